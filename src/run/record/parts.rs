//! Turns the records of several runs into why they are no parts of one.

use std::collections::{BTreeMap, HashMap};

use super::{DigestRecord, Record};
use crate::template::Problem;
use crate::text;

/// Holds that records, each under the name of its file, are parts of one run.
pub(super) fn check(records: &[(String, Record)]) -> Result<(), Problem> {
    check_targets(records)?;
    check_digests(records)?;
    check_shards(records)?;
    check_cases(records)
}

fn check_targets(records: &[(String, Record)]) -> Result<(), Problem> {
    let Some((first_name, first)) = records.first() else {
        return Ok(());
    };
    match records
        .iter()
        .find(|(_, other)| other.target != first.target)
    {
        None => Ok(()),
        Some((name, other)) => {
            let title = format!(
                "`{}` is a run against `{}`, and `{}` one against `{}`",
                text::shown(first_name),
                text::shown(&first.target),
                text::shown(name),
                text::shown(&other.target)
            );
            Err(Problem::new(title).help("merge runs against one target"))
        }
    }
}

/// Holds that no suite was changed between the runs.
fn check_digests(records: &[(String, Record)]) -> Result<(), Problem> {
    let mut known: HashMap<&str, (&str, &str)> = HashMap::new();
    for (name, record) in records {
        for DigestRecord { suite, sha256 } in &record.selection.digests {
            let (first, other) = *known.entry(suite).or_insert((name, sha256));
            if other != sha256 {
                let [suite, first, name] = [suite, first, name].map(text::shown);
                let title =
                    format!("the suite `{suite}` of `{name}` is another than that of `{first}`");
                let help = "merge runs of the same case files";
                return Err(Problem::new(title).help(help));
            }
        }
    }
    Ok(())
}

/// Holds that either no run was shared out, or that every part of one sharing is there.
fn check_shards(records: &[(String, Record)]) -> Result<(), Problem> {
    if records.len() < 2 || records.iter().all(|(_, record)| record.shard.is_none()) {
        return Ok(());
    }
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let mut of = None;
    for (name, record) in records {
        let shown = text::shown(name);
        let Some(shard) = record.shard else {
            let title = format!("`{shown}` is a whole run, and others are shards");
            return Err(Problem::new(title).help("merge the shards of one run"));
        };
        if *of.get_or_insert(shard.of) != shard.of {
            let title = format!("`{shown}` is a shard of {}, and others are not", shard.of);
            return Err(Problem::new(title).help("merge the shards of one run"));
        }
        if let Some(other) = seen.insert(shard.index, name) {
            let other = text::shown(other);
            let title = format!("`{other}` and `{shown}` are both shard {}", shard.index);
            return Err(Problem::new(title).help("name each shard once"));
        }
    }
    check_choices(records)?;
    let of = of.unwrap_or_default();
    match (1..=of).find(|index| !seen.contains_key(index)) {
        None => Ok(()),
        Some(missing) => {
            let title = format!("shard {missing} of {of} is missing");
            Err(Problem::new(title)
                .help("a part that was never judged proves nothing; name it too"))
        }
    }
}

/// Holds that each case of a run that was shared out is in one of the shards.
///
/// Shards that did not choose the same cases, or lost some, leave gaps.
pub(super) fn check_places(whole: &Record) -> Result<(), Problem> {
    let mut places: Vec<usize> = whole.cases.iter().map(|case| case.place).collect();
    places.sort_unstable();
    let gap = places.iter().zip(0..).find(|(place, at)| *place != at);
    match gap {
        None => Ok(()),
        Some((place, at)) => {
            let title = if *place < at {
                format!("two cases are number {} of their run", place + 1)
            } else {
                format!("case number {} of the run is in no shard", at + 1)
            };
            let help = "merge the shards of one run, all with the same cases chosen";
            Err(Problem::new(title).help(help))
        }
    }
}

/// Holds that the cases of all shards were chosen in the same way.
fn check_choices(records: &[(String, Record)]) -> Result<(), Problem> {
    let Some((first_name, first)) = records.first() else {
        return Ok(());
    };
    for (name, other) in records {
        let (one, two) = (&first.selection, &other.selection);
        let choices = [
            ("names of cases", &one.patterns, &two.patterns),
            ("`--suite`", &one.suites, &two.suites),
            ("`--row`", &one.rows, &two.rows),
            ("`--basis`", &one.basis, &two.basis),
        ];
        if let Some((what, ..)) = choices.iter().find(|(_, one, two)| one != two) {
            let (first, name) = (text::shown(first_name), text::shown(name));
            let title = format!("`{first}` and `{name}` were run with other {what}");
            let help = "merge the shards of one run, all with the same cases chosen";
            return Err(Problem::new(title).help(help));
        }
    }
    Ok(())
}

fn check_cases(records: &[(String, Record)]) -> Result<(), Problem> {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for (name, record) in records {
        for case in &record.cases {
            let Some(other) = seen.insert(&case.id, name) else {
                continue;
            };
            let (id, shown) = (text::shown(&case.id), text::shown(name));
            let (title, help) = if other == name {
                (
                    format!("`{shown}` has the case `{id}` twice"),
                    "take the report as it was written, and name it once",
                )
            } else {
                (
                    format!(
                        "`{}` and `{shown}` both have the case `{id}`",
                        text::shown(other)
                    ),
                    "merge runs that share no case",
                )
            };
            return Err(Problem::new(title).help(help));
        }
    }
    Ok(())
}

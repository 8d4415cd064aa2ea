//! Turns the report of a run and a list of known failures into what of the list is to change: what
//! fails is added, what passes taken out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{KnownFailure, Outcome, Record};
use crate::case::Pattern;

/// What of a list is to change.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Relisting {
    /// The names of the list that mean cases which pass.
    pub renamed: Vec<Renamed>,
    /// The cases that fail and are not listed: what differs, and names that mean them and no other.
    pub failing: Vec<(String, Vec<String>)>,
    /// How many cases these are.
    pub added: usize,
    /// How many listed cases passed.
    pub passed: usize,
    /// How many cases were not judged: nobody knows whether these fail.
    pub unjudged: usize,
}

/// A name in a list that is to be another, or none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Which entry of the list it stands in.
    pub entry: usize,
    /// Which of its names it is.
    pub name: usize,
    /// What is to stand there.
    pub by: Vec<String>,
}

/// Returns what is to change in a list so that it says what a report does; `ids` are those of all
/// cases that there are.
pub fn relist(record: &Record, list: &[Arc<KnownFailure>], ids: &[String]) -> Relisting {
    let ended = |outcomes: &[Outcome]| -> BTreeSet<&str> {
        let cases = record.cases.iter();
        let cases = cases.filter(|case| outcomes.contains(&case.ended()));
        cases.map(|case| case.id.as_str()).collect()
    };
    let passed = ended(&[Outcome::PassedUnexpectedly]);
    let mut relisting = Relisting {
        passed: passed.len(),
        unjudged: ended(&[Outcome::Errored, Outcome::Blocked]).len(),
        renamed: renamed(list, &passed, ids),
        ..Relisting::default()
    };
    let failed = Outcome::Failed.as_key();
    for group in record.groups.iter().filter(|it| it.outcome == failed) {
        let own: BTreeSet<&str> = group.ids.iter().map(String::as_str).collect();
        relisting.added += own.len();
        let names = names(&own, ids);
        relisting.failing.push((group.title.clone(), names));
    }
    relisting
}

/// Returns the names that mean cases which passed, each with names for the others that it means.
fn renamed(list: &[Arc<KnownFailure>], passed: &BTreeSet<&str>, ids: &[String]) -> Vec<Renamed> {
    let mut meant: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for id in ids {
        let mut entries = list.iter().enumerate();
        let found = entries.find_map(|(entry, known)| Some((entry, known.place(id)?)));
        if let Some(place) = found {
            meant.entry(place).or_default().insert(id);
        }
    }
    let wrong = meant
        .into_iter()
        .filter(|(_, own)| !own.is_disjoint(passed));
    let renamed = wrong.map(|((entry, name), own)| {
        let left: BTreeSet<&str> = own.difference(passed).copied().collect();
        let by = names(&left, ids);
        Renamed { entry, name, by }
    });
    renamed.collect()
}

/// Returns the fewest names of folders, files and cases that mean these cases and no other.
fn names(wanted: &BTreeSet<&str>, ids: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for id in wanted {
        if names.iter().any(|name| Pattern(name.clone()).matches(id)) {
            continue;
        }
        let means_others = |name: &str| {
            let pattern = Pattern(name.to_owned());
            let mut meant = ids.iter().filter(|id| pattern.matches(id));
            meant.any(|id| !wanted.contains(id.as_str()))
        };
        let wide = beginnings(id).find(|name| !means_others(name));
        names.push(wide.unwrap_or(id).to_owned());
    }
    names
}

/// Returns the names of the folders and of the file that a case lies in, the widest first; a suite as a
/// whole is none of them.
fn beginnings(id: &str) -> impl Iterator<Item = &str> {
    let file = id.split('[').next().unwrap_or(id);
    let folders = file.match_indices('/').skip(1);
    let folders = folders.map(|(at, _)| &file[..at]);
    folders.chain([file])
}

#[cfg(test)]
mod tests {
    use super::{Record, names, relist};
    use crate::run::SCHEMA;
    use serde_json::{Value, json};
    use std::collections::BTreeSet;

    #[test]
    fn cases_are_named_by_what_means_them_and_no_other() {
        let ids = [
            "s/a/one[x]",
            "s/a/one[y]",
            "s/a/two",
            "s/b/one",
            "s/b/one-more",
            "s/b/two[x]",
        ];
        let ids = ids.map(str::to_owned);
        for (wanted, named) in [
            (&["s/a/one[x]"][..], &["s/a/one[x]"][..]),
            (&["s/a/one[x]", "s/a/one[y]"], &["s/a/one"]),
            (&["s/a/one[x]", "s/a/one[y]", "s/a/two"], &["s/a"]),
            (&["s/b/one", "s/b/two[x]"], &["s/b/one", "s/b/two"]),
            (&[], &[]),
        ] {
            let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
            assert_eq!(names(&wanted, &ids), named);
        }
    }

    #[test]
    fn what_was_not_judged_is_counted_and_neither_listed_nor_taken_out() {
        let outcomes = [
            "passed",
            "failed",
            "errored",
            "blocked",
            "skipped",
            "failed_as_listed",
            "passed_unexpectedly",
        ];
        let case = |outcome: &&str| {
            json!({"id": format!("s/a/{outcome}"), "suite": "s", "row": null, "title": "t", "basis": "documented",
                "file": "cases/s/a/c.yaml", "line": 4, "outcome": outcome, "duration_ms": 1, "findings": [],
                "answer": null, "error": null, "exchanges": []})
        };
        let summary: Value = outcomes.iter().map(|outcome| (*outcome, 1)).collect();
        let report = json!({"schema": SCHEMA, "target": "t", "started": "2026-01-02T03:04:05Z", "duration_ms": 2,
            "summary": summary, "rows": [], "cases": outcomes.iter().map(case).collect::<Vec<_>>()});
        let record = Record::read("r.json", report.to_string().as_bytes()).unwrap();
        let found = relist(
            &record,
            &[],
            &outcomes.map(|outcome| format!("s/a/{outcome}")),
        );
        assert_eq!((found.added, found.passed, found.unjudged), (1, 1, 2));
        assert_eq!(found.failing.len(), 1);
        assert_eq!(found.failing[0].1, ["s/a/failed"]);
    }
}

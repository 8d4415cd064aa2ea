//! Turns the records of several runs into one, as if they had been a single run.

use std::collections::{BTreeMap, BTreeSet};

use super::{CauseRecord, Record, RowRecord, Summary};
use crate::template::Problem;
use crate::text;

/// Merges records, each under the name of its file.
///
/// # Errors
///
/// Returns why they are no parts of one run: another target, a case in two of them, a shard that
/// is missing.
pub fn merge(records: Vec<(String, Record)>) -> Result<Record, Problem> {
    check_targets(&records)?;
    check_shards(&records)?;
    check_cases(&records)?;
    let mut records = records.into_iter().map(|(_, record)| record);
    let Some(mut whole) = records.next() else {
        return Err(Problem::new("no report is named").help("name at least one JSON report"));
    };
    let mut parts = 1;
    for part in records {
        parts += 1;
        whole.absorb(part);
    }
    if parts > 1 {
        whole.shard = None;
        whole.cases.sort_by(|left, right| {
            let key = |id: &str| id.split('[').next().unwrap_or_default().to_owned();
            (key(&left.id), left.place).cmp(&(key(&right.id), right.place))
        });
    }
    Ok(whole)
}

impl Record {
    fn absorb(&mut self, part: Self) {
        self.duration_ms = self.duration_ms.max(part.duration_ms);
        self.stopped = self.stopped.take().or(part.stopped);
        self.started = std::mem::take(&mut self.started).min(part.started);
        self.summary.absorb(&part.summary);
        for cause in part.causes {
            self.absorb_cause(cause);
        }
        for row in part.rows {
            self.absorb_row(row);
        }
        self.cases.extend(part.cases);
    }

    fn absorb_cause(&mut self, cause: CauseRecord) {
        match self
            .causes
            .iter_mut()
            .find(|known| known.title == cause.title)
        {
            Some(known) => known.cases.extend(cause.cases),
            None => self.causes.push(cause),
        }
    }

    fn absorb_row(&mut self, row: RowRecord) {
        let same = |known: &&mut RowRecord| known.suite == row.suite && known.row == row.row;
        match self.rows.iter_mut().find(same) {
            Some(known) => {
                known.held += row.held;
                known.broken += row.broken;
                known.untested &= row.untested;
            }
            None => self.rows.push(row),
        }
    }
}

impl Summary {
    fn absorb(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.errored += other.errored;
        self.blocked += other.blocked;
        self.skipped += other.skipped;
        self.failed_as_listed += other.failed_as_listed;
        self.passed_unexpectedly += other.passed_unexpectedly;
        self.flaky += other.flaky;
    }
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
                text::escape(first_name),
                text::shown(&first.target),
                text::escape(name),
                text::shown(&other.target)
            );
            Err(Problem::new(title).help("merge runs against one target"))
        }
    }
}

/// Holds that either no run was shared out, or that every part of one sharing is there.
fn check_shards(records: &[(String, Record)]) -> Result<(), Problem> {
    if records.len() < 2 || records.iter().all(|(_, record)| record.shard.is_none()) {
        return Ok(());
    }
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let mut of = None;
    for (name, record) in records {
        let shown = text::escape(name);
        let Some(shard) = record.shard else {
            let title = format!("`{shown}` is a whole run, and others are shards");
            return Err(Problem::new(title).help("merge the shards of one run"));
        };
        if *of.get_or_insert(shard.of) != shard.of {
            let title = format!("`{shown}` is a shard of {}, and others are not", shard.of);
            return Err(Problem::new(title).help("merge the shards of one run"));
        }
        if let Some(other) = seen.insert(shard.index, name) {
            let other = text::escape(other);
            let title = format!("`{other}` and `{shown}` are both shard {}", shard.index);
            return Err(Problem::new(title).help("name each shard once"));
        }
    }
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

fn check_cases(records: &[(String, Record)]) -> Result<(), Problem> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for (name, record) in records {
        for case in &record.cases {
            if !seen.insert(&case.id) {
                let title = format!(
                    "`{}` has the case `{}`, and so has another report",
                    text::escape(name),
                    text::shown(&case.id)
                );
                return Err(Problem::new(title).help("merge runs that share no case"));
            }
        }
    }
    Ok(())
}

//! Turns the records of several runs into one, as if they had been a single run.

use std::collections::HashMap;

use super::parts::{check, check_places};
use super::{CaseRecord, CauseRecord, Record, RowRecord, SelectionRecord, Summary, UnlistedRecord};
use crate::run::groups::groups;
use crate::template::Problem;

/// Merges records, each under the name of its file.
///
/// # Errors
///
/// Returns why they are no parts of one run: another target, a case in two of them, a shard that
/// is missing.
pub fn merge(records: Vec<(String, Record)>) -> Result<Record, Problem> {
    check(&records)?;
    let mut records = records.into_iter().map(|(_, record)| record);
    let Some(mut whole) = records.next() else {
        return Err(Problem::new("no report is named").help("name at least one JSON report"));
    };
    if records.len() == 0 {
        whole.judge(true);
        return Ok(whole);
    }
    let is_shared_out = whole.shard.is_some();
    for part in records {
        whole.absorb(part);
    }
    whole.shard = None;
    whole.sort();
    if is_shared_out {
        check_places(&whole)?;
    }
    whole.judge(true);
    Ok(whole)
}

impl Record {
    fn absorb(&mut self, part: Self) {
        self.duration_ms = self.duration_ms.max(part.duration_ms);
        self.stopped = self.stopped.take().or(part.stopped);
        self.selection.absorb(part.selection, self.shard.is_some());
        self.started = std::mem::take(&mut self.started).min(part.started);
        self.summary.absorb(&part.summary);
        for cause in part.causes {
            self.absorb_cause(cause);
        }
        for told in part.unlisted {
            self.absorb_unlisted(told);
        }
        for row in part.rows {
            self.absorb_row(row);
        }
        self.cases.extend(part.cases);
    }

    /// Puts everything into the order of a single run.
    fn sort(&mut self) {
        // The library reads its files in the order of their names; the entries of one keep theirs.
        self.cases
            .sort_by(|left, right| (&left.file, left.place).cmp(&(&right.file, right.place)));
        self.groups = groups(&self.cases);
        let places: HashMap<&str, usize> = places(&self.cases);
        for cause in &mut self.causes {
            cause
                .cases
                .sort_by_key(|id| places.get(id.as_str()).copied());
        }
        self.causes
            .sort_by_key(|cause| std::cmp::Reverse(cause.cases.len()));
        let mut suites: Vec<&str> = self.cases.iter().map(|case| case.suite.as_str()).collect();
        suites.dedup();
        self.rows
            .sort_by_key(|row| suites.iter().position(|suite| *suite == row.suite));
    }

    fn absorb_unlisted(&mut self, told: UnlistedRecord) {
        let key = |told: &UnlistedRecord| (told.row.clone(), told.actual.clone());
        match self
            .unlisted
            .iter_mut()
            .find(|known| key(known) == key(&told))
        {
            Some(known) => known.cases += told.cases,
            None => self.unlisted.push(told),
        }
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
                known.effects += row.effects;
                known.answered_by_another += row.answered_by_another;
                known.unconfirmed += row.unconfirmed;
                known.untested &= row.untested;
            }
            None => self.rows.push(row),
        }
    }
}

fn places(cases: &[CaseRecord]) -> HashMap<&str, usize> {
    let ids = cases.iter().map(|case| case.id.as_str());
    ids.zip(0..).collect()
}

impl SelectionRecord {
    /// Puts what was asked for in another part to it. The parts of a run that was shared out left
    /// the same cases out, and other runs each their own.
    fn absorb(&mut self, other: Self, is_shared_out: bool) {
        self.whole &= other.whole;
        self.rerun |= other.rerun;
        self.allow_untested &= other.allow_untested;
        self.left_out = if is_shared_out {
            self.left_out.max(other.left_out)
        } else {
            self.left_out + other.left_out
        };
        // A part that names nothing has everything.
        for (mine, others) in [
            (&mut self.patterns, other.patterns),
            (&mut self.suites, other.suites),
            (&mut self.rows, other.rows),
            (&mut self.basis, other.basis),
        ] {
            if mine.is_empty() || others.is_empty() {
                mine.clear();
            } else {
                mine.extend(others);
            }
            mine.sort();
            mine.dedup();
        }
        self.digests.extend(other.digests);
        self.digests
            .sort_by(|one, other| one.suite.cmp(&other.suite));
        self.digests.dedup();
        let allowed = &mut self.may_be_untested;
        allowed.retain(|row| other.may_be_untested.contains(row));
    }
}

impl Summary {
    fn absorb(&mut self, other: &Self) {
        // Without `..`, so that a new count is not forgotten.
        let Self {
            passed,
            failed,
            errored,
            blocked,
            skipped,
            failed_as_listed,
            passed_unexpectedly,
            flaky,
            warnings,
            sent_again,
            begun_anew,
            unseen,
        } = *other;
        self.passed += passed;
        self.failed += failed;
        self.errored += errored;
        self.blocked += blocked;
        self.skipped += skipped;
        self.failed_as_listed += failed_as_listed;
        self.passed_unexpectedly += passed_unexpectedly;
        self.flaky += flaky;
        self.warnings += warnings;
        self.sent_again += sent_again;
        self.begun_anew += begun_anew;
        self.unseen += unseen;
    }
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;

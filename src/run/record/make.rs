//! Turns the verdicts of a run into its record.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::make_case::{case_record, kept, line_of_request, millis};
use super::rows::{RowCounts, Tallies, states};
use super::{
    CaseRecord, GroupRecord, Record, RowRecord, SCHEMA, SelectionRecord, Shard, Summary,
    UnlistedRecord, unread,
};
use crate::case::{Case, Document};
use crate::contract::{Detail, Row, Suite};
use crate::run::causes::causes;
use crate::run::groups::groups;
use crate::run::{Outcome, Rerun, Verdict};

/// A run that is over.
#[derive(Debug, Clone, Copy)]
pub struct Ran<'a> {
    /// What reports call the target.
    pub target: &'a str,
    /// Which part of the cases was asked.
    pub shard: Option<Shard>,
    /// When the run began.
    pub started: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// Why it ended before its last case, where it did.
    pub stopped: Option<&'a str>,
    /// What was asked for.
    pub selection: &'a SelectionRecord,
    /// The cases in order, each with its place among all that were chosen.
    pub cases: &'a [Case],
    /// The place of each case among all that were chosen, before these were shared out.
    pub places: &'a [usize],
    /// Their verdicts.
    pub verdicts: &'a [Verdict],
    /// How many requests were sent again by themselves.
    pub sent_again: u64,
    /// What has to be repeated to run a case again.
    pub rerun: &'a Rerun,
}

impl Record {
    /// Returns the record of a run.
    pub fn new(ran: &Ran<'_>) -> Self {
        Self::grouped(ran, ran.records().collect())
    }

    /// Returns the record of a run without the cases of which there is nothing to tell: one that is
    /// held in memory whatever the number of cases.
    pub fn notable(ran: &Ran<'_>) -> Self {
        let notable = ran.records_where(is_notable);
        Self::grouped(ran, notable.collect())
    }

    /// Puts the cases of which there is nothing to tell to the others.
    #[must_use]
    pub fn completed(&self, ran: &Ran<'_>) -> Self {
        let cases = self.written(ran).cases.all().collect();
        Self::with(ran, self.groups.clone(), cases)
    }

    /// Returns the same as [`Self::completed`], each of these made when it is written.
    pub fn written<'a>(&'a self, ran: &'a Ran<'a>) -> Record<WrittenCases<'a>> {
        let notable = &self.cases;
        Record::with(ran, self.groups.clone(), WrittenCases { ran, notable })
    }

    fn grouped(ran: &Ran<'_>, cases: Vec<CaseRecord>) -> Self {
        let groups = groups(&cases);
        Self::with(ran, groups, cases)
    }
}

impl<C> Record<C> {
    fn with(ran: &Ran<'_>, groups: Vec<GroupRecord>, cases: C) -> Self {
        let mut summary = Summary {
            sent_again: usize::try_from(ran.sent_again).unwrap_or(usize::MAX),
            ..Summary::default()
        };
        for verdict in ran.verdicts {
            summary.add(verdict.outcome());
            summary.warnings += verdict.warnings().len();
            summary.flaky += usize::from(verdict.is_flaky());
            summary.begun_anew += usize::from(verdict.anew);
            summary.unseen += verdict.unseen;
        }
        let record = Self {
            schema: SCHEMA.to_owned(),
            tool: concat!("vipspec ", env!("CARGO_PKG_VERSION")).to_owned(),
            target: ran.target.to_owned(),
            shard: ran.shard,
            stopped: ran.stopped.map(str::to_owned),
            selection: ran.selection.clone(),
            judgement: unread(),
            started: ran.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: millis(ran.duration),
            summary,
            causes: causes(ran.cases.iter().zip(ran.verdicts)),
            groups,
            unlisted: unlisted(ran.cases.iter().zip(ran.verdicts)),
            rows: rows(ran.cases, ran.verdicts),
            cases,
        };
        let tallies = Tallies::of_cases(ran.cases.iter().zip(ran.verdicts));
        let judgement = record.judged(&tallies, false);
        Self {
            judgement,
            ..record
        }
    }
}

impl<'a> Ran<'a> {
    fn records(&'a self) -> impl Iterator<Item = CaseRecord> + 'a {
        self.records_where(|_| true)
    }

    fn records_where(
        &'a self,
        wanted: impl Fn(&Verdict) -> bool + 'a,
    ) -> impl Iterator<Item = CaseRecord> + 'a {
        let pairs = self.cases.iter().zip(self.verdicts).zip(self.places);
        let wanted = pairs.filter(move |((_, verdict), _)| wanted(verdict));
        let mut lines = Lines::default();
        wanted.map(move |((case, verdict), place)| {
            case_record(self.rerun, case, verdict, *place, lines.of_request(case))
        })
    }
}

/// Tells whether there is more to tell of a case than that it passed.
fn is_notable(verdict: &Verdict) -> bool {
    verdict.outcome() != Outcome::Passed || verdict.lost.is_some()
}

/// The cases of a run: those that are told as they were recorded, and the others made when wanted.
#[derive(Debug, Clone, Copy)]
pub struct WrittenCases<'a> {
    ran: &'a Ran<'a>,
    notable: &'a [CaseRecord],
}

impl<'a> WrittenCases<'a> {
    fn all(self) -> impl Iterator<Item = CaseRecord> + 'a {
        let mut made = self.ran.records_where(|verdict| !is_notable(verdict));
        let mut notable = self.notable.iter();
        self.ran.verdicts.iter().filter_map(move |verdict| {
            if is_notable(verdict) {
                notable.next().cloned()
            } else {
                made.next()
            }
        })
    }
}

impl Serialize for WrittenCases<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all())
    }
}

/// The line of the request of the file last asked for: cases of a file follow each other.
#[derive(Default)]
struct Lines<'a>(Option<(&'a Document, usize)>);

impl<'a> Lines<'a> {
    fn of_request(&mut self, case: &'a Case) -> usize {
        let document = &*case.document;
        match self.0 {
            Some((known, line)) if std::ptr::eq(known, document) => line,
            _ => {
                let line = line_of_request(document);
                self.0 = Some((document, line));
                line
            }
        }
    }
}

/// Gathers the texts that no table lists, each once, in the order in which cases met them.
fn unlisted<'a>(pairs: impl Iterator<Item = (&'a Case, &'a Verdict)>) -> Vec<UnlistedRecord> {
    let mut texts: Vec<UnlistedRecord> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for (case, verdict) in pairs {
        for warning in verdict.warnings() {
            let key = (warning.row.clone(), kept(&warning.actual));
            let at = *places.entry(key).or_insert_with_key(|(row, actual)| {
                texts.push(UnlistedRecord {
                    suite: case.suite().to_owned(),
                    row: row.clone(),
                    actual: actual.clone(),
                    cases: 0,
                    near: warning.near,
                });
                texts.len() - 1
            });
            texts[at].cases += 1;
        }
    }
    texts
}

/// Counts held and broken by suite and row, in the order of the tables.
fn rows(cases: &[Case], verdicts: &[Verdict]) -> Vec<RowRecord> {
    let mut suites: Vec<&Suite> = Vec::new();
    let mut counts: HashMap<(&str, &str), RowCounts> = HashMap::new();
    for (case, verdict) in cases.iter().zip(verdicts) {
        if suites.last().is_none_or(|suite| suite.name != case.suite())
            && !suites.iter().any(|suite| suite.name == case.suite())
        {
            suites.push(&case.document.suite);
        }
        for (row, state) in states(case, verdict) {
            let row = (case.suite(), row.id.as_str());
            counts.entry(row).or_default().add(state);
        }
    }
    let count = |suite: &Suite, row: &str| {
        let count = counts.get(&(suite.name.as_str(), row));
        count.copied().unwrap_or_default()
    };
    let rows = suites.iter().flat_map(|suite| {
        let rows = suite.table.rows.iter().map(move |row| (*suite, row));
        // What the embedded reference cannot answer is told where another target was asked for it.
        rows.filter(|(suite, row)| {
            row.unreachable.is_none() || !count(suite, &row.id).is_untested()
        })
    });
    let record = |(suite, row): (&Suite, &Row)| {
        let count = count(suite, &row.id);
        RowRecord {
            suite: suite.name.clone(),
            row: row.id.clone(),
            held: count.held,
            broken: count.broken,
            untested: count.is_untested(),
            effects: count.effects,
            answered_by_another: count.answered_by_another,
            unconfirmed: count.unconfirmed,
            code: row.code,
            error: row.error().unwrap_or_default().to_owned(),
            details: row.details().iter().map(Detail::shown).collect(),
            cause: row.cause.clone(),
            remedy: row.remedy.clone(),
        }
    };
    rows.map(record).collect()
}

#[cfg(test)]
#[path = "make_tests.rs"]
mod tests;

//! Turns the ends of cases into what became of the rows that they name.

use std::collections::HashMap;

use super::case::{CaseRecord, ClaimRecord, RowState};
use super::{Record, RowRecord};
use crate::case::{Basis, Case};
use crate::contract::{Origin, Row};
use crate::run::{End, Outcome, Verdict};

impl RowState {
    /// Returns what a case that ended so showed of its one row, unless it says otherwise.
    pub(super) fn of(outcome: Outcome, basis: &str) -> Self {
        match outcome {
            Outcome::Passed | Outcome::PassedUnexpectedly => Self::Held,
            Outcome::Failed | Outcome::FailedAsListed if is_documented(basis) => Self::Broken,
            Outcome::Failed | Outcome::FailedAsListed => Self::NotShown,
            Outcome::Errored | Outcome::Blocked | Outcome::Skipped => Self::NotShown,
        }
    }
}

/// Returns what a case that failed showed of a row: what rests on more than the row does breaks none.
fn broken(case: &Case, row: &Row) -> RowState {
    let rests_on_no_more = match case.document.basis {
        Basis::Documented => true,
        Basis::Observed => matches!(row.origin, Origin::Observed { .. }),
        Basis::Assumed => false,
    };
    if rests_on_no_more {
        RowState::Broken
    } else {
        RowState::NotShown
    }
}

/// How many cases name a row, and which of them could show it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    /// All of them.
    pub(super) cases: usize,
    /// Those that are documented.
    pub(super) documented: usize,
    /// Those that were skipped.
    pub(super) skipped: usize,
}

/// The tally of each row, by suite and id.
#[derive(Debug, Default)]
pub(super) struct Tallies(HashMap<(String, String), Tally>);

impl Tallies {
    /// Counts the cases of a run.
    pub(super) fn of_cases<'a>(pairs: impl Iterator<Item = (&'a Case, &'a Verdict)>) -> Self {
        let mut tallies = Self::default();
        for (case, verdict) in pairs {
            let is_skipped = verdict.outcome() == Outcome::Skipped;
            let basis = case.document.basis.as_str();
            for row in case.rows() {
                tallies.add(case.suite(), &row.id, basis, is_skipped);
            }
        }
        tallies
    }

    /// Counts the cases of a record.
    pub(super) fn of_records(cases: &[CaseRecord]) -> Self {
        let mut tallies = Self::default();
        for case in cases {
            let is_skipped = case.ended() == Outcome::Skipped;
            for claim in case.claims() {
                tallies.add(&case.suite, &claim.row, &case.basis, is_skipped);
            }
        }
        tallies
    }

    /// Returns the tally of a row.
    pub(super) fn of(&self, suite: &str, row: &str) -> Tally {
        let key = (suite.to_owned(), row.to_owned());
        self.0.get(&key).copied().unwrap_or_default()
    }

    fn add(&mut self, suite: &str, row: &str, basis: &str, is_skipped: bool) {
        let key = (suite.to_owned(), row.to_owned());
        let tally = self.0.entry(key).or_default();
        tally.cases += 1;
        tally.documented += usize::from(is_documented(basis));
        tally.skipped += usize::from(is_skipped);
    }
}

fn is_documented(basis: &str) -> bool {
    basis == Basis::Documented.as_str()
}

/// Returns what a case showed of each row that it names.
pub(super) fn states<'a>(
    case: &'a Case,
    verdict: &'a Verdict,
) -> impl Iterator<Item = (&'a Row, RowState)> {
    let claimed = case.document.claim.rows.iter();
    claimed.zip(case.rows()).map(|(place, row)| {
        let state = match &verdict.end {
            End::Passed(passed) if passed.unconfirmed => {
                came(*place, passed.row, RowState::Unconfirmed)
            }
            End::Passed(passed) => came(*place, passed.row, RowState::Held),
            End::Failed(failed) if failed.effect.is_some() => {
                came(*place, failed.row, RowState::Effect)
            }
            // What came was nearly another of the rows that would have done.
            End::Failed(failed) if failed.meant.is_some_and(|meant| meant != *place) => {
                RowState::NotShown
            }
            End::Failed(_) => broken(case, row),
            End::Errored(_) | End::Blocked(_) | End::Skipped(_) => RowState::NotShown,
        };
        (row, state)
    })
}

fn came(place: usize, row: Option<usize>, state: RowState) -> RowState {
    match row {
        Some(row) if row == place => state,
        Some(_) => RowState::AnsweredByAnother,
        None => RowState::NotShown,
    }
}

/// How often a row was in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RowCounts {
    pub(super) held: usize,
    pub(super) broken: usize,
    pub(super) effects: usize,
    pub(super) answered_by_another: usize,
    pub(super) unconfirmed: usize,
}

impl RowCounts {
    pub(super) fn add(&mut self, state: RowState) {
        match state {
            RowState::Held => self.held += 1,
            RowState::Effect => self.effects += 1,
            RowState::AnsweredByAnother => self.answered_by_another += 1,
            RowState::Unconfirmed => self.unconfirmed += 1,
            RowState::Broken => self.broken += 1,
            RowState::NotShown => {}
        }
    }

    /// Tells whether no case showed anything of the row; what is unconfirmed shows nothing.
    pub(super) fn is_untested(&self) -> bool {
        let nothing = Self {
            unconfirmed: self.unconfirmed,
            ..Self::default()
        };
        *self == nothing
    }
}

/// What became of a row in a whole run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowEnd {
    /// It came, and no documented case lacked it.
    Held,
    /// A documented case lacked it.
    Broken,
    /// No case showed anything of it.
    Untested,
}

impl RowEnd {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::Untested => "untested",
        }
    }
}

impl RowRecord {
    /// Returns what became of the row.
    pub fn end(&self) -> RowEnd {
        match (self.untested, self.broken) {
            (true, _) => RowEnd::Untested,
            (false, 0) => RowEnd::Held,
            (false, _) => RowEnd::Broken,
        }
    }

    /// Returns the counts of the row.
    pub(super) fn counts(&self) -> RowCounts {
        RowCounts {
            held: self.held,
            broken: self.broken,
            effects: self.effects,
            answered_by_another: self.answered_by_another,
            unconfirmed: self.unconfirmed,
        }
    }
}

impl CaseRecord {
    /// Returns what the case showed of each row that it names; where it does not say, its outcome
    /// says it of the one.
    pub(in crate::run) fn claims(&self) -> Vec<ClaimRecord> {
        if !self.rows.is_empty() {
            return self.rows.clone();
        }
        let state = RowState::of(self.ended(), &self.basis);
        let row = self.row.iter().cloned();
        row.map(|row| ClaimRecord { row, state }).collect()
    }
}

/// What a run came to, beside the list of its cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows whose cases all passed.
    pub held: usize,
    /// Rows with a case that failed.
    pub broken: usize,
    /// Rows that no case asked about.
    pub untested: usize,
}

impl Record {
    /// Returns how many rows are held, broken and untested.
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            match row.end() {
                RowEnd::Held => totals.held += 1,
                RowEnd::Broken => totals.broken += 1,
                RowEnd::Untested => totals.untested += 1,
            }
        }
        totals
    }
}

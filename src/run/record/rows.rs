//! Turns the ends of cases into what became of the rows that they name.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CaseRecord, RowRecord};
use crate::case::Case;
use crate::contract::Row;
use crate::run::{End, Outcome, Verdict};

/// What a case showed of a row that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowState {
    /// The row came.
    Held,
    /// The row came, and a look at what the request did was not answered as expected.
    Effect,
    /// Another row came that the case names as well.
    AnsweredByAnother,
    /// None of the answers came that the case names.
    Broken,
    /// Nothing was judged, or success came where that will do too.
    NotShown,
}

impl RowState {
    /// Returns what a case that ended so showed of its one row, unless it says otherwise.
    pub(super) fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Passed | Outcome::PassedUnexpectedly => Self::Held,
            Outcome::Failed | Outcome::FailedAsListed => Self::Broken,
            Outcome::Errored | Outcome::Blocked | Outcome::Skipped => Self::NotShown,
        }
    }
}

/// A row that a case names, and what the case showed of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimRecord {
    /// The row's id.
    pub row: String,
    /// What the case showed of it.
    pub state: RowState,
}

/// Returns what a case showed of each row that it names.
pub(super) fn states<'a>(
    case: &'a Case,
    verdict: &'a Verdict,
) -> impl Iterator<Item = (&'a Row, RowState)> {
    let claimed = case.document.claim.rows.iter();
    claimed.zip(case.rows()).map(|(place, row)| {
        let state = match &verdict.end {
            End::Passed(passed) => came(*place, passed.row, RowState::Held),
            End::Failed(failed) if failed.effect.is_some() => {
                came(*place, failed.row, RowState::Effect)
            }
            End::Failed(_) => RowState::Broken,
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
}

impl RowCounts {
    pub(super) fn add(&mut self, state: RowState) {
        match state {
            RowState::Held => self.held += 1,
            RowState::Effect => self.effects += 1,
            RowState::AnsweredByAnother => self.answered_by_another += 1,
            RowState::Broken => self.broken += 1,
            RowState::NotShown => {}
        }
    }

    /// Tells whether no case showed anything of the row.
    pub(super) fn is_untested(&self) -> bool {
        *self == Self::default()
    }
}

impl RowRecord {
    /// Returns the counts of the row.
    pub(super) fn counts(&self) -> RowCounts {
        RowCounts {
            held: self.held,
            broken: self.broken,
            effects: self.effects,
            answered_by_another: self.answered_by_another,
        }
    }
}

impl CaseRecord {
    /// Returns what the case showed of each row that it names; where it does not say, its outcome
    /// says it of the one.
    pub(super) fn claims(&self) -> Vec<ClaimRecord> {
        if !self.rows.is_empty() {
            return self.rows.clone();
        }
        let state = RowState::of(self.ended());
        let row = self.row.iter().cloned();
        row.map(|row| ClaimRecord { row, state }).collect()
    }
}

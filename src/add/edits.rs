//! Turns a proposal into the files that it changes, nothing of them lost.

use super::table::with_row;
use super::{NewRow, Proposal, Sighting};
use crate::contract::Suite;

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path below the folder of suites.
    pub path: String,
    /// What is there now; none where the file is new.
    pub before: Option<String>,
    /// What is to be there.
    pub after: String,
}

/// Returns edits with others behind them; a file that both change is changed once, by what both do.
pub fn merged(mut edits: Vec<Edit>, more: Vec<Edit>) -> Vec<Edit> {
    for edit in more {
        match edits.iter_mut().find(|known| known.path == edit.path) {
            Some(known) => known.after = edit.after,
            None => edits.push(edit),
        }
    }
    edits
}

/// Returns the files of a proposal: the case, and the table where it needs a row.
pub fn edits(proposal: &Proposal, suite: &Suite, seen: &Sighting) -> Vec<Edit> {
    let table = |row: &NewRow| {
        let before = suite.table.source.text.clone();
        Edit {
            path: format!("{}/table.yaml", suite.name),
            after: with_row(&before, row, seen),
            before: Some(before),
        }
    };
    let case = Edit {
        path: format!("{}.yaml", proposal.id),
        before: None,
        after: proposal.text.clone(),
    };
    proposal.row.iter().map(table).chain([case]).collect()
}

//! Holds what the vendor's pages leave open, and the ways to decide it.

use super::edit::Edit;

/// Holds what a row, or no row, leaves to the service.
#[derive(Debug)]
pub struct Latitude {
    /// The suite whose rows they are.
    pub suite: &'static str,
    /// The row that speaks of it; none where the whole table is silent.
    pub row: Option<&'static str>,
    /// What the page says, and with it leaves open: its own words in quotes.
    pub page: &'static str,
    /// The other ways to decide; a service has one of them at most.
    pub(super) ways: &'static [Decision],
}

/// Holds one way to decide what is left open.
#[derive(Debug)]
pub(super) struct Decision {
    pub(super) name: &'static str,
    pub(super) sentence: &'static str,
    pub(super) edits: &'static [Edit],
    /// The ids of mutants and slips, as patterns, that break nothing any more where it is decided so.
    pub(super) moot: &'static [&'static str],
}

/// Returns a decision that makes no mutant moot.
pub(super) const fn way(
    name: &'static str,
    sentence: &'static str,
    edits: &'static [Edit],
) -> Decision {
    Decision {
        name,
        sentence,
        edits,
        moot: &[],
    }
}

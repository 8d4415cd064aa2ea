//! Turns what is reported on, a run or a comparison, into the words that differ between the two.

use crate::run::Outcome;

/// What is reported on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// How a target's answers stand to the cases.
    #[default]
    Run,
    /// How the answers of two targets stand to each other: equal cases have passed, those that
    /// differ have failed, and those that were not compared are errored.
    Comparison,
}

impl Kind {
    /// Returns the command that it comes from.
    pub(crate) fn command(self) -> &'static str {
        match self {
            Self::Run => "vipspec",
            Self::Comparison => "vipspec compare",
        }
    }

    /// Returns what a page calls it.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Run => "conformance report",
            Self::Comparison => "comparison of two targets",
        }
    }

    /// Returns the words for an outcome.
    pub(crate) fn word(self, outcome: Outcome) -> &'static str {
        match (self, outcome) {
            (Self::Comparison, Outcome::Passed) => "equal",
            (Self::Comparison, Outcome::Failed) => "differ",
            (Self::Comparison, Outcome::Errored) => "not compared",
            _ => outcome.as_str(),
        }
    }

    /// Returns the words for an outcome of so many cases: `1 case differs`.
    pub(crate) fn verb(self, outcome: Outcome, count: usize) -> &'static str {
        match (self.word(outcome), count) {
            ("differ", 1) => "differs",
            (word, _) => word,
        }
    }

    /// Returns what an outcome means.
    pub(crate) fn meaning(self, outcome: Outcome) -> &'static str {
        match (self, outcome) {
            (Self::Comparison, Outcome::Passed) => "both targets answer alike",
            (Self::Comparison, Outcome::Failed) => "the targets answer differently",
            (Self::Comparison, Outcome::Errored) => "a target brought no answer to compare",
            (_, Outcome::Passed) => "the answer keeps the contract",
            (_, Outcome::Failed) => "the answer breaks the contract",
            (_, Outcome::PassedUnexpectedly) => "listed as a known failure, but it passes",
            (_, Outcome::Errored) => "no answer that could be judged",
            (_, Outcome::Blocked) => "its setup did not succeed, so it was not asked",
            (_, Outcome::FailedAsListed) => "a known failure",
            (_, Outcome::Skipped) => "not asked",
        }
    }

    /// Returns the word for an outcome that a block begins with, all of one width.
    pub(crate) fn mark(self, outcome: Outcome) -> &'static str {
        match (self, outcome) {
            (Self::Comparison, Outcome::Failed) => "DIFF ",
            (Self::Comparison, Outcome::Errored) => "NONE ",
            (_, Outcome::Failed) => "FAIL ",
            (_, Outcome::Errored) => "ERROR",
            (_, Outcome::Blocked) => "BLOCK",
            (_, Outcome::PassedUnexpectedly) => "PASS!",
            (_, Outcome::Passed) => "PASS ",
            (_, Outcome::Skipped) => "SKIP ",
            (_, Outcome::FailedAsListed) => "KNOWN",
        }
    }

    /// Returns what the two sides of a difference are called.
    pub(crate) fn sides(self) -> [&'static str; 2] {
        match self {
            Self::Run => ["expected", "came"],
            Self::Comparison => ["A", "B"],
        }
    }

    /// Returns what each of them stands behind on a line of its own.
    pub(crate) fn signs(self) -> [&'static str; 2] {
        match self {
            Self::Run => ["- ", "+ "],
            Self::Comparison => ["- A: ", "+ B: "],
        }
    }

    /// Returns how all groups are seen.
    pub(crate) fn all(self) -> &'static str {
        match self {
            Self::Run => "`--each` shows every case",
            Self::Comparison => "`--report json=PATH` has all",
        }
    }
}

//! Holds how a case ends, in a word, and what may keep it from a judgement.

use std::borrow::Cow;

use crate::exchange::ObstacleKind;

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The target kept the contract.
    Passed,
    /// The contract is broken.
    Failed,
    /// No judgement was possible: no answer came.
    Errored,
    /// Setup did not succeed.
    Blocked,
    /// Not asked, with a reason.
    Skipped,
    /// Listed as failing, and fails.
    FailedAsListed,
    /// Listed as failing, but passes.
    PassedUnexpectedly,
}

impl Outcome {
    /// Every outcome, in the order of reports.
    pub const ALL: [Self; 7] = [
        Self::Passed,
        Self::Failed,
        Self::Errored,
        Self::Blocked,
        Self::Skipped,
        Self::FailedAsListed,
        Self::PassedUnexpectedly,
    ];

    /// Returns the words for it: `failed as listed`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Errored => "errored",
            Self::Blocked => "blocked",
            Self::Skipped => "skipped",
            Self::FailedAsListed => "failed as listed",
            Self::PassedUnexpectedly => "passed unexpectedly",
        }
    }

    /// Returns the same as a name in JSON: `failed_as_listed`.
    pub fn as_key(self) -> &'static str {
        match self {
            Self::FailedAsListed => "failed_as_listed",
            Self::PassedUnexpectedly => "passed_unexpectedly",
            _ => self.as_str(),
        }
    }

    /// Returns the outcome of such a name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|outcome| outcome.as_key() == key)
    }
}

/// Why a case was not judged: an obstacle on its way, a setup that did not succeed, or a rule that
/// forbids it.
#[derive(Debug, Clone)]
pub struct Unjudged {
    /// The reason.
    pub reason: String,
    /// The same without what differs from case to case: who shares it shares one cause.
    pub cause: Option<Cause>,
    /// What kind it is, where it kept an answer from coming.
    pub kind: Option<ObstacleKind>,
}

/// What may keep many cases from a judgement, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cause {
    /// What it is.
    pub title: String,
    /// The remedy.
    pub help: Option<Cow<'static, str>>,
}

impl From<String> for Cause {
    /// Returns a cause against which nothing is known to help.
    fn from(title: String) -> Self {
        Self { title, help: None }
    }
}

impl From<String> for Unjudged {
    /// Returns a reason of this one case.
    fn from(reason: String) -> Self {
        Self {
            reason,
            cause: None,
            kind: None,
        }
    }
}

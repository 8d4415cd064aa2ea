//! Turns chosen cases and a target into verdicts: the loop, its events, and the record of a run.
//!
//! Never prints: whoever wants to see a run observes its events.

mod exclusive;
mod execute;
mod probe;
mod record;
mod redact;
mod schedule;
mod settings;

use std::time::Duration;

use crate::contract::CodePattern;
use crate::exchange::Exchange;
use crate::verdict::{Answer, Finding};

pub use exclusive::Exclusive;
pub use execute::{Context, missing_environment};
pub use probe::probe;
pub use record::{
    AnswerRecord, CaseRecord, ExchangeRecord, FindingRecord, MessageRecord, Record, RowRecord,
    SCHEMA, Summary, Totals,
};
pub use redact::Redactor;
pub use schedule::{Event, Schedule, Stop, run};
pub use settings::{Choice, DEFAULT_JOBS, Settings, environment};

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
}

/// The outcome of a case with its findings; everything in it is redacted.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How the case ended.
    pub outcome: Outcome,
    /// What differed.
    pub findings: Vec<Finding>,
    /// What the request brought back, as far as it could be read.
    pub answer: Option<Answer>,
    /// Why there is no judgement, or what else is to be said.
    pub reason: Option<String>,
    /// What was sent and received; empty for a case that passed.
    pub exchanges: Vec<Exchange>,
    /// Which of the exchanges the findings are about.
    pub judged: Option<usize>,
    /// From the first request to the last answer.
    pub duration: Duration,
}

impl Verdict {
    /// Returns the verdict of a case that was not asked.
    pub fn unasked(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            findings: Vec::new(),
            answer: None,
            reason: Some(reason.into()),
            exchanges: Vec::new(),
            judged: None,
            duration: Duration::ZERO,
        }
    }
}

/// Returns what made a step fail, for a reader: `401 BAD_REQUEST, Failed auth validation`.
fn described(answer: &Answer, expected: CodePattern) -> String {
    let mut said = format!("{} where {expected} was needed", answer.code);
    for part in [&answer.error, &answer.detail].into_iter().flatten() {
        said.push_str(", ");
        said.push_str(&crate::text::shown(part));
    }
    said
}

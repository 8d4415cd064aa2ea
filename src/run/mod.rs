//! Turns chosen cases and a target into verdicts: the loop, its events, and the record of a run.
//!
//! Never prints: whoever wants to see a run observes its events.

mod breaker;
mod busy;
mod causes;
mod exclusive;
mod execute;
mod known;
mod needle;
mod preview;
mod probe;
mod record;
mod redact;
mod rerun;
mod schedule;
mod settings;
mod share;
mod sight;
mod target;

use std::sync::Arc;
use std::time::Duration;

use crate::exchange::{ErrorKind, Exchange};
use crate::verdict::{Answer, Finding};

pub use breaker::Breaker;
pub use exclusive::Exclusive;
pub use execute::{Context, missing_environment};
pub use known::Known;
pub use preview::Preview;
pub use probe::probe;
pub use record::{
    AnswerRecord, CaseRecord, CauseRecord, ExchangeRecord, FindingRecord, KnownRecord,
    MessageRecord, Ran, Record, RowRecord, SCHEMA, Shard, Summary, Totals, WrittenCases, merge,
};
pub use redact::{MASK, Redactor};
pub use rerun::Rerun;
pub use schedule::{Event, Schedule, Stop, order, run};
pub use settings::{Choice, DEFAULT_JOBS, Settings, environment};
pub use sight::{Sighted, Sighting};
pub use target::{
    Named, Refusal, Rules, Target, check as check_targets, folder as target_folder,
    json_schema as target_schema,
};

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
    /// The same without what differs from case to case: who shares it shares one cause.
    pub cause: Option<Cause>,
    /// What kind of obstacle kept an answer from coming.
    pub fault: Option<ErrorKind>,
    /// What earlier attempts met, where a transport fault was retried.
    pub retries: Vec<String>,
    /// The entry of the list of known failures that names the case.
    pub known: Option<Arc<Known>>,
    /// What was sent and received; empty for a case that passed.
    pub exchanges: Vec<Exchange>,
    /// Which of the exchanges the findings are about.
    pub judged: Option<usize>,
    /// From the first request to the last answer.
    pub duration: Duration,
}

/// What may keep many cases from a judgement, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cause {
    /// What it is.
    pub title: String,
    /// The remedy.
    pub help: Option<&'static str>,
}

impl From<String> for Cause {
    /// Returns a cause against which nothing is known to help.
    fn from(title: String) -> Self {
        Self { title, help: None }
    }
}

impl Verdict {
    /// Tells whether the case passed only after a transport fault.
    pub fn is_flaky(&self) -> bool {
        self.outcome == Outcome::Passed && !self.retries.is_empty()
    }

    /// Returns the verdict of a case that was not asked.
    pub fn unasked(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            findings: Vec::new(),
            answer: None,
            reason: Some(reason.into()),
            cause: None,
            fault: None,
            retries: Vec::new(),
            known: None,
            exchanges: Vec::new(),
            judged: None,
            duration: Duration::ZERO,
        }
    }
}

//! Turns chosen cases and a target into verdicts: the loop, its events, and the record of a run.
//!
//! Never prints: whoever wants to see a run observes its events.

mod bound;
mod breaker;
mod busy;
mod capture;
mod causes;
mod clock;
mod context;
mod environment;
mod evidence;
mod exclusive;
mod forecast;
mod groups;
mod interrupt;
mod judgement;
mod keep;
mod known;
mod lend;
mod observe;
mod origin;
mod pasted;
mod plan;
mod preflight;
mod preview;
mod probe;
mod record;
mod redact;
mod refusal;
mod relist;
mod rerun;
mod rules;
mod schedule;
mod settings;
mod share;
mod signals;
mod skew;
mod stranger;
mod takes;
mod target;
#[cfg(test)]
mod tests;
mod tries;
mod variables;
mod walk;

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use crate::exchange::ObstacleKind;
use crate::verdict::{Answer, Finding, Warning};

pub use breaker::Breaker;
pub use clock::{Began, Clock, Hands};
pub use context::Context;
pub use environment::environment;
pub use evidence::Evidence;
pub use exclusive::Exclusive;
pub use forecast::{Forecast, forecast};
pub use groups::{Likeness, groups};
pub use interrupt::{Haste, Interrupt};
pub use judgement::{Judgement, Standing};
pub use keep::{Kept, Room};
pub use known::KnownFailure;
pub use lend::Lending;
pub use observe::{Observation, ObservedStep};
pub use origin::Origin;
pub use plan::{Chosen, Plan};
pub use preflight::{Came, Contact, Look, WORTH, preflight};
pub use preview::Preview;
pub use probe::probe;
pub use record::{
    AlikeRecord, AnswerRecord, CaseRecord, CauseRecord, ClaimRecord, DigestRecord, ExchangeRecord,
    FindingRecord, Form, GroupRecord, KnownRecord, MessageRecord, Ran, Record, ReportFile, RowEnd,
    RowRecord, RowState, SCHEMA, SelectionRecord, Shard, SharedRecord, Summary, Totals,
    UnlistedRecord, WarningRecord, WrittenCases, merge,
};
pub use redact::{MASK, Redactor, short_secrets};
pub use refusal::Refusal;
pub use relist::{Relisting, Renamed, relist};
pub use rerun::Rerun;
pub use rules::missing_environment;
pub use schedule::{Ending, Event, Schedule, Stop, order, over, run};
pub use settings::{
    Aim, Choice, Course, DEFAULT_JOBS, Flags, Judging, Resting, Sending, Showing, truth,
};
pub(crate) use settings::{TargetParser, variable};
pub use signals::{INTERRUPTED, listen};
pub use stranger::Strangers;
pub use takes::{Recorder, Take, Taken};
pub use target::{
    Dialect, Named, Rules, Target, check as check_targets, folder as target_folder,
    json_schema as target_schema, known as known_of_target,
};
pub use variables::parse;

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

/// How a case ended, with what came of it on the way; everything in it is redacted.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// How it ended.
    pub end: End,
    /// The entry of the list of known failures that names the case.
    pub known: Option<Listed>,
    /// What earlier attempts met, where a transport fault was retried.
    pub retries: Vec<String>,
    /// Whether the case began anew by itself, after a connection that may have taken a request with it.
    pub anew: bool,
    /// Which step of `teardown` got no answer, and why: what the case used up may not be put back.
    pub lost: Option<String>,
    /// What was sent and received, as much of it as is kept; empty for a case that passed.
    pub exchanges: Vec<Kept>,
    /// How many looks at what the request did were left out: the target has no operation for them.
    pub unseen: usize,
    /// From the first request to the last answer.
    pub duration: Duration,
}

/// How the steps of a case ended.
#[derive(Debug, Clone)]
pub enum End {
    /// The target kept the contract.
    Passed(Passed),
    /// The target broke it.
    Failed(Failed),
    /// No judgement was possible: no answer came.
    Errored(Unjudged),
    /// A step of `setup` did not succeed.
    Blocked(Unjudged),
    /// Not asked.
    Skipped(Unjudged),
}

/// What came of a case that passed.
#[derive(Debug, Clone)]
pub struct Passed {
    /// What the request brought back.
    pub answer: Answer,
    /// The place in the table of the row that came, where it is one of those that the case names.
    pub row: Option<usize>,
    /// What is told without being wrong.
    pub warnings: Vec<Warning>,
    /// Which of the exchanges is that of the request.
    pub judged: Option<usize>,
    /// Whether it is a 404 of an operation that has answered nothing else, as an unrouted path does.
    pub unconfirmed: bool,
}

/// What came of a case that failed.
#[derive(Debug, Clone)]
pub struct Failed {
    /// What differed.
    pub findings: Vec<Finding>,
    /// What the request brought back, where it is known.
    pub answer: Option<Answer>,
    /// Which of the exchanges the findings are about.
    pub judged: Option<usize>,
    /// The place in the table of the row that came, where the request was answered as expected.
    pub row: Option<usize>,
    /// Which look at what the request did was not answered as expected, where the request itself was.
    pub effect: Option<String>,
    /// What the answer is, where it has not the form of this API.
    pub cause: Option<Cause>,
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

/// An entry of the list of known failures that names a case.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The entry.
    pub entry: Arc<KnownFailure>,
    /// Which of its names means the case.
    pub at: usize,
    /// Whether that names this case and no other.
    pub alone: bool,
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

impl Verdict {
    /// Returns the verdict of a case whose steps ended so, before anything was sent.
    pub fn unasked(end: End) -> Self {
        Self {
            end,
            known: None,
            retries: Vec::new(),
            anew: false,
            lost: None,
            exchanges: Vec::new(),
            unseen: 0,
            duration: Duration::ZERO,
        }
    }

    /// Returns the verdict of a case that was in flight when the run had to end at once.
    pub(super) fn dropped() -> Self {
        let said = "interrupted twice, and dropped in flight: its teardown may not have run";
        Self::unasked(End::Errored(said.to_owned().into()))
    }

    /// Returns the verdict of a case that passed, as a test needs it.
    #[cfg(test)]
    pub(crate) fn passed() -> Self {
        Self::unasked(End::Passed(Passed {
            answer: Answer {
                code: 200,
                error: None,
                detail: None,
                body: None,
                also: Vec::new(),
                faults: Vec::new(),
            },
            row: None,
            warnings: Vec::new(),
            judged: None,
            unconfirmed: false,
        }))
    }

    /// Returns how the case ended, in the light of what is known to fail.
    pub fn outcome(&self) -> Outcome {
        match (&self.end, &self.known) {
            (End::Passed(_), None) => Outcome::Passed,
            (End::Passed(_), Some(_)) => Outcome::PassedUnexpectedly,
            (End::Failed(_), None) => Outcome::Failed,
            (End::Failed(_) | End::Blocked(_), Some(_)) => Outcome::FailedAsListed,
            (End::Errored(_), _) => Outcome::Errored,
            (End::Blocked(_), None) => Outcome::Blocked,
            (End::Skipped(_), _) => Outcome::Skipped,
        }
    }

    /// Tells whether the case passed only after a transport fault.
    pub fn is_flaky(&self) -> bool {
        self.outcome() == Outcome::Passed && !self.retries.is_empty()
    }

    /// Returns what differed.
    pub fn findings(&self) -> &[Finding] {
        match &self.end {
            End::Failed(failed) => &failed.findings,
            _ => &[],
        }
    }

    /// Returns what is told without being wrong.
    pub fn warnings(&self) -> &[Warning] {
        match &self.end {
            End::Passed(passed) => &passed.warnings,
            _ => &[],
        }
    }

    /// Returns what the request brought back, as far as it could be read.
    pub fn answer(&self) -> Option<&Answer> {
        match &self.end {
            End::Passed(passed) => Some(&passed.answer),
            End::Failed(failed) => failed.answer.as_ref(),
            _ => None,
        }
    }

    /// Returns the exchange that was judged: of a case that failed, the one of the findings.
    pub fn judged(&self) -> Option<usize> {
        match &self.end {
            End::Passed(passed) => passed.judged,
            End::Failed(failed) => failed.judged,
            _ => None,
        }
    }

    /// Returns why there is no judgement, or what else is to be said.
    pub fn reason(&self) -> Option<String> {
        match (&self.end, &self.known) {
            (End::Passed(_), known) => known.as_ref().map(Listed::passed),
            (End::Failed(failed), _) => failed.effect.clone(),
            (End::Errored(obstacle) | End::Blocked(obstacle) | End::Skipped(obstacle), _) => {
                Some(obstacle.reason.clone())
            }
        }
    }

    /// Returns what other cases may share with this one.
    pub fn cause(&self) -> Option<&Cause> {
        match &self.end {
            End::Passed(_) => None,
            End::Failed(failed) => failed.cause.as_ref(),
            End::Errored(obstacle) | End::Blocked(obstacle) | End::Skipped(obstacle) => {
                obstacle.cause.as_ref()
            }
        }
    }

    /// Returns what kind of obstacle kept an answer from coming.
    pub fn obstacle(&self) -> Option<ObstacleKind> {
        match &self.end {
            End::Errored(obstacle) => obstacle.kind,
            _ => None,
        }
    }
}

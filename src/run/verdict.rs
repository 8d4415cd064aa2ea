//! Holds the verdict of a case: how it ended, and what is kept of what came of it.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::outcome::{Cause, Outcome, Unjudged};
use crate::case::Pattern;
use crate::exchange::{Exchange, Held, ObstacleKind};
use crate::source::{Source, Span};
use crate::verdict::{Answer, Finding, Warning};

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

/// How the steps of a case ended: small, for it is handed on through every layer of a run.
#[derive(Debug, Clone)]
pub enum End {
    /// The target kept the contract.
    Passed(Box<Passed>),
    /// The target broke it.
    Failed(Box<Failed>),
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
    /// The place of the expected row that was meant, where its text came misspelt.
    pub meant: Option<usize>,
    /// Which look at what the request did was not answered as expected, where the request itself was.
    pub effect: Option<String>,
    /// What the answer is, where it has not the form of this API.
    pub cause: Option<Cause>,
}

/// An exchange as a verdict keeps it: redacted, its answer cut.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What was sent and received; where the body was cut, it says how much was left out.
    pub exchange: Exchange,
    /// How many bytes the body had as it was received.
    pub received: usize,
    /// Which of the hidden headers of the request a variable holds.
    pub held: Vec<Held>,
}

/// A case, or several, known to fail at a target.
#[derive(Debug, Clone)]
pub struct KnownFailure {
    /// Which cases, each with its place.
    pub(super) patterns: Vec<(Pattern, Span)>,
    pub(super) reason: String,
    pub(super) owner: String,
    pub(super) until: Date,
    /// Where the date stands.
    pub(super) dated: Span,
    /// What differs, as a run tells it, where that is all that is known.
    pub(super) differs: Option<String>,
    pub(super) source: Arc<Source>,
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
        let passed = Passed {
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
        };
        Self::unasked(End::Passed(Box::new(passed)))
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

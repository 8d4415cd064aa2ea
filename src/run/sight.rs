//! Turns one case into all that a target answered to it, for whoever compares answers.
//!
//! Unlike a run it goes on behind an answer that was not expected: what a case looks at afterwards
//! is compared too.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use super::execute::{Attempt, Ending, patience};
use super::{Context, Outcome, Verdict};
use crate::case::Case;
use crate::exchange::{ErrorKind, Exchange};
use crate::source::Span;
use crate::template::Scope;

/// What a target answered to a case. Only the verdict is redacted.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// How the case ended, without its exchanges.
    pub verdict: Verdict,
    /// Its steps in the order in which they were sent, those of `teardown` left out.
    pub steps: Vec<Sighted>,
    /// The variables of the case, with those that it captured.
    pub values: Vec<(String, Value)>,
}

/// A step, and what came of it.
#[derive(Debug, Clone)]
pub struct Sighted {
    /// Where the step stands in the case file.
    pub span: Span,
    /// What was sent and received.
    pub exchange: Exchange,
}

impl Context {
    /// Returns the verdict of a case that is not for this target.
    pub fn forbids(&self, case: &Case) -> Option<Verdict> {
        self.rules.forbid(case)
    }

    /// Runs a case and keeps what came back, whatever was expected.
    ///
    /// The list of known failures is not asked: it says nothing about what an answer is.
    pub async fn sight(&self, case: &Case) -> Sighting {
        let names = self.rules.turns(case, &self.environment);
        let _turn = self.exclusive.hold(&names).await;
        let mut retried = 0;
        loop {
            if let Some(verdict) = self.breaker.verdict() {
                return Sighting::unseen(verdict);
            }
            let sighting = self.sight_once(case).await;
            let fault = sighting.verdict.fault;
            self.breaker.learn(fault, &self.client).await;
            if retried >= self.rules.retries as usize || !fault.is_some_and(ErrorKind::may_pass) {
                return sighting;
            }
            patience(retried).await;
            retried += 1;
        }
    }

    async fn sight_once(&self, case: &Case) -> Sighting {
        let started = Instant::now();
        let mut attempt = Attempt::new(case, self);
        attempt.steps = Some(Vec::new());
        let scope = self.rules.scope(case, &self.environment, Timestamp::now());
        let (ending, seen, values) = match scope {
            Ok(mut scope) => {
                let ending = attempt.every_step(case, &mut scope).await;
                let seen = attempt.exchanges.len();
                attempt.teardown(&mut scope).await;
                let values = scope.values();
                let values = values.map(|(name, value)| (name.to_owned(), value.clone()));
                (ending, seen, values.collect())
            }
            Err(problem) => (Ending::unresolved(&problem), 0, Vec::new()),
        };
        let case_file = &case.document.source.text;
        let redactor = self.redactor.learning(&attempt.exchanges, case_file);
        let ended = ending.seen(started.elapsed());
        let spans = attempt.steps.take().unwrap_or_default();
        let steps = spans.into_iter().zip(attempt.exchanges).take(seen);
        Sighting {
            verdict: self.room.verdict(&redactor, &ended, &[]),
            steps: steps
                .map(|(span, exchange)| Sighted { span, exchange })
                .collect(),
            values,
        }
    }
}

impl Sighting {
    fn unseen(verdict: Verdict) -> Self {
        Self {
            verdict,
            steps: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl Ending {
    fn seen(self, duration: Duration) -> Verdict {
        Verdict {
            outcome: self.outcome,
            findings: self.findings,
            answer: self.answer.map(|answer| *answer),
            reason: self.reason,
            cause: self.cause,
            fault: self.fault,
            retries: Vec::new(),
            known: None,
            exchanges: Vec::new(),
            judged: None,
            duration,
        }
    }
}

impl Attempt<'_> {
    /// Sends setup, request and every look at what it did; the first that was not as expected
    /// decides how the case ended.
    async fn every_step(&mut self, case: &Case, scope: &mut Scope) -> Ending {
        let document = &case.document;
        for (index, step) in document.setup.iter().enumerate() {
            if let Err(ending) = self.setup(index, step, scope).await {
                return ending;
            }
        }
        let mut ending = self.request(&document.request, scope).await;
        if let (Outcome::Failed, Some(answer)) = (ending.outcome, &ending.answer) {
            // What the expectation kept from being captured, the next steps may need.
            let _ = self.capture(&document.request, scope, answer);
        }
        for (index, step) in document.after.iter().enumerate() {
            if ending.outcome == Outcome::Errored {
                break;
            }
            match self.after(index, step, scope).await {
                Err(after) if ending.outcome == Outcome::Passed || after.fault.is_some() => {
                    let answer = ending.answer.take();
                    ending = Ending { answer, ..after };
                }
                _ => {}
            }
        }
        ending
    }
}

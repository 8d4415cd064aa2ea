//! Turns one case into all that a target answered to it, for whoever compares answers.

use std::time::Instant;

use super::tries::Tries;
use super::walk::{Attempt, OnMismatch};
use super::{Cause, Context, End, Verdict};
use crate::binding::{GAP, TargetLine};
use crate::case::Case;
use crate::exchange::{Exchange, Over, Response};
use crate::json::Json;
use crate::source::Span;
use crate::text;

/// What a target answered to a case. Only the verdict is redacted.
#[derive(Debug, Clone)]
pub struct Observation {
    /// How the case ended, without its exchanges.
    pub verdict: Verdict,
    /// Its steps in the order in which they were sent, those of `teardown` left out.
    pub steps: Vec<ObservedStep>,
    /// The variables of the case, with those that it captured.
    pub values: Vec<(String, Json)>,
}

/// A step, and what came of it.
#[derive(Debug, Clone)]
pub struct ObservedStep {
    /// Where the step stands in the case file.
    pub span: Span,
    /// What was sent and received.
    pub exchange: Exchange,
    /// The answer in canonical names, where the target speaks with others.
    pub canonical: Option<Response>,
}

impl ObservedStep {
    /// Returns the answer in canonical names.
    pub fn response(&self) -> &Response {
        self.canonical.as_ref().unwrap_or(&self.exchange.response)
    }
}

impl Observation {
    /// Returns the observation of a case that was not asked.
    fn without(verdict: Verdict) -> Self {
        Self {
            verdict,
            steps: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl Context {
    /// Returns why a case is not for this target.
    pub fn forbids(&self, case: &Case) -> Option<Cause> {
        let mut identities = case.document.identities();
        if let Some(name) = identities.find(|name| self.client.other(name).is_none()) {
            let headers = Json::of([("authorization", GAP.into())]);
            let line = TargetLine::at(&["identities", name, "headers"], headers);
            return Some(Cause {
                title: format!(
                    "not asked: the target has no identity `{}`",
                    text::shown(name)
                ),
                help: Some(
                    format!("the target file says how to ask as somebody else, where the service knows callers: {line}").into(),
                ),
            });
        }
        let forbidden = self.rules.forbid(case);
        let scope = || {
            let now = self.clock.now();
            self.rules.scope(case, &self.environment, now)
        };
        forbidden.or_else(|| self.rules.unspoken(case, scope))
    }

    /// Runs a case and keeps what came back, whatever was expected.
    ///
    /// The list of known failures is not asked: it says nothing about what an answer is.
    pub async fn observe(&self, case: &Case) -> Observation {
        let turn = match self.turn(case).await {
            Ok(turn) => turn,
            Err(verdict) => return Observation::without(*verdict),
        };
        let observation = self.observe_with_tries(case).await;
        self.told_of(turn, case, &observation.verdict);
        observation
    }

    async fn observe_with_tries(&self, case: &Case) -> Observation {
        let mut tries = Tries::default();
        loop {
            let over_for = self.strangers.unjudged();
            if let Some(obstacle) = over_for.or_else(|| self.breaker.unjudged()) {
                return Observation::without(Verdict::unasked(End::Errored(obstacle)));
            }
            let observation = self.observe_once(case, tries.over).await;
            if !self.tries_again(&mut tries, &observation.verdict).await {
                return observation;
            }
        }
    }

    async fn observe_once(&self, case: &Case, over: Over) -> Observation {
        let started = Instant::now();
        let mut attempt = Attempt::new(case, self, OnMismatch::GoOn).over(over);
        let (end, scope) = attempt.run(self.clock.now()).await;
        let case_file = &case.document.source.text;
        let sent = attempt.exchanges.iter().map(|met| &met.exchange);
        let redactor = self.redactor.learning(sent, case_file);
        let torn_down = case.document.teardown.iter().map(|step| step.span);
        let torn_down: Vec<Span> = torn_down.collect();
        let steps = attempt.exchanges.into_iter();
        let steps = steps.filter(|met| !torn_down.contains(&met.span));
        let values = scope.iter().flat_map(|scope| scope.values());
        let ended = Verdict {
            duration: started.elapsed(),
            lost: attempt.lost.take(),
            ..Verdict::unasked(end)
        };
        Observation {
            verdict: self.room.verdict(&redactor, ended, &[]),
            steps: steps
                .map(|met| ObservedStep {
                    span: met.span,
                    exchange: met.exchange,
                    canonical: met.canonical,
                })
                .collect(),
            values: values
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect(),
        }
    }
}

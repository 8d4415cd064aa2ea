//! Turns the answers to a case that passed into what the same case makes of others in their place.
//!
//! Nothing is sent: what a step was judged by is kept with its answer, and judges another one again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::walk::Met;
use super::{Rules, busy, capture, stranger};
use crate::binding::Binding;
use crate::case::{Case, Expect, Part, Step};
use crate::contract::{Envelope, Suite};
use crate::exchange::{Request, Response};
use crate::source::Span;
use crate::template::{Problem, Scope};
use crate::verdict::{self, Answer, Column, Finding, Judged, Texts};

/// An answer that was as expected, and what it was judged by.
#[derive(Clone)]
pub struct Take {
    /// The step that it answers.
    pub part: Part,
    /// What was sent, as the target was asked.
    pub request: Request,
    /// The answer, in canonical names.
    pub response: Response,
    /// The variables of the case as they were before the answer.
    pub scope: Scope,
    duration: Duration,
}

/// The answers to a case that passed.
#[derive(Clone)]
pub struct Taken {
    /// The id of the case.
    pub case: String,
    /// Its answers, step by step; of a step that was asked again, the last.
    pub takes: Vec<Take>,
}

/// Keeps the answers to the cases of a run that pass.
#[derive(Default)]
pub struct Recorder(Mutex<Vec<Taken>>);

impl Recorder {
    pub(super) fn keep(&self, case: &Case, takes: Vec<Take>) {
        let case = case.id.clone();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.push(Taken { case, takes });
    }

    /// Returns what was kept, and keeps it no longer; in the order in which the cases ended.
    pub fn take(&self) -> Vec<Taken> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Take {
    pub(super) fn new(part: Part, met: &Met, scope: &Scope) -> Self {
        Self {
            part,
            request: met.exchange.request.clone(),
            response: met.response().clone(),
            scope: scope.clone(),
            duration: met.exchange.duration,
        }
    }

    /// Returns the step that it answers.
    pub fn step<'a>(&self, case: &'a Case) -> &'a Step {
        let mut steps = case.document.steps();
        let found = steps.find(|(part, _)| *part == self.part);
        found.map_or(&case.document.request, |(_, step)| step)
    }

    /// Returns what the step had to bring back; none means that it had to succeed.
    pub fn expect<'a>(&self, case: &'a Case) -> Option<&'a Expect> {
        case.document.expect_of(self.part, self.step(case))
    }

    /// Returns the answer as it was read.
    pub fn answer(&self, envelope: &Envelope) -> Answer {
        verdict::read_answer(&self.response, envelope, &self.request.method)
    }

    /// Tells whether the case would have failed with another answer in the place of this one.
    ///
    /// An answer to `setup` fails no case, whatever it is; one of which nobody could tell that it is
    /// the service's is not judged.
    pub fn is_noticed(&self, case: &Case, envelope: &Envelope, response: &Response) -> bool {
        if !matches!(self.part, Part::Request | Part::After(_)) {
            return false;
        }
        let (step, suite) = (self.step(case), &*case.document.suite);
        let expect = self.expect(case);
        let is_awaited = expect.is_some_and(|expect| expect.awaits(response.code));
        let is_strange = stranger::is_strange(suite, response.code);
        if !is_awaited && (is_strange || response.code == busy::UNHEARD) {
            return false;
        }
        let answer = verdict::read_answer(response, envelope, &self.request.method);
        let (scope, duration) = (&self.scope, self.duration);
        let judge = |expect| {
            let texts = Texts::Strict;
            verdict::judge(expect, suite, scope, &answer, response, duration, texts)
        };
        let judged = judged(expect.map(judge), step, suite, &answer);
        let Ok(judged) = judged else { return false };
        let mut scope = scope.clone();
        let mut captured = || capture::all(step, suite, &mut scope, &answer, response);
        !judged.findings.is_empty() || matches!(captured(), Ok(Some(_)))
    }
}

impl Rules {
    /// Returns how an answer of the target carries error and detail.
    pub fn envelope<'a>(&'a self, suite: &'a Suite) -> &'a Envelope {
        let binding = self.binding(&suite.name);
        binding.map_or(&suite.envelope, Binding::envelope)
    }
}

/// Returns what an expectation has made of the answer to a step, or, where there is none, whether the
/// step has succeeded.
///
/// # Errors
///
/// Returns the first variable of the expectation that has no value.
pub(super) fn judged(
    expected: Option<Result<Judged, Problem>>,
    step: &Step,
    suite: &Suite,
    answer: &Answer,
) -> Result<Judged, Problem> {
    match expected {
        Some(judged) => judged,
        None if verdict::succeeded(suite, answer) => Ok(Judged::default()),
        None => Ok(Judged {
            findings: vec![not_succeeded(suite, answer, step.span)],
            ..Judged::default()
        }),
    }
}

fn not_succeeded(suite: &Suite, answer: &Answer, span: Span) -> Finding {
    let (expected, actual) = (suite.success.code.to_string(), answer.code.to_string());
    Finding::new(Column::Code, expected, actual, span)
}

//! Turns the ways to operations into what came of these: each is asked once, and what one has made the
//! others use.

use std::collections::{BTreeMap, BTreeSet};

use super::needed::{Needed, Prelude, is_shared, leading};
use crate::case::{Call, Capture, Case, Part, Place, Step};
use crate::contract::Suite;
use crate::exchange::{Exchange, ObstacleKind, Response};
use crate::json::{Json, read};
use crate::run::rules::with_own;
use crate::run::walk::{Attempt, Met, OnMismatch};
use crate::run::{
    Context, End, Kept, Limit, Redactor, Stop, Unjudged, Verdict, bound, capture, stranger,
};
use crate::template::{Problem, Scope};
use crate::verdict::{self, Answer, Finding};

/// A name, and the value that is known to belong to it.
pub(super) type NamedValue = (String, String);

/// What came of an operation that was asked.
pub(super) struct Asked<'a> {
    /// What it answered, or why it did not.
    pub(super) answer: Result<Answer, Unjudged>,
    /// What was sent and received.
    pub(super) met: Option<Met>,
    /// The variables with which it was asked.
    scope: Scope,
    /// What a setup was to keep of the answer, and is not there.
    pub(super) lacking: Option<(&'a Step, Finding)>,
    /// What setups keep of the answer: names and values, of those that look into its body.
    pub(super) kept: Vec<NamedValue>,
    /// Whose the answer was; none where there was none.
    pub(super) is_ours: Option<bool>,
    /// Whether the target may have acted on the request.
    acted: bool,
}

impl Asked<'_> {
    /// Tells whether the operation did what it is for.
    pub(super) fn succeeded(&self, suite: &Suite) -> bool {
        let answer = self.answer.as_ref();
        answer.is_ok_and(|answer| verdict::succeeded(suite, answer))
    }

    /// Returns what a report may have of the exchange.
    pub(super) fn shown(&self, context: &Context) -> Option<Kept> {
        let exchange = &self.met.as_ref()?.exchange;
        let verdict = Verdict::unasked(End::Skipped(Unjudged::from(String::new())));
        let room = &context.room;
        let verdict = room.verdict(&context.redactor, verdict, &[exchange]);
        verdict.exchanges.into_iter().next()
    }

    /// Returns the variables with which it was asked.
    pub(super) fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// A walk over operations.
pub(super) struct Asking<'a> {
    pub(super) cases: &'a [Case],
    context: &'a Context,
    limit: &'a Limit,
    /// The variables of each suite, the same for all of its operations.
    scopes: BTreeMap<&'a str, Scope>,
    asked: BTreeMap<(String, String), Asked<'a>>,
    /// The cases whose teardown is due, each with the variables as its setup left them.
    undo: Vec<(usize, Scope)>,
    /// By the place of a case, which step of its teardown got no answer, and why.
    lost: Vec<(usize, String)>,
    /// What was sent under which name, where the request succeeded.
    sent: Vec<NamedValue>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(cases: &'a [Case], context: &'a Context, limit: &'a Limit) -> Self {
        Self {
            cases,
            context,
            limit,
            scopes: BTreeMap::new(),
            asked: BTreeMap::new(),
            undo: Vec::new(),
            lost: Vec::new(),
            sent: Vec::new(),
        }
    }

    /// Asks every operation to which there is a way; returns, for each, why it was not asked, where
    /// that came up on the way.
    pub(super) async fn all(&mut self, needed: &[Needed]) -> Vec<Option<String>> {
        let mut kept = Vec::with_capacity(needed.len());
        for needed in needed {
            kept.push(match (&needed.prelude, self.stop().as_str()) {
                (Err(why), _) => Some((*why).to_owned()),
                (Ok(_), Some(stopped)) => Some(stopped.to_owned()),
                (Ok(prelude), None) => self.reach(needed, prelude).await.err(),
            });
        }
        self.undo().await;
        kept
    }

    /// Returns why nothing more is asked, where that is so.
    pub(super) fn stop(&self) -> Stop {
        self.limit.stop(&self.context.interrupt)
    }

    /// Returns the cases whose teardown got no answer, with the step and the reason.
    pub(super) fn lost(&self, redactor: &Redactor) -> Vec<(String, String)> {
        let lost = self.lost.iter();
        lost.map(|(case, lost)| (self.cases[*case].id.clone(), redactor.text(lost)))
            .collect()
    }

    /// Returns what came of an operation.
    pub(super) fn came_of(&self, needed: &Needed) -> Option<&Asked<'a>> {
        let key = (needed.suite.clone(), needed.operation.id.clone());
        self.asked.get(&key)
    }

    /// Returns all that was sent and received.
    pub(super) fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        let met = self.asked.values().filter_map(|asked| asked.met.as_ref());
        met.map(|met| &met.exchange)
    }

    /// Returns the media types of all that came.
    pub(super) fn media_types(&self) -> BTreeSet<String> {
        let exchanges = self.exchanges();
        exchanges
            .filter_map(|exchange| media_type(&exchange.response))
            .collect()
    }

    /// Returns what was sent under which name, where the request succeeded.
    pub(super) fn sent(&self) -> &[NamedValue] {
        &self.sent
    }

    /// Walks a way to its end; an error says why it led nowhere.
    async fn reach(&mut self, needed: &Needed, prelude: &Prelude) -> Result<(), String> {
        let cases: &'a [Case] = self.cases;
        let case = &cases[prelude.case];
        let mut scope = self.scope(case).map_err(|problem| problem.title)?;
        let mut own = Attempt::new(case, self.context, OnMismatch::End);
        let led = self.lead(prelude, &mut own, &mut scope).await;
        if led.is_ok() {
            self.ask(prelude.case, &needed.operation.id, &prelude.step, &scope)
                .await;
        }
        let acted = |step: &Step| match &step.call {
            Call::Operation { operation, .. } => {
                let key = (needed.suite.clone(), operation.id.clone());
                self.asked.get(&key).is_some_and(|asked| asked.acted)
            }
            Call::Route { .. } => false,
        };
        let mut way = leading(case).take(prelude.before + 1);
        if own.acted || way.any(|(_, step)| acted(step)) {
            self.undo.push((prelude.case, scope));
        }
        led
    }

    /// Walks a way as far as its setup goes.
    async fn lead(
        &mut self,
        prelude: &Prelude,
        own: &mut Attempt<'a>,
        scope: &mut Scope,
    ) -> Result<(), String> {
        let cases: &'a [Case] = self.cases;
        let case = &cases[prelude.case];
        for (at, step) in leading(case).take(prelude.before) {
            match &step.call {
                Call::Operation { operation, .. } if is_shared(case, step) => {
                    if let Some(plain) = step.plain() {
                        self.ask(prelude.case, &operation.id, &plain, scope).await;
                    }
                    self.take(case, &operation.id, step, scope)?;
                }
                _ => {
                    let done = own.setup(Part::Setup(at), step, scope).await;
                    done.map_err(|_| format!("the setup of `{}` did not succeed", case.id))?;
                }
            }
        }
        Ok(())
    }

    /// Returns the variables of a case, those of its suite as all others have them.
    fn scope(&mut self, case: &'a Case) -> Result<Scope, Problem> {
        let Context {
            rules,
            environment,
            clock,
            ..
        } = self.context;
        let suite = &*case.document.suite;
        let known = match self.scopes.get(case.suite()) {
            Some(known) => known.clone(),
            None => {
                let fresh = rules.scope_of(suite, environment, clock.now(), 0..suite.vars.len())?;
                self.scopes.insert(case.suite(), fresh.clone());
                fresh
            }
        };
        with_own(known, case)
    }

    /// Asks an operation, unless it has been.
    async fn ask(&mut self, case: usize, operation: &str, step: &Step, scope: &Scope) {
        let case = &self.cases[case];
        let key = (case.suite().to_owned(), operation.to_owned());
        if self.asked.contains_key(&key) {
            return;
        }
        let asked = self.asked_of(case, step, scope).await;
        if asked.succeeded(&case.document.suite) {
            self.remember(step, scope);
        }
        self.asked.insert(key, asked);
    }

    /// Asks the request of a case by itself; nothing where it lacks a variable, or is asked no more.
    pub(super) async fn knock(&mut self, case: usize) -> Option<Asked<'a>> {
        if self.stop() != Stop::No {
            return None;
        }
        let case: &'a Case = &self.cases[case];
        let scope = self.scope(case).ok()?;
        Some(self.asked_of(case, &case.document.request, &scope).await)
    }

    /// Asks an operation again that has succeeded, with another request; nothing where it is asked no more.
    pub(super) async fn again(
        &self,
        case: usize,
        needed: &Needed,
        step: &Step,
    ) -> Option<Asked<'a>> {
        let come = self.came_of(needed).filter(|_| self.stop() == Stop::No);
        let scope = come?.scope.clone();
        Some(self.asked_of(&self.cases[case], step, &scope).await)
    }

    async fn asked_of(&self, case: &'a Case, step: &Step, scope: &Scope) -> Asked<'a> {
        let suite = &*case.document.suite;
        let mut attempt = Attempt::new(case, self.context, OnMismatch::End);
        let asked = attempt.put_back(Part::Setup(0), step, scope).await;
        let met = attempt.exchanges.pop();
        let answer = match asked {
            Ok(answered) => Ok(answered.answer),
            Err(End::Errored(obstacle) | End::Blocked(obstacle)) => Err(obstacle),
            Err(_) => Err(Unjudged::from("it was not judged".to_owned())),
        };
        let is_ours = match (&answer, &met) {
            (Ok(answer), Some(met)) => Some(stranger::is_ours(suite, answer, met.response())),
            (Err(obstacle), _) => {
                let strange = [Some(ObstacleKind::Stranger), Some(ObstacleKind::Busy)];
                strange.contains(&obstacle.kind).then_some(false)
            }
            _ => None,
        };
        Asked {
            answer,
            met,
            scope: scope.clone(),
            lacking: None,
            kept: Vec::new(),
            is_ours,
            acted: attempt.acted,
        }
    }

    /// Notes the texts of a request by which what it made can be known again.
    fn remember(&mut self, step: &Step, scope: &Scope) {
        let Call::Operation { operation, .. } = &step.call else {
            return;
        };
        let example = operation.example.as_ref();
        let Some(Ok(body)) = example.map(|example| example.resolve(scope)) else {
            return;
        };
        let texts = body.members().iter().filter_map(|(name, value)| {
            let is_drawn = |text: &&str| text.bytes().filter(u8::is_ascii_digit).count() > 7;
            let text = value.text().filter(is_drawn)?;
            Some((name.clone(), text.to_owned()))
        });
        self.sent.extend(texts);
    }

    /// Keeps what a step wants of the answer to an operation; an error says why there is nothing.
    fn take(
        &mut self,
        case: &Case,
        operation: &str,
        step: &'a Step,
        scope: &mut Scope,
    ) -> Result<(), String> {
        let suite = &*case.document.suite;
        let key = (case.suite().to_owned(), operation.to_owned());
        let needs = || format!("it needs {operation}");
        let asked = self.asked.get_mut(&key).ok_or_else(needs)?;
        let (Ok(answer), Some(met)) = (&asked.answer, &asked.met) else {
            return Err(needs());
        };
        if !verdict::succeeded(suite, answer) {
            return Err(needs());
        }
        // What was sent with these variables is answered for them.
        let mut theirs = asked.scope.clone();
        match capture::all(step, suite, &mut theirs, answer, met.response()) {
            Ok(None) => {
                for capture in &step.captures {
                    let value = theirs.get(&capture.name).cloned();
                    scope.set(&capture.name, value.unwrap_or(Json::Null));
                }
                asked.kept.extend(of_body(step, &theirs));
                Ok(())
            }
            Ok(Some(mut finding)) => {
                let binding = self.context.rules.binding(&suite.name);
                let (operation, wire) = (met.operation, &met.exchange.response);
                bound::told(binding, operation, wire, std::slice::from_mut(&mut finding));
                asked.lacking.get_or_insert((step, finding));
                Err(needs())
            }
            Err(problem) => Err(problem.title),
        }
    }

    /// Puts back what was used up, the last first; one operation as one does it is enough.
    async fn undo(&mut self) {
        let mut done = BTreeSet::new();
        for (place, mut scope) in std::mem::take(&mut self.undo).into_iter().rev() {
            let case = &self.cases[place];
            let mut attempt = Attempt::new(case, self.context, OnMismatch::End);
            for (at, step) in case.document.teardown.iter().enumerate() {
                let is_shared = is_shared(case, step);
                if is_shared && !done.insert((case.suite(), case.document.called(step))) {
                    continue;
                }
                attempt.undo(Part::Teardown(at), step, &mut scope).await;
            }
            self.lost.extend(attempt.lost.map(|lost| (place, lost)));
        }
    }
}

/// Returns what a step keeps that may stand in the body of an answer.
fn of_body(step: &Step, scope: &Scope) -> Vec<NamedValue> {
    let in_body = |capture: &&Capture| {
        let mut places = capture.places.iter();
        places.any(|captured| matches!(captured.from, Place::Body(_)))
    };
    let captures = step.captures.iter().filter(in_body);
    let known = captures.filter_map(|capture| {
        let value = scope.get(&capture.name)?;
        Some((capture.name.clone(), value.to_text()))
    });
    known.collect()
}

/// Returns the media type of an answer, without its parameters.
pub(super) fn media_type(response: &Response) -> Option<String> {
    let came = response.header_values("content-type").next()?;
    let came = came.split(';').next()?.trim();
    Some(came.to_ascii_lowercase())
}

/// Returns the body of a message, where it is JSON.
pub(super) fn json(body: &[u8]) -> Option<Json> {
    read(body).ok().map(|parsed| parsed.value)
}

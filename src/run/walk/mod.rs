//! Turns the steps of a case into exchanges and an end: setup, request, a look at what it did, teardown.
//!
//! The one walk over a case: a run ends it at the first answer that was not expected, and a
//! comparison goes on behind it, for what a case looks at afterwards is compared too.

mod begin;
mod met;
mod put_back;
mod send;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::causes::described;
use super::lend::Setup;
use super::takes::Take;
use super::{Cause, Context, End, Failed, Passed, Unjudged, bound, capture, skew};
use crate::binding::Binding;
use crate::case::{Case, Document, Located, Part, Step, Until};
use crate::contract::Suite;
use crate::exchange::Over;
use crate::template::{Problem, Scope};
use crate::text;
use crate::verdict::{self, Answer, Column, Finding};

pub(super) use met::{Answered, Met};

/// What becomes of a walk behind an answer that was not expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OnMismatch {
    /// It ends: the case is judged.
    End,
    /// It goes on, as long as answers come.
    GoOn,
}

/// One case on its way.
pub(super) struct Attempt<'a> {
    case: &'a Case,
    context: &'a Context,
    on_mismatch: OnMismatch,
    /// Over which connections its requests go.
    over: Over,
    /// The setup that it shares with other cases, where it shares one.
    pub(super) shared: Option<Arc<Setup>>,
    /// Whether the target may have acted on a request of it.
    pub(super) acted: bool,
    /// Which step of `teardown` got no answer, and why.
    pub(super) lost: Option<String>,
    /// What was sent and received, step by step.
    pub(super) exchanges: Vec<Met>,
    /// How long the case has taken: its answers, and the waiting that it asks for itself.
    taken: Duration,
    /// How many looks at what the request did the target has no operation for.
    pub(super) unseen: usize,
    /// What was answered and judged, where somebody keeps it.
    pub(super) takes: Vec<Take>,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(case: &'a Case, context: &'a Context, on_mismatch: OnMismatch) -> Self {
        Self {
            case,
            context,
            on_mismatch,
            over: Over::Any,
            shared: None,
            acted: false,
            lost: None,
            exchanges: Vec::with_capacity(case.document.setup.len() + 1),
            taken: Duration::ZERO,
            unseen: 0,
            takes: Vec::new(),
        }
    }

    /// Returns the same over other connections.
    pub(super) fn over(self, over: Over) -> Self {
        Self { over, ..self }
    }

    /// Returns the same with a setup that other cases share.
    pub(super) fn borrowing(self, shared: Option<Arc<Setup>>) -> Self {
        Self { shared, ..self }
    }

    pub(super) fn document(&self) -> &'a Document {
        &self.case.document
    }

    fn suite(&self) -> &'a Suite {
        &self.case.document.suite
    }

    /// Walks all steps, teardown whatever came before; returns how they ended, and the variables of
    /// the case, where there were any.
    pub(super) async fn run(&mut self, now: Timestamp) -> (End, Option<Scope>) {
        let Context {
            rules, environment, ..
        } = self.context;
        let mut scope = match rules.own_scope(self.case, environment, now) {
            Ok(scope) => scope,
            Err(problem) => return (End::Errored(problem.into()), None),
        };
        let end = self.walk(&mut scope).await;
        self.teardown(&mut scope).await;
        (end, Some(scope))
    }

    async fn walk(&mut self, scope: &mut Scope) -> End {
        let mut end = None;
        if let Err(end) = self.begin(scope).await {
            return end;
        }
        for (part, step) in self.document().steps() {
            match part {
                Part::Setup(_) => {}
                Part::Request => {
                    let came = self.request(step, scope).await;
                    if !self.goes_on(&came) {
                        return came;
                    }
                    end = Some(came);
                }
                Part::After(_) if self.is_unknown(step, scope) => self.unseen += 1,
                Part::After(_) => {
                    let Err(came) = self.after(part, step, scope).await else {
                        continue;
                    };
                    end = end.map(|before| first_of(before, came));
                    if !end.as_ref().is_some_and(|end| self.goes_on(end)) {
                        break;
                    }
                }
                Part::Teardown(_) => break,
            }
        }
        // Every document has a request.
        end.unwrap_or_else(|| End::Errored("the case has no request".to_owned().into()))
    }

    fn goes_on(&self, end: &End) -> bool {
        match end {
            End::Passed(_) => true,
            End::Failed(_) => self.on_mismatch == OnMismatch::GoOn,
            End::Errored(_) | End::Blocked(_) | End::Skipped(_) => false,
        }
    }

    /// Asks the steps of the setup, one after the other.
    pub(super) async fn set_up(&mut self, scope: &mut Scope) -> Result<(), End> {
        for (part, step) in self.document().steps() {
            let Part::Setup(_) = part else { break };
            self.setup(part, step, scope).await?;
        }
        Ok(())
    }

    pub(super) async fn setup(
        &mut self,
        part: Part,
        step: &Step,
        scope: &mut Scope,
    ) -> Result<(), End> {
        let Answered { answer, judged } = self.ask(part, step, scope).await?;
        let place = self.place(part, step);
        let called = self.document().called(step);
        if let Some(finding) = judged.findings.first() {
            let needed = self.suite().success.code;
            let said = match &step.expect {
                None => format!("did not succeed: {}", described(&answer, needed)),
                Some(_) => format!(
                    "brought `{}` where `{}` was needed",
                    text::shown(&finding.actual),
                    text::shown(&finding.expected)
                ),
            };
            let own = || match &step.expect {
                None => Cause::of_setup(&called, &answer, needed, scope),
                Some(_) => Cause::of_step(&called, &finding.alike),
            };
            return Err(End::Blocked(Unjudged {
                reason: format!("{place} {said}"),
                cause: Some(self.stranger(&answer).unwrap_or_else(own)),
                kind: None,
            }));
        }
        match self.capture(step, scope, &answer) {
            Ok(None) => Ok(()),
            Ok(Some(finding)) => {
                let said = finding.note.as_ref().unwrap_or(&finding.expected);
                Err(End::Blocked(Unjudged {
                    cause: Some(Cause::of_capture(&called, &finding.alike)),
                    ..Unjudged::from(format!("{place}: {said}"))
                }))
            }
            Err(problem) => Err(End::Errored(problem.into())),
        }
    }

    async fn request(&mut self, step: &Step, scope: &mut Scope) -> End {
        let asked = self.ask(Part::Request, step, scope).await;
        let Answered { answer, judged } = match asked {
            Ok(answered) => answered,
            Err(end) => return end,
        };
        let mut findings = judged.findings;
        let captured = match self.capture(step, scope, &answer) {
            Ok(captured) => captured,
            Err(problem) if findings.is_empty() => return End::Errored(problem.into()),
            Err(_) => None,
        };
        if findings.is_empty() {
            findings.extend(captured);
        }
        let now = || self.context.clock.now();
        if let (Some(finding), Some(met)) = (findings.first_mut(), self.exchanges.last())
            && let Some(note) = skew::note(self.document(), met.response(), now())
        {
            let before = finding.note.take().map(|before| format!("{before}; "));
            finding.note = Some(format!("{}{note}", before.unwrap_or_default()));
        }
        if findings.is_empty() {
            let passed = Passed {
                answer,
                row: judged.row,
                warnings: judged.warnings,
                judged: self.last(),
                unconfirmed: false,
            };
            return End::Passed(Box::new(passed));
        }
        let failed = Failed {
            findings,
            cause: self.stranger(&answer),
            answer: Some(answer),
            judged: self.last(),
            row: None,
            meant: judged.meant,
            effect: None,
        };
        End::Failed(Box::new(failed))
    }

    async fn after(&mut self, part: Part, step: &Step, scope: &mut Scope) -> Result<(), End> {
        let Answered { answer, judged } = self.ask(part, step, scope).await?;
        let mut findings = judged.findings;
        if findings.is_empty() {
            let captured = self.capture(step, scope, &answer);
            findings.extend(captured.map_err(|problem| End::Errored(problem.into()))?);
        }
        if findings.is_empty() {
            return Ok(());
        }
        let place = self.place(part, step);
        Err(End::Failed(Box::new(Failed {
            findings,
            answer: None,
            judged: self.last(),
            row: None,
            meant: None,
            effect: Some(format!(
                "the request was answered as expected; {place} was not"
            )),
            cause: None,
        })))
    }

    /// Sends a step in place of the case's request, between the case's setup and its teardown.
    pub(super) async fn succeeds(&mut self, step: &Step) -> Result<(), Problem> {
        let Context {
            rules, environment, ..
        } = self.context;
        let mut scope = rules.scope(self.case, environment, self.context.clock.now())?;
        let asked = match self.set_up(&mut scope).await {
            Ok(()) => self.ask(Part::Setup(0), step, &scope).await,
            Err(end) => Err(end),
        };
        self.teardown(&mut scope).await;
        let Answered { answer, .. } = asked.map_err(|end| match end {
            End::Errored(obstacle) | End::Blocked(obstacle) => Problem::new(obstacle.reason),
            _ => Problem::new("setup did not succeed"),
        })?;
        if verdict::succeeded(self.suite(), &answer) {
            Ok(())
        } else {
            Err(Problem::new(described(&answer, self.suite().success.code)))
        }
    }

    /// Sends a step when its time has come, and again until what is awaited comes; the answer is that
    /// to the last of the exchanges. A right answer that comes too late for the case ends it.
    async fn ask(&mut self, part: Part, step: &Step, scope: &Scope) -> Result<Answered, End> {
        if let Some(pause) = step.pause {
            self.wait(part, pause).await?;
        }
        let expect = self.document().expect_of(part, step);
        let deadline = step.until.map(|until| Instant::now() + until.within);
        loop {
            let asked = self.ask_once(expect, step, scope).await;
            let answered = asked.map_err(End::Errored)?;
            let is_right = answered.judged.findings.is_empty();
            if is_right && let Some(end) = self.out_of_time(part, Duration::ZERO) {
                return Err(end);
            }
            let again = step
                .until
                .zip(deadline)
                .filter(|(until, deadline)| !is_right && Instant::now() + until.every <= *deadline);
            let Some((Until { every, .. }, _)) = again else {
                self.take(part, scope);
                return Ok(answered);
            };
            self.wait(part, every).await?;
            // What was asked for again is the last of them.
            self.exchanges.pop();
        }
    }

    /// Keeps the last answer with what it was judged by, where somebody wants it.
    fn take(&mut self, part: Part, scope: &Scope) {
        if let (Some(_), Some(met)) = (&self.context.recorder, self.exchanges.last()) {
            self.takes.push(Take::new(part, met, scope));
        }
    }

    /// Waits, where the case has the time.
    async fn wait(&mut self, part: Part, time: Duration) -> Result<(), End> {
        if let Some(end) = self.out_of_time(part, time) {
            return Err(end);
        }
        self.context.clock.wait(time).await;
        self.taken += time;
        Ok(())
    }

    /// Holds what the case has taken, and `more`, against the time that the whole of it may take.
    /// How long a request waited for its turn is not the target's doing, and never counts; what is
    /// put back is not part of the claim.
    fn out_of_time(&self, part: Part, more: Duration) -> Option<End> {
        let Located { value: limit, span } = self.document().within?;
        let taken = self.taken + more;
        if taken <= limit || matches!(part, Part::Teardown(_)) {
            return None;
        }
        let expected = format!("the whole case within {}", text::duration(limit));
        let answers = text::plural(self.exchanges.len(), "answer");
        let actual = format!("{} for {answers} and its pauses", text::duration(taken));
        Some(End::Failed(Box::new(Failed {
            findings: vec![Finding::new(Column::Time, expected, actual, span)],
            answer: None,
            judged: self.last(),
            row: None,
            meant: None,
            effect: None,
            cause: None,
        })))
    }

    /// Sets the variables that a step captures; a finding where one is not there.
    fn capture(
        &self,
        step: &Step,
        scope: &mut Scope,
        answer: &Answer,
    ) -> Result<Option<Finding>, Problem> {
        let Some(met) = self.exchanges.last() else {
            return Ok(None);
        };
        let mut found = capture::all(step, self.suite(), scope, answer, met.response())?;
        let wire = &met.exchange.response;
        bound::told(self.binding(), met.operation, wire, found.as_mut_slice());
        Ok(found)
    }

    /// Returns what the last answer is, where it has not the form of this API.
    fn stranger(&self, answer: &Answer) -> Option<Cause> {
        let met = self.exchanges.last()?;
        Cause::of_stranger(answer, &met.exchange.response)
    }

    /// Returns the names that the target has for this suite, where they are others.
    fn binding(&self) -> Option<&'a Binding> {
        self.context.rules.binding(&self.suite().name)
    }

    /// Tells whether the target has no such operation.
    fn is_unknown(&self, step: &Step, scope: &Scope) -> bool {
        let binding = self.binding();
        binding.is_some_and(|binding| binding.step_unasked(step, scope).is_some())
    }

    fn last(&self) -> Option<usize> {
        self.exchanges.len().checked_sub(1)
    }

    fn place(&self, part: Part, step: &Step) -> String {
        let place = self.document().source.place(step.span);
        match part {
            Part::Request => format!("the request ({place})"),
            Part::Setup(at) | Part::After(at) | Part::Teardown(at) => {
                format!("step {} of `{}` ({place})", at + 1, part.key())
            }
        }
    }
}

/// Returns how a case ended whose request ended so, and a look at what it did so: the first that was
/// not as expected decides.
fn first_of(before: End, came: End) -> End {
    match (before, came) {
        (End::Passed(passed), End::Failed(failed)) => End::Failed(Box::new(Failed {
            answer: Some(passed.answer),
            row: passed.row,
            ..*failed
        })),
        (End::Passed(_), came) => came,
        // A step that lacks what the request did not bring adds nothing; one without an answer does.
        (_, End::Errored(obstacle)) if obstacle.kind.is_some() => End::Errored(obstacle),
        (before, _) => before,
    }
}

impl From<Problem> for Unjudged {
    fn from(problem: Problem) -> Self {
        let help = problem.help.map(|help| format!(" ({help})"));
        let help = help.unwrap_or_default();
        Self::from(format!("{}{help}", problem.title))
    }
}

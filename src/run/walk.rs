//! Turns the steps of a case into exchanges and an end: setup, request, a look at what it did, teardown.
//!
//! The one walk over a case: a run ends it at the first answer that was not expected, and a
//! comparison goes on behind it, for what a case looks at afterwards is compared too.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::Instant;

use super::causes::described;
use super::{Cause, Context, End, Failed, Obstacle, Passed, busy, capture};
use crate::case::{Case, Document, Expect, Located, Part, Step, Until};
use crate::contract::Suite;
use crate::exchange::{self, Base, Client, Error, ErrorKind, Exchange, Over, Request};
use crate::source::Span;
use crate::template::{Problem, Scope};
use crate::text;
use crate::verdict::{self, Answer, Column, Finding, Judged};

/// What becomes of a walk behind an answer that was not expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// It ends: the case is judged.
    Judging,
    /// It goes on, as long as answers come.
    Looking,
}

/// One case on its way.
pub(super) struct Attempt<'a> {
    case: &'a Case,
    context: &'a Context,
    manner: Manner,
    /// Over which connections its requests go.
    over: Over,
    /// What was sent and received, with the place of the step in the case file.
    pub(super) exchanges: Vec<(Span, Exchange)>,
}

/// An answer to a step, and what the step's expectation makes of it.
struct Answered {
    answer: Answer,
    judged: Judged,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(case: &'a Case, context: &'a Context, manner: Manner) -> Self {
        Self {
            case,
            context,
            manner,
            over: Over::Any,
            exchanges: Vec::new(),
        }
    }

    /// Returns the same over other connections.
    pub(super) fn over(self, over: Over) -> Self {
        Self { over, ..self }
    }

    fn document(&self) -> &'a Document {
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
        let mut scope = match rules.scope(self.case, environment, now) {
            Ok(scope) => scope,
            Err(problem) => return (End::Errored(problem.into()), None),
        };
        let end = self.walk_in_time(&mut scope).await;
        self.teardown(&mut scope).await;
        (end, Some(scope))
    }

    /// Walks to the end, or to the end of the time that the whole case may take.
    async fn walk_in_time(&mut self, scope: &mut Scope) -> End {
        let Some(Located { value: limit, span }) = self.document().within else {
            return self.walk(scope).await;
        };
        if let Ok(end) = tokio::time::timeout(limit, self.walk(scope)).await {
            return end;
        }
        let expected = format!("the whole case within {}", text::duration(limit));
        let actual = format!("{} of its answers in that time", self.exchanges.len());
        End::Failed(Failed {
            findings: vec![Finding::new(Column::Time, expected, actual, span)],
            answer: None,
            judged: self.exchanges.len().checked_sub(1),
            row: None,
            effect: None,
            cause: None,
        })
    }

    async fn walk(&mut self, scope: &mut Scope) -> End {
        let mut end = None;
        for (part, step) in self.document().steps() {
            match part {
                Part::Setup(_) => {
                    if let Err(end) = self.setup(part, step, scope).await {
                        return end;
                    }
                }
                Part::Request => {
                    let came = self.request(step, scope).await;
                    if !self.goes_on(&came) {
                        return came;
                    }
                    end = Some(came);
                }
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
            End::Failed(_) => self.manner == Manner::Looking,
            End::Errored(_) | End::Blocked(_) | End::Skipped(_) => false,
        }
    }

    async fn setup(&mut self, part: Part, step: &Step, scope: &mut Scope) -> Result<(), End> {
        let Answered { answer, judged } =
            self.ask(part, step, scope).await.map_err(End::Errored)?;
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
            let cause = self.stranger(&answer);
            let cause = cause.or_else(|| {
                Some(match &step.expect {
                    None => Cause::of_setup(&called, &answer, needed, scope),
                    Some(_) => Cause::of_step(&called, &finding.alike),
                })
            });
            return Err(End::Blocked(Obstacle {
                reason: format!("{place} {said}"),
                cause,
                kind: None,
            }));
        }
        self.capture(step, scope, &answer).map_err(|finding| {
            let said = finding.note.as_ref().unwrap_or(&finding.expected);
            End::Blocked(Obstacle {
                cause: Some(Cause::of_capture(&called, &finding.alike)),
                ..Obstacle::from(format!("{place}: {said}"))
            })
        })
    }

    async fn request(&mut self, step: &Step, scope: &mut Scope) -> End {
        let asked = self.ask(Part::Request, step, scope).await;
        let Answered { answer, judged } = match asked {
            Ok(answered) => answered,
            Err(obstacle) => return End::Errored(obstacle),
        };
        let mut findings = judged.findings;
        let captured = self.capture(step, scope, &answer).err();
        if findings.is_empty() {
            findings.extend(captured);
        }
        if findings.is_empty() {
            return End::Passed(Passed {
                answer,
                row: judged.row,
                warnings: judged.warnings,
                judged: self.last(),
            });
        }
        End::Failed(Failed {
            findings,
            cause: self.stranger(&answer),
            answer: Some(answer),
            judged: self.last(),
            row: None,
            effect: None,
        })
    }

    async fn after(&mut self, part: Part, step: &Step, scope: &mut Scope) -> Result<(), End> {
        let Answered { answer, judged } =
            self.ask(part, step, scope).await.map_err(End::Errored)?;
        let mut findings = judged.findings;
        if findings.is_empty() {
            findings.extend(self.capture(step, scope, &answer).err());
        }
        if findings.is_empty() {
            return Ok(());
        }
        let place = self.place(part, step);
        Err(End::Failed(Failed {
            findings,
            answer: None,
            judged: self.last(),
            row: None,
            effect: Some(format!(
                "the request was answered as expected; {place} was not"
            )),
            cause: None,
        }))
    }

    /// Puts back what the case used up; what goes wrong here changes no verdict.
    async fn teardown(&mut self, scope: &mut Scope) {
        for (part, step) in self.document().steps() {
            if let Part::Teardown(_) = part
                && let Ok(answered) = self.ask(part, step, scope).await
            {
                let _ = self.capture(step, scope, &answered.answer);
            }
        }
    }

    /// Sends a step in place of the case's request, after the case's setup.
    pub(super) async fn succeeds(&mut self, step: &Step) -> Result<(), Problem> {
        let Context {
            rules, environment, ..
        } = self.context;
        let mut scope = rules.scope(self.case, environment, self.context.clock.now())?;
        let reason = |obstacle: Obstacle| Problem::new(obstacle.reason);
        for (part, step) in self.document().steps() {
            let Part::Setup(_) = part else { break };
            let came = self.setup(part, step, &mut scope).await;
            came.map_err(|end| match end {
                End::Errored(obstacle) | End::Blocked(obstacle) => reason(obstacle),
                _ => Problem::new("setup did not succeed"),
            })?;
        }
        let asked = self.ask(Part::Setup(0), step, &scope).await;
        self.teardown(&mut scope).await;
        let Answered { answer, .. } = asked.map_err(reason)?;
        match verdict::succeeded(self.suite(), &answer) {
            true => Ok(()),
            false => Err(Problem::new(described(&answer, self.suite().success.code))),
        }
    }

    /// Sends a step when its time has come, and again until what is awaited comes; the answer is that
    /// to the last of the exchanges.
    async fn ask(&mut self, part: Part, step: &Step, scope: &Scope) -> Result<Answered, Obstacle> {
        if let Some(pause) = step.pause {
            tokio::time::sleep(pause).await;
        }
        let expect = self.document().expect_of(part, step);
        let Some(Until { within, every }) = step.until else {
            return self.ask_once(expect, step, scope).await;
        };
        let deadline = Instant::now() + within;
        loop {
            let answered = self.ask_once(expect, step, scope).await?;
            if answered.judged.findings.is_empty() || Instant::now() + every > deadline {
                return Ok(answered);
            }
            // What was asked for again is the last of them.
            self.exchanges.pop();
            tokio::time::sleep(every).await;
        }
    }

    async fn ask_once(
        &mut self,
        expect: Option<&Expect>,
        step: &Step,
        scope: &Scope,
    ) -> Result<Answered, Obstacle> {
        let client = self.context.client_of(self.document().identity_of(step));
        let base = Some(client.base());
        let request = exchange::resolve(step, base, client.headers(), scope)?;
        let exchange = self.send(client, request, expect).await?;
        let suite = self.suite();
        let answer = verdict::read_answer(&exchange.response, &suite.envelope, step.method());
        let judged = match expect {
            Some(expect) => {
                let Exchange {
                    response, duration, ..
                } = &exchange;
                verdict::judge(expect, suite, scope, &answer, response, *duration)?
            }
            None if verdict::succeeded(suite, &answer) => Judged::default(),
            None => Judged {
                findings: vec![not_succeeded(suite, &answer, step.span)],
                ..Judged::default()
            },
        };
        self.exchanges.push((step.span, exchange));
        Ok(Answered { answer, judged })
    }

    /// Sends a request, and again where the target was busy and said when to come back.
    async fn send(
        &self,
        client: &Client,
        request: Request,
        expect: Option<&Expect>,
    ) -> Result<Exchange, Error> {
        let answers = expect.map_or(&[][..], |expect| &expect.answers);
        let mut exchange = client.send_over(self.over, request).await?;
        for asked in 1.. {
            let response = &exchange.response;
            let awaited = answers
                .iter()
                .any(|answer| answer.code.value.accepts(response.code));
            let Some(wait) = busy::wait(response, self.context.clock.now()).filter(|_| !awaited)
            else {
                break;
            };
            if wait > self.context.rules.retry_after || asked >= busy::ASKED {
                return Err(too_busy(client.base(), &exchange, wait, asked));
            }
            client.pause(busy::apart(asked, wait));
            exchange = client.send_over(self.over, exchange.request).await?;
        }
        Ok(exchange)
    }

    /// Sets the variables that a step captures; a finding where one is not there.
    fn capture(&self, step: &Step, scope: &mut Scope, answer: &Answer) -> Result<(), Finding> {
        let Some((_, exchange)) = self.exchanges.last() else {
            return Ok(());
        };
        capture::all(step, self.suite(), scope, answer, &exchange.response)
    }

    /// Returns what the last answer is, where it has not the form of this API.
    fn stranger(&self, answer: &Answer) -> Option<Cause> {
        let (_, exchange) = self.exchanges.last()?;
        Cause::of_stranger(answer, &exchange.response)
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
        (End::Passed(passed), End::Failed(failed)) => End::Failed(Failed {
            answer: Some(passed.answer),
            row: passed.row,
            ..failed
        }),
        (End::Passed(_), came) => came,
        // A step that lacks what the request did not bring adds nothing; one without an answer does.
        (_, End::Errored(obstacle)) if obstacle.kind.is_some() => End::Errored(obstacle),
        (before, _) => before,
    }
}

fn not_succeeded(suite: &Suite, answer: &Answer, span: Span) -> Finding {
    let (expected, actual) = (suite.success.code.to_string(), answer.code.to_string());
    Finding::new(Column::Code, expected, actual, span)
}

fn too_busy(base: &Base, exchange: &Exchange, wait: Duration, asked: u32) -> Error {
    let code = exchange.response.code;
    let wait = text::duration(wait);
    let times = match asked {
        1 => String::new(),
        _ => format!(", the last of {asked} times"),
    };
    Error {
        kind: ErrorKind::Busy,
        url: format!("{base}{}", exchange.request.path),
        reason: format!("{code}, and to come back in {wait}{times}"),
    }
}

impl From<Error> for Obstacle {
    fn from(error: Error) -> Self {
        Self {
            reason: error.to_string(),
            cause: Some(Cause::of_error(&error)),
            kind: Some(error.kind),
        }
    }
}

impl From<Problem> for Obstacle {
    fn from(problem: Problem) -> Self {
        let help = problem.help.map(|help| format!(" ({help})"));
        let help = help.unwrap_or_default();
        Self::from(format!("{}{help}", problem.title))
    }
}

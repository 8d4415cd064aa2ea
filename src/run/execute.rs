//! Turns one case into its verdict: setup, request, a look at what it did, teardown.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::causes::described;
use super::{Breaker, Cause, Exclusive, Known, Outcome, Redactor, Room, Rules, Verdict, busy};
use crate::case::{Case, Expect, Step};
use crate::contract::{CodePattern, Suite};
use crate::exchange::{self, Base, Client, Error, ErrorKind, Exchange, Request};
use crate::source::{Diagnostic, Span};
use crate::template::{Environment, Problem, Scope, Template, Tree, Variable};
use crate::text;
use crate::verdict::{self, Answer, Column, Finding};

/// How long a case waits before it is asked a second time; twice as long before the third.
const PATIENCE: Duration = Duration::from_millis(100);

/// Waits before a case is asked again, longer each time.
pub(super) async fn patience(retried: usize) {
    tokio::time::sleep(PATIENCE * (1 << retried.min(5))).await;
}

/// How often a request is sent again because the target was busy.
const BUSY: usize = 5;

/// What every case of a run shares.
#[derive(Clone)]
pub struct Context {
    /// The connections to the target.
    pub client: Arc<Client>,
    /// Where `${env:}` and `${secret:}` get their values.
    pub environment: Environment,
    /// How the target is treated.
    pub rules: Arc<Rules>,
    /// What knows whether the target still lives.
    pub breaker: Arc<Breaker>,
    /// Whose turn it is with what a target has only once.
    pub exclusive: Arc<Exclusive>,
    /// What hides secrets.
    pub redactor: Arc<Redactor>,
    /// How much of the answers is kept, all cases together.
    pub room: Arc<Room>,
    /// Whether exchanges of passing cases are kept too.
    pub keep_exchanges: bool,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Context")
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

impl Context {
    /// Returns the context of a run that treats its target in no particular way.
    pub fn new(client: Arc<Client>, environment: Environment) -> Self {
        Self {
            client,
            environment,
            rules: Arc::default(),
            breaker: Arc::default(),
            exclusive: Arc::default(),
            redactor: Arc::default(),
            room: Arc::default(),
            keep_exchanges: false,
        }
    }

    /// Runs a case and judges it, in the light of what is known to fail.
    pub async fn execute(&self, case: &Case) -> Verdict {
        if let Some(verdict) = self.rules.forbid(case) {
            return verdict;
        }
        let names = self.rules.turns(case, &self.environment);
        let _turn = self.exclusive.hold(&names).await;
        let verdict = self.attempts(case).await;
        Known::apply(&self.rules.known, &case.id, verdict)
    }

    /// Runs a case until there is a judgement, or no further attempt is allowed.
    async fn attempts(&self, case: &Case) -> Verdict {
        let mut retries = Vec::new();
        loop {
            if let Some(verdict) = self.breaker.verdict() {
                return Verdict { retries, ..verdict };
            }
            let verdict = self.attempt(case).await;
            self.breaker.learn(verdict.fault, &self.client).await;
            let may_pass = verdict.fault.is_some_and(ErrorKind::may_pass);
            if !may_pass || retries.len() >= self.rules.retries as usize {
                return Verdict { retries, ..verdict };
            }
            patience(retries.len()).await;
            retries.extend(verdict.reason);
        }
    }

    async fn attempt(&self, case: &Case) -> Verdict {
        let day = |time: Timestamp| time.to_zoned(TimeZone::UTC).date();
        let began = Timestamp::now();
        let verdict = self.execute_once(case, began).await;
        if verdict.outcome == Outcome::Failed && day(began) != day(Timestamp::now()) {
            // `${today}` meant another day to the case than to the target.
            return Box::pin(self.execute_once(case, Timestamp::now())).await;
        }
        verdict
    }

    /// Sends a step in place of the case's request, after the case's setup.
    ///
    /// # Errors
    ///
    /// Returns what came instead where the step does not succeed.
    pub async fn succeeds(&self, case: &Case, step: &Step) -> Result<(), String> {
        let mut attempt = Attempt::new(case, self);
        let scope = self.rules.scope(case, &self.environment, Timestamp::now());
        let mut scope = scope.map_err(|problem| problem.title)?;
        let document = Arc::clone(&case.document);
        let reason = |ending: Ending| ending.reason.unwrap_or_default();
        for (index, step) in document.setup.iter().enumerate() {
            attempt
                .setup(index, step, &mut scope)
                .await
                .map_err(reason)?;
        }
        let sent = attempt.send(step, &scope).await;
        attempt.teardown(&mut scope).await;
        let answer = sent.map_err(|obstacle| reason(obstacle.ending()))?;
        match verdict::succeeded(attempt.suite(), &answer) {
            true => Ok(()),
            false => Err(described(&answer, attempt.suite().success.code)),
        }
    }

    async fn execute_once(&self, case: &Case, now: Timestamp) -> Verdict {
        let started = Instant::now();
        let mut attempt = Attempt::new(case, self);
        let ending = match self.rules.scope(case, &self.environment, now) {
            Ok(mut scope) => {
                let ending = attempt.steps(&mut scope).await;
                attempt.teardown(&mut scope).await;
                ending
            }
            Err(problem) => Ending::unresolved(&problem),
        };
        let passed = ending.outcome == Outcome::Passed;
        let kept = match passed && !self.keep_exchanges {
            true => &[],
            false => attempt.exchanges.as_slice(),
        };
        let case_file = &case.document.source.text;
        let redactor = self.redactor.learning(&attempt.exchanges, case_file);
        let verdict = Verdict {
            outcome: ending.outcome,
            findings: ending.findings,
            answer: ending.answer.map(|answer| *answer),
            reason: ending.reason,
            cause: ending.cause,
            fault: ending.fault,
            retries: Vec::new(),
            known: None,
            exchanges: Vec::new(),
            judged: attempt.judged,
            duration: started.elapsed(),
        };
        self.room.verdict(&redactor, &verdict, kept)
    }
}

impl Rules {
    /// Returns the verdict of a case that is not for this target.
    pub(super) fn forbid(&self, case: &Case) -> Option<Verdict> {
        // Only the embedded reference is spared: elsewhere no row is looked up.
        let row = self.embedded.then(|| case.row()).flatten();
        let (title, help) = match row.and_then(|row| row.unreachable.as_ref()) {
            Some(why) => (
                format!("not asked: the row is not that of the embedded reference: {why}"),
                "`--target` names a service that may answer so",
            ),
            None if !self.writes && case.document.writes() => (
                "not asked: the case writes, and the target is marked as production".to_owned(),
                "`--allow-writes` sends such cases all the same",
            ),
            None => return None,
        };
        let verdict = Verdict::unasked(Outcome::Skipped, title.clone());
        Some(Verdict {
            cause: Some(Cause {
                title,
                help: Some(help),
            }),
            ..verdict
        })
    }

    /// Returns the names of what a case must have for itself, variables in them replaced.
    ///
    /// So a token that a target has once is waited for, and one that each case draws is not: it is
    /// another at every look.
    pub(super) fn turns(&self, case: &Case, environment: &Environment) -> Vec<String> {
        let document = &case.document;
        if document.turns.iter().all(|name| name.plain().is_some()) {
            return document.exclusive.clone();
        }
        match self.scope(case, environment, Timestamp::now()) {
            Ok(scope) => {
                let named = |name: &Template| scope.text(name).ok();
                document.turns.iter().filter_map(named).collect()
            }
            // What has no value is said when the case is run.
            Err(_) => document.exclusive.clone(),
        }
    }

    /// Returns the variables of a case as they are before its first step.
    pub(super) fn scope(
        &self,
        case: &Case,
        environment: &Environment,
        now: Timestamp,
    ) -> Result<Scope, Problem> {
        let mut scope = Scope::new(now, Arc::clone(environment));
        for variable in &case.document.suite.vars {
            let hides = |(name, _): &&(String, Tree)| *name == variable.name;
            let hidden_by = self.vars.iter().find(hides);
            let value = hidden_by.map_or(&variable.value, |(_, value)| value);
            scope.define(&variable.name, value)?;
        }
        for (name, value) in &case.entry {
            scope.set(name, value.clone());
        }
        for (name, tree) in &case.document.vars {
            scope.define(name, tree)?;
        }
        Ok(scope)
    }
}

/// One case on its way.
pub(super) struct Attempt<'a> {
    case: &'a Case,
    context: &'a Context,
    pub(super) exchanges: Vec<Exchange>,
    judged: Option<usize>,
    /// Which step each exchange is of, where somebody asks for that.
    pub(super) steps: Option<Vec<Span>>,
}

/// How the steps of a case ended.
pub(super) struct Ending {
    pub(super) outcome: Outcome,
    pub(super) findings: Vec<Finding>,
    pub(super) answer: Option<Box<Answer>>,
    pub(super) reason: Option<String>,
    pub(super) cause: Option<Cause>,
    pub(super) fault: Option<ErrorKind>,
}

impl Ending {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            findings: Vec::new(),
            answer: None,
            reason: None,
            cause: None,
            fault: None,
        }
    }

    fn because(outcome: Outcome, reason: String) -> Self {
        Self {
            reason: Some(reason),
            ..Self::new(outcome)
        }
    }

    pub(super) fn unresolved(problem: &Problem) -> Self {
        let help = problem
            .help
            .as_ref()
            .map(|help| format!(" ({help})"))
            .unwrap_or_default();
        Self::because(Outcome::Errored, format!("{}{help}", problem.title))
    }
}

/// Why a step brought no answer.
enum Obstacle {
    Problem(Problem),
    Error(Error),
}

impl Obstacle {
    fn ending(self) -> Ending {
        match self {
            Self::Problem(problem) => Ending::unresolved(&problem),
            Self::Error(error) => Ending {
                cause: Some(Cause::of_error(&error)),
                fault: Some(error.kind),
                ..Ending::because(Outcome::Errored, error.to_string())
            },
        }
    }
}

impl<'a> Attempt<'a> {
    pub(super) fn new(case: &'a Case, context: &'a Context) -> Self {
        Self {
            case,
            context,
            exchanges: Vec::new(),
            judged: None,
            steps: None,
        }
    }

    fn suite(&self) -> &Suite {
        &self.case.document.suite
    }

    async fn steps(&mut self, scope: &mut Scope) -> Ending {
        let document = Arc::clone(&self.case.document);
        for (index, step) in document.setup.iter().enumerate() {
            if let Err(ending) = self.setup(index, step, scope).await {
                return ending;
            }
        }
        let mut ending = self.request(&document.request, scope).await;
        if ending.outcome != Outcome::Passed {
            return ending;
        }
        for (index, step) in document.after.iter().enumerate() {
            if let Err(after) = self.after(index, step, scope).await {
                let answer = ending.answer.take();
                return Ending { answer, ..after };
            }
        }
        ending
    }

    /// Sends a step; the answer is the last of the exchanges.
    async fn send(&mut self, step: &Step, scope: &Scope) -> Result<Answer, Obstacle> {
        let common = self.context.client.headers();
        let request =
            exchange::resolve(step, self.suite(), common, scope).map_err(Obstacle::Problem)?;
        let expected = step.expect.as_ref().map(|expect| expect.code.value);
        let exchange = self.ask(request, expected).await.map_err(Obstacle::Error)?;
        let answer = verdict::read_answer(&exchange.response, &self.suite().envelope);
        self.exchanges.push(exchange);
        if let Some(steps) = &mut self.steps {
            steps.push(step.span);
        }
        Ok(answer)
    }

    /// Sends a request, and again where the target was busy and said when to come back.
    async fn ask(
        &self,
        request: Request,
        expected: Option<CodePattern>,
    ) -> Result<Exchange, Error> {
        let client = &self.context.client;
        let mut exchange = client.send(request).await?;
        for _ in 0..BUSY {
            let response = &exchange.response;
            let awaited = expected.is_some_and(|code| code.accepts(response.code));
            let Some(wait) = busy::wait(response, Timestamp::now()).filter(|_| !awaited) else {
                return Ok(exchange);
            };
            if wait > self.context.rules.retry_after {
                return Err(too_busy(client.base(), &exchange, wait));
            }
            client.pause(wait);
            exchange = client.send(exchange.request).await?;
        }
        Ok(exchange)
    }

    pub(super) async fn setup(
        &mut self,
        index: usize,
        step: &Step,
        scope: &mut Scope,
    ) -> Result<(), Ending> {
        let answer = self.send(step, scope).await.map_err(Obstacle::ending)?;
        let findings = match &step.expect {
            Some(expect) => self.judge(expect, scope, &answer)?,
            None if verdict::succeeded(self.suite(), &answer) => Vec::new(),
            None => {
                let expected = self.suite().success.code;
                let said = described(&answer, expected);
                let place = self.place("setup", index, step);
                let reason = format!("{place} did not succeed: {said}");
                return Err(Ending {
                    cause: self
                        .stranger(&answer)
                        .or_else(|| Some(Cause::of_setup(&answer, expected))),
                    ..Ending::because(Outcome::Blocked, reason)
                });
            }
        };
        if let Some(finding) = findings.first() {
            let (expected, actual) = (text::shown(&finding.expected), text::shown(&finding.actual));
            let place = self.place("setup", index, step);
            let reason = format!("{place} brought `{actual}` where `{expected}` was needed");
            return Err(Ending::because(Outcome::Blocked, reason));
        }
        self.capture(step, scope, &answer).map_err(|finding| {
            let place = self.place("setup", index, step);
            let reason = format!("{place} brought nothing to capture: {}", finding.expected);
            Ending::because(Outcome::Blocked, reason)
        })
    }

    pub(super) async fn request(&mut self, step: &Step, scope: &mut Scope) -> Ending {
        let answer = match self.send(step, scope).await {
            Ok(answer) => answer,
            Err(obstacle) => return obstacle.ending(),
        };
        self.judged = Some(self.exchanges.len() - 1);
        let mut findings = match self.judge(self.case.expect(), scope, &answer) {
            Ok(findings) => findings,
            Err(ending) => return ending,
        };
        if findings.is_empty() {
            findings.extend(self.capture(step, scope, &answer).err());
        }
        let outcome = if findings.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Failed
        };
        Ending {
            findings,
            cause: match outcome {
                Outcome::Passed => None,
                _ => self.stranger(&answer),
            },
            answer: Some(Box::new(answer)),
            ..Ending::new(outcome)
        }
    }

    /// Returns what the last answer is, where it has not the form of this API.
    fn stranger(&self, answer: &Answer) -> Option<Cause> {
        Cause::of_stranger(answer, &self.exchanges.last()?.response)
    }

    pub(super) async fn after(
        &mut self,
        index: usize,
        step: &Step,
        scope: &mut Scope,
    ) -> Result<(), Ending> {
        let answer = self.send(step, scope).await.map_err(Obstacle::ending)?;
        let mut findings = match &step.expect {
            Some(expect) => self.judge(expect, scope, &answer)?,
            None if verdict::succeeded(self.suite(), &answer) => Vec::new(),
            None => vec![self.not_succeeded(step.span, &answer)],
        };
        if findings.is_empty() {
            findings.extend(self.capture(step, scope, &answer).err());
        }
        if findings.is_empty() {
            return Ok(());
        }
        self.judged = Some(self.exchanges.len() - 1);
        let place = self.place("after", index, step);
        let reason = Some(format!(
            "the request was answered as expected; {place} was not"
        ));
        Err(Ending {
            findings,
            reason,
            ..Ending::new(Outcome::Failed)
        })
    }

    /// Puts back what the case used up; what goes wrong here changes no verdict.
    pub(super) async fn teardown(&mut self, scope: &mut Scope) {
        let document = Arc::clone(&self.case.document);
        for step in &document.teardown {
            if let Ok(answer) = self.send(step, scope).await {
                let _ = self.capture(step, scope, &answer);
            }
        }
    }

    fn judge(
        &self,
        expect: &Expect,
        scope: &Scope,
        answer: &Answer,
    ) -> Result<Vec<Finding>, Ending> {
        let Some(exchange) = self.exchanges.last() else {
            return Ok(Vec::new());
        };
        let Exchange {
            response, duration, ..
        } = exchange;
        let findings = verdict::judge(expect, self.suite(), scope, answer, response, *duration);
        findings.map_err(|problem| Ending::unresolved(&problem))
    }

    fn not_succeeded(&self, span: Span, answer: &Answer) -> Finding {
        Finding {
            column: Column::Code,
            expected: self.suite().success.code.to_string(),
            actual: answer.code.to_string(),
            span,
            note: None,
        }
    }

    /// Sets the variables that a step captures; a finding where one is not there.
    pub(super) fn capture(
        &self,
        step: &Step,
        scope: &mut Scope,
        answer: &Answer,
    ) -> Result<(), Finding> {
        for capture in &step.captures {
            let found = answer
                .body
                .as_ref()
                .map(|body| capture.path.query(body).all());
            match found.as_deref() {
                Some([value]) => scope.set(&capture.name, (*value).clone()),
                _ => {
                    return Err(Finding {
                        column: Column::Body,
                        expected: format!("one value at {}", capture.path),
                        actual: format!("{} values", found.map_or(0, |found| found.len())),
                        span: capture.span,
                        note: None,
                    });
                }
            }
        }
        Ok(())
    }

    fn place(&self, part: &str, index: usize, step: &Step) -> String {
        let place = self.case.document.source.place(step.span);
        format!("step {} of `{part}` ({place})", index + 1)
    }
}

fn too_busy(base: &Base, exchange: &Exchange, wait: Duration) -> Error {
    let code = exchange.response.code;
    let wait = text::duration(wait);
    Error {
        kind: ErrorKind::Busy,
        url: format!("{base}{}", exchange.request.path),
        reason: format!("{code}, and to come back in {wait}"),
    }
}

/// Returns a diagnostic for every `${env:}` and `${secret:}` of the cases that has no value.
pub fn missing_environment(cases: &[Case], environment: &Environment) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    for case in cases {
        let document = &case.document;
        for used in &document.environment {
            if let Some(problem) = unset(&used.value, environment) {
                let diagnostic = Diagnostic::at(&document.source, used.span, problem.title);
                problems.push(diagnostic.maybe_help(problem.help));
            }
        }
        for variable in &document.suite.vars {
            variable.value.for_each_variable(&mut |used| {
                if let Some(problem) = unset(used, environment) {
                    let diagnostic = Diagnostic::at(&variable.source, variable.span, problem.title);
                    problems.push(diagnostic.maybe_help(problem.help));
                }
            });
        }
    }
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let new = !seen.contains(problem);
        if new {
            seen.push(problem.clone());
        }
        new
    });
    problems
}

fn unset(variable: &Variable, environment: &Environment) -> Option<Problem> {
    let (Variable::Env(_) | Variable::Secret(_)) = variable else {
        return None;
    };
    Scope::new(Timestamp::now(), Arc::clone(environment))
        .variable(variable)
        .err()
}

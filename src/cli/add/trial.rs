//! Turns a request into its answer, and a proposed case into whether it passes, at the target of a command.

use std::cell::{OnceCell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::recordings;
use crate::add::{self, Proposal};
use crate::case::Case;
use crate::cli::exit::Exit;
use crate::cli::flight::Flight;
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::exchange::{Base, Obstacle};
use crate::run::{self, Context, Outcome, Plan, Redactor, Verdict};
use crate::seen::Seen;
use crate::template::Environment;
use crate::testing::Session;
use crate::text;

/// How much of an answer is shown that was not the one expected, in bytes.
const MAX_BODY: usize = 600;

/// The target of a command, and all that is sent to it.
pub(super) struct Trial<'a> {
    plan: &'a Plan,
    runtime: Runtime,
    /// Scheme and host of the target.
    pub(super) origin: Option<String>,
    /// The client of the target, once something is to be sent: one budget for all that is.
    session: OnceCell<Session>,
    /// The hosts that were asked where no target is named, and how often.
    hosts: RefCell<BTreeMap<String, u64>>,
    flight: Flight,
}

impl<'a> Trial<'a> {
    pub(super) fn new(plan: &'a Plan, runtime: Runtime) -> Self {
        Self {
            origin: plan.target.base.as_ref().map(|base| base.origin()),
            plan,
            runtime,
            session: OnceCell::new(),
            hosts: RefCell::default(),
            flight: Flight::default(),
        }
    }

    /// Sends a request, once.
    pub(super) fn answered(&self, seen: Seen) -> Result<Seen, Stop> {
        let connect = |host: Base| {
            let session = self.plan.client_of(host);
            session.map_err(|obstacle| self.unheard(&obstacle))
        };
        let other = match (&self.plan.target.base, self.session.get()) {
            (None, _) => Some(connect(recordings::host_of(&seen)?)?),
            // The request itself finds out whether the target is there, unless it is waited for.
            (Some(base), None) if self.plan.flags.aim.wait.is_none() => {
                let _ = self.session.set(connect(base.clone())?);
                None
            }
            (Some(_), _) => None,
        };
        let session = match &other {
            Some(session) => session,
            None => self.session()?,
        };
        let request = recordings::request(&seen, &session.client)?;
        let exchange = self.runtime.block_on(session.client.send(request));
        if let Some(other) = &other {
            let mut hosts = self.hosts.borrow_mut();
            *hosts.entry(other.client.base().origin()).or_default() += other.client.sent();
        }
        let exchange = exchange.map_err(|obstacle| self.unheard(&obstacle))?;
        Ok(self.canonical(Seen {
            response: Some(exchange.response),
            ..seen
        }))
    }

    /// Says how many requests were sent to whom; nothing where none was.
    pub(super) fn sent(&self) -> Option<String> {
        let mut hosts = self.hosts.borrow().clone();
        if let Some(session) = self.session.get() {
            *hosts.entry(session.client.base().origin()).or_default() += session.client.sent();
        }
        let each = hosts.iter().filter(|(_, sent)| **sent > 0);
        let each = each.map(|(host, sent)| {
            let was = if *sent == 1 { "was" } else { "were" };
            let requests = usize::try_from(*sent).unwrap_or(usize::MAX);
            let requests = text::plural(requests, "request");
            format!("{requests} {was} sent to {}", text::shown(host))
        });
        let each: Vec<String> = each.collect();
        (!each.is_empty()).then(|| each.join(", "))
    }

    /// Returns an exchange in the names of the cases, where the target has its own.
    pub(super) fn canonical(&self, seen: Seen) -> Seen {
        match &self.plan.target.base {
            Some(base) => add::canonical(seen, &self.plan.target.rules.bindings, base),
            None => seen,
        }
    }

    fn unheard(&self, obstacle: &Obstacle) -> Stop {
        let said = self.plan.redactor(&[]).text(&obstacle.to_string());
        Stop::unheard(obstacle, said, "nothing is written")
    }

    /// Returns the client of the target, connected at the first call.
    fn session(&self) -> Result<&Session, Stop> {
        if let Some(session) = self.session.get() {
            return Ok(session);
        }
        let session = self.runtime.block_on(self.plan.client());
        let session = session.map_err(|obstacle| self.unheard(&obstacle))?;
        Ok(self.session.get_or_init(|| session))
    }

    /// Runs a proposed case, once.
    ///
    /// # Errors
    ///
    /// Returns what to do where the target does not answer so again.
    pub(super) fn once(&self, case: &Case, proposal: &Proposal) -> Result<(), Stop> {
        let verdict = self.verdict(case, proposal)?;
        if verdict.outcome() == Outcome::Passed {
            Ok(())
        } else {
            self.tell(case, &verdict, proposal);
            let help = "the target does not give the answer again: leave `--target` out, and the case is written as it \
                            was seen, with nothing sent; or name the target that gave the answer; or write the case by \
                            hand, with what it needs in `setup`";
            let title = "the proposed case does not pass at the target";
            Err(Stop::because(Exit::Broken, title, help))
        }
    }

    /// Shows a case that does not pass, and what came.
    fn tell(&self, case: &Case, verdict: &Verdict, proposal: &Proposal) {
        let note = |said: &str| output::note(&self.plan.redactor(&[]).text(said));
        note(&format!("this case was tried:\n\n{}", proposal.text()));
        for finding in verdict.findings() {
            let (expected, actual) = (&finding.expected, text::shown(&finding.actual));
            let column = finding.column.as_str();
            note(&format!(
                "{column}: `{expected}` was expected, `{actual}` came"
            ));
        }
        if let Some(reason) = verdict.reason() {
            note(&text::shown(&reason));
        }
        let judged = verdict.judged().and_then(|at| verdict.exchanges.get(at));
        if let Some(kept) = judged {
            let response = &kept.exchange.response;
            let body = String::from_utf8_lossy(&response.body);
            let body = text::cut(&text::shown(&body), MAX_BODY);
            note(&format!("the answer was {}: {body}", response.code));
        }
        let suite = &case.document.suite;
        let row = verdict.answer().and_then(|answer| answer.classify(suite));
        if let Some(found) = row {
            let row = found.row;
            note(&format!("that is row {}: {}", row.id, row.remedy));
        }
    }

    /// Tells whether a proposed case passes.
    pub(super) fn passes(&self, case: &Case, proposal: &Proposal) -> Result<bool, Stop> {
        let verdict = self.verdict(case, proposal)?;
        Ok(verdict.outcome() == Outcome::Passed)
    }

    /// Runs a proposed case; its own secrets have the values that were seen, and no variable is read
    /// for them.
    fn verdict(&self, case: &Case, proposal: &Proposal) -> Result<Verdict, Stop> {
        let session = self.session()?;
        let (given, outside) = (proposal.secrets.clone(), &self.plan.environment);
        let outside = Arc::clone(outside);
        let environment: Environment = Arc::new(move |name: &str| {
            let mut given = given.iter();
            let seen = given.find(|(known, _)| known == name);
            seen.map_or_else(|| outside(name), |(_, value)| Ok(Some(value.clone())))
        });
        let cases = std::slice::from_ref(case);
        let missing = run::missing_environment(cases, &environment);
        if !missing.is_empty() {
            return Err(Stop::Invalid(missing));
        }
        let secrets = &self.plan.target.secrets;
        let context = Context {
            redactor: Arc::new(Redactor::for_cases(cases, &environment, secrets)),
            environment,
            ..self.plan.context(&session.client, cases)
        };
        let verdict = self.flight.ask(&self.runtime, context, case)?;
        if let Some(lost) = &verdict.lost {
            let lost = self.plan.redactor(&[]).text(lost);
            output::note(&format!("not put back: {lost}"));
        }
        let outcome = verdict.outcome();
        match verdict.cause() {
            // What may not be asked is no answer that was not given again.
            Some(cause) if outcome == Outcome::Skipped => {
                let help = cause.help.as_deref().map(str::to_owned);
                Err(Stop::Because(Exit::Usage, cause.title.clone(), help))
            }
            _ => Ok(verdict),
        }
    }
}

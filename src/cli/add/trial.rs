//! Turns a request into its answer, and a proposed case into whether it passes, at the target of a command.

use std::cell::OnceCell;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::recordings;
use crate::add::{self, Proposal};
use crate::case::Case;
use crate::cli::exit::Exit;
use crate::cli::flight::Flight;
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::exchange::Obstacle;
use crate::run::{self, Context, Outcome, Plan, Redactor};
use crate::seen::Seen;
use crate::template::Environment;
use crate::testing::Session;

/// The target of a command, and all that is sent to it.
pub(super) struct Trial<'a> {
    plan: &'a Plan,
    runtime: Runtime,
    /// Scheme and host of the target.
    pub(super) origin: Option<String>,
    /// The client of the target, once something is to be sent: one budget for all that is.
    session: OnceCell<Session>,
    flight: Flight,
}

impl<'a> Trial<'a> {
    pub(super) fn new(plan: &'a Plan, runtime: Runtime) -> Self {
        Self {
            origin: plan.target.base.as_ref().map(|base| base.origin()),
            plan,
            runtime,
            session: OnceCell::new(),
            flight: Flight::default(),
        }
    }

    /// Sends a request, once.
    pub(super) fn answered(&self, seen: Seen) -> Result<Seen, Stop> {
        let host = match &self.plan.target.base {
            Some(_) => None,
            None => Some(recordings::host_of(&seen)?),
        };
        let other = host.map(|host| self.plan.client_of(host)).transpose();
        let other = other.map_err(|obstacle| self.unheard(&obstacle))?;
        let session = match &other {
            Some(session) => session,
            None => self.session()?,
        };
        let request = recordings::request(&seen, &session.client)?;
        let exchange = self.runtime.block_on(session.client.send(request));
        let exchange = exchange.map_err(|obstacle| self.unheard(&obstacle))?;
        Ok(self.canonical(Seen {
            response: Some(exchange.response),
            ..seen
        }))
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
        if self.passes(case, proposal)? {
            Ok(())
        } else {
            let help = "the target does not give the answer again: name the one that gave it, leave `--target` out, \
                            or write the case by hand, with what it needs in `setup`";
            let title = "the proposed case does not pass at the target";
            Err(Stop::because(Exit::Broken, title, help))
        }
    }

    /// Tells whether a proposed case passes; its own secrets have the values that were seen, and no
    /// variable is read for them.
    pub(super) fn passes(&self, case: &Case, proposal: &Proposal) -> Result<bool, Stop> {
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
            _ => Ok(outcome == Outcome::Passed),
        }
    }
}

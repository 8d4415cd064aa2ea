//! Turns a plan into a client of its target, starting the embedded server where none is named.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::embedded::{self, Embedded};
use crate::case::Case;
use crate::exchange::{Base, Client, Obstacle};
use crate::run::{self, Plan};
use crate::template::Problem;
use crate::text;

/// How long to wait before a target is asked again that is not there yet.
const AGAIN: Duration = Duration::from_millis(200);

/// A target that answers.
#[derive(Debug)]
pub struct Session {
    /// The connections to it.
    pub client: Arc<Client>,
    /// The embedded server, which stops when this is dropped.
    _reference: Option<Embedded>,
}

impl Plan {
    /// Connects to the target, or starts the embedded server: the one way to a socket. What the
    /// target allows, its rate and its budget hold for all that is sent over the client.
    ///
    /// # Errors
    ///
    /// Returns why the target cannot be reached: no case needs to be sent to find that out.
    pub async fn client(&self) -> Result<Session, Obstacle> {
        let (base, reference) = match &self.target.base {
            Some(base) => (base.clone(), None),
            None => {
                let (base, reference) = embedded::stand().await?;
                (base, Some(reference))
            }
        };
        let session = self.connect(base, reference)?;
        if self.target.base.is_some() {
            self.await_target(&session.client).await?;
        }
        Ok(session)
    }

    /// Asks the target whether it is there, again and again for as long as it may take to start.
    async fn await_target(&self, client: &Client) -> Result<(), Obstacle> {
        let until = self.flags.aim.wait.map(|wait| Instant::now() + wait);
        loop {
            let error = match run::probe(client).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let again = until.is_some_and(|until| Instant::now() + AGAIN < until);
            if !again || !error.kind.may_pass() {
                return Err(self.waited_for(error));
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// Says of an obstacle that it was there all the time.
    fn waited_for(&self, mut error: Obstacle) -> Obstacle {
        if let Some(wait) = self.flags.aim.wait.filter(|_| error.kind.may_pass()) {
            let waited = format!(", and was so for {}", text::duration(wait));
            error.reason.push_str(&waited);
        }
        error
    }

    /// Connects to the host that a request names, where no target was: no case is sent, and any
    /// answer is the one that was asked for.
    ///
    /// # Errors
    ///
    /// Returns an error where TLS cannot be set up.
    pub fn client_of(&self, host: Base) -> Result<Session, Obstacle> {
        self.connect(host, None)
    }

    fn connect(&self, base: Base, reference: Option<Embedded>) -> Result<Session, Obstacle> {
        let mut client = Client::new(base, &self.target.connection)?;
        if reference.is_some() {
            client.know(&self.target.connection, &embedded::others())?;
        }
        Ok(Session {
            client: Arc::new(client),
            _reference: reference,
        })
    }

    /// Refuses cases of a suite that nobody is asked for: the embedded server serves its own.
    ///
    /// # Errors
    ///
    /// Returns the first suite that has no server, where no target is named.
    pub fn check_served<'a>(
        &self,
        cases: impl IntoIterator<Item = &'a Case>,
    ) -> Result<(), Problem> {
        let suites = cases.into_iter().map(Case::suite);
        self.check_suites(suites)
    }

    /// Refuses suites that nobody is asked for.
    ///
    /// # Errors
    ///
    /// Returns the first suite that has no server, where no target is named.
    pub(super) fn check_suites<'a>(
        &self,
        suites: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Problem> {
        match &self.target.base {
            Some(_) => Ok(()),
            None => embedded::check(suites),
        }
    }
}

//! Turns one case into its verdict: attempts, turns, and what is known to fail.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::clock::day;
use super::walk::{Attempt, Manner};
use super::{Breaker, Clock, End, Exclusive, Known, Obstacle, Redactor, Room, Rules, Verdict};
use crate::case::{Case, Step};
use crate::exchange::{Client, ErrorKind, Exchange, Over};
use crate::template::{Environment, Problem};

/// How long a case waits before it is asked a second time; twice as long before the third.
const PATIENCE: Duration = Duration::from_millis(100);

/// Waits before a case is asked again, longer each time.
pub(super) async fn patience(retried: usize) {
    tokio::time::sleep(PATIENCE * (1 << retried.min(5))).await;
}

/// What every case of a run shares.
#[derive(Clone)]
pub struct Context {
    /// The connections to the target.
    pub client: Arc<Client>,
    /// The same as the other identities that the target has.
    pub identities: Arc<BTreeMap<String, Arc<Client>>>,
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
    /// Where time comes from.
    pub clock: Clock,
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
            identities: Arc::default(),
            environment,
            rules: Arc::default(),
            breaker: Arc::default(),
            exclusive: Arc::default(),
            redactor: Arc::default(),
            room: Arc::default(),
            clock: Clock::default(),
            keep_exchanges: false,
        }
    }

    /// Runs a case and judges it, in the light of what is known to fail.
    pub async fn execute(&self, case: &Case) -> Verdict {
        if let Some(cause) = self.forbids(case) {
            return Verdict::unasked(End::Skipped(Obstacle {
                reason: cause.title.clone(),
                cause: Some(cause),
                kind: None,
            }));
        }
        let names = self.rules.turns(case, &self.environment, self.clock.now());
        let _turn = self.exclusive.hold(&names).await;
        let verdict = self.attempts(case).await;
        Known::apply(&self.rules.known, &case.id, verdict)
    }

    /// Runs a case until there is a judgement, or no further attempt is allowed.
    async fn attempts(&self, case: &Case) -> Verdict {
        let mut retries = Vec::new();
        let mut over = Over::Any;
        loop {
            if let Some(obstacle) = self.breaker.obstacle() {
                let verdict = Verdict::unasked(End::Errored(obstacle));
                return Verdict { retries, ..verdict };
            }
            let verdict = self.attempt(case, over).await;
            let kind = verdict.obstacle();
            if over == Over::Any && kind == Some(ErrorKind::Closed) {
                // The target may have closed before the request came, or after it had acted on it:
                // the case begins anew, with values that nothing has seen.
                over = Over::Fresh;
                continue;
            }
            self.breaker.learn(kind, &self.client).await;
            let may_pass = kind.is_some_and(ErrorKind::may_pass);
            if !may_pass || retries.len() >= self.rules.retries as usize {
                return Verdict { retries, ..verdict };
            }
            patience(retries.len()).await;
            retries.extend(verdict.reason());
        }
    }

    async fn attempt(&self, case: &Case, over: Over) -> Verdict {
        let began = self.clock.now();
        let verdict = self.execute_once(case, over, began).await;
        let failed = matches!(verdict.end, End::Failed(_));
        if failed && day(began) != self.clock.today() {
            // `${today}` meant another day to the case than to the target.
            return Box::pin(self.execute_once(case, over, self.clock.now())).await;
        }
        verdict
    }

    async fn execute_once(&self, case: &Case, over: Over, now: Timestamp) -> Verdict {
        let started = Instant::now();
        let mut attempt = Attempt::new(case, self, Manner::Judging).over(over);
        let (end, _) = attempt.run(now).await;
        let unseen = attempt.unseen;
        let exchanges: Vec<Exchange> = attempt
            .exchanges
            .into_iter()
            .map(|met| met.exchange)
            .collect();
        let kept = match matches!(end, End::Passed(_)) && !self.keep_exchanges {
            true => &[],
            false => exchanges.as_slice(),
        };
        let case_file = &case.document.source.text;
        let redactor = self.redactor.learning(&exchanges, case_file);
        let verdict = Verdict {
            unseen,
            duration: started.elapsed(),
            ..Verdict::unasked(end)
        };
        self.room.verdict(&redactor, &verdict, kept)
    }

    /// Sends a step in place of the case's request, after the case's setup.
    ///
    /// # Errors
    ///
    /// Returns what came instead where the step does not succeed.
    pub async fn succeeds(&self, case: &Case, step: &Step) -> Result<(), Problem> {
        Attempt::new(case, self, Manner::Judging)
            .succeeds(step)
            .await
    }

    /// Returns the connections as one of the target's identities.
    pub(super) fn client_of(&self, identity: Option<&str>) -> &Client {
        let other = identity.and_then(|name| self.identities.get(name));
        other.unwrap_or(&self.client)
    }
}

//! Turns one case into its verdict: attempts, turns, and what is known to fail.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::clock::day;
use super::exclusive::Turn;
use super::preflight::Whose;
use super::stranger;
use super::tries::Tries;
use super::walk::{Attempt, Manner};
use super::{
    Breaker, Cause, Clock, End, Exclusive, Haste, Interrupt, Known, Obstacle, Recorder, Redactor,
    Room, Rules, Stop, Strangers, Verdict,
};
use crate::case::{Case, Step};
use crate::exchange::{Client, ErrorKind, Exchange, Over};
use crate::template::{Environment, Problem};
use crate::text;

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
    /// What knows whether somebody else answers.
    pub strangers: Arc<Strangers>,
    /// Whose turn it is with what a target has only once.
    pub exclusive: Arc<Exclusive>,
    /// What hides secrets.
    pub redactor: Arc<Redactor>,
    /// How much of the answers is kept, all cases together.
    pub room: Arc<Room>,
    /// Where time comes from.
    pub clock: Clock,
    /// Where it is heard that the run is to end early.
    pub interrupt: Interrupt,
    /// Whether exchanges of passing cases are kept too.
    pub keep_exchanges: bool,
    /// What keeps the answers to cases that pass, to judge others in their place.
    pub recorder: Option<Arc<Recorder>>,
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
            strangers: Arc::default(),
            exclusive: Arc::default(),
            redactor: Arc::default(),
            room: Arc::default(),
            clock: Clock::default(),
            interrupt: Interrupt::default(),
            keep_exchanges: false,
            recorder: None,
        }
    }

    /// Returns it for a target that is treated by these rules.
    #[must_use]
    pub fn under(self, rules: Rules) -> Self {
        Self {
            rules: Arc::new(rules),
            ..self
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
        let verdict = match self.turn(case).await {
            Ok(turn) => {
                let verdict = self.attempts(case).await;
                self.told_of(turn, case, &verdict);
                verdict
            }
            Err(verdict) => *verdict,
        };
        Known::apply(&self.rules.known, &case.id, verdict)
    }

    /// Waits for the turn of a case; a verdict where it cannot be asked any more.
    pub(super) async fn turn(&self, case: &Case) -> Result<Turn, Box<Verdict>> {
        let names = self.rules.turns(case, &self.environment, self.clock.now());
        let turn = self.exclusive.hold(&names).await;
        if self.interrupt.haste() > Haste::None {
            return Err(Box::new(Stop::Interrupted.verdict()));
        }
        match turn.lost() {
            None => Ok(turn),
            Some(cause) => Err(Box::new(Verdict::unasked(End::Blocked(Obstacle {
                reason: cause.title.clone(),
                cause: Some(cause),
                kind: None,
            })))),
        }
    }

    /// Learns from the end of a case whether what it had to itself is as others need it.
    pub(super) fn told_of(&self, turn: Turn, case: &Case, verdict: &Verdict) {
        if verdict.lost.is_some() {
            turn.lose(|name| Cause {
                title: format!(
                    "`{}` may not be as cases need it: a teardown of `{}` got no answer",
                    self.redactor.text(&text::shown(name)),
                    case.id
                ),
                help: Some("put it back by hand, and `--rerun` asks the cases again"),
            });
        }
    }

    /// Runs a case until there is a judgement, or no further attempt is allowed.
    async fn attempts(&self, case: &Case) -> Verdict {
        let mut tries = Tries::default();
        loop {
            let over_for = self.strangers.obstacle();
            if let Some(obstacle) = over_for.or_else(|| self.breaker.obstacle()) {
                return tries.with(Verdict::unasked(End::Errored(obstacle)));
            }
            let verdict = self.attempt(case, tries.over).await;
            if !self.tries_again(&mut tries, &verdict).await {
                return tries.with(verdict);
            }
        }
    }

    async fn attempt(&self, case: &Case, over: Over) -> Verdict {
        let began = self.clock.now();
        let verdict = self.execute_once(case, over, began).await;
        let failed = matches!(verdict.end, End::Failed(_));
        if failed && verdict.lost.is_none() && day(began) != self.clock.today() {
            // `${today}` meant another day to the case than to the target.
            return Box::pin(self.execute_once(case, over, self.clock.now())).await;
        }
        verdict
    }

    async fn execute_once(&self, case: &Case, over: Over, now: Timestamp) -> Verdict {
        let started = Instant::now();
        let mut attempt = Attempt::new(case, self, Manner::Judging).over(over);
        let (end, _) = attempt.run(now).await;
        let lost = attempt.lost.take();
        if let (Some(recorder), End::Passed(_)) = (&self.recorder, &end) {
            recorder.keep(case, std::mem::take(&mut attempt.takes));
        }
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
            lost,
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

    /// Returns how many requests were sent again by themselves.
    pub fn sent_again(&self) -> u64 {
        self.client.sent_again()
    }

    /// Sends a step in place of a case's request, and tells whose answer came.
    pub(super) async fn looks(&self, case: &Case, step: &Step) -> Whose {
        let mut attempt = Attempt::new(case, self, Manner::Judging);
        let asked = attempt.asks(step).await;
        let suite = &case.document.suite;
        match (asked, attempt.exchanges.last()) {
            (Ok(answered), Some(met)) => {
                match stranger::is_ours(suite, &answered.answer, met.response()) {
                    true => Whose::Ours,
                    false => {
                        let response = &met.exchange.response;
                        Whose::Strangers(stranger::cause(response, &self.redactor))
                    }
                }
            }
            (Err(End::Errored(obstacle)), Some(met))
                if obstacle.kind == Some(ErrorKind::Stranger) =>
            {
                Whose::Strangers(stranger::cause(&met.exchange.response, &self.redactor))
            }
            (Err(End::Errored(obstacle)), _) if obstacle.kind == Some(ErrorKind::Busy) => {
                obstacle.cause.map_or(Whose::Nobodys, Whose::Strangers)
            }
            _ => Whose::Nobodys,
        }
    }

    /// Returns the connections as one of the target's identities.
    pub(super) fn client_of(&self, identity: Option<&str>) -> &Client {
        let other = identity.and_then(|name| self.client.other(name));
        other.unwrap_or(&self.client)
    }
}

//! Turns one case into its verdict: attempts, turns, and what is known to fail.

use std::time::Instant;

use jiff::Timestamp;

use super::clock::day;
use super::exclusive::Turn;
use super::tries::Tries;
use super::walk::{Attempt, OnMismatch};
use super::{Cause, Context, End, Haste, KnownFailure, Lending, Stop, Unjudged, Verdict};
use crate::case::{Case, Step};
use crate::exchange::{Exchange, Over};
use crate::template::Problem;
use crate::text;

impl Context {
    /// Runs a case and judges it, in the light of what is known to fail.
    pub async fn execute(&self, case: &Case) -> Verdict {
        if let Some(cause) = self.forbids(case) {
            return Verdict::unasked(End::Skipped(Unjudged {
                reason: cause.title.clone(),
                cause: Some(cause),
                kind: None,
            }));
        }
        if let Some(verdict) = self.blocked(case) {
            return verdict;
        }
        let verdict = match self.turn(case).await {
            Ok(turn) => {
                let verdict = self.attempts(case).await;
                self.told_of(turn, case, &verdict);
                verdict
            }
            Err(verdict) => *verdict,
        };
        KnownFailure::apply(&self.rules.known, case, verdict)
    }

    /// Runs a case as [`Self::execute`] does, and drops it where the run is to end at once.
    pub async fn execute_while_wanted(&self, case: &Case) -> Verdict {
        tokio::select! {
            verdict = self.execute(case) => verdict,
            () = self.interrupt.reaches(Haste::Now) => Verdict::dropped(),
        }
    }

    /// Returns the verdict of a case that need not be asked: what it needs did not succeed.
    pub fn blocked(&self, case: &Case) -> Option<Verdict> {
        // Where somebody else answers, that is the cause.
        match self.strangers.unjudged() {
            Some(_) => None,
            None => self.contact.blocked(case, self),
        }
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
            Some(cause) => Err(Box::new(Verdict::unasked(End::Blocked(Unjudged {
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
                help: Some("put it back by hand, and `--rerun` asks the cases again".into()),
            });
        }
    }

    /// Runs a case until there is a judgement, or no further attempt is allowed.
    async fn attempts(&self, case: &Case) -> Verdict {
        let mut tries = Tries::default();
        loop {
            let over_for = self.strangers.unjudged();
            if let Some(obstacle) = over_for.or_else(|| self.breaker.unjudged()) {
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
        let (verdict, borrowed) = self
            .execute_once(case, self.lending(over), over, began)
            .await;
        let failed = matches!(verdict.end, End::Failed(_));
        // `${today}` meant another day to the case than to the target, or what was borrowed may not
        // have been as it was made.
        let again = || borrowed || day(began) != self.clock.today();
        if failed && verdict.lost.is_none() && again() {
            let now = self.clock.now();
            return Box::pin(self.execute_once(case, None, over, now)).await.0;
        }
        verdict
    }

    /// Returns what a case may begin with: nothing that others made where it begins anew, or where
    /// all of its exchanges are shown.
    fn lending(&self, over: Over) -> Option<&Lending> {
        let may = over == Over::Any && !self.keep_exchanges;
        self.lending.as_deref().filter(|_| may)
    }

    /// Asks a case once; returns also whether it began with what was lent.
    async fn execute_once(
        &self,
        case: &Case,
        lending: Option<&Lending>,
        over: Over,
        now: Timestamp,
    ) -> (Verdict, bool) {
        let started = Instant::now();
        let setup = lending.and_then(|lending| lending.setup_of(case));
        let borrows = setup.is_some();
        let mut attempt = Attempt::new(case, self, OnMismatch::End)
            .over(over)
            .borrowing(setup);
        let (end, _) = attempt.run(now).await;
        let lost = attempt.lost.take();
        if let (Some(recorder), End::Passed(_)) = (&self.recorder, &end) {
            recorder.keep(case, std::mem::take(&mut attempt.takes));
        }
        let unseen = attempt.unseen;
        let exchanges = attempt.exchanges.iter().map(|met| &met.exchange);
        let case_file = &case.document.source.text;
        let redactor = self.redactor.learning(exchanges.clone(), case_file);
        let are_kept = !matches!(end, End::Passed(_)) || self.keep_exchanges;
        let kept: Vec<&Exchange> = exchanges.filter(|_| are_kept).collect();
        let verdict = Verdict {
            unseen,
            duration: started.elapsed(),
            lost,
            ..Verdict::unasked(end)
        };
        (self.room.verdict(&redactor, verdict, &kept), borrows)
    }

    /// Sends a step in place of the case's request, after the case's setup.
    ///
    /// # Errors
    ///
    /// Returns what came instead where the step does not succeed.
    pub async fn succeeds(&self, case: &Case, step: &Step) -> Result<(), Problem> {
        Attempt::new(case, self, OnMismatch::End)
            .succeeds(step)
            .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Context, Over};
    use crate::exchange::{Client, Connection};

    #[test]
    fn nothing_is_borrowed_by_who_begins_anew_or_where_every_exchange_is_shown() {
        let service = async |_| http::Response::new(Vec::new());
        let client = Arc::new(Client::within(service, &Connection::writing()));
        let mut context = Context::new(client, Arc::new(|_| Ok(None)));
        assert!(context.lending(Over::Any).is_none());
        context.lending = Some(Arc::default());
        assert!(context.lending(Over::Any).is_some());
        assert!(context.lending(Over::Fresh).is_none());
        context.keep_exchanges = true;
        assert!(context.lending(Over::Any).is_none());
    }
}

//! Turns faults in a row into the knowledge that the target has died.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Cause, Unjudged, probe};
use crate::exchange::{Client, ObstacleKind};

/// After how many faults in a row the target is asked whether it lives.
const FAULTS: usize = 10;

/// Opens once the target has died, so that no case waits for it any more.
#[derive(Debug, Default)]
pub struct Breaker {
    in_a_row: AtomicUsize,
    died: OnceLock<Cause>,
}

impl Breaker {
    /// Returns why no case is asked any more.
    pub(super) fn unjudged(&self) -> Option<Unjudged> {
        let cause = self.died.get()?;
        Some(Unjudged {
            reason: format!("not asked: {}", cause.title),
            cause: Some(cause.clone()),
            kind: None,
        })
    }

    /// Learns how a case ended; where too many had no answer, asks the target itself.
    pub(super) async fn learn(&self, fault: Option<ObstacleKind>, client: &Client) {
        if !fault.is_some_and(|fault| fault.may_pass() || fault == ObstacleKind::Tls) {
            self.in_a_row.store(0, Ordering::Relaxed);
            return;
        }
        let faults = self.in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
        if !faults.is_multiple_of(FAULTS) {
            return;
        }
        match Box::pin(probe(client)).await {
            // It lives: these cases ask for something that it cannot do.
            Ok(()) => self.in_a_row.store(0, Ordering::Relaxed),
            Err(error) => {
                let cause = Cause {
                    title: format!(
                        "the target has died: {faults} cases in a row had no answer, and then {} it: {}",
                        error.kind.says(),
                        error.reason
                    ),
                    help: Some("`--rerun` asks the cases again that were not judged".into()),
                };
                // Two may find out at once, and say the same.
                let _ = self.died.set(cause);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Breaker;
    use crate::exchange::{Base, Client, Connection, ObstacleKind};

    #[tokio::test]
    async fn ten_faults_in_a_row_at_a_dead_target_end_the_run_and_nine_do_not() {
        let base = Base::parse("http://127.0.0.1:9").unwrap();
        let dead = Client::new(base, &Connection::default()).unwrap();
        let breaker = Breaker::default();
        for last in [
            None,
            Some(ObstacleKind::Unsendable),
            Some(ObstacleKind::Timeout),
        ] {
            for _ in 0..9 {
                breaker.learn(Some(ObstacleKind::Closed), &dead).await;
            }
            assert!(breaker.unjudged().is_none());
            breaker.learn(last, &dead).await;
        }
        let reason = breaker.unjudged().unwrap().reason;
        let said = "not asked: the target has died: 10 cases in a row had no answer, and then cannot connect to it: ";
        assert!(reason.starts_with(said), "{reason}");
    }

    #[tokio::test]
    async fn a_target_that_lives_is_asked_on() {
        let service = async |_| axum::http::Response::new(axum::body::Body::empty());
        let living = Client::within(service, &Connection::writing());
        let breaker = Breaker::default();
        for _ in 0..25 {
            breaker.learn(Some(ObstacleKind::Timeout), &living).await;
        }
        assert!(breaker.unjudged().is_none());
    }
}

//! Turns a case that got no answer into another try, where one is due.

use std::time::Duration;

use super::{Context, Haste, Verdict};
use crate::exchange::{ObstacleKind, Over};

/// How long a case waits before it is asked a second time; twice as long before the third.
const PATIENCE: Duration = Duration::from_millis(100);

/// Waits before a case is asked again, longer each time.
pub(super) async fn patience(retried: usize) {
    tokio::time::sleep(PATIENCE * (1 << retried.min(5))).await;
}

/// The tries of a case so far.
#[derive(Debug, Default)]
pub(super) struct Tries {
    /// Over which connections the next one goes.
    pub(super) over: Over,
    /// Whether the case began anew by itself.
    anew: bool,
    /// What those met that were retried.
    retries: Vec<String>,
}

impl Tries {
    /// Returns the verdict of the last of them with what came before.
    pub(super) fn with(self, verdict: Verdict) -> Verdict {
        Verdict {
            anew: self.anew,
            retries: self.retries,
            ..verdict
        }
    }
}

impl Context {
    /// Tells whether a case that ended so is tried once more, and waits until it is time.
    pub(super) async fn tries_again(&self, tries: &mut Tries, verdict: &Verdict) -> bool {
        let kind = verdict.obstacle();
        // What a lost teardown left behind would be met by the next try.
        let may = verdict.lost.is_none() && self.interrupt.haste() == Haste::None;
        if may && !tries.anew && kind.is_some_and(ObstacleKind::begins_anew) {
            // The target may have closed before the request came, or after it had acted on it: the
            // case begins anew, with values that nothing has seen.
            (tries.over, tries.anew) = (Over::Fresh, true);
            return true;
        }
        self.breaker.learn(kind, &self.client).await;
        let retried = tries.retries.len();
        let may_pass = kind.is_some_and(ObstacleKind::may_pass);
        if !may || !may_pass || retried >= self.rules.retries as usize {
            return false;
        }
        patience(retried).await;
        tries.retries.extend(verdict.reason());
        true
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Context, Haste, ObstacleKind, Tries, Verdict};
    use crate::exchange::{Client, Connection};
    use crate::run::{End, Interrupt, Rules, Unjudged};

    /// Returns how often a case is tried again that ends so each time, where one retry is allowed.
    async fn again(kind: ObstacleKind, lost: bool, haste: Haste) -> usize {
        let service = async |_| http::Response::new(Vec::new());
        let client = Arc::new(Client::within(service, &Connection::writing()));
        let (says, interrupt) = Interrupt::new();
        says.send(haste).unwrap();
        let context = Context::new(client, Arc::new(|_| Ok(None))).under(Rules {
            retries: 1,
            ..Rules::default()
        });
        let context = Context {
            interrupt,
            ..context
        };
        let verdict = Verdict {
            lost: lost.then(|| "no answer".to_owned()),
            ..Verdict::unasked(End::Errored(Unjudged {
                kind: Some(kind),
                ..Unjudged::from("no answer".to_owned())
            }))
        };
        let mut tries = Tries::default();
        let mut count = 0;
        while count < 5 && context.tries_again(&mut tries, &verdict).await {
            count += 1;
        }
        count
    }

    #[tokio::test]
    async fn a_fault_is_retried_as_often_as_is_allowed_and_not_behind_a_lost_teardown_or_a_signal()
    {
        let timeout = ObstacleKind::Timeout;
        assert_eq!(again(timeout, false, Haste::None).await, 1);
        assert_eq!(again(timeout, true, Haste::None).await, 0);
        assert_eq!(again(timeout, false, Haste::Soon).await, 0);
        assert_eq!(again(ObstacleKind::Tls, false, Haste::None).await, 0);
        // It begins anew by itself besides, once.
        let closed = ObstacleKind::Closed;
        assert_eq!(again(closed, false, Haste::None).await, 2);
        assert_eq!(again(closed, true, Haste::None).await, 0);
        assert_eq!(again(closed, false, Haste::Now).await, 0);
    }
}

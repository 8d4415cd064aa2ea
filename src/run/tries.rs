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

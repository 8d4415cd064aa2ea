//! Turns what a case has used up into what it was before, or into why nobody knows whether it is.

use super::{Answered, Attempt};
use crate::case::{Part, Step};
use crate::exchange::{ObstacleKind, Over};
use crate::run::tries::patience;
use crate::run::{End, Unjudged};
use crate::template::Scope;

impl Attempt<'_> {
    /// Puts back what the case used up; what goes wrong here changes no verdict, and is told.
    pub(super) async fn teardown(&mut self, scope: &mut Scope) {
        for (part, step) in self.document().steps() {
            // Where nothing was acted on, nothing is to be put back.
            let Part::Teardown(_) = part else { continue };
            if !self.acted {
                return;
            }
            self.undo(part, step, scope).await;
        }
    }

    /// Asks a step of teardown, where the target has such an operation, and notes why it is lost where
    /// no answer comes.
    pub(in crate::run) async fn undo(&mut self, part: Part, step: &Step, scope: &mut Scope) {
        if self.is_unknown(step, scope) {
            return;
        }
        match self.put_back(part, step, scope).await {
            Ok(answered) => {
                let _ = self.capture(step, scope, &answered.answer);
            }
            Err(End::Errored(Unjudged { reason, kind, .. })) if kind.is_some() => {
                let place = self.place(part, step);
                self.lost.get_or_insert(format!("{place}: {reason}"));
            }
            // It needs what the case never came to.
            Err(_) => {}
        }
    }

    /// Asks a step of teardown until an answer comes: once more over a new connection where one was
    /// closed, and as often as a case is asked that gets none.
    pub(in crate::run) async fn put_back(
        &mut self,
        part: Part,
        step: &Step,
        scope: &Scope,
    ) -> Result<Answered, End> {
        let mut retried = 0;
        loop {
            let asked = self.ask(part, step, scope).await;
            let kind = match &asked {
                Err(End::Errored(obstacle)) => obstacle.kind,
                _ => None,
            };
            if self.over == Over::Any && kind.is_some_and(ObstacleKind::begins_anew) {
                self.over = Over::Fresh;
                continue;
            }
            if !kind.is_some_and(ObstacleKind::may_pass) || retried >= self.context.rules.retries {
                return asked;
            }
            patience(retried as usize).await;
            retried += 1;
        }
    }
}

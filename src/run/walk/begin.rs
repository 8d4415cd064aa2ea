//! Turns the setup of a case, its own or one that it shares, into what its request needs.

use super::Attempt;
use crate::run::End;
use crate::run::lend::Lent;
use crate::template::Scope;

impl Attempt<'_> {
    /// Brings about what the request needs: with its own setup, or by what another case has made.
    pub(super) async fn begin(&mut self, scope: &mut Scope) -> Result<(), End> {
        let Some(shared) = self.shared.take() else {
            return self.set_up(scope).await;
        };
        let mut failed = None;
        let made = shared.get_or_init(async || match self.set_up(scope).await {
            Ok(()) => Some(Lent::of(self.document(), scope)),
            Err(end) => {
                failed = Some(end);
                None
            }
        });
        let lent = made.await;
        match (failed, lent) {
            (Some(end), _) => Err(end),
            (None, Some(lent)) => {
                lent.give(scope);
                Ok(())
            }
            (None, None) => self.set_up(scope).await,
        }
    }
}

//! Turns bindings into the cases that do not pass at a service which speaks so: what the bindings lose.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::Unclean;
use super::dressed::Bindings;
use super::stage::Stage;
use crate::case::Case;
use crate::reference::Rulebook;
use crate::run::Outcome;

/// What the cases say of the reference that speaks with other names, asked in these names.
#[derive(Debug, Default)]
pub struct Held {
    /// How many cases cannot be asked there.
    pub skipped: usize,
    /// How many looks at what a request did cannot be taken there.
    pub unseen: usize,
    /// The cases that do not pass: what the bindings lose.
    pub unclean: Vec<Unclean>,
}

/// Asks every case through bindings of the reference that speaks so.
pub async fn dressed(
    cases: &Arc<Vec<Case>>,
    rulebook: &Rulebook,
    bindings: &Bindings,
    jobs: usize,
) -> Held {
    let mut workers = JoinSet::new();
    for worker in 0..jobs.max(1) {
        let stage = Stage::dressed(rulebook.clone(), bindings.clone());
        let cases = Arc::clone(cases);
        let own = (worker..cases.len()).step_by(jobs.max(1));
        workers.spawn(async move {
            let mut held = Held::default();
            for index in own {
                let verdict = stage.ask(&cases[index]).await;
                held.unseen += verdict.unseen;
                match verdict.outcome() {
                    Outcome::Passed => {}
                    Outcome::Skipped => held.skipped += 1,
                    _ => held.unclean.push(Unclean { index, verdict }),
                }
            }
            held
        });
    }
    let mut held = Held::default();
    for some in workers.join_all().await {
        held.skipped += some.skipped;
        held.unseen += some.unseen;
        held.unclean.extend(some.unclean);
    }
    held.unclean.sort_by_key(|unclean| unclean.index);
    held
}

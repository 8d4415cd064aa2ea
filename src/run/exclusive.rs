//! Turns the names under `exclusive` into turns: cases that share one run one after the other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// One lock for each name, made when it is first wanted.
#[derive(Debug, Default)]
pub struct Exclusive(Mutex<BTreeMap<String, Arc<Turn<()>>>>);

impl Exclusive {
    /// Waits for every name, always in the same order, so that no two cases wait for each other.
    pub(super) async fn hold(&self, names: &[String]) -> Vec<OwnedMutexGuard<()>> {
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        let mut held = Vec::with_capacity(names.len());
        for name in names {
            held.push(self.turn(name).lock_owned().await);
        }
        held
    }

    fn turn(&self, name: String) -> Arc<Turn<()>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(name).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::Exclusive;
    use crate::case::{Case, Library, Pattern, Selection};
    use crate::run::Rules;
    use crate::template::{Environment, Tree};
    use jiff::Timestamp;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn who_shares_a_name_is_never_in_flight_together() {
        let exclusive = Arc::new(Exclusive::default());
        let inside = Arc::new(AtomicUsize::new(0));
        let mut tasks = tokio::task::JoinSet::new();
        for task in 0..20 {
            let (exclusive, inside) = (Arc::clone(&exclusive), Arc::clone(&inside));
            tasks.spawn(async move {
                let mut names = vec!["token".to_owned(), "account".to_owned()];
                if task % 2 == 0 {
                    names.reverse();
                }
                let _held = exclusive.hold(&names).await;
                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                tokio::task::yield_now().await;
                inside.fetch_sub(1, Ordering::SeqCst);
            });
        }
        while let Some(task) = tasks.join_next().await {
            task.unwrap();
        }
    }

    fn case(id: &str) -> Case {
        let selection = Selection {
            patterns: vec![Pattern(id.to_owned())],
            ..Selection::default()
        };
        selection.choose(&Library::embedded()).unwrap().remove(0)
    }

    #[test]
    fn a_thing_that_a_target_has_once_is_waited_for_and_one_that_each_case_draws_is_not() {
        let case = case("vip-credential/disable-token/enabled-token");
        let environment: Environment = Arc::new(|_| Ok(None));
        let drawn = Rules::default();
        let (one, other) = (
            drawn.turns(&case, &environment, Timestamp::UNIX_EPOCH),
            drawn.turns(&case, &environment, Timestamp::UNIX_EPOCH),
        );
        assert_eq!(one.len(), 1);
        assert_ne!(one, other);
        let fixed = Rules {
            vars: vec![("tokens.enabled".to_owned(), Tree::plain("AVT813648921"))],
            ..Rules::default()
        };
        for _ in 0..2 {
            assert_eq!(
                fixed.turns(&case, &environment, Timestamp::UNIX_EPOCH),
                ["AVT813648921"]
            );
        }
    }
}

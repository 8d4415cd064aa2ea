//! Turns the names under `exclusive` into turns: cases that share one run one after the other.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Lock, OwnedMutexGuard};

use super::Cause;

/// One lock for each name, made when it is first wanted.
#[derive(Debug, Default)]
pub struct Exclusive(Mutex<BTreeMap<String, Arc<Lock<State>>>>);

/// Why a thing may not be as cases need it, where it may not.
type State = Option<Cause>;

/// What a case has to itself, until this is dropped.
#[derive(Debug)]
pub(super) struct Turn(Vec<(String, OwnedMutexGuard<State>)>);

impl Turn {
    /// Returns why the first of the things that is lost is.
    pub(super) fn lost(&self) -> Option<Cause> {
        self.0.iter().find_map(|(_, state)| (**state).clone())
    }

    /// Tells whoever needs one of the things next why it is lost.
    pub(super) fn lose(mut self, why: impl Fn(&str) -> Cause) {
        for (name, state) in &mut self.0 {
            **state = Some(why(name));
        }
    }
}

impl Exclusive {
    /// Waits for every name, always in the same order, so that no two cases wait for each other.
    pub(super) async fn hold(&self, names: &[String]) -> Turn {
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        let mut held = Vec::with_capacity(names.len());
        for name in names {
            let lock = self.lock(&name).lock_owned().await;
            held.push((name, lock));
        }
        Turn(held)
    }

    fn lock(&self, name: &str) -> Arc<Lock<State>> {
        let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(name.to_owned()).or_default())
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

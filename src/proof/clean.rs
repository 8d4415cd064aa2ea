//! Turns the cases into what each of them visits on the unbroken server.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Stand, Unclean};
use crate::case::Case;
use crate::exchange::Error;
use crate::reference::Rulebook;
use crate::run::Outcome;

/// The decision points that each case visited, in the order of the cases.
#[derive(Debug, Clone)]
pub struct Visits(Vec<BTreeSet<String>>);

impl Visits {
    /// Returns the cases that visited one of these points.
    pub fn touching(&self, points: &BTreeSet<String>) -> Vec<usize> {
        let touches =
            |visited: &BTreeSet<String>| points.iter().any(|point| visited.contains(point));
        let cases = self.0.iter().enumerate();
        cases
            .filter(|(_, visited)| touches(visited))
            .map(|(index, _)| index)
            .collect()
    }

    /// Returns how many points a case visited.
    pub(super) fn count(&self, index: usize) -> usize {
        self.0.get(index).map_or(0, BTreeSet::len)
    }
}

/// Asks every case of the unbroken server, one at a time on each of `jobs` servers.
///
/// # Errors
///
/// Returns the cases that did not pass: then a mutant proves nothing.
pub async fn clean(
    cases: &Arc<Vec<Case>>,
    jobs: usize,
) -> Result<Result<Visits, Vec<Unclean>>, Error> {
    let mut workers = JoinSet::new();
    for worker in 0..jobs {
        workers.spawn(walk(Arc::clone(cases), worker, jobs));
    }
    let mut visits = vec![BTreeSet::new(); cases.len()];
    let mut unclean = Vec::new();
    for walked in workers.join_all().await {
        let (seen, failed) = walked?;
        for (index, points) in seen {
            visits[index] = points;
        }
        unclean.extend(failed);
    }
    unclean.sort_by_key(|unclean: &Unclean| unclean.index);
    Ok(if unclean.is_empty() {
        Ok(Visits(visits))
    } else {
        Err(unclean)
    })
}

type Walked = (Vec<(usize, BTreeSet<String>)>, Vec<Unclean>);

async fn walk(cases: Arc<Vec<Case>>, first: usize, step: usize) -> Result<Walked, Error> {
    let stand = Stand::start(Rulebook::vendor()).await?;
    stand.reference.record_visits();
    let mut walked: Walked = Walked::default();
    for index in (first..cases.len()).step_by(step) {
        let verdict = stand.ask(&cases[index]).await;
        walked.0.push((index, stand.reference.take_visited()));
        if verdict.outcome != Outcome::Passed {
            walked.1.push(Unclean { index, verdict });
        }
    }
    Ok(walked)
}

//! Turns the cases into what each of them visits on a server that breaks no rule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::Unclean;
use super::stage::Stage;
use super::vocabulary::Vocabulary;
use crate::case::Case;
use crate::reference::Rulebook;
use crate::run::{Outcome, Recorder, Taken};

/// Which cases visited which decision point of a server, and what it answered.
#[derive(Clone)]
pub struct Visits {
    /// The rules of the server, whose mutants are meant.
    pub(super) rulebook: Arc<Rulebook>,
    /// The cases that visited a point, by their place in the list.
    cases: BTreeMap<String, Vec<usize>>,
    /// How many points each case visited.
    counts: Vec<usize>,
    /// What each case speaks of.
    pub(super) vocabulary: Vocabulary,
    /// What was answered to each case that passed.
    pub taken: Vec<Taken>,
}

impl Visits {
    pub(super) fn new(cases: &[Case], rulebook: Arc<Rulebook>) -> Self {
        Self {
            rulebook,
            cases: BTreeMap::new(),
            counts: vec![0; cases.len()],
            vocabulary: Vocabulary::of(cases),
            taken: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, index: usize, points: BTreeSet<String>) {
        self.counts[index] = points.len();
        for point in points {
            self.cases.entry(point).or_default().push(index);
        }
    }

    /// Returns the cases that visited a point.
    pub(super) fn of(&self, point: &str) -> &[usize] {
        self.cases.get(point).map_or(&[], Vec::as_slice)
    }

    /// Returns the cases that visited one of these points, in their order.
    pub(super) fn touching(&self, points: &BTreeSet<String>) -> Vec<usize> {
        let cases = points.iter().flat_map(|point| self.of(point));
        let mut cases: Vec<usize> = cases.copied().collect();
        cases.sort_unstable();
        cases.dedup();
        cases
    }

    /// Returns how many points a case visited.
    pub(super) fn count(&self, index: usize) -> usize {
        self.counts.get(index).copied().unwrap_or_default()
    }
}

/// Asks every case of the unbroken server, one at a time on each of `jobs` servers.
///
/// # Errors
///
/// Returns the cases that did not pass: then a mutant proves nothing.
pub async fn clean(cases: &Arc<Vec<Case>>, jobs: usize) -> Result<Visits, Vec<Unclean>> {
    let (visits, unclean) = visited(cases, jobs).await;
    if unclean.is_empty() {
        Ok(visits)
    } else {
        Err(unclean)
    }
}

/// Asks every case of the unbroken server, and returns also what those brought that did not pass.
pub(super) async fn visited(cases: &Arc<Vec<Case>>, jobs: usize) -> (Visits, Vec<Unclean>) {
    let rulebook = Arc::new(Rulebook::vendor());
    let mut workers = JoinSet::new();
    for worker in 0..jobs.max(1) {
        let (cases, rulebook) = (Arc::clone(cases), Arc::clone(&rulebook));
        let own = (worker..cases.len()).step_by(jobs.max(1));
        workers.spawn(async move { walk(&cases, &rulebook, own).await });
    }
    let mut visits = Visits::new(cases, rulebook);
    let mut unclean = Vec::new();
    for Walked {
        seen,
        failed,
        taken,
    } in workers.join_all().await
    {
        for (index, points) in seen {
            visits.add(index, points);
        }
        visits.taken.extend(taken);
        unclean.extend(failed);
    }
    unclean.sort_by_key(|unclean: &Unclean| unclean.index);
    (visits, unclean)
}

/// What became of some cases on a server.
pub(super) struct Walked {
    /// What each of them visited.
    pub(super) seen: Vec<(usize, BTreeSet<String>)>,
    /// Those that did not pass.
    pub(super) failed: Vec<Unclean>,
    /// What was answered to the others.
    pub(super) taken: Vec<Taken>,
}

/// Asks some of the cases, one at a time, of a server of these rules.
pub(super) async fn walk(
    cases: &[Case],
    rulebook: &Rulebook,
    chosen: impl Iterator<Item = usize>,
) -> Walked {
    let recorder = Arc::new(Recorder::default());
    let stage = Stage::telling(rulebook.clone()).recording(&recorder);
    stage.service.record_visits();
    let (mut seen, mut failed) = (Vec::new(), Vec::new());
    for index in chosen {
        let verdict = stage.ask(&cases[index]).await;
        seen.push((index, stage.service.take_visited()));
        if !matches!(verdict.outcome(), Outcome::Passed | Outcome::Skipped) {
            failed.push(Unclean { index, verdict });
        }
    }
    let taken = recorder.take();
    Walked {
        seen,
        failed,
        taken,
    }
}

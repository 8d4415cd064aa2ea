//! Turns mutants into the cases that fail on each.

use std::cmp::Reverse;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::task::JoinSet;

use super::stage::Stage;
use super::{End, NEAREST, Proved, Role, Visits};
use crate::case::{Call, Case};
use crate::reference::Rulebook;
use crate::reference::mutants::{Mutant, Operator};
use crate::run::Outcome;

/// How far a hunt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth<'a> {
    /// Until one case fails on each mutant.
    Caught,
    /// Until it is also known what every case is worth, of which so much is known already.
    Worth(&'a [Role]),
}

impl Depth<'_> {
    /// After how many failing cases the first look at a mutant ends: two tell that none is alone.
    fn enough(self) -> usize {
        match self {
            Self::Caught => 1,
            Self::Worth(_) => 2,
        }
    }
}

/// Hunts every mutant with the cases that can touch it, `jobs` mutants at a time.
///
/// The result is in the order of the mutants. The cost grows with mutants times the cases that can
/// touch them, and is far less where the likeliest of these fail. For [`Depth::Worth`] a second
/// round asks each case that has caught nothing yet, here or elsewhere, of the mutants it was not
/// asked of.
pub async fn hunt(
    cases: &Arc<Vec<Case>>,
    visits: &Visits,
    mutants: Vec<Mutant>,
    jobs: usize,
    depth: Depth<'_>,
) -> Vec<Proved> {
    let idle = match depth {
        Depth::Caught => vec![true; cases.len()],
        Depth::Worth(roles) => roles.iter().map(|role| *role == Role::Idle).collect(),
    };
    let idle = Arc::new(Idle(Mutex::new(idle)));
    let hunts = mutants.into_iter().enumerate().map(|(place, mutant)| Hunt {
        place,
        waiting: candidates(&mutant, cases, visits).into(),
        mutant,
        asked: Vec::new(),
        caught: Vec::new(),
    });
    let until = Until::Caught(depth.enough());
    let rules = &visits.rulebook;
    let mut hunts = round(cases, hunts.collect(), rules, jobs, until, &idle).await;
    if let Depth::Worth(_) = depth {
        // Mutants that few cases can touch first: they are the likeliest to tell a case apart.
        hunts.sort_by_key(|hunt| hunt.asked.len() + hunt.waiting.len());
        hunts = round(cases, hunts, rules, jobs, Until::NoneIdle, &idle).await;
    }
    hunts.sort_by_key(|hunt| hunt.place);
    hunts.into_iter().map(Hunt::end).collect()
}

/// What a hint is worth that a case is likely to tell a mutant, next to the words that they share.
const HINT: u32 = 8;

/// Returns the cases of its suite that can tell the mutant, the likeliest first: those that ask for
/// the broken operation itself and not just on their way, those that get to its end, those that look
/// at the state where that is broken, those that speak of the same things, those that visit little
/// else; and whatever they are, those that wait come last.
///
/// The order decides how long a hunt takes, never how it ends.
fn candidates(mutant: &Mutant, cases: &[Case], visits: &Visits) -> Vec<usize> {
    // A route more is told by those who ask for what is no operation.
    let operation = mutant.rule.split('/').next();
    let operation = operation.filter(|_| mutant.operator != Operator::Route);
    let mut likely = visits.vocabulary.nearness(&mutant.id);
    let end = operation.map(|operation| format!("{operation}/success"));
    for index in end.iter().flat_map(|end| visits.of(end)) {
        likely[*index] += HINT;
    }
    let mut candidates = visits.touching(&mutant.points);
    candidates.retain(|index| cases[*index].suite() == mutant.suite);
    for index in &candidates {
        let document = &cases[*index].document;
        let asks = match &document.request.call {
            Call::Operation {
                operation: asked, ..
            } => Some(asked.id.as_str()) == operation,
            Call::Route { .. } => false,
        };
        let looks = mutant.operator == Operator::State && !document.after.is_empty();
        likely[*index] += HINT * (u32::from(asks) + u32::from(looks));
    }
    let waits = |index: usize| {
        let mut steps = cases[index].document.steps();
        steps.any(|(_, step)| step.pause.is_some())
    };
    candidates.sort_by_key(|index| {
        let index = *index;
        (waits(index), Reverse(likely[index]), visits.count(index))
    });
    candidates
}

/// One mutant on its way: the cases still to ask, those asked, and those that failed.
struct Hunt {
    place: usize,
    mutant: Mutant,
    waiting: VecDeque<usize>,
    asked: Vec<usize>,
    caught: Vec<usize>,
}

impl Hunt {
    fn end(self) -> Proved {
        let end = match (self.mutant.equivalent, self.caught.is_empty()) {
            (Some(reason), _) => End::Equivalent(reason),
            (None, true) => End::Missed(self.asked.into_iter().take(NEAREST).collect()),
            (None, false) => End::Caught(self.caught),
        };
        Proved {
            mutant: self.mutant,
            end,
        }
    }
}

/// When the look at a mutant ends.
#[derive(Clone, Copy)]
enum Until {
    /// Once so many cases failed.
    Caught(usize),
    /// Once no case is left that has caught nothing on any mutant.
    NoneIdle,
}

/// The cases that have caught nothing yet.
struct Idle(Mutex<Vec<bool>>);

impl Idle {
    fn has(&self, index: usize) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[index]
    }

    fn remove(&self, index: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)[index] = false;
    }
}

async fn round(
    cases: &Arc<Vec<Case>>,
    hunts: Vec<Hunt>,
    unbroken: &Arc<Rulebook>,
    jobs: usize,
    until: Until,
    idle: &Arc<Idle>,
) -> Vec<Hunt> {
    let mut waiting = hunts.into_iter();
    let mut flying = JoinSet::new();
    let mut done = Vec::new();
    loop {
        while flying.len() < jobs.max(1) {
            let Some(hunt) = waiting.next() else { break };
            let (cases, idle) = (Arc::clone(cases), Arc::clone(idle));
            flying.spawn(look(hunt, Arc::clone(unbroken), cases, until, idle));
        }
        match flying.join_next().await {
            None => return done,
            Some(Ok(hunt)) => done.push(hunt),
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
}

async fn look(
    mut hunt: Hunt,
    unbroken: Arc<Rulebook>,
    cases: Arc<Vec<Case>>,
    until: Until,
    idle: Arc<Idle>,
) -> Hunt {
    let skips = |index: usize| matches!(until, Until::NoneIdle) && !idle.has(index);
    if hunt.mutant.equivalent.is_some() || hunt.waiting.iter().all(|index| skips(*index)) {
        return hunt;
    }
    let stage = Stage::new(hunt.mutant.rulebook(&unbroken));
    while let Some(index) = hunt.waiting.pop_front() {
        if skips(index) {
            continue;
        }
        hunt.asked.push(index);
        // A case that is merely blocked, or gets no answer, has judged nothing.
        if stage.ask(&cases[index]).await.outcome() == Outcome::Failed {
            hunt.caught.push(index);
            idle.remove(index);
        }
        if matches!(until, Until::Caught(enough) if hunt.caught.len() >= enough) {
            break;
        }
    }
    hunt
}

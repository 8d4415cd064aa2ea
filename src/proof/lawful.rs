//! Turns lawful mutants into the cases that call them wrong, and into what these let pass.
//!
//! A documented case rests on the vendor's page alone: a service that keeps every row, and decides
//! otherwise where the table is silent, passes it. And what is broken of the page in such a service
//! is told by them as in any other: a rule, or what one of its answers says.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::clean::{Walked, visited, walk};
use super::{Depth, End, Given, Noticed, Proved, Unclean, Visits, hunt, notice};
use crate::case::{Basis, Case};
use crate::reference::Rulebook;
use crate::reference::lawful::{Lawful, lawful};
use crate::reference::mutants::{Mutant, catalogue_of};
use crate::run::{Rules, Taken, order};

/// A service that keeps the table: the reference with some things decided otherwise.
#[derive(Debug, Clone)]
pub struct Variant {
    /// The suite whose rows it keeps.
    pub suite: &'static str,
    /// What is decided otherwise; nothing where it is the reference itself.
    pub lawful: Vec<Lawful>,
}

impl Variant {
    /// Returns the reference itself, once for each of these suites.
    pub fn unchanged(suites: &[String]) -> Vec<Self> {
        let mut served = super::suites();
        served.retain(|suite| is_meant(suite, suites));
        let lawful = Vec::new();
        served
            .into_iter()
            .map(|suite| Self {
                suite,
                lawful: lawful.clone(),
            })
            .collect()
    }

    /// Returns every lawful mutant of these suites, one by one; of all suites where none is named.
    pub fn each(suites: &[String]) -> Vec<Self> {
        let all = lawful().into_iter();
        let meant = all.filter(|lawful| is_meant(lawful.latitude.suite, suites));
        meant
            .map(|lawful| Self {
                suite: lawful.latitude.suite,
                lawful: vec![lawful],
            })
            .collect()
    }

    /// Draws so many pairs of them that one service can have both of; fewer where there are no more.
    pub fn pairs(suites: &[String], count: usize, seed: u64) -> Vec<Self> {
        let each = Self::each(suites);
        let mut pairs = Vec::new();
        for (at, one) in each.iter().enumerate() {
            let others = each[at + 1..].iter();
            pairs.extend(others.filter_map(|other| one.with(other)));
        }
        let drawn = order(pairs.len(), Some(seed)).into_iter().take(count);
        drawn.map(|at| pairs[at].clone()).collect()
    }

    /// Returns the service that decides as both do, where one can.
    fn with(&self, other: &Self) -> Option<Self> {
        let mut all = self.lawful.iter();
        let fits = all.all(|one| other.lawful.iter().all(|lawful| lawful.goes_with(one)));
        (fits && self.suite == other.suite).then(|| Self {
            suite: self.suite,
            lawful: [self.lawful.as_slice(), &other.lawful].concat(),
        })
    }

    /// Returns its name: the ids of what is decided otherwise.
    pub fn id(&self) -> String {
        let ids: Vec<String> = self.lawful.iter().map(Lawful::id).collect();
        match ids.as_slice() {
            [] => format!("{} as the reference has it", self.suite),
            ids => ids.join(" + "),
        }
    }

    /// Returns its rules.
    pub fn rulebook(&self) -> Rulebook {
        let unbroken = Rulebook::vendor();
        self.lawful
            .iter()
            .fold(unbroken, |rules, lawful| lawful.rulebook(&rules))
    }

    /// Returns the ways to break its rules that contradict the vendor's pages.
    fn breaches(&self, rulebook: &Rulebook) -> Vec<Mutant> {
        let mut mutants = catalogue_of(rulebook, self.suite);
        mutants.retain(|mutant| {
            let told = mutant.documented.is_some() && mutant.equivalent.is_none();
            told && !self.makes_moot(&mutant.id)
        });
        mutants
    }

    fn makes_moot(&self, id: &str) -> bool {
        self.lawful.iter().any(|lawful| lawful.makes_moot(id))
    }
}

fn is_meant(suite: &str, suites: &[String]) -> bool {
    suites.is_empty() || suites.iter().any(|known| known == suite)
}

/// What the documented cases made of a service that keeps the table.
#[derive(Debug)]
pub struct Weighed {
    /// The service.
    pub variant: Variant,
    /// The documented cases that did not pass on it: each calls it wrong, or cannot be asked of it.
    pub unclean: Vec<Unclean>,
    /// What became of the ways to break it that contradict the pages, hunted with the documented
    /// cases that pass on it; empty where nobody asked.
    pub breaches: Vec<Breach>,
}

/// A way to break a service that contradicts the vendor's pages.
#[derive(Debug, Clone)]
pub struct Breach {
    /// The id of the mutant or of the slip.
    pub id: String,
    /// Whether it is a slip: there are far more of them than of mutants, and they are told sooner.
    pub is_slip: bool,
    /// The row that it breaks, where it is one of the table's.
    pub row: Option<String>,
    /// What the pages say.
    pub page: &'static str,
    /// How it ended; cases by their place in the list.
    pub end: End,
}

impl Breach {
    fn of_rule(proved: Proved) -> Self {
        Self {
            id: proved.mutant.id,
            is_slip: false,
            row: proved.mutant.row.map(str::to_owned),
            page: proved.mutant.documented.unwrap_or_default(),
            end: proved.end,
        }
    }

    /// Returns a slip that contradicts the pages.
    fn of_answer(noticed: &Noticed, end: End) -> Option<Self> {
        Some(Self {
            id: noticed.id.clone(),
            is_slip: true,
            row: noticed.row.clone(),
            page: noticed.breach()?.page()?,
            end,
        })
    }
}

/// The slips of the reference's answers, as all cases saw them: what can be said wrongly, whoever asks.
struct Usual {
    rulebook: Rulebook,
    slips: Vec<Noticed>,
}

impl Usual {
    async fn of(cases: &Arc<Vec<Case>>, jobs: usize) -> Self {
        let (visits, _) = visited(cases, jobs).await;
        Self {
            rulebook: Rulebook::vendor(),
            slips: noticed(cases, &visits.taken),
        }
    }

    /// Returns those that a service can have as well, and that none of these answers shows: slips of a
    /// rule that gives the answer it gives in the reference, or whose answer was never seen.
    fn unseen<'a>(
        &'a self,
        variant: &'a Variant,
        rulebook: &'a Rulebook,
        seen: &'a [Noticed],
    ) -> impl Iterator<Item = &'a Noticed> {
        let ids: BTreeSet<&str> = seen.iter().map(|noticed| noticed.id.as_str()).collect();
        let rules: BTreeSet<&str> = seen
            .iter()
            .filter_map(|noticed| noticed.rule.as_deref())
            .collect();
        self.slips.iter().filter(move |slip| {
            let rule = slip.rule.as_deref().unwrap_or_default();
            let answer = rulebook.answer_of(variant.suite, rule);
            let usual = self.rulebook.answer_of(variant.suite, rule);
            slip.suite == variant.suite
                && answer.is_some()
                && (answer == usual || !rules.contains(rule))
                && !ids.contains(slip.id.as_str())
        })
    }
}

fn noticed(cases: &[Case], taken: &[Taken]) -> Vec<Noticed> {
    notice(cases, taken, &Rules::default(), Given::ByReference)
}

/// Says whether the ways to break a service are hunted as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Only whether the documented cases pass.
    Cases,
    /// Also what these still catch.
    CasesAndBreaches,
}

/// Asks the documented of these cases of services that keep the table, `jobs` services at a time.
///
/// The result is in the order of the services; cases are named by their places in the list. What the
/// other cases see of the reference counts among what can be said wrongly, so that a documented case
/// too few is a breach that is missed.
pub async fn weigh(
    cases: &Arc<Vec<Case>>,
    variants: Vec<Variant>,
    look: Look,
    jobs: usize,
) -> Vec<Weighed> {
    let usual = match look {
        Look::Cases => None,
        Look::CasesAndBreaches => Some(Arc::new(Usual::of(cases, jobs).await)),
    };
    let mut waiting = variants.into_iter().enumerate();
    let mut flying = JoinSet::new();
    let mut done = Vec::new();
    loop {
        while flying.len() < jobs.max(1) {
            let Some((place, variant)) = waiting.next() else {
                break;
            };
            let (cases, usual) = (Arc::clone(cases), usual.clone());
            flying.spawn(async move {
                let usual = usual.as_deref();
                (place, weigh_one(&cases, variant, usual).await)
            });
        }
        match flying.join_next().await {
            None => break,
            Some(Ok(weighed)) => done.push(weighed),
            Some(Err(panic)) => std::panic::resume_unwind(panic.into_panic()),
        }
    }
    done.sort_by_key(|(place, _)| *place);
    done.into_iter().map(|(_, weighed)| weighed).collect()
}

async fn weigh_one(cases: &Arc<Vec<Case>>, variant: Variant, usual: Option<&Usual>) -> Weighed {
    let rulebook = Arc::new(variant.rulebook());
    let chosen = cases.iter().enumerate().filter(|(_, case)| {
        case.suite() == variant.suite && case.document.basis == Basis::Documented
    });
    let walked = walk(cases, &rulebook, chosen.map(|(index, _)| index)).await;
    let Walked {
        seen,
        failed: unclean,
        taken,
    } = walked;
    let mut breaches = Vec::new();
    if let Some(usual) = usual {
        let mut visits = Visits::new(cases, Arc::clone(&rulebook));
        let passes = |index| unclean.iter().all(|unclean| unclean.index != index);
        for (index, points) in seen.into_iter().filter(|(index, _)| passes(*index)) {
            visits.add(index, points);
        }
        let mutants = variant.breaches(&rulebook);
        let proved = hunt(cases, &visits, mutants, 1, Depth::Caught).await;
        breaches.extend(proved.into_iter().map(Breach::of_rule));
        breaches.extend(slips(cases, &variant, &rulebook, &taken, usual));
    }
    Weighed {
        variant,
        unclean,
        breaches,
    }
}

/// Returns what can be said wrongly of the pages in the answers of a service, and which of it the cases
/// notice that saw them.
fn slips(
    cases: &[Case],
    variant: &Variant,
    rulebook: &Rulebook,
    taken: &[Taken],
    usual: &Usual,
) -> Vec<Breach> {
    let seen = noticed(cases, taken);
    let told = seen
        .iter()
        .filter_map(|noticed| Breach::of_answer(noticed, noticed.end.clone()));
    let unseen = usual
        .unseen(variant, rulebook, &seen)
        .filter_map(|slip| Breach::of_answer(slip, End::Missed(Vec::new())));
    let mut breaches: Vec<Breach> = told.chain(unseen).collect();
    breaches.retain(|breach| !variant.makes_moot(&breach.id));
    breaches
}

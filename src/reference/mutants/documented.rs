//! Turns ways to break a rule that contradict a fact of the vendor's pages, and not just one of the
//! binding, into what the pages say.

use std::collections::BTreeSet;

use super::facts::{FACTS, Fact};
use crate::reference::pattern::fits;

/// A rule that is broken in one way.
#[derive(Debug)]
pub struct Breach<'a> {
    suite: &'a str,
    rule: &'a str,
    way: String,
}

impl<'a> Breach<'a> {
    /// Returns that of a mutant or a slip, by its id.
    pub fn of(suite: &'a str, rule: &'a str, id: &str) -> Self {
        let way = id.replacen(&format!("/{rule}"), "", 1);
        Self { suite, rule, way }
    }

    /// Returns the fact that it contradicts, where it is one of the pages.
    pub fn page(&self) -> Option<&'static str> {
        let breaks = |fact: &&Fact| {
            let mut patterns = fact.ways.iter().copied().flatten();
            fact.is_of(self) && patterns.any(|pattern| fits(pattern, &self.way))
        };
        FACTS.iter().find(breaks).map(|fact| fact.page)
    }
}

impl Fact {
    fn is_of(&self, breach: &Breach<'_>) -> bool {
        self.suite == breach.suite && self.rules.iter().any(|rule| fits(rule, breach.rule))
    }
}

/// Returns the patterns that none of these breaches fits, and the pages that none contradicts: facts that no
/// case is held to.
pub fn idle(breaches: &[Breach<'_>]) -> BTreeSet<&'static str> {
    let mut idle = BTreeSet::new();
    let mut used = BTreeSet::new();
    for fact in FACTS {
        let of_fact = breaches.iter().filter(|breach| fact.is_of(breach));
        let of_fact: Vec<&Breach<'_>> = of_fact.collect();
        for pattern in fact.ways.iter().copied().flatten() {
            if of_fact.iter().any(|breach| fits(pattern, &breach.way)) {
                used.insert(*pattern);
            } else {
                idle.insert(*pattern);
            }
        }
        if !breaches
            .iter()
            .any(|breach| breach.page() == Some(fact.page))
        {
            idle.insert(fact.page);
        }
        let unasked = fact.rules.iter().filter(|rule| {
            let mut rules = of_fact.iter().map(|breach| breach.rule);
            !rules.any(|known| fits(rule, known))
        });
        idle.extend(unasked);
    }
    idle.retain(|pattern| !used.contains(pattern));
    idle
}

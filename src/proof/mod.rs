//! Turns the suites and the catalogue of mutants into what the suites would have caught.
//!
//! A green run is worth no more than that. Each mutant is the embedded reference with one thing
//! broken, and at least one case of the suite that it belongs to must fail on it.
//!
//! Larger than the hunt: slips judge the answers of a run again without a server, and lawful references
//! show which cases call a correct service wrong.

mod clean;
mod dressed;
#[cfg(test)]
mod dressed_tests;
mod given;
mod hunt;
mod lawful;
mod loss;
mod notice;
mod slips;
mod stage;
mod stand;
mod unchanged;
mod vocabulary;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::BTreeMap;

use crate::case::{Case, Library};
use crate::exchange::Other;
use crate::reference::mutants::{Mutant, catalogue};
use crate::reference::{PARTY, Rulebook};
use crate::run::Verdict;
use crate::source::Diagnostic;

pub use clean::{Visits, clean};
pub use dressed::{Bindings, Dressed};
pub use given::Given;
pub use hunt::{Depth, hunt};
pub use lawful::{Breach, Look, Variant, Weighed, weigh};
pub use loss::{Held, dressed};
pub use notice::{Noticed, notice};
pub use slips::{Kind, Slipping};
pub use stand::stand;
pub use unchanged::unchanged;

/// How many cases are named where none caught a mutant, or noticed a slip.
const NEAREST: usize = 3;

/// What became of one mutant.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The mutant.
    pub mutant: Mutant,
    /// How the hunt for it ended.
    pub end: End,
}

/// How the hunt for a mutant ended; cases by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// These cases failed on it.
    Caught(Vec<usize>),
    /// No case failed; these came nearest.
    Missed(Vec<usize>),
    /// No request can tell it, or no case may: the reason.
    Equivalent(&'static str),
}

/// What a case is worth, as far as the mutants can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Some mutant is caught by this case alone.
    Alone,
    /// It catches mutants, each of which another case catches too.
    Shared,
    /// It catches none.
    Idle,
}

/// A case on the unbroken server that did not pass.
#[derive(Debug, Clone)]
pub struct Unclean {
    /// The case, by its place in the list.
    pub index: usize,
    /// Its verdict.
    pub verdict: Verdict,
}

/// Returns what each case is worth, in the order of the cases.
pub fn roles<'a>(cases: usize, ends: impl IntoIterator<Item = &'a End>) -> Vec<Role> {
    let mut roles = vec![Role::Idle; cases];
    for end in ends {
        let End::Caught(by) = end else { continue };
        let role = if by.len() == 1 {
            Role::Alone
        } else {
            Role::Shared
        };
        for index in by {
            roles[*index] = roles[*index].min(role);
        }
    }
    roles
}

/// Returns the other identities that the embedded reference knows.
pub fn others() -> Vec<(String, Other)> {
    let party = |name: &str| {
        let headers = vec![(PARTY.to_owned(), name.to_owned())];
        (name.to_owned(), Other { headers, tls: None })
    };
    vec![party("other"), party("another")]
}

/// Returns the suites that the embedded reference serves.
pub fn suites() -> Vec<&'static str> {
    let families = Rulebook::vendor().families;
    families.iter().map(|family| family.suite).collect()
}

/// Returns how many of these are mutants of suites that no case belongs to, by suite.
///
/// Nothing can be said of them: no case could have caught one.
pub fn beyond_the_cases(mutants: &[Mutant], cases: &[Case]) -> BTreeMap<&'static str, usize> {
    let mut beyond = BTreeMap::new();
    for mutant in mutants {
        *beyond.entry(mutant.suite).or_default() += 1;
    }
    beyond.retain(|suite, _| cases.iter().all(|case| case.suite() != *suite));
    beyond
}

/// Returns how many mutants break each row, by suite; of one the reference does not serve, nothing.
pub fn mutants_by_row() -> BTreeMap<&'static str, BTreeMap<&'static str, usize>> {
    let mut suites: BTreeMap<_, BTreeMap<_, usize>> = BTreeMap::new();
    for mutant in catalogue(&Rulebook::vendor()) {
        if let Some(row) = mutant.row {
            let rows = suites.entry(mutant.suite).or_default();
            *rows.entry(row).or_default() += 1;
        }
    }
    suites
}

/// Returns a diagnostic for every row of a suite that the reference serves and no mutant breaks.
pub fn rows_without_mutant(library: &Library) -> Vec<Diagnostic> {
    let mutants = mutants_by_row();
    let mut problems = Vec::new();
    for suite in library
        .suites()
        .iter()
        .filter_map(|folder| folder.suite().ok())
    {
        let Some(broken) = mutants.get(suite.name.as_str()) else {
            continue;
        };
        let reachable = suite
            .table
            .rows
            .iter()
            .filter(|row| row.unreachable.is_none());
        for row in reachable.filter(|row| !broken.contains_key(row.id.as_str())) {
            let title = format!("no mutant breaks the row `{}`", row.id);
            let diagnostic = Diagnostic::at(&suite.table.source, row.span, title);
            let help = "let the embedded reference answer so, or say `unreachable: ...`";
            problems.push(diagnostic.help(help));
        }
    }
    problems
}

//! Turns the unbroken rulebook into the catalogue of its mutants: each breaks it in one place.
//!
//! What only an answer says wrongly is no mutant: a slip of any service's answers tells it.
//!
//! An operator is a function from the rules of a family to mutants, applied to every item that it
//! fits; no mutant is written by hand, and the interpreter knows of none.

mod change;
mod documented;
mod english;
mod equivalents;
mod facts;
mod mutant;
mod site;

// The operators: what an answer shows.
mod echoes;

// The operators: what a check asks.
mod bounds;
mod lists;
mod members;
mod owners;
mod skips;
mod tokens;
mod types;

// The operators: what stands around the checks.
mod extras;
mod order;
mod routes;
mod state;

#[cfg(test)]
mod tests;

use super::rulebook::{Family, Rulebook};
pub use documented::{Breach, idle};
pub use mutant::{Mutant, Operator};

/// Returns all mutants of rules that keep the table, family by family and operator by operator.
pub fn catalogue(rulebook: &Rulebook) -> Vec<Mutant> {
    let families = rulebook.families.iter();
    families.flat_map(|family| mutants(family)).collect()
}

/// Returns those of them that break the rules of one suite.
pub fn catalogue_of(rulebook: &Rulebook, suite: &str) -> Vec<Mutant> {
    let families = rulebook.families.iter();
    let meant = families.filter(|family| family.suite == suite);
    meant.flat_map(|family| mutants(family)).collect()
}

fn mutants(family: &Family) -> Vec<Mutant> {
    let operators = [
        echoes::mutants,
        skips::mutants,
        bounds::mutants,
        lists::mutants,
        members::mutants,
        types::mutants,
        owners::mutants,
        tokens::mutants,
        order::mutants,
        state::mutants,
        routes::mutants,
        extras::mutants,
    ];
    let mut mutants: Vec<Mutant> = operators.iter().flat_map(|make| make(family)).collect();
    for mutant in &mut mutants {
        mutant.suite = family.suite;
        mutant.equivalent = equivalents::reason(mutant);
        mutant.documented = mutant.breach().page();
    }
    mutants
}

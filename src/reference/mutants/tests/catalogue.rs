//! Holds the catalogue to what can be said of it without a request.

use std::collections::{BTreeMap, BTreeSet};

use super::MUTANTS;
use crate::reference::Rulebook;
use crate::reference::mutants::equivalents::every;
use crate::reference::mutants::{Mutant, Operator};
use crate::reference::pattern::fits;

/// Returns the operators that have a mutant of each rule.
fn by_rule(mutants: &[Mutant]) -> BTreeMap<&str, BTreeSet<Operator>> {
    let mut rules: BTreeMap<&str, BTreeSet<Operator>> = BTreeMap::new();
    for mutant in mutants {
        rules
            .entry(&mutant.rule)
            .or_default()
            .insert(mutant.operator);
    }
    rules
}

#[test]
fn ids_are_unique_and_plain() {
    let mutants = &*MUTANTS;
    let ids: BTreeSet<&str> = mutants.iter().map(|mutant| mutant.id.as_str()).collect();
    let mut seen = BTreeSet::new();
    let twice: Vec<&str> = mutants
        .iter()
        .map(|mutant| mutant.id.as_str())
        .filter(|id| !seen.insert(*id))
        .collect();
    assert_eq!(twice, Vec::<&str>::new());
    for id in &ids {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"*?'\"\\".contains(&byte);
        assert!(id.bytes().all(plain) && !id.contains("//"), "{id}");
    }
    for id in [
        "skip/createAccount/accountName/mandatory",
        "boundary/updatePolicies/registrationPolicy.pin.minLength/value/min-1",
        "transition/updateAccount/status/transition/allows-ACTIVE-to-PENDING",
        "transition/validate/TokenId/not-locked/allows-Locked",
        "shown/activateToken/success/SameInitialState-swapped",
        "state/deactivateToken/TokenId/move/lost",
        "order/activateToken/state/after/code",
    ] {
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn catalogue_is_as_long_as_it_should_be() {
    let mutants = &*MUTANTS;
    assert!((1500..2500).contains(&mutants.len()), "{}", mutants.len());
}

#[test]
fn every_operator_has_mutants() {
    let mutants = &*MUTANTS;
    for operator in Operator::ALL {
        let count = mutants.iter().filter(|mutant| mutant.operator == operator);
        assert!(count.count() > 0, "{operator}");
    }
}

#[test]
fn every_mutant_differs_from_the_clean_server() {
    let clean = Rulebook::vendor();
    for mutant in &*MUTANTS {
        assert!(mutant.rulebook(&clean) != clean, "{}", mutant.id);
    }
}

#[test]
fn points_are_known_and_never_none() {
    let known = Rulebook::vendor().points();
    for Mutant { id, points, .. } in &*MUTANTS {
        assert!(!points.is_empty(), "{id}");
        assert!(points.is_subset(&known), "{id}: {points:?}");
    }
}

#[test]
fn every_check_effect_and_operation_has_mutants() {
    let clean = Rulebook::vendor();
    let mutants = &*MUTANTS;
    let rules = by_rule(mutants);
    let has = |rule: &str, operators: &[Operator]| {
        let missing = operators
            .iter()
            .filter(|operator| !rules[rule].contains(operator));
        assert_eq!(
            missing.collect::<Vec<_>>(),
            Vec::<&Operator>::new(),
            "{rule}"
        );
    };
    for operation in clean.operations() {
        has(&operation.id, &[Operator::Route]);
        for effect in &operation.effects {
            has(&effect.id, &[Operator::State]);
        }
        for check in operation.checks() {
            has(&check.id, &[Operator::Skip]);
        }
    }
}

#[test]
fn every_row_has_mutants_of_its_rule() {
    let clean = Rulebook::vendor();
    let mutants = &*MUTANTS;
    let rows: BTreeSet<&str> = clean
        .answers()
        .iter()
        .filter_map(|answer| answer.row)
        .collect();
    for row in rows {
        let of_row = mutants.iter().filter(|mutant| mutant.row == Some(row));
        let operators: BTreeSet<Operator> = of_row.map(|mutant| mutant.operator).collect();
        let rule = [Operator::Skip, Operator::State];
        assert!(
            rule.iter().any(|operator| operators.contains(operator)),
            "{row}"
        );
    }
}

#[test]
fn sentences_are_sentences() {
    for Mutant { id, sentence, .. } in &*MUTANTS {
        assert!(
            sentence.ends_with('.') && !sentence.contains('\n'),
            "{id}: {sentence}"
        );
        assert!(sentence.split(' ').count() >= 4, "{id}: {sentence}");
    }
}

#[test]
fn every_equivalence_is_of_some_mutant() {
    let mutants = &*MUTANTS;
    for known in every() {
        let mut fitting = mutants
            .iter()
            .filter(|mutant| fits(known.pattern, &mutant.id));
        assert!(fitting.next().is_some(), "{}", known.pattern);
    }
    let listed = mutants
        .iter()
        .filter(|mutant| mutant.equivalent.is_some())
        .count();
    assert!(listed * 10 < mutants.len(), "{listed}");
}

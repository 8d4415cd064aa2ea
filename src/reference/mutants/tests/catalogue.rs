//! Holds the catalogue to what can be said of it without a request.

use std::collections::{BTreeMap, BTreeSet};

use super::MUTANTS;
use crate::reference::Rulebook;
use crate::reference::mutants::documented::FACTS;
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
        "text/activateToken/success/SameInitialState-swapped",
        "state/deactivateToken/TokenId/move/lost",
        "error/validate/OTP/second-sent/other-answer",
        "order/activateToken/state/after/code",
    ] {
        assert!(ids.contains(id), "{id}");
    }
}

#[test]
fn catalogue_is_as_long_as_it_should_be() {
    let mutants = &*MUTANTS;
    assert!((2000..4000).contains(&mutants.len()), "{}", mutants.len());
    let says = |mutant: &&Mutant| mutant.operator == Operator::Text;
    let others = mutants.len() - mutants.iter().filter(says).count();
    assert!(others >= 400, "{others}");
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
fn every_check_answer_effect_and_operation_has_mutants() {
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
    let form = [Operator::Code, Operator::Shape, Operator::ContentType];
    let answer = [&form[..], &[Operator::Error]].concat();
    for operation in clean.operations() {
        has(&operation.id, &[Operator::Route]);
        has(&operation.success_point(), &form);
        if operation.success.error().is_some() {
            has(&operation.success_point(), &[Operator::Error]);
        }
        has(&operation.success_point(), &[Operator::Text]);
        for stage in &operation.stages {
            has(&stage.checks[0].id, &answer);
        }
        for effect in &operation.effects {
            has(&effect.id, &[Operator::State]);
        }
        for check in operation.checks() {
            has(&check.id, &[Operator::Code, Operator::Skip]);
            if check.refusal.detail_pieces().is_some() {
                has(&check.id, &[Operator::Text]);
            }
        }
    }
    has("unrouted", &answer);
}

#[test]
fn every_row_has_mutants_of_its_answer_and_of_its_rule() {
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
        for operator in [Operator::Code, Operator::Error, Operator::Shape] {
            assert!(operators.contains(&operator), "{row}: {operator}");
        }
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

/// A pattern that fits nothing would be a fact that no case is held to.
#[test]
fn every_fact_of_the_pages_is_broken_by_mutants() {
    let mut fitting: BTreeSet<&str> = BTreeSet::new();
    for fact in FACTS {
        for rule in fact.rules {
            let mut mutants = MUTANTS.iter();
            let breaks = |mutant: &Mutant| {
                mutant.suite == fact.suite
                    && mutant.documented.is_some()
                    && fits(rule, &mutant.rule)
            };
            assert!(mutants.any(breaks), "{}: {rule}", fact.page);
        }
        let mutants = MUTANTS.iter();
        let mutants = mutants.filter(|mutant| mutant.documented == Some(fact.page));
        let known: BTreeSet<String> = mutants.map(Mutant::way).collect();
        let ways = fact.ways.iter().copied().flatten().copied();
        fitting.extend(ways.filter(|way| known.iter().any(|known| fits(way, known))));
    }
    let ways = FACTS.iter().flat_map(|fact| fact.ways).copied().flatten();
    let unfit: BTreeSet<&str> = ways.copied().filter(|way| !fitting.contains(way)).collect();
    assert_eq!(unfit, BTreeSet::new());
}

#[test]
fn every_row_of_the_table_has_breaches_of_the_pages() {
    let answers = Rulebook::vendor().answers();
    let rows = answers.iter().filter(|answer| answer.suite == "vip-rest");
    let rows: BTreeSet<&str> = rows.filter_map(|answer| answer.row).collect();
    let broken = MUTANTS.iter().filter(|mutant| mutant.documented.is_some());
    let broken: Vec<&Mutant> = broken.collect();
    for row in rows {
        let count = broken
            .iter()
            .filter(|mutant| mutant.row == Some(row))
            .count();
        assert!(count >= 4, "{row}: {count}");
    }
    assert!(broken.len() * 2 < MUTANTS.len(), "{}", broken.len());
    // The one answer that is published whole belongs to no row.
    let whole = "registrationStatus/success";
    let beyond = broken.iter().filter(|mutant| mutant.row.is_none());
    let beyond: BTreeSet<&str> = beyond.map(|mutant| mutant.rule.as_str()).collect();
    assert_eq!(beyond, BTreeSet::from([whole]));
}

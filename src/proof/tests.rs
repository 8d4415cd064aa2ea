//! Holds the proof to its families: a mutant is a matter of its own suite's cases alone.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{
    Depth, End, Look, Variant, Weighed, beyond_the_cases, clean, hunt, mutants_by_row, suites,
    weigh,
};
use crate::case::{Basis, Case, Library, Pattern, Selection};
use crate::reference::Rulebook;
use crate::reference::mutants::{Mutant, catalogue};

const CASE: &str = "vip-rest/accounts/update-active-to-pending";
const MUTANT: &str = "transition/updateAccount/status/transition/allows-ACTIVE-to-PENDING";

fn cases() -> Vec<Case> {
    let selection = Selection {
        patterns: vec![Pattern(CASE.to_owned())],
        ..Selection::default()
    };
    let cases = selection.choose(&Library::embedded());
    cases.expect("the cases are valid")
}

fn mutant() -> Mutant {
    let mutants = catalogue(&Rulebook::vendor());
    let mut named = mutants.into_iter().filter(|mutant| mutant.id == MUTANT);
    named.next().expect("a known id")
}

#[tokio::test]
async fn a_mutant_is_hunted_with_the_cases_of_its_suite_alone() {
    let own = mutant();
    assert_eq!(own.suite, "vip-rest");
    let mut foreign = own.clone();
    foreign.suite = "vip-credential";
    let cases = Arc::new(cases());
    let visits = clean(&cases, 1).await.expect("the case passes");
    let proved = hunt(&cases, &visits, vec![own, foreign], 1, Depth::Caught).await;
    let ends: Vec<&End> = proved.iter().map(|proved| &proved.end).collect();
    assert_eq!(ends, [&End::Caught(vec![0]), &End::Missed(Vec::new())]);
}

#[test]
fn mutants_of_a_suite_without_a_case_are_counted() {
    let mutants = catalogue(&Rulebook::vendor());
    let without: Vec<&str> = beyond_the_cases(&mutants, &cases()).into_keys().collect();
    assert_eq!(without, ["vip-credential"]);
    let beyond = beyond_the_cases(&mutants, &[]);
    assert_eq!(beyond.values().sum::<usize>(), mutants.len());
    assert_eq!(
        beyond.into_keys().collect::<Vec<_>>(),
        ["vip-credential", "vip-rest"]
    );
    assert!(beyond_the_cases(&[mutant()], &cases()).is_empty());
}

#[test]
fn rows_are_counted_suite_by_suite() {
    assert_eq!(suites(), ["vip-rest", "vip-credential"]);
    let rows = mutants_by_row().into_iter();
    let rows: Vec<_> = rows.map(|(suite, rows)| (suite, rows.len())).collect();
    assert_eq!(rows, [("vip-credential", 14), ("vip-rest", 22)]);
}

/// A case that rests on more than the page says, with another basis than its own.
pub(crate) fn taken_for(basis: Basis) -> Vec<Case> {
    let selection = Selection {
        patterns: vec![Pattern(
            "vip-rest/accounts/create-starting-yesterday".to_owned(),
        )],
        ..Selection::default()
    };
    let cases = selection.choose(&Library::embedded());
    let mut cases = cases.expect("the cases are valid");
    for case in &mut cases {
        let document = Arc::get_mut(&mut case.document);
        document.expect("nobody shares it").basis = basis;
    }
    cases
}

/// The service that decides one thing otherwise.
pub(crate) fn decided(id: &str) -> Variant {
    let mut each = Variant::each(&[]).into_iter();
    let decided = each.find(|variant| variant.id() == id);
    decided.expect("a known id")
}

#[tokio::test]
async fn a_case_that_calls_a_lawful_service_wrong_is_named_and_catches_nothing_there() {
    let cases = Arc::new(taken_for(Basis::Documented));
    let service = decided("lawful/400-service-start-date/no-past-date-at-first");
    let lenient = decided("lawful/201-ok/ids-are-uuids");
    let weighed = weigh(&cases, vec![service, lenient], Look::CasesAndBreaches, 2).await;
    let unclean: Vec<usize> = weighed
        .iter()
        .map(|weighed| weighed.unclean.len())
        .collect();
    assert_eq!(unclean, [1, 0]);
    let caught = |weighed: &Weighed| {
        let ends = weighed.breaches.iter().map(|proved| &proved.end);
        ends.filter(|end| matches!(end, End::Caught(_))).count()
    };
    assert!(weighed.iter().all(|weighed| weighed.breaches.len() > 100));
    assert_eq!(caught(&weighed[0]), 0);
    assert!(caught(&weighed[1]) > 0);
}

#[tokio::test]
async fn a_case_of_another_basis_is_not_asked_of_lawful_services() {
    let cases = taken_for(Basis::Assumed);
    let service = decided("lawful/400-service-start-date/no-past-date-at-first");
    let weighed = weigh(&Arc::new(cases), vec![service], Look::Cases, 1).await;
    assert!(weighed[0].unclean.is_empty());
    assert!(weighed[0].breaches.is_empty());
}

#[test]
fn pairs_are_drawn_by_seed_and_are_of_two_decisions() {
    let ids = |seed| -> Vec<String> {
        let pairs = Variant::pairs(&[], 200, seed);
        assert!(pairs.iter().all(|pair| pair.lawful.len() == 2));
        pairs.iter().map(Variant::id).collect()
    };
    let drawn = ids(1);
    let distinct: BTreeSet<&String> = drawn.iter().collect();
    assert_eq!(distinct.len(), 200);
    assert_eq!(drawn, ids(1));
    assert_ne!(drawn, ids(2));
    let suites = ["vip-credential".to_owned()];
    let pairs = Variant::pairs(&suites, 1000, 1);
    assert!(pairs.len() < 1000);
    assert!(pairs.iter().all(|pair| pair.suite == "vip-credential"));
}

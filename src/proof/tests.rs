//! Holds the proof to its families: a mutant is a matter of its own suite's cases alone.

use std::sync::Arc;

use super::{Depth, End, beyond_the_cases, clean, hunt, mutants_by_row, suites};
use crate::case::{Case, Library, Pattern, Selection};
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
    assert_eq!(mutants_by_row("vip-rest").len(), 22);
    assert_eq!(mutants_by_row("vip-credential").len(), 14);
    assert!(mutants_by_row("example").is_empty());
}

//! Turns the catalogue of mutants into tests: each way to break the reference turns a case red.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use tokio::runtime::Runtime;
use vipspec::case::{Case, Library, Selection};
use vipspec::proof::{self, Depth, End, Given, Look, Noticed, Role, Variant, Visits};
use vipspec::reference::Rulebook;
use vipspec::reference::mutants::{Breach, Mutant, Operator, catalogue, idle};
use vipspec::run::Rules;

use crate::whole;

/// What the tests of a process share: the cases, and what each visits on the unbroken server.
struct Ground {
    runtime: Runtime,
    cases: Arc<Vec<Case>>,
    visits: Visits,
    mutants: Vec<Mutant>,
    noticed: Vec<Noticed>,
}

static GROUND: LazyLock<Ground> = LazyLock::new(|| {
    let folder = crate::program::root().join("cases");
    let library = Library::folder(&folder).expect("the repository has cases");
    let cases = Selection::default()
        .choose(&library)
        .expect("the cases are valid");
    let cases = Arc::new(cases);
    let runtime = Runtime::new().expect("a runtime starts");
    let visits = runtime.block_on(proof::clean(&cases, 4));
    let visits = visits.expect("every case passes on the unbroken reference");
    let rules = Rules::default();
    let noticed = proof::notice(&cases, &visits.taken, &rules, Given::ByReference);
    Ground {
        runtime,
        cases,
        visits,
        mutants: catalogue(&Rulebook::vendor()),
        noticed,
    }
});

fn every_mutant_is_caught(operator: Operator) {
    let ground = &*GROUND;
    let mutants: Vec<Mutant> = ground
        .mutants
        .iter()
        .filter(|mutant| mutant.operator == operator)
        // `vipspec prove` hunts every one, and `.ci/run` calls it.
        .step_by(whole::one_of(3))
        .cloned()
        .collect();
    assert!(!mutants.is_empty(), "no mutant is made by {operator}");
    let hunt = proof::hunt(&ground.cases, &ground.visits, mutants, 4, Depth::Caught);
    let proved = ground.runtime.block_on(hunt);
    let missed = proved
        .iter()
        .filter(|proved| matches!(proved.end, End::Missed(_)));
    let missed: Vec<String> = missed
        .map(|proved| format!("{}: {}", proved.mutant.id, proved.mutant.sentence))
        .collect();
    assert!(
        missed.is_empty(),
        "no case fails on these mutants:\n{}",
        missed.join("\n")
    );
}

macro_rules! operators {
    ($($name:ident $operator:ident,)*) => {
        $(
            #[test]
            fn $name() {
                every_mutant_is_caught(Operator::$operator);
            }
        )*

        #[test]
        fn every_operator_has_its_test() {
            assert_eq!([$(Operator::$operator),*], Operator::ALL);
        }
    };
}

operators! {
    an_answer_that_shows_else_is_caught Shown,
    a_check_that_is_not_made_is_caught Skip,
    a_check_under_another_condition_is_caught Condition,
    a_boundary_that_lies_elsewhere_is_caught Boundary,
    a_value_more_or_less_is_caught Enumeration,
    a_move_between_statuses_is_caught Transition,
    a_member_more_or_less_is_caught Member,
    a_type_more_or_less_is_caught Type,
    a_way_of_being_missing_is_caught Gap,
    another_way_to_find_users_and_codes_is_caught Matching,
    another_order_of_checks_is_caught Order,
    state_that_is_not_kept_is_caught State,
    a_route_more_or_less_is_caught Route,
    a_refusal_without_a_rule_is_caught Extra,
}

/// Whatever an answer says wrongly, some case fails: the code, the error, a letter, a member.
#[test]
fn every_slip_in_an_answer_is_noticed() {
    let ground = &*GROUND;
    let noticed = &ground.noticed;
    assert!(noticed.len() >= 2500, "{}", noticed.len());
    let missed = noticed.iter().filter(|it| matches!(it.end, End::Missed(_)));
    let missed: Vec<String> = missed
        .map(|it| format!("{}: {}", it.id, it.sentence))
        .collect();
    assert!(missed.is_empty(), "no case notices:\n{}", missed.join("\n"));
    let roles = proof::roles(ground.cases.len(), noticed.iter().map(|it| &it.end));
    assert!(!roles.contains(&Role::Idle), "a case that notices nothing");
}

/// A pattern that fits nothing would be a fact that no case is held to.
#[test]
fn every_fact_of_the_pages_can_be_broken_in_each_way_that_it_names() {
    let ground = &*GROUND;
    let rules = ground.mutants.iter().map(Mutant::breach);
    let answers = ground.noticed.iter().filter_map(Noticed::breach);
    let breaches: Vec<Breach<'_>> = rules.chain(answers).collect();
    assert_eq!(idle(&breaches), BTreeSet::new());
}

#[test]
fn every_row_of_the_table_can_be_broken_against_the_pages() {
    let ground = &*GROUND;
    let mutants = ground.mutants.iter();
    let mutants = mutants.filter(|mutant| mutant.documented.is_some());
    let mut broken: Vec<Option<&str>> = mutants.map(|mutant| mutant.row).collect();
    let is_breach = |slip: &&Noticed| slip.breach().is_some_and(|breach| breach.page().is_some());
    let slips = ground.noticed.iter().filter(is_breach);
    broken.extend(slips.map(|slip| slip.row.as_deref()));
    let answers = Rulebook::vendor().answers();
    let rows = answers.iter().filter(|answer| answer.suite == "vip-rest");
    for row in rows.filter_map(|answer| answer.row) {
        let count = broken.iter().filter(|broken| **broken == Some(row)).count();
        assert!(count >= 4, "{row}: {count}");
    }
    let all = ground.mutants.len() + ground.noticed.len();
    assert!(broken.len() * 2 < all, "{} of {all}", broken.len());
}

#[test]
fn every_row_has_a_mutant() {
    assert!(GROUND.mutants.len() >= 400, "{}", GROUND.mutants.len());
    let folder = crate::program::root().join("cases");
    let library = Library::folder(&folder).expect("the repository has cases");
    assert_eq!(proof::rows_without_mutant(&library), []);
    let cases = library.cases().expect("cases");
    assert_eq!(vipspec::case::untested(&library, &cases), []);
}

/// One fault, proved: a case that changes a valid request fails for its change alone.
#[test]
fn every_unchanged_request_succeeds() {
    let failed = GROUND.runtime.block_on(proof::unchanged(&GROUND.cases, 4));
    let said = |(index, reason): &(usize, String)| format!("{}: {reason}", GROUND.cases[*index].id);
    let shown: Vec<String> = failed.iter().take(20).map(said).collect();
    assert!(
        failed.is_empty(),
        "{} unchanged requests fail:\n{}",
        failed.len(),
        shown.join("\n")
    );
}

#[test]
fn documented_cases_pass_on_services_that_keep_the_table_whatever_it_leaves_open() {
    let ground = &*GROUND;
    let each = Variant::each(&[]);
    assert!(each.len() >= 40, "{}", each.len());
    // A sample: all of them, and pairs, are asked by `.ci/run`.
    let mut variants: Vec<Variant> = each.into_iter().step_by(12).collect();
    variants.extend(Variant::pairs(&[], 3, 1));
    let weigh = proof::weigh(&ground.cases, variants, Look::Cases, 8);
    let mut wrong = Vec::new();
    for weighed in ground.runtime.block_on(weigh) {
        let id = weighed.variant.id();
        let cases = weighed.unclean.iter();
        wrong.extend(cases.map(|unclean| format!("{id}: {}", ground.cases[unclean.index].id)));
    }
    assert!(wrong.is_empty(), "called wrong:\n{}", wrong.join("\n"));
}

/// Proves one mutant by the cases of a folder that hold its row, or by those that do not.
fn proved(mutant: &str, more: &[&str]) -> crate::program::Ran {
    let case = "cases/vip-rest/accounts/update-active-to-pending.yaml";
    let folder = ["suite", "table", "openapi"]
        .into_iter()
        .map(|name| format!("cases/vip-rest/{name}.yaml"))
        .fold(
            crate::folder::Folder::empty().with_copy(case),
            |folder, path| folder.with_copy(&path),
        );
    let arguments = ["prove", "--cases", "cases", "--mutant", mutant];
    folder.vipspec(&[&arguments[..], more].concat())
}

#[test]
fn a_mutant_that_no_case_catches_is_the_exit_code_and_one_that_a_case_catches_is_none() {
    let row = "code/updateAccount/400-invalid-account-status/";
    let ids = catalogue(&Rulebook::vendor());
    let caught = ids
        .iter()
        .find(|mutant| mutant.row == Some("400-invalid-account-status"));
    let caught = caught.unwrap_or_else(|| panic!("{row}"));
    let missed = ids
        .iter()
        .find(|mutant| mutant.row == Some("404-not-found"));
    let missed = missed.expect("a mutant of another row");
    let ran = proved(&caught.id, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = proved(&missed.id, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains(&missed.id), "{ran:?}");
}

//! Turns the order of checks and stages into mutants in which another of several faults decides.

use super::change::Change;
use super::english::slug;
use super::site::{CheckSite, Reach, checks, mutant};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Check, Family, Named, Operation, Order, Rule, Stage};

/// The stage whose order the binding leaves open.
pub(super) const OPEN_STAGE: &str = "types";

/// The stage whose checks all refuse with one answer, so that their order is nobody's concern.
const ONE_ANSWER_STAGE: &str = "form";

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for operation in &family.operations {
        for at in 0..operation.stages.len() {
            mutants.extend(in_stage(operation, at));
            mutants.extend(swapped_stages(operation, at));
        }
    }
    mutants.extend(checks(family).flat_map(|site| other_stranger(&site)));
    mutants
}

fn refusal_points(stage: &Stage) -> impl Iterator<Item = String> {
    stage.checks.iter().map(Check::refusal_point)
}

/// Makes the mutant of a stage that has the same checks in another order.
fn reordered(
    operation: &Operation,
    at: usize,
    what: &str,
    order: Order,
    sentence: String,
) -> Mutant {
    let stage = &operation.stages[at];
    let mut changed = stage.clone();
    changed.order = order;
    let change = Change::Stage(operation.id.clone(), at, changed);
    let rule = format!("{}/{}", operation.id, slug(stage.name));
    mutant(Operator::Order, &rule, what, change, sentence)
        .of_row(row(stage))
        .at_each(refusal_points(stage))
}

/// Returns the row that the checks of a stage refuse with, where it is one for all.
fn row(stage: &Stage) -> Option<&'static str> {
    stage.checks.first().and_then(|check| check.refusal.row)
}

fn in_stage(operation: &Operation, at: usize) -> Vec<Mutant> {
    let stage = &operation.stages[at];
    let id = &operation.id;
    if stage.checks.len() < 2 {
        return Vec::new();
    }
    match stage.order {
        Order::Listed if stage.name == ONE_ANSWER_STAGE => Vec::new(),
        Order::Listed if stage.name == OPEN_STAGE => vec![reversed(operation, at)],
        Order::Listed => (1..stage.checks.len())
            .map(|place| swapped_checks(operation, at, place))
            .collect(),
        Order::Document | Order::Shallowest => {
            let listed = format!("`{id}` names the first of its own list, not of the document.");
            let shallow = format!("`{id}` names what lies least deep first.");
            let orders = [
                ("listed", Order::Listed, listed),
                ("shallowest", Order::Shallowest, shallow),
            ];
            let mutants = orders
                .map(|(what, order, sentence)| reordered(operation, at, what, order, sentence));
            mutants.into()
        }
    }
}

fn reversed(operation: &Operation, at: usize) -> Mutant {
    let stage = &operation.stages[at];
    let mut changed = stage.clone();
    changed.checks.reverse();
    let change = Change::Stage(operation.id.clone(), at, changed);
    let rule = format!("{}/{}", operation.id, slug(stage.name));
    let sentence = format!("`{}` names the last of several wrong types.", operation.id);
    mutant(Operator::Order, &rule, "reversed", change, sentence)
        .of_row(row(stage))
        .at_each(refusal_points(stage))
}

/// Asks the check at a place before the one that stands in front of it.
fn swapped_checks(operation: &Operation, at: usize, place: usize) -> Mutant {
    let stage = &operation.stages[at];
    let (first, second) = (&stage.checks[place - 1], &stage.checks[place]);
    let mut changed = stage.clone();
    changed.checks.swap(place - 1, place);
    let change = Change::Stage(operation.id.clone(), at, changed);
    let what = format!("after/{}", within(operation, second));
    let sentence = format!(
        "`{}` checks {} before {}.",
        operation.id,
        second.demand(),
        first.demand()
    );
    mutant(Operator::Order, &first.id, &what, change, sentence)
        .of_row(first.refusal.row)
        .at(first.refusal_point())
}

/// Returns a check's id without its operation.
fn within<'a>(operation: &Operation, check: &'a Check) -> &'a str {
    let rest = check.id.strip_prefix(&operation.id).unwrap_or(&check.id);
    rest.trim_start_matches('/')
}

/// Asks the stage after one before it.
fn swapped_stages(operation: &Operation, at: usize) -> Option<Mutant> {
    let (first, second) = (&operation.stages[at], operation.stages.get(at + 1)?);
    let mut changed = operation.clone();
    changed.stages.swap(at, at + 1);
    let change = Change::Operation(operation.id.clone(), vec![changed.into()]);
    let rule = format!("{}/{}", operation.id, slug(first.name));
    let what = format!("after/{}", slug(second.name));
    let (id, one, other) = (&operation.id, first.name, second.name);
    let sentence = format!("`{id}` looks at the stage `{other}` before the stage `{one}`.");
    let mutant = mutant(Operator::Order, &rule, &what, change, sentence);
    Some(mutant.of_row(row(first)).at_each(refusal_points(first)))
}

/// Names another of several unrecognized members than the first.
fn other_stranger(site: &CheckSite<'_>) -> Vec<Mutant> {
    let Rule::NoOtherMembers { known, .. } = &site.check.rule else {
        return Vec::new();
    };
    let others = [
        ("last", Named::Last, "the last"),
        ("sorted", Named::Sorted, "the first by the alphabet"),
    ];
    let mutants = others.map(|(what, named, which)| {
        let rule = Rule::NoOtherMembers {
            known: known.clone(),
            named,
        };
        let sentence = format!(
            "{} names {which} of several unrecognized members of {}.",
            site.who(),
            site.member()
        );
        site.with_rule(Operator::Order, what, rule, Reach::Refused, sentence)
    });
    mutants.into()
}

//! Turns enumerations and transitions into mutants with a value or a move more or less.

use std::collections::BTreeSet;

use super::english::slug;
use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Check, Family, Rule};
use crate::reference::values::in_any_case;

/// An enumeration of more values is narrowed by a sample of so many.
const SAMPLE: usize = 8;

/// Values that a service takes for one of a list by mistake: where the list has the first of a
/// pair, it may have the second as well.
const NEAR: [(&str, &str, &[&str]); 3] = [
    ("Y", "words", &["YES", "NO", "Yes", "No", "yes", "no"]),
    ("GB", "reserved", &["UK", "EU", "XK", "AC"]),
    (
        "3.1",
        "near",
        &["1.0", "1.1", "2", "2.1", "3", "3.2", "3.10", "4", "4.0"],
    ),
];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in checks(family) {
        match &site.check.rule {
            Rule::OneOf(values) => {
                mutants.extend(narrowed(&site, values));
                mutants.extend(widened(&site, values));
            }
            Rule::Transition(moves) => mutants.extend(transitions(&site, moves)),
            _ => {}
        }
    }
    mutants
}

/// Takes out one value: each of a short list, and some of a long one.
fn narrowed(site: &CheckSite<'_>, values: &[String]) -> Vec<Mutant> {
    let step = (values.len() / SAMPLE).max(1);
    let chosen = values.iter().step_by(step);
    let mutants = chosen.map(|value| {
        let others = values.iter().filter(|other| *other != value);
        let rule = Rule::OneOf(others.cloned().collect());
        let sentence = format!("{} refuses `{value}` as {}.", site.who(), site.member());
        let what = format!("without-{value}");
        site.with_rule(Operator::Enumeration, &what, rule, Reach::Asked, sentence)
    });
    mutants.collect()
}

/// Adds values that are like those of the list.
fn widened(site: &CheckSite<'_>, values: &[String]) -> Vec<Mutant> {
    let near = NEAR
        .iter()
        .filter(|(of, _, _)| values.iter().any(|value| value == of));
    let near =
        near.map(|(_, what, more)| (*what, more.iter().copied().map(str::to_owned).collect()));
    let mut sets: Vec<(&str, BTreeSet<String>)> = near.collect();
    sets.extend([
        (
            "any-case",
            values.iter().flat_map(|value| in_any_case(value)).collect(),
        ),
        (
            "padded",
            values.iter().flat_map(|value| padded(value)).collect(),
        ),
        ("nothing", BTreeSet::from([String::new()])),
        ("other-list", other_lists(site)),
    ]);
    let mutants = sets.into_iter().filter_map(|(what, more)| {
        let more: Vec<String> = more
            .into_iter()
            .filter(|value| !values.contains(value))
            .collect();
        let example = more.first()?;
        let sentence = format!(
            "{} takes {example:?} and the like as {}.",
            site.who(),
            site.member()
        );
        let rule = Rule::OneOf(values.iter().cloned().chain(more.iter().cloned()).collect());
        Some(site.with_rule(Operator::Enumeration, what, rule, Reach::Refused, sentence))
    });
    mutants.collect()
}

fn padded(value: &str) -> [String; 2] {
    [format!(" {value}"), format!("{value} ")]
}

/// Returns the words of the operation's enumerations that are refused in the same words at first.
fn other_lists(site: &CheckSite<'_>) -> BTreeSet<String> {
    let opening = |check: &Check| {
        let text = check.refusal.detail().unwrap_or_default();
        text.split(' ')
            .take(2)
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let alike = |check: &&Check| opening(check) == opening(site.check);
    let is_word = |value: &&String| value.len() > 2;
    let lists = site.operation.checks().filter(alike);
    let lists = lists.filter_map(|check| match &check.rule {
        Rule::OneOf(values) if values.iter().all(|value| is_word(&value)) => Some(values),
        _ => None,
    });
    lists.flatten().cloned().collect()
}

/// Refuses each move that is allowed, and allows each between known values that is not.
fn transitions(site: &CheckSite<'_>, moves: &[(String, String)]) -> Vec<Mutant> {
    let ends = moves.iter().flat_map(|(from, to)| [from, to]);
    let known: BTreeSet<&String> = ends.collect();
    let mut mutants = Vec::new();
    for from in &known {
        for to in &known {
            let step = ((*from).clone(), (*to).clone());
            let is_allowed = moves.contains(&step);
            let mut others = moves.to_vec();
            let (does, reach) = if is_allowed {
                ("refuses", Reach::Asked)
            } else {
                ("allows", Reach::Refused)
            };
            if is_allowed {
                others.retain(|other| *other != step);
            } else {
                others.push(step);
            }
            let what = slug(format!("{does} {from} to {to}"));
            let sentence = format!("{} {does} the step from {from} to {to}.", site.who());
            let rule = Rule::Transition(others);
            mutants.push(site.with_rule(Operator::Transition, &what, rule, reach, sentence));
        }
    }
    mutants
}

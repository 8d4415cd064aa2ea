//! Turns answers into mutants whose body is another: a member less, of another type, nested, no JSON.

use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};
use crate::reference::rulebook::Rulebook;

/// The members that every answer of the vendor may have.
const ENVELOPE: [&str; 2] = ["error", "details"];

pub(super) fn mutants(rulebook: &Rulebook) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in answers(rulebook) {
        let Body::Members(slots) = &site.answer.body else {
            continue;
        };
        let mut envelope = whole_bodies(&site, slots);
        for (at, slot) in slots.iter().enumerate() {
            let broken = broken_member(&site, slots, at);
            if ENVELOPE.contains(&slot.name.as_str()) {
                envelope.extend(broken);
            } else {
                mutants.extend(broken);
            }
        }
        let share = match site.is_first {
            true => 4,
            false => envelope.len(),
        };
        let lot = site.lot();
        let drawn = envelope.into_iter().enumerate();
        let drawn = drawn.filter(|(at, _)| site.opens_stage() && (at + lot) % share == 0);
        mutants.extend(drawn.map(|(_, mutant)| mutant));
    }
    mutants
}

fn with_body(site: &AnswerSite<'_>, what: &str, body: Body, does: &str) -> Mutant {
    let answer = Answer {
        body,
        ..site.answer.clone()
    };
    let sentence = format!("The body {does} {}.", site.when());
    site.with_answer(Operator::Shape, what, answer, sentence)
}

/// Breaks the body as a whole.
fn whole_bodies(site: &AnswerSite<'_>, slots: &[Slot]) -> Vec<Mutant> {
    let page = "<!doctype html><title>error</title>".to_owned();
    let wrapped = Slot {
        name: "response".to_owned(),
        value: Fill::Object(slots.to_vec()),
    };
    let wrapped = Body::Members(vec![wrapped]);
    vec![
        with_body(site, "page", Body::Raw(page), "is a page of HTML"),
        with_body(site, "nothing", Body::Raw(String::new()), "is empty"),
        with_body(
            site,
            "no-members",
            Body::Members(Vec::new()),
            "is an empty object",
        ),
        with_body(site, "wrapped", wrapped, "stands one level too deep"),
    ]
}

/// Breaks one member of the body.
fn broken_member(site: &AnswerSite<'_>, slots: &[Slot], at: usize) -> Vec<Mutant> {
    let Slot { name, value } = &slots[at];
    let with = |what: &str, slot: Option<Slot>, does: &str| {
        let mut slots = slots.to_vec();
        drop(slots.splice(at..=at, slot));
        let what = format!("{name}-{what}");
        with_body(site, &what, Body::Members(slots), does)
    };
    let slot = |value: Fill| {
        let name = name.clone();
        Some(Slot { name, value })
    };
    let bare = |word: &str| slot(Fill::Bare(vec![Piece::Words(word.to_owned())]));
    let nested = Fill::Object(vec![slots[at].clone()]);
    let mut mutants = vec![
        with("missing", None, &format!("lacks `{name}`")),
        with("null", bare("null"), &format!("has null for `{name}`")),
        with("number", bare("1"), &format!("has a number for `{name}`")),
        with(
            "nested",
            slot(nested),
            &format!("has `{name}` one level too deep"),
        ),
    ];
    if let Fill::Text(pieces) = value {
        let unquoted = slot(Fill::Bare(pieces.clone()));
        mutants.push(with(
            "unquoted",
            unquoted,
            &format!("has `{name}` without quotes"),
        ));
    }
    if let Some((other, value)) = neighbour(slots, at) {
        let does = format!("has in `{name}` what belongs in `{other}`");
        mutants.push(with("other-member", slot(value.clone()), &does));
    }
    mutants
}

/// Returns the next member after one that also holds what is kept.
fn neighbour(slots: &[Slot], at: usize) -> Option<(&str, &Fill)> {
    let is_kept = |slot: &&Slot| matches!(slot.value, Fill::Account(_) | Fill::Policies(_));
    slots.get(at).filter(is_kept)?;
    let mut others = slots.iter().cycle().skip(at + 1).take(slots.len() - 1);
    let other = others.find(is_kept)?;
    Some((&other.name, &other.value))
}

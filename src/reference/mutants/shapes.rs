//! Turns answers into mutants whose body is another: a member less, of another type, nested, no JSON.

use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};
use crate::reference::rulebook::Family;

/// The members that every answer of the vendor may have, and the ends of the names of those.
const ENVELOPE: [&str; 6] = [
    "error",
    "details",
    "Response",
    "Status",
    "ReasonCode",
    "StatusMessage",
];

/// The members that answer with what was sent: other than in a success, few of them are broken.
const ECHOED: [&str; 2] = ["Version", "RequestId"];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in answers(family) {
        let Body::Members(slots) = &site.answer.body else {
            continue;
        };
        let mut envelope = whole_bodies(&site, slots);
        for place in places(slots) {
            let broken = broken_member(&site, slots, &place);
            let name = name_at(slots, &place);
            if ENVELOPE.iter().any(|end| name.ends_with(end)) {
                envelope.extend(broken);
            } else if !ECHOED.contains(&name) || site.refusal.is_none() {
                mutants.extend(broken);
            } else if site.is_first {
                mutants.extend(broken.into_iter().next());
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
        when: None,
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

/// Returns the places of all members, each after that of the object around it.
fn places(slots: &[Slot]) -> Vec<Vec<usize>> {
    let mut found = Vec::new();
    for (at, slot) in slots.iter().enumerate() {
        found.push(vec![at]);
        if let Fill::Object(inner) = &slot.value {
            let below = places(inner).into_iter();
            found.extend(below.map(|place| [vec![at], place].concat()));
        }
    }
    found
}

fn name_at<'a>(slots: &'a [Slot], place: &[usize]) -> &'a str {
    slot_at(slots, place).map_or("", |slot| slot.name.as_str())
}

fn slot_at<'a>(slots: &'a [Slot], place: &[usize]) -> Option<&'a Slot> {
    let (at, below) = place.split_first()?;
    let slot = slots.get(*at)?;
    match &slot.value {
        Fill::Object(inner) if !below.is_empty() => slot_at(inner, below),
        _ => Some(slot),
    }
}

/// Puts another member, or none, in the place of one.
fn put(slots: &mut Vec<Slot>, place: &[usize], with: Option<Slot>) {
    match place {
        [] => {}
        [at] => drop(slots.splice(*at..=*at, with)),
        [at, below @ ..] => {
            if let Fill::Object(inner) = &mut slots[*at].value {
                put(inner, below, with);
            }
        }
    }
}

/// Breaks one member of the body.
fn broken_member(site: &AnswerSite<'_>, slots: &[Slot], place: &[usize]) -> Vec<Mutant> {
    let Some(known) = slot_at(slots, place) else {
        return Vec::new();
    };
    let Slot { name, value, when } = known;
    let with = |what: &str, slot: Option<Slot>, does: &str| {
        let mut slots = slots.to_vec();
        put(&mut slots, place, slot);
        let what = format!("{name}-{what}");
        with_body(site, &what, Body::Members(slots), does)
    };
    let slot = |value: Fill| {
        Some(Slot {
            value,
            ..known.clone()
        })
    };
    let bare = |word: &str| slot(Fill::Bare(vec![Piece::Words(word.to_owned())]));
    let nested = Fill::Object(vec![known.clone()]);
    let mut mutants = Vec::new();
    if name != site.answer.envelope.detail || site.answer.detail().is_some() {
        // Where no text is published, none is as right as any.
        mutants.push(with("missing", None, &format!("lacks `{name}`")));
    }
    mutants.extend([
        with("null", bare("null"), &format!("has null for `{name}`")),
        with("number", bare("1"), &format!("has a number for `{name}`")),
        with(
            "nested",
            slot(nested),
            &format!("has `{name}` one level too deep"),
        ),
    ]);
    if when.is_some() {
        let always = Slot {
            when: None,
            ..known.clone()
        };
        let does = format!("has `{name}` in every state");
        mutants.push(with("always", Some(always), &does));
    }
    if let Fill::Text(pieces) = value {
        let unquoted = slot(Fill::Bare(pieces.clone()));
        mutants.push(with(
            "unquoted",
            unquoted,
            &format!("has `{name}` without quotes"),
        ));
    }
    if name.len() > "Response".len() && name.ends_with("Response") && site.refusal.is_none() {
        let other = name.trim_end_matches("Response").to_owned();
        let renamed = Slot {
            name: other,
            ..known.clone()
        };
        let does = format!("has the name of the request for `{name}`");
        mutants.push(with("as-request", Some(renamed), &does));
    }
    if let [at] = place
        && let Some((other, value)) = neighbour(slots, *at)
    {
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

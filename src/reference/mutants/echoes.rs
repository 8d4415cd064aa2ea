//! Turns answers that show what was sent, or what is kept of a user, a token or a registration, into
//! mutants that show else.
//!
//! What an answer says wrongly of itself, in a letter or a code, is told by slips of recorded answers;
//! here the rule is broken by which a request decides what is shown.

use std::fmt::Display;

use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};
use crate::reference::member_path::MemberPath;
use crate::reference::rulebook::{Check, Family, Rule};
use crate::reference::token::TokenState;

/// What a service answers for a version where it does not look at the one sent.
const FIXED_VERSION: &str = "3.1";

/// What the first refusal of a wording shows instead; a success shows all that is likely.
const IN_REFUSALS: [&str; 2] = ["nothing", "made-up"];

/// Is something else to show: the end of its id, the piece, and what it is in a sentence.
type Other = (String, Piece, String);

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let sites = answers(family);
    let mut mutants = Vec::new();
    for site in &sites {
        if let Body::Members(slots) = &site.answer.body {
            let mut shown = Vec::new();
            texts(slots, &mut shown);
            let others = shown
                .iter()
                .flat_map(|(name, piece)| others(site, name, piece));
            mutants.extend(others);
            mutants.extend(slots.iter().filter_map(|slot| user(site, slot)));
            mutants.extend(in_every_state(site, slots));
        }
        mutants.extend(whole_path(site));
    }
    mutants
}

/// Gathers the members that hold one piece of text, at whatever depth.
fn texts<'a>(slots: &'a [Slot], found: &mut Vec<(&'a str, &'a Piece)>) {
    for slot in slots {
        match &slot.value {
            Fill::Object(slots) => texts(slots, found),
            Fill::Text(pieces) => {
                if let [piece] = pieces.as_slice() {
                    found.push((&slot.name, piece));
                }
            }
            _ => {}
        }
    }
}

/// Shows something else for a piece, where the answer is one of those that are broken so.
fn others(site: &AnswerSite<'_>, name: &str, piece: &Piece) -> Vec<Mutant> {
    let all = match piece {
        Piece::SentText(member) => other_sent(member),
        Piece::TokenWasIn(token, states) => other_initial_states(token, states),
        Piece::TokenStatus(token, names) => {
            other_statuses(names, |names| Piece::TokenStatus(token.clone(), names))
        }
        Piece::RegistrationStatus(registration, names) => other_statuses(names, |names| {
            Piece::RegistrationStatus(registration.clone(), names)
        }),
        _ => Vec::new(),
    };
    let is_success = site.refusal.is_none();
    let is_late = name == "RequestId" && refuses_after_the_id(site);
    let is_chosen = |what: &str| {
        is_success
            || (site.is_first && IN_REFUSALS.contains(&what))
            || (is_late && what == "nothing")
    };
    let chosen = all.into_iter().filter(|(what, _, _)| is_chosen(what));
    let mutants = chosen.map(|(what, other, shows)| {
        let answer = with_text(site.answer, name, &[other]);
        let sentence = format!("`{name}` is {shows} {}.", site.when());
        let what = format!("{name}-{what}");
        site.with_answer(Operator::Shown, &what, answer, sentence)
    });
    mutants.collect()
}

/// Says whether a malformed request is refused in which the id could be read.
fn refuses_after_the_id(site: &AnswerSite<'_>) -> bool {
    let is_malformed = |check: &Check| matches!(check.rule, Rule::Sent(_));
    let refusal = site.refusal;
    refusal.is_some_and(|check| is_malformed(check) && check.subject.leaf() == "TokenId")
}

fn other(what: impl Into<String>, piece: Piece, shows: impl Into<String>) -> Other {
    (what.into(), piece, shows.into())
}

/// Shows nothing, the same for every request, or another member of it.
fn other_sent(member: &MemberPath) -> Vec<Other> {
    let words = |text: &str| Piece::Words(text.to_owned());
    let beside = |name: &str| {
        let mut names = member.parent().to_vec();
        names.push(name.to_owned());
        Piece::SentText(MemberPath(names))
    };
    let fixed = format!("always `{FIXED_VERSION}`");
    let mut others = vec![other("nothing", words(""), "empty")];
    others.extend(match member.leaf() {
        "Version" => vec![other("fixed", words(FIXED_VERSION), fixed)],
        "Id" => vec![
            other("made-up", words("0"), "always `0`"),
            other("token", beside("TokenId"), "the id of the token"),
        ],
        _ => vec![other("request", beside("Id"), "the id of the request")],
    });
    others
}

/// Says of other states that the token was in them before.
fn other_initial_states(token: &MemberPath, states: &[TokenState]) -> Vec<Other> {
    let was_in = |states: &[TokenState]| Piece::TokenWasIn(token.clone(), states.to_vec());
    let swapped = was_in(&TokenState::all_but(states));
    let mut others = vec![
        other("always", was_in(&TokenState::ALL), "always `true`"),
        other("never", was_in(&[]), "never `true`"),
        other(
            "swapped",
            swapped,
            "`true` for `false` and `false` for `true`",
        ),
    ];
    for state in TokenState::all_but(states) {
        let with = [states, &[state]].concat();
        let shows = format!("`true` also where the token was {state}");
        others.push(other(format!("also-{state}"), was_in(&with), shows));
    }
    others
}

/// Gives a state the name of the next, and all states names in other letters.
fn other_statuses<T: Copy + Display>(
    names: &[(T, String)],
    status: impl Fn(Vec<(T, String)>) -> Piece,
) -> Vec<Other> {
    let mut others = Vec::new();
    for (at, (state, right)) in names.iter().enumerate() {
        let (_, next) = &names[(at + 1) % names.len()];
        let mut changed = names.to_vec();
        changed[at].1.clone_from(next);
        let shows = format!("`{next}` for what is {right},");
        others.push(other(format!("other-than-{state}"), status(changed), shows));
    }
    let cases = [
        (
            "lower-case",
            "in small letters",
            str::to_lowercase as fn(&str) -> String,
        ),
        ("upper-case", "in capitals", str::to_uppercase),
    ];
    let cases = cases.map(|(what, shows, change)| {
        let names = names.iter().map(|(state, name)| (*state, change(name)));
        other(what, status(names.collect()), shows)
    });
    let right = status(names.to_vec());
    others.extend(cases.into_iter().filter(|(_, piece, _)| *piece != right));
    others
}

/// Shows a user id as registered in the place of as sent, or the other way round.
fn user(site: &AnswerSite<'_>, slot: &Slot) -> Option<Mutant> {
    let Fill::Text(pieces) = &slot.value else {
        return None;
    };
    let mut found = pieces.iter().enumerate();
    let (at, (how, other)) = found.find_map(|(at, piece)| Some((at, other_user(piece)?)))?;
    let mut swapped = pieces.clone();
    swapped[at] = other;
    let name = &slot.name;
    let answer = with_text(site.answer, name, &swapped);
    let shown = how.replace('-', " ");
    let sentence = format!("`{name}` shows the user id {shown} {}.", site.when());
    Some(site.with_answer(Operator::Shown, &format!("{name}-{how}"), answer, sentence))
}

fn other_user(piece: &Piece) -> Option<(&'static str, Piece)> {
    match piece {
        Piece::Sent(member) if member.leaf() == "userId" => Some((
            "as-registered",
            Piece::RegisteredUser(Some(MemberPath::clone(member))),
        )),
        Piece::PathUser => Some(("as-registered", Piece::RegisteredUser(None))),
        Piece::RegisteredUser(None) => Some(("as-sent", Piece::PathUser)),
        _ => None,
    }
}

/// Shows in every state what belongs in one alone.
fn in_every_state(site: &AnswerSite<'_>, slots: &[Slot]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (at, slot) in slots.iter().enumerate() {
        if slot.when.is_none() {
            continue;
        }
        let mut slots = slots.to_vec();
        slots[at].when = None;
        let answer = Answer {
            body: Body::Members(slots),
            ..site.answer.clone()
        };
        let sentence = format!(
            "The body has `{}` in every state {}.",
            slot.name,
            site.when()
        );
        let what = format!("{}-always", slot.name);
        mutants.push(site.with_answer(Operator::Shown, &what, answer, sentence));
    }
    mutants
}

/// Names the objects around a member that is at fault as well.
fn whole_path(site: &AnswerSite<'_>) -> Option<Mutant> {
    let check = site.refusal?;
    let pieces = site.answer.detail_pieces()?;
    let at = pieces.iter().position(|piece| *piece == Piece::Offender)?;
    if check.subject.0.is_empty() {
        return None;
    }
    let mut whole = pieces.to_vec();
    whole[at] = Piece::OffenderPath;
    let name = site.answer.envelope.detail;
    let answer = with_text(site.answer, name, &whole);
    let sentence = format!(
        "The detail has the names of the objects around the member {}.",
        site.when()
    );
    Some(site.with_answer(Operator::Shown, "whole-path", answer, sentence))
}

/// Returns an answer with another text in one of its members.
fn with_text(answer: &Answer, name: &str, pieces: &[Piece]) -> Answer {
    let mut answer = answer.clone();
    if let Body::Members(slots) = &mut answer.body {
        put_text(slots, name, pieces);
    }
    answer
}

fn put_text(slots: &mut [Slot], name: &str, pieces: &[Piece]) {
    for slot in slots {
        match &mut slot.value {
            Fill::Object(slots) => put_text(slots, name, pieces),
            value if slot.name == name => *value = Fill::Text(pieces.to_vec()),
            _ => {}
        }
    }
}

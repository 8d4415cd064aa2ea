//! Turns answers that show what was sent, or what is kept of a token or a registration, into mutants
//! that show else.

use std::fmt::Display;

use super::codes::with_text;
use super::site::{AnswerSite, answers};
use super::{Mutant, Operator};
use crate::reference::answer::{Body, Fill, Piece, Slot};
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
        }
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
        site.with_answer(Operator::Text, &what, answer, sentence)
    });
    mutants.collect()
}

/// Says whether a malformed request is refused in which the id could be read.
fn refuses_after_the_id(site: &AnswerSite<'_>) -> bool {
    let is_malformed = |check: &Check| matches!(check.rule, Rule::Sent(_));
    let refusal = site.refusal;
    refusal.is_some_and(|(_, check)| is_malformed(check) && check.subject.leaf() == "TokenId")
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

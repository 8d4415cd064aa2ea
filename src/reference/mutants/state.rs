//! Turns effects into mutants that keep nothing, something else, or what was refused.

use std::collections::BTreeSet;

use super::change::Change;
use super::english::slug;
use super::site::{checks, mutant};
use super::{Mutant, Operator};
use crate::reference::act::{Act, Effect};
use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};
use crate::reference::registration::RegistrationState;
use crate::reference::rulebook::{Check, Family, Operation, Rule};
use crate::reference::token::TokenState;

/// A status that an account must not have by itself.
const OTHER_STATUS: &str = "PENDING";

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for operation in &family.operations {
        for effect in &operation.effects {
            mutants.push(lost(family, operation, effect));
            mutants.extend(other_states(family, operation, effect));
            mutants.extend(otherwise(family, operation, effect));
        }
        mutants.extend(moved_by_itself(operation));
        if !operation.effects.is_empty() {
            let stages = 0..operation.stages.len();
            mutants.extend(stages.filter_map(|at| kept_though_refused(operation, at)));
        }
    }
    mutants
}

fn with_effects(
    family: &Family,
    operation: &Operation,
    effect: &Effect,
    what: &str,
    effects: Vec<Effect>,
    sentence: String,
) -> Mutant {
    let change = Change::Effect(effect.id.clone(), effects);
    mutant(Operator::State, &effect.id, what, change, sentence)
        .of_row(operation.success.row)
        .at_each(readers(family, effect))
}

fn lost(family: &Family, operation: &Operation, effect: &Effect) -> Mutant {
    let sentence = format!("`{}` does not {}.", operation.id, effect.act.deed());
    with_effects(family, operation, effect, "lost", Vec::new(), sentence)
}

/// The states into which a token might be put that nothing is to move: where it is in one of them
/// already, the other tells.
const MOVED_TO: [TokenState; 2] = [TokenState::Enabled, TokenState::Inactive];

/// Moves a token in an operation that leaves it as it is.
fn moved_by_itself(operation: &Operation) -> Vec<Mutant> {
    let id = &operation.id;
    let mut known = operation.checks();
    let known = known.find(|check| check.rule == Rule::TokenKnown);
    let Some(token) = known.filter(|_| operation.effects.is_empty()) else {
        return Vec::new();
    };
    let mutants = MOVED_TO.map(|to| {
        let mut changed = operation.clone();
        let token = token.subject.clone();
        changed.effects.push(Effect {
            id: format!("{id}/TokenId/move"),
            act: Act::MoveToken { token, to },
        });
        let change = Change::Operation(id.clone(), vec![changed.into()]);
        let sentence = format!("`{id}` makes the token {to}.");
        let what = format!("moved-to-{to}");
        mutant(Operator::State, id, &what, change, sentence)
            .of_row(operation.success.row)
            .at(operation.success_point())
    });
    mutants.into()
}

/// Puts the token, or the registration, into another state than the right one.
fn other_states(family: &Family, operation: &Operation, effect: &Effect) -> Vec<Mutant> {
    let others: Vec<(String, Act)> = match &effect.act {
        Act::MoveToken { token, to } => {
            let others = TokenState::all_but(&[*to]).into_iter();
            let act = |to| Act::MoveToken {
                token: token.clone(),
                to,
            };
            others.map(|to| (to.to_string(), act(to))).collect()
        }
        Act::OpenRegistration {
            registration,
            state,
        } => {
            let others = RegistrationState::ALL.into_iter();
            let act = |state| Act::OpenRegistration {
                registration: registration.clone(),
                state,
            };
            let others = others.filter(|other| other != state);
            others
                .map(|other| (other.to_string(), act(other)))
                .collect()
        }
        _ => return Vec::new(),
    };
    let deed = effect.act.deed();
    let mutants = others.into_iter().map(|(other, act)| {
        let effects = vec![Effect {
            id: effect.id.clone(),
            act,
        }];
        let sentence = format!("`{}` does not {deed}, but {other}.", operation.id);
        let what = format!("to-{other}");
        with_effects(family, operation, effect, &what, effects, sentence)
    });
    mutants.collect()
}

/// Does something near to what the effect does.
fn otherwise(family: &Family, operation: &Operation, effect: &Effect) -> Option<Mutant> {
    let id = &operation.id;
    let opens = operation
        .effects
        .iter()
        .any(|effect| matches!(effect.act, Act::OpenAccount(_)));
    let (what, acts, sentence) = match &effect.act {
        Act::Store(name) if !opens => (
            "overwritten",
            vec![Act::Overwrite(name.clone())],
            format!("`{id}` forgets `{name}` where it is not sent."),
        ),
        Act::Default { member, .. } => {
            let member = member.clone();
            let value = OTHER_STATUS.to_owned();
            let sentence = format!("`{id}` has {value} for `{member}` where it is not sent.");
            (
                "other-value",
                vec![Act::Default { member, value }],
                sentence,
            )
        }
        Act::Merge(place) => (
            "replaced",
            vec![Act::Replace(place.clone())],
            format!("`{id}` forgets what `{place}` held and was not sent."),
        ),
        Act::OpenCode { .. } => (
            "alone",
            vec![Act::UseEveryCode, effect.act.clone()],
            format!("`{id}` closes the codes that are open."),
        ),
        Act::UseCode(_) => (
            "every-code",
            vec![Act::UseEveryCode],
            format!("`{id}` closes all codes of the account."),
        ),
        _ => return None,
    };
    let effects = acts.into_iter().map(|act| Effect {
        id: effect.id.clone(),
        act,
    });
    let effects = effects.collect();
    Some(with_effects(
        family, operation, effect, what, effects, sentence,
    ))
}

/// Makes the changes of a success where a stage refuses, unless that is about no body at all.
fn kept_though_refused(operation: &Operation, at: usize) -> Option<Mutant> {
    let stage = &operation.stages[at];
    if stage
        .checks
        .iter()
        .any(|check| check.rule == Rule::BodyIsObject)
    {
        return None;
    }
    let mut changed = stage.clone();
    for check in &mut changed.checks {
        check.on_refusal.clone_from(&operation.effects);
    }
    let change = Change::Stage(operation.id.clone(), at, changed);
    let rule = format!("{}/{}", operation.id, slug(stage.name));
    let (id, name) = (&operation.id, stage.name);
    let sentence = format!("`{id}` keeps a change that the stage `{name}` refuses.");
    let row = stage.checks.first().and_then(|check| check.refusal.row);
    let mutant = mutant(
        Operator::State,
        &rule,
        "kept-though-refused",
        change,
        sentence,
    );
    Some(
        mutant
            .of_row(row)
            .at_each(stage.checks.iter().map(Check::refusal_point)),
    )
}

/// Returns the decision points at which a request can see what an effect has done.
fn readers(family: &Family, effect: &Effect) -> BTreeSet<String> {
    let asks = checks(family).filter(|site| is_read_by_rule(&effect.act, &site.check.rule));
    let mut points: BTreeSet<String> = asks.map(|site| site.check.id.clone()).collect();
    let shows = family.operations.iter();
    let shows = shows.filter(|operation| is_shown_in(&effect.act, &operation.success));
    points.extend(shows.map(|operation| operation.success_point()));
    points
}

fn is_read_by_rule(act: &Act, rule: &Rule) -> bool {
    match act {
        Act::OpenAccount(_) => matches!(rule, Rule::AccountKnown { .. }),
        Act::Store(name) | Act::Overwrite(name) | Act::Default { member: name, .. } => {
            name == "status" && matches!(rule, Rule::Transition(_))
        }
        Act::Merge(_) | Act::Replace(_) => matches!(rule, Rule::AnyIs { stored: true, .. }),
        Act::Register(_) => matches!(rule, Rule::PathUserKnown(_) | Rule::UserRegistered(_)),
        Act::OpenCode { .. } | Act::UseCode(_) | Act::UseEveryCode => matches!(
            rule,
            Rule::CodeKnown(_) | Rule::CodeUnused | Rule::CodeOwned { .. } | Rule::CodeFresh { .. }
        ),
        Act::MoveToken { .. } => matches!(rule, Rule::TokenIn(_)),
        Act::OpenRegistration { .. } => false,
    }
}

fn is_shown_in(act: &Act, answer: &Answer) -> bool {
    match &answer.body {
        Body::Members(slots) => is_shown_in_members(act, slots),
        Body::Raw(_) => false,
    }
}

fn is_shown_in_members(act: &Act, slots: &[Slot]) -> bool {
    slots.iter().any(|slot| match (act, &slot.value) {
        (Act::Store(name) | Act::Overwrite(name), Fill::Account(shown)) => name == shown,
        (Act::Default { member, .. }, Fill::Account(shown)) => member == shown,
        (Act::Merge(place) | Act::Replace(place), Fill::Policies(shown)) => {
            place.0.first() == Some(shown)
        }
        (Act::OpenAccount(_), Fill::Text(pieces)) => pieces.contains(&Piece::AccountId),
        (Act::OpenCode { .. }, Fill::Text(pieces)) => pieces.contains(&Piece::Code),
        (Act::Register(_), Fill::Text(pieces)) => {
            let mut pieces = pieces.iter();
            pieces.any(|piece| matches!(piece, Piece::RegisteredUser(_)))
        }
        (_, Fill::Object(slots)) => is_shown_in_members(act, slots),
        (Act::MoveToken { .. }, Fill::Text(pieces)) => {
            let mut pieces = pieces.iter();
            pieces.any(|piece| matches!(piece, Piece::TokenStatus(..) | Piece::TokenWasIn(..)))
        }
        (Act::OpenRegistration { .. }, Fill::Text(pieces)) => {
            let mut pieces = pieces.iter();
            pieces.any(|piece| matches!(piece, Piece::RegistrationStatus(..)))
        }
        _ => false,
    })
}

impl Act {
    /// Returns what the act does, as the end of "does not".
    fn deed(&self) -> String {
        match self {
            Self::OpenAccount(_) => "open an account".to_owned(),
            Self::Store(name) | Self::Overwrite(name) => format!("keep `{name}`"),
            Self::Default { member, value } => format!("set `{member}` to {value} by itself"),
            Self::Merge(place) | Self::Replace(place) => format!("keep `{place}`"),
            Self::Register(member) => format!("keep the user of `{member}`"),
            Self::OpenCode { .. } => "open a code".to_owned(),
            Self::UseCode(_) => "use the code up".to_owned(),
            Self::UseEveryCode => "use the account's codes up".to_owned(),
            Self::MoveToken { to, .. } => format!("make the token {to}"),
            Self::OpenRegistration { state, .. } => format!("open a registration as {state}"),
        }
    }
}

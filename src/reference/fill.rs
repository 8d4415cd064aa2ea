//! Turns an answer of the rulebook and the facts of a request into a reply.

use axum::http::{HeaderValue, StatusCode};

use super::answer::{Answer, Body, Fill, Piece, Slot};
use super::decide::{Facts, Offender};
use super::member_path::MemberPath;
use super::rulebook::Matching;
use super::token::TokenState;
use crate::json::quoted;

/// Holds what goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) code: StatusCode,
    pub(super) content_type: HeaderValue,
    pub(super) body: String,
}

/// Holds what an answer may speak of.
#[derive(Debug)]
pub(super) struct Resource<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) offender: &'a Offender,
    pub(super) code: Option<&'a str>,
    /// The state of a token that was moved, before it was.
    pub(super) token_was: Option<TokenState>,
}

impl Reply {
    /// Returns the reply to a path that no family has.
    pub(super) fn nothing() -> Self {
        Self {
            code: StatusCode::NOT_FOUND,
            content_type: HeaderValue::from_static("text/plain"),
            body: String::new(),
        }
    }
}

/// Fills an answer in.
pub(super) fn reply(answer: &Answer, resource: &Resource<'_>) -> Reply {
    let body = match &answer.body {
        Body::Members(slots) => object(slots, resource),
        Body::Raw(text) => text.clone(),
    };
    Reply {
        code: answer.code,
        content_type: answer.content_type.clone(),
        body,
    }
}

fn object(slots: &[Slot], resource: &Resource<'_>) -> String {
    let members = slots.iter().filter_map(|slot| {
        let mut only = slot.when.iter();
        let facts = &resource.facts;
        only.all(|(member, state)| facts.registration(member) == Some(*state))
            .then_some(())?;
        let value = value(&slot.value, resource)?;
        Some(format!("{}:{value}", quoted(&slot.name)))
    });
    let members: Vec<String> = members.collect();
    format!("{{{}}}", members.join(","))
}

fn value(fill: &Fill, resource: &Resource<'_>) -> Option<String> {
    let facts = &resource.facts;
    let account = facts
        .ids
        .account
        .as_deref()
        .and_then(|id| facts.state.account(id));
    Some(match fill {
        Fill::Text(pieces) => quoted(&text(pieces, resource)),
        Fill::Bare(pieces) => text(pieces, resource),
        Fill::Object(slots) => object(slots, resource),
        Fill::Account(name) => account?.members.get(name)?.to_string(),
        Fill::Policies(name) => account?.policies.get(name)?.to_string(),
    })
}

fn text(pieces: &[Piece], resource: &Resource<'_>) -> String {
    pieces.iter().map(|piece| words(piece, resource)).collect()
}

fn words(piece: &Piece, resource: &Resource<'_>) -> String {
    let facts = &resource.facts;
    let account = facts.ids.account.as_deref().unwrap_or_default();
    let user = facts.ids.user.as_deref().unwrap_or_default();
    match piece {
        Piece::Words(text)
        | Piece::Field(text)
        | Piece::Policy(text)
        | Piece::Unpublished(text) => text.clone(),
        Piece::Offender => resource.offender.path.leaf().to_owned(),
        Piece::OffenderPath => resource.offender.path.to_string(),
        Piece::OffenderValue => sent(&resource.offender.path, facts)
            .unwrap_or_else(|| resource.offender.path.leaf().to_owned()),
        Piece::Sent(member) => sent(member, facts).unwrap_or_default(),
        Piece::AccountId => account.to_owned(),
        Piece::PathUser => user.to_owned(),
        Piece::RegisteredUser(member) => {
            let named = member.as_ref().and_then(|member| facts.text(member));
            let user = named.unwrap_or(user);
            let registered = facts.state.user(account, user, Matching::UNBROKEN);
            registered.unwrap_or(user).to_owned()
        }
        Piece::Code => resource.code.unwrap_or_default().to_owned(),
        Piece::SentText(member) => facts.text(member).unwrap_or_default().to_owned(),
        Piece::TokenWasIn(token, states) => {
            let was = resource.token_was.or_else(|| facts.token(token));
            was.is_some_and(|was| states.contains(&was)).to_string()
        }
        Piece::TokenStatus(token, names) => named(facts.token(token), names),
        Piece::RegistrationStatus(registration, names) => {
            named(facts.registration(registration), names)
        }
    }
}

/// Returns the name that a list has for a state.
fn named<T: Copy + PartialEq>(state: Option<T>, names: &[(T, String)]) -> String {
    let mut names = names.iter();
    let named = names.find(|(known, _)| state == Some(*known));
    named.map_or_else(String::new, |(_, name)| name.clone())
}

/// Returns what the request has in a member, text without its quotes.
fn sent(member: &MemberPath, facts: &Facts<'_>) -> Option<String> {
    Some(facts.member(member)?.to_text())
}

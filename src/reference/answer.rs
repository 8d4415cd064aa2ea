//! Holds the types of an answer as data: what a check refuses with, and what success says.

use std::fmt;

use axum::http::{HeaderValue, StatusCode};

use super::member_path::MemberPath;
use super::registration::RegistrationState;
use super::token::TokenState;

/// Names the members in which the answers of a family say how a request went.
#[derive(Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The member that holds the error.
    pub error: &'static str,
    /// The member that holds the detail.
    pub detail: &'static str,
}

/// Describes one answer before it is filled in for a request.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The names of its error and its detail.
    pub envelope: &'static Envelope,
    /// The row of the vendor's table, where it has one.
    pub row: Option<&'static str>,
    /// The HTTP code.
    pub code: StatusCode,
    /// The value of the `content-type` header.
    pub content_type: HeaderValue,
    /// What is sent.
    pub body: Body,
}

/// Describes the body of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A JSON object with these members in this order.
    Members(Vec<Slot>),
    /// These characters as they are, JSON or not.
    Raw(String),
}

/// Describes one member of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The name of the member.
    pub name: String,
    /// What it holds.
    pub value: Fill,
    /// Where given, the member is there only where the registration that this member of the request
    /// names is in this state.
    pub when: Option<(MemberPath, RegistrationState)>,
}

/// Describes the value of one member of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// A JSON string.
    Text(Vec<Piece>),
    /// The same characters without the quotes around them: a number, a word, or no JSON at all.
    Bare(Vec<Piece>),
    /// An object, so that a value can stand one level too deep.
    Object(Vec<Slot>),
    /// What the account holds under this name; the member is left out where it holds nothing.
    Account(String),
    /// What the account's policies hold under this name; left out where they hold nothing.
    Policies(String),
}

/// Describes a part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words that are always the same.
    Words(String),
    /// The name of a member or an attribute.
    Field(String),
    /// The name of a policy.
    Policy(String),
    /// The name of the member that the check has found at fault.
    Offender,
    /// The same name after those of the objects around it, parted by dots.
    OffenderPath,
    /// What the request has in that member; its name where it has nothing there.
    OffenderValue,
    /// What the request has in this member.
    Sent(MemberPath),
    /// The id of the account.
    AccountId,
    /// The user id of the path, as sent.
    PathUser,
    /// The user id of a member, or of the path where none is given, as registered.
    RegisteredUser(Option<MemberPath>),
    /// The code that was opened.
    Code,
    /// What the request has in this member, where that is text; nothing else.
    SentText(MemberPath),
    /// The words `true` or `false`: whether the token of a member was in one of these states.
    TokenWasIn(MemberPath, Vec<TokenState>),
    /// The name of the state of a member's token, as this list has it.
    TokenStatus(MemberPath, Vec<(TokenState, String)>),
    /// The name of the state of the registration that a member names, as this list has it.
    RegistrationStatus(MemberPath, Vec<(RegistrationState, String)>),
    /// Words of the server's own choice: the vendor publishes none, so that any are right.
    Unpublished(String),
}

/// Makes the piece that names a member.
impl From<&str> for Piece {
    fn from(name: &str) -> Self {
        Self::Field(name.to_owned())
    }
}

/// Shows a piece as a reader of the rules wants it: what a request decides stands in braces.
impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words(text)
            | Self::Field(text)
            | Self::Policy(text)
            | Self::Unpublished(text) => f.write_str(text),
            Self::Offender | Self::OffenderPath | Self::OffenderValue => f.write_str("{field}"),
            Self::Sent(member) | Self::SentText(member) => write!(f, "{{{}}}", member.leaf()),
            Self::AccountId => f.write_str("{accountId}"),
            Self::PathUser | Self::RegisteredUser(_) => f.write_str("{userId}"),
            Self::Code => f.write_str("{qrCode}"),
            Self::TokenWasIn(..) => f.write_str("{true or false}"),
            Self::TokenStatus(..) | Self::RegistrationStatus(..) => f.write_str("{state}"),
        }
    }
}

impl Answer {
    /// Returns the error where the vendor publishes it, what a request decides standing in braces.
    pub fn error(&self) -> Option<String> {
        self.published(self.envelope.error).map(shown)
    }

    /// Returns the detail in the same way, where the vendor publishes it.
    pub fn detail(&self) -> Option<String> {
        self.detail_pieces().map(shown)
    }

    /// Returns the pieces of the detail, where the vendor publishes it.
    pub fn detail_pieces(&self) -> Option<&[Piece]> {
        self.published(self.envelope.detail)
    }

    fn published(&self, name: &str) -> Option<&[Piece]> {
        let pieces = self.pieces(name)?;
        let mut own = pieces.iter();
        let is_own = own.any(|piece| matches!(piece, Piece::Unpublished(_)));
        (!is_own).then_some(pieces)
    }

    /// Returns the pieces of a member that holds text, at whatever depth.
    pub fn pieces(&self, name: &str) -> Option<&[Piece]> {
        match &self.body {
            Body::Members(slots) => pieces(slots, name),
            Body::Raw(_) => None,
        }
    }
}

fn pieces<'a>(slots: &'a [Slot], name: &str) -> Option<&'a [Piece]> {
    slots.iter().find_map(|slot| match &slot.value {
        Fill::Text(pieces) if slot.name == name => Some(pieces.as_slice()),
        Fill::Object(slots) => pieces(slots, name),
        _ => None,
    })
}

fn shown(pieces: &[Piece]) -> String {
    pieces.iter().map(Piece::to_string).collect()
}

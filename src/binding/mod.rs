//! Turns canonical requests into those of another service, and its answers into canonical ones.
//!
//! What differs is data: paths, verbs, the names of members and where these stand, the envelope. It is
//! applied as a swap, so that what is unknown on one side is unknown on the other, and the same data
//! the other way round makes the reference speak as the service does.
//!
//! Its size is that of the ways in which a service differs: paths and verbs, members and where they stand,
//! names inside of texts, the envelope; each is applied in both directions and refused where it cannot be.

mod direction;
mod dress;
mod inward;
mod keys;
mod lack;
mod names;
mod outward;
mod pattern;
mod places;
mod read;
mod routes;
mod target_line;
#[cfg(test)]
pub(crate) mod tests;
mod texts;
mod unasked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::contract::{Envelope, Forms, Suite};
use crate::json::{Raw, read_raw};

use direction::Direction;
use names::Swap;
use places::{From, Places};
use routes::Routes;
use texts::Said;

pub use keys::BINDING;
pub use lack::Unasked;
pub use outward::Outward;
pub use read::read;
pub use target_line::{GAP, GAP_IN_BODY, TargetLine};

/// Another service's names for one suite.
#[derive(Debug)]
pub struct Binding {
    suite: Arc<Suite>,
    routes: Routes,
    /// How each operation is spoken of, in the order of the description; behind these, all else.
    speeches: Vec<Speech>,
    /// The texts of the suite's table.
    forms: Forms,
    /// The names of the members of answers.
    names: Swap,
    /// Every name that is canonical.
    known: BTreeSet<String>,
    /// Members that are ids: they compare as text.
    ids: BTreeSet<String>,
    /// Where the service has error and detail; the first place that is there counts.
    words: [Vec<Carrier>; 2],
    /// The ways to error and detail in a canonical answer, where each is a way of names alone.
    ways: [Option<Vec<String>>; 2],
    /// The form of the service's answers, once they are canonical.
    envelope: Envelope,
    /// The media types of its answers.
    media_types: Vec<String>,
    /// Where its file names each member that it names.
    written: BTreeMap<String, String>,
    /// Whether some request may have no place for what a case says: a parameter that stands in a body, a
    /// member that stands in path or query, or a parameter in a query, which is not sent without a value.
    narrow: bool,
}

/// Where an answer carries a word.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Carrier {
    /// At this place of the body.
    Body(Vec<String>),
    /// In this header.
    Header(String),
}

/// How an operation is spoken of.
#[derive(Debug, Default)]
struct Speech {
    said: Said,
    request: Places,
    answer: Places,
    /// The same with the first carriers of error and detail.
    heard: Places,
    /// What the service wants besides, and what it does not know (`null`), in its names.
    with: Option<Raw<'static>>,
    /// The operation's example, in canonical names; variables in it are unknown.
    example: Option<Raw<'static>>,
    /// Whether the operation has a body of its own.
    bears: bool,
}

impl Speech {
    /// Tells whether a parameter of the path stands in the body.
    fn carries_parameter(&self) -> bool {
        let mut members = self.request.members.iter();
        members.any(|placed| matches!(placed.from, From::Parameter(_)))
    }

    /// Returns what a member of the request is that stands in path or query as a text: a number where the
    /// example has one.
    fn carried(&self, name: &str, text: &str) -> Raw<'static> {
        let example = self.example.as_ref().and_then(|example| example.get(name));
        let typed = example.is_some_and(Raw::is_number);
        let number = read_raw(text.as_bytes()).ok();
        let number = number.filter(|raw| typed && raw.is_number());
        number.map_or_else(
            || Raw::of_text(text),
            |number| Raw::Scalar(number.to_string().into()),
        )
    }

    /// Tells whether all stands in the bodies of requests where it is.
    fn leaves_places(&self) -> bool {
        self.with.is_none() && self.request.is_empty()
    }

    /// Tells whether requests have their bodies as they are.
    fn leaves_bodies(&self) -> bool {
        self.leaves_places() && self.said.names.is_empty()
    }
}

impl Unasked {
    /// Returns why a case is not asked.
    pub fn reason(&self) -> String {
        match self {
            Self::Operation(id) => format!("not asked: the service has no `{id}`"),
            Self::Path(_) => {
                "not asked: the path is none that the binding's routes speak of".to_owned()
            }
            Self::Taken(_) => {
                "not asked: to the service, verb and path mean another operation".to_owned()
            }
            Self::Crowded(name) => format!(
                "not asked: the service has `{name}` in the body, and this body has no place for it"
            ),
            Self::Carried(name) => format!(
                "not asked: the service has `{name}` in path or query, which cannot carry this value"
            ),
            Self::Member(name) => format!("not asked: the service does not know `{name}`"),
        }
    }
}

impl Binding {
    /// Returns the form of the service's answers, once they are canonical.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Returns the canonical name of a member that the service calls so in requests of an operation.
    pub fn canonical<'a>(&'a self, operation: &str, name: &'a str) -> &'a str {
        let speech = self.speech(self.place_of(operation));
        speech.said.names.name(name, Direction::In)
    }

    /// Returns where the file names a member by what the service calls it: path, line and column.
    pub fn written(&self, member: &str) -> Option<&str> {
        self.written.get(member).map(String::as_str)
    }

    /// Tells whether a member, by the service's name, is sent only because the service wants it besides.
    pub fn adds(&self, operation: &str, name: &str) -> bool {
        let speech = self.speech(self.place_of(operation));
        let with = speech.with.as_ref().and_then(|with| with.get(name));
        let own = speech.said.names.name(name, Direction::In);
        let example = speech.example.as_ref().and_then(|example| example.get(own));
        with.is_some() && example.is_none()
    }

    /// Returns the place of an operation in the description.
    pub fn place_of(&self, operation: &str) -> Option<usize> {
        let mut operations = self.suite.api.operations.iter();
        operations.position(|known| known.id == operation)
    }

    /// Returns how an operation is spoken of, or whatever is none.
    fn speech(&self, operation: Option<usize>) -> &Speech {
        let last = self.speeches.len() - 1;
        &self.speeches[operation.unwrap_or(last).min(last)]
    }
}

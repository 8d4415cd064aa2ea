//! Turns canonical requests into those of another service, and its answers into canonical ones.
//!
//! What differs is data: paths, verbs, the names of members and where these stand, the envelope. It is
//! applied as a swap, so that what is unknown on one side is unknown on the other, and the same data
//! the other way round makes the reference speak as the service does.
//!
//! Its size is that of the ways in which a service differs: paths and verbs, members and where they stand,
//! names inside of texts, the envelope; each is applied in both directions and refused where it cannot be.

mod dress;
mod inward;
mod keys;
mod names;
mod outward;
mod pattern;
mod places;
mod read;
mod routes;
#[cfg(test)]
pub(crate) mod tests;
mod texts;
mod unasked;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::contract::{Envelope, Forms, Suite};
use crate::json::{Raw, read_raw};

use names::Swap;
use places::{From, Places};
use routes::Routes;
use texts::Said;

pub use keys::BINDING;
pub use outward::Outward;
pub use read::read;

/// On which way a name goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// From the canonical one to that of the service.
    Out,
    /// Back.
    In,
}

/// Why a service cannot be asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unasked {
    /// It has no such operation.
    Operation(String),
    /// The path lies beyond what the binding says of paths.
    Path(String),
    /// It does not know this member, which the case is about.
    Member(String),
    /// What it has at the path, or where the path leads with so little in it, is something else.
    Taken(String),
    /// It has this parameter or member in the body, where the case's body has no place for it.
    Crowded(String),
    /// It has this member in the path or the query, which cannot carry what the case says.
    Carried(String),
}

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

    /// Returns the place of an operation in the description.
    fn place_of(&self, operation: &str) -> Option<usize> {
        let mut operations = self.suite.api.operations.iter();
        operations.position(|known| known.id == operation)
    }

    /// Returns how an operation is spoken of, or whatever is none.
    fn speech(&self, operation: Option<usize>) -> &Speech {
        let last = self.speeches.len() - 1;
        &self.speeches[operation.unwrap_or(last).min(last)]
    }
}

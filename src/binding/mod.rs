//! Turns canonical requests into those of another service, and its answers into canonical ones.
//!
//! What differs is data: paths, verbs, the names of members and where these stand, the envelope. It is
//! applied as a swap, so that what is unknown on one side is unknown on the other, and the same data
//! the other way round makes the reference speak as the service does.

mod dress;
mod inward;
mod keys;
mod names;
mod outward;
mod pattern;
mod places;
mod read;
mod read_routes;
mod routes;
#[cfg(test)]
mod tests;
mod texts;
mod unasked;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::contract::{Envelope, Suite};
use crate::json::Raw;

use names::Swap;
use places::Places;
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
    /// It has this parameter in the body, and the case's body is no JSON.
    Parameter(String),
}

/// Another service's names for one suite.
#[derive(Debug)]
pub struct Binding {
    suite: Arc<Suite>,
    routes: Routes,
    /// How each operation is spoken of, in the order of the description; behind these, all else.
    speeches: Vec<Speech>,
    /// The names of the members of answers.
    names: Swap,
    /// Every name that is canonical.
    known: BTreeSet<String>,
    /// Members that are ids: they compare as text.
    ids: BTreeSet<String>,
    /// Where the service has error and detail; the first place that is there counts.
    words: [Vec<Carrier>; 2],
    /// The form of the service's answers, once they are canonical.
    envelope: Envelope,
    /// The media types of its answers.
    media_types: Vec<String>,
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
    /// What the service wants besides, and what it does not know (`null`), in its names.
    with: Option<Raw>,
    /// The operation's example, in canonical names; variables in it are unknown.
    example: Option<Raw>,
    /// Whether the operation has a body of its own.
    bears: bool,
}

impl Unasked {
    /// Returns why a case is not asked.
    pub fn reason(&self) -> String {
        match self {
            Self::Operation(id) => format!("not asked: the service has no `{id}`"),
            Self::Path(_) => {
                "not asked: the path is none that the binding's routes speak of".to_owned()
            }
            Self::Parameter(name) => {
                format!("not asked: the service has `{name}` in the body, and this body is no JSON")
            }
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

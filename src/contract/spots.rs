//! Turns what `suite.yaml` says of error and detail into the places where an answer carries them.

use std::fmt;
use std::sync::Arc;

use super::read::{json_path, one_or_more};
use crate::json::Path;
use crate::source::{Diagnostic, Source};
use crate::yaml::{Holds, Key, Node, Object, Shape};

const HEADER: Object = Object {
    name: "a header",
    holds: Holds::Declared,
    keys: &[Key::required(
        "header",
        Shape::Text,
        "the name of the header",
    )],
};

const SPOT: Shape = Shape::OneOf(&[Shape::Text, Shape::Object(&HEADER)]);

/// A JSONPath, `{ header: x }`, or a list of these.
pub(crate) const SPOTS: Shape =
    Shape::OneOf(&[Shape::Text, Shape::Object(&HEADER), Shape::NonEmpty(&SPOT)]);

/// The places where error or detail may stand: the first that is there counts. None is an API that
/// sends no such thing.
#[derive(Debug, Clone, Default)]
pub struct Spots(Vec<Spot>);

/// One of these places.
#[derive(Debug, Clone)]
pub enum Spot {
    /// In the body. Where the path meets several values, any of them will do.
    Body(Path),
    /// In a header, whose name is in lower case.
    Header(String),
}

impl Spots {
    /// Returns places in their order.
    pub fn new(spots: impl IntoIterator<Item = Spot>) -> Self {
        Self(spots.into_iter().collect())
    }

    /// Returns the places in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Spot> {
        self.0.iter()
    }

    /// Returns those in the body.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.0.iter().filter_map(|spot| match spot {
            Spot::Body(path) => Some(path),
            Spot::Header(_) => None,
        })
    }

    /// Tells whether answers have no such thing at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads what stands under a key; nothing where the key is left out.
    pub(super) fn read(
        node: Option<&Node>,
        source: &Arc<Source>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let Some(node) = node else {
            return Self::default();
        };
        let nodes = one_or_more(node);
        let spot = |node: &Node| match node.text_of("header") {
            Some(name) => Some(Spot::Header(name.to_ascii_lowercase())),
            None => json_path(node, source, problems).map(Spot::Body),
        };
        Self(nodes.iter().filter_map(spot).collect())
    }
}

impl fmt::Display for Spots {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, spot) in self.0.iter().enumerate() {
            let or = if at == 0 { "" } else { " or " };
            match spot {
                Spot::Body(path) => write!(formatter, "{or}{path}")?,
                Spot::Header(name) => write!(formatter, "{or}header {name}")?,
            }
        }
        Ok(())
    }
}

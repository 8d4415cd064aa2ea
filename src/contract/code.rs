//! Turns what stands for an HTTP code in a data file into the codes that are meant.

use crate::yaml::{Node, Shape};

/// A code as a number, or `2xx`.
pub(crate) const CODE: Shape = Shape::OneOf(&[
    Shape::Integer(100, 599),
    Shape::Choice(&["1xx", "2xx", "3xx", "4xx", "5xx"]),
]);

/// An HTTP code, or a class of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePattern {
    /// One code.
    Exactly(u16),
    /// Every code of a class: 2 stands for `2xx`.
    Class(u16),
}

impl CodePattern {
    /// Tells whether a code is meant.
    pub fn accepts(self, code: u16) -> bool {
        match self {
            Self::Exactly(expected) => expected == code,
            Self::Class(class) => class == code / 100,
        }
    }
}

impl std::fmt::Display for CodePattern {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(code) => write!(formatter, "{code}"),
            Self::Class(class) => write!(formatter, "{class}xx"),
        }
    }
}

/// Reads a code, or a class of codes.
pub(crate) fn read_code(node: &Node) -> Option<CodePattern> {
    match node.text() {
        Some(class) => class.get(..1)?.parse().ok().map(CodePattern::Class),
        None => u16::try_from(node.unsigned()?)
            .ok()
            .map(CodePattern::Exactly),
    }
}

//! Turns an expectation and an exchange into findings.
//!
//! Pure: no socket, no clock, the same input gives the same findings.

mod condition;
mod envelope;
mod judge;
mod near;

use crate::source::Span;

pub use envelope::{Answer, read as read_answer};
pub use judge::{judge, succeeded};
pub use near::only_difference;

/// One difference between what was expected and what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What differs.
    pub column: Column,
    /// What was expected, as a reader wants it.
    pub expected: String,
    /// What came back; hostile until it is shown.
    pub actual: String,
    /// Where the expectation stands in the case file.
    pub span: Span,
    /// What else is worth knowing.
    pub note: Option<String>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The HTTP code.
    Code,
    /// The error.
    Error,
    /// The detail.
    Detail,
    /// A header.
    Header,
    /// A member of the body.
    Body,
    /// The time the answer took.
    Time,
    /// The form of the answer: media type, JSON, the members that carry error and detail.
    Envelope,
}

impl Column {
    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Error => "error",
            Self::Detail => "detail",
            Self::Header => "header",
            Self::Body => "body",
            Self::Time => "time",
            Self::Envelope => "envelope",
        }
    }
}

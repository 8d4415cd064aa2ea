//! Turns an expectation and an exchange into findings.
//!
//! Pure: no socket, no clock, the same input gives the same findings.

mod condition;
mod envelope;
mod judge;
mod near;
mod words;

#[cfg(test)]
mod tests;

use crate::source::Span;

pub use envelope::{Answer, Fault, FaultOf, read as read_answer};
pub use judge::{judge, stands_once, succeeded};
pub use near::only_difference;

/// What an expectation makes of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What differs; none where the answer is as expected.
    pub findings: Vec<Finding>,
    /// What is told without being wrong.
    pub warnings: Vec<Warning>,
    /// The place in the table of the row that came, where one of those came that were expected.
    pub row: Option<usize>,
}

/// A text that the table does not list, in an answer to a row whose source says that others exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The id of the row.
    pub row: String,
    /// The texts that the row lists, as a reader wants them.
    pub listed: Vec<String>,
    /// What came; hostile until it is shown.
    pub actual: String,
    /// Where the expectation stands in the case file.
    pub span: Span,
}

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

impl Finding {
    /// Returns a finding without a note.
    pub fn new(
        column: Column,
        expected: impl Into<String>,
        actual: impl Into<String>,
        span: Span,
    ) -> Self {
        Self {
            column,
            expected: expected.into(),
            actual: actual.into(),
            span,
            note: None,
        }
    }
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

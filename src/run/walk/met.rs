//! Holds what came of a step: what went over the wire, and what its expectation makes of it.

use crate::exchange::{Exchange, Response};
use crate::source::Span;
use crate::verdict::{Answer, Judged};

/// A step as it went over the wire.
pub(in crate::run) struct Met {
    /// Where the step stands in the case file.
    pub(in crate::run) span: Span,
    /// What was sent and received.
    pub(in crate::run) exchange: Exchange,
    /// The answer in canonical names, where the target speaks with others.
    pub(in crate::run) canonical: Option<Response>,
    /// The operation that it is there, by its place in the description.
    pub(in crate::run) operation: Option<usize>,
}

impl Met {
    /// Returns the answer as it is judged.
    pub(in crate::run) fn response(&self) -> &Response {
        self.canonical.as_ref().unwrap_or(&self.exchange.response)
    }
}

/// An answer to a step, and what the step's expectation makes of it.
pub(in crate::run) struct Answered {
    pub(in crate::run) answer: Answer,
    pub(super) judged: Judged,
}

//! Turns the rule by which the reference gave an answer into a header beside it, and back.

use axum::http::HeaderValue;

use crate::exchange::Response;
use crate::reference::Edge;

/// The header that names the rule, in the process of a proof alone.
const HEADER: &str = "vipspec-given-by";

/// Says who gave an answer, as far as that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// A service of which nothing is known but its answers.
    BySomebody,
    /// The reference, which tells the rule.
    ByReference,
}

impl Given {
    /// Returns the rule that gave an answer, where that is told.
    pub(super) fn rule(self, response: &Response) -> Option<&str> {
        match self {
            Self::BySomebody => None,
            Self::ByReference => response.header_values(HEADER).next(),
        }
    }
}

/// Returns the edge at which each answer is told its rule.
pub(super) fn told() -> Edge {
    Edge::new(|rule, mut response| {
        if let Ok(rule) = HeaderValue::from_str(rule) {
            response.headers_mut().insert(HEADER, rule);
        }
        response
    })
}

//! Holds what came of an operation that a run asked, or why it was not asked.

use crate::run::{Cause, Kept};

/// An operation, and what came of it.
#[derive(Debug, Clone)]
pub struct Look {
    /// The suite that describes it.
    pub suite: String,
    /// Its name.
    pub operation: String,
    /// Its verb and path in the description.
    pub route: String,
    /// How many cases need it.
    pub cases: usize,
    /// What came of it.
    pub came: Came,
    /// What was sent and received, where it was asked; without any secret.
    pub kept: Option<Kept>,
}

/// What came of an operation.
#[derive(Debug, Clone)]
pub enum Came {
    /// It succeeded; the edits are those without which answers are misread.
    Succeeded(Vec<String>),
    /// It did not, for this, and with what to do about it.
    Refused(Cause),
    /// No answer came, for this.
    Unanswered(String),
    /// It was not asked, for this.
    Unasked(String),
}

impl Came {
    /// Tells whether something is to be mended before answers can be judged.
    pub fn is_to_mend(&self) -> bool {
        match self {
            Self::Succeeded(edits) => !edits.is_empty(),
            Self::Refused(_) | Self::Unanswered(_) => true,
            Self::Unasked(_) => false,
        }
    }
}

//! Holds why there is nothing to work with: what the other files of the room refuse before anything is sent.

use crate::source::Diagnostic;
use crate::template::Problem;

/// Why there is nothing to work with. Nothing was sent yet.
#[derive(Debug)]
pub enum Refusal {
    /// A flag asks for what cannot be.
    Usage(Problem),
    /// A file that a flag names is none that can be read.
    Unread(Problem),
    /// Files of ours are wrong.
    Invalid(Vec<Diagnostic>),
    /// No case is meant by all that was asked for.
    Nothing(Problem),
}

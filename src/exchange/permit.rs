//! Turns what a target allows into the requests that may go out to it.

use crate::contract::reads;

/// Whether requests that may change something are sent.
///
/// The usual one allows the least: whoever forgets to ask writes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Permit {
    /// Only what reads: the target is marked as production.
    #[default]
    Reading,
    /// Anything.
    Writing,
}

impl Permit {
    /// Tells whether a request of this verb may be sent.
    pub fn allows(self, method: &str) -> bool {
        self == Self::Writing || reads(method)
    }
}

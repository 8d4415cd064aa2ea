//! Holds on which way a name goes.

/// On which way a name goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// From the canonical one to that of the service.
    Out,
    /// Back.
    In,
}

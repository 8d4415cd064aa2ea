//! Holds why a service cannot be asked for something: what it lacks.

/// Why a service cannot be asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unasked {
    /// It has no such operation.
    Operation(String),
    /// The path lies beyond what the binding says of paths.
    Path(String),
    /// It does not know this member, which the case is about.
    Member(String),
    /// What it has at the path, or where the path leads with so little in it, is something else.
    Taken(String),
    /// It has this parameter or member in the body, where the case's body has no place for it.
    Crowded(String),
    /// It has this member in the path or the query, which cannot carry what the case says.
    Carried(String),
}

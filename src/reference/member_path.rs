//! Turns dotted names into the way from a body to one of its members.

use std::fmt;

/// Holds the names that lead from the body to a member; none lead to the body itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct MemberPath(pub Vec<String>);

impl MemberPath {
    /// Reads names parted by dots.
    pub fn new(dotted: &str) -> Self {
        let names = dotted.split('.').filter(|name| !name.is_empty());
        Self(names.map(str::to_owned).collect())
    }

    /// Returns the last name, or nothing for the body.
    pub fn leaf(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }

    /// Returns the names that lead to the object around the member.
    pub fn parent(&self) -> &[String] {
        self.0.split_last().map_or(&[], |(_, names)| names)
    }
}

impl fmt::Display for MemberPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

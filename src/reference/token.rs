//! Holds the states that a token can be in.

use std::fmt;

/// Is the state of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenState {
    /// It can be used.
    Enabled,
    /// It was switched off, and can be switched on again.
    Disabled,
    /// It was locked, and can be unlocked.
    Locked,
    /// It was never activated.
    New,
    /// It was deactivated.
    Inactive,
}

impl TokenState {
    /// Holds every state.
    pub const ALL: [Self; 5] = [
        Self::Enabled,
        Self::Disabled,
        Self::Locked,
        Self::New,
        Self::Inactive,
    ];

    /// Returns the name, as the binding writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::Locked => "Locked",
            Self::New => "New",
            Self::Inactive => "Inactive",
        }
    }

    /// Returns every state but these.
    pub fn all_but(states: &[Self]) -> Vec<Self> {
        let mut others = Self::ALL.to_vec();
        others.retain(|state| !states.contains(state));
        others
    }
}

impl fmt::Display for TokenState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

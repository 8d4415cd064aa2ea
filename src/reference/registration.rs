//! Holds the states that a registration by QR code can be in.

use std::fmt;

/// Is the state of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegistrationState {
    /// Nobody has scanned the code yet.
    Pending,
    /// The credential is registered.
    Registered,
    /// It came to nothing.
    Failed,
}

impl RegistrationState {
    /// Holds every state.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Registered, Self::Failed];

    /// Returns the name, as the vendor writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Registered => "REGISTERED",
            Self::Failed => "FAILED",
        }
    }
}

impl fmt::Display for RegistrationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

//! Holds what is wrong, and what to do about it, where nobody knows the place yet.

/// Something wrong with a template or a variable in it: what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence in lower case, without a full stop.
    pub title: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// Returns a problem without a remedy.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            help: None,
        }
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

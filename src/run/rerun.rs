//! Turns a case and the flags of its run into the command that runs it again.

use crate::text;

/// What has to be repeated to run a case again.
#[derive(Debug, Clone, Default)]
pub struct Rerun {
    /// The flags that chose target and cases, ready for a shell.
    pub flags: String,
}

impl Rerun {
    /// Returns the command, ready for a shell.
    pub fn command(&self, id: &str) -> String {
        format!("vipspec run {}{} --trace", text::shell_word(id), self.flags)
    }
}

//! Turns a case and the flags of its run into the command that runs it again.

use super::Verdict;
use crate::exchange;
use crate::text;

/// What has to be repeated to run a case again.
#[derive(Debug, Clone, Default)]
pub struct Rerun {
    /// The flags that chose target and cases, ready for a shell.
    pub flags: String,
    /// The URL that every request went below, where it is known.
    pub base: Option<String>,
}

impl Rerun {
    /// Returns the command, ready for a shell.
    pub fn command(&self, id: &str) -> String {
        format!("vipspec run {}{} --trace", text::shell_word(id), self.flags)
    }

    /// Returns the request that was judged as a command of curl.
    pub fn curl(&self, verdict: &Verdict) -> Option<String> {
        let kept = verdict.exchanges.get(verdict.judged?)?;
        Some(exchange::curl(
            self.base.as_deref()?,
            &kept.exchange.request,
        ))
    }
}

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
    /// The test target that starts the service itself, where there is one.
    test: Option<String>,
}

impl Rerun {
    /// Returns how to run a case again whose service a test target starts.
    pub fn of_test(name: String, base: Option<String>) -> Self {
        Self {
            flags: String::new(),
            base,
            test: Some(name),
        }
    }

    /// Returns how to run a case again on the command line.
    pub fn of_flags(flags: String, base: Option<String>) -> Self {
        Self {
            flags,
            base,
            test: None,
        }
    }

    /// Returns the command, ready for a shell.
    pub fn command(&self, id: &str) -> String {
        let id = text::shell_word(id);
        match &self.test {
            Some(name) => format!(
                "cargo test --test {} -- --exact {id}",
                text::shell_word(name)
            ),
            None => format!("vipspec run {id}{} --trace", self.flags),
        }
    }

    /// Returns the request that was judged as a command of curl.
    pub fn curl(&self, verdict: &Verdict) -> Option<String> {
        let kept = verdict.exchanges.get(verdict.judged()?)?;
        let request = &kept.exchange.request;
        Some(exchange::curl_of(
            self.base.as_deref()?,
            request,
            &kept.held,
        ))
    }
}

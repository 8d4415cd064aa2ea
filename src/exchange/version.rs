//! Turns a word of a target file into the version of HTTP that is spoken.

use super::tls;
use crate::template::Problem;

/// The version of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Version {
    /// What both sides prefer over TLS; HTTP/1.1 without.
    #[default]
    Any,
    /// HTTP/1.1 alone.
    Http1,
    /// HTTP/2 alone, without TLS too.
    Http2,
}

impl Version {
    /// Reads `any`, `http1` or `http2`.
    ///
    /// # Errors
    ///
    /// Returns an error for any other word, and for a version that this build does not speak.
    pub fn parse(word: &str) -> Result<Self, Problem> {
        match (word, tls::unspoken(word)) {
            (_, Some(problem)) => Err(problem),
            ("any", _) => Ok(Self::Any),
            ("http1", _) => Ok(Self::Http1),
            ("http2", _) => Ok(Self::Http2),
            _ => Err(Problem::new(
                "the version of HTTP is `any`, `http1` or `http2`",
            )),
        }
    }

    /// Returns the protocols that are offered over TLS.
    pub(super) fn protocols(self) -> &'static [&'static str] {
        match self {
            Self::Any => &["h2", "http/1.1"],
            Self::Http1 => &["http/1.1"],
            Self::Http2 => &["h2"],
        }
    }
}

//! Holds what kept an answer from coming, with the words for it and the remedy.

use crate::json;

/// Why there is no answer of the API: the world got in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What kind of obstacle it was.
    pub kind: ObstacleKind,
    /// The URL that was asked.
    pub url: String,
    /// The reason, in a few words.
    pub reason: String,
    /// What to do about it, where more is known than its kind says.
    pub help: Option<&'static str>,
}

/// What kept an answer from coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObstacleKind {
    /// Nobody listens there, or the name is unknown.
    Connect,
    /// TLS could not be agreed on.
    Tls,
    /// No answer in time.
    Timeout,
    /// The connection was closed before an answer: the target may have acted on the request, or not.
    Closed,
    /// What came back is not HTTP, or ended in the middle.
    Protocol,
    /// The request cannot be written as HTTP.
    Unsendable,
    /// The run has sent as many requests as it may.
    Budget,
    /// The target asks to wait longer than the run does.
    Busy,
    /// The target says that no whole request came in time.
    Unheard,
    /// The proxy before the target is down, or refuses.
    Proxy,
    /// The answer is larger than what is read.
    Limit,
    /// This machine has nothing left to connect with.
    Machine,
    /// What came is no answer of the service: a gateway's, a proxy's or a login's.
    Stranger,
}

impl ObstacleKind {
    /// Returns the words before a URL: `cannot connect to`.
    pub fn says(self) -> &'static str {
        match self {
            Self::Connect => "cannot connect to",
            Self::Tls => "cannot agree on TLS with",
            Self::Timeout => "no answer in time from",
            Self::Closed | Self::Protocol => "no HTTP answer from",
            Self::Unsendable | Self::Budget => "cannot send a request to",
            Self::Busy => "told to wait by",
            Self::Unheard => "not heard in time by",
            Self::Proxy | Self::Machine => "no way to",
            Self::Limit => "too long an answer from",
            Self::Stranger => "no answer of the API from",
        }
    }

    /// Returns what to do about it.
    fn help(self) -> &'static str {
        match self {
            Self::Connect => "is the service running, and is the URL right?",
            Self::Tls => "`tls` in a target file names the certificates to trust and to show",
            Self::Timeout => "`--timeout` sets how long one request may take",
            Self::Closed | Self::Unheard => "`--retries` asks such cases again",
            Self::Proxy => {
                "`proxy` in a target file, or `HTTPS_PROXY`, `HTTP_PROXY` and `ALL_PROXY`, name a proxy; `NO_PROXY` names hosts without one"
            }
            Self::Limit => {
                "is this an answer of the service? `max_body` in the target file sets how much of a body is read"
            }
            Self::Machine => "`--jobs` sets how many cases are in flight",
            Self::Protocol => "does something else than HTTP listen there, or a proxy cut in?",
            Self::Unsendable => "the case asks for something that HTTP cannot carry",
            Self::Budget => "`budget` in the target file sets how many requests a run may send",
            Self::Stranger => {
                "is this the right service, and does a proxy or a login stand before it?"
            }
            Self::Busy => {
                "`retry_after` in the target file sets how long a run waits for a busy target"
            }
        }
    }

    /// Tells whether the target may have acted on the request.
    pub fn may_have_acted(self) -> bool {
        matches!(
            self,
            Self::Timeout | Self::Closed | Self::Protocol | Self::Limit
        )
    }

    /// Tells whether the same request may get through another time.
    pub fn may_pass(self) -> bool {
        matches!(
            self,
            Self::Connect
                | Self::Timeout
                | Self::Protocol
                | Self::Closed
                | Self::Unheard
                | Self::Proxy
                | Self::Stranger
        )
    }

    /// Tells whether a case that ends so begins anew by itself, once and over new connections: one that
    /// was open may have been closed, or given up, before the request came.
    pub fn begins_anew(self) -> bool {
        matches!(self, Self::Closed | Self::Unheard)
    }
}

/// What to do about an answer beyond a limit that no key raises.
pub(super) const NO_KEY: &str =
    "is this an answer of the service? no key of a target file raises this limit";

impl Obstacle {
    /// Returns what to do about it.
    pub fn remedy(&self) -> &'static str {
        self.help.unwrap_or_else(|| self.kind.help())
    }

    /// Returns what became of a request whose answer nests deeper than JSON is read.
    pub fn too_deep(url: String) -> Self {
        Self {
            kind: ObstacleKind::Limit,
            url,
            reason: format!("vipspec reads at most {} levels of JSON", json::MAX_DEPTH),
            help: Some(NO_KEY),
        }
    }
}

impl std::fmt::Display for Obstacle {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = self.kind.says();
        write!(formatter, "{what} `{}`: {}", self.url, self.reason)
    }
}

/// Kind and reason, before the URL is known to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    pub(super) kind: ObstacleKind,
    pub(super) reason: String,
    /// What to do about it, where more is known than the kind says.
    pub(super) help: Option<&'static str>,
}

impl Failure {
    pub(super) fn new(kind: ObstacleKind, reason: impl Into<String>) -> Self {
        let reason = reason.into();
        Self {
            kind,
            reason,
            help: None,
        }
    }

    /// Returns the error of a request that went to a URL.
    pub(super) fn at(self, url: String) -> Obstacle {
        Obstacle {
            kind: self.kind,
            url,
            reason: self.reason,
            help: self.help,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ObstacleKind as Kind;

    #[test]
    fn each_kind_says_whether_the_target_may_have_acted_and_whether_to_ask_again() {
        for (kind, may_have_acted, may_pass, begins_anew) in [
            (Kind::Connect, false, true, false),
            (Kind::Tls, false, false, false),
            (Kind::Timeout, true, true, false),
            (Kind::Closed, true, true, true),
            (Kind::Protocol, true, true, false),
            (Kind::Unsendable, false, false, false),
            (Kind::Budget, false, false, false),
            (Kind::Busy, false, false, false),
            (Kind::Unheard, false, true, true),
            (Kind::Proxy, false, true, false),
            (Kind::Limit, true, false, false),
            (Kind::Machine, false, false, false),
            (Kind::Stranger, false, true, false),
        ] {
            let said = (kind.may_have_acted(), kind.may_pass(), kind.begins_anew());
            assert_eq!(said, (may_have_acted, may_pass, begins_anew), "{kind:?}");
        }
    }
}

//! Holds how a target is reached, and how much is read of what it answers.

use std::time::Duration;

use super::MAX_BODY;
use super::divert::Divert;
use super::pace::Rate;
use super::permit::Permit;
use super::proxy::Proxy;
use super::tls::Tls;
use super::version::Version;

/// How many header lines of an answer over HTTP/1.1 are read. Room for all of them is made ready for each
/// answer: 1024 cost as much as judging one.
pub(super) const MAX_HEADERS: usize = 256;

/// How long the client waits, and how much it reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer.
    pub request: Duration,
    /// How many bytes of a body are read; a longer one is no answer.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            request: Duration::from_secs(10),
            body: MAX_BODY,
        }
    }
}

/// How a target is reached.
#[derive(Debug, Default)]
pub struct Connection {
    /// How long the client waits, and how much it reads.
    pub limits: Limits,
    /// Headers of every request that says nothing else, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whom to trust, and whom to say that we are.
    pub tls: Tls,
    /// The proxy; without it, the one that the environment names.
    pub proxy: Option<Proxy>,
    /// Where connections go in place of what the URL's name resolves to.
    pub connect_to: Option<Divert>,
    /// The version of HTTP.
    pub version: Version,
    /// How many requests may go out in a time.
    pub rate: Option<Rate>,
    /// How many requests may go out at all.
    pub budget: Option<u64>,
    /// What may go out; the usual one is the least.
    pub permit: Permit,
    /// The other identities of the target, by name: each has its own headers and certificates, and
    /// everything else is shared.
    pub others: Vec<(String, Other)>,
}

/// Who asks, where it is not the first.
#[derive(Debug, Default)]
pub struct Other {
    /// Headers in the place of the first one's of the same name, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Whom to trust, and whom to say that we are; none is as the first.
    pub tls: Option<Tls>,
}

impl Connection {
    /// Returns the usual connection, over which anything may be sent: to a service of one's own.
    pub fn writing() -> Self {
        Self {
            permit: Permit::Writing,
            ..Self::default()
        }
    }
}

//! Turns a step and the variables of its case into a request, and a request into an exchange.
//!
//! The only client code, and it never knows what was expected.
//!
//! Larger than a call of reqwest, for the library says that something failed, and a run has to know what:
//! whether a request may be sent again, who answered, which certificate was refused and why.

mod base;
mod causes;
mod client;
mod connection;
mod curl;
mod divert;
mod fault;
mod obstacle;
mod pace;
mod patch;
mod permit;
mod proxy;
mod resolve;
#[cfg(feature = "tls")]
mod tls;
#[cfg(not(feature = "tls"))]
#[path = "plain.rs"]
mod tls;
mod transport;
mod version;

use std::time::Duration;

use crate::json;

pub use base::Base;
pub use client::Client;
pub use connection::{Connection, Limits, Other};
pub use curl::{Held, curl, curl_of};
pub use divert::Divert;
pub use obstacle::{Obstacle, ObstacleKind};
pub use pace::Rate;
pub use permit::Permit;
pub use proxy::Proxy;
pub use resolve::resolve;
pub use tls::{Identity, Tls, certificates};
pub use transport::Over;
pub use version::Version;

/// The largest body that is read, in bytes, unless a target file says otherwise.
pub const MAX_BODY: usize = 1 << 20;

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The verb.
    pub method: String,
    /// Path and query as they go on the wire, below the target's base path.
    pub path: String,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
}

/// An answer as received.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP code.
    pub code: u16,
    /// Headers in order, names in lower case, values as text.
    pub headers: Vec<(String, String)>,
    /// The body, up to [`MAX_BODY`].
    pub body: Vec<u8>,
    /// Whether the body went on beyond what is kept.
    pub cut: bool,
}

/// A request as sent and the answer as received.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The request.
    pub request: Request,
    /// The answer.
    pub response: Response,
    /// From the first byte sent to the last received.
    pub duration: Duration,
}

impl Response {
    /// Reads the body as JSON.
    ///
    /// # Errors
    ///
    /// Returns why it is none, in a few words.
    pub fn json(&self) -> Result<json::Parsed, String> {
        if self.cut {
            return Err(format!("the body is longer than {MAX_BODY} bytes"));
        }
        json::read(&self.body).map_err(|reason| format!("the body {reason}"))
    }

    /// Tells whether the body nests deeper than JSON is read, so that nobody knows what it holds.
    pub fn is_too_deep(&self) -> bool {
        matches!(json::read(&self.body), Err(json::NotJson::TooDeep))
    }

    /// Returns the values of a header in order.
    pub fn header_values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

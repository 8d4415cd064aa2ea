//! Turns an exchange that somebody has seen into a case file, and into a row where the table has none.

mod curl_line;
mod har;
mod raw;

use crate::exchange::Response;

pub use curl_line::{MAX_LINE, curl_line};
pub use har::{MAX_HAR, Status, Wanted, choose, har};
pub use raw::{MAX_RAW, dialogue, raw_request, raw_response, read_any};

/// A request that was seen, with its answer where that is known.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Where it was seen, for messages: `session.har, entry 3`.
    pub place: String,
    /// The verb.
    pub method: String,
    /// The URL as it was given: absolute, or a path where no host was named.
    pub url: String,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
    /// The answer; none where the request is still to be sent.
    pub response: Option<Response>,
}

/// Tells whether text can be a verb or a header's name on the wire.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

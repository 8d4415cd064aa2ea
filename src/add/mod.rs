//! Turns an exchange that somebody has seen into a case file, and into a row where the table has none.

mod already;
mod annotate;
mod body;
mod borrow;
mod call;
mod claim;
mod curl_line;
mod edits;
mod har;
mod known;
mod propose;
mod raw;
mod recorded;
mod row;
mod table;
mod wording;
mod yaml_text;

use crate::contract::Suite;
use crate::exchange::Response;
use crate::json::{self, Json};

pub use already::already;
pub use annotate::annotate;
pub use curl_line::{MAX_LINE, curl_line};
pub use edits::{Edit, edits};
pub use har::{MAX_HAR, Status, Wanted, choose, har};
pub use known::with_known;
pub use propose::{As, Ground, Proposal, Proposed, foreign, propose};
pub use raw::{MAX_RAW, dialogue, raw_request, raw_response, read_any};
pub use recorded::{kind_of, recorded};
pub use row::{Near, NewRow};
pub use table::Sighting;

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

impl Seen {
    /// Returns the names and values of the request's body, by which an answer may repeat it.
    fn values(&self) -> Vec<(String, Json)> {
        let mut values = Vec::new();
        let body = self.body.as_deref().unwrap_or_default();
        if let Ok(body) = json::read(body) {
            collect(&body.value, &mut values);
        }
        values
    }
}

fn collect(value: &Json, values: &mut Vec<(String, Json)>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                values.push((name.clone(), value.clone()));
                collect(value, values);
            }
        }
        Json::List(items) => items.iter().for_each(|item| collect(item, values)),
        _ => {}
    }
}

/// Tells whether a suite describes an operation like a request.
pub fn knows(suite: &Suite, seen: &Seen) -> bool {
    call::called(seen, suite, None).operation.is_some()
}

/// Tells whether text can be a verb or a header's name on the wire.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

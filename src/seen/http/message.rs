//! Turns a head and the bytes behind it into one message of HTTP.

use super::body::{self, Found};
use super::head::Head;
use super::start::Start;
use crate::exchange::Response;
use crate::seen::kept;
use crate::template::Problem;

/// A message.
#[derive(Debug)]
pub(in crate::seen) struct Message {
    pub(in crate::seen) head: Head,
    /// The body as it is shown: what was announced may be more.
    pub(in crate::seen) body: Vec<u8>,
    /// What stood behind it and belongs to no message.
    pub(in crate::seen) left_out: Vec<String>,
    shows: Shows,
}

/// What of a request's body the form of a message shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shows {
    /// Each byte that was sent.
    Bytes,
    /// The body, if whoever wrote the message down has kept it.
    Text,
    /// Its length at most.
    Length,
}

/// Verbs whose requests have a body, unless they say that it is empty.
const WRITING: [&str; 3] = ["POST", "PUT", "PATCH"];

/// What to do about a request whose body `curl -v` does not show.
const COMMAND_ABOVE: &str =
    "`curl -v` leaves it out: put the command line above it, and nothing is sent";

impl Message {
    /// Returns the message of a head and all that follows it, where the form shows no body of a request.
    pub(in crate::seen) fn of(head: Head, rest: &[u8]) -> Self {
        let found = body::find(&head, rest);
        Self {
            shows: Shows::Length,
            ..Self::found(head, found)
        }
    }

    /// Returns the message of a head and of the bytes that were sent behind it.
    pub(in crate::seen) fn exact(head: Head, bytes: Vec<u8>) -> Self {
        let chunks = head.is_chunked().then(|| body::unchunked(&bytes)).flatten();
        Self {
            head,
            body: chunks.map_or(bytes, |found| found.body),
            left_out: Vec::new(),
            shows: Shows::Bytes,
        }
    }

    pub(super) fn found(head: Head, found: Found) -> Self {
        let left_out = found.left_over.map(str::to_owned);
        Self {
            head,
            body: found.body,
            left_out: left_out.into_iter().collect(),
            shows: Shows::Text,
        }
    }

    /// Tells whether a request shows no body, and may have had one for all that its record says.
    pub(super) fn may_lack_body(&self) -> bool {
        let Start::Request { method, .. } = &self.head.start else {
            return false;
        };
        let writes = WRITING.contains(&method.to_ascii_uppercase().as_str());
        let is_typed = self.head.value("content-type").is_some();
        let may_be = match self.shows {
            Shows::Bytes => false,
            Shows::Text => writes && is_typed && !self.head.is_chunked(),
            Shows::Length => writes || is_typed || self.head.is_chunked(),
        };
        may_be && self.body.is_empty() && self.head.length().is_none()
    }

    pub(in crate::seen) fn is_request(&self) -> bool {
        matches!(self.head.start, Start::Request { .. })
    }

    /// Tells whether the message belongs to the way and not to what was asked.
    pub(in crate::seen) fn is_interim(&self) -> bool {
        match &self.head.start {
            Start::Request { method, .. } => method == "CONNECT",
            Start::Response { code, reason } => {
                *code < 200 || reason.eq_ignore_ascii_case("connection established")
            }
        }
    }

    /// Refuses what an editor would fill in before it sends an `.http` file.
    pub(super) fn refuse_variables(&self, shown: &str) -> Result<(), Problem> {
        let Start::Request { target, .. } = &self.head.start else {
            return Ok(());
        };
        let values = self.head.headers.iter().map(|(_, value)| value.as_bytes());
        let mut places = values.chain([target.as_bytes(), &self.body]);
        if !places.any(has_variable) {
            Ok(())
        } else {
            let line = self.head.line;
            let title = format!(
                "`{{{{` in the request in line {line} of `{shown}` stands for a variable of an editor"
            );
            Err(Problem::new(title).help("write out what was sent"))
        }
    }

    /// Returns the body of a request.
    pub(super) fn body_of_request(&self, shown: &str) -> Result<Vec<u8>, Problem> {
        if self.body.starts_with(b"< ") {
            let line = self.head.line;
            let title = format!("the body of the request in line {line} of `{shown}` is a file");
            return Err(Problem::new(title).help("put in its place what is in the file"));
        }
        if self.may_lack_body() {
            let line = self.head.line;
            let title = format!(
                "whether the request in line {line} of `{shown}` had a body is not in the record"
            );
            return Err(Problem::new(title).help(format!(
                "{COMMAND_ABOVE}; where there was none, write `content-length: 0` among its headers"
            )));
        }
        self.whole_body(shown, COMMAND_ABOVE)
    }

    pub(super) fn into_response(self, shown: &str, to_head: bool) -> Result<Response, Problem> {
        let code = self.code();
        let body = if to_head || matches!(code, 204 | 304) {
            Vec::new()
        } else {
            self.whole_body(shown, "`curl -i` shows it, `curl -I` does not")?
        };
        Ok(kept(code, self.head.headers, body))
    }

    /// Returns the body, where all of it is shown that was announced.
    fn whole_body(&self, shown: &str, remedy: &str) -> Result<Vec<u8>, Problem> {
        let place = format!("the message in line {} of `{shown}`", self.head.line);
        let (shows, length) = (self.body.len(), self.head.length());
        match length.filter(|length| !body::may_be(&self.body, *length)) {
            None => Ok(self.body.clone()),
            Some(length) if shows == 0 => {
                let title = format!("{place} announces a body of {length} bytes and shows none");
                Err(Problem::new(title).help(remedy))
            }
            Some(length) => {
                let title = format!("{place} announces a body of {length} bytes and shows {shows}");
                Err(Problem::new(title).help("copy the body whole, or correct `content-length`"))
            }
        }
    }

    pub(super) fn code(&self) -> u16 {
        match self.head.start {
            Start::Response { code, .. } => code,
            Start::Request { .. } => 0,
        }
    }

    pub(super) fn asked(&self) -> (&str, &str) {
        match &self.head.start {
            Start::Request { method, target } => (method, target),
            Start::Response { .. } => ("", ""),
        }
    }
}

/// Tells whether a text holds `{{name}}`; JSON has two braces in a row only at its ends.
fn has_variable(text: &[u8]) -> bool {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"$_.- ".contains(byte);
    let mut opened = text.windows(2).enumerate().filter(|(_, two)| *two == b"{{");
    opened.any(|(at, _)| {
        let inner = &text[at + 2..];
        let length = inner
            .iter()
            .take(80)
            .take_while(|byte| is_name(byte))
            .count();
        length > 0 && inner[length..].starts_with(b"}}")
    })
}

//! Turns the lines of one message of HTTP into its first line and its headers.

use super::body::{self, Found};
use crate::seen::is_token;
use crate::template::Problem;
use crate::text;

/// A message.
#[derive(Debug)]
pub(in crate::seen) struct Message {
    pub(in crate::seen) head: Head,
    /// The body as it is shown: what was announced may be more.
    pub(in crate::seen) body: Vec<u8>,
    /// What stood behind it and belongs to no message.
    pub(in crate::seen) left_out: Vec<String>,
}

/// What stands before a body.
#[derive(Debug)]
pub(in crate::seen) struct Head {
    /// The line on which it begins.
    pub(in crate::seen) line: usize,
    /// What its first line says.
    pub(super) start: Start,
    /// Headers in order, names in lower case.
    pub(super) headers: Vec<(String, String)>,
}

/// The first line of a message.
#[derive(Debug)]
pub(super) enum Start {
    Request { method: String, target: String },
    Response { code: u16, reason: String },
}

/// Tells whether a line begins an answer: `HTTP/1.1 400 Bad Request`, `HTTP/2 400`.
pub(in crate::seen) fn is_status_line(line: &[u8]) -> bool {
    line.starts_with(b"HTTP/") && std::str::from_utf8(line).is_ok_and(|line| status(line).is_some())
}

/// Tells whether a line begins a request; an `.http` file may leave the version out.
pub(in crate::seen) fn is_request_line(line: &[u8], with_version: bool) -> bool {
    request(line).is_some_and(|asked| asked.versioned || !with_version)
}

fn status(line: &str) -> Option<(u16, &str)> {
    let (version, rest) = line.strip_prefix("HTTP/")?.split_once(' ')?;
    let numbers = version
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let (code, reason) = rest.split_once(' ').unwrap_or((rest, ""));
    let code = code
        .parse()
        .ok()
        .filter(|code| (100..=999).contains(code))?;
    (numbers && !version.is_empty()).then_some((code, reason))
}

struct Asked<'a> {
    method: &'a str,
    target: &'a str,
    versioned: bool,
}

/// Reads verb and target; only a version behind them allows for blanks in the target.
fn request(line: &[u8]) -> Option<Asked<'_>> {
    let blank = line.iter().take(40).position(|byte| *byte == b' ')?;
    let (method, rest) = (&line[..blank], &line[blank + 1..]);
    let is_verb = method.iter().all(|byte| !byte.is_ascii_lowercase());
    let begins = rest.starts_with(b"/") || rest.starts_with(b"http") || rest.starts_with(b"*");
    let method = std::str::from_utf8(method)
        .ok()
        .filter(|method| is_verb && is_token(method))?;
    let last = rest.iter().rposition(|byte| *byte == b' ');
    let version = last.filter(|at| rest[at + 1..].starts_with(b"HTTP/"));
    let target = &rest[..version.unwrap_or(rest.len())];
    let fits = match version {
        Some(_) => !target.is_empty(),
        None => begins && !target.contains(&b' '),
    };
    let target = std::str::from_utf8(target).ok().filter(|_| fits)?;
    Some(Asked {
        method,
        target,
        versioned: version.is_some(),
    })
}

impl Head {
    /// Reads the lines before a blank one, the first of which begins a message.
    pub(in crate::seen) fn read(
        shown: &str,
        line: usize,
        lines: &[&[u8]],
    ) -> Result<Self, Problem> {
        let first = lines.first().map_or(&b""[..], |line| line.trim_ascii());
        let start = start(first)
            .ok_or_else(|| Problem::new(format!("line {line} of `{shown}` begins no message")))?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for (index, written) in lines.iter().enumerate().skip(1) {
            let folded = written.starts_with(b" ") || written.starts_with(b"\t");
            match headers.last_mut() {
                Some((_, value)) if folded => {
                    value.push(' ');
                    value.push_str(&text::of_header(written.trim_ascii()));
                }
                // What HTTP/2 writes in place of the first line.
                _ if written.starts_with(b":") => {}
                _ => headers.push(header(shown, line + index, written.trim_ascii())?),
            }
        }
        Ok(Self {
            line,
            start,
            headers,
        })
    }

    fn value(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().rev();
        let found = headers.find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Tells whether the body was sent in chunks, of which a recording may show the seams.
    pub(super) fn is_chunked(&self) -> bool {
        let coding = self.value("transfer-encoding");
        coding.is_some_and(|coding| coding.to_lowercase().contains("chunked"))
    }

    /// Returns how many bytes of a body are announced.
    pub(super) fn length(&self) -> Option<usize> {
        let length = self.value("content-length").filter(|_| !self.is_chunked());
        length?.parse().ok()
    }
}

impl Message {
    /// Returns the message of a head and all that follows it.
    pub(in crate::seen) fn of(head: Head, rest: &[u8]) -> Self {
        let found = body::find(&head, rest);
        Self::found(head, found)
    }

    /// Returns the message of a head and of the bytes that were sent behind it.
    pub(in crate::seen) fn exact(head: Head, bytes: Vec<u8>) -> Self {
        let chunks = head.is_chunked().then(|| body::unchunked(&bytes)).flatten();
        Self {
            head,
            body: chunks.map_or(bytes, |found| found.body),
            left_out: Vec::new(),
        }
    }

    pub(super) fn found(head: Head, found: Found) -> Self {
        let told = "what follows the blank line behind a body is left out";
        let left_out = found.left_over.then(|| told.to_owned());
        Self {
            head,
            body: found.body,
            left_out: left_out.into_iter().collect(),
        }
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
        match places.any(has_variable) {
            false => Ok(()),
            true => {
                let line = self.head.line;
                let title = format!(
                    "`{{{{` in the request in line {line} of `{shown}` stands for a variable of an editor"
                );
                Err(Problem::new(title).help("write out what was sent"))
            }
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

fn start(line: &[u8]) -> Option<Start> {
    if let Some((code, reason)) = std::str::from_utf8(line).ok().and_then(status) {
        let reason = reason.trim().to_owned();
        return Some(Start::Response { code, reason });
    }
    let Asked { method, target, .. } = request(line)?;
    Some(Start::Request {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

fn header(shown: &str, line: usize, bytes: &[u8]) -> Result<(String, String), Problem> {
    let ended = [bytes, b"\r\n\r\n"].concat();
    let mut parsed = [httparse::EMPTY_HEADER; 1];
    match httparse::parse_headers(&ended, &mut parsed) {
        Ok(httparse::Status::Complete((_, [header]))) => {
            let value = text::of_header(header.value.trim_ascii());
            Ok((header.name.to_lowercase(), value))
        }
        // The line may hold a secret, so it is not repeated.
        _ => Err(
            Problem::new(format!("line {line} of `{shown}` is no header"))
                .help("headers are lines of `name: value`; a blank line stands before the body"),
        ),
    }
}

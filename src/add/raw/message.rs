//! Turns the bytes of one message of HTTP into its first line, its headers and the rest.

use super::split::Piece;
use crate::add::is_token;
use crate::template::Problem;
use crate::text;

/// A message.
#[derive(Debug)]
pub(super) struct Message {
    /// The line on which it begins.
    pub(super) line: usize,
    /// What its first line says.
    pub(super) start: Start,
    /// Headers in order, names in lower case.
    pub(super) headers: Vec<(String, String)>,
    /// What follows the blank line.
    pub(super) rest: Vec<u8>,
}

/// The first line of a message.
#[derive(Debug)]
pub(super) enum Start {
    Request { method: String, target: String },
    Response { code: u16, reason: String },
}

/// Tells whether a line begins an answer: `HTTP/1.1 400 Bad Request`, `HTTP/2 400`.
pub(super) fn is_status_line(line: &[u8]) -> bool {
    std::str::from_utf8(line).is_ok_and(|line| status(line).is_some())
}

/// Tells whether a line begins a request; an `.http` file may leave the version out.
pub(super) fn is_request_line(line: &[u8], with_version: bool) -> bool {
    let Some((line, versioned)) = request(line) else {
        return false;
    };
    versioned || (!with_version && (line.1.starts_with('/') || line.1.starts_with("http")))
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

/// Returns verb and target, and whether a version follows.
fn request(line: &[u8]) -> Option<((&str, &str), bool)> {
    // A line of a body may be megabytes long.
    let words = line.splitn(4, |byte| *byte == b' ');
    let words: Vec<&str> = words
        .map(std::str::from_utf8)
        .collect::<Result<_, _>>()
        .ok()?;
    let (method, target, version) = match words[..] {
        [method, target] => (method, target, None),
        [method, target, version] => (method, target, Some(version)),
        _ => return None,
    };
    let upper = method.bytes().all(|byte| !byte.is_ascii_lowercase());
    let fits = upper && is_token(method) && !target.is_empty();
    let versioned = version.is_some_and(|version| version.starts_with("HTTP/"));
    (fits && version.is_some() == versioned).then_some(((method, target), versioned))
}

impl Message {
    /// Reads a message that begins as one.
    pub(super) fn read(shown: &str, piece: &Piece) -> Result<Self, Problem> {
        let mut lines = piece.bytes.split_inclusive(|byte| *byte == b'\n');
        let first = lines.next().unwrap_or_default();
        let mut used = first.len();
        let start = start(first.trim_ascii()).ok_or_else(|| {
            Problem::new(format!(
                "line {} of `{shown}` begins no message",
                piece.line
            ))
        })?;
        let mut headers: Vec<(String, String)> = Vec::new();
        for (index, line) in lines.enumerate() {
            used += line.len();
            if line.trim_ascii().is_empty() {
                break;
            }
            let folded = line.starts_with(b" ") || line.starts_with(b"\t");
            match headers.last_mut() {
                Some((_, value)) if folded => {
                    value.push(' ');
                    value.push_str(&text::of_header(line.trim_ascii()));
                }
                // What HTTP/2 writes in place of the first line.
                _ if line.starts_with(b":") => {}
                _ => headers.push(header(shown, piece.line + index + 1, line.trim_ascii())?),
            }
        }
        Ok(Self {
            line: piece.line,
            start: without_variables(shown, piece.line, start)?,
            headers,
            rest: piece.bytes[used..].to_vec(),
        })
    }

    pub(super) fn is_request(&self) -> bool {
        matches!(self.start, Start::Request { .. })
    }

    /// Tells whether the message belongs to the way and not to what was asked.
    pub(super) fn is_interim(&self) -> bool {
        match &self.start {
            Start::Request { method, .. } => method == "CONNECT",
            Start::Response { code, reason } => {
                *code < 200 || reason.eq_ignore_ascii_case("connection established")
            }
        }
    }
}

fn start(line: &[u8]) -> Option<Start> {
    if let Some((code, reason)) = std::str::from_utf8(line).ok().and_then(status) {
        let reason = reason.trim().to_owned();
        return Some(Start::Response { code, reason });
    }
    let ((method, target), _) = request(line)?;
    // What stands behind `#` never goes on the wire.
    let target = target.split('#').next().unwrap_or_default();
    Some(Start::Request {
        method: method.to_owned(),
        target: target.to_owned(),
    })
}

/// Refuses what an editor would fill in before it sends an `.http` file.
fn without_variables(shown: &str, line: usize, start: Start) -> Result<Start, Problem> {
    match &start {
        Start::Request { target, .. } if target.contains("{{") => {
            let title =
                format!("`{{{{` in line {line} of `{shown}` stands for a variable of an editor");
            Err(Problem::new(title).help("write out what was sent"))
        }
        _ => Ok(start),
    }
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

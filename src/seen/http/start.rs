//! Turns the first line of a message of HTTP into what it asks or answers, and tells such lines from others.

use crate::seen::is_token;

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

/// Reads the first line of a message.
pub(super) fn start(line: &[u8]) -> Option<Start> {
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

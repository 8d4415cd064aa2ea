//! Turns what follows a message's headers into its body, as it was sent.
//!
//! A copy in a file or a terminal has other line breaks than the original, one more at its end, or
//! was reformatted; what was cut off is refused.

use serde::de::IgnoredAny;

use super::message::Message;
use crate::template::Problem;

/// Returns the body of a request.
pub(super) fn request(shown: &str, message: &Message) -> Result<Vec<u8>, Problem> {
    if message.rest.starts_with(b"< ") {
        let title = format!(
            "the body of the request in line {} of `{shown}` is a file",
            message.line
        );
        return Err(Problem::new(title).help("put in its place what is in the file"));
    }
    read(
        shown,
        message,
        "`curl -v` leaves it out: give the command line itself by `--curl`",
    )
}

/// Returns the body of an answer, of which there is none if it must not have one.
pub(super) fn response(shown: &str, message: &Message, bare: bool) -> Result<Vec<u8>, Problem> {
    match bare {
        true => Ok(Vec::new()),
        false => read(shown, message, "`curl -i` shows it, `curl -I` does not"),
    }
}

fn read(shown: &str, message: &Message, remedy: &str) -> Result<Vec<u8>, Problem> {
    let rest = &message.rest[..];
    let value = |name: &str| {
        let mut headers = message.headers.iter().rev();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    if value("transfer-encoding").is_some_and(|value| value.to_lowercase().contains("chunked")) {
        return Ok(unchunked(rest).unwrap_or_else(|| trimmed(rest).to_vec()));
    }
    let Some(announced) = value("content-length").and_then(|value| value.parse().ok()) else {
        return Ok(trimmed(rest).to_vec());
    };
    let shows = trimmed(rest).len();
    let place = format!("the message in line {} of `{shown}`", message.line);
    match fitting(rest, announced) {
        Some(body) => Ok(body.to_vec()),
        None if shows == 0 => {
            let title = format!("{place} announces a body of {announced} bytes and shows none");
            Err(Problem::new(title).help(remedy))
        }
        None => {
            let title = format!("{place} announces a body of {announced} bytes and shows {shows}");
            Err(Problem::new(title).help("copy the body whole, or correct `content-length`"))
        }
    }
}

/// Returns the body that was announced to have a length, where there may be one in the rest.
fn fitting(rest: &[u8], announced: usize) -> Option<&[u8]> {
    // Behind the body may be line breaks, or whatever a terminal shows next.
    if let Some((body, behind)) = rest.split_at_checked(announced)
        && (behind.iter().all(|byte| b"\r\n".contains(byte)) || is_json(body))
    {
        return Some(body);
    }
    let body = trimmed(rest);
    let breaks = body.iter().filter(|byte| **byte == b'\n').count();
    // Each line break may have been one byte where it was sent, or two; and one at the end is gone.
    let fewest = body.len().saturating_sub(breaks);
    let may_be = !body.is_empty() && (fewest..=body.len() + breaks + 2).contains(&announced);
    (may_be || is_json(body)).then_some(body)
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Returns a body without the line break that a file ends with; JSON without any behind it.
fn trimmed(rest: &[u8]) -> &[u8] {
    let bare = rest.trim_ascii_end();
    if bare.is_empty() || is_json(bare) {
        return bare;
    }
    let rest = rest.strip_suffix(b"\n").unwrap_or(rest);
    rest.strip_suffix(b"\r").unwrap_or(rest)
}

/// Returns what chunks add up to; none where the body is shown without them.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let (line, after) = split_line(rest)?;
        let size = std::str::from_utf8(line).ok()?.split(';').next()?.trim();
        // A sign is no digit, though the parser takes one.
        let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = usize::from_str_radix(size, 16).ok().filter(|_| digits)?;
        if size == 0 {
            return Some(body);
        }
        let (chunk, behind) = after.split_at_checked(size)?;
        body.extend_from_slice(chunk);
        let (end, behind) = split_line(behind)?;
        if !end.is_empty() {
            return None;
        }
        rest = behind;
    }
}

/// Splits behind a line break, which belongs to neither part.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    if bytes.is_empty() {
        return None;
    }
    let length = bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .unwrap_or(bytes.len());
    let line = &bytes[..length];
    let after = bytes.get(length + 1..).unwrap_or_default();
    Some((line.strip_suffix(b"\r").unwrap_or(line), after))
}

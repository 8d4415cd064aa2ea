//! Turns what follows a message's headers into its body, as it was sent, and where it ends.
//!
//! A copy in a file or a terminal has other line breaks than the original, one more at its end, or
//! was reformatted.

use serde::de::IgnoredAny;

use super::boundary::{begins_boundary, boundary};
use super::head::Head;
use crate::seen::prompt;

/// A body, and how many bytes of the text belong to it.
pub(super) struct Found {
    pub(super) body: Vec<u8>,
    pub(super) used: usize,
    /// What is said of that which stands between its end and what comes next, where something does.
    pub(super) left_over: Option<&'static str>,
}

const AFTER_BLANK: &str = "what follows the blank line behind a body is left out";
const PROMPT: &str = "the prompt of a shell behind a body is left out";
const CODE: &str = "the code that curl wrote behind a body is left out";

/// How much is looked at behind a body, in bytes: many may claim the same text.
const MAX_BEHIND: usize = 4 << 10;

/// Finds the body that a text begins with.
pub(super) fn find(head: &Head, rest: &[u8]) -> Found {
    if head.is_chunked()
        && let Some(found) = unchunked(rest)
    {
        return found;
    }
    if let Some(length) = head.length()
        && let Some((body, behind)) = rest.split_at_checked(length)
        && (begins_next(behind) || is_json(body) || of_terminal(behind).is_some())
    {
        // Behind what was announced may be whatever a terminal shows next.
        return Found {
            body: body.to_vec(),
            used: length + boundary(behind),
            left_over: None,
        };
    }
    let end = boundary(rest);
    let (body, left_over) = split(&rest[..end], head.length().is_some());
    Found {
        body: body.to_vec(),
        used: end,
        left_over,
    }
}

/// Splits what is shown of a body from what a terminal shows behind it.
fn split(shown: &[u8], is_announced: bool) -> (&[u8], Option<&'static str>) {
    let lines = shown.trim_ascii().split(|byte| *byte == b'\n');
    if lines.count() == 1 && prompt::is_one(shown.trim_ascii()) {
        return (b"", Some(PROMPT));
    }
    if let Some((value, behind)) = json(shown) {
        let blank = is_behind_blank_line(behind) && !is_announced;
        if let Some(told) = of_terminal(behind).or(blank.then_some(AFTER_BLANK)) {
            return (value, Some(told));
        }
    }
    (trimmed(shown), None)
}

/// Says of what stands behind a body that a terminal shows it, and the service did not send it.
fn of_terminal(behind: &[u8]) -> Option<&'static str> {
    let behind = &behind[..behind.len().min(MAX_BEHIND)];
    let is_apart = behind.starts_with(b"\n") || behind.starts_with(b"\r\n");
    let lines = behind.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut lines = lines.filter(|line| !line.is_empty());
    let (first, second) = (lines.next()?, lines.next());
    let ends = second.is_none_or(prompt::is_one);
    // What `-w '%{http_code}'` writes.
    let is_code = first.len() == 3 && first.iter().all(u8::is_ascii_digit) && ends;
    // A prompt may have a line above it, which says where it is.
    let is_above = is_apart && second.is_some_and(prompt::is_one);
    let says_where = first.contains(&b'/') || first.contains(&b'~');
    if prompt::is_one(first) || (is_above && says_where) {
        Some(PROMPT)
    } else {
        is_code.then_some(CODE)
    }
}

/// Tells whether nothing but line breaks stands before the end, or what comes next.
fn begins_next(text: &[u8]) -> bool {
    let rest = &text[breaks(text)..];
    rest.is_empty() || begins_boundary(rest)
}

/// Tells whether a body that is shown may be one of which so many bytes were announced.
pub(super) fn may_be(body: &[u8], announced: usize) -> bool {
    let breaks = body.iter().filter(|byte| **byte == b'\n').count();
    // Each line break may have been one byte where it was sent, or two; and one at the end is gone.
    let fewest = body.len().saturating_sub(breaks);
    let may_be = !body.is_empty() && (fewest..=body.len() + breaks + 2).contains(&announced);
    may_be || body.len() == announced || is_json(body)
}

/// How many line breaks are looked past: of two messages that claim the same end, both look.
const MAX_BREAKS: usize = 64;

/// Returns how many line breaks a text begins with, in bytes.
fn breaks(text: &[u8]) -> usize {
    let text = text.iter().take(MAX_BREAKS);
    text.take_while(|byte| b"\r\n".contains(byte)).count()
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Returns the list or object that a text begins with, and what stands behind it.
fn json(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let begins = text.trim_ascii_start().first();
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    begins.filter(|byte| b"{[".contains(byte))?;
    values.next()?.ok()?;
    Some(text.split_at(values.byte_offset()))
}

/// Tells whether a text goes on behind a blank line.
fn is_behind_blank_line(text: &[u8]) -> bool {
    let blank = breaks(text);
    let breaks = text[..blank].iter().filter(|byte| **byte == b'\n').count();
    breaks > 1 && blank < text.len()
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
pub(super) fn unchunked(text: &[u8]) -> Option<Found> {
    let (mut body, mut rest) = (Vec::new(), text);
    loop {
        let (line, after) = split_line(rest)?;
        let size = std::str::from_utf8(line).ok()?.split(';').next()?.trim();
        // A sign is no digit, though the parser takes one.
        let digits = !size.is_empty() && size.bytes().all(|byte| byte.is_ascii_hexdigit());
        let size = usize::from_str_radix(size, 16).ok().filter(|_| digits)?;
        if size == 0 {
            let used = text.len() - after.len();
            return Some(Found {
                body,
                used,
                left_over: None,
            });
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

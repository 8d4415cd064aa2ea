//! Turns what follows a message's headers into its body, as it was sent, and where it ends.
//!
//! A copy in a file or a terminal has other line breaks than the original, one more at its end, or
//! was reformatted.

use serde::de::IgnoredAny;

use super::boundary::{begins_boundary, boundary};
use super::head::Head;

/// A body, and how many bytes of the text belong to it.
pub(super) struct Found {
    pub(super) body: Vec<u8>,
    pub(super) used: usize,
    /// Whether something is between its end and what comes next.
    pub(super) left_over: bool,
}

/// Finds the body that a text begins with.
pub(super) fn find(head: &Head, rest: &[u8]) -> Found {
    if head.is_chunked()
        && let Some(found) = unchunked(rest)
    {
        return found;
    }
    if let Some(length) = head.length()
        && let Some((body, behind)) = rest.split_at_checked(length)
        && (begins_next(behind) || is_json(body))
    {
        // Behind JSON may be whatever a terminal shows next.
        return Found {
            body: body.to_vec(),
            used: length + boundary(behind),
            left_over: false,
        };
    }
    let end = boundary(rest);
    let shown = &rest[..end];
    let value = json_before_blank_line(shown).filter(|_| head.length().is_none());
    Found {
        body: value.unwrap_or_else(|| trimmed(shown)).to_vec(),
        used: end,
        left_over: value.is_some(),
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

/// Returns the JSON value before a blank line, where the text goes on behind that.
fn json_before_blank_line(text: &[u8]) -> Option<&[u8]> {
    let begins = text.trim_ascii_start().first();
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<IgnoredAny>();
    begins.filter(|byte| b"{[".contains(byte))?;
    values.next()?.ok()?;
    let (value, rest) = text.split_at(values.byte_offset());
    let blank = breaks(rest);
    let breaks = rest[..blank].iter().filter(|byte| **byte == b'\n').count();
    (breaks > 1 && blank < rest.len()).then_some(value)
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
                left_over: false,
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

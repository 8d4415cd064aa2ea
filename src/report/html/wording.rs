//! Turns text from outside and numbers into what a page shows: escaped, cut, grouped.

use std::time::Duration;

use crate::text;

/// The longest line that is shown, in characters.
const MAX_LINE: usize = 2_000;

/// The longest block that is shown, in characters before escapes.
const MAX_BLOCK: usize = 16_000;

/// Returns text from outside that may have several lines; only their breaks stay what they are.
pub(super) fn block(outside: &str) -> String {
    let cut = text::cut(outside, MAX_BLOCK);
    let lines = cut.split('\n').map(|line| text::cut(line, MAX_LINE));
    let lines = lines.map(|line| text::cut(&text::escape(&line), MAX_LINE));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns a command as it may be pasted; none where it is too long to be shown whole.
pub(super) fn command(outside: &str) -> Option<String> {
    let fits = outside.chars().nth(MAX_BLOCK).is_none();
    fits.then(|| text::escape(outside))
}

/// Returns what leads to the place of a case on its page: its id, as a sheet has it, in a URL.
pub(super) fn anchor(id: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    id.bytes().map(byte).collect()
}

/// Returns `1,949`.
pub(super) fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// Returns `1 case`, `1,949 cases`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count))
}

/// Returns a number of milliseconds as a person reads it.
pub(super) fn millis(millis: u64) -> String {
    text::duration(Duration::from_millis(millis))
}

/// Returns a moment as a person reads it: `2026-11-22 21:02:49 UTC`.
pub(super) fn moment(rfc3339: &str) -> String {
    let parts = rfc3339.strip_suffix('Z');
    match parts.and_then(|rest| rest.split_once('T')) {
        Some((day, time)) => format!("{day} {time} UTC"),
        None => rfc3339.to_owned(),
    }
}

/// Returns a sentence with a capital letter.
pub(super) fn capital(said: &str) -> String {
    match said.char_indices().nth(1) {
        Some((second, _)) => said[..second].to_uppercase() + &said[second..],
        None => said.to_uppercase(),
    }
}

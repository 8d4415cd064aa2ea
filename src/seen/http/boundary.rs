//! Tells the lines that belong to no body: they begin a message, stand between two, or above one.

use super::start::{is_request_line, is_status_line};

/// Words that pages and logs put above a message.
const LABELS: [&[u8]; 6] = [
    b"request",
    b"response",
    b"answer",
    b"http request",
    b"http response",
    b"reply",
];

/// How far a line is read that may begin a message, in bytes: many may claim the same end.
const MAX_START: usize = 16 << 10;

/// Returns where the first line stands that belongs to no body.
pub(super) fn boundary(text: &[u8]) -> usize {
    let mut at = 0;
    while at < text.len() && !begins_boundary(&text[at..]) {
        let line = text[at..].iter().position(|byte| *byte == b'\n');
        at += line.map_or(text.len() - at, |length| length + 1);
    }
    at
}

/// Tells whether a text begins with a line that belongs to no body.
pub(super) fn begins_boundary(text: &[u8]) -> bool {
    let text = &text[..text.len().min(MAX_START)];
    let mut lines = text.split(|byte| *byte == b'\n');
    let line = lines.next().unwrap_or_default();
    if is_label(line) {
        return lines
            .find(|line| !line.trim_ascii().is_empty())
            .is_some_and(is_start);
    }
    is_start(line) || is_separator(line) || is_handler(line)
}

pub(super) fn is_start(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    is_status_line(line) || is_request_line(line, true)
}

/// Tells whether a line stands between two requests of an `.http` file, or is the end of a fence.
pub(super) fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"###") && (line.starts_with(b"### ") || line.trim_ascii() == b"###")
}

/// Tells whether a line of an `.http` file says what is to be done with the answer.
pub(super) fn is_handler(line: &[u8]) -> bool {
    let begins = |mark: &[u8]| line.starts_with(mark);
    let script = begins(b"> ") && line.trim_ascii_end().ends_with(b".js");
    script || begins(b"> {%") || begins(b"<> ") || begins(b">> ") || begins(b">>! ")
}

/// Tells whether a line is a word that pages and logs put above a message.
pub(in crate::seen) fn is_label(line: &[u8]) -> bool {
    if line.len() > 80 {
        return false;
    }
    let decoration = |byte: &u8| b"#*-=<>[]:_ \t\r\n".contains(byte);
    let Some(first) = line.iter().position(|byte| !decoration(byte)) else {
        return false;
    };
    let last = line
        .iter()
        .rposition(|byte| !decoration(byte))
        .unwrap_or(first);
    let word = line[first..=last].to_ascii_lowercase();
    LABELS.contains(&&word[..])
}

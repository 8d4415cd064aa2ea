//! Turns a text into the messages of HTTP in it.

use super::body;
use super::message::{Head, Message, is_request_line, is_status_line};
use crate::template::Problem;

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

struct Reader<'a> {
    shown: &'a str,
    text: &'a [u8],
    at: usize,
    line: usize,
}

/// Splits a text; `line` is the number of its first line.
///
/// # Errors
///
/// Returns the line that is no header.
pub(super) fn messages(shown: &str, text: &[u8], line: usize) -> Result<Vec<Message>, Problem> {
    let mut reader = Reader {
        shown,
        text,
        at: 0,
        line,
    };
    let (mut messages, mut before): (Vec<Message>, Vec<String>) = (Vec::new(), Vec::new());
    // Before the first message, and behind the separator of an `.http` file.
    let mut between = true;
    while let Some(line) = reader.peek() {
        let trimmed = line.trim_ascii();
        if is_status_line(trimmed) || is_request_line(trimmed, !between) {
            let mut message = reader.message()?;
            message.left_out.append(&mut before);
            messages.push(message);
            between = false;
            continue;
        }
        between |= is_separator(line);
        if let Some(told) = stray(line, reader.line) {
            let left_out = messages
                .last_mut()
                .map_or(&mut before, |last| &mut last.left_out);
            if left_out.last() != Some(&told) {
                left_out.push(told);
            }
        }
        reader.advance(line.len());
    }
    Ok(messages)
}

/// Says of a line that it belongs to no message; nothing of what is always there.
fn stray(line: &[u8], number: usize) -> Option<String> {
    let trimmed = line.trim_ascii();
    let comment = trimmed.starts_with(b"#") || trimmed.starts_with(b"//");
    if trimmed.is_empty() || comment || is_label(line) {
        return None;
    }
    Some(match is_handler(line) || trimmed.ends_with(b"%}") {
        true => "what an editor does with the answer is left out".to_owned(),
        false => format!("line {number} is left out: it belongs to no message"),
    })
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<&'a [u8]> {
        let mut lines = self.text[self.at..].split_inclusive(|byte| *byte == b'\n');
        lines.next()
    }

    fn advance(&mut self, bytes: usize) {
        let passed = &self.text[self.at..self.at + bytes];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at += bytes;
    }

    fn message(&mut self) -> Result<Message, Problem> {
        let (number, mut lines) = (self.line, Vec::new());
        while let Some(line) = self.peek() {
            let ends = !lines.is_empty() && (is_start(line) || is_separator(line));
            if ends {
                break;
            }
            self.advance(line.len());
            if line.trim_ascii().is_empty() {
                break;
            }
            lines.push(line);
        }
        let head = Head::read(self.shown, number, &lines)?;
        let found = body::find(&head, &self.text[self.at..]);
        self.advance(found.used);
        Ok(Message::found(head, found))
    }
}

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

fn is_start(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    is_status_line(line) || is_request_line(line, true)
}

/// Tells whether a line stands between two requests of an `.http` file, or is the end of a fence.
fn is_separator(line: &[u8]) -> bool {
    line.starts_with(b"###") && (line.starts_with(b"### ") || line.trim_ascii() == b"###")
}

/// Tells whether a line of an `.http` file says what is to be done with the answer.
fn is_handler(line: &[u8]) -> bool {
    let begins = |mark: &[u8]| line.starts_with(mark);
    let script = begins(b"> ") && line.trim_ascii_end().ends_with(b".js");
    script || begins(b"> {%") || begins(b"<> ") || begins(b">> ") || begins(b">>! ")
}

fn is_label(line: &[u8]) -> bool {
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

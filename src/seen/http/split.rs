//! Turns a text into the messages of HTTP in it.

use super::body;
use super::boundary::{is_handler, is_label, is_separator, is_start};
use super::head::Head;
use super::message::Message;
use super::start::{is_request_line, is_status_line};
use crate::seen::prompt;
use crate::template::Problem;

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
pub(in crate::seen) fn messages(
    shown: &str,
    text: &[u8],
    line: usize,
) -> Result<Vec<Message>, Problem> {
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
    if trimmed.is_empty() || comment || is_label(line) || prompt::is_remark(line) {
        return None;
    }
    Some(if is_handler(line) || trimmed.ends_with(b"%}") {
        "what an editor does with the answer is left out".to_owned()
    } else {
        format!("line {number} is left out: it belongs to no message")
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

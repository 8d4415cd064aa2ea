//! Turns what `curl -v` prints into the messages of HTTP in it.

use super::choose::Entry;
use super::http::{Head, Message, dialogue, first_line, is_request_line, is_status_line};
use super::{Form, Input, MAX_TEXT, Unread, prompt};
use crate::template::Problem;

/// The reader of what `curl -v` prints.
#[derive(Debug)]
pub(super) struct Verbose;

impl Form for Verbose {
    fn name(&self) -> &'static str {
        "what `curl -v` prints"
    }

    fn limit(&self) -> usize {
        MAX_TEXT
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        first_line(text, begins_message)
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        Ok(dialogue(input, messages(&input.shown(), input.text(), 1)?)?)
    }
}

fn begins_message(line: &[u8]) -> bool {
    let after = |mark: &[u8]| line.strip_prefix(mark).map(<[u8]>::trim_ascii);
    after(b"< ").is_some_and(is_status_line)
        || after(b"> ").is_some_and(|line| is_request_line(line, true))
}

/// The lines of a message.
struct Lines<'a> {
    number: usize,
    head: Vec<&'a [u8]>,
    /// The mark of its head, as long as that goes on.
    mark: Option<u8>,
    body: Vec<u8>,
}

/// Splits a text; `line` is the number of its first line.
pub(super) fn messages(shown: &str, text: &[u8], line: usize) -> Result<Vec<Message>, Problem> {
    let mut found: Vec<Lines<'_>> = Vec::new();
    for (at, line_text) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if begins_message(line_text) {
            found.push(Lines {
                number: line + at,
                head: vec![&line_text[2..]],
                mark: Some(line_text[0]),
                body: Vec::new(),
            });
        } else if let Some(last) = found.last_mut() {
            last.take(line_text);
        }
    }
    let message = |lines: &Lines<'_>| {
        let head = Head::read(shown, lines.number, &lines.head)?;
        Ok(Message::of(head, &lines.body))
    };
    found.iter().map(message).collect()
}

impl<'a> Lines<'a> {
    fn take(&mut self, line: &'a [u8]) {
        match line {
            [mark, rest @ ..] if Some(*mark) == self.mark => {
                if rest.trim_ascii().is_empty() {
                    self.mark = None;
                } else {
                    self.head.push(rest.strip_prefix(b" ").unwrap_or(rest));
                }
            }
            _ if prompt::is_remark(line) => {}
            _ => self.body.extend_from_slice(without_remark(line)),
        }
    }
}

/// Returns a line without the remark that curl writes behind a body that ends in no line break.
fn without_remark(line: &[u8]) -> &[u8] {
    let remarks: [&[u8]; 2] = [b"* Connection #", b"* Closing connection"];
    let begins = |at: &usize| remarks.iter().any(|remark| line[*at..].starts_with(remark));
    match (0..line.len()).find(begins) {
        Some(at) => &line[..at],
        None => line,
    }
}

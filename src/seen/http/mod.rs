//! Turns raw HTTP, as a terminal, a log or an `.http` file has it, into what was seen.

mod body;
mod boundary;
mod dialogue;
mod head;
mod message;
mod split;
mod start;

use super::choose::Entry;
use super::{Form, Input, MAX_TEXT, Unread};

pub(super) use boundary::is_label;
pub(super) use dialogue::{dialogue, one_response};
pub(super) use head::Head;
pub(super) use message::Message;
pub(super) use split::messages;
pub(super) use start::{is_request_line, is_status_line};

/// The reader of raw HTTP.
#[derive(Debug)]
pub(super) struct Http;

impl Form for Http {
    fn name(&self) -> &'static str {
        "HTTP as text, the request first"
    }

    fn limit(&self) -> usize {
        MAX_TEXT
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        first_line(text, |line| {
            let line = line.trim_ascii();
            is_status_line(line) || is_request_line(line, false)
        })
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        Ok(dialogue(input, messages(&input.shown(), input.text(), 1)?)?)
    }
}

/// Returns where the first line stands of which something holds.
pub(super) fn first_line(text: &[u8], holds: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if holds(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

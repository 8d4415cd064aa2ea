//! Turns what `curl --trace-ascii` and `curl --trace` write into the messages of HTTP in it.

use serde::de::IgnoredAny;

use super::choose::Entry;
use super::http::{Head, Message, dialogue, first_line, is_request_line, is_status_line};
use super::{Form, Input, MAX_TEXT, Unread};
use crate::template::Problem;

/// How far into a line the time and the number of a connection may reach, in bytes.
const MAX_PREFIX: usize = 48;

/// How wide the bytes of a line are that are written as numbers.
const HEX_WIDTH: usize = 48;

/// The reader of traces.
#[derive(Debug)]
pub(super) struct Trace;

impl Form for Trace {
    fn name(&self) -> &'static str {
        "what `curl --trace-ascii` writes"
    }

    fn limit(&self) -> usize {
        MAX_TEXT
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        first_line(text, |line| {
            matches!(Kind::of(line), Some(Kind::Head | Kind::Data))
        })
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        Ok(dialogue(input, messages(&input.shown(), input.text())?)?)
    }
}

/// What a block of a trace holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Head,
    Data,
    Other,
}

impl Kind {
    /// Returns what a line announces; none where it begins no block.
    fn of(line: &[u8]) -> Option<Self> {
        let beginning = &line[..line.len().min(MAX_PREFIX)];
        let mark = |mark: &[u8]| {
            beginning
                .windows(mark.len())
                .position(|window| window == mark)
        };
        let at = [&b"=> Send "[..], b"<= Recv ", b"== Info"]
            .into_iter()
            .find_map(mark)?;
        // A time and a connection stand before it, and no word.
        let before = &line[..at];
        if !before.iter().all(|byte| !byte.is_ascii_alphabetic()) {
            return None;
        }
        match &line[at + 8..] {
            rest if rest.starts_with(b"header, ") => Some(Self::Head),
            rest if rest.starts_with(b"data, ") => Some(Self::Data),
            _ => Some(Self::Other),
        }
    }
}

/// A message in the making.
struct Draft {
    number: usize,
    is_sent: bool,
    head: Vec<u8>,
    body: Vec<u8>,
}

/// Splits a trace.
pub(super) fn messages(shown: &str, text: &[u8]) -> Result<Vec<Message>, Problem> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut block = Block::new(Kind::Other, 0, b"");
    for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
        match Kind::of(line) {
            Some(kind) => {
                let next = Block::new(kind, at + 1, line);
                std::mem::replace(&mut block, next).end(&mut drafts);
            }
            None => block.take(line),
        }
    }
    block.end(&mut drafts);
    let message = |draft: Draft| {
        let lines = draft.head.split(|byte| *byte == b'\n');
        let lines: Vec<&[u8]> = lines.filter(|line| !line.trim_ascii().is_empty()).collect();
        let head = Head::read(shown, draft.number, &lines)?;
        let mut message = Message::exact(head, draft.body);
        if message.body.contains(&b'.') {
            message.left_out.push(
                "`curl --trace-ascii` writes `.` for what is no ASCII: compare the bodies"
                    .to_owned(),
            );
        }
        Ok(message)
    };
    drafts.into_iter().map(message).collect()
}

/// Returns the size that a block announces: `=> Send data, 15 bytes (0xf)`.
fn announced(line: &[u8]) -> usize {
    let line = String::from_utf8_lossy(line);
    let size = line
        .split_once(", ")
        .and_then(|(_, rest)| rest.split(' ').next());
    size.and_then(|size| size.parse().ok()).unwrap_or_default()
}

/// One block, as far as it is read.
struct Block {
    kind: Kind,
    is_sent: bool,
    number: usize,
    size: usize,
    bytes: Vec<u8>,
    /// Where the bytes of the last line end in what was sent.
    end: usize,
}

impl Block {
    fn new(kind: Kind, number: usize, line: &[u8]) -> Self {
        Self {
            kind,
            is_sent: line.windows(2).any(|two| two == b"=>"),
            number,
            size: announced(line),
            bytes: Vec::new(),
            end: 0,
        }
    }

    /// Reads a line: `0040: text`; a line break stands where two bytes are missing.
    fn take(&mut self, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let Some(colon) = line.iter().take(9).position(|byte| *byte == b':') else {
            return;
        };
        let offset = std::str::from_utf8(&line[..colon]).ok();
        let offset = offset.and_then(|offset| usize::from_str_radix(offset, 16).ok());
        let Some(offset) = offset.filter(|_| self.kind != Kind::Other) else {
            return;
        };
        let text = line[colon + 1..].strip_prefix(b" ").unwrap_or_default();
        if offset > self.end {
            self.bytes.extend_from_slice(b"\r\n");
        }
        let bytes = hex(text).unwrap_or_else(|| text.to_vec());
        self.end = offset + bytes.len();
        self.bytes.extend(bytes);
    }

    fn end(self, drafts: &mut Vec<Draft>) {
        let first = self
            .bytes
            .split(|byte| *byte == b'\n')
            .next()
            .unwrap_or_default();
        let first = first.trim_ascii();
        let is_sent = self.is_sent;
        let last = drafts.iter_mut().rfind(|draft| draft.is_sent == is_sent);
        match self.kind {
            Kind::Head if is_status_line(first) || is_request_line(first, true) => {
                drafts.push(Draft {
                    number: self.number,
                    is_sent: self.is_sent,
                    head: self.bytes,
                    body: Vec::new(),
                });
            }
            Kind::Head => {
                if let Some(draft) = last {
                    draft.head.extend_from_slice(b"\r\n");
                    draft.head.extend(self.bytes);
                }
            }
            Kind::Data => {
                if let Some(draft) = last {
                    draft.body.extend(self.data());
                }
            }
            Kind::Other => {}
        }
    }

    fn data(mut self) -> Vec<u8> {
        if self.size == self.end + 2 {
            self.bytes.extend_from_slice(b"\r\n");
        }
        if is_json(&self.bytes) {
            self.bytes
        } else {
            Some(respaced(&self.bytes))
                .filter(|json| is_json(json))
                .unwrap_or(self.bytes)
        }
    }
}

/// Reads a line of `--trace`: up to 16 bytes as numbers, and behind them as text.
fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let (numbers, shown) = text.split_at_checked(HEX_WIDTH)?;
    let numbers = std::str::from_utf8(numbers).ok()?;
    let byte = |two: &str| u8::from_str_radix(two, 16).ok().filter(|_| two.len() == 2);
    let bytes = numbers.split_ascii_whitespace().map(byte);
    let bytes: Vec<u8> = bytes.collect::<Option<_>>()?;
    (shown.trim_ascii_end().len() <= bytes.len() && bytes.len() <= 16).then_some(bytes)
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(bytes).is_ok()
}

/// Returns JSON in which a line break was written as `.`, with blanks in their place.
fn respaced(bytes: &[u8]) -> Vec<u8> {
    let (mut quoted, mut escaped) = (false, false);
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut spaced = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        let in_number = at > 0 && digit(at - 1) && digit(at + 1);
        spaced.push(match byte {
            b'.' if !quoted && !in_number => b' ',
            byte => *byte,
        });
        quoted ^= *byte == b'"' && !escaped;
        escaped = quoted && *byte == b'\\' && !escaped;
    }
    spaced
}

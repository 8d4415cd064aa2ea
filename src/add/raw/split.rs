//! Turns a text into the messages of HTTP in it, without what curl says beside them.

use super::message::{is_request_line, is_status_line};
use crate::template::Problem;

/// The bytes of one message, and the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) line: usize,
    pub(super) bytes: Vec<u8>,
}

/// Splits a text, as it is or as `curl -v` writes it.
///
/// # Errors
///
/// Returns the line that begins no message.
pub(super) fn pieces(shown: &str, bytes: &[u8]) -> Result<Vec<Piece>, Problem> {
    let pieces = match lines(bytes).any(begins_verbose) {
        true => verbose(bytes),
        false => plain(shown, bytes)?,
    };
    if pieces.is_empty() {
        return Err(Problem::new(format!("`{shown}` is empty")).help(FORMS));
    }
    Ok(pieces)
}

/// What a message begins with.
const FORMS: &str = "a request begins with a line such as `POST /v1/accounts HTTP/1.1`, an answer with one such as `HTTP/1.1 400 Bad Request`";

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n')
}

pub(super) fn begins_verbose(line: &[u8]) -> bool {
    let after = |mark: &[u8]| line.strip_prefix(mark).map(<[u8]>::trim_ascii);
    after(b"< ").is_some_and(is_status_line)
        || after(b"> ").is_some_and(|line| is_request_line(line, true))
}

fn plain(shown: &str, bytes: &[u8]) -> Result<Vec<Piece>, Problem> {
    let mut pieces: Vec<Piece> = Vec::new();
    // Before the first message, and behind the separator of an `.http` file.
    let mut between = true;
    for (index, line) in lines(bytes).enumerate() {
        let trimmed = line.trim_ascii();
        let begins = is_status_line(trimmed) || is_request_line(trimmed, !between);
        if begins {
            between = false;
            pieces.push(Piece {
                line: index + 1,
                bytes: line.to_vec(),
            });
        } else if trimmed == b"###" || line.starts_with(b"### ") {
            between = true;
        } else if !between {
            if let Some(piece) = pieces.last_mut() {
                piece.bytes.extend_from_slice(line);
            }
        } else if !(trimmed.is_empty() || trimmed.starts_with(b"#") || trimmed.starts_with(b"//")) {
            let title = format!(
                "line {} of `{shown}` begins neither a request nor an answer",
                index + 1
            );
            return Err(Problem::new(title).help(FORMS));
        }
    }
    Ok(pieces)
}

fn verbose(bytes: &[u8]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut at = None;
    for (index, line) in lines(bytes).enumerate() {
        if begins_verbose(line) {
            at = Some(line[0]);
            pieces.push(Piece {
                line: index + 1,
                bytes: line[2..].to_vec(),
            });
            continue;
        }
        let Some(piece) = pieces.last_mut() else {
            continue;
        };
        match line {
            [mark @ (b'<' | b'>'), b' ', rest @ ..] if Some(*mark) == at => {
                piece.bytes.extend_from_slice(rest);
            }
            [mark @ (b'<' | b'>'), b'\r' | b'\n', ..] if Some(*mark) == at => {
                piece.bytes.extend_from_slice(&line[1..]);
            }
            _ if is_remark(line) => {}
            _ => piece.bytes.extend_from_slice(without_remark(line)),
        }
    }
    pieces
}

/// Tells whether curl says the line itself: `* Trying`, `{ [58 bytes data]`, the progress meter.
fn is_remark(line: &[u8]) -> bool {
    let holds = |word: &[u8]| line.windows(word.len()).any(|window| window == word);
    let data = line.starts_with(b"{ [") || line.starts_with(b"} [");
    line.starts_with(b"* ")
        || (data && holds(b" bytes data]"))
        || holds(b"--:--:--")
        || line.trim_ascii().starts_with(b"% Total")
        || line.trim_ascii().starts_with(b"Dload")
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

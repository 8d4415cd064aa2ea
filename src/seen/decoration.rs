//! Turns text that was copied from a terminal or a page into the text that was meant.

use super::continued;

/// Returns where something stands that can be read.
pub(super) type Begins = fn(&[u8]) -> Option<usize>;

/// What stands behind the end of a fenced block: the separator of `.http` files.
const SEPARATOR: &[u8] = b"###\n";

/// Returns a text without colours, without the page around fenced blocks, and without the prompts of
/// continued lines; lines keep their numbers.
///
/// JSON is nobody's copy of a screen, and stays as it is.
pub(super) fn without(text: Vec<u8>, begins: Begins, left_out: &mut Vec<String>) -> Vec<u8> {
    if text.trim_ascii_start().starts_with(b"{") {
        return text;
    }
    let plain = without_colours(&text);
    if plain.len() < text.len() {
        left_out.push("the colours of a terminal are left out".to_owned());
    }
    let text = plain;
    let text = match first_fence(&text, begins) {
        Some(_) => inside_fences(&text),
        None => text,
    };
    continued::without_prompts(text, left_out)
}

/// Takes out the sequences by which a terminal is told colours, titles and links.
fn without_colours(text: &[u8]) -> Vec<u8> {
    let (mut kept, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = rest.iter().position(|byte| *byte == 0x1b) {
        let length = sequence(&rest[at + 1..]);
        // An escape alone is a character like any other.
        kept.extend_from_slice(&rest[..at + usize::from(length == 0)]);
        rest = &rest[at + 1 + length..];
    }
    kept.extend_from_slice(rest);
    kept
}

/// Returns the length of what follows an escape, and belongs to it.
fn sequence(text: &[u8]) -> usize {
    let inner = text.get(1..).unwrap_or_default();
    match text.first() {
        Some(b'[') => {
            let length = inner.iter().take_while(|byte| (0x20..0x40).contains(*byte));
            // The byte that ends it is missing where the text was cut.
            (2 + length.count()).min(text.len())
        }
        Some(b']') => {
            let ends = |byte: &u8| [0x07, 0x1b, b'\n'].contains(byte);
            let length = inner.iter().position(ends).unwrap_or(inner.len());
            let end = match inner[length..] {
                [0x07, ..] => 1,
                [0x1b, b'\\', ..] => 2,
                _ => 0,
            };
            1 + length + end
        }
        Some(b'(' | b')') => text.len().min(2),
        _ => 0,
    }
}

/// Returns where the first fence stands, unless something that can be read stands before it.
fn first_fence(text: &[u8], begins: Begins) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if fence(line).is_some() {
            return Some(at).filter(|at| begins(text).is_none_or(|begin| begin > *at));
        }
        at += line.len();
    }
    None
}

/// Returns the mark of a fence, and how often it stands there.
fn fence(line: &[u8]) -> Option<(u8, usize)> {
    let line = line.trim_ascii_start();
    let mark = *line.first().filter(|mark| b"`~".contains(mark))?;
    let count = line.iter().take_while(|byte| **byte == mark).count();
    (count >= 3).then_some((mark, count))
}

/// Keeps what stands in fenced blocks, and puts a separator behind each.
fn inside_fences(text: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(text.len());
    let mut open: Option<(u8, usize)> = None;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        let is_bare = |mark: u8| line.trim_ascii().iter().all(|byte| *byte == mark);
        match (open, fence(line)) {
            (Some((mark, least)), Some((same, count)))
                if mark == same && count >= least && is_bare(mark) =>
            {
                open = None;
                kept.extend_from_slice(SEPARATOR);
            }
            (Some(_), _) => kept.extend_from_slice(line),
            (None, found) => {
                open = found;
                kept.push(b'\n');
            }
        }
    }
    kept
}

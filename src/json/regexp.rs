//! Turns the patterns of `match` and `search` in a JSONPath into regular expressions.
//!
//! They are those of RFC 9485, which says how to run them on an engine such as ours: a dot is any
//! character but a line's end, and the whole stands in a group.

use std::cell::RefCell;
use std::iter::Peekable;
use std::str::Chars;

use regex_lite::Regex;
use serde_json_path::functions::{LogicalType, ValueType};

use super::segment;

#[serde_json_path_macros::function(name = "match")]
fn match_whole(value: ValueType, pattern: ValueType) -> LogicalType {
    asked(&value, &pattern, true).into()
}

#[serde_json_path_macros::function(name = "search")]
fn search_within(value: ValueType, pattern: ValueType) -> LogicalType {
    asked(&value, &pattern, false).into()
}

/// A pattern, whether it is for all of a text, and what it means, where it means something.
type Compiled = (String, bool, Option<Regex>);

thread_local! {
    /// The last pattern: a filter asks the same one of each value.
    static LAST: RefCell<Option<Compiled>> = const { RefCell::new(None) };
}

/// Tells whether text has what a pattern asks for; what is no text or no pattern has not.
fn asked(value: &ValueType<'_>, pattern: &ValueType<'_>, whole: bool) -> bool {
    let text = |value: &ValueType<'_>| Some(value.as_value()?.as_str()?.to_owned());
    let (Some(text), Some(pattern)) = (text(value), text(pattern)) else {
        return false;
    };
    LAST.with_borrow_mut(|last| {
        if !matches!(last, Some((known, of, _)) if *known == pattern && *of == whole) {
            let compiled = compile(&pattern, whole);
            *last = Some((pattern, whole, compiled));
        }
        let regex = last.as_ref().and_then(|(_, _, regex)| regex.as_ref());
        regex.is_some_and(|regex| regex.is_match(&text))
    })
}

/// Returns the first pattern in a path's filters that is none, and that no text could ever meet.
pub(super) fn refused(path: &str) -> Option<String> {
    let places: Vec<(usize, char)> = segment::outside_of_strings(path).collect();
    let opened = places.iter().filter(|(_, character)| *character == '(');
    let patterns = opened.filter_map(|(at, _)| {
        let name = path[..*at]
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next()?;
        if !["match", "search"].contains(&name) {
            return None;
        }
        let end = segment::closing(&path[*at..])?;
        let arguments = segment::at_commas(&path[at + 1..at + end]);
        let last = arguments.last()?.trim();
        last.starts_with(['\'', '"'])
            .then(|| segment::literal(last))?
    });
    patterns
        .into_iter()
        .find(|pattern| compile(pattern, false).is_none())
}

fn compile(pattern: &str, whole: bool) -> Option<Regex> {
    let translated = translate(pattern)?;
    Regex::new(&if whole {
        format!(r"\A(?:{translated})\z")
    } else {
        translated
    })
    .ok()
}

/// Returns a pattern as the engine writes it; of what RFC 9485 does not have, nothing.
///
/// Nor of `\p{..}`: the engine has no tables of Unicode's categories.
fn translate(pattern: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = pattern.chars().peekable();
    let (mut depth, mut repeatable) = (0_usize, false);
    while let Some(character) = rest.next() {
        let repeats = matches!(character, '*' | '+' | '?' | '{');
        match character {
            '*' | '+' | '?' if repeatable => written.push(character),
            '{' if repeatable => quantity(&mut rest, &mut written)?,
            '(' => {
                depth += 1;
                written.push_str("(?:");
            }
            ')' => {
                depth = depth.checked_sub(1)?;
                written.push(')');
            }
            // Anchors, as the RFC's own way to other engines leaves them.
            '|' | '^' | '$' => written.push(character),
            '.' => written.push_str(r"[^\n\r]"),
            '[' => class(&mut rest, &mut written)?,
            '\\' => literal(escaped(rest.next()?)?, &mut written),
            '*' | '+' | '?' | '{' | '}' | ']' => return None,
            plain => literal(plain, &mut written),
        }
        repeatable = !repeats && !matches!(character, '(' | '|' | '^' | '$');
    }
    (depth == 0).then_some(written)
}

/// Reads `{2}`, `{2,}` or `{2,5}`, its bracket read already.
fn quantity(rest: &mut Peekable<Chars<'_>>, written: &mut String) -> Option<()> {
    let mut inside = String::new();
    loop {
        match rest.next()? {
            '}' => break,
            character => inside.push(character),
        }
    }
    let (least, most) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let right = !least.is_empty() && digits(least) && digits(most);
    right.then(|| written.extend(["{", &inside, "}"]))
}

/// Reads a class of characters, its bracket read already.
fn class(rest: &mut Peekable<Chars<'_>>, written: &mut String) -> Option<()> {
    written.push('[');
    if rest.next_if_eq(&'^').is_some() {
        written.push('^');
    }
    let mut first = true;
    loop {
        let from = match rest.next()? {
            ']' if !first => break,
            // Unescaped it stands at either end only.
            '-' if first || rest.peek() == Some(&']') => '-',
            '-' | '[' | ']' => return None,
            '\\' => escaped(rest.next()?)?,
            plain => plain,
        };
        let dash = from == '-' && first;
        first = false;
        literal(from, written);
        let mut ahead = rest.clone();
        if dash || ahead.next() != Some('-') || matches!(ahead.peek(), None | Some(']')) {
            continue;
        }
        rest.next();
        let to = match rest.next()? {
            '-' | '[' => return None,
            '\\' => escaped(rest.next()?)?,
            plain => plain,
        };
        written.push('-');
        literal(to, written);
    }
    written.push(']');
    Some(())
}

/// Returns the character that a backslash and this one stand for.
fn escaped(character: char) -> Option<char> {
    match character {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '(' | ')' | '*' | '+' | ',' | '-' | '.' | '?' | '[' | '\\' | ']' | '^' | '{' | '|'
        | '}' => Some(character),
        _ => None,
    }
}

/// Writes a character that means itself.
fn literal(character: char, written: &mut String) {
    if character.is_ascii() && !character.is_ascii_alphanumeric() {
        written.push_str(&format!(r"\x{{{:x}}}", u32::from(character)));
    } else {
        written.push(character);
    }
}

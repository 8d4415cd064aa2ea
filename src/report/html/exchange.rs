//! Turns an exchange into the text of its request and of its answer.

use std::iter::Peekable;
use std::str::Chars;

use serde::Serialize;
use serde::de::IgnoredAny;

use super::wording::{block, counted, millis};
use crate::run::{ExchangeRecord, MessageRecord};
use crate::text;

/// How deep a body may nest and still be laid out; each level adds its indent to every line below.
const MAX_DEPTH: usize = 32;

/// A request and its answer.
#[derive(Debug, Serialize)]
pub(super) struct ExchangeView {
    /// `Request 2 of 3`.
    caption: String,
    /// Whether the findings are about it.
    judged: bool,
    time: String,
    sent: MessageView,
    got: MessageView,
}

/// One message.
#[derive(Debug, Serialize)]
struct MessageView {
    line: String,
    /// Headers, an empty line and the body.
    rest: String,
    size: String,
}

/// Returns the exchanges of a case, each with whether it is the one that was judged.
pub(super) fn exchanges(exchanges: &[(&ExchangeRecord, bool)]) -> Vec<ExchangeView> {
    let count = exchanges.len();
    let shown = |(at, (exchange, judged)): (usize, &(&ExchangeRecord, bool))| ExchangeView {
        caption: match count {
            1 => "Request and answer".to_owned(),
            _ => format!("Request {} of {count}", at + 1),
        },
        judged: *judged,
        time: millis(exchange.duration_ms),
        sent: message(&exchange.request),
        got: message(&exchange.response),
    };
    exchanges.iter().enumerate().map(shown).collect()
}

fn message(message: &MessageRecord) -> MessageView {
    let mut rest = String::new();
    for (name, value) in &message.headers {
        rest.push_str(&format!("{}: {}\n", text::shown(name), text::shown(value)));
    }
    if !message.body.is_empty() {
        rest.push('\n');
        rest.push_str(&block(&laid_out(&message.body)));
    }
    MessageView {
        line: text::shown(&message.line),
        rest: rest.trim_end().to_owned(),
        size: counted(message.bytes, "byte"),
    }
}

/// Returns a JSON body on lines of its own, otherwise unchanged: no number respelt, no member lost.
fn laid_out(body: &str) -> String {
    if serde_json::from_str::<IgnoredAny>(body).is_err() {
        return body.to_owned();
    }
    let mut laid = String::with_capacity(body.len() * 2);
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let mut characters = body.chars().peekable();
    while let Some(character) = characters.next() {
        if quoted {
            laid.push(character);
            quoted = escaped || character != '"';
            escaped = !escaped && character == '\\';
            continue;
        }
        match character {
            '{' | '[' => {
                laid.push(character);
                if let Some(closing) = closing_at_once(&mut characters) {
                    laid.push(closing);
                    continue;
                }
                depth += 1;
                if depth > MAX_DEPTH {
                    return body.to_owned();
                }
                break_line(&mut laid, depth);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut laid, depth);
                laid.push(character);
            }
            ',' => {
                laid.push(',');
                break_line(&mut laid, depth);
            }
            ':' => laid.push_str(": "),
            _ if character.is_ascii_whitespace() => {}
            _ => {
                quoted = character == '"';
                laid.push(character);
            }
        }
    }
    laid
}

/// Takes the end of an empty object or list, where one has just begun.
fn closing_at_once(characters: &mut Peekable<Chars<'_>>) -> Option<char> {
    while characters
        .next_if(|next| next.is_ascii_whitespace())
        .is_some()
    {}
    characters.next_if(|next| matches!(next, '}' | ']'))
}

fn break_line(laid: &mut String, depth: usize) {
    laid.push('\n');
    laid.push_str(&"  ".repeat(depth));
}

#[cfg(test)]
mod tests {
    use super::laid_out;

    #[test]
    fn a_body_of_json_is_laid_out_without_changing_a_token() {
        let body = r#"{"n":1.0000000000000000001,"n":[],"s":"a,{\"}\\","l":[1,{}]}"#;
        let laid = laid_out(body);
        assert_eq!(
            laid,
            "{\n  \"n\": 1.0000000000000000001,\n  \"n\": [],\n  \"s\": \"a,{\\\"}\\\\\",\n  \"l\": [\n    1,\n    {}\n  ]\n}"
        );
        assert_eq!(laid_out("<html>"), "<html>");
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        assert_eq!(laid_out(&deep), deep);
    }
}

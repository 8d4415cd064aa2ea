//! Turns what a request changes into the words of a sentence and of a file's name.

use super::body::Sent;
use super::row::slug;
use super::wording::{Wording, is_secret, is_token};
use crate::json::{Json, Members};
use crate::text;

/// The longest claim that is proposed, in characters.
const MAX_TITLE: usize = 140;

/// Returns what a body changes, as words of a sentence and of a name.
pub(super) fn changes(body: &Sent, wording: &Wording) -> (String, String) {
    let Sent::Example { merge, set } = body else {
        return match body {
            Sent::Nothing => (String::new(), String::new()),
            _ => (" with a body of its own".to_owned(), "with-body".to_owned()),
        };
    };
    let (mut words, mut name) = (Vec::new(), Vec::new());
    let merge = unwrapped(merge);
    let pointers = set.iter().map(|(pointer, value)| {
        let leaf = pointer.rsplit_once('/').map(|(_, leaf)| leaf);
        (leaf.unwrap_or(pointer), value)
    });
    for (key, value) in merge
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .chain(pointers)
        .take(2)
    {
        match value {
            Json::Null if merge.contains(key) => {
                words.push(format!("without {key}"));
                name.push(format!("without-{}", kebab(key)));
            }
            Json::Text(text) if !is_secret(key) && !is_token(text) && text.chars().count() < 30 => {
                words.push(format!("with {key} {}", wording.text(text)));
                name.push(format!("with-{}", kebab(key)));
            }
            Json::Number(_) | Json::Bool(_) | Json::Null => {
                words.push(format!("with {key} {value}"));
                name.push(format!("with-{}", kebab(key)));
            }
            _ => {
                words.push(format!("with {key}"));
                name.push(format!("with-{}", kebab(key)));
            }
        }
    }
    match words.is_empty() {
        true => (String::new(), String::new()),
        false => (format!(" {}", words.join(" and ")), name.join("-and-")),
    }
}

/// Returns the members inside an object that is all there is.
fn unwrapped(members: &Members) -> &Members {
    match &**members {
        [(_, Json::Object(inner))] if !inner.is_empty() => unwrapped(inner),
        _ => members,
    }
}

/// Returns `create-account` for `createAccount`.
pub(super) fn kebab(name: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for character in name.chars() {
        if character.is_ascii_uppercase() && before.is_ascii_lowercase() {
            words.push(' ');
        }
        words.push(character);
        before = character;
    }
    slug(&words, 8)
}

/// Returns a title in which variables are called by their names, as no title can hold their values.
pub(super) fn in_words(title: &str) -> String {
    let plain = title
        .replace("$${", "{")
        .replace("${", "")
        .replace(['{', '}'], "");
    let escaped = text::escape(&plain);
    match escaped.chars().count() > MAX_TITLE {
        true => escaped.chars().take(MAX_TITLE - 1).chain(['…']).collect(),
        false => escaped,
    }
}

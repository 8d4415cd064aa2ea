//! Turns what a request changes into the words of a title, and of a file's name as the shipped cases have them.

use regex_lite::Regex;

use super::body::Sent;
use super::secrets::is_token;
use super::wording::Wording;
use super::{Ground, slug};
use crate::case::{Call, Case};
use crate::contract::Operation;
use crate::json::{Json, Members};
use crate::seen::is_secret;
use crate::text;

/// The longest claim that is proposed, in characters.
const MAX_TITLE: usize = 130;

/// What a body changes, in the words of a title and of a name.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// ` with units -1 and without email`
    pub(super) words: String,
    /// `with-units-and-without-email`
    pub(super) name: String,
}

/// Returns what a body changes.
pub(super) fn changes(body: &Sent, wording: &Wording<'_>) -> Changes {
    let Sent::Example { merge, set } = body else {
        return match body {
            Sent::Nothing => Changes::default(),
            _ => Changes {
                words: " with a body of its own".to_owned(),
                name: "with-body".to_owned(),
            },
        };
    };
    let (mut words, mut names) = (Vec::new(), Vec::new());
    let merge = unwrapped(merge);
    let pointers = set.iter().map(|(pointer, value)| {
        let leaf = pointer.rsplit_once('/').map(|(_, leaf)| leaf);
        (leaf.unwrap_or(pointer), value)
    });
    let merged = merge.iter().map(|(key, value)| (key.as_str(), value));
    for (key, value) in merged.chain(pointers).take(2) {
        let shown = match value {
            Json::Text(text) if is_secret(key) || is_token(text) || text.len() > 30 => None,
            Json::Text(text) => Some(wording.text(text)),
            Json::Number(_) | Json::Bool(_) | Json::Null if !is_secret(key) => {
                Some(value.to_string())
            }
            _ => None,
        };
        let is_without = *value == Json::Null && merge.contains(key);
        let (word, shown) = if is_without {
            ("without", None)
        } else {
            ("with", shown)
        };
        let shown = shown.map(|shown| format!(" {shown}")).unwrap_or_default();
        words.push(format!("{word} {key}{shown}"));
        names.push(format!("{word}-{}", kebab(key)));
    }
    if words.is_empty() {
        Changes::default()
    } else {
        Changes {
            words: format!(" {}", words.join(" and ")),
            name: names.join("-and-"),
        }
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
    // An answer may say what a title may not.
    let plain = match Regex::new(r"(?i)\bshould\b") {
        Ok(should) => should.replace_all(&plain, "shall").into_owned(),
        Err(_) => plain,
    };
    let escaped = text::escape(&plain);
    if escaped.chars().count() > MAX_TITLE {
        escaped.chars().take(MAX_TITLE - 1).chain(['…']).collect()
    } else {
        escaped
    }
}

/// Where the cases of an operation lie, and what their names begin with.
#[derive(Debug)]
pub(super) struct Place {
    /// `accounts`
    pub(super) area: String,
    /// `create`
    pub(super) verb: String,
}

/// Returns the place where most cases of an operation lie.
pub(super) fn place(ground: &Ground<'_>, operation: &Operation) -> Place {
    let names: Vec<(&str, &str)> = ground
        .cases
        .iter()
        .filter(|case| is_of(case, ground, operation))
        .filter_map(|case| {
            let mut parts = case.id.split('/').skip(1);
            Some((parts.next()?, parts.next()?))
        })
        .filter(|(area, _)| !["order", "routing"].contains(area))
        .collect();
    let mut areas: Vec<&str> = names.iter().map(|(area, _)| *area).collect();
    areas.sort_unstable();
    let runs = areas.chunk_by(|left, right| left == right);
    let area = runs
        .max_by_key(|run| run.len())
        .map_or("observed", |run| run[0]);
    let whole = kebab(&operation.id);
    let words: Vec<&str> = whole.split('-').collect();
    let beginnings = (1..=words.len())
        .rev()
        .map(|count| words[..count].join("-"));
    let mut usual = beginnings.filter(|begin| {
        let begins = |name: &str| name == begin || name.starts_with(&format!("{begin}-"));
        let count = names.iter().filter(|(_, name)| begins(name)).count();
        count > 0 && count * 2 >= names.len()
    });
    let verb = usual.next();
    // An area that is called as the operation says it for its cases.
    let is_said = area == whole;
    let verb = verb.or((!is_said).then(|| whole.clone()));
    Place {
        area: area.to_owned(),
        verb: verb.unwrap_or_default(),
    }
}

fn is_of(case: &Case, ground: &Ground<'_>, operation: &Operation) -> bool {
    let document = &case.document;
    document.suite.name == ground.suite.name
        && match &document.request.call {
            Call::Operation {
                operation: called, ..
            } => called.id == operation.id,
            Call::Route { .. } => false,
        }
}

//! Turns a finding into what it has in common with the findings of other cases that differ in the same
//! way: the forms of both sides, without the values of the one case.

use crate::json::{Json, step};
use crate::template::Scope;

/// The shortest value that is looked for in a text, in characters: a shorter one stands anywhere.
const LEAST: usize = 2;

/// How deep a body is searched.
const DEEPEST: usize = 16;

/// How many values of a body are looked at.
const MOST: usize = 2_000;

/// What a finding has in common with others: those that are equal in it differ in the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Alike {
    /// The path or header that it is about, where it is about one.
    pub at: Option<String>,
    /// The form of what was expected; empty where the edit says it, or where what was expected stands
    /// elsewhere.
    pub expected: String,
    /// The form of what came, or the one edit that leads to it.
    pub actual: String,
    /// Where in the body what was expected stands, where that is not where it was looked for.
    pub stands: Option<String>,
}

/// Returns a text with every value of a case's variables as `{}`.
pub fn blanked(text: &str, scope: &Scope) -> String {
    let mut values: Vec<String> = scope
        .values()
        .filter(|(_, value)| matches!(value, Json::Text(_) | Json::Number(_)))
        .map(|(_, value)| value.to_text())
        .filter(|value| value.chars().count() >= LEAST)
        .collect();
    // The whole of a value goes before a part of it.
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    values.dedup();
    let mut blanked = text.to_owned();
    for value in values {
        if blanked.contains(&value) {
            blanked = without(&blanked, &value);
        }
    }
    blanked
}

/// Replaces a value where it is no part of a longer word.
fn without(text: &str, value: &str) -> String {
    let mut blanked = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(value) {
        let end = at + value.len();
        let before = rest[..at]
            .chars()
            .next_back()
            .or(blanked.chars().next_back());
        let after = rest[end..].chars().next();
        let is_part = [before, after]
            .into_iter()
            .flatten()
            .any(char::is_alphanumeric);
        blanked.push_str(&rest[..at]);
        blanked.push_str(if is_part { value } else { "{}" });
        rest = &rest[end..];
    }
    blanked.push_str(rest);
    blanked
}

/// Returns the place of the first text in a body that fits, as a JSONPath.
pub(super) fn place(body: &Json, fits: &dyn Fn(&str) -> bool) -> Option<String> {
    place_of(body, &|value| value.text().is_some_and(fits))
}

/// Returns the place of the first value in a body that fits, as a JSONPath.
pub fn place_of(body: &Json, fits: &dyn Fn(&Json) -> bool) -> Option<String> {
    let mut left = MOST;
    let mut found = None;
    walk(
        body,
        &mut "$".to_owned(),
        DEEPEST,
        &mut left,
        &mut |path, value| {
            if fits(value) {
                found = Some(path.to_owned());
            }
            found.is_some()
        },
    );
    found
}

/// Returns a place as open as the one that was looked at: where `$.*.code` was, `$.a.b.code` is
/// `$.a.*.code`.
pub(super) fn as_open(place: String, sought: &str) -> String {
    let Some((_, tail)) = sought.rsplit_once(".*") else {
        return place;
    };
    match place
        .strip_suffix(tail)
        .and_then(|head| head.rsplit_once('.'))
    {
        Some((head, _)) => format!("{head}.*{tail}"),
        None => place,
    }
}

/// Returns the place of the first member of this name, as a JSONPath.
pub fn place_of_member(body: &Json, name: &str) -> Option<String> {
    let mut left = MOST;
    let mut found = None;
    let ending = step(name);
    walk(
        body,
        &mut "$".to_owned(),
        DEEPEST,
        &mut left,
        &mut |path, _| {
            if path.ends_with(&ending) {
                found = Some(path.to_owned());
            }
            found.is_some()
        },
    );
    found
}

/// Visits every value below one until `visit` has enough; tells whether it had.
fn walk(
    value: &Json,
    path: &mut String,
    deep: usize,
    left: &mut usize,
    visit: &mut dyn FnMut(&str, &Json) -> bool,
) -> bool {
    if deep == 0 || *left == 0 {
        return true;
    }
    *left -= 1;
    if visit(path, value) {
        return true;
    }
    let length = path.len();
    let items = value.items().iter().enumerate();
    let items = items.map(|(at, item)| (format!("[{at}]"), item));
    let members = value
        .members()
        .iter()
        .map(|(name, member)| (step(name), member));
    for (step, child) in items.chain(members) {
        path.push_str(&step);
        let ended = walk(child, path, deep - 1, left, visit);
        path.truncate(length);
        if ended {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{as_open, blanked, place, place_of_member};
    use crate::json::{Json, read};
    use crate::template::Scope;
    use jiff::Timestamp;
    use std::sync::Arc;

    #[test]
    fn the_values_of_a_case_are_no_part_of_a_form() {
        let mut scope = Scope::new(Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
        scope.set("id", Json::Text("123".to_owned()));
        scope.set("long", Json::Text("123-45".to_owned()));
        scope.set("one", Json::Text("a".to_owned()));
        for (text, form) in [
            ("no account 123", "no account {}"),
            ("no account 123-45.", "no account {}."),
            ("no account 1234 and 123", "no account 1234 and {}"),
            ("a text", "a text"),
            ("123123", "123123"),
        ] {
            assert_eq!(blanked(text, &scope), form);
        }
    }

    #[test]
    fn a_text_and_a_member_are_found_wherever_they_stand() {
        let body = br#"{"a": {"b c": ["x", {"id": 7, "t": "right"}]}}"#;
        let body = read(body).unwrap().value;
        let found = place(&body, &|text| text == "right");
        assert_eq!(found.as_deref(), Some(r#"$.a["b c"][1].t"#));
        let found = place_of_member(&body, "id");
        assert_eq!(found.as_deref(), Some(r#"$.a["b c"][1].id"#));
        assert_eq!(place(&body, &|text| text == "wrong"), None);
        assert_eq!(place_of_member(&body, "i"), None);
        let opened = |sought: &str| as_open("$.data.x.Status.Code".to_owned(), sought);
        assert_eq!(opened("$.*.Status.Code"), "$.data.*.Status.Code");
        assert_eq!(opened("$.*.Status.Text"), "$.data.x.Status.Code");
        assert_eq!(opened("$.error"), "$.data.x.Status.Code");
    }
}

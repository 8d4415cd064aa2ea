//! Turns a condition on a value into what it wants, and into whether a value has it.

use crate::case::{Condition, Locator};
use crate::contract::Suite;
use crate::json::Json;
use crate::template::{Problem, Scope};

/// A condition with its variables replaced.
#[derive(Debug)]
pub(super) enum Wanted<'a> {
    Equal(Json),
    Containing(Json),
    Matching(&'a regex_lite::Regex),
    Counting(u64),
    OfType(&'a str),
    /// The name of a member, or any text that is not one of the others.
    Naming(String, &'a [String]),
    Absent,
    /// What the answer has not: nothing is equal to it.
    Lacking(String),
}

/// Resolves a condition; `body` is the answer's, for what must equal a part of it.
pub(super) fn wanted<'a>(
    condition: &'a Condition,
    suite: &'a Suite,
    scope: &Scope,
    body: Option<&Json>,
) -> Result<Wanted<'a>, Problem> {
    Ok(match condition {
        Condition::Equals(tree) => Wanted::Equal(tree.resolve(scope)?),
        Condition::EqualsBody(locator) => equal_to_body(locator, scope, body)?,
        Condition::Contains(tree) => Wanted::Containing(tree.resolve(scope)?),
        Condition::Matches(regex) => Wanted::Matching(regex),
        Condition::Count(count) => Wanted::Counting(*count),
        Condition::Type(name) => Wanted::OfType(name),
        Condition::Names(name) => Wanted::Naming(scope.text(name)?, &suite.api.members),
        Condition::Absent => Wanted::Absent,
    })
}

fn equal_to_body<'a>(
    locator: &Locator,
    scope: &Scope,
    body: Option<&Json>,
) -> Result<Wanted<'a>, Problem> {
    let path = locator.path(scope)?;
    let found = body.map(|body| path.query(body)).unwrap_or_default();
    Ok(match found[..] {
        [value] => Wanted::Equal(value.clone()),
        _ => Wanted::Lacking(path.to_string()),
    })
}

impl Wanted<'_> {
    /// Tells whether text has what is wanted.
    pub(super) fn accepts_text(&self, text: &str) -> bool {
        match self {
            Self::Equal(value) => value.to_text() == text,
            Self::Containing(part) => text.contains(&part.to_text()),
            Self::Matching(regex) => regex.is_match(text),
            Self::OfType(name) => *name == "string",
            Self::Naming(name, members) => {
                text == name || (is_label(text) && !members.iter().any(|member| member == text))
            }
            Self::Counting(_) | Self::Absent | Self::Lacking(_) => false,
        }
    }

    /// Tells whether the values that a path found have what is wanted; `one` says that the path can
    /// lead to one value alone, so that a list is what it leads to and not what it found.
    pub(super) fn accepts(&self, found: &[&Json], one: bool) -> bool {
        match (self, found) {
            (Self::Absent, found) => found.is_empty(),
            (Self::Counting(count), [Json::List(items)]) if one => items.len() as u64 == *count,
            (Self::Counting(_), _) if one => false,
            (Self::Counting(count), found) => found.len() as u64 == *count,
            (Self::Containing(item), found) if !one => found.contains(&item),
            (wanted, [value]) => wanted.accepts_value(value),
            _ => false,
        }
    }

    fn accepts_value(&self, value: &Json) -> bool {
        match (self, value) {
            (Self::Equal(expected), _) => expected == value,
            (Self::Containing(item), Json::List(items)) => items.contains(item),
            (Self::Containing(_) | Self::Matching(_) | Self::Naming(..), Json::Text(text)) => {
                self.accepts_text(text)
            }
            (Self::OfType(name), _) => is_of_type(value, name),
            _ => false,
        }
    }
}

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Equal(value) => formatter.write_str(&value.to_text()),
            Self::Containing(part) => {
                write!(formatter, "something with `{}` in it", part.to_text())
            }
            Self::Matching(regex) => write!(formatter, "text that matches `{}`", regex.as_str()),
            Self::Counting(count) => write!(formatter, "{count} of them"),
            Self::OfType(name) => write!(formatter, "a value of type {name}"),
            Self::Naming(name, _) => write!(formatter, "what names {name}"),
            Self::Absent => formatter.write_str("nothing"),
            Self::Lacking(path) => write!(formatter, "what stands at {path}"),
        }
    }
}

/// Tells whether a text can be what a service calls a member: no blank is around it, and it is no
/// placeholder that nobody filled.
fn is_label(text: &str) -> bool {
    text.trim() == text && !text.starts_with(['{', '[', '<'])
}

fn is_of_type(value: &Json, name: &str) -> bool {
    match value {
        Json::Null => name == "null",
        Json::Bool(_) => name == "boolean",
        Json::Number(number) => name == "number" || (name == "integer" && number.is_integer()),
        Json::Text(_) => name == "string",
        Json::List(_) => name == "array",
        Json::Object(_) => name == "object",
    }
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::json::{Json, read};
    use regex_lite::Regex;

    fn json(text: &str) -> Json {
        read(text.as_bytes()).unwrap().value
    }

    fn accepts(wanted: &Wanted<'_>, value: &str) -> bool {
        wanted.accepts(&[&json(value)], true)
    }

    #[test]
    fn values_compare_as_json_does() {
        for (expected, actual, same) in [
            (
                r#"{"a": 1, "b": [2, {"c": null}]}"#,
                r#"{"b": [2, {"c": null}], "a": 1}"#,
                true,
            ),
            (r#"{"a": 1}"#, r#"{"a": 1, "b": 2}"#, false),
            (r#"{"a": null}"#, "{}", false),
            ("[1, 2]", "[2, 1]", false),
            ("[1]", "[1, 1]", false),
            ("1", r#""1""#, false),
            ("1", "1.5", false),
            (r#""a""#, r#""A""#, false),
            ("null", "null", true),
            ("false", "null", false),
            ("0.123456789012345678", "0.123456789012345679", false),
            ("123456789012345678901234", "123456789012345678901234", true),
        ] {
            let wanted = Wanted::Equal(json(expected));
            assert_eq!(accepts(&wanted, actual), same, "{expected} {actual}");
        }
    }

    #[test]
    fn text_conditions_take_text_alone() {
        let number = Regex::new("^[0-9]{3}$").unwrap();
        assert!(accepts(&Wanted::Matching(&number), r#""123""#));
        assert!(!accepts(&Wanted::Matching(&number), "123"));
        assert!(!accepts(&Wanted::Matching(&number), r#""1234""#));
        let b = || Wanted::Containing(json(r#""b""#));
        assert!(accepts(&b(), r#""abc""#));
        assert!(!accepts(&b(), r#"{"b": 1}"#));
        assert!(!accepts(&Wanted::Absent, "null"), "null is there");
    }

    #[test]
    fn a_list_has_items_and_a_path_of_many_finds_some() {
        let two = || Wanted::Containing(json("2"));
        assert!(accepts(&two(), "[1, 2]"));
        assert!(!accepts(&two(), "[1, [2]]"));
        assert!(accepts(&Wanted::Counting(2), "[1, [2]]"));
        assert!(!accepts(&Wanted::Counting(0), "{}"));
        let (one, other, list) = (json("1"), json("2"), json("[2]"));
        assert!(two().accepts(&[&one, &other], false));
        assert!(
            !two().accepts(&[&list], false),
            "a value that was found is no list of them"
        );
        assert!(Wanted::Counting(1).accepts(&[&list], false));
        assert!(Wanted::Counting(0).accepts(&[], false));
        assert!(!Wanted::Counting(0).accepts(&[], true), "there is no list");
    }

    #[test]
    fn a_type_is_the_one_that_json_tells_apart() {
        for (value, types) in [
            ("1", &["number", "integer"][..]),
            ("1.5", &["number"]),
            (r#""1""#, &["string"]),
            ("null", &["null"]),
            ("[]", &["array"]),
            ("{}", &["object"]),
            ("true", &["boolean"]),
        ] {
            for name in [
                "string", "number", "integer", "boolean", "object", "array", "null",
            ] {
                let expected = types.contains(&name);
                assert_eq!(
                    accepts(&Wanted::OfType(name), value),
                    expected,
                    "{value} {name}"
                );
            }
        }
    }

    #[test]
    fn a_member_is_named_by_its_name_or_by_what_is_no_other_members() {
        let members = ["accountName".to_owned(), "units".to_owned()];
        let wanted = Wanted::Naming("units".to_owned(), &members);
        for (text, accepted) in [
            ("units", true),
            ("Units", true),
            ("accountName", false),
            (" units", false),
            ("[field name]", false),
        ] {
            assert_eq!(wanted.accepts_text(text), accepted, "{text}");
        }
    }

    #[test]
    fn a_number_equals_its_text_where_text_is_all_there_is() {
        assert!(Wanted::Equal(json("7")).accepts_text("7"));
        assert!(Wanted::Equal(json(r#""7""#)).accepts_text("7"));
        assert!(!Wanted::Equal(json("7")).accepts_text("7.0"));
        assert!(!Wanted::Absent.accepts_text(""));
    }
}

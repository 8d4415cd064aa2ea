//! Turns a condition on a value into what it wants, and into whether a value has it.

use crate::case::Condition;
use crate::json::Json;
use crate::template::{Problem, Scope};

/// A condition with its variables replaced.
#[derive(Debug)]
pub(super) enum Wanted<'a> {
    Equal(Json),
    Containing(String),
    Matching(&'a regex_lite::Regex),
    OfType(&'a str),
    Absent,
}

/// Resolves a condition; `body` is the answer's, for what must equal a part of it.
pub(super) fn wanted<'a>(
    condition: &'a Condition,
    scope: &Scope,
    body: Option<&Json>,
) -> Result<Wanted<'a>, Problem> {
    Ok(match condition {
        Condition::Equals(tree) => Wanted::Equal(tree.resolve(scope)?),
        Condition::EqualsBody(path) => match body.map(|body| path.query(body)).as_deref() {
            Some([value]) => Wanted::Equal((*value).clone()),
            _ => {
                return Err(Problem::new(format!(
                    "the answer has no one value at `{path}`"
                )));
            }
        },
        Condition::Contains(template) => Wanted::Containing(scope.text(template)?),
        Condition::Matches(regex) => Wanted::Matching(regex),
        Condition::Type(name) => Wanted::OfType(name),
        Condition::Absent => Wanted::Absent,
    })
}

impl Wanted<'_> {
    /// Tells whether text has what is wanted.
    pub(super) fn accepts_text(&self, text: &str) -> bool {
        match self {
            Self::Equal(value) => value.to_text() == text,
            Self::Containing(part) => text.contains(part.as_str()),
            Self::Matching(regex) => regex.is_match(text),
            Self::OfType(name) => *name == "string",
            Self::Absent => false,
        }
    }

    /// Tells whether a JSON value has what is wanted.
    pub(super) fn accepts(&self, value: &Json) -> bool {
        match (self, value) {
            (Self::Equal(expected), _) => expected == value,
            (Self::Containing(_) | Self::Matching(_), Json::Text(text)) => self.accepts_text(text),
            (Self::OfType(name), _) => is_of_type(value, name),
            _ => false,
        }
    }
}

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Equal(value) => formatter.write_str(&value.to_text()),
            Self::Containing(part) => write!(formatter, "text with `{part}` in it"),
            Self::Matching(regex) => write!(formatter, "text that matches `{}`", regex.as_str()),
            Self::OfType(name) => write!(formatter, "a value of type {name}"),
            Self::Absent => formatter.write_str("nothing"),
        }
    }
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
    use regex_lite::Regex;
    use serde_json::json;

    #[test]
    fn values_compare_as_json_does() {
        for (expected, actual, same) in [
            (
                json!({"a": 1, "b": [2, {"c": null}]}),
                json!({"b": [2, {"c": null}], "a": 1}),
                true,
            ),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), false),
            (json!({"a": null}), json!({}), false),
            (json!([1, 2]), json!([2, 1]), false),
            (json!([1]), json!([1, 1]), false),
            (json!(1), json!("1"), false),
            (json!(1), json!(1.5), false),
            (json!("a"), json!("A"), false),
            (json!(null), json!(null), true),
            (json!(false), json!(null), false),
        ] {
            assert_eq!(
                Wanted::Equal(expected.clone().into()).accepts(&actual.clone().into()),
                same,
                "{expected} {actual}"
            );
        }
    }

    #[test]
    fn text_conditions_take_text_alone() {
        let number = Regex::new("^[0-9]{3}$").unwrap();
        assert!(Wanted::Matching(&number).accepts(&json!("123").into()));
        assert!(!Wanted::Matching(&number).accepts(&json!(123).into()));
        assert!(!Wanted::Matching(&number).accepts(&json!("1234").into()));
        assert!(Wanted::Containing("b".to_owned()).accepts(&json!("abc").into()));
        assert!(!Wanted::Containing("b".to_owned()).accepts(&json!(["b"]).into()));
        assert!(
            !Wanted::Absent.accepts(&json!(null).into()),
            "null is there"
        );
    }

    #[test]
    fn a_type_is_the_one_that_json_tells_apart() {
        for (value, types) in [
            (json!(1), &["number", "integer"][..]),
            (json!(1.5), &["number"]),
            (json!("1"), &["string"]),
            (json!(null), &["null"]),
            (json!([]), &["array"]),
            (json!({}), &["object"]),
            (json!(true), &["boolean"]),
        ] {
            for name in [
                "string", "number", "integer", "boolean", "object", "array", "null",
            ] {
                let expected = types.contains(&name);
                assert_eq!(
                    Wanted::OfType(name).accepts(&value.clone().into()),
                    expected,
                    "{value} {name}"
                );
            }
        }
    }

    #[test]
    fn a_number_equals_its_text_where_text_is_all_there_is() {
        assert!(Wanted::Equal(json!(7).into()).accepts_text("7"));
        assert!(Wanted::Equal(json!("7").into()).accepts_text("7"));
        assert!(!Wanted::Equal(json!(7).into()).accepts_text("7.0"));
        assert!(!Wanted::Absent.accepts_text(""));
    }
}

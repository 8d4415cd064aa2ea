//! Turns a condition on a value into what it wants, and into whether a value has it.

use serde_json::Value;

use crate::case::Condition;
use crate::template::{Problem, Scope, as_text};

/// A condition with its variables replaced.
#[derive(Debug)]
pub(super) enum Wanted<'a> {
    Equal(Value),
    Containing(String),
    Matching(&'a regex_lite::Regex),
    OfType(&'a str),
    Absent,
}

/// Resolves a condition; `body` is the answer's, for what must equal a part of it.
pub(super) fn wanted<'a>(
    condition: &'a Condition,
    scope: &Scope,
    body: Option<&Value>,
) -> Result<Wanted<'a>, Problem> {
    Ok(match condition {
        Condition::Equals(tree) => Wanted::Equal(tree.resolve(scope)?),
        Condition::EqualsBody(path) => match body.map(|body| path.query(body).all()).as_deref() {
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
            Self::Equal(value) => as_text(value) == text,
            Self::Containing(part) => text.contains(part.as_str()),
            Self::Matching(regex) => regex.is_match(text),
            Self::OfType(name) => *name == "string",
            Self::Absent => false,
        }
    }

    /// Tells whether a JSON value has what is wanted.
    pub(super) fn accepts(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Equal(expected), _) => same(expected, value),
            (Self::Containing(_) | Self::Matching(_), Value::String(text)) => {
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
            Self::Equal(value) => formatter.write_str(&as_text(value)),
            Self::Containing(part) => write!(formatter, "text with `{part}` in it"),
            Self::Matching(regex) => write!(formatter, "text that matches `{}`", regex.as_str()),
            Self::OfType(name) => write!(formatter, "a value of type {name}"),
            Self::Absent => formatter.write_str("nothing"),
        }
    }
}

/// Compares as JSON does: numbers by value within their kind, objects whatever the order of members.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(name, value)| right.get(name).is_some_and(|other| same(value, other)))
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(value, other)| same(value, other))
        }
        _ => left == right,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => name == "number" || (name == "integer" && !number.is_f64()),
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}

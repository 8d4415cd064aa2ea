//! Turns YAML text into a tree of values that know where they stood.
//!
//! The only module that knows the YAML crate. It is stricter than YAML: a repeated key, a tag, a
//! merge key and a number that JSON does not have are problems, never a silent change.

#[cfg(test)]
mod agreement;
mod parse;
mod published;
mod scalar;
mod shape;
mod syntax;
#[cfg(test)]
mod tests;
mod write;

use std::time::Duration;

use crate::json::{Json, Number};
use crate::source::Span;

pub use parse::{gather, parse, parse_published};
pub use shape::{Holds, Key, Object, Shape};
pub use write::{flow, scalar};

/// A YAML value and its place in the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Where it stood.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a YAML value can be, under the core schema.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`; `yes` and `no` are text.
    Bool(bool),
    /// A number, as it was written wherever JSON writes it so.
    Number(Number),
    /// Everything else that is one scalar.
    Text(String),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in document order.
    Map(Vec<Entry>),
}

/// One member of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key as text.
    pub key: String,
    /// Where the key stood.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Node {
    /// Returns the value of a mapping's key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries()
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| &entry.value)
    }

    /// Returns the members of a mapping; of anything else, none.
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// Returns the items of a list; of anything else, none.
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::List(items) => items,
            _ => &[],
        }
    }

    /// Returns the text of a text scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the text of the value of a mapping's key.
    pub fn text_of(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Returns a whole number that is not negative.
    pub fn unsigned(&self) -> Option<u64> {
        match &self.kind {
            Kind::Number(number) => number.as_u64(),
            _ => None,
        }
    }

    /// Returns a truth value.
    pub fn bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// Returns a time that is written as `500ms` or `2s`, and is not zero.
    pub fn time(&self) -> Option<Duration> {
        let time: jiff::SignedDuration = self.text()?.parse().ok()?;
        let time = Duration::try_from(time).ok()?;
        (!time.is_zero()).then_some(time)
    }

    /// Returns the same value as JSON, members in document order.
    pub fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Null => Json::Null,
            Kind::Bool(value) => Json::Bool(*value),
            Kind::Number(number) => Json::Number(number.clone()),
            Kind::Text(text) => Json::Text(text.clone()),
            Kind::List(items) => items.iter().map(Node::to_json).collect(),
            Kind::Map(entries) => entries
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.to_json()))
                .collect(),
        }
    }

    /// Returns what the value is called in a message: `a list`, `text`.
    pub fn described(&self) -> &'static str {
        match self.kind {
            Kind::Null => "nothing",
            Kind::Bool(_) => "a truth value",
            Kind::Number(_) => "a number",
            Kind::Text(_) => "text",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
        }
    }
}

//! Turns bytes into JSON values that keep their members' order and their numbers' digits, and back.
//!
//! Not `serde_json::Value`: that keeps order and digits only with features which Cargo would turn
//! on for the whole build of a crate that embeds the harness.
//!
//! Its size is the price of that: reading, raw texts, numbers by value, and JSONPath with the patterns of its
//! RFC.

mod members;
mod number;
mod path;
mod raw;
mod read;
mod regexp;
mod segment;
mod text;

#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Serialize, Serializer};

pub use number::Number;
pub use path::{NotAPath, Path, step};
pub use raw::{Member, Raw};
pub use read::{Parsed, read, read_raw};
pub use text::{MAX_DEPTH, NotJson};

/// How many bytes are made ready for a value that is written; a longer one gets more.
const USUAL: usize = 256;

/// A JSON value.
///
/// Two are equal where JSON means the same by them: objects whatever the order of their members,
/// numbers by their value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Json {
    /// The word `null`.
    #[default]
    Null,
    /// A `true` or `false`.
    Bool(bool),
    /// A number, as it was written.
    Number(Number),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Object(Members),
}

/// The members of an object in document order.
#[derive(Debug, Clone, Default)]
pub struct Members(Vec<(String, Json)>);

impl Json {
    /// Returns the text of a string.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the items of an array.
    pub fn list(&self) -> Option<&[Json]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Returns the items of an array; of anything else, none.
    pub fn items(&self) -> &[Json] {
        self.list().unwrap_or_default()
    }

    /// Returns the members of an object.
    pub fn object(&self) -> Option<&Members> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the members of an object in document order; of anything else, none.
    pub fn members(&self) -> &[(String, Json)] {
        self.object().map_or(&[], |members| members)
    }

    /// Returns the value of an object's member.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.object()?.get(name)
    }

    /// Returns the JSON Pointer (RFC 6901) that leads to a value within this one.
    pub fn pointer_to(&self, value: &Json) -> Option<String> {
        if std::ptr::eq(self, value) {
            return Some(String::new());
        }
        let below = |step: &str, child: &Json| Some(format!("/{step}{}", child.pointer_to(value)?));
        let mut items = self.items().iter().enumerate();
        let mut members = self.members().iter();
        items
            .find_map(|(at, item)| below(&at.to_string(), item))
            .or_else(|| {
                members.find_map(|(name, child)| {
                    below(&name.replace('~', "~0").replace('/', "~1"), child)
                })
            })
    }

    /// Returns the value below these names.
    pub fn at(&self, names: &[String]) -> Option<&Json> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Returns the value to write to below these names, and makes the objects on the way.
    pub fn slot_at(&mut self, names: &[String]) -> &mut Json {
        names
            .iter()
            .fold(self, |value, name| value.make_object().slot(name.clone()))
    }

    /// Returns the members of an object to write to, once this is one.
    pub fn make_object(&mut self) -> &mut Members {
        if !matches!(self, Self::Object(_)) {
            *self = Self::Object(Members::default());
        }
        let Self::Object(members) = self else {
            unreachable!("made an object above");
        };
        members
    }

    /// Returns an object with these members.
    pub fn of<'a>(members: impl IntoIterator<Item = (&'a str, Json)>) -> Self {
        let owned = |(name, value): (&str, Json)| (name.to_owned(), value);
        members.into_iter().map(owned).collect()
    }

    /// Returns the bytes of the value without blanks, members in order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut written = String::with_capacity(USUAL);
        self.write(&mut written);
        written.into_bytes()
    }

    /// Writes the value without blanks, members in order.
    pub(crate) fn write(&self, written: &mut String) {
        match self {
            Self::Null => written.push_str("null"),
            Self::Bool(value) => written.push_str(if *value { "true" } else { "false" }),
            Self::Number(number) => written.push_str(number.as_str()),
            Self::Text(text) => quote(text, written),
            Self::List(items) => {
                written.push('[');
                for (at, item) in items.iter().enumerate() {
                    written.push_str(if at == 0 { "" } else { "," });
                    item.write(written);
                }
                written.push(']');
            }
            Self::Object(members) => {
                written.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    written.push_str(if at == 0 { "" } else { "," });
                    quote(name, written);
                    written.push(':');
                    value.write(written);
                }
                written.push('}');
            }
        }
    }

    /// Returns the value as it reads inside text: a string without its quotes, all else as JSON.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            other => other.to_string(),
        }
    }
}

/// Returns a text as a JSON string, in quotes.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quote(text, &mut quoted);
    quoted
}

/// Writes a text as a JSON string.
pub(crate) fn quote(text: &str, written: &mut String) {
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        // What nothing is to be escaped in is written on the way of every request.
        written.push('"');
        written.push_str(text);
        written.push('"');
    } else {
        written.push_str(&serde_json::Value::from(text).to_string());
    }
}

/// Writes without blanks, members in order; `{:#}` with a line for each.
impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if formatter.alternate() {
            return formatter
                .write_str(&serde_json::to_string_pretty(self).map_err(|_| fmt::Error)?);
        }
        let mut written = String::new();
        self.write(&mut written);
        formatter.write_str(&written)
    }
}

/// For the serializers of `serde_json`: a number's digits reach no other.
impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Number(number) => number.serialize(serializer),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(items) => serializer.collect_seq(items),
            Self::Object(members) => {
                serializer.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

impl From<bool> for Json {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<u64> for Json {
    fn from(value: u64) -> Self {
        Self::Number(value.into())
    }
}

impl From<usize> for Json {
    fn from(value: usize) -> Self {
        Self::Number((value as u64).into())
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Members> for Json {
    fn from(members: Members) -> Self {
        Self::Object(members)
    }
}

impl FromIterator<Json> for Json {
    fn from_iter<I: IntoIterator<Item = Json>>(items: I) -> Self {
        Self::List(items.into_iter().collect())
    }
}

impl FromIterator<(String, Json)> for Json {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        Self::Object(members.into_iter().collect())
    }
}

/// Takes what tests write as `json!`; a number has lost there what a double does not hold.
#[cfg(test)]
impl From<serde_json::Value> for Json {
    fn from(value: serde_json::Value) -> Self {
        read(value.to_string().as_bytes()).expect("JSON").value
    }
}

#[cfg(test)]
impl PartialEq<serde_json::Value> for Json {
    fn eq(&self, other: &serde_json::Value) -> bool {
        Json::from(other.clone()).eq(self)
    }
}

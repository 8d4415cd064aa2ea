//! Turns the bytes of a body into JSON members in document order, and such members into bytes.
//!
//! Numbers stay as they were written: an integer of any size is an integer, and `1.0` is none.

use std::collections::HashMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The deepest nesting that a body may have.
const MAX_DEPTH: usize = 128;

/// Is a JSON value whose members keep their order and whose numbers keep their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    /// The word `null`.
    Null,
    /// A `true` or `false`.
    Flag(bool),
    /// A number as it was written.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object, its members in document order.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// Returns an object without members.
    pub(super) fn empty_object() -> Self {
        Self::Object(Vec::new())
    }

    /// Returns the members of an object, and none of anything else.
    pub(super) fn members(&self) -> &[(String, Json)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the value of a member of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Json> {
        let member = self.members().iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Returns the value below these names.
    pub(super) fn at(&self, names: &[String]) -> Option<&Json> {
        names.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Puts a member in, at its old place where there is one.
    pub(super) fn set(&mut self, name: &str, value: Json) {
        *self.slot(name) = value;
    }

    /// Takes a member out of an object.
    pub(super) fn remove(&mut self, name: &str) {
        if let Self::Object(members) = self {
            members.retain(|(known, _)| known != name);
        }
    }

    /// Returns the value to write to below these names, and makes the objects on the way.
    pub(super) fn slot_at(&mut self, names: &[String]) -> &mut Json {
        names.iter().fold(self, |value, name| value.slot(name))
    }

    /// Takes over the members of another object, deeply, and any other value as it is.
    pub(super) fn merge(&mut self, other: &Json) {
        if let Self::Object(members) = other {
            if !matches!(self, Self::Object(_)) {
                *self = Self::empty_object();
            }
            for (name, value) in members {
                self.slot(name).merge(value);
            }
        } else {
            self.clone_from(other);
        }
    }

    /// Returns the value to write to under a name, and makes this an object that has it.
    fn slot(&mut self, name: &str) -> &mut Json {
        if !matches!(self, Self::Object(_)) {
            *self = Self::empty_object();
        }
        let Self::Object(members) = self else {
            unreachable!("made an object above");
        };
        let place = members.iter().position(|(known, _)| known == name);
        let place = place.unwrap_or_else(|| {
            members.push((name.to_owned(), Self::Null));
            members.len() - 1
        });
        &mut members[place].1
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Flag(flag) => write!(f, "{flag}"),
            Self::Number(text) => f.write_str(text),
            Self::Text(text) => f.write_str(&quoted(text)),
            Self::List(items) => {
                f.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if at == 0 { "" } else { "," })?;
                }
                f.write_str("]")
            }
            Self::Object(members) => {
                f.write_str("{")?;
                for (at, (name, value)) in members.iter().enumerate() {
                    let comma = if at == 0 { "" } else { "," };
                    write!(f, "{comma}{}:{value}", quoted(name))?;
                }
                f.write_str("}")
            }
        }
    }
}

/// Returns a text as a JSON string.
pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Reads one JSON value, or nothing where the bytes are no JSON or nested too deeply.
pub(super) fn parse(bytes: &[u8]) -> Option<Json> {
    if depth(bytes) > MAX_DEPTH {
        return None;
    }
    read(serde_json::from_slice(bytes).ok()?)
}

/// Counts how deeply brackets nest, those in strings left out.
///
/// It is asked first, so that what follows may recurse.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut in_string = false;
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(bytes.next()),
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn read(raw: &RawValue) -> Option<Json> {
    let text = raw.get();
    Some(match text.as_bytes().first()? {
        b'{' => Json::Object(serde_json::from_str::<Entries<'_>>(text).ok()?.read()?),
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            Json::List(items.into_iter().map(read).collect::<Option<_>>()?)
        }
        b'"' => Json::Text(serde_json::from_str(text).ok()?),
        b'n' => Json::Null,
        b't' => Json::Flag(true),
        b'f' => Json::Flag(false),
        _ => Json::Number(text.to_owned()),
    })
}

/// Holds the members of an object before their values are read.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl Entries<'_> {
    /// Reads the values, where the last of two members of one name counts.
    fn read(self) -> Option<Vec<(String, Json)>> {
        let mut places = HashMap::new();
        let mut members: Vec<(String, Json)> = Vec::with_capacity(self.0.len());
        for (name, raw) in self.0 {
            let value = read(raw)?;
            let place = *places.entry(name.clone()).or_insert(members.len());
            match members.get_mut(place) {
                Some(member) => member.1 = value,
                None => members.push((name, value)),
            }
        }
        Some(members)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Entries<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(entries)
            }
        }

        deserializer.deserialize_map(InOrder).map(Entries)
    }
}

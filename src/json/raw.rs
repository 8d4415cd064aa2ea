//! Turns JSON text into a tree that keeps every member and every scalar as it is written, and back.

use std::borrow::Cow;
use std::fmt;

use super::text::unquoted;
use super::{Json, quote, quoted};

/// A JSON value to be rearranged: repeated members stay, and numbers and texts to the letter.
///
/// What was read lies where it was read from: most of a body is carried from one place to another,
/// and copied once, when it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw<'a> {
    /// Anything but a list or an object, as JSON text.
    Scalar(Cow<'a, str>),
    /// An array.
    List(Vec<Raw<'a>>),
    /// The members of an object in document order, a name as often as it comes.
    Object(Vec<Member<'a>>),
}

/// A name and a value.
pub type Member<'a> = (Cow<'a, str>, Raw<'a>);

impl<'a> Raw<'a> {
    /// Returns a text.
    pub fn of_text(text: &str) -> Self {
        Self::Scalar(quoted(text).into())
    }

    /// Returns the text of a string.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Scalar(text) if text.starts_with('"') => unquoted(text).ok(),
            _ => None,
        }
    }

    /// Tells whether it is a number.
    pub fn is_number(&self) -> bool {
        let first = |text: &str| text.as_bytes().first().copied();
        let number = |byte: u8| byte == b'-' || byte.is_ascii_digit();
        matches!(self, Self::Scalar(text) if first(text).is_some_and(number))
    }

    /// Tells whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(text) if text == "null")
    }

    /// Tells whether it is an object without members.
    pub fn is_bare(&self) -> bool {
        matches!(self, Self::Object(members) if members.is_empty())
    }

    /// Returns the members of an object; of anything else, none.
    pub fn members(&self) -> &[Member<'a>] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the members of an object to write to.
    pub fn members_mut(&mut self) -> Option<&mut Vec<Member<'a>>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the value of an object's member.
    pub fn get(&self, name: &str) -> Option<&Self> {
        let mut members = self.members().iter();
        let member = members.find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Returns the value of an object's member to write to.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        let mut members = self.members_mut()?.iter_mut();
        let member = members.find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Returns the same value, which lies where this one does.
    pub fn borrowed(&self) -> Raw<'_> {
        match self {
            Self::Scalar(text) => Raw::Scalar(Cow::Borrowed(text)),
            Self::List(items) => Raw::List(items.iter().map(Raw::borrowed).collect()),
            Self::Object(members) => {
                let members = members.iter();
                let members =
                    members.map(|(name, value)| (Cow::Borrowed(&**name), value.borrowed()));
                Raw::Object(members.collect())
            }
        }
    }

    /// Returns the bytes of the value without blanks; they are about so many.
    pub fn to_bytes(&self, about: usize) -> Vec<u8> {
        let mut written = String::with_capacity(about);
        self.write(&mut written);
        written.into_bytes()
    }

    /// Writes the value without blanks.
    fn write(&self, written: &mut String) {
        match self {
            Self::Scalar(text) => written.push_str(text),
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
}

impl From<&Json> for Raw<'_> {
    fn from(value: &Json) -> Self {
        match value {
            Json::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => {
                let members = members.iter();
                let members =
                    members.map(|(name, value)| (Cow::from(name.clone()), Self::from(value)));
                Self::Object(members.collect())
            }
            scalar => Self::Scalar(scalar.to_string().into()),
        }
    }
}

/// Writes without blanks.
impl fmt::Display for Raw<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = String::new();
        self.write(&mut written);
        formatter.write_str(&written)
    }
}

//! Turns JSON text into a tree that keeps every member and every scalar as it is written, and back.

use std::fmt;

use super::text::unquoted;
use super::{Json, quoted};

/// A JSON value to be rearranged: repeated members stay, and numbers and texts to the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raw {
    /// Anything but a list or an object, as JSON text.
    Scalar(String),
    /// An array.
    List(Vec<Raw>),
    /// The members of an object in document order, a name as often as it comes.
    Object(Vec<(String, Raw)>),
}

impl Raw {
    /// Returns a text.
    pub fn of_text(text: &str) -> Self {
        Self::Scalar(quoted(text))
    }

    /// Returns the text of a string.
    pub fn text(&self) -> Option<String> {
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

    /// Tells whether it is an object without members.
    pub fn is_bare(&self) -> bool {
        matches!(self, Self::Object(members) if members.is_empty())
    }

    /// Returns the members of an object; of anything else, none.
    pub fn members(&self) -> &[(String, Raw)] {
        match self {
            Self::Object(members) => members,
            _ => &[],
        }
    }

    /// Returns the members of an object to write to.
    pub fn members_mut(&mut self) -> Option<&mut Vec<(String, Raw)>> {
        match self {
            Self::Object(members) => Some(members),
            _ => None,
        }
    }

    /// Returns the value of an object's member.
    pub fn get(&self, name: &str) -> Option<&Raw> {
        let mut members = self.members().iter();
        let member = members.find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Returns the value of an object's member to write to.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Raw> {
        let mut members = self.members_mut()?.iter_mut();
        let member = members.find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }
}

impl From<&Json> for Raw {
    fn from(value: &Json) -> Self {
        match value {
            Json::List(items) => Self::List(items.iter().map(Self::from).collect()),
            Json::Object(members) => {
                let members = members.iter();
                let members = members.map(|(name, value)| (name.clone(), Self::from(value)));
                Self::Object(members.collect())
            }
            scalar => Self::Scalar(scalar.to_string()),
        }
    }
}

/// Writes without blanks.
impl fmt::Display for Raw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let comma = |at: usize| if at == 0 { "" } else { "," };
        match self {
            Self::Scalar(text) => formatter.write_str(text),
            Self::List(items) => {
                formatter.write_str("[")?;
                for (at, item) in items.iter().enumerate() {
                    write!(formatter, "{}{item}", comma(at))?;
                }
                formatter.write_str("]")
            }
            Self::Object(members) => {
                formatter.write_str("{")?;
                for (at, (name, value)) in members.iter().enumerate() {
                    write!(formatter, "{}{}:{value}", comma(at), quoted(name))?;
                }
                formatter.write_str("}")
            }
        }
    }
}

//! Turns bytes into a JSON value, and notices a member that is given twice.
//!
//! `serde_json` says whether they are JSON and what an escape stands for; here the text is only
//! divided, so that a number of any size stays as it was written.

use std::borrow::Cow;
use std::str;

use serde_json::value::RawValue;

use super::members::Gathered;
use super::raw::Member;
use super::text::{MAX_DEPTH, NotJson, unquoted};
use super::{Json, Number, Raw};

/// A value as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The value; of a repeated member, the last.
    pub value: Json,
    /// The name of a member that an object has twice.
    pub repeated: Option<String>,
}

/// Reads one JSON value.
///
/// # Errors
///
/// Returns why the bytes are none, or are not read.
pub fn read(bytes: &[u8]) -> Result<Parsed, NotJson> {
    let (value, repeated) = read_as::<Json>(bytes)?;
    Ok(Parsed { value, repeated })
}

/// Reads one JSON value, and keeps every member of it and every scalar as it is written, where it lies.
///
/// # Errors
///
/// Returns why the bytes are none, or are not read.
pub fn read_raw(bytes: &[u8]) -> Result<Raw<'_>, NotJson> {
    read_as(bytes).map(|(value, _)| value)
}

fn read_as<'a, V: Read<'a>>(bytes: &'a [u8]) -> Result<(V, Option<String>), NotJson> {
    if bytes.is_empty() {
        return Err(NotJson::Empty);
    }
    let text = str::from_utf8(bytes).map_err(|error| NotJson::NotUtf8(error.valid_up_to()))?;
    let raw: &'a RawValue =
        serde_json::from_str(text).map_err(|error| NotJson::Malformed(error.to_string()))?;
    let mut reader = Reader {
        rest: raw.get(),
        depth: 0,
        repeated: None,
    };
    let value = reader.value()?;
    Ok((value, reader.repeated))
}

/// A value that JSON text is read into.
trait Read<'a>: Sized {
    /// The members of an object as they are gathered.
    type Members: Default;

    fn scalar(text: &'a str) -> Result<Self, NotJson>;

    fn list(items: Vec<Self>) -> Self;

    /// Adds a member; where there is one of its name and one alone is kept, returns that name.
    fn add<'m>(members: &'m mut Self::Members, name: Cow<'a, str>, value: Self) -> Option<&'m str>;

    fn object(members: Self::Members) -> Self;
}

impl<'a> Read<'a> for Json {
    type Members = Gathered;

    fn scalar(text: &'a str) -> Result<Self, NotJson> {
        Ok(match text.as_bytes().first() {
            Some(b'"') => Self::Text(unquoted(text)?.into_owned()),
            Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            _ => Self::Number(Number::known(text)),
        })
    }

    fn list(items: Vec<Self>) -> Self {
        Self::List(items)
    }

    fn add<'m>(members: &'m mut Gathered, name: Cow<'a, str>, value: Self) -> Option<&'m str> {
        members.add(name.into_owned(), value)
    }

    fn object(members: Gathered) -> Self {
        Self::Object(members.members)
    }
}

impl<'a> Read<'a> for Raw<'a> {
    type Members = Vec<Member<'a>>;

    fn scalar(text: &'a str) -> Result<Self, NotJson> {
        Ok(Self::Scalar(text.into()))
    }

    fn list(items: Vec<Self>) -> Self {
        Self::List(items)
    }

    fn add<'m>(members: &'m mut Self::Members, name: Cow<'a, str>, value: Self) -> Option<&'m str> {
        members.push((name, value));
        None
    }

    fn object(members: Self::Members) -> Self {
        Self::Object(members)
    }
}

/// Goes through text that is known to be JSON.
struct Reader<'a> {
    rest: &'a str,
    depth: usize,
    repeated: Option<String>,
}

impl<'a> Reader<'a> {
    fn value<V: Read<'a>>(&mut self) -> Result<V, NotJson> {
        match self.next() {
            Some(b'{') => self.deeper(Self::object),
            Some(b'[') => self.deeper(Self::list),
            Some(b'"') => V::scalar(self.string()),
            Some(b'n' | b't') => V::scalar(self.take(4)),
            Some(b'f') => V::scalar(self.take(5)),
            _ => {
                let of_number =
                    |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
                let end = self.rest.find(|c| !of_number(c)).unwrap_or(self.rest.len());
                V::scalar(self.take(end))
            }
        }
    }

    fn deeper<V>(&mut self, read: fn(&mut Self) -> Result<V, NotJson>) -> Result<V, NotJson> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(NotJson::TooDeep);
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn list<V: Read<'a>>(&mut self) -> Result<V, NotJson> {
        let mut items = Vec::new();
        while self.enter(b']') {
            items.push(self.value()?);
        }
        Ok(V::list(items))
    }

    fn object<V: Read<'a>>(&mut self) -> Result<V, NotJson> {
        let mut members = V::Members::default();
        while self.enter(b'}') {
            self.next();
            let name = unquoted(self.string())?;
            self.next();
            self.take(1);
            let value = self.value()?;
            if let Some(twice) = V::add(&mut members, name, value) {
                self.repeated.get_or_insert_with(|| twice.to_owned());
            }
        }
        Ok(V::object(members))
    }

    /// Goes past a bracket that opens, or a comma, or past the one that closes.
    fn enter(&mut self, closing: u8) -> bool {
        if self.next() != Some(closing) {
            self.take(1);
        }
        let goes_on = self.next() != Some(closing);
        if !goes_on {
            self.take(1);
        }
        goes_on
    }

    fn string(&mut self) -> &'a str {
        let bytes = self.rest.as_bytes();
        let mut end = 1;
        while let Some(byte) = bytes.get(end).filter(|byte| **byte != b'"') {
            end += if *byte == b'\\' { 2 } else { 1 };
        }
        self.take(end + 1)
    }

    /// Returns the next byte that is not blank, where it now stands.
    fn next(&mut self) -> Option<u8> {
        loop {
            match self.rest.as_bytes().first()? {
                b' ' | b'\n' | b'\r' | b'\t' => self.rest = &self.rest[1..],
                byte => return Some(*byte),
            }
        }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        taken
    }
}

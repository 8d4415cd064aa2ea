//! Turns a JSONPath (RFC 9535) and a JSON value into the values that it leads to.

use std::collections::HashSet;
use std::fmt;

use serde_json::Value;
use serde_json_path::JsonPath;

use crate::text;

use super::segment::{self, Segment, Selector};
use super::{Json, regexp};

/// A JSONPath.
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    segments: Vec<Segment>,
}

/// Why text is not taken as a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAPath {
    /// It breaks the grammar from this character on, counted from 1; where that is known.
    Malformed(Option<usize>),
    /// A pattern of `match` or `search` is no regular expression of RFC 9485.
    Pattern(String),
}

impl fmt::Display for NotAPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed(None) => formatter.write_str("this is no JSONPath"),
            Self::Malformed(Some(at)) => {
                write!(formatter, "this is no JSONPath from its character {at} on")
            }
            Self::Pattern(pattern) => {
                let shown = text::escape(pattern);
                write!(formatter, "`{shown}` is no regular expression of RFC 9485")
            }
        }
    }
}

impl Path {
    /// Reads a path.
    ///
    /// # Errors
    ///
    /// Returns why the text is none, or has a filter that could never be met.
    pub fn parse(text: &str) -> Result<Self, NotAPath> {
        if !is_plain(text) {
            JsonPath::parse(text).map_err(|error| match error.position() {
                0 => NotAPath::Malformed(None),
                at => NotAPath::Malformed(Some(at)),
            })?;
        }
        if let Some(pattern) = regexp::refused(text) {
            return Err(NotAPath::Pattern(pattern));
        }
        let segments = segment::split(text).ok_or(NotAPath::Malformed(None))?;
        let text = text.to_owned();
        Ok(Self { text, segments })
    }

    /// Tells whether the path can lead to one value alone: a singular query of the RFC.
    pub fn is_singular(&self) -> bool {
        self.segments.iter().all(Segment::is_singular)
    }

    /// Returns the names of members that the path goes through, where it is of names alone.
    pub fn names(&self) -> Option<Vec<&str>> {
        self.segments.iter().map(Segment::name).collect()
    }

    /// Returns the values that the path leads to; members come in document order.
    ///
    /// In a filter, and only there, a number counts as the double that is nearest to it.
    pub fn query<'a>(&self, value: &'a Json) -> Vec<&'a Json> {
        if self.segments.iter().all(|segment| segment.name().is_some()) {
            // Nearly all paths, and two of them are on the way of every answer.
            let mut names = self.segments.iter().filter_map(Segment::name);
            let found = names.try_fold(value, |value, name| value.get(name));
            return found.into_iter().collect();
        }
        let filters = self.segments.iter().any(Segment::filters);
        let doubles = filters.then(|| doubled(value));
        let root = Place {
            value,
            doubled: doubles.as_ref(),
        };
        let mut places = vec![root];
        for segment in &self.segments {
            let chosen: Vec<Chosen> = match &doubles {
                Some(root) => segment
                    .selectors
                    .iter()
                    .map(|of| chosen(of, root))
                    .collect(),
                None => vec![Chosen::new(); segment.selectors.len()],
            };
            let mut next = Vec::new();
            for place in places {
                segment.select(place, &chosen, &mut next);
            }
            places = next;
        }
        places.into_iter().map(|place| place.value).collect()
    }
}

/// Returns the part of a path that leads to a member: `.name`, or `["a b"]`.
pub fn step(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && name.starts_with(|c: char| !c.is_ascii_digit()) {
        format!(".{name}")
    } else {
        format!("[{}]", super::quoted(name))
    }
}

/// Tells whether a path is names behind dots and no more, `$.a.b`, which nearly all are.
fn is_plain(text: &str) -> bool {
    let is_name = |name: &str| {
        let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.bytes().all(inner)
    };
    text.strip_prefix("$.")
        .is_some_and(|names| names.split('.').all(is_name))
}

/// The values that a filter lets pass, known by where they lie.
type Chosen = HashSet<*const Value>;

fn chosen(selector: &Selector, root: &Value) -> Chosen {
    match selector {
        Selector::Filter(path) => path
            .query(root)
            .into_iter()
            .map(std::ptr::from_ref)
            .collect(),
        _ => Chosen::new(),
    }
}

/// A value, and the same one as the library's filters read it.
#[derive(Clone, Copy)]
struct Place<'a, 'b> {
    value: &'a Json,
    doubled: Option<&'b Value>,
}

impl<'a> Place<'a, '_> {
    fn member(self, name: &str) -> Option<Self> {
        Some(Self {
            value: self.value.get(name)?,
            doubled: self.doubled.and_then(|value| value.get(name)),
        })
    }

    fn item(self, at: usize) -> Option<Self> {
        Some(Self {
            value: self.value.items().get(at)?,
            doubled: self.doubled.and_then(|value| value.get(at)),
        })
    }

    fn children(self) -> impl Iterator<Item = Self> {
        let items = (0..self.value.items().len()).filter_map(move |at| self.item(at));
        let members = self.value.members().iter().map(move |(name, value)| Self {
            value,
            doubled: self.doubled.and_then(|value| value.get(name)),
        });
        items.chain(members)
    }
}

impl Segment {
    fn filters(&self) -> bool {
        let is_filter = |selector: &Selector| matches!(selector, Selector::Filter(_));
        self.selectors.iter().any(is_filter)
    }

    fn select<'a, 'b>(
        &self,
        place: Place<'a, 'b>,
        chosen: &[Chosen],
        found: &mut Vec<Place<'a, 'b>>,
    ) {
        for (selector, chosen) in self.selectors.iter().zip(chosen) {
            match selector {
                Selector::Name(name) => found.extend(place.member(name)),
                Selector::Index(at) => {
                    found.extend(counted(*at, place).and_then(|at| place.item(at)));
                }
                Selector::Slice(slice) => {
                    let places = slice.places(place.value.items().len());
                    found.extend(places.into_iter().filter_map(|at| place.item(at)));
                }
                Selector::All => found.extend(place.children()),
                Selector::Filter(_) => found.extend(place.children().filter(|child| {
                    let passes = |value| chosen.contains(&std::ptr::from_ref::<Value>(value));
                    child.doubled.is_some_and(passes)
                })),
            }
        }
        if self.descends {
            for child in place.children() {
                self.select(child, chosen, found);
            }
        }
    }
}

/// Returns the place that an index means, where a negative one counts from the end.
fn counted(at: i64, place: Place<'_, '_>) -> Option<usize> {
    match usize::try_from(at) {
        Ok(at) => Some(at),
        Err(_) => place
            .value
            .items()
            .len()
            .checked_sub(usize::try_from(at.unsigned_abs()).ok()?),
    }
}

/// Returns a value as the library has it.
fn doubled(value: &Json) -> Value {
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        // One beyond all doubles is none that a filter could compare.
        Json::Number(number) => serde_json::from_str(number.as_str()).unwrap_or_default(),
        Json::Text(text) => Value::String(text.clone()),
        Json::List(items) => items.iter().map(doubled).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), doubled(value)))
            .collect(),
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.segments == other.segments
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

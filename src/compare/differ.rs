//! Turns two answers to the same step into the places at which they differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::answer::{Body, StepAnswer};
use super::own::Own;
use crate::json::{Json, Members, quoted};
use crate::text;

/// How many places of one pair of answers are told apart.
const MAX_PLACES: usize = 500;

/// The longest value that is kept, in characters.
const MAX_VALUE: usize = 2_000;

/// Where two answers can differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// Code, error and detail together: another answer altogether.
    Answer,
    /// The HTTP code.
    Code,
    /// A header.
    Header(&'static str),
    /// The body as a whole.
    Body,
    /// Whether each member stands there once.
    Repeated,
    /// A member of a JSON body.
    Path(Vec<Segment>),
    /// Whether the case's expectation is kept.
    Expectation,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Segment {
    /// A member of an object.
    Name(String),
    /// An item of a list.
    Index(usize),
}

/// What stands at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stands {
    /// Of what type it is: none where nothing stands there.
    pub(super) kind: Option<&'static str>,
    /// It, with own values by their names.
    pub(super) text: String,
}

/// What stands at a place on both sides.
pub(super) type Delta = [Stands; 2];

/// The places at which two answers differ.
pub(super) type Deltas = BTreeMap<Place, Delta>;

/// Returns the places at which two answers differ.
pub(super) fn differ(sides: [&StepAnswer; 2], own: [&Own<'_>; 2]) -> Deltas {
    let mut differ = Differ {
        own,
        found: Deltas::new(),
    };
    let [a, b] = sides;
    if a.answer.code != b.answer.code {
        let codes = [a, b].map(|answer| Stands::new("number", answer.answer.code.to_string()));
        differ.found.insert(Place::Code, codes);
    }
    differ.headers([a, b]);
    differ.bodies([a, b]);
    differ.found
}

struct Differ<'a> {
    own: [&'a Own<'a>; 2],
    found: Deltas,
}

impl Differ<'_> {
    fn headers(&mut self, sides: [&StepAnswer; 2]) {
        for name in super::HEADERS {
            let value = |answer: &StepAnswer| {
                let found = answer.headers.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| value.clone())
            };
            let values = sides.map(value);
            self.texts(Place::Header(name), values.each_ref().map(Option::as_deref));
        }
    }

    /// Compares two texts, either of which may be missing.
    fn texts(&mut self, place: Place, texts: [Option<&str>; 2]) {
        if texts[0] == texts[1] {
            return;
        }
        let stands = |text: Option<&str>, own: &Own<'_>| match text {
            Some(text) => Stands::new("text", own.text(text)),
            None => Stands::nothing(),
        };
        let both = [stands(texts[0], self.own[0]), stands(texts[1], self.own[1])];
        self.find(place, both);
    }

    fn bodies(&mut self, sides: [&StepAnswer; 2]) {
        if let [Body::Json(a, twice_a), Body::Json(b, twice_b)] = sides.map(|answer| &answer.body) {
            self.texts(Place::Repeated, [twice_a.as_deref(), twice_b.as_deref()]);
            self.values(&mut Vec::new(), a, b);
            return;
        }
        let both = [0, 1].map(|side| {
            let own = self.own[side];
            match &sides[side].body {
                Body::Empty => Stands::nothing(),
                Body::Json(value, _) => Stands::new("JSON", own.text(&value.to_string())),
                Body::Text(text) => Stands::new("text", own.text(text)),
            }
        });
        self.find(Place::Body, both);
    }

    fn values(&mut self, path: &mut Vec<Segment>, a: &Json, b: &Json) {
        match (a, b) {
            _ if a == b => {}
            (Json::Object(a), Json::Object(b)) => self.members(path, a, b),
            (Json::List(a), Json::List(b)) => self.items(path, a, b),
            _ => {
                let both = [
                    Stands::of(a, self.own[0], kind(a) == kind(b)),
                    Stands::of(b, self.own[1], kind(a) == kind(b)),
                ];
                self.find(Place::Path(path.clone()), both);
            }
        }
    }

    /// Compares members by their names, whatever their order.
    fn members(&mut self, path: &mut Vec<Segment>, a: &Members, b: &Members) {
        let named = |name: &str, other: &Members, own: &Own<'_>| {
            if other.contains(name) {
                name.to_owned()
            } else {
                // A name that only one side has may hold a value of the run.
                own.text(name)
            }
        };
        let of_b: BTreeMap<String, &Json> = b
            .iter()
            .map(|(name, value)| (named(name, a, self.own[1]), value))
            .collect();
        let mut answer = BTreeSet::new();
        for (name, value) in a {
            let name = named(name, b, self.own[0]);
            path.push(Segment::Name(name.clone()));
            match of_b.get(&name) {
                Some(other) => self.values(path, value, other),
                None => self.alone(path, 0, value),
            }
            path.pop();
            answer.insert(name);
        }
        for (name, value) in of_b {
            if !answer.contains(&name) {
                path.push(Segment::Name(name));
                self.alone(path, 1, value);
                path.pop();
            }
        }
    }

    /// Compares items by their places, after those that both lists begin and end with.
    fn items(&mut self, path: &mut Vec<Segment>, a: &[Json], b: &[Json]) {
        let (mut start, mut ends) = (0, [a.len(), b.len()]);
        if a.len() != b.len() {
            while start < ends[0].min(ends[1]) && self.same(&a[start], &b[start]) {
                start += 1;
            }
            while ends[0].min(ends[1]) > start && self.same(&a[ends[0] - 1], &b[ends[1] - 1]) {
                ends = [ends[0] - 1, ends[1] - 1];
            }
        }
        for at in start..ends[0].max(ends[1]) {
            if self.found.len() >= MAX_PLACES {
                return;
            }
            path.push(Segment::Index(at));
            match (at < ends[0], at < ends[1]) {
                (true, true) => self.values(path, &a[at], &b[at]),
                (true, false) => self.alone(path, 0, &a[at]),
                _ => self.alone(path, 1, &b[at]),
            }
            path.pop();
        }
    }

    fn same(&self, a: &Json, b: &Json) -> bool {
        let mut below = Differ {
            own: self.own,
            found: Deltas::new(),
        };
        below.values(&mut Vec::new(), a, b);
        below.found.is_empty()
    }

    /// Keeps what only one side has.
    fn alone(&mut self, path: &[Segment], side: usize, value: &Json) {
        let mut both = [Stands::nothing(), Stands::nothing()];
        both[side] = Stands::of(value, self.own[side], false);
        self.find(Place::Path(path.to_vec()), both);
    }

    fn find(&mut self, place: Place, both: Delta) {
        if both[0] != both[1] && self.found.len() < MAX_PLACES {
            let cut = both.map(|stands| Stands {
                text: text::cut(&stands.text, MAX_VALUE),
                ..stands
            });
            self.found.insert(place, cut);
        }
    }
}

impl Stands {
    pub(super) fn new(kind: &'static str, text: String) -> Self {
        Self {
            kind: Some(kind),
            text,
        }
    }

    fn nothing() -> Self {
        Self {
            kind: None,
            text: String::new(),
        }
    }

    /// Returns a value: a text as it is where its neighbour is one too, all else as JSON.
    fn of(value: &Json, own: &Own<'_>, bare: bool) -> Self {
        let text = match value {
            Json::Text(text) if !bare => quoted(&own.text(text)),
            _ => own.text(&value.to_text()),
        };
        Self::new(kind(value), text)
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "number",
        Json::Text(_) => "text",
        Json::List(_) => "list",
        Json::Object(_) => "object",
    }
}

impl Place {
    /// Tells whether one place lies within the other, or is it.
    pub(super) fn touches(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Path(one), Self::Path(other)) => {
                one.starts_with(other) || other.starts_with(one)
            }
            (Self::Body, Self::Path(_)) | (Self::Path(_), Self::Body) => true,
            _ => self == other,
        }
    }

    /// Returns the text or number that stands at the place in a body.
    pub(super) fn leaf(&self, body: &Json) -> Option<String> {
        let Self::Path(path) = self else { return None };
        let found = path.iter().try_fold(body, |value, segment| match segment {
            Segment::Name(name) => value.get(name),
            Segment::Index(at) => value.items().get(*at),
        })?;
        matches!(found, Json::Text(_) | Json::Number(_)).then(|| found.to_text())
    }

    /// Returns the place whatever the number of an item: `$.items[*].id`.
    pub(super) fn anywhere(&self) -> String {
        match self {
            Self::Path(path) => written(path, true),
            _ => self.to_string(),
        }
    }

    /// Tells whether what a pointer of RFC 6901 names lies there.
    pub(super) fn holds(&self, pointer: &str) -> bool {
        let Self::Path(path) = self else { return false };
        let step = |segment: &Segment| match segment {
            Segment::Name(name) => name.replace('~', "~0").replace('/', "~1"),
            Segment::Index(at) => at.to_string(),
        };
        let written: String = path.iter().map(|it| format!("/{}", step(it))).collect();
        let below = pointer.strip_prefix(&written);
        below.is_some_and(|below| below.is_empty() || below.starts_with('/'))
    }
}

fn written(path: &[Segment], anywhere: bool) -> String {
    let mut written = "$".to_owned();
    for segment in path {
        match segment {
            Segment::Index(_) if anywhere => written.push_str("[*]"),
            Segment::Index(at) => written.push_str(&format!("[{at}]")),
            Segment::Name(name) if is_plain(name) => written.push_str(&format!(".{name}")),
            Segment::Name(name) => {
                let name = name.replace('\\', "\\\\").replace('\'', "\\'");
                written.push_str(&format!("['{name}']"));
            }
        }
    }
    text::cut(&written, MAX_VALUE)
}

fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => formatter.write_str("answer"),
            Self::Code => formatter.write_str("code"),
            Self::Header(name) => formatter.write_str(name),
            Self::Body => formatter.write_str("body"),
            Self::Repeated => formatter.write_str("repeated member"),
            Self::Path(path) => formatter.write_str(&written(path, false)),
            Self::Expectation => formatter.write_str("expectation"),
        }
    }
}

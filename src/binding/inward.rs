//! Turns an answer of the service into the canonical one.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::places::{From, Placed, Places, insert, take};
use super::texts::Said;
use super::{Binding, Carrier, Direction, Speech};
use crate::contract::{Envelope, Spots};
use crate::exchange::{Base, Response};
use crate::json::{Path, Raw, read, read_raw, step};

/// How many bytes longer a canonical body may be than the service's before room is made for it twice.
const ROOM: usize = 64;

impl Binding {
    /// Returns an answer of the service to an operation as the canonical one.
    pub fn inward(&self, operation: Option<usize>, base: &Base, response: &Response) -> Response {
        let speech = self.speech(operation);
        let mut canonical = Response {
            code: response.code,
            headers: self.headers_inward(base, response),
            body: Vec::new(),
            cut: response.cut,
        };
        canonical.body = match read_raw(&response.body) {
            Ok(raw) if !response.cut => self.body_inward(speech, response, raw),
            _ => response.body.clone(),
        };
        canonical
    }

    fn body_inward(&self, speech: &Speech, response: &Response, raw: Raw<'_>) -> Vec<u8> {
        let chosen = self.chosen(response, &raw);
        let places = self.places(speech, chosen);
        let mut body = self.gathered(&places, chosen, response, raw);
        as_text(&mut body, &self.ids);
        self.translate(&mut body, &speech.said, response.code, Direction::In);
        body.to_bytes(response.body.len() + ROOM)
    }

    /// Returns which of their carriers an answer has error and detail in.
    fn chosen(&self, response: &Response, raw: &Raw<'_>) -> [usize; 2] {
        self.words.each_ref().map(|carriers| {
            let mut carriers = carriers.iter();
            let there = carriers.position(|carrier| carrier.is_there(raw, response));
            there.unwrap_or_default()
        })
    }

    /// Returns the places of an answer that has error and detail in these carriers.
    fn places<'a>(&self, speech: &'a Speech, chosen: [usize; 2]) -> Cow<'a, Places> {
        if chosen == [0, 0] {
            return Cow::Borrowed(&speech.heard);
        }
        Cow::Owned(heard(&speech.answer, &self.words, &self.ways, chosen))
    }

    /// Returns a body with every value where the canonical one has it.
    fn gathered<'a>(
        &'a self,
        places: &'a Places,
        chosen: [usize; 2],
        response: &Response,
        raw: Raw<'a>,
    ) -> Raw<'a> {
        let mut said_in_headers = Vec::new();
        let words = self.words.iter().zip(chosen).zip(&self.ways);
        for ((carriers, at), canonical) in words {
            if let (Some(Carrier::Header(name)), Some(canonical)) = (carriers.get(at), canonical) {
                let value = response.header_values(name).next().map(Raw::of_text);
                said_in_headers.extend(value.map(|value| (canonical, value)));
            }
        }
        let (mut body, _) = places.gather(raw, &self.names, &self.known);
        for (canonical, value) in said_in_headers {
            insert(&mut body, canonical, value);
        }
        body
    }

    /// Returns where in the service's own answer the value stands that stands at a place of the canonical
    /// one.
    pub fn place_there(
        &self,
        operation: Option<usize>,
        response: &Response,
        place: &str,
    ) -> Option<String> {
        let raw = read_raw(&response.body).ok()?;
        // A body in which each value says where it stands is moved as the answer was.
        let chosen = self.chosen(response, &raw);
        let places = self.places(self.speech(operation), chosen);
        let moved = self.gathered(&places, chosen, response, placed(raw, "$"));
        let moved = read(moved.to_string().as_bytes()).ok()?.value;
        let path = Path::parse(place).ok()?;
        let found = path.query(&moved);
        found.first()?.text().map(str::to_owned)
    }

    /// Returns where the service is taken to have its error, or its detail.
    pub fn word_there(&self, is_detail: bool) -> String {
        let carriers = self.words[usize::from(is_detail)].iter();
        let shown = carriers.map(|carrier| match carrier {
            Carrier::Body(path) => path
                .iter()
                .fold("$".to_owned(), |at, name| at + &step(name)),
            Carrier::Header(name) => format!("header {name}"),
        });
        shown.collect::<Vec<_>>().join(" or ")
    }

    /// Returns a canonical text of an answer with this code as the service says it, where that is another.
    pub fn text_there(&self, operation: Option<usize>, text: &str, code: u16) -> Option<String> {
        let said = &self.speech(operation).said;
        let there = (!said.is_empty()).then(|| said.text(text, code, &self.forms, Direction::Out));
        there.flatten().filter(|there| there != text)
    }

    /// Says error and detail of a canonical body as the other side does.
    pub(super) fn translate(&self, body: &mut Raw<'_>, said: &Said, code: u16, way: Direction) {
        if said.is_empty() {
            return;
        }
        for path in self.ways.iter().flatten() {
            let mut found = Some(&mut *body);
            for name in path {
                found = found.and_then(|value| value.get_mut(name));
            }
            let Some(found) = found else { continue };
            let text = found.text();
            let moved = text.and_then(|text| said.text(&text, code, &self.forms, way));
            if let Some(moved) = moved {
                *found = Raw::of_text(&moved);
            }
        }
    }

    /// Returns the headers of an answer: a place below the target as the canonical one, and the first of the
    /// media types that the service has for any of them.
    fn headers_inward(&self, base: &Base, response: &Response) -> Vec<(String, String)> {
        let mut headers = response.headers.clone();
        if let [first, others @ ..] = &self.media_types[..] {
            let types = headers
                .iter_mut()
                .filter(|(name, _)| name == "content-type");
            for (_, value) in types {
                let (media_type, parameters) =
                    value.split_at(value.find(';').unwrap_or(value.len()));
                let media_type = media_type.trim().to_ascii_lowercase();
                if others.contains(&media_type) {
                    *value = format!("{first}{parameters}");
                }
            }
        }
        let places = headers.iter_mut().filter(|(name, _)| name == "location");
        for (_, value) in places {
            let base = base.to_string();
            let base = base.trim_end_matches('/');
            let below = value
                .strip_prefix(base)
                .filter(|rest| rest.starts_with('/'));
            let (before, path) = match below {
                Some(path) => (base, path),
                None if value.starts_with('/') => ("", value.as_str()),
                None => continue,
            };
            let moved = self.routes.below(path, Direction::In);
            *value = format!("{before}{}", moved.as_deref().unwrap_or(path));
        }
        headers
    }
}

impl Carrier {
    fn is_there(&self, raw: &Raw<'_>, response: &Response) -> bool {
        match self {
            Self::Body(path) => {
                let found = path.iter().try_fold(raw, |value, name| value.get(name));
                found.is_some()
            }
            Self::Header(name) => response.header_values(name).next().is_some(),
        }
    }
}

/// Returns a body in which each value that holds no other says where it stands.
fn placed<'a>(raw: Raw<'a>, at: &str) -> Raw<'a> {
    match raw {
        Raw::Scalar(_) => Raw::of_text(at),
        Raw::List(items) => {
            let items = items.into_iter().enumerate();
            let items = items.map(|(index, item)| placed(item, &format!("{at}[{index}]")));
            Raw::List(items.collect())
        }
        Raw::Object(members) => {
            let members = members.into_iter().map(|(name, value)| {
                let value = placed(value, &(at.to_owned() + &step(&name)));
                (name, value)
            });
            Raw::Object(members.collect())
        }
    }
}

/// Returns the ways to error and detail in a canonical body, where each is a way of names alone.
pub(super) fn words(envelope: &Envelope) -> [Option<Vec<String>>; 2] {
    let names = |spots: &Spots| {
        let names = spots.paths().next()?.names()?;
        Some(names.into_iter().map(str::to_owned).collect())
    };
    [names(&envelope.error), names(&envelope.detail)]
}

/// Returns the places of an answer with those of error and detail, where several carriers may have them.
pub(super) fn heard(
    answer: &Places,
    words: &[Vec<Carrier>; 2],
    ways: &[Option<Vec<String>>; 2],
    chosen: [usize; 2],
) -> Places {
    let mut places = answer.clone();
    for ((carriers, at), canonical) in words.iter().zip(chosen).zip(ways) {
        if let (Some(Carrier::Body(path)), Some(canonical)) = (carriers.get(at), canonical) {
            let (from, wire) = (From::Body(canonical.clone()), path.clone());
            places.members.insert(0, Placed { from, wire });
        }
    }
    places.members.sort_by_key(|placed| placed.wire.is_empty());
    places
}

/// Makes texts of ids that are numbers: which of the two a service takes is its own affair.
fn as_text(body: &mut Raw<'_>, ids: &BTreeSet<String>) {
    match body {
        Raw::Scalar(_) => {}
        Raw::List(items) => items.iter_mut().for_each(|item| as_text(item, ids)),
        Raw::Object(members) => {
            for (name, value) in members {
                if value.is_number() && ids.contains(&**name) {
                    *value = Raw::of_text(&value.to_string());
                }
                as_text(value, ids);
            }
        }
    }
}

/// Returns the places of an answer, error and detail among them, as the service would send it.
pub(super) fn places_of_answer(binding: &Binding, speech: &Speech) -> Places {
    let mut places = speech.answer.clone();
    for (carriers, canonical) in binding.words.iter().zip(&binding.ways) {
        if let (Some(Carrier::Body(path)), Some(canonical)) = (carriers.first(), canonical) {
            places.members.push(Placed {
                from: From::Body(canonical.clone()),
                wire: path.clone(),
            });
        }
    }
    places
}

/// Takes the words out that a service carries in headers.
pub(super) fn in_headers(binding: &Binding, body: &mut Raw<'_>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (carriers, canonical) in binding.words.iter().zip(&binding.ways) {
        if let (Some(Carrier::Header(name)), Some(canonical)) = (carriers.first(), canonical) {
            let said = take(body, canonical).pop();
            let said = said.as_ref().and_then(Raw::text);
            headers.extend(said.map(|said| (name.clone(), said.into_owned())));
        }
    }
    headers
}

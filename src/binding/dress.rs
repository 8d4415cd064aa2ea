//! Turns requests in the service's names into canonical ones, and canonical answers into the service's:
//! what makes the reference speak as the service does.

use super::inward::{in_headers, places_of_answer};
use super::outward::Body;
use super::pattern::Holes;
use super::places::{From, decoded};
use super::routes::To;
use super::{Binding, Direction, Speech};
use crate::exchange::{Request, Response};
use crate::json::{Member, Raw, read_raw};

impl Binding {
    /// Tells whether a request to the service is one that the binding says something of.
    pub fn speaks_of(&self, method: &str, path: &str) -> bool {
        let routed = self.routes.inward(method, path);
        let path = path.split('?').next().unwrap_or_default();
        matches!(routed.to, To::Group(..))
            || self.routes.below(path, Direction::In).is_some()
            || self.routes.below(path, Direction::Out).is_some()
    }

    /// Returns what a request to the service means, and the operation that it is.
    pub fn undress(&self, mut request: Request) -> (Request, Option<usize>) {
        let routed = self.routes.inward(&request.method, &request.path);
        let operation = routed.operation;
        let speech = self.speech(operation);
        let came = request.body.take();
        let mut body = Body::read(came.as_deref());
        let mut holes = match &routed.to {
            To::Path(_) => Holes::new(),
            To::Group(_, holes, _) => holes.clone(),
        };
        if let Body::Json(raw) = body {
            let raw = self.without_with(speech, raw);
            let (raw, found) = speech.request.gather(raw, &speech.said.names, &self.known);
            holes.extend(found);
            body = Body::Json(raw);
        }
        request.path = match routed.to {
            To::Path(path) => path,
            To::Group(group, _, rest) => {
                body = with_members(body, speech, &self.routes.groups[group], &holes);
                self.routes.canonical(group, &holes, &rest)
            }
        };
        let bare = matches!(&body, Body::Json(raw) if raw.is_bare());
        if !speech.bears && bare && speech.carries_parameter() {
            body = Body::None;
        }
        request.method = routed.method;
        let written = body.written();
        written.into(&mut request, came);
        (request, operation)
    }

    /// Takes out what the service wants besides, and puts in what it does not know.
    fn without_with<'a>(&self, speech: &'a Speech, mut raw: Raw<'a>) -> Raw<'a> {
        if let Some(with) = &speech.with {
            let holes = Holes::new();
            let example = speech.example.as_ref().map(Raw::borrowed);
            let example = example.and_then(|example| {
                speech
                    .request
                    .place(Some(example), &speech.said.names, &holes)
            });
            lift(&mut raw, with, example.as_ref());
        }
        raw
    }

    /// Returns an answer of the reference as the service gives it.
    pub fn dress(&self, operation: Option<usize>, mut response: Response) -> Response {
        let speech = self.speech(operation);
        let Ok(mut raw) = read_raw(&response.body) else {
            return response;
        };
        self.translate(&mut raw, &speech.said, response.code, Direction::Out);
        response.headers.extend(in_headers(self, &mut raw));
        let places = places_of_answer(self, speech);
        let placed = places.place(Some(raw), &self.names, &Holes::new());
        let placed = placed.unwrap_or_else(|| Raw::Object(Vec::new()));
        response.body = placed.to_bytes(response.body.len());
        let own = &self.suite.envelope.media_types;
        if let Some(media_type) = self.media_types.first() {
            let headers = response.headers.iter_mut();
            let types =
                headers.filter(|(name, value)| name == "content-type" && own.contains(value));
            types.for_each(|(_, value)| media_type.clone_into(value));
        }
        response
    }
}

/// Puts the members into a body that stood in path or query.
fn with_members<'a>(
    body: Body<'a>,
    speech: &Speech,
    group: &super::routes::Group,
    holes: &Holes,
) -> Body<'a> {
    let parameters: Vec<&str> = group.canonical.holes().collect();
    let in_body = |name: &str| {
        let mut members = speech.request.members.iter();
        members.any(|placed| placed.from == From::Parameter(name.to_owned()))
    };
    let members = holes
        .iter()
        .filter(|(name, _)| !parameters.contains(&name.as_str()) && !in_body(name));
    let members: Vec<Member<'a>> = members
        .map(|(name, value)| {
            let value = speech.carried(name, &decoded(value));
            (name.clone().into(), value)
        })
        .collect();
    match body {
        body if members.is_empty() => body,
        Body::Json(Raw::Object(own)) => {
            Body::Json(Raw::Object(members.into_iter().chain(own).collect()))
        }
        Body::None => Body::Json(Raw::Object(members)),
        other => other,
    }
}

/// Takes out what `with` has put in; in the place of what it changed or took out stands the example's.
fn lift<'a>(body: &mut Raw<'a>, with: &Raw<'_>, example: Option<&Raw<'a>>) {
    let Some(members) = body.members_mut() else {
        return;
    };
    for (name, wanted) in with.members() {
        let own = members.iter().position(|(known, _)| known == name);
        let example = example.and_then(|example| example.get(name));
        match (wanted, own) {
            (Raw::Object(_), Some(at)) => {
                lift(&mut members[at].1, wanted, example);
                if example.is_none() && members[at].1.members().is_empty() {
                    members.remove(at);
                }
            }
            (wanted, None) if wanted.is_null() => {
                members.extend(example.map(|value| (name.to_string().into(), value.clone())));
            }
            (wanted, Some(at)) if members[at].1 == *wanted => match example {
                Some(value) => members[at].1 = value.clone(),
                None => drop(members.remove(at)),
            },
            _ => {}
        }
    }
}

//! Turns a canonical request into that of the service.

use super::pattern::Holes;
use super::places::{encoded, take};
use super::routes::To;
use super::{Binding, Unasked};
use crate::exchange::Request;
use crate::json::{Json, Raw, read_raw};

/// A request as the service takes it.
#[derive(Debug)]
pub struct Outward {
    /// The request.
    pub request: Request,
    /// The operation that it is, by its place in the description: its answer is read so.
    pub operation: Option<usize>,
}

impl Binding {
    /// Returns a request as the service takes it.
    ///
    /// `spoken` is what a case itself says of the body, beside the example: `null` where it leaves
    /// something out.
    ///
    /// # Errors
    ///
    /// Returns why the service cannot be asked for it.
    pub fn outward(
        &self,
        operation: Option<&str>,
        spoken: Option<&Json>,
        mut request: Request,
    ) -> Result<Outward, Unasked> {
        let operation = operation.and_then(|id| self.place_of(id));
        let routed = self
            .routes
            .outward(operation, &request.method, &request.path)?;
        let operation = operation.or(routed.operation);
        let speech = self.speech(operation);
        let bore = request.body.is_some();
        let mut body = Body::read(request.body.take());
        let (path, holes) = match routed.to {
            To::Path(path) => (path, Holes::new()),
            To::Group(group, mut holes, rest) => {
                let place = &self.routes.groups[group].place;
                for hole in place.holes() {
                    body.take_hole(hole, &mut holes);
                }
                (place.fill(&holes, &rest), holes)
            }
        };
        let places = &speech.request;
        let names = &speech.said.names;
        if let Body::Json(_) | Body::None = &body {
            let raw = body.raw();
            let had = raw.is_some();
            let placed = match (had, places.is_empty()) {
                (false, true) => None,
                _ => places.place(raw, names, &holes),
            };
            let with = speech.with.as_ref().filter(|_| speech.bears || had);
            let placed = match (placed, with) {
                (placed, None) => placed,
                (placed, Some(with)) => {
                    let spoken = spoken.map(Raw::from);
                    let spoken = spoken.and_then(|raw| places.place(Some(raw), names, &holes));
                    let mut body = placed.unwrap_or_else(|| Raw::Object(Vec::new()));
                    lie_under(&mut body, with, spoken.as_ref());
                    Some(body)
                }
            };
            body = placed.map_or(Body::None, Body::Json);
        }
        request.method = routed.method;
        request.path = path;
        body.write(&mut request, bore);
        Ok(Outward { request, operation })
    }
}

/// A body on its way.
pub(super) enum Body {
    None,
    Json(Raw),
    /// What is no JSON stays as it is.
    Bytes(Vec<u8>),
}

impl Body {
    pub(super) fn read(bytes: Option<Vec<u8>>) -> Self {
        match bytes {
            None => Self::None,
            Some(bytes) => match read_raw(&bytes) {
                Ok(raw) => Self::Json(raw),
                Err(_) => Self::Bytes(bytes),
            },
        }
    }

    pub(super) fn raw(self) -> Option<Raw> {
        match self {
            Self::Json(raw) => Some(raw),
            Self::None | Self::Bytes(_) => None,
        }
    }

    /// Takes a member out that stands in path or query; one that is a parameter is known already.
    fn take_hole(&mut self, hole: &str, holes: &mut Holes) {
        if holes.iter().any(|(known, _)| known == hole) {
            return;
        }
        let Self::Json(raw) = self else { return };
        let mut found = take(raw, &[hole.to_owned()]);
        let Some(value) = found.pop() else { return };
        holes.push((
            hole.to_owned(),
            encoded(&value.text().unwrap_or_else(|| value.to_string())),
        ));
        if raw.is_bare() {
            *self = Self::None;
        }
    }

    /// Puts the body into a request; one that has got a body, or lost it, says so in its headers.
    pub(super) fn write(self, request: &mut Request, had: bool) {
        let body = match self {
            Self::None => None,
            Self::Json(raw) => Some(raw.to_string().into_bytes()),
            Self::Bytes(bytes) => Some(bytes),
        };
        if had != body.is_some() {
            request.headers.retain(|(name, _)| name != "content-type");
        }
        if !had && body.is_some() {
            let json = "application/json".to_owned();
            request.headers.push(("content-type".to_owned(), json));
        }
        request.body = body;
    }
}

/// Puts what a service wants besides under what a case sends: what the case says itself stays.
fn lie_under(body: &mut Raw, with: &Raw, spoken: Option<&Raw>) {
    let Some(members) = body.members_mut() else {
        return;
    };
    for (name, wanted) in with.members() {
        let said = spoken.and_then(|spoken| spoken.get(name));
        let own = members.iter_mut().find(|(known, _)| known == name);
        match (wanted, own) {
            (Raw::Object(_), Some((_, own @ Raw::Object(_)))) => lie_under(own, wanted, said),
            _ if said.is_some() => {}
            (Raw::Scalar(null), _) if null == "null" => members.retain(|(known, _)| known != name),
            (wanted, Some((_, own))) => *own = without_nulls(wanted),
            (wanted, None) => members.push((name.clone(), without_nulls(wanted))),
        }
    }
}

fn without_nulls(wanted: &Raw) -> Raw {
    match wanted {
        Raw::Object(members) => {
            let kept = members
                .iter()
                .filter(|(_, value)| *value != Raw::Scalar("null".to_owned()));
            Raw::Object(
                kept.map(|(name, value)| (name.clone(), without_nulls(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

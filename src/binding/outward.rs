//! Turns a canonical request into that of the service.

use super::pattern::Holes;
use super::places::{encoded, take};
use super::routes::To;
use super::{Binding, Speech, Unasked};
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
        let is_vague = routed.operation.is_none() || routed.to.lacks_a_value();
        let (path, holes) = match routed.to {
            To::Path(path) => (path, Holes::new()),
            To::Group(group, mut holes, rest) => {
                let place = &self.routes.groups[group].place;
                for hole in place.holes() {
                    body.take_hole(hole, &mut holes, speech)?;
                }
                (place.fill(&holes, &rest), holes)
            }
        };
        let back = || {
            let method = &routed.method;
            self.routes.leads_back(&request, operation, method, &path)
        };
        if is_vague && !back() {
            return Err(Unasked::Taken(request.path));
        }
        request.method = routed.method;
        request.path = path;
        let body = self.body_outward(speech, body, spoken, &holes)?;
        body.write(&mut request, bore);
        Ok(Outward { request, operation })
    }

    /// Puts the members of a body, and the parameters that stand in it, where the service has them.
    fn body_outward(
        &self,
        speech: &Speech,
        body: Body,
        spoken: Option<&Json>,
        holes: &Holes,
    ) -> Result<Body, Unasked> {
        let places = &speech.request;
        let names = &speech.said.names;
        let raw = match body {
            Body::Bytes(bytes) => {
                return match places.parameters(holes).next() {
                    Some(name) => Err(Unasked::Crowded(name.to_owned())),
                    None => Ok(Body::Bytes(bytes)),
                };
            }
            body => body.raw(),
        };
        let had = raw.is_some();
        let placed = match (had, places.is_empty()) {
            (false, true) => None,
            _ => {
                let (placed, crowded) = places.put(raw, names, holes);
                if let Some(crowded) = crowded {
                    return Err(Unasked::Crowded(crowded.name().to_owned()));
                }
                placed
            }
        };
        let with = speech.with.as_ref().filter(|_| speech.bears || had);
        let Some(with) = with else {
            return Ok(placed.map_or(Body::None, Body::Json));
        };
        let spoken = spoken.map(Raw::from);
        let spoken = spoken.and_then(|raw| places.place(Some(raw), names, holes));
        let mut body = placed.unwrap_or_else(|| Raw::Object(Vec::new()));
        lie_under(&mut body, with, spoken.as_ref());
        Ok(Body::Json(body))
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
    fn take_hole(&mut self, hole: &str, holes: &mut Holes, speech: &Speech) -> Result<(), Unasked> {
        if holes.iter().any(|(known, _)| known == hole) {
            return Ok(());
        }
        let Self::Json(raw) = self else {
            return Ok(());
        };
        let found = take(raw, &[hole.to_owned()]);
        let [value] = &found[..] else {
            return match found.is_empty() {
                true => Ok(()),
                false => Err(Unasked::Carried(hole.to_owned())),
            };
        };
        let text = value.text().unwrap_or_else(|| value.to_string());
        let carried = speech.carried(hole, &text);
        if carried.text() != value.text() || carried.is_number() != value.is_number() {
            return Err(Unasked::Carried(hole.to_owned()));
        }
        holes.push((hole.to_owned(), encoded(&text)));
        if raw.is_bare() {
            *self = Self::None;
        }
        Ok(())
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

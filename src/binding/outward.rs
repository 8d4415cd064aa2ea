//! Turns a canonical request into that of the service.

use std::borrow::Cow;

use super::pattern::Holes;
use super::places::{encoded, rename, take};
use super::routes::To;
use super::{Binding, Direction, Speech, Unasked};
use crate::exchange::Request;
use crate::json::{Json, Raw, read_raw};

/// How many bytes are made ready for a body; a longer one gets more.
const USUAL: usize = 256;

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
        let came = request.body.take();
        let mut body = if speech.leaves_bodies() && !self.routes.takes(&routed.to) {
            Body::Same
        } else {
            Body::read(came.as_deref())
        };
        let mut is_whole = true;
        let is_vague = routed.operation.is_none() || routed.to.lacks_a_value();
        let (path, holes) = match routed.to {
            To::Path(path) => (path, Holes::new()),
            To::Group(group, mut holes, rest) => {
                let place = &self.routes.groups[group].place;
                for hole in place.holes() {
                    is_whole &= !body.take_hole(hole, &mut holes, speech)?;
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
        let body = match body {
            Body::Json(mut raw) if is_whole && speech.leaves_places() => {
                if rename(&mut raw, &speech.said.names, Direction::Out) {
                    Body::Json(raw)
                } else {
                    Body::Same
                }
            }
            body => body_outward(speech, body, spoken, &holes)?,
        };
        let written = body.written();
        written.into(&mut request, came);
        Ok(Outward { request, operation })
    }
}

/// Puts the members of a body, and the parameters that stand in it, where the service has them.
fn body_outward<'a>(
    speech: &'a Speech,
    body: Body<'a>,
    spoken: Option<&Json>,
    holes: &Holes,
) -> Result<Body<'a>, Unasked> {
    let places = &speech.request;
    let names = &speech.said.names;
    let raw = match body {
        Body::Same => {
            return match places.parameters(holes).next() {
                Some(name) => Err(Unasked::Crowded(name.to_owned())),
                None => Ok(Body::Same),
            };
        }
        Body::Json(raw) => Some(raw),
        Body::None => None,
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

/// A body on its way.
pub(super) enum Body<'a> {
    /// There is none.
    None,
    Json(Raw<'a>),
    /// It stays as it came: it is no JSON, or nothing in it is called otherwise or stands elsewhere.
    Same,
}

/// What has become of a body.
pub(super) enum Written {
    None,
    New(Vec<u8>),
    Same,
}

impl<'a> Body<'a> {
    pub(super) fn read(bytes: Option<&'a [u8]>) -> Self {
        match bytes.map(read_raw) {
            None => Self::None,
            Some(Ok(raw)) => Self::Json(raw),
            Some(Err(_)) => Self::Same,
        }
    }

    /// Takes a member out that stands in path or query, and tells whether one was there; one that is a
    /// parameter is known already.
    fn take_hole(
        &mut self,
        hole: &str,
        holes: &mut Holes,
        speech: &Speech,
    ) -> Result<bool, Unasked> {
        if holes.iter().any(|(known, _)| known == hole) {
            return Ok(false);
        }
        let Self::Json(raw) = self else {
            return Ok(false);
        };
        let found = take(raw, &[hole.to_owned()]);
        let [value] = &found[..] else {
            return if found.is_empty() {
                Ok(false)
            } else {
                Err(Unasked::Carried(hole.to_owned()))
            };
        };
        let text = value.text().map(Cow::into_owned);
        let text = text.unwrap_or_else(|| value.to_string());
        let carried = speech.carried(hole, &text);
        if carried.text() != value.text() || carried.is_number() != value.is_number() {
            return Err(Unasked::Carried(hole.to_owned()));
        }
        holes.push((hole.to_owned(), encoded(&text)));
        if raw.is_bare() {
            *self = Self::None;
        }
        Ok(true)
    }

    pub(super) fn written(self) -> Written {
        match self {
            Self::None => Written::None,
            Self::Json(raw) => Written::New(raw.to_bytes(USUAL)),
            Self::Same => Written::Same,
        }
    }
}

impl Written {
    /// Puts the body into a request that came with another; one that has got a body, or lost it, says so in
    /// its headers.
    pub(super) fn into(self, request: &mut Request, came: Option<Vec<u8>>) {
        let had = came.is_some();
        let body = match self {
            Self::None => None,
            Self::New(bytes) => Some(bytes),
            Self::Same => came,
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
fn lie_under<'a>(body: &mut Raw<'a>, with: &'a Raw<'_>, spoken: Option<&Raw<'_>>) {
    let Some(members) = body.members_mut() else {
        return;
    };
    for (name, wanted) in with.members() {
        let said = spoken.and_then(|spoken| spoken.get(name));
        let own = members.iter_mut().find(|(known, _)| known == name);
        match (wanted, own) {
            (Raw::Object(_), Some((_, own @ Raw::Object(_)))) => lie_under(own, wanted, said),
            _ if said.is_some() => {}
            (wanted, _) if wanted.is_null() => members.retain(|(known, _)| known != name),
            (wanted, Some((_, own))) => *own = without_nulls(wanted),
            (wanted, None) => members.push((Cow::Borrowed(name), without_nulls(wanted))),
        }
    }
}

fn without_nulls<'a>(wanted: &'a Raw<'_>) -> Raw<'a> {
    match wanted {
        Raw::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            let kept = kept.map(|(name, value)| (Cow::Borrowed(&**name), without_nulls(value)));
            Raw::Object(kept.collect())
        }
        other => other.borrowed(),
    }
}

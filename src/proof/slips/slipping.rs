//! Turns the id of a slip into a reference whose answers have it in them.
//!
//! A proof needs none: it changes the answers that it has. Somebody who wants to see what a slip does to a
//! run, or to a comparison, asks such a server.

use std::str::FromStr;

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};

use super::{body, letters};
use crate::json::{self, Json};
use crate::reference::{self, Answer, Edge, Fill, Rulebook, Service, Slot};

/// What is wrong with an answer, whatever it says.
#[derive(Debug, Clone)]
enum Edit {
    Code(StatusCode),
    /// A header has another value, or is not there.
    Header(HeaderName, Option<HeaderValue>),
    Body(&'static str),
    Wrapped,
    /// The text of a member is off by little.
    Text(String, letters::Edit),
    /// A member has another value, or is not there.
    Member(String, fn(&Json) -> Option<Json>),
}

/// A slip in the answers that one rule of the reference gives.
#[derive(Debug, Clone)]
pub struct Slipping {
    rule: String,
    edit: Edit,
}

impl Slipping {
    /// Reads the id of a slip: what of the answer is wrong, the rule that gives it, and what became of
    /// it. None where no rule has the name, or its answer has nothing that could be wrong so.
    pub fn parse(id: &str, rulebook: &Rulebook) -> Option<Self> {
        let (kind, rest) = id.split_once('/')?;
        let (rule, what) = rest.rsplit_once('/')?;
        let mut families = rulebook.families.iter();
        let answer = families.find_map(|family| rulebook.answer_of(family.suite, rule))?;
        let edit = edit(kind, what, answer)?;
        let rule = rule.to_owned();
        Some(Self { rule, edit })
    }

    /// Returns the ids of some slips, to name one that is near.
    pub fn examples(rulebook: &Rulebook) -> Vec<String> {
        let ends = [
            ("code", "500"),
            ("error", "letter"),
            ("text", "full-stop"),
            ("text", "letter-case"),
            ("shape", "page"),
            ("shape", "nothing"),
            ("content-type", "page"),
        ];
        let rules = rulebook.answers().into_iter().map(|listing| {
            let point = listing.point.strip_suffix("/refused");
            point.map_or_else(|| listing.point.clone(), str::to_owned)
        });
        rules
            .flat_map(|rule| ends.map(|(kind, what)| format!("{kind}/{rule}/{what}")))
            .collect()
    }

    /// Returns the service of these rules with the slip in its answers.
    pub fn service(self, rulebook: Rulebook) -> Service {
        let edge = Edge::new(move |rule, response| {
            if rule == self.rule {
                self.edit.applied(response)
            } else {
                response
            }
        });
        Service::behind(Some(edge), rulebook)
    }
}

fn edit(kind: &str, what: &str, answer: &Answer) -> Option<Edit> {
    let own = |name: &str| has(answer, name).then(|| name.to_owned());
    let envelope = answer.envelope;
    match (kind, what) {
        ("code", code) => StatusCode::from_str(code).ok().map(Edit::Code),
        ("content-type", "page") => {
            let page = HeaderValue::from_static("text/html");
            Some(Edit::Header(CONTENT_TYPE, Some(page)))
        }
        ("content-type", "none") => Some(Edit::Header(CONTENT_TYPE, None)),
        ("shape", "page") => Some(Edit::Body(body::PAGE)),
        ("shape", "nothing") => Some(Edit::Body("")),
        ("shape", "no-members") => Some(Edit::Body("{}")),
        ("shape", "wrapped") => Some(Edit::Wrapped),
        ("error", _) => Some(Edit::Text(own(envelope.error)?, letters::edit(what)?)),
        ("text", _) if letters::edit(what).is_some() => {
            Some(Edit::Text(own(envelope.detail)?, letters::edit(what)?))
        }
        ("text" | "shape", _) => {
            let (name, what) = what.rsplit_once('-')?;
            let value: fn(&Json) -> Option<Json> = match (kind, what) {
                ("text", "other") => body::other_value,
                ("shape", "missing") => |_| None,
                ("shape", "null") => |_| Some(Json::Null),
                ("shape", "number") => |_| Some(Json::from(1_u64)),
                ("shape", "text") => |value| Some(Json::Text(value.to_text())),
                _ => return None,
            };
            Some(Edit::Member(own(name)?, value))
        }
        _ => None,
    }
}

/// Tells whether an answer has a member, by its name or by its names from the outermost on.
fn has(answer: &Answer, name: &str) -> bool {
    let leaf = name.rsplit('.').next().unwrap_or(name);
    fn any(slots: &[Slot], leaf: &str) -> bool {
        slots.iter().any(|slot| match &slot.value {
            Fill::Object(inner) => slot.name == leaf || any(inner, leaf),
            _ => slot.name == leaf,
        })
    }
    match &answer.body {
        reference::Body::Members(slots) => any(slots, leaf),
        reference::Body::Raw(_) => false,
    }
}

impl Edit {
    fn applied(&self, mut response: Response<Vec<u8>>) -> Response<Vec<u8>> {
        match self {
            Self::Code(code) => *response.status_mut() = *code,
            Self::Header(name, value) => {
                response.headers_mut().remove(name);
                let value = value.iter().map(|value| (name.clone(), value.clone()));
                response.headers_mut().extend(value);
            }
            Self::Body(text) => *response.body_mut() = text.as_bytes().to_vec(),
            Self::Wrapped => changed(&mut response, |body| Some(body::wrapped(body))),
            Self::Text(name, edit) => changed(&mut response, |body| {
                member(body, name, |value| match value {
                    Json::Text(text) => edit(text).map(Json::Text),
                    other => Some(other.clone()),
                })
            }),
            Self::Member(name, value) => changed(&mut response, |body| member(body, name, value)),
        }
        response
    }
}

fn changed(response: &mut Response<Vec<u8>>, change: impl FnOnce(&Json) -> Option<Json>) {
    let body = json::read(response.body()).ok();
    if let Some(body) = body.and_then(|read| change(&read.value)) {
        *response.body_mut() = body.to_string().into_bytes();
    }
}

/// Returns a body whose member of this name has another value.
fn member(body: &Json, name: &str, value: impl FnOnce(&Json) -> Option<Json>) -> Option<Json> {
    let mut places = body::places(body).into_iter();
    let place = places.find(|place| {
        let rest = place.name.strip_suffix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })?;
    let known = body::at(body, &place.steps)?;
    Some(body::with(body, &place.steps, value(known)))
}

#[cfg(test)]
mod tests {
    use super::{Rulebook, Slipping};

    #[test]
    fn what_an_answer_can_say_wrongly_is_read_and_nothing_else() {
        let rulebook = Rulebook::vendor();
        let is_read = |id: &str| Slipping::parse(id, &rulebook).is_some();
        for id in [
            "code/createAccount/success/200",
            "content-type/unrouted/none",
            "error/validate/OTP/right/letter-case",
            "shape/getAccount/success/accountName-null",
            "shape/unlockToken/success/UnlockTokenResponse.Status.ReasonCode-missing",
            "text/createUser/success/blank",
        ] {
            assert!(is_read(id), "{id}");
        }
        for id in [
            "code/createAccount/success/2",
            "code/createAccount/succes/200",
            "error/unrouted/other-row",
            "shape/getAccount/success/nickname-missing",
            "shape/getAccount/success/accountName-nested",
            "text/unrouted/full-stop",
            "skip/createAccount/accountName/mandatory",
            "",
        ] {
            assert!(!is_read(id), "{id}");
        }
        let examples = Slipping::examples(&rulebook).into_iter();
        let read = examples.clone().filter(|id| is_read(id)).count();
        // The text of some answers is nobody's to get wrong.
        assert!(read * 10 > examples.len() * 9, "{read}");
    }
}

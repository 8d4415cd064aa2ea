//! Turns an answer into another that keeps its row, or has another row where the page allows two.

use axum::http::{HeaderValue, StatusCode};

use crate::reference::answer::{Answer, Body, Fill, Piece, Slot};

/// Says what an answer has otherwise.
#[derive(Debug)]
pub(super) enum Say {
    /// The HTTP code.
    Code(u16),
    /// The content type.
    ContentType(&'static str),
    /// The error.
    Error(&'static str),
    /// The whole detail.
    Detail(&'static str),
    /// Parts of the detail: each that is one of these becomes the one beside it.
    Parts(&'static [(&'static str, &'static str)]),
    /// The end of the detail: this comes after it.
    Then(&'static str),
    /// The names of members in the detail: labels stand there, as on a form.
    Labels,
    /// The same: the ways from the body to the members stand there.
    Paths,
    /// The same: what was sent stands there.
    Values,
    /// All of it: it is what these words make of the member that it named.
    Instead(fn(Piece) -> Answer),
    /// All of it: it is the answer that this decision point gives.
    Like(&'static str),
    /// A member more, with this text, beside the error.
    With(&'static str, &'static str),
    /// A member more, with this word or number, beside the error.
    WithBare(&'static str, &'static str),
    /// The names of members in the detail: quoted.
    Quoted,
    /// The members: the last of each object comes first.
    Reversed,
    /// The body: there is none.
    Nothing,
    /// A member less.
    Without(&'static str),
    /// The name of a member: the second in the place of the first.
    Named(&'static str, &'static str),
    /// A member that held text: the same without quotes.
    Unquoted(&'static str),
    /// The text of a member.
    Member(&'static str, &'static str),
}

impl Say {
    /// Changes an answer; `known` finds others by their decision points.
    pub(super) fn apply(&self, answer: &mut Answer, known: &dyn Fn(&str) -> Option<Answer>) {
        let (error, detail) = (answer.envelope.error, answer.envelope.detail);
        match self {
            Self::Code(code) => {
                answer.code = StatusCode::from_u16(*code).unwrap_or(answer.code);
            }
            Self::ContentType(text) => answer.content_type = HeaderValue::from_static(text),
            Self::Error(text) => set(answer, error, text),
            Self::Member(name, text) => set(answer, name, text),
            Self::Detail(text) => set(answer, detail, text),
            Self::Parts(parts) => each_piece(answer, detail, |piece| reworded(piece, parts)),
            Self::Then(text) => {
                if let Some(Fill::Text(pieces)) = slot(answer, detail).map(|slot| &mut slot.value) {
                    pieces.push(words(text));
                }
            }
            Self::Labels => each_piece(answer, detail, |piece| match piece {
                Piece::Field(name) => Some(Piece::Field(label(name))),
                _ => None,
            }),
            Self::Paths => each_name(answer, &Piece::OffenderPath),
            Self::Values => each_name(answer, &Piece::OffenderValue),
            Self::Instead(words) => *answer = words(name(answer)),
            Self::Like(point) => {
                if let Some(other) = known(point) {
                    *answer = other;
                }
            }
            Self::With(name, text) => {
                add(answer, name, Fill::Text(vec![words(text)]));
            }
            Self::WithBare(name, text) => {
                add(answer, name, Fill::Bare(vec![words(text)]));
            }
            Self::Quoted => each_piece(answer, detail, |piece| match piece {
                Piece::Field(name) => Some(Piece::Field(format!("'{name}'"))),
                _ => None,
            }),
            Self::Reversed => {
                if let Body::Members(slots) = &mut answer.body {
                    reverse(slots);
                }
            }
            Self::Nothing => answer.body = Body::Raw(String::new()),
            Self::Without(name) => {
                if let Some(slots) = object(answer, name) {
                    slots.retain(|slot| slot.name != *name);
                }
            }
            Self::Named(from, to) => {
                if let Some(slot) = slot(answer, from) {
                    (*to).clone_into(&mut slot.name);
                }
            }
            Self::Unquoted(name) => {
                if let Some(slot) = slot(answer, name)
                    && let Fill::Text(pieces) = &mut slot.value
                {
                    slot.value = Fill::Bare(std::mem::take(pieces));
                }
            }
        }
    }
}

/// Adds a member beside the error, where there is one.
fn add(answer: &mut Answer, name: &str, value: Fill) {
    let error = answer.envelope.error;
    if let Some(slots) = object(answer, error) {
        let name = name.to_owned();
        let when = None;
        slots.push(Slot { name, value, when });
    }
}

fn reverse(slots: &mut [Slot]) {
    slots.reverse();
    for slot in slots {
        if let Fill::Object(inner) = &mut slot.value {
            reverse(inner);
        }
    }
}

fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

/// Returns the object, at whatever depth, that has a member of the name.
fn object<'a>(answer: &'a mut Answer, name: &str) -> Option<&'a mut Vec<Slot>> {
    match &mut answer.body {
        Body::Members(slots) => object_in(slots, name),
        Body::Raw(_) => None,
    }
}

fn object_in<'a>(slots: &'a mut Vec<Slot>, name: &str) -> Option<&'a mut Vec<Slot>> {
    if slots.iter().any(|slot| slot.name == name) {
        return Some(slots);
    }
    slots.iter_mut().find_map(|slot| match &mut slot.value {
        Fill::Object(inner) => object_in(inner, name),
        _ => None,
    })
}

fn slot<'a>(answer: &'a mut Answer, name: &str) -> Option<&'a mut Slot> {
    let mut slots = object(answer, name)?.iter_mut();
    slots.find(|slot| slot.name == name)
}

/// Gives a member a text; one that is not there stays away.
fn set(answer: &mut Answer, name: &str, text: &str) {
    if let Some(slot) = slot(answer, name) {
        slot.value = Fill::Text(vec![words(text)]);
    }
}

/// Puts other pieces into a member that holds text.
fn each_piece(answer: &mut Answer, name: &str, other: impl Fn(&Piece) -> Option<Piece>) {
    if let Some(Fill::Text(pieces)) = slot(answer, name).map(|slot| &mut slot.value) {
        for piece in pieces {
            if let Some(other) = other(piece) {
                *piece = other;
            }
        }
    }
}

/// Puts another piece in the place of every name of a member in the detail.
fn each_name(answer: &mut Answer, other: &Piece) {
    let detail = answer.envelope.detail;
    each_piece(answer, detail, |piece| {
        is_name(piece).then(|| other.clone())
    });
}

fn is_name(piece: &Piece) -> bool {
    matches!(piece, Piece::Field(_) | Piece::Offender)
}

/// Returns the member that the detail names.
fn name(answer: &Answer) -> Piece {
    let mut pieces = answer.detail_pieces().unwrap_or_default().iter();
    let named = pieces.find(|piece| is_name(piece));
    named.cloned().unwrap_or(Piece::Offender)
}

fn reworded(piece: &Piece, parts: &[(&str, &str)]) -> Option<Piece> {
    let to = |text: &str| parts.iter().find(|(from, _)| *from == text);
    match piece {
        Piece::Words(text) => to(text).map(|(_, to)| words(to)),
        Piece::Policy(text) => to(text).map(|(_, to)| Piece::Policy((*to).to_owned())),
        _ => None,
    }
}

/// Returns what a form calls a member: `Account name` for `accountName`.
fn label(name: &str) -> String {
    let mut label = String::new();
    for letter in name.chars() {
        if label.is_empty() {
            label.extend(letter.to_uppercase());
        } else if letter.is_uppercase() {
            label.push(' ');
            label.extend(letter.to_lowercase());
        } else {
            label.push(letter);
        }
    }
    label
}

//! Turns an answer that was as expected into those of a service that says one thing of it wrongly.
//!
//! What the table leaves open is no slip: a row without a text has none to get wrong.

mod body;
mod head;
mod letters;
mod slipping;
mod words;

use crate::case::{Case, Form};
use crate::contract::{Envelope, Match, Suite};
use crate::exchange::Response;
use crate::json::Json;
use crate::run::Take;
use crate::verdict::{Answer, succeeded};

pub(super) use body::Known;
pub use slipping::Slipping;

/// What of an answer is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The HTTP code.
    Code,
    /// The error.
    Error,
    /// The detail, or another text.
    Text,
    /// The body: a member is missing or of another type, or there is none at all.
    Shape,
    /// The content type.
    ContentType,
    /// A header.
    Header,
}

impl Kind {
    /// Returns the name, with which the ids of its slips begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Error => "error",
            Self::Text => "text",
            Self::Shape => "shape",
            Self::ContentType => "content-type",
            Self::Header => "header",
        }
    }
}

/// One thing that an answer says wrongly.
#[derive(Debug, Clone)]
pub(super) struct Slip {
    /// What of the answer it is about.
    pub(super) kind: Kind,
    /// What became of it, as the end of an id.
    pub(super) what: String,
    /// What the service does, as a sentence begins.
    pub(super) does: String,
    /// Whether it is a matter of the row, whichever operation answers so.
    pub(super) is_of_row: bool,
    change: Change,
}

/// What is changed in an answer.
#[derive(Debug, Clone)]
enum Change {
    Code(u16),
    /// A header has another value, or is not there.
    Header(String, Option<String>),
    Body(Vec<u8>),
    /// Another value, or none, stands at this place of the body.
    Member(Vec<usize>, Option<Json>),
}

/// An answer that was as expected, with all that is known of it.
pub(super) struct Seen<'a> {
    /// The case.
    pub(super) case: &'a Case,
    /// The answer as it came.
    pub(super) take: &'a Take,
    /// How it carries error and detail.
    pub(super) envelope: &'a Envelope,
    /// The answer as it was read.
    pub(super) answer: Answer,
    /// The row that it is of.
    pub(super) row: Option<Match<'a>>,
}

impl<'a> Seen<'a> {
    /// Reads an answer that came.
    pub(super) fn new(case: &'a Case, take: &'a Take, envelope: &'a Envelope) -> Self {
        let suite = &case.document.suite;
        let read = take.answer(envelope);
        // Of several errors and details it is those of a row that can be said wrongly.
        let of_row = read
            .readings()
            .into_iter()
            .find(|one| one.classify(suite).is_some());
        let answer = of_row.unwrap_or(read);
        Self {
            row: answer.classify(suite),
            case,
            take,
            envelope,
            answer,
        }
    }

    fn suite(&self) -> &'a Suite {
        &self.case.document.suite
    }

    /// Tells whether the answer has the form of its suite, and is not another body that the case asks for.
    fn is_of_form(&self) -> bool {
        let expect = self.take.expect(self.case);
        expect.is_none_or(|expect| matches!(expect.form, Form::Envelope))
    }

    /// Tells whether it says what the contract knows: a row, or that the step succeeded. Of any other
    /// answer its code is known, and that it is no page.
    fn is_known(&self) -> bool {
        self.row.is_some() || succeeded(self.suite(), &self.answer)
    }

    /// Tells whether its case fails where the answer has a slip in it.
    pub(super) fn notices(&self, slip: &Slip) -> bool {
        let response = slip.applied(self);
        self.take.is_noticed(self.case, self.envelope, &response)
    }

    /// Returns every slip that there is of it.
    pub(super) fn slips(&self, known: &Known) -> Vec<Slip> {
        let mut slips = head::slips(self);
        if self.is_known() {
            slips.extend(words::slips(self));
        }
        slips.extend(body::slips(self, known));
        slips
    }
}

impl Slip {
    fn new(kind: Kind, what: impl Into<String>, does: impl Into<String>, change: Change) -> Self {
        Self {
            kind,
            what: what.into(),
            does: does.into(),
            is_of_row: false,
            change,
        }
    }

    /// Returns the answer with the slip in it.
    fn applied(&self, seen: &Seen<'_>) -> Response {
        let mut response = seen.take.response.clone();
        match &self.change {
            Change::Code(code) => response.code = *code,
            Change::Header(name, value) => {
                response.headers.retain(|(known, _)| known != name);
                let value = value.iter().map(|value| (name.clone(), value.clone()));
                response.headers.extend(value);
            }
            Change::Body(body) => response.body.clone_from(body),
            Change::Member(place, value) => {
                if let Some(body) = &seen.answer.body {
                    let changed = body::with(body, place, value.clone());
                    response.body = changed.to_string().into_bytes();
                }
            }
        }
        response
    }
}

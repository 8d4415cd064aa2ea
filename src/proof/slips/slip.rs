//! Holds one thing that an answer says wrongly, and the answer that says it rightly.

use crate::case::{Case, Form};
use crate::contract::{Envelope, Match, Suite};
use crate::json::Json;
use crate::run::Take;
use crate::verdict::{Answer, succeeded};

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
pub(in crate::proof) struct Slip {
    /// What of the answer it is about.
    pub(in crate::proof) kind: Kind,
    /// What became of it, as the end of an id.
    pub(in crate::proof) what: String,
    /// What the service does, as a sentence begins.
    pub(in crate::proof) does: String,
    /// Whether it is a matter of the row, whichever operation answers so.
    pub(in crate::proof) is_of_row: bool,
    pub(in crate::proof) change: Change,
}

/// What is changed in an answer.
#[derive(Debug, Clone)]
pub(in crate::proof) enum Change {
    Code(u16),
    /// A header has another value, or is not there.
    Header(String, Option<String>),
    Body(Vec<u8>),
    /// Another value, or none, stands at this place of the body.
    Member(Vec<usize>, Option<Json>),
}

/// An answer that was as expected, with all that is known of it.
pub(in crate::proof) struct ExpectedAnswer<'a> {
    /// The case.
    pub(in crate::proof) case: &'a Case,
    /// The answer as it came.
    pub(in crate::proof) take: &'a Take,
    /// How it carries error and detail.
    pub(in crate::proof) envelope: &'a Envelope,
    /// The answer as it was read.
    pub(in crate::proof) answer: Answer,
    /// The row that it is of.
    pub(in crate::proof) row: Option<Match<'a>>,
}

impl<'a> ExpectedAnswer<'a> {
    /// Reads an answer that came.
    pub(in crate::proof) fn new(case: &'a Case, take: &'a Take, envelope: &'a Envelope) -> Self {
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

    pub(in crate::proof) fn suite(&self) -> &'a Suite {
        &self.case.document.suite
    }

    /// Tells whether the answer has the form of its suite, and is not another body that the case asks for.
    pub(in crate::proof) fn is_of_form(&self) -> bool {
        let expect = self.take.expect(self.case);
        expect.is_none_or(|expect| matches!(expect.form, Form::Envelope))
    }

    /// Tells whether it says what the contract knows: a row, or that the step succeeded. Of any other
    /// answer its code is known, and that it is no page.
    pub(in crate::proof) fn is_known(&self) -> bool {
        self.row.is_some() || succeeded(self.suite(), &self.answer)
    }
}

impl Slip {
    pub(in crate::proof) fn new(
        kind: Kind,
        what: impl Into<String>,
        does: impl Into<String>,
        change: Change,
    ) -> Self {
        Self {
            kind,
            what: what.into(),
            does: does.into(),
            is_of_row: false,
            change,
        }
    }
}

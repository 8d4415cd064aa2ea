//! Turns an expectation and an exchange into findings.
//!
//! Pure: no socket, no clock, the same input gives the same findings.
//!
//! Larger than a comparison: what differs has a form that groups cases, the edit that it calls for, and the
//! likeness to a row that is a letter away.

mod alike;
mod coat;
mod condition;
mod envelope;
mod filled;
mod judge;
mod near;
mod words;

#[cfg(test)]
mod tests;

use crate::source::Span;
use crate::text;

pub use alike::{Alike, blanked, place_of, place_of_member};
pub use envelope::{Answer, Fault, FaultOf, Said, read as read_answer};
pub use judge::{judge, stands_once, succeeded};
pub use near::{Near, difference, like};

/// What an expectation makes of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// What differs; none where the answer is as expected.
    pub findings: Vec<Finding>,
    /// What is told without being wrong.
    pub warnings: Vec<Warning>,
    /// The place in the table of the row that came, where one of those came that were expected.
    pub row: Option<usize>,
    /// The place of the expected row that was meant, where one edit to its text leads to what came.
    pub meant: Option<usize>,
}

/// How a text is held against the one that is expected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Texts {
    /// To the letter.
    #[default]
    Strict,
    /// A difference in punctuation, white space, letter case or a contraction is told, and no more.
    Near,
}

impl std::fmt::Display for Texts {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Strict => "strict",
            Self::Near => "near",
        })
    }
}

impl std::str::FromStr for Texts {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "strict" => Ok(Self::Strict),
            "near" => Ok(Self::Near),
            _ => Err("`strict` or `near` is needed".to_owned()),
        }
    }
}

/// A text that is told without being wrong: the table does not list it and the row's source says that
/// others exist, or it is nearly one that is listed and the run takes it for that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The id of the row.
    pub row: String,
    /// The texts that the row lists, as a reader wants them.
    pub listed: Vec<String>,
    /// What came; hostile until it is shown.
    pub actual: String,
    /// Where the expectation stands in the case file.
    pub span: Span,
    /// Whether it is nearly one of the texts that the row lists.
    pub near: bool,
}

/// One difference between what was expected and what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What differs.
    pub column: Column,
    /// What was expected, as a reader wants it.
    pub expected: String,
    /// What came back; hostile until it is shown.
    pub actual: String,
    /// Where the expectation stands in the case file.
    pub span: Span,
    /// What else is worth knowing.
    pub note: Option<String>,
    /// What it has in common with the findings of other cases.
    pub alike: Box<Alike>,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The HTTP code.
    Code,
    /// The error.
    Error,
    /// The detail.
    Detail,
    /// A header.
    Header,
    /// A member of the body.
    Body,
    /// The time the answer took.
    Time,
    /// The form of the answer: media type, JSON, the members that carry error and detail.
    Envelope,
}

impl Finding {
    /// Returns a finding without a note, whose sides are their own forms.
    pub fn new(
        column: Column,
        expected: impl Into<String>,
        actual: impl Into<String>,
        span: Span,
    ) -> Self {
        let (expected, actual) = (expected.into(), actual.into());
        Self {
            column,
            alike: Box::new(Alike {
                at: None,
                expected: expected.clone(),
                actual: actual.clone(),
                stands: None,
            }),
            expected,
            actual,
            span,
            note: None,
        }
    }

    /// Says which path or header it is about.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.alike.at = Some(place.into());
        self
    }

    /// Says where in the body what was expected stands instead.
    #[must_use]
    pub fn standing(mut self, place: Option<String>) -> Self {
        let Some(place) = place else { return self };
        self = self.noted(&stands_at(&place));
        self.alike.expected.clear();
        self.alike.stands = Some(place);
        self
    }

    /// Says where that stands in the service's own answer, and where the service is taken to have it.
    pub fn relocate(&mut self, place: String, looked: Option<String>) {
        let Some(before) = self.alike.stands.take() else {
            return;
        };
        let note = self.note.take();
        self.note = note.map(|note| note.replace(&stands_at(&before), &stands_at(&place)));
        self.alike.stands = Some(place);
        self.alike.at = looked.or(self.alike.at.take());
    }

    /// Says which form of what was expected it has in common with others.
    #[must_use]
    pub fn expecting(mut self, form: String) -> Self {
        self.alike.expected = form;
        self
    }

    /// Says which form of what came it has in common with others.
    #[must_use]
    pub fn came(mut self, form: impl Into<String>) -> Self {
        self.alike.actual = form.into();
        self
    }

    /// Says that one edit leads from what was expected to what came: it is in common with others,
    /// whatever these expect.
    #[must_use]
    pub fn edited(mut self, edit: String) -> Self {
        self.alike.expected.clear();
        self.alike.actual = edit;
        self
    }

    /// Tells whether one edit leads from what was expected to what came.
    pub fn is_edited(&self) -> bool {
        self.alike.expected.is_empty() && !self.alike.actual.is_empty()
    }

    /// Adds to the note, before what it says.
    pub fn lead(&mut self, said: &str) {
        self.note = Some(match self.note.take() {
            Some(note) => format!("{said}; {note}"),
            None => said.to_owned(),
        });
    }

    /// Adds to the note.
    #[must_use]
    pub fn noted(mut self, said: &str) -> Self {
        self.note = Some(match self.note {
            Some(note) => format!("{note}; {said}"),
            None => said.to_owned(),
        });
        self
    }
}

fn stands_at(place: &str) -> String {
    format!("it stands at `{}`", text::shown(place))
}

impl Column {
    /// Every column, in the order of the table and of the schema.
    pub const ALL: [Self; 7] = [
        Self::Code,
        Self::Error,
        Self::Detail,
        Self::Header,
        Self::Body,
        Self::Time,
        Self::Envelope,
    ];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Error => "error",
            Self::Detail => "detail",
            Self::Header => "header",
            Self::Body => "body",
            Self::Time => "time",
            Self::Envelope => "envelope",
        }
    }
}

//! Holds what must come back, each part with its place in the case file.

use std::time::Duration;

use regex_lite::Regex;

use crate::contract::{CodePattern, DetailPart};
use crate::json::Path;
use crate::source::Span;
use crate::template::{Template, Tree, Variable};

/// What must come back.
#[derive(Debug)]
pub struct Expect {
    /// Where it is written.
    pub span: Span,
    /// The answers of which any will do; one unless a case names several rows.
    pub answers: Vec<Wanted>,
    /// What each placeholder's filling must be, in whichever answer comes.
    pub ties: Vec<(String, Located<Condition>)>,
    /// What the body is.
    pub form: Form,
    /// Headers.
    pub headers: Vec<Located<(String, Condition)>>,
    /// Members of the body.
    pub body: Vec<Located<(Locator, Condition)>>,
    /// The longest time the answer may take.
    pub within: Option<Located<Duration>>,
}

/// One answer that will do.
#[derive(Debug)]
pub struct Wanted {
    /// The place of its row in the table, where it is a row's.
    pub row: Option<usize>,
    /// The HTTP code.
    pub code: Located<CodePattern>,
    /// What error and detail say.
    pub words: ExpectedWords,
}

/// What error and detail of an answer must say.
#[derive(Debug)]
pub enum ExpectedWords {
    /// Each of them in its own place.
    Apart {
        /// The error; none where any will do.
        error: Option<Located<Template>>,
        /// The detail; none where any will do.
        detail: Option<Located<ExpectedTexts>>,
    },
    /// A text that may stand in either place.
    Either(Located<ExpectedDetail>),
}

/// The texts that a detail may be.
#[derive(Debug)]
pub struct ExpectedTexts {
    /// Any of them will do.
    pub any_of: Vec<ExpectedDetail>,
    /// Whether another text is told and no more, because the source says that others exist.
    pub open: bool,
}

/// A detail text with variables and placeholders.
#[derive(Debug, Clone)]
pub struct ExpectedDetail {
    /// The text in parts.
    pub parts: Vec<ExpectedPart>,
}

impl ExpectedDetail {
    /// Returns the text of one in which nothing is to be filled.
    pub fn literal(&self) -> Option<&str> {
        match &self.parts[..] {
            [ExpectedPart::Fixed(DetailPart::Literal(text))] => Some(text),
            _ => None,
        }
    }
}

/// A stretch of an expected detail.
#[derive(Debug, Clone)]
pub enum ExpectedPart {
    /// Text or a placeholder, as in a table.
    Fixed(DetailPart),
    /// A `${...}`.
    Variable(Variable),
}

/// What the body of an answer is.
#[derive(Debug)]
pub enum Form {
    /// JSON that carries error and detail as the suite says.
    Envelope,
    /// Anything, nothing as well.
    Free,
    /// Text, held against a condition.
    Text(Located<Condition>),
}

/// What a header, a member, a filling or a body of text must be.
#[derive(Debug)]
pub enum Condition {
    /// This value.
    Equals(Tree),
    /// The value at this place of the answer's body.
    EqualsBody(Locator),
    /// In text, this text; in a list, this item.
    Contains(Tree),
    /// A regular expression that finds something in it.
    Matches(Regex),
    /// How many items a list has, or how many values a path finds.
    Count(u64),
    /// A JSON type: `string`, `number`, `integer`, `boolean`, `object`, `array` or `null`.
    Type(String),
    /// The name of a member, its label, or any text that is no other member's.
    Names(Template),
    /// Not there at all.
    Absent,
}

/// A value and where it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// The place.
    pub span: Span,
}

/// A JSONPath, read already or once its variables are known.
#[derive(Debug)]
pub enum Locator {
    /// Without a variable.
    Fixed(Path),
    /// With variables, whose values are quoted where the path quotes them.
    Filled(Template),
}

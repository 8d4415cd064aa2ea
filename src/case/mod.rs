//! Turns a YAML document into cases, or into everything that is wrong with it.
//!
//! Opens no socket: a case says what to send and what must come back, and nobody has sent it yet.

mod expect;
mod format;
mod gaps;
mod keys;
mod library;
mod lint;
mod outline;
mod parse;
mod select;
mod uses;

use std::sync::Arc;
use std::time::Duration;

use regex_lite::Regex;
use serde_json::Value;
use serde_json_path::JsonPath;

use crate::contract::{CodePattern, Detail, DetailPart, Row, Suite, reads};
use crate::source::{Source, Span};
use crate::template::{Template, Tree, Variable};

pub use format::{Layout, format};
pub use gaps::check_library;
pub use keys::json_schema;
pub use library::{CaseFile, Library, SuiteFolder};

pub use outline::Outline;
pub use select::{Pattern, Selection};

/// One claim about the contract, ready to be resolved: a file, and one entry of its `each`.
#[derive(Debug, Clone)]
pub struct Case {
    /// The path of the file below `cases/`, and the entry's name in brackets.
    pub id: String,
    /// The claim, with the entry's values in it.
    pub title: String,
    /// The values of the entry, as variables.
    pub entry: Vec<(String, Value)>,
    /// What all cases of the file share.
    pub document: Arc<Document>,
}

/// What a case file says.
#[derive(Debug)]
pub struct Document {
    /// The suite.
    pub suite: Arc<Suite>,
    /// The file.
    pub source: Arc<Source>,
    /// The id of the row, where the table has one for the case.
    pub row: Option<String>,
    /// The claim.
    pub title: Template,
    /// What the claim rests on.
    pub basis: Basis,
    /// Variables, evaluated once per case.
    pub vars: Vec<(String, Tree)>,
    /// What must have happened before the request.
    pub setup: Vec<Step>,
    /// The request.
    pub request: Step,
    /// Steps that look at what the request did.
    pub after: Vec<Step>,
    /// Steps that put back what the case used up.
    pub teardown: Vec<Step>,
    /// Things of which a target has only one, as written.
    pub exclusive: Vec<String>,
    /// The same: what holds a variable stands for the thing that the variable names at a target.
    pub turns: Box<[Template]>,
    /// The variables that come from the environment, and where they are used.
    pub environment: Vec<Located<Variable>>,
}

/// What the claim "this fault is answered by this row with this text" rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Basis {
    /// The published table alone.
    Documented,
    /// Something assumed about the API as well.
    Assumed,
    /// An answer once seen.
    Observed,
}

/// One request of a case, as written.
#[derive(Debug)]
pub struct Step {
    /// Where the step stands.
    pub span: Span,
    /// Verb and path.
    pub call: Call,
    /// Where the operation or the path is named.
    pub call_span: Span,
    /// Query parameters in order.
    pub query: Vec<(String, Template)>,
    /// Headers to set, or to leave out.
    pub headers: Vec<(String, Option<Template>)>,
    /// What is sent.
    pub body: Body,
    /// What is kept of the answer.
    pub captures: Vec<Capture>,
    /// What must come back; none means that the step must succeed.
    pub expect: Option<Expect>,
}

/// Verb and path of a step.
#[derive(Debug)]
pub enum Call {
    /// An operation of the API description, with path parameters.
    Operation {
        /// The `operationId`.
        id: String,
        /// Path parameters that are not the variable of their name.
        params: Vec<(String, Template)>,
    },
    /// Verb and path in full.
    Route {
        /// The verb.
        method: String,
        /// The path as it goes on the wire.
        path: Template,
    },
}

/// The body of a step.
#[derive(Debug)]
pub enum Body {
    /// The operation's example, or none where it has none, changed.
    Example {
        /// A JSON Merge Patch (RFC 7396).
        merge: Option<Tree>,
        /// JSON Pointers (RFC 6901) and what stands there afterwards.
        set: Vec<(Template, Tree)>,
    },
    /// A whole JSON body.
    Whole(Tree),
    /// Text as it is.
    Text(Template),
}

/// A variable taken from an answer.
#[derive(Debug)]
pub struct Capture {
    /// The variable.
    pub name: String,
    /// Where the value stands.
    pub path: JsonPath,
    /// Where the capture stands in the file.
    pub span: Span,
}

/// What must come back.
#[derive(Debug)]
pub struct Expect {
    /// The HTTP code.
    pub code: Located<CodePattern>,
    /// The error.
    pub error: Option<Located<Template>>,
    /// The detail.
    pub detail: Option<Located<ExpectedDetail>>,
    /// The texts of which any will do: the row lists several, and the case has none of its own.
    pub texts: Option<Box<Located<Vec<Detail>>>>,
    /// Headers.
    pub headers: Vec<Located<(String, Condition)>>,
    /// Members of the body.
    pub body: Vec<Located<(JsonPath, Condition)>>,
    /// The longest time the answer may take.
    pub within: Option<Located<Duration>>,
}

/// A detail text with variables, placeholders and what ties these down.
#[derive(Debug)]
pub struct ExpectedDetail {
    /// The text in parts.
    pub parts: Vec<ExpectedPart>,
    /// What each placeholder's filling must be.
    pub conditions: Vec<(String, Condition)>,
}

/// A stretch of an expected detail.
#[derive(Debug)]
pub enum ExpectedPart {
    /// Text or a placeholder, as in a table.
    Fixed(DetailPart),
    /// A `${...}`.
    Variable(Variable),
}

/// What a header, a member or a filling must be.
#[derive(Debug)]
pub enum Condition {
    /// This value.
    Equals(Tree),
    /// The value at this place of the answer's body.
    EqualsBody(JsonPath),
    /// Text in it.
    Contains(Template),
    /// A regular expression that finds something in it.
    Matches(Regex),
    /// A JSON type: `string`, `number`, `integer`, `boolean`, `object`, `array` or `null`.
    Type(String),
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

impl Case {
    /// Returns the row that the case holds the target to.
    pub fn row(&self) -> Option<&Row> {
        let document = &self.document;
        document
            .row
            .as_deref()
            .and_then(|row| document.suite.table.row(row))
    }

    /// Returns the name of the case's suite.
    pub fn suite(&self) -> &str {
        &self.document.suite.name
    }

    /// Returns what the case's request must bring back.
    pub fn expect(&self) -> &Expect {
        // The loader refuses a document whose request has no expectation.
        self.document
            .request
            .expect
            .as_ref()
            .expect("a case has an expectation")
    }
}

impl Document {
    /// Tells whether the case sends anything but requests that only read.
    pub fn writes(&self) -> bool {
        self.steps().any(|step| match &step.call {
            Call::Route { method, .. } => !reads(method),
            Call::Operation { id, .. } => {
                let operation = self.suite.api.operation(id);
                !operation.is_some_and(|operation| reads(&operation.method))
            }
        })
    }

    /// Returns every step in the order in which they run.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        let request = std::iter::once(&self.request);
        self.setup
            .iter()
            .chain(request)
            .chain(&self.after)
            .chain(&self.teardown)
    }
}

impl Basis {
    /// Every basis, in the order of reports.
    pub const ALL: [Self; 3] = [Self::Documented, Self::Assumed, Self::Observed];

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Assumed => "assumed",
            Self::Observed => "observed",
        }
    }
}

impl std::str::FromStr for Basis {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|basis| basis.as_str() == word)
            .ok_or_else(|| "a basis is `documented`, `assumed` or `observed`".to_owned())
    }
}

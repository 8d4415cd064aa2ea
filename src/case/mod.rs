//! Turns a YAML document into cases, or into everything that is wrong with it.
//!
//! Opens no socket: a case says what to send and what must come back, and nobody has sent it yet.
//!
//! Larger than the form it reads would ask for: what is wrong is found before anything is sent, in all of a
//! file at once, and one declaration of the keys serves reader, editors and `fmt`.

mod digest;
mod each;
mod expect;
mod expected;
mod format;
mod found;
mod gaps;
mod keys;
mod library;
mod lint;
mod locator;
mod merging;
mod parse;
mod plain;
mod select;
mod step;
mod uses;
mod wire_header;
mod wire_path;

use std::sync::Arc;
use std::time::Duration;

use regex_lite::Regex;

use crate::contract::{Operation, Row, Suite, reads};
use crate::json::Json;
use crate::source::{Source, Span};
use crate::template::{Template, Tree, Variable};
use crate::text;

pub use digest::sha256;
pub use expected::{
    Condition, Expect, ExpectedDetail, ExpectedPart, ExpectedTexts, ExpectedWords, Form, Located,
    Locator, Wanted,
};
pub use format::{Layout, format};
pub use found::shipped;
pub use gaps::{check_all, untested};
pub use keys::json_schema;
pub use library::{CaseFile, Library, SuiteFolder};
pub use parse::read;
pub use select::{Pattern, Selection, Taken};
pub use wire_header::refused_header;
pub(crate) use wire_path::escaped;
pub use wire_path::{refused, spelt};

/// One claim about the contract, ready to be resolved: a file, and one entry of its `each`.
#[derive(Debug, Clone)]
pub struct Case {
    /// The path of the file below `cases/`, and the entry's name in brackets.
    pub id: String,
    /// The claim, with the entry's values in it.
    pub title: String,
    /// The values of the entry, as variables.
    pub entry: Vec<(String, Json)>,
    /// What all cases of the file share.
    pub document: Arc<Document>,
}

/// What a case file says, compiled: names are looked up, paths and locks are known.
#[derive(Debug)]
pub struct Document {
    /// The suite.
    pub suite: Arc<Suite>,
    /// The file.
    pub source: Arc<Source>,
    /// The answers of the table that the case holds a target to.
    pub claim: Claim,
    /// The claim in words.
    pub title: Template,
    /// What the claim rests on.
    pub basis: Basis,
    /// The pages that it rests on beside the table: names of the suite's sources, or texts.
    pub cites: Vec<String>,
    /// As which of the target's identities its steps ask, where it is not the first.
    pub identity: Option<String>,
    /// Variables, evaluated once per case.
    pub vars: Vec<(String, Tree)>,
    /// What must have happened before the request.
    pub setup: Vec<Step>,
    /// The request.
    pub request: Step,
    /// What the request must bring back.
    pub expect: Expect,
    /// Steps that look at what the request did.
    pub after: Vec<Step>,
    /// Steps that put back what the case used up.
    pub teardown: Vec<Step>,
    /// The longest time the whole case may take.
    pub within: Option<Located<Duration>>,
    /// Things of which a target has only one; what holds a variable stands for the thing that the
    /// variable names at a target.
    pub exclusive: Vec<Template>,
    /// The places of the suite's variables that it uses, and of those that these are made of.
    pub suite_vars: Vec<usize>,
    /// The variables that come from the environment, and where they are used.
    pub environment: Vec<Located<Variable>>,
}

/// The answers of the table that a case holds a target to.
#[derive(Debug, Clone, Default)]
pub struct Claim {
    /// Places in the table of the suite, in the order in which the case names them; none is an
    /// answer beyond the table.
    pub rows: Vec<usize>,
    /// Whether success will do as well, which no row says.
    pub success: bool,
    /// Where the rows are named.
    pub span: Span,
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
    /// As which of the target's identities it asks, where it differs from the case.
    pub identity: Option<String>,
    /// Query parameters in order; one without a value is left out, though the description has it.
    pub query: Vec<(Template, Vec<Template>)>,
    /// Headers to set, or to leave out where there is no value.
    pub headers: Vec<(String, Vec<Template>)>,
    /// What is sent.
    pub body: Body,
    /// What is kept of the answer.
    pub captures: Vec<Capture>,
    /// What must come back; none means that the step must succeed. Of a case's request it is the
    /// document that knows.
    pub expect: Option<Expect>,
    /// How long to wait before it is sent.
    pub pause: Option<Duration>,
    /// How long to ask again until what must come back comes.
    pub until: Option<Until>,
}

/// How a step is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Until {
    /// For how long.
    pub within: Duration,
    /// How long between two.
    pub every: Duration,
}

/// Verb and path of a step.
#[derive(Debug)]
pub enum Call {
    /// An operation of the API description.
    Operation {
        /// The operation.
        operation: Arc<Operation>,
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
    /// Where it may stand; the first place at which something stands counts.
    pub places: Vec<Captured>,
    /// Where the capture stands in the file.
    pub span: Span,
}

/// One place of a captured value, and which part of what stands there is meant.
#[derive(Debug)]
pub struct Captured {
    /// The place.
    pub from: Place,
    /// What finds the part: its first group, or all that it matches.
    pub matches: Option<Regex>,
}

/// A place in an answer.
#[derive(Debug)]
pub enum Place {
    /// A place in the body.
    Body(Locator),
    /// A header, its name in lower case.
    Header(String),
    /// A placeholder of the detail, in the row that the answer fits.
    Detail(String),
    /// A value that is known already.
    Value(Template),
}

impl Case {
    /// Returns the rows that the case holds the target to, in the order in which it names them.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        let Document { suite, claim, .. } = &*self.document;
        claim.rows.iter().map(|at| &suite.table.rows[*at])
    }

    /// Returns the first of these rows.
    pub fn row(&self) -> Option<&Row> {
        self.rows().next()
    }

    /// Returns the name of the case's suite.
    pub fn suite(&self) -> &str {
        &self.document.suite.name
    }
}

/// Which part of a case a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Before the request, at this place of `setup`.
    Setup(usize),
    /// The request itself.
    Request,
    /// A look at what it did, at this place of `after`.
    After(usize),
    /// What puts back what the case used up, at this place of `teardown`.
    Teardown(usize),
}

impl Part {
    /// Returns the key under which the step stands.
    pub fn key(self) -> &'static str {
        match self {
            Self::Setup(_) => "setup",
            Self::Request => "request",
            Self::After(_) => "after",
            Self::Teardown(_) => "teardown",
        }
    }
}

impl Document {
    /// Tells whether a success of the request comes without the suite's envelope: it does not say then
    /// whether the request has succeeded.
    pub fn is_bare(&self) -> bool {
        matches!(self.expect.form, Form::Free) && (200..300).any(|code| self.expect.awaits(code))
    }

    /// Tells whether the case sends anything but requests that only read.
    pub fn writes(&self) -> bool {
        self.steps().any(|(_, step)| !reads(step.method()))
    }

    /// Returns every step with its part, in the order in which they run.
    pub fn steps(&self) -> impl Iterator<Item = (Part, &Step)> {
        let numbered = |steps| <[Step]>::iter(steps).enumerate();
        let setup = numbered(&self.setup).map(|(at, step)| (Part::Setup(at), step));
        let after = numbered(&self.after).map(|(at, step)| (Part::After(at), step));
        let teardown = numbered(&self.teardown).map(|(at, step)| (Part::Teardown(at), step));
        setup
            .chain(std::iter::once((Part::Request, &self.request)))
            .chain(after)
            .chain(teardown)
    }

    /// Returns the verb and operation of a step, or its verb and path as written.
    pub fn called(&self, step: &Step) -> String {
        match &step.call {
            Call::Operation { operation, .. } => format!("{} {}", operation.method, operation.id),
            Call::Route { method, path } => {
                let path = self.source.slice(path.span());
                format!("{method} {}", text::cut(path.trim_matches('"'), 80))
            }
        }
    }

    /// Returns what a step must bring back; none means that it must succeed.
    pub fn expect_of<'a>(&'a self, part: Part, step: &'a Step) -> Option<&'a Expect> {
        match part {
            Part::Request => Some(&self.expect),
            _ => step.expect.as_ref(),
        }
    }

    /// Tells whether the request may be answered by a success: one without an expectation has to be.
    pub fn expects_success(&self) -> bool {
        let success = &self.suite.success;
        let is_it = |wanted: &Wanted| {
            let is_code = |code| success.code.accepts(code) && wanted.code.value.accepts(code);
            let row = wanted.row.map(|at| &self.suite.table.rows[at]);
            let own = row.and_then(Row::error);
            let is_error = |error: &String| own.is_none_or(|own| own == error);
            (100..600).any(is_code) && success.error.as_ref().is_none_or(is_error)
        };
        self.claim.success || self.expect.answers.iter().any(is_it)
    }

    /// Returns as which of the target's identities a step asks.
    pub fn identity_of<'a>(&'a self, step: &'a Step) -> Option<&'a str> {
        step.identity.as_deref().or(self.identity.as_deref())
    }

    /// Returns every identity that some step asks as.
    pub fn identities(&self) -> impl Iterator<Item = &str> {
        self.steps().filter_map(|(_, step)| self.identity_of(step))
    }

    /// Returns the names under `exclusive` as they are written.
    pub fn locks(&self) -> Vec<String> {
        self.exclusive.iter().map(Template::to_string).collect()
    }
}

impl Step {
    /// Returns the verb.
    pub fn method(&self) -> &str {
        match &self.call {
            Call::Operation { operation, .. } => &operation.method,
            Call::Route { method, .. } => method,
        }
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

//! Turns an exchange that somebody has seen into a case file, and into a row where the table has none.
//!
//! A proposal is a document: it is printed by what `fmt` prints with, read as `check` reads it, resolved
//! with the values that were seen, and held against them.

mod already;
mod annotate;
mod body;
mod borrow;
mod call;
mod canonical;
mod document;
mod draft;
mod entry;
mod expectation;
mod fit;
mod headers;
mod kind;
mod known;
mod naming;
mod new_row;
mod patterns;
mod proof;
mod propose;
mod request;
mod secrets;
mod stands;
#[cfg(test)]
pub(crate) mod tests;
mod wording;
mod worth;

use std::sync::Arc;

use jiff::Timestamp;

use crate::case::Case;
use crate::contract::{Operation, Suite};
use crate::json::{self, Json, Members};
use crate::seen::Seen;
use crate::source::Diagnostic;
use crate::template::{Problem, Scope, Tree};
use crate::text;

pub use already::already;
pub use annotate::annotate;
pub use canonical::canonical;
pub use entry::as_entry;
pub use fit::Near;
pub use kind::{foreign, kind, likeness};
pub use known::{KnownFailure, last_day, relisted, with_known};
pub use propose::propose;

/// The longest name of a row or a file that is proposed, in bytes.
const MAX_NAME: usize = 72;

/// What is to become of an answer that is nearly that of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A case that holds the target to the row, and fails until the target is mended.
    Case,
    /// A row of its own.
    Row,
}

/// What a proposal is made on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The suite that the case is to belong to.
    pub suite: &'a Arc<Suite>,
    /// The cases that there are.
    pub cases: &'a [Case],
    /// The path of the target's URL, where the target is known.
    pub base: Option<&'a str>,
    /// What the target is called, where it is known.
    pub target: Option<&'a str>,
    /// When the answer was seen.
    pub now: Timestamp,
    /// The names and values of secrets that must not reach a file.
    pub secrets: &'a [(String, String)],
    /// Variables that the target has in the place of the suite's.
    pub vars: &'a [(String, Tree)],
    /// Members of the body that turned out to make no difference.
    pub idle: &'a [String],
    /// Whether there is an embedded reference of the suite, which keeps to the published table.
    pub is_served: bool,
    /// What the user calls the new case and row.
    pub names: Names<'a>,
}

impl<'a> Ground<'a> {
    /// Returns the ground of a suite and its cases, about no target.
    pub fn new(suite: &'a Arc<Suite>, cases: &'a [Case], now: Timestamp) -> Self {
        Self {
            suite,
            cases,
            base: None,
            target: None,
            now,
            secrets: &[],
            vars: &[],
            idle: &[],
            is_served: false,
            names: Names::default(),
        }
    }

    /// Returns the variables of the suite, as the target has them.
    fn variables(&self) -> impl Iterator<Item = (&'a str, &'a Tree)> + use<'a> {
        let (vars, own) = (&self.suite.vars, self.vars);
        vars.iter().map(move |variable| {
            let hidden_by = own.iter().find(|(name, _)| *name == variable.name);
            let value = hidden_by.map_or(&variable.value, |(_, value)| value);
            (variable.name.as_str(), value)
        })
    }
}

/// What the user calls a new case and a new row; what is left out is found.
#[derive(Debug, Clone, Copy, Default)]
pub struct Names<'a> {
    /// The name of the file, without folder and extension.
    pub name: Option<&'a str>,
    /// The title.
    pub title: Option<&'a str>,
    /// The id of the row.
    pub row_id: Option<&'a str>,
}

/// A case that does not exist yet, and the row that it may need.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The id of the case.
    pub id: String,
    /// The files that it changes, the table before the case.
    pub edits: Vec<Edit>,
    /// Whether its row is new.
    pub is_new: bool,
    /// The id of the row that the case names.
    pub fits: Option<String>,
    /// What was left out or hidden.
    pub notes: Vec<String>,
    /// What the answer says: its detail, or else its error.
    pub said: Option<String>,
    /// Variables that were made up for secrets of the request, with the values that were seen.
    pub secrets: Vec<(String, String)>,
    /// Members in which the request differs from its operation's example.
    pub changes: Vec<String>,
    /// What of the exchange the case does not say as it was seen.
    pub differs: Vec<&'static str>,
    /// What the case file says.
    document: Members,
    /// The variables as they were in what was seen.
    scope: Scope,
}

impl Proposal {
    /// Returns the text of the case file.
    pub fn text(&self) -> &str {
        self.edits.last().map_or("", |edit| &edit.after)
    }
}

/// What became of an exchange.
#[derive(Debug)]
pub enum Proposed<'a> {
    /// Proposals, the likeliest first: they differ in what the request needs to find at the target.
    Cases(Vec<Proposal>),
    /// The answer is nearly that of a row: a person has to say what it is.
    Undecided(Near<'a>),
}

/// Why nothing can be proposed.
#[derive(Debug)]
pub enum Refused {
    /// No case can hold what was seen.
    Problem(Problem),
    /// The answer is none of the API's errors, unless a person says so.
    NoError(Problem),
    /// The file would be none that `check` takes.
    Invalid(Vec<Diagnostic>),
}

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The path below the folder of suites.
    pub path: String,
    /// What is there now; none where the file is new.
    pub before: Option<String>,
    /// What is to be there.
    pub after: String,
}

/// Returns edits with others behind them; a file that both change is changed once, by what both do.
pub fn merged(mut edits: Vec<Edit>, more: Vec<Edit>) -> Vec<Edit> {
    for edit in more {
        match edits.iter_mut().find(|known| known.path == edit.path) {
            Some(known) => known.after = edit.after,
            None => edits.push(edit),
        }
    }
    edits
}

/// A row that the table has not yet.
#[derive(Debug, Clone)]
struct NewRow {
    id: String,
    code: u16,
    error: String,
    /// The text, with placeholders; none where the answer had none.
    detail: Option<String>,
    /// Why no case can reach the row on the reference, where the suite has one.
    unreachable: Option<String>,
}

/// Where a new row was seen.
#[derive(Debug)]
struct Provenance {
    /// The day, `2026-11-22`.
    date: String,
    /// The target that answered so.
    target: String,
    /// What was asked of it, by the path of the description where that has it: `POST /v1/accounts`.
    request: String,
}

impl Provenance {
    fn new(seen: &Seen, ground: &Ground<'_>, operation: Option<&Operation>) -> Self {
        let url = seen.url.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = match url.split_once("://") {
            Some((scheme, rest)) => {
                let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                (Some(format!("{scheme}://{host}")), path)
            }
            None => {
                let mut headers = seen.headers.iter();
                let host = headers.find(|(name, _)| name == "host");
                (host.map(|(_, host)| host.clone()), url)
            }
        };
        let target = ground.target.map(str::to_owned).or(host);
        let path = if path.is_empty() { "/" } else { path };
        // An id that was seen is somebody's.
        let path = operation.map_or(path, Operation::bare_path);
        Self {
            date: ground.now.strftime("%Y-%m-%d").to_string(),
            target: text::shown(&target.unwrap_or_else(|| "a service".to_owned())),
            request: format!("{} {}", seen.method, text::shown(path)),
        }
    }
}

/// Returns the names and values of a request's body, by which an answer may repeat it.
fn values(seen: &Seen) -> Vec<(String, Json)> {
    let mut values = Vec::new();
    let body = seen.body.as_deref().unwrap_or_default();
    if let Ok(body) = json::read(body) {
        collect(&body.value, &mut values);
    }
    values
}

fn collect(value: &Json, values: &mut Vec<(String, Json)>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                if matches!(value, Json::Text(_) | Json::Number(_)) {
                    values.push((name.clone(), value.clone()));
                }
                collect(value, values);
            }
        }
        Json::List(items) => items.iter().for_each(|item| collect(item, values)),
        _ => {}
    }
}

/// Returns the first words of a text as a file name has them: `invalid-account-status`.
fn slug(text: &str, words: usize) -> String {
    let lower = text.to_lowercase();
    let plain = lower.split(|character: char| !character.is_ascii_alphanumeric());
    let mut slug = String::new();
    for word in plain.filter(|word| !word.is_empty()).take(words) {
        if slug.len() + word.len() >= MAX_NAME {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug
}

/// Returns a name that is not taken: itself, or with a number behind it.
fn first_free(base: &str, gap: char, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2_u32..).map(|number| format!("{base}{gap}{number}"));
    let mut names = std::iter::once(base.to_owned()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

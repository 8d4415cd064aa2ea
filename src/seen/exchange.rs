//! Holds an exchange that somebody has written down: what was asked, what came, and where it was seen.

use std::fmt;

use crate::exchange::{MAX_BODY, Response};
use crate::template::Problem;
use crate::text;

/// A request that was seen, with its answer where that is known.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Where it was seen.
    pub place: Place,
    /// The verb, in capitals.
    pub method: String,
    /// The URL as it goes on the wire: absolute, or a path where no host was named.
    pub url: String,
    /// Headers in order, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, where there is one.
    pub body: Option<Vec<u8>>,
    /// The answer; none where the request is still to be sent.
    pub response: Option<Response>,
    /// What was left out or changed on the way here, each as a sentence for people.
    pub left_out: Vec<String>,
}

/// Where an exchange was seen: `session.har, entry 3`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file, safe to be shown.
    file: String,
    part: Part,
}

/// Which of the exchanges of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    Entry(usize),
    Line(usize),
    Case(String),
}

impl Place {
    /// Returns the place of the one exchange of a file.
    pub fn whole(file: &str) -> Self {
        Self::part(file, Part::Whole)
    }

    pub(super) fn part(file: &str, part: Part) -> Self {
        let file = text::shown(file);
        Self { file, part }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.file)?;
        match &self.part {
            Part::Whole => Ok(()),
            Part::Entry(number) => write!(formatter, ", entry {number}"),
            Part::Line(number) => write!(formatter, ", line {number}"),
            Part::Case(id) => write!(formatter, ", {}", text::shown(id)),
        }
    }
}

/// Why nothing was read.
#[derive(Debug)]
pub enum Unread {
    /// The text is wrong, or is something else.
    Wrong(Problem),
    /// It holds nothing of what was asked for.
    Nothing(Problem),
}

impl From<Problem> for Unread {
    fn from(problem: Problem) -> Self {
        Self::Wrong(problem)
    }
}

/// Returns an answer with so much of its body as is kept of any.
pub(super) fn kept(code: u16, headers: Vec<(String, String)>, mut body: Vec<u8>) -> Response {
    let cut = body.len() > MAX_BODY;
    body.truncate(MAX_BODY);
    Response {
        code,
        headers,
        body,
        cut,
    }
}

/// Tells whether text can be a verb or a header's name on the wire.
pub(super) fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Returns a verb in capitals, as cases have it, and says so where it was not; none where it is no verb.
pub(super) fn verb(written: &str, left_out: &mut Vec<String>) -> Option<String> {
    let method = written.to_ascii_uppercase();
    if method != written {
        left_out.push(format!("the verb `{written}` is taken for `{method}`"));
    }
    is_token(&method).then_some(method)
}

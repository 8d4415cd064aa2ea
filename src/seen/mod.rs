//! Turns what somebody has written down of an exchange into that exchange: one reader a form.
//!
//! A recording is hostile: it never chooses what of ours is read, sent or written.

mod choose;
mod curl;
mod decoration;
mod foreign;
mod har;
mod http;
mod input;
mod printed;
mod report;
#[cfg(test)]
mod tests;
mod trace;
mod url;
mod verbose;

use std::fmt;

use crate::exchange::{MAX_BODY, Response};
use crate::template::Problem;
use crate::text;

pub use choose::{Status, Wanted};
pub use curl::{CurlLine, Flags, flags};
pub use har::Har;
pub use input::Input;
pub use printed::response;
pub use report::{Report, recorded};

use choose::Entry;

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
enum Part {
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

    fn part(file: &str, part: Part) -> Self {
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

/// What a text holds.
#[derive(Debug)]
pub struct Reading {
    /// What was asked for, in order; never empty.
    pub seen: Vec<Seen>,
    /// Why others that were asked for are not among them.
    pub left_out: Vec<Problem>,
    /// The variables of the user that the text names.
    pub used: Vec<String>,
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

/// A form in which exchanges are written down.
pub trait Form: Sync {
    /// Returns what it is called in a list: `a HAR file`.
    fn name(&self) -> &'static str;

    /// Returns how large a text of this form may be, in bytes.
    fn limit(&self) -> usize;

    /// Returns the first byte at which a text shows this form; none where it does not.
    fn begins(&self, text: &[u8]) -> Option<usize>;

    /// Returns the exchanges of a text, none of them read further than a choice needs.
    ///
    /// # Errors
    ///
    /// Returns why the text is none of this form.
    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread>;
}

/// All forms; where two begin at the same byte, the first is meant.
const FORMS: [&dyn Form; 6] = [
    &Report,
    &Har,
    &CurlLine,
    &trace::Trace,
    &verbose::Verbose,
    &http::Http,
];

/// The largest text that is read of a form that people read too, in bytes.
const MAX_TEXT: usize = 16 << 20;

/// Returns an answer with so much of its body as is kept of any.
fn kept(code: u16, headers: Vec<(String, String)>, mut body: Vec<u8>) -> Response {
    let cut = body.len() > MAX_BODY;
    body.truncate(MAX_BODY);
    Response {
        code,
        headers,
        body,
        cut,
    }
}

/// Reads a text of which only what is in it says what form it has: that which shows first.
///
/// # Errors
///
/// Returns what is wrong with it, what it is instead, or which forms there are.
pub fn read(input: &Input<'_>, wanted: &Wanted) -> Result<Reading, Unread> {
    let place = input.place();
    if input.text().trim_ascii().is_empty() {
        return Err(Problem::new(format!("{place} is empty"))
            .help(forms())
            .into());
    }
    if let Some(problem) = foreign::named(input) {
        return Err(problem.into());
    }
    let begun = FORMS
        .iter()
        .filter_map(|form| Some((form.begins(input.text())?, form)));
    match begun.min_by_key(|(at, _)| *at) {
        Some((_, form)) => read_as(*form, input, wanted),
        None => {
            let title = format!("{place} is nothing that can be read");
            Err(Problem::new(title).help(forms()).into())
        }
    }
}

/// Reads a text that is said to have a form.
///
/// # Errors
///
/// Returns why it has not, or what it is instead.
pub fn read_as(form: &dyn Form, input: &Input<'_>, wanted: &Wanted) -> Result<Reading, Unread> {
    let (has, most) = (input.text().len(), form.limit());
    if has > most {
        let title = format!(
            "{} has {} MB, and {} is read up to {} MB",
            input.place(),
            has >> 20,
            form.name(),
            most >> 20
        );
        return Err(Problem::new(title)
            .help("leave in only the requests that matter")
            .into());
    }
    let entries = form.entries(input);
    let entries = entries.map_err(|unread| match (unread, foreign::named(input)) {
        (Unread::Wrong(_), Some(problem)) => Unread::Wrong(problem),
        (unread, _) => unread,
    })?;
    let (mut seen, mut left_out) = (Vec::new(), Vec::new());
    for entry in wanted.choose(&input.shown(), entries)? {
        match (entry.read)() {
            Ok(one) => seen.push(one),
            Err(problem) => left_out.push(problem),
        }
    }
    match (seen.is_empty(), left_out.len()) {
        (false, _) => Ok(Reading {
            seen,
            left_out,
            used: input.used(),
        }),
        (true, 1) => Err(left_out.remove(0).into()),
        (true, more) => {
            let first = left_out.remove(0);
            let title = format!("{}, and {} likewise", first.title, more - 1);
            Err(Problem { title, ..first }.into())
        }
    }
}

/// Returns what can be read, as a remedy.
fn forms() -> String {
    let [first, others @ ..] = FORMS.map(Form::name);
    let mut list = others.join(", ");
    list.push_str(&format!(" or {first}"));
    format!("give {list}")
}

/// Tells whether text can be a verb or a header's name on the wire.
fn is_token(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(allowed)
}

/// Returns a verb in capitals, as cases have it, and says so where it was not; none where it is no verb.
fn verb(written: &str, left_out: &mut Vec<String>) -> Option<String> {
    let method = written.to_ascii_uppercase();
    if method != written {
        left_out.push(format!("the verb `{written}` is taken for `{method}`"));
    }
    is_token(&method).then_some(method)
}

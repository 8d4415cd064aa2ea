//! Turns what somebody has written down of an exchange into that exchange: one reader a form.
//!
//! A recording is hostile: it never chooses what of ours is read, sent or written.
//!
//! Its size is that of what people paste: curl as browsers and shells write it, HAR, HTTP as editors, logs
//! and terminals show it, each refused with its line where it is something else. `add/` had it before.

mod choose;
mod continued;
mod curl;
mod decoration;
mod exchange;
mod foreign;
mod form;
mod har;
mod http;
mod input;
mod printed;
mod prompt;
mod report;
mod senders;
#[cfg(test)]
mod tests;
mod trace;
mod url;
mod verbose;

use std::path::Path;

use crate::template::Problem;

pub use choose::{Status, Wanted};
pub use curl::{CurlLine, Flags, flags};
pub use exchange::{Place, Seen, Unread};
pub use form::Form;
pub use har::Har;
pub use input::Input;
pub use printed::response;
pub use report::{Report, recorded};
pub use senders::{is_secret, is_secret_header};

use exchange::{Part, is_token, kept, verb};
use form::MAX_TEXT;

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

/// All forms; where two begin at the same byte, the first is meant.
const FORMS: [&dyn Form; 6] = [
    &Report,
    &Har,
    &CurlLine,
    &trace::Trace,
    &verbose::Verbose,
    &http::Http,
];

/// Returns the first byte at which a text shows a form.
fn begins(text: &[u8]) -> Option<usize> {
    FORMS.iter().filter_map(|form| form.begins(text)).min()
}

/// Returns the text of a file, or of standard input for `-`, to be read.
///
/// # Errors
///
/// Returns why it cannot be had.
pub fn file<'a>(path: &Path) -> Result<Input<'a>, Problem> {
    Input::file(path, begins)
}

/// Returns what came as a stream, without what a terminal or a page has put around it, to be read.
pub fn stream<'a>(name: &str, bytes: &[u8]) -> Input<'a> {
    Input::bytes(name, bytes, begins)
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
    if let Some(problem) = foreign::named(input, begins(input.text()).is_some()) {
        return Err(problem.into());
    }
    let begun = FORMS
        .iter()
        .filter_map(|form| Some((form.begins(input.text())?, form)));
    match begun.min_by_key(|(at, _)| *at) {
        Some((_, form)) => read_as(*form, input, wanted),
        None => {
            let title = format!("{place} is nothing that can be read");
            let nothing = || Problem::new(title).help(forms());
            Err(foreign::command(input).unwrap_or_else(nothing).into())
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
    let entries = entries.map_err(|unread| {
        match (
            unread,
            foreign::named(input, begins(input.text()).is_some()),
        ) {
            (Unread::Wrong(_), Some(problem)) => Unread::Wrong(problem),
            (unread, _) => unread,
        }
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

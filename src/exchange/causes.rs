//! Turns an error into what it came from: its causes, and what they say.

use std::error::Error as StdError;
use std::io;

use crate::text;

/// Returns the deepest cause of a type.
pub(super) fn cause<'a, T: StdError + 'static>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a T> {
    let mut found = None;
    for cause in causes(error) {
        found = cause.downcast_ref().or(found);
    }
    found
}

/// Returns what the causes of an error say; of one without causes, what it says itself.
pub(super) fn said(error: &(dyn StdError + 'static)) -> String {
    let mut said: Vec<String> = causes(error.source().unwrap_or(error))
        .map(|cause| text::shown(&cause.to_string()))
        .collect();
    // What holds an error often says what that says, and no more.
    said.dedup();
    said.join(": ")
}

/// Returns what the deepest cause of an error says.
pub(super) fn last(error: &(dyn StdError + 'static)) -> String {
    let last = causes(error).last();
    last.map_or_else(String::new, |cause| text::shown(&cause.to_string()))
}

/// Returns an error and the errors that it came from, the nearest first.
fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |cause: &&'a (dyn StdError + 'static)| {
        let cause: &'a (dyn StdError + 'static) = *cause;
        // An I/O error names as its source what lies behind the error that it holds.
        let held = cause
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match held {
            Some(held) => Some(held as &(dyn StdError + 'static)),
            None => cause.source(),
        }
    })
}

//! Turns the `Date` of an answer into a word about clocks, where a case about dates fails.

use jiff::{SignedDuration, Timestamp};

use super::busy;
use crate::case::Document;
use crate::exchange::Response;
use crate::template::Variable;
use crate::text;

/// How far apart clocks may be before it is said.
const APART: SignedDuration = SignedDuration::from_mins(1);

/// Returns how far the target's clock is from this machine's, where that may be why a case fails.
pub(super) fn note(document: &Document, response: &Response, now: Timestamp) -> Option<String> {
    let said = response.header_values("date").next()?;
    let apart = busy::date(said)?.duration_since(now);
    if apart.abs() <= APART || !is_about_dates(document) {
        return None;
    }
    let side = if apart.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    let apart = text::duration(apart.unsigned_abs());
    Some(format!(
        "the target's clock is {apart} {side} this machine's, and the case is about dates"
    ))
}

/// Tells whether a case, or a variable of its suite that it names, depends on the time.
fn is_about_dates(document: &Document) -> bool {
    let text = &document.source.text;
    let names = |name: &str| text.contains(&format!("${{{name}"));
    let mut vars = document.suite.vars.iter();
    names("today")
        || names("now")
        || vars.any(|variable| {
            let mut timed = false;
            variable.value.for_each_variable(&mut |used: &Variable| {
                timed |= matches!(used, Variable::Today(_) | Variable::Now(_));
            });
            timed && names(&variable.name)
        })
}

//! Turns an exchange that somebody has seen into a case file, and into a row where the table has none.

mod already;
mod annotate;
mod body;
mod borrow;
mod call;
mod canonical;
mod claim;
mod edits;
mod known;
mod propose;
mod row;
mod table;
mod wording;
mod yaml_text;

use crate::contract::Suite;
use crate::json::{self, Json};
use crate::seen::Seen;
use crate::verdict::read_answer;

pub use already::already;
pub use annotate::annotate;
pub use canonical::canonical;
pub use edits::{Edit, edits, merged};
pub use known::{KnownFailure, relisted, with_known};
pub use propose::{As, Ground, Proposal, Proposed, foreign, propose};
pub use row::{Near, NewRow};
pub use table::Sighting;

/// Returns what tells a request and its answer from others: verb, operation or path, and what was
/// said, without what it repeats of the request; none where there is no answer.
pub fn kind(seen: &Seen, suite: &Suite) -> Option<String> {
    let answer = read_answer(seen.response.as_ref()?, &suite.envelope, &seen.method);
    let called = call::called(seen, suite, None);
    let mut values = values(seen);
    let params = called.params.iter();
    values.extend(params.map(|(name, value)| (name.clone(), value.clone().into())));
    let said = answer.detail.as_deref();
    let said = said.map(|detail| row::with_placeholders(detail, &values));
    let asked = called
        .operation
        .map_or(&called.path, |operation| &operation.id);
    let method = &seen.method;
    Some(format!(
        "{method} {asked} {} {:?} {said:?}",
        answer.code, answer.error
    ))
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
                values.push((name.clone(), value.clone()));
                collect(value, values);
            }
        }
        Json::List(items) => items.iter().for_each(|item| collect(item, values)),
        _ => {}
    }
}

/// Tells whether a suite describes an operation like a request.
pub fn knows(suite: &Suite, seen: &Seen) -> bool {
    call::called(seen, suite, None).operation.is_some()
}

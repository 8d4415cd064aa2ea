//! Turns a proposal and the cases that there are into the one that says the same already.

use std::collections::HashMap;

use super::proof::holds;
use super::{Ground, Proposal};
use crate::case::{Call, Case};
use crate::json::Json;
use crate::seen::Seen;
use crate::verdict::read_answer;
use crate::yaml;

/// Returns the id of the case that makes the same claim as a proposal: it sends the same, and expects
/// all that the proposal does, or of the same row what the seen answer is.
pub fn already(proposal: &Proposal, seen: &Seen, ground: &Ground<'_>) -> Option<String> {
    let request = proposal.document.get("request");
    let operation = request.and_then(|request| request.get("operation")?.text());
    let mut read: HashMap<&str, Option<Json>> = HashMap::new();
    // Only what calls the same can say the same, and only that is read again.
    let mut cases = ground
        .cases
        .iter()
        .filter(|case| case.suite() == ground.suite.name && operation == called(case));
    let found = cases.find(|case| {
        let source = &case.document.source;
        let file = read
            .entry(source.name.as_ref())
            .or_insert_with(|| Some(yaml::parse(source).ok()?.to_json()));
        let file = file.as_ref().map(|file| filled(file, &case.entry));
        file.is_some_and(|file| {
            let same = |key: &str| file.get(key) == proposal.document.get(key);
            let is_same = same("setup") && same("request");
            is_same && (covers(&file, proposal) || is_held(case, proposal, seen, ground))
        })
    });
    found.map(|case| case.id.clone())
}

/// Returns the operation that a case calls; none where it has verb and path of its own.
fn called(case: &Case) -> Option<&str> {
    match &case.document.request.call {
        Call::Operation { operation, .. } => Some(&operation.id),
        Call::Route { .. } => None,
    }
}

/// Tells whether a file expects all that a proposal does.
fn covers(file: &Json, proposal: &Proposal) -> bool {
    let expected = proposal.document.get("expect");
    let claimed = |key: &str| file.get("expect")?.get(key);
    let mut expected = expected.map_or(&[][..], Json::members).iter();
    expected.all(|(key, value)| claimed(key) == Some(value))
}

/// Tells whether a case of the proposal's row expects what was seen, in whatever words.
fn is_held(case: &Case, proposal: &Proposal, seen: &Seen, ground: &Ground<'_>) -> bool {
    let of_row = |row: &String| case.rows().any(|known| known.id == *row);
    let is_of_row = proposal.fits.as_ref().is_some_and(of_row);
    let Some(response) = seen.response.as_ref().filter(|_| is_of_row) else {
        return false;
    };
    let mut scope = proposal.scope.clone();
    for (name, value) in &case.entry {
        scope.set_written(name, value.clone());
    }
    let answer = read_answer(response, &ground.suite.envelope, &seen.method);
    holds(case, &case.document.suite, seen, &answer, &scope)
}

/// Returns what a file says with the values of an entry of `each` in it.
fn filled(file: &Json, entry: &[(String, Json)]) -> Json {
    if entry.is_empty() {
        return file.clone();
    }
    match file {
        Json::Text(text) => text_filled(text, entry),
        Json::List(items) => items.iter().map(|item| filled(item, entry)).collect(),
        Json::Object(members) => {
            let member = |(key, value): &(String, Json)| {
                (text_filled(key, entry).to_text(), filled(value, entry))
            };
            members.iter().map(member).collect()
        }
        other => other.clone(),
    }
}

fn text_filled(text: &str, entry: &[(String, Json)]) -> Json {
    let mut filled = text.to_owned();
    for (name, value) in entry {
        let variable = format!("${{{name}}}");
        if text == variable {
            return value.clone();
        }
        filled = filled.replace(&variable, &value.to_text());
    }
    Json::Text(filled)
}

//! Turns a proposal and the cases that there are into the one that says the same already.

use std::collections::HashMap;

use super::Proposal;
use crate::case::{Call, Case};
use crate::json::Json;
use crate::source::Source;
use crate::yaml;

/// What a case claims: one with the same of these says the same, or more.
const CLAIM: [&str; 3] = ["setup", "request", "expect"];

/// Returns the id of the case that makes the same claim as a proposal.
pub fn already(proposal: &Proposal, cases: &[Case]) -> Option<String> {
    let proposed = claim(&proposal.text)?;
    let operation = proposed
        .get("request")
        .and_then(|request| request.get("operation")?.text());
    let mut read: HashMap<&str, Option<Json>> = HashMap::new();
    // Only what calls the same can say the same, and only that is read again.
    for case in cases.iter().filter(|case| operation == called(case)) {
        let source = &case.document.source;
        let claim = read
            .entry(source.name.as_ref())
            .or_insert_with(|| claim(&source.text));
        let same = claim.as_ref().map(|claim| filled(claim, &case.entry));
        if same.is_some_and(|same| covers(&same, &proposed)) {
            return Some(case.id.clone());
        }
    }
    None
}

/// Returns the operation that a case calls; none where it has verb and path of its own.
fn called(case: &Case) -> Option<&str> {
    match &case.document.request.call {
        Call::Operation { operation, .. } => Some(&operation.id),
        Call::Route { .. } => None,
    }
}

/// Tells whether a claim expects all that another does, of the same request.
fn covers(claim: &Json, proposed: &Json) -> bool {
    let same = |key: &str| claim.get(key) == proposed.get(key);
    let expected = proposed.get("expect").map_or(&[][..], Json::members);
    let claimed = |key: &str| claim.get("expect")?.get(key);
    let mut expected = expected
        .iter()
        .map(|(key, value)| claimed(key) == Some(value));
    same("setup") && same("request") && expected.all(|same| same)
}

fn claim(text: &str) -> Option<Json> {
    let node = yaml::parse(&Source::new("", text)).ok()?;
    let parts = CLAIM.iter().filter_map(|key| {
        let value = node.get(key)?.to_json();
        Some(((*key).to_owned(), value))
    });
    Some(parts.collect())
}

/// Returns a claim with the values of an entry of `each` in it.
fn filled(claim: &Json, entry: &[(String, Json)]) -> Json {
    if entry.is_empty() {
        return claim.clone();
    }
    match claim {
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

#[cfg(test)]
mod tests {
    use super::already;
    use crate::add::Proposal;
    use crate::case::{Library, Pattern, Selection};

    #[test]
    fn a_case_says_the_same_where_its_setup_is_the_same_too() {
        let id = "vip-rest/accounts/update-active-to-pending";
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/accounts/*".to_owned())],
            ..Selection::default()
        };
        let cases = selection.choose(&Library::embedded()).unwrap();
        let case = cases.iter().find(|case| case.id == id).unwrap();
        let proposal = |text: String| Proposal {
            id: "vip-rest/observed/a".to_owned(),
            text,
            row: None,
            fits: None,
            notes: Vec::new(),
            secrets: Vec::new(),
            changes: Vec::new(),
        };
        let text = case.document.source.text.to_string();
        let same = proposal(text.clone());
        assert_eq!(already(&same, &cases).as_deref(), Some(id));
        let other = text.replace("merge: { status: ACTIVE }", "merge: { status: SUSPENDED }");
        assert_ne!(other, text);
        assert_eq!(already(&proposal(other), &cases), None);
    }
}

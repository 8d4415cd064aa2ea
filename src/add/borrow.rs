//! Turns the cases that there are into what a new one takes over: the setup that its request needs,
//! and what it must have for itself.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::Ground;
use super::body::Sent;
use crate::case::{Call, Case, Document};
use crate::contract::Operation;
use crate::json::{Json, Members};
use crate::template::{Tree, Variable};
use crate::text;
use crate::yaml;

/// A setup that other cases of an operation have.
#[derive(Debug, Clone)]
pub(super) struct Setup {
    /// Its steps, as a case file says them.
    pub(super) steps: Json,
    /// The variables that it captures.
    pub(super) captures: Vec<String>,
}

impl Setup {
    /// Says what the case sends before its request.
    pub(super) fn told(&self) -> Option<String> {
        let steps = self.steps.items().iter();
        let operations: Vec<&str> = steps
            .filter_map(|step| step.get("operation")?.text())
            .collect();
        let named = text::listed(operations.iter().copied());
        let makes = "makes anew what the request asks of; what was seen may have held other values";
        (!operations.is_empty()).then(|| format!("the case first sends {named}, which {makes}"))
    }
}

/// Returns the setups of an operation's cases that make what its request names, the most frequent
/// first. What else a setup does belongs to the claim of its case.
pub(super) fn setups(ground: &Ground<'_>, operation: &Operation) -> Vec<Setup> {
    let named = named(operation);
    let mut counted: BTreeMap<&str, (usize, &Document, Vec<String>)> = BTreeMap::new();
    for case in ground
        .cases
        .iter()
        .filter(|case| asks_plainly(case, operation))
    {
        let document = &case.document;
        let captures = document.setup.iter().flat_map(|step| &step.captures);
        let captures: Vec<String> = captures.map(|capture| capture.name.clone()).collect();
        if let Some(written) = written(document)
            && captures.iter().any(|name| named.contains(name))
        {
            let counted = counted.entry(written);
            counted.or_insert((0, document, captures)).0 += 1;
        }
    }
    let mut setups: Vec<_> = counted.into_iter().collect();
    setups.sort_by_key(|(written, (count, ..))| (Reverse(*count), written.len()));
    let setups = setups.into_iter().take(MAX).filter_map(|(_, found)| {
        let (_, document, captures) = found;
        let steps = yaml::parse(&document.source).ok()?.get("setup")?.to_json();
        Some(Setup { steps, captures })
    });
    setups.collect()
}

/// How many setups are worth a look.
const MAX: usize = 3;

/// Tells whether a case asks an operation about what its setup has made.
fn asks_plainly(case: &Case, operation: &Operation) -> bool {
    let document = &case.document;
    match &document.request.call {
        Call::Operation {
            operation: called,
            params,
        } => {
            called.id == operation.id
                && params.is_empty()
                && case.entry.is_empty()
                && document.vars.is_empty()
        }
        Call::Route { .. } => false,
    }
}

/// Returns the steps of a setup as they stand in their file.
fn written(document: &Document) -> Option<&str> {
    let (first, last) = (document.setup.first()?, document.setup.last()?);
    document.source.text.get(first.span.start..last.span.end)
}

/// Returns the names of all that a request of an operation names.
fn named(operation: &Operation) -> Vec<String> {
    let mut named: Vec<String> = operation.parameters().map(str::to_owned).collect();
    if let Some(example) = &operation.example {
        remaining(example, None, &mut named);
    }
    named
}

/// Gathers the variables of an example that are still in a request once a merge patch has changed it.
fn remaining(example: &Tree, patch: Option<&Json>, found: &mut Vec<String>) {
    match (example, patch) {
        (Tree::Map(members), None | Some(Json::Object(_))) => {
            for (key, tree) in members {
                let patch = patch.and_then(|patch| patch.get(key.plain()?));
                remaining(tree, patch, found);
            }
        }
        (Tree::List(items), None) => {
            items.iter().for_each(|item| remaining(item, None, found));
        }
        (Tree::Text(template), None) => {
            found.extend(template.variables().filter_map(|used| match used {
                Variable::Named(name) => Some(name.clone()),
                _ => None,
            }));
        }
        // What a patch puts there is no variable any more.
        _ => {}
    }
}

/// Returns what a case must have for itself: what it uses, and other cases of the suite have for
/// themselves.
pub(super) fn exclusive(
    ground: &Ground<'_>,
    operation: Option<&Operation>,
    body: &Sent,
    request: &Members,
) -> Vec<String> {
    let mut used = Vec::new();
    let example = operation.and_then(|operation| operation.example.as_ref());
    if let (Some(example), Sent::Example { merge, .. }) = (example, body) {
        remaining(example, Some(&Json::Object(merge.clone())), &mut used);
    }
    let cases = ground.cases.iter().map(|case| &case.document);
    let cases = cases.filter(|document| document.suite.name == ground.suite.name);
    let names: BTreeSet<String> = cases.flat_map(|document| document.locks()).collect();
    let is_own = |name: &String| {
        let is_used = used.iter().any(|used| *name == format!("${{{used}}}"));
        let is_said = || request.iter().any(|(_, value)| says(value, name));
        is_used || (name.starts_with("${") && is_said())
    };
    names.into_iter().filter(is_own).collect()
}

/// Tells whether a value has a text in it.
fn says(value: &Json, text: &str) -> bool {
    match value {
        Json::Text(said) => said.contains(text),
        Json::List(items) => items.iter().any(|item| says(item, text)),
        Json::Object(members) => members.iter().any(|(_, value)| says(value, text)),
        _ => false,
    }
}

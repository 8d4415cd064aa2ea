//! Turns the cases that there are into what a new one takes over: the setup that its request needs,
//! and what it must have for itself.

use std::collections::{BTreeMap, BTreeSet};

use super::body::Sent;
use super::{Ground, yaml_text};
use crate::case::{Call, Case};
use crate::contract::Operation;
use crate::json::Json;
use crate::template::{Tree, Variable};

/// A setup that other cases of an operation have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Setup {
    /// The block as it stands in a case file, from `setup:` on.
    pub(super) block: String,
    /// The variables that it captures.
    pub(super) captures: Vec<String>,
}

impl Setup {
    /// Tells whether a variable holds what it makes.
    pub(super) fn makes(&self, variable: &Variable) -> bool {
        let named = |name: &String| self.captures.iter().any(|captured| captured == name);
        matches!(variable, Variable::Named(name) if named(name))
    }
}

/// Returns the setups of an operation's cases that make what its request names, the most frequent
/// first. What else a setup does belongs to the claim of its case.
pub(super) fn setups(cases: &[Case], operation: &Operation) -> Vec<Setup> {
    let named = named(operation);
    let mut counted: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for case in cases {
        let document = &case.document;
        let Call::Operation {
            operation: called,
            params,
        } = &document.request.call
        else {
            continue;
        };
        if called.id != operation.id || !params.is_empty() || !case.entry.is_empty() {
            continue;
        }
        if let Some(block) = block(&document.source.text) {
            let captures = document.setup.iter().flat_map(|step| &step.captures);
            let captures: Vec<String> = captures.map(|capture| capture.name.clone()).collect();
            if !captures.iter().any(|name| named.contains(name)) {
                continue;
            }
            counted.entry(block).or_insert((0, captures)).0 += 1;
        }
    }
    let mut setups: Vec<(usize, Setup)> = counted
        .into_iter()
        .map(|(block, (count, captures))| (count, Setup { block, captures }))
        .collect();
    setups.sort_by_key(|(count, setup)| (std::cmp::Reverse(*count), setup.block.len()));
    setups.into_iter().map(|(_, setup)| setup).collect()
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
        (_, Some(_)) => {}
        (Tree::List(items), None) => {
            items.iter().for_each(|item| remaining(item, None, found));
        }
        (Tree::Text(template), None) => {
            found.extend(template.variables().filter_map(|used| match used {
                Variable::Named(name) => Some(name.clone()),
                _ => None,
            }));
        }
        _ => {}
    }
}

/// Returns the line that names what a case must have for itself: what it uses, and other cases of
/// the suite have for themselves.
pub(super) fn exclusive(
    ground: &Ground<'_>,
    operation: Option<&Operation>,
    body: &Sent,
    request: &[String],
) -> Option<String> {
    let mut used = Vec::new();
    let example = operation.and_then(|operation| operation.example.as_ref());
    if let (Some(example), Sent::Example { merge, .. }) = (example, body) {
        let patch = Json::Object(merge.clone());
        remaining(example, Some(&patch), &mut used);
    }
    let cases = ground.cases.iter().map(|case| &case.document);
    let cases = cases.filter(|document| document.suite.name == ground.suite.name);
    let names: BTreeSet<String> = cases.flat_map(|document| document.locks()).collect();
    let own = names.into_iter().filter(|name| {
        let is_used = used.iter().any(|used| *name == format!("${{{used}}}"));
        is_used
            || (name.starts_with("${") && request.iter().any(|line| line.contains(name.as_str())))
    });
    let own: Json = own.map(|name| Json::from(name.as_str())).collect();
    (!own.items().is_empty()).then(|| format!("exclusive: {}", yaml_text::flow(&own)))
}

/// Returns the `setup` block of a case file, without comments; none where it is not in block style.
fn block(text: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| *line != "setup:");
    let mut block = vec![lines.next()?.to_owned()];
    let inside = |line: &&str| line.starts_with([' ', '-', '#']) || line.is_empty();
    for line in lines.take_while(inside) {
        if !line.trim_start().starts_with('#') && !line.is_empty() {
            block.push(line.to_owned());
        }
    }
    (block.len() > 1).then(|| block.join("\n"))
}

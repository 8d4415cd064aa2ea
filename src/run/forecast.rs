//! Turns the cases of a run into how many requests it sends at most, and what these leave behind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Context, Lending, WORTH};
use crate::case::{Call, Case, Part, Step};
use crate::contract::Suite;
use crate::text;

/// What a run does to its target, where all goes as the cases expect.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// How many cases are asked.
    pub cases: usize,
    /// How many requests are sent.
    pub requests: usize,
    /// How many things of which kind are left behind, by the name of the path that they are made at.
    pub left: BTreeMap<String, usize>,
}

/// Returns what a run does to its target.
pub fn forecast(cases: &[Case], context: &Context) -> Forecast {
    let mut forecast = Forecast::default();
    let mut first: BTreeMap<(&str, &str), Option<String>> = BTreeMap::new();
    let lending = context.lending.as_ref().map(|_| Lending::default());
    let mut lent = BTreeSet::new();
    for case in cases {
        if context.forbids(case).is_some() {
            continue;
        }
        let setup = lending.as_ref().and_then(|lending| lending.setup_of(case));
        let is_made = setup.is_some_and(|setup| !lent.insert(Arc::as_ptr(&setup)));
        forecast.add(case, is_made);
        let document = &case.document;
        for step in document.setup.iter().chain([&document.request]) {
            if let Call::Operation { operation, .. } = &step.call {
                let made = || made_by(step, &document.suite);
                let key = (case.suite(), operation.id.as_str());
                first.entry(key).or_insert_with(made);
            }
        }
    }
    if cases.len() >= WORTH {
        // What is asked before the cases.
        forecast.requests += first.len();
        for kind in first.into_values().flatten() {
            *forecast.left.entry(kind).or_default() += 1;
        }
    }
    forecast
}

impl Forecast {
    /// Adds a case, without its setup where another has made the same.
    fn add(&mut self, case: &Case, is_made: bool) {
        let document = &case.document;
        let suite = &document.suite;
        self.cases += 1;
        let mut made: BTreeMap<String, usize> = BTreeMap::new();
        for (part, step) in document.steps() {
            if is_made && matches!(part, Part::Setup(_)) {
                continue;
            }
            self.requests += 1;
            let succeeds = match part {
                Part::Request => document.expects_success(),
                Part::Setup(_) | Part::After(_) => step.expect.is_none(),
                Part::Teardown(_) => true,
            };
            if let Some(kind) = made_by(step, suite).filter(|_| succeeds) {
                *made.entry(kind).or_default() += 1;
            }
            if let Some(kind) = unmade_by(step).filter(|_| succeeds)
                && let Some(count) = made.get_mut(&kind)
            {
                *count = count.saturating_sub(1);
            }
        }
        for (kind, count) in made.into_iter().filter(|(_, count)| *count > 0) {
            *self.left.entry(kind).or_default() += count;
        }
    }

    /// Returns the forecast in a line, for a target that is called so.
    pub fn line(&self, target: &str) -> String {
        let cases = text::plural(self.cases, "case");
        let requests = text::plural(self.requests, "request");
        let counted = self.left.iter().map(|(kind, count)| {
            let one = kind.strip_suffix('s').unwrap_or(kind);
            text::plural(*count, &text::shown(one))
        });
        let counted: Vec<String> = counted.collect();
        let [sends, leaves] = match self.cases {
            1 => ["sends", "leaves"],
            _ => ["send", "leave"],
        };
        let left = match counted.as_slice() {
            [] => String::new(),
            [one] => format!(", and {leaves} up to {one} there"),
            [first @ .., last] => {
                let first = first.join(", ");
                format!(", and {leaves} up to {first} and {last} there")
            }
        };
        format!("{cases} {sends} up to {requests} to {target}{left}")
    }
}

/// Returns what a step makes that other operations find again: it is made at a path below which the
/// description has its id.
fn made_by(step: &Step, suite: &Suite) -> Option<String> {
    let Call::Operation { operation, .. } = &step.call else {
        return None;
    };
    let path = operation.path.split('#').next()?;
    let below = format!("{path}/{{");
    let mut operations = suite.api.operations.iter();
    let is_found = operations.any(|other| other.path.starts_with(&below));
    (operation.method == "POST" && is_found)
        .then(|| path.rsplit('/').next().map(str::to_owned))
        .flatten()
}

/// Returns what a step removes.
fn unmade_by(step: &Step) -> Option<String> {
    let Call::Operation { operation, .. } = &step.call else {
        return None;
    };
    let path = operation.path.split('#').next()?;
    let (made_at, id) = path.rsplit_once('/')?;
    (operation.method == "DELETE" && id.starts_with('{'))
        .then(|| made_at.rsplit('/').next().map(str::to_owned))
        .flatten()
}

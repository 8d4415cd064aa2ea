//! Turns the cases of a run into how many requests it sends, and what these leave behind.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Context, Lending, WORTH, preflight};
use crate::case::{Call, Case, Part, Step};
use crate::contract::{Operation, Suite};
use crate::text;

/// What a run does to its target.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forecast {
    /// How many cases are asked.
    pub cases: usize,
    /// What it comes to where every case passes.
    pub usual: Sum,
    /// What it comes to at most, whatever the target answers; but for what is sent again for want of an
    /// answer, or because a day has ended.
    pub most: Sum,
}

/// What requests come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many are sent.
    pub requests: usize,
    /// How many things of which kind they leave behind, by the name of the path that they are made at.
    pub left: BTreeMap<String, usize>,
}

/// Returns what a run does to its target.
pub fn forecast(cases: &[Case], context: &Context) -> Forecast {
    let mut forecast = Forecast::default();
    // The target is asked once whether it is there.
    forecast.both(|sum| sum.requests += 1);
    // Where every exchange is shown, each case makes its own.
    let lends = context.lending.is_some() && !context.keep_exchanges;
    let lending = lends.then(Lending::default);
    let mut lent = BTreeSet::new();
    let asked = cases.iter().filter(|case| context.forbids(case).is_none());
    for case in asked {
        let setup = lending.as_ref().and_then(|lending| lending.setup_of(case));
        let borrows = setup.is_some();
        let is_made = setup.is_some_and(|setup| !lent.insert(Arc::as_ptr(&setup)));
        forecast.add(case, borrows, is_made);
    }
    if cases.len() >= WORTH {
        for planned in preflight::planned(cases, context) {
            let suite = cases.iter().find(|case| case.suite() == planned.suite);
            let made = suite
                .zip(planned.operation)
                .and_then(|(case, operation)| made_at(&operation, &case.document.suite));
            forecast.both(|sum| {
                sum.requests += 1;
                sum.leaves(made.clone());
            });
        }
    }
    forecast
}

impl Forecast {
    fn both(&mut self, change: impl Fn(&mut Sum)) {
        change(&mut self.usual);
        change(&mut self.most);
    }

    /// Adds a case, without its setup where another has made the same. One that borrows and fails is asked
    /// again with a setup of its own.
    fn add(&mut self, case: &Case, borrows: bool, is_made: bool) {
        let document = &case.document;
        let suite = &document.suite;
        self.cases += 1;
        let mut made: BTreeMap<String, usize> = BTreeMap::new();
        for (part, step) in document.steps() {
            let is_setup = matches!(part, Part::Setup(_));
            let kind = made_by(step, suite);
            let times = 1 + usize::from(borrows && !(is_setup && is_made));
            self.most.requests += times;
            for _ in 0..times {
                self.most.leaves(kind.clone());
            }
            if is_made && is_setup {
                continue;
            }
            self.usual.requests += 1;
            let succeeds = match part {
                Part::Request => document.expects_success(),
                Part::Setup(_) | Part::After(_) => step.expect.is_none(),
                Part::Teardown(_) => true,
            };
            if let Some(kind) = kind.filter(|_| succeeds) {
                *made.entry(kind).or_default() += 1;
            }
            if let Some(kind) = unmade_by(step).filter(|_| succeeds)
                && let Some(count) = made.get_mut(&kind)
            {
                *count = count.saturating_sub(1);
            }
        }
        for (kind, count) in made.into_iter().filter(|(_, count)| *count > 0) {
            *self.usual.left.entry(kind).or_default() += count;
        }
    }

    /// Returns the forecast in a line, for a target that is called so.
    pub fn line(&self, target: &str) -> String {
        let cases = text::plural(self.cases, "case");
        let [sends, leaves, pass] = match self.cases {
            1 => ["sends", "leaves", "it passes"],
            _ => ["send", "leave", "all pass"],
        };
        let requests = text::plural(self.usual.requests, "request");
        let left = if self.usual.left.is_empty() {
            String::new()
        } else {
            format!(", and {leaves} {} there", all(&self.usual.kinds()))
        };
        let most = text::plural(self.most.requests, "request");
        let most = [vec![most], self.most.kinds()].concat();
        format!(
            "{cases} {sends} {requests} to {target}{left}, if {pass}; at most {}",
            all(&most)
        )
    }
}

impl Sum {
    fn leaves(&mut self, kind: Option<String>) {
        if let Some(kind) = kind {
            *self.left.entry(kind).or_default() += 1;
        }
    }

    /// Returns what is left behind, each kind with how many there are.
    fn kinds(&self) -> Vec<String> {
        let kinds = self.left.iter().map(|(kind, count)| {
            let one = kind.strip_suffix('s').unwrap_or(kind);
            text::plural(*count, &text::shown(one))
        });
        kinds.collect()
    }
}

/// Returns words as a sentence lists them.
fn all(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Returns what a step makes that other operations find again: it is made at a path below which the
/// description has its id.
fn made_by(step: &Step, suite: &Suite) -> Option<String> {
    match &step.call {
        Call::Operation { operation, .. } => made_at(operation, suite),
        Call::Route { .. } => None,
    }
}

/// Returns what an operation makes so.
fn made_at(operation: &Operation, suite: &Suite) -> Option<String> {
    let path = operation.bare_path();
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
    let path = operation.bare_path();
    let (made_at, id) = path.rsplit_once('/')?;
    (operation.method == "DELETE" && id.starts_with('{'))
        .then(|| made_at.rsplit('/').next().map(str::to_owned))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::all;

    #[test]
    fn words_are_listed_as_a_sentence_has_them() {
        let listed = |words: &[&str]| {
            all(&words
                .iter()
                .map(|word| (*word).to_owned())
                .collect::<Vec<_>>())
        };
        assert_eq!(listed(&[]), "");
        assert_eq!(listed(&["28 accounts"]), "28 accounts");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}

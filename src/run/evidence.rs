//! Turns what operations answered in a run into which 404s say what their row says.
//!
//! The default page of many a framework has the row's one word for a path that nobody has routed: a
//! 404 of an operation that has answered nothing else shows nothing.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{End, Verdict};
use crate::case::{Call, Case, Step};
use crate::contract::Suite;
use crate::template::{Part, Template};

/// The code that an unrouted path is answered with.
const UNROUTED: u16 = 404;

/// The verbs and paths, by suite, that have answered something else than 404.
#[derive(Debug, Default)]
pub struct Evidence(Mutex<HashSet<Route>>);

/// A suite, a verb, and a path as the description has it.
type Route = (String, String, String);

impl Evidence {
    /// Learns of an answer to a step of a case.
    pub(super) fn learn(&self, suite: &Suite, step: &Step, code: u16) {
        if code != UNROUTED
            && let Some(route) = route(suite, step)
        {
            self.routed().insert(route);
        }
    }

    /// Says of each case that passed with a 404 whether anything else shows that its path is routed.
    pub(super) fn settle(&self, cases: &[Case], verdicts: &mut [Verdict]) {
        let routed = self.routed();
        for (case, verdict) in cases.iter().zip(verdicts) {
            if let End::Passed(passed) = &mut verdict.end
                && passed.answer.code == UNROUTED
                && let Some(route) = route(&case.document.suite, &case.document.request)
            {
                passed.unconfirmed = !routed.contains(&route);
            }
        }
    }

    fn routed(&self) -> MutexGuard<'_, HashSet<Route>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what a step asks; of a raw path, the operation's that it resembles most.
fn route(suite: &Suite, step: &Step) -> Option<Route> {
    let operation = match &step.call {
        Call::Operation { operation, .. } => operation,
        Call::Route { method, path } => {
            let path = written(path);
            let operations = suite.api.operations.iter();
            let of_verb = operations.filter(|known| known.method == *method);
            of_verb.max_by_key(|known| alike(&known.path, &path))?
        }
    };
    let path = operation.bare_path();
    let name = |text: &str| text.to_owned();
    Some((name(&suite.name), name(&operation.method), name(path)))
}

/// Returns a path with a parameter in the place of each variable.
fn written(path: &Template) -> String {
    let parts = path.parts().iter().map(|part| match part {
        Part::Literal(text) => text.as_str(),
        Part::Variable(_) => "{}",
    });
    parts.collect()
}

/// Returns how many segments two paths begin with that may be the same, and whether they are as long.
fn alike(known: &str, path: &str) -> (usize, bool) {
    let is_open = |segment: &str| segment.contains('{');
    let (known, path) = (known.split('/'), path.split('/'));
    let is_as_long = known.clone().count() == path.clone().count();
    let pairs = known.zip(path);
    let same = pairs.take_while(|(one, other)| one == other || is_open(one) || is_open(other));
    (same.count(), is_as_long)
}

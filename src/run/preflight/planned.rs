//! Turns the cases of a run into the requests that are sent before the first of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::needed::{is_shared, leading, needed};
use super::{fuller, knock};
use crate::case::{Call, Case, Step};
use crate::contract::Operation;
use crate::run::Context;

/// A request that is sent before the first case, if all before it succeed.
pub(in crate::run) struct Planned {
    /// The operation; none for a path in full.
    pub(in crate::run) operation: Option<Arc<Operation>>,
    /// The suite.
    pub(in crate::run) suite: String,
}

/// Returns the requests of a run's first contact, as many as there may be.
pub(in crate::run) fn planned(cases: &[Case], context: &Context) -> Vec<Planned> {
    let needed = needed(cases, context);
    let mut plan = Plan::default();
    for needed in &needed {
        let Ok(prelude) = &needed.prelude else {
            continue;
        };
        let case = &cases[prelude.case];
        for (_, step) in leading(case).take(prelude.before) {
            plan.add(case, step, is_shared(case, step));
        }
        plan.add(case, &prelude.step, true);
        for step in &case.document.teardown {
            plan.undo(case, step);
        }
    }
    let fuller = fuller::all(&needed, cases, context);
    plan.planned.extend(fuller.map(|needed| Planned {
        operation: Some(Arc::clone(&needed.operation)),
        suite: needed.suite.clone(),
    }));
    let asked: BTreeSet<String> = plan.asked.iter().map(|it| it.0.clone()).collect();
    let doors = knock::doors(cases, context);
    let doors = doors.into_iter().filter(|suite| !asked.contains(*suite));
    plan.planned.extend(doors.map(|suite| Planned {
        operation: None,
        suite: suite.to_owned(),
    }));
    plan.planned
}

#[derive(Default)]
struct Plan {
    planned: Vec<Planned>,
    asked: BTreeSet<(String, String)>,
    undone: BTreeSet<(String, String)>,
}

impl Plan {
    /// Adds a step; one that is shared is asked once.
    fn add(&mut self, case: &Case, step: &Step, shared: bool) {
        let operation = match &step.call {
            Call::Operation { operation, .. } => Some(Arc::clone(operation)),
            Call::Route { .. } => None,
        };
        let suite = case.suite().to_owned();
        let key = operation.as_ref().map(|it| (suite.clone(), it.id.clone()));
        if shared && key.is_some_and(|key| !self.asked.insert(key)) {
            return;
        }
        self.planned.push(Planned { operation, suite });
    }

    /// Adds a step of teardown.
    fn undo(&mut self, case: &Case, step: &Step) {
        let key = (case.suite().to_owned(), case.document.called(step));
        if !is_shared(case, step) || self.undone.insert(key) {
            self.add(case, step, false);
        }
    }
}

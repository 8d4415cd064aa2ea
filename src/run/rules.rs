//! Turns a target's rules and a case into whether the case is asked there, and with which variables.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Cause, Rules};
use crate::case::{Basis, Case, Document};
use crate::contract::Suite;
use crate::exchange::Permit;
use crate::source::Diagnostic;
use crate::template::{Environment, Problem, Scope, Tree, Variable};

impl Rules {
    /// Returns why a case is not for this target.
    pub(super) fn forbid(&self, case: &Case) -> Option<Cause> {
        // Only the embedded reference is spared: elsewhere no row is looked up.
        let row = self.embedded.then(|| case.row()).flatten();
        if let Some(why) = row.and_then(|row| row.unreachable.as_ref()) {
            return Some(Cause {
                title: format!("not asked: the row is not that of the embedded reference: {why}"),
                help: Some("`--target` names a service that may answer so".into()),
            });
        }
        if let Some(name) = self.lacks(case) {
            return Some(Cause {
                title: format!("not asked: the target has no `{name}`"),
                help: Some(
                    "`vars` in the target file says `null` of what its service has not".into(),
                ),
            });
        }
        let is_of_another = self.embedded
            && case.document.basis == Basis::Observed
            && case.document.claim.rows.is_empty();
        if is_of_another {
            return Some(Cause {
                title: "not asked: what was once observed of another service is in no row"
                    .to_owned(),
                help: Some("`--target` names a service that may answer so".into()),
            });
        }
        (self.permit == Permit::Reading && case.document.writes()).then(|| Cause {
            title: "not asked: the case writes, and the target is marked as production".to_owned(),
            help: Some("`--allow-writes` sends such cases all the same".into()),
        })
    }

    /// Returns the variable that a case uses, or uses a variable made of, and that the target has not: its
    /// file says `null` of it.
    fn lacks<'a>(&self, case: &'a Case) -> Option<&'a str> {
        let nulls = self.vars.iter().filter(|(_, value)| *value == Tree::Null);
        let nulls: Vec<&str> = nulls.map(|(name, _)| name.as_str()).collect();
        if nulls.is_empty() {
            return None;
        }
        let Document {
            suite,
            suite_vars,
            vars,
            ..
        } = &*case.document;
        let hidden = |name: &str| {
            case.entry.iter().any(|(own, _)| own == name) || vars.iter().any(|(own, _)| own == name)
        };
        let used = suite_vars
            .iter()
            .map(|place| suite.vars[*place].name.as_str());
        let mut used = used.filter(|name| nulls.contains(name));
        used.find(|name| !hidden(name))
    }

    /// Returns the names of what a case must have for itself, variables in them replaced.
    ///
    /// So a token that a target has once is waited for, and one that each case draws is not: it is
    /// another at every look.
    pub(super) fn turns(
        &self,
        case: &Case,
        environment: &Environment,
        now: Timestamp,
    ) -> Vec<String> {
        let locks = &case.document.exclusive;
        if locks.iter().all(|name| name.plain().is_some()) {
            return case.document.locks();
        }
        match self.scope(case, environment, now) {
            Ok(scope) => locks
                .iter()
                .filter_map(|name| scope.text(name).ok())
                .collect(),
            // What has no value is said when the case is run.
            Err(_) => case.document.locks(),
        }
    }

    /// Returns some variables of a suite, by their places, those of the target in the place of what
    /// they hide.
    pub(super) fn scope_of(
        &self,
        suite: &Suite,
        environment: &Environment,
        now: Timestamp,
        places: impl Iterator<Item = usize>,
    ) -> Result<Scope, Problem> {
        let mut scope = Scope::new(now, Arc::clone(environment));
        for variable in places.map(|place| &suite.vars[place]) {
            let hides = |(name, _): &&(String, Tree)| *name == variable.name;
            let hidden_by = self.vars.iter().find(hides);
            let value = hidden_by.map_or(&variable.value, |(_, value)| value);
            scope.define(&variable.name, value)?;
        }
        Ok(scope)
    }

    /// Returns the variables of a case as they are before its first step.
    pub(super) fn scope(
        &self,
        case: &Case,
        environment: &Environment,
        now: Timestamp,
    ) -> Result<Scope, Problem> {
        let suite = &case.document.suite;
        let all = 0..suite.vars.len();
        with_own(self.scope_of(suite, environment, now, all)?, case)
    }

    /// Returns those of them that the steps of the case itself use: to draw the others would cost as
    /// much as to judge an answer.
    pub(super) fn own_scope(
        &self,
        case: &Case,
        environment: &Environment,
        now: Timestamp,
    ) -> Result<Scope, Problem> {
        // A target's variables and names may use any of the suite's.
        let is_plain = self.vars.is_empty() && self.binding(case.suite()).is_none();
        if is_plain {
            let used = case.document.suite_vars.iter().copied();
            let suite = &case.document.suite;
            with_own(self.scope_of(suite, environment, now, used)?, case)
        } else {
            self.scope(case, environment, now)
        }
    }
}

/// Adds the variables of a case to those of its suite.
pub(super) fn with_own(mut scope: Scope, case: &Case) -> Result<Scope, Problem> {
    for (name, value) in &case.entry {
        scope.set_written(name, value.clone());
    }
    for (name, tree) in &case.document.vars {
        scope.define(name, tree)?;
    }
    Ok(scope)
}

/// Returns a diagnostic for every `${env:}` and `${secret:}` of the cases that has no value.
pub fn missing_environment(cases: &[Case], environment: &Environment) -> Vec<Diagnostic> {
    let mut problems: Vec<Diagnostic> = Vec::new();
    for case in cases {
        let document = &case.document;
        for used in &document.environment {
            if let Some(problem) = unset(&used.value, environment) {
                let diagnostic = Diagnostic::at(&document.source, used.span, problem.title);
                problems.push(diagnostic.maybe_help(problem.help));
            }
        }
        for variable in &document.suite.vars {
            variable.value.for_each_variable(&mut |used| {
                if let Some(problem) = unset(used, environment) {
                    let diagnostic = Diagnostic::at(&variable.source, variable.span, problem.title);
                    problems.push(diagnostic.maybe_help(problem.help));
                }
            });
        }
    }
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let new = !seen.contains(problem);
        if new {
            seen.push(problem.clone());
        }
        new
    });
    problems
}

fn unset(variable: &Variable, environment: &Environment) -> Option<Problem> {
    let (Variable::Env(_) | Variable::Secret(_)) = variable else {
        return None;
    };
    // No value of the environment depends on the time.
    Scope::new(Timestamp::UNIX_EPOCH, Arc::clone(environment))
        .variable(variable)
        .err()
}

//! Turns a case into why a target with names of its own is not asked, and a request into that target's.

use crate::binding::{Binding, Outward, Unasked};
use crate::case::{Call, Case, Step};
use crate::exchange::{Request, Response};
use crate::template::{Problem, Scope};
use crate::text;
use crate::verdict::{Column, Finding};

use super::{Cause, Rules};

impl Rules {
    /// Returns the names that the target has for a suite, where they are others.
    pub fn binding(&self, suite: &str) -> Option<&Binding> {
        let mut bindings = self.bindings.iter();
        let found = bindings.find(|(known, _)| known == suite);
        found.map(|(_, binding)| &**binding)
    }

    /// Returns why a case cannot be asked in the target's names.
    pub(super) fn unspoken(
        &self,
        case: &Case,
        scope: impl FnOnce() -> Result<Scope, Problem>,
    ) -> Option<Cause> {
        let binding = self.binding(case.suite())?;
        if !binding.may_refuse(&case.document) {
            return None;
        }
        // What has no value is said when the case is run.
        let unasked = binding.unasked(&case.document, &scope().ok()?)?;
        Some(cause(&unasked))
    }
}

fn cause(unasked: &Unasked) -> Cause {
    Cause {
        title: unasked.reason(),
        // What is `null` in the file was meant so.
        help: match unasked {
            Unasked::Operation(_) | Unasked::Member(_) => None,
            _ => Some("`binding` in the target file says what the service has".into()),
        },
    }
}

/// Returns a request in the target's names, and the operation that it is there.
///
/// # Errors
///
/// Returns the first variable without a value, or why the target cannot be asked.
pub(super) fn outward(
    binding: Option<&Binding>,
    step: &Step,
    scope: &Scope,
    request: Request,
) -> Result<(Request, Option<usize>), Problem> {
    let Some(binding) = binding else {
        return Ok((request, None));
    };
    let operation = match &step.call {
        Call::Operation { operation, .. } => Some(operation.id.as_str()),
        Call::Route { .. } => None,
    };
    let spoken = binding.spoken(step, scope)?;
    let outward = binding.outward(operation, spoken.as_ref(), request);
    let Outward { request, operation } =
        outward.map_err(|unasked| Problem::new(unasked.reason()))?;
    Ok((request, operation))
}

/// Tells findings in the service's names too: where in its own answer stands what was looked for
/// elsewhere, and what its texts are.
pub(super) fn told(
    binding: Option<&Binding>,
    operation: Option<usize>,
    response: &Response,
    findings: &mut [Finding],
) {
    let Some(binding) = binding else { return };
    for finding in findings {
        let is_detail = finding.column == Column::Detail;
        let of_word = is_detail || matches!(finding.column, Column::Error | Column::Envelope);
        let stands = finding.alike.stands.as_deref();
        let there = stands.and_then(|at| binding.place_there(operation, response, at));
        if let Some(place) = there {
            finding.relocate(place, of_word.then(|| binding.word_there(is_detail)));
        }
        if !is_detail && finding.column != Column::Error {
            continue;
        }
        let say = |text: &str| binding.text_there(operation, text, response.code);
        let (expected, actual) = (say(&finding.expected), say(&finding.actual));
        if expected.is_some() || actual.is_some() {
            let expected = expected.as_deref().unwrap_or(&finding.expected);
            let actual = actual.as_deref().unwrap_or(&finding.actual);
            let [expected, actual] = [expected, actual].map(text::shown);
            let said = format!("in the service's names: - {expected} + {actual}");
            let note = finding
                .note
                .take()
                .map(|before| format!("{before}; {said}"));
            finding.note = Some(note.unwrap_or(said));
        }
    }
}

//! Turns a case into the requests that it would send, without sending any.

use super::{Plan, Redactor, bound};
use crate::case::Case;
use crate::exchange::{self, Request};
use crate::template::Problem;

/// One request that would be sent.
#[derive(Debug, Clone)]
pub struct Preview {
    /// Which step sends it: `setup`, `request`, `after` or `teardown`.
    pub part: &'static str,
    /// The request; what only an answer can tell stands in it as `${name}`.
    pub request: Request,
}

impl Plan {
    /// Returns what a case would send, in order; secrets are hidden.
    ///
    /// # Errors
    ///
    /// Returns the first variable without a value, or what cannot be written as HTTP.
    pub fn preview(&self, case: &Case, redactor: &Redactor) -> Result<Vec<Preview>, Problem> {
        let mut scope = self.scope(case)?;
        let mut captured = Vec::new();
        let mut previews = Vec::new();
        for (part, step) in case.document.steps() {
            let common = &self.target.connection.headers;
            let request = exchange::resolve(step, self.target.base.as_ref(), common, &scope)?;
            let binding = self.target.rules.binding(&case.document.suite.name);
            let (request, _) = bound::outward(binding, step, &scope, request)?;
            let request = readable(redactor.request(&request), &captured);
            previews.push(Preview {
                part: part.key(),
                request,
            });
            for capture in &step.captures {
                scope.set(&capture.name, placeholder(&capture.name).into());
                captured.push(capture.name.clone());
            }
        }
        Ok(previews)
    }
}

fn placeholder(name: &str) -> String {
    format!("${{{name}}}")
}

/// Writes placeholders in a path as they are, not percent-encoded.
fn readable(mut request: Request, captured: &[String]) -> Request {
    for name in captured {
        for encoded in [format!("$%7B{name}%7D"), format!("%24%7B{name}%7D")] {
            request.path = request.path.replace(&encoded, &placeholder(name));
        }
    }
    request
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::case::{Library, Pattern, Selection};
    use crate::run::{Clock, Flags, Origin, Plan};

    #[test]
    fn what_only_an_answer_can_tell_stands_by_its_name() {
        let id = "vip-rest/accounts/update-active-to-pending".to_owned();
        let selection = Selection {
            patterns: vec![Pattern(id)],
            ..Selection::default()
        };
        let case = selection.choose(&Library::embedded()).unwrap().remove(0);
        let (flags, clock) = (Flags::default(), Clock::default());
        let plan = Plan::at(flags, Origin::Binary, Arc::new(|_| Ok(None)), clock).unwrap();
        let redactor = plan.redactor(std::slice::from_ref(&case));
        let previews = plan.preview(&case, &redactor).unwrap();
        let told: Vec<String> = previews
            .iter()
            .map(|it| format!("{} {} {}", it.part, it.request.method, it.request.path))
            .collect();
        let path = "/v1/accounts";
        let setup = format!("setup POST {path}");
        assert_eq!(told, [setup, format!("request PUT {path}/${{accountId}}")]);
    }
}

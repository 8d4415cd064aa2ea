//! Turns `vipspec run --dry-run` into the requests that would be sent.

use super::output;
use crate::case::Case;
use crate::exchange::Request;
use crate::run::Plan;
use crate::story;
use crate::text;

/// Prints what each case would send; the target hears nothing.
pub(super) fn show(plan: &Plan, cases: &[Case]) {
    let redactor = plan.redactor(cases);
    let mut requests = 0;
    for case in cases {
        output::result(&case.id);
        match plan.preview(case, &redactor) {
            Ok(previews) => {
                requests += previews.len();
                for preview in previews {
                    output::result(&line(preview.part, &preview.request));
                }
            }
            Err(problem) => output::result(&format!(
                "  cannot be sent: {}",
                redactor.text(&problem.title)
            )),
        }
    }
    let (cases, requests) = (
        text::plural(cases.len(), "case"),
        text::plural(requests, "request"),
    );
    output::note(&format!(
        "{cases} would send {requests} to {}; nothing was sent",
        text::shown(&redactor.text(&plan.target.shown()))
    ));
}

fn line(part: &str, request: &Request) -> String {
    let body = request.body.as_deref().unwrap_or_default();
    let body = story::body_line(body);
    format!(
        "  {part:<8} {} {}{}{body}",
        request.method,
        text::shown(&request.path),
        if body.is_empty() { "" } else { "  " },
    )
}

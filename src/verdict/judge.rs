//! Turns what a step expects and the answer that came into findings.

use std::time::Duration;

use super::condition::{Wanted, wanted};
use super::{Answer, Column, FaultOf, Finding, Judged, words};
use crate::case::{Condition, Expect, Form, Located};
use crate::contract::{Suite, same_error};
use crate::exchange::Response;
use crate::json::{Json, Path};
use crate::source::Span;
use crate::template::{Problem, Scope};
use crate::text;

/// Headers that mean nothing where they stand twice.
const ONCE: [&str; 12] = [
    "age",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "location",
    "retry-after",
    "server",
];

/// Tells whether a header, named in lower case, means nothing where it stands twice.
pub fn stands_once(name: &str) -> bool {
    ONCE.contains(&name)
}

/// Holds an answer against an expectation.
///
/// # Errors
///
/// Returns the first variable of the expectation that has no value.
pub fn judge(
    expect: &Expect,
    suite: &Suite,
    scope: &Scope,
    answer: &Answer,
    response: &Response,
    duration: Duration,
) -> Result<Judged, Problem> {
    let judge = Judge {
        expect,
        suite,
        scope,
        answer,
        response,
    };
    let mut judged = words::judge(expect, suite, scope, answer)?;
    judge.form(&mut judged.findings)?;
    judge.headers(&mut judged.findings)?;
    judge.body(&mut judged.findings)?;
    judged.findings.extend(time(expect, duration));
    judged
        .findings
        .sort_by_key(|finding| finding.column != Column::Code);
    if !judged.findings.is_empty() {
        judged.row = None;
    }
    Ok(judged)
}

/// Tells whether an answer to a step without an expectation says that the step succeeded.
pub fn succeeded(suite: &Suite, answer: &Answer) -> bool {
    let success = &suite.success;
    let error_is_right = match (&success.error, &answer.error) {
        (None, _) => true,
        (Some(expected), Some(error)) => {
            same_error(expected, error, suite.envelope.errors_ignore_case)
        }
        (Some(_), None) => false,
    };
    success.code.accepts(answer.code) && error_is_right
}

/// One expectation and the answer to it.
struct Judge<'a> {
    expect: &'a Expect,
    suite: &'a Suite,
    scope: &'a Scope,
    answer: &'a Answer,
    response: &'a Response,
}

impl Judge<'_> {
    /// Holds the form of the answer against the suite's, or against what is said in its place.
    fn form(&self, findings: &mut Vec<Finding>) -> Result<(), Problem> {
        let span = match self.expect.answers.first() {
            Some(answer) => answer.code.span,
            None => self.expect.span,
        };
        match &self.expect.form {
            Form::Free => {}
            Form::Envelope => {
                let faults = self.answer.faults.iter();
                findings.extend(faults.map(|fault| {
                    Finding::new(Column::Envelope, &fault.expected, &fault.actual, span)
                }));
            }
            Form::Text(condition) => findings.extend(self.text(condition)?),
        }
        Ok(())
    }

    /// Holds a body that is no JSON against a condition.
    fn text(&self, condition: &Located<Condition>) -> Result<Option<Finding>, Problem> {
        let Located { value, span } = condition;
        let wanted = wanted(value, self.suite, self.scope, self.answer.body.as_ref())?;
        let body = std::str::from_utf8(&self.response.body);
        Ok(match body {
            Ok(body) if wanted.accepts_text(body) => None,
            _ => {
                let actual = String::from_utf8_lossy(&self.response.body);
                let finding = Finding::new(Column::Body, wanted.to_string(), actual, *span);
                Some(match body {
                    Ok(_) => finding,
                    Err(_) => Finding {
                        note: Some("the body is not UTF-8".to_owned()),
                        ..finding
                    },
                })
            }
        })
    }

    fn headers(&self, findings: &mut Vec<Finding>) -> Result<(), Problem> {
        for Located {
            value: (name, condition),
            span,
        } in &self.expect.headers
        {
            let wanted = wanted(condition, self.suite, self.scope, self.answer.body.as_ref())?;
            let values: Vec<&str> = self.response.header_values(name).collect();
            let expected = || format!("{name}: {wanted}");
            if values.len() > 1 && stands_once(name) {
                let actual = format!("{name} {} times: {}", values.len(), values.join(", "));
                findings.push(Finding::new(Column::Header, expected(), actual, *span));
                continue;
            }
            let fits = match (condition, name.as_str()) {
                (Condition::Absent, _) => values.is_empty(),
                // A cookie may hold a comma, so its lines are never one.
                (_, "set-cookie") => values.iter().any(|value| wanted.accepts_text(value)),
                _ => !values.is_empty() && wanted.accepts_text(&values.join(", ")),
            };
            if !fits {
                let actual = match values.is_empty() {
                    true => format!("no {name}"),
                    false => format!("{name}: {}", values.join(", ")),
                };
                findings.push(Finding::new(Column::Header, expected(), actual, *span));
            }
        }
        Ok(())
    }

    fn body(&self, findings: &mut Vec<Finding>) -> Result<(), Problem> {
        for Located {
            value: (locator, condition),
            span,
        } in &self.expect.body
        {
            let path = locator.path(self.scope)?;
            let read = self.answer.body.as_ref();
            let wanted = wanted(condition, self.suite, self.scope, read)?;
            let Some(body) = read else {
                findings.extend(self.unread(&format!("{path}: {wanted}"), *span));
                continue;
            };
            let found = path.query(body);
            if !wanted.accepts(&found, path.is_singular()) {
                findings.push(differs(&path, &wanted, &found, *span));
            }
        }
        Ok(())
    }

    /// Returns the finding of a condition on a body that is no JSON, unless the one on the form of
    /// the answer says so already.
    fn unread(&self, expected: &str, span: Span) -> Option<Finding> {
        let told =
            matches!(self.expect.form, Form::Envelope) && self.answer.has_fault(FaultOf::Body);
        let actual = match self.response.json() {
            _ if told => return None,
            _ if self.response.body.is_empty() => "no body".to_owned(),
            Err(reason) => reason.to_string(),
            Ok(_) => "a body where HTTP allows none".to_owned(),
        };
        Some(Finding::new(Column::Body, expected, actual, span))
    }
}

/// Returns the finding of values that are not what is wanted.
fn differs(path: &Path, wanted: &Wanted<'_>, found: &[&Json], span: Span) -> Finding {
    let (mut expected, mut actual) = (wanted.to_string(), shown(found));
    if let (Wanted::Equal(value), [found]) = (wanted, found)
        && expected == actual
    {
        // A text and what is none may read the same: `false` and `"false"`.
        (expected, actual) = (value.to_string(), found.to_string());
    }
    let (expected, actual) = (format!("{path}: {expected}"), format!("{path}: {actual}"));
    Finding::new(Column::Body, expected, actual, span)
}

fn shown(found: &[&Json]) -> String {
    match found {
        [] => "nothing".to_owned(),
        [value] => value.to_text(),
        several => format!("{} values", several.len()),
    }
}

fn time(expect: &Expect, duration: Duration) -> Option<Finding> {
    let Located { value: limit, span } = expect.within?;
    (duration > limit).then(|| {
        let expected = format!("within {}", text::duration(limit));
        Finding::new(Column::Time, expected, text::duration(duration), span)
    })
}

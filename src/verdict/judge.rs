//! Turns what a step expects and the answer that came into findings.

use std::time::Duration;

use super::condition::{Wanted, wanted};
use super::{Answer, Column, Fault, FaultOf, Finding, Judged, Texts, alike, words};
use crate::case::{Condition, Expect, ExpectedWords, Form, Located};
use crate::contract::{CodePattern, Suite, Words, same_error};
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

/// The shortest text that is looked for elsewhere in a body, in bytes.
const LEAST_SOUGHT: usize = 4;

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
    texts: Texts,
) -> Result<Judged, Problem> {
    let judge = Judge {
        expect,
        suite,
        scope,
        answer,
        response,
    };
    let mut judged = words::judge(expect, suite, scope, answer, texts)?;
    judge.form(judged.row, &mut judged.findings)?;
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
    /// An answer that has one text as error or as detail, as the row that it is of allows, owes no other.
    fn form(&self, row: Option<usize>, findings: &mut Vec<Finding>) -> Result<(), Problem> {
        let row = row.map(|at| &self.suite.table.rows[at].words);
        let spared: &[FaultOf] = match row {
            Some(Words::Either(_)) => &[FaultOf::Error, FaultOf::Detail],
            _ => &[],
        };
        let span = match self.expect.answers.first() {
            Some(answer) => answer.code.span,
            None => self.expect.span,
        };
        match &self.expect.form {
            Form::Free => {}
            Form::Envelope if self.is_bare_success() => {}
            Form::Envelope => {
                let faults = self.answer.faults.iter();
                for fault in faults.filter(|fault| !spared.contains(&fault.of)) {
                    findings.push(self.fault(fault, span)?);
                }
            }
            Form::Text(condition) => findings.extend(self.text(condition)?),
        }
        Ok(())
    }

    /// Tells whether the answer has no body and is a success of which nothing but the code is wanted:
    /// a service may then say no more with a 200 than with a 204.
    fn is_bare_success(&self) -> bool {
        let mut answers = self.expect.answers.iter();
        let code = self.answer.code;
        let is_wanted = answers.any(|answer| {
            let is_silent = matches!(
                answer.words,
                ExpectedWords::Apart {
                    error: None,
                    detail: None
                }
            );
            let pattern = answer.code.value;
            let is_success = pattern == CodePattern::Class(2) && pattern.accepts(code);
            answer.row.is_none() && is_silent && is_success
        });
        is_wanted && self.response.body.is_empty()
    }

    fn fault(&self, fault: &Fault, span: Span) -> Result<Finding, Problem> {
        let envelope = &self.suite.envelope;
        let finding = Finding::new(Column::Envelope, &fault.expected, &fault.actual, span);
        Ok(match fault.of {
            FaultOf::MediaType => finding.at("content-type"),
            FaultOf::Body => {
                let coat = coat_of(self.response);
                let finding = finding.at("body");
                match coat {
                    Some(coat) => finding.noted(&format!("it {coat}")).came(coat),
                    None => finding.came("no JSON"),
                }
            }
            FaultOf::Repeated => finding.at("body"),
            FaultOf::Detail => finding.at(envelope.detail.to_string()),
            FaultOf::Error => {
                let Self {
                    expect,
                    suite,
                    scope,
                    answer,
                    ..
                } = self;
                let stands = words::standing_error(expect, suite, scope, answer)?;
                finding.at(envelope.error.to_string()).standing(stands)
            }
        })
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
                let finding = Finding::new(Column::Body, wanted.to_string(), actual, *span)
                    .at("body")
                    .expecting(alike::blanked(&wanted.to_string(), self.scope))
                    .came("another text");
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
                let finding = Finding::new(Column::Header, expected(), actual, *span);
                findings.push(finding.at(name).came("it twice"));
                continue;
            }
            let fits = match (condition, name.as_str()) {
                (Condition::Absent, _) => values.is_empty(),
                // A cookie may hold a comma, so its lines are never one.
                (_, "set-cookie") => values.iter().any(|value| wanted.accepts_text(value)),
                _ => !values.is_empty() && wanted.accepts_text(&values.join(", ")),
            };
            if !fits {
                let actual = if values.is_empty() {
                    format!("no {name}")
                } else {
                    format!("{name}: {}", values.join(", "))
                };
                let blanked = |text: &str| alike::blanked(text, self.scope);
                let (wants, came) = (blanked(&wanted.to_string()), blanked(&values.join(", ")));
                let finding = Finding::new(Column::Header, expected(), actual, *span);
                findings.push(finding.at(name).expecting(wants).came(came));
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
                let finding = differs(&path, &wanted, &found, *span);
                let form = |text: String| alike::blanked(&text, self.scope);
                let wants = match &wanted {
                    Wanted::Equal(value) => form_of(value, form),
                    wanted => form(wanted.to_string()),
                };
                let came = match found[..] {
                    [value] => form_of(value, form),
                    _ => shown(&found),
                };
                let finding = finding.at(path.to_string()).expecting(wants).came(came);
                findings.push(finding.standing(self.elsewhere(&wanted, &found)));
            }
        }
        Ok(())
    }

    /// Returns where a text stands that was looked for in vain.
    fn elsewhere(&self, wanted: &Wanted<'_>, found: &[&Json]) -> Option<String> {
        match (wanted, found, &self.answer.body) {
            (Wanted::Equal(Json::Text(text)), [], Some(body)) if text.len() >= LEAST_SOUGHT => {
                alike::place(body, &|said| said == text)
            }
            _ => None,
        }
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

/// Returns what keeps a body from being read that holds the JSON, in words that go on after `it`.
fn coat_of(response: &Response) -> Option<&'static str> {
    match response.body.as_slice() {
        [0x1f, 0x8b, ..] => Some("is compressed by gzip, for which nobody asked"),
        [0xef, 0xbb, 0xbf, ..] => Some("begins with a byte order mark"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Some("is UTF-16, and JSON is UTF-8"),
        _ => None,
    }
}

/// Returns the form of a value: of a text its form, of all else its type.
fn form_of(value: &Json, form: impl Fn(String) -> String) -> String {
    match value {
        Json::Null => "null".to_owned(),
        Json::Bool(_) => "true or false".to_owned(),
        Json::Number(_) => "a number".to_owned(),
        Json::Text(text) => form(text.clone()),
        Json::List(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
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
        Finding::new(Column::Time, expected, text::duration(duration), span).came("longer")
    })
}

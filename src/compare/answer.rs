//! Turns what a target answered to a case into what of it can be compared.

use std::time::Duration;

use super::own::Own;
use crate::case::{Case, Part, Step};
use crate::exchange::Request;
use crate::json::{self, Json};
use crate::run::{Cause, Observation, ObservedStep, Outcome, Redactor, Verdict};
use crate::source::Span;
use crate::verdict::{self, Answer};

/// The headers that a client acts on. All others, such as `date`, name the server or the moment.
pub const HEADERS: [&str; 8] = [
    "allow",
    "cache-control",
    "content-language",
    "content-type",
    "deprecation",
    "location",
    "retry-after",
    "www-authenticate",
];

/// The shortest value that is taken for a repetition of what was sent, in bytes.
const LEAST_ECHO: usize = 2;

/// One ask of one side.
#[derive(Debug)]
pub(super) struct Run {
    /// How the case ended there.
    pub(super) verdict: Verdict,
    /// The steps that were answered.
    pub(super) steps: Vec<StepAnswer>,
    /// What the run made itself: variables, what it captured, what it sent, its target.
    pub(super) values: Vec<(String, String)>,
}

/// The answer to one step.
#[derive(Debug)]
pub(super) struct StepAnswer {
    /// Which step of the case file.
    pub(super) span: Span,
    /// Verb and path, redacted.
    pub(super) sent: String,
    /// Whether it went out in names of the service's own.
    pub(super) is_dressed: bool,
    /// How long the answer took.
    pub(super) duration: Duration,
    /// The headers that are compared.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The body.
    pub(super) body: Body,
    /// Code, error and detail; its body is above.
    pub(super) answer: Answer,
    /// The row that it fits.
    pub(super) row: Option<String>,
    /// Whether it says that the step succeeded.
    pub(super) succeeded: bool,
    /// What it is, where it has not the form of the API.
    pub(super) stranger: Option<Cause>,
}

/// A body, as far as it can be read.
#[derive(Debug)]
pub(super) enum Body {
    /// None.
    Empty,
    /// JSON, with the name of a member that an object has twice.
    Json(Json, Option<String>),
    /// Anything else.
    Text(String),
}

/// Returns the steps of a case that are compared: all but those of `teardown`.
pub(super) fn steps(case: &Case) -> impl Iterator<Item = &Step> {
    let steps = case.document.steps();
    let compared = steps.filter(|(part, _)| !matches!(part, Part::Teardown(_)));
    compared.map(|(_, step)| step)
}

impl Run {
    /// Reads what was seen of a case at a target, whose URL stands in no comparison.
    pub(super) fn read(
        case: &Case,
        observation: Observation,
        base: &str,
        redactor: &Redactor,
    ) -> Self {
        let mut values: Vec<(String, String)> = Vec::new();
        let mut set = |name: &str, step: usize, value: String| {
            let known = values.iter_mut().find(|(known, _)| known == name);
            match known {
                None => values.push((name.to_owned(), value)),
                // A variable that is set again is the same variable; a member of another body is not.
                Some((_, known)) if step == 0 => *known = value,
                Some((_, known)) if *known == value => {}
                Some(_) => {
                    let name = name.replacen("sent", &format!("sent.{step}"), 1);
                    values.push((name, value));
                }
            }
        };
        for (name, value) in observation.values {
            if !matches!(value, Json::Null | Json::Bool(_)) {
                set(&name, 0, value.to_text());
            }
        }
        for (step, number) in observation.steps.iter().zip(1..) {
            let body = step.exchange.request.body.as_deref().unwrap_or_default();
            if let Ok(sent) = json::read(body) {
                leaves(&sent.value, "sent", &mut |path, leaf| {
                    set(path, number, leaf);
                });
            }
        }
        set("target", 0, base.to_owned());
        let host = base.split_once("://").map_or(base, |(_, rest)| rest);
        let host = host.split('/').next().unwrap_or_default();
        set("host", 0, host.to_owned());
        let read = |step: &ObservedStep| StepAnswer::read(case, step, redactor);
        Self {
            steps: observation.steps.iter().map(read).collect(),
            verdict: observation.verdict,
            values,
        }
    }

    /// Tells whether the case's expectation was kept.
    pub(super) fn kept(&self) -> bool {
        self.verdict.outcome() == Outcome::Passed
    }

    /// Returns what an answer may repeat of the run, by the last part of its name.
    pub(super) fn echoes(&self, own: &Own<'_>) -> Vec<(String, String)> {
        let last = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        let mut echoes: Vec<(String, String)> = Vec::new();
        // What was sent is named as the API names it; a variable, as its author did.
        let (sent, set): (Vec<_>, Vec<_>) = self
            .values
            .iter()
            .partition(|(name, _)| name.starts_with("sent."));
        for (name, value) in sent.into_iter().chain(set) {
            let shown = own.text(value);
            if value.len() >= LEAST_ECHO && !echoes.iter().any(|(_, known)| *known == shown) {
                echoes.push((last(name), shown));
            }
            echoes.push((last(name), format!("${{{name}}}")));
        }
        echoes
    }

    /// Returns the answer to a step.
    pub(super) fn step(&self, span: Span) -> Option<&StepAnswer> {
        self.steps.iter().find(|seen| seen.span == span)
    }
}

impl StepAnswer {
    fn read(case: &Case, step: &ObservedStep, redactor: &Redactor) -> Self {
        let suite = &case.document.suite;
        let response = step.response();
        let mut answer =
            verdict::read_answer(response, &suite.envelope, &step.exchange.request.method);
        let row = answer.classify(suite).map(|found| found.row.id.clone());
        let succeeded = verdict::succeeded(suite, &answer);
        let body = match response.json() {
            _ if response.body.is_empty() => Body::Empty,
            Ok(json) => Body::Json(json.value, json.repeated),
            Err(_) => Body::Text(String::from_utf8_lossy(&response.body).into_owned()),
        };
        let stranger = Cause::of_stranger(&answer, response);
        answer.body = None;
        let headers = HEADERS.into_iter().flat_map(|name| {
            let values: Vec<&str> = response.header_values(name).collect();
            (!values.is_empty()).then(|| (name, spelt(name, &values.join(", "))))
        });
        Self {
            span: step.span,
            sent: sent(&step.exchange.request, redactor),
            is_dressed: step.canonical.is_some(),
            duration: step.exchange.duration,
            headers: headers.collect(),
            body,
            answer,
            row,
            succeeded,
            stranger,
        }
    }
}

fn sent(request: &Request, redactor: &Redactor) -> String {
    redactor.text(&format!("{} {}", request.method, request.path))
}

/// Returns a header's value as it is compared: a media type means the same in any case and spacing.
fn spelt(name: &str, value: &str) -> String {
    if name != "content-type" {
        return value.to_owned();
    }
    let parts = value.split(';').map(str::trim);
    parts.collect::<Vec<_>>().join("; ").to_ascii_lowercase()
}

/// Calls `visit` with every text and number of a value, below the names that lead to it.
fn leaves(value: &Json, path: &str, visit: &mut dyn FnMut(&str, String)) {
    match value {
        Json::Text(_) | Json::Number(_) => visit(path, value.to_text()),
        Json::List(items) => {
            for (item, at) in items.iter().zip(0..) {
                leaves(item, &format!("{path}[{at}]"), visit);
            }
        }
        Json::Object(members) => {
            for (name, member) in members {
                leaves(member, &format!("{path}.{name}"), visit);
            }
        }
        Json::Null | Json::Bool(_) => {}
    }
}

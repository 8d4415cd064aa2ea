//! Turns answers into what the table has of them: one line, placeholders with their fillings, errors.

use std::cell::RefCell;

use super::answer::{Body, Run, StepAnswer, steps};
use super::own::{Own, varying};
use crate::case::{Case, Step};
use crate::contract::Suite;
use crate::run::Redactor;
use crate::text;

/// Code, error, text as the table has it, and the row.
pub(super) type ErrorKey = (u16, String, String, Option<String>);

/// The longest text of an answer that is no JSON, within a sentence, in characters.
const MAX_TEXT: usize = 200;

/// Returns an answer in one line: code, error and detail, or what came instead.
pub(super) fn says(seen: &StepAnswer, own: &Own<'_>) -> String {
    let mut said = seen.answer.code.to_string();
    match (&seen.answer.error, &seen.body) {
        (Some(error), _) => said.push_str(&format!(" {}", own.text(error))),
        (None, Body::Text(text)) => {
            said.push_str(&format!(" {}", text::cut(&own.text(text), MAX_TEXT)));
        }
        (None, Body::Empty) => said.push_str(" without a body"),
        (None, Body::Json(..)) => said.push_str(" without an error"),
    }
    if let Some(detail) = &seen.answer.detail {
        said.push_str(&format!(": {}", own.text(detail)));
    }
    said
}

/// Returns what fills the placeholders of the row's text that the answer has, by their names.
pub(super) fn fillings(suite: &Suite, seen: &StepAnswer, own: &Own<'_>) -> Vec<(String, String)> {
    let Some((detail, text)) = seen.answer.detail.as_deref().and_then(|text| {
        let found = seen.answer.classify(suite)?;
        Some((found.row.details().get(found.text?)?, own.text(text)))
    }) else {
        return Vec::new();
    };
    let filled = RefCell::new(Vec::<(String, String)>::new());
    let fits = detail.matches_where(&text, &|name, filling| {
        let mut filled = filled.borrow_mut();
        filled.retain(|(known, _)| known != name);
        filled.push((name.to_owned(), filling.to_owned()));
        true
    });
    if fits {
        filled.into_inner()
    } else {
        Vec::new()
    }
}

/// Returns an answer that says no success, as the table has it: its row, or the text itself.
fn error_of(suite: &Suite, seen: &StepAnswer, own: &Own<'_>) -> Option<ErrorKey> {
    if seen.succeeded {
        return None;
    }
    let answer = &seen.answer;
    let by_text = |text: &str| suite.table.with_text(text).into_iter().next();
    let found = answer.classify(suite);
    let found = found.or_else(|| by_text(answer.detail.as_deref()?));
    let listed = found.and_then(|found| {
        let detail = found.row.details().get(found.text?)?;
        Some(detail.shown())
    });
    let text = listed.unwrap_or_else(|| match (&answer.detail, &seen.body) {
        (Some(detail), _) => own.text(detail),
        (None, Body::Text(text)) => text::cut(&own.text(text), MAX_TEXT),
        (None, _) => String::new(),
    });
    let error = answer.error.as_deref().map(|error| own.text(error));
    Some((
        answer.code,
        error.unwrap_or_default(),
        text,
        seen.row.clone(),
    ))
}

/// Returns the errors of each side, step by step; those of a step that is not answered alike by all
/// asks of a side are left out on both.
pub(super) fn errors(case: &Case, asks: [&[Run]; 2], redactor: &Redactor) -> [Vec<ErrorKey>; 2] {
    let runs = || asks.into_iter().flatten();
    let names = varying(runs().map(|run| run.values.as_slice()));
    let suite = &case.document.suite;
    let always = |asks: &[Run], step: &Step| {
        let error = |run: &Run| {
            let own = Own::new(&run.values, &names, redactor);
            run.step(step.span)
                .and_then(|seen| error_of(suite, seen, &own))
        };
        let mut errors = asks.iter().map(error);
        let first = errors.next()?;
        errors.all(|other| other == first).then_some(first)
    };
    let mut found = [Vec::new(), Vec::new()];
    for step in steps(case) {
        if let [Some(a), Some(b)] = asks.map(|asks| always(asks, step)) {
            found[0].extend(a);
            found[1].extend(b);
        }
    }
    found
}

//! Turns a proposed document into the text of its file, in the one form that `fmt` gives.

use std::sync::Arc;

use crate::case::{Layout, format};
use crate::json::{Json, Members};
use crate::source::{Diagnostic, Source};
use crate::yaml::{flow, scalar};

/// How many folders a proposed case lies below `cases/`.
const DEPTH: usize = 2;

/// Returns the text of a case file that lies at a place.
///
/// # Errors
///
/// Returns why it would be no YAML, which would be a bug.
pub(super) fn written(path: &str, document: &Members) -> Result<Arc<Source>, Vec<Diagnostic>> {
    let keys = document.iter().map(|(key, value)| match value {
        Json::Object(members) => format!("{key}:\n{}", members_below(members, "  ")),
        Json::List(items) if items.iter().all(|item| item.object().is_some()) => {
            format!("{key}:\n{}", items.iter().map(item).collect::<String>())
        }
        Json::Text(value) => format!("{key}: {}\n", scalar(value)),
        value => format!("{key}: {}\n", flow(value)),
    });
    let source = Source::new(path, keys.collect::<String>());
    let text = format(&source, Layout::Case(DEPTH))?;
    Ok(Source::new(path, text))
}

/// Returns an item of a list in block style: `  - field: units`.
pub(super) fn item(value: &Json) -> String {
    let lines = value.object().map(|members| members_below(members, "    "));
    let lines = lines.unwrap_or_default();
    format!("  - {}", lines.trim_start())
}

/// Returns members in block style, their values in flow style.
pub(super) fn members_below(members: &Members, indent: &str) -> String {
    let member = |(key, value): &(String, Json)| {
        let value = match value {
            Json::Text(value) => scalar(value),
            value => flow(value),
        };
        format!("{indent}{}: {value}\n", scalar(key))
    };
    members.iter().map(member).collect()
}

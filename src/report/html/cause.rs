//! Turns a cause that several cases share into a block with links to them.

use std::collections::HashMap;

use serde::Serialize;

use super::wording::{counted, line};
use crate::run::Record;

/// How many cases of a cause are named.
const NAMED: usize = 10;

/// A cause.
#[derive(Debug, Serialize)]
pub(super) struct Cause {
    title: String,
    help: Option<String>,
    count: String,
    /// The first of its cases, by number and id.
    named: Vec<(usize, String)>,
    /// How many more there are.
    more: usize,
    /// The numbers of all of them, for the filter.
    numbers: String,
}

/// Returns the causes; a case's number is its place in the list.
pub(super) fn causes(record: &Record) -> Vec<Cause> {
    let ids = record.cases.iter().map(|case| case.id.as_str());
    let numbers: HashMap<&str, usize> = ids.zip(0..).collect();
    let cause = |cause: &crate::run::CauseRecord| {
        let known = |id: &String| numbers.get(id.as_str()).map(|number| (*number, line(id)));
        let cases: Vec<(usize, String)> = cause.cases.iter().filter_map(known).collect();
        let shown: Vec<String> = cases.iter().map(|(number, _)| number.to_string()).collect();
        Cause {
            title: line(&cause.title),
            help: cause.help.as_deref().map(line),
            count: counted(cause.cases.len(), "case"),
            more: cause.cases.len().saturating_sub(NAMED.min(cases.len())),
            named: cases.into_iter().take(NAMED).collect(),
            numbers: shown.join(" "),
        }
    };
    record.causes.iter().map(cause).collect()
}

//! Turns what several cases share into one block, so that it is read once.

use std::collections::HashMap;

use super::{BAD, DIM, styled};
use crate::run::CauseRecord;
use crate::text;

/// How many ids are named.
const NAMED: usize = 3;

/// Returns the block of a cause, with an empty line behind it.
pub fn cause(cause: &CauseRecord) -> String {
    let count = text::plural(cause.cases.len(), "case");
    let title = text::shown(&cause.title);
    let mut lines = vec![format!("{} {count}: {title}", styled(BAD, "CAUSE"))];
    lines.extend(
        cause
            .help
            .iter()
            .map(|help| format!("      help: {}", text::shown(help))),
    );
    let named: Vec<&str> = cause.cases.iter().take(NAMED).map(String::as_str).collect();
    let more = match cause.cases.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let cases = format!("      cases: {}{more}", named.join(", "));
    lines.push(styled(DIM, &cases));
    lines.push(String::new());
    lines.join("\n")
}

/// Knows which cases are still to be told in full: of those that share a cause, the first.
#[derive(Debug)]
pub struct Told<'a> {
    causes: HashMap<&'a str, usize>,
    seen: Vec<bool>,
}

impl<'a> Told<'a> {
    /// Returns what nothing was told of yet.
    pub fn new(causes: &'a [CauseRecord]) -> Self {
        let pairs = causes.iter().enumerate();
        let ids = pairs.flat_map(|(at, cause)| cause.cases.iter().map(move |id| (id.as_str(), at)));
        Self {
            causes: ids.collect(),
            seen: vec![false; causes.len()],
        }
    }

    /// Tells whether a case is to be told in full.
    pub fn tells(&mut self, id: &str) -> bool {
        match self.causes.get(id) {
            None => true,
            Some(at) => !std::mem::replace(&mut self.seen[*at], true),
        }
    }
}

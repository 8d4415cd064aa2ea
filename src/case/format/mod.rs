//! Turns a case file, or `suite.yaml` or `table.yaml`, into the same file in the one form there is.
//!
//! Text is moved and white space changed at known places; a scalar stays as it is written, and so
//! does a comment. What comes out is read again and held against what went in.

mod indent;
mod order;
mod places;
mod tidy;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use self::order::{Order, records};
use self::places::Places;
use crate::source::{Diagnostic, Source};
use crate::yaml::{self, Kind, Node};

/// What the first line of a case file begins with.
const SCHEMA: &str = "# yaml-language-server: $schema=";

/// Which file is to be formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A case file that lies so many folders below `cases/`.
    Case(usize),
    /// `suite.yaml`.
    Suite,
    /// `table.yaml`.
    Table,
}

/// Returns a file in the one form there is.
///
/// # Errors
///
/// Returns what is wrong with a file that is not YAML, or that another form would change.
pub fn format(source: &Arc<Source>, layout: Layout) -> Result<String, Vec<Diagnostic>> {
    let written: Read = Rc::new((Arc::clone(source), yaml::parse(source)?));
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let before = again(&written, text.replace("\r\n", "\n"))?;
    let now = step(&before, tidy::spaces)?;
    let now = step(&now, indent::indented)?;
    // Empty lines at the end must be gone before a block scalar that keeps them is moved there.
    let now = step(&now, tidy::lines)?;
    let now = reorder(now, layout)?;
    let now = match layout {
        Layout::Case(depth) => again(&now, with_schema(&now.0.text, depth))?,
        Layout::Suite | Layout::Table => now,
    };
    let now = step(&now, tidy::lines)?;
    let is_same = same(&written.1, &before.1, &HashMap::new())
        && same(&before.1, &now.1, &records(&before.1, layout));
    if !is_same || comments(&before) != comments(&now) {
        return Err(vec![changed(source)]);
    }
    Ok(now.0.text.clone())
}

/// A text, and what it says.
type Read = Rc<(Arc<Source>, Node)>;

/// Reads a text that came of another; the same one is not read twice.
fn again(before: &Read, text: String) -> Result<Read, Vec<Diagnostic>> {
    let source = &before.0;
    if text == source.text {
        return Ok(Rc::clone(before));
    }
    let now = Source::new(Arc::clone(&source.name), text);
    match yaml::parse(&now) {
        Ok(node) => Ok(Rc::new((now, node))),
        Err(_) => Err(vec![changed(source)]),
    }
}

fn step(now: &Read, change: fn(&Places<'_>) -> String) -> Result<Read, Vec<Diagnostic>> {
    again(now, change(&Places::new(&now.0.text, &now.1)))
}

/// Puts one mapping after the other into the usual order.
fn reorder(mut now: Read, layout: Layout) -> Result<Read, Vec<Diagnostic>> {
    // Each round puts one mapping in order for good.
    for _ in 0..=records(&now.1, layout).len() {
        match order::reordered(&Places::new(&now.0.text, &now.1), layout) {
            Some(next) => now = again(&now, next)?,
            None => return Ok(now),
        }
    }
    Err(vec![changed(&now.0)])
}

/// Puts the line that tells an editor of the schema first, with the path from where the file lies.
fn with_schema(text: &str, depth: usize) -> String {
    let is_line = |line: &&str| line.starts_with(SCHEMA);
    let head = text.lines().take_while(|line| line.starts_with('#'));
    let given = head.filter(is_line).find(|line| line.contains("://"));
    let usual = format!("{SCHEMA}{}case.schema.json", "../".repeat(depth));
    let first = given.unwrap_or(&usual);
    let rest = text.split_inclusive('\n').collect::<Vec<_>>();
    let idle = rest
        .iter()
        .take_while(|line| line.starts_with(['#', '\n']))
        .count();
    let (head, body) = rest.split_at(idle);
    let head: String = head.iter().filter(|line| !is_line(line)).copied().collect();
    format!("{first}\n{head}{}", body.concat())
}

/// Tells whether two trees say the same; only mappings with a usual order may change theirs.
fn same(before: &Node, after: &Node, orders: &HashMap<usize, Order>) -> bool {
    match (&before.kind, &after.kind) {
        (Kind::List(left), Kind::List(right)) => {
            let pairs = || left.iter().zip(right);
            left.len() == right.len() && pairs().all(|(left, right)| same(left, right, orders))
        }
        (Kind::Map(left), Kind::Map(right)) => {
            let names = |entries: &[yaml::Entry]| -> Vec<String> {
                entries.iter().map(|entry| entry.key.clone()).collect()
            };
            let is_free = orders.contains_key(&before.span.start);
            left.len() == right.len()
                && (is_free || names(left) == names(right))
                && left.iter().all(|entry| {
                    let other = after.get(&entry.key);
                    other.is_some_and(|other| same(&entry.value, other, orders))
                })
        }
        (left, right) => left == right,
    }
}

/// Returns the comments of a file, sorted; the line for editors is none.
fn comments(read: &Read) -> Vec<String> {
    let places = Places::new(&read.0.text, &read.1);
    let lines = 0..places.starts.len();
    let comments = lines.filter_map(|line| {
        let at = places.comment(line)?;
        Some(places.of_line(line)[at..].trim_end().to_owned())
    });
    let mut comments: Vec<String> = comments.filter(|text| !text.starts_with(SCHEMA)).collect();
    comments.sort();
    comments
}

fn changed(source: &Arc<Source>) -> Diagnostic {
    let title = "the file cannot be formatted without a change of what it says";
    let help =
        "write text under `|+` or `>+` in double quotes; anything else is a bug, please report it";
    Diagnostic::about(Arc::clone(&source.name), title).help(help)
}

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
    let written = yaml::parse(source)?;
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let (started, before) = read(source, &text.replace("\r\n", "\n"))?;
    let text = step(source, &started.text, tidy::spaces)?;
    let text = step(source, &text, indent::indented)?;
    // Empty lines at the end must be gone before a block scalar that keeps them is moved there.
    let text = step(source, &text, tidy::lines)?;
    let text = reorder(source, text, layout)?;
    let text = match layout {
        Layout::Case(depth) => with_schema(&text, depth),
        Layout::Suite | Layout::Table => text,
    };
    let text = step(source, &text, tidy::lines)?;
    let (now, after) = read(source, &text)?;
    let is_same = same(&written, &before, &HashMap::new())
        && same(&before, &after, &records(&before, layout));
    if !is_same || comments(&started, &before) != comments(&now, &after) {
        return Err(vec![changed(source)]);
    }
    Ok(text)
}

/// A text that was read.
type Read = (Arc<Source>, Node);

fn read(source: &Arc<Source>, text: &str) -> Result<Read, Vec<Diagnostic>> {
    let now = Source::new(Arc::clone(&source.name), text);
    match yaml::parse(&now) {
        Ok(node) => Ok((now, node)),
        Err(_) => Err(vec![changed(source)]),
    }
}

fn step(
    source: &Arc<Source>,
    text: &str,
    change: fn(&Places<'_>) -> String,
) -> Result<String, Vec<Diagnostic>> {
    let (now, node) = read(source, text)?;
    Ok(change(&Places::new(&now.text, &node)))
}

/// Puts one mapping after the other into the usual order.
fn reorder(
    source: &Arc<Source>,
    mut text: String,
    layout: Layout,
) -> Result<String, Vec<Diagnostic>> {
    // Each round puts one mapping in order for good, and a mapping takes a line at least.
    for _ in 0..=text.lines().count() {
        let (now, node) = read(source, &text)?;
        match order::reordered(&Places::new(&now.text, &node), layout) {
            Some(next) => text = next,
            None => return Ok(text),
        }
    }
    Err(vec![changed(source)])
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
fn comments(source: &Arc<Source>, node: &Node) -> Vec<String> {
    let places = Places::new(&source.text, node);
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

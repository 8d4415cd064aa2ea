//! Turns a case file, or `suite.yaml` or `table.yaml`, into the same file in the one form there is.
//!
//! Text is moved and white space changed at known places; a scalar stays as it is written, and so
//! does a comment. What comes out is read again and held against what went in.

mod indent;
mod layout;
mod order;
mod places;
mod tidy;

#[cfg(test)]
mod tests;

pub use layout::Layout;

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use self::layout::SCHEMA;
use self::order::{Order, records};
use self::places::Places;
use crate::source::{Diagnostic, Source, Span};
use crate::yaml::{self, Kind, Node};

/// Returns a file in the one form there is.
///
/// # Errors
///
/// Returns what is wrong with a file that is not YAML, or that another form would change.
pub fn format(source: &Arc<Source>, layout: Layout) -> Result<String, Vec<Diagnostic>> {
    let written: Read = Rc::new((Arc::clone(source), yaml::parse(source)?));
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let before = again(&written, with_plain_ends(text))?;
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
    let differs = |left: &Read, right: &Read, orders: &HashMap<usize, Order>| {
        parted(&left.1, &right.1, orders).map(|span| differing(&left.0, span))
    };
    let problem = differs(&written, &before, &HashMap::new())
        .or_else(|| differs(&before, &now, &records(&before.1, layout)))
        .or_else(|| (comments(&before) != comments(&now)).then(|| changed(source)));
    match problem {
        Some(problem) => Err(vec![problem]),
        None => Ok(now.0.text.clone()),
    }
}

/// Returns a text whose lines end in a line feed alone, however often a carriage return stands before it.
fn with_plain_ends(text: &str) -> String {
    let lines = text.split('\n');
    let bare = lines.map(|line| line.trim_end_matches('\r'));
    bare.collect::<Vec<_>>().join("\n")
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

/// Returns where the first of two trees says something that the other does not; only mappings with a
/// usual order may change theirs.
fn parted(before: &Node, after: &Node, orders: &HashMap<usize, Order>) -> Option<Span> {
    let here = |differ: bool| differ.then_some(before.span);
    match (&before.kind, &after.kind) {
        (Kind::List(left), Kind::List(right)) => {
            let mut pairs = left.iter().zip(right);
            here(left.len() != right.len())
                .or_else(|| pairs.find_map(|(left, right)| parted(left, right, orders)))
        }
        (Kind::Map(left), Kind::Map(right)) => {
            let names = |entries: &[yaml::Entry]| -> Vec<String> {
                entries.iter().map(|entry| entry.key.clone()).collect()
            };
            let is_free = orders.contains_key(&before.span.start);
            let in_order = is_free || names(left) == names(right);
            here(left.len() != right.len() || !in_order).or_else(|| {
                left.iter().find_map(|entry| match after.get(&entry.key) {
                    Some(other) => parted(&entry.value, other, orders),
                    None => Some(entry.key_span),
                })
            })
        }
        (left, right) => here(left != right),
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

/// Says which value another form would change.
fn differing(source: &Arc<Source>, span: Span) -> Diagnostic {
    let title = "this cannot be formatted without a change of what it says";
    Diagnostic::at(source, span, title).help("write it in double quotes, with `\\n` for each line")
}

fn changed(source: &Arc<Source>) -> Diagnostic {
    let title = "the file cannot be formatted without a change of what it says";
    Diagnostic::about(Arc::clone(&source.name), title).help("this is a bug: please report it")
}

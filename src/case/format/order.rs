//! Turns mappings whose keys are declared into the same mappings with their keys in the usual order.

use std::collections::HashMap;

use super::layout::{Layout, SCHEMA};
use super::places::Places;
use super::tidy::flow_parts;
use crate::case::keys::SHAPE;
use crate::contract::{SUITE, TABLE};
use crate::yaml::{Kind, Node, Shape};

/// The usual order of a mapping's keys.
pub(super) type Order = Vec<&'static str>;

/// Returns the mappings whose keys have a usual order, by their first byte.
pub(super) fn records(root: &Node, layout: Layout) -> HashMap<usize, Order> {
    let shape = match layout {
        Layout::Case(_) => SHAPE,
        Layout::Suite => Shape::Object(&SUITE),
        Layout::Table => Shape::Object(&TABLE),
    };
    let mut orders = HashMap::new();
    shape.for_each_object(root, &mut |node, record| {
        let names = record.keys.iter().map(|key| key.name);
        orders.insert(node.span.start, names.collect());
    });
    orders
}

/// Returns the text with the first mapping that is out of order put into it; none where all are.
pub(super) fn reordered(places: &Places<'_>, layout: Layout) -> Option<String> {
    let orders = records(places.root, layout);
    let mut found = None;
    find(places, places.root, &orders, &mut found);
    let (node, ranks) = found?;
    Some(moved(places, node, &ranks))
}

/// Finds the first mapping whose keys are out of order, and the ranks of its keys.
fn find<'a>(
    places: &Places<'_>,
    node: &'a Node,
    orders: &HashMap<usize, Order>,
    found: &mut Option<(&'a Node, Vec<usize>)>,
) {
    if found.is_some() {
        return;
    }
    if let (Some(order), Kind::Map(_)) = (orders.get(&node.span.start), &node.kind) {
        let ranks = ranks(node, order);
        if !ranks.is_sorted() && (places.is_block(node) || is_plain(places, node)) {
            *found = Some((node, ranks));
            return;
        }
    }
    for entry in node.entries() {
        find(places, &entry.value, orders, found);
    }
    for item in node.items() {
        find(places, item, orders, found);
    }
}

/// Returns the rank of each key; one that nobody declared stays behind the key before it.
fn ranks(node: &Node, order: &Order) -> Vec<usize> {
    let mut last = 0;
    let rank = |key: &str| order.iter().position(|name| *name == key);
    let entries = node.entries().iter();
    entries
        .map(|entry| {
            last = rank(&entry.key).unwrap_or(last);
            last
        })
        .collect()
}

/// The lines of an entry: where it begins, where its key stands, where it ends.
struct Lines {
    begin: usize,
    head: usize,
    end: usize,
}

/// Tells whether a mapping in braces has nothing but a comma between two of its members.
fn is_plain(places: &Places<'_>, node: &Node) -> bool {
    let gaps = flow_parts(places, node);
    let mut gaps = gaps
        .windows(2)
        .map(|pair| &places.text[pair[0].end..pair[1].start]);
    gaps.all(|gap| gap.trim() == "," && !gap.contains('\n'))
}

/// Moves the members of a mapping in braces, what parts them stays where it is.
fn moved_within(places: &Places<'_>, node: &Node, ranks: &[usize]) -> String {
    let parts = flow_parts(places, node);
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|index| ranks[*index]);
    let mut out = String::with_capacity(places.text.len());
    let mut written = 0;
    for (place, index) in parts.iter().zip(order) {
        out.push_str(&places.text[written..place.start]);
        out.push_str(&places.text[parts[index].start..parts[index].end]);
        written = place.end;
    }
    out + &places.text[written..]
}

/// Moves the lines of a mapping's entries, each with the comments above it.
fn moved(places: &Places<'_>, node: &Node, ranks: &[usize]) -> String {
    if !places.is_block(node) {
        return moved_within(places, node, ranks);
    }
    let start = node.entries()[0].key_span.start;
    let first = places.line(start);
    let column = start - places.starts[first];
    let dash = Some(&places.of_line(first)[..column]).filter(|before| before.contains('-'));
    let lines = entry_lines(places, node, column, dash.is_some());
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|index| ranks[*index]);
    let mut out = copied(places, 0..lines[0].begin);
    for (place, index) in order.iter().enumerate() {
        let entry = &lines[*index];
        match dash {
            Some(dash) if place == 0 => out.extend(dashed(places, entry, dash)),
            Some(_) => out.extend(undashed(places, entry, column)),
            None => out.extend(copied(places, entry.begin..entry.end + 1)),
        }
    }
    let rest = lines[lines.len() - 1].end + 1;
    out.extend(copied(places, rest..places.starts.len()));
    out.join("\n") + "\n"
}

/// Returns the lines of each entry, in the order of the text.
fn entry_lines(places: &Places<'_>, node: &Node, column: usize, is_dashed: bool) -> Vec<Lines> {
    let mut lines: Vec<Lines> = Vec::new();
    for entry in node.entries() {
        let head = places.line(entry.key_span.start);
        let last = places.line(places.end(&entry.value).saturating_sub(1));
        let begin = match lines.last() {
            None if is_dashed => head,
            previous => lead(places, head, previous.map(|lines| lines.end), column),
        };
        lines.push(Lines {
            begin,
            head,
            end: tail(places, last.max(head), column),
        });
    }
    lines
}

/// Returns the lines of the entry that comes behind the dash; above it, a comment is the item's.
fn dashed(places: &Places<'_>, entry: &Lines, dash: &str) -> Vec<String> {
    let mut lines = copied(places, entry.begin..entry.end + 1);
    let (above, below) = lines.split_at_mut(entry.head - entry.begin);
    for line in above {
        *line = format!("{}{}", dash.trim_end_matches("- "), line.trim_start());
    }
    below[0] = format!("{dash}{}", &below[0][dash.len()..]);
    lines
}

/// Returns the lines of an entry that comes further down, whether or not it stood behind the dash.
fn undashed(places: &Places<'_>, entry: &Lines, column: usize) -> Vec<String> {
    let mut lines = copied(places, entry.begin..entry.end + 1);
    let head = &mut lines[entry.head - entry.begin];
    *head = format!("{}{}", " ".repeat(column), &head[column..]);
    lines
}

fn copied(places: &Places<'_>, lines: std::ops::Range<usize>) -> Vec<String> {
    lines.map(|line| places.of_line(line).to_owned()).collect()
}

/// Returns the last line of an entry: behind its value, comments further in than its key are its own.
fn tail(places: &Places<'_>, last: usize, column: usize) -> usize {
    let mut end = last;
    for line in last + 1..places.starts.len() {
        let text = places.of_line(line);
        if places.continues[line].is_some() {
            end = line;
        } else if !places.is_idle(line) {
            break;
        } else if !text.trim().is_empty() {
            if text.len() - text.trim_start().len() <= column {
                break;
            }
            end = line;
        }
    }
    end
}

/// Returns the first line of an entry: the comments and empty lines above its key are its own.
///
/// Above the first key of a file, what an empty line parts from it is the file's.
fn lead(places: &Places<'_>, head: usize, previous: Option<usize>, column: usize) -> usize {
    let mut first = head;
    while first > 0 && places.is_idle(first - 1) && previous != Some(first - 1) {
        let text = places.of_line(first - 1);
        let is_files = column == 0 && previous.is_none() && text.trim().is_empty();
        if is_files || text.starts_with(SCHEMA) {
            break;
        }
        first -= 1;
    }
    first
}

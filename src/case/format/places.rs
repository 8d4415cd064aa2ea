//! Turns a YAML text and its tree into what stands where: scalars, flow collections, lines that go together.

use std::collections::BTreeMap;

use crate::source::Span;
use crate::yaml::{Kind, Node};

/// What stands where in a text.
#[derive(Debug)]
pub(super) struct Places<'a> {
    /// The text.
    pub(super) text: &'a str,
    /// Its tree.
    pub(super) root: &'a Node,
    /// The first byte of each line.
    pub(super) starts: Vec<usize>,
    /// Start to end of every scalar, keys among them.
    scalars: BTreeMap<usize, usize>,
    /// The first byte of every key of a block mapping.
    pub(super) keys: Vec<usize>,
    /// Of each line, the line that it continues.
    pub(super) continues: Vec<Option<usize>>,
}

impl<'a> Places<'a> {
    /// Finds the places of a text that was read as this tree.
    pub(super) fn new(text: &'a str, root: &'a Node) -> Self {
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        let starts: Vec<usize> = std::iter::once(0)
            .chain(breaks.filter(|start| *start < text.len()))
            .collect();
        let mut places = Self {
            continues: vec![None; starts.len()],
            starts,
            text,
            root,
            scalars: BTreeMap::new(),
            keys: Vec::new(),
        };
        if !places.is_block(root) {
            places.glue(places.line(root.span.start), root);
        }
        places.walk(root, false);
        places.keys.sort_unstable();
        places
    }

    fn walk(&mut self, node: &Node, in_flow: bool) {
        let in_flow = in_flow || self.opens(node).is_some();
        for entry in node.entries() {
            self.scalars
                .insert(entry.key_span.start, entry.key_span.end);
            if !in_flow {
                self.keys.push(entry.key_span.start);
                if !self.is_block(&entry.value) {
                    self.glue(self.line(entry.key_span.start), &entry.value);
                }
            }
            self.walk(&entry.value, in_flow);
        }
        for item in node.items() {
            if !in_flow && !self.is_block(item) {
                self.glue(self.dash_line(item), item);
            }
            self.walk(item, in_flow);
        }
        if !matches!(node.kind, Kind::List(_) | Kind::Map(_)) {
            self.scalars.insert(node.span.start, self.scalar_end(node));
        }
    }

    /// Notes that the lines of a value go with the line of its key or dash.
    fn glue(&mut self, owner: usize, value: &Node) {
        if matches!(value.kind, Kind::Null) && value.span.start == value.span.end {
            return;
        }
        let mut end = self.end(value);
        // Empty lines at the end of `|+`, and blanks there that are text.
        let keeps_breaks = value.text().is_some_and(|text| {
            let breaks = text.len() - text.trim_end_matches('\n').len();
            let blank = text.trim_end_matches('\n').ends_with([' ', '\t']);
            breaks > 1 || blank || text == "\n"
        });
        if !keeps_breaks {
            end = self.text[..end].trim_end().len().max(value.span.start);
        }
        let last = self.line(end.saturating_sub(1));
        for line in owner + 1..=last {
            self.continues[line] = Some(owner);
        }
    }

    /// Returns the line of the dash before an item that is no block collection.
    fn dash_line(&self, item: &Node) -> usize {
        let mut line = self.line(item.span.start);
        let before = &self.text[self.starts[line]..item.span.start];
        if before.contains('-') {
            return line;
        }
        while line > 0 {
            line -= 1;
            let text = self.of_line(line).trim();
            if !text.is_empty() && !text.starts_with('#') {
                break;
            }
        }
        line
    }

    /// Returns the bracket that opens a flow collection.
    ///
    /// A block list that is no further in than its key begins, in the tree, where its first item does.
    pub(super) fn opens(&self, node: &Node) -> Option<char> {
        let first = self.text.get(node.span.start..)?.chars().next()?;
        let bracket = match (&node.kind, first) {
            (Kind::Map(_), '{') | (Kind::List(_), '[') => first,
            _ => return None,
        };
        let item = node.items().first().map(|item| item.span.start);
        (item != Some(node.span.start)).then_some(bracket)
    }

    /// Tells whether a value is a collection of lines.
    pub(super) fn is_block(&self, node: &Node) -> bool {
        matches!(node.kind, Kind::Map(_) | Kind::List(_)) && self.opens(node).is_none()
    }

    /// Returns the byte after a value; spans of the tree leave out the bracket that closes it.
    pub(super) fn end(&self, node: &Node) -> usize {
        let last = match &node.kind {
            Kind::Map(entries) => entries
                .last()
                .map(|entry| self.end(&entry.value).max(entry.key_span.end)),
            Kind::List(items) => items.last().map(|item| self.end(item)),
            _ => return self.scalar_end(node),
        };
        if self.opens(node).is_none() {
            return last.unwrap_or(node.span.end);
        }
        self.after_bracket(last.unwrap_or(0).max(node.span.start + 1))
    }

    /// Returns the byte after a scalar; the span of a block scalar takes in the indent of the line below.
    fn scalar_end(&self, node: &Node) -> usize {
        let text = &self.text[..node.span.end];
        let before = text.trim_end_matches(' ');
        if before.ends_with('\n') && before.len() > node.span.start {
            before.len()
        } else {
            text.len()
        }
    }

    /// Returns the byte after the next closing bracket, comments left out.
    fn after_bracket(&self, from: usize) -> usize {
        let mut in_comment = false;
        for (at, character) in self.text[from..].char_indices() {
            match character {
                '\n' => in_comment = false,
                '#' => in_comment = true,
                '}' | ']' if !in_comment => return from + at + 1,
                _ => {}
            }
        }
        self.text.len()
    }

    /// Tells whether a byte lies inside a scalar.
    pub(super) fn in_scalar(&self, at: usize) -> bool {
        let before = self.scalars.range(..=at).next_back();
        before.is_some_and(|(_, end)| at < *end)
    }

    /// Returns the line, from 0, of a byte.
    pub(super) fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1) - 1
    }

    /// Returns the text of a line, without its end.
    pub(super) fn of_line(&self, line: usize) -> &'a str {
        let start = self.starts[line];
        let end = self
            .starts
            .get(line + 1)
            .copied()
            .unwrap_or(self.text.len());
        let text = &self.text[start..end];
        text.strip_suffix('\n').unwrap_or(text)
    }

    /// Returns where the comment of a line begins.
    pub(super) fn comment(&self, line: usize) -> Option<usize> {
        let (start, text) = (self.starts[line], self.of_line(line));
        let mut hashes = text.match_indices('#').map(|(at, _)| at);
        hashes.find(|at| {
            let apart = text[..*at].is_empty() || text[..*at].ends_with([' ', '\t']);
            apart && !self.in_scalar(start + at)
        })
    }

    /// Tells whether a line holds a comment and nothing else, or nothing at all.
    pub(super) fn is_idle(&self, line: usize) -> bool {
        let text = self.of_line(line);
        self.continues[line].is_none()
            && (text.trim().is_empty() || text.trim_start().starts_with('#'))
    }

    /// Returns the span of a line's blanks from a byte of it on.
    pub(super) fn blanks(&self, from: usize) -> Span {
        let rest = &self.text[from..];
        Span {
            start: from,
            end: from + rest.len() - rest.trim_start_matches([' ', '\t']).len(),
        }
    }
}

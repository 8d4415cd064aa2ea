//! Turns the white space inside lines, at their ends and between them into one form.

use super::places::Places;
use crate::source::Span;
use crate::yaml::Node;

/// A change of white space.
struct Edit {
    span: Span,
    text: &'static str,
}

/// Returns the text with one blank where blanks part things inside a line.
pub(super) fn spaces(places: &Places<'_>) -> String {
    let mut edits = Vec::new();
    node_edits(places, places.root, &mut edits);
    for line in 0..places.starts.len() {
        comment_edit(places, line, &mut edits);
    }
    edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
    apply(places.text, &edits)
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits.iter() {
        if edit.span.start >= done {
            out.push_str(&text[done..edit.span.start]);
            out.push_str(edit.text);
            done = edit.span.end;
        }
    }
    out.push_str(&text[done..]);
    out
}

fn node_edits(places: &Places<'_>, node: &Node, edits: &mut Vec<Edit>) {
    for entry in node.entries() {
        after_key(places, entry.key_span.end, edits);
        node_edits(places, &entry.value, edits);
    }
    for item in node.items() {
        node_edits(places, item, edits);
    }
    if let Some(bracket) = places.opens(node) {
        bracket_edits(places, node, bracket, edits);
    }
}

/// Puts the colon behind its key, and one blank behind the colon.
fn after_key(places: &Places<'_>, end: usize, edits: &mut Vec<Edit>) {
    let before = places.blanks(end);
    if !places.text[before.end..].starts_with(':') {
        return;
    }
    let after = places.blanks(before.end + 1);
    edits.push(Edit {
        span: before,
        text: "",
    });
    match places.text[after.end..].chars().next() {
        None | Some('\n' | '#' | ',' | '}' | ']') => {}
        Some(_) => edits.push(Edit {
            span: after,
            text: " ",
        }),
    }
}

/// Writes `{ a: 1, b: 2 }` and `[1, 2]`.
fn bracket_edits(places: &Places<'_>, node: &Node, bracket: char, edits: &mut Vec<Edit>) {
    let end = places.end(node);
    let parts: Vec<Span> = flow_parts(places, node);
    let inside = if bracket == '{' && !parts.is_empty() {
        " "
    } else {
        ""
    };
    let first = places.blanks(node.span.start + 1);
    let is_within =
        |span: Span| !matches!(places.text[span.end..].chars().next(), Some('\n' | '#'));
    if is_within(first) {
        edits.push(Edit {
            span: first,
            text: inside,
        });
    }
    let body = &places.text[node.span.start + 1..end - 1];
    let trimmed = body.trim_end_matches([' ', '\t']);
    if !parts.is_empty() && !trimmed.ends_with('\n') {
        let span = Span {
            start: node.span.start + 1 + trimmed.len(),
            end: end - 1,
        };
        edits.push(Edit { span, text: inside });
    }
    for pair in parts.windows(2) {
        let gap = Span {
            start: pair[0].end,
            end: pair[1].start,
        };
        let text = places.text.get(gap.start..gap.end).unwrap_or_default();
        if !text.contains('\n') && text.trim() == "," {
            edits.push(Edit {
                span: gap,
                text: ", ",
            });
        }
    }
}

/// Returns the spans of the members or items of a flow collection.
pub(super) fn flow_parts(places: &Places<'_>, node: &Node) -> Vec<Span> {
    let members = node.entries().iter().map(|entry| Span {
        start: entry.key_span.start,
        end: places.end(&entry.value).max(entry.key_span.end),
    });
    let items = node.items().iter().map(|item| Span {
        start: item.span.start,
        end: places.end(item),
    });
    members.chain(items).collect()
}

/// Puts one blank before a comment that stands behind something.
fn comment_edit(places: &Places<'_>, line: usize, edits: &mut Vec<Edit>) {
    let Some(at) = places.comment(line) else {
        return;
    };
    let before = places.of_line(line)[..at]
        .trim_end_matches([' ', '\t'])
        .len();
    if before > 0 {
        let start = places.starts[line];
        let span = Span {
            start: start + before,
            end: start + at,
        };
        edits.push(Edit { span, text: " " });
    }
}

/// Returns the text without blanks at the ends of lines, and with single empty lines between keys only.
pub(super) fn lines(places: &Places<'_>) -> String {
    let mut out: Vec<&str> = Vec::new();
    let mut opened = true;
    let mut empty = false;
    for line in 0..places.starts.len() {
        let text = places.of_line(line);
        let trimmed = text.trim_end_matches([' ', '\t']);
        let is_kept = places.in_scalar(places.starts[line] + trimmed.len());
        if trimmed.is_empty() && places.continues[line].is_none() {
            empty = true;
            continue;
        }
        if empty && !opened {
            out.push("");
        }
        empty = false;
        opened = places.continues[line].is_none() && opens_block(places, line);
        out.push(if is_kept { text } else { trimmed });
    }
    out.join("\n") + "\n"
}

/// Tells whether a line ends in the colon or dash whose value are the lines below it.
fn opens_block(places: &Places<'_>, line: usize) -> bool {
    let text = places.of_line(line);
    let text = places
        .comment(line)
        .map_or(text, |at| &text[..at])
        .trim_end();
    let last = places.starts[line] + text.len().saturating_sub(1);
    (text.ends_with(':') || text.trim_start() == "-") && !places.in_scalar(last)
}

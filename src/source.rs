//! Turns a file in memory and spans of it into positions, excerpts with a caret, and diagnostics.

use std::fmt;
use std::sync::Arc;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text;

/// How many columns of a line an excerpt shows before it cuts.
const EXCERPT_WIDTH: usize = 160;

/// A file in memory, under the name that a reader knows it by.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as shown to the user, relative where it can be.
    pub name: Arc<str>,
    /// The whole text.
    pub text: String,
}

/// A stretch of a source, in bytes, end excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// A line and a column, both counted from 1, the column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Source {
    /// Returns a source that can be shared by everything that points into it.
    pub fn new(name: impl Into<Arc<str>>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
        })
    }

    /// Returns the position of a byte, clamped to the text.
    pub fn position(&self, offset: usize) -> Position {
        let before = self.before(offset);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    /// Returns the text of a span, clamped to the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Returns the line in which a span begins.
    pub fn line(&self, span: Span) -> &str {
        let before = self.before(span.start);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        self.text[start..].lines().next().unwrap_or_default()
    }

    /// Returns `name:line:column` of a span's start.
    pub fn place(&self, span: Span) -> String {
        let position = self.position(span.start);
        format!(
            "{}:{}:{}",
            text::escape(&self.name),
            position.line,
            position.column
        )
    }

    /// Returns the line of a span with carets beneath it and a label behind the carets.
    ///
    /// Two lines, without a line break at the end; a long line is cut around the span.
    pub fn excerpt(&self, span: Span, label: &str) -> String {
        let position = self.position(span.start);
        let end = self.end_column(span);
        excerpt(
            position.line,
            self.line(span),
            [position.column, end],
            label,
        )
    }

    /// Returns the column behind the part of a span that stands in its first line.
    pub fn end_column(&self, span: Span) -> usize {
        let before = self.before(span.start);
        let rest = self.text[before.len()..].lines().next().unwrap_or_default();
        let length = rest.len().min(span.end.saturating_sub(before.len()));
        let marked = &rest[..floor_boundary(rest, length)];
        self.position(span.start).column + marked.chars().count()
    }

    fn before(&self, offset: usize) -> &str {
        &self.text[..floor_boundary(&self.text, offset)]
    }
}

/// Returns a line with carets beneath the characters from one column to before another, and a label
/// behind the carets.
///
/// Two lines, without a line break at the end; a long line is cut around what is marked.
pub fn excerpt(number: usize, line: &str, columns: [usize; 2], label: &str) -> String {
    let byte = |column: usize| {
        let mut places = line.char_indices().map(|(at, _)| at);
        places.nth(column.saturating_sub(1)).unwrap_or(line.len())
    };
    let [start, end] = columns.map(byte);
    let (lead, marked) = (&line[..start], &line[start..end.max(start)]);
    let after = &line[end.max(start)..];

    let lead = keep_tail(&printable(lead), EXCERPT_WIDTH / 2);
    let marked = keep_head(&printable(marked), EXCERPT_WIDTH);
    let room = EXCERPT_WIDTH.saturating_sub(lead.width() + marked.width());
    let after = keep_head(&printable(after), room);

    let gutter = number.to_string().len().max(5);
    let carets = "^".repeat(marked.width().max(1));
    let indent = " ".repeat(lead.width());
    format!(
        "{number:>gutter$} | {lead}{marked}{after}\n{blank:>gutter$} | {indent}{carets} {label}",
        blank = ""
    )
    .trim_end()
    .to_owned()
}

fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

fn printable(text: &str) -> String {
    text::escape(&text.replace('\t', "    "))
}

fn keep_head(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut used = 1;
    let fits = |character: &char| {
        used += character.width().unwrap_or(0);
        used <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

fn keep_tail(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let reversed: String = text.chars().rev().collect();
    keep_head(&reversed, width).chars().rev().collect()
}

/// Something wrong with a file of ours: where, what, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub source: Arc<Source>,
    /// The place in it; none where the file as a whole is meant.
    pub span: Option<Span>,
    /// One sentence in lower case, without a full stop.
    pub title: String,
    /// A few words behind the carets.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Returns a diagnostic about a place in a file.
    pub fn at(source: &Arc<Source>, span: Span, title: impl Into<String>) -> Self {
        Self {
            source: Arc::clone(source),
            span: Some(span),
            title: title.into(),
            label: String::new(),
            help: None,
        }
    }

    /// Returns a diagnostic about a file as a whole.
    pub fn about(name: impl Into<Arc<str>>, title: impl Into<String>) -> Self {
        Self {
            source: Source::new(name, ""),
            span: None,
            title: title.into(),
            label: String::new(),
            help: None,
        }
    }

    /// Adds the words behind the carets.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the remedy where there is one.
    #[must_use]
    pub fn maybe_help(mut self, help: Option<String>) -> Self {
        self.help = help.or(self.help);
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.title)?;
        match self.span {
            Some(span) => {
                write!(formatter, "\n  --> {}", self.source.place(span))?;
                write!(formatter, "\n{}", self.source.excerpt(span, &self.label))?;
            }
            None => write!(formatter, "\n  --> {}", text::escape(&self.source.name))?,
        }
        match &self.help {
            Some(help) => write!(formatter, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Diagnostic, Position, Source, Span};

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let source = Source::new("a.yaml", "é: 1\nżb: 2\n");
        let offset = source.text.find('b').unwrap();
        assert_eq!(source.position(offset), Position { line: 2, column: 2 });
        assert_eq!(source.position(9_999), Position { line: 3, column: 1 });
    }

    #[test]
    fn carets_stand_under_wide_characters_and_tabs() {
        let source = Source::new("a.yaml", "\t日本: wrong");
        let start = source.text.find("wrong").unwrap();
        let span = Span {
            start,
            end: start + 5,
        };
        assert_eq!(
            source.excerpt(span, "here"),
            "    1 |     日本: wrong\n      |           ^^^^^ here"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_span() {
        let source = Source::new(
            "a.yaml",
            format!("{}X{}", "a".repeat(5000), "b".repeat(5000)),
        );
        let excerpt = source.excerpt(
            Span {
                start: 5000,
                end: 5001,
            },
            "here",
        );
        assert!(
            excerpt.lines().all(|line| line.chars().count() < 200),
            "{excerpt}"
        );
        assert!(excerpt.contains("aXb"), "{excerpt}");
    }

    #[test]
    fn a_span_past_the_end_points_at_the_end() {
        let source = Source::new("a.yaml", "row: x\n");
        let diagnostic = Diagnostic::at(
            &source,
            Span {
                start: 99,
                end: 120,
            },
            "missing key",
        );
        assert_eq!(
            diagnostic.to_string(),
            "error: missing key\n  --> a.yaml:2:1\n    2 | \n      | ^"
        );
    }

    #[test]
    fn a_diagnostic_ends_with_its_remedy() {
        let source = Source::new("a.yaml", "rwo: x\n");
        let diagnostic = Diagnostic::at(&source, Span { start: 0, end: 3 }, "unknown key `rwo`")
            .label("not a key of a case")
            .help("did you mean `row`");
        assert_eq!(
            diagnostic.to_string(),
            "error: unknown key `rwo`\n  --> a.yaml:1:1\n    1 | rwo: x\n      | ^^^ not a key of a case\n  help: did you mean `row`"
        );
    }
}

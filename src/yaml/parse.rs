//! Turns YAML text into a [`Node`], or into diagnostics that point at the fault.

use std::collections::HashMap;
use std::sync::Arc;

use serde_yaml::granit_parser::{self, ErrorKind, Event, Parser, StrInput};

use super::{Entry, Kind, Node, scalar, syntax};
use crate::source::{Diagnostic, Source, Span};

/// The largest file that is read, in bytes: twenty times the largest that anybody writes by hand.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The deepest nesting that is read; the tree is walked by recursion.
const MAX_DEPTH: usize = 24;

/// How a file is read.
#[derive(Clone, Copy)]
struct Bounds {
    bytes: usize,
    depth: usize,
    /// Whether a key may be written as a number: it is the text of it then.
    numbers_are_keys: bool,
}

/// A file that somebody writes for this program.
const WRITTEN: Bounds = Bounds {
    bytes: MAX_BYTES,
    depth: MAX_DEPTH,
    numbers_are_keys: false,
};

/// A file that a program has made, for other programs: the largest known has 47 megabytes.
const PUBLISHED: Bounds = Bounds {
    bytes: 1 << 26,
    depth: 96,
    numbers_are_keys: true,
};

/// How many keys of a mapping are looked through without an index.
const FEW: usize = 16;

/// How many values aliases may repeat: more than any file needs, and less than anybody would feel.
const MAX_REPEATED: usize = 10_000;

/// After how many problems the reading ends: who made so many meant another file.
const MAX_PROBLEMS: usize = 100;

/// Reads one YAML document.
///
/// # Errors
///
/// Returns every repeated key, tag and number out of range at once; a syntax error ends the
/// reading.
pub fn parse(source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    match gather(source, &mut problems) {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems),
    }
}

/// Reads one YAML document as others publish it: larger and deeper, with keys such as `200`.
///
/// # Errors
///
/// Returns what is no YAML in it, or is not read.
pub fn parse_published(source: &Arc<Source>) -> Result<Node, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    match gather_within(source, PUBLISHED, &mut problems) {
        Some(node) if problems.is_empty() => Ok(node),
        _ => Err(problems),
    }
}

/// Reads one YAML document as far as it can be read, for whoever goes on to find what else is wrong.
pub fn gather(source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Option<Node> {
    gather_within(source, WRITTEN, problems)
}

fn gather_within(
    source: &Arc<Source>,
    bounds: Bounds,
    problems: &mut Vec<Diagnostic>,
) -> Option<Node> {
    let most = bounds.bytes;
    if source.text.len() > most {
        let size = source.text.len();
        let title = format!("the file has {size} bytes, more than the {most} that are read");
        let diagnostic = Diagnostic::about(Arc::clone(&source.name), title);
        problems.push(diagnostic.help("split it into several files"));
        return None;
    }
    let options = granit_parser::options! {
        emit_comments: false,
        flow_nesting_limit: bounds.depth,
        block_nesting_limit: bounds.depth,
    };
    let reader = Reader {
        source,
        bounds,
        events: Parser::new_from_str_with_options(&source.text, options),
        anchored: HashMap::new(),
        repeated: 0,
        problems,
    };
    reader.document()
}

/// Reads the events of one file; what returns `None` has said why in `problems`.
struct Reader<'a> {
    source: &'a Arc<Source>,
    bounds: Bounds,
    events: Parser<'a, StrInput<'a>>,
    /// What anchors name, by the number that the parser gives them.
    anchored: HashMap<usize, Node>,
    /// How many values aliases have repeated so far.
    repeated: usize,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    fn document(mut self) -> Option<Node> {
        let mut document = None;
        loop {
            match self.next()? {
                (Event::StreamEnd, span) => {
                    return document.or_else(|| Some(node(Kind::Null, place(&span))));
                }
                (Event::DocumentStart(..), span) if document.is_some() => {
                    let title = "a file holds one document, and here a second one begins";
                    let problem = Diagnostic::at(self.source, place(&span), title);
                    return self.none(problem.help("give each case a file of its own"));
                }
                (Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd, _) => {}
                (event, span) => document = Some(self.node(event, &span, 0)?),
            }
        }
    }

    fn next(&mut self) -> Option<(Event<'a>, granit_parser::Span)> {
        if self.problems.len() >= MAX_PROBLEMS {
            return None;
        }
        match self.events.next_event()? {
            Ok(event) => Some(event),
            Err(error) if *error.kind() == ErrorKind::RecursionLimitExceeded => {
                self.too_deep(syntax::place(self.source, &error))
            }
            Err(error) => self.none(syntax::diagnostic(self.source, &error)),
        }
    }

    /// Says why there is nothing to return.
    fn none<T>(&mut self, problem: Diagnostic) -> Option<T> {
        self.problems.push(problem);
        None
    }

    /// Reads the value that begins with an event, `depth` levels below the document.
    fn node(&mut self, event: Event<'a>, span: &granit_parser::Span, depth: usize) -> Option<Node> {
        let place = place(span);
        if let Some(tag) = event.tag() {
            self.refuse_tag(&tag.original(), span);
        }
        let anchor = event.anchor_id();
        let kind = match event {
            Event::Alias(anchor) => return self.alias(anchor, place, depth),
            Event::Scalar(text, style, ..) => {
                let read = scalar::read(text, style);
                read.unwrap_or_else(|refusal| {
                    let problem = Diagnostic::at(self.source, place, refusal.title);
                    self.problems.push(problem.help(refusal.help));
                    Kind::Null
                })
            }
            _ if depth == self.bounds.depth => return self.too_deep(place),
            Event::SequenceStart(..) => self.items(depth + 1)?,
            _ => self.members(depth + 1)?,
        };
        let node = node(kind, place);
        if let Some(anchor) = anchor {
            self.anchored.insert(anchor, node.clone());
        }
        Some(node)
    }

    fn items(&mut self, depth: usize) -> Option<Kind> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Some(Kind::List(items)),
                (event, span) => items.push(self.node(event, &span, depth)?),
            }
        }
    }

    fn members(&mut self, depth: usize) -> Option<Kind> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut many = HashMap::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                return Some(Kind::Map(entries));
            }
            let merges = matches!(event.scalar(), Some(("<<", style)) if scalar::is_plain(style));
            let key = self.node(event, &span, depth)?;
            let (event, span) = self.next()?;
            let value = self.node(event, &span, depth)?;
            let key_span = key.span;
            if merges {
                let problem = Diagnostic::at(self.source, key_span, "a merge key is not read");
                let help = "write the members out where they are meant";
                self.problems.push(problem.help(help));
            } else if let Some(key) = self.key(key, &entries, &mut many) {
                entries.push(Entry {
                    key,
                    key_span,
                    value,
                });
            }
        }
    }

    /// Returns the text of a key, unless it is none or was given before.
    ///
    /// A few keys are looked through; of many, which only a hostile file has, an index is kept.
    fn key(
        &mut self,
        key: Node,
        entries: &[Entry],
        many: &mut HashMap<String, Span>,
    ) -> Option<String> {
        let name = match key.kind {
            Kind::Text(name) => name,
            Kind::Number(_) if self.bounds.numbers_are_keys => {
                self.source.slice(key.span).to_owned()
            }
            _ => {
                let title = format!("a key is text, and this is {}", key.described());
                let problem = Diagnostic::at(self.source, key.span, title);
                return self.none(problem.help("put it in quotes"));
            }
        };
        let first = match entries.len() {
            0..FEW => {
                let mut known = entries.iter();
                let known = known.find(|entry| entry.key == name);
                known.map(|entry| entry.key_span)
            }
            _ => {
                if many.is_empty() {
                    let index = |entry: &Entry| (entry.key.clone(), entry.key_span);
                    many.extend(entries.iter().map(index));
                }
                many.get(&name).copied()
            }
        };
        if let Some(first) = first {
            let line = self.source.position(first.start).line;
            let title = format!("the key `{name}` is given twice");
            let problem = Diagnostic::at(self.source, key.span, title)
                .label(format!("first given in line {line}"))
                .help("keep one of the two");
            return self.none(problem);
        }
        if !many.is_empty() {
            many.insert(name.clone(), key.span);
        }
        Some(name)
    }

    /// Returns what an anchor names, as if it were written where the alias is.
    fn alias(&mut self, anchor: usize, place: Span, depth: usize) -> Option<Node> {
        let Some(named) = self.anchored.get(&anchor) else {
            let problem = Diagnostic::at(self.source, place, "the alias stands in what it names");
            return self.none(problem.help("write the value out where it is meant"));
        };
        if depth + height(named) > self.bounds.depth {
            return self.too_deep(place);
        }
        self.repeated += size(named);
        if self.repeated > MAX_REPEATED {
            let title = format!("aliases repeat more than {MAX_REPEATED} values");
            let problem = Diagnostic::at(self.source, place, title);
            return self
                .none(problem.help("write values out instead of repeating them by aliases"));
        }
        Some(moved(named, place))
    }

    fn too_deep<T>(&mut self, place: Span) -> Option<T> {
        let title = format!(
            "values are nested in more than {} levels",
            self.bounds.depth
        );
        let problem = Diagnostic::at(self.source, place, title);
        self.none(problem.help("nest less, or write the body as `body_text`"))
    }

    fn refuse_tag(&mut self, tag: &str, span: &granit_parser::Span) {
        let place = place(&span.tag_span().unwrap_or(*span));
        let problem = Diagnostic::at(self.source, place, format!("the tag `{tag}` is not read"));
        let help = "write the value without a tag, text in quotes";
        self.problems.push(problem.help(help));
    }
}

fn place(span: &granit_parser::Span) -> Span {
    let bytes = span.byte_range().unwrap_or_default();
    Span {
        start: bytes.start,
        end: bytes.end,
    }
}

/// Returns a node; a collection goes on to its last value, where the parser tells only its beginning.
fn node(kind: Kind, span: Span) -> Node {
    let last = match &kind {
        Kind::List(items) => items.last(),
        Kind::Map(entries) => entries.last().map(|entry| &entry.value),
        _ => None,
    };
    let end = last.map_or(span.end, |last| span.end.max(last.span.end));
    let start = span.start;
    Node {
        span: Span { start, end },
        kind,
    }
}

/// Returns a node and all below it at another place.
fn moved(node: &Node, span: Span) -> Node {
    let kind = match &node.kind {
        Kind::List(items) => Kind::List(items.iter().map(|item| moved(item, span)).collect()),
        Kind::Map(entries) => {
            let moved = entries.iter().map(|entry| Entry {
                key: entry.key.clone(),
                key_span: span,
                value: moved(&entry.value, span),
            });
            Kind::Map(moved.collect())
        }
        scalar => scalar.clone(),
    };
    Node { span, kind }
}

/// Returns how many values a node is.
fn size(node: &Node) -> usize {
    1 + below(node).map(size).sum::<usize>()
}

/// Returns how many levels of collections a node is.
fn height(node: &Node) -> usize {
    match node.kind {
        Kind::List(_) | Kind::Map(_) => 1 + below(node).map(height).max().unwrap_or_default(),
        _ => 0,
    }
}

fn below(node: &Node) -> impl Iterator<Item = &Node> {
    let values = node.entries().iter().map(|entry| &entry.value);
    node.items().iter().chain(values)
}

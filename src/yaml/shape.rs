//! Turns a declaration of what a file may hold into diagnostics about a file.
//!
//! One declaration drives both, so that what an editor completes is what the loader accepts.

use std::sync::Arc;

use super::{Kind, Node};
use crate::source::{Diagnostic, Source, Span};
use crate::text;

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any value.
    Any,
    /// One text scalar.
    Text,
    /// Text in which no `${...}` could be filled, so that none is taken for a variable.
    Literal,
    /// A time, such as `500ms` or `2s`, and never none at all.
    Time,
    /// The word `true`, and no other.
    True,
    /// Text, a number or a truth value.
    Scalar,
    /// A whole number within bounds.
    Integer(u64, u64),
    /// A truth value.
    Bool,
    /// Nothing at all.
    Null,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A list of one shape.
    List(&'static Shape),
    /// The same with at least one item.
    NonEmpty(&'static Shape),
    /// A mapping with keys of the author's choice, in which `${...}` may stand.
    Map(&'static Shape),
    /// The same with keys that are taken as they are.
    Named(&'static Shape),
    /// A mapping with declared keys.
    Object(&'static Object),
    /// The first shape that is of the same kind as the value.
    OneOf(&'static [Shape]),
    /// This shape, once values of `each` stand in the place of their `${name}`s.
    Each(&'static Shape),
}

/// A mapping with declared keys.
#[derive(Debug)]
pub struct Object {
    /// What such a mapping is called: `a step`.
    pub name: &'static str,
    /// The keys it may have.
    pub keys: &'static [Key],
    /// How many of them it has.
    pub holds: Holds,
}

/// Which of its keys a mapping has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Those that are declared, and no others.
    Declared,
    /// Just one of those that are declared: a condition.
    One,
    /// Others as well, as an OpenAPI document does.
    Others,
}

/// A declared key.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, as an editor shows it.
    pub doc: &'static str,
}

impl Key {
    /// Declares a key that may be left out.
    pub const fn optional(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self {
            name,
            shape,
            required: false,
            doc,
        }
    }

    /// Declares a key that must be there.
    pub const fn required(name: &'static str, shape: Shape, doc: &'static str) -> Self {
        Self {
            name,
            shape,
            required: true,
            doc,
        }
    }
}

impl Shape {
    /// Adds a diagnostic for every place in which a value is not of this shape.
    pub fn check(&self, node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
        match self.resolved(node) {
            Some(Self::List(item)) => {
                for node in node.items() {
                    item.check(node, source, problems);
                }
            }
            Some(Self::NonEmpty(item)) => {
                if node.items().is_empty() {
                    let problem = Diagnostic::at(source, node.span, "the list has no item");
                    problems.push(problem.help("add one, or leave the key out"));
                }
                for node in node.items() {
                    item.check(node, source, problems);
                }
            }
            Some(Self::Map(value)) => {
                for entry in node.entries() {
                    value.check(&entry.value, source, problems);
                }
            }
            Some(Self::Named(value)) => {
                for entry in node.entries() {
                    check_literal(&entry.key, entry.key_span, source, problems);
                    value.check(&entry.value, source, problems);
                }
            }
            Some(Self::Literal) => {
                check_literal(node.text().unwrap_or_default(), node.span, source, problems);
            }
            Some(Self::Time) => {
                if node.time().is_none() {
                    let problem = Diagnostic::at(source, node.span, "this is no time");
                    problems.push(problem.help("write it as `500ms` or `2s`"));
                }
            }
            Some(Self::Object(object)) => object.check(node, source, problems),
            Some(Self::Each(shape)) => {
                let text = node.text().unwrap_or_default();
                if text.contains("${") {
                    let title = "only values of `each` can stand here";
                    let problem = Diagnostic::at(source, node.span, title);
                    problems.push(problem.help("name a key of `each`, or write what is meant"));
                } else {
                    shape.check(node, source, problems);
                }
            }
            Some(Self::Choice(words)) => self.check_choice(words, node, source, problems),
            Some(_) => {}
            None => {
                let found = match &node.kind {
                    Kind::Number(number) => format!("`{number}`"),
                    Kind::Bool(value) if matches!(self, Self::True) => format!("`{value}`"),
                    _ => node.described().to_owned(),
                };
                let title = format!("expected {}, found {found}", self.described());
                problems.push(Diagnostic::at(source, node.span, title));
            }
        }
    }

    /// Refuses a word that is none of the choice; where something else may stand, says that too.
    fn check_choice(
        &self,
        words: &[&'static str],
        node: &Node,
        source: &Arc<Source>,
        problems: &mut Vec<Diagnostic>,
    ) {
        let word = node.text().unwrap_or_default();
        if words.contains(&word) {
            return;
        }
        let near = text::nearest(word, words.iter().copied());
        let shown = text::shown(word);
        let (title, help) = match (self, near) {
            (Self::Choice(_), Some(near)) => (
                format!("unknown word `{shown}`"),
                format!("did you mean `{near}`"),
            ),
            (Self::Choice(_), None) => (
                format!("unknown word `{shown}`"),
                format!("it is one of {}", text::listed(words.iter().copied())),
            ),
            (_, near) => {
                let title = format!("expected {}, found the text `{shown}`", self.described());
                let problem = Diagnostic::at(source, node.span, title);
                let near = near.map(|near| format!("did you mean `{near}`"));
                problems.push(problem.maybe_help(near));
                return;
            }
        };
        problems.push(Diagnostic::at(source, node.span, title).help(help));
    }

    /// Returns the shape to hold a value against: itself, or the alternative of the value's kind.
    fn resolved(&self, node: &Node) -> Option<&Shape> {
        if let Self::OneOf(shapes) = self {
            return shapes.iter().find_map(|shape| shape.resolved(node));
        }
        let fits = match (self, &node.kind) {
            (Self::Any | Self::Each(_), _)
            | (Self::Text | Self::Literal | Self::Time | Self::Choice(_), Kind::Text(_))
            | (Self::True, Kind::Bool(true))
            | (Self::Scalar, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_))
            | (Self::Bool, Kind::Bool(_))
            | (Self::Null, Kind::Null)
            | (Self::List(_) | Self::NonEmpty(_), Kind::List(_))
            | (Self::Map(_) | Self::Named(_) | Self::Object(_), Kind::Map(_)) => true,
            (Self::Integer(low, high), Kind::Number(number)) => number
                .as_u64()
                .is_some_and(|value| (*low..=*high).contains(&value)),
            _ => false,
        };
        fits.then_some(self)
    }

    fn described(&self) -> String {
        match self {
            Self::Any => "any value".to_owned(),
            Self::Text | Self::Literal => "text".to_owned(),
            Self::Time => "a time such as `2s`".to_owned(),
            Self::True => "`true`".to_owned(),
            Self::Scalar => "text, a number or a truth value".to_owned(),
            Self::Integer(low, high) => format!("a whole number from {low} to {high}"),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Null => "nothing".to_owned(),
            Self::Choice(words) => format!("one of {}", text::listed(words.iter().copied())),
            Self::List(_) | Self::NonEmpty(_) => "a list".to_owned(),
            Self::Map(_) | Self::Named(_) => "a mapping".to_owned(),
            Self::Object(object) => format!("{} (a mapping)", object.name),
            Self::OneOf(shapes) => {
                let names: Vec<String> = shapes.iter().map(Shape::described).collect();
                names.join(" or ")
            }
            Self::Each(shape) => shape.described(),
        }
    }

    /// Calls `visit` with every mapping whose keys are declared, and with their declaration.
    pub fn for_each_object(&self, node: &Node, visit: &mut dyn FnMut(&Node, &'static Object)) {
        match (self.resolved(node), &node.kind) {
            (Some(Self::List(item) | Self::NonEmpty(item)), Kind::List(items)) => {
                for node in items {
                    item.for_each_object(node, visit);
                }
            }
            (Some(Self::Map(value) | Self::Named(value)), Kind::Map(entries)) => {
                for entry in entries {
                    value.for_each_object(&entry.value, visit);
                }
            }
            (Some(Self::Object(object)), Kind::Map(entries)) => {
                visit(node, object);
                for entry in entries {
                    if let Some(key) = object.keys.iter().find(|key| key.name == entry.key) {
                        key.shape.for_each_object(&entry.value, visit);
                    }
                }
            }
            _ => {}
        }
    }

    /// Tells whether a variable stands where values of `each` may.
    pub fn is_filled(&self, node: &Node) -> bool {
        match (self.resolved(node), &node.kind) {
            (Some(Self::Each(_)), Kind::Text(text)) => text.contains("${"),
            (Some(Self::List(item) | Self::NonEmpty(item)), Kind::List(items)) => {
                items.iter().any(|node| item.is_filled(node))
            }
            (Some(Self::Map(value) | Self::Named(value)), Kind::Map(entries)) => {
                entries.iter().any(|entry| value.is_filled(&entry.value))
            }
            (Some(Self::Object(object)), Kind::Map(entries)) => entries.iter().any(|entry| {
                let key = object.keys.iter().find(|key| key.name == entry.key);
                key.is_some_and(|key| key.shape.is_filled(&entry.value))
            }),
            _ => false,
        }
    }

    /// Calls `fill` with every value in which values of `each` may stand.
    pub fn for_each_filled(&self, node: &mut Node, fill: &mut dyn FnMut(&mut Node)) {
        let Some(shape) = self.resolved(node) else {
            return;
        };
        match (shape, &mut node.kind) {
            (Self::Each(_), _) => fill(node),
            (Self::List(item) | Self::NonEmpty(item), Kind::List(items)) => {
                for node in items {
                    item.for_each_filled(node, fill);
                }
            }
            (Self::Map(value) | Self::Named(value), Kind::Map(entries)) => {
                for entry in entries {
                    value.for_each_filled(&mut entry.value, fill);
                }
            }
            (Self::Object(object), Kind::Map(entries)) => {
                for entry in entries {
                    let key = object.keys.iter().find(|key| key.name == entry.key);
                    if let Some(key) = key {
                        key.shape.for_each_filled(&mut entry.value, fill);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Refuses a `${...}` where nothing would fill it.
fn check_literal(text: &str, span: Span, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
    if text.replace("$${", "").contains("${") {
        let problem = Diagnostic::at(source, span, "no variable can stand here");
        problems
            .push(problem.help("write what is meant as it is; `$${` stands for a literal `${`"));
    }
}

impl Object {
    fn check(&self, node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
        for entry in node.entries() {
            if let Some(key) = self.keys.iter().find(|key| key.name == entry.key) {
                let before = problems.len();
                key.shape.check(&entry.value, source, problems);
                let here = |problem: &&mut Diagnostic| problem.span == Some(entry.value.span);
                for problem in problems[before..].iter_mut().filter(here) {
                    let help = format!("`{}` is {}", key.name, key.doc);
                    problem.help.get_or_insert(help);
                }
            } else if self.holds != Holds::Others {
                let names = || self.keys.iter().map(|key| key.name);
                let help = match text::nearest(&entry.key, names()) {
                    Some(near) => format!("did you mean `{near}`"),
                    None => format!("the keys are {}", text::listed(names())),
                };
                let title = format!("unknown key `{}`", text::escape(&entry.key));
                let diagnostic = Diagnostic::at(source, entry.key_span, title)
                    .label(format!("not a key of {}", self.name));
                problems.push(diagnostic.help(help));
            }
        }
        if self.holds == Holds::One && node.entries().len() != 1 {
            let title = format!("{} has one key", self.name);
            let names = text::listed(self.keys.iter().map(|key| key.name));
            let problem = Diagnostic::at(source, node.span, title);
            problems.push(problem.help(format!("it is one of {names}")));
        }
        for key in self
            .keys
            .iter()
            .filter(|key| key.required && node.get(key.name).is_none())
        {
            let title = format!("the key `{}` is missing", key.name);
            let diagnostic = Diagnostic::at(source, node.span, title)
                .label(format!("{} needs `{}`", self.name, key.name));
            problems.push(diagnostic.help(format!("`{}` is {}", key.name, key.doc)));
        }
    }
}

//! Turns a declaration of what a file may hold into diagnostics about a file, and into its JSON Schema.
//!
//! One declaration drives both, so that what an editor completes is what the loader accepts.

use std::sync::Arc;

use super::{Kind, Node};
use crate::json::Json;
use crate::source::{Diagnostic, Source};
use crate::text;

/// What a value may be.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Any value.
    Any,
    /// One text scalar.
    Text,
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
    /// A mapping with keys of the author's choice.
    Map(&'static Shape),
    /// A mapping with declared keys.
    Record(&'static Record),
    /// The first shape that is of the same kind as the value.
    OneOf(&'static [Shape]),
}

/// A mapping with declared keys.
#[derive(Debug)]
pub struct Record {
    /// What such a mapping is called: `a step`.
    pub name: &'static str,
    /// The keys it may have.
    pub keys: &'static [Key],
    /// Whether keys that are not declared are let through, as in an OpenAPI document.
    pub open: bool,
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
            Some(Self::Map(value)) => {
                for entry in node.entries() {
                    value.check(&entry.value, source, problems);
                }
            }
            Some(Self::Record(record)) => record.check(node, source, problems),
            Some(Self::Choice(words)) => self.check_choice(words, node, source, problems),
            Some(_) => {}
            None => {
                let found = match &node.kind {
                    Kind::Number(number) => format!("`{number}`"),
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
            (Self::Any, _)
            | (Self::Text | Self::Choice(_), Kind::Text(_))
            | (Self::Scalar, Kind::Text(_) | Kind::Number(_) | Kind::Bool(_))
            | (Self::Bool, Kind::Bool(_))
            | (Self::Null, Kind::Null)
            | (Self::List(_), Kind::List(_))
            | (Self::Map(_) | Self::Record(_), Kind::Map(_)) => true,
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
            Self::Text => "text".to_owned(),
            Self::Scalar => "text, a number or a truth value".to_owned(),
            Self::Integer(low, high) => format!("a whole number from {low} to {high}"),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Null => "nothing".to_owned(),
            Self::Choice(words) => format!("one of {}", text::listed(words.iter().copied())),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a mapping".to_owned(),
            Self::Record(record) => format!("{} (a mapping)", record.name),
            Self::OneOf(shapes) => {
                let names: Vec<String> = shapes.iter().map(Shape::described).collect();
                names.join(" or ")
            }
        }
    }

    /// Returns the same declaration as a JSON Schema to publish, draft 2020-12.
    pub fn published(&self, title: &str, description: &str) -> Json {
        let head = Json::of([
            (
                "$schema",
                "https://json-schema.org/draft/2020-12/schema".into(),
            ),
            ("title", title.into()),
            ("description", description.into()),
        ]);
        let shape = self.json_schema();
        [head, shape]
            .iter()
            .flat_map(Json::members)
            .cloned()
            .collect()
    }

    /// Returns the same declaration as JSON Schema, draft 2020-12.
    fn json_schema(&self) -> Json {
        let typed = |name: &str| Json::of([("type", name.into())]);
        let words = |words: &[&str]| words.iter().map(|word| Json::from(*word)).collect::<Json>();
        match self {
            Self::Any => Json::of([]),
            Self::Text => typed("string"),
            Self::Scalar => Json::of([("type", words(&["string", "number", "boolean"]))]),
            Self::Integer(low, high) => Json::of([
                ("type", "integer".into()),
                ("minimum", (*low).into()),
                ("maximum", (*high).into()),
            ]),
            Self::Bool => typed("boolean"),
            Self::Null => typed("null"),
            Self::Choice(choice) => Json::of([("enum", words(choice))]),
            Self::List(item) => Json::of([("type", "array".into()), ("items", item.json_schema())]),
            Self::Map(value) => Json::of([
                ("type", "object".into()),
                ("additionalProperties", value.json_schema()),
            ]),
            Self::Record(record) => record.json_schema(),
            Self::OneOf(shapes) => {
                Json::of([("anyOf", shapes.iter().map(Shape::json_schema).collect())])
            }
        }
    }
}

impl Record {
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
            } else if !self.open {
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

    fn json_schema(&self) -> Json {
        let property = |key: &Key| {
            let mut schema = key.shape.json_schema();
            schema.make_object().set("description", key.doc.into());
            (key.name, schema)
        };
        let required = self.keys.iter().filter(|key| key.required);
        Json::of([
            ("type", "object".into()),
            ("properties", Json::of(self.keys.iter().map(property))),
            (
                "required",
                required.map(|key| Json::from(key.name)).collect(),
            ),
            ("additionalProperties", self.open.into()),
        ])
    }
}

//! Turns an API description into the bodies that it shows, wherever it shows them.
//!
//! A published description has its examples in one of five places: beside the schema, under names,
//! in the schema, member by member, or not at all.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::source::Span;
use crate::yaml::{Entry, Kind, Node};

/// How many references are followed from one to the next.
const HOPS: usize = 16;

/// How deep the schema of a body is looked into, and how many values a body may have that is put
/// together.
const DEEPEST: usize = 6;
const MOST: usize = 200;

/// A parameter, and what says which values it has: it or its schema.
pub(super) struct Parameter<'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'a Node,
}

/// An API description, in whose nodes references can be followed.
pub(super) struct Description<'a> {
    root: &'a Node,
    /// What references lead to: thousands of them lead to one of thousands of schemas.
    led: RefCell<HashMap<&'a str, Option<&'a Node>>>,
}

impl<'a> Description<'a> {
    pub(super) fn new(root: &'a Node) -> Self {
        Self {
            root,
            led: RefCell::default(),
        }
    }

    /// Returns what a node is, where it refers to another place of the file; none where that is not
    /// there, or in another file.
    pub(super) fn follow(&self, node: &'a Node) -> Option<&'a Node> {
        let mut node = node;
        for _ in 0..HOPS {
            let Some(reference) = node.text_of("$ref") else {
                return Some(node);
            };
            let known = self.led.borrow().get(reference).copied();
            node = known.unwrap_or_else(|| {
                let led = self.at(reference);
                self.led.borrow_mut().insert(reference, led);
                led
            })?;
        }
        None
    }

    /// Returns the node at a JSON Pointer in a fragment.
    fn at(&self, reference: &str) -> Option<&'a Node> {
        let pointer = reference.strip_prefix("#/")?;
        pointer.split('/').try_fold(self.root, |node, step| {
            let name = decoded(step).replace("~1", "/").replace("~0", "~");
            let item = || node.items().get(name.parse::<usize>().ok()?);
            node.get(&name).or_else(item)
        })
    }

    /// Returns what an operation says of its JSON body, where it takes one.
    pub(super) fn json_body(&self, operation: &'a Node) -> Option<&'a Node> {
        let body = self.follow(operation.get("requestBody")?)?;
        let content = body.get("content")?.entries().iter();
        let mut media: Vec<&Entry> = content.filter(|media| is_json(&media.key)).collect();
        // The plain type first: a patch has another form than the body that it changes.
        media.sort_by_key(|media| essence(&media.key) != "application/json");
        self.follow(&media.first()?.value)
    }

    /// Tells whether an operation cannot be asked without a body.
    pub(super) fn demands_body(&self, operation: &'a Node) -> bool {
        let body = operation.get("requestBody");
        let body = body.and_then(|body| self.follow(body));
        body.is_some_and(|body| body.get("required").and_then(Node::bool) == Some(true))
    }

    /// Returns the query parameters that an operation must have: its own, and those of its path.
    pub(super) fn query(
        &self,
        operation: &'a Node,
        of_path: Option<&'a Node>,
    ) -> Vec<Parameter<'a>> {
        let mut found: Vec<Parameter<'a>> = Vec::new();
        let lists = operation.get("parameters").into_iter().chain(of_path);
        for parameter in lists.flat_map(Node::items) {
            let Some(parameter) = self.follow(parameter) else {
                continue;
            };
            let is_required = parameter.get("required").and_then(Node::bool) == Some(true);
            let name = parameter.text_of("name").filter(|_| is_required);
            let name = name.filter(|_| parameter.text_of("in") == Some("query"));
            if let Some(name) = name
                && found.iter().all(|known| known.name != name)
            {
                found.push(Parameter {
                    name,
                    schema: parameter,
                });
            }
        }
        found
    }

    /// Returns the value of a parameter that the description shows, or the least one of its type.
    pub(super) fn shown(&self, parameter: &'a Node) -> Option<Node> {
        if let Some(example) = parameter.get("example") {
            return Some(example.clone());
        }
        let shown = self.body(parameter);
        let schema = || self.follow(parameter.get("schema")?);
        shown.or_else(|| Some(node(self.least(schema()?)?, parameter.span)))
    }

    /// Returns a body that the description shows beside `example`.
    pub(super) fn body(&self, media: &'a Node) -> Option<Node> {
        let named = media.get("examples").map(Node::entries).unwrap_or_default();
        let mut named = named
            .iter()
            .filter_map(|named| self.follow(&named.value)?.get("value"));
        if let Some(value) = named.next() {
            return Some(value.clone());
        }
        let mut left = MOST;
        self.of_schema(media.get("schema")?, DEEPEST, &mut left)
    }

    /// Returns a value that a schema shows, or is put together from what its members show.
    fn of_schema(&self, schema: &'a Node, deepest: usize, left: &mut usize) -> Option<Node> {
        let schema = self.follow(schema)?;
        *left = left.checked_sub(1)?;
        let first = |key: &str| schema.get(key).and_then(|list| list.items().first());
        let shown = schema
            .get("example")
            .or_else(|| first("examples"))
            .or_else(|| schema.get("default"))
            .or_else(|| schema.get("const"))
            .or_else(|| first("enum"));
        if let Some(shown) = shown.filter(|shown| shown.kind != Kind::Null) {
            return Some(shown.clone());
        }
        let deepest = deepest.checked_sub(1)?;
        if let Some(items) = schema.get("items") {
            let item = self.of_schema(items, deepest, left)?;
            return Some(node(Kind::List(vec![item]), schema.span));
        }
        for key in ["oneOf", "anyOf"] {
            let ways = schema.get(key).map(Node::items).unwrap_or_default();
            let mut ways = ways.iter();
            if let Some(found) = ways.find_map(|way| self.of_schema(way, deepest, left)) {
                return Some(found);
            }
        }
        let mut members = Vec::new();
        self.members(schema, deepest, left, &mut members);
        if members.is_empty() {
            // Where nothing is shown and nothing must be there, one member is something to start from.
            let properties = schema.get("properties").map(Node::entries);
            let mut properties = properties.unwrap_or_default().iter();
            members.extend(properties.find_map(|property| {
                Some(Entry {
                    key: property.key.clone(),
                    key_span: property.key_span,
                    value: self.least_of(property)?,
                })
            }));
        }
        (!members.is_empty()).then(|| node(Kind::Map(members), schema.span))
    }

    /// Gathers the members that a schema of an object shows, those of all its parts together.
    fn members(&self, schema: &'a Node, deepest: usize, left: &mut usize, found: &mut Vec<Entry>) {
        for part in schema.get("allOf").map(Node::items).unwrap_or_default() {
            let Some(part) = self.follow(part) else {
                continue;
            };
            match (part.get("example"), deepest.checked_sub(1)) {
                (Some(example), _) => example
                    .entries()
                    .iter()
                    .for_each(|it| add(found, it.clone())),
                (None, Some(deepest)) => self.members(part, deepest, left, found),
                (None, None) => {}
            }
        }
        let properties = schema
            .get("properties")
            .map(Node::entries)
            .unwrap_or_default();
        for property in properties {
            let is_of_answers = |schema: &Node| {
                let said = schema.get("readOnly").and_then(Node::bool);
                said.unwrap_or_default()
            };
            let is_of_answers = self.follow(&property.value).is_none_or(is_of_answers);
            let value = if is_of_answers {
                None
            } else {
                self.of_schema(&property.value, deepest, left).or_else(|| {
                    self.least_of(property)
                        .filter(|_| is_required(schema, property))
                })
            };
            if let Some(value) = value {
                add(
                    found,
                    Entry {
                        key: property.key.clone(),
                        key_span: property.key_span,
                        value,
                    },
                );
            }
        }
    }
}

impl<'a> Description<'a> {
    /// Returns a member with the least value of its type.
    fn least_of(&self, property: &'a Entry) -> Option<Node> {
        let kind = self.least(self.follow(&property.value)?)?;
        Some(node(kind, property.key_span))
    }

    /// Returns the least value of a schema's type.
    fn least(&self, schema: &Node) -> Option<Kind> {
        if schema.get("readOnly").and_then(Node::bool) == Some(true) {
            return None;
        }
        let text = |text: &str| Kind::Text(text.to_owned());
        Some(match (schema.text_of("type")?, schema.text_of("format")) {
            ("string", Some("date")) => text("2026-01-31"),
            ("string", Some("date-time")) => text("2026-01-31T12:00:00Z"),
            ("string", Some("email")) => text("ada@example.test"),
            ("string", Some("uri" | "url")) => text("https://example.test"),
            ("string", Some("uuid")) => text("00000000-0000-4000-8000-000000000001"),
            ("string", None) if schema.get("pattern").is_none() => text("text"),
            ("integer" | "number", _) => match schema.get("minimum") {
                Some(minimum) => minimum.kind.clone(),
                None => Kind::Number(1_u64.into()),
            },
            ("boolean", _) => Kind::Bool(false),
            _ => return None,
        })
    }
}

/// Tells whether a schema demands one of its members.
fn is_required(schema: &Node, property: &Entry) -> bool {
    let required = schema.get("required").map(Node::items);
    let mut required = required.unwrap_or_default().iter();
    required.any(|name| name.text() == Some(property.key.as_str()))
}

fn add(found: &mut Vec<Entry>, entry: Entry) {
    if found.iter().all(|known| known.key != entry.key) {
        found.push(entry);
    }
}

fn node(kind: Kind, span: Span) -> Node {
    Node { span, kind }
}

/// Returns a media type without its parameters, in small letters.
fn essence(media_type: &str) -> String {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().to_ascii_lowercase()
}

fn is_json(media_type: &str) -> bool {
    let essence = essence(media_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// Returns a step of a pointer as it was before it was put into a fragment.
fn decoded(step: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = step.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |at: usize| {
            after
                .get(at)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (first, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

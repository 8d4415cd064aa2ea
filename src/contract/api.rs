//! Turns `openapi.yaml` into operations: verb, path and example body under a name.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::description::Description;
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Template, Tree};
use crate::text;
use crate::yaml::{self, Node};

/// The members of a path item that are operations.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The operations of a suite.
#[derive(Debug, Clone)]
pub struct Api {
    /// The file.
    pub source: Arc<Source>,
    /// The operations in document order.
    pub operations: Vec<Arc<Operation>>,
    /// The names of all members that its examples and schemas have.
    pub members: Vec<String>,
    /// Those of them that are policies: whose schema is called so.
    pub policies: Vec<String>,
    /// How many operations have no name: no case can ask for them.
    pub unnamed: usize,
}

/// A verb and path under a name.
#[derive(Debug)]
pub struct Operation {
    /// The `operationId`.
    pub id: String,
    /// The verb, in capitals.
    pub method: String,
    /// The path as written, with `{parameter}`s.
    pub path: String,
    /// The example body, where the operation takes one; it may hold `${...}`.
    pub example: Option<Tree>,
    /// The query parameters that it must have, each with the values that the description shows.
    pub query: Vec<(String, Vec<Template>)>,
    /// Whether it takes a JSON body, with or without an example.
    pub takes_body: bool,
    /// Whether a request needs something that the description shows no value of: a query parameter, or
    /// a body that is no JSON.
    pub unshown: bool,
    /// Where the operation's id stands.
    pub span: Span,
}

impl Operation {
    /// Returns the path without what tells operations apart that share one: `#pin`.
    pub fn bare_path(&self) -> &str {
        self.path.split('#').next().unwrap_or_default()
    }

    /// Returns the names of the path's parameters in order.
    pub fn parameters(&self) -> impl Iterator<Item = &str> {
        self.path
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
    }
}

impl Api {
    /// Returns an operation by its name.
    pub fn operation(&self, id: &str) -> Option<&Arc<Operation>> {
        self.operations.iter().find(|operation| operation.id == id)
    }

    /// Returns how many operations take a JSON body.
    pub fn bodies(&self) -> usize {
        let takes = |operation: &&Arc<Operation>| operation.takes_body;
        self.operations.iter().filter(takes).count()
    }

    /// Returns how many of these have none to start from.
    pub fn bodies_without_example(&self) -> usize {
        let lacks =
            |operation: &&Arc<Operation>| operation.takes_body && operation.example.is_none();
        self.operations.iter().filter(lacks).count()
    }

    /// Returns the names of all operations.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.operations
            .iter()
            .map(|operation| operation.id.as_str())
    }
}

/// Reads the operations of an OpenAPI document; everything else in it is for other tools.
pub(super) fn read(source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Api {
    let mut api = Api {
        source: Arc::clone(source),
        operations: Vec::new(),
        members: Vec::new(),
        policies: Vec::new(),
        unnamed: 0,
    };
    let node = match yaml::parse_published(source) {
        Ok(node) => node,
        Err(found) => {
            problems.extend(found);
            return api;
        }
    };
    check_version(&node, source, problems);
    let description = Description::new(&node);
    for path in node.get("paths").map(Node::entries).unwrap_or_default() {
        let item = description.follow(&path.value);
        for member in item.map(Node::entries).unwrap_or_default() {
            if METHODS.contains(&member.key.as_str()) {
                let method = member.key.to_uppercase();
                let of_path = item.and_then(|item| item.get("parameters"));
                let published = Published {
                    description: &description,
                    node: &member.value,
                    of_path,
                    source,
                };
                let read = published.operation(&path.key, method, problems);
                match read {
                    Some(operation) => api.operations.push(Arc::new(operation)),
                    None => api.unnamed += 1,
                }
            }
        }
    }
    check_names(&api, problems);
    api.members = members(&node);
    gather_policies(&node, &mut api.policies);
    api
}

/// Returns the names of all members that the examples and schemas of a description have, sorted.
fn members(description: &Node) -> Vec<String> {
    let mut members = BTreeSet::new();
    gather_members(description, &mut members);
    members.into_iter().collect()
}

fn gather_members(node: &Node, members: &mut BTreeSet<String>) {
    for item in node.items() {
        gather_members(item, members);
    }
    for entry in node.entries() {
        match entry.key.as_str() {
            "properties" => {
                let properties = entry.value.entries().iter();
                members.extend(properties.map(|property| property.key.clone()));
                gather_members(&entry.value, members);
            }
            "example" => gather_keys(&entry.value, members),
            _ => gather_members(&entry.value, members),
        }
    }
}

fn gather_policies(node: &Node, policies: &mut Vec<String>) {
    for item in node.items() {
        gather_policies(item, policies);
    }
    for entry in node.entries() {
        let schema = entry.value.text_of("$ref");
        if schema.is_some_and(|schema| schema.ends_with("Policy")) {
            policies.push(entry.key.clone());
        }
        gather_policies(&entry.value, policies);
    }
}

fn gather_keys(example: &Node, members: &mut BTreeSet<String>) {
    for item in example.items() {
        gather_keys(item, members);
    }
    for entry in example.entries() {
        members.insert(entry.key.clone());
        gather_keys(&entry.value, members);
    }
}

/// An operation as a description has it.
struct Published<'a, 'd> {
    description: &'d Description<'a>,
    node: &'a Node,
    /// The parameters of all operations of its path.
    of_path: Option<&'a Node>,
    source: &'d Arc<Source>,
}

impl<'a> Published<'a, '_> {
    fn operation(
        &self,
        path: &str,
        method: String,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Operation> {
        let id = self.node.get("operationId")?;
        let media = self.description.json_body(self.node);
        // What stands there for this very purpose may hold variables, and is held to their form.
        let written = media.and_then(|media| media.get("example"));
        let example = match written {
            Some(example) => Some(Tree::read(example, self.source, problems)),
            None => media.and_then(|media| self.read(&self.description.body(media)?)),
        };
        let mut unshown = media.is_none() && self.description.demands_body(self.node);
        let mut query = Vec::new();
        for parameter in self.description.query(self.node, self.of_path) {
            let shown = self.description.shown(parameter.schema);
            let shown = shown.and_then(|value| self.read(&value));
            let values = shown.as_ref().map(Tree::scalars).unwrap_or_default();
            if values.is_empty() {
                unshown = true;
            } else {
                query.push((parameter.name.to_owned(), values));
            }
        }
        Some(Operation {
            id: id.text()?.to_owned(),
            method,
            path: path.to_owned(),
            example,
            query,
            takes_body: media.is_some(),
            unshown,
            span: id.span,
        })
    }

    /// Reads a value that the description shows; one that would be read as a template and is none is not
    /// taken.
    fn read(&self, shown: &Node) -> Option<Tree> {
        let mut problems = Vec::new();
        let value = Tree::read(shown, self.source, &mut problems);
        problems.is_empty().then_some(value)
    }
}

fn check_version(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
    let version = node.get("openapi");
    if version
        .and_then(Node::text)
        .is_some_and(|version| version.starts_with("3."))
    {
        return;
    }
    if let Some(swagger) = node.get("swagger") {
        let said = swagger.text().unwrap_or("2.0");
        let title = format!(
            "this is Swagger {}, and OpenAPI 3 is read",
            text::escape(said)
        );
        let problem = Diagnostic::at(source, swagger.span, title);
        problems.push(problem.help("convert it first: its vendor may have an OpenAPI 3 of it too"));
        return;
    }
    let span = version.map_or(node.span, |version| version.span);
    let title = "this is no OpenAPI document of version 3";
    problems.push(Diagnostic::at(source, span, title).help("begin it with `openapi: 3.1.0`"));
}

fn check_names(api: &Api, problems: &mut Vec<Diagnostic>) {
    let mut firsts: HashMap<&str, Span> = HashMap::new();
    for operation in &api.operations {
        let Some(first) = firsts.insert(&operation.id, operation.span) else {
            continue;
        };
        let title = format!(
            "the operation `{}` is given twice",
            text::escape(&operation.id)
        );
        let line = api.source.position(first.start).line;
        let diagnostic = Diagnostic::at(&api.source, operation.span, title)
            .label(format!("first given in line {line}"));
        problems.push(diagnostic.help("give one of them another `operationId`"));
    }
}

/// Tells whether a verb only reads, as RFC 9110 has it of the safe ones.
pub fn reads(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

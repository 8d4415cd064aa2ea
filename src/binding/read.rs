//! Turns the YAML of a binding into a [`Binding`], or into all that is wrong with it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::names::{Style, Swap};
use super::pattern::Place;
use super::places::{From, Placed, Places};
use super::read_routes;
use super::texts::Said;
use super::{Binding, Carrier, Speech, inward};
use crate::contract::{Operation, Suite, json_path, read_code};
use crate::json::Raw;
use crate::source::{Diagnostic, Source, Span};
use crate::template::Tree;
use crate::text;
use crate::yaml::{Entry, Kind, Node};

/// Reads the binding of a suite, whose form is known to be right.
///
/// `used` tells whether some case of the suite has a word: members that no description knows.
/// A binding that says nothing is none.
pub fn read(
    node: &Node,
    source: &Arc<Source>,
    suite: &Arc<Suite>,
    used: &dyn Fn(&str) -> bool,
    problems: &mut Vec<Diagnostic>,
) -> Option<Binding> {
    if node.entries().is_empty() {
        return None;
    }
    let before = problems.len();
    let mut reader = Reader {
        source,
        suite,
        problems,
        used,
    };
    let binding = reader.binding(node);
    (problems.len() == before).then_some(binding)
}

/// A member, or `$`, with its way in the service's body and where that is written.
type Found = (String, Vec<String>, Span);

/// Reads one binding.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) suite: &'a Arc<Suite>,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    used: &'a dyn Fn(&str) -> bool,
}

/// The service's names of all members that are known.
struct Members {
    names: BTreeMap<String, String>,
    labels: BTreeMap<String, String>,
}

impl Members {
    fn name<'a>(&'a self, member: &'a str) -> &'a str {
        self.names.get(member).map_or(member, String::as_str)
    }
}

impl Reader<'_> {
    fn binding(&mut self, node: &Node) -> Binding {
        let suite = Arc::clone(self.suite);
        let members = self.members(node);
        let mut routes = self.routes(node);
        let mut speeches: Vec<Speech> = Vec::new();
        let operations = suite
            .api
            .operations
            .iter()
            .map(|operation| Some(&**operation));
        for operation in operations.chain([None]) {
            speeches.push(self.speech(node, operation, &members));
        }
        self.with(node, &mut speeches);
        self.hold_parameters(&mut routes, &speeches);
        let words = self.words(node, &members);
        self.hold_words(&speeches, &words, node);
        let envelope = node.get("envelope");
        let mut form = suite.envelope.clone();
        let said = envelope.and_then(|envelope| envelope.get("media_type"));
        let media_types: Vec<String> = said.map_or_else(Vec::new, |said| {
            let several = said.items().iter().filter_map(Node::text);
            let types = said.text().into_iter().chain(several);
            types.map(str::to_ascii_lowercase).collect()
        });
        if let Some(ignore) = envelope
            .and_then(|of| of.get("errors_ignore_case"))
            .and_then(Node::bool)
        {
            form.errors_ignore_case = ignore;
        }
        if let Some(codes) = envelope.and_then(|of| of.get("codes")) {
            form.codes = Some(codes.items().iter().filter_map(read_code).collect());
        }
        if !media_types.is_empty() {
            form.media_types.clone_from(&media_types);
        }
        let mut known: BTreeSet<String> = suite.api.members.iter().cloned().collect();
        known.extend(members.names.keys().cloned());
        let operations = suite.api.operations.iter();
        let ids = operations.flat_map(|operation| operation.parameters().map(str::to_owned));
        Binding {
            routes,
            speeches,
            names: Swap::new(members.names),
            known,
            ids: ids.collect(),
            words,
            envelope: form,
            media_types,
            suite,
        }
    }

    pub(super) fn problem(
        &mut self,
        span: Span,
        title: impl Into<String>,
        help: impl Into<String>,
    ) {
        let problem = Diagnostic::at(self.source, span, title.into());
        self.problems.push(problem.help(help.into()));
    }

    /// Refuses a name that is none of those known, with the nearest.
    pub(super) fn unknown<'b>(
        &mut self,
        span: Span,
        title: String,
        name: &str,
        known: impl Iterator<Item = &'b str> + Clone,
    ) {
        let help = match text::nearest(name, known.clone()) {
            Some(near) => format!("did you mean `{near}`"),
            None => format!("there are {}", text::listed(known)),
        };
        self.problem(span, title, help);
    }

    /// Tells whether a member is known, and says so where it is not.
    fn is_member(&mut self, name: &str, span: Span) -> bool {
        let suite = Arc::clone(self.suite);
        let known = suite.api.members.iter().any(|known| known == name) || (self.used)(name);
        if !known {
            let title = format!(
                "no example and no case has a member `{}`",
                text::shown(name)
            );
            let near = text::nearest(name, suite.api.members.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`"),
                None => "name a member as the API description does".to_owned(),
            };
            self.problem(span, title, help);
        }
        known
    }

    fn members(&mut self, node: &Node) -> Members {
        let suite = Arc::clone(self.suite);
        let mut members = Members {
            names: BTreeMap::new(),
            labels: BTreeMap::new(),
        };
        let mut spans: BTreeMap<String, Span> = BTreeMap::new();
        for entry in entries(node, "members") {
            if !self.is_member(&entry.key, entry.key_span) {
                continue;
            }
            let name = entry.value.text().or(entry.value.text_of("name"));
            let name = name.unwrap_or_default().to_owned();
            if name.is_empty() {
                self.problem(
                    entry.value.span,
                    "a member needs a name",
                    "leave the key out where it is as it is",
                );
            }
            if let Some(label) = entry.value.text_of("label") {
                if let Some((other, _)) = members.labels.iter().find(|(_, known)| *known == label) {
                    let title = format!("`{other}` and `{}` have one label", entry.key);
                    self.problem(
                        entry.value.span,
                        title,
                        "texts tell members apart by their labels",
                    );
                }
                members.labels.insert(entry.key.clone(), label.to_owned());
            }
            spans.insert(entry.key.clone(), entry.value.span);
            members.names.insert(entry.key.clone(), name);
        }
        let style = Style::of(node.text_of("style").unwrap_or_default());
        let style_span = node.get("style").map(|style| style.span);
        for name in &suite.api.members {
            let written = || style.write(name);
            members.names.entry(name.clone()).or_insert_with(written);
        }
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        let mut clashes = Vec::new();
        for (member, name) in &members.names {
            if let Some(other) = owners.insert(name, member) {
                let span = spans
                    .get(member)
                    .or(spans.get(other))
                    .copied()
                    .or(style_span);
                clashes.push((
                    span.unwrap_or(node.span),
                    format!(
                        "`{other}` and `{member}` have one name, `{}`",
                        text::shown(name)
                    ),
                ));
            }
        }
        for (span, title) in clashes {
            self.problem(
                span,
                title,
                "what is sent back under it could be either: give each a name of its own",
            );
        }
        members
    }

    fn speech(&mut self, node: &Node, operation: Option<&Operation>, members: &Members) -> Speech {
        let example = operation
            .and_then(|operation| operation.example.as_ref())
            .map(raw);
        let request = self.places(node, "request", operation, example.as_ref(), members);
        let answer = self.places(node, "answer", operation, example.as_ref(), members);
        let names = self.names_of(node, members, &request, example.as_ref());
        let policies = self.suite.api.policies.iter().cloned();
        Speech {
            said: Said {
                names: Swap::new(names),
                labels: members.labels.clone(),
                policies: policies.collect(),
            },
            request,
            answer,
            with: None,
            bears: example.is_some(),
            example,
        }
    }

    /// Returns the names of one operation: in a request the last part of a place is the name, and what
    /// else is called so elsewhere is not called so here.
    fn names_of(
        &mut self,
        node: &Node,
        members: &Members,
        request: &Places,
        example: Option<&Raw>,
    ) -> BTreeMap<String, String> {
        let mut names = members.names.clone();
        for placed in &request.members {
            let From::Body(path) = &placed.from else {
                continue;
            };
            let (Some(member), Some(name)) = (path.last(), placed.wire.last()) else {
                continue;
            };
            let same = |(known, own): &(&String, &String)| *known != member && *own == name;
            let same: Vec<String> = names
                .iter()
                .filter(same)
                .map(|(known, _)| known.clone())
                .collect();
            for other in same {
                let both = example.is_some_and(|example| {
                    locate(example, member).is_some() && locate(example, &other).is_some()
                });
                if both {
                    let title = format!(
                        "`{other}` and `{member}` have one name, `{}`",
                        text::shown(name)
                    );
                    let span = node
                        .get("request")
                        .map_or(node.span, |request| request.span);
                    self.problem(
                        span,
                        title,
                        "the last part of a place is the name: give each its own",
                    );
                }
                names.remove(&other);
            }
            names.insert(member.clone(), name.clone());
        }
        names
    }

    /// Reads where the members of a body stand, for one operation or for all that is none.
    fn places(
        &mut self,
        node: &Node,
        key: &str,
        operation: Option<&Operation>,
        example: Option<&Raw>,
        members: &Members,
    ) -> Places {
        let mut found: Vec<Found> = Vec::new();
        // What holds for all is read for each operation, and what is wrong with it said once.
        let said = self.problems.len();
        self.for_all(node, key, &mut found);
        if operation.is_some() {
            self.problems.truncate(said);
        }
        let own =
            operation.and_then(|operation| Some((operation, node.get(key)?.get(&operation.id)?)));
        if let Some((operation, own)) = own {
            self.for_one(operation, own, &mut found);
        }
        self.placed(key, operation, example, members, found)
    }

    fn for_all(&mut self, node: &Node, key: &str, found: &mut Vec<Found>) {
        let suite = Arc::clone(self.suite);
        for entry in entries(node, key) {
            let name = &entry.key;
            match &entry.value.kind {
                _ if suite.api.operation(name).is_some() => {}
                Kind::Text(_) => {
                    let known = name == "$" || self.is_member(name, entry.key_span);
                    let path = self.way(&entry.value).filter(|_| known);
                    found.extend(path.map(|path| (name.clone(), path, entry.value.span)));
                }
                _ => {
                    let title = format!("no operation is named `{}`", text::shown(name));
                    let names: Vec<&str> = suite.api.names().collect();
                    self.unknown(entry.key_span, title, name, names.into_iter());
                }
            }
        }
    }

    fn for_one(&mut self, operation: &Operation, own: &Node, found: &mut Vec<Found>) {
        let mut add = |name: &str, path: Vec<String>, span: Span| {
            found.retain(|(known, _, _)| known != name);
            found.push((name.to_owned(), path, span));
        };
        if own.text().is_some() {
            let path = self.way(own);
            path.into_iter().for_each(|path| add("$", path, own.span));
        }
        for entry in own.entries() {
            let is_parameter = operation.parameters().any(|name| name == entry.key);
            let known =
                entry.key == "$" || is_parameter || self.is_member(&entry.key, entry.key_span);
            let path = self.way(&entry.value).filter(|_| known);
            path.into_iter()
                .for_each(|path| add(&entry.key, path, entry.value.span));
        }
    }

    fn placed(
        &mut self,
        key: &str,
        operation: Option<&Operation>,
        example: Option<&Raw>,
        members: &Members,
        found: Vec<Found>,
    ) -> Places {
        let mut places = Places::default();
        let mut spans: Vec<(Vec<String>, Span)> = Vec::new();
        for (name, wire, span) in found {
            if name == "$" {
                places.root = wire;
                continue;
            }
            let is_parameter = key == "request"
                && operation.is_some_and(|own| own.parameters().any(|known| known == name))
                && example.is_none_or(|example| locate(example, &name).is_none());
            let from = match is_parameter {
                true => From::Parameter(name),
                false => {
                    let own = example.and_then(|example| locate(example, &name));
                    let path = own
                        .or_else(|| self.located(&name))
                        .unwrap_or_else(|| vec![name]);
                    places
                        .tops
                        .extend(path.first().filter(|_| path.len() > 1).cloned());
                    From::Body(path)
                }
            };
            spans.push((wire.clone(), span));
            places.members.push(Placed { from, wire });
        }
        // What stands deeper is taken first.
        places
            .members
            .sort_by_key(|placed| std::cmp::Reverse(placed.wire.len()));
        self.hold_apart(&places, &spans, members);
        places
    }

    /// Refuses places of which one lies over another.
    fn hold_apart(&mut self, places: &Places, spans: &[(Vec<String>, Span)], members: &Members) {
        let help =
            "give each a place of its own; under an operation stands what holds for it alone";
        for (at, (path, span)) in spans.iter().enumerate() {
            let over = spans[..at].iter().find(|(other, _)| {
                !path.is_empty()
                    && !other.is_empty()
                    && (path.starts_with(other) || other.starts_with(path))
            });
            let over_root = !path.is_empty() && places.root.starts_with(path);
            if let Some((other, _)) = over {
                let title = format!("the place `{}` lies over `{}`", way(path), way(other));
                self.problem(*span, title, help);
            } else if over_root {
                let title = format!(
                    "the place `{}` lies over `{}`, where all else stands",
                    way(path),
                    way(&places.root)
                );
                self.problem(*span, title, help);
            } else if let (true, [first, _, ..]) = (places.root.is_empty(), &path[..]) {
                let scalar = |(member, name): &(&String, &String)| {
                    *name == first && locate_scalar(self.suite, member)
                };
                if let Some((member, _)) = members.names.iter().find(scalar) {
                    let title =
                        format!("the place `{}` lies over the member `{member}`", way(path));
                    self.problem(*span, title, help);
                }
            }
        }
    }

    /// Returns the way to a member in the example of some operation.
    fn located(&self, name: &str) -> Option<Vec<String>> {
        let examples = self
            .suite
            .api
            .operations
            .iter()
            .filter_map(|operation| operation.example.as_ref());
        examples.map(raw).find_map(|example| locate(&example, name))
    }

    /// Reads a path of names: `$.data.id`.
    fn way(&mut self, node: &Node) -> Option<Vec<String>> {
        let path = json_path(node, self.source, self.problems)?;
        match path.names() {
            Some(names) => Some(names.into_iter().map(str::to_owned).collect()),
            None => {
                self.problem(
                    node.span,
                    "a place is a path of names alone",
                    "write it as `$.data.id`",
                );
                None
            }
        }
    }

    /// Reads what the service wants besides, by operation.
    fn with(&mut self, node: &Node, speeches: &mut [Speech]) {
        let suite = Arc::clone(self.suite);
        for entry in entries(node, "with") {
            let mut operations = suite.api.operations.iter();
            match operations.position(|operation| operation.id == entry.key) {
                Some(at) => speeches[at].with = Some(Raw::from(&entry.value.to_json())),
                None => {
                    let title = format!("no operation is named `{}`", text::shown(&entry.key));
                    self.unknown(
                        entry.key_span,
                        title,
                        &entry.key,
                        suite.api.names().collect::<Vec<_>>().into_iter(),
                    );
                }
            }
        }
    }

    fn words(&mut self, node: &Node, members: &Members) -> [Vec<Carrier>; 2] {
        let envelope = node.get("envelope");
        let canonical = inward::words(&self.suite.envelope);
        let mut words = [Vec::new(), Vec::new()];
        for ((key, usual), words) in ["error", "detail"]
            .into_iter()
            .zip(canonical)
            .zip(&mut words)
        {
            let Some(usual) = usual else { continue };
            *words = match envelope.and_then(|envelope| envelope.get(key)) {
                None => vec![Carrier::Body(
                    usual
                        .iter()
                        .map(|name| members.name(name).to_owned())
                        .collect(),
                )],
                Some(said) => self.carriers(said),
            };
        }
        words
    }

    fn carriers(&mut self, said: &Node) -> Vec<Carrier> {
        let several = match &said.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![said],
        };
        let carrier = |said: &Node| match said.text_of("header") {
            Some(name) => Some(Carrier::Header(name.to_ascii_lowercase())),
            None => self.way(said).map(Carrier::Body),
        };
        several.into_iter().filter_map(carrier).collect()
    }

    /// Refuses places of error and detail that lie over one another, or over a member's.
    fn hold_words(&mut self, speeches: &[Speech], words: &[Vec<Carrier>; 2], node: &Node) {
        let span = node
            .get("envelope")
            .or(node.get("answer"))
            .map_or(node.span, |node| node.span);
        let help = "error, detail and every member need a place of their own";
        let mut said = BTreeSet::new();
        let over =
            |one: &[String], other: &[String]| one.starts_with(other) || other.starts_with(one);
        let bodies: Vec<&[String]> = words
            .iter()
            .filter_map(|carriers| match carriers.first()? {
                Carrier::Body(path) => Some(path.as_slice()),
                Carrier::Header(_) => None,
            })
            .collect();
        if let [error, detail] = bodies[..]
            && over(error, detail)
        {
            said.insert(format!(
                "the place `{}` of the error lies over `{}`, that of the detail",
                way(error),
                way(detail)
            ));
        }
        for word in bodies {
            for speech in speeches {
                let members = speech
                    .answer
                    .members
                    .iter()
                    .map(|placed| placed.wire.as_slice());
                let places = members.filter(|wire| !wire.is_empty());
                let root =
                    Some(speech.answer.root.as_slice()).filter(|root| root.starts_with(word));
                let covered = places.filter(|wire| over(wire, word)).chain(root);
                said.extend(covered.map(|wire| {
                    format!(
                        "the place `{}` of the envelope lies over `{}`",
                        way(word),
                        way(wire)
                    )
                }));
            }
        }
        for title in said {
            self.problem(span, title, help);
        }
    }

    /// Gives every hole and every parameter its place, and says which have none.
    fn hold_parameters(&mut self, routes: &mut super::routes::Routes, speeches: &[Speech]) {
        let suite = Arc::clone(self.suite);
        for (at, operation) in suite.api.operations.iter().enumerate() {
            let Some((_, group)) = &routes.operations[at].to else {
                continue;
            };
            let place: &Place = &routes.groups[*group].place;
            let lost = operation.parameters().find(|name| {
                let in_body = From::Parameter((*name).to_owned());
                !place.holes().any(|hole| hole == *name)
                    && !speeches[at]
                        .request
                        .members
                        .iter()
                        .any(|placed| placed.from == in_body)
            });
            if let Some(lost) = lost {
                let title = format!("the parameter `{lost}` of `{}` is lost", operation.id);
                let help = format!(
                    "name it in the path, or where it stands: `request: {{ {}: {{ {lost}: \"$.{lost}\" }} }}`",
                    operation.id
                );
                let span = routes
                    .spans
                    .get(&operation.id)
                    .copied()
                    .unwrap_or(routes.span);
                self.problem(span, title, help);
            }
        }
    }

    fn routes(&mut self, node: &Node) -> super::routes::Routes {
        read_routes::read(self, node)
    }
}

/// Returns the entries of a key's mapping.
pub(super) fn entries<'a>(node: &'a Node, key: &str) -> &'a [Entry] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

/// Returns the way to a member: the nearest to the top.
fn locate(body: &Raw, name: &str) -> Option<Vec<String>> {
    let mut level = vec![(Vec::new(), body)];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (path, value) in level {
            for (known, below) in value.members() {
                let mut path: Vec<String> = path.clone();
                path.push(known.clone());
                if known == name {
                    return Some(path);
                }
                next.push((path, below));
            }
        }
        level = next;
    }
    None
}

/// Tells whether a member stands at the top of an example, and has no members of its own.
fn locate_scalar(suite: &Suite, member: &str) -> bool {
    let examples = suite
        .api
        .operations
        .iter()
        .filter_map(|operation| operation.example.as_ref());
    examples
        .map(raw)
        .any(|example| matches!(example.get(member), Some(Raw::Scalar(_))))
}

/// Returns an example, in which a variable is some text.
fn raw(tree: &Tree) -> Raw {
    match tree {
        Tree::Null => Raw::Scalar("null".to_owned()),
        Tree::Bool(value) => Raw::Scalar(value.to_string()),
        Tree::Number(number) => Raw::Scalar(number.to_string()),
        Tree::Text(template) => Raw::of_text(template.plain().unwrap_or("vipspec")),
        Tree::List(items) => Raw::List(items.iter().map(raw).collect()),
        Tree::Map(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (key.to_string(), raw(value)));
            Raw::Object(members.collect())
        }
    }
}

/// Returns a path of names as it is written.
fn way(path: &[String]) -> String {
    path.iter()
        .fold("$".to_owned(), |way, name| format!("{way}.{name}"))
}

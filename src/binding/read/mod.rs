//! Turns the YAML of a binding into a [`Binding`], or into all that is wrong with it.

mod envelope;
mod members;
mod places;
mod reader;
mod routes;

use std::collections::BTreeSet;
use std::sync::Arc;

use super::names::Swap;
use super::places::{From, Places};
use super::routes::Routes;
use super::texts::Said;
use super::{Binding, Direction, Speech, TargetLine, inward};
use crate::contract::{Forms, Operation, Suite};
use crate::json::Raw;
use crate::source::{Diagnostic, Source};
use crate::template::Tree;
use crate::text;
use crate::yaml::{Entry, Kind, Node};

use members::Members;
use reader::{Reader, entries, locate, raw, way};

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

impl Reader<'_> {
    fn binding(&mut self, node: &Node) -> Binding {
        let suite = Arc::clone(self.suite);
        let members = self.members(node);
        let routes = routes::read(self, node);
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
        self.hold_parameters(&routes, &speeches);
        let words = self.words(node, &members);
        self.hold_words(&speeches, &words, node);
        let ways = inward::words(&suite.envelope);
        for speech in &mut speeches {
            speech.heard = inward::heard(&speech.answer, &words, &ways, [0, 0]);
        }
        let (envelope, media_types) = self.form(node);
        let mut known: BTreeSet<String> = suite.api.members.iter().cloned().collect();
        known.extend(members.names.keys().cloned());
        let written = members.spans.iter();
        let written = written.map(|(name, span)| (name.clone(), self.source.place(*span)));
        let operations = suite.api.operations.iter();
        let ids = operations.flat_map(|operation| operation.parameters().map(str::to_owned));
        Binding {
            narrow: is_narrow(&suite, &routes, &speeches),
            forms: Forms::of(&suite.table),
            routes,
            speeches,
            names: Swap::new(members.names),
            known,
            ids: ids.collect(),
            words,
            ways,
            envelope,
            media_types,
            written: written.collect(),
            suite,
        }
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
            heard: Places::default(),
            with: None,
            bears: example.is_some(),
            example,
        }
    }

    /// Refuses one value for a member that cases draw anew.
    fn hold_drawn(&mut self, entry: &Entry, operation: &Operation, speech: &Speech) {
        for wanted in entry.value.entries() {
            let member = speech.said.names.name(&wanted.key, Direction::In);
            let Some(variable) =
                variable(operation, member).filter(|_| wanted.value.kind != Kind::Null)
            else {
                continue;
            };
            let title = format!(
                "the request of `{}` has `{}` already",
                operation.id,
                text::shown(&wanted.key)
            );
            let line = TargetLine::at(&["vars", variable], wanted.value.to_json());
            let help = format!("leave it out here; what it is stands in {line}");
            self.problem(wanted.key_span, title, help);
        }
    }

    /// Reads what the service wants besides, by operation.
    fn with(&mut self, node: &Node, speeches: &mut [Speech]) {
        let suite = Arc::clone(self.suite);
        for entry in entries(node, "with") {
            let mut operations = suite.api.operations.iter();
            match operations.position(|operation| operation.id == entry.key) {
                Some(at) => {
                    self.hold_drawn(entry, &suite.api.operations[at], &speeches[at]);
                    speeches[at].with = Some(Raw::from(&entry.value.to_json()));
                }
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

    /// Says which parameter has no place, and which hole has no value.
    fn hold_parameters(&mut self, routes: &Routes, speeches: &[Speech]) {
        let suite = Arc::clone(self.suite);
        for (at, operation) in suite.api.operations.iter().enumerate() {
            let Some((_, group)) = &routes.operations[at].to else {
                continue;
            };
            let place = &routes.groups[*group].place;
            let span = routes.spans.get(&operation.id).copied();
            let span = span.unwrap_or(routes.span);
            let in_body = |name: &str| {
                let mut members = speeches[at].request.members.iter();
                members.any(|placed| placed.from == From::Parameter(name.to_owned()))
            };
            let lost = operation
                .parameters()
                .find(|name| !place.holes().any(|hole| hole == *name) && !in_body(name));
            let is_known = |hole: &str| {
                let example = speeches[at].example.as_ref();
                let way = example.and_then(|example| locate(example, hole));
                let at_the_top = way.map_or_else(
                    || self.suite.api.members.iter().any(|known| known == hole),
                    |way| way.len() == 1,
                );
                operation.parameters().any(|name| name == hole) || at_the_top && example.is_some()
            };
            let strange = place.holes().find(|hole| !is_known(hole));
            if let Some(hole) = strange {
                let title = format!(
                    "`{{{}}}` is no parameter of `{}`, and no member at the top of its request",
                    text::shown(hole),
                    operation.id
                );
                let members = speeches[at].example.iter().flat_map(Raw::members);
                let members = members.map(|(name, _)| &**name);
                let known: Vec<&str> = operation.parameters().chain(members).collect();
                self.unknown(span, title, hole, known.into_iter());
            } else if let Some(lost) = lost {
                let title = format!("the parameter `{lost}` of `{}` is lost", operation.id);
                let line = TargetLine::binding(
                    &suite.name,
                    &["request", &operation.id, lost],
                    way(&[lost.to_owned()]),
                );
                let help = format!("name it in the path, or where it stands: {line}");
                self.problem(span, title, help);
            }
        }
    }
}

/// Returns the variable that a member of an example is, where it is one.
fn variable<'a>(operation: &'a Operation, member: &str) -> Option<&'a str> {
    let Some(Tree::Map(members)) = &operation.example else {
        return None;
    };
    let mut members = members.iter();
    let (_, value) = members.find(|(name, _)| name.plain() == Some(member))?;
    value.variable()
}

/// Tells whether what a case says may have no place in some request.
fn is_narrow(suite: &Suite, routes: &Routes, speeches: &[Speech]) -> bool {
    let in_body = speeches.iter().any(Speech::carries_parameter);
    let mut ways = suite.api.operations.iter().zip(&routes.operations);
    in_body
        || ways.any(|(operation, route)| {
            route.to.as_ref().is_some_and(|(_, group)| {
                let place = &routes.groups[*group].place;
                let is_member = |hole: &str| operation.parameters().all(|name| name != hole);
                place.has_query() || place.holes().any(is_member)
            })
        })
}

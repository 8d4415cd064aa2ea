//! Turns `request` and `answer` into where members stand, or into places that lie over one another.

use std::sync::Arc;

use super::super::places::{From, Placed, Places};
use super::members::Members;
use super::reader::{Reader, entries, lies_over, locate, raw, way};
use crate::contract::{Operation, Suite};
use crate::json::Raw;
use crate::source::Span;
use crate::text;
use crate::yaml::{Kind, Node};

/// A member, or `$`, with its way in the service's body and where that is written.
struct Found {
    name: String,
    way: Vec<String>,
    span: Span,
}

impl Reader<'_> {
    /// Reads where the members of a body stand, for one operation or for all that is none.
    pub(super) fn places(
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
                    found.extend(path.map(|way| Found {
                        name: name.clone(),
                        way,
                        span: entry.value.span,
                    }));
                }
                _ => {
                    let title = format!("no operation is named `{}`", text::shown(name));
                    let names: Vec<&str> = suite.api.names().collect();
                    self.unknown(entry.key_span, title, name, names.into_iter());
                }
            }
        }
    }

    /// What stands under an operation goes before what holds for all, and takes its place.
    fn for_one(&mut self, operation: &Operation, own: &Node, found: &mut Vec<Found>) {
        let mut said: Vec<Found> = Vec::new();
        if own.text().is_some() {
            let name = "$".to_owned();
            let span = own.span;
            said.extend(self.way(own).map(|way| Found { name, way, span }));
        }
        for entry in own.entries() {
            let is_parameter = operation.parameters().any(|name| name == entry.key);
            let known =
                entry.key == "$" || is_parameter || self.is_member(&entry.key, entry.key_span);
            let way = self.way(&entry.value).filter(|_| known);
            said.extend(way.map(|way| Found {
                name: entry.key.clone(),
                way,
                span: entry.value.span,
            }));
        }
        found.retain(|all| {
            said.iter().all(|own| {
                let member = own.name != "$" && all.name != "$";
                own.name != all.name && !(member && lies_over(&own.way, &all.way))
            })
        });
        found.extend(said);
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
        for Found {
            name,
            way: wire,
            span,
        } in found
        {
            if name == "$" {
                places.root = wire;
                continue;
            }
            let is_parameter = key == "request"
                && operation.is_some_and(|own| own.parameters().any(|known| known == name))
                && example.is_none_or(|example| locate(example, &name).is_none());
            let from = if is_parameter {
                From::Parameter(name)
            } else {
                let own = example.and_then(|example| locate(example, &name));
                let path = own
                    .or_else(|| self.located(&name))
                    .unwrap_or_else(|| vec![name]);
                places
                    .tops
                    .extend(path.first().filter(|_| path.len() > 1).cloned());
                From::Body(path)
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
            let over = spans[..at]
                .iter()
                .find(|(other, _)| !path.is_empty() && !other.is_empty() && lies_over(path, other));
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

//! Turns `members` and `style` into what the service calls every member, or into names that collide.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::names::Style;
use super::super::places::{From, Places};
use super::reader::{Reader, entries, locate};
use crate::json::Raw;
use crate::source::Span;
use crate::text;
use crate::yaml::Node;

/// The service's names of all members that are known.
pub(super) struct Members {
    pub(super) names: BTreeMap<String, String>,
    pub(super) labels: BTreeMap<String, String>,
    /// Where the file names them.
    pub(super) spans: BTreeMap<String, Span>,
}

impl Members {
    pub(super) fn name<'a>(&'a self, member: &'a str) -> &'a str {
        self.names.get(member).map_or(member, String::as_str)
    }
}

impl Reader<'_> {
    pub(super) fn members(&mut self, node: &Node) -> Members {
        let suite = Arc::clone(self.suite);
        let mut members = Members {
            names: BTreeMap::new(),
            labels: BTreeMap::new(),
            spans: BTreeMap::new(),
        };
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
            members.spans.insert(entry.key.clone(), entry.value.span);
            members.names.insert(entry.key.clone(), name);
        }
        let style = Style::of(node.text_of("style").unwrap_or_default());
        let style_span = node.get("style").map(|style| style.span);
        for name in &suite.api.members {
            let name = name.clone();
            let written = style.write(&name);
            members.names.entry(name).or_insert(written);
        }
        let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
        let mut clashes = Vec::new();
        for (member, name) in &members.names {
            if let Some(other) = owners.insert(name, member) {
                let spans = &members.spans;
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

    /// Returns the names of one operation: in a request the last part of a place is the name, and what
    /// else is called so elsewhere is not called so here.
    pub(super) fn names_of(
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
}

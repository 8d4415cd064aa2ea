//! Turns a node of a binding into what all its parts are read with, or into what is wrong with it.

use std::sync::Arc;

use crate::contract::{Suite, json_path};
use crate::json::Raw;
use crate::source::{Diagnostic, Source, Span};
use crate::template::Tree;
use crate::text;
use crate::yaml::{Entry, Node};

/// Reads one binding.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) suite: &'a Arc<Suite>,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    pub(super) used: &'a dyn Fn(&str) -> bool,
}

impl Reader<'_> {
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
    pub(super) fn is_member(&mut self, name: &str, span: Span) -> bool {
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

    /// Reads a path of names: `$.data.id`.
    pub(super) fn way(&mut self, node: &Node) -> Option<Vec<String>> {
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
}

/// Returns the entries of a key's mapping.
pub(super) fn entries<'a>(node: &'a Node, key: &str) -> &'a [Entry] {
    node.get(key).map(Node::entries).unwrap_or_default()
}

/// Returns an example, in which a variable is some text.
pub(super) fn raw(tree: &Tree) -> Raw<'static> {
    match tree {
        Tree::Null => Raw::Scalar("null".into()),
        Tree::Bool(value) => Raw::Scalar(value.to_string().into()),
        Tree::Number(number) => Raw::Scalar(number.to_string().into()),
        Tree::Text(template) => Raw::of_text(template.plain().unwrap_or("vipspec")),
        Tree::List(items) => Raw::List(items.iter().map(raw).collect()),
        Tree::Map(members) => {
            let members = members.iter();
            let members = members.map(|(key, value)| (key.to_string().into(), raw(value)));
            Raw::Object(members.collect())
        }
    }
}

/// Returns a path of names as it is written.
pub(super) fn way(path: &[String]) -> String {
    path.iter()
        .fold("$".to_owned(), |way, name| format!("{way}.{name}"))
}

/// Tells whether one of two places is the other, or within it.
pub(super) fn lies_over(one: &[String], other: &[String]) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// Returns the way to a member: the nearest to the top.
pub(super) fn locate(body: &Raw, name: &str) -> Option<Vec<String>> {
    let mut level = vec![(Vec::new(), body)];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (path, value) in level {
            for (known, below) in value.members() {
                let mut path: Vec<String> = path.clone();
                path.push(known.to_string());
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

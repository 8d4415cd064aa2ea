//! Turns the suites and rows that a target file names into these, or into what is wrong with a name.

use std::sync::Arc;

use crate::case::Library;
use crate::source::{Diagnostic, Source, Span};
use crate::text;
use crate::yaml::Node;

/// A name that a target file gives, with the place where it stands.
#[derive(Debug, Clone)]
pub struct Noted {
    /// The name of a suite, or the id of a row.
    pub name: String,
    source: Arc<Source>,
    span: Span,
}

impl Noted {
    /// Reads the suites that the service speaks.
    pub(super) fn suites(node: &Node, source: &Arc<Source>) -> Vec<Self> {
        let suites = node.get("suites").map(Node::items).unwrap_or_default();
        let noted = suites.iter().filter_map(|suite| {
            Some(Self {
                name: suite.text()?.to_owned(),
                source: Arc::clone(source),
                span: suite.span,
            })
        });
        noted.collect()
    }

    /// Reads the rows that may go untested.
    pub(super) fn rows(node: &Node, source: &Arc<Source>) -> Vec<Self> {
        let rows = node.get("untested").map(Node::entries).unwrap_or_default();
        let noted = rows.iter().map(|row| Self {
            name: row.key.clone(),
            source: Arc::clone(source),
            span: row.key_span,
        });
        noted.collect()
    }

    /// Returns a diagnostic for every suite that a library has not.
    pub(super) fn check_suites(noted: &[Self], library: &Library) -> Vec<Diagnostic> {
        let suites = library.suites().iter();
        let names: Vec<&str> = suites.map(|suite| suite.name.as_str()).collect();
        Self::check(noted, &names, "no suite has this name", |_| {
            format!("the suites are {}", text::listed(names.iter().copied()))
        })
    }

    /// Returns a diagnostic for every row that no table of a library has.
    pub(super) fn check_rows(noted: &[Self], library: &Library) -> Vec<Diagnostic> {
        if noted.is_empty() {
            return Vec::new();
        }
        let suites = library.suites().iter();
        let suites = suites.filter_map(|folder| folder.suite().ok());
        let rows = suites.flat_map(|suite| suite.table.rows.iter().map(|row| row.id.as_str()));
        let ids: Vec<&str> = rows.collect();
        Self::check(noted, &ids, "no row has this id", |name| {
            let near = text::nearest_few(name, ids.iter().copied(), 3);
            format!("the nearest are {}", text::listed(near))
        })
    }

    fn check(
        noted: &[Self],
        names: &[&str],
        title: &str,
        help: impl Fn(&str) -> String,
    ) -> Vec<Diagnostic> {
        let unknown = noted.iter().filter(|it| !names.contains(&it.name.as_str()));
        let problem = |it: &Self| Diagnostic::at(&it.source, it.span, title).help(help(&it.name));
        unknown.map(problem).collect()
    }
}

//! Turns the data files of a suite's folder into a [`Suite`].

use std::sync::Arc;

use super::code::{CODE, read_code};
use super::read::{ERROR, one_or_more, read_error};
use super::spots::SPOTS;
use super::{Envelope, Errors, Page, Spots, Success, Suite, Variable, api, table};
use crate::json::Json;
use crate::source::{Diagnostic, Source};
use crate::template::Tree;
use crate::yaml::{self, Entry, Holds, Key, Node, Object, Shape};

pub(crate) const ENVELOPE: Object = Object {
    name: "an envelope",
    holds: Holds::Declared,
    keys: &[
        Key::optional(
            "media_type",
            Shape::OneOf(&[Shape::Text, Shape::NonEmpty(&Shape::Text)]),
            "the media type of every answer, or a list of which it has one; left out, any will do",
        ),
        Key::optional(
            "error",
            SPOTS,
            "where the error stands: a JSONPath, `{ header: x-error }`, or a list of which the first that is there counts; left out where the API has none",
        ),
        Key::optional("detail", SPOTS, "where the detail stands, likewise"),
        Key::optional(
            "errors_ignore_case",
            Shape::Bool,
            "whether errors compare without case",
        ),
        Key::optional(
            "codes",
            Shape::NonEmpty(&CODE),
            "the HTTP codes of answers that carry error and detail; left out, all but 204, 205 and 304",
        ),
    ],
};

pub(crate) const SUCCESS: Object = Object {
    name: "what makes a step succeed",
    holds: Holds::Declared,
    keys: &[
        Key::required("code", CODE, "the HTTP code, or a class such as `2xx`"),
        Key::optional("error", ERROR, "the error that says success"),
    ],
};

pub(crate) const PAGE: Object = Object {
    name: "a page",
    holds: Holds::Declared,
    keys: &[
        Key::required("title", Shape::Text, "its title"),
        Key::optional("url", Shape::Text, "where it can be read"),
    ],
};

pub(crate) const SUITE: Object = Object {
    name: "a suite",
    holds: Holds::Declared,
    keys: &[
        Key::required("name", Shape::Text, "the name of the suite's folder"),
        Key::required("title", Shape::Text, "one line for a reader"),
        Key::required(
            "source",
            Shape::Text,
            "the vendor's page that the table restates",
        ),
        Key::optional(
            "sources",
            Shape::Named(&Shape::Object(&PAGE)),
            "other pages of the vendor, by the names under which cases cite them",
        ),
        Key::required(
            "envelope",
            Shape::Object(&ENVELOPE),
            "how an answer carries error and detail",
        ),
        Key::required(
            "success",
            Shape::Object(&SUCCESS),
            "what makes a step succeed",
        ),
        Key::optional(
            "vars",
            Shape::Map(&Shape::Any),
            "variables, evaluated once per case",
        ),
    ],
};

/// Returns the JSON Schema of a `suite.yaml`, draft 2020-12.
pub fn suite_schema() -> Json {
    Shape::Object(&SUITE).published(
        "vipspec suite",
        "What a table does not say: where an answer carries error and detail, and when a step succeeds.",
    )
}

impl Suite {
    /// Reads a suite from its three data files.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the three files at once.
    pub fn read(
        folder: &str,
        suite: &Arc<Source>,
        table: &Arc<Source>,
        api: &Arc<Source>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let node = yaml::parse(suite);
        let ignore_case = node.as_ref().is_ok_and(ignores_case);
        let table = table::read(table, ignore_case, &mut problems);
        let api = api::read(api, &mut problems);
        let node = match node {
            Ok(node) => node,
            Err(found) => {
                problems.extend(found);
                return Err(problems);
            }
        };
        Shape::Object(&SUITE).check(&node, suite, &mut problems);
        check_name(folder, &node, suite, &mut problems);
        let envelope = read_envelope(&node, table.errors, suite, &mut problems);
        let success = node.get("success").and_then(read_success);
        let vars = read_vars(&node, suite, &mut problems);
        match (envelope, success) {
            (Some(envelope), Some(success)) if problems.is_empty() => Ok(Self {
                name: folder.to_owned(),
                title: node.text_of("title").unwrap_or_default().to_owned(),
                published_as: node.text_of("source").unwrap_or_default().to_owned(),
                sources: read_sources(&node),
                envelope,
                success,
                vars,
                table,
                api,
            }),
            _ => Err(problems),
        }
    }

    /// Returns the suite as it would be with another table.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the table.
    pub fn with_table(&self, table: &Arc<Source>) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let table = table::read(table, self.envelope.errors_ignore_case, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            table,
            ..self.clone()
        })
    }
}

fn check_name(folder: &str, node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) {
    let Some(name) = node.get("name") else { return };
    if name.text().is_some_and(|name| name != folder) {
        let diagnostic = Diagnostic::at(source, name.span, "the suite is not named as its folder");
        problems.push(diagnostic.help(format!("write `name: {folder}`, or rename the folder")));
    }
}

fn ignores_case(suite: &Node) -> bool {
    let envelope = suite.get("envelope");
    let word = envelope.and_then(|envelope| envelope.get("errors_ignore_case"));
    word.and_then(Node::bool).unwrap_or_default()
}

fn read_envelope(
    suite: &Node,
    errors: Errors,
    source: &Arc<Source>,
    problems: &mut Vec<Diagnostic>,
) -> Option<Envelope> {
    let node = suite.get("envelope")?;
    let error = Spots::read(node.get("error"), source, problems);
    let detail = Spots::read(node.get("detail"), source, problems);
    if error.is_empty() && detail.is_empty() && problems.is_empty() {
        let title = "an envelope that carries neither error nor detail";
        let problem = Diagnostic::at(source, node.span, title);
        problems.push(problem.help("say where one of the two stands"));
    }
    let media_types = node.get("media_type").map_or(&[][..], one_or_more);
    let media_types = media_types.iter().filter_map(Node::text);
    Some(Envelope {
        media_types: media_types.map(str::to_ascii_lowercase).collect(),
        error,
        errors,
        detail,
        errors_ignore_case: ignores_case(suite),
        codes: node
            .get("codes")
            .map(|codes| codes.items().iter().filter_map(read_code).collect()),
    })
}

fn read_sources(node: &Node) -> Vec<(String, Page)> {
    let entries = node.get("sources").map(Node::entries).unwrap_or_default();
    let page = |page: &Node| Page {
        title: page.text_of("title").unwrap_or_default().to_owned(),
        url: page.text_of("url").map(str::to_owned),
    };
    let read = |entry: &Entry| (entry.key.clone(), page(&entry.value));
    entries.iter().map(read).collect()
}

fn read_success(node: &Node) -> Option<Success> {
    Some(Success {
        code: read_code(node.get("code")?)?,
        error: node.get("error").and_then(read_error),
    })
}

fn read_vars(node: &Node, source: &Arc<Source>, problems: &mut Vec<Diagnostic>) -> Vec<Variable> {
    let entries = node.get("vars").map(Node::entries).unwrap_or_default();
    entries
        .iter()
        .map(|entry| Variable {
            name: entry.key.clone(),
            value: Tree::read(&entry.value, source, problems),
            source: Arc::clone(source),
            span: entry.key_span,
        })
        .collect()
}

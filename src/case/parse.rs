//! Turns a YAML tree into a [`Document`] and its cases.

use std::sync::Arc;

use super::keys::SHAPE;
use super::{Basis, Body, Call, Capture, Case, Document, Expect, Located, Step, lint, outline};
use crate::contract::{Detail, Suite, json_path};
use crate::json::{Json, Path};
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Template, Tree};
use crate::text;
use crate::yaml::{self, Entry, Kind, Node};

/// Reads a case file into its cases, ids beginning with `id`.
///
/// # Errors
///
/// Returns everything that is wrong with the file at once.
pub(super) fn read(
    id: &str,
    suite: &Arc<Suite>,
    source: &Arc<Source>,
) -> Result<Vec<Case>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let Some(node) = yaml::gather(source, &mut problems) else {
        return Err(problems);
    };
    let mut reader = Reader { source, problems };
    SHAPE.check(&node, source, &mut reader.problems);
    let entries = outline::entries(node.get("each"), source, &mut reader.problems);
    let mut document = reader.document(&node, suite);
    let mut problems = reader.problems;
    if let Some(document) = &mut document {
        let mut found = Vec::new();
        document.environment = lint::check(document, &node, &entries, &mut found);
        // What cannot be read is one problem, not also one of what it would have meant.
        let is_new = |found: &Diagnostic| !problems.iter().any(|known| known.span == found.span);
        found.retain(is_new);
        problems.extend(found);
    }
    problems.sort_by_key(|problem| problem.span);
    match document {
        Some(document) if problems.is_empty() => Ok(cases(id, &Arc::new(document), entries)),
        _ => Err(problems),
    }
}

fn cases(id: &str, document: &Arc<Document>, entries: Vec<outline::EachEntry>) -> Vec<Case> {
    let case = |name: Option<String>, values: Vec<(String, Json)>| Case {
        id: name.map_or_else(|| id.to_owned(), |name| format!("{id}[{name}]")),
        title: outline::title(&document.title, &values),
        entry: values,
        document: Arc::clone(document),
    };
    if entries.is_empty() {
        return vec![case(None, Vec::new())];
    }
    entries
        .into_iter()
        .map(|entry| case(Some(entry.name), entry.values))
        .collect()
}

/// Returns the texts of a row that lists several, where the expectation has none.
fn any_of_the_row(row: &Node, expect: &Expect, suite: &Suite) -> Option<Box<Located<Vec<Detail>>>> {
    let texts = &suite.table.row(row.text()?)?.details;
    // Nothing would tie down what stands in a placeholder.
    let are_fixed = texts
        .iter()
        .all(|text| text.placeholders().next().is_none());
    let is_one_of_several = expect.detail.is_none() && texts.len() > 1 && are_fixed;
    is_one_of_several.then(|| {
        Box::new(Located {
            value: texts.clone(),
            span: row.span,
        })
    })
}

/// Reads one file and gathers what is wrong with it; a part that cannot be read is left out.
pub(super) struct Reader<'a> {
    pub source: &'a Arc<Source>,
    pub problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    pub(super) fn problem(
        &mut self,
        span: Span,
        title: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.problems
            .push(Diagnostic::at(self.source, span, title).help(help));
    }

    pub(super) fn template(&mut self, node: &Node) -> Template {
        if let Kind::Number(_) | Kind::Bool(_) = node.kind {
            // Written without quotes where text is meant: a parameter, a header.
            let text = node.to_json().to_string();
            let node = Node {
                span: node.span,
                kind: Kind::Text(text),
            };
            return Template::read(&node, self.source, &mut self.problems);
        }
        Template::read(node, self.source, &mut self.problems)
    }

    pub(super) fn tree(&mut self, node: &Node) -> Tree {
        Tree::read(node, self.source, &mut self.problems)
    }

    pub(super) fn path(&mut self, node: &Node) -> Option<Path> {
        json_path(node, self.source, &mut self.problems)
    }

    pub(super) fn key_path(&mut self, entry: &Entry) -> Option<Path> {
        self.path(&Node {
            span: entry.key_span,
            kind: Kind::Text(entry.key.clone()),
        })
    }

    fn document(&mut self, node: &Node, suite: &Arc<Suite>) -> Option<Document> {
        let title = node.get("title").map(|title| self.template(title));
        let mut request = self.step(node.get("request")?);
        request.expect = node.get("expect").and_then(|expect| self.expect(expect));
        if let (Some(row), Some(expect)) = (node.get("row"), &mut request.expect) {
            expect.texts = any_of_the_row(row, expect, suite);
        }
        let setup = self.steps(node, "setup");
        let after = self.steps(node, "after");
        let teardown = self.steps(node, "teardown");
        let vars = node.get("vars").map(Node::entries).unwrap_or_default();
        let vars = vars
            .iter()
            .map(|var| (var.key.clone(), self.tree(&var.value)))
            .collect();
        let basis = node.text_of("basis").and_then(|word| word.parse().ok());
        let exclusive = node.get("exclusive").map(Node::items).unwrap_or_default();
        Some(Document {
            suite: Arc::clone(suite),
            source: Arc::clone(self.source),
            row: node.text_of("row").map(str::to_owned),
            title: title?,
            // A word that is no basis has been said to be none; the rest of the file is checked too.
            basis: basis.unwrap_or(Basis::Assumed),
            vars,
            setup,
            request,
            after,
            teardown,
            environment: Vec::new(),
            exclusive: exclusive
                .iter()
                .filter_map(|name| name.text().map(str::to_owned))
                .collect(),
            turns: exclusive.iter().map(|name| self.template(name)).collect(),
        })
    }

    fn steps(&mut self, node: &Node, key: &str) -> Vec<Step> {
        let steps = node.get(key).map(Node::items).unwrap_or_default();
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&mut self, node: &Node) -> Step {
        Step {
            span: node.span,
            call: self.call(node),
            call_span: ["operation", "path"]
                .into_iter()
                .find_map(|key| node.get(key))
                .map_or(node.span, |value| value.span),
            query: self.templates(node, "query"),
            headers: self.headers(node),
            body: self.body(node),
            captures: self.captures(node),
            expect: node.get("expect").and_then(|expect| self.expect(expect)),
        }
    }

    fn call(&mut self, node: &Node) -> Call {
        match (
            node.text_of("operation"),
            node.get("method"),
            node.get("path"),
        ) {
            (Some(id), None, None) => Call::Operation {
                id: id.to_owned(),
                params: self.templates(node, "params"),
            },
            (None, Some(method), Some(path)) => {
                if let Some(params) = node.get("params") {
                    self.problem(
                        params.span,
                        "a path in full has no parameters",
                        "write the values into `path`",
                    );
                }
                Call::Route {
                    method: self.method(method),
                    path: self.template(path),
                }
            }
            _ => {
                self.problem(
                    node.span,
                    "a step names either `operation`, or `method` and `path`",
                    "write one of the two forms",
                );
                Call::Operation {
                    id: node.text_of("operation").unwrap_or_default().to_owned(),
                    params: self.templates(node, "params"),
                }
            }
        }
    }

    fn method(&mut self, node: &Node) -> String {
        let method = node.text().unwrap_or_default();
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            self.problem(
                node.span,
                format!("`{}` is no verb", text::escape(method)),
                "write it in capitals, such as `GET`",
            );
        }
        method.to_owned()
    }

    fn templates(&mut self, node: &Node, key: &str) -> Vec<(String, Template)> {
        let entries = node.get(key).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .map(|entry| (entry.key.clone(), self.template(&entry.value)))
            .collect()
    }

    fn headers(&mut self, node: &Node) -> Vec<(String, Option<Template>)> {
        let entries = node.get("headers").map(Node::entries).unwrap_or_default();
        let mut headers = Vec::new();
        for entry in entries {
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            if entry.key.is_empty() || !entry.key.bytes().all(token) {
                let title = format!("`{}` is no header name", text::escape(&entry.key));
                self.problem(entry.key_span, title, "use letters, digits and `-`");
            }
            let value = match entry.value.kind {
                Kind::Null => None,
                _ => Some(self.template(&entry.value)),
            };
            headers.push((entry.key.to_ascii_lowercase(), value));
        }
        headers
    }

    fn body(&mut self, node: &Node) -> Body {
        let given: Vec<&str> = ["body", "body_text", "merge", "set"]
            .into_iter()
            .filter(|key| node.get(key).is_some())
            .collect();
        if let [first, second, ..] = given[..]
            && !(first == "merge" && second == "set")
        {
            let span = node.get(second).map_or(node.span, |value| value.span);
            let title = format!("`{first}` and `{second}` exclude each other");
            self.problem(
                span,
                title,
                "a body is `body`, or `body_text`, or `merge` and `set`",
            );
        }
        if let Some(body) = node.get("body") {
            return Body::Whole(self.tree(body));
        }
        if let Some(text) = node.get("body_text") {
            return Body::Text(self.template(text));
        }
        let merge = node.get("merge").map(|merge| self.tree(merge));
        let set = node.get("set").map(Node::entries).unwrap_or_default();
        let set = set
            .iter()
            .map(|entry| (self.pointer(entry), self.tree(&entry.value)))
            .collect();
        Body::Example { merge, set }
    }

    fn pointer(&mut self, entry: &Entry) -> Template {
        if !entry.key.starts_with('/') {
            let title = format!("`{}` is no JSON Pointer", text::escape(&entry.key));
            let help = format!("begin it with `/`, such as `/{}`", text::escape(&entry.key));
            self.problem(entry.key_span, title, help);
        }
        self.template(&Node {
            span: entry.key_span,
            kind: Kind::Text(entry.key.clone()),
        })
    }

    fn captures(&mut self, node: &Node) -> Vec<Capture> {
        let entries = node.get("capture").map(Node::entries).unwrap_or_default();
        let mut captures = Vec::new();
        for entry in entries {
            if let Some(path) = self.path(&entry.value) {
                captures.push(Capture {
                    name: entry.key.clone(),
                    path,
                    span: entry.value.span,
                });
            }
        }
        captures
    }
}

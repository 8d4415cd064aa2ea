//! Turns a YAML tree into a [`Document`] and its cases.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use regex_lite::Regex;

use super::each::{self, Entry};
use super::keys::SHAPE;
use super::uses::Uses;
use super::{
    Basis, Body, Call, Capture, Captured, Case, Claim, Document, Located, Locator, Place, Step,
    Until, lint,
};
use crate::contract::{Suite, json_path};
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Part, Template, Tree};
use crate::text;
use crate::yaml::{self, Kind, Node};

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
    let entries = each::entries(node.get("each"), source, &mut problems);
    let mut compiler = Compiler {
        suite,
        source,
        problems,
    };
    let cases = compiler.cases(id, &node, &entries);
    let mut problems = compiler.problems;
    if problems.is_empty() {
        return Ok(cases);
    }
    problems.sort_by_key(|problem| problem.span);
    Err(problems)
}

/// Turns the tree of one file into documents, and gathers what is wrong with them.
struct Compiler<'a> {
    suite: &'a Arc<Suite>,
    source: &'a Arc<Source>,
    problems: Vec<Diagnostic>,
}

impl Compiler<'_> {
    fn cases(&mut self, id: &str, node: &Node, entries: &[Entry]) -> Vec<Case> {
        let mut shared = None;
        let mut cases = Vec::with_capacity(entries.len());
        // The keys of all entries are the same, and so are the places that they fill.
        let decide = entries
            .first()
            .is_some_and(|first| each::filled(node, first).is_some());
        for (at, entry) in entries.iter().enumerate() {
            // What an entry's values decide is another document for each; all else is one for all.
            let filled = decide.then(|| each::filled(node, entry)).flatten();
            let document = match filled {
                Some((node, filled)) => {
                    let one = std::slice::from_ref(&entries[at]);
                    self.document(&node, one, &filled)
                }
                None => {
                    let compile = || self.document(node, entries, &BTreeSet::new());
                    shared.get_or_insert_with(compile).clone()
                }
            };
            cases.extend(document.map(|document| Case {
                id: match &entry.name {
                    Some(name) => format!("{id}[{name}]"),
                    None => id.to_owned(),
                },
                title: each::title(&document.title, &entry.values),
                entry: entry.values.clone(),
                document,
            }));
        }
        if entries.is_empty() {
            self.document(node, entries, &BTreeSet::new());
        }
        cases
    }

    /// Compiles a file for some of its entries; `filled` are the values that stand in it already.
    fn document(
        &mut self,
        node: &Node,
        entries: &[Entry],
        filled: &BTreeSet<String>,
    ) -> Option<Arc<Document>> {
        let mut reader = Reader {
            suite: self.suite,
            source: self.source,
            problems: Vec::new(),
        };
        SHAPE.check(node, self.source, &mut reader.problems);
        let document = reader.document(node);
        let mut problems = reader.problems;
        if let Some(document) = &document {
            // What cannot be read is one problem, not also one of what it would have meant.
            let known: Vec<Option<Span>> = problems.iter().map(|known| known.span).collect();
            problems.extend(self.problems.iter().cloned());
            lint::check(document, node, entries, filled, &mut problems);
            let mut at = 0;
            problems.retain(|found| {
                at += 1;
                at <= known.len() || !known.contains(&found.span)
            });
        }
        for problem in problems {
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        document.map(Arc::new)
    }
}

/// Reads one file and gathers what is wrong with it; a part that cannot be read is left out.
pub(super) struct Reader<'a> {
    pub suite: &'a Arc<Suite>,
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

    /// Reads a JSONPath, which may hold variables.
    pub(super) fn locator(&mut self, node: &Node) -> Option<Locator> {
        let text = node.text()?;
        if text.contains("${") {
            return Some(Locator::Filled(self.template(node)));
        }
        json_path(node, self.source, &mut self.problems).map(Locator::Fixed)
    }

    pub(super) fn regex(&mut self, node: &Node) -> Option<Regex> {
        match Regex::new(node.text()?) {
            Ok(regex) => Some(regex),
            Err(error) => {
                let title = format!("this is no regular expression: {error}");
                let help = "a literal `.`, `(` or `[` is written with a backslash";
                self.problem(node.span, title, help);
                None
            }
        }
    }

    fn document(&mut self, node: &Node) -> Option<Document> {
        let title = node.get("title").map(|title| self.template(title));
        let claim = self.claim(node);
        let request = node.get("request").map(|request| self.step(request));
        let expect = self.expect_of_request(node, &claim);
        let setup = self.steps(node, "setup");
        let after = self.steps(node, "after");
        let teardown = self.steps(node, "teardown");
        let vars = node.get("vars").map(Node::entries).unwrap_or_default();
        let vars = vars
            .iter()
            .map(|var| (var.key.clone(), self.tree(&var.value)))
            .collect();
        let cites = one_or_more(node.get("source"));
        let cites = cites.iter().filter_map(Node::text).map(str::to_owned);
        let exclusive = node.get("exclusive").map(Node::items).unwrap_or_default();
        let exclusive = exclusive.iter().map(|name| self.template(name)).collect();
        let mut document = Document {
            suite: Arc::clone(self.suite),
            source: Arc::clone(self.source),
            claim,
            title: title?,
            // A word that is no basis has been said to be none; the rest of the file is checked too.
            basis: match node.text_of("basis").map(str::parse) {
                Some(Ok(basis)) => basis,
                _ => Basis::Assumed,
            },
            cites: cites.collect(),
            identity: node.text_of("identity").map(str::to_owned),
            vars,
            setup,
            request: request?,
            expect: expect?,
            after,
            teardown,
            within: located_time(node, "within"),
            environment: Vec::new(),
            exclusive,
        };
        document.environment = Uses::gather(&document, &[]).environment;
        Some(document)
    }

    /// Reads which rows are claimed, `success` among them.
    fn claim(&mut self, node: &Node) -> Claim {
        let row = node.get("row");
        let mut claim = Claim {
            span: row.map_or(node.span, |row| row.span),
            ..Claim::default()
        };
        let table = &self.suite.table;
        for node in one_or_more(row) {
            let id = node.text().unwrap_or_default();
            match table.place(id) {
                _ if id == "success" && row.is_some_and(|row| row.text().is_none()) => {
                    claim.success = true;
                }
                Some(place) if claim.rows.contains(&place) => {
                    let title = format!("the row `{id}` is named twice");
                    self.problem(node.span, title, "name it once");
                }
                Some(place) => claim.rows.push(place),
                None => {
                    let ids = || table.rows.iter().map(|row| row.id.as_str());
                    let help = match text::nearest(id, ids()) {
                        Some(near) => format!("did you mean `{near}`"),
                        None => format!(
                            "the nearest are {}",
                            text::listed(text::nearest_few(id, ids(), 3))
                        ),
                    };
                    let title = format!("unknown row `{}`", text::escape(id));
                    self.problem(node.span, title, help);
                }
            }
        }
        claim
    }

    fn steps(&mut self, node: &Node, key: &str) -> Vec<Step> {
        let steps = node.get(key).map(Node::items).unwrap_or_default();
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&mut self, node: &Node) -> Step {
        // What stands in for a call that cannot be read is never sent: the rest of the file is
        // checked too, and then the file is refused.
        let call = self.call(node).unwrap_or_else(|| Call::Route {
            method: "GET".to_owned(),
            path: Template::plain_text("/"),
        });
        let step = Step {
            span: node.span,
            call_span: call_span(node),
            identity: node.text_of("identity").map(str::to_owned),
            query: self.query(node),
            headers: self.headers(node),
            body: self.body(node),
            captures: self.captures(node),
            expect: node
                .get("expect")
                .and_then(|expect| self.expect_of_step(expect)),
            pause: node.get("pause").and_then(Node::time),
            until: node.get("until").and_then(read_until),
            call,
        };
        self.check_until(node, &step);
        step
    }

    fn check_until(&mut self, node: &Node, step: &Step) {
        let Some(until) = node.get("until") else {
            return;
        };
        if step.method() != "GET" {
            let title = format!("a {} is not asked again", step.method());
            self.problem(
                until.span,
                title,
                "`until` is for GET, which changes nothing",
            );
        } else if step.expect.is_none() {
            let title = "`until` has nothing to wait for";
            self.problem(until.span, title, "say in `expect` what must come back");
        }
    }

    fn call(&mut self, node: &Node) -> Option<Call> {
        match (node.get("operation"), node.get("method"), node.get("path")) {
            (Some(id), None, None) => self.operation(id, node),
            (None, Some(method), Some(path)) => self.route(method, path, node),
            _ => {
                let title = "a step names either `operation`, or `method` and `path`";
                self.problem(node.span, title, "write one of the two forms");
                None
            }
        }
    }

    fn operation(&mut self, node: &Node, step: &Node) -> Option<Call> {
        let params = self.templates(step, "params");
        let id = node.text()?;
        let api = &self.suite.api;
        let Some(operation) = api.operation(id) else {
            let help = match text::nearest(id, api.names()) {
                Some(near) => format!("did you mean `{near}`"),
                None => format!("the operations are {}", text::listed(api.names())),
            };
            // What could not be filled in has been said to be none.
            if !id.contains("${") {
                let title = format!("unknown operation `{}`", text::escape(id));
                self.problem(node.span, title, help);
            }
            return None;
        };
        for (name, value) in &params {
            if !operation.parameters().any(|known| known == name) {
                let name = text::escape(name);
                let title = format!("`{id}` has no path parameter `{name}`");
                let help = match operation.parameters().next() {
                    Some(_) => format!("it has {}", text::listed(operation.parameters())),
                    None => "leave it out".to_owned(),
                };
                self.problem(value.span(), title, help);
            }
        }
        if operation.example.is_none() && changes_example(step) {
            let title = format!("`{id}` has no example body to change");
            self.problem(step.span, title, "write the whole `body`");
        }
        Some(Call::Operation {
            operation: Arc::clone(operation),
            params,
        })
    }

    fn route(&mut self, method: &Node, path: &Node, step: &Node) -> Option<Call> {
        if let Some(params) = step.get("params") {
            let title = "a path in full has no parameters";
            self.problem(params.span, title, "write the values into `path`");
        }
        if changes_example(step) {
            let title = "a path in full has no example to change";
            self.problem(step.span, title, "write the whole `body`");
        }
        let method = self.method(method);
        let span = path.span;
        let path = self.template(path);
        let begins = match path.parts().first() {
            Some(Part::Literal(text)) => text.starts_with('/'),
            Some(Part::Variable(_)) => true,
            None => false,
        };
        if !begins {
            let help = "write it as it follows the target's URL";
            self.problem(span, "the path does not begin with `/`", help);
        }
        Some(Call::Route {
            method: method?,
            path,
        })
    }

    fn method(&mut self, node: &Node) -> Option<String> {
        let method = node.text()?;
        if method.is_empty() || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let title = format!("`{}` is no verb", text::escape(method));
            self.problem(node.span, title, "write it in capitals, such as `GET`");
            return None;
        }
        Some(method.to_owned())
    }

    fn query(&mut self, node: &Node) -> Vec<(Template, Vec<Template>)> {
        let entries = node.get("query").map(Node::entries).unwrap_or_default();
        let mut query = Vec::new();
        for entry in entries {
            let name = self.template(&key_node(entry));
            query.push((name, self.values(&entry.value)));
        }
        query
    }

    /// Reads one value, or each of a list.
    fn values(&mut self, node: &Node) -> Vec<Template> {
        let values = one_or_more(Some(node)).iter();
        values.map(|value| self.template(value)).collect()
    }

    fn templates(&mut self, node: &Node, key: &str) -> Vec<(String, Template)> {
        let entries = node.get(key).map(Node::entries).unwrap_or_default();
        entries
            .iter()
            .map(|entry| (entry.key.clone(), self.template(&entry.value)))
            .collect()
    }

    fn headers(&mut self, node: &Node) -> Vec<(String, Vec<Template>)> {
        let entries = node.get("headers").map(Node::entries).unwrap_or_default();
        let mut headers = Vec::new();
        for entry in entries {
            let token =
                |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
            let name = entry.key.to_ascii_lowercase();
            if name.is_empty() || !name.bytes().all(token) {
                let title = format!("`{}` is no header name", text::escape(&entry.key));
                self.problem(entry.key_span, title, "use letters, digits and `-`");
            }
            let values = match entry.value.kind {
                Kind::Null => Vec::new(),
                _ => self.values(&entry.value),
            };
            if name == "accept" && values.is_empty() {
                let title = "a request without `accept` cannot be sent";
                self.problem(entry.value.span, title, "write `*/*` to accept anything");
            }
            headers.push((name, values));
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

    fn pointer(&mut self, entry: &yaml::Entry) -> Template {
        if !entry.key.starts_with('/') {
            let title = format!("`{}` is no JSON Pointer", text::escape(&entry.key));
            let help = format!("begin it with `/`, such as `/{}`", text::escape(&entry.key));
            self.problem(entry.key_span, title, help);
        }
        self.template(&key_node(entry))
    }

    fn captures(&mut self, node: &Node) -> Vec<Capture> {
        let entries = node.get("capture").map(Node::entries).unwrap_or_default();
        let mut captures = Vec::new();
        for entry in entries {
            let places = one_or_more(Some(&entry.value)).iter();
            captures.push(Capture {
                name: entry.key.clone(),
                places: places.filter_map(|place| self.captured(place)).collect(),
                span: entry.value.span,
            });
        }
        captures
    }

    fn captured(&mut self, node: &Node) -> Option<Captured> {
        if node.text().is_some() {
            return Some(Captured {
                from: self.place(node)?,
                matches: None,
            });
        }
        let given = [node.get("path"), node.get("header"), node.get("detail")];
        let from = match given {
            [Some(path), None, None] => self.place(path)?,
            [None, Some(header), None] => Place::Header(header.text()?.to_ascii_lowercase()),
            [None, None, Some(detail)] => Place::Detail(detail.text()?.to_owned()),
            _ => {
                let title = "a capture has one of `path`, `header` and `detail`";
                self.problem(node.span, title, "write one of them");
                return None;
            }
        };
        let matches = node.get("matches").map(|matches| self.regex(matches));
        Some(Captured {
            from,
            matches: match matches {
                Some(regex) => Some(regex?),
                None => None,
            },
        })
    }

    /// Reads a JSONPath into the body, or a value that is known already.
    fn place(&mut self, node: &Node) -> Option<Place> {
        match node.text()?.starts_with("${") {
            true => Some(Place::Value(self.template(node))),
            false => self.locator(node).map(Place::Body),
        }
    }
}

/// Returns the items of a list, or the one value that stands in its place.
pub(super) fn one_or_more(node: Option<&Node>) -> &[Node] {
    match node {
        Some(Node {
            kind: Kind::List(items),
            ..
        }) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    }
}

/// Returns a key as a text of its own.
pub(super) fn key_node(entry: &yaml::Entry) -> Node {
    Node {
        span: entry.key_span,
        kind: Kind::Text(entry.key.clone()),
    }
}

/// Returns the time under a key, with its place.
pub(super) fn located_time(node: &Node, key: &str) -> Option<Located<Duration>> {
    let node = node.get(key)?;
    let span = node.span;
    node.time().map(|value| Located { value, span })
}

/// How long a step waits before it asks again, where the case does not say.
const EVERY: Duration = Duration::from_millis(200);

fn read_until(node: &Node) -> Option<Until> {
    Some(Until {
        within: node.get("within")?.time()?,
        every: match node.get("every") {
            Some(every) => every.time()?,
            None => EVERY,
        },
    })
}

/// Returns where a step names what it asks.
fn call_span(step: &Node) -> Span {
    let named = ["operation", "path"].into_iter();
    let named = named.filter_map(|key| step.get(key)).next();
    named.map_or(step.span, |node| node.span)
}

fn changes_example(step: &Node) -> bool {
    step.get("merge").is_some() || step.get("set").is_some()
}

//! Turns a YAML tree into a [`Document`] and its cases.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use regex_lite::Regex;

use super::each::{self, Entry};
use super::keys::SHAPE;
use super::{Basis, Case, Claim, Document, Located, Locator, lint};
use crate::contract::{Suite, json_path};
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Template, Tree};
use crate::text;
use crate::yaml::{self, Kind, Node};

/// Reads a case file into its cases, ids beginning with `id`.
///
/// # Errors
///
/// Returns everything that is wrong with the file at once.
pub fn read(
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
        let misshapen = reader.problems.len();
        let mut document = reader.document(node);
        let mut problems = reader.problems;
        // What has not its shape is one problem, not also one of what it would have meant.
        let read = problems.split_off(misshapen);
        let is_new = |found: &Diagnostic| problems.iter().all(|known| known.span != found.span);
        let read: Vec<Diagnostic> = read.into_iter().filter(is_new).collect();
        problems.extend(read);
        if let Some(document) = &mut document {
            // What cannot be read is one problem, not also one of what it would have meant.
            let known: Vec<Option<Span>> = problems.iter().map(|known| known.span).collect();
            problems.extend(self.problems.iter().cloned());
            let uses = lint::check(document, node, entries, filled, &mut problems);
            document.suite_vars = uses.of_suite(self.suite);
            document.environment = uses.environment;
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
        let document = Document {
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
            suite_vars: Vec::new(),
            environment: Vec::new(),
            exclusive,
        };
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
        let named = one_or_more(row);
        if !named.is_empty() && named.iter().all(|node| node.text() == Some("success")) {
            let title = "`success` stands beside rows, and is none";
            self.problem(
                claim.span,
                title,
                "leave `row` out: `expect` says what comes",
            );
            return claim;
        }
        for node in named {
            let id = node.text().unwrap_or_default();
            match table.place(id) {
                _ if id == "success" && claim.success => {
                    self.problem(node.span, "`success` is named twice", "name it once");
                }
                _ if id == "success" => claim.success = true,
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

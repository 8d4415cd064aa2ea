//! Turns a document into what a reader of its YAML alone would not notice.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::outline::{self, EachEntry};
use super::uses::Uses;
use super::{Basis, Body, Call, Document, Expect, ExpectedDetail, ExpectedPart, Located, Step};
use crate::contract::{CodePattern, Detail, DetailPart, HOLE, Operation, Origin, Row};
use crate::json::Json;
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Part, Template, Variable};
use crate::text;
use crate::yaml::Node;

/// The longest title, in characters.
const MAX_TITLE: usize = 150;

/// Adds what is wrong with a document beyond the shape of its YAML; returns what it takes from the environment.
pub(super) fn check(
    document: &Document,
    node: &Node,
    entries: &[EachEntry],
    problems: &mut Vec<Diagnostic>,
) -> Vec<Located<Variable>> {
    let mut linter = Linter {
        document,
        node,
        problems,
    };
    linter.title(entries);
    linter.operations();
    linter.row(entries);
    linter.variables(entries)
}

struct Linter<'a> {
    document: &'a Document,
    node: &'a Node,
    problems: &'a mut Vec<Diagnostic>,
}

impl Linter<'_> {
    fn span_of(&self, key: &str) -> Span {
        self.node
            .get(key)
            .map_or(self.node.span, |value| value.span)
    }

    fn problem(&mut self, span: Span, title: impl Into<String>, help: impl Into<String>) {
        let diagnostic = Diagnostic::at(&self.document.source, span, title);
        self.problems.push(diagnostic.help(help));
    }

    fn title(&mut self, entries: &[EachEntry]) {
        let span = self.span_of("title");
        let none = Vec::new();
        let first = entries.first().map_or(&none, |entry| &entry.values);
        let title = outline::title(&self.document.title, first);
        let words: BTreeSet<String> = title
            .split(|c: char| !c.is_alphanumeric())
            .map(str::to_lowercase)
            .collect();
        if title.trim().is_empty() {
            self.problem(
                span,
                "the title says nothing",
                "write the claim in one sentence",
            );
        }
        if title.chars().count() > MAX_TITLE {
            let found = format!("the title is longer than {MAX_TITLE} characters");
            self.problem(span, found, "say one thing");
        }
        if words.contains("should") || title.to_lowercase().starts_with("test that") {
            let help = "write the claim as it holds: `an account is refused ...`";
            self.problem(span, "a title says what holds, not what should", help);
        }
    }

    fn operations(&mut self) {
        let mut found = Vec::new();
        for step in self.document.steps() {
            let source = &self.document.source;
            match &step.call {
                Call::Operation { id, params } => match self.document.suite.api.operation(id) {
                    Some(operation) => check_call(operation, params, step, source, &mut found),
                    None => {
                        let title = format!("unknown operation `{}`", text::escape(id));
                        let names = self.document.suite.api.names();
                        let help = match text::nearest(id, names) {
                            Some(near) => format!("did you mean `{near}`"),
                            None => format!(
                                "the operations are {}",
                                text::listed(self.document.suite.api.names())
                            ),
                        };
                        // A step without an operation has been said to lack one.
                        if !id.is_empty() {
                            found.push(Diagnostic::at(source, step.call_span, title).help(help));
                        }
                    }
                },
                Call::Route { path, .. } => {
                    let begins = path.parts().first();
                    let ok = match begins {
                        Some(Part::Literal(text)) => text.starts_with('/'),
                        Some(Part::Variable(_)) => true,
                        None => false,
                    };
                    if !ok {
                        let diagnostic =
                            Diagnostic::at(source, path.span(), "the path does not begin with `/`");
                        found.push(diagnostic.help("write it as it follows the target's URL"));
                    }
                    if is_changed_example(&step.body) {
                        let diagnostic = Diagnostic::at(
                            source,
                            step.span,
                            "a path in full has no example to change",
                        );
                        found.push(diagnostic.help("write the whole `body`"));
                    }
                }
            }
        }
        self.problems.extend(found);
    }

    /// Holds every variable against what is known where it stands.
    fn variables(&mut self, entries: &[EachEntry]) -> Vec<Located<Variable>> {
        let each: Vec<String> = entries
            .first()
            .map(|entry| entry.values.iter().map(|(key, _)| key.clone()).collect())
            .unwrap_or_default();
        let uses = Uses::gather(self.document, &each);
        for (span, problem) in uses.unknown {
            let diagnostic = Diagnostic::at(&self.document.source, span, problem.title);
            self.problems.push(diagnostic.maybe_help(problem.help));
        }
        let each_span = self.span_of("each");
        for key in each.iter().filter(|key| !uses.used.contains(*key)) {
            let title = format!("nothing uses the value `{}` of `each`", text::escape(key));
            let help = format!("write `${{{key}}}` where it is meant");
            self.problem(each_span, title, help);
        }
        uses.environment
    }

    /// Holds the expectation against the row that the case names.
    fn row(&mut self, entries: &[EachEntry]) {
        let document = self.document;
        let Some(expect) = &document.request.expect else {
            return;
        };
        let Some(id) = &document.row else {
            if document.basis == Basis::Documented {
                let help = "name the row, or write `basis: assumed`";
                self.problem(
                    self.span_of("basis"),
                    "what no row says is not documented",
                    help,
                );
            }
            return;
        };
        let span = self.span_of("row");
        let table = &document.suite.table;
        let Some(row) = table.row(id) else {
            let title = format!("unknown row `{}`", text::escape(id));
            let ids = || table.rows.iter().map(|row| row.id.as_str());
            let help = match text::nearest(id, ids()) {
                Some(near) => format!("did you mean `{near}`"),
                None => format!(
                    "the nearest are {}",
                    text::listed(text::nearest_few(id, ids(), 3))
                ),
            };
            return self.problem(span, title, help);
        };
        if row.origin == Origin::Reported && document.basis == Basis::Documented {
            let title = format!("the row `{}` is on no page of the vendor", row.id);
            self.problem(self.span_of("basis"), title, "write `basis: assumed`");
        }
        self.code_and_error(row, expect);
        match &expect.detail {
            None if expect.texts.is_some() => {}
            None if !row.details.is_empty() => {
                let help = format!("write `detail: {}`", row.details[0].shown());
                self.problem(
                    self.span_of("expect"),
                    "the row has a text, the expectation has none",
                    help,
                );
            }
            None => {}
            Some(detail) => {
                let none = [EachEntry {
                    name: String::new(),
                    values: Vec::new(),
                    span,
                }];
                let entries = if entries.is_empty() { &none } else { entries };
                for entry in entries {
                    if !self.detail(row, &detail.value, detail.span, entry) {
                        break;
                    }
                }
            }
        }
    }

    fn code_and_error(&mut self, row: &Row, expect: &Expect) {
        if expect.code.value != CodePattern::Exactly(row.code) {
            let title = format!("the row `{}` answers with {}", row.id, row.code);
            self.problem(
                expect.code.span,
                title,
                format!("write `code: {}`", row.code),
            );
        }
        let error = expect.error.as_ref();
        let ignore_case = self.document.suite.envelope.errors_ignore_case;
        match error.map(|error| (error.span, error.value.plain())) {
            Some((span, Some(plain))) if !row.has(row.code, plain, ignore_case) => {
                let title = format!("the error of row `{}` is `{}`", row.id, row.error);
                self.problem(span, title, format!("write `error: {}`", row.error));
            }
            None => {
                let title = "the expectation has no error";
                self.problem(
                    self.span_of("expect"),
                    title,
                    format!("write `error: {}`", row.error),
                );
            }
            _ => {}
        }
    }

    /// Holds one expected text against the row; returns whether it may be one of the row's.
    fn detail(
        &mut self,
        row: &Row,
        detail: &ExpectedDetail,
        span: Span,
        entry: &EachEntry,
    ) -> bool {
        let document = self.document;
        let expected = with_holes(detail, &entry.values);
        let shown = expected.replace(HOLE, "…");
        let ignore_case = document.suite.envelope.errors_ignore_case;
        let table = &document.suite.table;
        let own = row.details.is_empty() || row.details.iter().any(|text| text.matches(&expected));
        if own {
            let best = table.classify(row.code, &row.error, Some(&expected), ignore_case);
            if let Some(best) = best.filter(|best| best.row.id != row.id) {
                let title = format!("`{shown}` is a text of row `{}`", best.row.id);
                self.problem(span, title, format!("write `row: {}`", best.row.id));
                return false;
            }
            return true;
        }
        if row.open && document.basis != Basis::Documented {
            return true;
        }
        let texts: Vec<String> = row.details.iter().map(Detail::shown).collect();
        let title = format!("`{shown}` is no text of row `{}`", row.id);
        let listed = text::listed(texts.iter().map(String::as_str));
        let help = match row.open {
            true => format!("the row says {listed}; another text needs `basis: assumed`"),
            false => format!("the row says {listed}"),
        };
        self.problem(span, title, help);
        false
    }
}

/// Returns an expected text with everything that is not known before a run replaced by [`HOLE`].
pub(super) fn with_holes(detail: &ExpectedDetail, values: &[(String, Json)]) -> String {
    let mut expected = String::new();
    for part in &detail.parts {
        match part {
            ExpectedPart::Fixed(DetailPart::Literal(text)) => expected.push_str(text),
            ExpectedPart::Fixed(DetailPart::Placeholder(_)) => expected.push(HOLE),
            ExpectedPart::Variable(Variable::Named(name)) => {
                match values
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, value)| value)
                {
                    Some(Json::Text(text)) => expected.push_str(text),
                    Some(other) => expected.push_str(&other.to_string()),
                    None => expected.push(HOLE),
                }
            }
            ExpectedPart::Variable(_) => expected.push(HOLE),
        }
    }
    expected
}

fn is_changed_example(body: &Body) -> bool {
    matches!(body, Body::Example { merge, set } if merge.is_some() || !set.is_empty())
}

fn check_call(
    operation: &Operation,
    params: &[(String, Template)],
    step: &Step,
    source: &Arc<Source>,
    found: &mut Vec<Diagnostic>,
) {
    for (name, value) in params {
        if !operation.parameters().any(|known| known == name) {
            let title = format!(
                "`{}` has no path parameter `{}`",
                operation.id,
                text::escape(name)
            );
            let help = match operation.parameters().next() {
                Some(_) => format!("it has {}", text::listed(operation.parameters())),
                None => "leave it out".to_owned(),
            };
            found.push(Diagnostic::at(source, value.span(), title).help(help));
        }
    }
    if operation.example.is_none() && is_changed_example(&step.body) {
        let title = format!("`{}` has no example body to change", operation.id);
        let diagnostic = Diagnostic::at(source, step.span, title);
        found.push(diagnostic.help("write the whole `body`"));
    }
}

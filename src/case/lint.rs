//! Turns a document, or a whole library, into what a reader of YAML alone would not notice.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::Value;

use super::outline::{self, EachEntry};
use super::{
    Basis, Body, Call, Case, Condition, Document, Expect, ExpectedDetail, ExpectedPart, Library,
    Located, Step,
};
use crate::contract::{CodePattern, Detail, DetailPart, HOLE, Operation, Row};
use crate::source::{Diagnostic, Source, Span};
use crate::template::{Part, Template, Tree, Variable, unknown_variable};
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

    fn steps(&self) -> impl Iterator<Item = &Step> {
        let document = self.document;
        let request = std::iter::once(&document.request);
        document
            .setup
            .iter()
            .chain(request)
            .chain(&document.after)
            .chain(&document.teardown)
    }

    fn operations(&mut self) {
        let mut found = Vec::new();
        for step in self.steps() {
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
        let document = self.document;
        let mut known: Vec<String> = document
            .suite
            .vars
            .iter()
            .map(|variable| variable.name.clone())
            .collect();
        let mut uses = Uses::default();
        if let Some(entry) = entries.first() {
            known.extend(entry.values.iter().map(|(key, _)| key.clone()));
        }
        for (name, tree) in &document.vars {
            uses.tree(tree, &known);
            known.push(name.clone());
        }
        let each: Vec<String> = entries
            .first()
            .map(|entry| entry.values.iter().map(|(key, _)| key.clone()).collect())
            .unwrap_or_default();
        uses.template(&document.title, &each);
        for step in self.steps() {
            uses.step(step, document, &known);
            known.extend(step.captures.iter().map(|capture| capture.name.clone()));
            if let Some(expect) = &step.expect {
                uses.expect(expect, &known);
            }
        }
        for (span, problem) in uses.unknown {
            let diagnostic = Diagnostic::at(&document.source, span, problem.0);
            self.problems.push(diagnostic.maybe_help(problem.1));
        }
        let each_span = self.span_of("each");
        for key in each.iter().filter(|key| !uses.used.contains(*key)) {
            let title = format!("nothing uses the value `{}` of `each`", text::escape(key));
            self.problem(
                each_span,
                title,
                format!("write `${{{key}}}` where it is meant"),
            );
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
        self.code_and_error(row, expect);
        match &expect.detail {
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
fn with_holes(detail: &ExpectedDetail, values: &[(String, Value)]) -> String {
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
                    Some(Value::String(text)) => expected.push_str(text),
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

/// Gathers the variables of a document, and those that nothing defines.
#[derive(Default)]
struct Uses {
    used: BTreeSet<String>,
    unknown: Vec<(Span, (String, Option<String>))>,
    environment: Vec<Located<Variable>>,
}

impl Uses {
    fn variable(&mut self, variable: &Variable, span: Span, known: &[String]) {
        let name = match variable {
            Variable::Named(name) => name,
            Variable::Env(_) | Variable::Secret(_) => {
                let value = variable.clone();
                return self.environment.push(Located { value, span });
            }
            _ => return,
        };
        self.used.insert(name.clone());
        if !known.contains(name) {
            let problem = unknown_variable(name, known.iter().map(String::as_str));
            self.unknown(span, problem.title, problem.help);
        }
    }

    fn unknown(&mut self, span: Span, title: String, help: Option<String>) {
        let found = (span, (title, help));
        if !self.unknown.contains(&found) {
            self.unknown.push(found);
        }
    }

    fn template(&mut self, template: &Template, known: &[String]) {
        template
            .variables()
            .for_each(|variable| self.variable(variable, template.span(), known));
    }

    fn tree(&mut self, tree: &Tree, known: &[String]) {
        tree.for_each_template(&mut |template| self.template(template, known));
    }

    fn step(&mut self, step: &Step, document: &Document, known: &[String]) {
        match &step.call {
            Call::Route { path, .. } => self.template(path, known),
            Call::Operation { id, params } => {
                params
                    .iter()
                    .for_each(|(_, value)| self.template(value, known));
                if let Some(operation) = document.suite.api.operation(id) {
                    self.operation(operation, params, step, known);
                }
            }
        }
        step.query
            .iter()
            .for_each(|(_, value)| self.template(value, known));
        let headers = step.headers.iter().filter_map(|(_, value)| value.as_ref());
        headers.for_each(|value| self.template(value, known));
        match &step.body {
            Body::Whole(tree) => self.tree(tree, known),
            Body::Text(template) => self.template(template, known),
            Body::Example { merge, set } => {
                merge.iter().for_each(|tree| self.tree(tree, known));
                for (pointer, tree) in set {
                    self.template(pointer, known);
                    self.tree(tree, known);
                }
            }
        }
    }

    /// The variables that an operation brings along: path parameters, and those of its example.
    fn operation(
        &mut self,
        operation: &Operation,
        params: &[(String, Template)],
        step: &Step,
        known: &[String],
    ) {
        for name in operation.parameters() {
            if params.iter().any(|(given, _)| given == name) {
                continue;
            }
            self.used.insert(name.to_owned());
            if !known.iter().any(|known| known == name) {
                let title = format!(
                    "the path parameter `{name}` of `{}` has no value",
                    operation.id
                );
                let help = format!("give it under `params`, or capture `{name}` in a step before");
                self.unknown(step.call_span, title, Some(help));
            }
        }
        if let (Body::Example { .. }, Some(example)) = (&step.body, &operation.example) {
            example.for_each_variable(&mut |variable| {
                self.variable(variable, step.call_span, known);
            });
        }
    }

    fn expect(&mut self, expect: &Expect, known: &[String]) {
        if let Some(error) = &expect.error {
            self.template(&error.value, known);
        }
        if let Some(detail) = &expect.detail {
            for part in &detail.value.parts {
                if let ExpectedPart::Variable(variable) = part {
                    self.variable(variable, detail.span, known);
                }
            }
            for (_, condition) in &detail.value.conditions {
                self.condition(condition, known);
            }
        }
        for header in &expect.headers {
            self.condition(&header.value.1, known);
        }
        for member in &expect.body {
            self.condition(&member.value.1, known);
        }
    }

    fn condition(&mut self, condition: &Condition, known: &[String]) {
        match condition {
            Condition::Equals(tree) => self.tree(tree, known),
            Condition::Contains(template) => self.template(template, known),
            _ => {}
        }
    }
}

/// Returns what is wrong with a library as a whole: titles given twice, rows and texts without a case.
pub fn check_library(library: &Library, cases: &[Case]) -> Vec<Diagnostic> {
    let mut problems = repeated_titles(cases);
    for folder in library.suites() {
        let Ok(suite) = folder.suite() else { continue };
        for row in suite
            .table
            .rows
            .iter()
            .filter(|row| row.unreachable.is_none())
        {
            let of_row = || {
                cases.iter().filter(|case| {
                    case.suite() == suite.name && case.document.row.as_ref() == Some(&row.id)
                })
            };
            let title = if of_row().next().is_none() {
                format!("no case holds the row `{}`", row.id)
            } else if let Some(missing) = row
                .details
                .iter()
                .find(|text| !of_row().any(|case| expects(case, text)))
            {
                format!(
                    "no case expects the text `{}` of row `{}`",
                    missing.shown(),
                    row.id
                )
            } else {
                continue;
            };
            let diagnostic = Diagnostic::at(&suite.table.source, row.span, title);
            problems
                .push(diagnostic.help("write a case, or say why none can be: `unreachable: ...`"));
        }
    }
    problems
}

/// Tells whether a case expects one of a row's texts.
pub(super) fn expects(case: &Case, text: &Detail) -> bool {
    case.expect()
        .detail
        .as_ref()
        .is_some_and(|detail| text.matches(&with_holes(&detail.value, &case.entry)))
}

fn repeated_titles(cases: &[Case]) -> Vec<Diagnostic> {
    let mut first_seen: HashMap<(&str, &str), &Case> = HashMap::new();
    let mut problems = Vec::new();
    for case in cases {
        let first = *first_seen
            .entry((case.suite(), &case.title))
            .or_insert(case);
        if !Arc::ptr_eq(&first.document, &case.document) {
            let title = format!("`{}` and `{}` make the same claim", first.id, case.id);
            let document = &case.document;
            let diagnostic = Diagnostic::at(&document.source, document.title.span(), title);
            problems.push(diagnostic.help("say in the titles what tells them apart"));
        }
    }
    problems
}

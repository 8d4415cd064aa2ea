//! Turns a document into what a reader of its YAML alone would not notice.

use std::collections::BTreeSet;

use crate::json::Json;

use super::each::{self, Entry};
use super::locator::locators_of;
use super::merging::{changes, has_null, known};
use super::uses::Uses;
use super::wire_path;
use super::{
    Basis, Body, Call, Document, Expect, ExpectedDetail, ExpectedPart, ExpectedWords, Locator, Step,
};
use crate::contract::{CodePattern, Detail, DetailPart, HOLE, Origin, Row, Words, same_error};
use crate::source::{Diagnostic, Span};
use crate::template::{Template, Variable};
use crate::text;
use crate::yaml::Node;

/// The longest title, in characters.
const MAX_TITLE: usize = 150;

/// Adds what is wrong with a document beyond what was found before, for the entries that it is for;
/// `filled` are the values of `each` that stand in it already. Returns the variables that it uses.
pub(super) fn check(
    document: &Document,
    node: &Node,
    entries: &[Entry],
    filled: &BTreeSet<String>,
    problems: &mut Vec<Diagnostic>,
) -> Uses {
    let mut linter = Linter {
        document,
        node,
        problems,
    };
    linter.title(entries);
    linter.sources();
    linter.claim(entries);
    linter.locators(entries);
    linter.paths(entries);
    let uses = linter.variables(entries, filled);
    if linter.problems.is_empty() {
        linter.merges(entries);
    }
    uses
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

    fn title(&mut self, entries: &[Entry]) {
        let span = self.span_of("title");
        let none = Vec::new();
        let first = entries.first().map_or(&none, |entry| &entry.values);
        let title = each::title(&self.document.title, first);
        if title.trim().is_empty() {
            let help = "write the claim in one sentence";
            self.problem(span, "the title says nothing", help);
        }
        if title.chars().count() > MAX_TITLE {
            let found = format!("the title is longer than {MAX_TITLE} characters");
            self.problem(span, found, "say one thing");
        }
        let lower = title.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        if words.any(|word| word == "should") || lower.starts_with("test that") {
            let help = "write the claim as it holds: `an account is refused ...`";
            self.problem(span, "a title says what holds, not what should", help);
        }
    }

    /// Holds the pages that a case cites against those that the suite knows.
    fn sources(&mut self) {
        let document = self.document;
        let names = || document.suite.sources.iter().map(|(name, _)| name.as_str());
        for cited in &document.cites {
            if names().any(|name| name == cited) {
                continue;
            }
            let title = format!("the suite has no source `{}`", text::escape(cited));
            let help = match text::nearest(cited, names()) {
                Some(near) => format!("did you mean `{near}`"),
                None if names().next().is_none() => {
                    "name the page under `sources` in `suite.yaml`".to_owned()
                }
                None => format!("the sources are {}", text::listed(names())),
            };
            self.problem(self.span_of("source"), title, help);
        }
    }

    /// Holds every variable against what is known where it stands.
    fn variables(&mut self, entries: &[Entry], filled: &BTreeSet<String>) -> Uses {
        let each: Vec<String> = entries
            .first()
            .map(|entry| entry.values.iter().map(|(key, _)| key.clone()).collect())
            .unwrap_or_default();
        let uses = Uses::gather(self.document, &each, entries);
        for (span, problem) in &uses.unknown {
            let title = problem.title.as_str();
            let diagnostic = Diagnostic::at(&self.document.source, *span, title);
            self.problems
                .push(diagnostic.maybe_help(problem.help.clone()));
        }
        let each_span = self.span_of("each");
        let is_idle = |key: &&String| !uses.used.contains(*key) && !filled.contains(*key);
        for key in each.iter().filter(is_idle) {
            let title = format!("nothing uses the value `{}` of `each`", text::escape(key));
            let help = format!("write `${{{key}}}` where it is meant");
            self.problem(each_span, title, help);
        }
        uses
    }

    /// Reads every JSONPath that values of `each` alone complete, as it is for each entry.
    fn locators(&mut self, entries: &[Entry]) {
        let document = self.document;
        for (part, step) in document.steps() {
            for locator in locators_of(step, document.expect_of(part, step)) {
                let Locator::Filled(template) = locator else {
                    continue;
                };
                let broken = |entry: &&Entry| {
                    let scope = each::scope(&entry.values);
                    let known = template
                        .variables()
                        .all(|used| scope.variable(used).is_ok());
                    known && locator.path(&scope).is_err()
                };
                if let Some(entry) = entries.iter().find(broken) {
                    let name = entry.name.as_deref().unwrap_or_default();
                    let title = format!("for `{name}` this is no JSONPath");
                    let help = "quote what has blanks or signs in it: `$['${name}']`";
                    self.problem(template.span(), title, help);
                }
            }
        }
    }

    /// Refuses paths that a client would write otherwise, as they are for each entry; what only a run
    /// brings is percent-encoded then, and changes nothing.
    fn paths(&mut self, entries: &[Entry]) {
        let document = self.document;
        for (_, step) in document.steps() {
            let differ = step.path_variables().any(|used| {
                let mut values = entries.iter().flat_map(|entry| &entry.values);
                values.any(|(name, _)| matches!(used, Variable::Named(used) if used == name))
            });
            let differ = differ || takes_a_parameter(step, entries);
            let looked_at = if differ { entries.len() } else { 1 };
            let refused = entries.iter().take(looked_at).find_map(|entry| {
                let scope = each::scope(&entry.values).standing_in(Json::from("/0"));
                let path = step.path(&scope).ok()?;
                wire_path::refused(&path)
            });
            if let Some(problem) = refused {
                let diagnostic = Diagnostic::at(&document.source, step.call_span, problem.title);
                self.problems.push(diagnostic.maybe_help(problem.help));
            }
        }
    }

    /// Finds merges that leave an example as it is: such a request carries no fault. One entry of
    /// several may be the example's own value, where each is a value that is accepted; it cannot be
    /// to take out what is not there.
    fn merges(&mut self, entries: &[Entry]) {
        let document = self.document;
        for (_, step) in document.steps() {
            let (Call::Operation { operation, .. }, Body::Example { merge, set }) =
                (&step.call, &step.body)
            else {
                continue;
            };
            let (Some(example), Some(merge), true) = (&operation.example, merge, set.is_empty())
            else {
                continue;
            };
            let idle = |entry: &&Entry| !changes(example, merge, &entry.values);
            let removes =
                |entry: &&Entry| known(merge, &entry.values).is_some_and(|patch| has_null(&patch));
            let mut idle: Vec<&Entry> = entries.iter().filter(idle).collect();
            if idle.len() < entries.len() {
                idle.retain(removes);
            }
            let Some(entry) = idle.first() else { continue };
            let of = entry.name.as_ref();
            let of = of.map_or_else(String::new, |name| format!("for `{name}` "));
            let title = format!(
                "{of}`merge` changes nothing of the example of `{}`",
                operation.id
            );
            let help = "leave it out, or set what the example has not";
            self.problem(step.span, title, help);
        }
    }

    /// Holds the expectation against the rows that the case names.
    fn claim(&mut self, entries: &[Entry]) {
        let document = self.document;
        let claim = &document.claim;
        let table = &document.suite.table;
        if claim.rows.is_empty() {
            // A row that there is not has been said to be none.
            let names_none = self.node.get("row").is_none();
            if names_none && document.basis == Basis::Documented && document.cites.is_empty() {
                let help = "name the row, or the page under `source`, or write `basis: assumed`";
                let title = "what no row says is not documented";
                self.problem(self.span_of("basis"), title, help);
            }
            return;
        }
        for at in &claim.rows {
            let row = &table.rows[*at];
            let documented = document.basis == Basis::Documented && document.cites.is_empty();
            if row.origin == Origin::Reported && documented {
                let title = format!("the row `{}` is on no page of the vendor", row.id);
                self.problem(self.span_of("basis"), title, "write `basis: assumed`");
            }
        }
        let [at] = claim.rows[..] else { return };
        if !claim.success {
            self.row(&table.rows[at], &document.expect, entries);
        }
    }

    /// Holds what is written out against the one row that it restates.
    fn row(&mut self, row: &Row, expect: &Expect, entries: &[Entry]) {
        let [answer] = &expect.answers[..] else {
            return;
        };
        let of_row = |code| answer.code.value == CodePattern::Exactly(code);
        if !row.codes().any(of_row) {
            let codes: Vec<String> = row.codes().map(|code| code.to_string()).collect();
            let title = format!("the row `{}` answers with {}", row.id, codes.join(" or "));
            let help = format!("write `code: {}`", row.code);
            self.problem(answer.code.span, title, help);
        }
        match (&answer.words, &row.words) {
            (ExpectedWords::Apart { .. }, Words::Either(own)) => {
                let title = format!(
                    "the text of row `{}` may stand as error or as detail",
                    row.id
                );
                let help = format!(
                    "write `either: {}`, and no `error` or `detail`",
                    own.shown()
                );
                self.problem(self.span_of("expect"), title, help);
            }
            (ExpectedWords::Either(text), _) => self.either(row, &text.value, text.span, entries),
            (ExpectedWords::Apart { error, detail }, _) => {
                let error = error.as_ref();
                self.error(row, error.map(|error| (error.span, &error.value)));
                let written = self.node.get("expect").and_then(|node| node.get("detail"));
                match (detail, written) {
                    (Some(texts), Some(_)) => {
                        for text in &texts.value.any_of {
                            self.text(row, text, texts.span, entries);
                        }
                    }
                    _ => self.no_text(row),
                }
            }
        }
    }

    fn error(&mut self, row: &Row, error: Option<(Span, &Template)>) {
        let Some(own) = row.error() else { return };
        let ignore_case = self.document.suite.envelope.errors_ignore_case;
        match error.map(|(span, error)| (span, error.plain())) {
            Some((span, Some(plain))) if !same_error(own, plain, ignore_case) => {
                let title = format!("the error of row `{}` is `{own}`", row.id);
                self.problem(span, title, format!("write `error: {own}`"));
            }
            None => {
                let title = "the expectation has no error";
                self.problem(
                    self.span_of("expect"),
                    title,
                    format!("write `error: {own}`"),
                );
            }
            _ => {}
        }
    }

    /// Asks for the text of a row that has just one, and says that it is the only one.
    fn no_text(&mut self, row: &Row) {
        if let ([text], false) = (row.details(), row.open) {
            let title = "the row has a text, the expectation has none";
            let help = format!("write `detail: {}`", text.shown());
            self.problem(self.span_of("expect"), title, help);
        }
    }

    fn either(&mut self, row: &Row, text: &ExpectedDetail, span: Span, entries: &[Entry]) {
        let Words::Either(own) = &row.words else {
            let title = format!(
                "the row `{}` has error and detail each in its place",
                row.id
            );
            return self.problem(span, title, "write `error` and `detail`");
        };
        let other = |entry: &&Entry| !own.matches(&with_holes(text, &entry.values));
        if entries.iter().any(|entry| other(&entry)) {
            let title = format!("the text of row `{}` is `{}`", row.id, own.shown());
            self.problem(span, title, format!("write `either: {}`", own.shown()));
        }
    }

    /// Holds one expected text against the row, for every entry until one is wrong.
    fn text(&mut self, row: &Row, text: &ExpectedDetail, span: Span, entries: &[Entry]) {
        let wrong = entries.iter();
        let wrong = wrong
            .filter_map(|entry| self.wrong_text(row, text, entry))
            .next();
        if let Some((title, help)) = wrong {
            self.problem(span, title, help);
        }
    }

    /// Returns what is wrong with an expected text, and what to do about it.
    fn wrong_text(
        &self,
        row: &Row,
        text: &ExpectedDetail,
        entry: &Entry,
    ) -> Option<(String, String)> {
        let document = self.document;
        let expected = with_holes(text, &entry.values);
        let shown = expected.replace(HOLE, "…");
        let documented = document.basis == Basis::Documented && document.cites.is_empty();
        if row.details().is_empty() && documented {
            let title = format!(
                "the row `{}` has no text, so `{shown}` is not documented",
                row.id
            );
            let help =
                "leave `detail` out, name the page under `source`, or write `basis: assumed`";
            return Some((title, help.to_owned()));
        }
        let ignore_case = document.suite.envelope.errors_ignore_case;
        let table = &document.suite.table;
        let own =
            row.details().is_empty() || row.details().iter().any(|text| text.matches(&expected));
        if own {
            let best = table.classify(row.code, row.error(), Some(&expected), ignore_case)?;
            return (best.row.id != row.id).then(|| {
                let title = format!("`{shown}` is a text of row `{}`", best.row.id);
                (title, format!("write `row: {}`", best.row.id))
            });
        }
        if row.open && document.basis != Basis::Documented {
            return None;
        }
        let texts: Vec<String> = row.details().iter().map(Detail::shown).collect();
        let listed = text::listed(texts.iter().map(String::as_str));
        let help = if row.open {
            format!("the row says {listed}; another text needs `basis: assumed`")
        } else {
            format!("the row says {listed}")
        };
        Some((format!("`{shown}` is no text of row `{}`", row.id), help))
    }
}

/// Tells whether a value of `each` stands in a path because it has the name of a parameter.
fn takes_a_parameter(step: &Step, entries: &[Entry]) -> bool {
    let Call::Operation { operation, .. } = &step.call else {
        return false;
    };
    let values = entries.iter().flat_map(|entry| &entry.values);
    let mut names = values.map(|(name, _)| name);
    names.any(|name| operation.parameters().any(|parameter| parameter == name))
}

/// Returns an expected text with everything that is not known before a run replaced by [`HOLE`].
pub(super) fn with_holes(detail: &ExpectedDetail, values: &[(String, Json)]) -> String {
    let mut expected = String::new();
    for part in &detail.parts {
        match part {
            ExpectedPart::Fixed(DetailPart::Literal(text)) => expected.push_str(text),
            ExpectedPart::Variable(Variable::Named(name)) => {
                match values.iter().find(|(known, _)| known == name) {
                    Some((_, value)) => expected.push_str(&value.to_text()),
                    None => expected.push(HOLE),
                }
            }
            ExpectedPart::Fixed(DetailPart::Placeholder(_)) | ExpectedPart::Variable(_) => {
                expected.push(HOLE);
            }
        }
    }
    expected
}

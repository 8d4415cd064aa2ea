//! Turns the `expect` of a step into an [`Expect`]: answers that will do, placeholders, conditions.

use super::parse::{Reader, key_node, located_time, one_or_more};
use super::{
    Claim, Condition, Expect, ExpectedDetail, ExpectedPart, ExpectedTexts, ExpectedWords, Form,
    Located, Locator, Wanted,
};
use crate::contract::{CodePattern, Detail, DetailPart, Row, Words, read_code};
use crate::source::{Diagnostic, Span};
use regex_lite::Regex;

use crate::template::{Part, Template, Tree};
use crate::text;
use crate::yaml::{Entry, Kind, Node};

impl Reader<'_> {
    /// Reads what the request of a case must bring back, in the light of the rows that it names.
    pub(super) fn expect_of_request(&mut self, case: &Node, claim: &Claim) -> Option<Expect> {
        let node = case.get("expect");
        let several = claim.rows.len() + usize::from(claim.success) > 1;
        let answers = match (several, node) {
            (true, _) => self.answers_of_rows(node, claim),
            (false, Some(node)) => vec![self.written_answer(node, claim)?],
            (false, None) => {
                if let Kind::Map(_) = case.kind {
                    self.missing(case, "a case", "expect", "what must come back");
                }
                return None;
            }
        };
        let none = Node {
            span: claim.span,
            kind: Kind::Map(Vec::new()),
        };
        Some(self.expect(node.unwrap_or(&none), answers))
    }

    /// Says that a key is missing which only some mappings of a kind need.
    fn missing(&mut self, node: &Node, of: &str, key: &str, is: &str) {
        let title = format!("the key `{key}` is missing");
        let problem = Diagnostic::at(self.source, node.span, title);
        let problem = problem.label(format!("{of} needs `{key}`"));
        self.problems.push(problem.help(format!("`{key}` is {is}")));
    }

    /// Reads what a step that is no case's request must bring back.
    pub(super) fn expect_of_step(&mut self, node: &Node) -> Option<Expect> {
        let answer = match node.get("code") {
            Some(_) => self.written_answer(node, &Claim::default())?,
            None => self.success(node),
        };
        Some(self.expect(node, vec![answer]))
    }

    fn expect(&mut self, node: &Node, answers: Vec<Wanted>) -> Expect {
        let expect = Expect {
            span: node.span,
            ties: self.ties(node),
            form: self.form(node),
            headers: self.header_conditions(node),
            body: self.body_conditions(node),
            within: located_time(node, "within"),
            answers,
        };
        self.check_placeholders(node, &expect);
        self.check_form(node, &expect);
        expect
    }

    /// Reads the one answer that is written out.
    fn written_answer(&mut self, node: &Node, claim: &Claim) -> Option<Wanted> {
        let row = claim.rows.first().copied();
        let Some(code) = node.get("code") else {
            self.missing(
                node,
                "an expectation",
                "code",
                "the HTTP code, such as `400`",
            );
            return None;
        };
        let listed = row.map(|row| &self.suite.table.rows[row]);
        Some(Wanted {
            row,
            code: located(read_code(code)?, code.span),
            words: self.written_words(node, listed, claim.span),
        })
    }

    fn written_words(&mut self, node: &Node, row: Option<&Row>, row_span: Span) -> ExpectedWords {
        if let Some(either) = node.get("either") {
            let apart = ["error", "detail"]
                .into_iter()
                .find_map(|key| node.get(key));
            if let Some(apart) = apart {
                let title = "`either` stands in place of `error` and `detail`";
                self.problem(apart.span, title, "leave out one of the two forms");
            }
            return ExpectedWords::Either(located(self.text_form(either), either.span));
        }
        let error = node
            .get("error")
            .map(|error| located(self.template(error), error.span));
        let detail = match node.get("detail") {
            Some(detail) => {
                let texts = one_or_more(Some(detail)).iter();
                let any_of = texts.map(|text| self.text_form(text)).collect();
                Some(located(
                    ExpectedTexts {
                        any_of,
                        open: false,
                    },
                    detail.span,
                ))
            }
            None => row.and_then(|row| texts_of(row, row_span)),
        };
        ExpectedWords::Apart { error, detail }
    }

    /// Returns the answers of several rows, and of success; an expectation says only what is more.
    fn answers_of_rows(&mut self, node: Option<&Node>, claim: &Claim) -> Vec<Wanted> {
        for key in ["code", "error", "detail", "either"] {
            if let Some(said) = node.and_then(|node| node.get(key)) {
                let title = format!("`{key}` is what the rows say, each for itself");
                self.problem(said.span, title, "leave it out, or name one row alone");
            }
        }
        let rows = claim
            .rows
            .iter()
            .map(|at| (*at, &self.suite.table.rows[*at]));
        let mut answers: Vec<Wanted> = rows
            .flat_map(|(at, row)| answers_of(at, row, claim.span))
            .collect();
        if claim.success {
            answers.push(self.success_at(claim.span));
        }
        answers
    }

    fn success(&self, node: &Node) -> Wanted {
        self.success_at(node.span)
    }

    fn success_at(&self, span: Span) -> Wanted {
        let success = &self.suite.success;
        let error = success.error.as_deref().map(Template::plain_text);
        Wanted {
            row: None,
            code: located(success.code, span),
            words: ExpectedWords::Apart {
                error: error.map(|error| located(error, span)),
                detail: None,
            },
        }
    }

    /// Reads a text with variables and placeholders.
    fn text_form(&mut self, node: &Node) -> ExpectedDetail {
        let mut parts = Vec::new();
        for part in self.template(node).parts() {
            match part {
                Part::Variable(variable) => parts.push(ExpectedPart::Variable(variable.clone())),
                Part::Literal(literal) => match Detail::parse(literal) {
                    Ok(detail) => {
                        parts.extend(detail.parts().iter().cloned().map(ExpectedPart::Fixed));
                    }
                    Err(title) => {
                        self.problem(node.span, title, "write `{name}` for a placeholder");
                    }
                },
            }
        }
        parts.shrink_to_fit();
        ExpectedDetail { parts }
    }

    fn ties(&mut self, node: &Node) -> Vec<(String, Located<Condition>)> {
        let ties = node.get("where").map(Node::entries).unwrap_or_default();
        let mut read = Vec::new();
        for tie in ties {
            if let Some(condition) = self.condition(&tie.value) {
                read.push((tie.key.clone(), located(condition, tie.key_span)));
            }
        }
        read
    }

    /// Holds the placeholders of what may come against what `where` ties down.
    fn check_placeholders(&mut self, node: &Node, expect: &Expect) {
        let tied = |name: &str| expect.ties.iter().any(|(tied, _)| tied == name);
        let mut known: Vec<&str> = Vec::new();
        for answer in &expect.answers {
            for text in answer.words.texts() {
                known.extend(text.placeholders());
            }
        }
        for (name, tie) in &expect.ties {
            if !known.contains(&name.as_str()) {
                let title = format!("the detail has no placeholder `{{{}}}`", text::escape(name));
                let help = match text::nearest(name, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`"),
                    None => "leave it out".to_owned(),
                };
                self.problem(tie.span, title, help);
            }
        }
        // What a table lists may leave a placeholder open; what a case writes out means something.
        let Some(written) = node.get("detail").or_else(|| node.get("either")) else {
            return;
        };
        known.dedup();
        for name in known.into_iter().filter(|name| !tied(name)) {
            let title = format!("nothing ties down the placeholder `{{{name}}}`");
            let help = format!("say what it is: `where: {{ {name}: {{ equals: ... }} }}`");
            self.problem(written.span, title, help);
        }
    }

    fn form(&mut self, node: &Node) -> Form {
        if let Some(text) = node.get("text") {
            let condition = match text.kind {
                Kind::Map(_) => self.condition(text),
                _ => Some(Condition::Equals(Tree::Text(self.template(text)))),
            };
            return condition.map_or(Form::Free, |condition| {
                Form::Text(located(condition, text.span))
            });
        }
        match node.get("envelope") {
            Some(_) => Form::Free,
            None => Form::Envelope,
        }
    }

    /// Refuses what cannot be read of an answer without the suite's form.
    fn check_form(&mut self, node: &Node, expect: &Expect) {
        if matches!(expect.form, Form::Envelope) {
            return;
        }
        let Some(form) = node.get("text").or_else(|| node.get("envelope")) else {
            return;
        };
        if expect.answers.iter().any(|answer| answer.words.says_any()) {
            let title = "an answer without the suite's form has no error and no detail";
            let help = "leave out `error` and `detail`, or `envelope` and `text`";
            self.problem(form.span, title, help);
        }
        if matches!(expect.form, Form::Text(_)) && !expect.body.is_empty() {
            let title = "a body of text has no members";
            self.problem(form.span, title, "leave out `body`, or `text`");
        }
    }

    fn header_conditions(&mut self, node: &Node) -> Vec<Located<(String, Condition)>> {
        let entries = node.get("headers").map(Node::entries).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in entries {
            let condition = match &entry.value.kind {
                Kind::Map(_) => self.condition(&entry.value),
                _ => Some(Condition::Equals(Tree::Text(self.template(&entry.value)))),
            };
            if let Some(condition) = condition {
                let name = self.header_name(&entry.key, entry.key_span);
                let known = conditions
                    .iter()
                    .map(|known: &Located<(String, _)>| &known.value.0);
                self.check_twice(&name, known, entry.key_span);
                conditions.push(located((name, condition), entry.value.span));
            }
        }
        conditions
    }

    fn body_conditions(&mut self, node: &Node) -> Vec<Located<(Locator, Condition)>> {
        let entries = node.get("body").map(Node::entries).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in entries {
            let path = self.locator(&key_node(entry));
            let condition = match &entry.value.kind {
                Kind::Map(_) => self.condition(&entry.value),
                _ => Some(Condition::Equals(self.tree(&entry.value))),
            };
            if let (Some(path), Some(condition)) = (path, condition) {
                conditions.push(located((path, condition), entry.value.span));
            }
        }
        conditions
    }

    /// Refuses a condition that holds whatever comes.
    fn check_says_something(&mut self, node: &Node, holds_always: bool) {
        if holds_always {
            let title = "every text has this in it";
            let help = "say what must be there, or tie it to the ends with `^` and `$`";
            self.problem(node.span, title, help);
        }
    }

    /// Reads `{ contains: x }` and its kin; that the word may stand here is known from the shape.
    fn condition(&mut self, node: &Node) -> Option<Condition> {
        let [entry] = node.entries() else {
            return None;
        };
        let value = &entry.value;
        match (entry.key.as_str(), &value.kind) {
            ("equals", Kind::Map(members)) if is_place(members) => {
                self.locator(&members[0].value).map(Condition::EqualsBody)
            }
            ("equals", _) => Some(Condition::Equals(self.tree(value))),
            ("contains", kind) => {
                self.check_says_something(
                    value,
                    matches!(kind, Kind::Text(text) if text.is_empty()),
                );
                Some(Condition::Contains(self.tree(value)))
            }
            ("matches", _) => {
                let regex = self.regex(value)?;
                self.check_says_something(value, finds_everywhere(&regex));
                Some(Condition::Matches(regex))
            }
            ("count", _) => value.unsigned().map(Condition::Count),
            ("type", _) => value.text().map(|name| Condition::Type(name.to_owned())),
            ("names", _) => Some(Condition::Names(self.template(value))),
            ("absent", _) => Some(Condition::Absent),
            _ => None,
        }
    }
}

/// Tells whether a mapping is `{ body: "$.accountId" }`, and no value of its own.
fn is_place(members: &[Entry]) -> bool {
    matches!(members, [member] if member.key == "body" && member.value.text().is_some())
}

/// Tells whether a regular expression finds something in whatever it is given.
fn finds_everywhere(regex: &Regex) -> bool {
    ["", "\n", "\u{e000}\n0 a", "~"]
        .iter()
        .all(|text| regex.is_match(text))
}

impl Expect {
    /// Tells whether an answer of this code is one of those that will do.
    pub fn awaits(&self, code: u16) -> bool {
        let mut answers = self.answers.iter();
        answers.any(|answer| answer.code.value.accepts(code))
    }

    /// Returns every condition: on placeholders, the text, headers and members.
    pub(super) fn conditions(&self) -> impl Iterator<Item = &Condition> {
        let text = match &self.form {
            Form::Text(condition) => Some(&condition.value),
            Form::Envelope | Form::Free => None,
        };
        let ties = self.ties.iter().map(|(_, tie)| &tie.value);
        let headers = self.headers.iter().map(|header| &header.value.1);
        let members = self.body.iter().map(|member| &member.value.1);
        ties.chain(text).chain(headers).chain(members)
    }
}

impl ExpectedWords {
    /// Returns every text that may come.
    pub(super) fn texts(&self) -> &[ExpectedDetail] {
        match self {
            Self::Either(text) => std::slice::from_ref(&text.value),
            Self::Apart { detail, .. } => match detail {
                Some(texts) => &texts.value.any_of,
                None => &[],
            },
        }
    }

    /// Tells whether error or detail are held to anything.
    fn says_any(&self) -> bool {
        match self {
            Self::Either(_) => true,
            Self::Apart { error, detail } => error.is_some() || detail.is_some(),
        }
    }
}

impl ExpectedDetail {
    /// Returns the placeholders' names in order.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            ExpectedPart::Fixed(DetailPart::Placeholder(name)) => Some(name.as_str()),
            _ => None,
        })
    }

    fn listed(text: &Detail) -> Self {
        let parts = text.parts().iter().cloned().map(ExpectedPart::Fixed);
        Self {
            parts: parts.collect(),
        }
    }
}

/// Returns the answers that a row lists, one for each of its codes.
fn answers_of(at: usize, row: &Row, span: Span) -> impl Iterator<Item = Wanted> {
    let words = move || match &row.words {
        Words::Either(text) => ExpectedWords::Either(located(ExpectedDetail::listed(text), span)),
        Words::Apart { error, .. } => ExpectedWords::Apart {
            error: error
                .as_deref()
                .map(|error| located(Template::plain_text(error), span)),
            detail: texts_of(row, span),
        },
    };
    row.codes().map(move |code| Wanted {
        row: Some(at),
        code: located(CodePattern::Exactly(code), span),
        words: words(),
    })
}

/// Returns the texts of a row for a case that has none of its own.
fn texts_of(row: &Row, span: Span) -> Option<Located<ExpectedTexts>> {
    let any_of: Vec<ExpectedDetail> = row.details().iter().map(ExpectedDetail::listed).collect();
    let open = row.open;
    (!any_of.is_empty()).then(|| located(ExpectedTexts { any_of, open }, span))
}

fn located<T>(value: T, span: Span) -> Located<T> {
    Located { value, span }
}

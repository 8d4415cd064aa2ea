//! Turns the `expect` of a step into an [`Expect`]: texts, placeholders, conditions.

use std::time::Duration;

use regex_lite::Regex;

use super::parse::Reader;
use super::{Condition, Expect, ExpectedDetail, ExpectedPart, Located};
use crate::contract::{CodePattern, Detail, DetailPart, read_code};
use crate::json::Path;
use crate::source::Span;
use crate::template::{Part, Tree};
use crate::text;
use crate::yaml::{Kind, Node};

impl Reader<'_> {
    pub(super) fn expect(&mut self, node: &Node) -> Option<Expect> {
        let detail = self.detail(node);
        let headers = self.header_conditions(node);
        let body = self.body_conditions(node);
        let within = node.get("within").and_then(|within| self.within(within));
        let error = node
            .get("error")
            .map(|error| located(self.template(error), error.span));
        let code = node.get("code")?;
        let pattern = read_code(code).unwrap_or(CodePattern::Class(0));
        Some(Expect {
            code: located(pattern, code.span),
            error,
            detail,
            texts: None,
            headers,
            body,
            within,
        })
    }

    fn within(&mut self, node: &Node) -> Option<Located<Duration>> {
        let parsed: Option<jiff::SignedDuration> = node.text().and_then(|text| text.parse().ok());
        match parsed.and_then(|duration| Duration::try_from(duration).ok()) {
            Some(duration) if !duration.is_zero() => Some(located(duration, node.span)),
            _ => {
                self.problem(node.span, "this is no time", "write it as `500ms` or `2s`");
                None
            }
        }
    }

    fn detail(&mut self, node: &Node) -> Option<Located<ExpectedDetail>> {
        let wheres = node.get("where").map(Node::entries).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in wheres {
            if let Some(condition) =
                self.condition(&entry.value, &["equals", "contains", "matches"])
            {
                conditions.push((entry.key.clone(), condition));
            }
        }
        let detail = node.get("detail")?;
        let parts = self.detail_parts(detail);
        self.check_placeholders(node, detail.span, &parts);
        Some(located(ExpectedDetail { parts, conditions }, detail.span))
    }

    fn detail_parts(&mut self, node: &Node) -> Vec<ExpectedPart> {
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
        parts
    }

    /// Holds the placeholders of a detail against what `where` ties down.
    fn check_placeholders(&mut self, node: &Node, span: Span, parts: &[ExpectedPart]) {
        let used: Vec<&str> = parts
            .iter()
            .filter_map(|part| match part {
                ExpectedPart::Fixed(DetailPart::Placeholder(name)) => Some(name.as_str()),
                _ => None,
            })
            .collect();
        let tied = node.get("where").map(Node::entries).unwrap_or_default();
        for name in used
            .iter()
            .filter(|name| !tied.iter().any(|entry| entry.key == **name))
        {
            let title = format!("nothing ties down the placeholder `{{{name}}}`");
            let help = format!("say what it is: `where: {{ {name}: {{ equals: ... }} }}`");
            self.problem(span, title, help);
        }
        for entry in tied
            .iter()
            .filter(|entry| !used.contains(&entry.key.as_str()))
        {
            let title = format!(
                "the detail has no placeholder `{{{}}}`",
                text::escape(&entry.key)
            );
            let help = match text::nearest(&entry.key, used.iter().copied()) {
                Some(near) => format!("did you mean `{near}`"),
                None => "leave it out".to_owned(),
            };
            self.problem(entry.key_span, title, help);
        }
    }

    fn header_conditions(&mut self, node: &Node) -> Vec<Located<(String, Condition)>> {
        let entries = node.get("headers").map(Node::entries).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in entries {
            let condition = match &entry.value.kind {
                Kind::Map(_) => self.condition(&entry.value, &["contains", "matches", "absent"]),
                _ => Some(Condition::Equals(Tree::Text(self.template(&entry.value)))),
            };
            if let Some(condition) = condition {
                let name = entry.key.to_ascii_lowercase();
                conditions.push(located((name, condition), entry.value.span));
            }
        }
        conditions
    }

    fn body_conditions(&mut self, node: &Node) -> Vec<Located<(Path, Condition)>> {
        let entries = node.get("body").map(Node::entries).unwrap_or_default();
        let mut conditions = Vec::new();
        for entry in entries {
            let path = self.key_path(entry);
            let known = ["equals", "contains", "matches", "type", "absent"];
            let condition = match &entry.value.kind {
                Kind::Map(_) => self.condition(&entry.value, &known),
                _ => Some(Condition::Equals(self.tree(&entry.value))),
            };
            if let (Some(path), Some(condition)) = (path, condition) {
                conditions.push(located((path, condition), entry.value.span));
            }
        }
        conditions
    }

    /// Reads `{ contains: x }` and its kin: a mapping with one of the known words.
    fn condition(&mut self, node: &Node, known: &[&str]) -> Option<Condition> {
        let [entry] = node.entries() else {
            let title = "a condition has one word";
            self.problem(
                node.span,
                title,
                format!("the words are {}", text::listed(known.iter().copied())),
            );
            return None;
        };
        if !known.contains(&entry.key.as_str()) {
            let title = format!("`{}` is no condition here", text::escape(&entry.key));
            let help = match text::nearest(&entry.key, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`"),
                None => format!("the words are {}", text::listed(known.iter().copied())),
            };
            self.problem(entry.key_span, title, help);
            return None;
        }
        self.condition_of(&entry.key, &entry.value)
    }

    fn condition_of(&mut self, word: &str, node: &Node) -> Option<Condition> {
        match (word, &node.kind) {
            ("equals", Kind::Map(members)) if members.len() == 1 && members[0].key == "body" => {
                self.path(&members[0].value).map(Condition::EqualsBody)
            }
            ("equals", _) => Some(Condition::Equals(self.tree(node))),
            ("contains", Kind::Text(_) | Kind::Number(_)) => {
                Some(Condition::Contains(self.template(node)))
            }
            ("matches", Kind::Text(pattern)) => self.regex(pattern, node.span),
            ("type", Kind::Text(name)) => self.json_type(name, node.span),
            ("absent", Kind::Bool(true)) => Some(Condition::Absent),
            _ => {
                let title = format!("`{word}` does not take {}", node.described());
                let help = if word == "absent" {
                    "write `absent: true`"
                } else {
                    "write text"
                };
                self.problem(node.span, title, help);
                None
            }
        }
    }

    fn regex(&mut self, pattern: &str, span: Span) -> Option<Condition> {
        match Regex::new(pattern) {
            Ok(regex) => Some(Condition::Matches(regex)),
            Err(error) => {
                let title = format!("this is no regular expression: {error}");
                self.problem(
                    span,
                    title,
                    "a literal `.`, `(` or `[` is written with a backslash",
                );
                None
            }
        }
    }

    fn json_type(&mut self, name: &str, span: Span) -> Option<Condition> {
        const TYPES: [&str; 7] = [
            "string", "number", "integer", "boolean", "object", "array", "null",
        ];
        if TYPES.contains(&name) {
            return Some(Condition::Type(name.to_owned()));
        }
        let title = format!("`{}` is no JSON type", text::escape(name));
        self.problem(
            span,
            title,
            format!("the types are {}", text::listed(TYPES)),
        );
        None
    }
}

fn located<T>(value: T, span: Span) -> Located<T> {
    Located { value, span }
}

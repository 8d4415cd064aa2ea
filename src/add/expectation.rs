//! Turns a seen answer, and the row it is held to, into what a case expects.

use super::fit::Near;
use super::new_row::Said;
use super::wording::{Wording, literal};
use crate::contract::{Detail, DetailPart, Row, Suite, Words};
use crate::json::{Json, Members, quoted};
use crate::verdict::Answer;

/// What the expectation of a case is held to.
#[derive(Debug)]
pub(super) enum Held<'a> {
    Row(&'a Row),
    /// A row that the answer only comes near to.
    Meant(Near<'a>),
    New,
    Success,
}

/// What a case expects, and the detail in it as a title may say it.
pub(super) struct Expectation {
    pub(super) expect: Members,
    pub(super) said: Option<String>,
}

impl Held<'_> {
    pub(super) fn row(&self) -> Option<&Row> {
        match self {
            Self::Row(row) => Some(row),
            Self::Meant(near) => Some(near.row),
            Self::New | Self::Success => None,
        }
    }

    /// Returns what a case expects of an answer that repeats what was said in the request.
    pub(super) fn expectation(
        &self,
        answer: &Answer,
        request: &Said,
        wording: &Wording<'_>,
    ) -> Expectation {
        let seen = answer.detail.as_deref();
        let code = match self {
            Self::Meant(near) => near.row.code,
            _ => answer.code,
        };
        let error = match self.row() {
            Some(row) => row.error(),
            None => answer.error.as_deref(),
        };
        let (detail, ties) = match self {
            Self::Row(row) => Filled::new(answer, request, wording).of(row),
            Self::Meant(near) => match near.text {
                Some(text) => (Some(written(text, &placeholder)), open(text)),
                None => Filled::new(answer, request, wording).of(near.row),
            },
            Self::New => {
                let detail = seen.map(|detail| braces(&wording.inside(detail)));
                (detail, Members::default())
            }
            Self::Success => (None, Members::default()),
        };
        let is_either = self
            .row()
            .is_some_and(|row| matches!(row.words, Words::Either(_)));
        let mut expect = Members::default();
        expect.set("code", u64::from(code).into());
        if let Some(error) = error {
            let key = if is_either { "either" } else { "error" };
            expect.set(key, literal(error).into());
        }
        let detail = detail.filter(|_| !is_either);
        if let Some(detail) = &detail {
            expect.set("detail", detail.as_str().into());
        }
        // A text that is tied to the answer's body is another one each time.
        let is_tied = ties.iter().any(|(_, tie)| tie.get("equals").is_some());
        let said = match (self, is_tied) {
            (Self::Meant(_), _) | (_, true) => detail,
            _ => seen.map(|detail| wording.inside(detail)),
        };
        if !ties.is_empty() {
            expect.set("where", ties.into());
        }
        Expectation { expect, said }
    }

    /// Returns the answer in words: by its HTTP code, or by its error where that tells more.
    pub(super) fn said(&self, answer: &Answer, detail: Option<&str>, suite: &Suite) -> String {
        let (code, error) = match self.row() {
            Some(row) => (row.code, row.error()),
            None => (answer.code, answer.error.as_deref()),
        };
        match (error, detail) {
            (Some(error), detail) if suite.success.error.is_some() => {
                let detail = detail.map(|detail| format!(": {detail}"));
                format!("{error}{}", detail.unwrap_or_default())
            }
            (error, detail) => format!("{code}: {}", detail.or(error).unwrap_or_default()),
        }
    }
}

/// The detail of a row as one request brought it about, and what ties down the rest.
struct Filled<'a> {
    answer: &'a Answer,
    /// Names and values of the request.
    words: Vec<String>,
    wording: &'a Wording<'a>,
}

impl<'a> Filled<'a> {
    fn new(answer: &'a Answer, request: &Said, wording: &'a Wording<'a>) -> Self {
        let words = request.iter();
        let words = words.flat_map(|(name, value)| [name.clone(), value.to_text()]);
        Self {
            answer,
            words: words.filter(|word| !word.is_empty()).collect(),
            wording,
        }
    }

    fn of(&self, row: &Row) -> (Option<String>, Members) {
        let mut ties = Members::default();
        let Some(detail) = self
            .answer
            .detail
            .as_deref()
            .filter(|_| !row.details().is_empty())
        else {
            return (None, ties);
        };
        let found = row.details().iter();
        let mut found = found.filter_map(|text| Some((text, text.fillings(detail)?)));
        let Some((template, fillings)) = found.next() else {
            return (Some(braces(&self.wording.inside(detail))), ties);
        };
        let filling = |name: &str| {
            let found = fillings.iter().find(|(known, _)| known == name);
            found.map_or("", |(_, filling)| filling)
        };
        let repeated = |filling: &str| {
            let inside = self.wording.inside(filling);
            let is_repeated =
                inside != literal(filling) || self.words.iter().any(|word| word == filling);
            is_repeated.then(|| braces(&inside))
        };
        for (name, filling) in &fillings {
            if repeated(filling).is_none() {
                ties.set(name.as_str(), self.tie(filling));
            }
        }
        let filled = written(template, &|name| {
            repeated(filling(name)).unwrap_or_else(|| placeholder(name))
        });
        (Some(filled), ties)
    }

    /// Returns what ties down a filling that the request does not tell.
    fn tie(&self, filling: &str) -> Json {
        let members = self.answer.body.as_ref().map_or(&[][..], Json::members);
        let same = members
            .iter()
            .find(|(_, value)| value.text() == Some(filling));
        match same {
            Some((name, _)) => {
                let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric());
                let path = if is_plain && !name.is_empty() {
                    format!("$.{name}")
                } else {
                    format!("$[{}]", quoted(name))
                };
                Json::of([("equals", Json::of([("body", literal(&path).into())]))])
            }
            None => Json::of([("contains", literal(filling).into())]),
        }
    }
}

/// Returns ties that hold of whatever stands in the placeholders of a text that came misspelt.
fn open(text: &Detail) -> Members {
    let anything = || Json::of([("matches", ".".into())]);
    let ties = text
        .placeholders()
        .map(|name| (name.to_owned(), anything()));
    ties.collect()
}

fn placeholder(name: &str) -> String {
    format!("{{{name}}}")
}

/// Writes a row's text as a case does, each placeholder as `filling` says.
fn written(text: &Detail, filling: &dyn Fn(&str) -> String) -> String {
    let parts = text.parts().iter().map(|part| match part {
        DetailPart::Literal(text) => braces(&literal(text)),
        DetailPart::Placeholder(name) => filling(name),
    });
    parts.collect()
}

/// Writes the braces of a text twice, except around variables.
fn braces(text: &str) -> String {
    let (mut written, mut rest) = (String::new(), text);
    while let Some(character) = rest.chars().next() {
        if let Some(after) = rest.strip_prefix("$${") {
            written.push_str("$${{");
            rest = after;
            continue;
        }
        let variable = rest.strip_prefix("${");
        if let Some((inside, after)) = variable.and_then(|rest| rest.split_once('}')) {
            written.push_str(&format!("${{{inside}}}"));
            rest = after;
            continue;
        }
        written.push(character);
        if matches!(character, '{' | '}') {
            written.push(character);
        }
        rest = &rest[character.len_utf8()..];
    }
    written
}

//! Turns an exchange that was seen into proposals for a case, the likeliest first.

use std::cell::RefCell;

use jiff::Timestamp;

use super::body::{Sent, has_form, sent, write};
use super::borrow::{Setup, exclusive, setups};
use super::call::{Called, called, pairs};
use super::claim::{changes, in_words, kebab};
use super::row::{Fit, Near, NewRow, fit, new_row, slug};
use super::wording::{Wording, is_secret, is_secret_header, is_token, literal};
use super::{values, yaml_text};
use crate::case::Case;
use crate::contract::{DetailPart, Row, Suite, Words};
use crate::json::{Json, Members, quoted};
use crate::seen::{Place, Seen};
use crate::template::{Part, Problem, Template, Tree, Variable};
use crate::text;
use crate::verdict::{Answer, Fault, read_answer};

/// Headers that a client sends by itself, or that say nothing about the request.
const USUAL_HEADERS: [&str; 23] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "dnt",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "proxy-connection",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-request-id",
];

/// What is to become of an answer that is nearly that of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum As {
    /// A case that holds the target to the row, and fails until the target is mended.
    Case,
    /// A row of its own.
    Row,
}

/// What a proposal is made on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The suite that the case is to belong to.
    pub suite: &'a Suite,
    /// The cases that there are.
    pub cases: &'a [Case],
    /// The path of the target's URL, where the target is known.
    pub base: Option<&'a str>,
    /// When the answer was seen.
    pub now: Timestamp,
    /// The names and values of secrets that must not reach a file.
    pub secrets: &'a [(String, String)],
    /// Variables that the target has in the place of the suite's.
    pub vars: &'a [(String, Tree)],
    /// Members of the body that turned out to make no difference.
    pub idle: &'a [String],
}

/// A case that does not exist yet, and the row that it may need.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// The id of the case.
    pub id: String,
    /// The text of its file.
    pub text: String,
    /// The row that the table has not yet.
    pub row: Option<NewRow>,
    /// The id of the row that the case names.
    pub fits: Option<String>,
    /// What was left out or hidden.
    pub notes: Vec<String>,
    /// Variables that were made up for secrets of the request, with the values that were seen.
    pub secrets: Vec<(String, String)>,
    /// Members in which the request differs from its operation's example.
    pub changes: Vec<String>,
}

/// What became of an exchange.
#[derive(Debug)]
pub enum Proposed<'a> {
    /// Proposals, the likeliest first: they differ in what the request needs to find at the target.
    Cases(Vec<Proposal>),
    /// The answer is nearly that of a row: a person has to say what it is.
    Undecided(Near<'a>),
}

/// Returns proposals for an exchange.
///
/// # Errors
///
/// Returns why no case can hold such an answer.
pub fn propose<'a>(
    seen: &Seen,
    ground: &Ground<'a>,
    decided: Option<As>,
) -> Result<Proposed<'a>, Problem> {
    let Some(response) = &seen.response else {
        return Err(Problem::new(format!("{} has no answer", seen.place)));
    };
    let answer = read_answer(response, &ground.suite.envelope, &seen.method);
    if let Some(problem) = misformed(&seen.place, &answer) {
        return Err(problem);
    }
    let held = match (fit(&answer, ground.suite), decided) {
        (Fit::Row(row), _) => Held::Row(row),
        (Fit::Near(near), None) => return Ok(Proposed::Undecided(near)),
        (Fit::Near(near), Some(As::Case)) => Held::Meant(near),
        (Fit::Near(_), Some(As::Row)) | (Fit::New, _) => Held::New,
        (Fit::Success, _) => Held::Success,
    };
    let draft = Draft {
        seen,
        ground,
        answer,
        held,
        called: called(seen, ground.suite, ground.base).expressible(),
    };
    Ok(Proposed::Cases(draft.proposals()?))
}

/// Returns why an answer has not the form that a suite's answers have.
pub fn foreign(seen: &Seen, suite: &Suite) -> Option<Problem> {
    let answer = read_answer(seen.response.as_ref()?, &suite.envelope, &seen.method);
    misformed(&seen.place, &answer)
}

fn misformed(place: &Place, answer: &Answer) -> Option<Problem> {
    let Fault {
        expected, actual, ..
    } = answer.faults.first()?;
    let title = format!(
        "{place}: the answer has not the form of this API: {} where {expected} was expected",
        text::shown(actual)
    );
    let help = "a case holds an answer with error and detail; is this the right service?";
    Some(Problem::new(title).help(help))
}

/// What the expectation of a case is held to.
enum Held<'a> {
    Row(&'a Row),
    /// A row that the answer only comes near to.
    Meant(Near<'a>),
    New,
    Success,
}

/// One exchange on its way to a case.
struct Draft<'a> {
    seen: &'a Seen,
    ground: &'a Ground<'a>,
    answer: Answer,
    held: Held<'a>,
    called: Called<'a>,
}

/// How a case comes by what its path names.
struct Way {
    setup: Option<Setup>,
    /// How many path parameters stand for what the setup made, from the left.
    made: usize,
}

impl Draft<'_> {
    fn proposals(&self) -> Result<Vec<Proposal>, Problem> {
        let mut proposals: Vec<Proposal> = Vec::new();
        for way in self.ways() {
            let proposal = self.proposal(&way)?;
            if !proposals.iter().any(|known| known.text == proposal.text) {
                proposals.push(proposal);
            }
        }
        Ok(proposals)
    }

    /// Returns how the request may find what it names: made by a setup, or there or not by itself.
    fn ways(&self) -> Vec<Way> {
        let Some(operation) = self.called.operation else {
            return vec![Way {
                setup: None,
                made: 0,
            }];
        };
        let count = self.called.params.len();
        let alone = Way {
            setup: None,
            made: 0,
        };
        let setups = setups(self.ground.cases, operation);
        let with = |setup: &Setup, made: usize| Way {
            setup: Some(setup.clone()),
            made,
        };
        let mut ways: Vec<Way> = setups
            .iter()
            .take(3)
            .map(|setup| with(setup, count))
            .collect();
        let partly = setups.first().filter(|_| count > 1);
        ways.extend(partly.map(|setup| with(setup, count - 1)));
        match self.answer.code {
            // What was not found is most likely nowhere.
            404 => ways.insert(0, alone),
            _ => ways.push(alone),
        }
        if count == 0 && setups.is_empty() {
            ways.truncate(1);
        }
        ways
    }

    fn proposal(&self, way: &Way) -> Result<Proposal, Problem> {
        let mut wording = Wording::new(self.ground);
        for (name, value) in self.called.params.iter().take(way.made) {
            wording.know(value, &format!("${{{name}}}"));
        }
        let mut lines = vec!["# yaml-language-server: $schema=../../case.schema.json".to_owned()];
        let body = self.body(way, &wording);
        let row = match self.held {
            Held::New => Some(new_row(
                &self.answer,
                &self.request_values(),
                self.ground.suite,
            )),
            _ => None,
        };
        let fits = match &self.held {
            Held::Row(found) => Some(found.id.clone()),
            Held::Meant(near) => Some(near.row.id.clone()),
            Held::New => row.as_ref().map(|row| row.id.clone()),
            Held::Success => None,
        };
        let mut request = Vec::new();
        self.call(way, &mut request, &mut wording);
        self.headers(&mut request, &mut wording);
        write(&body, &mut request, &mut wording);
        let (expectation, detail) = self.expectation(&wording);
        // A text that is tied to the answer's body is another one each time.
        let is_tied = expectation.iter().any(|line| line.contains("{ body: "));
        let said = match (&self.held, is_tied) {
            (Held::Meant(_), _) | (_, true) => detail,
            _ => self
                .answer
                .detail
                .as_deref()
                .map(|detail| wording.inside(detail)),
        };
        let own = exclusive(self.ground, self.called.operation, &body, &request);
        let (title, name) = self.claim(&body, fits.as_deref(), said.as_deref(), &wording);
        lines.extend(fits.iter().map(|row| format!("row: {row}")));
        lines.push(format!("title: {}", yaml_text::text(&title)));
        lines.push(match self.held {
            Held::Meant(_) => "basis: assumed".to_owned(),
            _ => "basis: observed".to_owned(),
        });
        lines.extend(way.setup.iter().map(|setup| setup.block.clone()));
        lines.push("request:".to_owned());
        lines.extend(request);
        lines.push("expect:".to_owned());
        lines.extend(expectation);
        lines.extend(own);
        lines.push(String::new());
        Ok(Proposal {
            id: self.free_id(&name),
            text: lines.join("\n"),
            row,
            fits,
            notes: wording.notes,
            secrets: wording.secrets,
            changes: match &body {
                Sent::Example { merge, .. } => merge.iter().map(|(name, _)| name.clone()).collect(),
                _ => Vec::new(),
            },
        })
    }

    /// Returns the body as a case says it, without what makes no difference.
    ///
    /// What a setup makes has other names than what was seen, so its variable may stand for anything.
    fn body(&self, way: &Way, wording: &Wording) -> Sent {
        let made = |template: &Template| {
            let setup = way.setup.as_ref();
            setup.is_some_and(|setup| template.variables().any(|variable| setup.makes(variable)))
        };
        let same = |template: &Template, text: &str| match made(template) {
            true => has_form(template, text),
            false => self.is_name(template, text) || wording.stands_for(template, text),
        };
        let mut body = sent(self.called.operation, self.seen.body.as_deref(), &same);
        if let Sent::Example { merge, .. } = &mut body {
            merge.retain(|name| !self.ground.idle.iter().any(|idle| idle == name));
        }
        body
    }

    /// Tells whether a text is an ordinary name or address where each case draws one: a variable with a
    /// blank or an `@` in it is no id, and any other would do as well.
    fn is_name(&self, template: &Template, text: &str) -> bool {
        let [Part::Variable(Variable::Named(name))] = template.parts() else {
            return false;
        };
        let vars = &self.ground.suite.vars;
        let drawn = vars.iter().find(|variable| variable.name == *name);
        let says = |part: &Part| matches!(part, Part::Literal(said) if said.contains([' ', '@']));
        let free = drawn.is_some_and(|variable| match &variable.value {
            Tree::Text(value) => value.parts().iter().any(says),
            _ => false,
        });
        let usual = |character: char| character.is_alphanumeric() || " .-_@".contains(character);
        free && !text.is_empty() && text.trim() == text && text.chars().all(usual)
    }

    /// Writes operation and parameters, or verb and path in full.
    fn call(&self, way: &Way, lines: &mut Vec<String>, wording: &mut Wording) {
        let query = self
            .called
            .query
            .as_deref()
            .map(|query| (query, pairs(query)));
        let (Some(operation), None | Some((_, Some(_)))) = (self.called.operation, &query) else {
            let path = match query {
                Some((query, _)) => format!("{}?{query}", self.called.path),
                None => self.called.path.clone(),
            };
            lines.push(format!("  method: {}", self.seen.method));
            lines.push(format!("  path: {}", yaml_text::text(&wording.raw(&path))));
            return;
        };
        lines.push(format!("  operation: {}", operation.id));
        let given = self.called.params.iter().skip(way.made);
        let given: Members = given
            .map(|(name, value)| (name.clone(), wording.text(value).into()))
            .filter(|(name, value): &(String, Json)| value.text() != Some(&format!("${{{name}}}")))
            .collect();
        if !given.is_empty() {
            lines.push(format!("  params: {}", yaml_text::flow(&given.into())));
        }
        if let Some((_, Some(pairs))) = query.filter(|(query, _)| !query.is_empty()) {
            let mut parameters = Members::default();
            for (name, value) in pairs {
                let value = match is_secret(&name) || is_token(&value) {
                    true => wording.secret(&name, &decoded(&value)),
                    false => wording.text(&value),
                };
                parameters.set(name, value.into());
            }
            lines.push(format!("  query: {}", yaml_text::flow(&parameters.into())));
        }
    }

    /// Writes the headers that belong to the request, and none that belongs to whoever sent it.
    fn headers(&self, lines: &mut Vec<String>, wording: &mut Wording) {
        let mut headers = Members::default();
        for (name, value) in &self.seen.headers {
            let usual = USUAL_HEADERS.contains(&name.as_str())
                || name.starts_with("sec-")
                || name.starts_with("x-forwarded-")
                || (name == "content-type" && value.starts_with("application/json"));
            if usual {
                continue;
            }
            if is_secret_header(name) || is_token(value) {
                wording.notes.push(format!(
                    "the header `{name}` is left out: `headers` of a target file carry it, as `${{secret:NAME}}`"
                ));
                continue;
            }
            if headers.contains(name) {
                let told =
                    format!("the header `{name}` was there more than once, and the last is kept");
                wording.notes.push(told);
            }
            headers.set(name.as_str(), wording.text(value).into());
        }
        if !headers.is_empty() {
            lines.push(format!("  headers: {}", yaml_text::flow(&headers.into())));
        }
    }

    /// Returns the lines of the expectation, and the detail in it.
    fn expectation(&self, wording: &Wording) -> (Vec<String>, Option<String>) {
        let (code, error, detail, ties) = match &self.held {
            Held::Meant(near) => {
                let detail = near.text.clone().or_else(|| self.answer.detail.clone());
                (
                    near.row.code,
                    near.row.error().map(str::to_owned),
                    detail,
                    Members::default(),
                )
            }
            Held::Row(row) => {
                let (detail, ties) = self.filled(row, wording);
                (
                    self.answer.code,
                    row.error().map(str::to_owned),
                    detail,
                    ties,
                )
            }
            Held::New => {
                let detail = self.answer.detail.as_deref();
                let detail = detail.map(|detail| braces(&wording.inside(detail)));
                (
                    self.answer.code,
                    self.answer.error.clone(),
                    detail,
                    Members::default(),
                )
            }
            Held::Success => (
                self.answer.code,
                self.answer.error.clone(),
                None,
                Members::default(),
            ),
        };
        let mut lines = vec![format!("  code: {code}")];
        let row = match &self.held {
            Held::Meant(near) => Some(near.row),
            Held::Row(row) => Some(*row),
            Held::New | Held::Success => None,
        };
        let either = row.is_some_and(|row| matches!(row.words, Words::Either(_)));
        let key = if either { "either" } else { "error" };
        lines.extend(error.map(|error| format!("  {key}: {}", yaml_text::text(&literal(&error)))));
        let text = detail.as_deref().map(yaml_text::text);
        lines.extend(text.map(|text| format!("  detail: {text}")));
        if !ties.is_empty() {
            lines.push(format!("  where: {}", yaml_text::flow(&ties.into())));
        }
        (lines, detail)
    }

    /// Returns the detail of a row as this request brings it about, and what ties down the rest.
    fn filled(&self, row: &Row, wording: &Wording) -> (Option<String>, Members) {
        let mut ties = Members::default();
        let detail = self.answer.detail.as_deref();
        let Some(detail) = detail.filter(|_| !row.details().is_empty()) else {
            return (None, ties);
        };
        let Some(template) = row.details().iter().find(|text| text.matches(detail)) else {
            return (Some(braces(&wording.inside(detail))), ties);
        };
        let fillings = RefCell::new(Members::default());
        template.matches_where(detail, &|name, filling| {
            fillings.borrow_mut().set(name, filling.into());
            true
        });
        let fillings = fillings.into_inner();
        let request = self.request_words();
        let filling = |name: &str| {
            let filling = fillings.get(name).and_then(Json::text).unwrap_or_default();
            let written = wording.inside(filling);
            match written != literal(filling) || request.iter().any(|word| word == filling) {
                true => braces(&written),
                false => format!("{{{name}}}"),
            }
        };
        let parts = template.parts().iter().map(|part| match part {
            DetailPart::Literal(text) => braces(&literal(text)),
            DetailPart::Placeholder(name) => filling(name),
        });
        let filled: String = parts.collect();
        for (name, filling) in &fillings {
            if filled.contains(&format!("{{{name}}}")) && !filled.contains(&format!("${{{name}}}"))
            {
                ties.set(name.as_str(), self.tie(filling));
            }
        }
        (Some(filled), ties)
    }

    /// Returns what ties down a filling that the request does not tell.
    fn tie(&self, filling: &Json) -> Json {
        let members = self.answer.body.as_ref().map(Json::members);
        let same = members.and_then(|members| members.iter().find(|(_, value)| value == filling));
        match same {
            Some((name, _)) => {
                let plain = name
                    .chars()
                    .all(|character| character.is_ascii_alphanumeric());
                let path = match plain {
                    true => format!("$.{name}"),
                    false => format!("$[{}]", quoted(name)),
                };
                Json::of([("equals", Json::of([("body", path.into())]))])
            }
            None => Json::of([(
                "contains",
                literal(filling.text().unwrap_or_default()).into(),
            )]),
        }
    }

    /// Returns the names and values of the request, by which a text may repeat it.
    fn request_values(&self) -> Vec<(String, Json)> {
        let mut values = values(self.seen);
        let own = self.called.params.iter();
        values.extend(own.map(|(name, value)| (name.clone(), value.clone().into())));
        let query = self
            .called
            .query
            .as_deref()
            .and_then(pairs)
            .unwrap_or_default();
        values.extend(query.into_iter().map(|(name, value)| (name, value.into())));
        values
    }

    fn request_words(&self) -> Vec<String> {
        let words = self
            .request_values()
            .into_iter()
            .flat_map(|(name, value)| [name, value.to_text()]);
        words.filter(|word| !word.is_empty()).collect()
    }

    /// Returns the claim as a sentence, and as the name of a file.
    fn claim(
        &self,
        body: &Sent,
        row: Option<&str>,
        detail: Option<&str>,
        wording: &Wording,
    ) -> (String, String) {
        let subject = match self.called.operation {
            Some(operation) => operation.id.clone(),
            None => format!("{} {}", self.seen.method, wording.inside(&self.called.path)),
        };
        let changes = changes(body, wording);
        let title = format!("{subject}{} is answered {}", changes.0, self.said(detail));
        let row = row.and_then(|row| row.split_once('-'));
        let ends = match row {
            Some((_, words)) => format!("is-{}", slug(words, 8)),
            None => format!("is-{}", self.answer.code),
        };
        let name = [kebab(&subject), changes.1, ends];
        let name: Vec<String> = name.into_iter().filter(|part| !part.is_empty()).collect();
        (in_words(&title), slug(&name.join("-"), 12))
    }

    /// Returns the answer in words: by its HTTP code, or by its error where that tells more.
    fn said(&self, detail: Option<&str>) -> String {
        let (code, error) = match &self.held {
            Held::Meant(near) => (near.row.code, near.row.error()),
            Held::Row(row) => (row.code, row.error()),
            _ => (self.answer.code, self.answer.error.as_deref()),
        };
        match (error, detail) {
            (Some(error), detail) if self.ground.suite.success.error.is_some() => {
                let detail = detail.map(|detail| format!(": {detail}"));
                format!("{error}{}", detail.unwrap_or_default())
            }
            (error, detail) => format!("{code}: {}", detail.or(error).unwrap_or_default()),
        }
    }

    fn area(&self) -> String {
        let operation = self.called.operation.map(|operation| operation.id.as_str());
        let mut areas: Vec<(&str, usize)> = Vec::new();
        for case in self.ground.cases {
            let crate::case::Call::Operation {
                operation: called, ..
            } = &case.document.request.call
            else {
                continue;
            };
            let area = case.id.split('/').nth(1).unwrap_or_default();
            if Some(called.id.as_str()) == operation && !["order", "routing"].contains(&area) {
                match areas.iter_mut().find(|(known, _)| *known == area) {
                    Some((_, count)) => *count += 1,
                    None => areas.push((area, 1)),
                }
            }
        }
        let most = areas.into_iter().max_by_key(|(_, count)| *count);
        most.map_or_else(|| "observed".to_owned(), |(area, _)| area.to_owned())
    }

    fn free_id(&self, name: &str) -> String {
        let base = format!("{}/{}/{name}", self.ground.suite.name, self.area());
        let file = |case: &Case| case.id.split('[').next().unwrap_or_default().to_owned();
        let taken: Vec<String> = self.ground.cases.iter().map(file).collect();
        (1..)
            .map(|number| match number {
                1 => base.clone(),
                _ => format!("{base}-{number}"),
            })
            .find(|id| !taken.contains(id))
            .unwrap_or(base)
    }
}

/// Returns what a value of a query stands for: a variable's value is encoded when it is put there.
fn decoded(value: &str) -> String {
    let pair = format!("v={value}");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
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
        if let Some((inside, after)) = rest
            .strip_prefix("${")
            .and_then(|rest| rest.split_once('}'))
        {
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

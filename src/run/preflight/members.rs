//! Turns a text that names a member into the edit of a target file that it calls for.

use std::collections::BTreeSet;

use super::ask::json;
use super::edits::{FoundText, QUOTED, Reply};
use crate::binding::{GAP, GAP_IN_BODY, TargetLine};
use crate::json::Json;
use crate::run::unknown::{named_in, says, says_unknown, texts, words};
use crate::template::Tree;
use crate::text;

/// Words by which a text says that something has to be there.
const WANTED: [&str; 4] = ["mandatory", "required", "missing", "must be present"];

/// The shortest value that is looked for in a text, in characters: a shorter one stands anywhere.
const LEAST: usize = 3;

/// Placeholders that hold the name of a member.
const NAMING: [&str; 3] = ["field", "attribute", "sent"];

impl Reply<'_> {
    /// Returns what an answer says, with the form of the table that it has.
    pub(super) fn answer_text(&self) -> Option<FoundText<'_>> {
        let found = self.answer.classify(self.suite);
        let form = found.and_then(|found| found.row.texts().get(found.text?));
        let own = self.answer.detail.clone().map(|text| FoundText {
            text,
            place: String::new(),
            form,
        });
        match own {
            Some(told) if told.form.is_some() => Some(told),
            // What stands there may be something else.
            own => self.detail().or(own).or_else(|| self.longest()),
        }
    }

    /// Returns the longest text of an answer that speaks in nobody's words.
    fn longest(&self) -> Option<FoundText<'static>> {
        let body = json(&self.wire.body)?;
        let text = texts(&body).into_iter().max_by_key(|text| text.len())?;
        Some(FoundText {
            text: text.to_owned(),
            place: String::new(),
            form: None,
        })
    }

    /// Returns the edit that a text calls for which names a member, or a value that was sent.
    pub(super) fn members(&self) -> Option<String> {
        let told = self.answer_text()?;
        let body = json(self.sent.body.as_deref().unwrap_or_default());
        let filled = told.form.and_then(|form| form.fillings(&told.text));
        let mut filled = filled.into_iter().flatten();
        let filled = filled
            .find(|(placeholder, _)| NAMING.contains(&placeholder.as_str()))
            .map(|(_, filling)| filling);
        let holder = body.as_ref().and_then(|body| holder(body, &told.text));
        if let Some(name) = holder {
            return Some(self.value(&told, self.canonical(&name)));
        }
        if says_unknown(&told.text) {
            return self.unknown(body.as_ref(), filled);
        }
        let mut sent = body.as_ref().map(names).unwrap_or_default();
        if let Some(example) = &self.operation.example {
            gather_names(example, &mut sent);
        }
        if says(&told.text, &WANTED) {
            let name = filled.or_else(|| wanted(&told.text))?;
            return Some(self.wanted(&name, &sent));
        }
        let filled = filled.filter(|name| sent.contains(name));
        let name = filled.or_else(|| {
            let mut words = words(&told.text);
            let same = |word: &str| sent.iter().find(|name| name.eq_ignore_ascii_case(word));
            words.find_map(same).cloned()
        })?;
        Some(self.value(&told, self.canonical(&name)))
    }

    /// Returns the canonical name of a member.
    fn canonical<'b>(&'b self, name: &'b str) -> &'b str {
        let id = &self.operation.id;
        self.binding
            .map_or(name, |binding| binding.canonical(id, name))
    }

    /// Returns the edit that a value calls for which the service does not take.
    fn value(&self, told: &FoundText<'_>, name: &str) -> String {
        let said = text::shown(&text::cut(&told.text, QUOTED));
        let line = match self.variable(name) {
            Some(variable) => TargetLine::at(&["vars", &variable], GAP),
            None => self.line(&["with", &self.operation.id, name], GAP),
        };
        let name = text::shown(name);
        format!("`{said}`: which `{name}` does the service take? {line}")
    }

    /// Returns the edit that a member calls for which the service does not know.
    fn unknown(&self, body: Option<&Json>, filled: Option<String>) -> Option<String> {
        let wire = json(&self.wire.body);
        let said = wire.iter().flat_map(texts).find(|said| says_unknown(said));
        let named = said.zip(body).and_then(|(said, body)| {
            let at = named_in(said, body)?;
            words(said).nth(at).map(str::to_owned)
        });
        let own = named.or(filled)?;
        let name = self.canonical(&own);
        let (own, line) = (text::shown(&own), self.line(&["members", name], GAP));
        let id = &self.operation.id;
        let binding = self.binding;
        if binding.is_some_and(|binding| binding.adds(id, &own)) {
            return Some(format!(
                "the service does not know `{own}`, which `with` of `{id}` adds: take it out there"
            ));
        }
        Some(match binding.and_then(|binding| binding.written(name)) {
            Some(place) if name != own => format!(
                "the service does not know `{own}`, as {} calls `{}`: what does the service call it? {line}",
                text::shown(place),
                text::shown(name)
            ),
            _ => format!(
                "unrecognized field `{own}`: what does the service call it? {line}, and so each other one that it calls otherwise"
            ),
        })
    }

    /// Returns the edit that a member calls for which has to be there: it may be the service's name of one
    /// that is sent.
    fn wanted(&self, name: &str, sent: &BTreeSet<String>) -> String {
        let id = self.operation.id.as_str();
        let shown = text::shown(name);
        if sent.contains(name) {
            let line = self.line(&["request", id], GAP_IN_BODY);
            return format!("`{shown}` is mandatory, and was sent: where does it stand? {line}");
        }
        let besides = self.line(&["with", id, name], GAP);
        let lower = name.to_lowercase();
        let near = sent
            .iter()
            .find(|known| known.to_lowercase().contains(&lower));
        match near {
            Some(known) => format!(
                "`{shown}` is mandatory: is it what the service calls `{}`? {}, or what it wants besides? {besides}",
                text::shown(known),
                self.line(&["members", known], name)
            ),
            None => format!(
                "`{shown}` is mandatory: {besides}, or {}, where it is another name of one that is sent",
                self.line(&["members", GAP], name)
            ),
        }
    }

    /// Returns the suite variable that fills a member of the example.
    fn variable(&self, name: &str) -> Option<String> {
        let example = self.operation.example.as_ref()?;
        variable_at(example, name)
    }
}

/// Returns the member whose value a text repeats.
fn holder(body: &Json, said: &str) -> Option<String> {
    body.members().iter().find_map(|(name, value)| {
        let repeats = value.text().is_some_and(|value| repeats(said, value));
        if repeats {
            Some(name.clone())
        } else {
            holder(value, said)
        }
    })
}

/// Tells whether a value stands in a text, and is no part of a longer word.
fn repeats(said: &str, value: &str) -> bool {
    let is_end = |rest: Option<char>| !rest.is_some_and(char::is_alphanumeric);
    let mut places = said.match_indices(value);
    value.chars().count() >= LEAST
        && places.any(|(at, _)| {
            is_end(said[..at].chars().next_back())
                && is_end(said[at + value.len()..].chars().next())
        })
}

/// Returns the names of all members of a value.
fn names(value: &Json) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (name, below) in value.members() {
        found.insert(name.clone());
        found.extend(names(below));
    }
    for item in value.items() {
        found.extend(names(item));
    }
    found
}

/// Adds the canonical names of the members of an example.
fn gather_names(example: &Tree, found: &mut BTreeSet<String>) {
    match example {
        Tree::Map(members) => {
            for (name, below) in members {
                found.extend(name.plain().map(str::to_owned));
                gather_names(below, found);
            }
        }
        Tree::List(items) => items.iter().for_each(|item| gather_names(item, found)),
        _ => {}
    }
}

/// Returns what a text says is not there: what it quotes, or the word before `is`, or behind `missing`.
fn wanted(said: &str) -> Option<String> {
    let quotes = ['`', '\'', '"'];
    if let Some((_, rest)) = said.split_once(quotes)
        && let Some((quoted, _)) = rest.split_once(quotes)
        && !quoted.is_empty()
    {
        return Some(quoted.to_owned());
    }
    let words: Vec<&str> = said
        .split(|c: char| !c.is_alphanumeric() && !"_-.".contains(c))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let is = words
        .iter()
        .position(|word| *word == "is" || *word == "must");
    let before = is.and_then(|at| at.checked_sub(1));
    let missing = words
        .iter()
        .position(|word| word.eq_ignore_ascii_case("missing"));
    let at = before.or(missing.map(|at| at + 1))?;
    words.get(at).map(|word| (*word).to_owned())
}

/// Returns the variable that is the whole value of a member.
fn variable_at(tree: &Tree, name: &str) -> Option<String> {
    match tree {
        Tree::Map(members) => members.iter().find_map(|(known, below)| {
            if known.plain() == Some(name) {
                below.variable().map(str::to_owned)
            } else {
                variable_at(below, name)
            }
        }),
        _ => None,
    }
}

//! Turns a text that names a member into the edit of a target file that it calls for.

use std::collections::BTreeSet;

use super::ask::json;
use super::edits::{FoundText, QUOTED, Reply};
use crate::json::Json;
use crate::template::{Part, Tree, Variable};
use crate::text;

/// Words by which a text says that something has to be there.
const WANTED: [&str; 4] = ["mandatory", "required", "missing", "must be present"];

/// Words by which a text says that it does not know something.
const UNKNOWN: [&str; 5] = [
    "unrecognized",
    "unrecognised",
    "unknown",
    "unexpected",
    "additional",
];

/// Placeholders that hold the name of a member.
const NAMING: [&str; 3] = ["field", "attribute", "sent"];

impl Reply<'_> {
    /// Returns what an answer says, with the form of the table that it has.
    pub(super) fn answer_text(&self) -> Option<FoundText<'_>> {
        let Some(text) = self.answer.detail.clone() else {
            return self.detail().or_else(|| self.longest());
        };
        let found = self.answer.classify(self.suite);
        let form = found.and_then(|found| found.row.texts().get(found.text?));
        Some(FoundText {
            text,
            place: String::new(),
            form,
        })
    }

    /// Returns the longest text of an answer that speaks in nobody's words.
    fn longest(&self) -> Option<FoundText<'static>> {
        let body = json(&self.wire.body)?;
        let mut texts = Vec::new();
        gather(&body, &mut texts);
        let text = texts.into_iter().max_by_key(|text| text.len())?;
        Some(FoundText {
            text,
            place: String::new(),
            form: None,
        })
    }

    /// Returns the edit that a text calls for which names a member.
    pub(super) fn members(&self) -> Option<String> {
        let found = self.answer_text()?;
        let body = json(self.sent.body.as_deref().unwrap_or_default());
        let mut sent = body.as_ref().map(names).unwrap_or_default();
        if let Some(example) = &self.operation.example {
            gather_names(example, &mut sent);
        }
        let says = |words: &[&str]| {
            let said = found.text.to_lowercase();
            words.iter().any(|word| said.contains(word))
        };
        let fillings = found.form.and_then(|form| form.fillings(&found.text));
        let mut fillings = fillings.into_iter().flatten();
        let naming = fillings.find(|(placeholder, _)| NAMING.contains(&placeholder.as_str()));
        let filled = naming.map(|(_, filling)| filling);
        let words = || {
            found
                .text
                .split(|c: char| !c.is_alphanumeric() && !"_-".contains(c))
        };
        let among = || words().find(|word| sent.contains(*word)).map(str::to_owned);
        let id = &self.operation.id;
        if says(&UNKNOWN) {
            let name = text::shown(&filled.or_else(among)?);
            return Some(format!(
                "unrecognized field `{name}`: what does the service call it? `members: {{ {name}: ... }}`, and so each other one that it calls otherwise"
            ));
        }
        if says(&WANTED) {
            let name = text::shown(&filled.or_else(|| wanted(&found.text))?);
            return Some(if sent.contains(&name) {
                format!(
                    "`{name}` is mandatory, and was sent: where does it stand? `request: {{ {id}: \"$....\" }}`"
                )
            } else {
                format!(
                    "`{name}` is mandatory: `with: {{ {id}: {{ {name}: ... }} }}`, or `members`, where it is another name of one that is sent"
                )
            });
        }
        let name = text::shown(&filled.filter(|name| sent.contains(name)).or_else(among)?);
        let said = text::shown(&text::cut(&found.text, QUOTED));
        Some(match self.variable(&name) {
            Some(variable) => format!(
                "`{said}`: which `{name}` does the service take? `vars: {{ {variable}: ... }}`"
            ),
            None => format!(
                "`{said}`: which `{name}` does the service take? `with: {{ {id}: {{ {name}: ... }} }}`"
            ),
        })
    }

    /// Returns the suite variable that fills a member of the example.
    fn variable(&self, name: &str) -> Option<String> {
        let example = self.operation.example.as_ref()?;
        variable_at(example, name)
    }
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

fn gather(value: &Json, texts: &mut Vec<String>) {
    texts.extend(value.text().map(str::to_owned));
    for (_, below) in value.members() {
        gather(below, texts);
    }
    for item in value.items() {
        gather(item, texts);
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
    let only = |tree: &Tree| {
        let Tree::Text(template) = tree else {
            return None;
        };
        match template.parts() {
            [Part::Variable(Variable::Named(name))] => Some(name.clone()),
            _ => None,
        }
    };
    match tree {
        Tree::Map(members) => members.iter().find_map(|(known, below)| {
            if known.plain() == Some(name) {
                only(below)
            } else {
                variable_at(below, name)
            }
        }),
        _ => None,
    }
}

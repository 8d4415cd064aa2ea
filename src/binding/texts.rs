//! Turns the names inside the placeholders of a text into those of the other side; its words never.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;
use super::names::Swap;
use crate::contract::{Detail, DetailPart, Forms};

/// What texts call the members of a suite.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Names, of one operation.
    pub(super) names: Swap,
    /// The labels of members that have one, by their canonical name.
    pub(super) labels: BTreeMap<String, String>,
    /// The names of policies, the canonical ones.
    pub(super) policies: BTreeSet<String>,
}

impl Said {
    /// Tells whether texts are the same on both sides.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty() && self.labels.is_empty()
    }

    /// Returns a text as the other side says it, where that differs; one that misses its form by a letter
    /// too, for its names are no less names.
    pub(super) fn text(
        &self,
        text: &str,
        code: u16,
        forms: &Forms,
        way: Direction,
    ) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        match form(text, code, forms) {
            Form::Exactly(form) => self.translated(text, form, way),
            Form::Nearly(form, distance) => self.nearly(text, form, distance, way),
            Form::None => None,
        }
    }

    fn translated(&self, text: &str, form: &Detail, way: Direction) -> Option<String> {
        let mut fillings = form.fillings(text)?.into_iter();
        let mut said = String::with_capacity(text.len());
        for part in form.parts() {
            match part {
                DetailPart::Literal(literal) => said.push_str(literal),
                DetailPart::Placeholder(name) => {
                    let (_, filling) = fillings.next()?;
                    said.push_str(&self.filling(name, &filling, way));
                }
            }
        }
        Some(said)
    }

    /// Returns a text that is nearly of a form: what stands in a placeholder is found among the names, for
    /// with the right one there the text is as near as with any.
    fn nearly(&self, text: &str, form: &Detail, distance: usize, way: Direction) -> Option<String> {
        let mut said = text.to_owned();
        let mut parts = form.parts().to_vec();
        let mut at = 0;
        while at < parts.len() {
            let found = match &parts[at] {
                DetailPart::Placeholder(name) => self
                    .standing(&said, &parts, at, distance, way)
                    .map(|(place, filling)| (place, self.filling(name, &filling, way), filling)),
                DetailPart::Literal(_) => None,
            };
            if let Some((place, moved, filling)) = found {
                said.replace_range(place..place + filling.len(), &moved);
                parts[at] = DetailPart::Literal(moved);
            }
            at += 1;
        }
        (said != text).then_some(said)
    }

    /// Returns which known name stands in a placeholder of a text that is nearly of a form, and where.
    fn standing(
        &self,
        text: &str,
        parts: &[DetailPart],
        at: usize,
        distance: usize,
        way: Direction,
    ) -> Option<(usize, String)> {
        let DetailPart::Placeholder(placeholder) = &parts[at] else {
            return None;
        };
        let labels = self.labels(way).filter(|_| placeholder != "sent");
        let mut known: Vec<&str> = self.names.all(way).chain(labels).collect();
        known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        let is_tail = placeholder == "tail";
        known.into_iter().find_map(|name| {
            let mut places = text.match_indices(name).map(|(place, _)| place);
            let place = places.find(|place| {
                let before = text[..*place].trim_end_matches(['{', '\\']);
                let (lead, after) = (&text[before.len()..*place], &text[place + name.len()..]);
                let mut filled = parts.to_vec();
                if !is_tail {
                    filled[at] = DetailPart::Literal(name.to_owned());
                } else {
                    filled.insert(at, DetailPart::Literal(format!("{lead}{name}")));
                }
                let filled = Detail::from_parts(filled);
                (!is_tail || !after.starts_with(within))
                    && filled.distance(text, distance) == Some(distance)
            })?;
            Some((place, name.to_owned()))
        })
    }

    /// Returns what the texts of one side call the members that have a label.
    fn labels(&self, way: Direction) -> impl Iterator<Item = &str> {
        self.labels.iter().map(move |(name, label)| match way {
            Direction::Out => name.as_str(),
            Direction::In => label.as_str(),
        })
    }

    /// Returns what stands in a placeholder as the other side says it.
    fn filling(&self, placeholder: &str, filling: &str, way: Direction) -> String {
        match placeholder {
            "field" | "attribute" => self.member(filling, way).to_owned(),
            "policy" => self.policy(filling, way).to_owned(),
            "sent" => self.names.name(filling, way).to_owned(),
            "tail" => self.tail(filling, way),
            _ => filling.to_owned(),
        }
    }

    fn member<'a>(&'a self, said: &'a str, way: Direction) -> &'a str {
        let label = match way {
            Direction::Out => self.labels.get(said).map(String::as_str),
            Direction::In => self.labelled(said),
        };
        label.unwrap_or_else(|| self.names.name(said, way))
    }

    fn labelled(&self, said: &str) -> Option<&str> {
        let mut labels = self.labels.iter();
        let found = labels.find(|(_, label)| *label == said);
        found.map(|(name, _)| name.as_str())
    }

    fn policy<'a>(&'a self, said: &'a str, way: Direction) -> &'a str {
        let moved = self.member(said, way);
        let canonical = match way {
            Direction::Out => said,
            Direction::In => moved,
        };
        if self.policies.contains(canonical) {
            moved
        } else {
            said
        }
    }

    /// Returns a tail whose first name, behind any `{` and `\`, is that of the other side.
    fn tail(&self, tail: &str, way: Direction) -> String {
        let rest = tail.trim_start_matches(['{', '\\']);
        let begins = |name: &&str| {
            let after = rest.strip_prefix(*name);
            after.is_some_and(|after| !after.starts_with(within))
        };
        let known = self.names.all(way).chain(self.labels(way));
        let Some(name) = known.filter(begins).max_by_key(|name| name.len()) else {
            return tail.to_owned();
        };
        let (before, after) = (&tail[..tail.len() - rest.len()], &rest[name.len()..]);
        format!("{before}{}{after}", self.member(name, way))
    }
}

/// The longest text that is looked at for names though it is of no form, in bytes.
const MOST: usize = 400;

/// The form of the table's that a text has.
enum Form<'a> {
    /// This one, with placeholders.
    Exactly(&'a Detail),
    /// This one with placeholders, but for so many letters.
    Nearly(&'a Detail, usize),
    /// None, or one without placeholders.
    None,
}

/// Returns the form of a text.
fn form<'a>(text: &str, code: u16, forms: &'a Forms) -> Form<'a> {
    let is_open = |form: &&Detail| form.literal().is_none();
    if let Some(form) = forms.of_text(text, code) {
        return Some(form).filter(is_open).map_or(Form::None, Form::Exactly);
    }
    // Most texts that are of no form tell of a success, and name no member.
    let names = |form: &Detail| form.placeholders().any(is_named);
    if text.len() > MOST || !forms.own(code).any(names) {
        return Form::None;
    }
    match forms.near_text(text, code) {
        Some((form, distance)) if is_open(&form) => Form::Nearly(form, distance),
        _ => Form::None,
    }
}

/// Tells whether a placeholder stands for a name.
fn is_named(placeholder: &str) -> bool {
    ["field", "attribute", "policy", "sent", "tail"].contains(&placeholder)
}

/// Tells whether a letter belongs to the name before it.
fn within(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

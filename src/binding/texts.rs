//! Turns the names inside the placeholders of a text into those of the other side; its words never.

use std::collections::{BTreeMap, BTreeSet};

use super::Way;
use super::names::Swap;
use crate::contract::{Detail, Suite, Words};

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

    /// Returns a text as the other side says it.
    pub(super) fn text(&self, text: &str, code: u16, suite: &Suite, way: Way) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let form = form(text, code, suite)?;
        let mut fillings = form.fillings(text)?.into_iter();
        let moved = form.fill(&|_| String::new());
        drop(moved);
        let mut said = String::with_capacity(text.len());
        for part in form.parts() {
            match part {
                crate::contract::DetailPart::Literal(literal) => said.push_str(literal),
                crate::contract::DetailPart::Placeholder(name) => {
                    let (_, filling) = fillings.next()?;
                    said.push_str(&self.filling(name, &filling, way));
                }
            }
        }
        Some(said)
    }

    /// Returns what stands in a placeholder as the other side says it.
    fn filling(&self, placeholder: &str, filling: &str, way: Way) -> String {
        match placeholder {
            "field" | "attribute" => self.member(filling, way).to_owned(),
            "policy" => self.policy(filling, way).to_owned(),
            "sent" => self.names.name(filling, way).to_owned(),
            "tail" => self.tail(filling, way),
            _ => filling.to_owned(),
        }
    }

    fn member<'a>(&'a self, said: &'a str, way: Way) -> &'a str {
        let label = match way {
            Way::Out => self.labels.get(said).map(String::as_str),
            Way::In => self.labelled(said),
        };
        label.unwrap_or_else(|| self.names.name(said, way))
    }

    fn labelled(&self, said: &str) -> Option<&str> {
        let mut labels = self.labels.iter();
        let found = labels.find(|(_, label)| *label == said);
        found.map(|(name, _)| name.as_str())
    }

    fn policy<'a>(&'a self, said: &'a str, way: Way) -> &'a str {
        let moved = self.member(said, way);
        let canonical = match way {
            Way::Out => said,
            Way::In => moved,
        };
        match self.policies.contains(canonical) {
            true => moved,
            false => said,
        }
    }

    /// Returns a tail whose first name, behind any `{` and `\`, is that of the other side.
    fn tail(&self, tail: &str, way: Way) -> String {
        let rest = tail.trim_start_matches(['{', '\\']);
        let begins = |name: &&str| {
            let after = rest.strip_prefix(*name);
            let within = |c: char| c.is_alphanumeric() || c == '_';
            after.is_some_and(|after| !after.starts_with(within))
        };
        let labels = self.labels.iter().map(|(name, label)| match way {
            Way::Out => name.as_str(),
            Way::In => label.as_str(),
        });
        let known = self.names.all(way).chain(labels);
        let Some(name) = known.filter(begins).max_by_key(|name| name.len()) else {
            return tail.to_owned();
        };
        let (before, after) = (&tail[..tail.len() - rest.len()], &rest[name.len()..]);
        format!("{before}{}{after}", self.member(name, way))
    }
}

/// Returns the form of the table's that a text has: the most literal, and of the same code rather than
/// of another.
fn form<'a>(text: &str, code: u16, suite: &'a Suite) -> Option<&'a Detail> {
    let rows = suite.table.rows.iter();
    let forms = rows.flat_map(|row| {
        let same = row.comes_with(code);
        let details = match &row.words {
            Words::Apart { details, .. } => details.as_slice(),
            Words::Either(detail) => std::slice::from_ref(detail),
        };
        details.iter().map(move |detail| (same, detail))
    });
    let fitting = forms.filter(|(_, detail)| detail.matches(text));
    let most = fitting.max_by_key(|(same, detail)| (*same, detail.literal_length()));
    most.map(|(_, detail)| detail)
        .filter(|detail| detail.literal().is_none())
}

//! Turns a list of known failures into the outcomes that it allows, and into what is wrong with it.

use std::sync::Arc;

use jiff::civil::Date;

use super::{KnownRecord, Listed, Verdict};
use crate::case::Pattern;
use crate::source::{Diagnostic, Source, Span};
use crate::text;
use crate::yaml::{Holds, Key, Node, Record, Shape};

/// A list of known failures, in a target file or in a file of its own.
pub(super) const LIST: Shape = Shape::List(&Shape::Record(&ENTRY));

const ENTRY: Record = Record {
    name: "a known failure",
    holds: Holds::Declared,
    keys: &[
        Key::required(
            "case",
            Shape::Text,
            "the id of a case, the beginning of ids, or a glob",
        ),
        Key::required("reason", Shape::Text, "why the case fails there"),
        Key::required("owner", Shape::Text, "who is to mend it"),
        Key::required(
            "until",
            Shape::Text,
            "the last day on which it may fail, such as `2026-12-31`",
        ),
    ],
};

/// A case, or several, known to fail at a target.
#[derive(Debug, Clone)]
pub struct Known {
    pattern: Pattern,
    reason: String,
    owner: String,
    until: Date,
    source: Arc<Source>,
    span: Span,
}

impl std::fmt::Display for Known {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (reason, owner) = (text::shown(&self.reason), text::shown(&self.owner));
        write!(formatter, "{reason} ({owner}, until {})", self.until)
    }
}

impl Known {
    /// Reads a list; what is wrong with an entry becomes a diagnostic.
    pub(super) fn read(
        list: &Node,
        source: &Arc<Source>,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<Arc<Self>> {
        let entries = list.items().iter();
        entries
            .filter_map(|node| Self::read_entry(node, source, problems).map(Arc::new))
            .collect()
    }

    fn read_entry(
        node: &Node,
        source: &Arc<Source>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let until = node.get("until")?;
        let Ok(date) = until.text()?.parse() else {
            let problem = Diagnostic::at(source, until.span, "this is no date");
            problems.push(problem.help("write it as `2026-12-31`"));
            return None;
        };
        Some(Self {
            pattern: Pattern(node.text_of("case")?.to_owned()),
            reason: node.text_of("reason")?.to_owned(),
            owner: node.text_of("owner")?.to_owned(),
            until: date,
            source: Arc::clone(source),
            span: node.get("case")?.span,
        })
    }

    /// Returns a diagnostic for every entry that is past its date or matches none of the ids.
    pub fn check(list: &[Arc<Self>], ids: &[String], today: Date) -> Vec<Diagnostic> {
        let problem = |known: &Arc<Self>| {
            let at = |title: String| Diagnostic::at(&known.source, known.span, title);
            if !ids.iter().any(|id| known.pattern.matches(id)) {
                let near = text::nearest(&known.pattern.0, ids.iter().map(String::as_str));
                let help = match near {
                    Some(near) => format!("remove the entry, or write `case: {near}`"),
                    None => "remove the entry; `vipspec list` names the cases".to_owned(),
                };
                return Some(at("the known failure matches no case".to_owned()).help(help));
            }
            (known.until < today).then(|| {
                let title = format!("the known failure is past its date, {}", known.until);
                let owner = text::shown(&known.owner);
                at(title).help(format!(
                    "remove the entry, or ask {owner} for a later date and write it as `until`"
                ))
            })
        };
        list.iter().filter_map(problem).collect()
    }

    /// Tells whether a list names a case.
    pub(super) fn lists(list: &[Arc<Self>], id: &str) -> bool {
        list.iter().any(|known| known.pattern.matches(id))
    }

    /// Returns the verdict of a case in the light of a list.
    pub fn apply(list: &[Arc<Self>], id: &str, mut verdict: Verdict) -> Verdict {
        let Some(known) = list.iter().find(|known| known.pattern.matches(id)) else {
            return verdict;
        };
        verdict.known = Some(Listed {
            entry: Arc::clone(known),
            alone: known.pattern.0 == id,
        });
        verdict
    }

    /// Returns what a record says about the entry.
    pub(super) fn record(&self) -> KnownRecord {
        KnownRecord {
            reason: self.reason.clone(),
            owner: self.owner.clone(),
            until: self.until.to_string(),
        }
    }
}

impl Listed {
    /// Returns what to do about an entry whose case passes.
    pub(super) fn passed(&self) -> String {
        let Known {
            source,
            span,
            pattern,
            reason,
            ..
        } = &*self.entry;
        let place = source.place(*span);
        let listed = text::shown(&pattern.0);
        let edit = match self.alone {
            true => format!("remove the entry at {place}"),
            false => format!(
                "remove the entry `{listed}` at {place}, or narrow it to the cases that still fail"
            ),
        };
        format!("listed as failing ({reason}), but it passes: {edit}")
    }
}

//! Turns a list of known failures into the outcomes that it allows, and into what is wrong with it.

use std::cell::OnceCell;
use std::sync::Arc;

use jiff::civil::Date;

use super::{CaseRecord, End, KnownFailure, KnownRecord, Likeness, Listed, Rerun, Verdict};
use crate::case::{Case, Pattern};
use crate::source::{Diagnostic, Source, Span};
use crate::text;
use crate::yaml::{Holds, Key, Node, Object, Shape};

/// A list of known failures, in a target file or in a file of its own.
pub(super) const LIST: Shape = Shape::List(&Shape::Object(&ENTRY));

const ENTRY: Object = Object {
    name: "a known failure",
    holds: Holds::Declared,
    keys: &[
        Key::required(
            "case",
            Shape::OneOf(&[Shape::Text, Shape::NonEmpty(&Shape::Text)]),
            "the id of a case, of a file or folder of cases, or a glob; or a list of these",
        ),
        Key::required("reason", Shape::Text, "why the case fails there"),
        Key::required("owner", Shape::Text, "who is to mend it"),
        Key::required(
            "until",
            Shape::Text,
            "the last day on which it may fail, such as `2026-12-31`",
        ),
        Key::optional(
            "differs",
            Shape::Text,
            "what differs, as a run tells it; what differs otherwise is no known failure",
        ),
    ],
};

impl std::fmt::Display for KnownFailure {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (reason, owner) = (text::shown(&self.reason), text::shown(&self.owner));
        write!(formatter, "{reason} ({owner}, until {})", self.until)
    }
}

impl KnownFailure {
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
            patterns: patterns(node.get("case")?),
            reason: node.text_of("reason")?.to_owned(),
            owner: node.text_of("owner")?.to_owned(),
            until: date,
            dated: until.span,
            differs: node.text_of("differs").map(str::to_owned),
            source: Arc::clone(source),
        })
    }

    /// Returns a diagnostic for every entry that is past its date, and for every name in one that
    /// matches none of the ids.
    pub fn check(list: &[Arc<Self>], ids: &[String], today: Date) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        for known in list {
            let unmet = known.unmet(ids);
            if unmet.is_empty() {
                problems.extend(known.overdue(today));
            }
            problems.extend(unmet);
        }
        problems
    }

    fn unmet(&self, ids: &[String]) -> Vec<Diagnostic> {
        let unmet = self.patterns.iter();
        let unmet = unmet.filter(|(pattern, _)| !ids.iter().any(|id| pattern.matches(id)));
        let problem = |(pattern, span): &(Pattern, Span)| {
            let begun = ids.iter().any(|id| id.starts_with(&pattern.0));
            // Which case was meant only a run can tell: to name one that passes would be a wrong list.
            let near = || text::nearest(&pattern.0, ids.iter().map(String::as_str));
            let help = if begun && !pattern.0.is_empty() {
                let pattern = text::shown(&pattern.0);
                format!("remove the entry, or write `{pattern}*` for every case that begins so")
            } else if let Some(near) = near() {
                format!("did you mean `{}`", text::shown(near))
            } else {
                "remove the entry; `vipspec known REPORT --target NAME` lists the cases that fail in a run"
                    .to_owned()
            };
            let title = "the known failure matches no case";
            Diagnostic::at(&self.source, *span, title).help(help)
        };
        unmet.map(problem).collect()
    }

    fn overdue(&self, today: Date) -> Option<Diagnostic> {
        (self.until < today).then(|| {
            let title = format!("the known failure is past its date, {}", self.until);
            let owner = text::shown(&self.owner);
            Diagnostic::at(&self.source, self.dated, title).help(format!(
                "remove the entry, or ask {owner} for a later date and write it as `until`"
            ))
        })
    }

    /// Tells whether a list names a case.
    pub(super) fn lists(list: &[Arc<Self>], id: &str) -> bool {
        list.iter().any(|known| known.place(id).is_some())
    }

    /// Returns which of the names means a case: its own before any other.
    pub(super) fn place(&self, id: &str) -> Option<usize> {
        let mut patterns = self.patterns.iter();
        let own = patterns.position(|(pattern, _)| pattern.0 == id);
        let mut patterns = self.patterns.iter();
        own.or_else(|| patterns.position(|(pattern, _)| pattern.matches(id)))
    }

    /// Returns the verdict of a case in the light of a list.
    pub fn apply(list: &[Arc<Self>], case: &Case, mut verdict: Verdict) -> Verdict {
        let named = |known: &Arc<Self>| {
            let at = known.place(&case.id)?;
            Some(Listed {
                entry: Arc::clone(known),
                at,
                alone: known.patterns[at].0.0 == case.id,
            })
        };
        let mut entries = list.iter().filter_map(named).peekable();
        let first = entries.peek().cloned();
        let met = OnceCell::new();
        let met = || met.get_or_init(|| met_by(case, &verdict)).as_deref();
        let known = entries.find(|listed| listed.entry.covers(met));
        let otherwise = first.filter(|_| known.is_none());
        let otherwise = otherwise.map(|listed| listed.otherwise(met().unwrap_or_default()));
        if let (Some(otherwise), End::Failed(failed)) = (otherwise, &mut verdict.end)
            && let Some(finding) = failed.findings.first_mut()
        {
            finding.lead(&otherwise);
        }
        verdict.known = known;
        verdict
    }

    /// Tells whether what was met is what the entry lists: anything, or what differs as it says.
    fn covers<'a>(&self, met: impl Fn() -> Option<&'a str>) -> bool {
        let Some(differs) = &self.differs else {
            return true;
        };
        met().is_none_or(|met| met == differs)
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
    /// Says that a case fails in another way, as it was met, than its entry says.
    fn otherwise(&self, met: &str) -> String {
        let differs = self.entry.differs.as_deref().unwrap_or_default();
        let place = self.entry.source.place(self.entry.patterns[self.at].1);
        format!(
            "{place} lists it as failing otherwise: `{}`, and this is `{met}`",
            text::shown(differs)
        )
    }

    /// Returns what to do about an entry whose case passes.
    pub(super) fn passed(&self) -> String {
        let KnownFailure {
            source,
            patterns,
            reason,
            ..
        } = &*self.entry;
        let (pattern, span) = &patterns[self.at];
        let place = source.place(*span);
        let listed = text::shown(&pattern.0);
        let what = match patterns.len() {
            1 => "the entry",
            _ => "the name",
        };
        let edit = if self.alone {
            format!("remove {what} `{listed}` at {place}")
        } else {
            format!(
                "remove {what} `{listed}` at {place}, or narrow it to the cases that still fail"
            )
        };
        format!("listed as failing ({reason}), but it passes: {edit}")
    }
}

/// Returns what differs, as a run tells it of the group of a case.
fn met_by(case: &Case, verdict: &Verdict) -> Option<String> {
    let record = CaseRecord::new(case, verdict, &Rerun::default());
    Likeness::of(&record).map(|met| met.title())
}

/// Returns the names of cases under `case`: one, or a list of them.
fn patterns(case: &Node) -> Vec<(Pattern, Span)> {
    let names = std::iter::once(case).chain(case.items());
    let pattern = |node: &Node| Some((Pattern(node.text()?.to_owned()), node.span));
    names.filter_map(pattern).collect()
}

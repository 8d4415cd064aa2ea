//! Turns the cases that did not pass into groups: those that differ in the same way are one, and are
//! read once.

use std::collections::{HashMap, HashSet};

use super::{AlikeRecord, CaseRecord, FindingRecord, GroupRecord, Outcome, unknown};
use crate::binding::TargetLine;
use crate::json::Json;
use crate::text;

/// The longest text within a title, in characters.
const MAX_QUOTED: usize = 80;

/// How many differences a title tells.
const TOLD: usize = 4;

/// What the cases of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Likeness {
    suite: String,
    outcome: Outcome,
    /// Whether it was a look at what the request did that differed.
    is_effect: bool,
    /// What differs; none where there is a reason that cases share.
    differs: Vec<(String, AlikeRecord)>,
    /// What kept the cases from a judgement, or what all their answers are.
    why: Option<String>,
    /// What is known to help.
    help: Option<String>,
}

impl Likeness {
    /// Returns what a case has in common with others; none for one that passed, or failed as listed.
    pub fn of(case: &CaseRecord) -> Option<Self> {
        let outcome = case.ended();
        if matches!(outcome, Outcome::Passed | Outcome::FailedAsListed) {
            return None;
        }
        let mut likeness = Self {
            suite: case.suite.clone(),
            outcome,
            is_effect: outcome == Outcome::Failed && case.error.is_some(),
            differs: Vec::new(),
            why: None,
            help: None,
        };
        match (&case.cause, outcome) {
            (Some(cause), _) => {
                likeness.why = Some(cause.title.clone());
                likeness.help.clone_from(&cause.help);
            }
            (None, Outcome::Failed) => {
                likeness.differs = differs(&case.findings);
                likeness.help = unknown::member_of(case);
            }
            (None, _) => {
                let known = case.known.as_ref().map(|known| &known.reason);
                likeness.why = known.or(case.error.as_ref()).cloned();
            }
        }
        Some(likeness)
    }

    /// Returns what differs, or what kept the cases from a judgement, in one line.
    pub fn title(&self) -> String {
        if let Some(why) = &self.why {
            return match self.outcome {
                Outcome::PassedUnexpectedly => {
                    format!("passed, though listed as failing: {}", text::shown(why))
                }
                _ => text::shown(why),
            };
        }
        let mut said: Vec<String> = self.differs.iter().take(TOLD).map(said).collect();
        said.dedup();
        match self.differs.len().saturating_sub(TOLD) {
            0 => {}
            more => said.push(format!("{more} more")),
        }
        let effect = if self.is_effect {
            "after the request, "
        } else {
            ""
        };
        if said.is_empty() {
            self.outcome.as_str().to_owned()
        } else {
            format!("{effect}{}", said.join(", "))
        }
    }

    /// Returns the edit that they call for, or what is known to help.
    fn edit(&self) -> Option<String> {
        if self.help.is_some() {
            return self.help.clone();
        }
        let mut edits: Vec<Edited> = self.differs.iter().filter_map(edit).collect();
        // One line of a binding has a key once.
        let mut keys = HashSet::new();
        edits.retain(|edit| keys.insert(edit.key));
        let old = edits.iter().filter_map(|edit| edit.old.as_deref());
        let old = old.map(text::shown).collect::<Vec<_>>();
        let old = if old.is_empty() {
            String::new()
        } else {
            let old = text::listed(old.iter().map(String::as_str));
            format!(", in place of {old}")
        };
        let keys = edits
            .iter()
            .map(|edit| (edit.key, Json::from(edit.new.as_str())));
        let line = TargetLine::binding(&self.suite, &["envelope"], Json::of(keys));
        (!edits.is_empty())
            .then(|| format!("if the service means it so, its target file says {line}{old}"))
    }

    /// Tells whether an answer of theirs could be a row of its own: it is none that stands elsewhere
    /// or in another coat.
    pub fn may_be_a_row(&self) -> bool {
        let of_words =
            |(column, _): &(String, AlikeRecord)| ["error", "detail"].contains(&&**column);
        self.why.is_none()
            && !self.is_effect
            && self.differs.iter().any(of_words)
            && self.differs.iter().all(|(column, alike)| {
                column != "envelope" && alike.stands.is_none() && !alike.expected.is_empty()
            })
    }
}

/// Returns the groups of the cases that did not pass, the largest first, those that were not asked
/// last.
pub fn groups(cases: &[CaseRecord]) -> Vec<GroupRecord> {
    let mut places: HashMap<Likeness, usize> = HashMap::new();
    let mut groups: Vec<GroupRecord> = Vec::new();
    let mut examples: Vec<&CaseRecord> = Vec::new();
    for case in cases {
        let Some(likeness) = Likeness::of(case) else {
            continue;
        };
        let at = *places.entry(likeness).or_insert_with_key(|likeness| {
            groups.push(GroupRecord {
                suite: case.suite.clone(),
                outcome: case.outcome.clone(),
                title: likeness.title(),
                count: 0,
                ids: Vec::new(),
                example: case.id.clone(),
                edit: likeness.edit(),
            });
            examples.push(case);
            groups.len() - 1
        });
        groups[at].count += 1;
        groups[at].ids.push(case.id.clone());
        if shows_more(case, examples[at]) {
            groups[at].example.clone_from(&case.id);
            examples[at] = case;
        }
    }
    let skipped = Outcome::Skipped.as_key();
    groups.sort_by_key(|group| (group.outcome == skipped, std::cmp::Reverse(group.count)));
    groups
}

/// Tells whether a case shows more clearly than another which row is broken: it leaves fewer to choose
/// from. What kept cases from a judgement stands with the first of them.
fn shows_more(case: &CaseRecord, other: &CaseRecord) -> bool {
    case.ended() == Outcome::Failed && case.claims().len() < other.claims().len()
}

/// Returns what differs, each once and in one order; a finding on the envelope takes in those on what
/// could not be read for it.
fn differs(findings: &[FindingRecord]) -> Vec<(String, AlikeRecord)> {
    let unread = findings.iter().any(|finding| {
        let at = finding.alike.at.as_deref().unwrap_or_default();
        finding.column == "envelope" && at != "content-type"
    });
    let is_taken_in = |finding: &&FindingRecord| {
        unread && ["error", "detail"].contains(&&*finding.column) && finding.alike.stands.is_none()
    };
    let told = findings.iter().filter(|finding| !is_taken_in(finding));
    let mut differs: Vec<(String, AlikeRecord)> = told
        .map(|finding| (finding.column.clone(), finding.alike.clone()))
        .collect();
    differs.sort();
    differs.dedup();
    differs
}

fn said((column, alike): &(String, AlikeRecord)) -> String {
    let quoted = |text: &str| format!("`{}`", text::cut(&text::shown(text), MAX_QUOTED));
    let at = alike.at.as_deref().map(text::shown).unwrap_or_default();
    let what = match column.as_str() {
        "code" | "error" | "detail" => format!("the {column}"),
        "envelope" if at.starts_with('$') => "the error".to_owned(),
        "header" => format!("header `{at}`"),
        "time" => {
            return format!(
                "the answer took longer than {}",
                text::shown(&alike.expected)
            );
        }
        _ if at == "body" => "the body".to_owned(),
        _ => format!("`{at}`"),
    };
    let (expected, actual) = (alike.expected.as_str(), alike.actual.as_str());
    if let Some(stands) = &alike.stands {
        let place = quoted(stands);
        return match column.as_str() {
            "error" | "detail" | "envelope" => format!("{what} stands at {place}"),
            _ => format!("what is expected at {what} stands at {place}"),
        };
    }
    if expected.is_empty() {
        return format!("{what} {}", text::shown(actual));
    }
    if let Some(row) = actual.strip_prefix("row ") {
        return format!("{what} is that of row {}", text::shown(row));
    }
    match actual {
        "" | "nothing" => format!("{what} is missing"),
        _ if at == "content-type" && column == "envelope" => {
            format!("{} in place of {}", quoted(actual), quoted(expected))
        }
        _ if at == "body" => format!("the body is {}", text::shown(actual)),
        _ => format!(
            "{what} is {} in place of {}",
            quoted(actual),
            quoted(expected)
        ),
    }
}

/// A key of a binding's envelope, what it is to say, and what it says so far.
struct Edited {
    key: &'static str,
    new: String,
    old: Option<String>,
}

/// Returns the member of a binding's envelope that would read what came, and where that stood so far.
fn edit((column, alike): &(String, AlikeRecord)) -> Option<Edited> {
    let at = alike.at.as_deref()?;
    let key = match (column.as_str(), at) {
        ("envelope", "content-type") => {
            let came = alike.actual.strip_prefix("content-type: ")?;
            let came = came.split(';').next().unwrap_or(came).trim();
            return Some(Edited {
                key: "media_type",
                new: came.to_owned(),
                old: None,
            });
        }
        ("error" | "envelope", _) => "error",
        ("detail", _) => "detail",
        _ => return None,
    };
    Some(Edited {
        key,
        new: alike.stands.clone()?,
        old: Some(at.to_owned()),
    })
}

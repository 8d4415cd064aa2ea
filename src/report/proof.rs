//! Turns a proof into its table for a terminal, and into JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{BAD, BOLD, DIM, GOOD, ODD, styled};
use crate::case::Case;
use crate::proof::{self, End, Proved, Role};
use crate::text;

/// Everything that `vipspec prove` found out.
#[derive(Debug)]
pub struct Proof<'a> {
    /// The cases.
    pub cases: &'a [Case],
    /// The mutants and how the hunt for each ended.
    pub proved: &'a [Proved],
    /// Cases whose unchanged request does not succeed, and what it brought.
    pub unchanged: &'a [(usize, String)],
    /// Whether every mutant was hunted: only then is a case without a catch worth naming.
    pub whole: bool,
    /// How long all of it took.
    pub duration: Duration,
}

/// Mutants by how the hunt for them ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// At least one case failed.
    pub caught: usize,
    /// No case failed.
    pub missed: usize,
    /// No case may fail.
    pub equivalent: usize,
}

impl Count {
    fn add(&mut self, end: &End) {
        match end {
            End::Caught(_) => self.caught += 1,
            End::Missed(_) => self.missed += 1,
            End::Equivalent(_) => self.equivalent += 1,
        }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    duration_ms: u64,
    summary: Count,
    mutants: Vec<MutantReport<'a>>,
    cases: Vec<CaseReport<'a>>,
}

#[derive(Serialize)]
struct MutantReport<'a> {
    id: &'a str,
    operator: &'static str,
    row: Option<&'static str>,
    rule: &'a str,
    sentence: &'a str,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    caught_by: Vec<&'a str>,
    nearest: Vec<&'a str>,
}

#[derive(Serialize)]
struct CaseReport<'a> {
    id: &'a str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unchanged_request_fails: Option<&'a str>,
}

impl Proof<'_> {
    /// Returns the mutants by how they ended.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        self.proved.iter().for_each(|proved| count.add(&proved.end));
        count
    }

    /// Returns the proof for a terminal, its last line the whole result.
    pub fn text(&self) -> String {
        let operator = |proved: &Proved| proved.mutant.operator.as_str().to_owned();
        let row = |proved: &Proved| proved.mutant.row.unwrap_or("beyond the table").to_owned();
        let mut blocks = vec![self.table("operator", operator), self.table("row", row)];
        blocks.extend(self.proved.iter().filter_map(|proved| self.missed(proved)));
        blocks.extend(self.equivalents());
        blocks.extend(self.idle());
        blocks.extend(self.unchanged());
        blocks.push(self.last_line());
        blocks.join("\n\n")
    }

    fn table(&self, title: &str, key: impl Fn(&Proved) -> String) -> String {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        for proved in self.proved {
            counts.entry(key(proved)).or_default().add(&proved.end);
        }
        let width = counts
            .keys()
            .map(String::len)
            .max()
            .unwrap_or_default()
            .max(title.len());
        let head = format!("{title:width$}  caught  missed  equivalent");
        let mut lines = vec![styled(BOLD, &head)];
        for (
            name,
            Count {
                caught,
                missed,
                equivalent,
            },
        ) in counts
        {
            let line = format!("{name:width$}  {caught:>6}  {missed:>6}  {equivalent:>10}");
            lines.push(if missed > 0 { styled(BAD, &line) } else { line });
        }
        lines.join("\n")
    }

    fn missed(&self, proved: &Proved) -> Option<String> {
        let End::Missed(nearest) = &proved.end else {
            return None;
        };
        let mutant = &proved.mutant;
        let nearest: Vec<&str> = nearest.iter().map(|index| self.id(*index)).collect();
        let nearest = match nearest.as_slice() {
            [] => "no case touches the rule".to_owned(),
            ids => format!("nearest: {}", ids.join(", ")),
        };
        Some(format!(
            "{} {}\n       {}\n       rule: {}\n       {nearest}\n       see: vipspec serve --mutant {}",
            styled(BAD, "MISSED"),
            styled(BOLD, &mutant.id),
            mutant.sentence,
            mutant.rule,
            text::shell_word(&mutant.id),
        ))
    }

    fn equivalents(&self) -> Option<String> {
        let mut reasons: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for proved in self.proved {
            if let End::Equivalent(reason) = proved.end {
                reasons.entry(reason).or_default().push(&proved.mutant.id);
            }
        }
        let lines: Vec<String> = reasons
            .iter()
            .map(|(reason, ids)| format!("  {} {reason}\n    {}", ids.len(), ids.join("\n    ")))
            .collect();
        let title = styled(BOLD, "equivalent: no request can tell, or no case may");
        (!lines.is_empty()).then(|| format!("{title}\n{}", lines.join("\n")))
    }

    fn idle(&self) -> Option<String> {
        if !self.whole {
            return None;
        }
        let roles = proof::roles(self.cases.len(), self.proved);
        let idle: Vec<&str> = roles
            .iter()
            .enumerate()
            .filter(|(_, role)| **role == Role::Idle)
            .map(|(index, _)| self.id(index))
            .collect();
        let title = format!("{} no mutant", text::plural(idle.len(), "case"));
        let verb = if idle.len() == 1 { "catches" } else { "catch" };
        let title = title.replace(" no ", &format!(" {verb} no "));
        (!idle.is_empty()).then(|| format!("{}\n  {}", styled(BOLD, &title), idle.join("\n  ")))
    }

    fn unchanged(&self) -> Option<String> {
        let lines: Vec<String> = self
            .unchanged
            .iter()
            .map(|(index, reason)| format!("  {}: {}", self.id(*index), text::shown(reason)))
            .collect();
        let title =
            "cases whose unchanged request does not succeed: they may fail for another reason";
        (!lines.is_empty()).then(|| format!("{}\n{}", styled(BOLD, title), lines.join("\n")))
    }

    fn last_line(&self) -> String {
        let Count {
            caught,
            missed,
            equivalent,
        } = self.count();
        let missed_style = if missed > 0 { BAD } else { DIM };
        format!(
            "{}: {}, {}, {}   {}{}   {}",
            styled(BOLD, &text::plural(self.proved.len(), "mutant")),
            styled(GOOD, &format!("{caught} caught")),
            styled(missed_style, &format!("{missed} missed")),
            styled(ODD, &format!("{equivalent} equivalent")),
            text::plural(self.cases.len(), "case"),
            self.worth(),
            text::duration(self.duration),
        )
    }

    /// Returns what the cases are worth, where all mutants say so together.
    fn worth(&self) -> String {
        if !self.whole {
            return String::new();
        }
        let roles = proof::roles(self.cases.len(), self.proved);
        let of = |role: Role| roles.iter().filter(|other| **other == role).count();
        let (alone, shared, idle) = (of(Role::Alone), of(Role::Shared), of(Role::Idle));
        format!(": {alone} alone, {shared} shared, {idle} idle")
    }

    fn id(&self, index: usize) -> &str {
        self.cases.get(index).map_or("", |case| case.id.as_str())
    }

    /// Returns the proof as JSON, with a line break at its end.
    pub fn json(&self) -> String {
        let ids = |indexes: &[usize]| indexes.iter().map(|index| self.id(*index)).collect();
        let mutant = |proved: &'_ Proved| {
            let (outcome, reason, caught_by, nearest) = match &proved.end {
                End::Caught(by) => ("caught", None, ids(by), Vec::new()),
                End::Missed(nearest) => ("missed", None, Vec::new(), ids(nearest)),
                End::Equivalent(reason) => ("equivalent", Some(*reason), Vec::new(), Vec::new()),
            };
            (outcome, reason, caught_by, nearest)
        };
        let mutants = self.proved.iter().map(|proved| {
            let (outcome, reason, caught_by, nearest) = mutant(proved);
            MutantReport {
                id: &proved.mutant.id,
                operator: proved.mutant.operator.as_str(),
                row: proved.mutant.row,
                rule: &proved.mutant.rule,
                sentence: &proved.mutant.sentence,
                outcome,
                reason,
                caught_by,
                nearest,
            }
        });
        let roles = proof::roles(self.cases.len(), self.proved);
        let cases = self
            .cases
            .iter()
            .enumerate()
            .map(|(index, case)| CaseReport {
                id: &case.id,
                role: match roles[index] {
                    Role::Alone => "alone",
                    Role::Shared => "shared",
                    Role::Idle => "idle",
                },
                unchanged_request_fails: self
                    .unchanged
                    .iter()
                    .find(|(failed, _)| *failed == index)
                    .map(|(_, reason)| reason.as_str()),
            });
        let report = Report {
            schema: "vipspec-proof/1",
            duration_ms: u64::try_from(self.duration.as_millis()).unwrap_or(u64::MAX),
            summary: self.count(),
            mutants: mutants.collect(),
            cases: cases.collect(),
        };
        // A proof holds nothing that JSON cannot carry.
        let mut json = serde_json::to_string_pretty(&report).expect("a proof is JSON");
        json.push('\n');
        json
    }
}

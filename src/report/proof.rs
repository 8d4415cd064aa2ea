//! Turns a proof into its table for a terminal, and into JSON.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::{BAD, BOLD, DIM, GOOD, ODD, styled};
use crate::case::Case;
use crate::proof::{self, End, Noticed, Proved, Role};
use crate::text;

/// Everything that `vipspec prove` found out.
#[derive(Debug)]
pub struct Proof<'a> {
    /// The cases.
    pub cases: &'a [Case],
    /// The mutants and how the hunt for each ended.
    pub proved: &'a [Proved],
    /// The slips of the answers that came, and whether a case notices each.
    pub noticed: &'a [Noticed],
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

/// One way to break a service, whichever side it is broken from.
struct Break<'a> {
    id: &'a str,
    operator: &'static str,
    row: Option<&'a str>,
    sentence: &'a str,
    end: &'a End,
    /// The rule that is broken; of a slip, nobody knows it.
    rule: Option<&'a str>,
}

#[derive(Serialize)]
struct Report<'a> {
    schema: &'static str,
    duration_ms: u64,
    summary: Count,
    mutants: Vec<BreakReport<'a>>,
    slips: Vec<BreakReport<'a>>,
    cases: Vec<CaseReport<'a>>,
}

#[derive(Serialize)]
struct BreakReport<'a> {
    id: &'a str,
    operator: &'static str,
    row: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
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
    /// Returns the mutants and the slips by how they ended.
    pub fn count(&self) -> Count {
        let mut count = Count::default();
        self.ends().for_each(|end| count.add(end));
        count
    }

    fn ends(&self) -> impl Iterator<Item = &End> {
        let slips = self.noticed.iter().map(|noticed| &noticed.end);
        self.proved.iter().map(|proved| &proved.end).chain(slips)
    }

    fn mutants(&self) -> impl Iterator<Item = Break<'_>> {
        self.proved.iter().map(|proved| Break {
            id: &proved.mutant.id,
            operator: proved.mutant.operator.as_str(),
            row: proved.mutant.row,
            sentence: &proved.mutant.sentence,
            end: &proved.end,
            rule: Some(&proved.mutant.rule),
        })
    }

    fn slips(&self) -> impl Iterator<Item = Break<'_>> {
        self.noticed.iter().map(|noticed| Break {
            id: &noticed.id,
            operator: noticed.kind.as_str(),
            row: noticed.row.as_deref(),
            sentence: &noticed.sentence,
            end: &noticed.end,
            rule: None,
        })
    }

    fn breaks(&self) -> impl Iterator<Item = Break<'_>> {
        self.mutants().chain(self.slips())
    }

    fn roles(&self) -> Vec<Role> {
        proof::roles(self.cases.len(), self.ends())
    }

    /// Returns the proof for a terminal, its last line the whole result.
    pub fn text(&self) -> String {
        let operator = |broken: &Break<'_>| broken.operator.to_owned();
        let row = |broken: &Break<'_>| broken.row.unwrap_or("beyond the table").to_owned();
        let mut blocks = vec![self.table("operator", operator), self.table("row", row)];
        blocks.extend(self.mutants().filter_map(|broken| self.missed(&broken)));
        blocks.extend(self.missed_slips());
        blocks.extend(self.equivalents());
        blocks.extend(self.idle());
        blocks.extend(self.unchanged());
        blocks.push(self.last_line());
        blocks.join("\n\n")
    }

    fn table(&self, title: &str, key: impl Fn(&Break<'_>) -> String) -> String {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        for broken in self.breaks() {
            counts.entry(key(&broken)).or_default().add(broken.end);
        }
        let widths = counts.keys().map(String::len);
        let width = widths.max().unwrap_or_default().max(title.len());
        let head = format!("{title:width$}  caught  missed  equivalent");
        let mut lines = vec![styled(BOLD, &head)];
        for (name, count) in counts {
            let Count {
                caught,
                missed,
                equivalent,
            } = count;
            let line = format!("{name:width$}  {caught:>6}  {missed:>6}  {equivalent:>10}");
            lines.push(if missed > 0 { styled(BAD, &line) } else { line });
        }
        lines.join("\n")
    }

    /// Returns the slips that no case notices, those of one answer together.
    fn missed_slips(&self) -> Vec<String> {
        let mut answers: Vec<(&str, &[usize], Vec<String>)> = Vec::new();
        for broken in self.slips() {
            let End::Missed(nearest) = broken.end else {
                continue;
            };
            let answer = broken
                .id
                .rsplit_once('/')
                .map_or(broken.id, |(answer, _)| answer);
            let said = format!(
                "{}  {}",
                text::escape(broken.id),
                text::escape(broken.sentence)
            );
            match answers.last_mut() {
                Some((known, of, said_so)) if *known == answer && *of == nearest => {
                    said_so.push(said);
                }
                _ => answers.push((answer, nearest, vec![said])),
            }
        }
        let block = |(answer, nearest, said): (&str, &[usize], Vec<String>)| {
            let nearest: Vec<&str> = nearest.iter().map(|index| self.id(*index)).collect();
            let title = format!("{} {}", styled(BAD, "MISSED"), styled(BOLD, answer));
            let nearest = format!("nearest: {}", nearest.join(", "));
            [vec![title], said, vec![nearest]]
                .concat()
                .join("\n       ")
        };
        answers.into_iter().map(block).collect()
    }

    fn missed(&self, broken: &Break<'_>) -> Option<String> {
        let End::Missed(nearest) = broken.end else {
            return None;
        };
        let nearest: Vec<&str> = nearest.iter().map(|index| self.id(*index)).collect();
        let nearest = match nearest.as_slice() {
            [] => "no case touches the rule".to_owned(),
            ids => format!("nearest: {}", ids.join(", ")),
        };
        let missed = styled(BAD, "MISSED");
        let id = styled(BOLD, &text::escape(broken.id));
        let mut lines = vec![format!("{missed} {id}"), text::escape(broken.sentence)];
        lines.extend(broken.rule.map(|rule| format!("rule: {rule}")));
        lines.push(nearest);
        if broken.rule.is_some() {
            let id = text::shell_word(broken.id);
            lines.push(format!("see: vipspec serve --mutant {id}"));
        }
        Some(lines.join("\n       "))
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
        let roles = self.roles();
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
            styled(BOLD, &self.broken()),
            styled(GOOD, &format!("{caught} caught")),
            styled(missed_style, &format!("{missed} missed")),
            styled(ODD, &format!("{equivalent} equivalent")),
            text::plural(self.cases.len(), "case"),
            self.worth(),
            text::duration(self.duration),
        )
    }

    /// Returns how many mutants and slips there were.
    fn broken(&self) -> String {
        let mutants = text::plural(self.proved.len(), "mutant");
        let slips = text::plural(self.noticed.len(), "slip");
        match (self.proved.len(), self.noticed.len()) {
            (_, 0) => mutants,
            (0, _) => slips,
            _ => format!("{mutants}, {slips}"),
        }
    }

    /// Returns what the cases are worth, where all mutants say so together.
    fn worth(&self) -> String {
        if !self.whole {
            return String::new();
        }
        let roles = self.roles();
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
        let told = |broken| {
            let Break {
                id,
                operator,
                row,
                sentence,
                end,
                rule,
            } = broken;
            let (outcome, reason, caught_by, nearest) = match end {
                End::Caught(by) => ("caught", None, ids(by), Vec::new()),
                End::Missed(nearest) => ("missed", None, Vec::new(), ids(nearest)),
                End::Equivalent(reason) => ("equivalent", Some(*reason), Vec::new(), Vec::new()),
            };
            BreakReport {
                id,
                operator,
                row,
                rule,
                sentence,
                outcome,
                reason,
                caught_by,
                nearest,
            }
        };
        let roles = self.roles();
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
            mutants: self.mutants().map(told).collect(),
            slips: self.slips().map(told).collect(),
            cases: cases.collect(),
        };
        // A proof holds nothing that JSON cannot carry.
        let mut json = serde_json::to_string_pretty(&report).expect("a proof is JSON");
        json.push('\n');
        json
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Count, Proof};
    use crate::proof::{End, Kind, Noticed};

    #[test]
    fn a_slip_that_no_case_notices_is_counted_and_told_with_the_others_of_its_answer() {
        let slip = |id: &str, end: End| Noticed {
            id: id.to_owned(),
            rule: None,
            kind: Kind::Code,
            suite: "s".to_owned(),
            row: Some("r".to_owned()),
            sentence: format!("what {id} is"),
            end,
        };
        let missed = || End::Missed(Vec::new());
        let noticed = [
            slip("a/one/x", missed()),
            slip("a/one/y", missed()),
            slip("a/two/x", missed()),
            slip("a/two/y", End::Caught(vec![0])),
        ];
        let proof = Proof {
            cases: &[],
            proved: &[],
            noticed: &noticed,
            unchanged: &[],
            whole: false,
            duration: Duration::ZERO,
        };
        let count = Count {
            caught: 1,
            missed: 3,
            equivalent: 0,
        };
        assert_eq!(proof.count(), count);
        let text = anstream::adapter::strip_str(&proof.text()).to_string();
        let told = "\n\nMISSED a/one\n       a/one/x  what a/one/x is\n       a/one/y  what a/one/y is\n       nearest: \
                    \n\nMISSED a/two\n       a/two/x  what a/two/x is\n       nearest: \
                    \n\n4 slips: 1 caught, 3 missed, 0 equivalent   0 cases   0 ms";
        assert!(text.ends_with(told), "{text}");
    }
}

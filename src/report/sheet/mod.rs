//! Turns a run or a comparison into one sheet: all that any report says of it.
//!
//! Whatever a target sent is escaped and cut on its way into a sheet; what is kept raw is called so.
//! A format is one file that renders a sheet, and knows neither runs nor comparisons.

mod change;
mod comparison;
mod lines;
mod make;
mod run;

use std::time::Duration;

use crate::compare::Comparison;
use crate::run::{
    CaseRecord, Judgement, KnownRecord, Outcome, Record, RowEnd, RowRecord, Standing, Summary,
};
use crate::text;

use crate::story::{Kind, Story};

pub(super) use lines::{difference_lines, gist, known, lines};

/// How many ids of a group are named.
const NAMED: usize = 5;

/// All that a report says.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// What is reported on.
    pub(super) kind: Kind,
    /// The same for programs, as the JSON report has it.
    pub(super) data: Data<'a>,
    pub(super) tool: String,
    /// RFC 3339.
    pub(super) started: String,
    pub(super) duration: Duration,
    /// Who was asked: a name and what stands for it.
    pub(super) parties: Vec<(&'static str, String)>,
    pub(super) judgement: Judgement,
    /// Cases by outcome.
    pub(super) summary: Summary,
    /// What the last line says beside the cases and the time.
    pub(super) facts: Vec<Fact>,
    /// What has to be known about the whole, and is not in the counts.
    pub(super) caveats: Vec<String>,
    /// What is read in place of the cases, the most important first.
    pub(super) groups: Vec<Group<'a>>,
    /// The rows of the tables, raw; none in a comparison.
    pub(super) rows: &'a [RowRecord],
    /// What else is told, each under its title.
    pub(super) remarks: Vec<Remarks>,
    pub(super) cases: Vec<Case<'a>>,
}

/// What is reported on, raw.
#[derive(Debug, Clone, Copy)]
pub(super) enum Data<'a> {
    Run(&'a Record),
    Comparison(&'a Comparison),
}

/// A part of the last line.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) tone: Tone,
    pub(super) said: String,
}

/// What a part is to be coloured as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Plain,
    Good,
    Bad,
    Odd,
}

/// Lines under a title.
#[derive(Debug)]
pub(super) struct Remarks {
    pub(super) title: &'static str,
    pub(super) lines: Vec<String>,
    /// What stands for them where somebody reads what is to be done, and nothing of them is.
    pub(super) in_short: Option<Vec<String>>,
}

/// Cases that are told once.
#[derive(Debug)]
pub(super) struct Group<'a> {
    pub(super) outcome: Outcome,
    pub(super) title: String,
    pub(super) count: usize,
    /// Raw.
    pub(super) ids: &'a [String],
    /// The place of the case that shows it.
    pub(super) example: Option<usize>,
    pub(super) edit: Option<String>,
    /// Whether another group says why its cases differ.
    pub(super) explained: bool,
    part: Part,
}

/// What of its example a group tells.
#[derive(Debug, Clone, Copy)]
enum Part {
    /// All of it.
    Case,
    /// The change of this number.
    Change(usize),
    /// Nothing: the changes behind it tell the rest.
    Cause,
}

/// A case.
#[derive(Debug)]
pub(super) struct Case<'a> {
    pub(super) id: String,
    pub(super) suite: String,
    pub(super) title: String,
    pub(super) file: String,
    /// The line to look at: of the first difference, or of the request.
    pub(super) line: usize,
    pub(super) outcome: Outcome,
    pub(super) duration: Duration,
    /// The rows that it names.
    pub(super) rows: Vec<String>,
    pub(super) known: Option<&'a KnownRecord>,
    /// What earlier attempts met.
    pub(super) retries: Vec<String>,
    /// Whether there is more to it than one line.
    pub(super) is_told: bool,
    raw: RawCase<'a>,
}

/// A case as it is recorded.
#[derive(Debug, Clone, Copy)]
enum RawCase<'a> {
    Run(&'a CaseRecord),
    Compared(&'a Comparison, &'a crate::compare::ComparedCase),
}

impl<'a> Sheet<'a> {
    /// Returns the case that shows a group.
    pub(super) fn example(&self, group: &Group<'_>) -> Option<&Case<'a>> {
        self.cases.get(group.example?)
    }

    /// Returns the groups that somebody has to act on, each with the case that shows it.
    pub(super) fn acute(&self) -> impl Iterator<Item = (&Group<'a>, &Case<'a>)> {
        let acute = self.groups.iter();
        let acute = acute.filter(|group| group.outcome != Outcome::Skipped);
        acute.filter_map(|group| Some((group, self.example(group)?)))
    }

    /// Returns the cases that passed only after a fault on the way to the target.
    pub(super) fn flaky(&self) -> impl Iterator<Item = &Case<'a>> {
        self.cases.iter().filter(|case| case.is_flaky())
    }

    /// Returns the cases that failed as they are listed.
    pub(super) fn listed(&self) -> impl Iterator<Item = &Case<'a>> {
        let cases = self.cases.iter();
        cases.filter(|case| case.outcome == Outcome::FailedAsListed)
    }

    /// Returns the rows that are broken, by more than what is listed.
    pub(super) fn broken(&self) -> impl Iterator<Item = &'a RowRecord> {
        self.rows
            .iter()
            .filter(|row| row.broken > 0 && !self.is_listed(row))
    }

    /// Returns the rows that nothing breaks but what is listed.
    pub(super) fn broken_as_listed(&self) -> impl Iterator<Item = &'a RowRecord> {
        self.rows
            .iter()
            .filter(|row| row.broken > 0 && self.is_listed(row))
    }

    /// Returns the rows that nothing showed.
    pub(super) fn untested(&self) -> impl Iterator<Item = &'a RowRecord> {
        self.rows.iter().filter(|row| row.end() == RowEnd::Untested)
    }

    fn is_listed(&self, row: &RowRecord) -> bool {
        let (suite, id) = (text::shown(&row.suite), text::shown(&row.row));
        let mut of_row = self.cases.iter();
        let breaks = |case: &Case<'_>| {
            case.outcome == Outcome::Failed && case.suite == suite && case.rows.contains(&id)
        };
        !of_row.any(breaks)
    }

    /// Returns how many cases ended how, by the words for it.
    pub(super) fn counts(&self) -> impl Iterator<Item = (Outcome, usize, &'static str)> {
        let count = |outcome| (self.summary.count(outcome), self.kind.word(outcome));
        let all = Outcome::ALL.map(|outcome| (outcome, count(outcome).0, count(outcome).1));
        all.into_iter().filter(|(_, count, _)| *count > 0)
    }

    /// Returns the word that the colours of a page go by: `kept`, `broken`, `unclear` or `nothing`.
    pub(super) fn tone(&self) -> &'static str {
        match self.judgement.standing {
            Standing::Kept | Standing::KeptInPart => "kept",
            Standing::Broken | Standing::ListWrong => "broken",
            Standing::NoJudgement => "unclear",
            Standing::NothingShown => "nothing",
        }
    }

    /// Returns the whole result in a line.
    pub(super) fn headline(&self) -> String {
        let mut parts: Vec<String> = self
            .counts()
            .map(|(_, count, word)| format!("{count} {word}"))
            .collect();
        parts.extend(self.flakiness());
        let cases = text::plural(self.summary.total(), "case");
        let facts = self.facts.iter().map(|fact| fact.said.as_str());
        let time = text::duration(self.duration);
        let rest: Vec<&str> = facts.chain([time.as_str()]).collect();
        format!("{cases}: {}   {}", parts.join(", "), rest.join("   "))
    }

    /// Says how many of the cases are flaky, where any is.
    pub(super) fn flakiness(&self) -> Option<String> {
        let flaky = self.summary.flaky;
        (flaky > 0).then(|| format!("{flaky} of them flaky"))
    }
}

impl Remarks {
    pub(super) fn new(title: &'static str, lines: Vec<String>) -> Self {
        Self {
            title,
            lines,
            in_short: None,
        }
    }
}

impl Group<'_> {
    /// Returns the first ids, and how many more there are.
    pub(super) fn named(&self) -> String {
        named(self.ids)
    }

    /// Returns the group in one line: `451 cases: the detail stands at $.message`.
    pub(super) fn line(&self) -> String {
        format!("{}: {}", text::plural(self.count, "case"), self.title)
    }
}

impl<'a> Case<'a> {
    /// Tells whether the case passed only after a fault on the way to the target.
    pub(super) fn is_flaky(&self) -> bool {
        self.outcome == Outcome::Passed && !self.retries.is_empty()
    }

    /// Returns its id as it is recorded.
    pub(super) fn raw_id(&self) -> &'a str {
        match self.raw {
            RawCase::Run(case) => &case.id,
            RawCase::Compared(_, case) => &case.id,
        }
    }
}

/// Returns the first of some names, and how many more there are.
pub(super) fn named<T: AsRef<str>>(names: &[T]) -> String {
    let first = names.iter().take(NAMED);
    let first: Vec<String> = first.map(|name| text::shown(name.as_ref())).collect();
    match names.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{}, and {more} more", first.join(", ")),
    }
}

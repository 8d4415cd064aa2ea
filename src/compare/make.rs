//! Turns what came of all cases into the record of the comparison.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::Timestamp;

use super::answer::steps;
use super::group::{Group, groups, line_of};
use super::settle::LeftOut;
use super::times::{Times, slower};
use super::{
    Change, Compared, ComparedCase, ComparedCause, ComparedSide, Comparison, Difference, Ended,
    Kept, OneSidedError, SCHEMA, Summary, VaryingPlace,
};
use crate::case::{Case, Part};
use crate::run::Cause;

/// A comparison that is over.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// What reports call the targets.
    pub targets: [&'a str; 2],
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub duration: Duration,
    /// Why it ended before its last case, where it did.
    pub stopped: Option<&'a str>,
    /// The cases in order.
    pub cases: &'a [Case],
    /// What came of them.
    pub compared: &'a [Compared],
    /// What compares a case again: it takes the case's id, ready for a shell.
    pub rerun: &'a dyn Again,
}

impl Asked<'_> {
    fn ids(&self, cases: &[usize]) -> Vec<String> {
        let ids = cases.iter().map(|at| self.cases[*at].id.clone());
        ids.collect()
    }
}

/// Makes the command that compares a case again.
pub trait Again: std::fmt::Debug {
    /// Returns the command.
    fn command(&self, id: &str) -> String;
}

impl Comparison {
    /// Returns the record of a comparison.
    pub fn new(asked: &Asked<'_>) -> Self {
        let compared = asked.compared;
        let mut summary = Summary::default();
        compared
            .iter()
            .for_each(|compared| summary.add(compared.ended));
        let groups = groups(compared);
        let times = [0, 1].map(|side| {
            let times = compared.iter().filter_map(|compared| compared.times[side]);
            Times::of(times.collect())
        });
        let [a, b] = [0, 1].map(|side| side_record(asked, side, times[side]));
        Self {
            schema: SCHEMA.to_owned(),
            tool: concat!("vipspec ", env!("CARGO_PKG_VERSION")).to_owned(),
            a,
            b,
            started: asked.started.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            duration_ms: u64::try_from(asked.duration.as_millis()).unwrap_or(u64::MAX),
            stopped: asked.stopped.map(str::to_owned),
            judgement: summary.judgement(),
            summary,
            slower: slower(times).map(|side| ["a", "b"][side].to_owned()),
            changes: groups.iter().map(|group| change(asked, group)).collect(),
            errors: errors(asked),
            left_out: left_out(asked),
            causes: causes(asked, &groups),
            cases: cases(asked, &groups),
        }
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

fn side_record(asked: &Asked<'_>, side: usize, times: Option<Times>) -> ComparedSide {
    let kept = |wanted: bool| {
        let cases = asked.compared.iter();
        cases
            .filter(|compared| compared.kept[side] == Some(wanted))
            .count()
    };
    ComparedSide {
        target: asked.targets[side].to_owned(),
        kept: kept(true),
        not_kept: kept(false),
        median_us: times.map(|times| micros(times.median)),
        p95_us: times.map(|times| micros(times.p95)),
    }
}

fn change(asked: &Asked<'_>, group: &Group) -> Change {
    let mut counts: Vec<(String, usize)> = Vec::new();
    let (mut kept, mut cases) = (Kept::default(), Vec::new());
    let (mut rows_a, mut rows_b) = (Vec::new(), Vec::new());
    for (case, step) in &group.steps {
        let (compared, case) = (&asked.compared[*case], &asked.cases[*case]);
        let name = steps(case)
            .nth(*step)
            .map_or_else(String::new, |step| case.document.called(step));
        match counts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
        if let Some(step) = compared.differing.iter().find(|at| at.step == *step) {
            for (rows, answer) in [&mut rows_a, &mut rows_b].into_iter().zip(&step.answers) {
                if !rows.contains(&answer.row) {
                    rows.push(answer.row.clone());
                }
            }
        }
        // A case may show a change in two of its steps.
        if cases.last() != Some(&case.id) {
            kept.add(compared.kept);
            cases.push(case.id.clone());
        }
    }
    counts.sort_by_key(|(_, count)| Reverse(*count));
    Change {
        lines: group.lines.clone(),
        steps: counts,
        rows_a,
        rows_b,
        kept,
        cases,
    }
}

impl Kept {
    fn add(&mut self, kept: [Option<bool>; 2]) {
        match kept.map(Option::unwrap_or_default) {
            [true, true] => self.both += 1,
            [true, false] => self.only_a += 1,
            [false, true] => self.only_b += 1,
            [false, false] => self.neither += 1,
        }
    }
}

fn errors(asked: &Asked<'_>) -> Vec<OneSidedError> {
    let mut found: BTreeMap<(&str, &super::ErrorKey), [Vec<usize>; 2]> = BTreeMap::new();
    for (at, (case, compared)) in asked.cases.iter().zip(asked.compared).enumerate() {
        for (side, errors) in compared.errors.iter().enumerate() {
            for error in errors {
                let cases = &mut found.entry((case.suite(), error)).or_default()[side];
                if cases.last() != Some(&at) {
                    cases.push(at);
                }
            }
        }
    }
    let mut records = Vec::new();
    for ((suite, (code, error, detail, row)), sides) in found {
        let side = match sides.each_ref().map(Vec::is_empty) {
            [false, true] => 0,
            [true, false] => 1,
            _ => continue,
        };
        records.push(OneSidedError {
            side: ["a", "b"][side].to_owned(),
            suite: suite.to_owned(),
            code: *code,
            error: error.clone(),
            detail: detail.clone(),
            row: row.clone(),
            cases: asked.ids(&sides[side]),
        });
    }
    records.sort_by_key(|record| (record.side.clone(), Reverse(record.cases.len())));
    records
}

fn left_out(asked: &Asked<'_>) -> Vec<VaryingPlace> {
    let mut found: BTreeMap<(String, &'static str), Vec<String>> = BTreeMap::new();
    for (case, compared) in asked.cases.iter().zip(asked.compared) {
        for left in &compared.settled.left_out {
            let cases = found
                .entry((left.place.anywhere(), varies(left)))
                .or_default();
            if cases.last() != Some(&case.id) {
                cases.push(case.id.clone());
            }
        }
    }
    let record = |((place, varies_on), cases): ((String, &str), Vec<String>)| VaryingPlace {
        place,
        varies_on: varies_on.to_owned(),
        cases,
    };
    let mut records: Vec<VaryingPlace> = found.into_iter().map(record).collect();
    records.sort_by_key(|record| Reverse(record.cases.len()));
    records
}

fn varies(left: &LeftOut) -> &'static str {
    match left.varies {
        [true, false] => "a",
        [false, true] => "b",
        _ => "both",
    }
}

fn causes(asked: &Asked<'_>, groups: &[Group]) -> Vec<ComparedCause> {
    let mut found: Vec<(Ended, &Cause, Vec<usize>)> = Vec::new();
    let mut known: HashMap<(Ended, &Cause), usize> = HashMap::new();
    for (at, compared) in asked.compared.iter().enumerate() {
        let Some(cause) = &compared.cause else {
            continue;
        };
        let next = found.len();
        let place = *known.entry((compared.ended, cause)).or_insert(next);
        if place == next {
            found.push((compared.ended, cause, Vec::new()));
        }
        found[place].2.push(at);
    }
    // A change says by itself what it is; a cause is worth a word where it explains several.
    let explains_several = |cases: &[usize]| {
        let shows = |group: &&Group| {
            group
                .steps
                .iter()
                .any(|(case, _)| cases.binary_search(case).is_ok())
        };
        groups.iter().filter(shows).nth(1).is_some()
    };
    found.retain(|(ended, _, cases)| *ended != Ended::Differs || explains_several(cases));
    found.sort_by_key(|(_, _, cases)| Reverse(cases.len()));
    let record = |(ended, cause, cases): (Ended, &Cause, Vec<usize>)| ComparedCause {
        ended,
        title: cause.title.clone(),
        help: cause.help.as_deref().map(str::to_owned),
        cases: asked.ids(&cases),
    };
    found.into_iter().map(record).collect()
}

fn cases(asked: &Asked<'_>, groups: &[Group]) -> Vec<ComparedCase> {
    let mut change_of: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (at, group) in groups.iter().enumerate() {
        change_of.extend(group.shown.iter().flatten().map(|shown| (*shown, at)));
    }
    let pairs = asked.cases.iter().zip(asked.compared).enumerate();
    let record = |(index, (case, compared)): (usize, (&Case, &Compared))| {
        let source = &case.document.source;
        let differences = compared.settled.differences.iter().enumerate();
        let differences = differences.map(|(at, found)| {
            let change = change_of.get(&(index, at)).copied().unwrap_or_default();
            difference(case, compared, found, change)
        });
        let left_out = compared
            .settled
            .left_out
            .iter()
            .map(|left| left.place.to_string());
        ComparedCase {
            id: case.id.clone(),
            suite: case.suite().to_owned(),
            row: case.row().map(|row| row.id.clone()),
            title: case.title.clone(),
            file: source.name.to_string(),
            line: source.position(case.document.request.span.start).line,
            ended: compared.ended,
            why: compared.why.clone(),
            asks: compared.asks,
            kept_a: compared.kept[0],
            kept_b: compared.kept[1],
            time_a_us: compared.times[0].map(micros),
            time_b_us: compared.times[1].map(micros),
            differences: differences.collect(),
            followed: compared.settled.followed,
            left_out: left_out.collect(),
            lost_a: compared.lost[0].clone(),
            lost_b: compared.lost[1].clone(),
            rerun: (compared.ended != Ended::Equal).then(|| asked.rerun.command(&case.id)),
        }
    };
    pairs.map(record).collect()
}

fn difference(
    case: &Case,
    compared: &Compared,
    difference: &super::settle::StepDifference,
    change: usize,
) -> Difference {
    let document = &case.document;
    let at = difference.step;
    let part = document
        .steps()
        .nth(at)
        .map_or(Part::Request, |(part, _)| part);
    let step = steps(case).nth(at);
    let span = step.map_or(document.request.span, |step| step.span);
    let differing = compared.differing.iter().find(|step| step.step == at);
    let [answer_a, answer_b] = match differing {
        Some(step) => step.answers.clone().map(Some),
        None => [None, None],
    };
    Difference {
        part: part.key().to_owned(),
        step: step.map_or_else(String::new, |step| case.document.called(step)),
        line: document.source.position(span.start).line,
        change,
        at: line_of(difference, difference.place.to_string()),
        sent: differing.map_or_else(String::new, |step| step.sent.clone()),
        answer_a,
        answer_b,
    }
}

//! Turns a comparison into its sheet: a change is a group, and so is what several cases share.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::time::Duration;

use super::change::label;
use super::{Case, Data, Fact, Group, Kind, Part, RawCase, Remarks, Sheet, Tone};
use crate::compare::{
    self, Change, ComparedCase, ComparedCause, ComparedSide, Comparison, Ended, OneSidedError,
    VaryingPlace,
};
use crate::run::{Judgement, Outcome, Summary};
use crate::text;

/// The longest value within a sentence, in characters.
const MAX_QUOTED: usize = 160;

/// Returns the sheet of a comparison.
pub(super) fn sheet(compared: &Comparison) -> Sheet<'_> {
    let judgement = &compared.judgement;
    Sheet {
        kind: Kind::Comparison,
        data: Data::Comparison(compared),
        tool: text::shown(&compared.tool),
        started: text::shown(&compared.started),
        duration: Duration::from_millis(compared.duration_ms),
        parties: vec![("A", party(&compared.a)), ("B", party(&compared.b))],
        judgement: Judgement {
            sentence: text::shown(&judgement.sentence),
            ..judgement.clone()
        },
        summary: summary(&compared.summary),
        facts: facts(compared),
        caveats: caveats(compared),
        groups: groups(compared),
        rows: &[],
        remarks: remarks(compared),
        cases: compared
            .cases
            .iter()
            .map(|record| case(compared, record))
            .collect(),
    }
}

fn outcome(ended: Ended) -> Outcome {
    match ended {
        Ended::Equal => Outcome::Passed,
        Ended::Differs => Outcome::Failed,
        Ended::NotCompared => Outcome::Errored,
        Ended::Skipped => Outcome::Skipped,
    }
}

fn summary(counts: &compare::Summary) -> Summary {
    Summary {
        passed: counts.equal,
        failed: counts.differ,
        errored: counts.not_compared,
        skipped: counts.skipped,
        ..Summary::default()
    }
}

/// Returns a target, and how many cases had from it what they expect.
fn party(side: &ComparedSide) -> String {
    let target = text::shown(&side.target);
    match side.kept.saturating_add(side.not_kept) {
        0 => target,
        judged => {
            let cases = text::plural(judged, "case");
            format!("{target}, keeps what {} of {cases} expect", side.kept)
        }
    }
}

fn facts(compared: &Comparison) -> Vec<Fact> {
    let left_out = compared.left_out.len();
    let facts = [
        ("Changes", text::plural(compared.changes.len(), "change")),
        (
            "Places",
            match left_out {
                0 => String::new(),
                _ => format!("{} left out", text::plural(left_out, "place")),
            },
        ),
        ("Answer times", times(compared)),
    ];
    let facts = facts.into_iter().filter(|(_, said)| !said.is_empty());
    let plain = |(name, said)| Fact {
        name,
        tone: Tone::Plain,
        said,
    };
    facts.map(plain).collect()
}

/// Returns the medians of both sides, and which is clearly slower; nothing where no answer came.
fn times(compared: &Comparison) -> String {
    let of = |name: &str, side: &ComparedSide| {
        let (median, p95) = (side.median_us?, side.p95_us?);
        Some(format!("{name} {} (p95 {})", micros(median), micros(p95)))
    };
    let [Some(a), Some(b)] = [of("A", &compared.a), of("B", &compared.b)] else {
        return String::new();
    };
    let slower = match compared.slower.as_deref() {
        None => "",
        Some("a") => ": A is slower",
        Some(_) => ": B is slower",
    };
    format!("median {a}, {b}{slower}")
}

/// Returns a number of microseconds as a person reads it: `0.4 ms`, `12 ms`.
fn micros(micros: u64) -> String {
    match micros {
        0..10_000 => format!("{}.{} ms", micros / 1000, micros / 100 % 10),
        _ => text::duration(Duration::from_micros(micros)),
    }
}

fn caveats(compared: &Comparison) -> Vec<String> {
    let stopped = compared.stopped.iter();
    stopped
        .map(|why| format!("the comparison ended early: {}", text::shown(why)))
        .collect()
}

fn remarks(compared: &Comparison) -> Vec<Remarks> {
    let remarks: [(&str, Vec<String>); 3] = [
        (
            "Not put back",
            compared.cases.iter().flat_map(lost).collect(),
        ),
        (
            "Errors of one side only",
            compared.errors.iter().map(error).collect(),
        ),
        ("Left out", compared.left_out.iter().map(left_out).collect()),
    ];
    let remarks = remarks.map(|(title, lines)| Remarks::new(title, lines));
    let told = |remarks: &Remarks| !remarks.lines.is_empty();
    remarks.into_iter().filter(told).collect()
}

/// Says what may still be used up on a side, since its `teardown` got no answer.
fn lost(case: &ComparedCase) -> impl Iterator<Item = String> {
    let sides = [("A", &case.lost_a), ("B", &case.lost_b)].into_iter();
    sides.filter_map(|(side, lost)| {
        let (id, lost) = (text::shown(&case.id), text::shown(lost.as_ref()?));
        Some(format!("not put back on {side}: {id}: {lost}"))
    })
}

/// Says which error only one side answers.
fn error(error: &OneSidedError) -> String {
    let side = if error.side == "a" { "A" } else { "B" };
    let row = match &error.row {
        Some(row) => format!("row {}", text::shown(row)),
        None => "of no row".to_owned(),
    };
    let shown = |value: &str| text::cut(&text::shown(value), MAX_QUOTED);
    let detail = if error.detail.is_empty() {
        String::new()
    } else {
        format!(": {}", shown(&error.detail))
    };
    format!(
        "only {side} answers {} {}{detail} ({row}) in {}",
        error.code,
        shown(&error.error),
        text::plural(error.cases.len(), "case")
    )
}

/// Says which place was left out.
fn left_out(left: &VaryingPlace) -> String {
    let side = match left.varies_on.as_str() {
        "a" => "A",
        "b" => "B",
        _ => "both sides",
    };
    format!(
        "left out: {} varies on {side} from ask to ask in {}, such as {}",
        text::shown(&left.place),
        text::plural(left.cases.len(), "case"),
        text::shown(left.cases.first().map_or("", String::as_str))
    )
}

/// Returns the groups: what makes cases differ in several ways at once, then changes and what kept
/// cases from being compared, the largest first and those last that another explains, and what was
/// not asked.
fn groups<'a>(compared: &'a Comparison) -> Vec<Group<'a>> {
    let cases = compared.cases.iter().zip(0..);
    let places: HashMap<&str, usize> = cases.map(|(case, at)| (case.id.as_str(), at)).collect();
    let example = |ids: &[String]| places.get(ids.first()?.as_str()).copied();
    let causes = |wanted: &[Ended]| {
        let causes = compared.causes.iter();
        let causes = causes.filter(|cause| wanted.contains(&cause.ended));
        let group = |cause: &'a ComparedCause| Group {
            example: example(&cause.cases),
            ..cause_group(cause)
        };
        causes.map(group).collect::<Vec<_>>()
    };
    let explained = explained(compared);
    let changes = compared.changes.iter().zip(0..).map(|(change, at)| Group {
        outcome: Outcome::Failed,
        title: title(change),
        count: change.cases.len(),
        ids: &change.cases,
        example: example(&change.cases),
        edit: None,
        explained: explained.contains(&at),
        part: Part::Change(at),
    });
    let mut told: Vec<Group<'_>> = changes.collect();
    told.extend(causes(&[Ended::NotCompared, Ended::Equal]));
    told.sort_by_key(|group| (group.explained, Reverse(group.count)));
    let mut groups = causes(&[Ended::Differs]);
    groups.extend(told);
    groups.extend(causes(&[Ended::Skipped]));
    groups
}

fn cause_group(cause: &ComparedCause) -> Group<'_> {
    Group {
        outcome: outcome(cause.ended),
        title: text::shown(&cause.title),
        count: cause.cases.len(),
        ids: &cause.cases,
        example: None,
        edit: cause.help.as_deref().map(text::shown),
        explained: false,
        part: match cause.ended {
            Ended::Differs => Part::Cause,
            _ => Part::Case,
        },
    }
}

/// Returns the changes that need not be told: all but the first of those whose cases share a cause.
fn explained(compared: &Comparison) -> HashSet<usize> {
    let causes = compared.causes.iter();
    let causes = causes.filter(|cause| cause.ended == Ended::Differs);
    let pairs = causes.enumerate();
    let cause_of: HashMap<&str, usize> = pairs
        .flat_map(|(at, cause)| cause.cases.iter().map(move |id| (id.as_str(), at)))
        .collect();
    let mut seen = HashSet::new();
    let mut explains = |change: &Change| {
        let mut causes = change.cases.iter().map(|id| cause_of.get(id.as_str()));
        let first = causes.next().flatten();
        match first {
            Some(cause) if causes.all(|other| other == first) => !seen.insert(*cause),
            _ => false,
        }
    };
    let changes = compared.changes.iter().zip(0..);
    changes
        .filter(|(change, _)| explains(change))
        .map(|(_, at)| at)
        .collect()
}

fn title(change: &Change) -> String {
    let mut labels = change.lines.iter().map(label);
    let first = labels.next().unwrap_or_default();
    match labels.len() {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

fn case<'a>(compared: &'a Comparison, record: &'a ComparedCase) -> Case<'a> {
    let line = record.differences.first().map(|it| it.line);
    let [a, b] = [record.time_a_us, record.time_b_us].map(Option::unwrap_or_default);
    Case {
        id: text::shown(&record.id),
        suite: text::shown(&record.suite),
        title: text::shown(&record.title),
        file: text::shown(&record.file),
        line: line.unwrap_or(record.line),
        outcome: outcome(record.ended),
        // What both sides took for the case's request.
        duration: Duration::from_micros(a.saturating_add(b)),
        rows: record.row.iter().map(|row| text::shown(row)).collect(),
        known: None,
        retries: Vec::new(),
        is_told: record.ended != Ended::Equal,
        raw: RawCase::Compared(compared, record),
    }
}

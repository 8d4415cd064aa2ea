//! Turns a record into what the template is filled with.

use serde::Serialize;

use super::alike::{Alike, alike};
use super::cases::{Group, groups};
use super::headline::{Headline, headline};
use super::matrix::{Matrix, SuiteRows, outcome};
use super::times::{Times, times};
use super::wording::{counted, grouped, line, millis, moment};
use crate::report::words;
use crate::run::{Outcome, Record, Summary};

/// The width of the bar of outcomes, in the units of the drawing.
const BAR: f64 = 1_000.0;

/// Everything on the page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    headline: Headline,
    facts: Vec<(&'static str, String)>,
    stopped: Option<String>,
    total: String,
    totals: Vec<Total>,
    flaky: Option<String>,
    alike: Vec<Alike>,
    broken: Vec<Broken>,
    columns: Vec<(&'static str, &'static str)>,
    suites: Vec<SuiteRows>,
    times: Option<Times>,
    groups: Vec<Group>,
}

/// A row that is broken, and what the filter calls it.
#[derive(Debug, Serialize)]
struct Broken {
    row: String,
    key: Option<usize>,
    count: String,
}

fn broken(record: &Record, matrix: &Matrix<'_>) -> Vec<Broken> {
    let keys = matrix.keys();
    let rows = words::broken(record).map(|row| Broken {
        row: line(&row.row),
        key: keys
            .get(&(row.suite.as_str(), Some(row.row.as_str())))
            .copied(),
        count: grouped(row.broken),
    });
    rows.collect()
}

/// How many cases ended one way, and their share of the bar.
#[derive(Debug, Serialize)]
struct Total {
    outcome: &'static str,
    word: &'static str,
    count: usize,
    shown: String,
    x: f64,
    width: f64,
}

impl Page {
    /// Returns the page; every number on it is counted from the cases that it lists.
    pub(super) fn new(record: &Record) -> Self {
        let mut counts = Summary::default();
        record
            .cases
            .iter()
            .for_each(|case| counts.add(outcome(case)));
        let matrix = Matrix::new(record, &counts);
        let passed = record
            .cases
            .iter()
            .filter(|case| outcome(case) == Outcome::Passed);
        let flaky = passed.filter(|case| !case.retries.is_empty()).count();
        Self {
            headline: headline(record, &counts),
            facts: facts(record, &matrix),
            stopped: record.stopped.as_deref().map(line),
            total: counted(counts.total(), "case"),
            totals: totals(&counts),
            flaky: (flaky > 0).then(|| grouped(flaky)),
            alike: alike(record),
            broken: broken(record, &matrix),
            columns: matrix
                .columns
                .iter()
                .map(|end| (end.as_key(), end.as_str()))
                .collect(),
            suites: matrix.suites(),
            times: times(&record.cases),
            groups: groups(record, &matrix),
        }
    }
}

fn facts(record: &Record, matrix: &Matrix<'_>) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("Target", line(&record.target)),
        ("Began", moment(&record.started)),
        ("Took", millis(record.duration_ms)),
    ];
    if let Some(shard) = record.shard {
        facts.push(("Part", format!("shard {} of {}", shard.index, shard.of)));
    }
    let rows = ["held", "broken", "untested"].map(|state| (matrix.count(state), state));
    let rows = rows.into_iter().filter(|(count, _)| *count > 0);
    let rows: Vec<String> = rows
        .map(|(count, state)| format!("{} {state}", grouped(count)))
        .collect();
    if !rows.is_empty() {
        facts.push(("Rows", rows.join(", ")));
    }
    if !record.tool.is_empty() {
        facts.push(("Tool", line(&record.tool)));
    }
    facts
}

fn totals(counts: &Summary) -> Vec<Total> {
    let all = counts.total().max(1) as f64;
    let always = [Outcome::Passed, Outcome::Failed];
    let shown = |end: &Outcome| always.contains(end) || counts.count(*end) > 0;
    let mut x = 0.0;
    let total = |end: Outcome| {
        let count = counts.count(end);
        let width = BAR * count as f64 / all;
        let total = Total {
            outcome: end.as_key(),
            word: end.as_str(),
            count,
            shown: grouped(count),
            x,
            width,
        };
        x += width;
        total
    };
    Outcome::ALL.into_iter().filter(shown).map(total).collect()
}

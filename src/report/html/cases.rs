//! Turns the cases of a run into groups by outcome, and each case that did not pass into its story.

use std::collections::HashMap;

use serde::Serialize;

use super::difference::{Words, difference};
use super::exchange::{Shown, exchanges};
use super::matrix::{Matrix, outcome};
use super::wording::{block, command, grouped, line, millis};
use crate::run::{CaseRecord, FindingRecord, KnownRecord, Outcome, Record, RowRecord};

/// Up to how many cases that did not pass are open from the start.
const OPEN: usize = 3;

/// How many stories are elements from the start. Those of a further case wait in a `noscript`, which
/// is one text to a browser that runs the page's script, until somebody opens the case.
pub(super) const READY: usize = 100;

/// The cases that ended one way.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    outcome: &'static str,
    word: &'static str,
    /// What the word means.
    meaning: &'static str,
    count: String,
    open: bool,
    cases: Vec<Told>,
}

/// One case.
#[derive(Debug, Serialize)]
struct Told {
    /// Its place in the record.
    number: usize,
    id: String,
    title: String,
    row: String,
    /// What the filter calls its row.
    key: Option<usize>,
    time: String,
    /// Whether there is more to it than one line.
    story: Option<Story>,
    /// Whether the story waits until somebody opens the case.
    waits: bool,
    flaky: bool,
    open: bool,
}

/// What there is to say about a case beside its line.
#[derive(Debug, Serialize)]
struct Story {
    place: String,
    basis: String,
    findings: Vec<Finding>,
    notes: Vec<String>,
    retries: Vec<String>,
    known: Option<KnownRecord>,
    own: Option<Advice>,
    /// The row that the answer fits, where it is another one.
    other: Option<Advice>,
    exchanges: Vec<Shown>,
    rerun: Option<String>,
    curl: Option<String>,
    /// The text of a case that would hold the answer.
    proposal: Option<String>,
}

/// One difference.
#[derive(Debug, Serialize)]
struct Finding {
    label: String,
    expected: Vec<Words>,
    actual: Vec<Words>,
    place: String,
    line: usize,
    source: String,
    note: Option<String>,
}

/// When a service answers as a row says: that is for the people of the service, its remedy for a client.
#[derive(Debug, Serialize)]
struct Advice {
    row: String,
    cause: String,
}

/// Looks up rows, by suite and id.
type Rows<'a> = HashMap<(&'a str, &'a str), &'a RowRecord>;

/// Returns the cases by outcome, those first that somebody has to act on.
pub(super) fn groups(record: &Record, matrix: &Matrix<'_>) -> Vec<Group> {
    let order = [
        Outcome::Failed,
        Outcome::PassedUnexpectedly,
        Outcome::Errored,
        Outcome::Blocked,
        Outcome::FailedAsListed,
        Outcome::Skipped,
        Outcome::Passed,
    ];
    let rows = record.rows.iter();
    let rows: Rows<'_> = rows
        .map(|row| ((row.suite.as_str(), row.row.as_str()), row))
        .collect();
    let keys = matrix.keys();
    let mut groups: Vec<Group> = Vec::new();
    let mut stories = 0;
    for end in order {
        let cases = record.cases.iter().enumerate();
        let cases = cases.filter(|(_, case)| outcome(case) == end);
        let told = cases.map(|(number, case)| {
            let key = keys.get(&(case.suite.as_str(), case.row.as_deref()));
            told(number, case, key.copied(), &rows)
        });
        let mut cases: Vec<Told> = told.collect();
        for case in cases.iter_mut().filter(|case| case.story.is_some()) {
            stories += 1;
            case.waits = stories > READY;
        }
        if !cases.is_empty() {
            let first = groups.is_empty();
            groups.push(group(end, cases, first));
        }
    }
    groups
}

fn group(end: Outcome, mut cases: Vec<Told>, first: bool) -> Group {
    let (is_bad, meaning) = match end {
        Outcome::Failed => (true, "the answer breaks the contract"),
        Outcome::PassedUnexpectedly => (true, "listed as a known failure, but it passes"),
        Outcome::Errored => (true, "no answer that could be judged"),
        Outcome::Blocked => (true, "its setup did not succeed, so it was not asked"),
        Outcome::FailedAsListed => (false, "a known failure"),
        Outcome::Skipped => (false, "not asked"),
        Outcome::Passed => (false, "the answer keeps the contract"),
    };
    if is_bad && cases.len() <= OPEN {
        cases.iter_mut().for_each(|case| case.open = true);
    }
    Group {
        outcome: end.as_key(),
        word: end.as_str(),
        meaning,
        count: grouped(cases.len()),
        open: is_bad || first,
        cases,
    }
}

fn told(number: usize, case: &CaseRecord, key: Option<usize>, rows: &Rows<'_>) -> Told {
    let passed = outcome(case) == Outcome::Passed;
    let flaky = passed && !case.retries.is_empty();
    let quiet = passed && !flaky && case.error.is_none() && case.findings.is_empty();
    Told {
        number,
        id: line(&case.id),
        title: line(&case.title),
        row: case.row.as_deref().map(line).unwrap_or_default(),
        key,
        time: millis(case.duration_ms),
        story: (!quiet).then(|| story(case, rows)),
        waits: false,
        flaky,
        open: false,
    }
}

fn story(case: &CaseRecord, rows: &Rows<'_>) -> Story {
    let advice = |row: Option<&str>| advice(rows.get(&(case.suite.as_str(), row?))?);
    let answered = case
        .answer
        .as_ref()
        .and_then(|answer| answer.row.as_deref());
    // An answer is that of another row only where it is the answer that the findings are about.
    let strayed = is_about_row(case) && answered.is_some() && answered != case.row.as_deref();
    let mut notes: Vec<String> = case.error.iter().map(|reason| line(reason)).collect();
    if case.answer.is_some() && is_about_row(case) && answered.is_none() {
        notes.push("the answer is that of no row of the table".to_owned());
    }
    Story {
        place: format!("{}:{}", line(&case.file), case.line),
        basis: line(&case.basis),
        findings: case
            .findings
            .iter()
            .map(|found| finding(case, found))
            .collect(),
        notes,
        retries: case.retries.iter().map(|met| line(met)).collect(),
        known: case.known.as_ref().map(known),
        own: advice(case.row.as_deref()),
        other: advice(answered.filter(|_| strayed)),
        exchanges: exchanges(case),
        rerun: case.rerun.as_deref().and_then(command),
        curl: case.curl.as_deref().and_then(command),
        proposal: case.proposal.as_deref().map(block),
    }
}

/// Tells whether a case failed by what the table says, and not by a step beside its request.
fn is_about_row(case: &CaseRecord) -> bool {
    let of_table =
        |finding: &FindingRecord| ["code", "error", "detail"].contains(&finding.column.as_str());
    case.error.is_none() && case.findings.iter().any(of_table)
}

fn finding(case: &CaseRecord, finding: &FindingRecord) -> Finding {
    let [expected, actual] = difference(&finding.expected, &finding.actual);
    Finding {
        label: match finding.column.as_str() {
            "envelope" => "the form of the answer differs".to_owned(),
            "time" => "the answer took longer".to_owned(),
            column => format!("{} differs", line(column)),
        },
        expected,
        actual,
        place: format!("{}:{}", line(&case.file), finding.line),
        line: finding.line,
        source: line(finding.source.trim_end()),
        note: finding.note.as_deref().map(line),
    }
}

fn known(known: &KnownRecord) -> KnownRecord {
    KnownRecord {
        reason: line(&known.reason),
        owner: line(&known.owner),
        until: line(&known.until),
    }
}

/// Returns what a row advises; none where the record is too old to know.
fn advice(row: &RowRecord) -> Option<Advice> {
    (!row.cause.is_empty()).then(|| Advice {
        row: line(&row.row),
        cause: line(&row.cause),
    })
}

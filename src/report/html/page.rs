//! Turns a sheet into what the template is filled with.

use serde::Serialize;

use super::alike::{Alike, alike};
use super::cases::{Group, groups};
use super::matrix::{Matrix, SuiteRows};
use super::times::{Times, times};
use super::wording::{capital, counted, grouped, moment};
use crate::report::sheet::{Remarks, Sheet};
use crate::run::{Outcome, Summary};
use crate::story::Kind;
use crate::text;

/// The width of the bar of outcomes, in the units of the drawing.
const BAR: f64 = 1_000.0;

/// How many remarks of a kind are told.
const REMARKS: usize = 200;

/// Everything on the page.
#[derive(Debug, Serialize)]
pub(super) struct Page {
    title: &'static str,
    /// `kept`, `broken`, `unclear` or `nothing`; the colours go by it.
    tone: &'static str,
    verdict: String,
    /// What the verdict rests on.
    ground: String,
    caveats: Vec<String>,
    facts: Vec<(String, String)>,
    sides: [&'static str; 2],
    alike: Vec<Alike>,
    /// How many groups are not told.
    more: Option<String>,
    broken: Vec<Broken>,
    total: String,
    totals: Vec<Total>,
    flaky: Option<String>,
    columns: Vec<(&'static str, &'static str)>,
    suites: Vec<SuiteRows>,
    times: Option<Times>,
    remarks: Vec<(&'static str, Vec<String>)>,
    groups: Vec<Group>,
}

/// A row that is broken, and what the filter calls it.
#[derive(Debug, Serialize)]
struct Broken {
    row: String,
    key: Option<usize>,
    count: String,
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
    /// Returns the page.
    pub(super) fn new(sheet: &Sheet<'_>) -> Self {
        let matrix = Matrix::new(sheet);
        let flaky = sheet.summary.flaky;
        let (alike, more) = alike(sheet);
        let of_run = sheet.kind == Kind::Run;
        let columns = matrix.columns.iter();
        Self {
            title: sheet.kind.title(),
            tone: sheet.tone(),
            verdict: capital(&sheet.judgement.sentence),
            ground: ground(sheet),
            caveats: sheet.caveats.iter().map(|caveat| capital(caveat)).collect(),
            facts: facts(sheet),
            sides: sheet.kind.sides(),
            alike,
            more: (more > 0).then(|| counted(more, "group")),
            broken: broken(sheet, &matrix),
            total: counted(sheet.summary.total(), "case"),
            totals: totals(sheet),
            flaky: (flaky > 0).then(|| grouped(flaky)),
            columns: columns
                .map(|end| (end.as_key(), sheet.kind.word(*end)))
                .collect(),
            suites: if of_run { matrix.suites() } else { Vec::new() },
            // A comparison has the times of its sides, and no time is that of a case.
            times: of_run.then(|| times(&sheet.cases)).flatten(),
            remarks: sheet.remarks.iter().map(remarks).collect(),
            groups: groups(sheet, &matrix),
        }
    }
}

fn ground(sheet: &Sheet<'_>) -> String {
    let Summary {
        errored,
        blocked,
        skipped,
        ..
    } = sheet.summary;
    let total = sheet.summary.total();
    if total == 0 {
        return "No case was asked: nothing is said of any target.".to_owned();
    }
    let ends = sheet
        .counts()
        .map(|(_, count, word)| format!("{} {word}", grouped(count)));
    let ends: Vec<String> = ends.collect();
    let cases = counted(total, "case");
    let judged = match total - errored - blocked - skipped {
        0 => " Not one case was judged.",
        _ => "",
    };
    format!("{cases}: {}.{judged}", ends.join(", "))
}

fn facts(sheet: &Sheet<'_>) -> Vec<(String, String)> {
    let parties = sheet.parties.iter();
    let parties = parties.map(|(name, who)| (capital(name), who.clone()));
    let told = sheet.facts.iter();
    // The name of the fact says what the line begins with.
    let told = told.map(|fact| {
        let said = fact.said.strip_prefix("rows: ").unwrap_or(&fact.said);
        (fact.name.to_owned(), said.to_owned())
    });
    let own = [
        ("Began".to_owned(), moment(&sheet.started)),
        ("Took".to_owned(), text::duration(sheet.duration)),
    ];
    let tool = [("Tool".to_owned(), sheet.tool.clone())];
    let facts = parties.chain(own).chain(told).chain(tool);
    facts.filter(|(_, value)| !value.is_empty()).collect()
}

fn broken(sheet: &Sheet<'_>, matrix: &Matrix<'_>) -> Vec<Broken> {
    let rows = sheet.broken().map(|row| Broken {
        row: text::shown(&row.row),
        key: matrix.key(row),
        count: grouped(row.broken),
    });
    rows.collect()
}

fn remarks(remarks: &Remarks) -> (&'static str, Vec<String>) {
    let mut lines: Vec<String> = remarks.lines.iter().take(REMARKS).cloned().collect();
    let more = remarks.lines.len() - lines.len();
    lines.extend((more > 0).then(|| format!("and {} more", grouped(more))));
    (remarks.title, lines)
}

fn totals(sheet: &Sheet<'_>) -> Vec<Total> {
    let counts = &sheet.summary;
    let all = counts.total().max(1) as f64;
    let always = [Outcome::Passed, Outcome::Failed];
    let shown = |end: &Outcome| always.contains(end) || counts.count(*end) > 0;
    let mut x = 0.0;
    let total = |end: Outcome| {
        let count = counts.count(end);
        let width = BAR * count as f64 / all;
        let total = Total {
            outcome: end.as_key(),
            word: sheet.kind.word(end),
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

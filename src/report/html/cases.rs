//! Turns the cases of a sheet into groups by outcome, and each case that did not pass into its story.

use std::collections::HashMap;

use serde::Serialize;

use super::difference::{Differs, differs};
use super::exchange::{ExchangeView, exchanges};
use super::matrix::Matrix;
use super::wording::{block, command, grouped};
use crate::report::sheet::{Case, Sheet};
use crate::run::{KnownRecord, Outcome};
use crate::story::{Kind, Story, Strays};
use crate::text;

/// Up to how many cases that did not pass are open from the start.
const OPEN: usize = 3;

/// How many stories are elements from the start. Those of a further case wait in a `noscript`, which
/// is one text to a browser that runs the page's script, until somebody opens the case.
pub(super) const READY: usize = 100;

/// The order of outcomes: those first that somebody has to act on.
const ORDER: [Outcome; 7] = [
    Outcome::Failed,
    Outcome::PassedUnexpectedly,
    Outcome::Errored,
    Outcome::Blocked,
    Outcome::FailedAsListed,
    Outcome::Skipped,
    Outcome::Passed,
];

/// The cases that ended one way.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    outcome: &'static str,
    word: &'static str,
    /// What the word means.
    meaning: &'static str,
    count: String,
    open: bool,
    cases: Vec<CaseEntry>,
}

/// One case.
#[derive(Debug, Serialize)]
struct CaseEntry {
    /// Its place in the sheet.
    number: usize,
    id: String,
    title: String,
    /// What the filter calls its rows.
    keys: String,
    time: String,
    /// Whether there is more to it than one line.
    story: Option<Details>,
    /// Whether the story waits until somebody opens the case.
    waits: bool,
    flaky: bool,
    open: bool,
}

/// What there is to say about a case beside its line.
#[derive(Debug, Serialize)]
struct Details {
    place: String,
    basis: String,
    findings: Vec<Differs>,
    notes: Vec<String>,
    retries: Vec<String>,
    known: Option<KnownRecord>,
    /// When a service answers so, under a title that names a row: that is for the people of the
    /// service, a row's remedy for a client.
    advice: Vec<(&'static str, String, String)>,
    sent: Option<String>,
    exchanges: Vec<ExchangeView>,
    /// What may be pasted, under its title.
    commands: Vec<(&'static str, String)>,
}

/// Looks up the causes of rows, by suite and id.
type Causes<'a> = HashMap<(String, String), &'a str>;

/// Returns the cases by outcome, those first that somebody has to act on.
pub(super) fn groups(sheet: &Sheet<'_>, matrix: &Matrix<'_>) -> Vec<Group> {
    let rows = sheet.rows.iter();
    let causes: Causes<'_> = rows
        .map(|row| {
            let key = (text::shown(&row.suite), text::shown(&row.row));
            (key, row.cause.as_str())
        })
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    let mut stories = 0;
    for end in ORDER {
        let numbered = sheet.cases.iter().enumerate();
        let of_end = numbered.filter(|(_, case)| case.outcome == end);
        let mut cases: Vec<CaseEntry> = of_end
            .map(|(number, case)| entry(number, case, matrix, &causes))
            .collect();
        for case in cases.iter_mut().filter(|case| case.story.is_some()) {
            stories += 1;
            case.waits = stories > READY;
        }
        if !cases.is_empty() {
            let first = groups.is_empty();
            groups.push(group(sheet.kind, end, cases, first));
        }
    }
    groups
}

fn group(kind: Kind, end: Outcome, mut cases: Vec<CaseEntry>, first: bool) -> Group {
    let is_bad = !crate::story::is_quiet(end);
    if is_bad && cases.len() <= OPEN {
        cases.iter_mut().for_each(|case| case.open = true);
    }
    Group {
        outcome: end.as_key(),
        word: kind.word(end),
        meaning: kind.meaning(end),
        count: grouped(cases.len()),
        open: is_bad || first,
        cases,
    }
}

fn entry(number: usize, case: &Case<'_>, matrix: &Matrix<'_>, causes: &Causes<'_>) -> CaseEntry {
    CaseEntry {
        number,
        id: case.id.clone(),
        title: case.title.clone(),
        keys: matrix.keys_of(case),
        time: text::duration(case.duration),
        story: case.is_told.then(|| story(case, causes)),
        waits: false,
        flaky: case.is_flaky(),
        open: false,
    }
}

fn story(case: &Case<'_>, causes: &Causes<'_>) -> Details {
    let story = case.story();
    let mut notes: Vec<String> = story.why.iter().cloned().collect();
    let nowhere = story.strays.as_ref();
    let nowhere = nowhere.filter(|strays| matches!(strays, Strays::Nowhere));
    let said = nowhere.map(Strays::line).into_iter();
    let said = said.chain(story.notes.iter().cloned());
    notes.extend(said.map(|note| match note.strip_prefix("note: ") {
        Some(note) => note.to_owned(),
        None => note,
    }));
    Details {
        place: format!("{}:{}", case.file, case.line),
        basis: story.basis.clone(),
        findings: story.differences.iter().map(differs).collect(),
        notes,
        retries: case.retries.clone(),
        known: case.known.map(known),
        advice: advice(case, &story, causes),
        sent: story.sent.clone().filter(|_| story.exchanges.is_empty()),
        exchanges: exchanges(&story.exchanges),
        commands: commands(&story),
    }
}

fn known(known: &KnownRecord) -> KnownRecord {
    KnownRecord {
        reason: text::shown(&known.reason),
        owner: text::shown(&known.owner),
        until: text::shown(&known.until),
    }
}

/// Returns what the rows of the answer and of the case are given for; none where the record is too
/// old to know.
fn advice(
    case: &Case<'_>,
    story: &Story<'_>,
    causes: &Causes<'_>,
) -> Vec<(&'static str, String, String)> {
    let other = match &story.strays {
        Some(Strays::To { row, .. }) => Some(row),
        _ => None,
    };
    let other = other.map(|row| ("The answer is that of row", row));
    let own = case.rows.iter();
    let own = own.map(|row| ("The case expects row", row));
    let known = |(title, row): (&'static str, &String)| {
        let cause = causes.get(&(case.suite.clone(), row.clone()))?;
        (!cause.is_empty()).then(|| (title, row.clone(), text::shown(cause)))
    };
    other.into_iter().chain(own).filter_map(known).collect()
}

fn commands(story: &Story<'_>) -> Vec<(&'static str, String)> {
    let again = match story.kind {
        Kind::Run => "Run it again",
        Kind::Comparison => "Compare it again",
    };
    let titled = story.commands.iter().map(|(name, line)| match *name {
        "rerun" => (again, *line),
        _ => ("Send it with curl", *line),
    });
    let pasted = titled.filter_map(|(title, line)| Some((title, command(line)?)));
    let proposal = story.proposal.map(block);
    let title = "No row says so: a case that would hold this answer";
    let mut commands: Vec<_> = pasted.collect();
    commands.reverse();
    commands.extend(proposal.map(|text| (title, text)));
    commands
}

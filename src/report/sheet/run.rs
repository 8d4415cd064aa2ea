//! Turns the record of a run into its sheet.

use std::collections::HashMap;
use std::time::Duration;

use super::{Case, Data, Fact, Group, Kind, Part, RawCase, Remarks, Sheet, Tone};
use crate::run::{CaseRecord, GroupRecord, Judgement, Outcome, Record, UnlistedRecord};
use crate::story::make::rows_of;
use crate::text;

/// How many texts that no table lists are told.
const MOST: usize = 10;

/// How many of them, where they break nothing, are named where somebody reads what is to be done.
const FEW: usize = 3;

/// Returns the sheet of a run.
pub(super) fn sheet(record: &Record) -> Sheet<'_> {
    let cases = record.cases.iter().zip(0..);
    let places: HashMap<&str, usize> = cases.map(|(case, at)| (case.id.as_str(), at)).collect();
    let group = |group| of_group(group, &places);
    Sheet {
        kind: Kind::Run,
        data: Data::Run(record),
        tool: text::shown(&record.tool),
        started: text::shown(&record.started),
        duration: Duration::from_millis(record.duration_ms),
        parties: vec![("target", text::shown(&record.target))],
        judgement: Judgement {
            sentence: text::shown(&record.judgement.sentence),
            ..record.judgement.clone()
        },
        summary: record.summary,
        facts: facts(record),
        caveats: caveats(record),
        groups: record.groups.iter().map(group).collect(),
        rows: &record.rows,
        remarks: remarks(record),
        cases: record.cases.iter().map(case).collect(),
    }
}

fn of_group<'a>(group: &'a GroupRecord, places: &HashMap<&str, usize>) -> Group<'a> {
    Group {
        outcome: Outcome::from_key(&group.outcome).unwrap_or(Outcome::Errored),
        title: text::shown(&group.title),
        count: group.count,
        ids: &group.ids,
        example: places.get(group.example.as_str()).copied(),
        edit: group.edit.as_deref().map(text::shown),
        explained: false,
        part: Part::Case,
    }
}

fn facts(record: &Record) -> Vec<Fact> {
    let summary = &record.summary;
    let counts = [
        ("Not looked at", summary.unseen, "look", "not taken"),
        ("Sent again", summary.sent_again, "request", "sent again"),
        ("Begun anew", summary.begun_anew, "case", "begun anew"),
    ];
    let counted = counts.into_iter().filter(|(_, count, ..)| *count > 0);
    let counted = counted.map(|(name, count, noun, done)| Fact {
        name,
        tone: Tone::Plain,
        said: format!("{} {done}", text::plural(count, noun)),
    });
    std::iter::once(rows(record)).chain(counted).collect()
}

fn rows(record: &Record) -> Fact {
    let totals = record.totals();
    let all = totals.held + totals.broken + totals.untested;
    let fact = |tone, said| Fact {
        name: "Rows",
        tone,
        said,
    };
    if totals.held == all {
        let said = format!("{all} of {} held", text::plural(all, "row"));
        return fact(Tone::Good, said);
    }
    let counts = [
        (totals.held, "held"),
        (totals.broken, "broken"),
        (totals.untested, "untested"),
    ];
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = some
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    let tone = match totals.broken {
        0 => Tone::Odd,
        _ => Tone::Bad,
    };
    fact(tone, format!("rows: {}", parts.join(", ")))
}

fn caveats(record: &Record) -> Vec<String> {
    let shard = record.shard.map(|shard| {
        let (index, of) = (shard.index, shard.of);
        format!("this is shard {index} of {of}, not the whole run")
    });
    let stopped = record.stopped.as_deref();
    let stopped = stopped.map(|why| format!("the run ended early: {}", text::shown(why)));
    shard.into_iter().chain(stopped).collect()
}

fn remarks(record: &Record) -> Vec<Remarks> {
    let lost = record.cases.iter().filter_map(|case| {
        let lost = text::shown(case.lost.as_ref()?);
        Some(format!("not put back: {}: {lost}", text::shown(&case.id)))
    });
    let remarks = [
        Remarks::new("Not put back", lost.collect()),
        unlisted(record),
        Remarks::new("Rows that are unconfirmed", unconfirmed(record)),
    ];
    let told = |remarks: &Remarks| !remarks.lines.is_empty();
    remarks.into_iter().filter(told).collect()
}

/// Returns a line for each text that came and that is not the table's to the letter, for they break
/// nothing; in short only those that are nearly the table's, and others where they are few.
fn unlisted(record: &Record) -> Remarks {
    let line = |told: &UnlistedRecord| {
        let (row, cases) = (text::shown(&told.row), text::plural(told.cases, "case"));
        let shown = text::shown(&told.actual);
        let why = if told.near {
            "and is nearly its text"
        } else {
            "whose source lists examples"
        };
        format!("note: `{shown}` came for row {row} ({cases}), {why}")
    };
    let told = || record.unlisted.iter().take(MOST);
    let sums = [
        (false, "that the table does not list; that breaks no row"),
        (
            true,
            "that differ from the table's by little; `texts: near` lets them pass",
        ),
    ];
    let sums = sums.into_iter().filter_map(|(near, said)| {
        let all = record.unlisted.iter().filter(|told| told.near == near);
        let all = all.count();
        (all > 0).then(|| format!("{} {said}", text::plural(all, "text")))
    });
    let sums: Vec<String> = sums.collect();
    let others = record.unlisted.iter().filter(|told| !told.near).count();
    let in_short = told().filter(|told| told.near || others <= FEW).map(line);
    Remarks {
        title: "Texts that no table lists",
        lines: told().map(line).chain(sums.clone()).collect(),
        in_short: Some(in_short.chain(sums).collect()),
    }
}

/// Returns a line for each row that only 404s show which an unrouted path might have answered.
fn unconfirmed(record: &Record) -> Vec<String> {
    let rows = record.rows.iter();
    let rows = rows.filter(|row| row.untested && row.unconfirmed > 0);
    let lines = rows.map(|row| {
        let (row, cases) = (text::shown(&row.row), text::plural(row.unconfirmed, "case"));
        let why =
            "from operations that answered nothing but 404, as a path does that nobody has routed";
        format!("note: row {row} is unconfirmed: it came in {cases}, {why}")
    });
    lines.collect()
}

fn case(record: &CaseRecord) -> Case<'_> {
    let outcome = record.ended();
    let quiet = outcome == Outcome::Passed
        && record.retries.is_empty()
        && record.error.is_none()
        && record.findings.is_empty();
    let line = record.findings.first().map(|finding| finding.line);
    Case {
        id: text::shown(&record.id),
        suite: text::shown(&record.suite),
        title: text::shown(&record.title),
        file: text::shown(&record.file),
        line: line.unwrap_or(record.line),
        outcome,
        duration: Duration::from_millis(record.duration_ms),
        rows: rows_of(record),
        known: record.known.as_ref(),
        retries: record.retries.iter().map(|met| text::shown(met)).collect(),
        is_told: !quiet,
        raw: RawCase::Run(record),
    }
}

//! Turns the record of a run into its sheet.

use std::collections::HashMap;
use std::time::Duration;

use super::{
    Case, Data, Difference, Excerpt, Fact, Group, Kind, Part, RawCase, Remarks, Sheet, Story,
    Strays, Tone,
};
use crate::run::{
    CaseRecord, ExchangeRecord, FindingRecord, GroupRecord, Judgement, Likeness, Outcome, Record,
    UnlistedRecord,
};
use crate::text;

/// How many texts that no table lists are told.
const MOST: usize = 10;

/// How many of them, where they break nothing, are named where somebody reads what is to be done.
const FEW: usize = 3;

/// The longest part of an answer within a line, in characters.
const MAX_ANSWER: usize = 200;

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

fn rows_of(case: &CaseRecord) -> Vec<String> {
    if case.rows.is_empty() {
        case.row.iter().map(|row| text::shown(row)).collect()
    } else {
        case.rows.iter().map(|it| text::shown(&it.row)).collect()
    }
}

/// Returns all there is to say of a case.
pub(super) fn story(case: &CaseRecord) -> Story<'_> {
    let decided = case.judged.and_then(|at| case.exchanges.get(at));
    let decided = decided.or(case.exchanges.last());
    let is_only = case.exchanges.len() == 1;
    let exchanges = case.exchanges.iter().enumerate();
    let commands = [("curl", &case.curl), ("rerun", &case.rerun)];
    let commands = commands.into_iter();
    Story {
        kind: Kind::Run,
        claim: text::shown(&case.title),
        rows: rows_of(case),
        why: case.error.as_deref().map(text::shown),
        differences: case
            .findings
            .iter()
            .map(|it| difference(case, it))
            .collect(),
        notes: assumption(case).into_iter().collect(),
        strays: strays(case),
        basis: text::shown(&case.basis),
        answer: answer(case, decided),
        sent: decided.map(sent),
        decided,
        exchanges: exchanges
            .map(|(at, exchange)| (exchange, is_only || case.judged == Some(at)))
            .collect(),
        commands: commands
            .filter_map(|(name, line)| Some((name, line.as_deref()?)))
            .collect(),
        proposal: case.proposal.as_deref(),
        may_be_a_row: may_be_a_row(case),
    }
}

fn difference<'a>(case: &'a CaseRecord, finding: &'a FindingRecord) -> Difference<'a> {
    let FindingRecord { line, from, to, .. } = *finding;
    let side = |value: &str| (!value.is_empty()).then(|| text::shown(value));
    Difference {
        place: super::place_line(&case.file, line),
        excerpt: Some(Excerpt {
            line,
            source: &finding.source,
            columns: [from.max(1), to],
        }),
        label: match finding.column.as_str() {
            "envelope" => "the form of the answer differs".to_owned(),
            "time" => "the answer took longer".to_owned(),
            column => format!("{} differs", text::shown(column)),
        },
        sides: [side(&finding.expected), side(&finding.actual)],
        note: finding.note.as_deref().map(text::shown),
    }
}

fn assumption(case: &CaseRecord) -> Option<String> {
    let rests = case.ended() == Outcome::Failed && case.basis == "assumed";
    rests.then(|| {
        "note: the case rests on an assumption about the API, not on the published table alone"
            .to_owned()
    })
}

/// Returns where the answer belongs, where it failed by what the table says, and not by a step beside
/// its request.
fn strays(case: &CaseRecord) -> Option<Strays> {
    let of_table =
        |finding: &FindingRecord| ["code", "error", "detail"].contains(&&*finding.column);
    let answer = case.answer.as_ref()?;
    // A reason says that it was another step's answer that differed.
    if case.error.is_some() || !case.findings.iter().any(of_table) {
        return None;
    }
    let Some(row) = answer.row.as_deref().map(text::shown) else {
        return Some(Strays::Nowhere);
    };
    let text = answer.text.as_deref().map(text::shown);
    (!rows_of(case).contains(&row)).then_some(Strays::To { row, text })
}

/// Returns the exchange that decided, in a line.
fn sent(exchange: &ExchangeRecord) -> String {
    let (request, response) = (&exchange.request, &exchange.response);
    let bytes = match request.bytes {
        0 => String::new(),
        bytes => format!(" ({})", text::plural(bytes, "byte")),
    };
    format!(
        "sent: {}{bytes}   got: {}, {}, {}",
        text::shown(&request.line),
        text::shown(&response.line),
        text::plural(response.bytes, "byte"),
        text::duration(Duration::from_millis(exchange.duration_ms)),
    )
}

/// Returns the answer, as far as it could be read.
fn answer(case: &CaseRecord, decided: Option<&ExchangeRecord>) -> Option<String> {
    let answer = case.answer.as_ref()?;
    let shown = |said: &String| text::shown(&text::cut(said, MAX_ANSWER));
    let mut parts = vec![answer.code.to_string()];
    parts.extend(
        [&answer.error, &answer.detail]
            .into_iter()
            .flatten()
            .map(shown),
    );
    // Where no text was read, what came in its place is the news.
    let instead = decided.filter(|_| answer.detail.is_none());
    let body = instead.map(|exchange| shown(&exchange.response.body));
    parts.extend(body.filter(|body| !body.is_empty()));
    Some(parts.join(" · "))
}

/// Tells whether no row has the answer, and one could.
fn may_be_a_row(case: &CaseRecord) -> bool {
    // What has no error in it is no answer of this API, and no case could hold it.
    let answer = case.answer.as_ref();
    let of_nobody = answer.is_some_and(|answer| answer.row.is_none() && answer.error.is_some());
    of_nobody && Likeness::of(case).is_some_and(|likeness| likeness.may_be_a_row())
}

//! Turns a case of a record into plain lines, one thought a line, which the textual reports share.
//!
//! Every line is escaped and cut, and begins with a word of ours: none can begin a workflow command.

use std::collections::HashMap;
use std::time::Duration;

use crate::run::{
    CaseRecord, ExchangeRecord, FindingRecord, GroupRecord, Outcome, Record, RowRecord,
};
use crate::text;

/// How many differences of one case are told.
const MAX_FINDINGS: usize = 20;

/// How many ids of a group are named.
const NAMED: usize = 5;

/// The longest value within a sentence, in characters.
const MAX_QUOTED: usize = 160;

/// The longest body that is told, in characters.
const MAX_BODY: usize = 400;

/// Tells whether a case that ended so makes the run fail.
pub(super) fn fails(outcome: Outcome) -> bool {
    match outcome {
        Outcome::Failed | Outcome::PassedUnexpectedly | Outcome::Errored | Outcome::Blocked => true,
        Outcome::Passed | Outcome::Skipped | Outcome::FailedAsListed => false,
    }
}

/// Returns the cases that make the run fail, broken contract first.
pub(super) fn failing(record: &Record) -> Vec<&CaseRecord> {
    let failing = record.cases.iter().filter(|case| fails(case.ended()));
    let mut failing: Vec<&CaseRecord> = failing.collect();
    failing.sort_by_key(|case| match case.ended() {
        Outcome::Failed => 0,
        Outcome::PassedUnexpectedly => 1,
        _ => 2,
    });
    failing
}

/// Returns the cases that ended in a way.
pub(super) fn ended(record: &Record, outcome: Outcome) -> impl Iterator<Item = &CaseRecord> {
    let cases = record.cases.iter();
    cases.filter(move |case| case.ended() == outcome)
}

/// Returns the cases that passed after a transport fault.
pub(super) fn flaky(record: &Record) -> impl Iterator<Item = &CaseRecord> {
    record.cases.iter().filter(|case| case.is_flaky())
}

/// Returns the whole result in a line without colours.
pub(super) fn headline(record: &Record) -> String {
    let summary = super::summary::counts(record);
    anstream::adapter::strip_str(&summary).to_string()
}

/// Returns what has to be known about the run as a whole: what it lacks, and that is not in the counts.
pub(super) fn caveats(record: &Record) -> Vec<String> {
    let shard = record.shard.map(|shard| {
        let (index, of) = (shard.index, shard.of);
        format!("this is shard {index} of {of}, not the whole run")
    });
    let stopped = record.stopped.as_deref();
    let stopped = stopped.map(|why| format!("the run ended early: {}", text::shown(why)));
    shard.into_iter().chain(stopped).collect()
}

/// Returns the line of the case file to look at: of the first difference, or of the request.
pub(super) fn line(case: &CaseRecord) -> usize {
    let finding = case.findings.first();
    finding.map_or(case.line, |finding| finding.line)
}

/// Returns a case in one sentence.
pub(super) fn gist(case: &CaseRecord) -> String {
    let reason = case.error.as_deref().map(text::shown);
    let difference = case.findings.first().map(difference);
    let mut said: Vec<String> = reason.into_iter().chain(difference).collect();
    if case.findings.len() > 1 {
        said.push(format!(
            "and {} more",
            text::plural(case.findings.len() - 1, "difference")
        ));
    }
    if said.is_empty() {
        said.push(case.ended().as_str().to_owned());
    }
    said.join("; ")
}

fn difference(finding: &FindingRecord) -> String {
    let quoted = |value: &str| match value.is_empty() {
        true => "nothing".to_owned(),
        false => format!("`{}`", text::shown(&text::cut(value, MAX_QUOTED))),
    };
    format!(
        "{}: expected {}, got {}",
        label(finding),
        quoted(&finding.expected),
        quoted(&finding.actual)
    )
}

/// Returns what differs: `detail differs`.
pub(super) fn label(finding: &FindingRecord) -> String {
    match finding.column.as_str() {
        "envelope" => "the form of the answer differs".to_owned(),
        "time" => "the answer took longer".to_owned(),
        column => format!("{} differs", text::shown(column)),
    }
}

/// Returns what the list of known failures says of a case.
pub(super) fn known(case: &CaseRecord) -> Option<String> {
    let known = case.known.as_ref()?;
    Some(format!(
        "known failure: {} (owner {}, until {})",
        text::shown(&known.reason),
        text::shown(&known.owner),
        text::shown(&known.until)
    ))
}

/// Returns what earlier attempts of a case met, a line each.
pub(super) fn retries(case: &CaseRecord) -> impl Iterator<Item = String> {
    let retries = case.retries.iter().take(MAX_FINDINGS).zip(1..);
    retries.map(|(met, number): (_, usize)| format!("attempt {number}: {}", text::shown(met)))
}

/// Returns all there is to say about a case that did not pass, a line each.
pub(super) fn lines(case: &CaseRecord) -> Vec<String> {
    let mut lines = vec![format!("claim: {}", text::shown(&case.title))];
    lines.extend(
        case.row
            .iter()
            .map(|row| format!("row: {}", text::shown(row))),
    );
    lines.extend(known(case));
    let reason = case.error.iter();
    lines.extend(reason.map(|reason| format!("why: {}", text::shown(reason))));
    lines.extend(retries(case));
    lines.extend(differences(case));
    lines.extend(answered_row(case));
    lines.extend(exchanged(case));
    lines.extend(commands(case));
    lines
}

/// Returns expected and actual of each difference, a line each, with their place.
pub(super) fn differences(case: &CaseRecord) -> Vec<String> {
    let mut lines = Vec::new();
    let file = text::shown(&case.file);
    for finding in case.findings.iter().take(MAX_FINDINGS) {
        lines.push(format!("at {file}:{}: {}", finding.line, label(finding)));
        lines.push(format!("- {}", side(&finding.expected)));
        lines.push(format!("+ {}", side(&finding.actual)));
        let note = finding.note.iter();
        lines.extend(note.map(|note| format!("note: {}", text::shown(note))));
    }
    let more = case.findings.len().saturating_sub(MAX_FINDINGS);
    if more > 0 {
        lines.push(format!("and {} more", text::plural(more, "difference")));
    }
    lines
}

fn side(value: &str) -> String {
    match value.is_empty() {
        true => "(nothing)".to_owned(),
        false => text::shown(value),
    }
}

/// Returns the groups, each with the case that shows it, those that were not asked left out.
pub(super) fn groups(record: &Record) -> impl Iterator<Item = (&GroupRecord, &CaseRecord)> {
    let cases = record.cases.iter().map(|case| (case.id.as_str(), case));
    let cases: HashMap<&str, &CaseRecord> = cases.collect();
    let skipped = Outcome::Skipped.as_key();
    let groups = record.groups.iter();
    let groups = groups.filter(move |group| group.outcome != skipped);
    groups.filter_map(move |group| Some((group, *cases.get(group.example.as_str())?)))
}

/// Returns the first ids of a group, and how many more there are.
pub(super) fn named(group: &GroupRecord) -> String {
    let ids = group.ids.iter().take(NAMED);
    let named: Vec<String> = ids.map(|id| text::shown(id)).collect();
    match group.count.saturating_sub(NAMED) {
        0 => named.join(", "),
        more => format!("{}, and {more} more", named.join(", ")),
    }
}

/// Returns a group in one line: `451 cases: the detail stands at $.message`.
pub(super) fn group_title(group: &GroupRecord) -> String {
    let count = text::plural(group.count, "case");
    format!("{count}: {}", text::shown(&group.title))
}

/// Returns the ids of the rows that a case names.
pub(super) fn rows(case: &CaseRecord) -> Vec<&str> {
    match case.rows.is_empty() {
        true => case.row.iter().map(String::as_str).collect(),
        false => case.rows.iter().map(|claim| claim.row.as_str()).collect(),
    }
}

/// Returns the rows that are broken.
pub(super) fn broken(record: &Record) -> impl Iterator<Item = &RowRecord> {
    record.rows.iter().filter(|row| row.broken > 0)
}

/// Says which row the answer belongs to, where it is another one or none.
pub(super) fn answered_row(case: &CaseRecord) -> Option<String> {
    let of_table =
        |finding: &FindingRecord| ["code", "error", "detail"].contains(&&*finding.column);
    let answer = case.answer.as_ref()?;
    // A reason says that it was another step's answer that differed.
    if case.error.is_some() || !case.findings.iter().any(of_table) {
        return None;
    }
    match &answer.row {
        Some(row) if rows(case).contains(&row.as_str()) => None,
        Some(row) => {
            let text = answer.text.iter();
            let text = text.map(|text| format!(": `{}`", text::shown(text)));
            Some(format!(
                "note: the answer is that of row {}{}",
                text::shown(row),
                text.collect::<String>()
            ))
        }
        None => Some("note: the answer is that of no row of the table".to_owned()),
    }
}

/// Returns the exchange that decided: the one that was judged, or the last.
pub(super) fn exchange(case: &CaseRecord) -> Option<&ExchangeRecord> {
    let judged = case.judged.and_then(|at| case.exchanges.get(at));
    judged.or(case.exchanges.last())
}

/// Returns the exchange that was judged, in short.
pub(super) fn exchanged(case: &CaseRecord) -> Vec<String> {
    let Some(exchange) = exchange(case) else {
        return Vec::new();
    };
    let (request, response) = (&exchange.request, &exchange.response);
    let mut lines = vec![format!(
        "sent: {} ({})   got: {}, {}, {}",
        text::shown(&request.line),
        text::plural(request.bytes, "byte"),
        text::shown(&response.line),
        text::plural(response.bytes, "byte"),
        text::duration(Duration::from_millis(exchange.duration_ms)),
    )];
    for (word, body) in [("sent", &request.body), ("got", &response.body)] {
        if !body.is_empty() {
            let body = text::shown(&text::cut(body, MAX_BODY));
            lines.push(format!("{word} body: {body}"));
        }
    }
    lines
}

/// Returns the commands that ask again.
pub(super) fn commands(case: &CaseRecord) -> Vec<String> {
    let curl = case
        .curl
        .iter()
        .map(|line| format!("curl: {}", text::shown(line)));
    let rerun = case
        .rerun
        .iter()
        .map(|line| format!("rerun: {}", text::shown(line)));
    curl.chain(rerun).collect()
}

//! Turns a case that did not pass into the lines a person reads first.

use similar::{ChangeTag, TextDiff};

use super::{BAD, BOLD, DIM, GOOD, style, styled};
use crate::case::{Basis, Case};
use crate::contract::Match;
use crate::run::{Outcome, Rerun, Verdict};
use crate::text;
use crate::verdict::{Column, Finding};

/// What every line under the first begins with.
const MARGIN: &str = "      ";

/// How an answer that no row has becomes a case.
const ADD: &str =
    "add: vipspec add --from-report FILE.json, after a run with --report json=FILE.json";

/// The longest command of curl that is shown, in characters; reports have the whole of it.
const MAX_CURL: usize = 2_000;

/// Returns the block of a case that did not pass, without a line break at its end.
pub fn failure(case: &Case, verdict: &Verdict, rerun: &Rerun) -> String {
    let mut lines = vec![headline(case, verdict.outcome()), claim(case)];
    if let Some(reason) = verdict.reason() {
        lines.push(format!("{MARGIN}{}", text::shown(&reason)));
    }
    for finding in verdict.findings() {
        lines.extend(shown_finding(case, finding));
    }
    lines.extend(answered_row(case, verdict));
    if verdict.outcome() == Outcome::Failed && case.document.basis == Basis::Assumed {
        lines.push(format!(
            "{MARGIN}note: the case rests on an assumption about the API, not on the published table alone"
        ));
    }
    lines.extend(exchanged(verdict));
    let curl = rerun.curl(verdict);
    lines.extend(curl.map(|curl| {
        styled(
            DIM,
            &format!("{MARGIN}curl: {}", text::cut(&curl, MAX_CURL)),
        )
    }));
    lines.push(styled(
        DIM,
        &format!("{MARGIN}rerun: {}", rerun.command(&case.id)),
    ));
    lines.join("\n")
}

fn headline(case: &Case, outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Failed => "FAIL ",
        Outcome::Errored => "ERROR",
        Outcome::Blocked => "BLOCK",
        Outcome::PassedUnexpectedly => "PASS!",
        Outcome::Passed => "PASS ",
        Outcome::Skipped => "SKIP ",
        Outcome::FailedAsListed => "KNOWN",
    };
    format!(
        "{} {}",
        styled(style(outcome), word),
        styled(BOLD, &case.id)
    )
}

fn claim(case: &Case) -> String {
    let title = text::shown(&case.title);
    let rows: Vec<&str> = case.rows().map(|row| row.id.as_str()).collect();
    match rows.is_empty() {
        true => format!("{MARGIN}{title}"),
        false => format!("{MARGIN}{} · {title}", rows.join(" or ")),
    }
}

fn shown_finding(case: &Case, finding: &Finding) -> Vec<String> {
    let source = &case.document.source;
    let label = match finding.column {
        Column::Envelope => "the form of the answer differs".to_owned(),
        Column::Time => "the answer took longer".to_owned(),
        column => format!("{} differs", column.as_str()),
    };
    let mut lines = vec![format!("{MARGIN}{}", source.place(finding.span))];
    lines.extend(
        source
            .excerpt(finding.span, &label)
            .lines()
            .map(str::to_owned),
    );
    lines.extend(difference(&finding.expected, &finding.actual));
    lines.extend(
        finding
            .note
            .iter()
            .map(|note| format!("{MARGIN}note: {}", text::shown(note))),
    );
    lines
}

/// Returns expected and actual, with the words that differ in bold.
fn difference(expected: &str, actual: &str) -> [String; 2] {
    sides(["- ", "+ "], [expected, actual])
}

/// Returns two texts behind their marks, with the words that differ in bold.
pub(super) fn sides(marks: [&str; 2], texts: [&str; 2]) -> [String; 2] {
    let [before, after] = texts.map(text::shown);
    let diff = TextDiff::from_words(&before, &after);
    let side = |unwanted: ChangeTag, mark: &str, style: anstyle::Style| {
        let mut line = format!("{MARGIN}{style}{mark}");
        for change in diff
            .iter_all_changes()
            .filter(|change| change.tag() != unwanted)
        {
            match change.tag() {
                ChangeTag::Equal => line.push_str(change.value()),
                _ => line.push_str(&format!("{BOLD}{}{BOLD:#}{style}", change.value())),
            }
        }
        format!("{line}{style:#}")
    };
    let nothing = |mark: &str, style: anstyle::Style| {
        format!("{MARGIN}{}", styled(style, &format!("{mark}(nothing)")))
    };
    let [removed, added] = marks;
    [
        match before.is_empty() {
            true => nothing(removed, BAD),
            false => side(ChangeTag::Insert, removed, BAD),
        },
        match after.is_empty() {
            true => nothing(added, GOOD),
            false => side(ChangeTag::Delete, added, GOOD),
        },
    ]
}

/// Says which row the answer belongs to, where it is another one or none.
fn answered_row(case: &Case, verdict: &Verdict) -> Option<String> {
    let of_table = |finding: &Finding| {
        matches!(
            finding.column,
            Column::Code | Column::Error | Column::Detail
        )
    };
    let answer = verdict.answer()?;
    // A reason says that it was another step's answer that differed.
    if verdict.outcome() != Outcome::Failed
        || verdict.reason().is_some()
        || !verdict.findings().iter().any(of_table)
    {
        return None;
    }
    match answer.classify(&case.document.suite) {
        Some(found) if case.rows().any(|row| row.id == found.row.id) => None,
        Some(found) => Some(format!(
            "{MARGIN}note: the answer is that of row {}",
            which(found)
        )),
        None => {
            let note = format!("{MARGIN}note: the answer is that of no row of the table");
            // What has no error in it is no answer of this API, and no case could hold it.
            Some(match answer.error.is_some() {
                true => format!("{note}\n{MARGIN}{ADD}"),
                false => note,
            })
        }
    }
}

/// Names a row, and which of its texts it is where it has several.
fn which(found: Match<'_>) -> String {
    let details = found.row.details();
    let text = found.text.filter(|_| details.len() > 1);
    match text.and_then(|index| details.get(index)) {
        Some(text) => format!("{}: `{}`", found.row.id, text.shown()),
        None => found.row.id.clone(),
    }
}

fn exchanged(verdict: &Verdict) -> Option<String> {
    let kept = verdict.exchanges.get(verdict.judged()?)?;
    let exchange = &kept.exchange;
    let request = &exchange.request;
    let sent = match &request.body {
        Some(body) => format!(" ({})", text::plural(body.len(), "byte")),
        None => String::new(),
    };
    Some(format!(
        "{MARGIN}sent: {} {}{sent}   got: {}, {}, {}",
        request.method,
        text::shown(&request.path),
        exchange.response.code,
        text::plural(kept.received, "byte"),
        text::duration(exchange.duration),
    ))
}

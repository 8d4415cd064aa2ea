//! Turns the record of a case that did not pass into the lines a person reads first.

use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use super::html::difference::ALIKE;
use super::{BAD, BOLD, DIM, GOOD, style, styled, words};
use crate::run::{CaseRecord, ExchangeRecord, FindingRecord, Outcome};
use crate::source::excerpt;
use crate::text;

/// What every line under the first begins with.
pub(super) const MARGIN: &str = "      ";

/// The longest command of curl that is shown, in characters; reports have the whole of it.
const MAX_CURL: usize = 2_000;

/// The longest body of an answer that is shown, in characters; reports have more of it.
const MAX_BODY: usize = 300;

/// Returns the block of a case that did not pass, without a line break at its end.
pub fn failure(case: &CaseRecord) -> String {
    let headline = format!(
        "{} {}",
        marked(case.ended()),
        styled(BOLD, &text::shown(&case.id))
    );
    format!("{headline}\n{}", told(case).join("\n"))
}

/// Returns the word for an outcome, in its colour, all of one width.
pub(super) fn marked(outcome: Outcome) -> String {
    let word = match outcome {
        Outcome::Failed => "FAIL ",
        Outcome::Errored => "ERROR",
        Outcome::Blocked => "BLOCK",
        Outcome::PassedUnexpectedly => "PASS!",
        Outcome::Passed => "PASS ",
        Outcome::Skipped => "SKIP ",
        Outcome::FailedAsListed => "KNOWN",
    };
    styled(style(outcome), word)
}

/// Returns the lines below the headline.
pub(super) fn told(case: &CaseRecord) -> Vec<String> {
    let mut lines = vec![claim(case)];
    let reason = case.error.iter();
    lines.extend(reason.map(|reason| format!("{MARGIN}{}", inert(reason))));
    for finding in &case.findings {
        lines.extend(shown_finding(case, finding));
    }
    let row = words::answered_row(case);
    lines.extend(row.map(|row| format!("{MARGIN}{row}")));
    if case.ended() == Outcome::Failed && case.basis == "assumed" {
        lines.push(format!(
            "{MARGIN}note: the case rests on an assumption about the API, not on the published table alone"
        ));
    }
    lines.extend(words::exchange(case).into_iter().flat_map(exchanged));
    lines.extend(commands(case));
    lines
}

fn commands(case: &CaseRecord) -> impl Iterator<Item = String> {
    let dim = |line: String| styled(DIM, &format!("{MARGIN}{line}"));
    let curl = case.curl.iter();
    let curl =
        curl.map(move |curl| dim(format!("curl: {}", text::cut(&text::shown(curl), MAX_CURL))));
    let rerun = case.rerun.iter();
    curl.chain(rerun.map(move |rerun| dim(format!("rerun: {}", text::shown(rerun)))))
}

fn claim(case: &CaseRecord) -> String {
    let title = inert(&case.title);
    let rows = words::rows(case);
    match rows.is_empty() {
        true => format!("{MARGIN}{title}"),
        false => format!("{MARGIN}{} · {title}", inert(&rows.join(" or "))),
    }
}

/// Returns text that may begin a line, and begins no command of a pipeline's log.
fn inert(said: &str) -> String {
    let shown = text::shown(said);
    match shown.trim_start().starts_with("::") {
        true => format!("\\{shown}"),
        false => shown,
    }
}

fn shown_finding(case: &CaseRecord, finding: &FindingRecord) -> Vec<String> {
    let FindingRecord { line, from, to, .. } = *finding;
    let file = text::shown(&case.file);
    let mut lines = vec![format!("{MARGIN}{file}:{line}:{}", from.max(1))];
    let excerpt = excerpt(
        line,
        &finding.source,
        [from.max(1), to],
        &words::label(finding),
    );
    lines.extend(excerpt.lines().map(str::to_owned));
    lines.extend(sides(["- ", "+ "], [&finding.expected, &finding.actual]));
    let note = finding.note.iter();
    lines.extend(note.map(|note| format!("{MARGIN}note: {}", text::shown(note))));
    lines
}

/// Returns two texts behind their marks, with the words that differ in bold.
pub(super) fn sides(marks: [&str; 2], texts: [&str; 2]) -> [String; 2] {
    let [before, after] = texts.map(text::shown);
    let diff = TextDiff::from_words(&before, &after);
    let is_other = diff.ratio() < ALIKE;
    let side = |unwanted: ChangeTag, mark: &str, style: anstyle::Style| {
        let mut line = format!("{MARGIN}{style}{mark}");
        for change in diff
            .iter_all_changes()
            .filter(|change| change.tag() != unwanted)
        {
            match change.tag() {
                _ if is_other => line.push_str(change.value()),
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

/// Returns the exchange that was judged, and how the answer begins.
fn exchanged(exchange: &ExchangeRecord) -> Vec<String> {
    let (request, response) = (&exchange.request, &exchange.response);
    let sent = match request.bytes {
        0 => String::new(),
        bytes => format!(" ({})", text::plural(bytes, "byte")),
    };
    let mut lines = vec![format!(
        "{MARGIN}sent: {}{sent}   got: {}, {}, {}",
        text::shown(&request.line),
        text::shown(&response.line),
        text::plural(response.bytes, "byte"),
        text::duration(Duration::from_millis(exchange.duration_ms)),
    )];
    if !response.body.trim().is_empty() {
        let body = text::shown(&text::cut(response.body.trim(), MAX_BODY));
        lines.push(format!("{MARGIN}body: {body}"));
    }
    lines
}

//! Turns the record of a run into its last line, which is the whole result.

use std::time::Duration;

use super::{BAD, BOLD, GOOD, ODD, style, styled};
use crate::run::{Outcome, Record};
use crate::text;

/// How many texts that no table lists are shown.
const MOST: usize = 10;

/// Returns `1573 cases: 1573 passed   22 of 22 rows held   0.41 s`, behind what the run comes to where
/// that says more.
pub fn summary(record: &Record) -> String {
    let line = counts(record);
    let judgement = &record.judgement;
    match judgement.tells_more() {
        true => format!("{}\n{line}", styled(ODD, &judgement.sentence)),
        false => line,
    }
}

/// Returns the last line by itself.
pub(super) fn counts(record: &Record) -> String {
    let mut parts: Vec<String> = Outcome::ALL
        .into_iter()
        .filter(|outcome| record.summary.count(*outcome) > 0)
        .map(|outcome| {
            let count = record.summary.count(outcome);
            styled(style(outcome), &format!("{count} {}", outcome.as_str()))
        })
        .collect();
    if record.summary.flaky > 0 {
        parts.push(styled(
            ODD,
            &format!("{} of them flaky", record.summary.flaky),
        ));
    }
    let cases = styled(BOLD, &text::plural(record.summary.total(), "case"));
    let time = text::duration(Duration::from_millis(record.duration_ms));
    let unseen = match record.summary.unseen {
        0 => String::new(),
        unseen => format!("   {} not taken", text::plural(unseen, "look")),
    };
    let (parts, rows) = (parts.join(", "), rows(record));
    format!("{cases}: {parts}   {rows}{unseen}   {time}")
}

/// Returns a line for each text that came and that the table does not list, for they break nothing.
pub(super) fn unlisted(record: &Record) -> Option<String> {
    let mut lines: Vec<String> = record
        .unlisted
        .iter()
        .take(MOST)
        .map(|told| {
            let (row, cases) = (&told.row, text::plural(told.cases, "case"));
            let shown = text::shown(&told.actual);
            styled(
                ODD,
                &format!(
                    "note: `{shown}` came for row {row} ({cases}), whose source lists examples"
                ),
            )
        })
        .collect();
    let all = record.unlisted.len();
    if all > 0 {
        let listed = if all == 1 {
            "1 text"
        } else {
            &format!("{all} texts")
        };
        lines.push(format!(
            "{listed} that the table does not list; that breaks no row"
        ));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn rows(record: &Record) -> String {
    let totals = record.totals();
    let all = totals.held + totals.broken + totals.untested;
    if totals.held == all {
        return styled(GOOD, &format!("{all} of {} held", text::plural(all, "row")));
    }
    let parts = [
        (totals.held, "held", GOOD),
        (totals.broken, "broken", BAD),
        (totals.untested, "untested", ODD),
    ];
    let parts = parts.into_iter().filter(|(count, ..)| *count > 0);
    let parts = parts.map(|(count, word, style)| styled(style, &format!("{count} {word}")));
    format!("rows: {}", parts.collect::<Vec<_>>().join(", "))
}

//! Turns the record of a run into its last line, which is the whole result.

use std::time::Duration;

use super::{BAD, BOLD, GOOD, ODD, style, styled};
use crate::run::{Outcome, Record};
use crate::text;

/// Returns `1573 cases: 1573 passed   22 of 22 rows held   0.41 s`.
pub fn summary(record: &Record) -> String {
    let parts: Vec<String> = Outcome::ALL
        .into_iter()
        .filter(|outcome| record.summary.count(*outcome) > 0)
        .map(|outcome| {
            let count = record.summary.count(outcome);
            styled(style(outcome), &format!("{count} {}", outcome.as_str()))
        })
        .collect();
    let cases = styled(BOLD, &text::plural(record.summary.total(), "case"));
    let time = text::duration(Duration::from_millis(record.duration_ms));
    format!("{cases}: {}   {}   {time}", parts.join(", "), rows(record))
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

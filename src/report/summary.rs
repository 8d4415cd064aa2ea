//! Turns the record of a run into its last line, which is the whole result.

use std::time::Duration;

use super::{BAD, BOLD, GOOD, ODD, style, styled};
use crate::run::{Outcome, Record, Verdict};
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

/// Returns a word on a target of which not one answer has the form of this API.
///
/// A proxy's login or another service answers every case alike, and none of the findings says so.
pub fn stranger(target: &str, verdicts: &[Verdict]) -> Option<String> {
    let is_strange = |verdict: &Verdict| match &verdict.answer {
        Some(answer) => answer.error.is_none(),
        None => match verdict.exchanges.last() {
            Some(exchange) => exchange.response.json().is_err(),
            None => false,
        },
    };
    (!verdicts.is_empty() && verdicts.iter().all(is_strange)).then(|| {
        let title = format!(
            "not one answer of `{}` has the form of this API",
            text::shown(target)
        );
        let help = "is this the right service, and does a proxy or a login stand before it?";
        format!("{}: {title}\n  help: {help}\n", styled(BAD, "error"))
    })
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

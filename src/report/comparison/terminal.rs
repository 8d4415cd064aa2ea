//! Turns a comparison into the lines that a person reads first; the last is the whole result.

use super::words;
use crate::compare::{CauseRecord, Change, Comparison, Ended};
use crate::report::failure::sides;
use crate::report::{BAD, BOLD, DIM, GOOD, ODD, styled};
use crate::text;

/// What every line under the first begins with.
const MARGIN: &str = "      ";

/// How many changes are told.
const SHOWN: usize = 50;

/// How many lines of one change are told.
const MAX_LINES: usize = 20;

/// How many errors and left out places are told, each.
const LISTED: usize = 20;

/// Returns what differs, and the last line, without a line break at its end.
pub fn comparison(comparison: &Comparison) -> String {
    let mut blocks = Vec::new();
    if comparison.summary.equal < comparison.summary.total() {
        blocks.push(words::sides(comparison).join("\n"));
    }
    let (differ, other): (Vec<_>, Vec<_>) = comparison
        .causes
        .iter()
        .partition(|cause| cause.ended == Ended::Differs);
    blocks.extend(differ.into_iter().map(cause));
    let told = words::told_changes(comparison);
    let told = told
        .into_iter()
        .take(SHOWN)
        .map(|at| change(comparison, at));
    let before = blocks.len();
    blocks.extend(told);
    let more = comparison.changes.len() - (blocks.len() - before);
    if more > 0 {
        blocks.push(format!(
            "and {} more; `--report json=PATH` has all",
            text::plural(more, "change")
        ));
    }
    blocks.extend(other.into_iter().map(cause));
    blocks.extend(list(words::lost(comparison).into_iter()));
    blocks.extend(list(comparison.errors.iter().map(words::error)));
    blocks.extend(list(comparison.left_out.iter().map(words::left_out)));
    blocks.push(last_line(comparison));
    blocks.join("\n\n")
}

fn cause(cause: &CauseRecord) -> String {
    let (word, style) = match cause.ended {
        Ended::Skipped => ("SKIP ", DIM),
        Ended::Differs => ("CAUSE", BAD),
        _ => ("NONE ", ODD),
    };
    let mut lines = vec![format!("{} {}", styled(style, word), words::cause(cause))];
    let help = cause.help.iter();
    lines.extend(help.map(|help| format!("{MARGIN}help: {}", text::shown(help))));
    let ids = format!("{MARGIN}cases: {}", words::listed(&cause.cases));
    lines.push(styled(DIM, &ids));
    lines.join("\n")
}

fn list(lines: impl Iterator<Item = String>) -> Option<String> {
    let mut lines: Vec<String> = lines.collect();
    let more = lines.len().saturating_sub(LISTED);
    lines.truncate(LISTED);
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn change(comparison: &Comparison, at: usize) -> String {
    let change = &comparison.changes[at];
    let example = words::example(comparison, at);
    let mut lines = vec![head(change)];
    if let Some((case, difference)) = example {
        lines.push(format!("{MARGIN}{}", words::claim(case)));
        lines.push(format!("{MARGIN}{}", words::place(case, difference)));
    }
    for line in change.lines.iter().take(MAX_LINES) {
        lines.push(format!("{MARGIN}{}", words::label(line)));
        let both = words::both(line);
        lines.extend(sides(
            ["- A: ", "+ B: "],
            both.each_ref().map(String::as_str),
        ));
    }
    let more = change.lines.len().saturating_sub(MAX_LINES);
    if more > 0 {
        lines.push(format!(
            "{MARGIN}and {} more",
            text::plural(more, "difference")
        ));
    }
    lines.push(format!("{MARGIN}note: {}", words::kept(change.kept)));
    lines.extend(words::rows(change).map(|rows| format!("{MARGIN}{rows}")));
    if change.cases.len() > 1 {
        lines.push(format!("{MARGIN}{}", words::steps(change)));
        lines.push(format!("{MARGIN}cases: {}", words::listed(&change.cases)));
    }
    if let Some((case, difference)) = example {
        lines.extend(words::followed(case.followed).map(|more| format!("{MARGIN}{more}")));
        lines.extend(words::sent(difference).map(|sent| format!("{MARGIN}{sent}")));
        let rerun = case.rerun.iter();
        lines.extend(
            rerun.map(|rerun| styled(DIM, &format!("{MARGIN}rerun: {}", text::shown(rerun)))),
        );
    }
    lines.join("\n")
}

fn head(change: &Change) -> String {
    let first = change.cases.first().map_or("", String::as_str);
    let more = match change.cases.len() - 1 {
        0 => String::new(),
        more => format!(" and {} more", text::plural(more, "case")),
    };
    format!(
        "{} {}{more}",
        styled(BAD, "DIFF "),
        styled(BOLD, &text::shown(first))
    )
}

fn last_line(comparison: &Comparison) -> String {
    let [total, ends, rest] = words::result(comparison);
    let style = match (comparison.summary.differ, comparison.summary.not_compared) {
        (0, 0) => GOOD,
        (0, _) => ODD,
        _ => BAD,
    };
    format!(
        "{}: {}   {rest}",
        styled(BOLD, &total),
        styled(style, &ends)
    )
}

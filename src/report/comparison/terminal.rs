//! Turns a comparison into the lines that a person reads first; the last is the whole result.

use super::words;
use crate::compare::{Change, Comparison, Ended};
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
    for at in 0..comparison.changes.len().min(SHOWN) {
        blocks.push(change(comparison, at));
    }
    let more = comparison.changes.len().saturating_sub(SHOWN);
    if more > 0 {
        blocks.push(format!(
            "and {} more; `--report json=PATH` has all",
            text::plural(more, "change")
        ));
    }
    for cause in &comparison.causes {
        let (word, style) = match cause.ended {
            Ended::Skipped => ("SKIP ", DIM),
            _ => ("NONE ", ODD),
        };
        let ids = format!("{MARGIN}cases: {}", words::listed(&cause.cases));
        blocks.push(format!(
            "{} {}\n{}",
            styled(style, word),
            words::cause(cause),
            styled(DIM, &ids)
        ));
    }
    blocks.extend(list(comparison.errors.iter().map(words::error)));
    blocks.extend(list(comparison.left_out.iter().map(words::left_out)));
    blocks.push(last_line(comparison));
    blocks.join("\n\n")
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
    let line = words::headline(comparison);
    let (counts, rest) = line.split_once("   ").unwrap_or((&line, ""));
    let (total, ends) = counts.split_once(": ").unwrap_or((counts, ""));
    let style = match (comparison.summary.differ, comparison.summary.not_compared) {
        (0, 0) => GOOD,
        (0, _) => ODD,
        _ => BAD,
    };
    format!("{}: {}   {rest}", styled(BOLD, total), styled(style, ends))
}

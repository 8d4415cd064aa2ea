//! Turns a comparison into workflow commands: one error a change, on the line of its first case.

use super::words;
use crate::compare::{Comparison, Ended};
use crate::report::github::{SHOWN, data, property};
use crate::text;

/// Returns the report.
pub(super) fn github(comparison: &Comparison) -> String {
    let changes = 0..comparison.changes.len();
    let mut lines: Vec<String> = changes
        .filter_map(|at| error(comparison, at))
        .take(SHOWN)
        .collect();
    let missing = comparison.causes.iter();
    let missing = missing.filter(|cause| cause.ended == Ended::NotCompared);
    let warnings = missing.map(|cause| {
        let title = property("not compared");
        format!("::warning title={title}::{}", data(&words::cause(cause)))
    });
    lines.extend(warnings.take(SHOWN));
    lines.push(notice(comparison));
    lines.push(String::new());
    lines.join("\n")
}

fn error(comparison: &Comparison, at: usize) -> Option<String> {
    let change = &comparison.changes[at];
    let (case, difference) = words::example(comparison, at)?;
    let count = text::plural(change.cases.len(), "case");
    let mut message: Vec<String> = change.lines.iter().take(SHOWN).map(words::gist).collect();
    message.push(words::kept(change.kept));
    message.push(format!("cases: {}", words::listed(&change.cases)));
    message.extend(
        case.rerun
            .iter()
            .map(|rerun| format!("rerun: {}", text::shown(rerun))),
    );
    Some(format!(
        "::error file={},line={},title={}::{}",
        property(&text::shown(&case.file)),
        difference.line,
        property(&format!("A and B differ in {count}")),
        data(&message.join("\n"))
    ))
}

fn notice(comparison: &Comparison) -> String {
    let mut message = vec![words::headline(comparison)];
    message.extend(words::sides(comparison));
    message.extend(words::caveats(comparison));
    message.extend(comparison.left_out.iter().take(SHOWN).map(words::left_out));
    let more = comparison.changes.len().saturating_sub(SHOWN);
    if more > 0 {
        message.push(format!("{} more differ", text::plural(more, "change")));
    }
    format!(
        "::notice title=vipspec compare::{}",
        data(&message.join("\n"))
    )
}

//! Turns text into bytes on standard output and standard error, colours only where they are wanted.
//!
//! A reader that goes away early (`| head`) ends nothing: what it does not read is dropped.

use std::io::Write;

use anstyle::{AnsiColor, Style};

use crate::source::Diagnostic;
use crate::testing::ReportTo;
use crate::text;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const HELP: Style = AnsiColor::Cyan.on_default();

/// Writes a result, and ends its line.
pub(super) fn result(text: &str) {
    let _ = writeln!(anstream::stdout().lock(), "{text}");
}

/// Writes a result as it is.
pub(super) fn raw(text: &str) {
    let _ = anstream::stdout().lock().write_all(text.as_bytes());
}

/// Writes a word to the person at the terminal.
pub(super) fn note(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// Returns what prints the words for people: to standard error where a report takes standard output.
pub(super) fn beside(reports: &[ReportTo]) -> fn(&str) {
    match reports.iter().any(|report| report.path.is_none()) {
        true => note,
        false => result,
    }
}

/// Writes what went wrong and what to do about it.
pub(super) fn error(title: &str, help: Option<&str>) {
    note(&format!("{ERROR}error{ERROR:#}: {title}"));
    if let Some(help) = help {
        note(&format!("  {HELP}help{HELP:#}: {help}"));
    }
}

/// Writes diagnostics, how many there are, and what became of the rest.
pub(super) fn diagnostics(problems: &[Diagnostic], so: &str) {
    for problem in problems {
        let shown = problem.to_string();
        let coloured = shown.replacen("error:", &format!("{ERROR}error{ERROR:#}:"), 1);
        note(&format!("{coloured}\n"));
    }
    let files: std::collections::BTreeSet<&str> = problems
        .iter()
        .map(|problem| problem.source.name.as_ref())
        .collect();
    let count = text::plural(problems.len(), "problem");
    note(&format!(
        "{count} in {}; {so}",
        text::plural(files.len(), "file")
    ));
}

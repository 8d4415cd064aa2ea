//! Turns the record of a run into TAP, version 13: what every reader of TAP knows.
//!
//! A listed failure is `# TODO`, which fails no run; one that passes is `not ok`, for a `# TODO` that
//! passes would be green. What else there is to say is a block of text in the YAML below a test: its
//! lines have no end within, so that none can end the block.

use super::words;
use crate::json::quoted;
use crate::run::{CaseRecord, Outcome, Record};
use crate::text;

/// Returns the report.
pub(super) fn tap(record: &Record) -> String {
    let count = record.cases.len();
    let mut lines = vec!["TAP version 13".to_owned()];
    lines.push(match count {
        0 => "1..0 # SKIP no case was asked".to_owned(),
        _ => format!("1..{count}"),
    });
    lines.push(format!("# target: {}", text::shown(&record.target)));
    lines.extend(
        words::caveats(record)
            .iter()
            .map(|caveat| format!("# {caveat}")),
    );
    for (case, number) in record.cases.iter().zip(1..) {
        lines.push(test_line(case, number));
        lines.extend(diagnostics(case));
    }
    lines.push(format!("# {}", text::shown(&record.judgement.sentence)));
    lines.push(format!("# {}", words::headline(record)));
    lines.push(String::new());
    lines.join("\n")
}

fn test_line(case: &CaseRecord, number: usize) -> String {
    let outcome = case.ended();
    let (word, directive) = match outcome {
        Outcome::Passed => ("ok", None),
        Outcome::Skipped => ("ok", Some(("SKIP", words::gist(case)))),
        Outcome::FailedAsListed => {
            let known = words::known(case).unwrap_or_default();
            ("not ok", Some(("TODO", known)))
        }
        _ => ("not ok", None),
    };
    let directive = directive.map(|(word, why)| format!(" # {word} {}", escaped(&why)));
    format!(
        "{word} {number} - {}{}",
        escaped(&text::shown(&case.id)),
        directive.unwrap_or_default()
    )
}

/// Returns text in which nothing begins a directive.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// Returns the block of YAML below a test that did not pass, or not at once.
fn diagnostics(case: &CaseRecord) -> Vec<String> {
    if case.ended() == Outcome::Passed && !case.is_flaky() {
        return Vec::new();
    }
    let said = match case.is_flaky() {
        true => words::retries(case).collect(),
        false => words::lines(case),
    };
    let mut lines = vec![
        "  ---".to_owned(),
        format!("  outcome: {}", quoted(case.ended().as_str())),
        format!("  file: {}", quoted(&text::shown(&case.file))),
        format!("  line: {}", words::line(case)),
        "  said: |".to_owned(),
    ];
    lines.extend(said.iter().map(|line| format!("    {line}")));
    lines.push("  ...".to_owned());
    lines
}

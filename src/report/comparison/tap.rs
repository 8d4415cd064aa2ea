//! Turns a comparison into TAP, version 13: a test that is `ok` is a case that both sides answer alike.

use super::words;
use crate::compare::{CaseRecord, Comparison, Ended};
use crate::json::quoted;
use crate::report::tap::escaped;
use crate::text;

/// Returns the report.
pub(super) fn tap(comparison: &Comparison) -> String {
    let count = comparison.cases.len();
    let mut lines = vec!["TAP version 13".to_owned()];
    lines.push(match count {
        0 => "1..0 # SKIP no case was asked".to_owned(),
        _ => format!("1..{count}"),
    });
    let said = words::sides(comparison)
        .into_iter()
        .chain(words::caveats(comparison));
    lines.extend(said.map(|line| format!("# {line}")));
    for (case, number) in comparison.cases.iter().zip(1..) {
        lines.push(test_line(case, number));
        lines.extend(diagnostics(case));
    }
    let left_out = comparison.left_out.iter().map(words::left_out);
    lines.extend(left_out.map(|line| format!("# {line}")));
    lines.push(format!("# {}", words::headline(comparison)));
    lines.push(String::new());
    lines.join("\n")
}

fn test_line(case: &CaseRecord, number: usize) -> String {
    let word = match case.ended {
        Ended::Equal | Ended::Skipped => "ok",
        Ended::Differs | Ended::NotCompared => "not ok",
    };
    let why = case.why.as_deref().unwrap_or_default();
    let directive = match case.ended {
        Ended::Skipped => format!(" # SKIP {}", escaped(&text::shown(why))),
        _ => String::new(),
    };
    format!(
        "{word} {number} - {}{directive}",
        escaped(&text::shown(&case.id))
    )
}

/// Returns the block of YAML below a test that is not equal.
fn diagnostics(case: &CaseRecord) -> Vec<String> {
    if case.ended == Ended::Equal {
        return Vec::new();
    }
    let mut lines = vec![
        "  ---".to_owned(),
        format!("  ended: {}", quoted(case.ended.as_str())),
        format!("  file: {}", quoted(&text::shown(&case.file))),
        format!("  line: {}", case.line),
        "  said: |".to_owned(),
    ];
    lines.extend(words::lines(case).iter().map(|line| format!("    {line}")));
    lines.push("  ...".to_owned());
    lines
}

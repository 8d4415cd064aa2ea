//! Turns a sheet into TAP, version 13: what every reader of TAP knows.
//!
//! A listed failure is `# TODO`, which fails no run; one that passes is `not ok`, for a `# TODO` that
//! passes would be green. What else there is to say is a block of text in the YAML below a test: its
//! lines have no end within, so that none can end the block.

use super::format::Format;
use super::sheet::{Case, Sheet, gist, known, lines};
use crate::json::quoted;
use crate::run::Outcome;

pub(super) const FORMAT: Format = Format {
    name: "tap",
    about: "The Test Anything Protocol",
    render,
};

fn render(sheet: &Sheet<'_>) -> String {
    let count = sheet.cases.len();
    let mut report = vec!["TAP version 13".to_owned()];
    report.push(match count {
        0 => "1..0 # SKIP no case was asked".to_owned(),
        _ => format!("1..{count}"),
    });
    let parties = sheet.parties.iter();
    report.extend(parties.map(|(name, who)| format!("# {name}: {who}")));
    report.extend(sheet.caveats.iter().map(|caveat| format!("# {caveat}")));
    for (case, number) in sheet.cases.iter().zip(1..) {
        report.push(test_line(case, number));
        report.extend(diagnostics(sheet, case));
    }
    let remarks = sheet.remarks.iter().flat_map(|remarks| &remarks.lines);
    report.extend(remarks.map(|line| format!("# {line}")));
    report.push(format!("# {}", sheet.judgement.sentence));
    report.push(format!("# {}", sheet.headline()));
    report.push(String::new());
    report.join("\n")
}

fn test_line(case: &Case<'_>, number: usize) -> String {
    let listed = || case.known.map(known).unwrap_or_default();
    let (word, directive) = match case.outcome {
        Outcome::Passed => ("ok", None),
        Outcome::Skipped => ("ok", Some(("SKIP", gist(case, &case.story())))),
        Outcome::FailedAsListed => ("not ok", Some(("TODO", listed()))),
        _ => ("not ok", None),
    };
    let directive = directive.map(|(word, why)| format!(" # {word} {}", escaped(&why)));
    format!(
        "{word} {number} - {}{}",
        escaped(&case.id),
        directive.unwrap_or_default()
    )
}

/// Returns text in which nothing begins a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// Returns the block of YAML below a test that did not pass, or not at once.
fn diagnostics(sheet: &Sheet<'_>, case: &Case<'_>) -> Vec<String> {
    let said = match case.outcome {
        Outcome::Passed if case.is_flaky() => case.attempts().collect(),
        Outcome::Passed => return Vec::new(),
        _ => lines(case),
    };
    let mut block = vec![
        "  ---".to_owned(),
        format!("  outcome: {}", quoted(sheet.kind.word(case.outcome))),
        format!("  file: {}", quoted(&case.file)),
        format!("  line: {}", case.line),
        "  said: |".to_owned(),
    ];
    block.extend(said.iter().map(|line| format!("    {line}")));
    block.push("  ...".to_owned());
    block
}

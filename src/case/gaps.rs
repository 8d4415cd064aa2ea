//! Turns a whole library into what no single file shows: claims made twice, and texts without a case.

use std::collections::HashMap;
use std::sync::Arc;

use super::lint::with_holes;
use super::{Case, Library};
use crate::contract::Detail;
use crate::source::Diagnostic;

/// Returns what no case holds of the tables of a library: rows, and texts of rows.
///
/// That is no fault of a file: a table may be typed in before its cases.
pub fn untested(library: &Library, cases: &[Case]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for folder in library.suites() {
        let Ok(suite) = folder.suite() else { continue };
        for row in suite
            .table
            .rows
            .iter()
            .filter(|row| row.unreachable.is_none())
        {
            let of_row = || {
                cases.iter().filter(|case| {
                    case.suite() == suite.name && case.rows().any(|known| known.id == row.id)
                })
            };
            let title = if of_row().next().is_none() {
                format!("no case holds the row `{}`", row.id)
            } else if let Some(missing) = row
                .details()
                .iter()
                .find(|text| !of_row().any(|case| expects(case, text)))
            {
                format!(
                    "no case expects the text `{}` of row `{}`",
                    missing.shown(),
                    row.id
                )
            } else {
                continue;
            };
            let diagnostic = Diagnostic::at(&suite.table.source, row.span, title);
            problems
                .push(diagnostic.help("write a case, or say why none can be: `unreachable: ...`"));
        }
    }
    problems
}

/// Tells whether a case takes one of a row's texts.
fn expects(case: &Case, text: &Detail) -> bool {
    let answers = &case.document.expect.answers;
    let mut texts = answers.iter().flat_map(|answer| answer.words.texts());
    texts.any(|expected| text.matches(&with_holes(expected, &case.entry)))
}

/// Returns what is wrong with cases as a whole: titles given twice.
pub fn check_all(cases: &[Case]) -> Vec<Diagnostic> {
    let mut first_seen: HashMap<(&str, &str), &Case> = HashMap::new();
    let mut problems = Vec::new();
    for case in cases {
        let first = *first_seen
            .entry((case.suite(), &case.title))
            .or_insert(case);
        if !Arc::ptr_eq(&first.document, &case.document) {
            let title = format!("`{}` and `{}` make the same claim", first.id, case.id);
            let document = &case.document;
            let diagnostic = Diagnostic::at(&document.source, document.title.span(), title);
            problems.push(diagnostic.help("say in the titles what tells them apart"));
        }
    }
    problems
}

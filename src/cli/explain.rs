//! Turns a row's id, or an error text as somebody met it, into the row with its cause and remedy.

use std::collections::HashSet;
use std::sync::Arc;

use anstyle::Style;

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::{Stop, meant, output, reading};
use crate::case::{Library, SuiteFolder};
use crate::contract::{Detail, Origin, Row, Suite, Words};
use crate::text;

/// The width that prose keeps to, in characters.
const WIDTH: usize = 80;

pub(super) fn run(arguments: &ExplainArguments) -> Result<Exit, Stop> {
    let library = reading::library(arguments.cases.as_deref())?;
    let mut suites = Vec::new();
    for folder in library.suites() {
        suites.push(
            folder
                .suite()
                .map_err(|problems| Stop::Invalid(problems.to_vec()))?,
        );
    }
    let asked = arguments.words.join(" ");
    let found: Vec<(&Suite, &Row)> = suites
        .iter()
        .flat_map(|suite| {
            meant::rows(suite, &asked)
                .into_iter()
                .map(|row| (&***suite, row))
        })
        .collect();
    let held = rows_with_cases(&library, &found);
    if found.is_empty() {
        return Err(nothing(&suites, &asked));
    }
    let shown: Vec<String> = found
        .iter()
        .map(|(suite, row)| described(suite, row, held.contains(&(&*suite.name, row.id.clone()))))
        .collect();
    output::result(&shown.join("\n\n"));
    Ok(Exit::Success)
}

/// Returns suite and id of every row that some case of these suites holds.
fn rows_with_cases<'a>(
    library: &'a Library,
    found: &[(&Suite, &Row)],
) -> HashSet<(&'a str, String)> {
    let is_meant = |folder: &SuiteFolder| found.iter().any(|(suite, _)| suite.name == folder.name);
    let files = library.files().filter(|(folder, _)| is_meant(folder));
    files
        .filter_map(|(folder, file)| Some((&*folder.name, file.cases(folder).ok()?)))
        .flat_map(|(suite, cases)| {
            let rows = cases.into_iter().flat_map(|case| {
                let rows = case.rows().map(|row| row.id.clone());
                rows.collect::<Vec<_>>()
            });
            rows.map(move |row| (suite, row)).collect::<Vec<_>>()
        })
        .collect()
}

fn nothing(suites: &[&Arc<Suite>], asked: &str) -> Stop {
    let shown = meant::nearest(suites.iter().map(|suite| &***suite), asked);
    let title = format!("no row has the id or the text `{}`", text::shown(asked));
    Stop::because(
        Exit::Nothing,
        title,
        format!("the nearest: {}", shown.join("; ")),
    )
}

fn described(suite: &Suite, row: &Row, has_cases: bool) -> String {
    let bold = Style::new().bold();
    let mut lines = vec![format!("{bold}{}{bold:#}  {}", row.id, suite.name)];
    lines.extend(answer(row));
    if row.open {
        lines.push("          other texts exist: the vendor lists examples".to_owned());
    }
    lines.push(prose("cause", &row.cause));
    lines.push(prose("remedy", &row.remedy));
    lines.push(prose("source", &source(suite, row)));
    let ours = row.ours.iter();
    lines.extend(ours.map(|ours| prose("ours", &format!("{ours} (The source does not say so.)"))));
    let unreachable = row.unreachable.iter();
    lines.extend(unreachable.map(|why| prose("note", &format!("unreachable: {why}"))));
    lines.push(match has_cases {
        true => format!("  cases   vipspec list --row {}", row.id),
        false => "  cases   none".to_owned(),
    });
    lines.join("\n")
}

/// Returns the lines of code, error and detail. A text stays on one line, whatever its length: it is
/// what a reader searches for.
fn answer(row: &Row) -> Vec<String> {
    let error = match row.words {
        Words::Either(_) => "",
        Words::Apart { .. } => row.error().unwrap_or_default(),
    };
    let codes: Vec<String> = row.codes().map(|code| code.to_string()).collect();
    let first = format!("  answer  {} {error}", codes.join(" or "));
    let mut lines = vec![first.trim_end().to_owned()];
    let either = match row.words {
        Words::Either(_) => ", as error or as detail",
        Words::Apart { .. } => "",
    };
    let labels = std::iter::once("  detail").chain(std::iter::repeat("      or"));
    let texts = labels.zip(row.texts().iter().map(Detail::shown));
    lines.extend(texts.map(|(label, text)| format!("{label}  {text}{either}")));
    if row.texts().is_empty() {
        lines.push("  detail  any, or none".to_owned());
    }
    lines
}

fn source(suite: &Suite, row: &Row) -> String {
    let page = row.published_as.as_ref();
    match &row.origin {
        Origin::Documented => page.unwrap_or(&suite.published_as).clone(),
        Origin::Reported => {
            let by = page.map(|who| format!(": {who}"));
            format!("no page of the vendor{}", by.unwrap_or_default())
        }
        Origin::Observed { date, target } => format!("observed on {date} at {target}"),
    }
}

/// Returns a line of prose under its label, broken where a terminal of 80 columns ends.
fn prose(label: &str, text: &str) -> String {
    text::hanging(&format!("  {label:<6}  "), text, WIDTH)
}

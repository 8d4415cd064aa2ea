//! Turns a row's id, or an error text as somebody met it, into the row with its cause and remedy.

use std::sync::Arc;

use anstyle::Style;

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::{Stop, library, output};
use crate::contract::{Detail, Origin, Row, Suite};
use crate::text;
use crate::verdict::only_difference;

pub(super) fn run(arguments: &ExplainArguments) -> Result<Exit, Stop> {
    let library = library(arguments.cases.as_deref())?;
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
        .flat_map(|suite| rows(suite, &asked).into_iter().map(|row| (&***suite, row)))
        .collect();
    if found.is_empty() {
        return Err(nothing(&suites, &asked));
    }
    let shown: Vec<String> = found
        .iter()
        .map(|(suite, row)| described(suite, row))
        .collect();
    output::result(&shown.join("\n\n"));
    Ok(Exit::Success)
}

/// Returns the rows that are meant: by id, by text, or by the error or code alone.
fn rows<'a>(suite: &'a Suite, asked: &str) -> Vec<&'a Row> {
    let table = &suite.table;
    if let Some(row) = table.row(asked) {
        return vec![row];
    }
    let by_text: Vec<&Row> = table
        .with_text(asked)
        .into_iter()
        .map(|found| found.row)
        .collect();
    if !by_text.is_empty() {
        return by_text;
    }
    let is_meant =
        |row: &&Row| row.error.eq_ignore_ascii_case(asked) || row.code.to_string() == asked;
    table.rows.iter().filter(is_meant).collect()
}

fn nothing(suites: &[&Arc<Suite>], asked: &str) -> Stop {
    let rows = || suites.iter().flat_map(|suite| &suite.table.rows);
    let known: Vec<(String, &Row)> = rows()
        .flat_map(|row| {
            let texts = row.details.iter().map(Detail::shown);
            texts.chain([row.id.clone()]).map(move |text| (text, row))
        })
        .collect();
    let near = text::nearest_few(asked, known.iter().map(|(text, _)| text.as_str()), 3);
    let shown: Vec<String> = near
        .iter()
        .filter_map(|near| known.iter().find(|(text, _)| text == near))
        .map(|(text, row)| {
            let only = only_difference(text, asked);
            let only = only.map(|kind| format!(", which differs only in {kind}"));
            match text == &row.id {
                true => format!("row `{text}`"),
                false => format!("`{text}` of row `{}`{}", row.id, only.unwrap_or_default()),
            }
        })
        .collect();
    let title = format!("no row has the id or the text `{}`", text::shown(asked));
    Stop::because(
        Exit::Nothing,
        title,
        format!("the nearest: {}", shown.join("; ")),
    )
}

fn described(suite: &Suite, row: &Row) -> String {
    let bold = Style::new().bold();
    let mut lines = vec![format!("{bold}{}{bold:#}  {}", row.id, suite.name)];
    let answer = format!("{} {}", row.code, row.error);
    lines.push(format!("  answer  {answer}"));
    lines.extend(
        row.details
            .iter()
            .map(|detail| format!("  detail  {}", detail.shown())),
    );
    if row.details.is_empty() {
        lines.push("  detail  any, or none".to_owned());
    }
    if row.open {
        lines.push("          other texts exist: the vendor lists examples".to_owned());
    }
    lines.push(format!("  cause   {}", row.cause));
    lines.push(format!("  remedy  {}", row.remedy));
    lines.push(match &row.origin {
        Origin::Documented => format!("  source  {}", suite.published_as),
        Origin::Observed { date, target } => format!("  source  observed on {date} at {target}"),
    });
    lines.extend(
        row.unreachable
            .iter()
            .map(|why| format!("  note    unreachable: {why}")),
    );
    lines.push(format!("  cases   vipspec list --row {}", row.id));
    lines.join("\n")
}

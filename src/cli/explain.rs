//! Turns a row's id, an error text as somebody met it, or the id of a case into rows with cause,
//! remedy, and the pages that say so.

use std::collections::BTreeMap;

use anstyle::Style;

use super::arguments::ExplainArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{meant, output, reading};
use crate::case::{Basis, Case, Library, Pattern, Selection, SuiteFolder};
use crate::contract::{Detail, Origin, Row, Suite, Words};
use crate::text;

/// The width that prose keeps to, in characters.
const WIDTH: usize = 80;

pub(super) fn run(arguments: &ExplainArguments) -> Result<Exit, Stop> {
    let library = reading::library(arguments.cases.as_deref())?;
    let mut suites: Vec<&Suite> = Vec::new();
    for folder in library.suites() {
        let suite = folder.suite();
        suites.push(suite.map_err(|problems| Stop::Invalid(problems.to_vec()))?);
    }
    let asked = arguments.words.join(" ");
    let mut found = meant::rows(&suites, &arguments.words);
    let case = if found.is_empty() {
        case_called(&library, &asked)
    } else {
        None
    };
    let mut shown: Vec<String> = case.iter().map(claimed).collect();
    if let Some(case) = &case {
        let suite = &*case.document.suite;
        found.extend(case.rows().map(|row| (suite, row)));
    }
    if shown.is_empty() && found.is_empty() {
        return Err(nothing(&suites, &asked));
    }
    let held = cited_by_row(&library, &found);
    shown.extend(found.iter().map(|(suite, row)| {
        let cites = held.get(&(suite.name.clone(), row.id.clone()));
        described(suite, row, cites.map(Vec::as_slice))
    }));
    output::result(&shown.join("\n\n"));
    Ok(Exit::Success)
}

/// Returns the case of exactly this id, where there is one.
fn case_called(library: &Library, id: &str) -> Option<Case> {
    let selection = Selection {
        patterns: vec![Pattern(id.to_owned())],
        ..Selection::default()
    };
    let cases = selection.choose(library).ok()?;
    cases.into_iter().find(|case| case.id == id)
}

/// Returns what the cases of every row of these suites that has some cite beside the table.
///
/// Only documented cases count: what another one cites says less than it claims.
fn cited_by_row(
    library: &Library,
    found: &[(&Suite, &Row)],
) -> BTreeMap<(String, String), Vec<String>> {
    let is_meant = |folder: &SuiteFolder| found.iter().any(|(suite, _)| suite.name == folder.name);
    let files = library.files().filter(|(folder, _)| is_meant(folder));
    let mut cited: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (folder, file) in files {
        let cases = file.cases(folder).unwrap_or_default();
        for case in &cases {
            let rests = case.document.basis == Basis::Documented;
            let cites = case.document.cites.iter().filter(|_| rests);
            for row in case.rows() {
                let known = cited.entry((folder.name.clone(), row.id.clone()));
                let known = known.or_default();
                let new = cites.clone().filter(|cite| !known.contains(cite));
                let new: Vec<String> = new.cloned().collect();
                known.extend(new);
            }
        }
    }
    cited
}

/// Returns what a case claims, and on what it rests.
fn claimed(case: &Case) -> String {
    let bold = Style::new().bold();
    let document = &case.document;
    let basis = document.basis.as_str();
    let mut lines = vec![format!("{bold}{}{bold:#}  {basis}", case.id)];
    lines.push(prose("claim", &case.title));
    let rows: Vec<&str> = case.rows().map(|row| row.id.as_str()).collect();
    let success = document
        .claim
        .success
        .then_some("a success, which no row says");
    let answers: Vec<&str> = rows.into_iter().chain(success).collect();
    lines.push(prose(
        "rows",
        &if answers.is_empty() {
            "none: the answer is beyond the table".to_owned()
        } else {
            answers.join(", or ")
        },
    ));
    lines.extend(cited(&document.suite, &document.cites));
    lines.push(prose("file", &document.source.place(document.request.span)));
    lines.join("\n")
}

/// Returns the lines of the pages that cases cite.
fn cited(suite: &Suite, cites: &[String]) -> Vec<String> {
    let pages = cites.iter().map(|cite| {
        let known = suite.sources.iter().find(|(name, _)| name == cite);
        match known.map(|(_, page)| page) {
            None => prose("cited", cite),
            Some(page) => {
                let title = prose("cited", &page.title);
                let url = page.url.iter().map(|url| format!("\n          {url}"));
                format!("{title}{}", url.collect::<String>())
            }
        }
    });
    pages.collect()
}

fn nothing(suites: &[&Suite], asked: &str) -> Stop {
    let near = meant::nearest(suites, asked);
    let like = if near.is_empty() {
        ", or one like it"
    } else {
        ""
    };
    let title = format!(
        "no row has the id or the text `{}`{like}",
        text::shown(asked)
    );
    let near = (!near.is_empty()).then(|| format!("the nearest: {}", near.join("; ")));
    // An id that is misspelt is nobody's error.
    let is_new = asked.contains(char::is_whitespace);
    let new = is_new.then(|| {
        "what is new becomes a case: `vipspec add --request FILE` reads what a terminal showed of it"
            .to_owned()
    });
    let help: Vec<String> = near.into_iter().chain(new).collect();
    Stop::because(Exit::Nothing, title, help.join("; "))
}

/// Returns all that is known of a row; `cites` is there where it has cases.
fn described(suite: &Suite, row: &Row, cites: Option<&[String]>) -> String {
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
    lines.extend(cited(suite, cites.unwrap_or_default()));
    lines.push(if cites.is_some() {
        format!("  cases   vipspec list --row {}", row.id)
    } else {
        "  cases   none".to_owned()
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

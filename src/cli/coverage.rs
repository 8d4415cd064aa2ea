//! Turns `vipspec coverage` into a table of what holds each row.

use super::arguments::{CoverageArguments, Format};
use super::exit::Exit;
use super::stop::Stop;
use super::{output, reading};
use crate::case::Selection;
use crate::proof;
use crate::report::Coverage;

pub(super) fn run(arguments: &CoverageArguments) -> Result<Exit, Stop> {
    let library = reading::library(arguments.cases.as_deref())?;
    let selection = Selection {
        suites: arguments.suite.clone(),
        ..Selection::default()
    };
    let cases = selection.choose(&library).map_err(Stop::Invalid)?;
    if cases.is_empty() && !arguments.suite.is_empty() {
        let (title, help) = selection.explain_nothing(&library);
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    let is_meant = |name: &String| arguments.suite.is_empty() || arguments.suite.contains(name);
    let suites = library
        .suites()
        .iter()
        .filter(|folder| is_meant(&folder.name))
        .filter_map(|folder| folder.suite().ok());
    let mut mutants = proof::mutants_by_row();
    let coverage: Vec<Coverage> = suites
        .map(|suite| {
            let mutants = mutants.remove(suite.name.as_str()).unwrap_or_default();
            Coverage::new(suite, &cases, &mutants)
        })
        .collect();
    match arguments.format {
        Format::Json => {
            // A table holds nothing that JSON cannot carry.
            let json = serde_json::to_string_pretty(&coverage).expect("coverage is JSON");
            output::result(&json);
        }
        Format::Text => {
            let tables: Vec<String> = coverage.iter().map(Coverage::table).collect();
            output::result(&tables.join("\n\n"));
        }
    }
    Ok(Exit::Success)
}

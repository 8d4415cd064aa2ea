//! Turns `vipspec check` into everything that is wrong with the files of a library.

use std::sync::Arc;

use super::arguments::CheckArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::{dialect, output, reading};
use crate::case::{Library, check_all};
use crate::contract::Suite;
use crate::proof;
use crate::run::{self, Clock};
use crate::text;

/// Says of the API descriptions what no case can ask for as it is.
fn bodies(library: &Library) {
    for suite in suites(library) {
        let name = &suite.api.source.name;
        let without = suite.api.bodies_without_example();
        if without > 0 {
            let all = text::plural(suite.api.bodies(), "operation");
            output::note(&format!(
                "{name}: {without} of {all} with a body show none to start from: their cases write the whole of it"
            ));
        }
        if suite.api.unnamed > 0 {
            let count = text::plural(suite.api.unnamed, "operation");
            output::note(&format!(
                "{name}: {count} without an `operationId`, passed over: their cases give verb and path"
            ));
        }
    }
}

/// Returns the suites that can be read.
fn suites(library: &Library) -> impl Iterator<Item = &Arc<Suite>> {
    let folders = library.suites().iter();
    folders.filter_map(|folder| folder.suite().ok())
}

pub(super) fn run(arguments: &CheckArguments) -> Result<Exit, Stop> {
    let origin = reading::origin(arguments.cases.as_deref());
    let library = reading::list(&origin)?;
    let cases = library.cases().map_err(Stop::Invalid)?;
    let mut problems = check_all(&cases);
    problems.extend(proof::rows_without_mutant(&library));
    let folder = origin.folder();
    let folder = folder.and_then(|cases| run::target_folder(Some(cases)));
    let (targets, found) = folder.map_or_else(Default::default, |folder| {
        run::check_targets(&folder, &library, Clock::default().today())
    });
    problems.extend(found);
    if !problems.is_empty() {
        return Err(Stop::Invalid(problems));
    }
    let spoken = match &arguments.target {
        Some(name) => Some(dialect::hold(name, &origin, &library)?),
        None => None,
    };
    let rows: usize = suites(&library).map(|suite| suite.table.rows.len()).sum();
    if cases.is_empty() {
        let operations: usize = suites(&library)
            .map(|suite| suite.api.operations.len())
            .sum();
        let title = format!(
            "the suites hold no case yet; {} and {} have no problem",
            text::plural(rows, "row"),
            text::plural(operations, "operation"),
        );
        let help = "write a case file; `vipspec init` in an empty folder shows one";
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    let files = library.files().count();
    let targets = match targets {
        0 => String::new(),
        _ => format!(", {}", text::plural(targets, "target")),
    };
    output::result(&format!(
        "{} in {}, {}{targets}: no problem",
        text::plural(cases.len(), "case"),
        text::plural(files, "file"),
        text::plural(rows, "row"),
    ));
    bodies(&library);
    spoken.iter().for_each(|said| output::result(said));
    Ok(Exit::Success)
}

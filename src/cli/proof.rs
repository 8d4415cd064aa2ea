//! Turns what the suite was found to catch into output, reports and an exit code.

use super::arguments::ProveArguments;
use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::case::Case;
use crate::proof::Unclean;
use crate::report::Proof;
use crate::run::{CaseRecord, Rerun};
use crate::story;
use crate::testing::write_report;

/// Writes a proof; its exit code says whether something was missed.
pub(super) fn tell(arguments: &ProveArguments, proof: &Proof<'_>) -> Result<Exit, Stop> {
    let print = output::beside(&arguments.reports);
    print(&proof.text());
    let exit = held(proof.count().missed == 0);
    written(arguments, &proof.json(), exit)
}

/// Returns the exit code of a proof that shows what it was to show, or does not.
pub(super) fn held(is_held: bool) -> Exit {
    if is_held { Exit::Success } else { Exit::Broken }
}

/// Writes the reports, and returns the exit code.
pub(super) fn written(arguments: &ProveArguments, json: &str, exit: Exit) -> Result<Exit, Stop> {
    for report in &arguments.reports {
        write_report(report, json, &output::raw)
            .map_err(|problem| Stop::unreported(exit, problem))?;
    }
    Ok(exit)
}

/// Shows the first cases that did not pass.
pub(super) fn show(cases: &[Case], unclean: &[Unclean]) {
    for Unclean { index, verdict } in unclean.iter().take(10) {
        let record = CaseRecord::new(&cases[*index], verdict, &Rerun::default());
        output::result(&story::failure(&record));
        output::result("");
    }
}

//! Turns flags into a plan or a library, and says which cases are read where nobody named them.

use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::output;
use super::stop::Stop;
use crate::case::{Case, Library};
use crate::run::{self, Flags, Origin, Plan, Target};

/// Reads the plan of a verb that takes its cases from wherever they are.
pub(super) fn plan(flags: Flags) -> Result<Plan, Stop> {
    let origin = origin(flags.choice.cases.as_deref());
    Ok(Plan::read(flags, origin)?)
}

/// Lists the suites for a verb that asks no target.
pub(super) fn library(cases: Option<&Path>) -> Result<Library, Stop> {
    list(&origin(cases))
}

/// Lists the suites of an origin.
pub(super) fn list(origin: &Origin) -> Result<Library, Stop> {
    let library = origin.library();
    library.map_err(|problem| Stop::Invalid(vec![problem]))
}

/// Returns the folder that a verb needs: what the binary carries can be neither written nor watched.
pub(super) fn folder(cases: Option<&Path>, verb: &str) -> Result<PathBuf, Stop> {
    let origin = origin(cases);
    origin.folder().map(Path::to_owned).ok_or_else(|| {
        Stop::because(
            Exit::Usage,
            format!("{verb} needs a folder of cases, and `./cases` holds no suite"),
            "name one with `--cases DIR`; `vipspec init --shipped` writes the cases that the program carries, `vipspec init` \
             begins others",
        )
    })
}

/// Says which secrets are too short to be hidden wherever they stand.
pub(super) fn warn_of_short_secrets(cases: &[Case], plans: &[&Plan]) {
    let Some(first) = plans.first() else { return };
    let targets: Vec<&Target> = plans.iter().map(|plan| &plan.target).collect();
    for warning in run::short_secrets(cases, &first.environment, &targets) {
        let help = warning.help.unwrap_or_default();
        output::note(&format!("{}; {help}", warning.title));
    }
}

/// Returns where the cases come from, and says it where nobody named a folder.
pub(super) fn origin(cases: Option<&Path>) -> Origin {
    let origin = Origin::of(cases);
    if let Some(said) = origin.said() {
        output::note(said);
    }
    origin
}

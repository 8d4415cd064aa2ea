//! Turns environment variables into what a process is to test, and how.

use clap::Parser;

use super::reports::{ReportTo, Reports, check_reports};
use super::tell::{joined, said};
use crate::case::{Library, Selection};
use crate::run::{self, Choice, Refusal, Rerun, Settings, Target};
use crate::source::Diagnostic;
use crate::template::Problem;

/// The flags of `vipspec run`, read from their environment variables alone.
#[derive(Debug, Parser)]
struct Variables {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    reports: Reports,
}

/// What is to be tested, and how.
pub(super) struct Plan {
    pub(super) library: Library,
    pub(super) target: Target,
    pub(super) settings: Settings,
    pub(super) choice: Choice,
    pub(super) selection: Selection,
    pub(super) reports: Vec<ReportTo>,
    pub(super) rerun: Rerun,
}

impl Plan {
    /// Reads the variables and the files that they name; an error is a message and an exit code.
    pub(super) fn read(library: Result<Library, Diagnostic>) -> Result<Self, (String, u8)> {
        let Variables {
            settings,
            choice,
            reports: Reports { to: reports },
        } = Variables::try_parse_from(["vipspec"]).map_err(|error| (error.to_string(), 2))?;
        check_alone(&reports).map_err(|problem| (said(&problem), 2))?;
        let selection = choice.selection();
        let selection = selection.map_err(|problem| (said(&problem), 3))?;
        let folder = run::target_folder(choice.cases.as_deref());
        let target = Target::resolve(&settings, folder.as_deref(), &run::environment());
        let target = target.map_err(|refusal| match refusal {
            Refusal::Usage(problem) => (said(&problem), 2),
            Refusal::Invalid(problems) => (joined(&problems), 3),
        })?;
        let library = match &choice.cases {
            Some(cases) => Library::folder(cases),
            None => library,
        };
        let mut library = library.map_err(|problem| (problem.to_string(), 3))?;
        let described = target.describe(&mut library);
        described.map_err(|problems| (joined(&problems), 3))?;
        let checked = target.check_vars(&library);
        checked.map_err(|problem| (said(&problem), 2))?;
        Ok(Self {
            library,
            rerun: Rerun {
                base: None,
                flags: format!("{}{}", settings.flags(), choice.flags()),
            },
            target,
            settings,
            choice,
            selection,
            reports,
        })
    }
}

/// Refuses reports that would end up in the output of the trials, or in each other.
fn check_alone(reports: &[ReportTo]) -> Result<(), Problem> {
    if reports.iter().any(|report| report.path.is_none()) {
        let problem = Problem::new("standard output belongs to the tests");
        return Err(problem.help("give the report a path, as in `VIPSPEC_REPORT=json=report.json`"));
    }
    if !reports.is_empty() && std::env::var_os("NEXTEST").is_some() {
        let problem = Problem::new("under nextest every case is a process, and no report is whole");
        return Err(problem.help("unset `VIPSPEC_REPORT`; nextest writes JUnit of its own"));
    }
    check_reports(reports)
}

//! Turns cases into libtest-mimic trials: the harness, for this repository and for others.
//!
//! A crate that implements the API tests itself with three lines:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     vipspec::testing::Harness::embedded().main()
//! }
//! ```
//!
//! in a test target with `harness = false`. `VIPSPEC_TARGET` names the service under test; without
//! it the cases run against the embedded reference server. Every flag of `vipspec run` that says
//! how to send has its environment variable here.

mod arguments;
pub(crate) mod files;
mod plan;
mod reports;
mod session;
mod shared;
mod tell;
mod trials;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::case::Library;
use crate::source::Diagnostic;

pub use reports::{
    ReportTo, Reports, check_reports, write_rendered, write_report, write_reports, write_run,
};
pub use session::Session;

/// The harness: a set of cases, and what `main` of a test target does with them.
#[derive(Debug)]
pub struct Harness {
    library: Result<Library, Box<Diagnostic>>,
}

impl Harness {
    /// Returns a harness over the cases that this crate carries.
    pub fn embedded() -> Self {
        Self {
            library: Ok(Library::embedded()),
        }
    }

    /// Returns a harness over a folder of suites, read when the tests run.
    pub fn folder(root: impl Into<PathBuf>) -> Self {
        Self {
            library: Library::folder(&root.into()).map_err(Box::new),
        }
    }

    /// Runs the trials that the command line asks for, as a test target's `main`.
    pub fn main(self) -> ExitCode {
        trials::main(self.library.map_err(|problem| *problem))
    }
}

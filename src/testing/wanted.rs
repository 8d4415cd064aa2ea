//! Holds which reports a command line or the environment asks for.

use clap::Args;

use super::reports::ReportTo;

/// The reports of a run.
#[derive(Debug, Clone, Default, Args)]
pub struct Reports {
    /// Write a report, to stdout where no path is given; may be repeated
    #[arg(
        id = "reports",
        long = "report",
        value_name = "FORMAT[=PATH]",
        env = "VIPSPEC_REPORT",
        value_delimiter = ','
    )]
    pub to: Vec<ReportTo>,
}

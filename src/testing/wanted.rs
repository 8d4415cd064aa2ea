//! Holds which reports a command line or the environment asks for.

use clap::Args;

use super::reports::ReportTo;

/// The reports of a run.
#[derive(Debug, Clone, Default, Args)]
pub struct Reports {
    /// Write a report (json, junit, html, markdown, github, tap, terminal, census), to stdout where no path is
    /// given; may be repeated
    #[arg(
        id = "reports",
        long = "report",
        value_name = "FORMAT[=PATH]",
        env = "VIPSPEC_REPORT",
        value_delimiter = ','
    )]
    pub to: Vec<ReportTo>,
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use clap::{Args as _, Command, ValueEnum as _};

    use super::Reports;
    use crate::report::Format;

    #[test]
    fn the_help_names_every_format() {
        let command = Reports::augment_args(Command::new("run"));
        let argument = command.get_arguments().next().unwrap();
        let help = argument.get_help().unwrap().to_string();
        let formats = Format::value_variants().iter();
        let names =
            formats.filter_map(|format| Some(format.to_possible_value()?.get_name().to_owned()));
        let names: Vec<String> = names.collect();
        assert!(
            help.contains(&format!("({})", names.join(", "))),
            "{help} {names:?}"
        );
    }
}

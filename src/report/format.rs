//! Turns the name of a format into what renders a sheet in it.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::sheet::Sheet;
use super::{github, html, json, junit, markdown, tap, terminal};

/// A format of reports.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) about: &'static str,
    /// Returns the report, with a line break at its end.
    pub(super) render: fn(&Sheet<'_>) -> String,
}

/// Every format, in the order of the help.
const FORMATS: &[Format] = &[
    json::FORMAT,
    junit::FORMAT,
    html::FORMAT,
    markdown::FORMAT,
    github::FORMAT,
    tap::FORMAT,
    terminal::FORMAT,
    #[cfg(test)]
    super::tests::census::FORMAT,
];

impl Format {
    /// The one that programs read, and that is written case by case.
    pub const JSON: Self = json::FORMAT;
    /// The one that is a page for a browser.
    pub const HTML: Self = html::FORMAT;
    /// The one that goes into the summary of a job.
    pub const MARKDOWN: Self = markdown::FORMAT;
    /// The one that GitHub Actions reads in a log.
    pub const GITHUB: Self = github::FORMAT;

    /// Returns the report of a run or of a comparison, with a line break at its end.
    pub fn render<'a>(self, of: impl Into<Sheet<'a>>) -> String {
        (self.render)(&of.into())
    }
}

/// Formats are told apart by their names.
impl PartialEq for Format {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Format {}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        FORMATS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about))
    }
}

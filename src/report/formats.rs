//! Turns the name of a format into that format: the list of all.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::format::Format;
use super::{github, html, json, junit, markdown, tap, terminal};

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
}

impl ValueEnum for Format {
    fn value_variants<'a>() -> &'a [Self] {
        FORMATS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name).help(self.about))
    }
}

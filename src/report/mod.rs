//! Turns the results of a run into words.
//!
//! Changes no outcome. Styles are written always; whoever prints strips them where there is no terminal.

mod comparison;
mod coverage;
mod failure;
mod file_diff;
mod github;
mod html;
mod json;
mod junit;
mod lawful;
mod markdown;
mod preflight;
mod proof;
mod schema;
mod summary;
mod tap;
mod terminal;
mod trace;
mod words;

#[cfg(test)]
mod tests;

use anstyle::{AnsiColor, Style};

use crate::run::{Judgement, Outcome, Record, Standing};

pub use comparison::comparison;
pub use coverage::{Coverage, RowCoverage};
pub use failure::failure;
pub use file_diff::file_diff;
pub use html::html;
pub use json::{json, write_json};
pub use lawful::{Lawfulness, Share};
pub use preflight::preflight;
pub use proof::{Count, Proof};
pub use schema::{comparison_schema, schema};
pub use summary::summary;
pub use terminal::{Below, View, as_told, group_line, terminal};
pub use trace::{body_line, trace};

/// The formats of a run's report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The record of the run, for programs.
    Json,
    /// JUnit XML, for the test view of a pipeline.
    Junit,
    /// One page for people.
    Html,
    /// The summary of a job.
    Markdown,
    /// Annotations on the lines of the case files, for the log of GitHub Actions.
    Github,
    /// The Test Anything Protocol.
    Tap,
    /// What a run prints for people.
    Terminal,
}

impl Format {
    /// Returns the report of a run, with a line break at its end.
    pub fn render(self, record: &Record) -> String {
        match self {
            Self::Json => json(record),
            Self::Junit => junit::junit(record),
            Self::Html => html(record),
            Self::Markdown => markdown::markdown(record),
            Self::Github => github::github(record),
            Self::Tap => tap::tap(record),
            Self::Terminal => plain(&terminal(record, View::default())),
        }
    }
}

/// Returns text without styles, with a line break at its end.
fn plain(text: &str) -> String {
    format!("{}\n", anstream::adapter::strip_str(text))
}

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const ODD: Style = AnsiColor::Yellow.on_default();

/// Tells whether a case that ended so is only counted.
pub fn is_quiet(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Passed | Outcome::FailedAsListed | Outcome::Skipped
    )
}

/// Returns the colour of an outcome.
fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Passed => GOOD,
        Outcome::Failed | Outcome::PassedUnexpectedly => BAD,
        Outcome::Errored | Outcome::Blocked | Outcome::Skipped | Outcome::FailedAsListed => ODD,
    }
}

/// Returns the word that the colours of a page go by: `kept`, `broken`, `unclear` or `nothing`.
fn tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Kept | Standing::KeptInPart => "kept",
        Standing::Broken | Standing::ListWrong => "broken",
        Standing::NoJudgement => "unclear",
        Standing::NothingShown => "nothing",
    }
}

/// Returns a sentence with a capital letter.
fn sentence(judgement: &Judgement) -> String {
    let said = &judgement.sentence;
    match said.char_indices().nth(1) {
        Some((second, _)) => said[..second].to_uppercase() + &said[second..],
        None => said.to_uppercase(),
    }
}

/// Returns text in a style.
fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

//! Turns the results of a run or of a comparison into words.
//!
//! Both become one [`Sheet`], and a format is one file that renders it and one line in the list of
//! formats. Changes no outcome. Styles are written always; whoever prints strips them where there is
//! no terminal.

mod coverage;
mod failure;
mod file_diff;
mod format;
mod formats;
mod github;
mod html;
mod json;
mod junit;
mod lawful;
mod markdown;
mod preflight;
mod proof;
mod schema;
mod sheet;
mod tap;
mod terminal;
mod trace;

#[cfg(test)]
mod tests;

use anstyle::{AnsiColor, Style};

use crate::run::{Outcome, Standing};

pub use coverage::{Coverage, RowCoverage};
pub use failure::{as_before, failure, group_line};
pub use file_diff::file_diff;
pub use format::Format;
pub use json::write_json;
pub use lawful::{Lawfulness, Share};
pub use preflight::preflight;
pub use proof::{Count, Proof};
pub use schema::{comparison_schema, schema};
pub use sheet::Sheet;
pub use terminal::{Below, View, summary, terminal};
pub use trace::{body_line, trace};

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

/// Returns text in a style.
fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

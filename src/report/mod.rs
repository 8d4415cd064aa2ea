//! Turns the results of a run into words.
//!
//! Changes no outcome. Styles are written always; whoever prints strips them where there is no terminal.

mod cause;
mod coverage;
mod failure;
mod json;
mod proof;
mod summary;
mod trace;

use anstyle::{AnsiColor, Style};

use crate::run::Outcome;

pub use cause::{Told, cause};
pub use coverage::{Coverage, RowCoverage};
pub use failure::failure;
pub use json::json;
pub use proof::{Count, Proof};
pub use summary::summary;
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

/// Returns text in a style.
fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

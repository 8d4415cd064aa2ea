//! Turns the results of a run into words.
//!
//! Changes no outcome. Styles are written always; whoever prints strips them where there is no terminal.

mod coverage;
mod failure;
mod html;
mod json;
mod proof;
mod summary;
mod trace;

use anstyle::{AnsiColor, Style};

use crate::run::Outcome;

pub use coverage::{Coverage, RowCoverage};
pub use failure::failure;
pub use html::html;
pub use json::json;
pub use proof::{Count, Proof};
pub use summary::{stranger, summary};
pub use trace::trace;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const ODD: Style = AnsiColor::Yellow.on_default();

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

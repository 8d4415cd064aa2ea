//! Turns the record of a case into its story, all that any report says of it, and into the lines that a
//! person reads first.
//!
//! Whatever a target sent is escaped and cut on its way into a story; what is kept raw is called so.
//! Changes no outcome. Styles are written always; whoever prints strips them where there is no terminal.

pub(crate) mod failure;
mod kind;
pub(crate) mod lines;
pub(crate) mod make;
mod trace;

use anstyle::{AnsiColor, Style};

use crate::run::{ExchangeRecord, Outcome};

pub use failure::{as_before, failure, group_line};
pub(crate) use kind::Kind;
pub(crate) use lines::side;
pub use trace::{body_line, trace};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
pub(crate) const ODD: Style = AnsiColor::Yellow.on_default();

/// All there is to say of a case, or of what a group has in common.
#[derive(Debug, Default)]
pub(crate) struct Story<'a> {
    pub(crate) kind: Kind,
    pub(crate) claim: String,
    /// The ids of the rows that it names.
    pub(crate) rows: Vec<String>,
    /// Why there is no judgement, or what else is to be said.
    pub(crate) why: Option<String>,
    pub(crate) differences: Vec<Difference<'a>>,
    /// What is to be known of them, each line beginning with a word of ours.
    pub(crate) notes: Vec<String>,
    /// The row that the answer belongs to, where that is not the case's.
    pub(crate) strays: Option<Strays>,
    /// What the claim rests on.
    pub(crate) basis: String,
    /// The answer, as far as it could be read: `400 · BAD_REQUEST · Invalid name.`
    pub(crate) answer: Option<String>,
    /// What was sent and came, in a line.
    pub(crate) sent: Option<String>,
    /// The exchange that decided, raw: the one that was judged, or the last.
    pub(crate) decided: Option<&'a ExchangeRecord>,
    /// All exchanges, raw, each with whether it is the one that was judged.
    pub(crate) exchanges: Vec<(&'a ExchangeRecord, bool)>,
    /// What asks again, raw: a name and the command.
    pub(crate) commands: Vec<(&'static str, &'a str)>,
    /// The text of a case that would hold the answer, raw.
    pub(crate) proposal: Option<&'a str>,
    /// Whether the answer could be a row of its own.
    pub(crate) may_be_a_row: bool,
}

/// One place at which two sides differ.
#[derive(Debug)]
pub(crate) struct Difference<'a> {
    /// `cases/s/a.yaml:14`, and the step where that is not said.
    pub(crate) place: String,
    /// What is marked in the file, where that is known.
    pub(crate) excerpt: Option<Excerpt<'a>>,
    pub(crate) label: String,
    pub(crate) sides: [Option<String>; 2],
    pub(crate) note: Option<String>,
}

/// A part of a line of a case file.
#[derive(Debug)]
pub(crate) struct Excerpt<'a> {
    pub(crate) line: usize,
    /// The line, raw.
    pub(crate) source: &'a str,
    /// The first column, and the one behind the last.
    pub(crate) columns: [usize; 2],
}

/// Where an answer belongs that is not of the case's rows.
#[derive(Debug)]
pub(crate) enum Strays {
    /// To another row, and which of its texts it is.
    To { row: String, text: Option<String> },
    /// To no row of the table.
    Nowhere,
}

/// Tells whether a case that ended so is only counted.
pub fn is_quiet(outcome: Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Passed | Outcome::FailedAsListed | Outcome::Skipped
    )
}

/// Returns the colour of an outcome.
pub(crate) fn style(outcome: Outcome) -> Style {
    match outcome {
        Outcome::Passed => GOOD,
        Outcome::Failed | Outcome::PassedUnexpectedly => BAD,
        Outcome::Errored | Outcome::Blocked | Outcome::Skipped | Outcome::FailedAsListed => ODD,
    }
}

/// Returns text in a style.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

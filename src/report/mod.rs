//! Turns the results of a run or of a comparison into words.
//!
//! Both become one [`Sheet`], and a format is one file that renders it and one line in the list of
//! formats. Changes no outcome. Styles are written always; whoever prints strips them where there is
//! no terminal.

mod coverage;
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

#[cfg(test)]
mod tests;

use crate::story::{BAD, BOLD, DIM, GOOD, ODD, style, styled};

pub use coverage::{Coverage, RowCoverage};
pub use file_diff::file_diff;
pub use format::Format;
pub use json::write_json;
pub use lawful::{Lawfulness, Share};
pub use preflight::preflight;
pub use proof::{Count, Proof};
pub use schema::{comparison_schema, schema};
pub use sheet::Sheet;
pub use terminal::{Below, View, summary, terminal};

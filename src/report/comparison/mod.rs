//! Turns a comparison of two targets into words: the formats of a run's report, for two sides.
//!
//! Whatever a target sent is escaped and cut on the way, in `words`.

mod github;
mod html;
mod junit;
mod markdown;
mod tap;
mod terminal;
#[cfg(test)]
mod tests;
mod words;

use super::Format;
use crate::compare::Comparison;

pub use terminal::comparison;

impl Format {
    /// Returns the report of a comparison, with a line break at its end.
    pub fn render_comparison(self, comparison: &Comparison) -> String {
        match self {
            Self::Json => super::json::document(comparison),
            Self::Junit => junit::junit(comparison),
            Self::Html => html::html(comparison),
            Self::Markdown => markdown::markdown(comparison),
            Self::Github => github::github(comparison),
            Self::Tap => tap::tap(comparison),
            Self::Terminal => super::plain(&terminal::comparison(comparison)),
        }
    }
}

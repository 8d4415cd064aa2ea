//! Turns parts of a story into plain lines.

use super::{Story, Strays};
use crate::text;

/// Returns what stands on one side.
pub(crate) fn side(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("(nothing)")
}

/// Returns where a case stands: `cases/s/a.yaml:14`.
pub(crate) fn place_line(file: &str, line: usize) -> String {
    format!("{}:{line}", text::shown(file))
}

impl Story<'_> {
    /// Returns what is to be known beside the differences.
    pub(crate) fn asides(&self) -> impl Iterator<Item = String> {
        let strays = self.strays.as_ref().map(Strays::line);
        strays.into_iter().chain(self.notes.iter().cloned())
    }
}

impl Strays {
    /// Says which row the answer belongs to.
    pub(crate) fn line(&self) -> String {
        match self {
            Self::Nowhere => "note: the answer is that of no row of the table".to_owned(),
            Self::To { row, text } => {
                let text = text.iter().map(|text| format!(": `{text}`"));
                let text = text.collect::<String>();
                format!("note: the answer is that of row {row}{text}")
            }
        }
    }
}

//! Turns a sheet into a report, by whatever renders the sheets of a format.

use super::sheet::Sheet;

/// A format of reports.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    pub(super) name: &'static str,
    /// What it is for.
    pub(super) about: &'static str,
    /// Returns the report, with a line break at its end.
    pub(super) render: fn(&Sheet<'_>) -> String,
}

impl Format {
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

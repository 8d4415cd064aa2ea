//! Turns a byte of a command line into where it stands, for a reader.

use crate::template::Problem;

/// A command line in a text.
#[derive(Debug, Clone)]
pub(super) struct Line<'a> {
    /// How messages name the text; empty where there is none.
    pub(super) name: String,
    pub(super) text: &'a str,
    /// The byte at which `curl` stands.
    pub(super) start: usize,
    /// The line of the text on which it does.
    pub(super) number: usize,
}

impl Line<'_> {
    /// Returns a problem with the place of a byte behind it.
    pub(super) fn problem(&self, offset: usize, title: &str) -> Problem {
        if self.name.is_empty() {
            return Problem::new(title);
        }
        let passed = self.text.get(self.start..offset).unwrap_or_default();
        let line = self.number + passed.matches('\n').count();
        let before = self.text.get(..offset).unwrap_or_default();
        let begin = before.rfind('\n').map_or(0, |at| at + 1);
        let column = before[begin..].chars().count() + 1;
        Problem::new(format!(
            "{title}, at line {line}, column {column} of {}",
            self.name
        ))
    }
}

//! Holds which file is to be formatted, and how it begins.

/// What the first line of a case file begins with.
pub(super) const SCHEMA: &str = "# yaml-language-server: $schema=";

/// Which file is to be formatted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A case file that lies so many folders below `cases/`.
    Case(usize),
    /// `suite.yaml`.
    Suite,
    /// `table.yaml`.
    Table,
}

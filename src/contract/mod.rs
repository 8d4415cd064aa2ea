//! Turns a suite's data files into the contract: table, envelope, and the API description.
//!
//! Opens no socket and knows no case.
//!
//! Larger than a table: descriptions are read as they are published, with bodies in five places and
//! references between them, and envelopes of any form.

mod api;
#[cfg(test)]
mod api_tests;
mod classify;
mod code;
mod description;
mod detail;
mod forms;
mod read;
mod spots;
mod suite;
mod symbols;
mod table;

use std::sync::Arc;

use crate::source::{Source, Span};
use crate::template::Tree;

pub use api::{Api, Operation, reads};
pub(crate) use classify::same_error;
pub use classify::{Match, NEARLY, nearest_text};
pub use code::CodePattern;
pub(crate) use code::{CODE, read_code};
pub use detail::{Detail, DetailPart, HOLE};
pub use forms::Forms;
pub(crate) use read::{ERROR, json_path};
pub use spots::{Spot, Spots};
pub(crate) use suite::SUITE;
pub use suite::suite_schema;
#[cfg(test)]
pub(crate) use suite::{ENVELOPE, PAGE, SUCCESS};
#[cfg(test)]
pub(crate) use table::ROW;
pub(crate) use table::TABLE;
pub use table::table_schema;

/// A family of APIs under one table: what a folder of `cases/` holds beside its case files.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The folder's name, and the first part of every case's id.
    pub name: String,
    /// One line for a reader.
    pub title: String,
    /// The vendor's page that the table restates.
    pub published_as: String,
    /// Other pages that cases may cite, by the names they cite them under.
    pub sources: Vec<(String, Page)>,
    /// How a response carries error and detail.
    pub envelope: Envelope,
    /// What makes a step without an expectation succeed.
    pub success: Success,
    /// Templates that are evaluated once per case.
    pub vars: Vec<Variable>,
    /// The rows.
    pub table: Table,
    /// The operations.
    pub api: Api,
}

/// A page of the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its title.
    pub title: String,
    /// Where it can be read.
    pub url: Option<String>,
}

/// A variable of a suite: its name, and a value that may hold `${...}`.
#[derive(Debug, Clone)]
pub struct Variable {
    /// The name.
    pub name: String,
    /// The value, which may hold `${...}`.
    pub value: Tree,
    /// The file it stands in.
    pub source: Arc<Source>,
    /// Where in the file.
    pub span: Span,
}

/// How a response carries error and detail.
#[derive(Debug, Clone)]
pub struct Envelope {
    /// The media types of which an answer has one, parameters aside; none where any will do.
    pub media_types: Vec<String>,
    /// Where the error stands.
    pub error: Spots,
    /// What an error is.
    pub errors: Errors,
    /// Where the detail stands.
    pub detail: Spots,
    /// Whether errors compare without case.
    pub errors_ignore_case: bool,
    /// The HTTP codes of answers that carry error and detail; without a list, all that have a body.
    pub codes: Option<Vec<CodePattern>>,
}

/// What the errors of an API are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Errors {
    /// Texts.
    #[default]
    Texts,
    /// Numbers.
    Numbers,
    /// Each as its row has it.
    Both,
}

impl Envelope {
    /// Tells whether error or detail stand in the body, which must be JSON then.
    pub fn is_in_body(&self) -> bool {
        let spots = [&self.error, &self.detail];
        spots.iter().any(|spots| spots.paths().next().is_some())
    }

    /// Tells whether an answer of this HTTP code carries error and detail.
    pub fn holds(&self, code: u16) -> bool {
        match &self.codes {
            Some(codes) => codes.iter().any(|pattern| pattern.accepts(code)),
            None => true,
        }
    }
}

/// What makes a step without an expectation succeed.
#[derive(Debug, Clone)]
pub struct Success {
    /// The HTTP code, or every code of its class.
    pub code: CodePattern,
    /// The error that says success, where the code alone does not.
    pub error: Option<String>,
}

/// The contract: the rows in the vendor's order.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file.
    pub source: Arc<Source>,
    /// The rows in the vendor's order.
    pub rows: Vec<Row>,
    /// What their errors are.
    pub errors: Errors,
}

/// One row of the contract.
#[derive(Debug, Clone)]
pub struct Row {
    /// What a reader calls it: `400-invalid-status`.
    pub id: String,
    /// The HTTP code, the first of several.
    pub code: u16,
    /// The others of these.
    pub other_codes: Vec<u16>,
    /// What error and detail say.
    pub words: Words,
    /// Why a service answers so.
    pub cause: String,
    /// What the caller does about it.
    pub remedy: String,
    /// What this project adds to them, which no page of the vendor says.
    pub ours: Option<String>,
    /// Where the row comes from.
    pub origin: Origin,
    /// Who says so, where it is not the page that the whole suite restates.
    pub published_as: Option<String>,
    /// Whether the source says that other texts exist.
    pub open: bool,
    /// Why no case can reach the row on the embedded server, where that is so.
    pub unreachable: Option<String>,
    /// Where the row's id stands in the table file.
    pub span: Span,
}

/// What the error and the detail of a row's answers say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Each of them in its own place.
    Apart {
        /// The error; none where the API has none.
        error: Option<String>,
        /// The texts of which the detail is one; none stands for any, and for no detail at all.
        details: Vec<Detail>,
    },
    /// One text that may stand in either place: a row whose source has a single cell for both.
    Either(Detail),
}

/// Where a row comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A page of the vendor.
    Documented,
    /// Somebody else who met it; no page of the vendor that can be read has it.
    Reported,
    /// An answer once seen.
    Observed {
        /// The day, `YYYY-MM-DD`.
        date: String,
        /// The target that answered so.
        target: String,
    },
}

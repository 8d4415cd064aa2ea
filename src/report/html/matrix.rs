//! Turns the rows and cases of a sheet into the matrix: how many cases of each row ended how.

use std::collections::HashMap;

use serde::Serialize;

use super::wording::{counted, grouped};
use crate::report::sheet::{Case, Sheet};
use crate::run::{Outcome, RowRecord, Summary};
use crate::text;

/// What the cases of one suite came to, row by row.
#[derive(Debug, Serialize)]
pub(super) struct SuiteRows {
    name: String,
    /// `22 rows: 21 held, 1 broken`.
    summary: String,
    rows: Vec<Row>,
}

/// One row and its counts.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    /// What the filter calls it.
    key: usize,
    id: String,
    /// The HTTP code, where it is known.
    code: Option<u16>,
    error: String,
    texts: Vec<String>,
    cells: Vec<Cell>,
    /// What became of it, or `beyond` the table.
    state: &'static str,
}

/// The cases of a row that ended one way.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    outcome: &'static str,
    word: &'static str,
    count: usize,
    shown: String,
}

/// The rows of all suites, with every case counted in each that it names.
#[derive(Debug)]
pub(super) struct Matrix<'a> {
    entries: Vec<Entry<'a>>,
    /// The place of each entry, by suite and row.
    places: HashMap<(String, Option<String>), usize>,
    /// The outcomes that have a column.
    pub(super) columns: Vec<Outcome>,
}

#[derive(Debug)]
struct Entry<'a> {
    suite: String,
    /// None for the cases that no row claims.
    id: Option<String>,
    row: Option<&'a RowRecord>,
    counts: Summary,
}

impl<'a> Matrix<'a> {
    /// Counts the cases of a sheet.
    pub(super) fn new(sheet: &Sheet<'a>) -> Self {
        let always = [Outcome::Passed, Outcome::Failed];
        let has_column =
            |column: &Outcome| always.contains(column) || sheet.summary.count(*column) > 0;
        let mut matrix = Self {
            entries: Vec::new(),
            places: HashMap::new(),
            columns: Outcome::ALL.into_iter().filter(has_column).collect(),
        };
        for row in sheet.rows {
            let (suite, id) = (text::shown(&row.suite), text::shown(&row.row));
            matrix.entry(suite, Some(id)).row = Some(row);
        }
        for case in &sheet.cases {
            for key in keys(case) {
                matrix.entry(key.0, key.1).counts.add(case.outcome);
            }
        }
        matrix
    }

    fn entry(&mut self, suite: String, id: Option<String>) -> &mut Entry<'a> {
        let next = self.entries.len();
        let key = (suite.clone(), id.clone());
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.entries.push(Entry {
                suite,
                id,
                row: None,
                counts: Summary::default(),
            });
        }
        &mut self.entries[place]
    }

    /// Returns what the filter calls a row.
    pub(super) fn key(&self, row: &RowRecord) -> Option<usize> {
        let key = (text::shown(&row.suite), Some(text::shown(&row.row)));
        self.places.get(&key).copied()
    }

    /// Returns what the filter calls the rows of a case.
    pub(super) fn keys_of(&self, case: &Case<'_>) -> String {
        let keys = keys(case).into_iter();
        let places = keys.filter_map(|key| self.places.get(&key));
        let words: Vec<String> = places.map(ToString::to_string).collect();
        words.join(" ")
    }

    /// Returns the rows by suite, in the order of the tables.
    pub(super) fn suites(&self) -> Vec<SuiteRows> {
        let mut names: Vec<&str> = Vec::new();
        for entry in &self.entries {
            if !names.contains(&entry.suite.as_str()) {
                names.push(&entry.suite);
            }
        }
        let suite = |name: &str| {
            let entries = self.entries.iter().enumerate();
            let rows = entries.filter(|(_, entry)| entry.suite == name);
            let rows: Vec<Row> = rows.map(|(key, entry)| self.row(key, entry)).collect();
            SuiteRows {
                name: name.to_owned(),
                summary: summary(&rows),
                rows,
            }
        };
        names.into_iter().map(suite).collect()
    }

    fn row(&self, key: usize, entry: &Entry<'_>) -> Row {
        let cell = |column: &Outcome| Cell {
            outcome: column.as_key(),
            word: column.as_str(),
            count: entry.counts.count(*column),
            shown: grouped(entry.counts.count(*column)),
        };
        let row = entry.row;
        let details = row.map(|row| row.details.as_slice()).unwrap_or_default();
        Row {
            key,
            id: entry.id.clone().unwrap_or_else(|| "no row".to_owned()),
            code: row.map(|row| row.code).filter(|code| *code > 0),
            error: row.map(|row| text::shown(&row.error)).unwrap_or_default(),
            texts: details.iter().map(|detail| text::shown(detail)).collect(),
            cells: self.columns.iter().map(cell).collect(),
            state: entry.state(),
        }
    }
}

impl Entry<'_> {
    fn state(&self) -> &'static str {
        match (&self.id, self.row) {
            (None, _) => "beyond",
            (_, Some(row)) => row.end().as_str(),
            (_, None) => "unlisted",
        }
    }
}

/// Returns suite and rows of a case, as entries are called.
fn keys(case: &Case<'_>) -> Vec<(String, Option<String>)> {
    let suite = || case.suite.clone();
    let rows = case.rows.iter().map(|row| (suite(), Some(row.clone())));
    if case.rows.is_empty() {
        vec![(suite(), None)]
    } else {
        rows.collect()
    }
}

fn summary(rows: &[Row]) -> String {
    let in_state = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let counts = ["held", "broken", "untested"].map(|state| (in_state(state), state));
    let of_table: usize = counts.iter().map(|(count, _)| count).sum();
    let some = counts.into_iter().filter(|(count, _)| *count > 0);
    let said = some.map(|(count, state)| format!("{} {state}", grouped(count)));
    let parts = said.collect::<Vec<_>>().join(", ");
    match of_table {
        0 => "no row of a table".to_owned(),
        _ => format!("{}: {parts}", counted(of_table, "row")),
    }
}

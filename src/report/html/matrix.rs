//! Turns rows and cases into the matrix: how many cases of each row ended how.

use std::collections::HashMap;

use serde::Serialize;

use super::wording::{counted, grouped, line};
use crate::run::{CaseRecord, Outcome, Record, RowRecord, Summary};

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
    pub(super) key: usize,
    pub(super) suite: String,
    pub(super) id: String,
    /// The HTTP code, where it is known.
    code: Option<u16>,
    error: String,
    texts: Vec<String>,
    pub(super) cells: Vec<Cell>,
    /// `held`, `broken`, `untested` or `beyond` the table.
    pub(super) state: &'static str,
}

/// The cases of a row that ended one way.
#[derive(Debug, Serialize)]
pub(super) struct Cell {
    outcome: &'static str,
    word: &'static str,
    pub(super) count: usize,
    shown: String,
}

/// The rows of all suites, with every case counted in one of them.
#[derive(Debug)]
pub(super) struct Matrix<'a> {
    entries: Vec<Entry<'a>>,
    /// The outcomes that have a column.
    pub(super) columns: Vec<Outcome>,
}

#[derive(Debug)]
struct Entry<'a> {
    suite: &'a str,
    /// None for the cases that no row claims.
    id: Option<&'a str>,
    row: Option<&'a RowRecord>,
    counts: Summary,
}

/// Where a case ended, as its record says; what no version knows is no judgement.
pub(super) fn outcome(case: &CaseRecord) -> Outcome {
    let known = |outcome: &Outcome| outcome.as_key() == case.outcome;
    Outcome::ALL
        .into_iter()
        .find(known)
        .unwrap_or(Outcome::Errored)
}

impl<'a> Matrix<'a> {
    /// Counts the cases of a run.
    pub(super) fn new(record: &'a Record, counts: &Summary) -> Self {
        let mut entries: Vec<Entry<'a>> = Vec::new();
        let mut places: HashMap<(&str, Option<&str>), usize> = HashMap::new();
        let listed = record.rows.iter();
        let listed =
            listed.map(|row| (row.suite.as_str(), Some(row.row.as_str()), Some(row), None));
        let met = record.cases.iter();
        let met = met.map(|case| (case.suite.as_str(), case.row.as_deref(), None, Some(case)));
        for (suite, id, row, case) in listed.chain(met) {
            let place = *places.entry((suite, id)).or_insert_with(|| {
                entries.push(Entry {
                    suite,
                    id,
                    row,
                    counts: Summary::default(),
                });
                entries.len() - 1
            });
            if let (Some(case), Some(entry)) = (case, entries.get_mut(place)) {
                entry.counts.add(outcome(case));
            }
        }
        let always = [Outcome::Passed, Outcome::Failed];
        let columns = Outcome::ALL.into_iter();
        let columns = columns.filter(|column| always.contains(column) || counts.count(*column) > 0);
        Self {
            entries,
            columns: columns.collect(),
        }
    }

    /// Returns what the filter calls the row of each case.
    pub(super) fn keys(&self) -> HashMap<(&'a str, Option<&'a str>), usize> {
        let entries = self.entries.iter().enumerate();
        entries
            .map(|(key, entry)| ((entry.suite, entry.id), key))
            .collect()
    }

    /// Returns the rows by suite, in the order of the tables.
    pub(super) fn suites(&self) -> Vec<SuiteRows> {
        let mut names: Vec<&str> = Vec::new();
        for entry in &self.entries {
            if !names.contains(&entry.suite) {
                names.push(entry.suite);
            }
        }
        let suite = |name: &str| {
            let entries = self.entries.iter().enumerate();
            let rows = entries.filter(|(_, entry)| entry.suite == name);
            let rows: Vec<Row> = rows.map(|(key, entry)| self.row(key, entry)).collect();
            SuiteRows {
                name: line(name),
                summary: summary(&rows),
                rows,
            }
        };
        names.into_iter().map(suite).collect()
    }

    /// Returns how many rows of the tables are in a state.
    pub(super) fn count(&self, state: &str) -> usize {
        self.entries
            .iter()
            .filter(|entry| entry.state() == state)
            .count()
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
            suite: line(entry.suite),
            id: entry.id.map_or_else(|| "no row".to_owned(), line),
            code: row.map(|row| row.code).filter(|code| *code > 0),
            error: row.map(|row| line(&row.error)).unwrap_or_default(),
            texts: details.iter().map(|detail| line(detail)).collect(),
            cells: self.columns.iter().map(cell).collect(),
            state: entry.state(),
        }
    }
}

impl Entry<'_> {
    fn state(&self) -> &'static str {
        let counts = &self.counts;
        match (self.id, counts.failed + counts.failed_as_listed) {
            (None, _) => "beyond",
            (_, 0) if counts.passed + counts.passed_unexpectedly == 0 => "untested",
            (_, 0) => "held",
            _ => "broken",
        }
    }
}

fn summary(rows: &[Row]) -> String {
    let in_state = |state: &str| rows.iter().filter(|row| row.state == state).count();
    let parts = ["held", "broken", "untested"].map(|state| (in_state(state), state));
    let of_table: usize = parts.iter().map(|(count, _)| count).sum();
    let parts = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts = parts.map(|(count, state)| format!("{} {state}", grouped(count)));
    let parts = parts.collect::<Vec<_>>().join(", ");
    match of_table {
        0 => "no row of a table".to_owned(),
        _ => format!("{}: {parts}", counted(of_table, "row")),
    }
}

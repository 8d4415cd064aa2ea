//! Turns the cases of a library into a table of what holds each row.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{BAD, BOLD, DIM, styled};
use crate::case::{Basis, Case};
use crate::contract::{Row, Suite};
use crate::text;

/// The width that prose keeps to, in characters.
const WIDTH: usize = 80;

/// What holds the rows of one suite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The suite.
    pub suite: String,
    /// The rows in the table's order.
    pub rows: Vec<RowCoverage>,
    /// How many cases ask for what the table does not say.
    pub beyond_the_table: usize,
}

/// What holds a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowCoverage {
    /// The row's id.
    pub row: String,
    /// The row's texts.
    pub texts: Vec<String>,
    /// How many cases rest on the published table alone.
    pub documented: usize,
    /// How many rest on an assumption as well.
    pub assumed: usize,
    /// How many rest on an answer once seen.
    pub observed: usize,
    /// How many mutants of the embedded reference break the row.
    pub mutants: usize,
    /// Whether no case holds the row.
    pub untested: bool,
    /// Why no case can, where that is so.
    pub unreachable: Option<String>,
}

impl Coverage {
    /// Counts the cases of a suite by row and basis, beside the mutants that break each row.
    pub fn new(suite: &Suite, cases: &[Case], mutants: &BTreeMap<&str, usize>) -> Self {
        let cases: Vec<&Case> = cases
            .iter()
            .filter(|case| case.suite() == suite.name)
            .collect();
        Self {
            suite: suite.name.clone(),
            rows: suite
                .table
                .rows
                .iter()
                .map(|row| RowCoverage::new(row, &cases, mutants))
                .collect(),
            beyond_the_table: cases
                .iter()
                .filter(|case| case.document.claim.rows.is_empty())
                .count(),
        }
    }

    /// Returns the table for a terminal.
    pub fn table(&self) -> String {
        let reachable = || self.rows.iter().filter(|row| row.unreachable.is_none());
        let widths = reachable().map(|row| row.row.len());
        let width = widths.max().unwrap_or_default().max(self.suite.len());
        let mut head = format!(
            "{:width$}  cases  documented  assumed  observed",
            self.suite
        );
        if self.is_served() {
            head.push_str("  mutants");
        }
        let mut lines = vec![styled(BOLD, &head)];
        lines.extend(reachable().map(|row| row.line(width, self.is_served())));
        let held = reachable().filter(|row| !row.untested).count();
        lines.push(format!(
            "{held} of {} held by cases; {} beyond the table",
            text::plural(reachable().count(), "row"),
            text::plural(self.beyond_the_table, "case"),
        ));
        lines.extend(self.unreachable());
        lines.join("\n")
    }

    /// Tells whether the embedded reference serves the suite: else nothing is said of mutants.
    fn is_served(&self) -> bool {
        self.rows.iter().any(|row| row.mutants > 0)
    }

    /// Lists the rows that no case can reach on the embedded reference, each with the reason.
    fn unreachable(&self) -> Vec<String> {
        let rows = self.rows.iter();
        let rows = rows.filter_map(|row| Some((row, row.unreachable.as_ref()?)));
        let mut lines = Vec::new();
        for (row, why) in rows {
            lines.push(format!(
                "{}  {}",
                row.row,
                text::plural(row.cases(), "case")
            ));
            lines.push(text::hanging("  ", &text::escape(why), WIDTH));
        }
        if !lines.is_empty() {
            let count = text::plural(lines.len() / 2, "row");
            lines.insert(
                0,
                if self.is_served() {
                    format!("{count} that the embedded server cannot answer:")
                } else {
                    format!("{count} that no case can reach:")
                },
            );
        }
        lines.iter().map(|line| styled(DIM, line)).collect()
    }
}

impl RowCoverage {
    fn new(row: &Row, cases: &[&Case], mutants: &BTreeMap<&str, usize>) -> Self {
        let count = |basis: Basis| {
            let of_row = |case: &&&Case| case.rows().any(|known| known.id == row.id);
            cases
                .iter()
                .filter(of_row)
                .filter(|case| case.document.basis == basis)
                .count()
        };
        let [documented, assumed, observed] = Basis::ALL.map(count);
        Self {
            row: row.id.clone(),
            texts: row
                .texts()
                .iter()
                .map(crate::contract::Detail::shown)
                .collect(),
            documented,
            assumed,
            observed,
            mutants: mutants.get(row.id.as_str()).copied().unwrap_or_default(),
            untested: documented + assumed + observed == 0,
            unreachable: row.unreachable.clone(),
        }
    }

    fn line(&self, width: usize, is_served: bool) -> String {
        let Self {
            row,
            documented,
            assumed,
            observed,
            mutants,
            ..
        } = self;
        let total = self.cases();
        let mut line =
            format!("{row:width$}  {total:>5}  {documented:>10}  {assumed:>7}  {observed:>8}");
        if is_served {
            line.push_str(&format!("  {mutants:>7}"));
        }
        if self.untested {
            styled(BAD, &format!("{line}  untested"))
        } else {
            line
        }
    }

    fn cases(&self) -> usize {
        self.documented + self.assumed + self.observed
    }
}

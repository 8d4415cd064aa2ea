//! Turns measured ratios into goals that are kept or missed, and figures into cells of a table.

use std::time::Duration;

use crate::measure::Cost;

/// A figure that must not be exceeded.
#[derive(Debug)]
pub(crate) struct Goal {
    what: String,
    measured: Option<f64>,
    most: f64,
}

/// The goals of this run, in the order in which they were measured.
#[derive(Debug, Default)]
pub(crate) struct Goals(Vec<Goal>);

impl Goals {
    /// Adds a goal; without a figure it is missed.
    pub(crate) fn add(&mut self, what: impl Into<String>, measured: Option<f64>, most: f64) {
        self.0.push(Goal {
            what: what.into(),
            measured,
            most,
        });
    }

    /// Tells whether every goal is kept.
    pub(crate) fn are_kept(&self) -> bool {
        self.0.iter().all(Goal::is_kept)
    }

    /// Returns the table of the goals.
    pub(crate) fn table(&self) -> Table {
        let mut table = Table::new(["goal", "measured", "at most", ""]);
        for goal in &self.0 {
            let measured = goal.measured;
            let measured = measured.map_or_else(unknown, |ratio| format!("{ratio:.2}"));
            let kept = if goal.is_kept() { "kept" } else { "**missed**" };
            table.row(&[
                goal.what.clone(),
                measured,
                format!("{:.2}", goal.most),
                kept.to_owned(),
            ]);
        }
        table
    }
}

impl Goal {
    fn is_kept(&self) -> bool {
        self.measured.is_some_and(|measured| measured <= self.most)
    }
}

/// A table in Markdown.
#[derive(Debug)]
pub(crate) struct Table(String);

impl Table {
    /// Returns a table with these columns, the first of words and the others of figures.
    pub(crate) fn new<const N: usize>(columns: [&str; N]) -> Self {
        let mut table = Self(String::new());
        table.row(&columns.map(str::to_owned));
        table.0.push_str("|---|");
        table.0.push_str(&"---:|".repeat(N - 1));
        table.0.push('\n');
        table
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: &[String; N]) {
        self.0.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Returns how many times the second the first is.
pub(crate) fn ratio(first: Duration, second: Duration) -> f64 {
    first.as_secs_f64() / second.as_secs_f64()
}

/// Returns the same of CPU times, where both are known.
pub(crate) fn cpu_ratio(first: Cost, second: Cost) -> Option<f64> {
    Some(ratio(first.cpu?, second.cpu?))
}

/// Returns a time in microseconds.
pub(crate) fn micros(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

/// Returns a CPU time in microseconds.
pub(crate) fn cpu_micros(cost: Cost) -> String {
    cost.cpu.map_or_else(unknown, micros)
}

/// Returns a time in milliseconds.
pub(crate) fn millis(time: Duration) -> String {
    format!("{:.1}", time.as_secs_f64() * 1e3)
}

/// Returns memory in megabytes.
pub(crate) fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(unknown, |bytes| format!("{:.0}", bytes as f64 / 1e6))
}

/// Returns what stands for a figure that this system does not tell.
pub(crate) fn unknown() -> String {
    "?".to_owned()
}

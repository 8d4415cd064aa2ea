//! Turns tables and cases into what `coverage` counts.

use expect_test::expect;

use super::{both, each, keys, last_line, on, parsed};
use crate::folder::Folder;

#[test]
fn coverage_counts_the_cases_of_every_row() {
    let folder = both();
    let text = on(&folder, &["coverage"]);
    let json = on(&folder, &["coverage", "--format", "json"]);
    assert_eq!((text.code, json.code), (Some(0), Some(0)));
    let suites = parsed(&json.stdout);
    assert_eq!(each(&suites, "suite"), ["vip-credential", "vip-rest"]);
    let rows = suites[1]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 22);
    for row in rows {
        let found = keys(row);
        let promised = [
            "row",
            "texts",
            "documented",
            "assumed",
            "observed",
            "untested",
            "unreachable",
        ];
        assert!(promised.iter().all(|key| found.contains(key)), "{found:?}");
        assert_eq!(row["untested"], false, "{row}");
        let id = row["row"].as_str().unwrap();
        let line = text
            .stdout
            .lines()
            .find(|line| line.starts_with(&format!("{id} ")))
            .unwrap();
        let numbers: Vec<u64> = line
            .split_whitespace()
            .skip(1)
            .take(4)
            .map(|word| word.parse().unwrap())
            .collect();
        let count = |basis: &str| row[basis].as_u64().unwrap();
        let (documented, assumed, observed) =
            (count("documented"), count("assumed"), count("observed"));
        assert_eq!(
            numbers,
            [
                documented + assumed + observed,
                documented,
                assumed,
                observed
            ]
        );
    }
    assert!(
        last_line(&text).starts_with("22 of 22 rows held by cases; "),
        "{}",
        last_line(&text)
    );
}

#[test]
fn coverage_names_a_row_without_a_case() {
    let ran = Folder::tiny().vipspec(&["coverage", "--cases", "cases"]);
    expect![[r#"
        tiny               cases  documented  assumed  observed
        400-invalid-name       1           1        0         0
        400-missing-field      0           0        0         0  untested
        1 of 2 rows held by cases; 0 cases beyond the table
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn coverage_counts_what_rests_on_an_answer_once_seen() {
    let folder = Folder::tiny().but_case("basis: documented", "basis: observed");
    let ran = folder.vipspec(&["coverage", "--cases", "cases"]);
    expect![[r#"
        tiny               cases  documented  assumed  observed
        400-invalid-name       1           0        0         1
        400-missing-field      0           0        0         0  untested
        1 of 2 rows held by cases; 0 cases beyond the table
    "#]]
    .assert_eq(&ran.stdout);
}

//! Turns records into workflow commands, and counts them.

use super::{Format, many};
use crate::run::{Record, groups};

fn levels(report: &str, level: &str) -> usize {
    report
        .lines()
        .filter(|line| line.starts_with(&format!("::{level} ")))
        .count()
}

/// Returns a run in which each case differs in its own way from `at` on.
fn apart(count: usize, at: usize) -> Record {
    let mut record = many(count, "failed", "x");
    for (case, number) in record.cases.iter_mut().zip(0..).skip(at) {
        case.cause = None;
        case.findings[0].alike.actual = format!("text {number}");
    }
    for case in &mut record.cases[..at] {
        case.cause = None;
    }
    record.groups = groups(&record.cases);
    record
}

#[test]
fn ten_groups_are_told_and_the_cases_of_the_others_counted() {
    let report = Format::GITHUB.render(&apart(25, 0));
    assert_eq!(levels(&report, "error"), 10, "{report}");
    assert!(
        report
            .trim_end()
            .ends_with("%0A15 groups more, of 15 cases"),
        "{report}"
    );
    let report = Format::GITHUB.render(&many(12, "failed_as_listed", "x"));
    assert_eq!(
        (levels(&report, "error"), levels(&report, "warning")),
        (0, 10)
    );
    assert!(report.contains("2 cases more passed only after a retry, or failed as listed"));
}

#[test]
fn a_group_stands_for_its_cases_the_largest_first() {
    let report = Format::GITHUB.render(&apart(14, 12));
    let titles = [
        "failed%3A 12 cases",
        "failed%3A tiny/things/12[x]",
        "failed%3A tiny/things/13[x]",
    ];
    for (line, title) in report.lines().zip(titles) {
        assert!(line.contains(&format!("title={title}::")), "{line}");
    }
    assert_eq!(levels(&report, "error"), 3, "{report}");
    assert!(!report.contains(" more, of "), "{report}");
}

#[test]
fn percent_signs_colons_and_commas_are_escaped() {
    let report = Format::GITHUB.render(&many(1, "failed", "100%,a:b\nc"));
    let line = report.lines().next().unwrap();
    let (properties, message) = line
        .strip_prefix("::error ")
        .unwrap()
        .split_once("::")
        .unwrap();
    assert_eq!(
        properties,
        "file=cases/100%25%2Ca%3Ab\\nc.yaml,line=14,title=failed%3A tiny/things/0[100%25%2Ca%3Ab\\nc]"
    );
    assert!(
        message.starts_with("100%25,a:b\\nc; detail differs: expected `100%25,a:b\\nc`"),
        "{message}"
    );
}

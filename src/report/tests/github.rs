//! Turns records into workflow commands, and counts them.

use super::{Format, hostile, many};

fn levels(report: &str, level: &str) -> usize {
    report
        .lines()
        .filter(|line| line.starts_with(&format!("::{level} ")))
        .count()
}

#[test]
fn ten_are_told_and_the_others_counted() {
    let report = Format::Github.render(&many(25, "failed", "x"));
    assert_eq!(levels(&report, "error"), 10, "{report}");
    assert!(
        report.trim_end().ends_with("%0A15 cases more did not pass"),
        "{report}"
    );
    let report = Format::Github.render(&many(12, "failed_as_listed", "x"));
    assert_eq!(
        (levels(&report, "error"), levels(&report, "warning")),
        (0, 10)
    );
    assert!(report.contains("2 cases more passed only after a retry, or failed as listed"));
}

#[test]
fn a_cause_stands_for_its_cases_and_a_row_comes_before_its_second_case() {
    let mut record = many(14, "failed", "x");
    for case in &mut record.cases[..12] {
        case.row = Some("400-same".to_owned());
    }
    let report = Format::Github.render(&record);
    let ids = ["0[x]", "12[x]", "13[x]", "1[x]"];
    for (line, id) in report.lines().zip(ids) {
        assert!(
            line.contains(&format!("title=failed%3A tiny/things/{id}::")),
            "{line}"
        );
    }
    let report = Format::Github.render(&hostile());
    assert!(
        report
            .lines()
            .next()
            .unwrap()
            .contains("title=2 cases share one cause::")
    );
    assert_eq!(levels(&report, "error"), 3, "{report}");
    assert!(!report.contains(" more did not pass"), "{report}");
}

#[test]
fn percent_signs_colons_and_commas_are_escaped() {
    let report = Format::Github.render(&many(1, "failed", "100%,a:b\nc"));
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

//! Turns runs of as much as a format tells, and of one more, into what it tells and what it counts.

use serde_json::json;

use super::many;
use crate::report::{View, github, html, markdown, tap, terminal};
use crate::run::{Outcome, Record, UnlistedRecord, groups};

/// Returns a run of so many groups, each of two cases that failed alike.
fn pairs(count: usize) -> Record {
    let mut record = many(count * 2, "failed", "x");
    for (case, number) in record.cases.iter_mut().zip(0..) {
        case.cause = None;
        for finding in &mut case.findings {
            finding.alike.actual = format!("text {}", number / 2);
        }
    }
    record.groups = groups(&record.cases);
    assert_eq!(record.groups.len(), count);
    record
}

/// Returns how many lines begin so.
fn lines(report: &str, begin: &str) -> usize {
    let lines = report.lines();
    lines
        .filter(|line| line.trim_start().starts_with(begin))
        .count()
}

#[test]
fn as_many_groups_are_told_as_a_format_tells_and_the_cases_of_all_others_counted() {
    for (format, most, begin, left) in [
        (
            terminal::FORMAT,
            10,
            "FAIL  ",
            "and 1 group more, of 2 cases; `--each` shows every case",
        ),
        (github::FORMAT, 10, "::error ", "1 group more, of 2 cases"),
        (markdown::FORMAT, 50, "<details>", "and 1 group more"),
        (markdown::FORMAT, 50, "- 2 cases failed: ", "- and 1 more"),
        (
            html::FORMAT,
            20,
            "<li class=\"g-failed\">",
            "and 1 group more; the cases below",
        ),
    ] {
        let (all, more) = (format.render(&pairs(most)), format.render(&pairs(most + 1)));
        assert_eq!(
            (lines(&all, begin), lines(&more, begin)),
            (most, most),
            "{format:?}"
        );
        assert!(!all.contains(left), "{format:?}: {all}");
        assert!(more.contains(left), "{format:?}: {more}");
    }
}

#[test]
fn a_group_names_as_many_cases_as_are_told_and_counts_the_others() {
    let of = |count: usize| {
        let mut record = many(count, "failed", "x");
        for case in &mut record.cases {
            case.cause = None;
        }
        record.groups = groups(&record.cases);
        github::FORMAT.render(&record)
    };
    let five = "cases: tiny/things/0[x], tiny/things/1[x], tiny/things/2[x], tiny/things/3[x], tiny/things/4[x]";
    assert!(of(5).contains(&format!("{five}\n")), "{}", of(5));
    let six = format!("{five}, and 1 more\n");
    assert!(of(6).contains(&six), "{}", of(6));
}

#[test]
fn as_many_entries_of_a_list_are_told_as_a_format_tells_and_the_others_counted() {
    let listed = |count: usize| markdown::FORMAT.render(&many(count, "failed_as_listed", "x"));
    assert_eq!(lines(&listed(51), "- ` tiny/things/"), 50);
    for (count, left) in [
        (50, None),
        (51, Some("- and 1 more")),
        (53, Some("- and 3 more")),
    ] {
        let report = listed(count);
        let (_, list) = report.split_once("### Known failures\n\n").unwrap();
        let (list, _) = list.split_once("\n\n").unwrap_or((list, ""));
        let said = list.lines().find(|line| line.starts_with("- and "));
        assert_eq!(said, left);
    }
}

#[test]
fn as_many_remarks_are_told_as_a_format_tells_and_the_others_counted() {
    let lost = |count: usize| {
        let mut record = many(count, "failed", "x");
        for case in &mut record.cases {
            case.lost = Some("no answer".to_owned());
        }
        record
    };
    for (format, most) in [
        (terminal::FORMAT, 20),
        (markdown::FORMAT, 50),
        (html::FORMAT, 200),
    ] {
        let told = |count: usize| {
            let report = format.render(&lost(count));
            let said = "and 1 more\n";
            let (_, remarks) = report.split_once("not put back: ").unwrap();
            let of_list = remarks.replace("</li>", "\n");
            (
                report.matches("not put back: ").count(),
                of_list.contains(said),
            )
        };
        assert_eq!(told(most), (most, false), "{format:?}");
        assert_eq!(told(most + 1), (most, true), "{format:?}");
    }
}

#[test]
fn rows_that_nothing_showed_are_named_where_they_are_few() {
    let told = |count: usize| {
        let mut record = many(1, "passed", "x");
        let row = record.rows[0].clone();
        record.rows = (0..count)
            .map(|number| {
                let mut row = row.clone();
                row.row = format!("400-{number}");
                (row.held, row.broken, row.untested) = (0, 0, true);
                row
            })
            .collect();
        terminal::FORMAT.render(&record)
    };
    let five = "untested rows: 400-0, 400-1, 400-2, 400-3, 400-4\n";
    assert!(told(5).contains(five), "{}", told(5));
    assert!(!told(6).contains("untested rows: "), "{}", told(6));
    assert!(told(6).contains("rows: 6 untested"), "{}", told(6));
}

#[test]
fn rows_that_only_listed_failures_break_are_told_apart() {
    let of = |outcome: &str| {
        let mut record = many(1, outcome, "x");
        record.cases[0].row = Some("400-x".to_owned());
        (
            terminal::FORMAT.render(&record),
            markdown::FORMAT.render(&record),
        )
    };
    let (screen, markdown) = of("failed_as_listed");
    let told = "KNOWN 1 case: x (x, until 2026-12-31)\n\n\
                broken row as listed: 400-x (broken in 2 cases, held in 3)\n";
    assert!(screen.starts_with(told), "{screen}");
    let title = "### Rows that are broken as listed\n\n- ` 400-x `: 2 broken, 3 held";
    assert!(markdown.contains(title), "{markdown}");
    let (screen, markdown) = of("failed");
    assert!(
        screen.contains("\nbroken row: 400-x (broken in 2 cases, held in 3)\n"),
        "{screen}"
    );
    let title = "### Rows that are broken\n\n- ` 400-x `: 2 broken, 3 held";
    assert!(markdown.contains(title), "{markdown}");
}

#[test]
fn what_is_not_asked_is_told_with_the_rows_that_it_leaves_out_or_else_by_its_cases() {
    let told = |rows: [Option<&str>; 2]| {
        let mut record = many(2, "skipped", "x");
        for (case, row) in record.cases.iter_mut().zip(rows) {
            case.row = row.map(str::to_owned);
            case.rows.clear();
        }
        record.groups = groups(&record.cases);
        terminal::FORMAT.render(&record)
    };
    let both = told([Some("400-y"), Some("400-x")]);
    assert!(both.contains("\n      rows: 400-x, 400-y\n"), "{both}");
    let one = told([Some("400-x"), Some("400-x")]);
    assert!(one.contains("\n      row: 400-x\n"), "{one}");
    let none = told([None, None]);
    assert!(none.contains("\n      cases: tiny/things/0"), "{none}");
}

#[test]
fn texts_that_no_table_lists_are_told_up_to_ten_and_counted_whole() {
    let of = |near: usize, far: usize| {
        let mut record = many(1, "passed", "x");
        record.unlisted = (0..near + far)
            .map(|number| UnlistedRecord {
                suite: "tiny".to_owned(),
                row: "400-x".to_owned(),
                actual: format!("text {number}"),
                cases: 2,
                near: number < near,
            })
            .collect();
        tap::FORMAT.render(&record)
    };
    let report = of(3, 8);
    assert_eq!(lines(&report, "# note: `text "), 10, "{report}");
    for line in [
        "# note: `text 0` came for row 400-x (2 cases), and is nearly its text\n",
        "# note: `text 3` came for row 400-x (2 cases), whose source lists examples\n",
        "# 8 texts that the table does not list; that breaks no row\n",
        "# 3 texts that differ from the table's by little; `texts: near` lets them pass\n",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
    assert_eq!(lines(&of(0, 10), "# note: `text "), 10);
}

#[test]
fn the_last_line_counts_what_a_run_did_by_itself_and_what_was_flaky() {
    let mut record = many(2, "passed", "x");
    record.cases[0].retries = vec!["closed".to_owned()];
    record.rows.clear();
    record.summary.flaky = 1;
    record.summary.unseen = 2;
    record.summary.sent_again = 3;
    record.summary.begun_anew = 4;
    let line = "2 cases: 2 passed, 1 of them flaky   0 of 0 rows held   2 looks not taken   3 requests sent again   \
                4 cases begun anew   8.00 s\n";
    for format in [terminal::FORMAT, tap::FORMAT] {
        let report = format.render(&record);
        assert!(report.ends_with(line), "{report}");
    }
    record.summary.unseen = 1;
    let report = terminal(&record, View::default());
    let plain = anstream::adapter::strip_str(&report).to_string();
    assert!(plain.contains("   1 look not taken   "), "{plain}");
}

#[test]
fn differences_of_a_case_are_told_up_to_twenty_and_the_others_counted() {
    let of = |count: usize| {
        let mut record = many(1, "failed", "x");
        let finding = record.cases[0].findings[0].clone();
        record.cases[0].findings = vec![finding; count];
        record.groups = groups(&record.cases);
        tap::FORMAT.render(&record)
    };
    let told = |count: usize| lines(&of(count), "at ");
    assert_eq!((told(20), told(21)), (20, 20));
    assert!(!of(20).contains(" more\n"), "{}", of(20));
    assert!(
        of(22).contains("\n    and 2 differences more\n"),
        "{}",
        of(22)
    );
}

#[test]
fn a_page_says_where_not_one_case_was_judged() {
    let said = "Not one case was judged.";
    for (outcome, is_said) in [
        ("errored", true),
        ("blocked", true),
        ("passed", false),
        ("failed", false),
    ] {
        let page = html::FORMAT.render(&many(2, outcome, "x"));
        assert_eq!(page.contains(said), is_said, "{outcome}");
    }
}

#[test]
fn a_title_tells_four_differences_and_counts_the_others_and_what_was_not_asked_comes_last() {
    let mut record = many(4, "skipped", "x");
    let mut failed = many(1, "failed", "x").cases.remove(0);
    failed.id = "tiny/things/9".to_owned();
    (failed.cause, failed.error) = (None, None);
    let finding = failed.findings[0].clone();
    let of = |number: usize| {
        let alike = json!({"at": format!("$.m{number}"), "expected": "a", "actual": "b"});
        let mut finding = finding.clone();
        finding.column = "body".to_owned();
        finding.alike = serde_json::from_value(alike).unwrap();
        finding
    };
    let title = |count: usize| {
        let mut failed = failed.clone();
        failed.findings = (0..count).map(of).collect();
        groups(&[failed])[0].title.clone()
    };
    let one = |number: usize| format!("`$.m{number}` is `b` in place of `a`");
    let four = (0..4).map(one).collect::<Vec<_>>().join(", ");
    assert_eq!(title(4), four);
    assert_eq!(title(6), format!("{four}, 2 more"));
    record.cases.push(failed);
    let groups = groups(&record.cases);
    let order: Vec<(&str, usize)> = groups
        .iter()
        .map(|group| (group.outcome.as_str(), group.count))
        .collect();
    assert_eq!(
        order,
        [
            (Outcome::Failed.as_key(), 1),
            (Outcome::Skipped.as_key(), 4)
        ]
    );
}

#[test]
fn the_cause_of_a_row_is_told_of_the_suite_and_the_row_of_the_case_alone() {
    let told = |suite: &str, row: &str, cause: &str| {
        let mut record = many(1, "failed", "x");
        record.cases[0].row = Some("400-x".to_owned());
        let own = &mut record.rows[0];
        (own.suite, own.row, own.cause) = (suite.to_owned(), row.to_owned(), cause.to_owned());
        let report = markdown::FORMAT.render(&record);
        let said = "a service answers row ` 400-x ` where: it is so";
        (
            report.contains(said),
            report.contains("\n\na service answers row "),
        )
    };
    assert_eq!(told("tiny", "400-x", "it is so"), (true, true));
    for (suite, row, cause) in [
        ("other", "400-x", "it is so"),
        ("tiny", "400-y", "it is so"),
        ("tiny", "400-x", ""),
    ] {
        assert_eq!(told(suite, row, cause), (false, false), "{suite} {row}");
    }
}

#[test]
fn a_row_is_named_for_an_answer_that_differs_by_what_the_table_says_alone() {
    let said = |columns: [&str; 2], error: Option<&str>| {
        let mut record = many(1, "failed", "x");
        let case = &mut record.cases[0];
        (case.cause, case.error) = (None, error.map(str::to_owned));
        for (finding, column) in case.findings.iter_mut().zip(columns) {
            finding.column = column.to_owned();
        }
        let report = terminal::FORMAT.render(&record);
        report.contains("note: the answer is that of row x")
    };
    for column in ["code", "error", "detail"] {
        assert!(said(["header", column], None), "{column}");
        // It was the answer to another step that differed.
        assert!(!said(["header", column], Some("why")), "{column}");
    }
    assert!(!said(["header", "body"], None));
}

//! Turns comparisons made for the purpose into reports, and holds these to what a reader relies on.

use serde_json::{Value, json};

use crate::compare::{Comparison, Ended};
use crate::report::format::Format;
use crate::report::{github, html, junit, markdown, tap, terminal};

/// Returns a comparison with so many changes of one case each, and cases that ended in every way.
fn comparison(changes: usize) -> Comparison {
    let id = |number: usize| format!("s/a/c{number}");
    let line = json!({"place": "$.a", "what": "changed", "a": "1", "b": "2"});
    let change = |number: usize| {
        json!({"lines": [line], "steps": [["GET x", 1]], "rows_a": ["row-of-a"], "rows_b": ["row-of-b"],
            "kept": {"both": 1, "only_a": 0, "only_b": 0, "neither": 0}, "cases": [id(number)]})
    };
    let case = |number: usize, ended: Ended, why: Option<&str>| {
        let mut case = json!({"id": id(number), "suite": "s", "row": null, "title": "t", "file": "cases/s/a.yaml",
            "line": 3, "ended": ended, "why": why, "asks": 1, "kept_a": null, "kept_b": null,
            "time_a_us": null, "time_b_us": null});
        if ended == Ended::Differs {
            case["differences"] = json!([{"part": "request", "step": "GET x", "line": 3, "change": number,
                "place": "$.a", "what": "changed", "a": "1", "b": "2", "sent": "GET /", "answer_a": null,
                "answer_b": null}]);
        }
        case
    };
    let mut cases: Vec<Value> = (0..changes)
        .map(|number| case(number, Ended::Differs, None))
        .collect();
    cases.push(case(changes, Ended::Skipped, Some("not for this target")));
    cases.push(case(changes + 1, Ended::NotCompared, Some("nobody there")));
    cases.push(case(changes + 2, Ended::Equal, None));
    let side = json!({"target": "t", "kept": 0, "not_kept": 0, "median_us": null, "p95_us": null});
    let changed: Vec<Value> = (0..changes).map(change).collect();
    let missing = json!({"ended": "not_compared", "title": "nobody there", "help": null, "cases": [id(changes + 1)]});
    let made = json!({"schema": "vipspec-comparison/1", "tool": "vipspec", "a": side, "b": side,
        "started": "2026-11-22T21:02:49Z", "duration_ms": 1, "stopped": null,
        "summary": {"equal": 1, "differ": changes, "not_compared": 1, "skipped": 1}, "slower": null,
        "changes": changed, "errors": [], "left_out": [], "causes": [missing], "cases": cases});
    serde_json::from_value(made).expect("a comparison")
}

#[test]
fn the_rows_of_a_and_of_b_are_not_swapped() {
    let comparison = comparison(1);
    for format in [terminal::FORMAT, html::FORMAT, markdown::FORMAT] {
        let report = format.render(&comparison);
        assert!(
            report.contains("row of A: row-of-a, of B: row-of-b"),
            "{report}"
        );
    }
}

#[test]
fn a_case_that_was_not_asked_is_ok_and_one_without_an_answer_is_not() {
    let comparison = comparison(0);
    let tap = tap::FORMAT.render(&comparison);
    for line in [
        "\nok 1 - s/a/c0 # SKIP not for this target\n",
        "\nnot ok 2 - s/a/c1\n",
        "\nok 3 - s/a/c2\n",
    ] {
        assert!(tap.contains(line), "{tap}");
    }
    let junit = junit::FORMAT.render(&comparison);
    let counts = "tests=\"3\" skipped=\"1\" failures=\"0\" errors=\"1\"";
    assert!(junit.contains(counts), "{junit}");
    assert_eq!(junit.matches("<skipped").count(), 1, "{junit}");
}

#[test]
fn what_was_not_compared_is_an_error_of_its_own() {
    let github = github::FORMAT.render(&comparison(0));
    let error = "::error file=cases/s/a.yaml,line=3,title=not compared%3A s/a/c1::nobody there%0A";
    assert!(github.contains(error), "{github}");
}

#[test]
fn groups_that_are_left_out_are_counted_in_every_format() {
    for (format, shown) in [
        (github::FORMAT, 10),
        (terminal::FORMAT, 10),
        (markdown::FORMAT, 50),
        (html::FORMAT, 20),
    ] {
        // One group is of what was not compared.
        let of = |more: usize| format.render(&comparison(shown - 1 + more));
        let said = "2 groups more";
        let (two, none) = (of(2), of(0));
        let is_said = two.contains(said) || two.contains("and 2 groups more");
        assert!(is_said, "{format:?}: {two}");
        assert!(
            !none.contains(" more;") && !none.contains(" more, of "),
            "{format:?}: {none}"
        );
    }
}

#[test]
fn what_is_not_put_back_is_told_in_every_format() {
    let mut lost = comparison(1);
    lost.cases[0].lost_a = Some("no answer".to_owned());
    lost.cases[1].lost_b = Some("refused".to_owned());
    for format in <Format as clap::ValueEnum>::value_variants() {
        let report = format.render(&lost);
        let is_told = [
            "not put back on A: s/a/c0: no answer",
            "not put back on B: s/a/c1: refused",
        ]
        .iter()
        .all(|line| report.replace("&#x2f;", "/").contains(line));
        let beyond = ["json", "census"].contains(&format.name);
        assert_eq!(is_told, !beyond, "{format:?}: {report}");
    }
}

#[test]
fn lines_of_a_change_are_told_up_to_twenty_and_the_others_counted() {
    let of = |count: usize| {
        let mut comparison = comparison(1);
        let line = comparison.changes[0].lines[0].clone();
        comparison.changes[0].lines = vec![line; count];
        markdown::FORMAT.render(&comparison)
    };
    let (twenty, more) = (of(20), of(22));
    for report in [&twenty, &more] {
        let told = "\nat cases/s/a.yaml:3 (request: GET x): $.a changed\n";
        assert_eq!(report.matches(told).count(), 20, "{report}");
    }
    assert!(!twenty.contains(" more\n"), "{twenty}");
    assert!(more.contains("\nand 2 differences more\n"), "{more}");
}

#[test]
fn values_of_the_first_case_alone_are_told_to_be_that() {
    let mut comparison = comparison(1);
    let said = "$.a changed, here as in the first case";
    for (varies, count) in [(false, 0), (true, 1)] {
        comparison.changes[0].lines[0].varies = varies;
        for format in [terminal::FORMAT, html::FORMAT, markdown::FORMAT] {
            let report = format.render(&comparison);
            assert!(report.matches(said).count() >= count, "{report}");
            assert_eq!(report.contains(said), varies, "{report}");
        }
    }
}

//! Turns comparisons made for the purpose into reports, and holds these to what a reader relies on.

use serde_json::{Value, json};

use crate::compare::{Comparison, Ended};
use crate::report::Format;

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
    for format in [Format::Terminal, Format::Html, Format::Markdown] {
        let report = format.render_comparison(&comparison);
        assert!(
            report.contains("row of A: row-of-a, of B: row-of-b"),
            "{report}"
        );
    }
}

#[test]
fn a_case_that_was_not_asked_is_ok_and_one_without_an_answer_is_not() {
    let comparison = comparison(0);
    let tap = Format::Tap.render_comparison(&comparison);
    for line in [
        "\nok 1 - s/a/c0 # SKIP not for this target\n",
        "\nnot ok 2 - s/a/c1\n",
        "\nok 3 - s/a/c2\n",
    ] {
        assert!(tap.contains(line), "{tap}");
    }
    let junit = Format::Junit.render_comparison(&comparison);
    let counts = "tests=\"3\" skipped=\"1\" failures=\"0\" errors=\"1\"";
    assert!(junit.contains(counts), "{junit}");
    assert_eq!(junit.matches("<skipped").count(), 1, "{junit}");
}

#[test]
fn what_was_not_compared_is_a_warning_of_its_own() {
    let github = Format::Github.render_comparison(&comparison(0));
    let warning = "::warning title=not compared::1 case not compared: nobody there";
    assert!(github.contains(warning), "{github}");
}

#[test]
fn changes_that_are_left_out_are_counted_in_every_format() {
    for (format, shown) in [
        (Format::Github, 10),
        (Format::Terminal, 50),
        (Format::Markdown, 50),
        (Format::Html, 500),
    ] {
        let of = |more: usize| format.render_comparison(&comparison(shown + more));
        let said = match format {
            Format::Github => "2 changes more differ",
            _ => "2 changes",
        };
        assert!(of(2).contains(said) && of(2).contains("more"), "{format:?}");
        assert!(!of(0).contains(said), "{format:?}");
    }
}

//! Turns one hostile run and one hostile comparison into every format, and holds the whole of each.
//!
//! `UPDATE_EXPECT=1 cargo test --lib report::tests::hostile` writes what is held, to be read.

use std::path::Path;

use clap::ValueEnum;
use expect_test::{ExpectFile, expect_file};
use serde_json::{Value, json};

use super::{Format, case};
use crate::compare::{Comparison, SCHEMA};
use crate::report::Sheet;
use crate::run::{self, Record};

/// What breaks out of a terminal, a log, a page, a table, a block of code and a CDATA section.
const HOSTILE: &str = "\u{1b}[2J\u{202e}\u{200b}\n::error::x ##[add-mask]z ]]><script>x</script> ` ``` | @octocat #1 %0A";

fn ran() -> Record {
    let mut failed = case(1, "failed", HOSTILE);
    let long = format!("{}{}", HOSTILE, "y".repeat(5_000));
    failed["exchanges"][0]["response"]["body"] = json!(long);
    failed["error"] = Value::Null;
    failed["cause"] = Value::Null;
    let flaky = case(7, "passed", HOSTILE);
    let row = json!({"suite": "tiny", "row": "400-x", "held": 1, "broken": 1, "untested": false,
        "code": 400, "error": HOSTILE, "details": [HOSTILE], "cause": HOSTILE, "remedy": HOSTILE});
    let report = json!({
        "schema": run::SCHEMA, "tool": "vipspec 0.1.0", "target": HOSTILE, "stopped": HOSTILE,
        "started": "2026-01-02T03:04:05Z", "duration_ms": 8000,
        "summary": {"passed": 1, "failed": 1, "errored": 0, "blocked": 0, "skipped": 0,
            "failed_as_listed": 0, "passed_unexpectedly": 0, "flaky": 1, "sent_again": 2},
        "unlisted": [{"suite": "tiny", "row": "400-x", "actual": HOSTILE, "cases": 1}],
        "rows": [row], "cases": [failed, flaky],
    });
    Record::read("r.json", report.to_string().as_bytes()).unwrap()
}

fn compared() -> Comparison {
    let id = |number: usize| format!("tiny/things/{number}[{}]", HOSTILE);
    let line =
        json!({"place": HOSTILE, "what": "changed", "a": HOSTILE, "b": "", "also": [HOSTILE]});
    let answer = json!({"code": 400, "error": HOSTILE, "detail": HOSTILE, "row": null});
    let case = |number: usize, ended: &str| {
        json!({"id": id(number), "suite": "tiny", "row": "400-x", "title": HOSTILE,
            "file": format!("cases/{}.yaml", HOSTILE), "line": 9, "ended": ended, "why": null,
            "asks": 3, "kept_a": true, "kept_b": false, "time_a_us": 900, "time_b_us": 1100,
            "rerun": format!("vipspec compare a {}", HOSTILE)})
    };
    let mut differs = case(0, "differs");
    let mut shown = json!({"part": "request", "step": HOSTILE, "line": 14, "change": 0,
        "sent": HOSTILE, "answer_a": answer, "answer_b": answer});
    for (key, value) in line.as_object().unwrap() {
        shown[key] = value.clone();
    }
    differs["differences"] = json!([shown]);
    differs["followed"] = json!(2);
    let mut lacking = case(1, "not_compared");
    lacking["why"] = json!(HOSTILE);
    let side =
        json!({"target": HOSTILE, "kept": 1, "not_kept": 1, "median_us": 900, "p95_us": 1800});
    let report = json!({
        "schema": SCHEMA, "tool": "vipspec 0.1.0", "a": side, "b": side,
        "started": "2026-01-02T03:04:05Z", "duration_ms": 8000, "stopped": HOSTILE,
        "summary": {"equal": 1, "differ": 1, "not_compared": 1, "skipped": 0}, "slower": "b",
        "changes": [{"lines": [line], "steps": [[HOSTILE, 1]], "rows_a": ["400-x"], "rows_b": [null],
            "kept": {"both": 0, "only_a": 1, "only_b": 0, "neither": 0}, "cases": [id(0)]}],
        "errors": [{"side": "b", "suite": "tiny", "code": 400, "error": HOSTILE, "detail": HOSTILE,
            "row": null, "cases": [id(0)]}],
        "left_out": [{"place": HOSTILE, "varies_on": "both", "cases": [id(0)]}],
        "causes": [{"ended": "not_compared", "title": HOSTILE, "help": HOSTILE, "cases": [id(1)]}],
        "cases": [differs, lacking, case(2, "equal")],
    });
    Comparison::read("c.json", report.to_string().as_bytes()).unwrap()
}

/// Returns where an output is held.
fn held(of: &str, format: Format) -> ExpectFile {
    let name = format.name;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report/tests/held");
    expect_file![folder.join(format!("{of}.{name}"))]
}

/// Returns a report without the style and the script of a page, which nobody sends.
fn without_assets(report: &str) -> String {
    let mut kept = report.to_owned();
    for element in ["style", "script"] {
        let (start, end) = (format!("<{element}>"), format!("</{element}>"));
        if let Some((before, rest)) = kept.split_once(&start)
            && let Some((_, after)) = rest.split_once(&end)
        {
            kept = format!("{before}{start}{end}{after}");
        }
    }
    let policy = kept.find(" content=\"default-src").map(|at| {
        let end = kept[at..].find("\">").map_or(kept.len(), |end| at + end);
        at..end
    });
    if let Some(policy) = policy {
        kept.replace_range(policy, " content=\"");
    }
    kept
}

fn hold<'a, T>(of: &str, record: &'a T)
where
    Sheet<'a>: From<&'a T>,
{
    for format in Format::value_variants() {
        let report = format.render(record);
        let report = match format.name {
            "html" => without_assets(&report),
            _ => report,
        };
        held(of, *format).assert_eq(&report);
    }
}

#[test]
fn a_hostile_run_is_held_in_every_format() {
    hold("run", &ran());
}

#[test]
fn a_hostile_comparison_is_held_in_every_format() {
    hold("comparison", &compared());
}

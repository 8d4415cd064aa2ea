//! Turns the served reference into a run that is reported whole.

use expect_test::expect;
use serde_json::Value;

use super::{both, each, keys, on, parsed};
use crate::program::vipspec;
use crate::served::Served;

#[test]
fn serve_prints_its_address_and_a_run_of_it_is_reported_whole() {
    let served = Served::with(&[]);
    let url = &served.url;
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let folder = both();
    let to = "json=report.json";
    let first = ["run", "--basis", "all", "--target", url, "--report", to];
    let first = on(&folder, &first);
    assert_eq!(first.code, Some(0), "{first:?}");
    let printing = ["run", "vip-rest/users", "--target", url, "--jobs", "64"];
    let again = on(&folder, &[&printing[..], &["--report", "json"]].concat());
    assert_eq!(again.code, Some(0), "{again:?}");

    let written = std::fs::read_to_string(folder.path("report.json")).unwrap();
    let (written, printed) = (parsed(&written), parsed(&again.stdout));
    assert!(
        first.stdout.contains("36 of 36 rows held"),
        "{}",
        first.stdout
    );
    assert!(again.stderr.contains(" held, "), "{}", again.stderr);
    let ids = each(&written["cases"], "id");
    let users = each(&printed["cases"], "id");
    assert!(users.iter().all(|id| ids.contains(id)), "{users:?}");
    has_the_promised_shape(&written);
    assert_eq!(written["target"], url.as_str());
    assert_eq!(
        written["summary"]["passed"],
        written["cases"].as_array().unwrap().len()
    );
    let rows = written["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 36);
    for row in rows {
        assert!(row["held"].as_u64() > Some(0), "{row}");
        assert_eq!(
            (&row["broken"], &row["untested"]),
            (&0.into(), &false.into())
        );
    }
    let mut names: Vec<_> = std::fs::read_dir(folder.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["cases", "report.json"], "a draft is left behind");
}

/// Holds a report to the keys of the format's version 1.
fn has_the_promised_shape(report: &Value) {
    let top = [
        "schema",
        "target",
        "started",
        "duration_ms",
        "summary",
        "rows",
        "cases",
    ];
    has_keys(report, &top);
    assert_eq!(report["schema"], "vipspec-report/1");
    let started = report["started"].as_str().unwrap_or_default();
    let started: jiff::Timestamp = started.parse().expect("a time of RFC 3339");
    assert!(started <= jiff::Timestamp::now());
    assert!(report["duration_ms"].is_u64());
    has_keys(
        &report["summary"],
        &[
            "passed",
            "failed",
            "errored",
            "blocked",
            "skipped",
            "failed_as_listed",
            "passed_unexpectedly",
        ],
    );
    let row = ["suite", "row", "held", "broken", "untested"];
    has_keys(&report["rows"][0], &row);
    let promised = [
        "id",
        "suite",
        "row",
        "title",
        "file",
        "line",
        "outcome",
        "duration_ms",
        "findings",
        "answer",
        "error",
        "exchanges",
    ];
    let case = &report["cases"][0];
    has_keys(case, &promised);
    assert_eq!(keys(&case["answer"]), ["code", "detail", "error", "row"]);
    assert!(case["line"].is_u64() && case["duration_ms"].is_u64());
}

/// Fields may be added within a version, and none may go.
fn has_keys(object: &Value, promised: &[&str]) {
    let found = keys(object);
    assert!(promised.iter().all(|key| found.contains(key)), "{found:?}");
}

#[test]
fn a_port_that_is_taken_is_one_message() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let ran = vipspec(&["serve", "--port", &port]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    expect![[r#"
        error: cannot serve on port PORT: Address already in use (os error 98)
          help: choose another port with `--port`; 0 takes a free one
    "#]]
    .assert_eq(&ran.stderr.replace(&port, "PORT"));
}

//! Turns a run that is shared out among four into the one that it would have been.

use serde_json::Value;

use crate::folder::Folder;
use crate::served::Served;

/// Runs a part of the shipped cases against a server, and returns the report.
fn report(folder: &Folder, server: &Served, name: &str, more: &[&str]) -> Value {
    let to = format!("json={name}");
    let arguments = [
        "run",
        "vip-rest",
        "--basis",
        "all",
        "--cases",
        "cases",
        "--target",
        &server.url,
        "--report",
        &to,
    ];
    folder.vipspec(&[&arguments[..], more].concat());
    read(folder, name)
}

fn read(folder: &Folder, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.path(name)).expect("a report is written");
    serde_json::from_str(&text).expect("a report is JSON")
}

/// Returns what a report says of each case, times, ids of the service and the order of events left out.
fn judged(report: &Value) -> Vec<Value> {
    let cases = report["cases"].as_array().expect("a report has cases");
    let told = |case: &Value| {
        let findings: Vec<&Value> = case["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|finding| &finding["column"])
            .collect();
        serde_json::json!([
            case["id"],
            case["place"],
            case["outcome"],
            case["row"],
            findings
        ])
    };
    cases.iter().map(told).collect()
}

#[test]
fn four_shards_merged_equal_one_unsharded_run_case_for_case() {
    let folder = Folder::shipped();
    let server = Served::with(&["--mutant", "code/createAccount/success/200"]);
    let whole = report(&folder, &server, "whole.json", &[]);
    let mut sizes = Vec::new();
    for number in 1..=4 {
        let (name, shard) = (format!("{number}.json"), format!("{number}/4"));
        let part = report(&folder, &server, &name, &["--shard", &shard]);
        sizes.push(judged(&part).len());
    }
    assert!(sizes.iter().all(|size| *size > 5), "{sizes:?}");
    let names = ["report", "3.json", "1.json", "4.json", "2.json"];
    let merged = folder.vipspec(&[&names[..], &["--format", "json=merged.json"]].concat());
    assert_eq!(merged.code, Some(1), "{merged:?}");
    let merged = read(&folder, "merged.json");
    assert_eq!(judged(&merged), judged(&whole));
    assert_eq!(merged["rows"], whole["rows"]);
    assert_eq!(merged["summary"], whole["summary"]);
    assert_eq!(merged["causes"], whole["causes"]);
    assert!(
        whole["summary"]["failed"].as_u64() > Some(0),
        "{}",
        whole["summary"]
    );
}

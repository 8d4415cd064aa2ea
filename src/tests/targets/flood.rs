//! Turns long answers to many cases into one run that holds what it needs of each.

use std::io::Write;

use serde_json::{Value, json};

use super::{bounded, says};
use crate::folder::{CASE, Folder};
use crate::program::{Ran, run};
use crate::reports::read;
use crate::target::{self, Target};

/// How many bytes of details an answer has.
const LONG: usize = 500_000;

/// How many cases are asked: what they bring back is more than the memory that a run may have.
const CASES: usize = 200;

/// Returns a folder with so many cases in one file.
fn many(cases: usize) -> Folder {
    let text = read(&Folder::tiny(), CASE);
    let entries: String = (0..cases)
        .map(|number| format!("  - {{ colour: n{number} }}\n"))
        .collect();
    let each = format!("each:\n{entries}request:");
    let text = text.replace("request:", &each);
    let text = text.replace("merge: { name: Red }", "merge: { name: \"${colour}\" }");
    Folder::tiny().with(CASE, text)
}

/// Runs cases in bounded memory, and returns the JSON report too.
fn flooded(folder: &Folder, target: &Target) -> (Ran, Value) {
    let url = target.url();
    let arguments = [
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--trace",
        "--report",
        "json=r.json",
        "--report",
        "html=r.html",
        "--report",
        "junit=r.xml",
    ];
    let ran = run(&mut bounded(folder.command(&arguments)));
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let report = serde_json::from_str(&read(folder, "r.json")).expect("JSON");
    (ran, report)
}

#[test]
fn long_answers_to_many_cases_are_not_held() {
    let details = "x".repeat(LONG);
    let body = json!({"error": "BAD_REQUEST", "details": details}).to_string();
    let received = body.len();
    let target = Target::saying(target::json("400 Bad Request", &body));
    let folder = many(CASES);
    let (ran, report) = flooded(&folder, &target);
    says(&ran.stdout, &[&format!("{CASES} failed")]);
    // The first is told at length, and every one says how much was left out.
    let cases = report["cases"].as_array().expect("a list");
    assert_eq!(cases.len(), CASES);
    for case in cases {
        let answer = &case["exchanges"][0]["response"];
        assert_eq!(answer["bytes"], received);
        let body = answer["body"].as_str().expect("a text");
        let (kept, gone) = body.split_once("… (").expect("a mark");
        assert_eq!(gone, format!("{} bytes more)", received - kept.len()));
        let actual = case["findings"][0]["actual"].as_str().expect("a text");
        let (kept, gone) = actual.split_once("… (").expect("a mark");
        assert_eq!(gone, format!("{} characters more)", LONG - kept.len()));
    }
    says(
        &ran.stdout,
        &[
            "      < {\"details\":\"xxx",
            " bytes more)",
        ],
    );
}

#[test]
fn what_a_verdict_keeps_of_an_answer_is_what_differs() {
    let target = Target::new(|_, stream| {
        let (before, behind) = ("a".repeat(300_000), "z".repeat(300_000));
        let body = format!(
            "{{\"before\": \"{before}\", \"details\": \"Wrong \\\"name\\\".\", \"error\": \"BAD_REQUEST\", \"behind\": \"{behind}\"}}"
        );
        stream.write_all(target::json("400 Bad Request", &body).as_bytes())
    });
    let (ran, report) = flooded(&Folder::tiny(), &target);
    let body = &report["cases"][0]["exchanges"][0]["response"]["body"];
    let body = body.as_str().expect("a text");
    let (before, body) = body.split_once(" bytes before) …aaaa").expect("a mark");
    says(
        body,
        &["\"details\": \"Wrong \\\"name\\\".\"", " bytes more)"],
    );
    let before: usize = before.trim_start_matches('(').parse().expect("a number");
    assert!((298_000..300_000).contains(&before), "{before}");
    says(&ran.stdout, &[" bytes before) …aaaa", "\\\"name\\\""]);
}

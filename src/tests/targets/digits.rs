//! Turns numbers that no double holds into what is sent, judged, reported, compared and added of them.

use std::fs;

use serde_json::value::RawValue;

use super::{run_against, says};
use crate::folder::Folder;
use crate::target::{Target, json};

const LONG: &str = "123456789012345678901234";
const FINE: &str = "0.123456789012345678";

/// The next numbers, of which a double has the same.
const LONG_AFTER: &str = "123456789012345678901235";
const FINE_AFTER: &str = "0.123456789012345679";

/// A target that makes a thing with two numbers, and has two more in its refusal.
fn target(long: &'static str, fine: &'static str) -> Target {
    Target::new(move |asked, stream| {
        use std::io::Write;
        let answer = if !asked.rest.contains("Red") {
            json(
                "201 Created",
                &format!(r#"{{"error": "OK", "id": {LONG}, "part": {FINE}}}"#),
            )
        } else {
            json(
                "400 Bad Request",
                &format!(
                    r#"{{"error": "BAD_REQUEST", "details": "Invalid name.", "z": {long}, "a": {{"b": {fine}}}}}"#
                ),
            )
        };
        stream.write_all(answer.as_bytes())
    })
}

/// A case that captures the numbers, sends them on beside two of its own, and wants them back.
fn folder() -> Folder {
    Folder::tiny()
        .but_case(
            "request:\n",
            &format!(
                "vars: {{ mine: {FINE} }}\nsetup:\n  - operation: createThing\n    capture: {{ id: \"$.id\", part: \"$[?@ < 1]\" }}\nrequest:\n"
            ),
        )
        .but_case(
            "{ name: Red }",
            &format!("{{ name: Red, id: \"${{id}}\", part: [\"${{part}}\"], mine: \"${{mine}}\", far: {LONG}, text: \"id ${{id}}\" }}"),
        )
        .but_case(
            "  detail: Invalid name.\n",
            &format!(
                "  detail: Invalid name.\n  body:\n    \"$.z\": {{ equals: \"${{id}}\" }}\n    \"$.a\": {{ equals: {{ b: {FINE}0 }} }}\n    \"$.a.b\": {{ type: number }}\n"
            ),
        )
}

#[test]
fn digits_go_through_capture_body_and_comparison() {
    let (folder, target) = (folder(), target(LONG, FINE));
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard();
    let sent = &heard.last().expect("a request").rest;
    says(
        sent,
        &[&format!(
            r#""id":{LONG},"part":[{FINE}],"mine":{FINE},"far":{LONG},"text":"id {LONG}"}}"#
        )],
    );
}

#[test]
fn digits_that_a_double_does_not_hold_are_told_apart_and_shown() {
    let (folder, target) = (folder(), target(LONG_AFTER, FINE_AFTER));
    let ran = run_against(&folder, &target, &["--report", "json=r.json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            &format!("- $.z: {LONG}\n"),
            &format!("+ $.z: {LONG_AFTER}\n"),
            &format!("{{\"b\":{FINE}0}}"),
            &format!("{{\"b\":{FINE_AFTER}}}"),
        ],
    );
    let report = fs::read_to_string(folder.path("r.json")).expect("a report");
    says(
        &report,
        &[
            &format!("\"expected\": \"$.z: {LONG}\""),
            &format!("\"actual\": \"$.z: {LONG_AFTER}\""),
            FINE_AFTER,
        ],
    );
}

#[test]
fn digits_are_compared_between_two_targets() {
    let folder = folder();
    let (a, b) = (target(LONG, FINE), target(LONG_AFTER, FINE_AFTER));
    let (url_a, url_b) = (a.url(), b.url());
    let arguments = ["compare", &url_a, &url_b, "--cases", "cases"];
    let ran = folder.vipspec(&[&arguments[..], &["--report", "json=r.json"]].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let differ = [
        format!("- A: {FINE}\n      + B: {FINE_AFTER}\n"),
        format!("+ B: {LONG_AFTER}\n"),
    ];
    says(&ran.stdout, &[&differ[0], &differ[1]]);
    let report = fs::read_to_string(folder.path("r.json")).expect("a report");
    says(&report, &[LONG_AFTER, FINE_AFTER]);
}

#[test]
fn digits_of_a_recording_stand_in_the_case_that_is_added() {
    let body =
        format!(r#"{{"name":"Red","owner":"ada","far":{LONG},"near":{FINE},"great":1e400}}"#);
    let row = "  - id: 400-missing-field\n";
    let folder = Folder::tiny()
        .but("cases/tiny/table.yaml", row, &format!("{row}    unreachable: Nobody asks.\n"))
        .with(
            "request.http",
            format!("POST /things HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{body}\n"),
        )
        .with(
            "response.http",
            "HTTP/1.1 400 Bad Request\nContent-Type: application/json\n\n{\"error\": \"BAD_REQUEST\", \"details\": \"Invalid name.\"}\n",
        );
    let ran = folder.vipspec(&[
        "add",
        "--request",
        "request.http",
        "--response",
        "response.http",
        "--cases",
        "cases",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let merge = format!("merge: {{ name: Red, far: {LONG}, near: {FINE}, great: 1e400 }}");
    let folders = fs::read_dir(folder.path("cases/tiny/things")).expect("a folder");
    let texts: Vec<String> = folders
        .map(|file| fs::read_to_string(file.expect("a file").path()).expect("a case"))
        .collect();
    assert!(
        texts.iter().any(|text| text.contains(&merge)),
        "{ran:?} {texts:?}"
    );
}

/// Cargo turns a feature on for a whole build: each of these changes the values of other crates.
#[test]
fn no_feature_changes_the_json_of_the_crate_that_embeds_the_harness() {
    // In a package Cargo has written the manifest anew, and keeps ours beside it.
    let mut manifests = ["Cargo.toml.orig", "Cargo.toml"].into_iter();
    let manifest = manifests
        .find_map(|name| fs::read_to_string(crate::program::root().join(name)).ok())
        .expect("a manifest");
    let dependency = manifest
        .lines()
        .find(|line| line.starts_with("serde_json = "))
        .expect("a dependency");
    assert_eq!(
        dependency,
        r#"serde_json = { version = "1", features = ["raw_value"] }"#
    );
    let sorted: serde_json::Value = serde_json::from_str(r#"{"b":1.50,"a":2}"#).expect("JSON");
    assert_eq!(sorted.to_string(), r#"{"a":2,"b":1.5}"#);
    let raw: Box<RawValue> = serde_json::from_str("1.50").expect("JSON");
    assert_eq!(raw.get(), "1.50");
}

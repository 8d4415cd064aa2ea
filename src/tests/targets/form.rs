//! Turns whole answers that have not the form of this API, or say something else, into findings.

use std::io::Write;

use expect_test::expect;
use serde_json::{Value, json};

use super::kinds::{Kind, hold};
use super::{RIGHT, against, run_against, says, settled};
use crate::folder::{CASE, Folder, ID};
use crate::target::{self, Target};

#[test]
fn a_target_that_answers_as_expected_passes() {
    let ran = against(target::json("400 Bad Request", RIGHT));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["1 case: 1 passed "]);
}

#[test]
fn a_page_in_place_of_an_answer_is_a_finding() {
    let page = "<html><body>Sign in</body></html>";
    let target = Target::saying(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n{page}",
        page.len()
    ));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ code differs
              - 400
              + 200
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ the form of the answer differs
              - content-type: application/json
              + content-type: text/html
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ the form of the answer differs
              - a JSON body
              + the body is not JSON: expected value at line 1 column 1
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 200, 33 bytes, TIME
              body: <html><body>Sign in</body></html>
              curl: curl -i -X POST http://TARGET/things -A vipspec/0.1.0 -H 'accept: application/json' -H 'content-type: application/json' --data-raw '{"name":"Red","owner":"ada"}'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace
              help: is this the right service, and does a proxy or a login stand before it?

        broken row: 400-invalid-name
        untested row: 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn json_without_the_envelope_is_a_finding() {
    for (body, words) in [
        ("{}", ["error as text at `$.error`", "+ nothing there"]),
        ("[]", ["error as text at `$.error`", "+ nothing there"]),
        ("null", ["error as text at `$.error`", "+ nothing there"]),
        (
            "\"BAD_REQUEST\"",
            ["error as text at `$.error`", "+ nothing there"],
        ),
        (
            "{\"error\": 400, \"details\": \"Invalid name.\"}",
            ["error as text at `$.error`", "+ 400"],
        ),
        (
            "{\"error\": null, \"details\": \"Invalid name.\"}",
            ["error as text at `$.error`", "+ null"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"details\": [\"Invalid name.\"]}",
            ["detail as text at `$.details`", "+ [\"Invalid name.\"]"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\"}",
            ["- Invalid name.", "+ (nothing)"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"details\": \"\"}",
            ["- Invalid name.", "+ (nothing)"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"error\": \"BAD_REQUEST\", \"details\": \"Invalid name.\"}",
            ["each member once", "+ `error` twice"],
        ),
        ("{\"error\": \"BAD_REQUEST\"", ["a JSON body", "not JSON"]),
        ("", ["a JSON body", "+ the body is empty"]),
    ] {
        let ran = against(target::json("400 Bad Request", body));
        assert_eq!(ran.code, Some(1), "{body} {ran:?}");
        says(&ran.stdout, &words);
        says(&ran.stdout, &["1 failed"]);
    }
}

#[test]
fn a_detail_of_a_megabyte_is_shown_cut() {
    let body = format!(
        "{{\"error\": \"BAD_REQUEST\", \"details\": \"{}\"}}",
        "{x".repeat(500_000)
    );
    let ran = against(target::json("400 Bad Request", &body));
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    says(&ran.stdout, &["- Invalid name.", "characters more)"]);
    assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
}

#[test]
fn a_wrong_text_is_shown_with_its_row_its_place_and_its_difference() {
    let body = r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#;
    let target = Target::saying(target::json("400 Bad Request", body));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^ detail differs
              - Invalid name.
              + Missing name.
              note: the answer is that of row 400-missing-field
              sent: POST /things (28 bytes)   got: 400, 52 bytes, TIME
              body: {"error": "BAD_REQUEST", "details": "Missing name."}
              curl: curl -i -X POST http://TARGET/things -A vipspec/0.1.0 -H 'accept: application/json' -H 'content-type: application/json' --data-raw '{"name":"Red","owner":"ada"}'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        broken row: 400-invalid-name
        untested row: 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn a_text_that_differs_in_little_says_in_what() {
    let near = "{\"error\": \"Bad_Request\", \"details\": \"Invalid\u{a0}n\u{430}me\"}";
    let target = Target::saying(target::json("400 Bad Request", near));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:9:10
            9 |   error: BAD_REQUEST
              |          ^^^^^^^^^^^ error differs
              - BAD_REQUEST
              + Bad_Request
              note: it differs only in case: Bad_Request
              cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^ detail differs
              - Invalid name.
              + Invalid nаme
              note: it differs only in white space, punctuation and look-alike characters: Invalid\u{a0}n\u{430}me
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 400, 53 bytes, TIME
              body: {"error": "Bad_Request", "details": "Invalid nаme"}
              curl: curl -i -X POST http://TARGET/things -A vipspec/0.1.0 -H 'accept: application/json' -H 'content-type: application/json' --data-raw '{"name":"Red","owner":"ada"}'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        broken row: 400-invalid-name
        untested row: 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn a_change_that_a_refused_request_made_is_shown_at_the_step_that_saw_it() {
    let folder = Folder::tiny().but_case(
        "Invalid name.\n",
        "Invalid name.\nafter:\n  - operation: getThing\n    params: { thingId: 7 }\n    expect:\n      code: 200\n      body: { \"$.name\": Lamp }\n",
    );
    let target = Target::new(|asked, stream| {
        let answer = match asked.line.as_str() {
            "GET /things/7" => target::json("200 OK", r#"{"error": "OK", "name": "Red"}"#),
            _ => target::json("400 Bad Request", RIGHT),
        };
        stream.write_all(answer.as_bytes())
    });
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              the request was answered as expected; step 1 of `after` (cases/tiny/things/create-with-invalid-name.yaml:12:5) was not
              cases/tiny/things/create-with-invalid-name.yaml:16:25
           16 |       body: { "$.name": Lamp }
              |                         ^^^^ body differs
              - $.name: Lamp
              + $.name: Red
              sent: GET /things/7   got: 200, 30 bytes, TIME
              body: {"error": "OK", "name": "Red"}
              curl: curl -i -X GET http://TARGET/things/7 -A vipspec/0.1.0 -H 'accept: application/json'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        untested row: 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn a_report_of_a_failure_says_what_was_expected_and_what_came() {
    let folder = Folder::tiny();
    let body = r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#;
    let target = Target::saying(target::json("400 Bad Request", body));
    run_against(&folder, &target, &["--report", "json=report.json"]);
    let report = std::fs::read_to_string(folder.path("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let case = &report["cases"][0];
    assert_eq!(case["id"], ID);
    assert_eq!(case["file"], CASE);
    assert_eq!(case["outcome"], "failed");
    assert_eq!(
        case["findings"],
        json!([{"column": "detail", "expected": "Invalid name.", "actual": "Missing name.", "line": 10,
            "source": "  detail: Invalid name.", "from": 11, "to": 24,
            "alike": {"at": "$.details", "expected": "Invalid name.", "actual": "row 400-missing-field"}}])
    );
    assert_eq!(
        case["answer"],
        json!({"code": 400, "error": "BAD_REQUEST", "detail": "Missing name.", "row": "400-missing-field"})
    );
    assert_eq!(
        report["groups"],
        json!([{"suite": "tiny", "outcome": "failed", "title": "the detail is that of row 400-missing-field",
            "count": 1, "ids": [ID], "example": ID}])
    );
    assert_eq!(report["target"], target.url());
    assert_eq!(report["rows"][0]["broken"], 1);
    assert_eq!(report["rows"][1]["untested"], true);
}

#[test]
fn a_body_in_another_encoding_is_a_finding() {
    let kind = |name, body: &[u8], says| {
        let head = format!(
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        Kind::says(name, [head.as_bytes(), body].concat(), "failed", says)
    };
    let utf16: Vec<u8> = RIGHT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let marked: Vec<u8> = [&b"\xff\xfe"[..], &utf16].concat();
    let latin = [&b"{\"error\": \"BAD_REQUEST\", \"details\": \"Inv\xe1lido\"}"[..]].concat();
    hold(vec![
        kind(
            "a byte order mark",
            format!("\u{feff}{RIGHT}").as_bytes(),
            &["not JSON"],
        ),
        kind("UTF-16", &utf16, &["not JSON"]),
        kind(
            "UTF-16 with its mark",
            &marked,
            &["not UTF-8 from byte 0 on"],
        ),
        kind("Latin-1", &latin, &["not UTF-8 from byte 40 on"]),
        kind(
            "an overlong form",
            b"{\"error\": \"\xc0\xaf\"}",
            &["not UTF-8 from byte 11 on"],
        ),
        kind(
            "a surrogate in UTF-8",
            b"{\"error\": \"\xed\xa0\x80\"}",
            &["not UTF-8 from byte 11 on"],
        ),
        kind("a zero byte", b"{\"error\": \"\x00\"}", &["not JSON"]),
    ]);
}

#[test]
fn json_of_an_odd_form_is_read_or_a_finding() {
    let kind = |name, body: String, outcome, says| {
        Kind::says(name, target::json("400 Bad Request", &body), outcome, says)
    };
    let with = |member: &str| format!("{}, {member}}}", RIGHT.trim_end_matches('}'));
    let nested = |depth| {
        with(&format!(
            "\"a\": {}{}",
            "[".repeat(depth),
            "]".repeat(depth)
        ))
    };
    let details = |text: &str| RIGHT.replace("Invalid name.", text);
    hold(vec![
        kind("a hundred levels", nested(100), "passed", &[]),
        kind(
            "a hundred thousand levels",
            nested(100_000),
            "errored",
            &[
                "vipspec reads at most 128 levels of JSON",
                "no key of a target file raises this limit",
            ],
        ),
        kind(
            "a hundred thousand levels that never close",
            "{\"a\":".repeat(100_000),
            "failed",
            &["not JSON"],
        ),
        kind(
            "a number greater than any double",
            with("\"a\": 1e999"),
            "passed",
            &[],
        ),
        kind(
            "a number of a hundred digits",
            with(&format!("\"a\": {}", "9".repeat(100))),
            "passed",
            &[],
        ),
        kind(
            "a lone surrogate",
            details("\\ud800"),
            "failed",
            &["not JSON"],
        ),
        kind(
            "an escaped zero",
            details("Invalid\\u0000 name."),
            "failed",
            &["Invalid\\u{0} name."],
        ),
        kind(
            "a comment",
            format!("{RIGHT} // why"),
            "failed",
            &["not JSON"],
        ),
        kind("a comma too many", with(""), "failed", &["not JSON"]),
        kind("not a number", with("\"a\": NaN"), "failed", &["not JSON"]),
        kind("two documents", RIGHT.repeat(2), "failed", &["not JSON"]),
        kind(
            "a member twice",
            with("\"details\": \"Invalid name.\""),
            "failed",
            &["each member once"],
        ),
        kind(
            "a member of a megabyte",
            with(&format!("\"{}\": 1", "k".repeat(1_000_000))),
            "passed",
            &[],
        ),
        kind(
            "ten thousand members",
            with(
                &(0..10_000)
                    .map(|n| format!("\"m{n}\": {n}"))
                    .collect::<Vec<_>>()
                    .join(", "),
            ),
            "passed",
            &[],
        ),
    ]);
}

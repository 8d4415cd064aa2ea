//! Turns two targets, alike, unlike and odd, into what `vipspec compare` says of them.

mod mutants;
mod names;
mod reports;

use std::fs;
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::folder::{Folder, ID};
use crate::program::Ran;
use crate::target::{Asked as Request, Target, json};
use crate::targets::{RIGHT, says};

/// A target that answers each request to `/things` by a function of how many there were.
fn counting(answer: impl Fn(usize, &Request) -> String + Send + Sync + 'static) -> Target {
    let count = AtomicUsize::new(0);
    Target::new(move |asked, stream| {
        let number = count.fetch_add(1, Ordering::SeqCst);
        stream.write_all(answer(number, asked).as_bytes())
    })
}

fn right() -> Target {
    Target::saying(json("400 Bad Request", RIGHT))
}

fn against(folder: &Folder, a: &Target, b: &Target, more: &[&str]) -> Ran {
    let (a, b) = (a.url(), b.url());
    let mut arguments = vec!["compare", &a, &b, "--cases", "cases", "--timeout", "3s"];
    arguments.extend(more);
    folder.vipspec(&arguments)
}

fn answering(body: &str) -> Target {
    Target::saying(json("400 Bad Request", body))
}

#[test]
fn a_difference_that_both_keep_the_contract_with_is_told() {
    let folder = Folder::tiny();
    let b = answering(r#"{"details": "Invalid name.", "error": "BAD_REQUEST", "hint": 7}"#);
    let a = right();
    let ran = against(&folder, &a, &b, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    // A difference is told once it has held three times, and nobody is asked more.
    assert_eq!([&a, &b].map(|side| side.heard().len()), [3, 3]);
    says(
        &ran.stdout,
        &[
            &format!("DIFF  {ID}\n"),
            "cases/tiny/things/create-with-invalid-name.yaml:5 (request: POST createThing)",
            "$.hint new\n      - A: (nothing)\n      + B: 7\n",
            "note: both sides keep what the case expects",
            "row of both answers: 400-invalid-name",
            "1 case: 1 differ   1 change",
        ],
    );
    let rerun = ran
        .stdout
        .lines()
        .find_map(|line| line.trim().strip_prefix("rerun: vipspec "));
    let words: Vec<&str> = rerun.expect("a rerun line").split(' ').collect();
    assert_eq!(folder.vipspec(&words).code, Some(1), "{words:?}");
}

#[test]
fn what_varies_on_one_side_alone_is_left_out_and_named() {
    let b = counting(|number, _| {
        let body = format!(
            r#"{{"error": "BAD_REQUEST", "details": "Invalid name.", "at": "t{number}", "code": {number}}}"#
        );
        json("400 Bad Request", &body)
    });
    let a = answering(
        r#"{"error": "BAD_REQUEST", "details": "Invalid name.", "at": "t", "code": "4"}"#,
    );
    let ran = against(&Folder::tiny(), &a, &b, &[]);
    // A number where there was a text is a difference, whatever the number.
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "$.code another type",
            "1 change ",
            "left out: $.at varies on B from ask to ask in 1 case",
        ],
    );
    assert!(!ran.stdout.contains("$.at changed"), "{ran:?}");
}

#[test]
fn a_text_around_a_value_of_the_run_is_compared() {
    let told = |end: &'static str| {
        counting(move |_, asked| {
            let name = asked.rest.rsplit_once("\"name\":\"").unwrap().1;
            let name = name.split('"').next().unwrap();
            let body = json!({"error": "BAD_REQUEST", "details": "Invalid name.", "said": format!("No {name}{end}")});
            json("400 Bad Request", &body.to_string())
        })
    };
    let folder = Folder::tiny().but_case("{ name: Red }", "{ name: \"Red ${digits:9}\" }");
    let ran = against(&folder, &told("."), &told("."), &[]);
    assert_eq!(
        (ran.code, ran.stdout.contains("left out: ")),
        (Some(0), false),
        "{ran:?}"
    );
    let ran = against(&folder, &told("."), &told(""), &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &["- A: No ${sent.name}.", "+ B: No ${sent.name}\n"],
    );
}

#[test]
fn a_target_that_fails_now_and_then_is_no_difference() {
    for failures in [1, 2] {
        let b = counting(move |number, _| {
            if number < failures {
                json("500 Internal Server Error", r#"{"error": "OOPS"}"#)
            } else {
                json("400 Bad Request", RIGHT)
            }
        });
        let ran = against(&Folder::tiny(), &right(), &b, &[]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        says(
            &ran.stdout,
            &["left out: code varies on B from ask to ask in 1 case"],
        );
        assert!(!ran.stdout.contains("only "), "{ran:?}");
    }
}

#[test]
fn errors_of_one_side_are_named_with_their_row_or_none() {
    let b = answering(r#"{"error": "BAD_REQUEST", "details": "Missing colour."}"#);
    let ran = against(&Folder::tiny(), &right(), &b, &[]);
    says(
        &ran.stdout,
        &[
            "only A answers 400 BAD_REQUEST: Invalid name. (row 400-invalid-name) in 1 case",
            "only B answers 400 BAD_REQUEST: Missing {field}. (row 400-missing-field) in 1 case",
            "only A keeps what the case expects",
        ],
    );
    let b = answering(r#"{"error": "BAD_REQUEST", "details": "Nope"}"#);
    let ran = against(&Folder::tiny(), &right(), &b, &[]);
    says(
        &ran.stdout,
        &["only B answers 400 BAD_REQUEST: Nope (of no row) in 1 case"],
    );
}

#[test]
fn every_end_has_its_exit_code() {
    let folder = Folder::tiny();
    let code = |arguments: &[&str]| {
        let ran = folder.vipspec(&[&["compare", "--cases", "cases"], arguments].concat());
        (ran.code, format!("{}{}", ran.stdout, ran.stderr))
    };
    let ran = against(&folder, &right(), &right(), &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stdout
            .starts_with("1 case: 1 equal   0 changes   median A "),
        "{ran:?}"
    );
    assert_eq!(ran.stdout.lines().count(), 1, "quiet when equal: {ran:?}");

    assert_eq!(code(&["embedded"]).0, Some(2));
    assert_eq!(code(&["embedded", "nobody"]).0, Some(2));
    let (exit, said) = code(&["embedded", "embedded", "--target", "http://127.0.0.1:1"]);
    assert!(exit == Some(2) && said.contains("--target"), "{said}");
    assert_eq!(
        code(&["embedded", "embedded", "nothing-of-the-kind"]).0,
        Some(5)
    );
    let (exit, said) = code(&["embedded", "http://127.0.0.1:1"]);
    assert!(
        exit == Some(2) && said.contains("`tiny` is asked of a service"),
        "{said}"
    );
    let (exit, said) = code(&[&right().url(), "http://127.0.0.1:1"]);
    assert!(exit == Some(4) && said.contains("cannot connect"), "{said}");

    let silent = Target::new(|_, _| Ok(()));
    let ran = against(&folder, &right(), &silent, &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            &format!("NONE  {ID}\n"),
            "\n      B: ",
            "1 case: 1 not compared ",
        ],
    );

    let b = right();
    let forbidden = format!("url: {}\nproduction: true\n", b.url());
    let folder = folder
        .with("cases/targets/live.yaml", forbidden)
        .with("cases/targets/embedded.yaml", "url: http://127.0.0.1:1\n");
    let a = b.url();
    let ran = folder.vipspec(&["compare", &a, "live", "--cases", "cases"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    assert_eq!(b.heard().len(), 0, "nothing is sent to either side");
    let ran = folder.vipspec(&["compare", "live", &a, "--cases", "cases", "--allow-writes"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = folder.vipspec(&["compare", "embedded", "live", "--cases", "cases"]);
    assert!(
        ran.code == Some(2) && ran.stderr.contains("a target file too"),
        "{ran:?}"
    );

    let broken = folder.but_case("row: 400-invalid-name", "row: 400-nothing");
    let ran = broken.vipspec(&["compare", &a, &a, "--cases", "cases"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
}

#[test]
fn a_setup_that_both_refuse_is_no_comparison_and_one_that_only_one_refuses_is_a_difference() {
    let setup = "setup:\n  - operation: createThing\nrequest:\n  operation: createThing\n  merge: { name: Red }";
    let folder = Folder::tiny().but_case(
        "request:\n  operation: createThing\n  merge: { name: Red }",
        setup,
    );
    let ran = against(&folder, &right(), &right(), &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            &format!("NONE  {ID}\n"),
            "      both sides: step 1 of `setup` (cases/tiny/",
            "did not succeed: 400 where 2xx was needed, BAD_REQUEST, Invalid name.\n",
        ],
    );
    let taking = counting(|_, asked| {
        if asked.rest.contains("Red") {
            json("400 Bad Request", RIGHT)
        } else {
            json("201 Created", r#"{"error": "OK"}"#)
        }
    });
    let ran = against(&folder, &taking, &right(), &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "(setup: POST createThing)",
            "- A: 201 OK",
            "+ B: 400 BAD_REQUEST: Invalid name.",
        ],
    );
}

#[test]
fn a_login_page_before_one_side_is_one_cause_and_one_change() {
    let other = Folder::tiny()
        .but_case("row: 400-invalid-name", "row: 400-missing-field")
        .but_case("detail: Invalid name.", "detail: Missing name.")
        .but_case("{ name: Red }", "{ name: null }");
    let other = fs::read_to_string(other.path(crate::folder::CASE)).unwrap();
    let folder = Folder::tiny().with("cases/tiny/things/create-without-name.yaml", other);
    let a = counting(|_, asked| {
        if asked.rest.contains("Red") {
            json("400 Bad Request", RIGHT)
        } else {
            json(
                "400 Bad Request",
                r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#,
            )
        }
    });
    let page = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 7\r\nconnection: close\r\n\r\nSign in";
    let ran = against(&folder, &a, &Target::saying(page), &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "DIFF  2 cases: B: answers have not the form of this API: 200, text/html\n      help: ",
            "and 1 group more; `--report json=PATH` has all",
            "2 cases: 2 differ   2 changes   median",
        ],
    );
    assert_eq!(ran.stdout.matches("DIFF ").count(), 2, "{ran:?}");
}

#[test]
fn each_side_has_the_row_of_its_own_answer() {
    let folder = Folder::tiny();
    let missing = answering(r#"{"details": "Missing name.", "error": "BAD_REQUEST"}"#);
    let ran = against(&folder, &right(), &missing, &["--report", "json=r.json"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &["row of A: 400-invalid-name, of B: 400-missing-field"],
    );
    let report = fs::read_to_string(folder.path("r.json")).expect("the report is there");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let change = &report["changes"][0];
    assert_eq!(change["rows_a"], json!(["400-invalid-name"]));
    assert_eq!(change["rows_b"], json!(["400-missing-field"]));
}

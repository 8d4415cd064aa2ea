//! Turns answers about tokens, seen once, into cases of the suite that knows them.

use std::fs;
use std::io::Write as _;

use crate::folder::Folder;
use crate::target::{Target, json};

const SUITE: &str = "cases/vip-credential";

fn answer(code: &str, message: &str) -> String {
    let status = format!("{{\"ReasonCode\": \"{code}\", \"StatusMessage\": \"{message}\"}}");
    let body = format!("{{\"Version\": \"3.1\", \"RequestId\": \"a\", \"Status\": {status}}}");
    json("200 OK", &format!("{{\"ValidateResponse\": {body}}}"))
}

/// Puts a request and its answer into files, and adds them.
fn add(folder: &Folder, token: &str, answer: &str, more: &[&str]) -> crate::program::Ran {
    let body = format!(
        r#"{{"Validate": {{"Version": "3.1", "Id": "SYMC12345678", "TokenId": "{token}", "OTP": "123456"}}}}"#
    );
    let request = format!("POST /v1/credentials/validate HTTP/1.1\nHost: a\n\n{body}\n");
    fs::write(folder.path("request.http"), request).expect("a test can write");
    fs::write(folder.path("answer.http"), answer).expect("a test can write");
    let pair = [
        "add",
        "--request",
        "request.http",
        "--response",
        "answer.http",
    ];
    folder.vipspec(&[&pair[..], more].concat())
}

#[test]
fn an_answer_about_a_token_becomes_a_case_that_passes_where_it_was_seen() {
    let folder = Folder::tokens();
    let table = fs::read_to_string(folder.path(&format!("{SUITE}/table.yaml"))).unwrap();
    let revoked = answer("4E11", "Token revoked");
    let said = revoked.clone();
    let target = Target::new(move |asked, stream| {
        let other = answer("0000", "Success");
        let is_revoked = asked.rest.contains("VSST22");
        stream.write_all(if is_revoked { &said } else { &other }.as_bytes())
    });
    let url = target.url();
    let ran = add(&folder, "VSST22000777", &revoked, &["--target", &url]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let id = "vip-credential/validate/with-token-id-token-revoked";
    let case = fs::read_to_string(folder.path(&format!("cases/{id}.yaml"))).unwrap();
    expect_test::expect![[r#"
        # yaml-language-server: $schema=../../case.schema.json
        row: 4e11-token-revoked
        title: "validate with TokenId tokens.disabled is answered 4e11: Token revoked"
        basis: observed
        request:
          operation: validate
          merge: { Validate: { TokenId: "${tokens.disabled}" } }
        expect:
          code: 200
          error: "4e11"
        exclusive: ["${tokens.disabled}"]
    "#]]
    .assert_eq(&case);
    let now = fs::read_to_string(folder.path(&format!("{SUITE}/table.yaml"))).unwrap();
    assert_eq!(now, table, "the row was there");
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let passed = folder.vipspec(&["run", "--cases", "cases", "--target", &url, id]);
    assert_eq!(passed.code, Some(0), "{passed:?}");
    let again = add(&folder, "VSST22000888", &revoked, &["--target", &url]);
    let already = format!("{id} says that already; nothing is written\n");
    assert_eq!((again.code, again.stdout), (Some(0), already));
}

#[test]
fn what_an_answer_about_a_token_says_is_held_against_the_row_of_its_code() {
    let folder = Folder::tokens();
    let dry = |token: &str, code: &str, message: &str| {
        let ran = add(&folder, token, &answer(code, message), &["--dry-run"]);
        assert!(!ran.stdout.contains("setup:"), "{ran:?}");
        (ran.code, ran.stdout + &ran.stderr)
    };
    for (token, code, message, exit, said) in [
        (
            "VSST21000777",
            "4e03",
            "Account not found",
            0,
            "+  detail: Account not found\n",
        ),
        (
            "VSST22000777",
            "4993",
            "Operation not allowed on a disabled token",
            0,
            "says that already",
        ),
        (
            "VSST21000777",
            "4e04",
            "No such version",
            2,
            "nearly that of row 4e04-",
        ),
        (
            "VSST21000777",
            "4abc",
            "Token is lent",
            0,
            "+  - id: 4abc-token-lent\n",
        ),
        (
            "VSMT88776655",
            "4994",
            "Locked.",
            0,
            "+  merge: { Validate: { TokenId: VSMT88776655 } }\n",
        ),
    ] {
        let (code, printed) = dry(token, code, message);
        assert_eq!(code, Some(exit), "{printed}");
        assert!(printed.contains(said), "{printed}");
    }
}

//! Holds the rules of users and of QR authentication to the page.

use super::Bench;

const USERS: &str = "POST #/users";
const QR_CODES: &str = "POST #/qr-codes";
const AUTHENTICATE: &str = "POST #/authentications";

fn with_user(id: &str) -> Bench {
    let mut bench = Bench::with_account();
    bench.accepts(USERS, &format!(r#"{{"userId":"{id}"}}"#));
    bench
}

fn open_code(bench: &mut Bench, line: &str, user: &str, seconds: u32) -> String {
    let answer = bench.accepts(
        line,
        &format!(r#"{{"userId":"{user}","expirySeconds":{seconds}}}"#),
    );
    let (_, code) = answer.split_once(r#""qrCode":""#).expect("an opened code");
    code.trim_end_matches("\"}").to_owned()
}

fn attempt(user: &str, code: &str) -> String {
    format!(r#"{{"userId":"{user}","qrCode":"{code}"}}"#)
}

#[track_caller]
fn fails(bench: &mut Bench, line: &str, user: &str, code: &str) {
    let expected = r#"{"error":"BAD_REQUEST","details":"Failed auth validation"}"#.to_owned();
    assert_eq!(bench.ask(line, &attempt(user, code)), (401, expected));
}

#[track_caller]
fn unregistered(bench: &mut Bench, line: &str, body: &str) {
    let expected = r#"{"error":"BAD_REQUEST","details":"Precondition Failed"}"#.to_owned();
    assert_eq!(bench.ask(line, body), (412, expected));
}

#[test]
fn user_is_found_without_case_and_shown_as_registered() {
    let mut bench = Bench::with_account();
    let answer = bench.accepts(USERS, r#"{"userId":"Ärger/ 1"}"#);
    assert_eq!(
        answer,
        r#"{"error":"OK","details":"User Ärger/ 1 created successfully."}"#
    );
    let answer = bench.accepts("GET #/users/%C3%A4RGER%2f%201", "");
    let expected =
        r#"{"error":"OK","details":"User äRGER/ 1 retrieved successfully.","userId":"Ärger/ 1"}"#;
    assert_eq!(answer, expected);
    let answer = bench.accepts(USERS, r#"{"userId":"ÄRGER/ 1"}"#);
    assert!(answer.contains("User ÄRGER/ 1 created"), "{answer}");
}

#[test]
fn unknown_user_is_not_found() {
    let mut bench = with_user("ann");
    for id in ["bob", "", "%", "%2", "%zz", "%ff", "ann/", "%20ann"] {
        bench.unknown(&format!("GET #/users/{id}"), "");
    }
    bench.accepts("POST /v1/accounts", super::ACCOUNT_BODY);
    bench.unknown("GET /v1/accounts/100000002/users/ann", "");
}

#[test]
fn user_id_is_counted_in_characters() {
    let mut bench = Bench::with_account();
    bench.accepts(USERS, &format!(r#"{{"userId":"{}"}}"#, "é".repeat(128)));
    bench.accepts(USERS, r#"{"userId":"1"}"#);
    bench.incorrect(
        USERS,
        &format!(r#"{{"userId":"{}"}}"#, "e".repeat(129)),
        "userId",
    );
}

#[test]
fn mandatory_member_is_missing_when_absent_null_or_blank() {
    let mut bench = with_user("ann");
    for gap in ["null", r#""""#, r#"" \n ""#] {
        bench.refuses(USERS, &format!(r#"{{"userId":{gap}}}"#), "Missing userId.");
        bench.refuses(
            QR_CODES,
            &format!(r#"{{"expirySeconds":1,"userId":{gap}}}"#),
            "Missing userId.",
        );
        bench.refuses(
            AUTHENTICATE,
            &format!(r#"{{"userId":"ann","qrCode":{gap}}}"#),
            "Missing qrCode.",
        );
    }
    for line in [USERS, QR_CODES, AUTHENTICATE] {
        bench.refuses(line, "{}", "Missing userId.");
        bench.incorrect(line, r#"{"userId":1}"#, "userId");
    }
    bench.refuses(QR_CODES, r#"{"userId":"ann"}"#, "Missing expirySeconds.");
    bench.refuses(
        QR_CODES,
        r#"{"userId":"ann","expirySeconds":null}"#,
        "Missing expirySeconds.",
    );
    bench.refuses(AUTHENTICATE, r#"{"userId":"ann"}"#, "Missing qrCode.");
}

#[test]
fn expiry_is_an_integer_up_to_an_hour() {
    let mut bench = with_user("ann");
    for seconds in [0, 1, 3600] {
        open_code(&mut bench, QR_CODES, "ann", seconds);
    }
    for seconds in [
        "-1",
        "3601",
        "1.0",
        r#""5""#,
        r#""""#,
        "true",
        "9999999999999999999999",
    ] {
        let body = format!(r#"{{"userId":"ann","expirySeconds":{seconds}}}"#);
        bench.incorrect(QR_CODES, &body, "expirySeconds");
    }
}

#[test]
fn unregistered_user_comes_after_values_and_before_the_code() {
    let mut bench = with_user("ann");
    unregistered(
        &mut bench,
        QR_CODES,
        r#"{"userId":"bob","expirySeconds":1}"#,
    );
    bench.incorrect(
        QR_CODES,
        r#"{"userId":"bob","expirySeconds":-1}"#,
        "expirySeconds",
    );
    unregistered(&mut bench, AUTHENTICATE, &attempt("bob", "wrong"));
    bench.refuses(AUTHENTICATE, r#"{"userId":"bob"}"#, "Missing qrCode.");
}

#[test]
fn code_works_once_for_its_user_without_case() {
    let mut bench = with_user("ann");
    let answer = bench.accepts(QR_CODES, r#"{"userId":"ANN","expirySeconds":60}"#);
    assert!(
        answer.starts_with(r#"{"error":"OK","details":"QR code created successfully.","qrCode":""#)
    );
    let code = open_code(&mut bench, QR_CODES, "ann", 60);
    let other = open_code(&mut bench, QR_CODES, "ann", 60);
    assert_ne!(code, other);
    let answer = bench.accepts(AUTHENTICATE, &attempt("Ann", &code));
    assert_eq!(
        answer,
        r#"{"error":"OK","details":"User Ann authenticated successfully."}"#
    );
    fails(&mut bench, AUTHENTICATE, "ann", &code);
    bench.accepts(AUTHENTICATE, &attempt("ann", &other));
}

#[test]
fn failed_attempt_does_not_use_a_code_up() {
    let mut bench = with_user("ann");
    bench.accepts(USERS, r#"{"userId":"bob"}"#);
    let code = open_code(&mut bench, QR_CODES, "ann", 60);
    fails(&mut bench, AUTHENTICATE, "ann", "wrong");
    fails(&mut bench, AUTHENTICATE, "bob", &code);
    bench.accepts(AUTHENTICATE, &attempt("ann", &code));
}

#[test]
fn code_belongs_to_its_account() {
    let mut bench = with_user("ann");
    bench.accepts("POST /v1/accounts", super::ACCOUNT_BODY);
    bench.accepts("POST /v1/accounts/100000002/users", r#"{"userId":"ann"}"#);
    let code = open_code(&mut bench, QR_CODES, "ann", 60);
    fails(
        &mut bench,
        "POST /v1/accounts/100000002/authentications",
        "ann",
        &code,
    );
    bench.accepts(AUTHENTICATE, &attempt("ann", &code));
}

#[test]
fn code_expires_after_its_seconds() {
    let mut bench = with_user("ann");
    let at_once = open_code(&mut bench, QR_CODES, "ann", 0);
    let later = open_code(&mut bench, QR_CODES, "ann", 10);
    let last = open_code(&mut bench, QR_CODES, "ann", 10);
    fails(&mut bench, AUTHENTICATE, "ann", &at_once);
    bench.wait(9);
    bench.accepts(AUTHENTICATE, &attempt("ann", &later));
    bench.wait(1);
    fails(&mut bench, AUTHENTICATE, "ann", &last);
}

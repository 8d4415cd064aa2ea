//! Holds credential management to the page: each code, and each operation in each state.

use super::Bench;
use crate::reference::TokenState;

/// The operations: the end of the path, and the name of the member around a request.
pub(super) const OPERATIONS: [(&str, &str); 8] = [
    ("activate-token", "ActivateToken"),
    ("deactivate-token", "DeactivateToken"),
    ("get-token-information", "GetTokenInformation"),
    ("validate", "Validate"),
    ("enable-token", "EnableToken"),
    ("disable-token", "DisableToken"),
    ("unlock-token", "UnlockToken"),
    ("set-temporary-password", "SetTemporaryPassword"),
];

pub(super) const UNAVAILABLE: &str = "VSST48790000";
pub(super) const UNKNOWN: &str = "VSST99999999";

const SYNC: &str = "The OTP you provided is within the Sync window, but outside the Look Ahead \
    Window. This operation requires a second consecutive OTP";

/// Returns a token that begins in a state.
fn token(state: TokenState) -> String {
    let digit = 1 + TokenState::ALL
        .iter()
        .position(|known| *known == state)
        .expect("known");
    format!("VSST2{digit}000042")
}

/// Returns what an operation cannot do without, beside the members that all have.
pub(super) fn needed(path: &str) -> &'static str {
    match path {
        "validate" => r#","OTP":"123456""#,
        "set-temporary-password" => r#","TemporaryPassword":"abc123""#,
        _ => "",
    }
}

fn name(path: &str) -> &'static str {
    let mut operations = OPERATIONS.iter();
    let found = operations.find(|(known, _)| *known == path);
    found.expect("an operation").1
}

pub(super) fn post(bench: &mut Bench, path: &str, body: &str) -> (u16, String) {
    bench.ask(&format!("POST /v1/credentials/{path}"), body)
}

/// Sends a valid request about a token, with more members, and returns the answer.
pub(super) fn ask(bench: &mut Bench, path: &str, token: &str, more: &str) -> String {
    let body = format!(
        r#"{{"{}":{{"Version":"3.1","Id":"r-1","TokenId":"{token}"{more}}}}}"#,
        name(path)
    );
    let (code, answer) = post(bench, path, &body);
    assert_eq!(code, 200, "{answer}");
    answer
}

/// Returns the reason code of an answer.
pub(super) fn reason(answer: &str) -> &str {
    let (_, rest) = answer
        .split_once(r#""ReasonCode":""#)
        .expect("a reason code");
    &rest[..4]
}

pub(super) fn status(bench: &mut Bench, token: &str) -> String {
    let answer = ask(bench, "get-token-information", token, "");
    let (_, rest) = answer.split_once(r#""TokenStatus":""#).expect(&answer);
    rest.split('"').next().expect("a name").to_owned()
}

pub(super) fn bench() -> Bench {
    Bench::with_account()
}

#[test]
fn success_has_version_request_id_and_status_in_the_envelope_of_its_operation() {
    let answer = ask(&mut bench(), "unlock-token", "VSST10000003", "");
    let expected = r#"{"UnlockTokenResponse":{"Version":"3.1","RequestId":"r-1","Status":{"ReasonCode":"0000","StatusMessage":"Success"}}}"#;
    assert_eq!(answer, expected);
}

#[test]
fn published_messages_are_to_the_letter() {
    let expired = r#","TemporaryPassword":"abc123","ExpirationDate":"2020-01-01T00:00:00Z""#;
    for (path, token, more, code, message) in [
        (
            "validate",
            "VSST10000002",
            r#","OTP":"1""#,
            "4993",
            "Operation not allowed on a disabled token",
        ),
        (
            "enable-token",
            "VSST10000003",
            "",
            "4990",
            "Bad Token State",
        ),
        (
            "validate",
            "VSST10000001",
            r#","OTP":"234567""#,
            "4923",
            SYNC,
        ),
        (
            "set-temporary-password",
            "VSST10000001",
            r#","TemporaryPassword":"abc12""#,
            "4952",
            "The temporary password does not contain the correct number of alphanumeric characters",
        ),
        (
            "set-temporary-password",
            "VSST10000001",
            expired,
            "4953",
            "Expiration date must be later than the current time, and no more than 30 days from now.",
        ),
        (
            "disable-token",
            UNAVAILABLE,
            "",
            "4879",
            "The service is temporarily unavailable",
        ),
    ] {
        let answer = ask(&mut bench(), path, token, more);
        let status = format!(r#""Status":{{"ReasonCode":"{code}","StatusMessage":"{message}"}}"#);
        assert!(answer.contains(&status), "{answer}");
    }
}

#[test]
fn fixed_tokens_begin_in_their_states() {
    let mut bench = bench();
    for (at, state) in TokenState::ALL.into_iter().enumerate() {
        let id = format!("VSST1000000{}", at + 1);
        assert_eq!(status(&mut bench, &id), state.as_str());
        let answer = ask(&mut bench, "get-token-information", &id, "");
        let expected =
            format!(r#""TokenInformation":{{"TokenId":"{id}","TokenStatus":"{state}"}}"#);
        assert!(answer.contains(&expected), "{answer}");
    }
}

#[test]
fn only_ids_of_the_right_form_exist_from_their_first_use() {
    let mut bench = bench();
    assert_eq!(status(&mut bench, "VSST23999999"), "Locked");
    for id in [
        "VSST20000000",
        "VSST26000000",
        "VSST2100000",
        "VSST210000000",
        "VSST2100000a",
        "vsst21000000",
        "VSST10000006",
        "",
        UNKNOWN,
    ] {
        let answer = ask(&mut bench, "get-token-information", id, "");
        assert_eq!(reason(&answer), "49f2", "{id}");
    }
}

#[test]
fn each_operation_in_each_state_answers_and_leaves_the_token_as_the_page_says() {
    // The columns are the states in their order: enabled, disabled, locked, new, inactive.
    let table: [(&str, [&str; 5], [&str; 5]); 8] = [
        (
            "activate-token",
            ["0000", "4990", "4990", "0000", "0000"],
            ["Enabled", "Disabled", "Locked", "Enabled", "Enabled"],
        ),
        ("deactivate-token", ["0000"; 5], ["Inactive"; 5]),
        (
            "get-token-information",
            ["0000"; 5],
            ["Enabled", "Disabled", "Locked", "New", "Inactive"],
        ),
        (
            "validate",
            ["0000", "4993", "4994", "4995", "4996"],
            ["Enabled", "Disabled", "Locked", "New", "Inactive"],
        ),
        (
            "enable-token",
            ["4990", "0000", "4990", "4990", "4990"],
            ["Enabled", "Enabled", "Locked", "New", "Inactive"],
        ),
        (
            "disable-token",
            ["0000", "4990", "4990", "4990", "4990"],
            ["Disabled", "Disabled", "Locked", "New", "Inactive"],
        ),
        (
            "unlock-token",
            ["4990", "4990", "0000", "4990", "4990"],
            ["Enabled", "Disabled", "Enabled", "New", "Inactive"],
        ),
        (
            "set-temporary-password",
            ["0000"; 5],
            ["Enabled", "Disabled", "Locked", "New", "Inactive"],
        ),
    ];
    for (path, codes, after) in table {
        let mut bench = bench();
        for (at, state) in TokenState::ALL.into_iter().enumerate() {
            let id = token(state);
            let answer = ask(&mut bench, path, &id, needed(path));
            assert_eq!(reason(&answer), codes[at], "{path} {state}");
            assert_eq!(status(&mut bench, &id), after[at], "{path} {state}");
        }
    }
}

#[test]
fn same_initial_state_is_said_by_activate_and_deactivate_alone() {
    for (path, state, same) in [
        ("activate-token", TokenState::Enabled, Some("true")),
        ("activate-token", TokenState::New, Some("false")),
        ("activate-token", TokenState::Inactive, Some("false")),
        ("activate-token", TokenState::Locked, Some("false")),
        ("deactivate-token", TokenState::Inactive, Some("true")),
        ("deactivate-token", TokenState::Enabled, Some("false")),
        ("deactivate-token", TokenState::New, Some("false")),
        ("enable-token", TokenState::Disabled, None),
        ("validate", TokenState::Enabled, None),
    ] {
        let answer = ask(&mut bench(), path, &token(state), needed(path));
        let said = same.map(|same| format!(r#","SameInitialState":"{same}"}}}}"#));
        match said {
            Some(said) => assert!(answer.ends_with(&said), "{path} {state}: {answer}"),
            None => assert!(
                !answer.contains("SameInitialState"),
                "{path} {state}: {answer}"
            ),
        }
    }
    let mut bench = bench();
    ask(
        &mut bench,
        "deactivate-token",
        &token(TokenState::Enabled),
        "",
    );
    let again = ask(
        &mut bench,
        "deactivate-token",
        &token(TokenState::Enabled),
        "",
    );
    assert!(again.contains(r#""SameInitialState":"true""#), "{again}");
}

#[test]
fn one_time_codes_are_right_alone_or_as_a_pair() {
    for (path, first) in [("validate", "OTP"), ("activate-token", "OTP1")] {
        for (code, second, expected) in [
            ("123456", None, "0000"),
            ("234567", None, "4923"),
            ("234567", Some("345678"), "0000"),
            ("234567", Some("123456"), "49b5"),
            ("234567", Some(""), "49b5"),
            ("345678", None, "49b5"),
            ("345678", Some("234567"), "49b5"),
            ("000000", None, "49b5"),
            ("", None, "49b5"),
        ] {
            let second = second.map(|code| format!(r#","OTP2":"{code}""#));
            let more = format!(r#","{first}":"{code}"{}"#, second.unwrap_or_default());
            let answer = ask(&mut bench(), path, &token(TokenState::Enabled), &more);
            assert_eq!(reason(&answer), expected, "{path} {more}");
        }
    }
}

#[test]
fn wrong_code_activates_nothing_and_locks_nothing() {
    let mut bench = bench();
    let (new, enabled) = (token(TokenState::New), token(TokenState::Enabled));
    for code in ["000000", "234567"] {
        ask(
            &mut bench,
            "activate-token",
            &new,
            &format!(r#","OTP1":"{code}""#),
        );
    }
    for _ in 0..20 {
        ask(&mut bench, "validate", &enabled, r#","OTP":"000000""#);
    }
    assert_eq!(status(&mut bench, &new), "New");
    assert_eq!(status(&mut bench, &enabled), "Enabled");
}

#[test]
fn temporary_password_has_six_characters() {
    for (password, expected) in [
        ("abc123", "0000"),
        ("ABCDEF", "0000"),
        ("", "4952"),
        ("abc12", "4952"),
        ("abc1234", "4952"),
    ] {
        let more = format!(r#","TemporaryPassword":"{password}""#);
        let answer = ask(
            &mut bench(),
            "set-temporary-password",
            "VSST10000001",
            &more,
        );
        assert_eq!(reason(&answer), expected, "{password}");
    }
}

#[test]
fn expiration_lies_ahead_by_no_more_than_thirty_days() {
    // It is noon of the tenth of March.
    for (date, expected) in [
        (r#""2026-03-10T12:00:01Z""#, "0000"),
        (r#""2026-03-10T12:00:00Z""#, "4953"),
        (r#""2026-03-10T11:59:59Z""#, "4953"),
        (r#""2026-03-10T13:30:00+02:00""#, "4953"),
        (r#""2026-03-10T13:30:00+01:00""#, "0000"),
        (r#""2026-04-09T12:00:00Z""#, "0000"),
        (r#""2026-04-09T12:00:01Z""#, "4953"),
        (r#""2026-03-11T00:00:00""#, "0000"),
        (r#""2026-03-11""#, "0000"),
        (r#""2026-03-10""#, "4953"),
        (r#""2026-02-30T00:00:00Z""#, "4953"),
        (r#""soon""#, "4953"),
        (r#""""#, "4953"),
        ("1773230400", "4953"),
    ] {
        let more = format!(r#","TemporaryPassword":"abc123","ExpirationDate":{date}"#);
        let answer = ask(
            &mut bench(),
            "set-temporary-password",
            "VSST10000001",
            &more,
        );
        assert_eq!(reason(&answer), expected, "{date}");
    }
}

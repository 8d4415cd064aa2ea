//! Holds the order of the checks to the page, and the way a body is read.

use super::Bench;

const CREATE: &str = "POST /v1/accounts";
const UPDATE: &str = "PUT #";

#[test]
fn body_that_is_no_object_comes_before_an_unknown_account() {
    let mut bench = Bench::with_account();
    for body in [
        "",
        "null",
        "[]",
        "\"a\"",
        "1",
        "{",
        "{\"a\":1,}",
        "{} {}",
        "\u{feff}{}",
        "{'a':1}",
    ] {
        bench.incorrect(CREATE, body, "");
        bench.incorrect("PUT /v1/accounts/999999999", body, "");
        for line in [
            UPDATE,
            "POST #/administrators",
            "PUT #/policies",
            "POST #/users",
            "POST #/qr-codes",
            "POST #/authentications",
        ] {
            bench.incorrect(line, body, "");
        }
        bench.unknown("PUT /v1/accounts", body);
        bench.unknown("PUT /v1/accounts/12", body);
    }
}

#[test]
fn unknown_account_comes_before_an_unrecognized_member() {
    let mut bench = Bench::with_account();
    bench.unknown("PUT /v1/accounts/999999999", r#"{"jurisdictionHash":"x"}"#);
}

#[test]
fn unrecognized_member_comes_before_every_other_fault() {
    let mut bench = Bench::with_account();
    let details = "Request contains unrecognized field jurisdictionHash.";
    let body =
        r#"{"totalSmsCredits":1,"status":7,"accountName":"","units":-1,"jurisdictionHash":null}"#;
    bench.refuses(UPDATE, body, details);
    bench.refuses(CREATE, body, details);
    let body = r#"{"zulu":1,"Status":"ACTIVE"}"#;
    bench.refuses(UPDATE, body, "Request contains unrecognized field zulu.");
}

#[test]
fn first_unrecognized_member_is_found_depth_first() {
    let mut bench = Bench::with_account();
    let body = r#"{"registrationPolicy":{"pin":{"deep":1},"shallow":1},"top":1}"#;
    bench.refuses(
        "PUT #/policies",
        body,
        "Request contains unrecognized field deep.",
    );
    let body = r#"{"registrationPolicy":{"shallow":{"x":1},"pin":{"deep":1}},"top":1}"#;
    bench.refuses(
        "PUT #/policies",
        body,
        "Request contains unrecognized field shallow.",
    );
    let body = r#"{"top":{"deep":1},"registrationPolicy":{"shallow":1}}"#;
    bench.refuses(
        "PUT #/policies",
        body,
        "Request contains unrecognized field top.",
    );
}

#[test]
fn fixed_member_comes_before_a_wrong_type() {
    let mut bench = Bench::with_account();
    let body = r#"{"accountName":1,"totalVoiceCredits":true}"#;
    bench.refuses(
        UPDATE,
        body,
        "Field: totalVoiceCredits not allowed to update.",
    );
}

#[test]
fn wrong_type_comes_before_a_missing_member() {
    let mut bench = Bench::with_account();
    bench.incorrect(CREATE, r#"{"units":"many"}"#, "units");
    bench.incorrect(CREATE, r#"{"units":"many","status":null}"#, "status");
    bench.incorrect("POST #/administrators", r#"{"email":"","role":1}"#, "role");
}

#[test]
fn missing_member_comes_before_a_bad_value() {
    let mut bench = Bench::with_account();
    bench.refuses(
        CREATE,
        r#"{"status":"x","accountName":"Acme"}"#,
        "organizationalUnit is mandatory.",
    );
    bench.refuses(
        UPDATE,
        r#"{"units":-1,"accountName":null}"#,
        "accountName is mandatory.",
    );
    bench.refuses("POST #/administrators", r#"{"role":"x"}"#, "Missing email.");
}

#[test]
fn bad_values_come_in_the_order_of_the_table() {
    let mut bench = Bench::with_account();
    let mut faults = vec![
        (
            r#""units":-1"#,
            "Request contains incorrect field or value - {units",
        ),
        (
            r#""unitType":"x""#,
            "Unit Type must be USERS, CREDENTIALS or TRANSACTIONS.",
        ),
        (
            r#""serviceStartDate":"2020-01-01""#,
            "Not allowed to update serviceStartDate to earlier than current date.",
        ),
        (
            r#""accountType":"x""#,
            "Account category must be either Test, Production or Partner.",
        ),
        (
            r#""accountCategory":"x""#,
            "Account category must be either Enterprise, Consumer, or Corporate.",
        ),
        (r#""status":"PENDING""#, "Invalid account status."),
    ];
    while let Some((_, details)) = faults.last() {
        let members: Vec<&str> = faults.iter().map(|(member, _)| *member).collect();
        bench.refuses(UPDATE, &format!("{{{}}}", members.join(",")), details);
        faults.pop();
    }
}

#[test]
fn last_of_two_members_of_one_name_counts() {
    let mut bench = Bench::with_account();
    bench.accepts(UPDATE, r#"{"units":-1,"units":3}"#);
    bench.incorrect(UPDATE, r#"{"units":3,"units":-1}"#, "units");
}

#[test]
fn nesting_is_bounded() {
    let mut bench = Bench::with_account();
    let nested = |depth: usize| format!(r#"{{"x":{}{}}}"#, "[".repeat(depth), "]".repeat(depth));
    bench.refuses(
        UPDATE,
        &nested(100),
        "Request contains unrecognized field x.",
    );
    bench.incorrect(UPDATE, &nested(200), "");
    bench.incorrect(UPDATE, &nested(100_000), "");
}

#[test]
fn texts_survive_escapes_and_lone_surrogates_are_no_json() {
    let mut bench = Bench::with_account();
    bench.accepts(UPDATE, r#"{"accountName":"a\"\\\u0000\ud83d\ude00"}"#);
    let account = bench.accepts("GET #", "");
    assert!(
        account.contains("\"accountName\":\"a\\\"\\\\\\u0000😀\""),
        "{account}"
    );
    bench.incorrect(UPDATE, r#"{"accountName":"\ud83d"}"#, "");
}

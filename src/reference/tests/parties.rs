//! Holds the server to whose an account is: to everybody else it is not found.

use super::Bench;

/// Every operation that an account has to be named for.
const LINES: [(&str, &str); 8] = [
    ("PUT #", "{}"),
    ("GET #", ""),
    (
        "POST #/administrators",
        r#"{"email":"a","firstName":"b","lastName":"c","role":"ADMIN"}"#,
    ),
    ("PUT #/policies", "{}"),
    ("GET #/policies", ""),
    ("POST #/users", r#"{"userId":"Ann"}"#),
    ("GET #/users/Ann", ""),
    ("POST #/qr-codes", r#"{"userId":"Ann","expirySeconds":60}"#),
];

#[test]
fn account_of_another_party_is_not_found() {
    let mut bench = Bench::with_account();
    bench.accepts("POST #/users", r#"{"userId":"Ann"}"#);
    bench.party = "second";
    for (line, body) in LINES {
        bench.unknown(line, body);
    }
    bench.unknown("POST #/authentications", r#"{"userId":"Ann","qrCode":"x"}"#);
    bench.party = "";
    for (line, body) in LINES {
        bench.accepts(line, body);
    }
}

#[test]
fn every_party_opens_accounts_of_its_own() {
    let mut bench = Bench::with_account();
    bench.party = "second";
    bench.accepts("POST /v1/accounts", super::ACCOUNT_BODY);
    bench.accepts("GET /v1/accounts/100000002", "");
    bench.party = "third";
    bench.unknown("GET /v1/accounts/100000002", "");
    bench.party = "";
    bench.unknown("GET /v1/accounts/100000002", "");
}

//! Turns 404s of paths that nobody has routed into rows that nothing has shown.

use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};

use crate::behind::run;

/// What a common framework answers where no path fits; its `error` is the one word of the row.
const PAGE: &str =
    r#"{"timestamp":"2026-11-30T12:00:00Z","status":404,"error":"Not Found","path":"/"}"#;

fn not_found() -> Response {
    let json = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::NOT_FOUND, json, PAGE).into_response()
}

/// Answers so in the place of a service that has no operation to read anything.
async fn without_reads(request: Request, next: Next) -> Response {
    if request.method() == "GET" {
        not_found()
    } else {
        next.run(request).await
    }
}

#[test]
fn a_404_of_an_operation_that_answers_nothing_else_does_not_show_its_row() {
    let layer = middleware::from_fn(without_reads);
    // Few enough for no look before them, which would name the route.
    let ran = run(|router| router.layer(layer), &["vip-rest/accounts/get-*"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let said = "note: row 404-not-found is unconfirmed: it came in";
    assert!(ran.stdout.contains(said), "{ran:?}");
}

/// The cases pass, and what other operations answered shows the row.
#[test]
fn a_row_that_one_operation_confirms_is_shown() {
    let layer = middleware::from_fn(without_reads);
    let cases = [
        "vip-rest/accounts/get-*",
        "vip-rest/accounts/update-unknown-account",
        "vip-rest/accounts/update-to-unknown-status",
    ];
    let more = [&cases[..], &["--report", "json"]].concat();
    let ran = run(|router| router.layer(layer), &more);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("a report");
    let rows = report["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["row"] == "404-not-found");
    let row = row.expect("the row");
    assert_eq!(row["untested"], false);
    assert!(
        row["held"].as_u64() > Some(0) && row["unconfirmed"].as_u64() > Some(0),
        "{row}"
    );
}

//! Turns the default run against a target into what it costs whoever keeps the target.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::behind;
use crate::program::Ran;

/// How many requests the contract may cost, and how many accounts it may leave behind.
const REQUESTS: usize = 300;
const ACCOUNTS: usize = 60;

/// What came to a service: how often each path was asked, and how many accounts were created.
#[derive(Debug, Default)]
struct Came {
    paths: HashMap<String, usize>,
    accounts: usize,
}

/// Runs the program against a reference that answers no path below an account more than so many
/// times.
fn run(most: usize, more: &[&str]) -> (Ran, Came) {
    let came = Arc::new(Mutex::new(Came::default()));
    let counts = Arc::clone(&came);
    let counted = middleware::from_fn(move |request: Request, next: Next| {
        answered(Arc::clone(&counts), most, request, next)
    });
    let ran = behind::run(|router| router.layer(counted), more);
    let came = std::mem::take(&mut *came.lock().expect("no request has panicked"));
    (ran, came)
}

async fn answered(came: Arc<Mutex<Came>>, most: usize, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let creates = request.method() == "POST" && path == "/v1/accounts";
    let times = {
        let mut came = came.lock().expect("no request has panicked");
        let times = came.paths.entry(path.clone()).or_default();
        *times += 1;
        *times
    };
    if path.starts_with("/v1/accounts/") && times > most {
        return StatusCode::CONFLICT.into_response();
    }
    let answer = next.run(request).await;
    let created = creates && answer.status() == StatusCode::CREATED;
    came.lock().expect("no request has panicked").accounts += usize::from(created);
    answer
}

#[test]
fn the_contract_costs_a_target_few_requests_and_leaves_few_accounts() {
    let (ran, came) = run(usize::MAX, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let requests: usize = came.paths.values().sum();
    assert!(requests <= REQUESTS, "{requests} requests");
    assert!(came.accounts <= ACCOUNTS, "{} accounts", came.accounts);
}

/// An account that many cases use may be worn out by them, which is not what any of them claims.
#[test]
fn no_case_is_failed_by_what_another_did_to_an_account_that_both_use() {
    let cases = "vip-rest/policies/update-with*";
    // What is asked first shares an account too, and each of five operations asks it once.
    let (ran, came) = run(6, &[cases]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let worn = came.paths.values().any(|times| *times > 6);
    assert!(worn && came.accounts > 1, "{came:?}");
}

#[test]
fn cases_of_our_own_reading_make_what_they_need() {
    let cases = "vip-rest/policies/enabled-absent*";
    let (ran, came) = run(
        usize::MAX,
        &[cases, "--basis", "assumed", "--report", "json"],
    );
    let report: Value = serde_json::from_str(&ran.stdout).expect("the report is JSON");
    let passed = report["summary"]["passed"].as_u64().expect("a number");
    assert!(
        passed > 1 && passed <= came.accounts as u64,
        "{ran:?} {came:?}"
    );
}

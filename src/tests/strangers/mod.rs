//! Turns somebody else's answers in the place of the API's into one cause, and into no judgement.

mod front;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::program::{Ran, vipspec};
use crate::served::Served;
use crate::targets::says;

use front::Front;

/// The page of a gateway.
const PAGE: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html\r\ncontent-length: 66\r\nconnection: close\r\n\r\n<html><title>Sorry</title><body>The service is away.</body></html>";

/// Runs the whole shipped suite against the reference behind a front.
fn run(front: &Front, more: &[&str]) -> Ran {
    let url = front.url();
    let arguments = ["run", "--suite", "vip-rest", "--basis", "all", "--target"];
    vipspec(&[&arguments[..], &[&url], more].concat())
}

/// Holds an output to a few lines, of which the first five say all that matters.
#[track_caller]
fn is_told(ran: &Ran, words: &[&str]) {
    let lines = ran.stdout.lines().count();
    assert!(lines <= 60, "{lines} lines: {ran:?}");
    let first: Vec<&str> = ran.stdout.lines().take(5).collect();
    says(&first.join("\n"), words);
    assert!(!ran.stdout.contains("broken"), "{ran:?}");
}

#[test]
fn a_gateway_that_answers_from_some_point_on_ends_the_run_with_one_cause() {
    let served = Served::with(&[]);
    let count = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&count);
    let front = Front::new(&served, move |_| {
        let before = asked.fetch_add(1, Ordering::SeqCst);
        (before >= 300).then(|| PAGE.to_owned())
    });
    let ran = run(&front, &["--shuffle", "7"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    is_told(
        &ran,
        &[
            "somebody else answers from here on",
            "503, text/html: `Sorry The service is away.`",
            "is it up? `--retries` asks such cases again",
        ],
    );
    let sent = count.load(Ordering::SeqCst);
    assert!(sent < 400, "{sent} requests: {ran:?}");
}

#[test]
fn a_page_now_and_then_is_no_judgement_and_asked_again_where_that_is_allowed() {
    let served = Served::with(&[]);
    let front = || {
        let count = AtomicUsize::new(0);
        Front::new(&served, move |_| {
            let before = count.fetch_add(1, Ordering::SeqCst);
            (before % 50 == 49).then(|| PAGE.to_owned())
        })
    };
    let ran = run(&front(), &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    is_told(
        &ran,
        &["no answer of the API from the target: 503, text/html"],
    );
    let again = run(&front(), &["--retries", "2", "--report", "json"]);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let record: Value = serde_json::from_str(&again.stdout).unwrap();
    let flaky = record["summary"]["flaky"].as_u64().unwrap();
    assert!(flaky > 10, "{flaky}");
    says(
        &again.stderr,
        &[&format!("passed, {flaky} of them flaky   ")],
    );
}

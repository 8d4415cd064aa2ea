//! Turns somebody else's answers in the place of the API's into one cause, and into no judgement.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;

use crate::folder::Folder;
use crate::front::Front;
use crate::program::{Ran, vipspec};
use crate::served::Served;
use crate::targets::says;

/// The page of a gateway.
const PAGE: &str = "HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/html\r\ncontent-length: 66\r\nconnection: close\r\n\r\n<html><title>Sorry</title><body>The service is away.</body></html>";

/// Runs the shipped cases about users, or those of another folder, against the reference behind a front.
fn run(front: &Front, more: &[&str]) -> Ran {
    let url = front.url();
    let arguments = ["run", "vip-rest/users/*", "--basis", "all", "--target"];
    vipspec(&[&arguments[..], &[&url], more].concat())
}

/// Tells whether a text says that something is broken; ids of cases have the word in them.
fn says_broken(text: &str) -> bool {
    let of_id = |at: char| at.is_alphabetic() || "-[]".contains(at);
    let mut words = text.split(|at: char| !of_id(at));
    words.any(|word| word.eq_ignore_ascii_case("broken"))
}

/// Holds an output to a few lines, of which the first five say all that matters.
#[track_caller]
fn is_told(ran: &Ran, words: &[&str]) {
    let lines = ran.stdout.lines().count();
    assert!(lines <= 60, "{lines} lines: {ran:?}");
    let first: Vec<&str> = ran.stdout.lines().take(5).collect();
    says(&first.join("\n"), words);
    assert!(!says_broken(&ran.stdout), "{ran:?}");
}

#[test]
fn a_gateway_that_answers_from_some_point_on_ends_the_run_with_one_cause() {
    let served = Served::with(&[]);
    let count = Arc::new(AtomicUsize::new(0));
    let asked = Arc::clone(&count);
    let front = Front::new(&served, move |_| {
        let before = asked.fetch_add(1, Ordering::SeqCst);
        (before >= 40).then(|| PAGE.to_owned())
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
    assert!(sent < 140, "{sent} requests: {ran:?}");
}

#[test]
fn a_page_now_and_then_is_no_judgement_and_asked_again_where_that_is_allowed() {
    let served = Served::with(&[]);
    let front = || {
        let count = AtomicUsize::new(0);
        Front::new(&served, move |_| {
            let before = count.fetch_add(1, Ordering::SeqCst);
            (before % 12 == 11).then(|| PAGE.to_owned())
        })
    };
    let ran = run(&front(), &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    is_told(
        &ran,
        &["no answer of the API from the target: 503, text/html"],
    );
    // One after the other: of many at once, one case may meet three pages.
    let one = ["--retries", "2", "--jobs", "1", "--report", "json"];
    let again = run(&front(), &one);
    assert_eq!(again.code, Some(0), "{}", again.stderr);
    let record: Value = serde_json::from_str(&again.stdout).unwrap();
    let flaky = record["summary"]["flaky"].as_u64().unwrap();
    assert!(flaky > 10, "{flaky}");
    says(&again.stderr, &[&format!(", {flaky} of them flaky   ")]);
}

/// Returns what a reader sees of a report: of a page what stands between its tags.
fn text_of(format: &str, report: &str) -> String {
    if format != "html" {
        return report.to_owned();
    }
    let body = report.split("<body").last().unwrap_or_default();
    let shown = body.split("<script").next().unwrap_or_default();
    let parts = shown.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect()
}

/// Returns an answer with its length.
fn answer(head: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {head}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

#[test]
fn whoever_answers_everything_in_the_place_of_the_api_is_one_cause_with_what_to_do() {
    let served = Served::with(&[]);
    let login =
        "<html><head><title>Log in</title></head><body><form>Who are you?</form></body></html>";
    let folder = Folder::empty();
    let report = folder.path("r.json").display().to_string();
    let json = r#"{"message": "Token expired."}"#;
    for (head, body, said, help) in [
        (
            "401 Unauthorized\r\ncontent-type: application/json",
            json,
            r#"401, application/json: `{"message": "Token expired."}`"#,
            "is a header missing, or has a token expired?",
        ),
        (
            "401 Unauthorized\r\ncontent-type: text/html",
            login,
            "401, text/html: `Log in Who are you?`",
            "is a header missing, or has a token expired?",
        ),
        (
            "302 Found\r\nlocation: /login?next=1",
            "",
            "302, no content-type, location /login?next=1",
            "a login or another address stands before the service",
        ),
        (
            "200 OK\r\ncontent-type: text/html",
            login,
            "200, text/html: `Log in Who are you?`",
            "does a proxy or a login stand before it?",
        ),
        (
            "429 Too Many Requests\r\nretry-after: 0",
            "",
            "429, and to come back in 0 ms, the last of 5 times",
            "`retry_after` in the target file",
        ),
    ] {
        let answer = answer(head, body);
        let front = Front::new(&served, move |_| Some(answer.clone()));
        let ran = run(&front, &["--report", &format!("json={report}")]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        is_told(&ran, &["somebody else answers", said, help]);
    }
    for format in ["markdown", "html", "tap", "github", "junit"] {
        let told = vipspec(&["report", &report, "--format", format]);
        assert_eq!(told.code, Some(4), "{format}");
        let read = text_of(format, &told.stdout);
        assert!(!says_broken(&read), "{format}: {read}");
        says(&told.stdout, &["o judgement: "]);
    }
}

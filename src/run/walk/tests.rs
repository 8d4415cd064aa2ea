//! Turns cases and answers into the requests of their walk, and what of these is kept.

use std::sync::{Arc, Mutex};

use http::{Request, Response, header};
use jiff::Timestamp;

use super::{Attempt, OnMismatch};
use crate::case::Case;
use crate::exchange::{Client, Connection};
use crate::run::tests::of_things;
use crate::run::{Clock, Context, End};

/// What was asked, verb and path.
type Heard = Arc<Mutex<Vec<String>>>;

/// Returns a context of a clock on which nobody waits, whose service answers each request by a code.
fn context(code: impl Fn(&str, usize) -> u16 + Clone + Send + Sync + 'static) -> (Context, Heard) {
    let heard = Heard::default();
    let hears = Arc::clone(&heard);
    let service = move |request: Request<Vec<u8>>| {
        let mut heard = hears.lock().unwrap();
        let line = format!("{} {}", request.method(), request.uri().path());
        let code = code(&line, heard.len());
        heard.push(line);
        async move {
            let answer = Response::builder().status(code);
            let answer = answer.header(header::CONTENT_TYPE, "application/json");
            answer.body(br#"{"error": "E"}"#.to_vec()).unwrap()
        }
    };
    let client = Arc::new(Client::within(service, &Connection::writing()));
    let context = Context {
        clock: Clock::hurried(|_| {}),
        ..Context::new(client, Arc::new(|_| Ok(None)))
    };
    (context, heard)
}

/// Walks a case, and returns how it ended.
async fn walked<'a>(case: &'a Case, context: &'a Context) -> (Attempt<'a>, End) {
    let mut attempt = Attempt::new(case, context, OnMismatch::End);
    let (end, _) = attempt.run(Timestamp::UNIX_EPOCH).await;
    (attempt, end)
}

fn lines(heard: &Heard) -> Vec<String> {
    std::mem::take(&mut heard.lock().unwrap())
}

#[tokio::test]
async fn what_is_asked_in_place_of_a_request_is_put_back_whether_or_not_its_setup_succeeds() {
    let case = of_things(
        "setup: [{ method: POST, path: /a }, { method: POST, path: /b }]\nrequest: { method: GET, path: /c }\nexpect: { code: 200 }\nteardown: [{ method: DELETE, path: /a }]\n",
    );
    let setup = ["POST /a", "POST /b"];
    for (refused, sent, says) in [
        ("", &["GET /c", "DELETE /a"][..], None),
        ("GET /c", &["GET /c", "DELETE /a"], Some("400 where 2xx")),
        ("POST /b", &["DELETE /a"], Some("did not succeed: 400")),
    ] {
        let (context, heard) = context(move |line, _| if line == refused { 400 } else { 200 });
        let asked = context.succeeds(&case, &case.document.request).await;
        assert_eq!(lines(&heard), [&setup[..], sent].concat(), "{refused}");
        let title = asked.err().map(|problem| problem.title);
        match says {
            Some(says) => assert!(title.as_ref().unwrap().contains(says), "{title:?}"),
            None => assert_eq!(title, None),
        }
    }
}

#[tokio::test]
async fn where_nothing_was_acted_on_nothing_is_put_back() {
    let case = of_things(
        "setup: [{ method: POST, path: \"/${secret:NONE}\" }]\nrequest: { method: GET, path: /c }\nexpect: { code: 200 }\nteardown: [{ method: DELETE, path: /a }]\n",
    );
    let (context, heard) = context(|_, _| 200);
    let (attempt, end) = walked(&case, &context).await;
    assert!(matches!(end, End::Errored(_)), "{end:?}");
    assert_eq!((lines(&heard).len(), attempt.lost), (0, None));
}

#[tokio::test]
async fn the_first_teardown_that_gets_no_answer_is_told() {
    let case = of_things(
        "request: { method: GET, path: /c }\nexpect: { code: 200 }\nteardown: [{ method: DELETE, path: /a }, { method: DELETE, path: /b }, { method: DELETE, path: /d }]\n",
    );
    // A 408 that nobody names is no answer.
    let is_lost = |line: &str| line == "DELETE /b" || line == "DELETE /d";
    let (context, heard) = context(move |line, _| if is_lost(line) { 408 } else { 200 });
    let (attempt, end) = walked(&case, &context).await;
    assert!(matches!(end, End::Passed(_)), "{end:?}");
    let lost = attempt.lost.unwrap();
    assert!(lost.starts_with("step 2 of `teardown` ("), "{lost}");
    assert_eq!(lines(&heard).last().unwrap(), "DELETE /d");
}

#[tokio::test]
async fn what_is_put_back_takes_as_long_as_it_does_whatever_the_case_may_take() {
    let case = of_things(
        "within: 1m\nrequest: { method: GET, path: /c }\nexpect: { code: 200 }\nteardown: [{ method: DELETE, path: /a, pause: 2m }]\n",
    );
    let (context, heard) = context(|_, _| 200);
    let (_, end) = walked(&case, &context).await;
    assert!(matches!(end, End::Passed(_)), "{end:?}");
    assert_eq!(lines(&heard), ["GET /c", "DELETE /a"]);
}

#[tokio::test]
async fn of_what_was_asked_again_the_last_is_kept() {
    let case = of_things(
        "setup: [{ method: GET, path: /a, until: { within: 1m, every: 1s }, expect: { code: 200 } }]\nrequest: { method: GET, path: /c }\nexpect: { code: 200 }\n",
    );
    let (context, heard) = context(|_, before| if before < 3 { 202 } else { 200 });
    let (attempt, end) = walked(&case, &context).await;
    assert!(matches!(end, End::Passed(_)), "{end:?}");
    assert_eq!(lines(&heard).len(), 5);
    let codes = attempt.exchanges.iter();
    let codes: Vec<u16> = codes.map(|met| met.exchange.response.code).collect();
    assert_eq!(codes, [200, 200]);
}

//! Holds the server on a socket to the page.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::thread;
use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;

use super::{ACCOUNT, ACCOUNT_BODY};
use crate::reference::{Reference, Rulebook, Service, UNROUTED};

const LOOPBACK: &str = "127.0.0.1:0";

async fn start() -> Reference {
    let addr = LOOPBACK.parse().expect("an address");
    Reference::start(Rulebook::vendor(), addr)
        .await
        .expect("a free port")
}

/// Sends a request of its own connection and returns the whole response.
fn ask(addr: SocketAddr, line: &str, headers: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(addr).expect("a listening server");
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).expect("sent");
    stream.write_all(body).expect("sent");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("UTF-8");
    response
}

#[track_caller]
fn is(response: &str, code: u16, body: &str) {
    assert!(
        response.starts_with(&format!("HTTP/1.1 {code} ")),
        "{response}"
    );
    assert!(
        response.contains("\r\ncontent-type: application/json\r\n"),
        "{response}"
    );
    let (_, sent) = response.split_once("\r\n\r\n").expect("a head");
    assert_eq!(sent, body);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_verbs_and_paths_are_not_found() {
    let reference = start().await;
    let addr = reference.addr();
    is(
        &ask(addr, "POST /v1/accounts", "", ACCOUNT_BODY.as_bytes()),
        201,
        r#"{"error":"OK","details":"Account 100000001 created successfully.","accountId":"100000001"}"#,
    );
    for line in [
        "GET /",
        "GET /v1/accounts",
        "GET /v1/accounts/",
        "DELETE /v1/accounts/100000001",
        "PATCH /v1/accounts/100000001",
        "OPTIONS /v1/accounts",
        "GET /v1/accounts/100000001/",
        "GET //v1/accounts/100000001",
        "POST /v1/accounts/",
        "GET /V1/accounts/100000001",
        "GET /v1/accounts/100000001/users/",
        "GET /v1/accounts/100000001/users",
        "get /v1/accounts/100000001",
        "GET /v1/accounts/%zz",
        "GET /v1/accounts/100000001/users/%ff",
        "OPTIONS *",
    ] {
        is(&ask(addr, line, "", b"{}"), 404, r#"{"error":"Not Found"}"#);
    }
    is(&ask(addr, "HEAD /v1/accounts/100000001", "", b""), 404, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn content_type_query_and_the_body_of_a_get_are_ignored() {
    let reference = start().await;
    let addr = reference.addr();
    for headers in [
        "",
        "content-type: text/plain\r\n",
        "content-type: nonsense\r\n",
    ] {
        let response = ask(
            addr,
            "POST /v1/accounts?a=%zz",
            headers,
            ACCOUNT_BODY.as_bytes(),
        );
        assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    }
    let response = ask(addr, "GET /v1/accounts/100000001?x", "", b"no json");
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unreadable_bodies_are_no_objects() {
    let reference = start().await;
    let refused =
        r#"{"error":"BAD_REQUEST","details":"Request contains incorrect field or value - {"}"#;
    for body in [&b""[..], b"{\"accountName\":\"\xff\"}", b"nonsense", b"[1]"] {
        is(
            &ask(reference.addr(), "POST /v1/accounts", "", body),
            400,
            refused,
        );
    }
    let padded = |length: usize| {
        let mut body = ACCOUNT_BODY.as_bytes().to_vec();
        body.resize(length, b' ');
        body
    };
    let response = ask(
        reference.addr(),
        "POST /v1/accounts",
        "",
        &padded(1024 * 1024),
    );
    assert!(response.starts_with("HTTP/1.1 201 "), "{response}");
    is(
        &ask(
            reference.addr(),
            "POST /v1/accounts",
            "",
            &padded(1024 * 1024 + 1),
        ),
        400,
        refused,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sixty_four_clients_at_once_get_accounts_of_their_own() {
    let reference = start().await;
    let addr = reference.addr();
    let clients: Vec<_> = (0..64)
        .map(|_| thread::spawn(move || ask(addr, "POST /v1/accounts", "", ACCOUNT_BODY.as_bytes())))
        .collect();
    let mut responses: Vec<String> = clients
        .into_iter()
        .map(|client| client.join().expect("an answer"))
        .collect();
    for response in &mut responses {
        let (_, body) = response.split_once("\r\n\r\n").expect("a head");
        *response = body.to_owned();
    }
    responses.sort();
    responses.dedup();
    assert_eq!(responses.len(), 64);
}

#[tokio::test(flavor = "multi_thread")]
async fn code_is_used_up_by_one_of_many_racing_clients() {
    let reference = start().await;
    let addr = reference.addr();
    ask(addr, "POST /v1/accounts", "", ACCOUNT_BODY.as_bytes());
    ask(
        addr,
        "POST /v1/accounts/100000001/users",
        "",
        br#"{"userId":"ann"}"#,
    );
    let opened = ask(
        addr,
        "POST /v1/accounts/100000001/qr-codes",
        "",
        br#"{"userId":"ann","expirySeconds":60}"#,
    );
    let code = opened.rsplit('"').nth(1).expect("a code").to_owned();
    let clients: Vec<_> = (0..16)
        .map(|_| {
            let body = format!(r#"{{"userId":"ann","qrCode":"{code}"}}"#);
            thread::spawn(move || {
                ask(
                    addr,
                    "POST /v1/accounts/100000001/authentications",
                    "",
                    body.as_bytes(),
                )
            })
        })
        .collect();
    let responses = clients
        .into_iter()
        .map(|client| client.join().expect("an answer"));
    let successes = responses.filter(|response| response.starts_with("HTTP/1.1 201 "));
    assert_eq!(successes.count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_share_no_state() {
    let (one, other) = (start().await, start().await);
    ask(one.addr(), "POST /v1/accounts", "", ACCOUNT_BODY.as_bytes());
    is(
        &ask(other.addr(), "GET /v1/accounts/100000001", "", b""),
        404,
        r#"{"error":"Not Found"}"#,
    );
}

#[tokio::test]
async fn visits_are_recorded_only_when_asked_for() {
    let service = Service::new(Rulebook::vendor());
    let ask = || service.answer(Request::new(Body::empty()));
    ask().await;
    assert!(service.take_visited().is_empty());
    service.record_visits();
    ask().await;
    assert_eq!(service.take_visited(), [UNROUTED.to_owned()].into());
    assert!(service.take_visited().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_server_closes_its_port_and_its_connections() {
    let reference = start().await;
    let addr = reference.addr();
    assert_eq!(reference.url(), format!("http://{addr}"));
    let mut idle = TcpStream::connect(addr).expect("a listening server");
    idle.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        .expect("sent");
    let mut buffer = [0; 1024];
    assert!(idle.read(&mut buffer).expect("an answer") > 0);
    drop(reference);
    idle.set_read_timeout(Some(Duration::from_secs(5)))
        .expect("a timeout");
    assert_eq!(idle.read(&mut buffer).expect("closed in time"), 0);
    let refused = (0..100).any(|_| {
        thread::sleep(Duration::from_millis(10));
        TcpStream::connect(addr).is_err()
    });
    assert!(refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn server_runs_until_it_fails_or_is_dropped() {
    let reference = start().await;
    let waited = tokio::time::timeout(Duration::from_millis(50), reference.stopped()).await;
    assert!(waited.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn header_names_the_party_that_asks() {
    let reference = start().await;
    let addr = reference.addr();
    let second = "x-vip-party: second\r\n";
    let opened = ask(addr, "POST /v1/accounts", second, ACCOUNT_BODY.as_bytes());
    assert!(opened.starts_with("HTTP/1.1 201 "), "{opened}");
    for (headers, code) in [(second, 200), ("", 404), ("x-vip-party: Second\r\n", 404)] {
        let line = format!("GET /v1/accounts/{ACCOUNT}");
        let response = ask(addr, &line, headers, b"");
        let expected = format!("HTTP/1.1 {code} ");
        assert!(response.starts_with(&expected), "{headers}: {response}");
    }
}

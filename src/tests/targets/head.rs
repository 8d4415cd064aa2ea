//! Turns status lines and headers that are none into outcomes.

use std::io::Write;

use expect_test::expect;

use super::kinds::{Kind, hold};
use super::{RIGHT, against, run_against, says, settled};
use crate::folder::Folder;
use crate::target::{self, Target};

#[test]
fn http_1_0_is_http() {
    let answer =
        format!("HTTP/1.0 400 Bad Request\r\ncontent-type: application/json\r\n\r\n{RIGHT}");
    assert_eq!(against(answer).code, Some(0));
}

#[test]
fn a_hundred_continue_before_the_answer_is_no_answer() {
    let answer = target::json("400 Bad Request", RIGHT);
    assert_eq!(
        against(format!("HTTP/1.1 100 Continue\r\n\r\n{answer}")).code,
        Some(0)
    );
}

#[test]
fn what_is_no_http_is_errored() {
    for garbage in [
        &b"\x1b]0;owned\x07 SSH-2.0-OpenSSH\r\n"[..],
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 400\x1b[2J Bad\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\nname: \x1b[31m\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: -1\r\n\r\n",
        b"",
    ] {
        let ran = against(garbage);
        assert_eq!(ran.code, Some(4), "{garbage:?} {ran:?}");
        says(
            &ran.stdout,
            &[
                "no HTTP answer from `http://127.0.0.1:",
                "/things`: ",
                "1 errored",
            ],
        );
    }
}

#[test]
fn headers_without_end_are_errored() {
    let target = Target::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n")?;
        for number in 0..100_000 {
            write!(stream, "x-{number}: {}\r\n", "y".repeat(100))?;
        }
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "3s"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["1 errored"]);
}

#[test]
fn another_media_type_is_a_finding() {
    for (header, word) in [
        ("content-type: text/plain\r\n", "+ content-type: text/plain"),
        (
            "content-type: application/problem+json\r\n",
            "+ content-type: application/problem+json",
        ),
        ("", "+ no content-type"),
    ] {
        let length = RIGHT.len();
        let answer =
            format!("HTTP/1.1 400 Bad Request\r\n{header}content-length: {length}\r\n\r\n{RIGHT}");
        let ran = against(answer);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        says(
            &ran.stdout,
            &["- content-type: application/json", word, "1 failed"],
        );
    }
}

#[test]
fn another_code_names_the_place_of_the_code() {
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ code differs
              - 400
              + 404
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 404, 52 bytes, TIME
              body: {"error": "BAD_REQUEST", "details": "Invalid name."}
              curl: curl -i -X POST http://TARGET/things -A vipspec/0.1.0 -H 'accept: application/json' -H 'content-type: application/json' --data-raw '{"name":"Red","owner":"ada"}'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        broken row: 400-invalid-name
        untested row: 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

/// Returns an answer with this first line and these headers, and the body that is expected.
fn headed(head: &str) -> String {
    let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
    let headers = headers.replace('\n', "\r\n");
    format!(
        "{line}\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}\r\n\r\n{RIGHT}"
    )
}

#[test]
fn a_status_line_that_is_none_is_errored_and_an_odd_one_is_an_answer() {
    let no_http: &[&str] = &["no HTTP answer from", "1 errored"];
    let kind = |name, line, outcome, says| Kind::says(name, headed(line), outcome, says);
    hold(vec![
        Kind::says("HTTP/0.9", RIGHT, "errored", no_http),
        kind("HTTP/9.9", "HTTP/9.9 400 Bad Request", "errored", no_http),
        kind(
            "another protocol",
            "ICY 400 Bad Request",
            "errored",
            no_http,
        ),
        kind("099", "HTTP/1.1 099 Low", "errored", no_http),
        kind("1000", "HTTP/1.1 1000 High", "errored", no_http),
        kind("a sign", "HTTP/1.1 +40 Odd", "errored", no_http),
        kind("600", "HTTP/1.1 600 High", "failed", &["- 400", "+ 600"]),
        kind("999", "HTTP/1.1 999 High", "failed", &["- 400", "+ 999"]),
        kind("no reason phrase", "HTTP/1.1 400", "passed", &[]),
        kind(
            "an escape sequence in the reason phrase",
            "HTTP/1.1 400 \u{1b}[2J",
            "errored",
            no_http,
        ),
        kind(
            "a direction override in the reason phrase",
            "HTTP/1.1 400 \u{202e}daB",
            "passed",
            &[],
        ),
        Kind::says(
            "a reason phrase of a hundred kilobytes",
            headed(&format!("HTTP/1.1 400 {}", "x".repeat(100_000))),
            "passed",
            &[],
        ),
    ]);
}

#[test]
fn headers_that_are_none_are_errored_and_odd_ones_are_headers() {
    let no_http: &[&str] = &["no HTTP answer from", "1 errored"];
    let kind = |name, headers: &str, outcome, says| {
        let head = format!("HTTP/1.1 400 Bad Request\n{headers}");
        Kind::says(name, headed(&head), outcome, says)
    };
    let flood = |count: usize| {
        let line = |number| format!("set-cookie: c{number}=\u{202e}{}\n", "y".repeat(40));
        let lines: String = (0..count).map(line).collect();
        lines.trim_end().to_owned()
    };
    hold(vec![
        kind("no colon", "what is this", "errored", no_http),
        kind(
            "a name with an escape sequence",
            "x-\u{1b}[2J: 1",
            "errored",
            no_http,
        ),
        kind("a zero byte", "x-a: b\0c", "errored", no_http),
        kind("a folded line", "x-a: b\n c", "errored", no_http),
        kind(
            "two lengths",
            "content-length: 52\ncontent-length: 53",
            "errored",
            no_http,
        ),
        kind(
            "the same length twice",
            "content-length: 52\ncontent-length: 52",
            "passed",
            &[],
        ),
        kind(
            "a length that is no number",
            "content-length: many",
            "errored",
            no_http,
        ),
        kind(
            "a length too great",
            "content-length: 99999999999999999999",
            "errored",
            no_http,
        ),
        kind(
            "an unknown transfer coding",
            "transfer-encoding: zip",
            "passed",
            &[],
        ),
        kind("ninety cookies", &flood(90), "passed", &[]),
        kind("two hundred cookies", &flood(200), "passed", &[]),
        kind(
            "three hundred cookies",
            &flood(300),
            "errored",
            &["vipspec reads at most 256 lines of headers"],
        ),
        kind(
            "a header of a megabyte",
            &format!("x-a: {}", "y".repeat(1 << 20)),
            "errored",
            &["vipspec reads at most 256 lines of headers"],
        ),
        Kind::says(
            "lines that end in a line feed alone",
            headed("HTTP/1.1 400 Bad Request").replace("\r\n", "\n"),
            "passed",
            &[],
        ),
    ]);
}

#[test]
fn what_comes_before_an_answer_is_no_answer() {
    hold(vec![
        Kind::writes(
            "a thousand hints",
            |stream| {
                stream
                    .write_all(&b"HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(1000))?;
                super::kinds::right(stream)
            },
            "passed",
            &[],
        ),
        Kind::writes(
            "hints without end",
            |stream| loop {
                stream.write_all(&b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100))?;
                std::thread::sleep(std::time::Duration::from_millis(10));
            },
            "errored",
            &["no answer in time from"],
        ),
        Kind::says(
            "another protocol that nobody asked for",
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\nPRI",
            "failed",
            &["+ 101"],
        ),
    ]);
}

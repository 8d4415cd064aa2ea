//! Turns bodies that end too early, too late or never into outcomes.

use std::io::Write;

use super::kinds::{Kind, hold};
use super::{RIGHT, against, says};
use crate::target;

#[test]
fn chunks_are_put_together() {
    let (one, two) = RIGHT.split_at(20);
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    assert_eq!(against(answer).code, Some(0));
}

#[test]
fn a_body_that_ends_in_the_middle_is_errored() {
    let whole = target::json("400 Bad Request", RIGHT);
    for kept in [40, whole.len() - 10] {
        let ran = against(&whole.as_bytes()[..kept]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        says(&ran.stdout, &["no HTTP answer from", "1 errored"]);
    }
}

#[test]
fn a_body_of_five_megabytes_is_beyond_a_limit_of_ours() {
    let body = format!("{{\"details\": \"{}\"}}", "x".repeat(5 << 20));
    let ran = against(target::json("400 Bad Request", &body));
    assert_eq!(ran.code, Some(4), "{}", ran.stdout);
    says(
        &ran.stdout,
        &[
            "too long an answer from",
            "vipspec reads at most 1 MiB of a body",
        ],
    );
    assert!(ran.stdout.len() < 2_000);
}

#[test]
fn a_compressed_body_is_not_unpacked() {
    // `gzip` of `{}`.
    let packed =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    let mut answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend_from_slice(packed);
    let ran = against(answer);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(&ran.stdout, &["a JSON body", "the body is not UTF-8"]);
}

/// Returns an answer with these headers and this body, whatever they say of each other.
fn bodied(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nconnection: close\r\n{headers}\r\n"
    );
    [head.as_bytes(), body.as_ref()].concat()
}

const CHUNKED: &str = "transfer-encoding: chunked\r\n";

#[test]
fn a_body_that_is_not_as_long_as_it_says_is_errored_or_cut() {
    let no_http: &[&str] = &["no HTTP answer from", "1 errored"];
    let kind = |name, headers, body: &str, outcome, says| {
        Kind::says(name, bodied(headers, body), outcome, says)
    };
    hold(vec![
        kind(
            "too long a length",
            "content-length: 500\r\n",
            RIGHT,
            "errored",
            no_http,
        ),
        kind(
            "too short a length",
            "content-length: 20\r\n",
            RIGHT,
            "failed",
            &["not JSON"],
        ),
        kind("no length at all", "", RIGHT, "passed", &[]),
        kind(
            "length and chunks",
            &format!("content-length: 3\r\n{CHUNKED}"),
            &format!("34\r\n{RIGHT}\r\n0\r\n\r\n"),
            "passed",
            &[],
        ),
        kind(
            "a chunk that is cut",
            CHUNKED,
            &format!("60\r\n{RIGHT}"),
            "errored",
            no_http,
        ),
        kind(
            "chunks without the last",
            CHUNKED,
            &format!("34\r\n{RIGHT}\r\n"),
            "errored",
            no_http,
        ),
        kind(
            "a size that is no number",
            CHUNKED,
            &format!("zz\r\n{RIGHT}\r\n0\r\n\r\n"),
            "errored",
            no_http,
        ),
        kind(
            "a size too great",
            CHUNKED,
            &format!("ffffffffffffffffff\r\n{RIGHT}"),
            "errored",
            no_http,
        ),
        kind(
            "a size with an endless note",
            CHUNKED,
            &format!("34;{}\r\n{RIGHT}\r\n0\r\n\r\n", "x".repeat(1 << 20)),
            "errored",
            no_http,
        ),
        kind(
            "trailers without end",
            CHUNKED,
            &format!("34\r\n{RIGHT}\r\n0\r\n{}", "x: y\r\n".repeat(100_000)),
            "errored",
            no_http,
        ),
        kind(
            "the answer twice",
            "",
            &format!("{RIGHT}{}", target::json("400 Bad Request", RIGHT)),
            "failed",
            &["not JSON"],
        ),
        Kind::says(
            "two answers",
            target::json("400 Bad Request", RIGHT).repeat(2),
            "passed",
            &[],
        ),
    ]);
}

#[test]
fn a_code_without_a_body_has_none() {
    let coded = |code: &str| target::json(code, RIGHT);
    hold(vec![
        Kind::says(
            "204 with a body",
            coded("204 No Content"),
            "failed",
            &["+ 204", "error differs", "+ (nothing)"],
        ),
        Kind::says(
            "304 with a body",
            coded("304 Not Modified"),
            "failed",
            &["+ 304", "error differs", "+ (nothing)"],
        ),
        Kind::says(
            "no body",
            bodied("content-length: 0\r\n", ""),
            "failed",
            &["the body is empty"],
        ),
    ]);
}

#[test]
fn a_body_without_end_is_cut() {
    hold(vec![
        Kind::writes(
            "without a length",
            |stream| {
                stream.write_all(&bodied("", "{\"error\": \""))?;
                loop {
                    stream.write_all(&[b'x'; 1 << 16])?;
                }
            },
            "errored",
            &["vipspec reads at most 1 MiB of a body"],
        ),
        Kind::writes(
            "in chunks",
            |stream| {
                stream.write_all(&bodied(CHUNKED, ""))?;
                loop {
                    let chunk = [&b"8000\r\n"[..], &[b' '; 0x8000], b"\r\n"].concat();
                    stream.write_all(&chunk)?;
                }
            },
            "errored",
            &["vipspec reads at most 1 MiB of a body"],
        ),
        Kind::writes(
            "in chunks of a byte",
            |stream| {
                stream.write_all(&bodied(CHUNKED, ""))?;
                loop {
                    stream.write_all(b"1\r\n \r\n")?;
                    std::thread::sleep(std::time::Duration::from_millis(5));
                }
            },
            "errored",
            &["no answer in time from"],
        ),
    ]);
}

#[test]
fn a_compressed_body_that_nobody_asked_for_is_left_as_it_is() {
    // The beginning of eight megabytes of zeros, as `gzip` packs them.
    let bomb = [
        &b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"[..],
        b"\xec\xc1\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a",
        &[0; 4000],
    ];
    let words: &[&str] = &["a JSON body", "the body is not UTF-8"];
    hold(vec![
        Kind::says(
            "a bomb",
            bodied("content-encoding: gzip\r\n", bomb.concat()),
            "failed",
            words,
        ),
        Kind::says(
            "brotli",
            bodied("content-encoding: br\r\n", b"\x8f\x00\x80{}\x03"),
            "failed",
            words,
        ),
        Kind::says(
            "no matter what it says",
            bodied("content-encoding: gzip\r\n", RIGHT),
            "passed",
            &[],
        ),
    ]);
}

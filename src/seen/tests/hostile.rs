//! Turns texts that were made to be slow, or to bring something in, into claims that they do not.

use std::time::{Duration, Instant};

use super::stream;

/// Far above what a text of this size takes, far below what a square of it would.
const PATIENCE: Duration = Duration::from_secs(8);

/// How often the pieces of a text come.
const TIMES: usize = 3_000;

#[test]
fn no_text_takes_more_than_its_length() {
    let tail = "x".repeat(4 << 20);
    let blank = "\n".repeat(1 << 20);
    let length = |bytes: usize| format!("HTTP/1.1 200 x\ncontent-length: {bytes}\n\n");
    for (name, text) in [
        ("commands", "curl h\n".repeat(TIMES)),
        ("wrong commands", "curl ~\n".repeat(TIMES)),
        ("open quotes", "curl h -d $'\n".repeat(TIMES)),
        ("carets", "curl h ^\n".repeat(TIMES)),
        ("prompts", format!("{}\n", "a $ ".repeat(TIMES)).repeat(4)),
        ("curls", "curl curl".repeat(TIMES)),
        ("fences", "```\n".repeat(TIMES)),
        ("tildes", "~".repeat(TIMES * 60)),
        ("escapes", "\u{1b}[\u{1b}]".repeat(TIMES)),
        (
            "labels",
            format!("GET / HTTP/1.1\n\n{}", "Request:\n".repeat(TIMES)),
        ),
        (
            "blank",
            format!("GET / HTTP/1.1\n\n{}", "Request:\n\n\n".repeat(TIMES)),
        ),
        (
            "lengths",
            format!(
                "GET / HTTP/1.1\n\n{}{tail}",
                length(1 << 20).repeat(TIMES / 4)
            ),
        ),
        (
            "lengths before blank lines",
            format!(
                "GET / HTTP/1.1\n\n{}{blank}",
                length(1 << 20).repeat(TIMES / 4)
            ),
        ),
        (
            "chunks",
            format!(
                "GET / HTTP/1.1\ntransfer-encoding: chunked\n\n{}",
                "1\na\n".repeat(TIMES)
            ),
        ),
        (
            "chunks without an end",
            "GET / HTTP/1.1\ntransfer-encoding: chunked\n\n1\na\n".repeat(TIMES),
        ),
        (
            "json",
            format!("POST / HTTP/1.1\n\n{}", "[".repeat(TIMES * 60)),
        ),
        (
            "values",
            format!("POST / HTTP/1.1\n\n{}", "{}\n".repeat(TIMES)),
        ),
        ("requests", "GET / HTTP/1.1\n\n".repeat(TIMES)),
        (
            "handlers",
            format!("GET / HTTP/1.1\n\n{}", "> {%\n".repeat(TIMES)),
        ),
        (
            "braces",
            format!("POST / HTTP/1.1\n\n{}", "{{a".repeat(TIMES * 30)),
        ),
        (
            "verbose",
            format!("> GET / HTTP/1.1\n{}", "> a: b\n".repeat(TIMES)),
        ),
        (
            "remarks",
            format!("< HTTP/1.1 200 x\n<\n{}", "* Conn".repeat(TIMES * 30)),
        ),
        (
            "trace",
            "=> Send header, 2 bytes\n0000: GET / HTTP/1.1\n".repeat(TIMES),
        ),
        (
            "trace data",
            format!(
                "=> Send header, 2 bytes\n0000: GET / HTTP/1.1\n{}",
                "=> Send data, 2 bytes\n0000: {.\n".repeat(TIMES)
            ),
        ),
        (
            "folded",
            format!("GET / HTTP/1.1\na: b\n{}", " c\n".repeat(TIMES)),
        ),
        (
            "urls",
            format!("GET /{} HTTP/1.1\n\n", "a b#".repeat(TIMES)),
        ),
    ] {
        let began = Instant::now();
        let _ = stream("-", text.as_bytes());
        assert!(began.elapsed() < PATIENCE, "{name}: {:?}", began.elapsed());
    }
}

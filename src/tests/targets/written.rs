//! Turns requests of every spelling into the bytes that a target reads: those of the case, of the report
//! and of the line for curl.

use std::io::Write as _;
use std::process::Command;

use serde_json::Value;

use super::{RIGHT, says};
use crate::folder::Folder;
use crate::program::Ran;
use crate::reports::read;
use crate::target::{self, Target};

/// Paths that go out as they are written.
const SENT: [&str; 28] = [
    "/",
    "//",
    "/a//b",
    "/a/",
    "/a|b",
    "/a^b",
    "/a[b]",
    "/a%zz",
    "/a%",
    "/a%2",
    "/a%2F..%2Fb",
    "/a/...",
    "/a/.b",
    "/a/b.",
    "/a..b",
    "/a;b=c",
    "/a:b@c",
    "/a'b",
    "/(a)*!$&+,=~",
    "/a%00",
    "/a%c3%a9",
    "/a%C3%A9",
    "/a?",
    "/a?b=c&b=d",
    "/a?b=/../c",
    "/a?b[]=c|d",
    "/a?b=%2e%2E",
    "/a?b=c?d",
];

/// Paths that no client sends as they are, and how they are written so that it does.
const REFUSED: [(&str, &str); 14] = [
    ("/a b", "write it as `/a%20b`"),
    ("/a#b", "write it as `/a%23b`"),
    ("/a\\\"b", "write it as `/a%22b`"),
    ("/a<b>", "write it as `/a%3Cb%3E`"),
    ("/a{b}", "write it as `/a%7Bb%7D`"),
    ("/a`b", "write it as `/a%60b`"),
    ("/a\\\\b", "write it as `/a%5Cb`"),
    ("/é", "write it as `/%C3%A9`"),
    ("/a?b='c'", "write it as `/a?b=%27c%27`"),
    ("/a?é", "write it as `/a?%C3%A9`"),
    ("/a/./b", "leave them out"),
    ("/a/../b", "leave them out"),
    ("/a/%2e%2E", "leave them out"),
    ("/..", "leave them out"),
];

/// Writes a case for each path, and runs them.
fn run_all<'a>(target: &Target, paths: impl Iterator<Item = &'a str>) -> (Folder, Ran) {
    let mut folder = Folder::tiny();
    let text = read(&folder, crate::folder::CASE);
    for (number, path) in paths.enumerate() {
        let request = format!("  method: POST\n  path: \"{path}\"\n  body: {{ a: 1 }}");
        let case = text.replace("  operation: createThing\n  merge: { name: Red }", &request);
        folder = folder.with(&format!("cases/tiny/paths/p{number:02}.yaml"), case);
    }
    let url = target.url();
    let ran = folder.vipspec(&[
        "run",
        "--each",
        "--cases",
        "cases",
        "--target",
        &url,
        "--trace",
        "--jobs",
        "1",
        "--report",
        "json=r.json",
        "tiny/paths/*",
    ]);
    (folder, ran)
}

#[test]
fn paths_reach_the_wire_as_they_are_written() {
    // Every case fails, so that what it sent is shown.
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    let (folder, ran) = run_all(&target, SENT.into_iter());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let heard = target.heard();
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    let cases = report["cases"].as_array().expect("a list");
    assert_eq!(
        (heard.len(), cases.len()),
        (SENT.len(), SENT.len()),
        "{ran:?}"
    );
    for ((path, asked), case) in SENT.into_iter().zip(&heard).zip(cases) {
        assert_eq!(asked.line, format!("POST {path}"));
        let request = &case["exchanges"][0]["request"];
        assert_eq!(request["line"], asked.line);
        says(&ran.stdout, &[&format!("POST {path}")]);
        // All that it sent stands in the report, and nothing else.
        let mut sent: Vec<&str> = asked
            .rest
            .lines()
            .take_while(|line| line.contains(": "))
            .collect();
        let mut told: Vec<String> = request["headers"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|pair| {
                format!(
                    "{}: {}",
                    pair[0].as_str().unwrap(),
                    pair[1].as_str().unwrap()
                )
            })
            .collect();
        sent.sort_unstable();
        told.sort_unstable();
        assert_eq!(sent, told, "{path}");
    }
}

#[test]
fn paths_that_a_client_would_write_otherwise_are_sent_by_nobody() {
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    for (path, help) in REFUSED {
        let (_, ran) = run_all(&target, std::iter::once(path));
        assert_eq!(ran.code, Some(3), "{path} {ran:?}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        says(&said, &["cannot be sent as it is written", help]);
    }
    assert!(target.heard().is_empty());
}

/// Returns what a target read, its headers in order of their names.
fn in_order(target: &Target) -> Vec<(String, Vec<String>, String)> {
    let parts = |asked: target::Asked| {
        let (mut headers, mut body) = (Vec::new(), String::new());
        for line in asked.rest.split_inclusive("\r\n") {
            match line
                .strip_suffix("\r\n")
                .and_then(|line| line.split_once(':'))
            {
                Some((name, value)) => {
                    headers.push(format!("{}: {}", name.to_lowercase(), value.trim()));
                }
                None => body.push_str(line),
            }
        }
        headers.sort_unstable();
        (asked.line, headers, body)
    };
    target.heard().into_iter().map(parts).collect()
}

#[test]
fn the_line_for_curl_sends_the_same() {
    if Command::new("curl").arg("--version").output().is_err() {
        return;
    }
    let requests = [
        "  method: POST\n  path: \"/a//b|c?d[]=%zz\"\n  body: { a: \"it's\" }",
        "  method: POST\n  path: /a\n  headers: { content-type: null }\n  body_text: \"@a\"",
        "  method: POST\n  path: /a",
        "  method: PUT\n  path: /a\n  headers: { x-empty: \"\", accept: text/plain, host: other.test }",
        "  method: GET\n  path: /a",
        "  method: DELETE\n  path: /a",
        "  method: HEAD\n  path: /a",
    ];
    for request in requests {
        let folder =
            Folder::tiny().but_case("  operation: createThing\n  merge: { name: Red }", request);
        let target = Target::new(|asked, stream| {
            // Whoever takes it for an answer to anything else waits for five bytes in vain.
            let length = if asked.line.starts_with("HEAD") { 5 } else { 0 };
            let head =
                "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\nconnection: close\r\n";
            write!(stream, "{head}content-length: {length}\r\n\r\n")
        });
        let url = target.url();
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", &url, "--trace"]);
        let line = ran
            .stdout
            .lines()
            .find_map(|line| line.trim().strip_prefix("curl: curl "));
        let line = line.unwrap_or_else(|| panic!("{ran:?}"));
        let sent = in_order(&target);
        assert_eq!(sent.len(), 1, "{ran:?}");
        let status = Command::new("bash")
            .args(["-c", &format!("curl --silent --max-time 5 {line}")])
            .env("no_proxy", "*")
            .output();
        assert!(status.expect("a shell").status.success(), "{line}");
        assert_eq!(in_order(&target), [&sent[..], &sent[..]].concat(), "{line}");
    }
}

#[test]
fn where_its_body_ends_is_for_no_request_to_say() {
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let url = target.url();
    for header in [
        "content-length: \"2\"",
        "Content-Length: \"3\"",
        "content-length: null",
        "transfer-encoding: chunked",
    ] {
        let body = "  method: POST\n  path: /things\n  body_text: abc\n  headers: { ";
        let request = format!("{body}{header} }}");
        let named = header.split(':').next().unwrap_or_default().to_lowercase();
        let said = format!("`{named}` is for the client to say");
        let folder =
            Folder::tiny().but_case("  operation: createThing\n  merge: { name: Red }", &request);
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", &url]);
        assert_eq!(ran.code, Some(3), "{header} {ran:?}");
        says(&ran.stderr, &[&said, "help: leave it out"]);
        if header.ends_with("null") {
            continue;
        }
        let file = format!("url: {url}\nheaders: {{ {header} }}\n");
        let folder = Folder::tiny().with("cases/targets/t.yaml", file);
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t"]);
        assert_eq!(ran.code, Some(3), "{header} {ran:?}");
        says(&ran.stderr, &[&said, "cases/targets/t.yaml:2:"]);
    }
    assert!(target.heard().is_empty());
}

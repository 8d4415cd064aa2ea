//! Turns what a step captures, from body, header and detail, into what the next one sends.

use super::{JSON, answering, run, with_case};
use crate::folder::Folder;
use crate::target::{Asked, Target};

/// A case whose setup captures so, and whose request sends what was captured.
fn capturing(capture: &str, path: &str) -> Folder {
    with_case(&format!(
        "title: A thing that was made is there\nbasis: assumed\nsetup:\n  - method: POST\n    path: /things\n    body: {{}}\n    capture: {{ it: {capture} }}\nrequest: {{ method: GET, path: \"{path}\" }}\nexpect: {{ code: 200 }}\n"
    ))
    .with(
        "cases/tiny/table.yaml",
        "rows:\n  - { id: 201-ok, code: 201, error: OK, detail: \"Thing {thingId} made.\", open: true, cause: c, remedy: r, origin: documented }\n  - { id: 400-other, code: 400, error: BAD, detail: \"{other} is bad.\", cause: c, remedy: r, origin: documented }\n",
    )
}

/// Answers a POST by a thing that was made, and a GET by what is there.
fn things(location: &'static str) -> Target {
    answering(move |asked: &Asked| {
        if asked.line.starts_with("POST") {
            (
                "201 Created",
                format!("{JSON}location: {location}\r\n"),
                r#"{"error": "OK", "details": "Thing 71 made.", "id": "71", "both": [1, 2]}"#
                    .to_owned(),
            )
        } else {
            ("200 OK", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned())
        }
    })
}

fn asked_for(capture: &str, path: &str) -> String {
    let target = things("/things/71?new=1");
    let ran = run(&capturing(capture, path), &target);
    assert_eq!(ran.code, Some(0), "{capture} {ran:?}");
    target.heard().pop().expect("the request was sent").line
}

#[test]
fn a_value_comes_from_the_body_a_header_or_the_detail_and_the_first_place_that_has_it_counts() {
    for (capture, path, line) in [
        ("\"$.id\"", "/things/${it}", "GET /things/71"),
        (
            "{ path: \"$.id\", matches: \"^.\" }",
            "/things/${it}",
            "GET /things/7",
        ),
        ("{ header: location }", "${it}", "GET /things/71?new=1"),
        (
            "{ header: Location, matches: \"/things/([0-9]+)\" }",
            "/t/${it}",
            "GET /t/71",
        ),
        (
            "{ header: location, matches: \"[0-9]+\" }",
            "/t/${it}",
            "GET /t/71",
        ),
        ("{ detail: thingId }", "/things/${it}", "GET /things/71"),
        (
            "[\"$.none\", { detail: thingId }]",
            "/things/${it}",
            "GET /things/71",
        ),
        (
            "[\"$.none\", \"${owner}\"]",
            "/things/${it}",
            "GET /things/ada",
        ),
    ] {
        assert_eq!(asked_for(capture, path), line, "{capture}");
    }
}

#[test]
fn what_is_not_there_blocks_and_says_what_was_looked_for() {
    for (capture, says) in [
        (
            "\"$.none\"",
            "could not capture it: the answer has no $.none",
        ),
        (
            "\"$.both[*]\"",
            "could not capture it: the answer has 2 values at $.both[*]",
        ),
        (
            "{ header: x-id }",
            "could not capture it: the answer has no header x-id",
        ),
        (
            "{ header: location, matches: \"[a-z]+-[0-9]\" }",
            "which does not match",
        ),
        ("{ detail: other }", "which has no {other}"),
    ] {
        let target = things("/things/71");
        let ran = run(&capturing(capture, "/things/${it}"), &target);
        assert_eq!(ran.code, Some(4), "{capture} {ran:?}");
        assert!(ran.stdout.contains(says), "{says} is not in {}", ran.stdout);
        assert_eq!(target.heard().len(), 1, "the request was not sent");
    }
}

#[test]
fn a_url_is_taken_where_it_lies_below_the_target_and_refused_otherwise() {
    let target = things("/things/71");
    let own = format!("{}/things/71", target.url());
    let target_of = |location: String| {
        answering(move |asked: &Asked| {
            if asked.line.starts_with("POST") {
                (
                    "201 Created",
                    format!("{JSON}location: {location}\r\n"),
                    r#"{"error": "OK"}"#.to_owned(),
                )
            } else {
                ("200 OK", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned())
            }
        })
    };
    drop(target);
    for elsewhere in [own, "https://elsewhere.example/things/71".to_owned()] {
        let target = target_of(elsewhere);
        let ran = run(&capturing("{ header: location }", "${it}"), &target);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        assert!(
            ran.stdout.contains("does not lie below the target's"),
            "{ran:?}"
        );
        assert_eq!(target.heard().len(), 1);
    }
    let below = Target::rude(|asked, stream| {
        use std::io::Write;
        let host = asked
            .rest
            .lines()
            .find_map(|line| line.strip_prefix("host: "));
        let location = format!(
            "location: http://{}/things/71\r\n",
            host.unwrap_or_default()
        );
        let answer = crate::target::json("201 Created", r#"{"error": "OK"}"#);
        let answer = if asked.line.starts_with("POST") {
            answer.replacen("\r\n", &format!("\r\n{location}"), 1)
        } else {
            crate::target::json("200 OK", r#"{"error": "OK"}"#)
        };
        stream.write_all(answer.as_bytes())
    });
    let ran = run(&capturing("{ header: location }", "${it}"), &below);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(below.heard().pop().unwrap().line, "GET /things/71");
}

#[test]
fn what_a_service_answered_is_escaped_and_what_an_author_wrote_is_not() {
    let hostile = answering(|asked: &Asked| {
        if asked.line.starts_with("POST") {
            (
                "201 Created",
                JSON.to_owned(),
                r#"{"error": "OK", "id": "../a/b?c=%20#d"}"#.to_owned(),
            )
        } else {
            ("200 OK", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned())
        }
    });
    let folder = capturing("\"$.id\"", "/things/%61/${it}?tag=${it}");
    let ran = run(&folder, &hostile);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let line = hostile.heard().pop().expect("the request was sent").line;
    let escaped = "..%2Fa%2Fb%3Fc=%2520%23d";
    assert_eq!(line, format!("GET /things/%61/{escaped}?tag={escaped}"));
    let each = "title: A thing is found by \"${written}\"\nbasis: assumed\neach: [{ name: escaped, written: \"a%2Fb\" }]\nrequest: { method: GET, path: \"/things/${written}\", query: { tag: \"${written}\" } }\nexpect: { code: 200 }\n";
    let target = answering(|_| ("200 OK", JSON.to_owned(), r#"{"error": "OK"}"#.to_owned()));
    let ran = run(&with_case(each), &target);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let line = target.heard().pop().expect("the request was sent").line;
    assert_eq!(line, "GET /things/a%2Fb?tag=a%2Fb");
}

#[test]
fn a_header_that_may_stand_once_is_not_captured_where_it_stands_twice() {
    let target = things("/things/71\r\nlocation: /things/72");
    let ran = run(&capturing("{ header: location }", "${it}"), &target);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.stdout
            .contains("location 2 times: /things/71, /things/72"),
        "{ran:?}"
    );
    let target = things("/\r\nset-cookie: a=1\r\nset-cookie: sid=7, x");
    let capture = "{ header: set-cookie, matches: \"sid=([0-9]+)\" }";
    assert_eq!(run(&capturing(capture, "/t/${it}"), &target).code, Some(0));
    assert_eq!(target.heard().pop().expect("it was sent").line, "GET /t/7");
}

#[test]
fn a_path_that_a_captured_value_breaks_is_no_fault_of_the_target() {
    let case = "title: A thing is named\nbasis: assumed\nsetup:\n  - { method: GET, path: /things/7, capture: { key: \"$.key\" } }\nrequest: { method: GET, path: /things/7, capture: { it: \"$.${key}\" } }\nexpect: { code: 200 }\n";
    let target = answering(|_| {
        let body = r#"{"error": "OK", "key": "a b["}"#.to_owned();
        ("200 OK", JSON.to_owned(), body)
    });
    let ran = run(&with_case(case), &target);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.contains("`$.a b[` is no JSONPath"), "{ran:?}");
}

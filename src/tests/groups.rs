//! Turns a proxy that changes one thing in every answer of the reference into a run whose first group
//! names the change.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::{Map, Value, json};

use crate::program::{Ran, vipspec};
use crate::served::Served;
use crate::target::{self, Target};
use crate::whole;

/// How many lines a run of the shipped suite may print.
const MOST: usize = 80;

/// One of how many parts of the shipped suite is run, and how many of its cases are in the first group at least.
const PARTS: usize = 16;
const COUNT: u64 = 24;

/// What is changed of an answer: its code, its media type, its body.
type Change = fn(&mut u16, &mut String, &mut Value);

/// Returns a proxy before the reference that changes every answer that is an object.
fn changing(server: &Served, change: Change) -> Target {
    let host = server.url.trim_start_matches("http://").to_owned();
    Target::raw(move |stream| {
        // A connection that breaks is the run's to tell.
        let _ = pass(stream, &host, change);
    })
}

fn pass(mut stream: TcpStream, host: &str, change: Change) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let (head, body) = message(&mut reader)?;
    let kept = head
        .lines()
        .filter(|line| !line.is_empty() && !line.to_lowercase().starts_with("connection:"));
    let head: String = kept.map(|line| format!("{line}\r\n")).collect();
    let mut upstream = TcpStream::connect(host)?;
    upstream.write_all(format!("{head}connection: close\r\n\r\n").as_bytes())?;
    upstream.write_all(&body)?;
    let mut reader = BufReader::new(upstream);
    let (head, body) = message(&mut reader)?;
    let mut code: u16 = head
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .unwrap_or(500);
    let mut kind = header(&head, "content-type").unwrap_or_default();
    let mut value: Value = serde_json::from_slice(&body).unwrap_or_default();
    let body = if value.is_object() {
        change(&mut code, &mut kind, &mut value);
        value.to_string().into_bytes()
    } else {
        body
    };
    let kind = if kind.is_empty() {
        String::new()
    } else {
        format!("content-type: {kind}\r\n")
    };
    let others = head.lines().skip(1).filter(|line| {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        ![
            "content-type",
            "content-length",
            "connection",
            "transfer-encoding",
            "",
        ]
        .contains(&&*name)
    });
    let others: String = others.map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    stream.write_all(
        format!("HTTP/1.1 {code} x\r\n{kind}{others}content-length: {length}\r\nconnection: close\r\n\r\n").as_bytes(),
    )?;
    stream.write_all(&body)?;
    target::leave(stream);
    Ok(())
}

/// Reads a head and the body that it announces.
fn message(reader: &mut impl BufRead) -> std::io::Result<(String, Vec<u8>)> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
    }
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    // An answer to HEAD says a length and has none.
    if head.starts_with("HTTP/") {
        body.clear();
        reader.read_to_end(&mut body)?;
    } else {
        reader.read_exact(&mut body)?;
    }
    Ok((head, body))
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines();
    lines.find_map(|line| {
        let (known, value) = line.split_once(':')?;
        known
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

fn run_through(change: Change) -> (Ran, Value) {
    let server = Served::with(&[]);
    let proxy = changing(&server, change);
    let path = std::env::temp_dir().join(format!(
        "vipspec-groups-{}-{}.json",
        std::process::id(),
        proxy.url().rsplit(':').next().unwrap_or_default()
    ));
    let report = format!("json={}", path.display());
    let ran = vipspec(&[
        "run",
        "--suite",
        "vip-rest",
        "--basis",
        "all",
        "--shard",
        &whole::shard(PARTS),
        "--target",
        &proxy.url(),
        "--report",
        &report,
    ]);
    let text = std::fs::read_to_string(&path).expect("the report is written");
    std::fs::remove_file(&path).expect("the report can be removed");
    (ran, serde_json::from_str(&text).expect("a report is JSON"))
}

/// Holds that the first group names the change, counts every case that shows it, and is told shortly.
fn names(change: Change, title: &str, edit: Option<&str>) {
    let (ran, report) = run_through(change);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let lines = ran.stdout.lines().count();
    assert!(lines <= MOST, "{lines} lines\n{}", ran.stdout);
    let group = &report["groups"][0];
    let count = group["count"].as_u64().unwrap_or_default();
    assert_eq!(group["title"], title, "{}", ran.stdout);
    let first = format!(" {count} cases: {title}");
    assert!(
        ran.stdout
            .lines()
            .next()
            .is_some_and(|line| line.ends_with(&first)),
        "{}",
        ran.stdout
    );
    // What it counts are all cases that did not pass, but for those that look at it elsewhere.
    let failed: u64 = ["failed", "blocked"]
        .iter()
        .filter_map(|outcome| report["summary"][*outcome].as_u64())
        .sum();
    assert!(
        count > COUNT && count * 10 >= failed * 8,
        "{count} of {failed}"
    );
    assert_eq!(
        group["ids"].as_array().map(Vec::len),
        usize::try_from(count).ok()
    );
    if let Some(edit) = edit {
        let said = group["edit"].as_str().unwrap_or_default();
        assert!(said.contains(edit), "{said}");
        assert!(ran.stdout.contains(edit), "{}", ran.stdout);
    }
}

fn rename(body: &mut Value, from: &str, to: &str) {
    if let Some(object) = body.as_object_mut()
        && let Some(value) = object.remove(from)
    {
        object.insert(to.to_owned(), value);
    }
}

#[test]
fn a_renamed_member_is_one_group_that_names_the_line_to_edit() {
    names(
        |_, _, body| rename(body, "details", "message"),
        "the detail stands at `$.message`",
        Some(
            "`binding: { vip-rest: { envelope: { detail: \"$.message\" } } }`, in place of `$.details`",
        ),
    );
}

#[test]
fn a_text_in_a_list_of_errors_is_found_there() {
    names(
        |_, _, body| {
            rename(body, "details", "message");
            if let Some(object) = body.as_object_mut()
                && let Some(text) = object.remove("message")
            {
                object.insert("errors".to_owned(), json!([{ "message": text }]));
            }
        },
        "the detail stands at `$.errors[0].message`",
        Some(
            "`binding: { vip-rest: { envelope: { detail: \"$.errors[0].message\" } } }`, in place of `$.details`",
        ),
    );
}

#[test]
fn an_answer_that_is_wrapped_names_where_it_stands() {
    names(
        |_, _, body| {
            let inner = body.take();
            *body = Value::Object(Map::from_iter([("data".to_owned(), inner)]));
        },
        "createAccount (POST /v1/accounts) brought no `$.accountId` to capture; it stands at `$.data.accountId`",
        Some("`binding: { vip-rest: { answer: { \"$\": \"$.data\" } } }`"),
    );
}

#[test]
fn another_code_of_success_is_one_group() {
    names(
        |code, _, _| {
            if *code == 201 {
                *code = 200;
            }
        },
        "the code is `200` in place of `201`",
        None,
    );
}

#[test]
fn full_stops_that_are_gone_are_one_group_whatever_the_texts() {
    names(
        |_, _, body| {
            if let Some(Value::String(text)) = body.get_mut("details") {
                *text = text.trim_end_matches('.').to_owned();
            }
        },
        "the detail lacks the full stop at its end",
        None,
    );
}

#[test]
fn an_error_in_other_letters_is_one_group() {
    names(
        |_, _, body| {
            if body["error"] == "BAD_REQUEST" {
                body["error"] = json!("Bad Request");
            }
        },
        "the error differs only in case, white space and punctuation",
        None,
    );
}

#[test]
fn another_media_type_is_one_group_that_names_the_line_to_edit() {
    names(
        |_, kind, _| "text/json".clone_into(kind),
        "`content-type: text/json` in place of `content-type: application/json`",
        Some("`binding: { vip-rest: { envelope: { media_type: text/json } } }`"),
    );
}

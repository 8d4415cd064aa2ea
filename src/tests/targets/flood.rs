//! Turns long answers to many cases into one run that holds what it needs of each.

use std::io::Write;

use serde_json::{Value, json};

use super::{bounded, says};
use crate::folder::{CASE, Folder};
use crate::program::{Ran, run};
use crate::reports::read;
use crate::target::{self, Target};

/// How many bytes of details an answer has.
const LONG: usize = 500_000;

/// How many cases are asked: what they bring back is more than the memory that a run may have.
const CASES: usize = 66;

/// Returns a folder with so many cases in one file.
fn many(cases: usize) -> Folder {
    let text = read(&Folder::tiny(), CASE);
    let entries: String = (0..cases)
        .map(|number| format!("  - {{ colour: n{number} }}\n"))
        .collect();
    let each = format!("each:\n{entries}request:");
    let text = text.replace("request:", &each);
    let text = text.replace("merge: { name: Red }", "merge: { name: \"${colour}\" }");
    Folder::tiny().with(CASE, text)
}

/// Runs cases that fail in bounded memory, and returns the JSON report too.
fn flooded(folder: &Folder, target: &Target) -> (Ran, Value) {
    flooded_to(folder, target, 1)
}

/// The same of cases that end otherwise, by the exit code.
fn flooded_to(folder: &Folder, target: &Target, code: i32) -> (Ran, Value) {
    let url = target.url();
    let arguments = [
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--trace",
        // What is in flight is held.
        "--jobs",
        "2",
        "--report",
        "json=r.json",
        "--report",
        "html=r.html",
        "--report",
        "junit=r.xml",
    ];
    let ran = run(&mut bounded(folder.command(&arguments)));
    assert_eq!(ran.code, Some(code), "{}", ran.stderr);
    let report = serde_json::from_str(&read(folder, "r.json")).expect("JSON");
    (ran, report)
}

#[test]
fn long_answers_to_many_cases_are_not_held() {
    let details = "x".repeat(LONG);
    let body = json!({"error": "BAD_REQUEST", "details": details}).to_string();
    let received = body.len();
    let target = Target::new(move |asked, stream| {
        // What the description has for an example is taken.
        let answer = if asked.rest.contains("Lamp") {
            target::json("201 Created", "{}")
        } else {
            target::json("400 Bad Request", &body)
        };
        stream.write_all(answer.as_bytes())
    });
    let folder = many(CASES);
    let (ran, report) = flooded(&folder, &target);
    says(&ran.stdout, &[&format!("{CASES} failed")]);
    // The first is told at length, and every one says how much was left out.
    let cases = report["cases"].as_array().expect("a list");
    assert_eq!(cases.len(), CASES);
    for case in cases {
        let answer = &case["exchanges"][0]["response"];
        assert_eq!(answer["bytes"], received);
        let body = answer["body"].as_str().expect("a text");
        let (kept, gone) = body.split_once("… (").expect("a mark");
        assert_eq!(gone, format!("{} bytes more)", received - kept.len()));
        let actual = case["findings"][0]["actual"].as_str().expect("a text");
        let (kept, gone) = actual.split_once("… (").expect("a mark");
        assert_eq!(gone, format!("{} characters more)", LONG - kept.len()));
    }
    says(&ran.stdout, &["      < {\"details\":\"xxx", " bytes more)"]);
}

#[test]
fn what_a_verdict_keeps_of_an_answer_is_what_differs() {
    let target = Target::new(|_, stream| {
        let (before, behind) = ("a".repeat(300_000), "z".repeat(300_000));
        let body = format!(
            "{{\"before\": \"{before}\", \"details\": \"Wrong \\\"name\\\".\", \"error\": \"BAD_REQUEST\", \"behind\": \"{behind}\"}}"
        );
        stream.write_all(target::json("400 Bad Request", &body).as_bytes())
    });
    let (ran, report) = flooded(&Folder::tiny(), &target);
    let body = &report["cases"][0]["exchanges"][0]["response"]["body"];
    let body = body.as_str().expect("a text");
    let (before, body) = body.split_once(" bytes before) …aaaa").expect("a mark");
    says(
        body,
        &["\"details\": \"Wrong \\\"name\\\".\"", " bytes more)"],
    );
    let before: usize = before.trim_start_matches('(').parse().expect("a number");
    assert!((298_000..300_000).contains(&before), "{before}");
    says(&ran.stdout, &[" bytes before) …aaaa", "\\\"name\\\""]);
}

/// Returns a gzip file of so many bytes that unpacks to some 158 times as many.
fn bomb(bytes: usize) -> Vec<u8> {
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let (mut held, mut count) = (0u32, 0);
    let mut put = |bits: u32, length: u32| {
        held |= bits << count;
        count += length;
        while count >= 8 {
            packed.extend(held.to_le_bytes().first());
            held >>= 8;
            count -= 8;
        }
    };
    // The last block, of fixed codes: a blank, and it again 258 times, as often as there is room.
    put(0b011, 3);
    put(0x50u8.reverse_bits().into(), 8);
    for _ in 0..bytes * 8 / 13 {
        put(0b1100_0101u8.reverse_bits().into(), 8);
        put(0, 5);
    }
    packed
}

/// Returns a target that says this head, and then a body again and again, as often as it may.
fn pouring(head: &'static str, body: Vec<u8>, times: usize) -> Target {
    Target::new(move |_, stream| {
        write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\n{head}connection: close\r\n\r\n"
        )?;
        (0..times).try_for_each(|_| stream.write_all(&body))
    })
}

#[test]
fn a_body_that_is_longer_than_is_read_costs_no_case_more_than_that() {
    let mebibyte = || vec![b'x'; 1 << 20];
    let folder = many(CASES);
    for target in [
        pouring("", mebibyte(), usize::MAX),
        pouring("content-length: 1073741824\r\n", mebibyte(), 1 << 10),
        pouring(
            "",
            [
                &b"{\"error\": \"BAD_REQUEST\", \"details\": \""[..],
                &vec![b'x'; 10_000_000],
                b"\"}",
            ]
            .concat(),
            1,
        ),
    ] {
        let (ran, _) = flooded_to(&folder, &target, 4);
        says(
            &ran.stdout,
            &[
                &format!("{CASES} errored"),
                "vipspec reads at most 1 MiB of a body",
            ],
        );
    }
}

#[test]
fn what_would_be_large_once_it_is_unpacked_or_read_is_not_held() {
    let json = "content-type: application/json\r\n";
    let gzip = "content-type: application/json\r\ncontent-encoding: gzip\r\n";
    // So few that no look before them ends the run, for somebody else answers.
    let folder = many(9);
    for target in [
        pouring(gzip, bomb(900_000), 1),
        pouring(json, vec![b'['; 900_000], 1),
        pouring(json, "{\"a\":".repeat(150_000).into_bytes(), 1),
    ] {
        let (ran, _) = flooded(&folder, &target);
        says(&ran.stdout, &["9 failed"]);
    }
}

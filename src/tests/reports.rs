//! Turns one failing run into every report, and each report into what an independent reader makes of it.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use roxmltree::{Document, Node};
use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::target::{Target, json};

const WRONG: &str = r#"{"error": "BAD_REQUEST", "details": "\u001b[2J\n::error::x ##[add-mask]x ]]></failure><script>alert(1)</script> ```"}"#;
const RIGHT: &str = r#"{"error": "BAD_REQUEST", "details": "Invalid name."}"#;

/// Returns a folder with the tiny case asked five times.
pub(crate) fn five() -> Folder {
    Folder::tiny()
        .but_case(
            "request:",
            "each:\n  - colour: Red\n  - colour: Green\n  - colour: Blue\n  - colour: Pink\n  - colour: Grey\nrequest:",
        )
        .but_case("name: Red", "name: \"${colour}\"")
}

/// Answers every second request wrongly, and the last not at all.
fn every_second() -> Target {
    let asked = AtomicUsize::new(0);
    Target::new(move |request, stream| {
        use std::io::Write;
        let body = match asked.fetch_add(1, Ordering::SeqCst) {
            _ if request.rest.contains("Grey") => return Ok(()),
            number if number % 2 == 0 => RIGHT,
            _ => WRONG,
        };
        stream.write_all(json("400 Bad Request", body).as_bytes())
    })
}

/// Runs the five cases with every report, and returns the JSON report.
pub(crate) fn every_report(folder: &Folder) -> (Ran, Value) {
    let target = every_second();
    let url = target.url();
    let mut arguments = vec![
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--jobs",
        "1",
        "--timeout",
        "5s",
    ];
    for report in [
        "json=r.json",
        "junit=r.xml",
        "html=r.html",
        "markdown=r.md",
        "github=r.log",
        "tap=r.tap",
    ] {
        arguments.extend(["--report", report]);
    }
    let ran = folder.vipspec(&arguments);
    let report = serde_json::from_str(&read(folder, "r.json")).expect("the report is JSON");
    (ran, report)
}

pub(crate) fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn attribute(node: Node<'_, '_>, name: &str) -> u64 {
    let value = node.attribute(name).and_then(|value| value.parse().ok());
    value.unwrap_or_else(|| panic!("{name} is no number"))
}

#[test]
fn a_report_of_an_earlier_run_is_told_from_one_that_was_written() {
    let folder = five()
        .with("r.xml", "<old/>")
        .with("known.yaml", "- nothing\n");
    let target = every_second();
    let url = target.url();
    let words = ["run", "--cases", "cases", "--target", &url, "--jobs", "1"];
    let reports = ["--report", "junit=r.xml", "--report", "json=new.json"];
    let words = [&words[..], &reports[..]].concat();
    let told = "`r.xml` is of an earlier run: this one has written no report\n";
    let refused = folder.vipspec(&[&words[..], &["--known", "known.yaml"]].concat());
    assert_eq!(refused.code, Some(3), "{refused:?}");
    assert!(refused.stderr.contains(told), "{refused:?}");
    assert!(!refused.stderr.contains("new.json"), "{refused:?}");
    assert_eq!(read(&folder, "r.xml"), "<old/>");
    let ran = folder.vipspec(&words);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(!ran.stderr.contains("earlier"), "{ran:?}");
}

#[test]
fn one_failing_run_writes_every_report_and_leaves_nothing_else() {
    let folder = five();
    let (ran, report) = every_report(&folder);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(report["summary"]["failed"], 2, "{report}");
    assert_eq!(report["summary"]["errored"], 1, "{report}");
    let names = std::fs::read_dir(folder.path("")).unwrap();
    let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "cases", "r.html", "r.json", "r.log", "r.md", "r.tap", "r.xml"
        ]
    );
    assert_eq!(
        read(&folder, "r.tap")
            .lines()
            .filter(|line| line.starts_with("not ok "))
            .count(),
        3
    );
    assert_eq!(
        read(&folder, "r.log")
            .lines()
            .filter(|line| line.starts_with("::error file=cases/tiny/"))
            .count(),
        2
    );
    assert!(read(&folder, "r.md").starts_with("## ❌ vipspec: the contract is broken\n"));
    assert!(read(&folder, "r.html").starts_with("<!DOCTYPE html>"));
    for text in [
        &ran.stdout,
        &ran.stderr,
        &read(&folder, "r.json"),
        &read(&folder, "r.log"),
    ] {
        assert!(!text.contains("##["), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    let command = |line: &&str| line.trim_start().starts_with("::");
    assert_eq!(ran.stdout.lines().find(command), None);
}

#[test]
fn junit_read_back_by_another_library_counts_as_the_json_does() {
    let folder = five();
    let (_, report) = every_report(&folder);
    let xml = read(&folder, "r.xml");
    let document = Document::parse(&xml).unwrap_or_else(|error| panic!("{error}: {xml}"));
    let cases: Vec<Node<'_, '_>> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .collect();
    let count = |name: &str| {
        let with = cases
            .iter()
            .filter(|case| case.children().any(|node| node.has_tag_name(name)));
        with.count() as u64
    };
    let summary = |name: &str| report["summary"][name].as_u64().unwrap();
    let suite = document
        .descendants()
        .find(|node| node.has_tag_name("testsuite"))
        .unwrap();
    for node in [document.root_element(), suite] {
        assert_eq!(attribute(node, "tests"), cases.len() as u64);
        assert_eq!(
            attribute(node, "failures"),
            summary("failed") + summary("passed_unexpectedly")
        );
        assert_eq!(
            attribute(node, "errors"),
            summary("errored") + summary("blocked")
        );
        assert_eq!(
            attribute(node, "skipped"),
            summary("skipped") + summary("failed_as_listed")
        );
    }
    assert_eq!(
        (count("failure"), count("error"), count("skipped")),
        (2, 1, 0)
    );
    let names: Vec<Option<&str>> = cases.iter().map(|case| case.attribute("name")).collect();
    let ids: Vec<Option<&str>> = report["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["id"].as_str())
        .collect();
    assert_eq!(names, ids);
    let property = |name: &str| {
        let mut all = suite
            .descendants()
            .filter(|node| node.has_tag_name("property"));
        all.find(|node| node.attribute("name") == Some(name))
            .and_then(|node| node.attribute("value"))
    };
    assert_eq!(
        (property("suite"), property("target")),
        (Some("tiny"), report["target"].as_str())
    );
}

#[test]
fn every_format_comes_out_of_the_json_report_as_it_came_out_of_the_run() {
    let folder = five();
    every_report(&folder);
    for (format, name) in [
        ("json", "r.json"),
        ("junit", "r.xml"),
        ("html", "r.html"),
        ("markdown", "r.md"),
        ("github", "r.log"),
        ("tap", "r.tap"),
    ] {
        let again = folder.vipspec(&["report", "r.json", "--format", format]);
        assert_eq!(again.code, Some(1), "{again:?}");
        assert!(
            again
                .stderr
                .starts_with("5 cases: 2 passed, 2 failed, 1 errored"),
            "{again:?}"
        );
        assert_eq!(again.stdout, read(&folder, name), "{format}");
        let to = format!("{format}=again");
        let written = folder.vipspec(&["report", "r.json", "--format", &to]);
        assert!(
            written.stdout.starts_with("FAIL  2 cases: ")
                && written.stdout.contains("\n5 cases: 2 passed"),
            "{written:?}"
        );
        assert_eq!(read(&folder, "again"), again.stdout, "{format}");
    }
    let plain = folder.vipspec(&["report", "r.json"]);
    assert_eq!(
        plain.stdout,
        read(&folder, "r.md"),
        "markdown is the default"
    );
}

#[test]
fn the_github_report_adds_to_the_summary_of_the_step() {
    let folder = five().with("summary.md", "before");
    every_report(&folder);
    let with = |summary: &str, format: &str| {
        let mut command = folder.command(&["report", "r.json", "--format", format]);
        run(command.env("GITHUB_STEP_SUMMARY", folder.path(summary)))
    };
    with("summary.md", "github");
    with("summary.md", "github=r.log");
    with("summary.md", "tap");
    let page = read(&folder, "r.md");
    assert_eq!(
        read(&folder, "summary.md"),
        format!("before\n{page}\n{page}")
    );
    let lost = with("nowhere/summary.md", "github");
    assert_eq!(lost.code, Some(1), "{lost:?}");
    assert!(
        lost.stderr.contains("summary.md` cannot be written"),
        "{lost:?}"
    );
}

/// A rename onto a device would put a file in its place.
#[cfg(target_os = "linux")]
#[test]
fn a_report_to_what_is_no_file_replaces_nothing() {
    let folder = five();
    let target = Target::saying(json("400 Bad Request", RIGHT));
    let url = target.url();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--report",
        "tap=/proc/self/fd/1",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("TAP version 13\n1..5\n"), "{ran:?}");
}

/// The reader of TAP that most systems have, where this one has it.
#[test]
fn the_tap_report_is_read_by_the_reader_of_perl() {
    let folder = five();
    every_report(&folder);
    let script = "use TAP::Parser; local $/; my $p = TAP::Parser->new({tap => scalar <STDIN>}); $p->run; \
        print join ' ', $p->passed + 0, $p->failed + 0, scalar $p->parse_errors;";
    let report = std::fs::File::open(folder.path("r.tap")).unwrap();
    let read = Command::new("perl")
        .args(["-e", script])
        .stdin(report)
        .output();
    let Ok(read) = read
        .map_err(|_| ())
        .and_then(|read| read.status.success().then_some(read).ok_or(()))
    else {
        // No perl, or one without its parser: nothing to hold the report to.
        return;
    };
    assert_eq!(String::from_utf8_lossy(&read.stdout), "2 3 0");
}

#[test]
fn a_run_that_ended_early_is_not_green_in_its_reports() {
    let folder = Folder::tiny();
    let target = Target::saying(json("400 Bad Request", RIGHT));
    let url = target.url();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--allow-untested",
        "--report",
        "json=r.json",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report = read(&folder, "r.json");
    let stopped = report.replacen(
        "\"started\"",
        "\"stopped\": \"interrupted\", \"started\"",
        1,
    );
    let folder = folder.with("r.json", stopped);
    let again = folder.vipspec(&["report", "r.json"]);
    assert_eq!(again.code, Some(4), "{again:?}");
    for said in [
        "the run ended early: interrupted",
        "help: run the cases to their end",
    ] {
        assert!(again.stderr.contains(said), "{again:?}");
    }
}

/// A device that takes nothing.
#[cfg(target_os = "linux")]
const FULL: &str = "json=/dev/full";

#[cfg(target_os = "linux")]
#[test]
fn a_report_that_cannot_be_written_is_one_exit_code_wherever_it_was_asked_for() {
    let said = "the report `/dev/full` cannot be written";
    let right = Target::saying(json("400 Bad Request", RIGHT));
    let wrong = Target::saying(json("404 Not Found", RIGHT));
    let folder = Folder::tiny();
    let ends = |ran: Ran, code: i32| {
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(ran.stderr.contains(said), "{ran:?}");
    };
    for (target, code) in [(&right, 4), (&wrong, 1)] {
        let url = target.url();
        let arguments = [
            "run",
            "--cases",
            "cases",
            "--target",
            &url,
            "--allow-untested",
            "--report",
            FULL,
        ];
        ends(folder.vipspec(&arguments), code);
        ends(
            folder.vipspec(&[
                "compare",
                &right.url(),
                &url,
                "--cases",
                "cases",
                "--report",
                FULL,
            ]),
            code,
        );
        folder.vipspec(&[
            "run",
            "--cases",
            "cases",
            "--target",
            &url,
            "--allow-untested",
            "--report",
            "json=r.json",
        ]);
        ends(
            folder.vipspec(&["report", "r.json", "--format", FULL]),
            code,
        );
        let mut tests = crate::harness::on(&folder, &[crate::folder::ID]);
        let tests = tests
            .env("VIPSPEC_TARGET", &url)
            .env("VIPSPEC_REPORT", FULL);
        // The failures of tests have a code of their own.
        ends(run(tests), if code == 1 { 101 } else { code });
    }
    // Where no folder is, nothing is sent.
    let url = right.url();
    let before = right.heard().len();
    let nowhere = [
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--report",
        "tap=nowhere/r.tap",
    ];
    let ran = folder.vipspec(&nowhere);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stderr
            .contains("no report can be written to `nowhere/r.tap`"),
        "{ran:?}"
    );
    assert_eq!(right.heard().len(), before);
}

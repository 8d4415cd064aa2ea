//! Turns the ways in which a run can end into its exit code, on the command line and as `cargo test`.

use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::folder::Folder;
use crate::harness;
use crate::program::{Ran, run};
use crate::reports::{five, read};
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

const WRONG: &str = r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#;

/// Returns a target that answers rightly, but for those colours that it answers wrongly or not at all.
fn answering(wrong: &'static [&'static str], silent: &'static [&'static str]) -> Target {
    Target::new(move |asked, stream| {
        let among = |colours: &[&str]| colours.iter().any(|colour| asked.rest.contains(colour));
        if among(silent) {
            return Ok(());
        }
        let body = if among(wrong) { WRONG } else { RIGHT };
        stream.write_all(target::json("400 Bad Request", body).as_bytes())
    })
}

/// Returns five cases and a target file `t`, with what else it says.
fn file(target: &Target, more: &str) -> Folder {
    five().with(
        "cases/targets/t.yaml",
        format!("url: {}\n{more}", target.url()),
    )
}

/// A list of known failures with one entry.
fn known(case: &str, until: &str) -> String {
    format!(
        "known:\n  - case: \"{case}\"\n    reason: The fix is on its way.\n    owner: Team Colour\n    until: {until}\n"
    )
}

/// Runs the cases of a folder against `t`: on the command line, then as `cargo test`.
fn both(folder: &Folder, more: &[(&str, &str)]) -> [Ran; 2] {
    let set = |command: &mut Command| {
        let more = more.iter().copied();
        run(command
            .current_dir(folder.path(""))
            .env("VIPSPEC_CASES", "cases")
            .env("VIPSPEC_TARGET", "t")
            .envs(more))
    };
    [
        set(&mut folder.command(&["run"])),
        set(&mut harness::command(&["tiny/", "known"])),
    ]
}

#[test]
fn every_exit_code_is_reached() {
    let fine = answering(&[], &[]);
    for (wrong, silent, code) in [
        (&[][..], &[][..], 0),
        (&["Green"], &[], 1),
        (&["Green"], &["Blue"], 1),
        (&[], &["Blue"], 4),
    ] {
        let ran = &both(&file(&answering(wrong, silent), ""), &[])[0];
        assert_eq!(ran.code, Some(code), "{ran:?}");
    }
    for (arguments, code) in [
        (&["--no-such-flag"][..], 2),
        (&["--target", "nowhere"], 2),
        (&["--jobs", "0"], 2),
        (&["--row", "404-nobody"], 5),
        (&["nobody/at-all"], 5),
    ] {
        let folder = file(&fine, "");
        let ran = folder.vipspec(&[&["run", "--cases", "cases"], arguments].concat());
        assert_eq!(ran.code, Some(code), "{arguments:?} {ran:?}");
        assert_eq!(ran.stdout, "", "{arguments:?}");
    }
    let broken = file(&fine, "").but_case("row:", "rwo:");
    let unset = file(&fine, "headers: { x-a: \"${secret:NOBODY_SETS_THIS}\" }\n");
    for folder in [broken, unset, file(&fine, "colour: red\n")] {
        let ran = &both(&folder, &[])[0];
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{ran:?}");
        says(&ran.stderr, &["nothing was sent"]);
    }
    assert_eq!(fine.heard().len(), 0, "nothing was sent");
}

#[test]
fn a_failure_that_is_listed_is_green_on_both_ways() {
    let target = answering(&["Green"], &[]);
    let [line, test] = both(&file(&target, &known("tiny/*Green*", "2999-12-31")), &[]);
    assert_eq!(line.code, Some(0), "{line:?}");
    says(&line.stdout, &["4 passed, 1 failed as listed"]);
    assert_eq!(test.code, Some(0), "{test:?}");
    says(
        &test.stdout,
        &[" 0 failed; 1 ignored", "The fix is on its way."],
    );
}

#[test]
fn a_listed_failure_that_passes_is_red_with_the_edit_to_make() {
    let target = answering(&[], &[]);
    let [line, test] = both(&file(&target, &known("tiny/*Green*", "2999-12-31")), &[]);
    assert_eq!(line.code, Some(1), "{line:?}");
    assert_eq!(test.code, Some(101), "{test:?}");
    for ran in [line, test] {
        says(
            &ran.stdout,
            &[
                "listed as failing (The fix is on its way.), but it passes",
                "cases/targets/t.yaml:3:11",
            ],
        );
    }
}

#[test]
fn a_list_that_matches_nothing_or_is_out_of_date_is_red_with_the_edit_to_make() {
    let target = answering(&["Green"], &[]);
    for (case, until, title, help) in [
        (
            "tiny/nothing",
            "2999-12-31",
            "the known failure matches no case",
            "remove the entry",
        ),
        (
            "tiny/*Green*",
            "2020-02-29",
            "past its date, 2020-02-29",
            "a later date",
        ),
        (
            "tiny/*Green*",
            "next week",
            "this is no date",
            "write it as",
        ),
    ] {
        let [line, test] = both(&file(&target, &known(case, until)), &[]);
        assert_eq!((line.code, line.stdout.as_str()), (Some(3), ""), "{line:?}");
        says(&line.stderr, &[title, help, "cases/targets/t.yaml:"]);
        assert!(matches!(test.code, Some(3 | 101)), "{test:?}");
        says(&format!("{}{}", test.stdout, test.stderr), &[title, help]);
    }
    assert!(
        target.heard().len() <= 10,
        "only cargo test asks, and only cases"
    );
}

#[test]
fn a_production_target_is_not_written_to_and_that_is_not_green() {
    let target = answering(&[], &[]);
    let folder = file(&target, "production: true\n");
    let [line, test] = both(&folder, &[]);
    assert_eq!(line.code, Some(5), "{line:?}");
    says(&line.stdout, &["5 skipped"]);
    assert_eq!(test.code, Some(5), "{test:?}");
    says(&test.stderr, &["every case was skipped"]);
    assert_eq!(target.heard().len(), 0);
    let [line, test] = both(&folder, &[("VIPSPEC_ALLOW_WRITES", "true")]);
    assert_eq!(
        (line.code, test.code),
        (Some(0), Some(0)),
        "{line:?} {test:?}"
    );
    assert_eq!(target.heard().len(), 10);
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_writes_every_report_and_is_130() {
    let target = Target::new(|_, stream| {
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes())
    });
    let folder = file(&target, "jobs: 1\n");
    let mut arguments = vec!["run", "--cases", "cases", "--target", "t"];
    let names = [
        "json=r.json",
        "junit=r.xml",
        "html=r.html",
        "markdown=r.md",
        "github=r.log",
        "tap=r.tap",
    ];
    arguments.extend(names.iter().flat_map(|name| ["--report", name]));
    let mut command = folder.command(&arguments);
    let started = Instant::now();
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    while target.heard().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(10));
    }
    let killed = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(killed.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).unwrap();
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(
        report["summary"]["passed"], 1,
        "the case in flight came to its end"
    );
    assert_eq!(report["summary"]["errored"], 4, "{report}");
    for name in names {
        let (_, path) = name.split_once('=').unwrap();
        assert!(read(&folder, path).len() > 50, "{name}");
    }
    assert_eq!(target.heard().len(), 1);
}

/// Returns a target whose first answer to each colour is no HTTP.
fn babbling() -> Target {
    let seen = std::sync::Mutex::new(std::collections::BTreeSet::new());
    Target::new(move |asked, stream| {
        if seen
            .lock()
            .expect("no test panics with the lock")
            .insert(asked.rest.clone())
        {
            stream.write_all(b"what?\r\n\r\n")
        } else {
            stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes())
        }
    })
}

#[test]
fn a_transport_fault_is_retried_where_that_is_wanted_and_is_flaky() {
    let target = babbling();
    let folder = file(&target, "");
    let arguments = [
        "run",
        "--cases",
        "cases",
        "--target",
        "t",
        "--report",
        "json=r.json",
        "--report",
        "junit=r.xml",
    ];
    let ran = folder.vipspec(&arguments);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    says(&ran.stdout, &["5 errored"]);

    let target = babbling();
    let folder = file(&target, "");
    let ran = folder.vipspec(&[&arguments[..], &["--retries", "2"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).unwrap();
    assert_eq!(
        (&report["summary"]["passed"], &report["summary"]["flaky"]),
        (&5.into(), &5.into())
    );
    assert_eq!(
        report["cases"][0]["retries"].as_array().map(Vec::len),
        Some(1)
    );
    assert_eq!(read(&folder, "r.xml").matches("<flakyError").count(), 5);
    assert_eq!(target.heard().len(), 10);
}

#[test]
fn a_wrong_answer_is_asked_for_once() {
    let target = answering(&["Green", "Blue"], &[]);
    let ran = file(&target, "retries: 5\n").vipspec(&["run", "--cases", "cases", "--target", "t"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(target.heard().len(), 5);
}

#[test]
fn a_rate_is_kept_and_a_budget_ends_the_run_with_one_cause() {
    let target = answering(&[], &[]);
    let folder = file(&target, "");
    let started = Instant::now();
    let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t", "--rate", "10/s"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // One request of the six, that of the probe, may go out at once.
    assert!(started.elapsed() >= Duration::from_millis(490));

    let ran = file(&target, "budget: 3\n").vipspec(&["run", "--cases", "cases", "--target", "t"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "ERROR 3 cases: ",
            "the budget of 3 requests is used up",
            "2 passed, 3 errored",
        ],
    );
    assert_eq!(ran.stdout.matches("ERROR ").count(), 1, "{}", ran.stdout);
}

/// Answers 429 or 503 the first times, each time with another word on when to come back.
fn busy(words: &'static [(&'static str, &'static str)]) -> Target {
    let asked = AtomicUsize::new(0);
    Target::new(move |_, stream| {
        let answer = match words.get(asked.fetch_add(1, Ordering::SeqCst)) {
            Some((status, when)) => format!(
                "HTTP/1.1 {status}\r\nretry-after: {when}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            ),
            None => target::json("400 Bad Request", RIGHT),
        };
        stream.write_all(answer.as_bytes())
    })
}

#[test]
fn a_busy_target_is_waited_for_up_to_a_bound() {
    let arguments = ["run", "--cases", "cases", "--target", "t", "--jobs", "1"];
    let flapping = busy(&[
        ("503 Busy", "0"),
        ("429 Slow", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("503 Busy", "1"),
    ]);
    let started = Instant::now();
    let ran = file(&flapping, "").vipspec(&arguments);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert_eq!(flapping.heard().len(), 8);

    for absurd in [
        "86400",
        "18446744073709551615",
        "Tue, 31 Dec 2999 23:59:59 GMT",
    ] {
        let words: &'static [_] = Box::leak(Box::new([("429 Slow", absurd)]));
        let started = Instant::now();
        let ran = file(&busy(words), "").vipspec(&arguments);
        assert_eq!(ran.code, Some(4), "{absurd} {ran:?}");
        says(&ran.stdout, &["told to wait by", "4 passed, 1 errored"]);
        assert!(started.elapsed() < Duration::from_secs(10), "{absurd}");
    }
    // One that is busy whenever it is asked is asked no more than five times, further and further apart.
    let stays = busy(&[("503 Busy", "0"); 5]);
    let started = Instant::now();
    let ran = file(&stays, "").vipspec(&arguments);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "told to wait by",
            "503, and to come back in 0 ms, the last of 5 times",
            "4 passed, 1 errored",
        ],
    );
    assert_eq!(stays.heard().len(), 9);
    assert!(started.elapsed() >= Duration::from_millis(1500));

    // What cannot be read is no wish, and the answer is somebody else's all the same.
    let ran = file(&busy(&[("429 Slow", "a while"), ("503 Busy", "-1")]), "").vipspec(&arguments);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["3 passed, 2 errored", ": 429, ", ": 503, "]);
}

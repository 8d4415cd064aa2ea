//! Turns what a run shows of the table into one judgement, the same in every format and exit code.

use std::io::Write as _;

use crate::folder::Folder;
use crate::harness;
use crate::program::{Ran, run};
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

/// Which of two answers comes is open; where it is the second, no row was shown.
const OPEN: &str = "row: [400-missing-field, success]\ntitle: A thing may need a name\nbasis: documented\nrequest:\n  operation: createThing\n  merge: { name: null }\n";

/// What rests on our reading.
const OURS: &str = "row: 400-invalid-name\ntitle: A thing cannot be called Mauve\nbasis: assumed\nrequest:\n  operation: createThing\n  merge: { name: Mauve }\nexpect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Invalid name.\n";

/// Returns a target that refuses colours but for mauve, and takes what has no name.
fn lenient() -> Target {
    Target::new(|asked, stream| {
        let (status, body) = if asked.rest.contains("Red") {
            ("400 Bad Request", RIGHT)
        } else {
            ("201 Created", r#"{"error": "OK", "details": "Made."}"#)
        };
        stream.write_all(target::json(status, body).as_bytes())
    })
}

/// Returns three cases and a target file `t`, with what else it says.
fn folder(target: &Target, more: &str) -> Folder {
    let text = format!("url: {}\n{more}", target.url());
    Folder::tiny()
        .with("cases/tiny/things/may-need-a-name.yaml", OPEN)
        .with("cases/tiny/things/ours.yaml", OURS)
        .with("cases/targets/t.yaml", text)
}

fn run_with(folder: &Folder, more: &[&str]) -> Ran {
    folder.vipspec(&[&["run", "--cases", "cases", "--target", "t"], more].concat())
}

/// Returns the last lines of an output, without the time.
fn last(output: &str, count: usize) -> Vec<&str> {
    let lines: Vec<&str> = output.lines().collect();
    let last = lines[lines.len().saturating_sub(count)..].iter();
    last.map(|line| line.rsplit_once("   ").map_or(*line, |(said, _)| said))
        .collect()
}

#[test]
fn against_a_target_what_rests_on_our_reading_is_left_out_and_counted() {
    let target = lenient();
    let allowed = folder(&target, "untested: { 400-missing-field: it takes them }\n");
    let ran = run_with(&allowed, &["tiny/*"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["2 cases: 2 passed"]);
    says(
        &ran.stderr,
        &["1 more case rests on our reading of the API: `--basis all` takes it too"],
    );
    let cases = "tiny/things/ours";
    for all in [&["--basis", "all"][..], &[cases], &["--basis", "assumed"]] {
        let ran = run_with(&allowed, all);
        assert_eq!(ran.code, Some(1), "{all:?} {ran:?}");
        says(
            &ran.stdout,
            &["note: the case rests on an assumption about the API"],
        );
        assert!(!ran.stdout.contains("row broken"), "{ran:?}");
        assert!(!ran.stderr.contains("rests on our reading"), "{ran:?}");
    }
    let file = folder(&target, "basis: all\n");
    says(&run_with(&file, &[]).stdout, &["3 cases: "]);
    let none = run_with(&allowed, &["*/ours"]);
    assert_eq!((none.code, none.stdout.as_str()), (Some(5), ""), "{none:?}");
    says(&none.stderr, &["`--basis all` takes such cases too"]);
}

#[test]
fn a_row_that_a_whole_run_does_not_show_is_named_in_every_format_and_ends_with_5() {
    let target = lenient();
    let plain = folder(&target, "");
    let ran = run_with(&plain, &["--report", "json=r.json"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let said = "1 row not shown: 400-missing-field";
    let counts = "2 cases: 2 passed   rows: 1 held, 1 untested";
    assert_eq!(last(&ran.stdout, 2), [said, counts]);
    for (format, says_it) in [
        ("json", format!("\"sentence\": \"{said}\"")),
        ("markdown", format!("## ⚠️ vipspec: {said}\n")),
        ("html", format!(">{said}</h1>")),
        ("tap", format!("\n# {said}\n")),
        ("github", format!("::notice title=vipspec::{said}%0A")),
        ("junit", format!("name=\"judgement\" value=\"{said}\"")),
    ] {
        let told = plain.vipspec(&["report", "r.json", "--format", format]);
        assert_eq!(told.code, Some(5), "{told:?}");
        says(&told.stdout, &[&says_it]);
        let at_once = run_with(&plain, &["--report", format]);
        assert_eq!(at_once.code, Some(5), "{at_once:?}");
        says(&at_once.stdout, &[&says_it]);
    }
    let kept = "the contract is kept in part: 1 row not shown, which is allowed: 400-missing-field";
    let ran = run_with(&plain, &["--allow-untested"]);
    assert_eq!((ran.code, last(&ran.stdout, 2)[0]), (Some(0), kept));
    for narrow in [
        &["--row", "400-missing-field"][..],
        &["tiny/things/may-need-a-name"],
        &["--basis", "documented"],
    ] {
        let ran = run_with(&plain, narrow);
        assert_eq!(ran.code, Some(0), "{narrow:?} {ran:?}");
    }
    let whole = run_with(&plain, &["--suite", "tiny"]);
    assert_eq!(whole.code, Some(5), "{whole:?}");
}

#[test]
fn the_shards_of_a_run_are_judged_together_and_none_alone_for_a_row() {
    let target = lenient();
    let plain = folder(&target, "");
    for shard in ["1", "2"] {
        let (of, to) = (format!("{shard}/2"), format!("json={shard}.json"));
        let ran = run_with(&plain, &["--shard", &of, "--report", &to]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let merged = plain.vipspec(&["report", "1.json", "2.json", "--format", "tap"]);
    assert_eq!(merged.code, Some(5), "{merged:?}");
    says(
        &merged.stdout,
        &["\n# 1 row not shown: 400-missing-field\n"],
    );
    let alone = plain.vipspec(&["report", "1.json", "--format", "tap"]);
    assert_eq!(alone.code, Some(4), "{alone:?}");
    says(
        &alone.stdout,
        &["\n# no judgement: this is shard 1 of 2 alone\n"],
    );
}

#[test]
fn a_suite_or_a_row_that_there_is_not_is_refused_where_the_target_file_names_it() {
    let target = lenient();
    for (more, title, help) in [
        ("suites: [tinny]\n", "no suite has this name", "`tiny`"),
        (
            "untested: { 400-mising-field: why }\n",
            "no row has this id",
            "`400-missing-field`",
        ),
        ("basis: guessed\n", "a basis is `documented`", "`all`"),
    ] {
        let wrong = folder(&target, more);
        let mut runs = vec![run_with(&wrong, &[])];
        if !more.starts_with("basis") {
            runs.push(wrong.vipspec(&["check", "--cases", "cases"]));
        }
        for ran in runs {
            assert_eq!(ran.code, Some(3), "{ran:?}");
            says(&ran.stderr, &[title, help, "cases/targets/t.yaml:2"]);
        }
    }
}

#[test]
fn cargo_test_without_a_filter_names_the_rows_and_one_case_says_nothing_of_them() {
    let target = lenient();
    let plain = folder(&target, "");
    let test = |words: &[&str]| {
        let mut command = harness::command(words);
        let command = command.current_dir(plain.path(""));
        run(command
            .env("VIPSPEC_CASES", "cases")
            .env("VIPSPEC_TARGET", "t"))
    };
    let whole = test(&[]);
    assert_eq!(whole.code, Some(5), "{whole:?}");
    says(&whole.stdout, &[" 3 passed; 0 failed"]);
    says(
        &whole.stderr,
        &["error: 1 row not shown: 400-missing-field\n"],
    );
    let one = test(&["--exact", "tiny/things/may-need-a-name"]);
    assert_eq!((one.code, one.stderr.as_str()), (Some(0), ""), "{one:?}");
    let some = test(&["things"]);
    assert_eq!((some.code, some.stderr.as_str()), (Some(0), ""), "{some:?}");
    // A case that is named exactly is asked whatever it rests on.
    let ours = test(&["--exact", "tiny/things/ours"]);
    assert_eq!(ours.code, Some(101), "{ours:?}");
}

#[test]
fn a_limit_that_keeps_no_case_from_being_asked_stops_nothing() {
    let target = Target::new(|_, stream| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes())
    });
    let folder = Folder::tiny();
    let url = target.url();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--run-timeout",
        "100ms",
        "--report",
        "json",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let record: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(record.get("stopped"), None, "{record}");
    assert_eq!(record["judgement"]["standing"], "kept", "{record}");
}

const FORMATS: [&str; 7] = [
    "json", "junit", "html", "markdown", "github", "tap", "terminal",
];

/// Holds that a run and the report of it say one sentence in every format, with one exit code.
fn agrees(folder: &Folder, more: &[&str], code: i32, sentence: &str, flaky: bool) -> Ran {
    let reports = |of: &str| {
        let flag = match of {
            "run" => "--report",
            _ => "--format",
        };
        let report = |format: &&str| [flag.to_owned(), format!("{format}={of}.{format}")];
        FORMATS.iter().flat_map(report).collect::<Vec<_>>()
    };
    let asked = reports("run");
    let asked: Vec<&str> = more
        .iter()
        .copied()
        .chain(asked.iter().map(String::as_str))
        .collect();
    let ran = run_with(folder, &asked);
    assert_eq!(ran.code, Some(code), "{sentence}: {ran:?}");
    let asked = reports("told");
    let asked = ["report", "run.json"]
        .into_iter()
        .chain(asked.iter().map(String::as_str));
    let told = folder.vipspec(&asked.collect::<Vec<_>>());
    let read = |of: &str, format: &str| {
        let path = folder.path(&format!("{of}.{format}"));
        std::fs::read_to_string(path).expect("the report is there")
    };
    let capital = format!("{}{}", sentence[..1].to_uppercase(), &sentence[1..]);
    let json: serde_json::Value =
        serde_json::from_str(&read("run", "json")).expect("a report is JSON");
    let counts = &json["summary"];
    for format in FORMATS {
        let text = read("run", format);
        let is_told = match format {
            "html" => text.contains(&format!(">{capital}</h1>")),
            // Where the counts say as much, the lines for people do without it.
            "terminal" => text.contains(sentence) || code < 2,
            _ => text.contains(sentence),
        };
        assert!(is_told, "{format} does not say `{sentence}`: {text}");
        let marks = [
            "1 of them flaky",
            "flaky | 1",
            "1 flaky</span>",
            "\"flaky\": 1",
            "<flakyError",
        ];
        let is_flaky = marks.iter().any(|mark| text.contains(mark));
        assert_eq!(is_flaky, flaky, "{format}: {text}");
        // A part alone is judged otherwise only where its run is to be judged.
        if json.get("shard").is_none() {
            assert_eq!(read("told", format), text, "{format}");
        }
    }
    let judged = json["judgement"]["exit_code"].as_i64();
    assert_eq!(judged, Some(i64::from(code)), "{counts}");
    told
}

#[test]
fn what_a_run_comes_to_is_the_same_in_every_format_in_a_report_of_it_and_in_the_exit_code() {
    let late = Target::new(|_, stream| {
        std::thread::sleep(std::time::Duration::from_millis(300));
        stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes())
    });
    let url = format!("url: {}\n", late.url());
    let one = Folder::tiny().with("cases/targets/t.yaml", url);
    let told = agrees(
        &one,
        &["--run-timeout", "100ms"],
        0,
        "the contract is kept",
        false,
    );
    assert_eq!(told.code, Some(0), "{told:?}");

    let target = lenient();
    let some = folder(&target, "");
    let part = "the contract is kept in part: this is shard 1 of 2";
    let told = agrees(&some, &["--shard", "1/2"], 0, part, false);
    assert_eq!(told.code, Some(4), "{told:?}");

    let untested = "1 row not shown: 400-missing-field";
    let told = agrees(&some, &[], 5, untested, false);
    assert_eq!(told.code, Some(5), "{told:?}");

    let early = "the contract is broken";
    let told = agrees(
        &some,
        &["--basis", "all", "--fail-fast", "--jobs", "1"],
        1,
        early,
        false,
    );
    assert_eq!(told.code, Some(1), "{told:?}");

    let asked = std::sync::atomic::AtomicUsize::new(0);
    let faulty = Target::new(move |_, stream| {
        // What stands before the service fails once, and no probe is a case.
        let count = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let answer = match count {
            0 | 1 => {
                "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    .to_owned()
            }
            _ => target::json("400 Bad Request", RIGHT),
        };
        stream.write_all(answer.as_bytes())
    });
    let one = Folder::tiny().with("cases/targets/t.yaml", format!("url: {}\n", faulty.url()));
    let told = agrees(&one, &["--retries", "3"], 0, "the contract is kept", true);
    assert_eq!(told.code, Some(0), "{told:?}");
}

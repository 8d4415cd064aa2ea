//! Turns one hostile record into every format, and looks for what got through.

mod bounds;
pub(super) mod census;
mod comparison;
mod github;
mod hostile;
mod junit;
mod markdown;
mod schema;
mod tap;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Format;
use crate::run::{Record, SCHEMA, groups};

/// What a target may send to break out of each of the formats, all at once.
const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;x\u{7}\0\u{b}\u{c}\u{85}\u{9b}\u{202e}\u{200b}\u{feff}\u{fffe}\u{ffff}\
    \r\n::error file=x::y\n  ::add-mask::z\n##[add-mask]z ##vso[task.setvariable]z\n\
    ]]></failure></testcase>&amp;<![CDATA[<script>alert(1)</script><img src=x onerror=alert(1)>\n\
    ` `` ```\n````\n</details>\n# head | cell \\| cell\n![i](http://evil.example/i) [l](javascript:x) @octocat #1 www.evil.example a@evil.example\n\
    ok 1 - x # SKIP \\# TODO\n  ...\nBail out!\n100%,a:b%0A%25";

const OUTCOMES: [&str; 8] = [
    "passed",
    "failed",
    "errored",
    "blocked",
    "skipped",
    "failed_as_listed",
    "passed_unexpectedly",
    "passed",
];

/// Returns a case in which every text that a target or an artifact could bring is `text`.
fn case(number: usize, outcome: &str, text: &str) -> Value {
    let finding = |column: &str, actual: &str| {
        json!({"column": column, "expected": text, "actual": actual, "line": 14, "source": text,
            "from": 3, "to": 5, "note": text,
            "alike": {"at": text, "expected": text, "actual": actual, "stands": text}})
    };
    let message = |line: &str| json!({"line": line, "headers": [["x", text]], "body": text, "bytes": text.len()});
    let mut case = json!({
        "id": format!("tiny/things/{number}[{text}]"), "place": number, "suite": "tiny",
        "row": "400-x", "title": text, "basis": "documented", "file": format!("cases/{text}.yaml"),
        "line": 9, "outcome": outcome, "duration_ms": 1234,
        "findings": [finding("detail", text), finding("body", "")],
        "answer": {"code": 400, "error": text, "detail": text, "row": text, "text": text},
        "cause": {"title": text, "help": text},
        "error": text, "known": {"reason": text, "owner": text, "until": "2026-12-31"},
        "rerun": format!("vipspec run {text}"), "curl": format!("curl {text}"), "proposal": text, "judged": 0,
        "exchanges": [{"request": message(text), "response": message("400"), "duration_ms": 5}],
    });
    if outcome == "passed" {
        case["findings"] = json!([]);
    }
    // The last of the fixture is flaky, and so is one that ended badly all the same.
    if [2, 7].contains(&number) {
        case["retries"] = json!([text, "connection reset"]);
    }
    case
}

/// Returns the record of a run with every outcome, all of its texts hostile.
fn record(text: &str) -> Value {
    let numbered = OUTCOMES.into_iter().zip(0..);
    let cases: Vec<Value> = numbered
        .map(|(outcome, at)| case(at, outcome, text))
        .collect();
    let row = json!({"suite": "tiny", "row": "400-x", "held": 3, "broken": 2, "untested": false,
        "code": 400, "error": text, "details": [text], "cause": text, "remedy": text});
    json!({
        "schema": SCHEMA, "tool": "vipspec 0.1.0", "target": text, "shard": {"index": 1, "of": 2},
        "stopped": text, "started": "2026-01-02T03:04:05Z", "duration_ms": 8000,
        "summary": {"passed": 2, "failed": 1, "errored": 1, "blocked": 1, "skipped": 1,
            "failed_as_listed": 1, "passed_unexpectedly": 1, "flaky": 1},
        "causes": [{"title": text, "help": text, "cases": [cases[2]["id"], cases[3]["id"]]}],
        "rows": [row], "cases": cases,
    })
}

fn hostile() -> Record {
    Record::read("hostile", record(HOSTILE).to_string().as_bytes()).unwrap()
}

/// Returns a run of one outcome, each case with a row of its own.
fn many(count: usize, outcome: &str, text: &str) -> Record {
    let cases = (0..count).map(|number| {
        let mut case = case(number, outcome, text);
        case["row"] = json!(format!("400-{number}"));
        serde_json::from_value(case).unwrap()
    });
    let mut record = hostile();
    record.cases = cases.collect();
    record.summary = Default::default();
    for case in &record.cases {
        record.summary.add(case.ended());
    }
    record.causes.clear();
    record.groups = groups(&record.cases);
    (record.shard, record.stopped) = (None, None);
    record.judge(false);
    record
}

fn is_raw(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[test]
fn no_format_lets_a_raw_character_or_a_workflow_command_through() {
    let mut forged = hostile();
    for case in &mut forged.cases {
        let command = "::add-mask::z".to_owned();
        case.rerun = Some(command.clone());
        case.curl = Some(command.clone());
        case.title = command.clone();
        case.error = Some(command);
    }
    let records = [hostile(), forged];
    let formats = Format::value_variants().iter();
    for (format, record) in
        formats.flat_map(|format| records.each_ref().map(|record| (format, record)))
    {
        let report = format.render(record);
        assert!(report.ends_with('\n'), "{format:?}");
        assert_eq!(report, format.render(record), "{format:?} is not pure");
        if *format != Format::JSON {
            // JSON spells out what it must, and leaves the others as they are.
            assert_eq!(report.find(is_raw), None, "{format:?}: {report}");
        }
        let command = report
            .find("##[")
            .map(|at| &report[at..report.len().min(at + 80)]);
        assert_eq!(command, None, "{format:?}");
        assert!(!report.contains("##vso["), "{format:?}");
        let commands = report
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        let ours = |line: &&str| {
            *format == Format::GITHUB
                && [
                    "::error file=cases/",
                    "::warning file=cases/",
                    "::notice title=vipspec::",
                ]
                .iter()
                .any(|start| line.starts_with(start))
        };
        assert_eq!(
            commands.filter(|line| !ours(line)).collect::<Vec<_>>(),
            Vec::<&str>::new()
        );
    }
}

#[test]
fn every_format_but_json_cuts_what_is_long() {
    let long = format!("{HOSTILE}{}", "\u{202e}`<&".repeat(250_000));
    let record = many(3, "failed", &long);
    for format in Format::value_variants()
        .iter()
        .filter(|format| **format != Format::JSON)
    {
        let size = format.render(&record).len();
        assert!(size < 600_000, "{format:?} has {size} bytes");
    }
}

#[test]
fn json_comes_back_as_it_was() {
    let record = hostile();
    let read = Record::read("hostile", Format::JSON.render(&record).as_bytes());
    assert_eq!(read.unwrap(), record);
}

#[test]
fn no_case_at_all_is_a_report_in_every_format() {
    let record = many(0, "passed", "x");
    for (format, says) in [
        (super::junit::FORMAT, "tests=\"0\""),
        (super::tap::FORMAT, "1..0 # SKIP no case was asked\n"),
        (Format::MARKDOWN, "no case was asked"),
        (
            Format::GITHUB,
            "::notice title=vipspec::nothing was shown: no case was asked%0A0 cases",
        ),
    ] {
        let report = format.render(&record);
        assert!(report.contains(says), "{report}");
    }
}

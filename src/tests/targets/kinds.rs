//! Turns a kind of misbehaviour into one run with three cases, of which one meets it.

use std::io::Write;
use std::net::TcpStream;
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

use roxmltree::Document;
use serde_json::Value;

use super::{RIGHT, bounded, is_raw, says};
use crate::folder::{CASE, Folder, ID};
use crate::program::{Ran, run, vipspec};
use crate::reports::read;
use crate::schema::breaches;
use crate::target::{Asked, Target, json};

/// Markup that no page may hold as it is.
const MARKUP: [&str; 4] = ["<script>alert(", "<img src=x", "</failure>", "]]><"];

/// What a target does where it should answer the middle one of three cases.
pub(super) enum Does {
    /// It sends bytes.
    Says(Vec<u8>),
    /// It sends what a function writes.
    Writes(fn(&mut TcpStream) -> std::io::Result<()>),
}

/// A kind of misbehaviour, and what comes of it.
pub(super) struct Kind {
    pub(super) name: &'static str,
    pub(super) does: Does,
    pub(super) outcome: &'static str,
    pub(super) says: &'static [&'static str],
}

impl Kind {
    /// Returns a kind that sends bytes.
    pub(super) fn says(
        name: &'static str,
        bytes: impl Into<Vec<u8>>,
        outcome: &'static str,
        says: &'static [&'static str],
    ) -> Self {
        let does = Does::Says(bytes.into());
        Self {
            name,
            does,
            outcome,
            says,
        }
    }

    /// Returns a kind that writes what it likes.
    pub(super) fn writes(
        name: &'static str,
        writes: fn(&mut TcpStream) -> std::io::Result<()>,
        outcome: &'static str,
        says: &'static [&'static str],
    ) -> Self {
        let does = Does::Writes(writes);
        Self {
            name,
            does,
            outcome,
            says,
        }
    }
}

/// Writes the answer that the case expects.
pub(super) fn right(stream: &mut TcpStream) -> std::io::Result<()> {
    stream.write_all(json("400 Bad Request", RIGHT).as_bytes())
}

/// Holds each kind to its outcome, its exit code, its time and its memory; and every report to its form.
pub(super) fn hold(kinds: Vec<Kind>) {
    let mut kinds = kinds.into_iter().peekable();
    let mut broken = Vec::new();
    while kinds.peek().is_some() {
        // A few at a time, each a thread that a panic names.
        let start = |kind: Kind| {
            let thread = thread::Builder::new().name(kind.name.to_owned());
            let name = kind.name;
            (
                name,
                thread.spawn(move || hold_one(kind)).expect("a thread"),
            )
        };
        let started: Vec<_> = kinds.by_ref().take(3).map(start).collect();
        for (name, thread) in started {
            broken.extend(thread.join().err().map(|_| name));
        }
    }
    assert_eq!(broken, Vec::<&str>::new());
}

fn hold_one(kind: Kind) {
    let Kind { name, does, .. } = kind;
    let target =
        Target::new(
            move |asked: &Asked, stream| match (&does, asked.rest.contains("Red")) {
                (_, false) => right(stream),
                (Does::Says(bytes), true) => stream.write_all(bytes),
                (Does::Writes(write), true) => write(stream),
            },
        );
    let (folder, ran) = against_three(&target, name);
    let code = match kind.outcome {
        "passed" => 0,
        "failed" => 1,
        _ => 4,
    };
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for output in [&ran.stdout, &ran.stderr] {
        assert!(!output.contains(is_raw), "{output:?}");
    }
    says(&ran.stdout, kind.says);
    let report = reports(&folder, name);
    let cases = report["cases"].as_array().expect("a list");
    for case in cases {
        let expected = if case["id"] == ID {
            kind.outcome
        } else {
            "passed"
        };
        assert_eq!(case["outcome"], expected, "{case}");
    }
    assert_eq!(cases.len(), 3);
}

/// Runs three cases against a target, of which the middle one sends `Red`.
fn against_three(target: &Target, name: &str) -> (Folder, Ran) {
    let text = std::fs::read_to_string(Folder::tiny().path(CASE)).expect("the case is there");
    let folder = Folder::tiny()
        .with("cases/tiny/things/a.yaml", text.replace("Red", "Blue"))
        .with("cases/tiny/things/z.yaml", text.replace("Red", "Grey"));
    let url = target.url();
    let mut arguments = vec!["run", "--cases", "cases", "--target", &url, "--trace"];
    arguments.extend(["--timeout", "2s"]);
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
    let started = Instant::now();
    let ran = run(&mut bounded(folder.command(&arguments)));
    assert!(
        started.elapsed() < Duration::from_secs(10),
        "{name} {ran:?}"
    );
    (folder, ran)
}

/// Holds every report of a run with three cases to its form, and returns the JSON report.
fn reports(folder: &Folder, name: &str) -> Value {
    for file in ["r.json", "r.xml", "r.html", "r.md", "r.log", "r.tap"] {
        let text = read(folder, file);
        assert!(!text.contains(is_raw), "{name} {file} {text:?}");
        assert!(text.len() < 300_000, "{name} {file} {}", text.len());
    }
    let report: Value = serde_json::from_str(&read(folder, "r.json")).expect("JSON");
    assert_eq!(breaches(schema(), &report), Vec::<String>::new(), "{name}");

    let xml = read(folder, "r.xml");
    let document = Document::parse(&xml).unwrap_or_else(|error| panic!("{name} {error}: {xml}"));
    let nodes = document.descendants();
    let cases = nodes.filter(|node| node.has_tag_name("testcase"));
    assert_eq!(cases.count(), 3, "{name} {xml}");

    let html = read(folder, "r.html");
    for markup in MARKUP {
        assert!(!html.contains(markup), "{name} {markup}");
    }
    for file in ["r.log", "r.md", "r.tap"] {
        let text = read(folder, file);
        let mut lines = text.lines().map(str::trim_start);
        let command = |line: &str| {
            let ours = [
                "::error file=cases/",
                "::notice title=vipspec::the contract is ",
                "::notice title=vipspec::no judgement: ",
            ];
            (line.starts_with("::") && !ours.iter().any(|begin| line.starts_with(begin)))
                || line.starts_with("##[")
                || line.starts_with("##vso")
        };
        assert_eq!(lines.find(|line| command(line)), None, "{name} {file}");
    }
    let tap = read(folder, "r.tap");
    let told = |line: &&str| line.starts_with("ok ") || line.starts_with("not ok ");
    assert_eq!(tap.lines().filter(told).count(), 3, "{name} {tap}");
    report
}

fn schema() -> &'static Value {
    static SCHEMA: OnceLock<Value> = OnceLock::new();
    SCHEMA.get_or_init(|| {
        serde_json::from_str(&vipspec(&["schema", "report"]).stdout).expect("a schema is JSON")
    })
}

//! Turns comparisons that end well, early or not at all into their reports, each of them whole.

use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{counting, right};
use crate::folder::Folder;
use crate::program::{Ran, root, vipspec};
use crate::schema::breaches;
use crate::target::{Target, json};
use crate::targets::{RIGHT, says};

const REPORTS: [&str; 6] = ["json", "junit", "html", "markdown", "github", "tap"];

/// Compares with every report, and returns what was written, both streams first.
fn reported(folder: &Folder, a: &str, b: &str) -> Vec<(String, String)> {
    let mut arguments = vec!["compare".to_owned(), a.to_owned(), b.to_owned()];
    arguments.extend(["--cases", "cases"].map(str::to_owned));
    for format in REPORTS {
        arguments.extend(["--report".to_owned(), format!("{format}=r.{format}")]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let ran = run_with_secret(folder, &arguments);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let mut written = vec![
        ("stdout".to_owned(), ran.stdout),
        ("stderr".to_owned(), ran.stderr),
    ];
    for format in REPORTS {
        let text = fs::read_to_string(folder.path(&format!("r.{format}")));
        let text = text.expect("the report is there");
        written.push((format.to_owned(), text));
    }
    written
}

const SECRET: &str = "hush-hush-9471-token";

fn run_with_secret(folder: &Folder, arguments: &[&str]) -> Ran {
    crate::program::run(folder.command(arguments).env("TOKEN", SECRET))
}

#[test]
fn every_report_is_valid_and_hostile_text_and_secrets_reach_none() {
    const HOSTILE: &str = "\u{1b}[2J\u{202e}\n::error::x\n##[add-mask]z]]></failure><script>alert(1)</script>` ```\nok 1 # SKIP";
    let b = counting(|_, asked| {
        let told = format!("{HOSTILE} {}", asked.rest);
        let body = json!({"error": "BAD_REQUEST", "details": told, (told.clone()): 1});
        json("400 Bad Request", &body.to_string())
    });
    let folder = Folder::tiny().with(
        "cases/targets/b.yaml",
        format!(
            "url: {}\nheaders: {{ x-token: \"${{secret:TOKEN}}\" }}\n",
            b.url()
        ),
    );
    let a = right();
    let written = reported(&folder, &a.url(), "b");
    assert!(b.heard().iter().all(|asked| asked.rest.contains(SECRET)));
    for (name, text) in &written {
        assert!(!text.contains("9471"), "{name}: {text}");
        let raw = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(raw), "{name}: {text:?}");
        assert!(!text.contains("##["), "{name}: {text}");
        let commands = text
            .lines()
            .filter(|line| line.trim_start().starts_with("::"));
        let ours = |line: &&str| {
            line.starts_with("::error file=") || line.starts_with("::notice title=vipspec")
        };
        assert!(commands.clone().all(|line| ours(&line)), "{name}: {text}");
    }
    for (name, text) in written
        .iter()
        .filter(|(name, _)| REPORTS.contains(&name.as_str()))
    {
        let told = folder.vipspec(&["report", "r.json", "--format", name]);
        assert_eq!((told.code, &told.stdout), (Some(1), text), "{name}");
    }
    let told = folder.vipspec(&["report", "r.json", "--format", "terminal"]);
    assert_eq!(told.stdout.trim_end(), written[0].1.trim_end());
    let two = folder.vipspec(&["report", "r.json", "r.json"]);
    assert_eq!(two.code, Some(3), "{two:?}");
    says(
        &two.stderr,
        &["a comparison is one report, and no part of a run"],
    );
    let of = |name: &str| &written.iter().find(|(known, _)| known == name).unwrap().1;
    let xml = roxmltree::Document::parse(of("junit")).unwrap();
    assert_eq!(
        xml.descendants()
            .filter(|node| node.has_tag_name("failure"))
            .count(),
        1
    );
    let schema: Value = serde_json::from_str(&vipspec(&["schema", "comparison"]).stdout).unwrap();
    let report: Value = serde_json::from_str(of("json")).unwrap();
    assert_eq!(breaches(&schema, &report), Vec::<String>::new());
    assert_eq!(report["summary"]["differ"], 1);
    assert_eq!(report["cases"][0]["differences"][0]["change"], 0);
    assert!(of("tap").contains("not ok 1 - tiny"), "{}", of("tap"));
    assert!(
        of("html").contains("<title>The targets differ")
            && of("html").matches("<script").count() == 1
    );
    assert!(of("markdown").starts_with("## ❌ vipspec: the targets differ"));
    let kept = fs::read_to_string(root().join("cases/comparison.schema.json")).unwrap();
    let printed: Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(
        printed, schema,
        "run `cargo run -- schema comparison > cases/comparison.schema.json`"
    );
}

#[test]
fn a_target_that_cannot_be_reached_is_one_message_and_every_report() {
    let folder = Folder::tiny();
    let a = right();
    let arguments = [
        "compare",
        &a.url(),
        "http://127.0.0.1:1",
        "--cases",
        "cases",
        "--report",
        "json=r.json",
        "--report",
        "junit=r.xml",
    ];
    let ran = folder.vipspec(&arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
    says(
        &ran.stderr,
        &[
            "cannot connect to `http://127.0.0.1:1/`",
            "help: is the service running",
        ],
    );
    assert_eq!(a.heard().len(), 0);
    let read = |name: &str| fs::read_to_string(folder.path(name)).expect("the report is there");
    let report: Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(report["summary"]["not_compared"], 1);
    says(report["stopped"].as_str().unwrap(), &["cannot connect to"]);
    says(&read("r.xml"), &["<error", "not asked: cannot connect to"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_writes_its_reports_and_is_130() {
    let slow = Target::new(|_, stream| {
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(json("400 Bad Request", RIGHT).as_bytes())
    });
    let each = "each: [{ colour: Red }, { colour: Blue }, { colour: Green }]\nrequest:";
    let folder = Folder::tiny()
        .but_case("request:", each)
        .but_case("{ name: Red }", "{ name: \"${colour}\" }");
    let (a, b) = (right(), slow.url());
    let a = a.url();
    let mut arguments = vec!["compare", &a, &b, "--cases", "cases", "--jobs", "1"];
    arguments.extend(["--report", "json=r.json", "--report", "html=r.html"]);
    let mut command = folder.command(&arguments);
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let started = Instant::now();
    while slow.heard().is_empty() {
        assert!(started.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(10));
    }
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &id]).status();
    assert!(killed.unwrap().success());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let read = |name: &str| fs::read_to_string(folder.path(name)).expect("the report is there");
    let report: Value = serde_json::from_str(&read("r.json")).unwrap();
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(
        report["summary"]["equal"], 1,
        "the one in flight came to its end"
    );
    assert_eq!(report["summary"]["not_compared"], 2, "{report}");
    says(
        &read("r.html"),
        &["The comparison ended early: interrupted"],
    );
    let said = String::from_utf8_lossy(&output.stdout);
    says(&said, &["NONE  2 cases: not asked to the end: interrupted"]);
}

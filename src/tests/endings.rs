//! Turns signals in the middle of a run, and teardowns without an answer, into ends that leave nothing behind.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::folder::{CASE, Folder};
use crate::program::{text, unset};
use crate::reports::read;
use crate::target::{Asked, Target, json};
use crate::targets::{run_against, says};

/// A case that changes a thing, and puts it back.
const CHANGES: &str = r#"title: A thing that was changed is there
basis: assumed
each:
ENTRIES
exclusive: [THING]
setup:
  - { method: POST, path: "/things/${colour}" }
request: { method: GET, path: "/things/${colour}" }
expect: { code: 200 }
teardown:
  - { method: DELETE, path: "/things/${colour}" }
"#;

/// Returns a folder with so many cases, each with a thing of its own or all with the same.
fn changing(cases: usize, thing: &str) -> Folder {
    let entries: Vec<String> = (0..cases)
        .map(|number| format!("  - {{ colour: c{number} }}"))
        .collect();
    let text = CHANGES.replace("ENTRIES", &entries.join("\n"));
    Folder::tiny().with(CASE, text.replace("THING", thing))
}

/// The things that are changed and not put back.
type Changed = Arc<Mutex<BTreeSet<String>>>;

/// Returns a target that keeps what is changed, and takes a time for each answer.
fn keeping(time: u64) -> (Target, Changed) {
    let changed = Changed::default();
    let kept = Arc::clone(&changed);
    let target = Target::new(move |asked: &Asked, stream| {
        thread::sleep(Duration::from_millis(time));
        let mut changed = kept.lock().expect("no test panics with the lock");
        match asked.line.split_once(' ') {
            Some(("POST", path)) => changed.insert(path.to_owned()),
            Some(("DELETE", path)) => changed.remove(path),
            _ => true,
        };
        drop(changed);
        stream.write_all(json("200 OK", OK).as_bytes())
    });
    (target, changed)
}

/// How long a target takes that is not to be waited for; less than a request may take.
const SLOW: Duration = Duration::from_secs(8);

/// What the target says to everything.
const OK: &str = r#"{"error": "OK"}"#;

const REPORTS: [&str; 6] = [
    "json=r.json",
    "junit=r.xml",
    "html=r.html",
    "markdown=r.md",
    "github=r.log",
    "tap=r.tap",
];

/// Begins a run with every report.
fn begun(folder: &Folder, target: &Target, before: &str) -> Child {
    let url = target.url();
    let mut arguments = vec!["run", "--cases", "cases", "--target", &url, "--jobs", "4"];
    arguments.extend(["--basis", "all"]);
    arguments.extend(REPORTS.iter().flat_map(|report| ["--report", report]));
    let command = folder.command(&arguments);
    // Whoever runs the tests may ignore a signal, as `nohup` does, and that would be inherited.
    let mut shell = if cfg!(target_os = "linux") {
        let mut env = Command::new("env");
        env.args(["--default-signal=HUP,INT,TERM", "sh"]);
        env
    } else {
        Command::new("sh")
    };
    shell.args(["-c", &format!("{before} exec \"$0\" \"$@\"")]);
    shell.arg(command.get_program()).args(command.get_args());
    shell.current_dir(folder.path(""));
    let piped = shell.stdout(Stdio::piped()).stderr(Stdio::piped());
    piped.spawn().expect("the program is there")
}

/// Waits until something is so, and no longer than a minute.
fn wait_for(so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !so() {
        assert!(begun.elapsed() < Duration::from_secs(60));
        thread::sleep(Duration::from_millis(2));
    }
}

fn signal(child: &Child, name: &str) {
    let id = child.id().to_string();
    let sent = Command::new("kill").args([name, &id]).status();
    assert!(sent.expect("there is such a program").success());
}

fn ended(child: Child) -> Output {
    child.wait_with_output().expect("it was begun")
}

/// Holds every report to being whole, and returns the JSON report.
fn whole(folder: &Folder, cases: usize) -> Value {
    let report: Value = serde_json::from_str(&read(folder, "r.json")).expect("JSON");
    assert_eq!(report["cases"].as_array().expect("a list").len(), cases);
    let junit = read(folder, "r.xml");
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    let is_case = |node: &roxmltree::Node<'_, '_>| node.has_tag_name("testcase");
    assert_eq!(junit.descendants().filter(is_case).count(), cases);
    assert!(read(folder, "r.html").trim_end().ends_with("</html>"));
    assert!(read(folder, "r.tap").contains(&format!("1..{cases}")));
    assert!(read(folder, "r.md").len() > 50 && read(folder, "r.log").len() > 50);
    report
}

#[cfg(unix)]
#[test]
fn a_run_that_is_terminated_in_the_middle_leaves_nothing_changed_and_every_report_whole() {
    const CASES: usize = 24;
    let folder = changing(CASES, "\"${colour}\"");
    let (target, changed) = keeping(10);
    let mut in_the_middle = 0;
    for run in 0..20 {
        let heard = target.heard().len();
        let child = begun(&folder, &target, "");
        wait_for(|| target.heard().len() > heard);
        thread::sleep(Duration::from_millis(run * 6));
        signal(&child, "-TERM");
        let output = ended(child);
        let report = whole(&folder, CASES);
        let left = changed.lock().expect("no test panics with the lock");
        assert!(left.is_empty(), "run {run} left {left:?}");
        if output.status.code() == Some(130) {
            // The signal may come when the last cases are in flight; they end as they would have.
            let is_whole = report["summary"]["passed"] == CASES;
            assert_eq!(report["stopped"] == "interrupted", !is_whole, "{report}");
            assert_eq!(report["summary"]["failed"], 0);
            in_the_middle += usize::from(!is_whole);
        }
    }
    // How many it is depends on what else the machine does.
    assert!(in_the_middle >= 5, "{in_the_middle}");
}

#[cfg(unix)]
#[test]
fn a_signal_while_the_target_is_probed_ends_the_run_before_a_case_is_sent() {
    let probed = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&probed);
    let target = Target::rude(move |_, _| {
        counts.fetch_add(1, Ordering::SeqCst);
        thread::sleep(SLOW);
        Ok(())
    });
    let folder = changing(3, "t");
    for (name, before) in [("-INT", 0), ("-TERM", 1), ("-HUP", 2)] {
        let child = begun(&folder, &target, "");
        // The probe says that the handlers are there.
        wait_for(|| probed.load(Ordering::SeqCst) > before);
        let sent = Instant::now();
        signal(&child, name);
        let output = ended(child);
        assert_eq!(output.status.code(), Some(130), "{name} {output:?}");
        assert!(sent.elapsed() < SLOW, "{name}");
        assert_eq!(whole(&folder, 3)["summary"]["errored"], 3);
    }
    assert_eq!(target.heard().len(), 0);
}

#[cfg(unix)]
#[test]
fn a_hangup_that_was_ignored_at_the_start_stays_ignored() {
    let folder = changing(6, "t");
    let (target, _) = keeping(10);
    let child = begun(&folder, &target, "trap '' HUP;");
    wait_for(|| !target.heard().is_empty());
    signal(&child, "-HUP");
    assert_eq!(ended(child).status.code(), Some(0));
    assert_eq!(whole(&folder, 6)["summary"]["passed"], 6);
}

#[cfg(unix)]
#[test]
fn a_second_signal_drops_what_is_in_flight_and_still_writes_the_reports() {
    let folder = changing(6, "\"${colour}\"");
    let (target, _) = keeping(SLOW.as_millis() as u64);
    let child = begun(&folder, &target, "");
    wait_for(|| target.heard().len() >= 4);
    let sent = Instant::now();
    signal(&child, "-TERM");
    thread::sleep(Duration::from_millis(100));
    signal(&child, "-HUP");
    let output = ended(child);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(sent.elapsed() < SLOW);
    let report = whole(&folder, 6);
    let cases = report["cases"].as_array().expect("a list");
    let dropped = |case: &&Value| case["error"].to_string().contains("dropped in flight");
    assert_eq!(cases.iter().filter(dropped).count(), 4, "{report}");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    says(&said, &["interrupted: cases in", "interrupted again: "]);
}

#[cfg(unix)]
#[test]
fn tests_that_are_interrupted_put_back_what_they_changed_and_say_how_they_ended() {
    const CASES: usize = 24;
    let folder = changing(CASES, "\"${colour}\"");
    let (target, changed) = keeping(20);
    let mut command = crate::harness::on(&folder, &["--test-threads", "4"]);
    unset(&mut command);
    command.env("VIPSPEC_TARGET", target.url());
    command.env("VIPSPEC_BASIS", "all");
    command.env("VIPSPEC_REPORT", "json=r.json,junit=r.xml");
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = piped.spawn().expect("the test program is built");
    wait_for(|| target.heard().len() >= 6);
    signal(&child, "-INT");
    let output = ended(child);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let left = changed.lock().expect("no test panics with the lock");
    assert!(left.is_empty(), "{left:?}");
    let said = text(&output.stderr);
    says(&said, &["interrupted: cases in flight come to their end"]);
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    assert_eq!(report["cases"].as_array().expect("a list").len(), CASES);
    assert_eq!(report["stopped"], "interrupted");
    assert_eq!(report["summary"]["failed"], 0);
    // What was not asked buries no failure, and is no success.
    let count = |what: &str| report["summary"][what].as_u64().expect("a number");
    assert!(count("passed") >= 1 && count("errored") >= 1, "{report}");
    let ignored = text(&output.stdout).matches("... ignored").count();
    assert_eq!(ignored as u64, count("errored"), "{output:?}");
}

#[cfg(unix)]
#[test]
fn a_proposal_that_is_interrupted_at_the_target_puts_back_and_writes_nothing() {
    let folder = Folder::tiny();
    let target = Target::new(|_, stream| {
        thread::sleep(Duration::from_millis(300));
        stream.write_all(json("400 Bad Request", NEW).as_bytes())
    });
    let url = target.url();
    let body = "{\"name\": \"Blue\", \"owner\": \"ada\"}";
    let (given, path) = (format!("{url}/things"), folder.path("cases"));
    let arguments = [
        "add", &given, "-X", "POST", "-d", body, "--target", &url, "--cases", "cases",
    ];
    let before = files_below(&path);
    let mut command = folder.command(&arguments);
    unset(&mut command);
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = piped.spawn().expect("the program is there");
    // The first asks what is to be added, and the second whether the proposal holds.
    wait_for(|| target.heard().len() >= 2);
    signal(&child, "-TERM");
    let output = ended(child);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    says(&text(&output.stderr), &["interrupted; nothing was written"]);
    assert_eq!(files_below(&path), before);
}

/// What no row of the tiny table says.
const NEW: &str = r#"{"error": "BAD_REQUEST", "details": "Blue is taken."}"#;

/// Returns the files below a folder with what they hold.
pub(crate) fn files_below(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push((path.clone(), fs::read_to_string(path).expect("a text")));
        }
    }
    files.sort();
    files
}

/// The ways in which a case ends: what its steps get from the target, and how it is told.
const ENDS: [(&str, &str, &str); 5] = [
    ("POST", "500 Oops", "blocked"),
    ("GET", "200 OK", "passed"),
    ("GET", "404 Not Found", "failed"),
    ("GET", "502 Bad Gateway", "errored"),
    ("GET", "", "errored"),
];

#[test]
fn a_teardown_is_sent_however_the_case_ends() {
    let folder = changing(1, "lamp-7");
    for (method, status, outcome) in ENDS {
        let target = Target::new(move |asked, stream| match asked.line.starts_with(method) {
            true if status.is_empty() => Ok(()),
            true => stream.write_all(json(status, OK).as_bytes()),
            false => stream.write_all(json("200 OK", OK).as_bytes()),
        });
        let more = ["--basis", "all", "--report", "json=r.json"];
        run_against(&folder, &target, &more);
        let report: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
        assert_eq!(report["cases"][0]["outcome"], outcome, "{report}");
        let heard = target.heard();
        let torn = heard
            .iter()
            .filter(|asked| asked.line.starts_with("DELETE"));
        let walks = heard.iter().filter(|asked| asked.line.starts_with("POST"));
        assert_eq!(torn.count(), walks.count(), "{status} {heard:?}");
        assert!(!heard.is_empty());
    }
}

#[test]
fn a_comparison_tells_what_was_not_put_back_and_calls_nothing_equal_for_it() {
    let deaf = deaf_to_teardown(usize::MAX);
    let other = Target::new(|asked, stream| {
        let body = if asked.line.starts_with("GET") {
            r#"{"error": "OTHER"}"#
        } else {
            OK
        };
        stream.write_all(json("200 OK", body).as_bytes())
    });
    let (a, b) = (deaf.url(), other.url());
    let compared = |folder: &Folder| {
        let arguments = ["compare", &a, &b, "--cases", "cases", "--jobs", "1"];
        let reports = ["--report", "json=r.json", "--report", "markdown=r.md"];
        let ran = folder.vipspec(&[&arguments[..], &reports].concat());
        let report: Value = serde_json::from_str(&read(folder, "r.json")).expect("JSON");
        (ran, report)
    };
    let told = "not put back on A: tiny/things/create-with-invalid-name[c0]: step 1 of `teardown`";
    // Nobody else needs the thing: what came is compared, once.
    let alone = changing(1, "lamp-7");
    let text = read(&alone, CASE).replace("exclusive: [lamp-7]\n", "");
    let alone = alone.with(CASE, text);
    let (ran, report) = compared(&alone);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(&ran.stdout, &[told, "1 case: 1 differ   1 change"]);
    says(&read(&alone, "r.md"), &[told]);
    let case = &report["cases"][0];
    says(
        case["lost_a"].as_str().expect("a text"),
        &["the connection was closed"],
    );
    assert!(case["lost_b"].is_null() && case["asks"] == 1, "{report}");
    // Both targets may be one, and the other side meets what was not put back.
    let (ran, _) = compared(&changing(2, "lamp-7"));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            told,
            "      B: `lamp-7` may not be as cases need it",
            "      both sides: `lamp-7` may not be as cases need it",
            "2 cases: 2 not compared",
        ],
    );
}

/// Returns a target that reads so many teardowns and closes without an answer.
fn deaf_to_teardown(times: usize) -> Target {
    let left = AtomicUsize::new(times);
    Target::new(move |asked, stream| {
        let one_less = |left: usize| left.checked_sub(1);
        let is_teardown = asked.line.starts_with("DELETE");
        if is_teardown
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                .is_ok()
        {
            return Ok(());
        }
        stream.write_all(json("200 OK", OK).as_bytes())
    })
}

#[test]
fn a_teardown_without_an_answer_is_told_and_blocks_whoever_needs_the_same_thing() {
    let target = deaf_to_teardown(usize::MAX);
    let folder = changing(4, "lamp-7");
    let ran = run_against(
        &folder,
        &target,
        &["--basis", "all", "--report", "json=r.json"],
    );
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "not put back: tiny/things/create-with-invalid-name[c0]: step 1 of `teardown` (cases/tiny/things/create-with-invalid-name.yaml:",
            "no HTTP answer from",
            "BLOCK 3 cases: `lamp-7` may not be as cases need it: a teardown of `tiny/things/create-with-invalid-name[c0]` got no answer",
            "help: put it back by hand, and `--rerun` asks the cases again",
        ],
    );
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    assert_eq!(report["summary"]["passed"], 1);
    assert_eq!(report["summary"]["blocked"], 3);
    says(
        report["cases"][0]["lost"].as_str().expect("a text"),
        &["step 1 of `teardown`", "the connection was closed"],
    );
}

/// Cases that ask an operation on the way to which another has been, and that put back what that has made.
const LED: &str = r#"title: A thing that was made is there
basis: assumed
each:
ENTRIES
setup:
  - { operation: createThing, capture: { thingId: "$.error" } }
request: { operation: getThing }
expect: { code: 200 }
teardown:
  - { method: DELETE, path: "/things/${thingId}" }
"#;

/// Returns a folder with enough of such cases for a first contact.
fn led() -> Folder {
    let entries = (0..10).map(|number| format!("  - {{ name: c{number} }}"));
    let entries: Vec<String> = entries.collect();
    Folder::tiny().with(CASE, LED.replace("ENTRIES", &entries.join("\n")))
}

#[test]
fn a_teardown_of_the_first_contact_without_an_answer_is_told_as_that_of_a_case_is() {
    let lost = "not put back: tiny/things/create-with-invalid-name[c0]: step 1 of `teardown` (cases/tiny/things/create-with-invalid-name.yaml:";
    let folder = led();
    let preflight = ["--basis", "all", "--preflight", "--retries", "0"];
    let target = deaf_to_teardown(usize::MAX);
    let ran = run_against(&folder, &target, &preflight);
    says(&ran.stdout, &[lost, "preflight, 2 operations: 2 succeeded"]);
    // The first contact's is lost, asked twice, and each case has its own answered.
    let target = deaf_to_teardown(2);
    let all = [
        "--basis",
        "all",
        "--retries",
        "0",
        "--report",
        "json=r.json",
    ];
    let ran = run_against(&folder, &target, &all);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &[lost]);
    let report: Value = serde_json::from_str(&read(&folder, "r.json")).expect("JSON");
    says(
        report["cases"][0]["lost"].as_str().expect("a text"),
        &["step 1 of `teardown`", "the connection was closed"],
    );
    let (a, b) = (deaf_to_teardown(2), deaf_to_teardown(0));
    let arguments = [
        "compare",
        &a.url(),
        &b.url(),
        "--cases",
        "cases",
        "--retries",
        "0",
    ];
    let told = lost.replace("not put back", "not put back on A");
    says(
        &folder.vipspec(&arguments).stdout,
        &[&told, "10 cases: 10 equal"],
    );
    // Where nothing was made, nothing is to be put back.
    let target = Target::new(|_, _| Ok(()));
    let ran = run_against(&folder, &target, &preflight);
    assert!(!ran.stdout.contains("not put back"), "{ran:?}");
}

#[test]
fn a_teardown_is_asked_again_over_a_new_connection_and_as_often_as_a_case() {
    for (deaf, retries) in [(1, "0"), (3, "2")] {
        let target = deaf_to_teardown(deaf);
        let folder = changing(3, "lamp-7");
        let more = [
            "--basis",
            "all",
            "--retries",
            retries,
            "--report",
            "json=r.json",
        ];
        let ran = run_against(&folder, &target, &more);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let teardowns = target.heard();
        let teardowns = teardowns
            .iter()
            .filter(|asked| asked.line.starts_with("DELETE"));
        assert_eq!(teardowns.count(), 3 + deaf);
        assert!(!ran.stdout.contains("not put back"), "{ran:?}");
    }
}

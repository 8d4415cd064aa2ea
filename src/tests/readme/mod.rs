//! Turns every command and every case of the documents into a run of it.
//!
//! Nothing leaves this machine: a placeholder host is replaced by a server that the test starts. The
//! commands run on a part of the shipped cases, where no word of `--cases` names another folder: what
//! the documents promise of them holds for few cases as for many. That all shipped cases pass, are
//! valid and are in form is held elsewhere, each once.

mod blocks;
mod table;

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::folder::Folder;
use crate::program::{Ran, root, run};
use crate::served::Served;
use blocks::{Block, Promise, blocks, is_setting};

/// The documents whose commands and cases are run, in this order: some use what others write.
const DOCUMENTS: [&str; 9] = [
    README,
    TARGETS,
    PIPELINES,
    ".github/USING.md",
    ".github/COMPARING.md",
    ".github/ADDING.md",
    "cases/README.md",
    ".github/CONTRIBUTING.md",
    ".github/MUTANTS.md",
];

const README: &str = "README.md";
const TARGETS: &str = ".github/TARGETS.md";
const PIPELINES: &str = ".github/PIPELINES.md";

/// How many words the first page may have.
const FIRST_PAGE: usize = 1800;

/// The host that stands for the reader's own in the documents.
const PLACEHOLDER: &str = "https://staging.example.com";

/// The port that the documents serve at.
const SERVED: &str = "http://127.0.0.1:8080";

/// The secret of the target file in the documents, and what it is here.
const SECRET: (&str, &str) = ("STAGING_TOKEN", "a-token-of-the-test");

#[test]
fn every_command_of_the_documents_ends_as_they_say() {
    let folder = Folder::shipped().with_tokens();
    let server = Served::with(&[]);
    let mut ran = HashSet::new();
    for document in DOCUMENTS {
        let text = read(document);
        let blocks = blocks(&text);
        for block in blocks.iter().filter(|block| block.is_case()) {
            // Commands may speak of a case that the document shows.
            block.write_case(&folder.path(""));
        }
        for block in blocks.iter().filter(|block| block.is_target()) {
            block.write_target(&folder.path(""), &server.url);
        }
        for promise in blocks.iter().flat_map(Block::promises) {
            let place = format!("{document}:{}", promise.line);
            // A command that stands in two places runs once, and the main one in `verbs::run`.
            if promise.words != ["cargo", "run"] && ran.insert(promise.words.clone()) {
                check(&promise, &place, &folder.path(""), &server.url);
            }
        }
    }
    assert!(ran.len() > 40, "only {} commands were found", ran.len());
}

#[test]
fn every_case_of_the_documents_is_valid_and_passes() {
    let folder = Folder::shipped();
    let mut ids = BTreeSet::new();
    for document in DOCUMENTS {
        let text = read(document);
        for block in blocks(&text).iter().filter(|block| block.is_case()) {
            ids.insert(block.write_case(&folder.path("")));
        }
    }
    assert!(ids.len() > 2, "only {ids:?} were found in the documents");
    let checked = vipspec_in(&folder.path(""), &["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stderr);
    let mut arguments = vec!["run", "--cases", "cases"];
    arguments.extend(ids.iter().map(String::as_str));
    let ran = vipspec_in(&folder.path(""), &arguments);
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
}

#[test]
fn a_failure_looks_as_the_readme_shows_it_and_a_known_one_is_green() {
    let text = read(README);
    let found = blocks(&text);
    let shown = found.iter().find(|block| block.text.starts_with("FAIL "));
    let shown = shown.expect("the document shows a failure");
    let serve = found.iter().flat_map(Block::promises);
    let mut served = serve.filter(|promise| promise.words.contains(&"--mutant".to_owned()));
    let mutant = served.next().expect("the document serves a mutant");
    let server = Served::with(&["--mutant", &mutant.words[5]]);
    // All cases, as whoever reads the page has them.
    let folder = Folder::empty();
    let row = ["run", "--row", "400-invalid-account-status", "--target"];
    let said = format!("`vipspec {} {SERVED}`", row.join(" "));
    assert!(text.contains(&said), "{README} does not say {said}");
    let ran = vipspec_in(&folder.path(""), &[&row[..], &[&server.url]].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let printed = ran.stdout.replace(&server.url, SERVED);
    assert_eq!(without_times(&printed), without_times(&shown.text));

    let targets = read(TARGETS);
    let list = blocks(&targets).into_iter();
    let list = list
        .filter(|block| block.text.starts_with("known:"))
        .map(|block| block.text)
        .next()
        .expect("the document shows a known failure");
    let listed = list.lines().find_map(|line| line.split_once("case: "));
    let id = listed.expect("the list names a case").1;
    let target = format!("url: {}\n{list}", server.url);
    let target = target.replace("until: 20", "until: 29");
    fs::write(folder.path("known.yaml"), target).unwrap();
    let ran = vipspec_in(&folder.path(""), &["run", id, "--target", "known.yaml"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("1 failed as listed"), "{ran:?}");
}

#[test]
fn the_first_page_is_read_in_a_minute_or_two_and_counts_the_cases_that_there_are() {
    let text = read(README);
    let words = text.split_whitespace().count();
    assert!(words <= FIRST_PAGE, "{README} has {words} words");
    let count = crate::whole::cases().len();
    let line = format!("\n{count} cases: {count} passed   ");
    assert!(text.contains(&line), "{README} does not say `{line}`");
}

#[test]
fn the_keys_of_a_target_in_the_documents_are_those_that_there_are() {
    let text = read(TARGETS);
    let table = text
        .split_once("| key | |\n|---|---|\n")
        .expect("the document has the table")
        .1;
    let rows = table.lines().take_while(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let mut said: Vec<&str> = cells
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let schema: serde_json::Value =
        serde_json::from_str(&crate::program::vipspec(&["schema", "target"]).stdout).unwrap();
    let keys = schema["properties"]
        .as_object()
        .expect("the schema has keys");
    let mut keys: Vec<&str> = keys.keys().map(String::as_str).collect();
    said.sort_unstable();
    keys.sort_unstable();
    assert_eq!(said, keys);
}

#[test]
fn the_exit_codes_of_the_documents_are_those_of_the_help() {
    let help = crate::program::vipspec(&["--help"]).stdout;
    let codes = help
        .split_once("Exit codes:\n")
        .expect("help has the codes")
        .1;
    let codes = codes
        .lines()
        .filter_map(|line| line.trim().split(' ').next());
    for code in codes.filter(|code| !code.is_empty()) {
        let row = format!("\n| {code} | ");
        assert!(read(PIPELINES).contains(&row), "no row for {code}");
    }
}

#[test]
fn the_pods_of_the_indexed_job_are_the_parts_of_one_run() {
    let text = read(PIPELINES);
    let job = blocks(&text).into_iter();
    let mut job = job.filter(|block| block.text.contains("completionMode: Indexed"));
    let job = job.next().expect("the document shows an indexed Job").text;
    let mut jobs = job.split("          args:\n").skip(1).map(arguments);
    let (shard, gate) = (jobs.next(), jobs.next());
    let (shard, gate) = shard.zip(gate).expect("a shard and a gate");
    let (folder, server) = (Folder::shipped(), Served::with(&[]));
    fs::create_dir_all(folder.path("reports")).unwrap();
    fs::write(
        folder.path("staging.yaml"),
        format!("url: {}\n", server.url),
    )
    .unwrap();
    let pod = |arguments: &[String], index: &str| {
        let words = arguments.iter().map(|word| {
            let word = word.replace("$(JOB_COMPLETION_INDEX)", index);
            let word = word.replace("/reports/", "reports/");
            word.replace("/targets/", "")
        });
        let mut pod = Command::new(env!("CARGO_BIN_EXE_vipspec"));
        pod.args(words).current_dir(folder.path(""));
        pod.env("VIPSPEC_BASIS", "documented")
            .env("VIPSPEC_CASES", "cases");
        run(&mut pod)
    };
    for index in ["0", "1", "2", "3"] {
        let ran = pod(&shard, index);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
    let whole = pod(&gate, "");
    assert_eq!(whole.code, Some(0), "{whole:?}");
    let listed = vipspec_in(
        &folder.path(""),
        &["list", "--basis", "documented", "--cases", "cases"],
    );
    let count = listed.stdout.lines().count();
    let report = fs::read_to_string(folder.path("reports/junit.xml")).unwrap();
    assert_eq!(report.matches("<testcase ").count(), count);
    fs::remove_file(folder.path("reports/shard-2.json")).unwrap();
    let lost = pod(&gate, "");
    assert_eq!(lost.code, Some(3), "{lost:?}");
}

/// Returns the words that a container of a Job is started with.
fn arguments(rest: &str) -> Vec<String> {
    let words = rest
        .lines()
        .map_while(|line| line.strip_prefix("            - "));
    words.map(str::to_owned).collect()
}

/// Leaves out the times at the ends of lines, and the digits of ids and of names that a case draws, which differ
/// from run to run.
fn without_times(text: &str) -> Vec<String> {
    let drawn = |word: &str| {
        [9, 12].contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let digit = |character: char| !character.is_ascii_digit();
    let words = text.split_inclusive(digit).map(|word| {
        let end = word.trim_end_matches(digit).len();
        if drawn(&word[..end]) {
            format!("{}{}", "0".repeat(end), &word[end..])
        } else {
            word.to_owned()
        }
    });
    let text: String = words.collect();
    let bare = |line: &str| match line.rsplit_once(' ') {
        Some((rest, "ms" | "s")) => rest
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .to_owned(),
        _ => line.to_owned(),
    };
    text.trim_end().lines().map(bare).collect()
}

#[test]
fn every_link_of_a_document_leads_to_a_file_and_to_a_heading_of_it() {
    for document in DOCUMENTS {
        let folder = Path::new(document).parent().expect("a file has a folder");
        let text = read(document);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = match file {
                "" => root().join(document),
                file => root().join(folder).join(file),
            };
            assert!(path.exists(), "{document} links to `{link}`");
            if !heading.is_empty() {
                let text = fs::read_to_string(&path).expect("a page is text");
                let is_there = anchors(&text).any(|anchor| anchor == heading);
                assert!(is_there, "{document} links to `{link}`");
            }
        }
    }
}

/// Returns what the headings of a page are linked by.
fn anchors(text: &str) -> impl Iterator<Item = String> {
    let headings = text.lines().filter_map(|line| {
        let heading = line.trim_start_matches('#');
        (heading.len() < line.len()).then_some(heading.trim())
    });
    headings.map(|heading| {
        let kept = |c: &char| c.is_alphanumeric() || [' ', '-', '_'].contains(c);
        let kept: String = heading.chars().filter(kept).collect();
        kept.to_lowercase().replace(' ', "-")
    })
}

#[test]
fn the_readme_names_the_oldest_compiler() {
    let manifest = read("Cargo.toml");
    let version = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = "))
        .expect("the manifest names it")
        .trim_matches('"');
    let said = format!("Rust {version} or newer");
    assert!(
        read(README).contains(&said),
        "{README} does not say `{said}`"
    );
}

fn read(document: &str) -> String {
    let path = root().join(document);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// Holds one command against what the document says of it.
fn check(promise: &Promise, place: &str, folder: &Path, server: &str) {
    let words: Vec<String> = promise
        .words
        .iter()
        .map(|word| word.replace(PLACEHOLDER, server))
        .collect();
    let settings = words.iter().take_while(|word| is_setting(word)).count();
    let (settings, words) = words.split_at(settings);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["cargo", "test", rest @ ..] | ["cargo", "nextest", "run", rest @ ..] => {
            names_test_targets(rest, place);
        }
        ["cargo", "run"] => ends(&[], settings, promise, place, folder),
        ["vipspec", "serve", rest @ ..] | ["cargo", "run", "--", "serve", rest @ ..] => {
            serves(rest, place);
        }
        ["vipspec", arguments @ ..] | ["cargo", "run", "--", arguments @ ..] => {
            ends(arguments, settings, promise, place, folder);
        }
        // Cargo's own commands are cargo's to keep.
        ["cargo", ..] => {}
        _ => panic!("{place}: `{words:?}` cannot be run"),
    }
}

/// Runs the program; `> PATH` at the end takes its standard output.
fn ends(arguments: &[&str], settings: &[String], promise: &Promise, place: &str, folder: &Path) {
    let (arguments, path) = match arguments {
        [arguments @ .., ">", path] => (arguments, Some(path)),
        _ => (arguments, None),
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
    command.args(arguments).current_dir(folder);
    for name in own_settings() {
        command.env_remove(name);
    }
    command
        .env(SECRET.0, SECRET.1)
        .env("VIPSPEC_CASES", "cases");
    for setting in settings {
        let (name, value) = setting.split_once('=').expect("a setting has a value");
        command.env(name, value);
    }
    let output = command
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(
        output.status.code(),
        Some(promise.exit),
        "{place}: {arguments:?}\n{said}"
    );
    if let Some(path) = path {
        fs::write(folder.join(path), output.stdout).expect("the file can be written");
    }
}

fn own_settings() -> impl Iterator<Item = std::ffi::OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with("VIPSPEC_"))
}

/// Starts a server as the document says, but on a free port.
fn serves(arguments: &[&str], place: &str) {
    let mut arguments = arguments.to_vec();
    if let Some(at) = arguments.iter().position(|word| *word == "--port") {
        arguments.drain(at..at + 2);
    }
    let server = Served::with(&arguments);
    assert!(
        server.url.starts_with("http://127.0.0.1:"),
        "{place}: {}",
        server.url
    );
}

fn names_test_targets(arguments: &[&str], place: &str) {
    let manifest = read("Cargo.toml");
    for pair in arguments.windows(2).filter(|pair| pair[0] == "--test") {
        let target = format!("[[test]]\nname = \"{}\"", pair[1]);
        assert!(
            manifest.contains(&target),
            "{place}: no test target `{}`",
            pair[1]
        );
    }
}

fn vipspec_in(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
    run(command.args(arguments).current_dir(folder))
}

//! Turns the walk-throughs of the documents into what a newcomer would type, with the outcome they promise.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::drifted::Drifted;
use super::{BODY, ID, ROW, desk, undo, vipspec};
use crate::folder::Folder;
use crate::program::{Ran, root, run};

/// The host that stands for the reader's own in the documents.
const PLACEHOLDER: &str = "https://staging.example.com";

/// What a terminal shows of curl and its answer, as somebody pastes it.
const TRANSCRIPT: &str = r#"$ curl -v https://staging.example.com/v1/accounts -H 'content-type: application/json' -H 'authorization: Bearer abc.def.ghi' -d 'BODY'
*   Trying 192.0.2.1:443...
* Connected to staging.example.com (192.0.2.1) port 443 (#0)
> POST /v1/accounts HTTP/1.1
> Host: staging.example.com
> User-Agent: curl/7.88.1
> Accept: */*
> content-type: application/json
> authorization: Bearer abc.def.ghi
> Content-Length: 83
> 
< HTTP/1.1 400 Bad Request
< content-type: application/json
< content-length: 79
< 
* Connection #0 to host staging.example.com left intact
{"error": "BAD_REQUEST", "details": "units must not exceed the quota of 5000."}
"#;

/// A fenced block of a document: its language and its text.
type Block = (String, String);

/// Returns the blocks of one section of a document.
fn blocks(document: &str, heading: &str) -> Vec<Block> {
    let text = fs::read_to_string(root().join(document)).expect("the document is there");
    let (_, section) = text
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("{document} has no section `{heading}`"));
    let section = section.split("\n## ").next().unwrap_or_default();
    let inside = section.split("\n```").skip(1).step_by(2);
    inside
        .filter_map(|block| block.split_once('\n'))
        .map(|(language, text)| (language.to_owned(), format!("{text}\n")))
        .collect()
}

fn of<'a>(blocks: &'a [Block], language: &str) -> Vec<&'a str> {
    let found = blocks.iter().filter(|(known, _)| known == language);
    found.map(|(_, text)| text.as_str()).collect()
}

/// Runs a line of shell in a folder, with the program and a quiet git on the path.
fn shell(folder: &Folder, line: &str) -> Ran {
    let program = Path::new(env!("CARGO_BIN_EXE_vipspec"));
    let mut path = vec![program.parent().expect("it lies in a folder").to_owned()];
    path.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder.path(""));
    command
        .env("PATH", std::env::join_paths(path).expect("a path"))
        .env("API_KEY", "hush-hush-1234")
        .env("HOME", folder.path(""))
        .env("GIT_CONFIG_NOSYSTEM", "1");
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "Ada");
        command.env(format!("GIT_{role}_EMAIL"), "ada@example.com");
    }
    run(&mut command)
}

/// Runs lines of shell, each of which must succeed.
fn types(folder: &Folder, lines: &str) {
    for line in lines.lines().filter(|line| !line.is_empty()) {
        let ran = shell(folder, line);
        assert_eq!(ran.code, Some(0), "{line}\n{ran:?}");
    }
}

/// Holds that the last commit has the case and the row, and nothing beside them.
fn has_committed_the_pair(folder: &Folder) {
    let changed = shell(folder, "git show --format= --name-status HEAD").stdout;
    let pair = format!("A\tcases/{ID}.yaml\nM\tcases/vip-rest/table.yaml\n");
    assert_eq!(changed, pair);
    let removed = shell(folder, "git show --format= --numstat HEAD -- '*table.yaml'").stdout;
    assert_eq!(removed.split('\t').nth(1), Some("0"), "{removed}");
    let diff = shell(folder, "git show --format= HEAD").stdout;
    assert!(diff.contains(&format!("+  - id: {ROW}\n")), "{diff}");
    for secret in ["abc.def", "hush"] {
        assert!(!diff.contains(secret), "{diff}");
    }
}

/// Returns the desk as a clone with everything committed.
fn cloned(target: &Drifted) -> Folder {
    let folder = desk(target);
    types(
        &folder,
        "git init --quiet\ngit add .\ngit commit --quiet --message clone",
    );
    folder
}

#[test]
fn an_error_response_becomes_a_committed_case_as_the_cases_readme_says() {
    let target = Drifted::start();
    let blocks = blocks(
        "cases/README.md",
        "From an error response to a committed case",
    );
    let files = of(&blocks, "http");
    let [request, answer] = files[..] else {
        panic!("a request and an answer: {files:?}");
    };
    let folder = cloned(&target)
        .with("request.http", request)
        .with("answer.http", answer);
    types(&folder, &of(&blocks, "bash").concat());
    has_committed_the_pair(&folder);
}

#[test]
fn a_pasted_transcript_becomes_a_committed_case() {
    let target = Drifted::start();
    let folder = cloned(&target).with("transcript.txt", TRANSCRIPT.replace("BODY", BODY));
    let lines = format!(
        "vipspec add - --target staging < transcript.txt\n\
         vipspec check --cases cases\n\
         vipspec run --cases cases --target staging {ID}\n\
         git add cases\n\
         git commit --quiet --message 'cases: a quota of units'\n"
    );
    types(&folder, &lines);
    has_committed_the_pair(&folder);
}

#[test]
fn every_form_of_the_page_makes_what_the_page_shows() {
    let target = Drifted::start();
    let blocks = blocks(".github/ADDING.md", "With `vipspec add`");
    let answer =
        r#"{"error": "BAD_REQUEST", "details": "units must not exceed the quota of 5000."}"#;
    let request = format!("POST /v1/accounts HTTP/1.1\ncontent-type: application/json\n\n{BODY}\n");
    let url = format!("{PLACEHOLDER}/v1/accounts");
    let folder = desk(&target)
        .with("request.http", request)
        .with(
            "answer.http",
            format!("HTTP/1.1 400\ncontent-type: application/json\n\n{answer}\n"),
        )
        .with("session.har", super::har(&url, answer))
        .with("transcript.txt", TRANSCRIPT.replace("BODY", BODY))
        .with("report.json", report(&target));
    let forms = of(&blocks, "bash").concat();
    let mut seen = 0;
    for form in forms.lines().filter(|line| line.starts_with("vipspec add")) {
        let ran = shell(&folder, &form.replace(PLACEHOLDER, &target.url()));
        assert_eq!(ran.code, Some(0), "{form}\n{ran:?}");
        let shown = of(&blocks, "diff").concat();
        if seen == 0 {
            assert_eq!(without_days(&ran.stdout), without_days(&shown), "{form}");
        }
        assert!(
            folder.path(&format!("cases/{ID}.yaml")).exists(),
            "{form}\n{ran:?}"
        );
        undo(&folder);
        seen += 1;
    }
    assert_eq!(seen, 6, "{forms}");
}

/// Returns the report of a run that met the error.
fn report(target: &Drifted) -> String {
    let folder = desk(target).with(
        "cases/vip-rest/accounts/many-units.yaml",
        "row: 201-ok\ntitle: An account may have 6000 units\nbasis: assumed\nrequest:\n  operation: createAccount\n  merge: { units: 6000 }\nexpect:\n  code: 201\n  error: \"OK\"\n  detail: \"Account {accountId} created successfully.\"\n  where: { accountId: { equals: { body: \"$.accountId\" } } }\n",
    );
    let line = "vipspec run --cases cases --target staging vip-rest/accounts/many-units --report json=report.json";
    let ran = shell(&folder, line);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    fs::read_to_string(folder.path("report.json")).expect("a report")
}

/// Leaves out the days of a text, `2026-11-22`.
fn without_days(text: &str) -> String {
    let day = |text: &str| {
        let shape = text.bytes().take(10).enumerate();
        text.len() >= 10
            && shape.into_iter().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            })
    };
    let (mut left, mut rest) = (String::new(), text);
    while let Some(character) = rest.chars().next() {
        let length = if day(rest) {
            10
        } else {
            left.push(character);
            character.len_utf8()
        };
        rest = &rest[length..];
    }
    left
}

#[test]
fn har_files_as_browsers_save_them_give_a_case() {
    let target = Drifted::start();
    for (file, merge) in [
        ("chromium.har", "organizationalUnit: 7"),
        ("handmade.har", "accountName: 7"),
    ] {
        let text = fs::read(root().join("src/seen/fixtures").join(file)).expect("a HAR file");
        let folder = desk(&target).with("session.har", text);
        let arguments = ["add", "--har", "session.har", "--status", "4xx"];
        let entry: &[&str] = match file {
            "chromium.har" => &["--url-glob", "*/v1/accounts"],
            // Its answer has an error of several rows, and no text.
            _ => &["--as", "row"],
        };
        let ran = vipspec(&folder, &[&arguments, entry, &["--dry-run"]].concat());
        assert_eq!(ran.code, Some(0), "{file} {ran:?}");
        assert!(ran.stdout.contains(merge), "{file}\n{}", ran.stdout);
        assert!(ran.stderr.contains("no file is written"), "{file} {ran:?}");
    }
}

#[test]
fn an_answer_that_the_target_does_not_give_makes_nothing() {
    let target = Drifted::start();
    let request = format!("POST /v1/accounts HTTP/1.1\ncontent-type: application/json\n\n{BODY}\n");
    let answer = "HTTP/1.1 400\ncontent-type: application/json\n\n{\"error\": \"BAD_REQUEST\", \"details\": \"Out of paper.\"}\n";
    let folder = cloned(&target)
        .with("request.http", request)
        .with("answer.http", answer);
    let line = "vipspec add --request request.http --response answer.http --target staging";
    let ran = shell(&folder, line);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let said = "help: the target does not give the answer again";
    assert!(ran.stderr.contains(said), "{ran:?}");
    let changed = shell(&folder, "git status --porcelain cases").stdout;
    assert_eq!(changed, "");
    types(&folder, line.trim_end_matches(" --target staging"));
}

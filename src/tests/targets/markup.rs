//! Turns text that a terminal, a page or a pipeline would obey into text that none of them does.

use std::process::Command;

use super::kinds::{Kind, hold};
use super::{RIGHT, run_against, says};
use crate::folder::{Folder, ID};
use crate::program::run;
use crate::target::{self, Target};

#[test]
fn what_a_target_sends_reaches_no_terminal_as_it_is() {
    let body = r#"{"error": "BAD\u001b[31m_REQUEST", "details": "\u001b]0;owned\u0007\u001b[2J\u202eInvalid\u2066 name.\u200b\r\n\u0085\u0000", "\u001b[1m": "\u009b31m"}"#;
    let mut bytes = target::json("400 Bad Request", body)
        .replacen("\r\n", "\r\nx-odd: \u{fffd}\r\n", 1)
        .into_bytes();
    // A C1 control, as one byte: the header's value is no UTF-8.
    let at = bytes.iter().position(|byte| *byte == 0xef).unwrap();
    bytes.splice(at..at + 3, [0x9b, b'3', b'1', b'm']);
    let target = Target::saying(bytes);
    let ran = run_against(&Folder::tiny(), &target, &["--trace"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            r"BAD\u{1b}[31m_REQUEST",
            r"\u{1b}]0;owned\u{7}\u{1b}[2J\u{202e}Invalid\u{2066} name.\u{200b}\r\n\u{85}\u{0}",
            "< x-odd: \\u{9b}31m",
        ],
    );
}

#[test]
fn a_rerun_line_runs_in_a_shell_whatever_the_names() {
    let each = "each:\n  - { name: \"a,b\", colour: \"it's $HOME `x`\" }\nrequest:";
    let folder = Folder::tiny()
        .but_case("request:", each)
        .but_case("name: Red", "name: \"${colour}\"");
    std::fs::rename(folder.path("cases"), folder.path("it's a folder")).unwrap();
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    let url = target.url();
    let arguments = [
        "--cases",
        "it's a folder",
        "--target",
        &url,
        "--var",
        "owner=a b'c",
    ];
    let ran = folder.vipspec(&arguments);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let rerun = ran
        .stdout
        .lines()
        .find_map(|line| line.split_once("rerun: "));
    let (_, rerun) = rerun.unwrap();
    assert_eq!(
        rerun,
        format!(
            r"vipspec run '{ID}[a,b]' --target {url} --var 'owner=a b'\''c' --cases 'it'\''s a folder' --trace"
        )
    );
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_vipspec"));
    let mut path = program.parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let mut shell = Command::new("sh");
    shell
        .args(["-c", rerun])
        .env("PATH", path)
        .current_dir(folder.path(""));
    let again = run(&mut shell);
    assert_eq!(again.code, Some(1), "{again:?}");
    says(
        &again.stdout,
        &[
            "code differs",
            "> POST /things",
            r#""owner":"a b'c""#,
            "1 case: 1 failed",
        ],
    );
    let bodies: Vec<String> = target.heard().into_iter().map(|asked| asked.rest).collect();
    assert_eq!(bodies.len(), 2);
    assert!(
        bodies.iter().all(|body| body.contains("it's $HOME `x`")),
        "{bodies:?}"
    );
}

/// What would be obeyed somewhere, were it shown as it is.
const OBEYED: [(&str, &str); 16] = [
    ("a cleared screen", "\\u001b[2J\\u001b[H"),
    ("a title", "\\u001b]0;owned\\u0007"),
    ("a link", "\\u001b]8;;http://evil.example\\u001b\\\\"),
    ("a control of eight bits", "\\u009b31m"),
    ("a direction override", "\\u202egnp.exe\\u2066"),
    ("what cannot be seen", "\\u200b\\u200e\\ufeff\\u00ad"),
    ("a return", "\\rPASS \\b\\b\\b"),
    (
        "a workflow command",
        "\\n::error file=x::owned\\n::add-mask::x\\n",
    ),
    (
        "an old workflow command",
        "\\n##[add-path]/tmp\\n##[error]x",
    ),
    (
        "a command of another pipeline",
        "\\n##vso[task.setvariable variable=x]y\\n##teamcity[x]",
    ),
    ("a script", "<script>alert(1)</script>"),
    ("an image", "<img src=x onerror=alert(1)>"),
    ("the end of a script", "</script><script>alert(1)//"),
    ("the end of a section", "]]></failure></testcase><x>"),
    ("what XML forbids", "\\u0001\\u000b\\ufffe\\uffff"),
    (
        "a template and a fence",
        "{{7*7}}${7*7}```\\n# x\\n|a|b|\\nnot ok 9 - x\\nBail out!",
    ),
];

#[test]
fn what_would_be_obeyed_is_shown_and_obeyed_by_nobody() {
    let mut kinds = Vec::new();
    for (name, text) in OBEYED {
        let body = RIGHT.replace("Invalid name.", text);
        let body = body.replace("BAD_REQUEST", text);
        kinds.push(Kind::says(
            name,
            target::json("400 Bad Request", &body),
            "failed",
            &["1 failed"],
        ));
    }
    // All of them at once: in a member's name, in a value that is no text, and as a page.
    let all: String = OBEYED.iter().map(|(_, text)| *text).collect();
    let page: String = serde_json::from_str(&format!("\"{all}\"")).expect("a JSON text");
    for body in [
        format!("{{\"error\": 1, \"{all}\": 1, \"{all}\": 2}}"),
        format!("{{\"error\": [\"{all}\"], \"details\": {{\"{all}\": \"{all}\"}}}}"),
        page,
    ] {
        kinds.push(Kind::says(
            "all of it",
            target::json("400 Bad Request", &body),
            "failed",
            &["1 failed"],
        ));
    }
    hold(kinds);
}

#[test]
fn a_header_that_would_be_obeyed_is_shown_and_obeyed_by_nobody() {
    let mut kinds = Vec::new();
    for value in [
        "::error::x ##[error]y",
        "<script>alert(1)</script><img src=x onerror=alert(1)>]]></failure>",
        "\u{202e}gnp.exe\u{9b}31m",
    ] {
        let answer = format!(
            "HTTP/1.1 400 {value}\r\ncontent-type: {value}\r\nx-odd: {value}\r\nconnection: close\r\ncontent-length: 52\r\n\r\n{RIGHT}"
        );
        kinds.push(Kind::says(
            "a header",
            answer,
            "failed",
            &["+ content-type: "],
        ));
    }
    hold(kinds);
}

//! Turns what somebody copies off a terminal, or types beside the mark, into what `add` makes of it or says.

use std::io::Write;
use std::process::Stdio;

use crate::folder::Folder;
use crate::program::Ran;
use crate::target::{Target, json};

const ANSWER: &str = r#"{"error": "BAD_REQUEST", "details": "Out of paper."}"#;

/// Returns what a terminal shows of a command that was answered so.
fn scrollback(prompt_behind: &str) -> String {
    format!(
        "ada@laptop:~$ curl -i https://staging.example.com/things \\\n> -H \"authorization: Bearer $TOKEN\" \\\n> -H \
         'content-type: application/json' \\\n> -d '{{\"name\": \"Lamp\", \"owner\": \"bob\"}}'\nHTTP/1.1 400 x\n\
         content-type: application/json\n\n{ANSWER}{prompt_behind}"
    )
}

/// Runs `add -` over a text, with more flags.
fn add(folder: &Folder, text: &str, more: &[&str]) -> Ran {
    let mut command = folder.command(&[&["add", "-", "--cases", "cases"], more].concat());
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(text.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

#[test]
fn a_scrollback_makes_the_case_of_what_was_sent() {
    let ran = add(
        &Folder::tiny(),
        &scrollback("ada@laptop:~$ "),
        &["--dry-run"],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for said in [
        "the `>` before lines that continue a command is left out",
        "the prompt of a shell behind a body is left out",
        "the header `authorization` is left out: only a shell has its value",
        "nothing was sent; no file is written",
    ] {
        assert!(ran.stderr.contains(said), "{said} {ran:?}");
    }
    assert!(!ran.stderr.contains("next:"), "{ran:?}");
    assert!(ran.stdout.contains("+  merge: { owner: bob }\n"), "{ran:?}");
}

#[test]
fn a_record_without_the_body_that_was_sent_makes_no_case() {
    let text = format!(
        "> POST /things HTTP/1.1\n> Host: h\n> content-type: application/json\n>\n< HTTP/1.1 400 x\n< content-type: \
         application/json\n<\n{ANSWER}\n"
    );
    let ran = add(&Folder::tiny(), &text, &["--as", "case"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""), "{ran:?}");
    assert!(
        ran.stderr.contains("had a body is not in the record"),
        "{ran:?}"
    );
}

#[test]
fn what_is_wrong_is_told_once_and_never_of_the_service_where_it_is_the_record() {
    let folder = Folder::tiny();
    let written = add(&folder, &scrollback("\n"), &[]);
    let next = "next: vipspec run tiny/things/create-with-owner-out-paper --cases cases --target https://staging.example.com\n";
    assert!(written.stderr.contains(next), "{written:?}");
    let two = format!("{}\n{}\n", scrollback("\n"), scrollback("oops\n"));
    let ran = add(&folder, &two, &[]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let said =
        "error: standard input, line 10: the body goes on behind its JSON, from byte 52 on\n";
    assert!(ran.stderr.contains(said), "{ran:?}");
    assert!(!ran.stderr.contains("right service"), "{ran:?}");
    let elsewhere = scrollback("\n")
        .replace("error\":", "wrong\":")
        .replace("details\":", "why\":");
    let bare = add(&folder, &elsewhere, &["--as", "row"]);
    assert_eq!(bare.code, Some(3), "{bare:?}");
    let help = "`envelope` in the `binding` of a target file says where";
    assert!(
        bare.stderr.contains(help) && !bare.stderr.contains("say `--as row`"),
        "{bare:?}"
    );
}

#[test]
fn what_is_no_url_is_told_before_anybody_is_asked() {
    let folder = Folder::tiny().with("s.txt", scrollback("\n"));
    for (written, said) in [
        (
            "s.txt",
            "`s.txt` is a file, and no URL or path of the API\n  help: `--request FILE` reads one",
        ),
        (
            "../s.txt",
            "`../s.txt` is no URL, and no file that is there\n  help: `--request FILE` reads one",
        ),
        (
            "v1/things",
            "`v1/things` is neither a URL nor a path of the API\n  help: a path begins with a slash, `/v1/things`",
        ),
    ] {
        let ran = folder.vipspec(&["add", written, "--cases", "cases"]);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
}

#[test]
fn a_case_that_does_not_pass_is_shown_with_what_came() {
    let target = Target::new(|_, stream| {
        let answer = json(
            "409 Conflict",
            r#"{"error": "E", "details": "Another day."}"#,
        );
        Write::write_all(stream, answer.as_bytes())
    });
    let ran = add(
        &Folder::tiny(),
        &scrollback("\n"),
        &["--target", &target.url()],
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
    for said in [
        "merge: { owner: bob }\n",
        "code: `400` was expected, `409` came\n",
        "the answer was 409: {\"error\": \"E\", \"details\": \"Another day.\"}\n",
        "requests were sent to ",
    ] {
        assert!(ran.stderr.contains(said), "{said} {ran:?}");
    }
}

#[test]
fn who_has_no_folder_of_cases_gets_the_shipped_ones() {
    let folder = Folder::empty();
    let bare = folder.vipspec(&["add", "/v1/accounts"]);
    assert!(
        bare.stderr
            .contains("`vipspec init --shipped` writes the cases"),
        "{bare:?}"
    );
    let ran = folder.vipspec(&["init", "--shipped"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for (path, text) in [
        ("cases/vip-rest/table.yaml", "rows:"),
        ("cases/case.schema.json", "$schema"),
    ] {
        let written = std::fs::read_to_string(folder.path(path)).expect("it is there");
        assert!(written.contains(text), "{path}");
    }
    let shipped = vipspec::case::shipped().len();
    assert!(
        ran.stdout
            .starts_with(&format!("{} files below cases", shipped + 5)),
        "{ran:?}"
    );
    let again = folder.vipspec(&["init", "--shipped"]);
    assert_eq!(again.code, Some(2), "{again:?}");
    assert!(
        again
            .stderr
            .contains(" more files are there already; nothing was written"),
        "{again:?}"
    );
}

/// What a case does otherwise than was seen is told, and nobody's id is written into a table.
#[test]
fn what_a_case_does_otherwise_than_was_seen_is_told() {
    let folder = Folder::shipped();
    let seen = "$ curl -i -X PUT https://vip.example.net/v1/accounts/482910377 -H 'content-type: application/json' \
                -H 'authorization: Bearer eyJhbGciOi.secret.token' -d '{\"accountName\": \"Acme Ltd\", \"serviceEndDate\": \"2020-01-01\"}'\n\
                HTTP/1.1 400 Bad Request\ncontent-type: application/json\n\n\
                {\"error\":\"BAD_REQUEST\",\"details\":\"serviceEndDate must not be earlier than serviceStartDate.\"}\n";
    let ran = add(&folder, seen, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for said in [
        "is new; the nearest is `Not allowed to update serviceStartDate to earlier than current date.`",
        "as `${secret:NAME}`, from the variable `NAME`",
        "`accountName`: the case sends a new value in each run",
        "the case first sends `createAccount`, which makes anew what the request asks of",
        "--target NAME, when cases/targets/NAME.yaml says `url: \"https://vip.example.net\"` and `headers: { authorization: \"${secret:NAME}\" }`",
    ] {
        assert!(ran.stderr.contains(said), "{said} {ran:?}");
    }
    let table = std::fs::read_to_string(folder.path("cases/vip-rest/table.yaml")).unwrap();
    assert!(
        table.contains("It was the answer to PUT /v1/accounts/{accountId}."),
        "{ran:?}"
    );
    assert!(
        !ran.stdout.contains("482910377") && !ran.stdout.contains("eyJ"),
        "{ran:?}"
    );
}

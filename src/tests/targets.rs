//! Turns targets that misbehave into the outcome, the exit code and the time that each deserves.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use expect_test::expect;
use serde_json::{Value, json};

use crate::folder::{CASE, Folder, ID};
use crate::program::{Ran, run};
use crate::target::{self, Target};

/// What the case of [`Folder::tiny`] wants.
const RIGHT: &str = r#"{"error": "BAD_REQUEST", "details": "Invalid name."}"#;

/// Runs the case of a folder against a target; bounded in time, and nothing raw on the way out.
fn run_against(folder: &Folder, target: &Target, more: &[&str]) -> Ran {
    let url = target.url();
    let mut arguments = vec!["run", "--cases", "cases", "--target", &url];
    arguments.extend(more);
    let started = Instant::now();
    let ran = folder.vipspec(&arguments);
    assert!(started.elapsed() < Duration::from_secs(5), "{ran:?}");
    for output in [&ran.stdout, &ran.stderr] {
        let raw = |c: char| {
            (c.is_control() && c != '\n')
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}'..='\u{200f}')
        };
        assert!(!output.contains(raw), "{output:?}");
    }
    ran
}

/// Runs the tiny case against a target that always says the same.
fn against(bytes: impl Into<Vec<u8>>) -> Ran {
    run_against(
        &Folder::tiny(),
        &Target::saying(bytes),
        &["--timeout", "2s"],
    )
}

/// Holds an output to a number of words.
fn says(output: &str, words: &[&str]) {
    for word in words {
        assert!(output.contains(word), "`{word}` is not in:\n{output}");
    }
}

/// Replaces what differs from run to run: the port and the times, the last line with them.
fn settled(text: &str, target: &Target) -> String {
    let text = text.replace(&target.url(), "http://TARGET");
    let lines = text.lines().filter(|line| !line.starts_with("1 case: "));
    let lines = lines.map(|line| match line.rfind(" bytes, ") {
        Some(at) => format!("{} bytes, TIME\n", &line[..at]),
        None => format!("{line}\n"),
    });
    lines.collect()
}

#[test]
fn a_target_that_answers_as_expected_passes() {
    let ran = against(target::json("400 Bad Request", RIGHT));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["1 case: 1 passed "]);
}

#[test]
fn http_1_0_is_http() {
    let answer =
        format!("HTTP/1.0 400 Bad Request\r\ncontent-type: application/json\r\n\r\n{RIGHT}");
    assert_eq!(against(answer).code, Some(0));
}

#[test]
fn a_hundred_continue_before_the_answer_is_no_answer() {
    let answer = target::json("400 Bad Request", RIGHT);
    assert_eq!(
        against(format!("HTTP/1.1 100 Continue\r\n\r\n{answer}")).code,
        Some(0)
    );
}

#[test]
fn chunks_are_put_together() {
    let (one, two) = RIGHT.split_at(20);
    let answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json; charset=utf-8\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{one}\r\n{:x}\r\n{two}\r\n0\r\n\r\n",
        one.len(),
        two.len()
    );
    assert_eq!(against(answer).code, Some(0));
}

// No judgement.

#[test]
fn a_target_that_refuses_is_one_message_and_no_case() {
    let folder = Folder::tiny();
    let started = Instant::now();
    let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "http://127.0.0.1:1"]);
    expect![[r#"
        error: cannot connect to `http://127.0.0.1:1/`: connection refused
          help: is the service running, and is the URL right? no case was sent
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_name_that_does_not_resolve_is_one_message() {
    let folder = Folder::tiny();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        "http://nowhere.invalid",
    ]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    says(
        &ran.stderr,
        &["cannot connect to `http://nowhere.invalid/`"],
    );
    assert_eq!(ran.stderr.lines().count(), 2, "{}", ran.stderr);
}

#[test]
fn a_target_without_tls_under_https_is_one_message() {
    let target = Target::saying(target::json("200 OK", "{}"));
    let url = target.url().replace("http://", "https://");
    let ran = Folder::tiny().vipspec(&["run", "--cases", "cases", "--target", &url]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    says(
        &ran.stderr,
        &["cannot agree on TLS with `https://127.0.0.1"],
    );
}

#[test]
fn a_target_that_never_answers_anything_ends_at_the_time_limit() {
    let target = Target::rude(|_, _| {
        thread::sleep(Duration::from_millis(800));
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "300ms"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    expect![[r#"
        error: no answer in time from `http://TARGET/`: it took longer than 0.30 s
          help: is the service running, and is the URL right? no case was sent
    "#]]
    .assert_eq(&settled(&ran.stderr, &target));
}

#[test]
fn a_request_that_is_never_answered_is_errored() {
    let target = Target::new(|_, _| {
        thread::sleep(Duration::from_millis(800));
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "300ms"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &["ERROR tiny/things", "no answer in time from", "1 errored"],
    );
}

#[test]
fn a_body_that_drips_ends_at_the_time_limit() {
    let target = Target::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\n\r\n")?;
        for _ in 0..20 {
            stream.write_all(b" ")?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "300ms"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["no answer in time from"]);
}

#[test]
fn what_is_no_http_is_errored() {
    for garbage in [
        &b"\x1b]0;owned\x07 SSH-2.0-OpenSSH\r\n"[..],
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 abc\r\n\r\n",
        b"HTTP/1.1 400\x1b[2J Bad\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\nname: \x1b[31m\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\ncontent-length: -1\r\n\r\n",
        b"",
    ] {
        let ran = against(garbage);
        assert_eq!(ran.code, Some(4), "{garbage:?} {ran:?}");
        says(
            &ran.stdout,
            &[
                "no HTTP answer from `http://127.0.0.1:",
                "/things`: ",
                "1 errored",
            ],
        );
    }
}

#[test]
fn a_body_that_ends_in_the_middle_is_errored() {
    let whole = target::json("400 Bad Request", RIGHT);
    for kept in [40, whole.len() - 10] {
        let ran = against(&whole.as_bytes()[..kept]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        says(&ran.stdout, &["no HTTP answer from", "1 errored"]);
    }
}

#[test]
fn headers_without_end_are_errored() {
    let target = Target::new(|_, stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n")?;
        for number in 0..100_000 {
            write!(stream, "x-{number}: {}\r\n", "y".repeat(100))?;
        }
        Ok(())
    });
    let ran = run_against(&Folder::tiny(), &target, &["--timeout", "3s"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["1 errored"]);
}

#[test]
fn a_setup_that_fails_blocks_its_case() {
    let folder = Folder::tiny().but_case(
        "request:",
        "setup:\n  - operation: createThing\n    capture: { thingId: \"$.id\" }\nrequest:",
    );
    let target = Target::saying(target::json(
        "500 Oops",
        "{\"error\": \"\\u001b[2J\", \"details\": \"x\"}",
    ));
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert_eq!(target.heard().len(), 1);
    expect![[r#"
        BLOCK tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              step 1 of `setup` (cases/tiny/things/create-with-invalid-name.yaml:5:5) did not succeed: 500 where 2xx was needed, \u{1b}[2J, x
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

// The contract is broken.

#[test]
fn a_page_in_place_of_an_answer_is_a_finding() {
    let page = "<html><body>Sign in</body></html>";
    let target = Target::saying(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n{page}",
        page.len()
    ));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ code differs
              - 400
              + 200
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ the form of the answer differs
              - content-type: application/json
              + content-type: text/html
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ the form of the answer differs
              - a JSON body
              + the body is not JSON: expected value at line 1 column 1
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 200, 33 bytes, TIME
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        error: not one answer of `http://TARGET` has the form of this API
          help: is this the right service, and does a proxy or a login stand before it?

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn json_without_the_envelope_is_a_finding() {
    for (body, words) in [
        ("{}", ["error as text at `$.error`", "+ nothing there"]),
        ("[]", ["error as text at `$.error`", "+ nothing there"]),
        ("null", ["error as text at `$.error`", "+ nothing there"]),
        (
            "\"BAD_REQUEST\"",
            ["error as text at `$.error`", "+ nothing there"],
        ),
        (
            "{\"error\": 400, \"details\": \"Invalid name.\"}",
            ["error as text at `$.error`", "+ 400"],
        ),
        (
            "{\"error\": null, \"details\": \"Invalid name.\"}",
            ["error as text at `$.error`", "+ null"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"details\": [\"Invalid name.\"]}",
            ["detail as text at `$.details`", "+ [\"Invalid name.\"]"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\"}",
            ["- Invalid name.", "+ (nothing)"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"details\": \"\"}",
            ["- Invalid name.", "+ (nothing)"],
        ),
        (
            "{\"error\": \"BAD_REQUEST\", \"error\": \"BAD_REQUEST\", \"details\": \"Invalid name.\"}",
            ["each member once", "+ `error` twice"],
        ),
        ("{\"error\": \"BAD_REQUEST\"", ["a JSON body", "not JSON"]),
        ("", ["a JSON body", "+ the body is empty"]),
    ] {
        let ran = against(target::json("400 Bad Request", body));
        assert_eq!(ran.code, Some(1), "{body} {ran:?}");
        says(&ran.stdout, &words);
        says(&ran.stdout, &["1 failed"]);
    }
}

#[test]
fn another_media_type_is_a_finding() {
    for (header, word) in [
        ("content-type: text/plain\r\n", "+ content-type: text/plain"),
        (
            "content-type: application/problem+json\r\n",
            "+ content-type: application/problem+json",
        ),
        ("", "+ no content-type"),
    ] {
        let length = RIGHT.len();
        let answer =
            format!("HTTP/1.1 400 Bad Request\r\n{header}content-length: {length}\r\n\r\n{RIGHT}");
        let ran = against(answer);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        says(
            &ran.stdout,
            &["- content-type: application/json", word, "1 failed"],
        );
    }
}

#[test]
fn a_body_of_five_megabytes_is_cut_and_is_a_finding() {
    let body = format!("{{\"details\": \"{}\"}}", "x".repeat(5 << 20));
    let ran = against(target::json("400 Bad Request", &body));
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    says(
        &ran.stdout,
        &["a JSON body", "the body is longer than 1048576 bytes"],
    );
    assert!(ran.stdout.len() < 2_000);
}

#[test]
fn a_detail_of_a_megabyte_is_shown_cut() {
    let body = format!(
        "{{\"error\": \"BAD_REQUEST\", \"details\": \"{}\"}}",
        "{x".repeat(500_000)
    );
    let ran = against(target::json("400 Bad Request", &body));
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    says(&ran.stdout, &["- Invalid name.", "characters more)"]);
    assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
}

#[test]
fn a_compressed_body_is_not_unpacked() {
    // `gzip` of `{}`.
    let packed =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    let mut answer = format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
        packed.len()
    )
    .into_bytes();
    answer.extend_from_slice(packed);
    let ran = against(answer);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(&ran.stdout, &["a JSON body", "the body is not UTF-8"]);
}

#[test]
fn a_redirect_is_an_answer_and_is_not_followed() {
    let elsewhere = Target::saying(target::json("400 Bad Request", RIGHT));
    for status in [
        "301 Moved",
        "302 Found",
        "303 See Other",
        "307 Temporary",
        "308 Permanent",
    ] {
        let url = elsewhere.url();
        let target = Target::saying(format!(
            "HTTP/1.1 {status}\r\nlocation: {url}/things\r\ncontent-length: 0\r\n\r\n"
        ));
        let ran = run_against(&Folder::tiny(), &target, &[]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        says(&ran.stdout, &["- 400", &format!("+ {}", &status[..3])]);
        assert_eq!(target.heard().len(), 1);
    }
    assert!(elsewhere.heard().is_empty());
}

#[test]
fn a_cookie_is_not_kept() {
    let folder = Folder::tiny()
        .but_case("expect:", "expect:\n  headers: { set-cookie: session=1 }")
        .but_case(
            "Invalid name.",
            "Invalid name.\nafter:\n  - operation: createThing\n    expect: { code: 400 }",
        );
    let target = Target::saying(target::json("400 Bad Request", RIGHT).replacen(
        "\r\n",
        "\r\nset-cookie: session=1\r\n",
        1,
    ));
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        target
            .heard()
            .iter()
            .all(|asked| !asked.rest.contains("cookie"))
    );
}

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
            "< x-odd: \u{fffd}31m",
        ],
    );
}

// A single deviation.

#[test]
fn a_wrong_text_is_shown_with_its_row_its_place_and_its_difference() {
    let body = r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#;
    let target = Target::saying(target::json("400 Bad Request", body));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^ detail differs
              - Invalid name.
              + Missing name.
              note: the answer is that of row 400-missing-field
              sent: POST /things (28 bytes)   got: 400, 52 bytes, TIME
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn a_text_that_differs_in_little_says_in_what() {
    let near = "{\"error\": \"Bad_Request\", \"details\": \"Invalid\u{a0}n\u{430}me\"}";
    let target = Target::saying(target::json("400 Bad Request", near));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:9:10
            9 |   error: BAD_REQUEST
              |          ^^^^^^^^^^^ error differs
              - BAD_REQUEST
              + Bad_Request
              note: it differs only in case: Bad_Request
              cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^ detail differs
              - Invalid name.
              + Invalid nаme
              note: it differs only in white space, punctuation and look-alike characters: Invalid\u{a0}n\u{430}me
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 400, 53 bytes, TIME
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn another_code_names_the_place_of_the_code() {
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    let ran = run_against(&Folder::tiny(), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 400
              |         ^^^ code differs
              - 400
              + 404
              note: the answer is that of no row of the table
              sent: POST /things (28 bytes)   got: 404, 52 bytes, TIME
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

    "#]].assert_eq(&settled(&ran.stdout, &target));
}

#[test]
fn a_change_that_a_refused_request_made_is_shown_at_the_step_that_saw_it() {
    let folder = Folder::tiny().but_case(
        "Invalid name.\n",
        "Invalid name.\nafter:\n  - operation: getThing\n    params: { thingId: 7 }\n    expect:\n      code: 200\n      body: { \"$.name\": Lamp }\n",
    );
    let target = Target::new(|asked, stream| {
        let answer = match asked.line.as_str() {
            "GET /things/7" => target::json("200 OK", r#"{"error": "OK", "name": "Red"}"#),
            _ => target::json("400 Bad Request", RIGHT),
        };
        stream.write_all(answer.as_bytes())
    });
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    expect![[r#"
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              the request was answered as expected; step 1 of `after` (cases/tiny/things/create-with-invalid-name.yaml:12:5) was not
              cases/tiny/things/create-with-invalid-name.yaml:16:25
           16 |       body: { "$.name": Lamp }
              |                         ^^^^ body differs
              - $.name: Lamp
              + $.name: Red
              sent: GET /things/7   got: 200, 30 bytes, TIME
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

    "#]].assert_eq(&settled(&ran.stdout, &target));
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

// Secrets.

#[test]
fn a_secret_is_sent_and_reaches_no_output() {
    let folder = Folder::tiny().but_case(
        "  merge: { name: Red }",
        "  headers: { authorization: \"Bearer ${secret:TINY_TOKEN}\" }\n  merge: { name: \"${secret:TINY_TOKEN}\" }",
    );
    let target = Target::new(|asked, stream| {
        let body = json!({"error": asked.line, "details": asked.rest});
        stream.write_all(target::json("400 Bad Request", &body.to_string()).as_bytes())
    });
    let url = target.url();
    let mut command = folder.command(&[
        "--cases",
        "cases",
        "--target",
        &url,
        "--trace",
        "--report",
        "json=report.json",
    ]);
    let ran = run(command.env("TINY_TOKEN", "s3cr\"t/väl ue+"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        target.heard()[0]
            .rest
            .ends_with("{\"name\":\"s3cr\\\"t/väl ue+\",\"owner\":\"ada\"}"),
        "{:?}",
        target.heard()
    );
    let report = std::fs::read_to_string(folder.path("report.json")).unwrap();
    for output in [&ran.stdout, &ran.stderr, &report] {
        assert!(!output.contains("s3cr"), "{output}");
        assert!(!output.contains("ue+"), "{output}");
    }
    says(&ran.stdout, &["Bearer"]);
}

#[test]
fn a_secret_may_come_from_a_file() {
    let folder = Folder::tiny()
        .but_case("Red", "\"${secret:TINY_TOKEN}\"")
        .with("token", "from-a-file\n");
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let url = target.url();
    let mut command = folder.command(&["--cases", "cases", "--target", &url]);
    let ran = run(command.env("TINY_TOKEN_FILE", folder.path("token")));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        target.heard()[0]
            .rest
            .ends_with("\"from-a-file\",\"owner\":\"ada\"}"),
        "{:?}",
        target.heard()
    );
}

// What is sent.

#[test]
fn a_path_and_a_body_go_out_as_written() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  method: POST\n  path: \"/a/../b/%2e%2e//c;d?e=%20&f\"\n  headers: { accept: null, x-a: \"1\" }\n  body_text: \"{ \\\"a\\\": 1,\\n}\"",
    );
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard();
    assert_eq!(heard[0].line, "POST /a/../b/%2e%2e//c;d?e=%20&f");
    assert!(heard[0].rest.ends_with("{ \"a\": 1,\n}"), "{heard:?}");
    assert!(
        !heard[0].rest.to_lowercase().contains("accept:"),
        "{heard:?}"
    );
}

#[test]
fn a_target_below_a_path_keeps_its_path() {
    let target = Target::rude(|asked, stream| {
        let found = asked.line == "GET /vip/v1/" || asked.line == "POST /vip/v1/things";
        let status = if found {
            "400 Bad Request"
        } else {
            "404 Not Found"
        };
        stream.write_all(target::json(status, RIGHT).as_bytes())
    });
    let url = format!("{}/vip/v1/", target.url());
    let ran = Folder::tiny().vipspec(&["--cases", "cases", "--target", &url]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn the_environments_proxy_is_not_asked_for_loopback() {
    let folder = Folder::tiny();
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let url = target.url();
    let mut command = folder.command(&["--cases", "cases", "--target", &url]);
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    assert_eq!(run(&mut command).code, Some(0));
}

// The report of it.

#[test]
fn a_report_of_a_failure_says_what_was_expected_and_what_came() {
    let folder = Folder::tiny();
    let body = r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#;
    let target = Target::saying(target::json("400 Bad Request", body));
    run_against(&folder, &target, &["--report", "json=report.json"]);
    let report = std::fs::read_to_string(folder.path("report.json")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    let case = &report["cases"][0];
    assert_eq!(case["id"], ID);
    assert_eq!(case["file"], CASE);
    assert_eq!(case["outcome"], "failed");
    assert_eq!(
        case["findings"],
        json!([{"column": "detail", "expected": "Invalid name.", "actual": "Missing name.", "line": 10}])
    );
    assert_eq!(
        case["answer"],
        json!({"code": 400, "error": "BAD_REQUEST", "detail": "Missing name.", "row": "400-missing-field"})
    );
    assert_eq!(report["target"], target.url());
    assert_eq!(report["rows"][0]["broken"], 1);
    assert_eq!(report["rows"][1]["untested"], true);
}

#[test]
fn several_outcomes_end_with_the_gravest_code() {
    let text = std::fs::read_to_string(Folder::tiny().path(CASE)).unwrap();
    let folder = Folder::tiny()
        .with("cases/tiny/things/b.yaml", text.replace("Red", "hang"))
        .with("cases/tiny/things/a.yaml", text.replace("Red", "wrong"));
    let target = Target::new(|asked, stream| {
        if asked.rest.contains("hang") {
            return Ok(());
        }
        let status = if asked.rest.contains("wrong") {
            "404 Not Found"
        } else {
            "400 Bad Request"
        };
        stream.write_all(target::json(status, RIGHT).as_bytes())
    });
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(&ran.stdout, &["3 cases: 1 passed, 1 failed, 1 errored"]);
    let order: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.contains("tiny/things/") && !line.starts_with(' '))
        .collect();
    assert_eq!(order, ["FAIL  tiny/things/a", "ERROR tiny/things/b"]);
}

#[test]
fn nobody_waits_for_a_program_whose_reader_is_gone() {
    let folder = Folder::tiny();
    let target = Target::saying(target::json("404 Not Found", RIGHT));
    let url = target.url();
    let mut child = folder
        .command(&["--cases", "cases", "--target", &url])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

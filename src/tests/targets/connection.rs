//! Turns connections that are refused, cut or kept too long into outcomes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use expect_test::expect;

use super::{RIGHT, run_against, says, settled};
use crate::folder::{CASE, Folder};
use crate::program::run;
use crate::target::{self, Target};

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
    assert!(started.elapsed() < Duration::from_secs(10));
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
              sent: POST /things (29 bytes)   got: 500, 38 bytes, TIME
              body: {"error": "\u001b[2J", "details": "x"}
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --cases cases --trace

        untested rows: 400-invalid-name, 400-missing-field

    "#]].assert_eq(&settled(&ran.stdout, &target));
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
fn a_path_and_a_body_go_out_as_written() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  method: POST\n  path: \"/a//b/%zz/%2F;d|e^[f]?e=%20&f\"\n  headers: { x-a: \"1\" }\n  body_text: \"{ \\\"a\\\": 1,\\n}\"",
    );
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let ran = run_against(&folder, &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard();
    assert_eq!(heard[0].line, "POST /a//b/%zz/%2F;d|e^[f]?e=%20&f");
    assert!(heard[0].rest.ends_with("{ \"a\": 1,\n}"), "{heard:?}");
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
    let said =
        format!("1 case sends 2 requests to {url}, if it passes; at most 2 requests and 1 thing\n");
    assert_eq!(String::from_utf8_lossy(&output.stderr), said);
}

/// Returns a folder with many cases, and a number of them; what is asked before them is the same.
fn many_asked_first(count: usize) -> Folder {
    let each: String = (0..count)
        .map(|number| format!("  - {{ colour: \"n{number}\" }}\n"))
        .collect();
    Folder::tiny()
        .but_case("request:", &format!("each:\n{each}request:"))
        .but_case("name: Red", "name: \"${colour}\"")
}

/// Returns the same for a target that only ever refuses: no request is right by itself, and so none is
/// asked before the cases.
pub(super) fn many(count: usize) -> Folder {
    many_asked_first(count)
        .but_case("  merge: { name: \"${colour}\" }\n", "")
        .but(
            "cases/tiny/openapi.yaml",
            "name: Lamp",
            "name: \"${colour}\"",
        )
}

/// Answers requests on one connection until it has answered some, then leaves without a word.
fn converse(mut stream: impl Read + Write, answers: usize, then: impl FnOnce()) {
    for _ in 0..answers {
        if target::read(&mut stream).is_none() {
            return;
        }
        let answer = target::json("400 Bad Request", RIGHT).replace("connection: close\r\n", "");
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
    then();
}

#[test]
fn a_connection_that_is_closed_where_it_was_to_be_kept_changes_no_verdict() {
    for answers in [1, 2, 5] {
        let target = Target::raw(move |stream| converse(stream, answers, || {}));
        let ran = run_against(&many(30), &target, &["--jobs", "1"]);
        assert_eq!(ran.code, Some(0), "{answers} {ran:?}");
        says(&ran.stdout, &["30 cases: 30 passed   "]);
    }
}

/// Resets a connection: nobody has read what came over it.
fn reset(stream: &TcpStream, said: &str) {
    let mut first = [0; 4];
    let _ = stream.peek(&mut first);
    if &first == b"GET " {
        return converse(stream, 1, || {});
    }
    let _ = (&mut &*stream).write_all(said.as_bytes());
    std::thread::sleep(Duration::from_millis(20));
}

#[test]
fn a_connection_that_is_reset_is_errored_whenever_that_is() {
    let whole = target::json("400 Bad Request", RIGHT);
    for kept in [0, 10, 60, whole.len() - 5] {
        let said = whole[..kept].to_owned();
        let target = Target::raw(move |stream| reset(&stream, &said));
        let ran = run_against(&Folder::tiny(), &target, &[]);
        assert_eq!(ran.code, Some(4), "{kept} {ran:?}");
        says(&ran.stdout, &["no HTTP answer from", "1 errored"]);
    }
}

#[test]
fn an_answer_before_the_question_is_read_is_an_answer() {
    let target = Target::raw(|mut stream| {
        let _ = stream.read_exact(&mut [0; 10]);
        let _ = stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes());
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = std::io::copy(&mut stream, &mut std::io::sink());
    });
    let ran = run_against(&many(10), &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["10 cases: 10 passed"]);
}

#[test]
fn a_target_that_dies_is_noticed_and_the_rest_is_errored_at_once() {
    let answered = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&answered);
    let target = Target::rude(move |_, stream| {
        if counts.fetch_add(1, Ordering::SeqCst) < 20 {
            return stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes());
        }
        // From now on nobody gets an answer in time.
        std::thread::sleep(Duration::from_secs(3));
        Ok(())
    });
    let folder = many(600);
    let ran = run_against(
        &folder,
        &target,
        &["--timeout", "500ms", "--report", "json=r.json"],
    );
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &["ERROR 5", "the target has died: ", "18 passed, 582 errored"],
    );
    assert!(answered.load(Ordering::SeqCst) < 120, "{answered:?}");
    let report = crate::reports::read(&folder, "r.json");
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!(report["cases"].as_array().map(Vec::len), Some(600));
}

#[test]
fn a_redirect_to_another_host_is_followed_by_nobody() {
    let elsewhere = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let other = elsewhere.local_addr().unwrap();
    for location in [
        format!("http://{other}/things"),
        format!("//{other}/"),
        format!("http://localhost:{}/", other.port()),
        "/things".to_owned(),
    ] {
        let target = Target::saying(format!(
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\nrefresh: 0;url={location}\r\nlink: <{location}>; rel=preload\r\nalt-svc: h2=\"{other}\"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ));
        let ran = run_against(&many(3), &target, &[]);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        // A loop is one answer for each case, too.
        assert_eq!(target.heard().len(), 3);
    }
    let heard = elsewhere.accept().map_err(|error| error.kind());
    assert_eq!(heard.err(), Some(std::io::ErrorKind::WouldBlock));
}

#[test]
fn a_login_page_for_everything_is_told_once() {
    let page = "<!doctype html><title>Sign in</title>";
    let target = Target::saying(format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{page}",
        page.len()
    ));
    let ran = run_against(&many_asked_first(50), &target, &[]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let cause =
        "ERROR 50 cases: somebody else answers (1 operation tried): 200, text/html: `Sign in`\n";
    assert!(ran.stdout.starts_with(cause), "{ran:?}");
    assert_eq!(ran.stdout.matches("ERROR ").count(), 1, "{}", ran.stdout);
    // Too few cases to be worth a look before them: each has its own page, and one is told.
    let ran = run_against(&many(5), &target, &[]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let cause = "FAIL  5 cases: answers have not the form of this API: 200, text/html\n";
    assert!(ran.stdout.starts_with(cause), "{ran:?}");
    assert_eq!(ran.stdout.matches("FAIL ").count(), 1, "{}", ran.stdout);
    assert!(ran.stdout.lines().count() < 35, "{}", ran.stdout);
}

#[test]
fn connections_go_where_they_are_told_to_and_the_name_stays() {
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let port = target.url().rsplit_once(':').expect("a port").1.to_owned();
    let ran = |file: String| {
        let folder = Folder::tiny().with("cases/targets/t.yaml", file);
        let mut command = folder.command(&["run", "--cases", "cases", "--target", "t"]);
        command.env("HTTP_PROXY", "http://127.0.0.1:1");
        run(&mut command)
    };
    for (url, to, host) in [
        ("PORT", "127.0.0.1", "host: api.example.test:PORT\r\n"),
        ("PORT", "127.0.0.1:1", "host: api.example.test:PORT\r\n"),
        ("", "127.0.0.1:PORT", "host: api.example.test\r\n"),
        ("", "localhost:PORT", "host: api.example.test\r\n"),
    ] {
        let [url, to, host] = [url, to, host].map(|text| text.replace("PORT", &port));
        let url = format!("http://api.example.test:{url}");
        let url = url.trim_end_matches(':');
        let ran = ran(format!("url: {url}\nconnect_to: \"{to}\"\n"));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let asked = target.heard().pop().expect("it was asked");
        says(&asked.rest, &[&host]);
    }
    for (file, said) in [
        (
            "url: http://127.0.0.1:1\nconnect_to: a.test\n",
            "the URL has an address, and no name",
        ),
        (
            "url: http://a.test\nproxy: http://b.test\nconnect_to: c.test\n",
            "behind a proxy nothing else is connected to",
        ),
        (
            "url: http://a.test\nconnect_to: \"http://c.test\"\n",
            "`http://c.test` is no host to connect to",
        ),
    ] {
        let ran = ran(file.to_owned());
        assert_eq!(ran.code, Some(3), "{ran:?}");
        says(&ran.stderr, &[said, "cases/targets/t.yaml:", "help: "]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_machine_without_a_file_descriptor_left_is_no_fault_of_the_target() {
    let target = Target::new(|_, stream| {
        std::thread::sleep(Duration::from_millis(300));
        stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes())
    });
    let url = target.url();
    let folder = many(60);
    let command = folder.command(&["run", "--cases", "cases", "--target", &url, "--jobs", "60"]);
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", "ulimit -n 40 && exec \"$0\" \"$@\""]);
    shell.arg(command.get_program()).args(command.get_args());
    let ran = run(shell.current_dir(folder.path("")));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "no way to the target: this machine has no file descriptor left for another connection",
            "`--jobs` sets how many cases are in flight",
            " passed, ",
        ],
    );
    assert!(!ran.stdout.contains(" failed"), "{ran:?}");
}

#[test]
fn what_is_not_http_is_said_to_be_none() {
    for said in [
        "{\"error\": \"BAD_REQUEST\"}",
        "\u{5}\u{1}\u{0}",
        "HTTP/1.1 99 x\r\n\r\n",
    ] {
        let target = Target::new(move |_, stream| stream.write_all(said.as_bytes()));
        let ran = run_against(&Folder::tiny(), &target, &[]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        says(
            &ran.stdout,
            &[
                "what comes back is not HTTP: ",
                "help: does something else than HTTP listen there",
            ],
        );
        assert!(!ran.stdout.contains("SendRequest"), "{ran:?}");
    }
}

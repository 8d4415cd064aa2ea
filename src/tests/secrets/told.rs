//! Turns secrets that nobody named as such, or that are too short, into output that says what it hides.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{outputs, reported};
use crate::folder::Folder;
use crate::harness;
use crate::program::run;
use crate::reports::read;
use crate::target::{self, Target};
use crate::targets::says;

/// Answers by all that was asked, and by a cookie.
fn echoing() -> Target {
    Target::new(|asked, stream| {
        let details = format!("{}\n{}\nc00kie-of-a-session", asked.line, asked.rest);
        let body = json!({"error": "BAD_REQUEST", "details": details}).to_string();
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\nset-cookie: sid=c00kie-of-a-session; Path=/\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
        )
    })
}

#[test]
fn what_a_target_file_says_to_the_letter_and_a_header_holds_is_a_secret() {
    let pair = STANDARD.encode("ada:p4ss:w0rd");
    for (header, secrets) in [
        (
            "cookie: \"one=f1rst-value; two=s3cond-value\"",
            &["f1rst-value", "s3cond-value"][..],
        ),
        (
            "authorization: 'Digest realm=\"r\", nonce=\"n0nce, 1\", response=\"r3sponse\"'",
            &["n0nce, 1", "r3sponse"],
        ),
        (
            &format!("authorization: Basic {pair}"),
            &["p4ss:w0rd", &pair],
        ),
        ("x-acme: Bearer l1teral-token", &["l1teral-token"]),
        ("x-acme-key: l1teral-key", &["l1teral-key"]),
    ] {
        let target = echoing();
        let line = format!("url: {}\nheaders:\n  {header}\n", target.url());
        let tells = "  merge: { name: \"p4ss:w0rd n0nce, 1 s3cond-value\" }";
        let folder = Folder::tiny()
            .but_case("  merge: { name: Red }", tells)
            .with("cases/targets/t.yaml", line);
        let ran = run(&mut folder.command(&reported(&["--target", "t", "--trace"])));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        for (name, output) in outputs(&folder, &ran) {
            let mut hidden = secrets.iter().copied().chain(["c00kie-of-a-session"]);
            let leak = hidden.find(|secret| output.contains(secret));
            // The case file, of which a report shows a line, is no secret.
            assert_eq!(leak, None, "{name} {header}\n{output}");
        }
        assert!(target.heard()[0].rest.contains(secrets[0]) || header.contains("Basic"));
    }
}

#[test]
fn where_a_secret_is_hidden_in_both_lines_their_difference_is_named() {
    let secret = "Hush/hush";
    for (form, said) in [
        ("Hush%2Fhush", "percent-encoded"),
        ("HUSH/HUSH", "in another letter case"),
        ("SHVzaC9odXNo", "in base64"),
    ] {
        let body = json!({"error": "BAD_REQUEST", "details": "Invalid name.", "name": form});
        let target = Target::saying(target::json("400 Bad Request", &body.to_string()));
        let expects = "  detail: Invalid name.\n  body: { \"$.name\": \"${secret:CANARY}\" }";
        let folder = Folder::tiny().but_case("  detail: Invalid name.", expects);
        let arguments = reported(&["--target", &target.url()]).join(" ");
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let ran = run(folder.command(&arguments).env("CANARY", secret));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let said = format!("note: what came back is {said}");
        says(
            &ran.stdout,
            &["- $.name: [redacted]\n      + $.name: [redacted]\n", &said],
        );
        says(&read(&folder, "r.xml"), &[&said]);
    }
}

#[test]
fn a_short_secret_is_warned_of_once_and_hidden_where_it_stands_alone() {
    let folder = Folder::tiny()
        .but_case("name: Red", "name: \"${secret:CANARY}\", owner: \"${n}\"")
        .but_case("request:", "each:\n  - n: a\n  - n: b\nrequest:");
    let body = json!({"error": "BAD_REQUEST", "details": "1 of 11, code 400-1"}).to_string();
    let target = Target::saying(target::json("400 Bad Request", &body));
    let url = target.url();
    let warning = "the secret `CANARY` has fewer than 4 characters; it is hidden only where it stands alone: take a longer one";
    let ran = run(folder
        .command(&["run", "--cases", "cases", "--target", &url])
        .env("CANARY", "1"));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stderr.matches(warning).count(), 1, "{ran:?}");
    says(
        &ran.stdout,
        &["+ [redacted] of 11, code 400-[redacted]", "got: 400"],
    );
    let ran = run(harness::command(&[]).current_dir(folder.path("")).envs([
        ("VIPSPEC_CASES", "cases"),
        ("VIPSPEC_TARGET", &url),
        ("CANARY", "1"),
    ]));
    assert_eq!(ran.stderr.matches(warning).count(), 1, "{ran:?}");
}

#[test]
fn the_line_of_curl_names_the_variable_that_holds_a_hidden_header() {
    let target = Target::saying(target::json("400 Bad Request", "{}"));
    let headers = concat!(
        "headers:\n",
        "  authorization: \"Bearer ${secret:STAGING_TOKEN}\"\n",
        "  x-api-key: \"${secret:STAGING_KEY}\"\n",
        "  cookie: \"a=${secret:STAGING_KEY}; b=literal-and-secret\"\n",
    );
    let folder = Folder::tiny().with(
        "cases/targets/t.yaml",
        format!("url: {}\n{headers}", target.url()),
    );
    let mut command = folder.command(&["run", "--cases", "cases", "--target", "t"]);
    command.env("STAGING_TOKEN", "tok-41f9c2");
    command.env("STAGING_KEY", "key-77aa10");
    let ran = run(&mut command);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            " -H \"authorization: Bearer $STAGING_TOKEN\" ",
            " -H \"x-api-key: $STAGING_KEY\" ",
            " -H 'cookie: [redacted]' ",
        ],
    );
    for secret in ["tok-41f9c2", "key-77aa10", "literal-and-secret"] {
        assert!(!ran.stdout.contains(secret), "{ran:?}");
    }
}

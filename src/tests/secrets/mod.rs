//! Turns secrets, sent by every way there is and told back in every form, into output that has none of them.

mod told;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::folder::Folder;
use crate::harness;
use crate::program::{Ran, run};
use crate::reports::read;
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};
use crate::whole;

/// Secrets with characters that every encoding changes.
const CANARIES: [&str; 2] = ["Zq9+hush/tok=7 \"x\"", "gühëim€-Wört😀\\zz&<y>"];

/// The forms in which a service may tell a text back.
pub(crate) fn forms(text: &str) -> Vec<String> {
    let in_json = |text: &str| {
        let quoted = Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let each = |spell: &dyn Fn(char) -> String| text.chars().map(spell).collect::<String>();
    let percent = |upper: bool, kept: &str| {
        let digits = |b: u8| {
            if upper {
                format!("%{b:02X}")
            } else {
                format!("%{b:02x}")
            }
        };
        each(&|c| {
            if c.is_ascii_alphanumeric() || kept.contains(c) {
                return c.to_string();
            }
            c.to_string().bytes().map(digits).collect()
        })
    };
    let units = each(&|c| {
        if c.is_ascii_alphanumeric() {
            c.to_string()
        } else {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units);
            units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
        }
    });
    vec![
        text.to_owned(),
        in_json(text),
        in_json(&in_json(text)),
        in_json(text).replace('/', "\\/"),
        units.clone(),
        in_json(&units),
        percent(true, ""),
        percent(false, ""),
        percent(true, "+/=-._~"),
        percent(true, "-._~").replace("%20", "+"),
        each(&|c| format!("&#{};", u32::from(c))),
        text.replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;"),
        each(&|c| format!("&#x{:X};", u32::from(c))),
        percent(true, "").replace('%', "%25"),
        text.to_uppercase(),
        text.to_lowercase(),
        text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        text.bytes().map(|byte| format!("{byte:02X}")).collect(),
    ]
}

/// Returns every part of a secret that no output may hold, four characters long in every form.
fn parts(secret: &str) -> Vec<String> {
    let characters: Vec<char> = secret.chars().collect();
    let windows = characters.windows(4);
    let mut parts: Vec<String> = windows
        .flat_map(|window| forms(&window.iter().collect::<String>()))
        .collect();
    for shift in 0..3 {
        let shifted = [&vec![0; shift], secret.as_bytes()].concat();
        for encoded in [STANDARD.encode(&shifted), URL_SAFE_NO_PAD.encode(&shifted)] {
            let inner: Vec<char> = encoded.trim_end_matches('=').chars().skip(3).collect();
            parts.extend(
                inner
                    .windows(7)
                    .map(|window| window.iter().collect::<String>()),
            );
        }
    }
    parts
}

/// Shortens what is one character a million times, in which no part of a secret lies.
fn squeezed(text: &str) -> String {
    let (mut kept, mut run) = (Vec::new(), 0);
    for byte in text.bytes() {
        run = if kept.last() == Some(&byte) {
            run + 1
        } else {
            0
        };
        if run < 8 {
            kept.push(byte);
        }
    }
    String::from_utf8(kept).expect("no character is one byte eight times")
}

#[track_caller]
fn holds_none(outputs: &[(&str, String)], secret: &str) {
    let parts = parts(secret);
    assert!(parts.iter().all(|part| squeezed(part) == *part));
    for (name, output) in outputs {
        let output = squeezed(output);
        let leak = parts.iter().find(|part| output.contains(part.as_str()));
        assert_eq!(leak, None, "{name} of {secret}:\n{output}");
    }
}

/// All that a run wrote: both streams, and every report that there is.
fn outputs(folder: &Folder, ran: &Ran) -> Vec<(&'static str, String)> {
    let mut outputs = vec![
        ("stdout", ran.stdout.clone()),
        ("stderr", ran.stderr.clone()),
    ];
    for file in ["r.json", "r.xml", "r.html", "r.md", "r.log", "r.tap"] {
        if folder.path(file).exists() {
            outputs.push((file, read(folder, file)));
        }
    }
    outputs
}

const REPORTS: &str = "json=r.json,junit=r.xml,html=r.html,markdown=r.md,github=r.log,tap=r.tap";

/// Returns the arguments of a run with every report, and more.
fn reported<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let mut arguments = vec!["run", "--cases", "cases", "--timeout", "3s"];
    for report in REPORTS.split(',') {
        arguments.extend(["--report", report]);
    }
    arguments.extend(more);
    arguments
}

/// Returns a folder whose case and target file send the secret by every way there is.
fn sending(url: &str) -> Folder {
    Folder::tiny()
        .but_case(
            "  operation: createThing\n  merge: { name: Red }",
            "  operation: getThing\n  params: { thingId: \"${secret:CANARY}\" }\n  query: { token: \"${secret:CANARY}\" }\n  headers: { x-own: \"a ${secret:CANARY} b\", cookie: \"c=${secret:CANARY}\" }\n  body: { \"a ${secret:CANARY}\": [\"${secret:CANARY}\", \"${owner}\"] }",
        )
        .with(
            "cases/targets/t.yaml",
            format!(
                "url: {url}/${{secret:CANARY}}\nheaders: {{ x-common: \"${{secret:CANARY}}\", authorization: \"Bearer ${{secret:CANARY}}\" }}\nvars: {{ owner: \"o-${{secret:CANARY}}\" }}\n"
            ),
        )
}

/// Answers by all that was asked and by every form of a secret: as error and detail, in headers
/// and in the reason phrase.
fn telling(secret: &'static str) -> Target {
    Target::rude(move |asked, stream| {
        let mut told = forms(secret);
        told.push(STANDARD.encode(format!("ada:{secret}")));
        told.push(STANDARD.encode(format!("adal:{secret}:")));
        told.push(URL_SAFE_NO_PAD.encode(format!("a:{secret}")));
        told.extend([asked.line.clone(), asked.rest.clone()]);
        let all = told.join(" | ");
        let body = json!({"error": all, "details": told[1..].join("|"), (all.clone()): 1});
        let body = body.to_string();
        let headers: String = told
            .iter()
            .filter(|text| !text.contains(['\n', '\r']))
            .enumerate()
            .map(|(number, text)| format!("x-{number}: {text}\r\n"))
            .collect();
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 400 {secret}\r\ncontent-type: text/{secret}\r\nlocation: /{secret}\r\nset-cookie: {secret}\r\nconnection: close\r\n{headers}content-length: {length}\r\n\r\n{body}"
        )
    })
}

#[test]
fn what_is_told_back_in_any_form_reaches_no_output() {
    for secret in CANARIES {
        let target = telling(secret);
        let folder = sending(&target.url());
        for more in [&["--target", "t", "--trace"][..], &["--target", "t"]] {
            let ran = run(folder.command(&reported(more)).env("CANARY", secret));
            assert_eq!(ran.code, Some(1), "{ran:?}");
            let outputs = outputs(&folder, &ran);
            assert_eq!(outputs.len(), 8);
            holds_none(&outputs, secret);
            says(&ran.stdout, &["[redacted]", "rerun: "]);
            says(&read(&folder, "r.json"), &["\"curl\": \"curl -i "]);
        }
        let mut command = harness::command(&[]);
        let ran = run(command
            .current_dir(folder.path(""))
            .envs([("VIPSPEC_CASES", "cases"), ("VIPSPEC_TARGET", "t")])
            .envs([("VIPSPEC_TRACE", "true"), ("CANARY", secret)]));
        assert_eq!(ran.code, Some(101), "{ran:?}");
        holds_none(&outputs(&Folder::empty(), &ran), secret);
        let mut command =
            folder.command(&["run", "--cases", "cases", "--target", "t", "--dry-run"]);
        let ran = run(command.env("CANARY", secret));
        assert_eq!(ran.code, Some(0), "{ran:?}");
        holds_none(&outputs(&Folder::empty(), &ran), secret);
    }
}

#[test]
fn what_two_targets_tell_differently_reaches_no_comparison() {
    for secret in CANARIES {
        let one = telling(secret);
        let other = Target::new(move |asked, stream| {
            let told: Vec<String> = forms(secret).into_iter().rev().collect();
            let body = json!({"error": asked.rest, "details": told.join(" ")}).to_string();
            stream.write_all(target::json("403 Forbidden", &body).as_bytes())
        });
        let file = |url: String| format!("url: {url}/${{secret:CANARY}}\n");
        let folder = sending(&one.url()).with("cases/targets/u.yaml", file(other.url()));
        let arguments = [
            "compare",
            "t",
            "u",
            "--cases",
            "cases",
            "--report",
            "json=r.json",
            "--report",
            "html=r.html",
            "--report",
            "markdown=r.md",
            "--report",
            "junit=r.xml",
        ];
        let ran = run(folder.command(&arguments).env("CANARY", secret));
        assert_eq!(ran.code, Some(1), "{ran:?}");
        says(&ran.stdout, &["[redacted]"]);
        let outputs = outputs(&folder, &ran);
        assert_eq!(outputs.len(), 6, "{ran:?}");
        holds_none(&outputs, secret);
    }
}

#[test]
fn the_secret_is_sent_all_the_same() {
    let target = telling(CANARIES[0]);
    let folder = sending(&target.url());
    let mut command = folder.command(&reported(&["--target", "t"]));
    run(command.env("CANARY", CANARIES[0]));
    let heard = target.heard();
    let asked = heard.last().expect("the case was asked");
    let path = "GET /Zq9+hush/tok=7%20%22x%22/things/Zq9+hush%2Ftok=7%20%22x%22?token=Zq9%2Bhush%2Ftok%3D7%20%22x%22";
    assert_eq!(asked.line, path);
    let sent = CANARIES[0];
    for words in [
        format!("x-own: a {sent} b"),
        format!("cookie: c={sent}"),
        format!("x-common: {sent}"),
        format!("authorization: Bearer {sent}"),
        String::from(r#"["Zq9+hush/tok=7 \"x\"","o-Zq9+hush/tok=7 \"x\""]"#),
    ] {
        assert!(asked.rest.contains(&words), "{words} {asked:?}");
    }
}

#[test]
fn a_secret_that_is_cut_in_half_reaches_no_output() {
    // Where findings, notes, reasons, trace and bodies are cut.
    for (secret, limits) in [
        (CANARIES[0], &[300, 2_000, 4_000][..]),
        (CANARIES[1], &[2_000]),
    ] {
        for (at, limit) in limits.iter().copied().enumerate() {
            let each = [
                secret.to_owned(),
                forms(secret)[6].clone(),
                STANDARD.encode(secret),
            ];
            let many = whole::one_of(each.len());
            for form in each.into_iter().skip(at % many).step_by(many) {
                let target = Target::new(move |asked, stream| {
                    let filled = |before: usize| {
                        format!("{}{form}{}", "e".repeat(limit - before), "f".repeat(99))
                    };
                    let answer = if asked.rest.contains("x-whole") {
                        // The beginning of a body, not only that of a text in it, is counted too.
                        target::json("400 Bad Request", &filled(7))
                    } else {
                        let body = json!({"error": filled(7), "details": filled(9)});
                        target::json("400 Bad Request", &body.to_string())
                    };
                    stream.write_all(answer.as_bytes())
                });
                let url = target.url();
                let text =
                    "request:\n  operation: createThing\n  merge: { name: \"${secret:CANARY}\" }\n";
                let folder = Folder::tiny().but_case(
                    "  merge: { name: Red }",
                    "  merge: { name: \"${secret:CANARY}\" }",
                );
                let case = read(&folder, crate::folder::CASE);
                let setup =
                    case.replace("request:", "setup:\n  - operation: createThing\nrequest:");
                let whole = case.replace(
                    text,
                    &text.replace("  merge", "  headers: { x-whole: \"1\" }\n  merge"),
                );
                let folder = folder
                    .with("cases/tiny/things/setup.yaml", setup)
                    .with("cases/tiny/things/whole.yaml", whole);
                let arguments = reported(&["--target", &url, "--trace"]);
                let ran = run(folder.command(&arguments).env("CANARY", secret));
                assert_eq!(ran.code, Some(1), "{ran:?}");
                says(&ran.stdout, &["2 failed, 1 blocked"]);
                holds_none(&outputs(&folder, &ran), secret);
            }
        }
    }
}

#[test]
fn a_message_about_what_could_not_be_sent_holds_no_secret() {
    let secret = CANARIES[0];
    // Nobody listens there.
    let folder = sending("http://127.0.0.1:1");
    let ran = run(folder
        .command(&reported(&["--target", "t"]))
        .env("CANARY", secret));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stderr,
        &["cannot connect to `http://127.0.0.1:1/[redacted]/`"],
    );
    holds_none(&outputs(&folder, &ran), secret);
    let mut command = harness::command(&[]);
    let ran = run(command.current_dir(folder.path("")).envs([
        ("VIPSPEC_CASES", "cases"),
        ("VIPSPEC_TARGET", "t"),
        ("CANARY", secret),
    ]));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    holds_none(&outputs(&folder, &ran), secret);

    // No header can carry it: in a case, and in the target file.
    let broken = format!("{secret}\u{1b}[2J\n{secret}");
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let folder = Folder::tiny().but_case(
        "  merge",
        "  headers: { x-a: \"${secret:CANARY}\" }\n  merge",
    );
    let url = target.url();
    let ran = run(folder
        .command(&reported(&["--target", &url]))
        .env("CANARY", &broken));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["the header `x-a` cannot carry"]);
    holds_none(&outputs(&folder, &ran), secret);
    let folder = sending(&url);
    let ran = run(folder
        .command(&reported(&["--target", "t"]))
        .env("CANARY", &broken));
    assert_eq!(ran.code, Some(3), "{ran:?}");
    holds_none(&outputs(&folder, &ran), secret);

    // No URL can be made of it, and no proxy's.
    for line in [
        "url: \"http://[${secret:CANARY}\"",
        "url: http://127.0.0.1:1\nproxy: \"http://u:${secret:CANARY}@[\"",
    ] {
        let folder = Folder::tiny().with("cases/targets/t.yaml", line);
        let ran = run(folder
            .command(&reported(&["--target", "t"]))
            .env("CANARY", secret));
        assert_eq!(ran.code, Some(3), "{ran:?}");
        holds_none(&outputs(&folder, &ran), secret);
    }
}

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

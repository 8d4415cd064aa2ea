//! Turns recordings and services that are after secrets into files and words that hold none.

use std::io::Write as _;

use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::secrets::forms;
use crate::target::{Target, json};

const HUSH: &str = "hush-Hush-1234";

/// What a search for the secret of a target would look for.
const FORMS: [&str; 4] = [
    HUSH,
    "hush-hush-1234",
    "aHVzaC1IdXNoLTEyMzQ",
    "ahvzac1idxnoltey",
];

fn shop(target: &Target) -> Folder {
    let folder = Folder::empty();
    let ran = folder.vipspec(&["init", ".", "--suite", "shop-api"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let file = format!(
        "url: {}\nheaders: {{ x-api-key: \"${{secret:API_KEY}}\" }}\n",
        target.url()
    );
    folder.with("cases/targets/staging.yaml", file)
}

fn add(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(&[&["add", "--cases", "cases"], arguments].concat());
    run(command
        .env("API_KEY", HUSH)
        .env("GITHUB_TOKEN", "the-users-own-token"))
}

/// Returns all that lies below a folder, names and texts.
fn tree(path: &std::path::Path) -> String {
    let mut all = String::new();
    for entry in std::fs::read_dir(path).expect("a folder") {
        let path = entry.expect("an entry").path();
        all += &path.to_string_lossy();
        all += &if path.is_dir() {
            tree(&path)
        } else {
            std::fs::read_to_string(&path).expect("text")
        };
    }
    all
}

fn saying(body: String) -> Target {
    Target::new(move |_, stream| {
        stream.write_all(json("422 Unprocessable Entity", &body).as_bytes())
    })
}

#[test]
fn a_variable_that_only_a_recording_names_is_never_read() {
    let said = r#"{"problem":{"code":"E77","message":"quantity must be positive."}}"#;
    let target = Target::new(move |asked, stream| {
        let answer = if asked.rest.contains("github_token") {
            json("422 Unprocessable Entity", said)
        } else {
            json("201 Created", "{}")
        };
        stream.write_all(answer.as_bytes())
    });
    let folder = shop(&target);
    let body = r#"{"customer":"c1","product":"lamp","quantity":-7,"github_token":"seen-just-now"}"#;
    let line = format!(
        "curl {}/v1/orders -H 'content-type: application/json' -d '{body}'",
        target.url()
    );
    let ran = add(&folder, &["--curl", &line, "--target", "staging"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard();
    assert!(heard.len() > 1, "the case was tried");
    for asked in heard {
        assert!(!asked.rest.contains("the-users-own-token"), "{asked:?}");
    }
    let variable = "${secret:VIPSPEC_SECRET_GITHUB_TOKEN}";
    assert!(
        ran.stderr.contains("set `VIPSPEC_SECRET_GITHUB_TOKEN`"),
        "{ran:?}"
    );
    let all = tree(&folder.path("cases")) + &ran.stdout + &ran.stderr;
    assert!(all.contains(variable), "{ran:?}");
    assert!(
        !all.contains("seen-just-now") && !all.contains("the-users-own-token"),
        "{ran:?}"
    );
}

#[test]
fn a_secret_that_a_service_repeats_is_nowhere() {
    let packed = "aHVzaC1IdXNoLTEyMzQ=";
    for (code, message) in [
        (HUSH, "wrong"),
        ("E77", HUSH),
        ("E77", packed),
        ("E77", "key hush%2DHush%2D1234 is wrong"),
        (packed, packed),
    ] {
        let target = saying(format!(
            r#"{{"problem":{{"code":"{code}","message":"{message}"}}}}"#
        ));
        let folder = shop(&target);
        let before = tree(&folder.path("cases"));
        let ran = add(
            &folder,
            &[
                "/v1/orders",
                "-d",
                "{\"quantity\": -7}",
                "--target",
                "staging",
            ],
        );
        assert!([Some(0), Some(1), Some(3)].contains(&ran.code), "{ran:?}");
        let after = tree(&folder.path("cases"));
        for form in FORMS {
            assert!(!after.contains(form), "{code} {message}: {after}");
            assert!(
                !(ran.stdout.clone() + &ran.stderr).contains(form),
                "{code} {message}: {ran:?}"
            );
        }
        if ran.code != Some(0) {
            assert_eq!(after, before);
        }
    }
}

/// Five secrets, each with signs that some encoding changes.
const FIVE: [&str; 5] = [
    "hush-Hush-1234",
    "Zq9+tok/en=7",
    "g\u{fc}h\u{eb}im-W\u{f6}rt",
    "a \"quoted\" one",
    "<b>&amper;sand</b>",
];

#[test]
fn five_secrets_that_a_service_echoes_in_every_form_are_in_no_sink() {
    let headers = FIVE.iter().enumerate();
    let headers: Vec<String> = headers
        .map(|(at, _)| format!("  x-{at}-key: \"${{secret:FIVE_{at}}}\"\n"))
        .collect();
    for at in 0..forms(FIVE[0]).len() {
        let echo: Vec<String> = (0..FIVE.len())
            .map(|of| forms(FIVE[(at + of) % FIVE.len()])[at].clone())
            .collect();
        let [error, detail] = match at % 3 {
            0 => [echo[0].clone(), "wrong".to_owned()],
            1 => ["E77".to_owned(), echo[1].clone()],
            _ => ["E77".to_owned(), format!("key {} is wrong", echo[2])],
        };
        let body = serde_json::json!({"problem": {"code": error, "message": detail}}).to_string();
        let location: String = echo[3]
            .chars()
            .filter(|c| ('!'..='~').contains(c))
            .collect();
        let target = Target::new(move |_, stream| {
            let answer = json("422 Unprocessable Entity", &body);
            let head = format!("x-echo: {location}\r\nlocation: /{location}\r\n\r\n");
            stream.write_all(
                answer
                    .replacen("\r\n\r\n", &format!("\r\n{head}"), 1)
                    .as_bytes(),
            )
        });
        let folder = shop(&target).with(
            "cases/targets/staging.yaml",
            format!("url: {}\nheaders:\n{}", target.url(), headers.concat()),
        );
        let body = format!(
            "{{\"quantity\": -7, \"note\": {}}}",
            serde_json::json!(echo[4])
        );
        let add = [
            "add",
            "--cases",
            "cases",
            "/v1/orders",
            "-d",
            &body,
            "--target",
            "staging",
        ];
        let mut command = folder.command(&add);
        for (at, secret) in FIVE.iter().enumerate() {
            command.env(format!("FIVE_{at}"), secret);
        }
        let ran = run(&mut command);
        assert!([Some(0), Some(1), Some(3)].contains(&ran.code), "{ran:?}");
        let sinks = tree(&folder.path("cases")) + &ran.stdout + &ran.stderr;
        for form in FIVE.iter().flat_map(|secret| forms(secret)) {
            assert!(!sinks.contains(&form), "{at}: {form} in {sinks}");
        }
    }
}

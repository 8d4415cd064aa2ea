//! Turns inputs that `add` once failed on into what is right, as a person meets it.

use std::fs;

use crate::folder::Folder;
use crate::program::{Ran, root};
use crate::target::{Asked, Target, json};

/// The folder that the inputs are written for.
fn shop() -> Folder {
    let folder = Folder::empty();
    let ran = folder.vipspec(&["init", ".", "--suite", "shop-api"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    folder
}

/// Returns one of the files that were handed in.
fn handed_in(name: &str) -> Vec<u8> {
    let path = root().join("src/seen/fixtures/failing").join(name);
    fs::read(path).expect("the file is there")
}

/// Puts one of the files in a place of the suite, and runs a verb over it.
fn over(name: &str, place: &str, verb: &str) -> (Folder, Ran) {
    let folder = shop();
    let path = folder.path("cases/shop-api").join(place);
    fs::write(path, handed_in(name)).expect("the file can be written");
    let ran = folder.vipspec(&[verb, "--cases", "cases"]);
    (folder, ran)
}

#[test]
fn a_case_is_formatted_in_one_pass_or_refused_with_its_line() {
    let (folder, ran) = over("fmt-cr-cr-lf.yaml", "orders/x.yaml", "fmt");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let again = folder.vipspec(&["fmt", "--check", "--cases", "cases"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    let (_, ran) = over("fmt-leading-blank-line.yaml", "orders/x.yaml", "fmt");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let place = "--> cases/shop-api/orders/x.yaml:7:5";
    assert!(ran.stderr.contains(place), "{}", ran.stderr);
}

#[test]
fn a_path_that_cannot_be_sent_is_refused_with_the_spelling_that_can() {
    let (_, ran) = over("check-blank-in-path.yaml", "orders/x.yaml", "check");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let help = "help: write it as `/v1/or%20ders`";
    assert!(ran.stderr.contains(help), "{}", ran.stderr);
}

#[test]
fn a_description_is_read_as_it_is_published_or_called_what_it_is() {
    let known = "help: the operations are `addPet`";
    for (name, said) in [
        ("openapi-examples.yaml", known),
        ("openapi-schema-example.yaml", known),
        ("openapi-numeric-response.yaml", known),
        ("openapi-ref-path-item.yaml", known),
        (
            "openapi-no-operationId.yaml",
            "help: the API description has no operation with an `operationId`",
        ),
        (
            "openapi-swagger2.yaml",
            "error: this is Swagger 2.0, and OpenAPI 3 is read",
        ),
    ] {
        let (_, ran) = over(name, "openapi.yaml", "check");
        assert_eq!(ran.code, Some(3), "{name} {ran:?}");
        assert!(ran.stderr.contains(said), "{name} {}", ran.stderr);
    }
}

/// Adds one of the HAR files, and writes nothing.
fn har(name: &str, more: &[&str]) -> Ran {
    let folder = shop().with("s.har", handed_in(name));
    let arguments = ["add", "--har", "s.har", "--dry-run", "--cases", "cases"];
    folder.vipspec(&[&arguments[..], more].concat())
}

const SAID: &str = r#"{"problem":{"code":"E77","message":"quantity must be positive."}}"#;

/// A service that answers everything alike, and keeps what it was asked.
fn service() -> Target {
    Target::new(|_, stream| {
        let answer = json("422 Unprocessable Entity", SAID);
        std::io::Write::write_all(stream, answer.as_bytes())
    })
}

#[test]
fn a_recording_is_read_whatever_else_is_in_it() {
    for name in [
        "har-other-entry-data-url.har",
        "har-other-entry-multipart-params.har",
        "har-other-entry-status-minus-2.har",
        "har-encoding-utf8.har",
        "har-no-headers-but-mimetype.har",
        "har-method-lower.har",
    ] {
        let choices: [&[&str]; 3] = [&[], &["--status", "422"], &["--url-glob", "*/v1/orders"]];
        for choice in choices {
            let ran = har(name, choice);
            assert_eq!(ran.code, Some(0), "{name} {choice:?} {ran:?}");
            let body = "+  merge: { customer: c1, quantity: -7 }\n";
            assert!(ran.stdout.contains(body), "{name} {ran:?}");
        }
        let other = name.starts_with("har-other-entry");
        // What is said of a verb is said of an entry that is read.
        let told = har(name, &[]).stderr;
        let told = told.replace("note: s.har, entry 1: the verb", "the verb");
        for said in [
            "note: s.har, entry 1: ",
            "1 exchange that cannot be read left out",
        ] {
            assert_eq!(told.contains(said), other, "{name} {told}");
        }
        assert_eq!(
            har(name, &["--entry", "1"]).code,
            Some(if other { 3 } else { 0 })
        );
        assert_eq!(
            har(name, &["--entry", "2"]).code,
            Some(if other { 0 } else { 5 })
        );
    }
    let lower = har("har-method-lower.har", &[]);
    assert!(
        lower.stderr.contains("the verb `post` is taken for `POST`"),
        "{lower:?}"
    );
    let blank = har("har-blank-in-path.har", &[]);
    assert!(
        blank.stdout.contains("+  path: \"/v1/or%20ders\"\n"),
        "{blank:?}"
    );
}

#[test]
fn all_entries_are_judged_before_any_is_written() {
    let folder = shop().with("s.har", handed_in("har-second-of-three-is-near.har"));
    let add = ["add", "--har", "s.har", "--cases", "cases"];
    let table = || fs::read_to_string(folder.path("cases/shop-api/table.yaml")).expect("a table");
    let before = table();
    let ran = folder.vipspec(&[&add[..], &["--all"]].concat());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert_eq!(table(), before);
    for said in [
        "s.har, entry 1: no row has this answer",
        "s.har, entry 2: the answer is nearly that of row 503-maintenance",
        "s.har, entry 3: ",
        "1 of 3 exchanges are refused; nothing is written",
    ] {
        assert!(
            (ran.stdout.clone() + &ran.stderr).contains(said),
            "{said} {ran:?}"
        );
    }
    let ran = folder.vipspec(&[&add[..], &["--status", "422"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(table().contains("422-field-positive"), "{ran:?}");
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn what_cannot_be_written_whole_is_not_written_and_the_table_goes_first() {
    let table = "cases/shop-api/table.yaml";
    let folder = shop().with("s.har", handed_in("har-blank-in-path.har"));
    let add = || folder.vipspec(&["add", "--har", "s.har", "--cases", "cases"]);
    let before = fs::read_to_string(folder.path(table)).expect("a table");
    // A table that must not be written.
    let read_only = |yes| {
        let mut may = fs::metadata(folder.path(table))
            .expect("a table")
            .permissions();
        may.set_readonly(yes);
        fs::set_permissions(folder.path(table), may).expect("it is ours");
    };
    read_only(true);
    let ran = add();
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(!folder.path("cases/shop-api/observed").exists());
    let now = fs::read_to_string(folder.path(table)).expect("a table");
    assert_eq!(now, before);
    read_only(false);
    // What is there between two renames passes `check`: the row, and no case of it yet.
    let ran = add();
    assert_eq!(ran.code, Some(0), "{ran:?}");
    fs::remove_dir_all(folder.path("cases/shop-api/observed")).expect("the case is there");
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn answers_that_say_the_same_become_one_case() {
    let ran = har("har-200-of-the-same.har", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stderr
            .contains("s.har, entry 1: 19 more like it; `--all` takes each"),
        "{ran:?}"
    );
    assert_eq!(ran.stdout.matches("--- /dev/null").count(), 1, "{ran:?}");
    let ran = har("har-200-of-the-same.har", &["--all"]);
    assert_eq!(ran.stdout.matches("--- /dev/null").count(), 20, "{ran:?}");
    assert_eq!(
        ran.stdout.matches("+++ cases/shop-api/table.yaml").count(),
        1,
        "{ran:?}"
    );
}

#[test]
fn what_cannot_be_said_beside_an_operation_is_said_in_full() {
    let ran = har("har-repeated-query.har", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let request = "+request:\n+  method: POST\n+  path: \"/v1/orders?a=1&a=2\"\n+  body: { customer: c1, product: lamp, quantity: -7 }\n";
    let plain = request.replace("\"/v1/orders?a=1&a=2\"", "/v1/orders?a=1&a=2");
    assert!(
        ran.stdout.contains(request) || ran.stdout.contains(&plain),
        "{ran:?}"
    );
}

#[test]
fn what_hides_is_escaped_and_what_opens_is_left_out() {
    let ran = har("har-del-char.har", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("+  detail: \"bad \\u007f byte\"\n"),
        "{ran:?}"
    );
    let ran = har("har-subscription-key-kept.har", &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        !(ran.stdout.clone() + &ran.stderr).contains("NOT-A-REAL-KEY"),
        "{ran:?}"
    );
    assert!(
        ran.stderr
            .contains("the header `ocp-apim-subscription-key` is left out"),
        "{ran:?}"
    );
}

#[test]
fn a_body_that_lies_in_a_file_beside_is_read_and_else_said_to_be_missing() {
    let told = "entry 1: status 422 was recorded, its body was not";
    for name in ["har-playwright-file.har", "har-4xx-body-not-saved.har"] {
        let ran = har(name, &[]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        assert!(ran.stderr.contains(told), "{ran:?}");
    }
    let folder = shop()
        .with("s.har", handed_in("har-playwright-file.har"))
        .with("0a1b.json", SAID);
    let ran = folder.vipspec(&["add", "--har", "s.har", "--dry-run", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stdout
            .contains("+  detail: quantity must be positive.\n"),
        "{ran:?}"
    );
}

#[test]
fn raw_http_is_read_or_named_for_what_it_is() {
    for (name, code, says) in [
        (
            "raw-labels.txt",
            0,
            "+  detail: quantity must be positive.\n",
        ),
        (
            "raw-trace-ascii.txt",
            0,
            "+  detail: quantity must be positive.\n",
        ),
        ("raw-ansi-colours.txt", 3, "no content-type"),
        (
            "raw-host-header-only.txt",
            2,
            "`--target http://127.0.0.1:18311`",
        ),
        ("raw-postman.json", 3, "is a Postman collection"),
    ] {
        let folder = shop().with("raw", handed_in(name));
        let ran = folder.vipspec(&["add", "--request", "raw", "--dry-run", "--cases", "cases"]);
        assert_eq!(ran.code, Some(code), "{name} {ran:?}");
        let printed = ran.stdout + &ran.stderr;
        assert!(printed.contains(says), "{name} {printed}");
    }
}

fn body_of(asked: &Asked) -> &str {
    let (_, body) = asked.rest.rsplit_once("\r\n").expect("headers");
    body
}

#[test]
fn what_is_sent_of_a_command_is_what_curl_sends() {
    let target = service();
    let body = r#"{"customer":"c1","product":"lamp","quantity":-7}"#;
    let http = handed_in("raw-jetbrains.http");
    let http = String::from_utf8(http)
        .unwrap()
        .replace("http://127.0.0.1:18311", &target.url());
    let folder = shop()
        .with("raw.http", http)
        .with("body.json", "{\"a\":\n 1}");
    let add = |arguments: &[&str]| {
        let ran = folder.vipspec(&[&["add", "--dry-run", "--cases", "cases"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{arguments:?} {ran:?}");
        let asked = target.heard();
        (ran, asked.last().expect("a request").clone())
    };
    let (_, asked) = add(&["--request", "raw.http"]);
    assert_eq!(
        (asked.line.as_str(), body_of(&asked)),
        ("POST /v1/orders", body)
    );
    let url = |rest: &str| format!("{}{rest}", target.url());
    for (line, first, holds) in [
        (
            format!("curl {} -H 'X-A: 1' -H 'X-A: 2'", url("/v1/orders")),
            "GET /v1/orders",
            "x-a: 1\r\nx-a: 2",
        ),
        (
            format!(
                "curl {} -H 'Content-Type: text/plain' -H 'content-type: application/json' -d '{{}}'",
                url("/v1/orders")
            ),
            "POST /v1/orders",
            "content-type: text/plain\r\ncontent-type: application/json",
        ),
        (
            format!("curl '{}'", url("/v1/größe")),
            "GET /v1/gr%C3%B6%C3%9Fe",
            "",
        ),
        (
            format!("curl -d @body.json {}", url("/v1/orders")),
            "POST /v1/orders",
            "{\"a\": 1}",
        ),
        (
            format!("curl -s {} | jq .", url("/v1/orders")),
            "GET /v1/orders",
            "",
        ),
        (
            format!("sudo curl {}", url("/v1/orders")),
            "GET /v1/orders",
            "",
        ),
        (
            format!("curl -H \"x: $TOKEN\" {}", url("/v1/orders")),
            "GET /v1/orders",
            "x: from-the-user",
        ),
    ] {
        let var = ["--var", "TOKEN=from-the-user"];
        let vars = if line.contains("$TOKEN") {
            &var[..]
        } else {
            &[]
        };
        let (_, asked) = add(&[&["--curl", &line], vars].concat());
        assert_eq!(asked.line, first, "{line}");
        assert!(asked.rest.contains(holds), "{line}\n{}", asked.rest);
    }
    let (ran, _) = add(&[
        "--curl",
        &format!("curl -k --cert c.pem --key k.pem -L {}", url("/v1/orders")),
    ]);
    assert!(
        ran.stderr
            .contains("`-k`, `--cert`, `--key`, `-L` left out"),
        "{ran:?}"
    );
    let (_, asked) = add(&["-d", "@body.json", "-X", "put", &url("/v1/orders")]);
    assert_eq!(
        (asked.line.as_str(), body_of(&asked)),
        ("PUT /v1/orders", "{\"a\": 1}")
    );
}

#[test]
fn what_would_go_elsewhere_or_means_nothing_here_is_not_sent() {
    let target = service();
    let url = target.url();
    for (line, says) in [
        (
            format!("curl --unix-socket /var/run/docker.sock {url}/v1"),
            "`--unix-socket` cannot be obeyed",
        ),
        (
            format!("curl -x http://proxy.example:3128 {url}/v1"),
            "`-x` cannot be obeyed",
        ),
        (format!("curl -F a=1 {url}/v1"), "`-F` cannot be obeyed"),
        (format!("curl –X POST {url}/v1"), "a long dash"),
        (
            format!("curl -H \"a: $TOKEN\" {url}/v1"),
            "`--var TOKEN=VALUE`",
        ),
        (format!("curl {url}/v1\ncurl {url}/v2"), "a second command"),
    ] {
        let ran = shop().vipspec(&["add", "--curl", &line, "--dry-run", "--cases", "cases"]);
        assert_eq!(ran.code, Some(3), "{line} {ran:?}");
        assert!(ran.stderr.contains(says), "{line} {ran:?}");
    }
    assert!(target.heard().is_empty());
}

#[test]
fn a_command_with_its_answer_in_a_file_is_not_sent() {
    let target = service();
    let answer = format!("HTTP/1.1 422 x\ncontent-type: application/json\n\n{SAID}\n");
    let folder = shop().with("answer.http", answer);
    let line = format!("curl {}/v1/orders -d '{{\"quantity\":-7}}'", target.url());
    let url = format!("{}/v1/orders", target.url());
    for form in [&["--curl", &line][..], &[&url, "-d", "{\"quantity\":-7}"]] {
        let add = [
            "add",
            "--response",
            "answer.http",
            "--dry-run",
            "--cases",
            "cases",
        ];
        let ran = shop_with(&folder, &[&add[..], form].concat());
        assert!(ran.stdout.contains("+  error: E77\n"), "{ran:?}");
    }
    assert!(target.heard().is_empty());
}

fn shop_with(folder: &Folder, arguments: &[&str]) -> Ran {
    let ran = folder.vipspec(arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?} {ran:?}");
    ran
}

#[test]
fn flags_of_another_form_are_refused() {
    let folder = shop().with("s.har", handed_in("har-encoding-utf8.har"));
    for arguments in [
        &["--har", "s.har", "-X", "POST"][..],
        &["--har", "s.har", "-d", "{}"],
        &["--har", "s.har", "--response", "a"],
        &["--curl", "curl http://127.0.0.1:1/", "-H", "a: b"],
        &["--curl", "curl http://127.0.0.1:1/", "--entry", "1"],
        &["--from-report", "r.json", "--response", "a"],
        &["-", "-d", "{}"],
        &["-", "-H", "a: b"],
        &["http://127.0.0.1:1/", "--entry", "1"],
        &["http://127.0.0.1:1/", "--status", "4xx"],
    ] {
        let ran = folder.vipspec(&[&["add", "--cases", "cases"], arguments].concat());
        assert_eq!(ran.code, Some(2), "{arguments:?} {ran:?}");
    }
}

#[test]
fn a_table_that_somebody_changes_meanwhile_is_not_overwritten() {
    let folder = shop();
    let table = folder.path("cases/shop-api/table.yaml");
    let written = table.clone();
    let target = Target::new(move |_, stream| {
        // The table was read by now, and is written once this is answered.
        let text = fs::read_to_string(&written)?;
        fs::write(&written, format!("{text}# by somebody else\n"))?;
        std::io::Write::write_all(stream, json("422 Unprocessable Entity", SAID).as_bytes())
    });
    let url = format!("{}/v1/orders", target.url());
    let before = fs::read_to_string(&table).expect("a table");
    let add = ["add", &url, "-d", "{\"quantity\":-7}", "--cases", "cases"];
    let files = || crate::endings::files_below(&folder.path("cases")).len();
    let there = files();
    let ran = folder.vipspec(&add);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    for said in [
        "table.yaml` cannot be written",
        "it was changed in the meantime",
        "nothing was written",
    ] {
        assert!(ran.stderr.contains(said), "{ran:?}");
    }
    let now = fs::read_to_string(&table).expect("a table");
    assert_eq!(now, format!("{before}# by somebody else\n"));
    assert_eq!(files(), there);
}

#[test]
fn what_a_client_says_by_itself_is_not_taken_from_a_recorded_command() {
    let target = service();
    let line = format!(
        "curl {}/v1/orders -H 'Host: other.test' -H 'Content-Length: 99' -H 'Connection: close' -H 'Accept-Encoding: br, zstd' -H 'Transfer-Encoding: chunked' -H 'x-kept: yes' -d '{{\"quantity\":-7}}'",
        target.url()
    );
    let ran = shop().vipspec(&["add", "--curl", &line, "--dry-run", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let heard = target.heard();
    assert_eq!(heard.len(), 1);
    let own = target.url().replace("http://", "host: ");
    for said in [&own, "content-length: 15", "x-kept: yes"] {
        assert!(heard[0].rest.contains(said), "{heard:?}");
    }
    // A port may have any digits.
    for said in [
        "other.test",
        "content-length: 99",
        "connection: close",
        "accept-encoding",
        "transfer-encoding",
    ] {
        assert!(!heard[0].rest.contains(said), "{said}: {heard:?}");
    }
}

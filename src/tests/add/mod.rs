//! Turns an error that nobody had listed into a case and a row, by one command, in every form.

mod drifted;
mod failing;
mod hush;
mod refused;
mod scrollback;
mod token;
mod walkthrough;
mod whole;

use std::collections::BTreeSet;
use std::fs;
use std::sync::Arc;

use vipspec::add::{Ground, Proposed, propose};
use vipspec::case::Case;
use vipspec::exchange::{Client, Connection, Exchange};
use vipspec::proof::stand;
use vipspec::reference::{Rulebook, Service};
use vipspec::run::{Context, Rules, environment};
use vipspec::seen::{Place, Seen};

use crate::folder::Folder;
use crate::program::{Ran, root};
use drifted::Drifted;

/// The request that meets an error beyond the table.
const BODY: &str =
    r#"{"accountName": "Example Corp", "organizationalUnit": "Engineering", "units": 6000}"#;

/// The row and the case that come of it.
const ROW: &str = "400-field-not-exceed-quota";
const ID: &str = "vip-rest/accounts/create-with-units-not-exceed-quota";

/// What curl says of a body for itself, which is held to as well.
const FORM: &str = "  headers: { content-type: application/x-www-form-urlencoded }\n";

/// Returns a folder with shipped cases, and the drifted service as the target `staging`.
fn desk(target: &Drifted) -> Folder {
    Folder::shipped().with(
        "cases/targets/staging.yaml",
        format!(
            "url: {}\nheaders: {{ x-api-key: \"${{secret:API_KEY}}\" }}\n",
            target.url()
        ),
    )
}

fn vipspec(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    command.env("API_KEY", "hush-hush-1234");
    crate::program::run(&mut command)
}

/// Holds that a command makes the case and the row, that both are good, and that it is done.
fn makes_the_pair(folder: &Folder, arguments: &[&str]) {
    let case = made(folder, arguments);
    assert!(case.contains("  merge: { units: 6000 }\n"), "{case}");
    assert!(case.contains(&format!("row: {ROW}\n")), "{case}");
    assert!(case.contains("basis: observed\n"), "{case}");
    let checked = vipspec(folder, &["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let passed = vipspec(
        folder,
        &["run", "--cases", "cases", "--target", "staging", ID],
    );
    assert_eq!(passed.code, Some(0), "{passed:?}");
    is_made_already(folder, arguments);
}

fn is_made_already(folder: &Folder, arguments: &[&str]) {
    let again = vipspec(folder, arguments);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert!(
        again.stdout.contains(&format!("{ID} says that already")),
        "{again:?}"
    );
}

/// Runs a command that makes the case and the row, and returns the text of the case.
fn made(folder: &Folder, arguments: &[&str]) -> String {
    let ran = vipspec(folder, arguments);
    assert_eq!(ran.code, Some(0), "{arguments:?} {ran:?}");
    let table = fs::read_to_string(folder.path("cases/vip-rest/table.yaml")).expect("a table");
    let shipped = fs::read_to_string(root().join("cases/vip-rest/table.yaml")).expect("a table");
    assert!(
        table.starts_with(shipped.trim_end()),
        "the rest has changed"
    );
    let row = "detail: \"{field} must not exceed the quota of 5000.\"";
    assert!(table.contains(row), "{table}");
    let case = fs::read_to_string(folder.path(&format!("cases/{ID}.yaml")));
    case.unwrap_or_else(|error| panic!("{arguments:?}: {error}: {ran:?}"))
}

/// Removes what a command has made.
fn undo(folder: &Folder) {
    fs::remove_file(folder.path(&format!("cases/{ID}.yaml"))).expect("the case is there");
    let table = "cases/vip-rest/table.yaml";
    fs::copy(root().join(table), folder.path(table)).expect("the table can be copied");
}

#[test]
fn every_form_of_input_makes_the_case_and_the_row() {
    let target = Drifted::start();
    let url = format!("{}/v1/accounts", target.url());
    let curl = format!(
        "curl '{url}' \\\n  -H 'authorization: Bearer abc.def.ghi' -b 'session=1' \\\n  --data-raw $'{BODY}' --compressed"
    );
    let answer =
        r#"{"error": "BAD_REQUEST", "details": "units must not exceed the quota of 5000."}"#;
    let folder = desk(&target)
        .with(
            "request.http",
            format!(
                "POST /v1/accounts HTTP/1.1\nHost: a\nContent-Type: application/json\n\n{BODY}\n"
            ),
        )
        .with(
            "response.http",
            format!("HTTP/2 400\ncontent-type: application/json\n\n{answer}\n"),
        )
        .with("session.har", har(&url, answer));
    let forms: [&[&str]; 4] = [
        &[
            "add",
            "-X",
            "POST",
            "/v1/accounts",
            "-d",
            BODY,
            "--target",
            "staging",
        ],
        &["add", "--curl", &curl, "--target", "staging"],
        &[
            "add",
            "--request",
            "request.http",
            "--response",
            "response.http",
        ],
        &["add", "--har", "session.har", "--status", "400"],
    ];
    let [first, others @ ..] = forms;
    makes_the_pair(&folder, first);
    let path = format!("cases/{ID}.yaml");
    let case = fs::read_to_string(folder.path(&path)).expect("a case");
    for form in others {
        undo(&folder);
        // The same case needs no second check and no second run.
        let made = made(&folder, form).replace(FORM, "");
        assert_eq!(made, case, "{form:?}");
        is_made_already(&folder, form);
    }
    for secret in ["hush", "abc.def", "session"] {
        assert!(!case.contains(secret), "{case}");
    }
}

/// Returns a HAR file as a browser saves it, made by hand: a page, and the call that failed.
fn har(url: &str, answer: &str) -> String {
    let entry = |method: &str, url: &str, status: u16, body: &str, answer: &str| {
        serde_json::json!({
            "startedDateTime": "2026-11-22T20:00:00.000Z",
            "time": 3,
            "request": {
                "method": method, "url": url, "httpVersion": "HTTP/1.1",
                "headers": [{"name": "Content-Type", "value": "application/json"},
                            {"name": "Cookie", "value": "session=1"}],
                "postData": {"mimeType": "application/json", "text": body}
            },
            "response": {
                "status": status, "statusText": "", "httpVersion": "HTTP/1.1",
                "headers": [{"name": "content-type", "value": "application/json"}],
                "content": {"size": answer.len(), "mimeType": "application/json", "text": answer}
            }
        })
    };
    let entries = [
        entry("GET", "http://127.0.0.1/page", 200, "", "{}"),
        entry("POST", url, 400, BODY, answer),
    ];
    serde_json::json!({"log": {"version": "1.2", "creator": {"name": "a", "version": "1"}, "entries": entries}})
        .to_string()
}

#[test]
fn an_entry_of_a_file_finds_what_the_entry_before_it_has_made() {
    let answer =
        r#"{"error": "BAD_REQUEST", "details": "units must not exceed the quota of 5000."}"#;
    let mut session: serde_json::Value =
        serde_json::from_str(&har("http://a/v1/accounts", answer)).expect("JSON");
    let entries = session["log"]["entries"].as_array_mut().expect("a list");
    let first = entries[1].clone();
    let mut second = first.clone();
    second["request"]["postData"]["text"] = BODY.replace("6000", "7000").into();
    let mut foreign = first.clone();
    foreign["response"]["content"]["text"] = "oops".into();
    entries.insert(0, foreign);
    entries.extend([second.clone(), second, first]);
    let folder = Folder::shipped().with("session.har", session.to_string());
    let add = ["add", "--har", "session.har", "--status", "400"];
    let dry = folder.vipspec(&[&add[..], &["--dry-run"]].concat());
    assert!(
        dry.stderr
            .contains("entry 3: 3 more like it; `--all` takes each"),
        "{dry:?}"
    );
    assert_eq!(dry.stdout.matches("+  merge:").count(), 1, "{dry:?}");
    let ran = folder.vipspec(&[&add[..], &["--all"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let left_out = "1 exchange not of this API left out";
    assert!(ran.stderr.contains(left_out), "{ran:?}");
    let table = fs::read_to_string(folder.path("cases/vip-rest/table.yaml")).expect("a table");
    assert_eq!(table.matches(ROW).count(), 1, "{table}");
    for merge in ["+  merge: { units: 6000 }", "+  merge: { units: 7000 }"] {
        assert_eq!(ran.stdout.matches(merge).count(), 1, "{ran:?}");
    }
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
}

#[test]
fn a_run_says_how_its_undocumented_answers_become_cases() {
    let target = Drifted::start();
    let case = "# yaml-language-server: $schema=../../case.schema.json\nrow: 201-ok\ntitle: An account may have NAME units\nbasis: assumed\nrequest:\n  operation: createAccount\n  merge: { units: UNITS }\nexpect:\n  code: 201\n  error: \"OK\"\n  detail: \"Account {accountId} created successfully.\"\n  where: { accountId: { equals: { body: \"$.accountId\" } } }\n";
    let case = |units: &str| case.replace("UNITS", units).replace("NAME", units);
    let folder = desk(&target)
        .with("cases/vip-rest/accounts/many-units.yaml", case("6000"))
        .with("cases/vip-rest/accounts/more-units.yaml", case("7000"));
    let ran = vipspec(
        &folder,
        &[
            "run",
            "--cases",
            "cases",
            "--target",
            "staging",
            "vip-rest/accounts/many-units",
            "vip-rest/accounts/more-units",
            "--report",
            "json=report.json",
        ],
    );
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.contains("vipspec add --from-report"),
        "{}",
        ran.stdout
    );
    let report = fs::read_to_string(folder.path("report.json")).expect("a report");
    assert!(report.contains(&format!("row: {ROW}\\n")), "{report}");
    let page = vipspec(&folder, &["report", "report.json", "--format", "html"]);
    assert!(page.stdout.contains("a case that would hold this answer"));
    // Two cases that met one error make one proposal.
    makes_the_pair(&folder, &["add", "--from-report", "report.json"]);
}

#[test]
fn an_old_error_misspelt_is_told_as_one() {
    let target = Drifted::start();
    let folder = desk(&target);
    let account = vipspec(
        &folder,
        &["add", "--dry-run", "/v1/accounts/1", "--target", "staging"],
    );
    assert_eq!(account.code, Some(0), "{account:?}");
    let arguments = [
        "add",
        "-X",
        "PUT",
        "/v1/accounts/123456789",
        "-d",
        r#"{"accountName": "Example Corp Europe", "status": "NOPE"}"#,
        "--target",
        "staging",
    ];
    let ran = vipspec(&folder, &arguments);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    let said =
        "nearly that of row 400-invalid-status: the text differs only in case and punctuation";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    let listed = [&arguments[..], &["--as", "known-failure", "--owner", "ada"]].concat();
    let ran = vipspec(&folder, &listed);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let file = fs::read_to_string(folder.path("cases/targets/staging.yaml")).expect("a target");
    assert!(file.contains("owner: ada"), "{file}");
    let glob = "vip-rest/accounts/update-with-status-invalid-status";
    let ran = vipspec(
        &folder,
        &["run", "--cases", "cases", "--target", "staging", glob],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("1 failed as listed"), "{}", ran.stdout);
}

#[test]
fn nothing_is_written_without_need_and_nothing_is_overwritten() {
    let target = Drifted::start();
    let folder = desk(&target);
    let ran = vipspec(
        &folder,
        &[
            "add",
            "-d",
            BODY,
            "/v1/accounts",
            "--target",
            "staging",
            "--dry-run",
        ],
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.stdout.contains("+row: 400-field-not-exceed-quota"),
        "{}",
        ran.stdout
    );
    assert!(!folder.path(&format!("cases/{ID}.yaml")).exists());
    for (arguments, code, word) in [
        (&["add"][..], 2, "required"),
        (&["add", "/v1/accounts"], 2, "names no host"),
        (&["add", "--har", "nowhere.har"], 3, "cannot be read"),
        (
            &["add", "https://elsewhere.example/x", "--target", "staging"],
            2,
            "does not lie below",
        ),
        (&["add", "--curl", "wget x"], 3, "curl"),
        (
            &["add", "/v1/accounts", "--target", "http://127.0.0.1:1"],
            4,
            "connection refused",
        ),
    ] {
        let ran = vipspec(&folder, arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?} {ran:?}");
        assert!(ran.stderr.contains(word), "{arguments:?} {}", ran.stderr);
    }
}

#[test]
fn a_hundred_answers_of_the_reference_come_back_with_the_row_they_were_made_from() {
    let cases = crate::whole::cases();
    let with_row = cases.iter().filter(|case| case.row().is_some());
    let with_row: Vec<&Case> = with_row.collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime starts");
    let (base, _reference) = runtime
        .block_on(stand(Service::new(Rulebook::vendor())))
        .expect("a port is free");
    let client = Client::new(base, &Connection::writing()).expect("a client needs no TLS");
    let context = Context {
        keep_exchanges: true,
        ..Context::new(Arc::new(client), environment()).under(Rules {
            embedded: true,
            ..Rules::default()
        })
    };
    // Every 14th: of each area, and of each row that has cases enough.
    let mut rows = BTreeSet::new();
    let mut asked = 0;
    for case in with_row.iter().step_by(with_row.len() / 130) {
        let verdict = runtime.block_on(context.execute(case));
        // What the embedded server has not is not asked of it.
        let Some(answer) = verdict.answer() else {
            continue;
        };
        let belongs = answer.classify(&case.document.suite).is_some();
        if !belongs && answer.code != 201 {
            // A text that the table does not list belongs to an open row by the case's word alone.
            continue;
        }
        let judged = verdict.judged().expect("the request was answered");
        let seen = seen(&case.id, &verdict.exchanges[judged].exchange);
        let ground = Ground {
            base: Some(""),
            ..Ground::new(&case.document.suite, cases, jiff::Timestamp::now())
        };
        let proposed = propose(&seen, &ground, None).expect("an answer of this API");
        let Proposed::Cases(proposals) = proposed else {
            panic!("{} is undecided", case.id);
        };
        for proposal in &proposals {
            // Of several rows, or success, any may have come.
            let own = case
                .rows()
                .any(|row| proposal.fits.as_ref() == Some(&row.id));
            let several = case.rows().count() > 1 || case.document.claim.success;
            assert!(own || several, "{}\n{}", case.id, proposal.text());
            assert!(!proposal.is_new, "{}", case.id);
            assert!(
                proposal.differs.is_empty(),
                "{}\n{}",
                case.id,
                proposal.text()
            );
        }
        rows.extend(case.row().map(|row| row.id.clone()));
        asked += 1;
    }
    assert!(asked >= 100 && rows.len() > 15, "{asked} answers, {rows:?}");
}

fn seen(place: &str, exchange: &Exchange) -> Seen {
    let request = &exchange.request;
    Seen {
        place: Place::whole(place),
        method: request.method.clone(),
        url: request.path.clone(),
        headers: request.headers.clone(),
        body: request.body.clone(),
        response: Some(exchange.response.clone()),
        left_out: Vec::new(),
    }
}

#[test]
fn what_was_not_found_is_asked_for_without_making_it_first() {
    let proposal = |code: &str, answer: &str| {
        let folder = Folder::shipped()
            .with(
                "a.http",
                "PUT /v1/accounts/123456789 HTTP/1.1\nHost: a\n\n{\"status\": \"PENDING\"}\n",
            )
            .with(
                "b.http",
                format!("HTTP/1.1 {code}\ncontent-type: application/json\n\n{answer}\n"),
            );
        let add = [
            "add",
            "--request",
            "a.http",
            "--response",
            "b.http",
            "--dry-run",
        ];
        let ran = folder.vipspec(&add);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.stdout
    };
    let made = proposal(
        "400 Bad Request",
        r#"{"error": "BAD_REQUEST", "details": "It is odd today."}"#,
    );
    assert!(made.contains("+setup:\n"), "{made}");
    let missing = proposal(
        "404 Not Found",
        r#"{"error": "GONE", "details": "It is odd today."}"#,
    );
    assert!(!missing.contains("+setup:"), "{missing}");
}

#[test]
fn so_many_answers_of_a_run_get_a_proposal_and_no_more() {
    let entries: String = (0..25)
        .map(|number| format!("  - {{ colour: n{number} }}\n"))
        .collect();
    let folder = Folder::tiny()
        .but_case("request:", &format!("each:\n{entries}request:"))
        .but_case("name: Red", "name: \"${colour}\"");
    let target = crate::target::Target::new(|asked, stream| {
        let answer = if asked.rest.contains("Lamp") {
            crate::target::json("201 Created", "{}")
        } else {
            crate::target::json(
                "400 Bad Request",
                r#"{"error": "BAD_REQUEST", "details": "It is odd today."}"#,
            )
        };
        std::io::Write::write_all(stream, answer.as_bytes())
    });
    let url = target.url();
    folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        &url,
        "--report",
        "json=r.json",
    ]);
    let report = fs::read_to_string(folder.path("r.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let cases = report["cases"].as_array().expect("a list");
    let proposed = cases.iter().filter(|case| case["proposal"].is_string());
    assert_eq!((cases.len(), proposed.count()), (25, 20));
}

#[test]
fn a_seen_error_is_sent_once_and_the_case_is_tried_once() {
    let said = r#"{"error": "BAD_REQUEST", "details": "Out of paper."}"#;
    let target = crate::target::Target::new(|_, stream| {
        let answer = crate::target::json("400 Bad Request", said);
        std::io::Write::write_all(stream, answer.as_bytes())
    });
    let folder = Folder::shipped();
    let url = target.url();
    let add = [
        "add",
        "/v1/accounts",
        "-d",
        BODY,
        "--dry-run",
        "--target",
        &url,
    ];
    let posts = || {
        let heard = target.heard();
        let posts = heard.iter().filter(|asked| asked.line.starts_with("POST"));
        posts.count()
    };
    let ran = folder.vipspec(&add);
    assert_eq!((ran.code, posts()), (Some(0), 1), "{ran:?}");
    assert!(ran.stdout.contains("+  merge: { units: 6000 }"), "{ran:?}");
    let sent = format!("1 request was sent to {url}; no file is written");
    assert!(ran.stderr.contains(&sent), "{ran:?}");
    assert_eq!(target.heard().len(), 1, "only what was asked for is sent");
    let ran = folder.vipspec(&[&add[..], &["--minimize"]].concat());
    assert_eq!((ran.code, posts()), (Some(0), 1 + 3), "{ran:?}");
    assert!(
        ran.stderr
            .contains("`--minimize` runs 1 more case at the target"),
        "{ran:?}"
    );
    assert!(!ran.stdout.contains("+  merge:"), "{ran:?}");
    let written: Vec<&str> = add
        .into_iter()
        .filter(|word| *word != "--dry-run")
        .collect();
    let ran = folder.vipspec(&written);
    assert_eq!((ran.code, posts()), (Some(0), 4 + 2), "{ran:?}");
    let sent = format!("2 requests were sent to {url}\n");
    assert!(ran.stderr.contains(&sent), "{ran:?}");
}

#[test]
fn one_more_value_of_a_case_becomes_an_entry_of_it() {
    let said = r#"{"error": "BAD_REQUEST", "details": "Account category must be either Test, Production or Partner."}"#;
    let json = "content-type: application/json";
    let body = r#"{"accountName": "Example Corp", "organizationalUnit": "Engineering", "accountType": "Mars"}"#;
    let folder = Folder::shipped()
        .with_copy("cases/vip-rest/accounts/create-with-account-type-of-the-other-list.yaml")
        .with(
            "a.http",
            format!("POST /v1/accounts HTTP/1.1\n{json}\n\n{body}\n"),
        )
        .with("b.http", format!("HTTP/1.1 400 x\n{json}\n\n{said}\n"));
    let add = ["add", "--request", "a.http", "--response", "b.http"];
    let ran = folder.vipspec(&add);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.stdout.contains("+  - value: Mars\n"), "{ran:?}");
    assert_eq!(ran.stdout.matches("+++ ").count(), 1, "{ran:?}");
    let checked = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    let again = folder.vipspec(&add);
    assert!(
        again.stdout.contains("[Mars] says that already"),
        "{again:?}"
    );
}

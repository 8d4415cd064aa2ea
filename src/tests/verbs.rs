//! Turns each verb's promise into a run of it.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ran, run, vipspec};

/// A command of the program, ended with the test.
struct Running(Child);

impl Running {
    /// Starts the program and returns the first line that it prints.
    fn start(arguments: &[&str]) -> (Self, String) {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vipspec"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let running = Self(child);
        let mut line = String::new();
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("the program prints a line");
        (running, line.trim_end().to_owned())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn last_line(ran: &Ran) -> &str {
    ran.stdout.lines().last().unwrap_or_default()
}

/// Returns the members of an object in their order.
fn keys(value: &Value) -> Vec<&str> {
    let members = value.as_object().expect("an object");
    members.keys().map(String::as_str).collect()
}

/// Returns a member of each case of a listing or a report.
fn each<'a>(cases: &'a Value, member: &str) -> Vec<&'a str> {
    let cases = cases.as_array().expect("a list");
    let member = cases.iter().map(|case| case[member].as_str());
    member.map(Option::unwrap_or_default).collect()
}

/// Holds a refusal to its code and its words; nothing goes to standard output.
fn refused(arguments: &[&str], code: i32, message: &Expect) {
    let ran = vipspec(arguments);
    message.assert_eq(&ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""));
}

// run

#[test]
fn run_without_a_verb_holds_every_row_on_the_embedded_reference_from_any_folder() {
    let folder = Folder::empty();
    let ran = folder.vipspec(&[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(
        ran.stdout.lines().count(),
        1,
        "passes are quiet: {}",
        ran.stdout
    );
    let last = last_line(&ran);
    assert!(last.contains("36 of 36 rows held"), "{last}");
    let (cases, passed) = last.split_once(" cases: ").unwrap();
    assert!(passed.starts_with(&format!("{cases} passed ")), "{last}");
    assert!(cases.parse::<usize>().unwrap() >= 200, "{last}");
    assert_eq!(ran.stderr, "");
}

#[test]
fn serve_prints_its_address_and_a_run_of_it_is_reported_whole() {
    let (_served, url) = Running::start(&["serve", "--port", "0"]);
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let folder = Folder::empty();
    let first = folder.vipspec(&["run", "--target", &url, "--report", "json=report.json"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let printing = ["run", "vip-rest/users", "--target", &url, "--jobs", "64"];
    let again = folder.vipspec(&[&printing[..], &["--report", "json"]].concat());
    assert_eq!(again.code, Some(0), "{again:?}");

    let written = std::fs::read_to_string(folder.path("report.json")).unwrap();
    let (written, printed) = (parsed(&written), parsed(&again.stdout));
    assert!(
        first.stdout.contains("36 of 36 rows held"),
        "{}",
        first.stdout
    );
    assert!(again.stderr.contains(" held, "), "{}", again.stderr);
    let ids = each(&written["cases"], "id");
    let users = each(&printed["cases"], "id");
    assert!(users.iter().all(|id| ids.contains(id)), "{users:?}");
    has_the_promised_shape(&written);
    assert_eq!(written["target"], url.as_str());
    assert_eq!(
        written["summary"]["passed"],
        written["cases"].as_array().unwrap().len()
    );
    let rows = written["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 36);
    for row in rows {
        assert!(row["held"].as_u64() > Some(0), "{row}");
        assert_eq!(
            (&row["broken"], &row["untested"]),
            (&0.into(), &false.into())
        );
    }
    let names: Vec<_> = std::fs::read_dir(folder.path(""))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["report.json"], "a draft is left behind");
}

/// Holds a report to the keys of the format's version 1.
fn has_the_promised_shape(report: &Value) {
    let top = [
        "schema",
        "target",
        "started",
        "duration_ms",
        "summary",
        "rows",
        "cases",
    ];
    has_keys(report, &top);
    assert_eq!(report["schema"], "vipspec-report/1");
    let started = report["started"].as_str().unwrap_or_default();
    let started: jiff::Timestamp = started.parse().expect("a time of RFC 3339");
    assert!(started <= jiff::Timestamp::now());
    assert!(report["duration_ms"].is_u64());
    has_keys(
        &report["summary"],
        &[
            "passed",
            "failed",
            "errored",
            "blocked",
            "skipped",
            "failed_as_listed",
            "passed_unexpectedly",
        ],
    );
    let row = ["suite", "row", "held", "broken", "untested"];
    has_keys(&report["rows"][0], &row);
    let promised = [
        "id",
        "suite",
        "row",
        "title",
        "file",
        "line",
        "outcome",
        "duration_ms",
        "findings",
        "answer",
        "error",
        "exchanges",
    ];
    let case = &report["cases"][0];
    has_keys(case, &promised);
    assert_eq!(keys(&case["answer"]), ["code", "error", "detail", "row"]);
    assert!(case["line"].is_u64() && case["duration_ms"].is_u64());
}

/// Fields may be added within a version, and none may go.
fn has_keys(object: &Value, promised: &[&str]) {
    let found = keys(object);
    assert!(promised.iter().all(|key| found.contains(key)), "{found:?}");
}

#[test]
fn a_target_that_refuses_is_one_message_within_seconds() {
    let started = Instant::now();
    refused(
        &["run", "--target", "http://127.0.0.1:1"],
        4,
        &expect![[r#"
            error: cannot connect to `http://127.0.0.1:1/`: connection refused
              help: is the service running, and is the URL right? no case was sent
        "#]],
    );
    assert!(started.elapsed() < Duration::from_secs(4));
}

#[test]
fn run_takes_an_id_a_file_a_folder_a_glob_a_row_a_basis_and_a_suite() {
    let listed = |arguments: &[&str]| {
        let ran = vipspec(&[&["list", "--format", "json"], arguments].concat());
        assert_eq!(ran.code, Some(0), "{ran:?}");
        parsed(&ran.stdout)
    };
    let all = listed(&[]);
    let areas = listed(&["vip-rest/accounts/*"]);
    assert_eq!(areas, listed(&["vip-rest/accounts"]));
    assert!(
        each(&areas, "id")
            .iter()
            .all(|id| id.starts_with("vip-rest/accounts/"))
    );
    let row = listed(&["--row", "412-precondition-failed"]);
    assert!(
        each(&row, "row")
            .iter()
            .all(|row| *row == "412-precondition-failed")
    );
    let documented = listed(&["--basis", "documented"]);
    assert!(
        each(&documented, "basis")
            .iter()
            .all(|basis| *basis == "documented")
    );
    assert_eq!(listed(&["--suite", "vip-rest,vip-credential"]), all);
    let suite = listed(&["--suite", "vip-rest"]);
    assert!(each(&suite, "suite").iter().all(|name| *name == "vip-rest"));
    for some in [&areas, &row, &documented, &suite] {
        let count = some.as_array().unwrap().len();
        assert!(count > 0 && count < all.as_array().unwrap().len());
    }
    let several = listed(&[
        "vip-rest/accounts/update-active-to-pending",
        "vip-rest/policies",
    ]);
    assert!(several.as_array().unwrap().len() > 1);
    let entry = "vip-rest/accounts/create-without-mandatory[accountName]";
    assert_eq!(each(&listed(&[entry]), "id"), [entry]);
    let file = listed(&["vip-rest/accounts/create-without-mandatory"]);
    assert!(each(&file, "id").contains(&entry));

    for arguments in [
        ["run", "vip-rest/accounts/*without*"],
        ["run", "--row=412-precondition-failed"],
    ] {
        let ran = vipspec(&arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(last_line(&ran).contains(" untested   "), "{ran:?}");
    }
    let ran = vipspec(&["--row", "412-precondition-failed", "--basis", "documented"]);
    assert_eq!(ran.code, Some(0), "flags need no verb: {ran:?}");
}

#[test]
fn list_as_json_names_every_case_with_its_row() {
    let ran = vipspec(&["list", "--format", "json"]);
    let cases = parsed(&ran.stdout);
    let ids = each(&cases, "id");
    assert!(ids.len() >= 200);
    assert_eq!(
        ids.iter().collect::<BTreeSet<_>>().len(),
        ids.len(),
        "ids are unique"
    );
    assert!(ids.is_sorted() || !ids.is_empty());
    let rows: BTreeSet<&str> = each(&cases, "row")
        .into_iter()
        .filter(|row| !row.is_empty())
        .collect();
    assert_eq!(rows.len(), 36, "what is unreachable has no case");
    let text = vipspec(&["list"]);
    let first: Vec<&str> = text
        .stdout
        .lines()
        .map(|line| line.split("  ").next().unwrap())
        .collect();
    assert_eq!(first, ids);
}

#[test]
fn a_selection_that_matches_nothing_names_the_nearest() {
    refused(
        &["run", "vip-rest/acounts/create"],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/acounts/create`
              help: the nearest are `vip-rest/accounts/create-takes-any-text`, `vip-rest/accounts/create-with-any-units`, `vip-rest/accounts/create-with-any-credits`
        "#]],
    );
    refused(
        &["run", "--row", "400-invalid-statu"],
        5,
        &expect![[r#"
        error: no row is named `400-invalid-statu`
          help: the nearest are `400-invalid-status`, `400-invalid-account-status`, `400-invalid-country-code`
    "#]],
    );
    refused(
        &["list", "--suite", "vip"],
        5,
        &expect![[r#"
        error: no suite is named `vip`
          help: the suites are `vip-credential`, `vip-rest`
    "#]],
    );
    refused(
        &["run", "vip-rest/users", "--row", "400-invalid-status"],
        5,
        &expect![[r#"
            error: no case is chosen by all of these together
              help: leave out one of the conditions; `vipspec list` shows what each case is
        "#]],
    );
    refused(
        &[
            "run",
            "vip-rest/accounts/create-without-mandatory[accountname]",
        ],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/accounts/create-without-mandatory[accountname]`
              help: the nearest are `vip-rest/accounts/create-without-mandatory[accountName]`, `vip-rest/accounts/create-with-blank-mandatory[accountName-null]`, `vip-rest/accounts/create-with-blank-mandatory[accountName-empty]`
        "#]],
    );
}

#[test]
fn several_patterns_of_which_one_matches_nothing_are_not_a_success_in_silence() {
    refused(
        &[
            "run",
            "vip-rest/accounts/update-active-to-pending",
            "vip-rest/nobody",
        ],
        5,
        &expect![[r#"
            error: no case matches `vip-rest/nobody`
              help: the nearest are `vip-rest/routing/no-delete`, `vip-rest/routing/no-options`, `vip-rest/routing/no-patch`
        "#]],
    );
}

#[test]
fn what_cannot_be_understood_is_a_usage_error() {
    refused(
        &["run", "--trget", "http://127.0.0.1:1"],
        2,
        &expect![[r#"
        error: unexpected argument '--trget' found

          tip: a similar argument exists: '--target'

        Usage: vipspec run --target <NAME|URL> [CASE-GLOB]...

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--target", "staging.example.com"],
        2,
        &expect![[r#"
            error: no target is named `staging.example.com`
              help: a URL begins with its scheme: `https://staging.example.com`
        "#]],
    );
    refused(
        &["run", "--target", "ftp://example.com"],
        2,
        &expect![[r#"
            error: `ftp://example.com` is no target URL: it begins with neither `http://` nor `https://`
              help: write it as `https://host`, with a port or a path where there is one
        "#]],
    );
    refused(
        &["run", "--target", "https://ada:secret@example.com"],
        2,
        &expect![[r#"
            error: the target URL carries a user name or a password
              help: leave them out of the URL
        "#]],
    );
    refused(
        &["run", "--target", "https://example.com/?a=b"],
        2,
        &expect![[r#"
            error: `https://example.com/` is no target URL: it has a query or a fragment
              help: write it as `https://host`, with a port or a path where there is one
        "#]],
    );
    refused(
        &["run", "--jobs", "0"],
        2,
        &expect![[r#"
        error: invalid value '0' for '--jobs <N>': a number from 1 to 1024 is needed

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--jobs", "many"],
        2,
        &expect![[r#"
        error: invalid value 'many' for '--jobs <N>': a number from 1 to 1024 is needed

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--timeout", "10"],
        2,
        &expect![[r#"
        error: invalid value '10' for '--timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--timeout", "0s"],
        2,
        &expect![[r#"
        error: invalid value '0s' for '--timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--run-timeout=-5s"],
        2,
        &expect![[r#"
        error: invalid value '-5s' for '--run-timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--basis", "guessed"],
        2,
        &expect![[r#"
        error: invalid value 'guessed' for '--basis <BASIS>': a basis is `documented`, `assumed` or `observed`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--var", "userId"],
        2,
        &expect![[r#"
        error: invalid value 'userId' for '--var <NAME=VALUE>': a variable is written `NAME=VALUE`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--var", "usrId=ada"],
        2,
        &expect![[r#"
            error: no suite has a variable `usrId`
              help: the suite variables are `otp.next`, `otp.now`, `otp.sync`, `requestId`, `temporaryPassword`, `tokens.disabled`, `tokens.enabled`, `tokens.inactive`, `tokens.locked`, `tokens.new`, `tokens.unavailable`, `tokens.unknown`, `unknownAccountId`, `userId`
        "#]],
    );
    let ran = vipspec(&["run", "--report", "pdf"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr
            .contains("no report format is named `pdf`; the formats are `json`")
    );
    refused(
        &["run", "--report", "json="],
        2,
        &expect![[r#"
        error: invalid value 'json=' for '--report <FORMAT[=PATH]>': no path behind `=`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["run", "--report", "json", "--report", "json"],
        2,
        &expect![[r#"
            error: two reports would go to stdout
              help: give all but one of them a path, as in `json=PATH`
        "#]],
    );
    refused(
        &["run", "--report", "json=nowhere/report.json"],
        2,
        &expect![[r#"
            error: no report can be written to `nowhere/report.json`
              help: name a file in a folder that exists
        "#]],
    );
    refused(
        &["serve", "--port", "70000"],
        2,
        &expect![[r#"
        error: invalid value '70000' for '--port <PORT>': 70000 is not in 0..=65535

        For more information, try '--help'.
    "#]],
    );
    refused(
        &["explain"],
        2,
        &expect![[r#"
        error: the following required arguments were not provided:
          <ROW|TEXT>...

        Usage: vipspec explain <ROW|TEXT>...

        For more information, try '--help'.
    "#]],
    );
}

#[test]
fn each_flag_has_its_environment_variable() {
    for (name, value, word) in [
        ("VIPSPEC_TARGET", "nowhere", "no target is named `nowhere`"),
        ("VIPSPEC_TARGET", "no where", "`no where` is no target URL"),
        ("VIPSPEC_RATE", "fast", "a rate is needed"),
        ("VIPSPEC_RETRIES", "many", "a number from 0 to 10"),
        ("VIPSPEC_SHARD", "5/4", "a shard is written `K/N`"),
        (
            "VIPSPEC_TARGET",
            "http://a:pass@b",
            "a user name or a password",
        ),
        ("VIPSPEC_JOBS", "0", "a number from 1 to 1024"),
        ("VIPSPEC_TIMEOUT", "soon", "a time is needed"),
        ("VIPSPEC_BASIS", "guessed", "a basis is"),
        ("VIPSPEC_REPORT", "pdf", "no report format is named `pdf`"),
    ] {
        let ran = with_variable(name, value);
        assert_eq!(ran.code, Some(2), "{name} {ran:?}");
        assert!(ran.stderr.contains(word), "{name} {}", ran.stderr);
        assert!(!ran.stderr.contains("pass@"), "{name} {}", ran.stderr);
    }
    let ran = with_variable("VIPSPEC_CASES", "/nowhere");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = with_variable("VIPSPEC_ROW", "nobody");
    assert_eq!(ran.code, Some(5), "{ran:?}");
}

/// Runs the program with one variable of its own.
fn with_variable(name: &str, value: &str) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_vipspec"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .env(name, value)
        .output()
        .expect("the program starts");
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_run_that_is_out_of_time_judges_nothing_more() {
    let ran = vipspec(&[
        "run",
        "vip-rest/accounts",
        "--run-timeout",
        "1ms",
        "--jobs",
        "1",
    ]);
    assert_eq!(ran.code, Some(4), "{}", last_line(&ran));
    assert!(ran.stdout.contains("the time limit of the run was over"));
}

#[test]
fn a_report_that_cannot_be_written_is_said_after_the_result() {
    let folder = Folder::empty();
    let ran = folder.vipspec(&[
        "run",
        "vip-rest/routing",
        "--report",
        "json=/dev/full/report.json",
    ]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

// explain

#[test]
fn explain_takes_an_id() {
    let ran = vipspec(&["explain", "400-invalid-account-status"]);
    expect![[r#"
        400-invalid-account-status  vip-rest
          answer  400 BAD_REQUEST
          detail  Invalid account status.
          cause   The status is known, but this account cannot move to it from the one
                  it has, as from ACTIVE to PENDING.
          remedy  Move by the allowed steps, ACTIVE to INACTIVE and back, INACTIVE to
                  DELETED; the vendor sets the others.
          source  Broadcom TechDocs, VIP REST APIs, "Status codes and messages"
          cases   vipspec list --row 400-invalid-account-status
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn explain_takes_a_text_with_its_values_filled_in() {
    for (words, row) in [
        (
            &["Invalid account status."][..],
            "400-invalid-account-status",
        ),
        (
            &["Invalid", "account", "status."],
            "400-invalid-account-status",
        ),
        (&["Missing email."], "400-missing-field"),
        (&["organizationalUnit is mandatory."], "400-field-mandatory"),
        (&["Account 123456789 created successfully."], "201-ok"),
        (&["Precondition Failed"], "412-precondition-failed"),
        (&["412"], "412-precondition-failed"),
    ] {
        let ran = vipspec(&[&["explain"], words].concat());
        assert_eq!(ran.code, Some(0), "{words:?} {ran:?}");
        assert!(
            ran.stdout.lines().any(|line| line.starts_with(row)),
            "{words:?} {}",
            ran.stdout
        );
    }
}

#[test]
fn explain_of_a_text_of_no_row_names_the_nearest() {
    refused(
        &["explain", "Invalid acount status"],
        5,
        &expect![[r#"
            error: no row has the id or the text `Invalid acount status`
              help: the nearest: `Invalid account status.` of row `400-invalid-account-status`; `Invalid status.` of row `400-invalid-status`; `Invalid country code in defaultCountryCode policy.` of row `400-invalid-country-code`
        "#]],
    );
    refused(
        &["explain", "400-invalid-acount-status"],
        5,
        &expect![[r#"
            error: no row has the id or the text `400-invalid-acount-status`
              help: the nearest: row `400-invalid-account-status`; row `400-invalid-status`; row `400-invalid-country-code`
        "#]],
    );
    refused(
        &["explain", "\u{1b}[31mx"],
        5,
        &expect![[r#"
            error: no row has the id or the text `\u{1b}[31mx`
              help: the nearest: row `400-member-type`; row `400-missing-field`; row `4e11-token-revoked`
        "#]],
    );
}

// coverage

#[test]
fn coverage_counts_the_cases_of_every_row() {
    let text = vipspec(&["coverage"]);
    let json = vipspec(&["coverage", "--format", "json"]);
    assert_eq!((text.code, json.code), (Some(0), Some(0)));
    let suites = parsed(&json.stdout);
    assert_eq!(each(&suites, "suite"), ["vip-credential", "vip-rest"]);
    let rows = suites[1]["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 22);
    for row in rows {
        let found = keys(row);
        let promised = [
            "row",
            "texts",
            "documented",
            "assumed",
            "observed",
            "untested",
            "unreachable",
        ];
        assert!(promised.iter().all(|key| found.contains(key)), "{found:?}");
        assert_eq!(row["untested"], false, "{row}");
        let id = row["row"].as_str().unwrap();
        let line = text
            .stdout
            .lines()
            .find(|line| line.starts_with(&format!("{id} ")))
            .unwrap();
        let numbers: Vec<u64> = line
            .split_whitespace()
            .skip(1)
            .take(4)
            .map(|word| word.parse().unwrap())
            .collect();
        let count = |basis: &str| row[basis].as_u64().unwrap();
        let (documented, assumed, observed) =
            (count("documented"), count("assumed"), count("observed"));
        assert_eq!(
            numbers,
            [
                documented + assumed + observed,
                documented,
                assumed,
                observed
            ]
        );
    }
    assert!(
        last_line(&text).starts_with("22 of 22 rows held by cases; "),
        "{}",
        last_line(&text)
    );
}

#[test]
fn coverage_names_a_row_without_a_case() {
    let ran = Folder::tiny().vipspec(&["coverage", "--cases", "cases"]);
    expect![[r#"
        tiny               cases  documented  assumed  observed  mutants
        400-invalid-name       1           1        0         0        0
        400-missing-field      0           0        0         0        0  untested
        1 of 2 rows held by cases; 0 cases beyond the table
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!(ran.code, Some(0));
}

// serve

#[test]
fn a_port_that_is_taken_is_one_message() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let ran = vipspec(&["serve", "--port", &port]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    expect![[r#"
        error: cannot serve on port PORT: Address already in use (os error 98)
          help: choose another port with `--port`; 0 takes a free one
    "#]]
    .assert_eq(&ran.stderr.replace(&port, "PORT"));
}

// check, help, the terminal

#[test]
fn check_finds_nothing_wrong_with_what_is_shipped() {
    for arguments in [&["check"][..], &["check", "--cases", "cases"]] {
        let ran = vipspec(arguments);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        let said = [
            ", 44 rows: no problem\n",
            ", 44 rows, 1 target: no problem\n",
        ];
        assert!(
            said.iter().any(|said| ran.stdout.ends_with(said)),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn help_and_version_are_no_errors() {
    for arguments in [
        &["--help"][..],
        &["--version"],
        &["run", "--help"],
        &["help", "explain"],
    ] {
        let ran = vipspec(arguments);
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
        assert!(ran.stdout.contains("vipspec"));
        assert!(
            ran.stdout.lines().all(|line| line.chars().count() <= 120),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_reader_that_goes_away_early_causes_no_panic() {
    for verb in ["list", "coverage", "list --format json"] {
        let words: Vec<&str> = verb.split(' ').collect();
        let mut child = Command::new(env!("CARGO_BIN_EXE_vipspec"))
            .args(&words)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{verb}");
        assert_eq!(output.status.code(), Some(0), "{verb}");
    }
}

#[test]
fn nothing_is_coloured_away_from_a_terminal() {
    let folder = Folder::tiny();
    for arguments in [
        &["list"][..],
        &["coverage"],
        &["explain", "404-not-found"],
        &["explain", "nothing"],
        &["run", "--cases", "cases"],
        &["check", "--cases", "cases"],
        &["--help"],
        &["rnu"],
    ] {
        let ran = folder.vipspec(arguments);
        assert!(
            !ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'),
            "{ran:?}"
        );
    }
}

#[test]
fn colours_that_are_forced_are_not_forced_under_no_color() {
    let folder = Folder::tiny();
    let mut command = folder.command(&["coverage", "--cases", "cases"]);
    let ran = run(command.env("CLICOLOR_FORCE", "1"));
    assert!(ran.stdout.contains('\u{1b}'), "{ran:?}");
    let ran = run(command.env("NO_COLOR", "1"));
    assert!(!ran.stdout.contains('\u{1b}'), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_ends_with_130_after_its_reports() {
    let target = crate::target::Target::new(|_, _| {
        std::thread::sleep(Duration::from_millis(300));
        Ok(())
    });
    let folder = Folder::tiny();
    let url = target.url();
    let child = folder
        .command(&[
            "run",
            "--cases",
            "cases",
            "--target",
            &url,
            "--report",
            "json=report.json",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while target.heard().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10));
        std::thread::sleep(Duration::from_millis(5));
    }
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args(["-INT", &pid])
            .status()
            .unwrap()
            .success()
    );
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130));
    let report = parsed(&std::fs::read_to_string(folder.path("report.json")).unwrap());
    assert_eq!(report["cases"][0]["outcome"], "errored");
    assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
}

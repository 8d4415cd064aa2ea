//! Turns the arguments of `cargo test --test conformance` into what a developer sees of it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use expect_test::expect;
use serde_json::Value;

use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::target::{self, Target};

/// A case of the repository, and the kind that its row gives it.
const CASE: &str = "vip-rest/accounts/update-active-to-pending";
const KIND: &str = "400-invalid-account-status";

/// The features that this test was built with: Cargo is asked for the same, or it would build all anew.
const FEATURES: &str = if cfg!(feature = "pkcs12") {
    "pkcs12"
} else {
    ""
};

/// Returns the file that Cargo has made of a target, by its name and kind, and makes it if it is not there.
///
/// Cargo names it to no other test target. To ask Cargo costs less than a second, and gives the one
/// that is built from these sources, where a look into `target/debug/deps` may find an older one.
pub(crate) fn built(name: &str, kind: &str) -> &'static Path {
    static BUILT: OnceLock<Vec<(String, String, PathBuf)>> = OnceLock::new();
    let mut files = BUILT.get_or_init(build).iter();
    let found = files.find(|(of, is, _)| (of.as_str(), is.as_str()) == (name, kind));
    found.map_or_else(
        || panic!("cargo makes no {kind} `{name}`"),
        |found| &found.2,
    )
}

/// Lets Cargo make the test program of the cases and all below it; returns names, kinds and files.
fn build() -> Vec<(String, String, PathBuf)> {
    // `target/tmp` is the one place that Cargo tells; the profile shows in the path of this program.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let here = std::env::current_exe().expect("a program knows where it is");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .args(["test", "--test", "conformance", "--features", FEATURES])
        .args(["--no-run", "--quiet", "--message-format", "json"])
        .arg("--target-dir")
        .arg(target.expect("`target/tmp` lies in a folder"))
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    if here.components().any(|part| part.as_os_str() == "release") {
        cargo.arg("--release");
    }
    without_told(&mut cargo);
    let ran = run(&mut cargo);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let messages = ran.stdout.lines();
    let messages = messages.filter_map(|line| serde_json::from_str::<Value>(line).ok());
    messages.filter_map(|message| made(&message)).collect()
}

/// Returns the name, the kind and the file of what one message of Cargo tells of.
fn made(message: &Value) -> Option<(String, String, PathBuf)> {
    let target = &message["target"];
    let mut files = message["filenames"].as_array()?.iter();
    let library = || files.find_map(|file| file.as_str().filter(|file| file.ends_with(".rlib")));
    let file = message["executable"].as_str().or_else(library)?;
    let (name, kind) = (target["name"].as_str()?, target["kind"][0].as_str()?);
    Some((name.to_owned(), kind.to_owned(), file.into()))
}

/// Takes what Cargo tells about this package only: the build script of ring would take it for a
/// change, and TLS would be built anew, by this Cargo and by the next that is run.
fn without_told(cargo: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let told = ["OUT_DIR", "CARGO_MANIFEST_", "CARGO_PKG_"];
        if told
            .iter()
            .any(|told| name.as_encoded_bytes().starts_with(told.as_bytes()))
        {
            cargo.env_remove(name);
        }
    }
}

/// Returns a command of the test program.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(built("conformance", "test"));
    command.args(arguments).env_remove("RUST_TEST_THREADS");
    command
}

fn conformance(arguments: &[&str]) -> Ran {
    run(&mut command(arguments))
}

/// Returns a command of the test program on the cases of a folder.
pub(crate) fn on(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command
        .current_dir(folder.path(""))
        .env("VIPSPEC_CASES", "cases");
    command
}

/// Returns the names in a listing, kinds in front.
fn listed(command: &mut Command) -> Vec<String> {
    let ran = run(command.arg("--list"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let name = |line: &str| line.strip_suffix(": test").map(str::to_owned);
    ran.stdout.lines().filter_map(name).collect()
}

/// Returns a folder with two cases of the shipped suite, and a third file with this text.
fn two_cases_and(text: &str) -> Folder {
    let folder = Folder::empty().with("cases/vip-rest/accounts/broken.yaml", text);
    ["suite", "table", "openapi"]
        .into_iter()
        .map(|name| format!("cases/vip-rest/{name}.yaml"))
        .chain([
            format!("cases/{CASE}.yaml"),
            "cases/vip-rest/accounts/create-without-mandatory.yaml".to_owned(),
        ])
        .fold(folder, |folder, path| folder.with_copy(&path))
}

#[test]
fn every_case_is_a_test_under_the_name_of_its_row() {
    let names = listed(&mut command(&[]));
    assert!(names.len() >= 200, "{}", names.len());
    assert!(names.contains(&format!("[{KIND}] {CASE}")));
    for suite in ["vip-credential", "vip-rest"] {
        assert!(names.contains(&format!("[check] {suite}")), "{suite}");
    }
    assert_eq!(
        names.len(),
        crate::whole::cases().len() + 2,
        "a test for each case, and one for the files of each suite"
    );
}

#[test]
fn a_filter_is_a_part_of_name_or_kind_and_several_are_any_of_them() {
    let folder = Folder::shipped();
    let listed = |arguments: &[&str]| listed(&mut on(&folder, arguments));
    let policies = listed(&["vip-rest/policies"]);
    let row = listed(&["[412-precondition-failed]"]);
    let both = listed(&["vip-rest/policies", "[412-precondition-failed]"]);
    assert!(!policies.is_empty() && !row.is_empty());
    assert!(
        policies
            .iter()
            .all(|name| name.contains("] vip-rest/policies"))
    );
    assert!(
        row.iter()
            .all(|name| name.starts_with("[412-precondition-failed] "))
    );
    let all = policies.iter().filter(|name| !row.contains(name)).count() + row.len();
    assert_eq!(both.len(), all);
    let skipped = listed(&["vip-rest/policies", "--skip", "vip-rest/policies"]);
    assert_eq!(skipped, Vec::<String>::new());
}

#[test]
fn an_exact_name_runs_one_test_with_its_kind_or_without() {
    for name in [CASE.to_owned(), format!("[{KIND}] {CASE}")] {
        let ran = conformance(&["--exact", &name]);
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{name}");
        assert!(ran.stdout.contains("running 1 test\n"), "{}", ran.stdout);
        assert!(ran.stdout.contains("1 passed; 0 failed"), "{}", ran.stdout);
    }
    let entry = "vip-rest/accounts/create-without-mandatory[accountName]";
    assert!(
        conformance(&[entry, "--exact"])
            .stdout
            .contains("1 passed; 0 failed")
    );
    let nobody = conformance(&["--exact", "vip-rest/accounts"]);
    assert!(nobody.stdout.contains("running 0 tests\n"), "{nobody:?}");
}

#[test]
fn the_spellings_of_the_built_in_harness_are_understood() {
    let folder = two_cases_and("").without("cases/vip-rest/accounts/broken.yaml");
    for arguments in [
        &[CASE, "--no-capture"][..],
        &[CASE, "--nocapture"],
        &[CASE, "--test-threads", "1"],
        &[CASE, "--test-threads=64"],
        &["--quiet", CASE],
        &["--format", "terse", CASE],
        &[CASE, "--color", "never"],
    ] {
        let ran = run(&mut on(&folder, arguments));
        assert_eq!(
            (ran.code, ran.stderr.as_str()),
            (Some(0), ""),
            "{arguments:?}"
        );
        assert!(
            ran.stdout.contains("1 passed; 0 failed"),
            "{arguments:?} {}",
            ran.stdout
        );
    }
    let ran = run(on(&folder, &[CASE]).env("RUST_TEST_THREADS", "2"));
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn no_threads_are_refused_instead_of_waited_for() {
    let message = "error: `--test-threads` is 0, and no test could ever run\n  help: give a number from 1 on\n";
    for arguments in [&["--test-threads", "0"][..], &["--test-threads=0"]] {
        let ran = conformance(arguments);
        assert_eq!(ran.stderr, message);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    }
    let ran = run(command(&[]).env("RUST_TEST_THREADS", "0"));
    assert_eq!(ran.code, Some(2), "{ran:?}");
}

#[test]
fn an_unknown_flag_is_a_usage_error() {
    let ran = conformance(&["--shufle"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(ran.stderr.contains("--shufle"), "{}", ran.stderr);
}

#[test]
fn a_target_that_refuses_is_one_message_within_seconds() {
    let started = Instant::now();
    let folder = Folder::tiny();
    let ran = run(on(&folder, &[]).env("VIPSPEC_TARGET", "http://127.0.0.1:1"));
    expect![[r#"
        error: cannot connect to `http://127.0.0.1:1/`: connection refused
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""));
    assert!(started.elapsed() < Duration::from_secs(8));
}

#[test]
fn variables_choose_target_and_cases() {
    let folder = Folder::tiny();
    let target = Target::saying(target::json(
        "400 Bad Request",
        r#"{"error": "BAD_REQUEST", "details": "Missing name."}"#,
    ));
    let ran = run(on(&folder, &["tiny/things"]).env("VIPSPEC_TARGET", target.url()));
    assert_eq!(ran.code, Some(101), "{ran:?}");
    assert!(!ran.stdout.contains('\u{1b}'));
    let (_, failures) = ran.stdout.split_once("failures:\n").unwrap();
    let (block, _) = failures.split_once("\n\n\nfailures:").unwrap();
    let block = block.replace(&target.url(), "http://TARGET");
    let sent = block.lines().find(|line| line.contains("sent: ")).unwrap();
    let block = block.replace(sent, "      sent: ...");
    expect![[r#"

        ---- tiny/things/create-with-invalid-name ----
        FAIL  tiny/things/create-with-invalid-name
              400-invalid-name · A thing cannot have the name of a colour
              cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^ detail differs
              - Invalid name.
              + Missing name.
              note: the answer is that of row 400-missing-field
              sent: ...
              body: {"error": "BAD_REQUEST", "details": "Missing name."}
              curl: curl -i -X POST http://TARGET/things -A vipspec/0.1.0 -H 'accept: application/json' -H 'content-type: application/json' --data-raw '{"name":"Red","owner":"ada"}'
              rerun: vipspec run tiny/things/create-with-invalid-name --target http://TARGET --trace"#]].assert_eq(&block);
}

#[test]
fn a_variable_that_cannot_be_understood_is_a_usage_error() {
    let folder = Folder::shipped();
    for (name, value) in [
        ("VIPSPEC_TARGET", "nowhere"),
        ("VIPSPEC_TIMEOUT", "soon"),
        ("VIPSPEC_JOBS", "0"),
    ] {
        let ran = run(on(&folder, &[CASE]).env(name, value));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}");
        assert!(ran.stderr.contains(value), "{name} {}", ran.stderr);
    }
    let ran = run(on(&folder, &[]).env("VIPSPEC_ROW", "404-nobody"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""));
    assert!(ran.stderr.contains("404-not-found"), "{}", ran.stderr);
    let ran = run(command(&[]).env("VIPSPEC_CASES", "/nowhere"));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(3), ""));
}

#[test]
fn a_filter_that_means_no_case_is_a_failure_where_the_environment_names_a_target() {
    let folder = Folder::tiny();
    let right = Target::saying(target::json("400 Bad Request", crate::targets::RIGHT));
    let aimed = |filters: &[&str]| run(on(&folder, filters).env("VIPSPEC_TARGET", right.url()));
    for filters in [
        &["tiny/thing/create"][..],
        &["tiny/things", "tiny/thingz/create-with-invalid-name"],
        &["--exact", "tiny/things/create"],
    ] {
        let ran = aimed(filters);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{ran:?}");
        let said = "help: the nearest are `tiny/things/create-with-invalid-name`\n";
        assert!(ran.stderr.ends_with(said), "{}", ran.stderr);
    }
    assert_eq!(right.heard().len(), 0);
    assert_eq!(aimed(&["tiny/things"]).code, Some(0));
    // A name without a slash may be that of a test of another target of the crate.
    assert_eq!(aimed(&["some_other_test"]).code, Some(0));
    assert_eq!(aimed(&["--list", "tiny/thing/create"]).code, Some(0));
    let ran = run(&mut on(&Folder::shipped(), &["tiny/thing/create"]));
    assert!(ran.stdout.contains("running 0 tests"), "{ran:?}");
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_filter_may_be_pasted_as_it_was_printed() {
    let folder = two_cases_and("").without("cases/vip-rest/accounts/broken.yaml");
    let absolute = folder.path(&format!("cases/{CASE}.yaml"));
    for word in [
        format!("cases/{CASE}.yaml"),
        format!("./cases/{CASE}.yaml:12:3"),
        format!("{}:4", absolute.display()),
    ] {
        let ran = run(&mut on(&folder, &[&word]));
        assert_eq!(ran.code, Some(0), "{word} {ran:?}");
        assert!(ran.stdout.contains("1 passed; 0 failed"), "{word} {ran:?}");
    }
}

#[test]
fn a_suite_that_the_reference_does_not_serve_needs_a_target() {
    let ran = run(&mut on(&Folder::tiny(), &["tiny/things"]));
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    let said = "error: no target is named: `tiny` is asked of a service\n";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
}

#[test]
fn a_bad_variable_is_said_by_its_name() {
    let folder = Folder::shipped();
    for (name, value) in [("VIPSPEC_JOBS", "0"), ("VIPSPEC_FAIL_FAST", "maybe")] {
        let ran = run(on(&folder, &[CASE]).env(name, value));
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{name}");
        let said = format!("invalid value '{value}' for '{name}'");
        assert!(ran.stderr.contains(&said), "{}", ran.stderr);
    }
    for name in ["VIPSPEC_JOBS", "VIPSPEC_FAIL_FAST", "VIPSPEC_ROW"] {
        let ran = run(on(&folder, &[CASE]).env(name, ""));
        assert_eq!(ran.code, Some(0), "{name} {ran:?}");
    }
}

#[test]
fn a_row_and_a_basis_choose_tests_too() {
    let folder = Folder::shipped();
    let ran = run(on(&folder, &["--list"]).env("VIPSPEC_ROW", "412-precondition-failed"));
    let names: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.ends_with(": test"))
        .collect();
    assert!(!names.is_empty());
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("[412-precondition-failed] ")
                // It names several rows, this one among them.
                || name.contains("/users/get-")),
        "{names:?}"
    );
}

#[test]
fn a_broken_file_is_one_test_that_fails_and_the_others_pass() {
    let folder =
        two_cases_and("row: 400-invalid-status\ntitle: x\nbasis: documented\nrequst: {}\n");
    let ran = run(&mut on(&folder, &[]));
    assert_eq!(ran.code, Some(101), "{ran:?}");
    let counts: Vec<&str> = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with("test result"))
        .collect();
    assert!(counts[0].contains(" passed; 1 failed;"), "{counts:?}");
    assert!(
        ran.stdout
            .contains("  --> cases/vip-rest/accounts/broken.yaml:4:1\n"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("error: unknown key `requst`"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_file_that_is_no_yaml_is_one_test_that_fails_under_its_path() {
    let folder = two_cases_and("row: [\n");
    let ran = run(&mut on(&folder, &["broken"]));
    assert_eq!(ran.code, Some(101), "{ran:?}");
    assert!(
        ran.stdout
            .contains("test [broken] vip-rest/accounts/broken ... FAILED"),
        "{}",
        ran.stdout
    );
    assert!(ran.stdout.contains("1 failed"), "{}", ran.stdout);
    assert!(
        ran.stdout.contains("error: this is not YAML"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_broken_table_is_shown_once_and_named_by_every_case() {
    let folder = two_cases_and("row: x\n").but(
        "cases/vip-rest/suite.yaml",
        "name: vip-rest",
        "nam: vip-rest",
    );
    let ran = run(&mut on(&folder, &[]));
    assert_eq!(ran.code, Some(101), "{ran:?}");
    assert_eq!(
        ran.stdout.matches("unknown key `nam`").count(),
        1,
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout
            .contains("the data files of `vip-rest` are invalid: see `[check] vip-rest`")
    );
    assert!(ran.stdout.contains("0 passed;"), "{}", ran.stdout);
}

#[test]
fn a_reader_that_goes_away_early_causes_no_panic() {
    let folder = Folder::tiny();
    for arguments in [&["--list"][..], &["tiny/things"]] {
        let mut child = on(&folder, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("panicked"), "{arguments:?} {said}");
    }
}

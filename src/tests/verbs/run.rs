//! Turns runs of the suite, whole, refused, late and interrupted, into their ends.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use expect_test::expect;

use super::{last_line, on, parsed, refused};
use crate::folder::Folder;

#[test]
fn run_without_a_verb_holds_every_row_on_the_embedded_reference_from_any_folder() {
    let folder = Folder::empty();
    let ran = folder.vipspec(&[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // Passes are quiet, but for the texts of a row whose source lists examples alone.
    let is_told =
        |line: &&str| line.contains("came for row 201-ok") || line.ends_with("that breaks no row");
    let others = ran
        .stdout
        .lines()
        .filter(|line| !line.is_empty() && !is_told(line));
    assert_eq!(others.count(), 1, "passes are quiet: {}", ran.stdout);
    let last = last_line(&ran);
    assert!(last.contains("36 of 36 rows held"), "{last}");
    let (cases, passed) = last.split_once(" cases: ").unwrap();
    assert!(passed.starts_with(&format!("{cases} passed ")), "{last}");
    assert!(cases.parse::<usize>().unwrap() >= 200, "{last}");
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_target_that_refuses_is_one_message_within_seconds() {
    let started = Instant::now();
    refused(
        &Folder::tiny(),
        &["run", "--target", "http://127.0.0.1:1"],
        4,
        &expect![[r#"
            error: cannot connect to `http://127.0.0.1:1/`: connection refused
              help: is the service running, and is the URL right? no case was sent
        "#]],
    );
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_run_that_is_out_of_time_judges_nothing_more() {
    let late = ["run", "--run-timeout", "1ms", "--jobs", "1"];
    let ran = on(&Folder::shipped(), &late);
    assert_eq!(ran.code, Some(4), "{}", last_line(&ran));
    assert!(ran.stdout.contains("the time limit of the run was over"));
}

#[test]
fn a_report_that_cannot_be_written_is_said_after_the_result() {
    let arguments = ["run", "--report", "json=/dev/full/report.json"];
    let ran = on(&Folder::tiny(), &arguments);
    assert_eq!(ran.code, Some(2), "{ran:?}");
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

#[test]
fn a_query_parameter_that_the_description_demands_is_sent_unless_the_case_says_else() {
    let own = "operationId: createThing\n";
    let demanded =
        "      parameters:\n        - { name: lang, in: query, required: true, example: en us }\n";
    let described = || {
        let with = format!("{own}{demanded}");
        Folder::tiny().but("cases/tiny/openapi.yaml", own, &with)
    };
    for (said, sent) in [
        ("", "POST /things?lang=en%20us"),
        (
            "  query: { lang: de, size: 1 }\n",
            "POST /things?lang=de&size=1",
        ),
        ("  query: { size: 1 }\n", "POST /things?lang=en%20us&size=1"),
        ("  query: { lang: null }\n", "POST /things  {"),
    ] {
        let folder = described().but_case("  merge:", &format!("{said}  merge:"));
        let words = [
            "run",
            "--dry-run",
            "--cases",
            "cases",
            "--target",
            "http://127.0.0.1:1",
        ];
        let ran = folder.vipspec(&words);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.stdout.contains(sent), "{said}: {ran:?}");
    }
}

#[test]
fn a_dry_run_counts_the_requests_of_all_steps_of_all_cases() {
    let steps =
        "each: [{ colour: Red }, { colour: Blue }]\nsetup:\n  - operation: createThing\nrequest:";
    let folder = Folder::tiny()
        .but_case("request:", steps)
        .but_case("name: Red", "name: \"${colour}\"");
    let url = "http://127.0.0.1:1";
    let ran = folder.vipspec(&["run", "--dry-run", "--cases", "cases", "--target", url]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    expect![[r#"
        tiny/things/create-with-invalid-name[Red]
          setup    POST /things  {"name":"Lamp","owner":"ada"}
          request  POST /things  {"name":"Red","owner":"ada"}
        tiny/things/create-with-invalid-name[Blue]
          setup    POST /things  {"name":"Lamp","owner":"ada"}
          request  POST /things  {"name":"Blue","owner":"ada"}
    "#]]
    .assert_eq(&ran.stdout);
    let told = "2 cases would send 4 requests to http://127.0.0.1:1; nothing was sent\n";
    assert_eq!(ran.stderr, told);
}

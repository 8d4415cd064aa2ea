//! Turns output into what a terminal, a pipe and a reader that goes away get of it.

use std::process::Stdio;

use super::on;
use crate::folder::Folder;
use crate::program::{run, vipspec};

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
    let folder = Folder::tiny();
    for verb in ["list", "coverage", "list --format json"] {
        let words: Vec<&str> = verb.split(' ').collect();
        let mut child = folder
            .command(&words)
            .args(["--cases", "cases"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Long before the program has read a file, so that all of its output meets a closed pipe.
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{verb}");
        assert_eq!(output.status.code(), Some(0), "{verb}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_finds_no_room_is_no_success() {
    let folder = Folder::tiny();
    for verb in ["list", "schema case"] {
        let words: Vec<&str> = verb.split(' ').collect();
        let full = std::fs::File::create("/dev/full").unwrap();
        let mut command = folder.command(&words);
        let output = command.stdout(full).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.matches("cannot be written").count(), 1, "{said}");
        assert_eq!(output.status.code(), Some(4), "{verb}");
    }
}

#[test]
fn a_folder_of_cases_that_nobody_named_is_told_of() {
    let folder = Folder::tiny();
    let ran = folder.vipspec(&["list"]);
    assert_eq!(ran.stderr, "reading cases from ./cases\n");
    assert!(ran.stdout.starts_with("tiny/things/"), "{ran:?}");
    let named = folder.vipspec(&["list", "--cases", "cases"]);
    assert_eq!((named.stderr.as_str(), named.stdout), ("", ran.stdout));
    for verb in [
        &["check"][..],
        &["coverage"],
        &["explain", "400-invalid-name"],
        &["fmt"],
        &["run", "--dry-run", "--target", "http://127.0.0.1:1"],
    ] {
        let ran = folder.vipspec(verb);
        assert_ne!(ran.code, Some(2), "{verb:?} {ran:?}");
        assert!(
            ran.stderr.starts_with("reading cases from ./cases\n"),
            "{verb:?} {ran:?}"
        );
    }
    // A folder of targets is none of cases.
    let folder = Folder::empty().with("cases/targets/t.yaml", "url: http://127.0.0.1:1\n");
    let ran = folder.vipspec(&["list", "--row", "404-not-found"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
}

#[test]
fn nothing_is_coloured_away_from_a_terminal() {
    let folder = Folder::tiny();
    for arguments in [
        &["list"][..],
        &["coverage"],
        &["explain", "400-invalid-name"],
        &["explain", "nothing"],
        &["run"],
        &["check"],
        &["--help"],
        &["rnu"],
    ] {
        let ran = on(&folder, arguments);
        assert!(
            !ran.stdout.contains('\u{1b}') && !ran.stderr.contains('\u{1b}'),
            "{ran:?}"
        );
    }
}

#[test]
fn colours_that_are_forced_are_not_forced_under_no_color() {
    let folder = Folder::tiny();
    let mut command = folder.command(&["list", "--cases", "cases"]);
    let ran = run(command.env("CLICOLOR_FORCE", "1"));
    assert!(ran.stdout.contains('\u{1b}'), "{ran:?}");
    let ran = run(command.env("NO_COLOR", "1"));
    assert!(!ran.stdout.contains('\u{1b}'), "{ran:?}");
}

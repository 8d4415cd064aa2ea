//! Turns the scripts of the workflow into runs of the program against a served reference.

use std::process::Command;

use super::{ACTION, read, scripts};
use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::served::Served;

const WORKFLOW: &str = ".github/workflows/conformance.yml";

/// A machine of the pipeline: its folder for temporary files, with cases and the program in it.
fn machine() -> Folder {
    let folder = Folder::shipped();
    for path in ["vipspec", "report", "shards"] {
        std::fs::create_dir(folder.path(path)).expect("a test can make a folder");
    }
    let program = folder.path("vipspec/vipspec");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_vipspec"), program).expect("a link can be made");
    folder
}

/// Runs the script of the workflow with this in it, as a runner does.
fn script(with: &str, machine: &Folder, settings: &[(&str, &str)]) -> Ran {
    script_of(WORKFLOW, with, machine, settings)
}

/// Runs the script of a file with this in it.
fn script_of(file: &str, with: &str, machine: &Folder, settings: &[(&str, &str)]) -> Ran {
    let text = scripts(&read(file))
        .into_iter()
        .find(|script| script.contains(with))
        .expect("the file has the script");
    let mut command = Command::new("bash");
    command
        .args(["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", &text])
        .env("RUNNER_TEMP", machine.path(""))
        .env("GITHUB_OUTPUT", machine.path("output"))
        .env("GITHUB_STEP_SUMMARY", machine.path("summary"))
        .env("GITHUB_REPOSITORY", "owner/service")
        .envs(settings.iter().copied());
    run(&mut command)
}

fn plan(target: &str, shards: &str, repository: &str, reference: &str) -> Ran {
    let settings = [
        ("TARGET", target),
        ("SHARDS", shards),
        ("MINUTES", "30"),
        ("REPOSITORY", repository),
        ("REF", reference),
    ];
    script("seq -s ,", &machine(), &settings)
}

fn shard(machine: &Folder, target: &str, number: &str, secrets: &str, selection: &str) -> Ran {
    let cases = machine.path("cases");
    let settings = [
        ("TARGET", target),
        ("CASES", cases.to_str().expect("a path of text")),
        ("SELECTION", selection),
        ("SUITE", ""),
        ("BASIS", "all"),
        ("ARGUMENTS", "--jobs=4\n\n--timeout=5s"),
        ("SHARD", number),
        ("SHARDS", "2"),
        ("MINUTES", "30"),
        ("SECRETS", secrets),
    ];
    script("add-mask", machine, &settings)
}

/// Hands the shards' reports over and runs the gate.
fn gate(machine: &Folder, shards: &str) -> Ran {
    for entry in std::fs::read_dir(machine.path("report")).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a file has a name");
        std::fs::rename(&path, machine.path("shards").join(name)).expect("a file can be moved");
    }
    let settings = [
        ("SHARDS", "2"),
        ("BUILD_RESULT", "success"),
        ("SHARDS_RESULT", shards),
    ];
    script("the merged run has exit code", machine, &settings)
}

#[test]
fn a_plan_needs_a_target_a_number_and_a_commit() {
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for (target, shards, repository, reference, code) in [
        ("http://a", "4", "owner/service", "", 0),
        ("http://a", "4", "owner/vipspec", commit, 0),
        ("", "4", "owner/service", "", 2),
        ("http://a", "0", "owner/service", "", 2),
        ("http://a", "65", "owner/service", "", 2),
        ("http://a", "2.5", "owner/service", "", 2),
        ("http://a", "a[$(exit 9)]", "owner/service", "", 2),
        ("http://a", "4", "owner/vipspec", "main", 2),
    ] {
        let ran = plan(target, shards, repository, reference);
        assert_eq!(
            ran.code,
            Some(code),
            "{target} {shards} {reference}: {ran:?}"
        );
    }
}

/// Stands for `gh`: what is to be downloaded lies in a folder.
const DOWNLOADS: &str = "#!/usr/bin/env bash\n\
     [[ \"$1 $2 $3 $5\" == \"release download v9.9.9 owner/vipspec\" ]] && cp \"$RELEASE\"/* .\n";

/// Takes a release by the action; the archive is as its checksum says, or has been changed.
fn taken(is_changed: bool, system: &str) -> (Folder, Ran) {
    let machine = machine();
    let name = "vipspec-9.9.9-x86_64-unknown-linux-musl";
    let make = format!(
        "mkdir -p release bin made/{name}\nprintf 'one' >made/{name}/vipspec\n\
         tar -czf release/{name}.tar.gz -C made {name}\n\
         (cd release && sha256sum {name}.tar.gz >{name}.tar.gz.sha256)\n\
         if [[ {is_changed} == true ]]; then printf ' ' >>release/{name}.tar.gz; fi\n\
         printf '%s' '{DOWNLOADS}' >bin/gh\nchmod +x bin/gh\n"
    );
    let mut command = Command::new("bash");
    let made = run(command
        .args(["-e", "-c", &make])
        .current_dir(machine.path("")));
    assert_eq!(made.code, Some(0), "{made:?}");
    let (bin, release) = (machine.path("bin"), machine.path("release"));
    let path = format!(
        "{}:{}",
        bin.display(),
        std::env::var("PATH").expect("there is one")
    );
    let settings = [
        ("PROGRAM", ""),
        ("VERSION", ""),
        ("REF", "v9.9.9"),
        ("REPOSITORY", "owner/vipspec"),
        ("RUNNER_OS", system),
        ("RUNNER_ARCH", "X64"),
        ("RELEASE", release.to_str().expect("a path of text")),
        ("PATH", &path),
    ];
    let ran = script_of(ACTION, "gh release download", &machine, &settings);
    (machine, ran)
}

#[test]
fn the_action_takes_the_release_that_its_tag_names_and_none_that_was_changed() {
    let (machine, ran) = taken(false, "Linux");
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let output = std::fs::read_to_string(machine.path("output")).unwrap();
    let program = output.trim_end().strip_prefix("program=").expect("a path");
    assert_eq!(std::fs::read_to_string(program).unwrap(), "one");
    let (machine, ran) = taken(true, "Linux");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(!machine.path("output").exists());
    let (_, ran) = taken(false, "Solaris");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(
        ran.stdout
            .contains("there is no release for Solaris on X64"),
        "{ran:?}"
    );
}

#[test]
fn a_gate_without_a_report_fails_whatever_the_jobs_say() {
    let machine = machine();
    let ran = gate(&machine, "success");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.stdout.contains("shard 1 of 2 left no report"),
        "{ran:?}"
    );
    assert!(
        ran.stdout.contains("shard 2 of 2 left no report"),
        "{ran:?}"
    );
}

#[test]
fn a_line_of_the_secrets_that_is_none_stops_the_shard() {
    for secrets in ["word", "NAME<<END\nvalue", "NA ME=x"] {
        let ran = shard(&machine(), "http://127.0.0.1:1", "1", secrets, "");
        assert_eq!(ran.code, Some(2), "{secrets}: {ran:?}");
        assert!(ran.stdout.contains("::error title=vipspec::"), "{ran:?}");
    }
}

#[test]
fn the_gate_judges_the_merged_run_and_misses_no_shard() {
    let (good, bad) = (
        Served::with(&[]),
        Served::with(&["--mutant", "code/createAccount/success/200"]),
    );
    for (target, code) in [(&good, 0), (&bad, 1)] {
        let machine = machine();
        for number in ["1", "2"] {
            let secrets = "TOKEN=a=bc\nKEY<<END\none\ntwo\nEND";
            let ran = shard(&machine, &target.url, number, secrets, "vip-rest/accounts");
            assert_eq!(ran.code, Some(0), "{ran:?}");
            assert!(ran.stdout.contains("::add-mask::a=bc\n"), "{ran:?}");
        }
        let ran = gate(&machine, "success");
        assert_eq!(ran.code, Some(code), "{ran:?}");
        for report in ["report.json", "junit.xml", "report.html", "report.md"] {
            let path = machine.path("report").join(report);
            assert!(path.metadata().is_ok_and(|file| file.len() > 0), "{report}");
        }
        assert!(machine.path("summary").is_file());
    }

    let machine = machine();
    shard(&machine, &good.url, "1", "", "vip-rest/accounts");
    let ran = gate(&machine, "success");
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(
        ran.stdout.contains("shard 2 of 2 left no report"),
        "{ran:?}"
    );
    shard(&machine, &good.url, "2", "", "vip-rest/accounts");
    let ran = gate(&machine, "cancelled");
    assert_eq!(ran.code, Some(4), "{ran:?}");
}

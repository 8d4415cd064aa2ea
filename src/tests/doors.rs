//! Turns what stands around a command, its folder, its variables and its pasted arguments, into what is meant.

use serde_json::Value;

use crate::folder::{CASE, Folder, ID};
use crate::program::{Ran, run};
use crate::targets::says;

/// Runs a command in a folder, with one variable set.
fn with(folder: &Folder, arguments: &[&str], name: &str, value: &str) -> Ran {
    run(folder.command(arguments).env(name, value))
}

#[test]
fn an_argument_may_be_pasted_as_it_was_printed() {
    let folder = Folder::tiny();
    let absolute = folder.path(CASE).display().to_string();
    for word in [
        CASE.to_owned(),
        format!("./{CASE}"),
        format!("{CASE}:10:11"),
        format!("./{CASE}:10"),
        format!("{absolute}:10:11"),
        absolute,
        "tiny/things/create-with-invalid-name.yaml".to_owned(),
        "cases/tiny/things".to_owned(),
        "./cases/tiny/".to_owned(),
    ] {
        for named in [&[][..], &["--cases", "cases"], &["--cases", "./cases/"]] {
            let ran = folder.vipspec(&[&["list", &word], named].concat());
            assert_eq!(ran.code, Some(0), "{word} {named:?} {ran:?}");
            assert!(ran.stdout.starts_with(ID), "{word} {ran:?}");
        }
    }
    let ran = folder.vipspec(&["list", "cases/tiny/things/none.yaml:3:1"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    says(&ran.stderr, &["no case matches `tiny/things/none`"]);
    // The cases of the binary are shown below `cases/`, too.
    let shown = "cases/vip-rest/accounts/update-active-to-pending.yaml:12:3";
    let ran = Folder::empty().vipspec(&["list", shown]);
    assert!(
        ran.stdout
            .starts_with("vip-rest/accounts/update-active-to-pending"),
        "{ran:?}"
    );
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let folder = Folder::tiny();
    for name in [
        "VIPSPEC_CASES",
        "VIPSPEC_SUITE",
        "VIPSPEC_ROW",
        "VIPSPEC_BASIS",
        "VIPSPEC_SHARD",
        "VIPSPEC_RERUN",
        "VIPSPEC_JOBS",
        "VIPSPEC_TIMEOUT",
        "VIPSPEC_CONNECT_TIMEOUT",
        "VIPSPEC_RUN_TIMEOUT",
        "VIPSPEC_RETRIES",
        "VIPSPEC_RATE",
        "VIPSPEC_KNOWN",
        "VIPSPEC_ALLOW_WRITES",
        "VIPSPEC_VAR",
        "VIPSPEC_FAIL_FAST",
        "VIPSPEC_SHUFFLE",
        "VIPSPEC_TRACE",
        "VIPSPEC_REPORT",
        "VIPSPEC_DRY_RUN",
    ] {
        let arguments = ["run", "--dry-run", "--target", "http://127.0.0.1:1"];
        let arguments = match name {
            "VIPSPEC_DRY_RUN" => &["list"],
            _ => &arguments[..],
        };
        let ran = with(&folder, arguments, name, "");
        assert_eq!(ran.code, Some(0), "{name} {ran:?}");
        assert!(ran.stdout.contains(ID), "{name} {ran:?}");
    }
}

#[test]
fn an_empty_target_is_refused_and_never_the_reference() {
    let folder = Folder::shipped();
    for arguments in [&["run"][..], &["add", "/v1/accounts"]] {
        let ran = with(&folder, arguments, "VIPSPEC_TARGET", "");
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        says(
            &ran.stderr,
            &["error: the target is empty", "VIPSPEC_TARGET"],
        );
    }
    // A flag beats it, and a verb that takes no target has nothing to do with it.
    let ran = with(
        &folder,
        &["run", "--dry-run", "--target", "http://127.0.0.1:1"],
        "VIPSPEC_TARGET",
        "",
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(with(&folder, &["list"], "VIPSPEC_TARGET", "").code, Some(0));
}

#[test]
fn a_truth_is_what_pipelines_write_and_nothing_else() {
    let folder = Folder::tiny();
    let run = |value: &str| {
        let arguments = ["run", "--target", "http://127.0.0.1:1"];
        with(&folder, &arguments, "VIPSPEC_DRY_RUN", value)
    };
    for value in ["1", "yes", "true", "YES", "True"] {
        assert_eq!(run(value).code, Some(0), "{value}");
    }
    for value in ["0", "no", "false", "No", "FALSE", ""] {
        assert_eq!(run(value).code, Some(4), "{value} sends");
    }
    for value in ["on", "2", "y", " "] {
        let ran = run(value);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        says(
            &ran.stderr,
            &["for 'VIPSPEC_DRY_RUN': `1`, `yes` or `true` is needed, or `0`, `no` or `false`"],
        );
    }
}

#[test]
fn what_is_wrong_with_a_variable_is_said_of_the_variable() {
    let folder = Folder::tiny();
    let ran = with(&folder, &["run"], "VIPSPEC_JOBS", "0");
    assert_eq!(ran.code, Some(2), "{ran:?}");
    says(
        &ran.stderr,
        &["error: invalid value '0' for 'VIPSPEC_JOBS': a number from 1 to 1024"],
    );
    // The flag that beats it is what is wrong here.
    let ran = with(&folder, &["run", "--jobs", "many"], "VIPSPEC_JOBS", "0");
    says(
        &ran.stderr,
        &["error: invalid value 'many' for '--jobs <N>'"],
    );
    let ran = with(&folder, &["run", "--jobs=many"], "VIPSPEC_JOBS", "0");
    says(
        &ran.stderr,
        &["error: invalid value 'many' for '--jobs <N>'"],
    );
}

#[test]
fn a_flag_that_a_verb_does_nothing_with_is_refused_and_its_variable_is_not() {
    let folder = Folder::tiny();
    let url = "http://127.0.0.1:1";
    for (arguments, flags) in [
        (
            &["list"][..],
            &[
                "--target",
                "--jobs",
                "--var",
                "--known",
                "--trace",
                "--retries",
            ][..],
        ),
        (&["check"], &["--row", "--jobs"]),
        (&["prove"], &["--rate", "--trace"]),
        (
            &["compare", url, url],
            &["--target", "--known", "--fail-fast", "--trace"],
        ),
        (
            &["add", "/things", "--target", url],
            &[
                "--jobs",
                "--known",
                "--fail-fast",
                "--trace",
                "--shuffle",
                "--run-timeout",
                "--rerun",
            ],
        ),
    ] {
        for flag in flags {
            let ran = folder.vipspec(&[arguments, &[flag]].concat());
            assert_eq!(ran.code, Some(2), "{arguments:?} {flag} {ran:?}");
            says(
                &ran.stderr,
                &[&format!("unexpected argument '{flag}' found")],
            );
        }
    }
    for (name, value) in [
        ("VIPSPEC_JOBS", "many"),
        ("VIPSPEC_TRACE", "perhaps"),
        ("VIPSPEC_TARGET", "no where"),
    ] {
        assert_eq!(
            with(&folder, &["list"], name, value).code,
            Some(0),
            "{name}"
        );
    }
}

#[test]
fn a_file_that_a_variable_names_and_that_cannot_be_read_is_said_as_such() {
    let folder = Folder::tiny().with(
        "cases/targets/t.yaml",
        "url: http://127.0.0.1:1\nheaders: { x-a: \"${secret:A_TOKEN}\" }\n",
    );
    let ran = with(
        &folder,
        &["run", "--target", "t"],
        "A_TOKEN_FILE",
        "nowhere/token",
    );
    assert_eq!(ran.code, Some(3), "{ran:?}");
    says(
        &ran.stderr,
        &[
            "error: the file `nowhere/token` of `A_TOKEN_FILE` cannot be read: ",
            "--> cases/targets/t.yaml:2:",
        ],
    );
    let ran = with(&folder, &["run", "--target", "t"], "A_TOKEN_FILE", "");
    says(
        &ran.stderr,
        &["the environment variable `A_TOKEN` is not set"],
    );
}

#[test]
fn what_a_target_names_may_lie_beside_it_and_is_no_target() {
    let api = std::fs::read_to_string(Folder::tiny().path("cases/tiny/openapi.yaml"));
    let api = api.expect("the file is there");
    let folder = Folder::tiny()
        .with("cases/targets/staging-api.yaml", &api)
        .with(
            "cases/targets/staging.yaml",
            "url: http://127.0.0.1:1\nopenapi: { tiny: staging-api.yaml }\n",
        )
        .with(
            "cases/tiny/things/create-without-name.yaml",
            "row: 400-missing-field\ntitle: A thing has a name\nbasis: documented\nrequest:\n  operation: createThing\n  merge: { name: null }\nexpect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Missing name.\n",
        );
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["1 target: no problem"]);
    let ran = folder.vipspec(&["run", "--dry-run", "--target", "staging"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let ran = folder.vipspec(&["run", "--target", "stagin"]);
    says(&ran.stderr, &["did you mean `staging`"]);

    let folder = folder.but("cases/targets/staging-api.yaml", "createThing", "getThing");
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    says(&ran.stderr, &["--> cases/targets/staging-api.yaml:"]);
    let folder = folder.without("cases/targets/staging-api.yaml");
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    says(
        &ran.stderr,
        &["cases/targets/staging-api.yaml", "cannot be read"],
    );
}

#[test]
fn a_shard_is_the_same_whatever_else_is_chosen() {
    let text = |exclusive: &str, colour: &str| {
        format!(
            "row: 400-invalid-name\ntitle: A thing cannot be {colour}\nbasis: documented\n{exclusive}request:\n  operation: createThing\n  merge: {{ name: {colour} }}\nexpect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Invalid name.\n"
        )
    };
    // The last ties the first two together, whether or not it is asked.
    let folder = [
        ("one", "exclusive: [zeta]\n"),
        ("two", "exclusive: [alpha]\n"),
        ("three", "exclusive: [zeta, alpha]\n"),
        ("four", ""),
    ]
    .into_iter()
    .fold(Folder::tiny(), |folder, (name, exclusive)| {
        folder.with(
            &format!("cases/tiny/things/{name}.yaml"),
            text(exclusive, name),
        )
    });
    let chosen = |more: &[&str]| {
        let ran = folder.vipspec(&[&["list", "--format", "json"], more].concat());
        let listed: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap_or_default();
        let ids = listed.iter().filter_map(|case| case["id"].as_str());
        ids.map(str::to_owned).collect::<Vec<String>>()
    };
    let all = chosen(&[]);
    assert_eq!(all.len(), 5);
    for of in [2, 3, 5, 7] {
        let mut shared_out = Vec::new();
        for number in 1..=of {
            let shard = format!("{number}/{of}");
            let part = chosen(&["--shard", &shard]);
            for id in &all {
                let alone = chosen(&["--shard", &shard, id]);
                assert_eq!(alone.contains(id), part.contains(id), "{id} {shard}");
            }
            let together = ["one", "two", "three"].map(|name| {
                let id = format!("tiny/things/{name}");
                part.contains(&id)
            });
            assert!(
                together == [true; 3] || together == [false; 3],
                "{shard} {part:?}"
            );
            shared_out.extend(part);
        }
        shared_out.sort();
        assert_eq!(shared_out, all, "{of}");
    }
}

//! Turns a target that is marked as production into what no verb sends to it.

use crate::folder::{Folder, ID};
use crate::harness;
use crate::program::run;
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

/// A service, and the tiny cases with `live`, a file that marks it as production.
fn live() -> (Target, Folder) {
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let text = format!("url: {}\nproduction: true\n", target.url());
    let folder = Folder::tiny().with("cases/targets/live.yaml", text);
    (target, folder)
}

#[test]
fn no_verb_writes_to_production_without_the_permit() {
    let other = Target::saying(target::json("400 Bad Request", RIGHT));
    let other = other.url();
    let verbs: [(&[&str], i32); 5] = [
        (&["run", "--target", "live"], 5),
        (&["compare", &other, "live"], 5),
        (&["compare", "live", &other], 5),
        (
            &[
                "add",
                "-d",
                "{\"name\": \"Red\"}",
                "/things",
                "--target",
                "live",
            ],
            2,
        ),
        (&["add", "-X", "delete", "/things/1", "--target", "live"], 2),
    ];
    for (arguments, code) in verbs {
        let (target, folder) = live();
        let without = folder.vipspec(arguments);
        assert_eq!(without.code, Some(code), "{arguments:?} {without:?}");
        assert!(target.heard().is_empty(), "{arguments:?} {without:?}");
        // The permit is what makes the difference.
        let mut command = folder.command(arguments);
        let with = run(command.env("VIPSPEC_ALLOW_WRITES", "yes"));
        assert!(!target.heard().is_empty(), "{arguments:?} {with:?}");
    }
}

#[test]
fn the_harness_writes_to_production_with_the_permit_alone() {
    let (target, folder) = live();
    let test = || {
        let mut command = harness::command(&["tiny/"]);
        command
            .env("VIPSPEC_CASES", "cases")
            .env("VIPSPEC_TARGET", "live");
        command
    };
    let without = run(test().current_dir(folder.path("")));
    assert_eq!(without.code, Some(5), "{without:?}");
    assert_eq!(target.heard().len(), 0);
    let with = run(test()
        .current_dir(folder.path(""))
        .env("VIPSPEC_ALLOW_WRITES", "1"));
    assert_eq!(with.code, Some(0), "{with:?}");
    assert_eq!(target.heard().len(), 1);
}

#[test]
fn add_says_what_may_be_done_about_a_request_that_writes() {
    let (target, folder) = live();
    let arguments = ["add", "-d", "{}", "/things", "--target", "live"];
    let ran = folder.vipspec(&arguments);
    says(
        &ran.stderr,
        &[
            "error: POST may write, and the target is marked as production",
            "help: `--allow-writes` sends it all the same; nothing was sent",
        ],
    );
    // A recording is not sent, but the case that it makes would be, to prove it.
    let folder = folder
        .with("request.http", "POST /things HTTP/1.1\n\n{\"name\": \"Red\"}")
        .with(
            "response.http",
            "HTTP/1.1 400 Bad Request\ncontent-type: application/json\n\n{\"error\": \"BAD_REQUEST\", \"details\": \"Too red.\"}",
        );
    let recorded = ["--request", "request.http", "--response", "response.http"];
    let ran = folder.vipspec(&[&["add", "--target", "live"], &recorded[..]].concat());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    says(
        &ran.stderr,
        &["marked as production", "`--allow-writes` sends"],
    );
    assert_eq!(target.heard().len(), 0);
}

#[test]
fn what_only_reads_needs_no_permit() {
    let (target, folder) = live();
    let ran = folder.vipspec(&["add", "/things/1", "--target", "live", "--dry-run"]);
    assert_ne!(ran.code, Some(2), "{ran:?}");
    assert!(!target.heard().is_empty(), "{ran:?}");
    let ran = folder.vipspec(&["run", ID, "--target", "live"]);
    assert_eq!(ran.code, Some(5), "{ran:?}");
    let reads = |asked: &target::Asked| asked.line == "GET /things/1";
    assert!(target.heard().iter().all(reads), "{:?}", target.heard());
}

#[test]
fn one_budget_holds_for_all_that_add_sends() {
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let text = format!("url: {}\nbudget: 1\n", target.url());
    let folder = Folder::tiny().with("cases/targets/small.yaml", text);
    let arguments = [
        "add",
        "-d",
        "{\"name\": \"Pink\"}",
        "/things",
        "--target",
        "small",
    ];
    let ran = folder.vipspec(&arguments);
    // The request: nothing is left for a proof.
    assert_eq!(target.heard().len(), 1, "{ran:?} {:?}", target.heard());
}

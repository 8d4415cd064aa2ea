//! Turns a service that nobody has described yet into what a run asks it first, and what it then says.

mod edits;
mod rounds;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::folder::Folder;
use crate::front::Front;
use crate::harness;
use crate::program::{Ran, run};
use crate::served::Served;
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

/// A service that takes a lamp and refuses everything else, with how much it was asked.
fn lamps() -> Target {
    use std::io::Write as _;
    Target::new(|asked, stream| {
        let (status, body) = if asked.rest.contains("Lamp") {
            ("201 Created", r#"{"error": "OK", "details": "Made."}"#)
        } else {
            ("400 Bad Request", RIGHT)
        };
        stream.write_all(target::json(status, body).as_bytes())
    })
}

/// Returns a folder with so many cases of one operation.
fn colours(count: usize) -> Folder {
    let each: String = (0..count)
        .map(|number| format!("  - {{ colour: \"n{number}\" }}\n"))
        .collect();
    Folder::tiny()
        .but_case("request:", &format!("each:\n{each}request:"))
        .but_case("name: Red", "name: \"${colour}\"")
}

#[test]
fn an_operation_is_asked_once_before_ten_cases_and_by_every_verb_that_asks_a_target() {
    let run_with = |count: usize, words: &dyn Fn(&str) -> Vec<String>| {
        let target = lamps();
        let folder = colours(count);
        let url = target.url();
        let words = words(&url);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let ran = folder.vipspec(&words);
        (ran, target.heard().len())
    };
    let words = |words: &[&str]| {
        words
            .iter()
            .map(|&word| word.to_owned())
            .collect::<Vec<_>>()
    };
    let usual = |url: &str| words(&["run", "--cases", "cases", "--target", url]);
    for (count, asked) in [(9, 9), (10, 11)] {
        let (ran, heard) = run_with(count, &usual);
        assert_eq!((ran.code, heard), (Some(0), asked), "{ran:?}");
    }
    let look = |url: &str| words(&["run", "--cases", "cases", "--target", url, "--preflight"]);
    let (ran, heard) = run_with(3, &look);
    assert_eq!((ran.code, heard), (Some(0), 1), "{ran:?}");
    says(&ran.stdout, &["preflight, 1 operation: 1 succeeded"]);
    let both = |url: &str| words(&["compare", "--cases", "cases", url, url]);
    let (ran, heard) = run_with(10, &both);
    assert_eq!((ran.code, heard), (Some(0), 22), "{ran:?}");
    let none = |url: &str| words(&["run", "--cases", "cases", "--target", url, "--dry-run"]);
    let (ran, heard) = run_with(10, &none);
    assert_eq!((ran.code, heard), (Some(0), 0), "{ran:?}");
}

#[test]
fn cargo_test_asks_first_and_nextest_with_a_process_for_each_case_does_not() {
    for (nextest, asked) in [(false, 11), (true, 10)] {
        let target = lamps();
        let folder = colours(10);
        let mut command = harness::command(&["tiny/"]);
        let command = command
            .current_dir(folder.path(""))
            .env("VIPSPEC_CASES", "cases")
            .env("VIPSPEC_TARGET", target.url());
        let ran = if nextest {
            run(command.env("NEXTEST", "1"))
        } else {
            run(command.env_remove("NEXTEST"))
        };
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(target.heard().len(), asked, "{ran:?}");
    }
}

/// Returns the reference behind somebody who wants more of a user, and how often one was to be made.
fn wanting() -> (Served, Front, Arc<AtomicUsize>) {
    let served = Served::with(&[]);
    let count = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&count);
    let body = r#"{"error": "BAD_REQUEST", "details": "contact is mandatory."}"#;
    let front = Front::new(&served, move |line| {
        let is_user = line.starts_with("POST ") && line.contains("/users ");
        is_user.then(|| {
            counts.fetch_add(1, Ordering::SeqCst);
            target::json("400 Bad Request", body)
        })
    });
    (served, front, count)
}

#[test]
fn what_does_not_succeed_blocks_the_cases_that_need_it_in_one_group_with_the_edit() {
    let (_served, front, count) = wanting();
    let folder = Folder::shipped();
    let ask = |more: &[&str]| -> Ran {
        let url = front.url();
        let words = [
            "run", "--cases", "cases", "--basis", "all", "--target", &url,
        ];
        folder.vipspec(&[&words[..], more].concat())
    };
    let ran = ask(&["--report", "json=r.json"]);
    // Its own case is judged as ever.
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "BLOCK 13 cases: createUser (POST /v1/accounts/",
            "/users) is answered 400, application/json: `contact is mandatory.`\n",
            "help: `contact` is mandatory: `binding: { vip-rest: { with: { createUser: { contact: ... } } } }`, or `binding: { vip-rest: { members: { ...: contact } } }`, where it is another name",
            "      not asked: createUser did not succeed\n",
            "body: {\"error\": \"BAD_REQUEST\", \"details\": \"contact is mandatory.\"}\n",
        ],
    );
    assert_eq!(ran.stdout.matches("BLOCK ").count(), 1, "{ran:?}");
    // Once first, and once by the case that is about it.
    assert_eq!(count.load(Ordering::SeqCst), 2);

    let case = "vip-rest/users/get-user";
    let known = format!(
        "- case: {case}\n  reason: It wants a contact.\n  owner: ada\n  until: \"2999-12-31\"\n"
    );
    let folder = Folder::shipped().with("known.yaml", known);
    let url = front.url();
    let ran = folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--basis",
        "all",
        "--target",
        &url,
        "--known",
        "known.yaml",
    ]);
    says(
        &ran.stdout,
        &["BLOCK 12 cases: createUser (POST ", "1 failed as listed"],
    );

    let words = ["--row", "412-precondition-failed"];
    let ran = ask(&words);
    assert!(!ran.stdout.contains("broken"), "{ran:?}");
}

#[test]
fn under_cargo_test_what_is_blocked_is_told_once() {
    let (_served, front, count) = wanting();
    let folder = Folder::shipped();
    let mut command = harness::command(&["vip-rest/"]);
    let command = command
        .current_dir(folder.path(""))
        .env("VIPSPEC_CASES", "cases")
        .env("VIPSPEC_BASIS", "all")
        .env("VIPSPEC_TARGET", front.url())
        .env_remove("NEXTEST");
    let ran = run(command);
    assert_eq!(ran.code, Some(101), "{ran:?}");
    says(&ran.stdout, &["not asked: createUser did not succeed"]);
    says(&ran.stderr, &["BLOCK 13 cases: createUser (POST "]);
    assert_eq!(count.load(Ordering::SeqCst), 2, "{ran:?}");
}

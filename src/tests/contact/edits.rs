//! Turns target files that lack one thing, or say it wrongly, into the edit that a run tells.

use vipspec::source::Source;
use vipspec::yaml;

use crate::acme::service::{Acme, KEYS, Manner, Running};
use crate::folder::Folder;
use crate::program::{Ran, run};
use crate::target::{self, Target};
use crate::targets::says;

/// A file that lacks nothing, but for its URL.
const WHOLE: &str = r#"headers: { x-api-key: "${secret:ACME_KEY}" }
suites: [vip-rest]
binding:
  vip-rest:
    routes: { /v1/accounts: /orgs }
    members: { accountName: name, organizationalUnit: ou, accountCategory: category }
    answer: { "$": "$.data", accountId: "$.data.id" }
    envelope: { error: "$.status.code", detail: "$.status.message" }
"#;

/// Runs the program against a service, as a file says that is whole but for one thing.
fn asked(url: &str, (old, new): (&str, &str), arguments: &[&str]) -> Ran {
    assert!(WHOLE.contains(old), "{old}");
    let file = format!("url: {url}\n{}", WHOLE.replace(old, new));
    told(&file, arguments)
}

/// Runs the program against the target of a file; every edit that it tells is YAML.
fn told(file: &str, arguments: &[&str]) -> Ran {
    let folder = Folder::empty().with("mine.yaml", file);
    let words = [&["run", "--target", "./mine.yaml"], arguments].concat();
    let mut command = folder.command(&words);
    let ran = run(command.env("ACME_KEY", KEYS[0]));
    let spans = ran.stdout.split('`').skip(1).step_by(2);
    for edit in spans.filter(|span| span.starts_with("binding:") || span.starts_with("vars:")) {
        let read = yaml::parse(&Source::new("edit", edit));
        let read = read.unwrap_or_else(|problems| panic!("{edit}: {problems:?}"));
        assert!(!read.entries().is_empty(), "{edit}");
    }
    ran
}

fn acme() -> Running {
    Acme::start(Manner::Usual)
}

/// The places of error and detail in the whole file.
const BOTH: &str = r#"error: "$.status.code", detail: "$.status.message""#;

const SWAPPED: &str = r#"error: "$.status.message", detail: "$.status.code""#;

#[test]
fn a_first_contact_ends_with_0_only_where_no_edit_is_left() {
    let acme = acme();
    let whole = asked(&acme.url, ("", ""), &["--preflight"]);
    assert_eq!(whole.code, Some(0), "{whole:?}");
    for mark in ["EDIT", "BLOCK", "together"] {
        assert!(!whole.stdout.contains(mark), "{mark} {whole:?}");
    }
    // Who has one name is told what he cannot ask.
    says(
        &whole.stdout,
        &["SKIP  9 cases: not asked: the target has no identity `other`\n"],
    );
    // What is asked is told as it went out.
    says(&whole.stdout, &["OK    createAccount (POST /orgs)\n"]);
    let lacks = r#"error: "$.status.code""#;
    let detail = r#"`binding: { vip-rest: { envelope: { detail: "$.status.message" } } }`"#;
    let both = r#"`binding: { vip-rest: { envelope: { error: "$.status.code", detail: "$.status.message" } } }`"#;
    for (envelope, edit) in [(lacks, detail), (SWAPPED, both)] {
        let ran = asked(&acme.url, (BOTH, envelope), &["--preflight"]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        says(&ran.stdout, &[edit, " to make\n"]);
        assert!(!ran.stdout.contains("more to make"), "{ran:?}");
    }
    // An error that the table has nowhere is told too.
    let target = Target::new(|_, stream| {
        use std::io::Write as _;
        let body = r#"{"error": "FINE", "details": "Account 123456789 created successfully.", "accountId": "123456789"}"#;
        stream.write_all(target::json("201 Created", body).as_bytes())
    });
    let file = format!("url: {}\nsuites: [vip-rest]\n", target.url());
    let ran = told(&file, &["--preflight", "vip-rest/accounts/create-*"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["`FINE`", "the table has `OK` with 201"]);
}

#[test]
fn an_operation_that_is_not_there_is_told_by_its_own_line_and_not_by_that_of_a_path() {
    let acme = acme();
    let routes = "/v1/accounts: /orgs, getUser: \"/a/{accountId}/b/{userId}\", updateAccount: \"/a/{accountId}\"";
    let ran = asked(&acme.url, ("/v1/accounts: /orgs", routes), &["--preflight"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "name its route, `binding: { vip-rest: { routes: { getUser: /... } } }`, or `null` there where the service has none",
            "name its route, `binding: { vip-rest: { routes: { updateAccount: /... } } }`, or its verb there (`PATCH`), or `null` where the service has none",
        ],
    );
}

#[test]
fn a_suite_that_is_not_there_is_no_broken_contract() {
    let acme = acme();
    let all = ("suites: [vip-rest]\n", "");
    let edit = "`suites: [vip-rest]`";
    let ran = asked(&acme.url, all, &["--preflight"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let gone = "nothing of vip-credential is there: ";
    says(&ran.stdout, &[gone, edit]);
    assert_eq!(ran.stdout.matches("BLOCK ").count(), 1, "{ran:?}");
    let some = ["vip-rest/accounts/create-*", "vip-credential/codes/*"];
    let ran = asked(&acme.url, all, &some);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &[gone, edit, " blocked"]);
    assert!(!ran.stdout.contains("FAIL "), "{ran:?}");
}

#[test]
fn a_place_that_a_run_tells_is_one_of_the_service_s_own_answer() {
    let acme = acme();
    let lacks = (BOTH, r#"error: "$.status.code""#);
    let ran = asked(&acme.url, lacks, &["vip-rest/accounts/create-*"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    let edit = r#"`binding: { vip-rest: { envelope: { detail: "$.status.message" } } }`, in place of `$.details`"#;
    says(&ran.stdout, &["it stands at `$.status.message`", edit]);
    assert!(!ran.stdout.contains("/status"), "{ran:?}");
}

#[test]
fn a_member_that_the_service_does_not_know_is_named() {
    let acme = acme();
    let lacks = (", accountCategory: category", "");
    let edit = "`binding: { vip-rest: { members: { accountCategory: ... } } }`";
    let ran = asked(&acme.url, lacks, &["--preflight"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &[edit]);
    assert!(acme.counts()[1] <= 2, "{:?}", acme.counts());
    let ran = asked(&acme.url, lacks, &["vip-rest/accounts/create-with-*"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &["the service does not know `accountCategory`", edit],
    );
    // What nobody knows, and is asked for that, is no member to name.
    assert!(!ran.stdout.contains("members: { shoeSize"), "{ran:?}");

    let slip = ("accountName: name", "accountName: nmae");
    let ran = asked(&acme.url, slip, &["--preflight"]);
    let line = "the service does not know `nmae`, as ";
    let edit = "mine.yaml:7:29 calls `accountName`: what does the service call it? `binding: { vip-rest: { members: { accountName: ... } } }`";
    says(
        &ran.stdout,
        &[line, edit, "`Request contains unrecognized field nmae.`"],
    );
}

#[test]
fn a_value_or_a_name_that_is_refused_is_told_with_its_own_line() {
    let acme = acme();
    let roles = ("suites:", "vars: { role: BOSS }\nsuites:");
    let ran = asked(&acme.url, roles, &["--preflight"]);
    says(
        &ran.stdout,
        &["`Role BOSS not allowed.`: which `role` does the service take? `vars: { role: ... }`"],
    );
    let twice = (
        "envelope:",
        "with: { createAccount: { name: Mine } }\n    envelope:",
    );
    let ran = asked(&acme.url, twice, &["--preflight"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    says(
        &ran.stderr,
        &[
            "the request of `createAccount` has `name` already",
            "`vars: { accountName: Mine }`",
        ],
    );
    let target = Target::new(|_, stream| {
        use std::io::Write as _;
        let body = r#"{"error": "BAD_REQUEST", "details": "name is mandatory."}"#;
        stream.write_all(target::json("400 Bad Request", body).as_bytes())
    });
    let file = format!("url: {}\n", target.url());
    let ran = told(&file, &["--preflight", "--suite", "vip-rest"]);
    says(
        &ran.stdout,
        &[
            "`name` is mandatory: is it what the service calls `accountName`? `binding: { vip-rest: { members: { accountName: name } } }`, or",
        ],
    );
}

/// Returns what a first contact tells of somebody who answers everything so.
fn contact(answer: &str, binding: &str) -> String {
    let target = Target::saying(answer.to_owned());
    let file = format!("url: {}/base\n{binding}", target.url());
    let ran = told(&file, &["--preflight", "--suite", "vip-rest"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    ran.stdout
}

fn problem(status: &str, body: &str) -> String {
    target::json(status, body).replace("application/json", "application/problem+json")
}

#[test]
fn an_unrouted_path_is_told_whatever_the_page_and_a_wrong_place_is_taken_back() {
    let head = "HTTP/1.1 404 Not Found\r\nconnection: close\r\n";
    for page in [
        format!("{head}content-length: 0\r\n\r\n"),
        format!("{head}content-type: text/html\r\ncontent-length: 11\r\n\r\n<p>None</p>"),
    ] {
        let said = contact(&page, "");
        says(
            &said,
            &[
                "404 for POST /base/v1/accounts: name its route, `binding: { vip-rest: { routes: { /v1/accounts: /... } } }`, or has `url` to end in another path than `/base`",
            ],
        );
        assert!(!said.contains("whatever is asked"), "{said}");
    }
    let first = problem(
        "404 Not Found",
        r#"{"title": "NOT_FOUND", "message": "Not Found"}"#,
    );
    says(
        &contact(&first, ""),
        &["media_type: application/problem+json"],
    );
    let wrong = "binding:\n  vip-rest:\n    envelope: { error: $.message, detail: $.detail, media_type: application/problem+json }\n";
    let body = r#"{"title": "BAD_REQUEST", "message": "ou is mandatory."}"#;
    let second = problem("400 Bad Request", body);
    says(
        &contact(&second, wrong),
        &[r#"`binding: { vip-rest: { envelope: { error: "$.title", detail: "$.message" } } }`"#],
    );
    // What somebody has written was met before.
    let third = target::json("400 Bad Request", body);
    says(
        &contact(&third, wrong),
        &["media_type: [application/problem+json, application/json]"],
    );
}

#[test]
fn what_a_run_says_that_it_sends_is_what_comes() {
    let words = ["vip-rest/accounts/*", "vip-rest/users/*"];
    for (change, passes) in [
        (("", ""), true),
        ((BOTH, r#"error: "$.status.code""#), false),
        ((BOTH, SWAPPED), false),
    ] {
        let acme = acme();
        let ran = asked(&acme.url, change, &words);
        let line = ran
            .stderr
            .lines()
            .find(|line| line.contains(" cases send "));
        let line = line.unwrap_or_else(|| panic!("{ran:?}"));
        let (usual, most) = line.split_once("; at most ").expect("two sums");
        let of = |sum: &str, kind: &str| -> usize {
            let words: Vec<&str> = sum
                .split([' ', ','])
                .filter(|word| !word.is_empty())
                .collect();
            let at = words.iter().position(|word| word.starts_with(kind));
            let at = at.unwrap_or_else(|| panic!("{sum}"));
            words[at - 1].parse().expect("a number")
        };
        let [sent, accounts, users] = acme.counts();
        if passes {
            assert_eq!(ran.code, Some(0), "{ran:?}");
            assert_eq!(of(usual, "request"), sent, "{line}");
            assert_eq!(of(usual, "account"), accounts, "{line}");
        } else {
            assert!(sent > of(usual, "request"), "{line}");
        }
        for (kind, came) in [("request", sent), ("account", accounts), ("user", users)] {
            assert!(came <= of(most, kind), "{came} of {kind}: {line}");
        }
    }
}

#[test]
fn a_target_that_lets_nobody_in_breaks_no_contract_though_few_cases_ask_it() {
    let acme = acme();
    let ran = asked(
        &acme.url,
        ("${secret:ACME_KEY}", "none"),
        &["vip-rest/accounts/create-is-ok"],
    );
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["ERROR ", "is a header missing"]);
    // What the file says that the service has not was meant so.
    let null = ("routes: { ", "routes: { getPolicies: null, ");
    let ran = asked(
        &acme.url,
        null,
        &["vip-rest/policies/get-before-any-update"],
    );
    says(&ran.stdout, &["the service has no `getPolicies`"]);
    assert!(!ran.stdout.contains("help:"), "{ran:?}");
}

//! Turns what fails in a run into listed failures of a target file, and what passes out of it.

use std::io::Write as _;

use crate::folder::Folder;
use crate::program::Ran;
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

/// What a service says in the place of the text of the table.
const OTHER: &str = r#"{"error": "BAD_REQUEST", "details": "Invalid name"}"#;

/// Returns a target that refuses these colours in other words than the table's.
fn answering(wrong: &'static [&'static str]) -> Target {
    Target::new(move |asked, stream| {
        let is_wrong = wrong.iter().any(|colour| asked.rest.contains(colour));
        let body = if is_wrong { OTHER } else { RIGHT };
        stream.write_all(target::json("400 Bad Request", body).as_bytes())
    })
}

/// Returns four cases in a file, one in another, and a target file `t`.
fn folder(known: &str) -> Folder {
    let each = ["Red", "Green", "Blue", "Mauve"];
    let each = each.map(|colour| format!("  - {{ colour: {colour} }}\n"));
    let other = "row: 400-invalid-name\ntitle: A thing cannot be called Grey\nbasis: documented\nrequest:\n  operation: createThing\n  merge: { name: Grey }\nexpect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Invalid name.\n";
    Folder::tiny()
        .but_case("request:", &format!("each:\n{}request:", each.concat()))
        .but_case("name: Red", "name: \"${colour}\"")
        .with("cases/tiny/others/grey.yaml", other)
        .with("known.yaml", known)
}

/// Runs the cases against a target, and takes the report into the target file.
fn relist(folder: Folder, target: &Target, more: &[&str]) -> (Folder, Ran, String) {
    let known = std::fs::read_to_string(folder.path("known.yaml")).expect("it is there");
    let text = format!(
        "# Staging, as it is.\nurl: {}\n{known}jobs: 2 # at most\n",
        target.url()
    );
    let folder = folder.with("cases/targets/t.yaml", &text);
    let words = ["--cases", "cases", "--target", "t", "--allow-untested"];
    folder.vipspec(&[&["run"], &words[..], &["--report", "json=r.json"]].concat());
    let words = ["known", "r.json", "--cases", "cases", "--target", "t"];
    let ran = folder.vipspec(&[&words[..], more].concat());
    let after = std::fs::read_to_string(folder.path("cases/targets/t.yaml")).expect("it is there");
    let after = after.replace(&target.url(), "URL");
    (folder, ran, after)
}

#[test]
fn what_fails_is_listed_by_the_fewest_names_and_the_next_run_is_green() {
    let target = answering(&["Red", "Green", "Grey"]);
    let until = ["--owner", "ada", "--until", "2999-12-31"];
    let (folder, ran, after) = relist(folder(""), &target, &until);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stderr, &["3 failing cases listed in 1 entry\n"]);
    assert_eq!(
        after,
        "# Staging, as it is.\nurl: URL\njobs: 2 # at most\nknown:\n  - case:\n      - tiny/others\n      - \"tiny/things/create-with-invalid-name[Green]\"\n      - \"tiny/things/create-with-invalid-name[Red]\"\n    reason: the detail lacks the full stop at its end\n    owner: ada\n    until: \"2999-12-31\"\n    differs: the detail lacks the full stop at its end\n"
    );
    let words = ["--cases", "cases", "--target", "t", "--allow-untested"];
    let again = folder.vipspec(&[&["run"], &words[..]].concat());
    assert_eq!(again.code, Some(0), "{again:?}");
    let listed =
        "KNOWN 3 cases: the detail lacks the full stop at its end (ada, until 2999-12-31)\n";
    let broken = "broken row as listed: 400-invalid-name (broken in 3 cases, held in 2)\n";
    says(
        &again.stdout,
        &[listed, broken, "2 passed, 3 failed as listed"],
    );
}

#[test]
fn a_list_that_would_be_out_of_date_at_once_is_not_written() {
    let target = answering(&["Red"]);
    let past = ["--owner", "ada", "--until", "2020-02-29"];
    let (_, ran, after) = relist(folder(""), &target, &past);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    says(
        &ran.stderr,
        &[
            "the last day is past: `--until 2020-02-29`",
            "name a day to come",
        ],
    );
    assert!(!after.contains("known:"), "{after}");
}

#[test]
fn what_fails_otherwise_than_an_entry_says_is_no_known_failure() {
    let target = Target::new(|asked, stream| {
        let body = if asked.rest.contains("Red") {
            r#"{"error": "BAD_REQUEST", "details": "Another text."}"#
        } else {
            OTHER
        };
        stream.write_all(target::json("400 Bad Request", body).as_bytes())
    });
    let list = "known:\n  - case: tiny\n    reason: r\n    owner: o\n    until: \"2999-12-31\"\n    differs: the detail lacks the full stop at its end\n";
    let (_, ran, after) = relist(
        folder(list),
        &target,
        &["--owner", "ada", "--until", "2999-12-31"],
    );
    // The report had one failure that the list does not take, and it is listed in its own way now.
    says(&ran.stderr, &["1 failing case listed in 1 entry\n"]);
    says(&after, &["name[Red]\"", "differs: \"the detail is"]);
    let folder = folder(list).with(
        "cases/targets/t.yaml",
        format!("url: {}\n{list}", target.url()),
    );
    let words = ["--cases", "cases", "--target", "t", "--allow-untested"];
    let ran = folder.vipspec(&[&["run"], &words[..]].concat());
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "t.yaml:3:11 lists it as failing otherwise: `the detail lacks the full stop at its end`, and this is `the detail is `",
            "1 failed, 4 failed as listed",
        ],
    );
}

#[test]
fn what_passes_is_taken_out_of_what_a_name_means_and_the_rest_stays() {
    let target = answering(&["Red"]);
    let list = "known:\n  # All of them, it seems.\n  - case: tiny/things # a folder\n    reason: r\n    owner: o\n    until: \"2999-12-31\"\n  - case: tiny/others/grey\n    reason: r\n    owner: o\n    until: \"2999-12-31\"\n";
    let (_, ran, after) = relist(folder(list), &target, &[]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stderr, &["4 passing cases taken out\n"]);
    assert_eq!(
        after,
        "# Staging, as it is.\nurl: URL\nknown:\n  # All of them, it seems.\n  - case: \"tiny/things/create-with-invalid-name[Red]\" # a folder\n    reason: r\n    owner: o\n    until: \"2999-12-31\"\njobs: 2 # at most\n"
    );
}

#[test]
fn nothing_is_written_where_that_is_wanted_or_where_the_list_would_be_a_guess() {
    let target = answering(&["Red"]);
    let (whole, ran, after) = relist(folder(""), &target, &["--owner", "ada", "--dry-run"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["+known:\n", "+    owner: ada\n"]);
    assert!(!after.contains("known:"), "{after}");
    let known =
        |words: &[&str]| whole.vipspec(&[&["known", "r.json", "--cases", "cases"], words].concat());
    for (words, title, help) in [
        (
            &["--target", "t"][..],
            "a known failure has an owner, and none is named",
            "`--owner NAME`",
        ),
        (
            &["--target", "http://127.0.0.1:1", "--owner", "ada"],
            "known failures are listed in a target file, and this is a URL",
            "name a file of `cases/targets/`",
        ),
        (
            &["--target", "other", "--owner", "ada"],
            "no target is named `other`",
            "the targets are `t`",
        ),
    ] {
        let ran = known(words);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        says(&ran.stderr, &[title, help]);
    }
    let whole = whole.with("cases/targets/u.yaml", "url: http://127.0.0.1:1\n");
    let ran = whole.vipspec(&[
        "known", "r.json", "--cases", "cases", "--target", "u", "--owner", "ada",
    ]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    says(&ran.stderr, &["the report is of `t`, and not of `u`"]);
}

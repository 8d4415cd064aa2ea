//! Turns two services with names of their own into one comparison in the names of the cases.

use std::fs;

use crate::folder::Folder;
use crate::program::root;
use crate::served::Served;

/// Serves the reference in the names of a dialect; returns it and a target file that leads to it.
fn served(dialect: &str, more: &[&str]) -> (Served, String) {
    let path = root().join(format!("src/tests/dialects/{dialect}.yaml"));
    let text = fs::read_to_string(&path).expect("the file is there");
    let path = path.display().to_string();
    let served = Served::with(&[&["--target", &path], more].concat());
    let is_kept = |line: &&str| !line.starts_with("url:") && !line.starts_with("headers:");
    let rest: Vec<&str> = text.lines().filter(is_kept).collect();
    let target = format!("url: {}\n{}\n", served.url, rest.join("\n"));
    (served, target)
}

#[test]
fn what_two_services_say_in_their_own_words_is_compared_in_those_of_the_cases() {
    let (a, acme) = served("acme", &[]);
    let (b, pascal) = served("pascal", &[]);
    let broken = "text/updateAccount/status/transition/full-stop";
    let (c, slip) = served("pascal", &["--mutant", broken]);
    let folder = Folder::empty()
        .with("acme.yaml", acme)
        .with("pascal.yaml", pascal)
        .with("slip.yaml", slip);
    let compared = |other: &str| {
        let cases = "vip-rest/accounts/update-active-to-*";
        folder.vipspec(&["compare", "./acme.yaml", other, cases])
    };
    let same = compared("./pascal.yaml");
    assert_eq!(same.code, Some(0), "{same:?}");
    assert!(same.stdout.contains(" equal   0 changes"), "{same:?}");
    let differ = compared("./slip.yaml");
    assert_eq!(differ.code, Some(1), "{differ:?}");
    for said in [
        // In the names of the cases,
        "$.details changed",
        "- A: Invalid account status.",
        "+ B: Invalid account status\n",
        // and as it was on the wire.
        "sent: A PUT /orgs/",
        ", B PUT /Accounts",
    ] {
        assert!(differ.stdout.contains(said), "{said}: {differ:?}");
    }
    drop((a, b, c));
}

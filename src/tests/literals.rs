//! Turns the shipped REST cases into what stands literally in them and another service may refuse, or have.

use std::fs;
use std::path::Path;

use regex_lite::Regex;

use crate::program::root;

/// The members whose values a service chooses or knows: names, e-mails, roles, ids and codes.
const MEMBERS: &str = "accountName|email|role|userId|qrCode|accountId|otherAccountId";

/// What no case may say, whatever it says it of: an id that some account may have, and old inventions.
const WORDS: &str = r"\b[0-9]{9}\b|Example Corp|no-such-code|@example\.test";

/// What stands for nothing, what JSON has no word for, and a role that no service has.
const NOBODYS: [&str; 4] = ["null", "NaN", "Infinity", "JANITOR"];

/// How long the longest id of a user is.
const TOO_LONG: usize = 128;

/// Files that are about the very literals in them.
const ABOUT: [(&str, &str); 2] = [
    ("create-in-each-role.yaml", "the roles that there are"),
    ("create-with-inexact-role.yaml", "roles that there are not"),
];

/// Returns what stands literally in the text of a case.
fn literals(text: &str) -> Vec<String> {
    let member = format!(r#"(?:{MEMBERS})["'\\]*: *(?:\\?["'])*([A-Za-z][^,}}\]"']*)"#);
    let member = Regex::new(&member).expect("a regular expression");
    let word = Regex::new(WORDS).expect("a regular expression");
    let mut found = Vec::new();
    for line in text.lines() {
        let said = line.trim_start();
        if said.starts_with('#') || said.starts_with("title:") {
            continue;
        }
        let values = member.captures_iter(line).filter_map(|found| found.get(1));
        let values = values.map(|value| value.as_str().trim_end());
        let drawn = |value: &str| {
            value.contains("${") || NOBODYS.contains(&value) || value.len() > TOO_LONG
        };
        // A condition: what an answer is held to.
        let asked = |value: &str| {
            ["equals:", "absent", "matches"]
                .iter()
                .any(|word| value.contains(word))
        };
        found.extend(
            values
                .filter(|value| !drawn(value) && !asked(value))
                .map(str::to_owned),
        );
        let words = word.find_iter(line).map(|found| found.as_str().to_owned());
        found.extend(words.filter(|_| !line.contains("${")));
    }
    found
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("the cases are there").flatten() {
        match entry.path() {
            path if path.is_dir() => files(&path, found),
            path => found.push(path),
        }
    }
}

#[test]
fn no_case_names_what_another_service_may_refuse_or_have() {
    let suite = root().join("cases/vip-rest");
    let mut paths = Vec::new();
    files(&suite, &mut paths);
    assert!(paths.len() > 400, "{}", paths.len());
    let mut told = Vec::new();
    for path in paths.iter().filter(|path| path.parent() != Some(&suite)) {
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if ABOUT.iter().any(|(about, _)| *about == name) {
            continue;
        }
        let text = fs::read_to_string(path).expect("a case is text");
        told.extend(
            literals(&text)
                .into_iter()
                .map(|literal| format!("{name}: {literal}")),
        );
    }
    assert!(told.is_empty(), "{told:#?}");
}

#[test]
fn what_stands_literally_in_a_case_is_seen() {
    for (line, literal) in [
        ("  merge: { userId: nobody }", "nobody"),
        (
            r#"  body_text: '{"userId": "ada", "qrCode": "${qrCode}"}'"#,
            "ada",
        ),
        ("  - { name: a, field: role, role: ADMIN }", "ADMIN"),
        (r#"  params: { accountId: "000000000" }"#, "000000000"),
        ("  - { name: a, value: ada@example.test }", "@example.test"),
    ] {
        assert_eq!(literals(line), [literal], "{line}");
    }
    for line in [
        r#"  merge: { userId: "ada-${number}" }"#,
        "    capture: { accountId: [\"$.accountId\", { detail: accountId }] }",
        "  where: { accountId: { equals: { body: \"$.accountId\" } } }",
        "  merge: { role: null }",
        "# accountId: 123456789",
    ] {
        assert!(literals(line).is_empty(), "{line}: {:?}", literals(line));
    }
}

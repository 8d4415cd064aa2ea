//! Holds what YAML text becomes, whichever crate reads it, and what is said of text that is none.

use super::parse;
use super::parse::MAX_BYTES;
use crate::json::Json;
use crate::source::Source;
use serde_json::{Value, json};

fn read(text: &str) -> Result<Json, String> {
    let source = Source::new("a.yaml", text);
    match parse(&source) {
        Ok(node) => Ok(node.to_json()),
        Err(problems) => {
            let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Err(shown.join("\n"))
        }
    }
}

/// What YAML text becomes: the table that holds whichever crate reads it.
#[test]
fn scalars_are_what_they_look_like() {
    for (text, value) in [
        ("a: no", json!("no")),
        ("a: yes", json!("yes")),
        ("a: on", json!("on")),
        ("a: y", json!("y")),
        ("a: Y", json!("Y")),
        ("a: true", json!(true)),
        ("a: \"true\"", json!("true")),
        ("a: \"12\"", json!("12")),
        ("a: 0755", json!("0755")),
        ("a: 007", json!("007")),
        ("a: 1_000", json!("1_000")),
        ("a: 12", json!(12)),
        ("a: -3", json!(-3)),
        ("a: 1.0", json!(1.0)),
        (
            "a: 18446744073709551615",
            json!(18_446_744_073_709_551_615_u64),
        ),
        ("a:", Value::Null),
        ("a: ~", Value::Null),
        ("a: null", Value::Null),
        ("a: \"\"", json!("")),
        ("a: 2026-11-22", json!("2026-11-22")),
        ("a: 12:30", json!("12:30")),
        ("a: |\n  x\n  y\n", json!("x\ny\n")),
        ("a: \"\\u2003\"", json!("\u{2003}")),
        ("\u{feff}a: 1", json!(1)),
        ("a: &x [1]\nb: *x", json!([1])),
    ] {
        let read = read(text).unwrap();
        assert_eq!(read.get("a"), Some(&value.into()), "{text}");
    }
}

/// As they were written, but for what JSON does not write so.
#[test]
fn numbers_keep_their_digits() {
    for (text, json) in [
        ("0.123456789012345678", "0.123456789012345678"),
        ("123456789012345678901234", "123456789012345678901234"),
        (
            "-99999999999999999999999999.50",
            "-99999999999999999999999999.50",
        ),
        ("1e999", "1e999"),
        ("1.5E-03", "1.5E-03"),
        ("1.50", "1.50"),
        ("-0", "-0"),
        ("+12", "12"),
        (".5", "0.5"),
        ("-.5e3", "-0.5e3"),
        ("1.", "1.0"),
        ("1.e3", "1.0e3"),
        ("00.50", "0.50"),
        ("007.5", "7.5"),
        ("0x1F", "31"),
        ("0o17", "15"),
    ] {
        let read = read(&format!("[{text}]")).unwrap();
        assert_eq!(read.to_string(), format!("[{json}]"), "{text}");
    }
}

#[test]
fn members_keep_the_order_of_the_document() {
    let value = read("z: 1\na: {y: 1, b: 2}").unwrap();
    assert_eq!(value.to_string(), r#"{"z":1,"a":{"y":1,"b":2}}"#);
}

#[test]
fn what_yaml_would_lose_in_silence_is_a_problem_with_a_place() {
    for (text, place, word) in [
        ("a: 1\nb: 2\na: 3", "a.yaml:3:1", "given twice"),
        ("a: {b: 1, b: 2}", "a.yaml:1:11", "given twice"),
        ("a:\n\tb: 2", "a.yaml:2:", "tab"),
        ("a: b: c", "a.yaml:1:", "not YAML"),
        ("a: !secret x", "a.yaml:1:4", "tag `!secret`"),
        ("a: !!str 1", "a.yaml:1:4", "tag `!!str`"),
        ("<<: {a: 1}", "a.yaml:1:1", "merge key"),
        ("a: .nan", "a.yaml:1:4", "JSON has no such number"),
        ("a: &b [*b]", "a.yaml:1:8", "stands in what it names"),
        ("a: 0xfffffffffffffffff", "a.yaml:1:4", "digits"),
        ("1: a", "a.yaml:1:1", "a key is text"),
        ("a: 1\n---\nb: 2", "a.yaml:2:1", "document"),
        ("a: [1, 2", "a.yaml:", "not YAML"),
        ("a: *nobody", "a.yaml:1:4", "not YAML"),
    ] {
        let message = read(text).expect_err(text);
        assert!(
            message.contains(place) && message.contains(word),
            "{text}\n{message}"
        );
    }
}

#[test]
fn every_repeated_key_of_a_file_is_found_in_one_go() {
    let message = read("a: 1\na: 2\nb: {c: 1, c: 2}").unwrap_err();
    assert_eq!(message.matches("given twice").count(), 2, "{message}");
}

#[test]
fn a_file_made_to_exhaust_the_reader_ends_in_a_message() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let last = level - 1;
        let aliases = vec![format!("*a{last}"); 9].join(", ");
        bomb.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    for text in [
        bomb,
        "[".repeat(100_000),
        "- ".repeat(5_000),
        "x".repeat(MAX_BYTES + 1),
        format!("a: {}", "{b: ".repeat(200)),
    ] {
        assert!(read(&text).is_err());
    }
}

#[test]
fn a_mapping_ends_where_its_last_value_ends() {
    let source = Source::new("a.yaml", "a:\n  b: 1\n\nc: 2\n");
    let node = parse(&source).unwrap();
    assert_eq!(source.slice(node.get("a").unwrap().span), "b: 1");
    assert_eq!(source.slice(node.get("c").unwrap().span), "2");
}

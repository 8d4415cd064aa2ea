//! Holds what is read here against what the YAML crate's own deserializer reads.

use std::fs;
use std::path::Path;

use serde_json::Value;
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use crate::json::Json;
use crate::source::Source;

/// Returns a document as the deserializer reads it, as strict as it can be told to be.
fn deserialized(text: &str) -> Option<Json> {
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        reject_unsupported_tags: true,
    };
    let value: Option<Value> = serde_yaml::from_str_with_options(text, options).ok();
    value.map(Json::from)
}

fn read(text: &str) -> Option<Json> {
    let source = Source::new("a.yaml", text);
    super::parse(&source).ok().map(|node| node.to_json())
}

fn each_file(folder: &Path, hold: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            each_file(&path, hold);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            hold(
                &path,
                &fs::read_to_string(&path).expect("a case file is text"),
            );
        }
    }
}

#[test]
fn every_shipped_file_means_the_same_to_both() {
    let mut files = 0;
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    each_file(&cases, &mut |path, text| {
        let expected = deserialized(text);
        assert!(expected.is_some(), "{}", path.display());
        assert_eq!(read(text), expected, "{}", path.display());
        files += 1;
    });
    assert!(files > 500, "{files}");
}

#[test]
fn every_way_to_write_a_value_means_the_same_to_both() {
    for scalar in [
        "",
        "~",
        "null",
        "Null",
        "nULL",
        "true",
        "True",
        "tRUE",
        "yes",
        "Off",
        "n",
        "0",
        "-0",
        "+0",
        "00",
        "-007",
        "+12",
        "--1",
        "1-",
        "1_000",
        "0x1F",
        "0xG",
        "0x",
        "0o17",
        "0o8",
        "1.",
        ".5",
        "-.5",
        ".",
        "+.",
        "1.5e3",
        "1e3",
        "1E-3",
        "1e",
        "e1",
        "1e1.5",
        "00.5",
        "1.2.3",
        ".inf",
        "-.INF",
        ".nan",
        "inf",
        "nan",
        "infinity",
        "9223372036854775808",
        "-9223372036854775808",
        "18446744073709551615",
        "2026-11-22",
        "12:30",
        "<<",
        "=",
        "a: b",
        "'12'",
        "\"12\"",
        "'~'",
        "\"\"",
        "\"\\u00e9\\n\"",
        "|\n  1\n",
        ">-\n  a\n  b\n",
        "|+\n  a\n\n",
        "[1, a, ~]",
        "{ a: 1, 'b': [2] }",
        "[[], {}]",
        "&x [1, 2]",
        "two\n  lines",
        "\"two\n  lines\"",
    ] {
        let text = format!("a: {scalar}\nb: end\n");
        assert_eq!(read(&text), deserialized(&text), "{text}");
    }
}

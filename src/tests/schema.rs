//! Turns the promise that editors know the format of a case and of a target, and programs that of a report, into tests.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::folder::{Folder, ID};
use crate::program::{root, vipspec};
use crate::reports::{every_report, five};

/// What writes the schema anew.
const COMMAND: &str = "cargo run -- schema > cases/case.schema.json";

#[test]
fn the_schema_in_the_repository_is_what_the_program_prints() {
    let ran = vipspec(&["schema"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let kept = fs::read_to_string(root().join("cases/case.schema.json")).unwrap_or_default();
    let same = kept.replace("\r\n", "\n") == ran.stdout.replace("\r\n", "\n");
    assert!(
        same,
        "cases/case.schema.json is out of date; run `{COMMAND}`"
    );
}

#[test]
fn every_case_file_points_at_the_schema() {
    let cases = root().join("cases");
    let mut files = Vec::new();
    walk(&cases, &mut files);
    let mut seen = 0;
    for file in files.iter().filter(|file| is_case(&cases, file)) {
        let text = fs::read_to_string(file).expect("a case file is text");
        let first = text.lines().next().unwrap_or_default();
        let below = file
            .strip_prefix(&cases)
            .expect("the file lies in `cases/`");
        let up = "../".repeat(below.components().count() - 1);
        let wanted = format!("# yaml-language-server: $schema={up}case.schema.json");
        assert_eq!(first, wanted, "the first line of {}", below.display());
        seen += 1;
    }
    assert!(seen > 80, "only {seen} case files were found");
}

#[test]
fn the_schema_of_targets_in_the_repository_is_what_the_program_prints() {
    let ran = vipspec(&["schema", "target"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let kept = fs::read_to_string(root().join("cases/target.schema.json")).unwrap_or_default();
    assert!(
        kept.replace("\r\n", "\n") == ran.stdout.replace("\r\n", "\n"),
        "cases/target.schema.json is out of date; run `cargo run -- schema target > cases/target.schema.json`"
    );
}

#[test]
fn the_schemas_of_a_suites_own_files_are_what_the_program_prints() {
    for of in ["suite", "table"] {
        let ran = vipspec(&["schema", of]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let path = format!("cases/{of}.schema.json");
        let kept = fs::read_to_string(root().join(&path)).unwrap_or_default();
        assert!(
            kept.replace("\r\n", "\n") == ran.stdout.replace("\r\n", "\n"),
            "{path} is out of date; run `cargo run -- schema {of} > {path}`"
        );
        for suite in ["vip-rest", "vip-credential"] {
            let file = root().join(format!("cases/{suite}/{of}.yaml"));
            let text = fs::read_to_string(file).expect("the suite has its files");
            let line = format!("# yaml-language-server: $schema=../{of}.schema.json\n");
            assert!(text.replace("\r\n", "\n").starts_with(&line), "{suite}");
        }
    }
}

#[test]
fn the_example_of_a_target_has_every_key_and_is_valid_with_all_of_them() {
    let text = fs::read_to_string(root().join("cases/targets/example.yaml")).unwrap();
    let first = text.lines().next().unwrap_or_default();
    assert_eq!(
        first,
        "# yaml-language-server: $schema=../target.schema.json"
    );
    let whole: String = text.lines().map(bare).collect();
    let schema: Value = serde_json::from_str(&vipspec(&["schema", "target"]).stdout).unwrap();
    let keys = schema["properties"]
        .as_object()
        .expect("the schema has keys");
    let tls = keys["tls"]["properties"]
        .as_object()
        .expect("`tls` has keys");
    let keys = keys.keys().map(|key| format!("\n{key}:"));
    let tls = tls.keys().map(|key| format!("\n  {key}:"));
    for key in keys.chain(tls) {
        assert!(whole.contains(&key), "{key}\n{whole}");
    }
    // The date of an example passes, and the example stays.
    let whole = whole.replace("until: 20", "until: 29");
    let whole = whole.replace("vip-rest/accounts/update-start-date-to-a-past-one", ID);
    let whole = whole.replace("[vip-rest]", "[tiny]");
    let whole = whole.replace("404-not-found", "400-missing-field");
    let api = "vip-rest: staging-openapi.yaml";
    let whole = whole.replace(api, "tiny: staging-openapi.yaml");
    let whole = whole.replace("vip-rest: staging-names.yaml", "tiny: staging-names.yaml");
    let folder = Folder::tiny();
    let described = fs::read(folder.path("cases/tiny/openapi.yaml")).unwrap();
    let folder = folder
        .with("cases/targets/example.yaml", text)
        .with("cases/targets/staging-openapi.yaml", described)
        .with("cases/targets/staging-names.yaml", "style: snake_case\n")
        .with("cases/targets/whole.yaml", &whole);
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert!(!ran.stderr.contains("targets/"), "{ran:?}");
    let broken = folder.with("cases/targets/whole.yaml", format!("{whole}colour: red\n"));
    let ran = broken.vipspec(&["check", "--cases", "cases"]);
    assert!(ran.stderr.contains("unknown key `colour`"), "{ran:?}");
}

/// Returns a line of the example with its key, where that is commented out: `#key:`, or `#  key:` below one.
fn bare(line: &str) -> String {
    let is_off = |rest: &str| rest.starts_with("  ") || !rest.starts_with([' ', '#']);
    match line.split_once('#') {
        Some((indent, rest)) if indent.trim().is_empty() && !rest.is_empty() && is_off(rest) => {
            format!("{indent}{rest}\n")
        }
        _ => format!("{line}\n"),
    }
}

/// Tells whether a file of `cases/` is a case: YAML in an area of a suite.
fn is_case(cases: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(cases).unwrap_or(file);
    below.components().count() > 2 && below.extension().is_some_and(|kind| kind == "yaml")
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be listed") {
        let path = entry.expect("the folder can be listed").path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

#[test]
fn the_schema_of_reports_in_the_repository_is_what_the_program_prints() {
    let ran = vipspec(&["schema", "report"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let kept = fs::read_to_string(root().join("cases/report.schema.json")).unwrap_or_default();
    assert!(
        kept.replace("\r\n", "\n") == ran.stdout.replace("\r\n", "\n"),
        "cases/report.schema.json is out of date; run `cargo run -- schema report > cases/report.schema.json`"
    );
    assert_eq!(
        vipspec(&["schema"]).stdout,
        vipspec(&["schema", "case"]).stdout
    );
    assert_eq!(vipspec(&["schema", "row"]).code, Some(2));
}

#[test]
fn a_schema_at_the_root_of_the_cases_is_no_case() {
    let folder = Folder::tiny()
        .with_copy("cases/report.schema.json")
        .with_copy("cases/case.schema.json");
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert!(!ran.stderr.contains("schema.json"), "{ran:?}");
    let listed = folder.vipspec(&["list", "--cases", "cases"]);
    assert_eq!(listed.stdout.lines().count(), 1, "{listed:?}");
}

#[test]
fn a_report_keeps_the_schema_and_the_schema_is_strict() {
    let schema: Value = serde_json::from_str(&vipspec(&["schema", "report"]).stdout).unwrap();
    let folder = five();
    let (_, report) = every_report(&folder);
    assert_eq!(breaches(&schema, &report), Vec::<String>::new());
    for (pointer, value) in [
        ("/schema", json!("vipspec-report/2")),
        ("/summary", json!({})),
        ("/summary/failed", json!("2")),
        ("/summary/failed", json!(-1)),
        ("/rows/0/untested", json!("no")),
        ("/cases/0/outcome", json!("green")),
        ("/cases/0/line", json!(1.5)),
        ("/cases/1/findings/0/column", json!("colour")),
        ("/cases/1/exchanges/0/request/headers", json!([1])),
        ("/cases/0/answer", json!([])),
    ] {
        let mut broken = report.clone();
        *broken
            .pointer_mut(pointer)
            .unwrap_or_else(|| panic!("{pointer}: {report}")) = value;
        assert!(
            !breaches(&schema, &broken).is_empty(),
            "{pointer} is let through"
        );
    }
    let mut added = report;
    added["cases"][0]["mood"] = json!("fine");
    assert_eq!(breaches(&schema, &added), Vec::<String>::new());
}

/// Returns where a value breaks a schema, for the keywords that ours uses; another one is a breach too.
pub(crate) fn breaches(schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    validate(schema, value, "", &mut found);
    found
}

fn validate(schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let items = value.as_array().into_iter().flatten().zip(0..);
    for (keyword, rule) in schema.as_object().expect("a schema is an object") {
        let listed = || rule.as_array().expect("the rule is a list").iter();
        let bound = rule.as_f64().unwrap_or(f64::NAN);
        let kept = match keyword.as_str() {
            "$schema" | "title" | "description" => true,
            "type" if rule.is_array() => {
                listed().any(|rule| is_of_type(value, rule.as_str().unwrap_or_default()))
            }
            "type" => is_of_type(value, rule.as_str().unwrap_or_default()),
            "enum" => listed().any(|word| word == value),
            "minimum" => value.as_f64().is_none_or(|number| number >= bound),
            "maximum" => value.as_f64().is_none_or(|number| number <= bound),
            "minItems" => value
                .as_array()
                .is_none_or(|items| items.len() as f64 >= bound),
            "maxItems" => value
                .as_array()
                .is_none_or(|items| items.len() as f64 <= bound),
            "prefixItems" => {
                for (rule, (item, number)) in listed().zip(items.clone()) {
                    validate(rule, item, &format!("{at}/{number}"), found);
                }
                true
            }
            "required" => {
                !value.is_object()
                    || listed().all(|name| value.get(name.as_str().unwrap_or_default()).is_some())
            }
            "additionalProperties" => rule == &json!(true),
            "const" => rule == value,
            "anyOf" | "oneOf" => listed().any(|schema| breaches(schema, value).is_empty()),
            "items" => {
                for (item, number) in items.clone() {
                    validate(rule, item, &format!("{at}/{number}"), found);
                }
                true
            }
            "properties" => {
                for (name, schema) in rule.as_object().expect("the rule is an object") {
                    if let Some(member) = value.get(name) {
                        validate(schema, member, &format!("{at}/{name}"), found);
                    }
                }
                true
            }
            _ => false,
        };
        if !kept {
            found.push(format!("{at} breaks `{keyword}`: {value}"));
        }
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match name {
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_u64() || value.is_i64(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

//! Turns the published schema and a record into the members that each of them knows.

use serde_json::{Value, json};

use super::{case, record};
use crate::report::schema;
use crate::run::{Outcome, Record, groups};

/// Returns every member of objects that a schema declares, below its pointer, with whether it is required.
fn members(schema: &Value, pointer: &str, found: &mut Vec<(String, bool)>) {
    for schema in schema["anyOf"].as_array().into_iter().flatten() {
        members(schema, pointer, found);
    }
    if schema["items"].is_object() {
        members(&schema["items"], &format!("{pointer}/0"), found);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let below = format!("{pointer}/{name}");
        let required = schema["required"].as_array();
        members(member, &below, found);
        let required = required.is_some_and(|names| names.contains(&json!(name)));
        found.push((below, required));
    }
}

fn without(record: &Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let mut record = record.clone();
    let parent = record
        .pointer_mut(parent)
        .and_then(Value::as_object_mut)
        .unwrap();
    assert!(
        parent.remove(name).is_some(),
        "{pointer} is not in the fixture"
    );
    record
}

/// Returns the members of objects in a report, below their pointers; of a list those of its first item.
fn written(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        // Name and value of a header are no members.
        Value::Array(_) if pointer.ends_with("/headers") => {}
        Value::Array(items) => {
            if let Some(first) = items.first() {
                written(first, &format!("{pointer}/0"), found);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                let below = format!("{pointer}/{name}");
                written(value, &below, found);
                found.push(below);
            }
        }
        _ => {}
    }
}

fn published() -> Value {
    serde_json::from_str(&schema().to_string()).unwrap()
}

#[test]
fn the_schema_declares_what_a_record_writes_and_requires_no_more_than_it_always_writes() {
    let mut full = record("x");
    full["cases"][0] = case(2, "failed", "x");
    full["cases"][0]["rows"] = json!([{"row": "x", "state": "broken"}]);
    full["cases"][0]["warnings"] =
        json!([{"row": "x", "listed": [], "actual": "x", "line": 1, "near": true}]);
    full["unlisted"] = json!([{"suite": "x", "row": "x", "actual": "x", "cases": 1, "near": true}]);
    full["cases"][0]["lost"] = json!("x");
    for count in ["warnings", "sent_again", "begun_anew", "unseen"] {
        full["summary"][count] = json!(1);
    }
    for count in ["effects", "answered_by_another", "unconfirmed"] {
        full["rows"][0][count] = json!(1);
    }
    full["selection"] = json!({"whole": false, "patterns": ["x"], "suites": ["x"], "rows": ["x"],
        "basis": ["x"], "rerun": true, "left_out": 1, "allow_untested": true, "may_be_untested": ["x"],
        "digests": [{"suite": "x", "sha256": "x"}]});
    full["judgement"] =
        json!({"standing": "kept", "exit_code": 0, "sentence": "x", "untested": ["x"]});
    let mut read: Record = serde_json::from_value(full.clone()).unwrap();
    read.groups = groups(&read.cases);
    let full = serde_json::to_value(&read).unwrap();
    let mut declared = Vec::new();
    members(&published(), "", &mut declared);
    let mut found = Vec::new();
    written(&full, "", &mut found);
    let mut names: Vec<&String> = declared.iter().map(|(name, _)| name).collect();
    names.sort();
    found.sort();
    assert_eq!(names, found.iter().collect::<Vec<_>>());
    for (name, required) in &declared {
        let read = serde_json::from_value::<Record>(without(&full, name));
        if !required {
            assert!(read.is_ok(), "{name} may be left out: {read:?}");
        }
        // What was left out where it may be is written all the same, or is not required.
        let Ok(read) = read else { continue };
        let again = serde_json::to_value(&read).unwrap();
        assert!(
            !required || again.pointer(name).is_some(),
            "{name} is required and not written"
        );
    }
}

#[test]
fn the_schema_knows_every_outcome() {
    let known =
        published()["properties"]["cases"]["items"]["properties"]["outcome"]["enum"].clone();
    assert_eq!(known, json!(Outcome::ALL.map(Outcome::as_key)));
}

//! Turns a list of rows, a text that may stand in two places, and open rows into verdicts.

use serde_json::Value;

use super::{JSON, answering, problems, run};
use crate::folder::Folder;
use crate::program::Ran;

const TABLE: &str = r#"rows:
  - { id: 201-ok, code: 201, error: OK, detail: "Thing {thingId} made.", open: true, cause: c, remedy: r, origin: documented }
  - { id: 400-field-mandatory, code: 400, error: BAD, detail: "{field} is mandatory.", cause: c, remedy: r, origin: documented }
  - { id: 400-missing-field, code: 400, error: BAD, detail: "Missing {field}.", cause: c, remedy: r, origin: documented }
  - { id: 404-not-found, code: 404, either: Not Found, cause: c, remedy: r, origin: documented }
"#;

const EITHER_ROW: &str = r#"row: [400-field-mandatory, 400-missing-field]
title: A thing has a name
basis: documented
request: { operation: createThing, merge: { name: null } }
expect: { where: { field: { names: name } } }
"#;

fn folder(case: &str) -> Folder {
    super::with_case(case).with("cases/tiny/table.yaml", TABLE)
}

/// Runs a case of this table against a target that always says the same.
fn against(case: &str, status: &'static str, body: &str) -> Ran {
    let body = body.to_owned();
    let target = answering(move |_| (status, JSON.to_owned(), body.clone()));
    let folder = folder(case);
    let url = target.url();
    folder.vipspec(&[
        "run", "--cases", "cases", "--target", &url, "--report", "json",
    ])
}

fn report(ran: &Ran) -> Value {
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"))
}

/// Returns state by row of the one case of a report, and held, broken and untested of each row.
fn states(ran: &Ran) -> Vec<(String, String)> {
    let report = report(ran);
    let rows = report["cases"][0]["rows"].as_array().cloned();
    let of = |row: &Value| {
        let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        (text("row"), text("state"))
    };
    rows.unwrap_or_default().iter().map(of).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(row, state): &(&str, &str)| ((*row).to_owned(), (*state).to_owned());
    pairs.iter().map(owned).collect()
}

#[test]
fn of_several_rows_the_one_that_came_is_held_and_the_other_answered_by_another() {
    for (detail, held, other) in [
        (
            "name is mandatory.",
            "400-field-mandatory",
            "400-missing-field",
        ),
        ("Missing name.", "400-missing-field", "400-field-mandatory"),
    ] {
        let ran = against(
            EITHER_ROW,
            "400 Bad Request",
            &format!(r#"{{"error": "BAD", "details": "{detail}"}}"#),
        );
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let mut states = states(&ran);
        states.sort();
        let mut expected = pairs(&[(held, "held"), (other, "answered_by_another")]);
        expected.sort();
        assert_eq!(states, expected);
        let report = report(&ran);
        let rows = report["rows"].as_array().unwrap();
        let row = |id: &str| rows.iter().find(|row| row["row"] == id).unwrap();
        assert_eq!(row(other)["answered_by_another"], 1);
        assert_eq!(row(other)["untested"], false);
        assert_eq!(
            report["cases"][0]["row"], "400-field-mandatory",
            "the first"
        );
    }
}

#[test]
fn where_none_of_several_rows_came_each_is_broken_or_the_one_that_was_meant_and_the_nearest_is_shown()
 {
    let with = |detail: &str| {
        let body = format!(r#"{{"error": "BAD", "details": "{detail}"}}"#);
        let ran = against(EITHER_ROW, "400 Bad Request", &body);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        ran
    };
    let broken = |ran: &Ran| -> Vec<String> {
        let rows = report(ran)["rows"].as_array().cloned().unwrap();
        let broken = rows.iter().filter(|row| row["broken"] == 1);
        broken
            .map(|row| row["row"].as_str().unwrap().to_owned())
            .collect()
    };
    let none = with("It has no name of its own.");
    assert!(states(&none).iter().all(|(_, state)| state == "broken") || states(&none).is_empty());
    assert_eq!(broken(&none), ["400-field-mandatory", "400-missing-field"]);
    let ran = with("Missing name");
    assert_eq!(broken(&ran), ["400-missing-field"]);
    let report = report(&ran);
    let finding = &report["cases"][0]["findings"][0];
    assert_eq!(finding["expected"], "Missing {field}.");
    let note = finding["note"].as_str().unwrap();
    assert!(
        note.contains("the nearest is row `400-missing-field`"),
        "{note}"
    );
}

#[test]
fn a_placeholder_is_tied_down_in_whichever_row_comes() {
    let other = r#"{"error": "BAD", "details": "Missing owner."}"#;
    assert_eq!(
        against(EITHER_ROW, "400 Bad Request", other).code,
        Some(1),
        "another member"
    );
    let label = r#"{"error": "BAD", "details": "Missing Thing name."}"#;
    assert_eq!(
        against(EITHER_ROW, "400 Bad Request", label).code,
        Some(0),
        "a label"
    );
}

#[test]
fn success_may_stand_in_a_list_and_shows_no_row() {
    let case = EITHER_ROW.replace(
        "[400-field-mandatory, 400-missing-field]",
        "[400-missing-field, success]",
    );
    let ran = against(
        &case,
        "201 Created",
        r#"{"error": "OK", "details": "Thing 7 made."}"#,
    );
    assert_eq!(ran.code, Some(5), "a whole run that showed no row: {ran:?}");
    assert_eq!(states(&ran), pairs(&[("400-missing-field", "not_shown")]));
    let untested = report(&ran)["rows"]
        .as_array()
        .unwrap()
        .iter()
        .all(|row| row["untested"] == true);
    assert!(untested);
}

#[test]
fn a_text_of_a_single_cell_may_stand_as_error_or_as_detail() {
    let case = "row: 404-not-found\ntitle: There is no such thing\nbasis: documented\nrequest: { operation: getThing, params: { thingId: x } }\nexpect: { code: 404, either: Not Found }\n";
    for (body, code) in [
        // Nothing else came from the operation, so that the row is unconfirmed.
        (r#"{"error": "Not Found"}"#, 5),
        (r#"{"error": "BAD", "details": "Not Found"}"#, 5),
        (r#"{"error": "BAD", "details": "Not found"}"#, 1),
        (r#"{"error": "NOT_FOUND"}"#, 1),
    ] {
        let ran = against(case, "404 Not Found", body);
        assert_eq!(ran.code, Some(code), "{body} {ran:?}");
    }
    for error in ["error: Gone", "error: Not Found"] {
        let said = problems_of(&case.replace("either: Not Found", error));
        assert!(said.contains("write `either: Not Found`"), "{said}");
    }
}

fn problems_of(case: &str) -> String {
    let ran = folder(case).vipspec(&["check", "--cases", "cases"]);
    assert_ne!(ran.code, Some(0), "{ran:?}");
    ran.stderr
}

const OPEN: &str = "row: 201-ok\ntitle: A thing is made\nbasis: documented\nrequest: { operation: createThing }\nexpect: { code: 201, error: OK }\n";

#[test]
fn an_unlisted_text_of_an_open_row_is_told_and_counted_and_a_near_one_is_a_finding() {
    for (detail, code, warnings) in [
        ("Thing 7 made.", 0, 0),
        ("All went well", 0, 1),
        ("Thing 7 made", 1, 0),
        ("Thing 7 Made.", 1, 0),
    ] {
        let body = format!(r#"{{"error": "OK", "details": "{detail}"}}"#);
        let ran = against(OPEN, "201 Created", &body);
        assert_eq!(ran.code, Some(code), "{detail} {ran:?}");
        let report = report(&ran);
        assert_eq!(
            report["summary"]["warnings"].as_u64().unwrap_or_default(),
            warnings,
            "{detail}"
        );
        if warnings > 0 {
            assert_eq!(report["cases"][0]["warnings"][0]["actual"], detail);
        }
    }
    let target = answering(|_| {
        (
            "201 Created",
            JSON.to_owned(),
            r#"{"error": "OK", "details": "Fine"}"#.to_owned(),
        )
    });
    let ran = run(&folder(OPEN), &target);
    assert!(
        ran.stdout.contains("1 text that the table does not list"),
        "{ran:?}"
    );
}

#[test]
fn what_a_list_of_rows_says_is_not_said_again() {
    let folder = folder(&EITHER_ROW.replace("expect: {", "expect: { code: 400,"));
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(
        ran.stderr
            .contains("`code` is what the rows say, each for itself"),
        "{ran:?}"
    );
    let twice = problems(&EITHER_ROW.replace("400-field-mandatory", "400-missing-field"));
    assert!(
        twice.contains("the row `400-missing-field` is named twice"),
        "{twice}"
    );
    let nothing =
        problems("row: []\ntitle: t\nbasis: assumed\nrequest: { operation: createThing }\n");
    assert!(nothing.contains("the list has no item"), "{nothing}");
}

#[test]
fn a_documented_case_beyond_the_table_cites_a_page_that_the_suite_knows() {
    let case = "title: A thing is made\nbasis: documented\nsource: R4\nrequest: { operation: createThing }\nexpect: { code: 2xx }\n";
    let unknown = problems(case);
    assert!(
        unknown.contains("the suite has no source `R4`"),
        "{unknown}"
    );
    let suite = std::fs::read_to_string(Folder::tiny().path("cases/tiny/suite.yaml")).unwrap();
    let folder = folder(case).with(
        "cases/tiny/suite.yaml",
        format!("{suite}sources:\n  R4: {{ title: Attributes, url: https://example.com/r4 }}\n"),
    );
    let ran = folder.vipspec(&["list", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

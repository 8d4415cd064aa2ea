//! Turns broken tables, descriptions and folders, and several faults at once, into their messages.

use expect_test::expect;

use super::{API, SUITE, TABLE, refused, unchecked};
use crate::folder::{CASE, Folder};

// The suite's own files.

#[test]
fn a_missing_table_is_named() {
    let folder = Folder::tiny().without(TABLE);
    refused(
        &folder,
        &expect![[r#"
        error: the file is missing
          --> cases/tiny/table.yaml
          help: a suite has `suite.yaml`, `table.yaml`, `openapi.yaml`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn two_rows_that_an_answer_fits_equally_are_refused() {
    let folder = Folder::tiny().but(TABLE, "Invalid name.", "\"Missing {what}.\"");
    refused(
        &folder,
        &expect![[r#"
        error: an answer can fit `400-invalid-name` and `400-missing-field` equally well
          --> cases/tiny/table.yaml:9:9
            9 |   - id: 400-missing-field
              |         ^^^^^^^^^^^^^^^^^
          help: make one of the two texts more specific

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_row_given_twice_names_the_first_line() {
    let folder = Folder::tiny().but(TABLE, "id: 400-missing-field", "id: 400-invalid-name");
    refused(
        &folder,
        &expect![[r#"
            error: the row `400-invalid-name` is given twice
              --> cases/tiny/table.yaml:9:9
                9 |   - id: 400-invalid-name
                  |         ^^^^^^^^^^^^^^^^ first given in line 2
              help: keep one of the two, or give one of them another id

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_unknown_key_of_a_row_names_the_nearest() {
    let folder = Folder::tiny().but(TABLE, "detail: Invalid name.", "details: Invalid name.");
    refused(
        &folder,
        &expect![[r#"
        error: unknown key `details`
          --> cases/tiny/table.yaml:5:5
            5 |     details: Invalid name.
              |     ^^^^^^^ not a key of a row
          help: did you mean `detail`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_suite_is_named_as_its_folder() {
    let folder = Folder::tiny().but(SUITE, "name: tiny", "name: small");
    refused(
        &folder,
        &expect![[r#"
        error: the suite is not named as its folder
          --> cases/tiny/suite.yaml:1:7
            1 | name: small
              |       ^^^^^
          help: write `name: tiny`, or rename the folder

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_envelope_with_a_wrong_path_is_pointed_at() {
    let folder = Folder::tiny().but(SUITE, "\"$.error\"", "error");
    refused(
        &folder,
        &expect![[r#"
            error: this is no JSONPath
              --> cases/tiny/suite.yaml:6:10
                6 |   error: error
                  |          ^^^^^
              help: a path begins with `$`, such as `$.accountId`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_operation_given_twice_is_refused() {
    let folder = Folder::tiny().but(API, "operationId: getThing", "operationId: createThing");
    refused(
        &folder,
        &expect![[r#"
            error: the operation `createThing` is given twice
              --> cases/tiny/openapi.yaml:13:20
               13 |       operationId: createThing
                  |                    ^^^^^^^^^^^ first given in line 6
              help: give one of them another `operationId`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_api_description_of_another_kind_is_refused() {
    let folder = Folder::tiny().but(API, "openapi: 3.1.0", "swagger: \"2.0\"");
    refused(
        &folder,
        &expect![[r#"
            error: this is Swagger 2.0, and OpenAPI 3 is read
              --> cases/tiny/openapi.yaml:1:10
                1 | swagger: "2.0"
                  |          ^^^^^
              help: convert it first: its vendor may have an OpenAPI 3 of it too

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_empty_table_holds_nothing() {
    let folder = Folder::tiny().with(TABLE, "");
    refused(
        &folder,
        &expect![[r#"
            error: expected a table (a mapping), found nothing
              --> cases/tiny/table.yaml:1:1
                1 | 
                  | ^

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

// Files and folders.

#[test]
fn a_file_of_another_ending_would_never_be_read() {
    let folder = Folder::tiny().with("cases/tiny/things/create.yml", "row: x\n");
    refused(
        &folder,
        &expect![[r#"
        error: the file would never be read
          --> cases/tiny/things/create.yml
          help: a case file ends in `.yaml`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_path_has_no_capitals() {
    let folder = Folder::tiny().with("cases/tiny/things/Create_Thing.yaml", "row: x\n");
    refused(
        &folder,
        &expect![[r#"
        error: the file would never be read
          --> cases/tiny/things/Create_Thing.yaml
          help: a path has lower-case letters, digits and `-`, as in `accounts/invalid-status.yaml`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_case_lies_in_an_area() {
    let folder = Folder::tiny().with("cases/tiny/create.yaml", "row: x\n");
    refused(
        &folder,
        &expect![[r#"
        error: the file would never be read
          --> cases/tiny/create.yaml
          help: a case lies in an area, as in `accounts/invalid-status.yaml`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let folder = Folder::empty();
    refused(
        &folder,
        &expect![[r#"
        error: the folder cannot be listed: No such file or directory (os error 2)
          --> cases
          help: name a folder of suites with `--cases`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_folder_without_a_suite_is_named() {
    let folder = Folder::empty().with("cases/README.md", "nothing yet\n");
    refused(
        &folder,
        &expect![[r#"
        error: the folder holds no suite
          --> cases
          help: name the folder that holds `<suite>/suite.yaml`, such as `--cases cases`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_file_in_place_of_the_folder_is_named() {
    let folder = Folder::empty().with("cases", "nothing yet\n");
    refused(
        &folder,
        &expect![[r#"
        error: the folder cannot be listed: Not a directory (os error 20)
          --> cases
          help: name a folder of suites with `--cases`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_file_that_leads_nowhere_is_named() {
    let folder = Folder::tiny();
    let link = folder.path("cases/tiny/things/link.yaml");
    std::os::unix::fs::symlink("nowhere.yaml", link).unwrap();
    refused(
        &folder,
        &expect![[r#"
            error: the file cannot be read: No such file or directory (os error 2)
              --> cases/tiny/things/link.yaml
              help: make it readable, or take it out of the folder

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_to_itself_ends() {
    let folder = Folder::tiny();
    std::os::unix::fs::symlink("..", folder.path("cases/tiny/things/round")).unwrap();
    refused(
        &folder,
        &expect![[r#"
        error: the folder leads back to itself
          --> cases/tiny/things/round
          help: remove the link

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_case_outside_of_any_suite_would_never_be_read() {
    let folder = Folder::tiny().with("cases/create.yaml", "row: x\n");
    refused(
        &folder,
        &expect![[r#"
        error: the file would never be read
          --> cases/create.yaml
          help: a case lies in an area of a suite, as in `suite/area/claim.yaml`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn the_folder_of_one_suite_is_not_the_folder_of_suites() {
    let folder = Folder::tiny();
    let ran = folder.vipspec(&["run", "--cases", "cases/tiny"]);
    expect![[r#"
        error: this is the folder of one suite
          --> cases/tiny
          help: name the folder that it lies in, such as `--cases cases`

        1 problem in 1 file; nothing was sent
    "#]]
    .assert_eq(&ran.stderr);
    assert_eq!(ran.code, Some(3));
}

#[test]
fn hidden_files_and_folders_are_nobodys_cases() {
    let folder = Folder::tiny()
        .with("cases/.git/config", "")
        .with("cases/tiny/.idea/things.yaml", "")
        .with("cases/tiny/things/.create.yaml.swp", "");
    let ran = folder.vipspec(&["list", "--cases", "cases"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

// Several at once.

#[test]
fn what_is_wrong_in_yaml_and_what_is_wrong_in_meaning_come_together() {
    let folder = Folder::tiny()
        .but_case("basis:", "row: 400-missing-field\nbasis:")
        .but_case("createThing", "creatThing");
    refused(
        &folder,
        &expect![[r#"
        error: the key `row` is given twice
          --> cases/tiny/things/create-with-invalid-name.yaml:3:1
            3 | row: 400-missing-field
              | ^^^ first given in line 1
          help: keep one of the two

        error: unknown operation `creatThing`
          --> cases/tiny/things/create-with-invalid-name.yaml:6:14
            6 |   operation: creatThing
              |              ^^^^^^^^^^
          help: did you mean `createThing`

        2 problems in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn what_stands_further_down_in_a_step_is_pointed_at_there() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  headers: { x-owner: \"${ownr}\" }\n  operation: createThin\n  set:\n    /name: [\"${nmae}\"]",
    );
    refused(
        &folder,
        &expect![[r#"
        error: nothing defines the variable `ownr`
          --> cases/tiny/things/create-with-invalid-name.yaml:5:23
            5 |   headers: { x-owner: "${ownr}" }
              |                       ^^^^^^^^^
          help: did you mean `${owner}`

        error: unknown operation `createThin`
          --> cases/tiny/things/create-with-invalid-name.yaml:6:14
            6 |   operation: createThin
              |              ^^^^^^^^^^
          help: did you mean `createThing`

        error: nothing defines the variable `nmae`
          --> cases/tiny/things/create-with-invalid-name.yaml:8:13
            8 |     /name: ["${nmae}"]
              |             ^^^^^^^^^
          help: known here: `owner`

        3 problems in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn five_problems_of_a_file_are_five_messages() {
    let folder = Folder::tiny().with(
        CASE,
        r#"row: 400-invalid-nam
title: A thing should not be Red
basis: documentd
setup:
  - operation: getThin
request:
  operation: createThing
  merg: { name: "${colour}" }
expect:
  code: 400
  error: BAD_REQUEST
  detail: "Missing {field}."
  within: soon
"#,
    );
    refused(
        &folder,
        &expect![[r#"
            error: unknown row `400-invalid-nam`
              --> cases/tiny/things/create-with-invalid-name.yaml:1:6
                1 | row: 400-invalid-nam
                  |      ^^^^^^^^^^^^^^^
              help: did you mean `400-invalid-name`

            error: a title says what holds, not what should
              --> cases/tiny/things/create-with-invalid-name.yaml:2:8
                2 | title: A thing should not be Red
                  |        ^^^^^^^^^^^^^^^^^^^^^^^^^
              help: write the claim as it holds: `an account is refused ...`

            error: unknown word `documentd`
              --> cases/tiny/things/create-with-invalid-name.yaml:3:8
                3 | basis: documentd
                  |        ^^^^^^^^^
              help: did you mean `documented`

            error: unknown operation `getThin`
              --> cases/tiny/things/create-with-invalid-name.yaml:5:16
                5 |   - operation: getThin
                  |                ^^^^^^^
              help: did you mean `getThing`

            error: unknown key `merg`
              --> cases/tiny/things/create-with-invalid-name.yaml:8:3
                8 |   merg: { name: "${colour}" }
                  |   ^^^^ not a key of a request
              help: did you mean `merge`

            error: nothing ties down the placeholder `{field}`
              --> cases/tiny/things/create-with-invalid-name.yaml:12:11
               12 |   detail: "Missing {field}."
                  |           ^^^^^^^^^^^^^^^^^^
              help: say what it is: `where: { field: { equals: ... } }`

            error: this is no time
              --> cases/tiny/things/create-with-invalid-name.yaml:13:11
               13 |   within: soon
                  |           ^^^^
              help: write it as `500ms` or `2s`

            7 problems in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn problems_of_several_files_come_in_the_order_of_files() {
    let folder = Folder::tiny()
        .with("cases/tiny/things/a.yaml", "row: [")
        .with("cases/tiny/things/z.yaml", "row: ]");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: unclosed bracket '['
              --> cases/tiny/things/a.yaml:1:6
                1 | row: [
                  |      ^
              help: close it, or put the text in quotes

            error: this is not YAML: misplaced bracket
              --> cases/tiny/things/z.yaml:1:6
                1 | row: ]
                  |      ^
              help: put the text in quotes, or open the bracket before

            2 problems in 2 files; nothing was sent
        "#]],
    );
}

#[test]
fn a_broken_table_is_said_once_and_not_for_each_case() {
    let folder = Folder::tiny()
        .but(
            TABLE,
            "code: 400\n    error: BAD_REQUEST\n    detail: Invalid",
            "code: x\n    error: BAD_REQUEST\n    detail: Invalid",
        )
        .with("cases/tiny/things/other.yaml", "row: 400-missing-field\n");
    refused(
        &folder,
        &expect![[r#"
            error: expected a whole number from 100 to 599 or a list, found text
              --> cases/tiny/table.yaml:3:11
                3 |     code: x
                  |           ^
              help: `code` is the HTTP code, or a list where the row has several

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn one_broken_file_does_not_keep_the_cases_of_others_from_being_chosen() {
    let folder = Folder::tiny().with("cases/tiny/things/broken.yaml", "row: [");
    let ran = folder.vipspec(&["list", "--cases", "cases", crate::folder::ID]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

// What `check` adds.

#[test]
fn a_table_may_be_typed_in_before_its_cases() {
    let ran = Folder::tiny().vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn a_claim_made_twice_is_refused() {
    let folder = Folder::tiny();
    let text = std::fs::read_to_string(folder.path(CASE)).unwrap();
    let folder = folder.with("cases/tiny/things/twice.yaml", text).but(
        TABLE,
        "Send the member that the message names.",
        "Send it.\n    unreachable: nobody asks for it",
    );
    unchecked(
        &folder,
        &expect![[r#"
            error: `tiny/things/create-with-invalid-name` and `tiny/things/twice` make the same claim
              --> cases/tiny/things/twice.yaml:2:8
                2 | title: A thing cannot have the name of a colour
                  |        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: say in the titles what tells them apart

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn of_a_thousand_problems_in_a_file_some_are_told_and_the_rest_counted() {
    let unknown: String = (0..1000).map(|at| format!("key{at}: 1\n")).collect();
    let ran = Folder::tiny()
        .but_case("basis:", &format!("{unknown}basis:"))
        .vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3));
    assert_eq!(ran.stderr.matches("error:").count(), 20, "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("\n980 more problems in cases/tiny/things/"),
        "{}",
        ran.stderr
    );
}

#[cfg(unix)]
#[test]
fn a_pipe_among_the_cases_is_not_waited_for() {
    let folder = Folder::tiny();
    let pipe = folder.path("cases/tiny/things/pipe.yaml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let ran = folder.vipspec(&["check", "--cases", "cases"]);
    assert_eq!(ran.code, Some(3));
    assert!(
        ran.stderr
            .contains("neither a file nor a folder\n  --> cases/tiny/things/pipe.yaml"),
        "{}",
        ran.stderr
    );
}

//! Turns cases that mean nothing, or not what their row says, into the message that says so.

use expect_test::expect;

use super::{SUITE, refused};
use crate::folder::Folder;

// Names: operations, rows, variables.

#[test]
fn an_unknown_operation_names_the_nearest() {
    let folder = Folder::tiny().but_case("createThing", "creatThing");
    refused(
        &folder,
        &expect![[r#"
            error: unknown operation `creatThing`
              --> cases/tiny/things/create-with-invalid-name.yaml:5:14
                5 |   operation: creatThing
                  |              ^^^^^^^^^^
              help: did you mean `createThing`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_unknown_operation_far_from_all_lists_them() {
    let folder = Folder::tiny().but_case("createThing", "deleteEverything");
    refused(
        &folder,
        &expect![[r#"
            error: unknown operation `deleteEverything`
              --> cases/tiny/things/create-with-invalid-name.yaml:5:14
                5 |   operation: deleteEverything
                  |              ^^^^^^^^^^^^^^^^
              help: the operations are `createThing`, `getThing`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_unknown_row_names_the_nearest() {
    let folder = Folder::tiny().but_case("400-invalid-name", "400-invalid-nmae");
    refused(
        &folder,
        &expect![[r#"
        error: unknown row `400-invalid-nmae`
          --> cases/tiny/things/create-with-invalid-name.yaml:1:6
            1 | row: 400-invalid-nmae
              |      ^^^^^^^^^^^^^^^^
          help: did you mean `400-invalid-name`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_unknown_variable_names_the_nearest() {
    let folder = Folder::tiny().but_case("Red", "\"${ownr}\"");
    refused(
        &folder,
        &expect![[r#"
            error: nothing defines the variable `ownr`
              --> cases/tiny/things/create-with-invalid-name.yaml:6:18
                6 |   merge: { name: "${ownr}" }
                  |                  ^^^^^^^^^
              help: did you mean `${owner}`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_path_parameter_without_value_is_an_unknown_variable() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  operation: getThing",
    );
    refused(
        &folder,
        &expect![[r#"
            error: the path parameter `thingId` of `getThing` has no value
              --> cases/tiny/things/create-with-invalid-name.yaml:5:14
                5 |   operation: getThing
                  |              ^^^^^^^^
              help: give it under `params`, or capture `thingId` in a step before

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_unknown_path_parameter_is_pointed_at() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  operation: getThing\n  params: { thingId: 1, thing: 2 }",
    );
    refused(
        &folder,
        &expect![[r#"
            error: `getThing` has no path parameter `thing`
              --> cases/tiny/things/create-with-invalid-name.yaml:6:32
                6 |   params: { thingId: 1, thing: 2 }
                  |                                ^
              help: it has `thingId`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_variable_left_open_is_pointed_at() {
    let folder = Folder::tiny().but_case("Red", "\"${owner\"");
    refused(
        &folder,
        &expect![[r#"
        error: a `${` is not closed
          --> cases/tiny/things/create-with-invalid-name.yaml:6:18
            6 |   merge: { name: "${owner" }
              |                  ^^^^^^^^^
          help: write `}` behind the name, or `$${` for a literal `${`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_built_in_variable_with_a_typing_error_names_the_nearest() {
    let folder = Folder::tiny().but_case("Red", "\"${secrets:TOKEN}\"");
    refused(
        &folder,
        &expect![[r#"
        error: `${secrets:TOKEN}` is no variable
          --> cases/tiny/things/create-with-invalid-name.yaml:6:18
            6 |   merge: { name: "${secrets:TOKEN}" }
              |                  ^^^^^^^^^^^^^^^^^^
          help: did you mean `secret:`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_secret_that_is_not_set_is_named_before_anything_is_sent() {
    let folder = Folder::tiny().but_case("Red", "\"${secret:TINY_TOKEN}\"");
    refused(
        &folder,
        &expect![[r#"
            error: the environment variable `TINY_TOKEN` is not set
              --> cases/tiny/things/create-with-invalid-name.yaml:6:18
                6 |   merge: { name: "${secret:TINY_TOKEN}" }
                  |                  ^^^^^^^^^^^^^^^^^^^^^^
              help: set `TINY_TOKEN`, or `TINY_TOKEN_FILE` to a file that holds it

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_environment_variable_that_is_not_set_is_named_before_anything_is_sent() {
    let folder = Folder::tiny().but(SUITE, "owner: ada", "owner: \"${env:TINY_OWNER}\"");
    refused(
        &folder,
        &expect![[r#"
        error: the environment variable `TINY_OWNER` is not set
          --> cases/tiny/suite.yaml:10:3
           10 |   owner: "${env:TINY_OWNER}"
              |   ^^^^^
          help: set `TINY_OWNER`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

// The expectation against its row.

#[test]
fn a_text_that_is_not_the_rows_shows_the_rows() {
    let folder = Folder::tiny().but_case("Invalid name.", "Invalid name");
    refused(
        &folder,
        &expect![[r#"
        error: `Invalid name` is no text of row `400-invalid-name`
          --> cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name
              |           ^^^^^^^^^^^^
          help: the row says `Invalid name.`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_text_of_another_row_is_no_text_of_this_one() {
    let folder = Folder::tiny().but_case("Invalid name.", "Missing name.");
    refused(
        &folder,
        &expect![[r#"
        error: `Missing name.` is no text of row `400-invalid-name`
          --> cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Missing name.
              |           ^^^^^^^^^^^^^
          help: the row says `Invalid name.`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_documented_case_has_no_text_where_the_row_has_none() {
    let folder = Folder::tiny().but("cases/tiny/table.yaml", "    detail: Invalid name.\n", "");
    refused(
        &folder,
        &expect![[r#"
        error: the row `400-invalid-name` has no text, so `Invalid name.` is not documented
          --> cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: Invalid name.
              |           ^^^^^^^^^^^^^
          help: leave `detail` out, name the page under `source`, or write `basis: assumed`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_code_and_an_error_that_are_not_the_rows_show_the_rows() {
    let folder = Folder::tiny().but_case(
        "code: 400\n  error: BAD_REQUEST",
        "code: 404\n  error: NOT_FOUND",
    );
    refused(
        &folder,
        &expect![[r#"
        error: the row `400-invalid-name` answers with 400
          --> cases/tiny/things/create-with-invalid-name.yaml:8:9
            8 |   code: 404
              |         ^^^
          help: write `code: 400`

        error: the error of row `400-invalid-name` is `BAD_REQUEST`
          --> cases/tiny/things/create-with-invalid-name.yaml:9:10
            9 |   error: NOT_FOUND
              |          ^^^^^^^^^
          help: write `error: BAD_REQUEST`

        2 problems in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_expectation_without_the_rows_text_is_refused() {
    let folder = Folder::tiny().but_case("  detail: Invalid name.\n", "");
    refused(
        &folder,
        &expect![[r#"
        error: the row has a text, the expectation has none
          --> cases/tiny/things/create-with-invalid-name.yaml:8:3
            8 |   code: 400
              |   ^^^^^^^^^
          help: write `detail: Invalid name.`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_placeholder_is_tied_down() {
    let folder = Folder::tiny()
        .but_case("400-invalid-name", "400-missing-field")
        .but_case("Invalid name.", "\"Missing {field}.\"");
    refused(
        &folder,
        &expect![[r#"
        error: nothing ties down the placeholder `{field}`
          --> cases/tiny/things/create-with-invalid-name.yaml:10:11
           10 |   detail: "Missing {field}."
              |           ^^^^^^^^^^^^^^^^^^
          help: say what it is: `where: { field: { equals: ... } }`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_tie_without_its_placeholder_is_refused() {
    let folder = Folder::tiny().but_case(
        "detail: Invalid name.",
        "detail: Invalid name.\n  where: { field: { equals: name } }",
    );
    refused(
        &folder,
        &expect![[r#"
        error: the detail has no placeholder `{field}`
          --> cases/tiny/things/create-with-invalid-name.yaml:11:12
           11 |   where: { field: { equals: name } }
              |            ^^^^^
          help: leave it out

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_brace_left_open_in_a_detail_is_pointed_at() {
    let folder = Folder::tiny().but_case("Invalid name.", "\"Missing {field.\"");
    refused(
        &folder,
        &expect![[r#"
            error: a `{` is not closed; a literal brace is written twice
              --> cases/tiny/things/create-with-invalid-name.yaml:10:11
               10 |   detail: "Missing {field."
                  |           ^^^^^^^^^^^^^^^^^
              help: write `{name}` for a placeholder

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn what_no_row_says_is_not_documented() {
    let folder = Folder::tiny().but_case("row: 400-invalid-name\n", "");
    refused(
        &folder,
        &expect![[r#"
            error: what no row says is not documented
              --> cases/tiny/things/create-with-invalid-name.yaml:2:8
                2 | basis: documented
                  |        ^^^^^^^^^^
              help: name the row, or the page under `source`, or write `basis: assumed`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

// `each`.

#[test]
fn two_entries_of_one_name_are_refused() {
    let folder = Folder::tiny()
        .but_case(
            "request:",
            "each:\n  - colour: Red\n  - colour: Blue\n  - colour: Red\nrequest:",
        )
        .but_case("name: Red", "name: \"${colour}\"")
        .but_case("a colour", "${colour}");
    refused(
        &folder,
        &expect![[r#"
        error: two entries are named `Red`
          --> cases/tiny/things/create-with-invalid-name.yaml:7:5
            7 |   - colour: Red
              |     ^^^^^^^^^^^ the other is in line 5
          help: give one of them another `name`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_entry_whose_value_cannot_name_it_needs_a_name() {
    let folder = Folder::tiny()
        .but_case(
            "request:",
            "each:\n  - colour: Dark red\n  - colour: \"\"\nrequest:",
        )
        .but_case("name: Red", "name: \"${colour}\"");
    refused(
        &folder,
        &expect![[r#"
            error: `Dark red` cannot name a case
              --> cases/tiny/things/create-with-invalid-name.yaml:5:5
                5 |   - colour: Dark red
                  |     ^^^^^^^^^^^^^^^^
              help: give it a `name` of letters, digits, `.`, `_`, `,` and `-`

            error: an entry without a name
              --> cases/tiny/things/create-with-invalid-name.yaml:6:5
                6 |   - colour: ""
                  |     ^^^^^^^^^^
              help: give it a `name` of letters, digits, `.`, `_`, `,` and `-`

            2 problems in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn entries_have_the_same_keys() {
    let folder = Folder::tiny()
        .but_case(
            "request:",
            "each:\n  - colour: Red\n  - color: Blue\nrequest:",
        )
        .but_case("name: Red", "name: \"${colour}\"");
    refused(
        &folder,
        &expect![[r#"
        error: the entries of `each` have different keys
          --> cases/tiny/things/create-with-invalid-name.yaml:6:5
            6 |   - color: Blue
              |     ^^^^^^^^^^^
          help: give each of them `colour`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_value_that_nothing_uses_is_pointed_at() {
    let folder = Folder::tiny().but_case("request:", "each:\n  - colour: Red\nrequest:");
    refused(
        &folder,
        &expect![[r#"
        error: nothing uses the value `colour` of `each`
          --> cases/tiny/things/create-with-invalid-name.yaml:5:3
            5 |   - colour: Red
              |   ^^^^^^^^^^^^^
          help: write `${colour}` where it is meant

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

//! Turns cases of another shape into the message that names the key or the value.

use expect_test::expect;

use super::refused;
use crate::folder::{CASE, Folder};

#[test]
fn an_unknown_key_names_the_nearest() {
    let folder = Folder::tiny().but_case("  merge:", "  merg:");
    refused(
        &folder,
        &expect![[r#"
        error: unknown key `merg`
          --> cases/tiny/things/create-with-invalid-name.yaml:6:3
            6 |   merg: { name: Red }
              |   ^^^^ not a key of a request
          help: did you mean `merge`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_unknown_key_far_from_all_lists_them() {
    let folder = Folder::tiny().but_case("basis:", "severity: high\nbasis:");
    refused(
        &folder,
        &expect![[r#"
            error: unknown key `severity`
              --> cases/tiny/things/create-with-invalid-name.yaml:3:1
                3 | severity: high
                  | ^^^^^^^^ not a key of a case
              help: the keys are `row`, `title`, `basis`, `source`, `each`, `vars`, `identity`, `setup`, `request`, `expect`, `after`, `teardown`, `within`, `exclusive`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_value_of_another_type_says_what_is_expected() {
    let folder = Folder::tiny().but_case("code: 400", "code: \"400\"");
    refused(
        &folder,
        &expect![[r#"
            error: expected a whole number from 100 to 599 or one of `1xx`, `2xx`, `3xx`, `4xx`, `5xx`, found the text `400`
              --> cases/tiny/things/create-with-invalid-name.yaml:8:9
                8 |   code: "400"
                  |         ^^^^^
              help: `code` is the HTTP code, or a class such as `2xx` where no row gives one; left out in a step, what success is

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_list_in_place_of_a_mapping_says_so() {
    let folder = Folder::tiny().but_case("  merge: { name: Red }", "  merge: [Red]");
    refused(
        &folder,
        &expect![[r#"
            error: expected a mapping, found a list
              --> cases/tiny/things/create-with-invalid-name.yaml:6:10
                6 |   merge: [Red]
                  |          ^^^^
              help: `merge` is a JSON Merge Patch (RFC 7396) on the operation's example: null removes a member

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_code_that_http_does_not_have_is_refused() {
    let folder = Folder::tiny().but_case("code: 400", "code: 4000");
    refused(
        &folder,
        &expect![[r#"
            error: expected a whole number from 100 to 599 or one of `1xx`, `2xx`, `3xx`, `4xx`, `5xx`, found `4000`
              --> cases/tiny/things/create-with-invalid-name.yaml:8:9
                8 |   code: 4000
                  |         ^^^^
              help: `code` is the HTTP code, or a class such as `2xx` where no row gives one; left out in a step, what success is

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_basis_of_another_word_names_the_nearest() {
    let folder = Folder::tiny().but_case("basis: documented", "basis: documentd");
    refused(
        &folder,
        &expect![[r#"
        error: unknown word `documentd`
          --> cases/tiny/things/create-with-invalid-name.yaml:3:8
            3 | basis: documentd
              |        ^^^^^^^^^
          help: did you mean `documented`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_missing_key_says_what_it_is_for() {
    let folder = Folder::tiny().but_case("basis: documented\n", "");
    refused(
        &folder,
        &expect![[r#"
            error: the key `basis` is missing
              --> cases/tiny/things/create-with-invalid-name.yaml:1:1
                1 | row: 400-invalid-name
                  | ^^^^^^^^^^^^^^^^^^^^^ a case needs `basis`
              help: `basis` is what the claim rests on: the vendor's pages alone, something assumed as well, or an answer once seen

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_case_without_expectation_is_refused() {
    let folder = Folder::tiny().but_case(
        "expect:\n  code: 400\n  error: BAD_REQUEST\n  detail: Invalid name.\n",
        "",
    );
    refused(
        &folder,
        &expect![[r#"
        error: the key `expect` is missing
          --> cases/tiny/things/create-with-invalid-name.yaml:1:1
            1 | row: 400-invalid-name
              | ^^^^^^^^^^^^^^^^^^^^^ a case needs `expect`
          help: `expect` is what must come back

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_list_is_no_case() {
    let folder = Folder::tiny().with(CASE, "- row: 400-invalid-name\n- title: x\n");
    refused(
        &folder,
        &expect![[r#"
            error: expected a case (a mapping), found a list
              --> cases/tiny/things/create-with-invalid-name.yaml:1:1
                1 | - row: 400-invalid-name
                  | ^^^^^^^^^^^^^^^^^^^^^^^

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn merge_and_body_exclude_each_other() {
    let folder = Folder::tiny().but_case("expect:", "  body: { name: Red }\nexpect:");
    refused(
        &folder,
        &expect![[r#"
        error: `body` and `merge` exclude each other
          --> cases/tiny/things/create-with-invalid-name.yaml:6:10
            6 |   merge: { name: Red }
              |          ^^^^^^^^^^^
          help: a body is `body`, or `body_text`, or `merge` and `set`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_operation_and_a_path_exclude_each_other() {
    let folder = Folder::tiny().but_case("  merge:", "  method: POST\n  path: /things\n  merge:");
    refused(
        &folder,
        &expect![[r#"
            error: a step names either `operation`, or `method` and `path`
              --> cases/tiny/things/create-with-invalid-name.yaml:5:3
                5 |   operation: createThing
                  |   ^^^^^^^^^^^^^^^^^^^^^^
              help: write one of the two forms

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_verb_is_written_in_capitals() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  method: post\n  path: things",
    );
    refused(
        &folder,
        &expect![[r#"
            error: `post` is no verb
              --> cases/tiny/things/create-with-invalid-name.yaml:5:11
                5 |   method: post
                  |           ^^^^
              help: write it in capitals, such as `GET`

            error: the path does not begin with `/`
              --> cases/tiny/things/create-with-invalid-name.yaml:6:9
                6 |   path: things
                  |         ^^^^^^
              help: write it as it follows the target's URL

            2 problems in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_wrong_json_path_is_pointed_at() {
    let folder = Folder::tiny().but_case(
        "detail: Invalid name.",
        "detail: Invalid name.\n  body: { \"accountId\": 1 }",
    );
    refused(
        &folder,
        &expect![[r#"
            error: this is no JSONPath
              --> cases/tiny/things/create-with-invalid-name.yaml:11:11
               11 |   body: { "accountId": 1 }
                  |           ^^^^^^^^^^^
              help: a path begins with `$`, such as `$.accountId`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

/// Nothing would ever meet the filter, and `absent: true` would pass whatever comes.
#[test]
fn a_pattern_in_a_path_that_rfc_9485_does_not_have_is_pointed_at() {
    let folder = Folder::tiny().but_case(
        "detail: Invalid name.",
        r#"detail: Invalid name.
  body: { "$.ids[?match(@, '\\\\d+')]": { absent: true } }"#,
    );
    refused(
        &folder,
        &expect![[r#"
            error: `\d+` is no regular expression of RFC 9485
              --> cases/tiny/things/create-with-invalid-name.yaml:11:11
               11 |   body: { "$.ids[?match(@, '\\\\d+')]": { absent: true } }
                  |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              help: a pattern has no `\d`, `\w`, `\p{..}`, `(?..)` or `*?`: write `[0-9]`, `[A-Za-z0-9_]`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_wrong_regular_expression_is_pointed_at() {
    let folder = Folder::tiny().but_case(
        "detail: Invalid name.",
        "detail: Invalid name.\n  body: { \"$.id\": { matches: \"[0-9\" } }",
    );
    refused(
        &folder,
        &expect![[r#"
        error: this is no regular expression: found unclosed character class
          --> cases/tiny/things/create-with-invalid-name.yaml:11:30
           11 |   body: { "$.id": { matches: "[0-9" } }
              |                              ^^^^^^
          help: a literal `.`, `(` or `[` is written with a backslash

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn an_unknown_condition_names_the_nearest() {
    let folder = Folder::tiny().but_case(
        "detail: Invalid name.",
        "detail: Invalid name.\n  body: { \"$.id\": { match: \"[0-9]\" } }",
    );
    refused(
        &folder,
        &expect![[r#"
            error: unknown key `match`
              --> cases/tiny/things/create-with-invalid-name.yaml:11:21
               11 |   body: { "$.id": { match: "[0-9]" } }
                  |                     ^^^^^ not a key of a condition on a member
              help: did you mean `matches`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_json_pointer_begins_with_a_slash() {
    let folder = Folder::tiny().but_case("merge: { name: Red }", "set: { name: Red }");
    refused(
        &folder,
        &expect![[r#"
        error: `name` is no JSON Pointer
          --> cases/tiny/things/create-with-invalid-name.yaml:6:10
            6 |   set: { name: Red }
              |          ^^^^
          help: begin it with `/`, such as `/name`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_time_without_unit_is_refused() {
    let folder = Folder::tiny().but_case("code: 400", "code: 400\n  within: \"2\"");
    refused(
        &folder,
        &expect![[r#"
        error: this is no time
          --> cases/tiny/things/create-with-invalid-name.yaml:9:11
            9 |   within: "2"
              |           ^^^
          help: write it as `500ms` or `2s`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_title_says_what_holds() {
    let folder = Folder::tiny().but_case(
        "A thing cannot have the name of a colour",
        "A thing should not be Red",
    );
    refused(
        &folder,
        &expect![[r#"
        error: a title says what holds, not what should
          --> cases/tiny/things/create-with-invalid-name.yaml:2:8
            2 | title: A thing should not be Red
              |        ^^^^^^^^^^^^^^^^^^^^^^^^^
          help: write the claim as it holds: `an account is refused ...`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

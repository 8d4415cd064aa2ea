//! Turns what is no YAML, or YAML made to exhaust a reader, into the message that names it.

use std::fmt::Write as _;

use expect_test::expect;

use super::refused;
use crate::folder::{CASE, Folder};

#[test]
fn a_key_given_twice_names_the_first_line() {
    let folder = Folder::tiny().but_case("basis:", "title: Another claim\nbasis:");
    refused(
        &folder,
        &expect![[r#"
        error: the key `title` is given twice
          --> cases/tiny/things/create-with-invalid-name.yaml:3:1
            3 | title: Another claim
              | ^^^^^ first given in line 2
          help: keep one of the two

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_key_given_twice_deep_in_a_body_is_found() {
    let folder = Folder::tiny().but_case("{ name: Red }", "{ name: Red, \"name\": Blue }");
    refused(
        &folder,
        &expect![[r#"
        error: the key `name` is given twice
          --> cases/tiny/things/create-with-invalid-name.yaml:6:23
            6 |   merge: { name: Red, "name": Blue }
              |                       ^^^^^^ first given in line 6
          help: keep one of the two

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_tab_as_indentation_is_pointed_at() {
    let folder = Folder::tiny().but_case("  merge:", "\tmerge:");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: while scanning a plain scalar, found a tab
              --> cases/tiny/things/create-with-invalid-name.yaml:6:1
                6 |     merge: { name: Red }
                  | ^^^^
              help: indent with blanks, not with tabs

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_text_with_a_colon_needs_quotes() {
    let folder = Folder::tiny().but_case("Invalid name.", "Invalid name: Red");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: mapping values are not allowed in this context
              --> cases/tiny/things/create-with-invalid-name.yaml:10:23
               10 |   detail: Invalid name: Red
                  |                       ^
              help: indent the keys of a mapping alike; put text with a `: ` in it in quotes

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_bracket_left_open_is_pointed_at() {
    let folder = Folder::tiny().but_case("{ name: Red }", "{ name: Red");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'
              --> cases/tiny/things/create-with-invalid-name.yaml:7:7
                7 | expect:
                  |       ^
              help: close what `{` or `[` has opened, put a comma between its members, and text with `${` in quotes

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_quote_left_open_is_pointed_at() {
    let folder = Folder::tiny().but_case("Invalid name.", "\"Invalid name.");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: unclosed quote
              --> cases/tiny/things/create-with-invalid-name.yaml:10:11
               10 |   detail: "Invalid name.
                  |           ^
              help: write the same quote at the end of the text

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_indentation_that_fits_nothing_is_pointed_at() {
    let folder = Folder::tiny().but_case("  error:", "   error:");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: mapping values are not allowed in this context
              --> cases/tiny/things/create-with-invalid-name.yaml:9:9
                9 |    error: BAD_REQUEST
                  |         ^
              help: indent the keys of a mapping alike; put text with a `: ` in it in quotes

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_placeholder_at_the_beginning_needs_quotes() {
    let folder = Folder::tiny().but_case("Invalid name.", "{field} is wrong");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: while parsing a block mapping, did not find expected key
              --> cases/tiny/things/create-with-invalid-name.yaml:10:19
               10 |   detail: {field} is wrong
                  |                   ^
              help: indent the keys of a mapping alike; put text that begins with `{` or `[` in quotes

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn two_documents_in_a_file_are_one_too_many() {
    let folder = Folder::tiny().but_case("Invalid name.\n", "Invalid name.\n---\nrow: x\n");
    refused(
        &folder,
        &expect![[r#"
            error: a file holds one document, and here a second one begins
              --> cases/tiny/things/create-with-invalid-name.yaml:11:1
               11 | ---
                  | ^^^
              help: give each case a file of its own

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn an_empty_file_is_no_case() {
    let folder = Folder::tiny().with(CASE, "");
    refused(
        &folder,
        &expect![[r#"
            error: expected a case (a mapping), found nothing
              --> cases/tiny/things/create-with-invalid-name.yaml:1:1
                1 | 
                  | ^

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_file_of_comments_is_no_case() {
    let folder = Folder::tiny().with(CASE, "# nothing yet\n");
    refused(
        &folder,
        &expect![[r#"
            error: expected a case (a mapping), found nothing
              --> cases/tiny/things/create-with-invalid-name.yaml:2:1
                2 | 
                  | ^

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_file_that_is_no_utf_8_says_where() {
    let folder = Folder::tiny().with(CASE, b"row: 400-invalid-name\ntitle: caf\xe9\n");
    refused(
        &folder,
        &expect![[r#"
        error: the file is not UTF-8: byte 32 begins no character
          --> cases/tiny/things/create-with-invalid-name.yaml
          help: save it as UTF-8

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_file_in_utf_16_is_told_to_be_utf_8() {
    let text: Vec<u8> = "\u{feff}row: x\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let folder = Folder::tiny().with(CASE, text);
    refused(
        &folder,
        &expect![[r#"
        error: the file is not UTF-8: byte 0 begins no character
          --> cases/tiny/things/create-with-invalid-name.yaml
          help: save it as UTF-8

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_nul_in_a_file_is_shown_and_not_printed() {
    let folder = Folder::tiny().but_case("Red", "\"R\u{0}ed\"");
    refused(
        &folder,
        &expect![[r#"
            error: this is not YAML: unexpected character: `\u{0}'
              --> cases/tiny/things/create-with-invalid-name.yaml:6:20
                6 |   merge: { name: "R\u{0}ed" }
                  |                    ^^^^^
              help: write it as an escape in a text in double quotes, such as `\u0000`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn aliases_that_multiply_are_stopped() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
        writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
    }
    refused(
        &Folder::tiny().with(CASE, bomb),
        &expect![[r#"
            error: aliases repeat more than 10000 values
              --> cases/tiny/things/create-with-invalid-name.yaml:5:10
                5 | a4: &a4 [*a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3, *a3]
                  |          ^^^
              help: write values out instead of repeating them by aliases

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_huge_file_is_not_read() {
    let folder = Folder::tiny().with(CASE, "x".repeat(2 << 20));
    refused(
        &folder,
        &expect![[r#"
        error: the file has 2097152 bytes, more than the 1048576 that are read
          --> cases/tiny/things/create-with-invalid-name.yaml
          help: split it into several files

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn nesting_without_end_is_stopped() {
    let folder = Folder::tiny().but_case("{ name: Red }", &"[".repeat(50_000));
    refused(
        &folder,
        &expect![[r#"
            error: values are nested in more than 24 levels
              --> cases/tiny/things/create-with-invalid-name.yaml:6:34
                6 |   merge: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[…
                  |                                  ^
              help: nest less, or write the body as `body_text`

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_number_that_would_lose_digits_is_refused() {
    let folder = Folder::tiny().but_case("Red", "0x123456789012345678901234567890123456789012");
    refused(
        &folder,
        &expect![[r#"
        error: the number has more digits than can be kept
          --> cases/tiny/things/create-with-invalid-name.yaml:6:18
            6 |   merge: { name: 0x123456789012345678901234567890123456789012 }
              |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          help: quote it, or write the whole body as `body_text`

        1 problem in 1 file; nothing was sent
    "#]],
    );
}

#[test]
fn a_tag_is_refused() {
    let folder = Folder::tiny().but_case("Red", "!secret TOKEN");
    refused(
        &folder,
        &expect![[r#"
            error: the tag `!secret` is not read
              --> cases/tiny/things/create-with-invalid-name.yaml:6:18
                6 |   merge: { name: !secret TOKEN }
                  |                  ^^^^^^^
              help: write the value without a tag, text in quotes

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

#[test]
fn a_merge_key_is_refused() {
    let folder = Folder::tiny().but_case("{ name: Red }", "\n    <<: { name: Red }");
    refused(
        &folder,
        &expect![[r#"
            error: a merge key is not read
              --> cases/tiny/things/create-with-invalid-name.yaml:7:5
                7 |     <<: { name: Red }
                  |     ^^
              help: write the members out where they are meant

            1 problem in 1 file; nothing was sent
        "#]],
    );
}

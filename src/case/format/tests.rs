//! Turns files in many shapes into the promises of the one form: meaning, comments, and nothing to do the second time.

use super::{Layout, format};
use crate::case::Library;
use crate::source::Source;
use crate::yaml;

/// The first line of a case file two folders down.
const FIRST: &str = "# yaml-language-server: $schema=../../case.schema.json\n";

/// Cases of many shapes, none of them in the one form.
const SHAPES: [&str; 8] = [
    "title: A\nrow: 400-x\nbasis: assumed\nrequest:\n    operation: make\n    merge: {a: 1}\nexpect:\n    error: B\n    code: 400\n",
    "expect: { code: 200 }\nrequest:\n  body_text: |\n    # text, no comment\n      further in\n\n    last\n  operation: make\nbasis: assumed\ntitle: |-\n  One\n",
    "row: r\ntitle: \"in two\n    lines # no comment\"\nbasis: documented\neach:\n- a: 1\n  b: [1,2,\n    3]\n-   a: 2\n    b: [ 4 ]\nrequest: {operation: make}\nexpect:\n  code:   400\n",
    "setup:\n- capture:\n    id: \"$.id\"\n  operation: make\n-\n  operation: other\n- { operation: third }\nrow: r\ntitle: plain\n  over lines\nbasis: assumed\nrequest:\n   operation: make\n   set:\n      \"/a\":  null\n      '/b': ~\nexpect: {\n  code: 400,\n  error: X }\n",
    "after:\n  -   operation: look\n      expect:\n          body: {\"$.a\":1}\n          code: 200\nvars:\n  z: 1\n  a: >+\n    folded\n\n    end\n\nrow: r\ntitle: t\nbasis: assumed\nrequest:\n  method: GET\n  path: /x#y\nexpect:\n  code: 400\n",
    "row: r\n\n\n\ntitle: t   \n\nbasis: assumed\nrequest:\n\n  operation: a\nexpect:\n  code: 400\nunknown: 1\nexclusive:\n- one\n- |\n  two # text\n- - nested\n  - list\n\n\n",
    "exclusive: [a, b]\nteardown:\n  - operation: x\n    headers:\n      accept: null\nexpect:\n  where:\n    f: { contains: '#' }\n  code: 400\nrequest:\n  operation: é\n  query: { q: \"ü # no\" }\nbasis: observed\ntitle: t\nrow: r\n",
    "vars:\n      q: >+\n          first\n          # text\n      list:\n      - []\n      - {}\n      - - true\n        - b\n      -   |  # c\n       x\n      more :   ~\nrow: r\ntitle: t\nbasis: assumed\nrequest: {\n  operation: a }\nexpect: {code: 400}\n",
];

fn formatted(text: &str) -> Result<String, String> {
    let source = Source::new("a.yaml", text);
    format(&source, Layout::Case(2)).map_err(|problems| format!("{problems:?}"))
}

fn value(text: &str) -> Option<crate::json::Json> {
    let source = Source::new("a.yaml", text);
    yaml::parse(&source).ok().map(|node| node.to_json())
}

/// Formats a text and holds what comes out to everything that was promised of it.
fn held(text: &str) -> String {
    let once = formatted(text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
    assert_eq!(value(&once), value(text), "{text}");
    assert_eq!(formatted(&once).as_deref(), Ok(once.as_str()), "{text}");
    assert!(once.starts_with(FIRST) && once.ends_with('\n'), "{once}");
    once
}

#[test]
fn every_shipped_file_is_in_the_one_form() {
    let library = Library::embedded();
    let mut count = 0;
    for (_, file) in library.files() {
        let source = file.source().expect("a shipped file is text");
        let text = format(&source, Layout::Case(file.id.split('/').count() - 1));
        assert_eq!(text.as_deref(), Ok(source.text.as_str()), "{}", file.path);
        count += 1;
    }
    assert!(count > 300, "{count}");
}

#[test]
fn keys_come_in_the_usual_order_with_the_comments_above_them() {
    let text = "# about the file\n\n# about the title\ntitle: t # behind it\nexpect:\n  # about the error\n  error: B\n  code: 400\nrow: r\nbasis: assumed\nsetup:\n- # a step\n  # a capture\n  capture: { id: \"$.id\" }\n  operation: make\nrequest:\n  operation: make\n# at the end\n";
    let wanted = "# about the file\n\nrow: r\n# about the title\ntitle: t # behind it\nbasis: assumed\nsetup:\n  - # a step\n    operation: make\n    # a capture\n    capture: { id: \"$.id\" }\nrequest:\n  operation: make\nexpect:\n  code: 400\n  # about the error\n  error: B\n# at the end\n";
    assert_eq!(held(text), format!("{FIRST}{wanted}"));
}

#[test]
fn white_space_has_one_form_and_scalars_stay() {
    let text = "row : r\r\ntitle:   'it''s'   \nbasis: \"assumed\"   # why\neach:\n- {a: 1,b: [ 1,2 ],c: { }}\n\n\n\nrequest:\n\n    operation:   make\n    set:\n          \"/a\":  null\nexpect: {code: 400 }\n\n\n";
    let wanted = "row: r\ntitle: 'it''s'\nbasis: \"assumed\" # why\neach:\n  - { a: 1, b: [1, 2], c: {} }\n\nrequest:\n  operation: make\n  set:\n    \"/a\": null\nexpect: { code: 400 }\n";
    assert_eq!(held(text), format!("{FIRST}{wanted}"));
}

#[test]
fn what_looks_like_a_comment_in_a_text_is_text() {
    let text = "row: r\ntitle: |\n    # one  # two   \n\n      three\nbasis: assumed\nrequest:\n    body_text: >-\n      - a:   b\n      #  c\nexpect:\n  code: 400\n";
    let once = held(text);
    assert!(
        once.contains("    # one  # two   \n\n      three\n"),
        "{once}"
    );
    assert!(once.contains("    - a:   b\n    #  c\n"), "{once}");
}

#[test]
fn the_line_for_editors_is_first_and_leads_to_the_schema() {
    let rest = "# why\nrow: r\n";
    for head in [
        "",
        "# yaml-language-server: $schema=../case.schema.json\n",
        FIRST,
    ] {
        assert_eq!(held(&format!("{head}{rest}")), format!("{FIRST}{rest}"));
        let swapped = format!("# why\n{head}row: r\n");
        assert_eq!(held(&swapped), format!("{FIRST}{rest}"));
    }
    let own = "# yaml-language-server: $schema=https://example.com/a.json\nrow: r\n";
    assert_eq!(formatted(own).as_deref(), Ok(own));
}

#[test]
fn the_members_of_a_body_keep_their_order() {
    let text =
        "row: r\nvars:\n  b: 1\n  a: \"${b}\"\nrequest:\n  body:\n    title: 1\n    row: 2\n";
    assert_eq!(held(text), format!("{FIRST}{text}"));
}

#[test]
fn a_row_has_its_usual_order_too() {
    let text = "rows:\n# first\n- code: 400\n  id: a # why\n\n# second\n- id: b\n";
    let source = Source::new("table.yaml", text);
    let once = format(&source, Layout::Table);
    let wanted = "rows:\n  # first\n  - id: a # why\n    code: 400\n\n  # second\n  - id: b\n";
    assert_eq!(once.as_deref(), Ok(wanted));
}

#[test]
fn lines_that_end_in_two_carriage_returns_are_in_form_at_once() {
    let text = "row: r\ntitle: t\nrequest: { operation: make }\nexpect: { code: 400 }\n";
    assert_eq!(held(&text.replace('\n', "\r\r\n")), held(text));
    assert!(!held(text).contains('\r'));
}

#[test]
fn what_another_form_would_change_is_refused_with_its_place() {
    // The blanks of a line that is empty but for them are part of such a text.
    let text = "request:\n  body_text: |2\n      \n    text\nexpect: { code: 400 }\n";
    let source = Source::new("s/a/x.yaml", text);
    let problems = format(&source, Layout::Case(2)).unwrap_err();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("s/a/x.yaml:3:5"), "{}", said[0]);
    assert!(said[0].contains("in double quotes"), "{}", said[0]);
}

#[test]
fn a_comment_at_any_place_of_any_shape_survives() {
    let mut tried = 0;
    for shape in SHAPES {
        held(shape);
        held(&shape.replace('\n', "\r\n"));
        let lines: Vec<&str> = shape.lines().collect();
        for at in 0..=lines.len() {
            for indent in [0, 2, 5] {
                let note = format!("{}# note: {at}", " ".repeat(indent));
                let mut with: Vec<&str> = lines.clone();
                with.insert(at, &note);
                tried += usize::from(survives(shape, &(with.join("\n") + "\n"), &note));
            }
            for blanks in [" ", "    "] {
                let Some(line) = lines.get(at) else { continue };
                let mut with: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
                with[at] = format!("{line}{blanks}# note: {at}");
                tried += usize::from(survives(shape, &(with.join("\n") + "\n"), "# note"));
            }
        }
    }
    assert!(tried > 400, "{tried}");
}

/// Holds a text with a comment in it to the form; false where the comment made it another text.
fn survives(shape: &str, text: &str, note: &str) -> bool {
    if value(text) != value(shape) {
        return false;
    }
    let once = held(text);
    assert_eq!(once.matches(note.trim()).count(), 1, "{text}\n{once}");
    true
}

#[test]
fn what_is_no_yaml_is_refused_with_the_place() {
    let source = Source::new("a.yaml", "row: r\nrow: s\n");
    let problems = format(&source, Layout::Case(2)).expect_err("a key is given twice");
    assert!(
        problems[0].to_string().contains("a.yaml:2:1"),
        "{problems:?}"
    );
}

#[test]
fn keys_within_braces_come_in_the_usual_order_too() {
    let text = "title: t\nbasis: assumed\nrequest: { path: /x, method: GET, query: { b: 1, a: 2 } }\nexpect: { body: { \"$.b\": { equals: { z: 1, a: 2 } }, \"$.a\": 1 }, code: 200 }\nafter:\n  - { until: { every: 1s, within: '2s' }, path: /x, method: GET, expect: {code: 200}, capture: { i: [\"$.a\", {matches: \"a, b\", header: x}] } }\n  - { path: /x,\n      method: GET }\n";
    let wanted = "title: t\nbasis: assumed\nrequest: { method: GET, path: /x, query: { b: 1, a: 2 } }\nexpect: { code: 200, body: { \"$.b\": { equals: { z: 1, a: 2 } }, \"$.a\": 1 } }\nafter:\n  - { method: GET, path: /x, capture: { i: [\"$.a\", { header: x, matches: \"a, b\" }] }, expect: { code: 200 }, until: { within: '2s', every: 1s } }\n  - { path: /x,\n      method: GET }\n";
    assert_eq!(held(text), format!("{FIRST}{wanted}"));
}

//! Turns the hostile record into JUnit XML, and reads that with another library.

use super::{Record, hostile, many};
use roxmltree::{Document, Node};

fn report(record: &Record) -> String {
    crate::report::junit::FORMAT.render(record)
}

fn named<'a>(document: &'a Document<'_>, name: &str) -> Vec<Node<'a, 'a>> {
    let all = document.descendants();
    all.filter(|node| node.has_tag_name(name)).collect()
}

#[test]
fn outcomes_are_what_test_views_know_and_the_counts_are_right() {
    let xml = report(&hostile());
    let document = Document::parse(&xml).unwrap();
    let children = |node: &Node<'_, '_>| -> Vec<String> {
        let elements = node.children().filter(Node::is_element);
        elements
            .map(|node| node.tag_name().name().to_owned())
            .collect()
    };
    let cases = named(&document, "testcase");
    let found: Vec<Vec<String>> = cases.iter().map(children).collect();
    assert_eq!(
        found,
        [
            vec![],
            vec!["failure"],
            vec!["error", "rerunError", "rerunError"],
            vec!["error"],
            vec!["skipped"],
            vec!["skipped"],
            vec!["failure"],
            vec!["flakyError", "flakyError"],
        ]
    );
    for element in [document.root_element(), named(&document, "testsuite")[0]] {
        for (name, count) in [
            ("tests", "8"),
            ("failures", "2"),
            ("errors", "2"),
            ("skipped", "2"),
        ] {
            assert_eq!(element.attribute(name), Some(count), "{name}");
        }
    }
    let known = named(&document, "skipped")[1].attribute("message").unwrap();
    assert!(
        known.starts_with("known failure: ") && known.ends_with("until 2026-12-31)"),
        "{known}"
    );
    assert_eq!(cases[1].attribute("classname"), Some("tiny.things"));
    assert_eq!(cases[1].attribute("time"), Some("1.234"));
}

#[test]
fn a_failure_says_place_difference_commands_and_exchange() {
    let record = many(1, "failed", "x");
    let xml = report(&record);
    let document = Document::parse(&xml).unwrap();
    let failure = named(&document, "failure")[0];
    assert_eq!(failure.attribute("type"), Some("failed"));
    expect_test::expect![[r#"
        claim: x
        row: 400-0
        known failure: x (owner x, until 2026-12-31)
        why: x
        at cases/x.yaml:14: detail differs
        - x
        + x
        note: x
        at cases/x.yaml:14: body differs
        - x
        + (nothing)
        note: x
        sent: x (1 byte)   got: 400, 1 byte, 5 ms
        sent body: x
        got body: x
        curl: curl x
        rerun: vipspec run x"#]]
    .assert_eq(failure.text().unwrap());
}

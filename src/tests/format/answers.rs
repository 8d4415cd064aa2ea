//! Turns conditions on answers of every form into verdicts: what cannot be read passes nothing.

use super::{JSON, answering, problems, run, with_case};
use crate::folder::Folder;

/// A case that expects so of a GET.
fn get(expect: &str) -> String {
    format!(
        "title: A thing is there\nbasis: assumed\nrequest: {{ method: GET, path: /things }}\nexpect:\n{expect}"
    )
}

/// Returns the exit code of a case that expects so, against a target that always answers so.
fn code(expect: &str, status: &'static str, headers: &str, body: &str) -> Option<i32> {
    let (headers, body) = (headers.to_owned(), body.to_owned());
    let target = answering(move |_| (status, headers.clone(), body.clone()));
    run(&with_case(&get(expect)), &target).code
}

#[test]
fn a_success_case_of_a_suite_that_has_an_envelope_for_errors_alone_fails_on_a_login_page() {
    let folder = |expect: &str| {
        with_case(&get(expect)).but(
            "cases/tiny/suite.yaml",
            "  detail: \"$.details\"",
            "  detail: \"$.details\"\n  codes: [4xx, 5xx]",
        )
    };
    let page = || {
        (
            "200 OK",
            "content-type: text/html\r\n".to_owned(),
            "<h1>Log in</h1>".to_owned(),
        )
    };
    for expect in [
        "  code: 200\n",
        "  code: 200\n  body: { \"$.id\": 7 }\n",
        "  code: 200\n  body: { \"$.id\": { absent: true } }\n",
    ] {
        let ran = run(&folder(expect), &answering(move |_| page()));
        assert_eq!(ran.code, Some(1), "{expect} {ran:?}");
    }
    let bare = answering(|_| ("200 OK", JSON.to_owned(), r#"{"id": 7}"#.to_owned()));
    let ran = run(&folder("  code: 200\n  body: { \"$.id\": 7 }\n"), &bare);
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn an_absence_that_depends_on_a_variable_is_looked_for_where_the_variable_leads() {
    let body = r#"{"tags": ["a", "b"]}"#;
    let absent = |tag: &str| {
        let case = get("  code: 200\n  body: { \"$.tags[?@ == '${tag}']\": { absent: true } }\n")
            .replace(
                "basis: assumed\n",
                &format!("basis: assumed\nvars: {{ tag: {tag} }}\n"),
            );
        let suite_has_no_error = Folder::tiny().but(
            "cases/tiny/suite.yaml",
            "  detail: \"$.details\"",
            "  detail: \"$.details\"\n  codes: [4xx]",
        );
        let folder = suite_has_no_error.with(crate::folder::CASE, case);
        run(
            &folder,
            &answering(move |_| ("200 OK", JSON.to_owned(), body.to_owned())),
        )
        .code
    };
    assert_eq!(absent("b"), Some(1), "the tag is there");
    assert_eq!(absent("c"), Some(0));
}

#[test]
fn an_answer_without_a_body_has_no_members_and_owes_none() {
    for (expect, status, passes) in [
        ("  code: 204\n", "204 No Content", true),
        (
            "  code: 204\n  body: { \"$.id\": { absent: true } }\n",
            "204 No Content",
            false,
        ),
        ("  code: 204\n  error: OK\n", "204 No Content", false),
        ("  code: 204\n  detail: Done.\n", "204 No Content", false),
        (
            "  code: 204\n  headers: { x-id: { absent: true } }\n",
            "204 No Content",
            true,
        ),
        ("  code: 200\n", "200 OK", false),
    ] {
        let expected = if passes { 0 } else { 1 };
        assert_eq!(code(expect, status, "", ""), Some(expected), "{expect}");
    }
    let head = get("  code: 200\n").replace("method: GET", "method: HEAD");
    let target = answering(|_| {
        (
            "200 OK",
            "content-type: text/html\r\n".to_owned(),
            String::new(),
        )
    });
    assert_eq!(run(&with_case(&head), &target).code, Some(0));
}

#[test]
fn an_answer_without_the_form_of_the_suite_is_taken_where_the_case_says_so() {
    let page = (
        "200 OK",
        "content-type: text/html\r\n",
        "<h1>Ready: 7 things</h1>",
    );
    for (expect, passes) in [
        ("  code: 200\n", false),
        ("  code: 200\n  envelope: none\n", true),
        (
            "  code: 200\n  envelope: none\n  body: { \"$.id\": { absent: true } }\n",
            false,
        ),
        ("  code: 200\n  text: { contains: Ready }\n", true),
        (
            "  code: 200\n  text: { matches: \"[0-9]+ things\" }\n",
            true,
        ),
        ("  code: 200\n  text: { contains: ready }\n", false),
        ("  code: 200\n  text: \"<h1>Ready: 7 things</h1>\"\n", true),
        ("  code: 200\n  text: Ready\n", false),
    ] {
        let expected = if passes { 0 } else { 1 };
        assert_eq!(
            code(expect, page.0, page.1, page.2),
            Some(expected),
            "{expect}"
        );
    }
    let said = problems(&get("  code: 200\n  error: OK\n  envelope: none\n"));
    assert!(
        said.contains("an answer without the suite's form has no error and no detail"),
        "{said}"
    );
    let said = problems(&get("  code: 200\n  text: x\n  body: { \"$.a\": 1 }\n"));
    assert!(said.contains("a body of text has no members"), "{said}");
}

#[test]
fn lists_are_counted_and_searched() {
    let body =
        r#"{"error": "OK", "tags": ["a", "b"], "things": [{"id": 1}, {"id": 2}, {"id": [3]}]}"#;
    for (member, passes) in [
        ("\"$.tags\": { contains: b }", true),
        ("\"$.tags\": { contains: c }", false),
        ("\"$.tags\": { count: 2 }", true),
        ("\"$.tags\": { count: 1 }", false),
        ("\"$.things[*].id\": { contains: 2 }", true),
        ("\"$.things[*].id\": { contains: 3 }", false),
        ("\"$.things[*]\": { count: 3 }", true),
        ("\"$.things[*].id\": { count: 3 }", true),
        ("\"$.none\": { count: 0 }", false),
        ("\"$.none[*]\": { count: 0 }", true),
        ("\"$.things[0]\": { contains: { id: 1 } }", false),
        ("\"$.things\": { contains: { id: 1 } }", true),
    ] {
        let expect = format!("  code: 200\n  body: {{ {member} }}\n");
        let expected = if passes { 0 } else { 1 };
        assert_eq!(
            code(&expect, "200 OK", JSON, body),
            Some(expected),
            "{member}"
        );
    }
}

#[test]
fn headers_count_as_one_and_what_may_stand_once_stands_once() {
    let body = r#"{"error": "OK"}"#;
    for (headers, condition, passes) in [
        ("x-tag: a\r\nx-tag: b\r\n", "x-tag: \"a, b\"", true),
        ("x-tag: a\r\nx-tag: b\r\n", "x-tag: a", false),
        ("x-tag: a\r\nx-tag: b\r\n", "x-tag: { contains: b }", true),
        (
            "set-cookie: a=1, x\r\nset-cookie: b=2\r\n",
            "set-cookie: b=2",
            true,
        ),
        (
            "set-cookie: a=1\r\nset-cookie: b=2\r\n",
            "set-cookie: { matches: \"^a=1, b\" }",
            false,
        ),
        (
            "location: /a\r\nlocation: /a\r\n",
            "location: { contains: /a }",
            false,
        ),
        ("location: /a\r\n", "location: { contains: /a }", true),
        ("", "location: { absent: true }", true),
    ] {
        let expect = format!("  code: 200\n  headers: {{ {condition} }}\n");
        let all = format!("{JSON}{headers}");
        let expected = if passes { 0 } else { 1 };
        assert_eq!(
            code(&expect, "200 OK", &all, body),
            Some(expected),
            "{headers} {condition}"
        );
    }
}

#[test]
fn an_object_with_a_member_named_body_is_compared_and_not_passed_over() {
    for (wanted, body, passes) in [
        ("{ body: 5 }", r#"{"error": "OK", "a": {"body": 5}}"#, true),
        ("{ body: 5 }", r#"{"error": "OK", "a": {"body": 6}}"#, false),
        ("{ body: { b: 1 } }", r#"{"error": "OK", "a": 1}"#, false),
        ("{ body: null }", r#"{"error": "OK"}"#, false),
        (
            "{ body: \"$.b\" }",
            r#"{"error": "OK", "a": 1, "b": 1}"#,
            true,
        ),
    ] {
        let expect = format!("  code: 200\n  body: {{ \"$.a\": {{ equals: {wanted} }} }}\n");
        let expected = if passes { 0 } else { 1 };
        assert_eq!(
            code(&expect, "200 OK", JSON, body),
            Some(expected),
            "{wanted} {body}"
        );
    }
}

//! Turns expectations and answers into findings, as a reader of a report would hold them.

use super::{Column, Finding, Judged, Texts, judge, read_answer, stands_once};
use crate::case::{Case, Library, Pattern, Selection};
use crate::exchange::Response;
use crate::template::Scope;
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;

fn case(id: &str) -> Case {
    let selection = Selection {
        patterns: vec![Pattern(id.to_owned())],
        ..Selection::default()
    };
    selection.choose(&Library::embedded()).unwrap().remove(0)
}

/// Returns a case of a suite in which answers of code 200 alone have the envelope's form.
fn drafted(row: &str, expect: &str) -> Case {
    let code = &row[..3];
    let case = format!(
        "row: {row}\ntitle: t\nbasis: documented\nrequest: {{ method: GET, path: / }}\nexpect:\n  code: {code}\n  error: E\n  {expect}\n"
    );
    drafted_from(&case)
}

/// Returns a case of the same suite from its text.
fn drafted_from(case: &str) -> Case {
    let suite = "name: vip-rest\ntitle: t\nsource: s\nsuccess: { code: 200 }\nenvelope:\n  media_type: application/json\n  error: $.error\n  detail: $.details\n  codes: [200]\n";
    let rest = "error: E, cause: c, remedy: r, origin: documented";
    let table = format!(
        "rows:\n  - {{ id: 200-several, code: 200, detail: [Account not found, This is not a VIP issuer], {rest} }}\n  - {{ id: 404-any, code: 404, {rest} }}\n"
    );
    let mut library = Library::embedded();
    assert!(library.draft("vip-rest/suite.yaml", suite));
    assert!(library.draft("vip-rest/table.yaml", &table));
    assert!(library.draft("vip-rest/accounts/drafted.yaml", case));
    let selection = Selection {
        patterns: vec![Pattern("vip-rest/accounts/drafted".to_owned())],
        ..Selection::default()
    };
    selection.choose(&library).unwrap().remove(0)
}

/// Returns what a case makes of an answer that took this long.
fn judged(case: &Case, response: &Response, time: Duration) -> Judged {
    let suite = &case.document.suite;
    let mut scope = Scope::new(Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
    for (name, value) in &case.entry {
        scope.set(name, value.clone());
    }
    let answer = read_answer(response, &suite.envelope, "GET");
    let (expect, texts) = (&case.document.expect, Texts::Strict);
    judge(expect, suite, &scope, &answer, response, time, texts).unwrap()
}

fn response(code: u16, media_type: &str, body: &[u8]) -> Response {
    Response {
        code,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.to_vec(),
        cut: false,
    }
}

/// Returns an answer of code 200 without a body.
fn empty(headers: Vec<(String, String)>) -> Response {
    Response {
        code: 200,
        headers,
        body: Vec::new(),
        cut: false,
    }
}

/// Returns the columns of the findings on an answer that came at once.
fn columns(case: &Case, response: &Response) -> Vec<Column> {
    let findings = judged(case, response, Duration::ZERO).findings.into_iter();
    findings.map(|finding| finding.column).collect()
}

/// Returns column, expected text, actual text and note of each finding.
fn findings(case: &Case, code: u16, body: &serde_json::Value) -> Vec<[String; 4]> {
    let response = response(code, "application/json", body.to_string().as_bytes());
    let row = |finding: Finding| {
        let column = finding.column.as_str().to_owned();
        [
            column,
            finding.expected,
            finding.actual,
            finding.note.unwrap_or_default(),
        ]
    };
    let findings = judged(case, &response, Duration::ZERO).findings.into_iter();
    findings.map(row).collect()
}

const PENDING: &str = "vip-rest/accounts/update-active-to-pending";

#[test]
fn the_answer_that_is_expected_has_no_finding() {
    let body = json!({"error": "BAD_REQUEST", "details": "Invalid account status."});
    assert!(findings(&case(PENDING), 400, &body).is_empty());
}

#[test]
fn code_error_and_detail_are_a_finding_each() {
    let body = json!({"error": "PRECONDITION_FAILED", "details": "Precondition failed"});
    let found = findings(&case(PENDING), 412, &body);
    let columns: Vec<&str> = found.iter().map(|finding| finding[0].as_str()).collect();
    let all = [Column::Code, Column::Error, Column::Detail].map(Column::as_str);
    assert_eq!(columns, all);
    assert_eq!(found[0][1..3], ["400", "412"]);
}

#[test]
fn a_near_miss_says_what_alone_differs() {
    for (detail, note) in [
        (
            "Invalid account status",
            "it lacks the full stop at its end: Invalid account status",
        ),
        (
            "Invalid account  status.",
            "it differs only in white space: Invalid account  status.",
        ),
        (
            "invalid account status.",
            "it differs only in case: invalid account status.",
        ),
        (
            "Invalid account st\u{430}tus.",
            "it differs only in look-alike characters: Invalid account st\\u{430}tus.",
        ),
        ("Invalid status.", ""),
    ] {
        let body = json!({"error": "BAD_REQUEST", "details": detail});
        let found = findings(&case(PENDING), 400, &body);
        assert_eq!(
            found,
            [["detail", "Invalid account status.", detail, note].map(str::to_owned)]
        );
    }
}

#[test]
fn the_row_that_was_meant_is_the_one_whose_text_one_edit_leads_to_what_came() {
    let case = case("vip-rest/accounts/update-active-to-deleted");
    let meant = |code: u16, detail: &str| {
        let body = json!({"error": "BAD_REQUEST", "details": detail}).to_string();
        let response = response(code, "application/json", body.as_bytes());
        let judged = judged(&case, &response, Duration::ZERO);
        assert_eq!(judged.row, None, "{detail}");
        judged
            .meant
            .map(|at| case.document.suite.table.rows[at].id.clone())
    };
    let row = |id: &str| Some(id.to_owned());
    assert_eq!(
        meant(400, "Invalid account status"),
        row("400-invalid-account-status")
    );
    assert_eq!(meant(400, "Invalid status"), row("400-invalid-status"));
    // Another code may come with any row's text, and words of its own mean none.
    assert_eq!(meant(409, "Invalid status"), None);
    assert_eq!(meant(400, "The account cannot be deleted."), None);
}

#[test]
fn a_success_without_a_body_owes_no_form_where_any_success_will_do() {
    assert_eq!(columns(&beyond(""), &empty(Vec::new())), []);
    let exactly =
        "title: t\nbasis: assumed\nrequest: { method: GET, path: / }\nexpect: { code: 200 }\n";
    assert_ne!(columns(&drafted_from(exactly), &empty(Vec::new())), []);
    assert_ne!(
        columns(&beyond(""), &response(200, "text/html", b"<p>")),
        []
    );
}

#[test]
fn a_text_that_stands_elsewhere_in_the_body_is_found_there() {
    let case = beyond("envelope: none\n  body: { \"$.a\": hello there }");
    let body = br#"{"c": "another text", "b": "hello there"}"#;
    let judged = judged(
        &case,
        &response(200, "application/json", body),
        Duration::ZERO,
    );
    let [finding] = &judged.findings[..] else {
        panic!("{:?}", judged.findings)
    };
    assert_eq!(finding.alike.stands.as_deref(), Some("$.b"));
}

#[test]
fn a_detail_that_is_not_there_or_no_text_is_one_finding() {
    for details in [
        json!({"error": "BAD_REQUEST"}),
        json!({"error": "BAD_REQUEST", "details": 1}),
    ] {
        assert_eq!(
            findings(&case(PENDING), 400, &details).len(),
            1,
            "{details}"
        );
    }
}

#[test]
fn a_placeholder_must_be_filled_by_what_the_body_says() {
    let case = case("vip-rest/accounts/create-answers-with-the-account-id");
    let body = |named: &str| {
        let detail = format!("Account {named} created successfully.");
        json!({"error": "OK", "details": detail, "accountId": "123456789"})
    };
    let of_detail = |body| {
        let mut found = findings(&case, 201, &body);
        found.retain(|finding| finding[0] == "detail");
        found
    };
    assert!(of_detail(body("123456789")).is_empty());
    let [finding] = &of_detail(body("987654321"))[..] else {
        panic!("one finding")
    };
    assert_eq!(finding[1], "Account 123456789 created successfully.");
    assert_eq!(finding[3], "`{accountId}` is `123456789`");
    let mut without = body("123456789");
    without.as_object_mut().unwrap().remove("accountId");
    assert_eq!(of_detail(without).len(), 1);
}

#[test]
fn where_a_case_has_no_detail_any_of_the_texts_will_do_and_nothing_else() {
    let case = drafted("200-several", "");
    let body = |message: &str| json!({"error": "E", "details": message});
    for text in ["Account not found", "This is not a VIP issuer"] {
        assert!(findings(&case, 200, &body(text)).is_empty(), "{text}");
    }
    for (text, near, note) in [
        (
            "Account not found.",
            "Account not found",
            "; it has a full stop more at its end: Account not found.",
        ),
        ("This is no issuer", "This is not a VIP issuer", ""),
        ("", "Account not found", ""),
    ] {
        let note = format!("the nearest of 2 texts that will do{note}");
        let found = findings(&case, 200, &body(text));
        assert_eq!(found, [["detail", near, text, &note].map(str::to_owned)]);
    }
    assert_eq!(
        findings(&case, 200, &json!({"error": "E"})).len(),
        1,
        "no text at all"
    );
    let number = json!({"error": "E", "details": 7});
    assert_eq!(
        findings(&case, 200, &number).len(),
        1,
        "the envelope's alone"
    );
}

#[test]
fn a_value_that_reads_like_the_expected_one_is_told_from_it() {
    let case = drafted("404-any", "body: { \"$.flag\": false }");
    let found = findings(&case, 404, &json!({"error": "E", "flag": "false"}));
    assert_eq!(found[0][1..3], ["$.flag: false", "$.flag: \"false\""]);
}

#[test]
fn an_error_that_an_answer_outside_the_envelope_lacks_is_a_finding() {
    let case = drafted("404-any", "");
    let found = findings(&case, 404, &json!({}));
    assert_eq!(
        found,
        [["error", "E", "", "the answer has no error"].map(str::to_owned)]
    );
}

/// Answers that carry none of what a condition asks for, each in another way.
const KINDS: [(&str, u16, &str, &[u8]); 9] = [
    ("no body", 200, "application/json", b""),
    ("a page", 200, "text/html", b"<h1>Log in</h1>"),
    ("XML", 200, "application/xml", b"<error>E</error>"),
    ("a list", 200, "application/json", b"[]"),
    ("null", 200, "application/json", b"null"),
    ("a text", 200, "application/json", b"\"E\""),
    (
        "half of it",
        200,
        "application/json",
        b"{\"error\": \"E\", ",
    ),
    (
        "no UTF-8",
        200,
        "application/json",
        b"{\"error\": \"E\xff\"}",
    ),
    ("no content", 204, "application/json", b""),
];

/// Every condition there is, alone, on an answer that need not have the suite's form: so no other
/// finding stands in for its own. The one that asks for nothing to be there has no place here, for
/// headers that are not there are what it asks for.
const ALONE: [(&str, Column); 14] = [
    ("body: { \"$.a\": 1 }", Column::Body),
    ("body: { \"$.a\": null }", Column::Body),
    (
        "body: { \"$.a\": { equals: { body: \"$.b\" } } }",
        Column::Body,
    ),
    ("body: { \"$.a\": { contains: x } }", Column::Body),
    ("body: { \"$.a\": { count: 0 } }", Column::Body),
    ("body: { \"$.a[*]\": { count: 1 } }", Column::Body),
    ("body: { \"$.a\": { matches: \"^$\" } }", Column::Body),
    ("body: { \"$.a\": { type: \"null\" } }", Column::Body),
    ("text: { contains: zzz }", Column::Body),
    ("text: { matches: \"zzz\" }", Column::Body),
    ("text: zzz", Column::Body),
    ("headers: { x-a: \"\" }", Column::Header),
    ("headers: { x-a: { contains: \"~\" } }", Column::Header),
    ("headers: { x-a: { matches: \"^$\" } }", Column::Header),
];

/// What an expectation of the envelope asks for.
const ENVELOPED: [&str; 8] = [
    "error: E",
    "error: \"\"",
    "error: E\n  detail: \"\"",
    "error: E\n  detail: Account not found",
    "error: E\n  detail: [Account not found, This is not a VIP issuer]",
    "either: E",
    "error: E\n  body: { \"$.a\": { absent: true } }",
    "error: E\n  body: { \"$.a[*]\": { count: 0 } }",
];

fn columns_of(case: &Case, kind: (&str, u16, &str, &[u8])) -> Vec<Column> {
    let (_, code, media_type, body) = kind;
    columns(case, &response(code, media_type, body))
}

/// Returns a case beyond the table that takes any code and expects so.
fn beyond(expect: &str) -> Case {
    drafted_from(&format!(
        "title: t\nbasis: assumed\nrequest: {{ method: GET, path: / }}\nexpect:\n  code: 2xx\n  {expect}\n"
    ))
}

#[test]
fn no_condition_passes_on_an_answer_that_has_nothing_of_what_it_asks_for() {
    for kind in KINDS {
        for (condition, column) in ALONE {
            let form = if condition.starts_with("text") {
                String::new()
            } else {
                "envelope: none\n  ".to_owned()
            };
            let found = columns_of(&beyond(&format!("{form}{condition}")), kind);
            assert!(found.contains(&column), "{}: {condition} {found:?}", kind.0);
        }
        for expect in ENVELOPED {
            let found = columns_of(&beyond(expect), kind);
            assert!(!found.is_empty(), "{}: {expect}", kind.0);
        }
    }
}

#[test]
fn absence_is_no_property_of_what_cannot_be_read() {
    for kind in KINDS {
        let is_json = ["a list", "null", "a text"].contains(&kind.0);
        for absent in ["\"$.a\": { absent: true }", "\"$.a[*]\": { count: 0 }"] {
            let case = beyond(&format!("envelope: none\n  body: {{ {absent} }}"));
            assert_eq!(
                columns_of(&case, kind).is_empty(),
                is_json,
                "{} {absent}",
                kind.0
            );
        }
    }
}

#[test]
fn an_answer_that_takes_as_long_as_it_may_is_in_time() {
    let case = beyond("envelope: none\n  within: 2s");
    let late = |time: Duration| {
        let findings = judged(&case, &empty(Vec::new()), time).findings.into_iter();
        let late = findings.filter(|finding| finding.column == Column::Time);
        late.map(|finding| (finding.expected, finding.actual))
            .collect::<Vec<_>>()
    };
    assert_eq!(late(Duration::from_secs(2)), []);
    let over = ("within 2.00 s".to_owned(), "2.01 s".to_owned());
    assert_eq!(late(Duration::from_millis(2_010)), [over]);
}

#[test]
fn headers_that_mean_nothing_twice_are_those_that_hold_one_value() {
    let once = [
        "age",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "date",
        "etag",
        "expires",
        "last-modified",
        "location",
        "retry-after",
        "server",
    ];
    for name in once {
        assert!(stands_once(name), "{name}");
    }
    for name in [
        "allow",
        "cache-control",
        "link",
        "set-cookie",
        "vary",
        "via",
        "x-etag",
    ] {
        assert!(!stands_once(name), "{name}");
    }
    // Told as a finding wherever one of them is expected, though either value fits.
    for name in once {
        let case = beyond(&format!(
            "envelope: none\n  headers: {{ {name}: {{ contains: \"1\" }} }}"
        ));
        let twice = vec![
            (name.to_owned(), "1".to_owned()),
            (name.to_owned(), "11".to_owned()),
        ];
        assert_eq!(columns(&case, &empty(twice)), [Column::Header], "{name}");
    }
}

#[test]
fn what_findings_on_a_text_have_in_common_is_its_form_and_no_value_of_one_case() {
    let id = "vip-rest/accounts/create-without-mandatory[accountName]";
    for (id, form) in [
        (PENDING, "Invalid account status."),
        (id, "{field} is mandatory."),
    ] {
        let body = json!({"error": "BAD_REQUEST", "details": "Nobody has listed so many words."});
        let response = response(400, "application/json", body.to_string().as_bytes());
        let findings = judged(&case(id), &response, Duration::ZERO).findings;
        let forms = findings
            .iter()
            .map(|finding| finding.alike.expected.as_str());
        assert_eq!(forms.collect::<Vec<_>>(), [form], "{id}");
    }
}

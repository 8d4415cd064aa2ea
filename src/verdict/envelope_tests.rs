//! Turns responses made for the purpose into answers, and holds what of them is read.

use super::{Answer, Said, read};
use crate::contract::{CodePattern, Envelope, Errors, Spot, Spots};
use crate::exchange::Response;
use crate::json::Path;

fn answer(media_types: &[&str], body: &str) -> Answer {
    answer_of(&[], media_types, body)
}

fn answer_of(codes: &[CodePattern], media_types: &[&str], body: &str) -> Answer {
    let envelope = envelope(codes);
    let header = |value: &&str| ("content-type".to_owned(), (*value).to_owned());
    let response = Response {
        code: 400,
        headers: media_types.iter().map(header).collect(),
        body: body.as_bytes().to_vec(),
        cut: false,
    };
    read(&response, &envelope, "GET")
}

fn envelope(codes: &[CodePattern]) -> Envelope {
    Envelope {
        codes: (!codes.is_empty()).then(|| codes.to_vec()),
        media_types: vec!["application/json".to_owned()],
        error: spots("$.error"),
        errors: Errors::Texts,
        detail: spots("$.details"),
        errors_ignore_case: false,
    }
}

fn spots(path: &str) -> Spots {
    Spots::new([Spot::Body(Path::parse(path).unwrap())])
}

const RIGHT: &str = r#"{"error": "E", "details": "D."}"#;

#[test]
fn the_media_type_counts_and_its_parameters_and_case_do_not() {
    for (media_types, faults) in [
        (&["application/json"][..], 0),
        (&["Application/JSON; charset=utf-8"], 0),
        (&["application/json;charset=utf-8"], 0),
        (&["application/problem+json"], 1),
        (&["text/plain"], 1),
        (&[""], 1),
        (&[], 1),
        (&["application/json", "application/json"], 1),
    ] {
        let answer = answer(media_types, RIGHT);
        assert_eq!(
            answer.faults.len(),
            faults,
            "{media_types:?} {:?}",
            answer.faults
        );
        assert_eq!(
            answer.detail.as_deref(),
            Some("D."),
            "a wrong header hides no body"
        );
    }
}

#[test]
fn an_error_must_be_there_and_a_detail_must_be_text_where_it_is() {
    for (body, error, detail, faults) in [
        (RIGHT, Some("E"), Some("D."), 0),
        (r#"{"error": "E"}"#, Some("E"), None, 0),
        (r#"{"details": "D."}"#, None, Some("D."), 1),
        (r#"{"error": 1, "details": null}"#, None, None, 2),
        (r#"{"error": "E", "error": "F"}"#, Some("F"), None, 1),
        ("[]", None, None, 1),
        ("\"E\"", None, None, 1),
        ("{", None, None, 1),
        ("", None, None, 1),
    ] {
        let answer = answer(&["application/json"], body);
        assert_eq!(answer.error.as_deref(), error, "{body}");
        assert_eq!(answer.detail.as_deref(), detail, "{body}");
        assert_eq!(answer.faults.len(), faults, "{body} {:?}", answer.faults);
    }
}

#[test]
fn an_answer_of_another_code_than_the_envelopes_owes_no_error_and_is_no_page() {
    let (page, bare) = ("<h1>Not Found</h1>", r#"{"id": 7}"#);
    for (codes, media_type, body, faults) in [
        (&[][..], "text/html", page, 2),
        (&[][..], "application/json", bare, 1),
        (&[CodePattern::Exactly(200)], "text/html", page, 2),
        (&[CodePattern::Exactly(200)], "application/json", bare, 0),
        (&[CodePattern::Exactly(200)], "text/html", "", 0),
        (&[CodePattern::Class(4)], "application/json", bare, 1),
    ] {
        let answer = answer_of(codes, &[media_type], body);
        assert_eq!(answer.faults.len(), faults, "{codes:?} {:?}", answer.faults);
    }
}

#[test]
fn http_gives_some_answers_no_body() {
    for (method, code, faults) in [
        ("GET", 200, 2),
        ("HEAD", 200, 0),
        ("GET", 204, 0),
        ("PUT", 205, 0),
        ("GET", 304, 0),
    ] {
        let response = Response {
            code,
            headers: Vec::new(),
            body: Vec::new(),
            cut: false,
        };
        let found = read(&response, &envelope(&[]), method).faults;
        assert_eq!(found.len(), faults, "{method} {code} {found:?}");
    }
}

#[test]
fn an_answer_with_several_errors_is_read_once_for_each_as_if_it_were_alone() {
    let first = answer(&["application/json"], RIGHT);
    let other = Said {
        error: Some("F".to_owned()),
        detail: None,
    };
    let both = Answer {
        also: vec![other],
        ..first.clone()
    };
    let read: Vec<_> = both
        .readings()
        .into_iter()
        .map(|one| (one.error, one.detail, one.also.len()))
        .collect();
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(read, [(text("E"), text("D."), 0), (text("F"), None, 0)]);
}

#[test]
fn a_body_is_there_to_look_into_where_error_and_detail_stand_in_headers() {
    let envelope = Envelope {
        error: Spots::new([Spot::Header("x-error".to_owned())]),
        detail: Spots::new([Spot::Header("x-detail".to_owned())]),
        ..envelope(&[])
    };
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let response = Response {
        code: 400,
        headers: vec![
            header("content-type", "application/json"),
            header("x-error", "E"),
            header("x-detail", "D."),
        ],
        body: br#"{"id": 7}"#.to_vec(),
        cut: false,
    };
    let answer = read(&response, &envelope, "GET");
    assert_eq!(
        (answer.error.as_deref(), answer.detail.as_deref()),
        (Some("E"), Some("D."))
    );
    assert!(answer.body.is_some_and(|body| body.get("id").is_some()));
}

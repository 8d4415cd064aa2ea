//! Turns HAR files, recorded and made by hand, into claims about what is read of them.

use super::{MAX_HAR, Status, Wanted, choose, har};
use crate::add::Seen;

const CHROMIUM: &str = include_str!("../tests/chromium.har");
const HANDMADE: &str = include_str!("../tests/handmade.har");

fn header<'a>(seen: &'a Seen, name: &str) -> Option<&'a str> {
    let mut headers = seen.headers.iter();
    headers
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

/// Returns a HAR file with one entry of a request and a response in JSON.
fn one(request: &str, response: &str) -> String {
    format!(r#"{{"log": {{"entries": [{{"request": {request}, "response": {response}}}]}}}}"#)
}

fn refused(text: &str) -> String {
    har("a.har", text).expect_err(text).title
}

#[test]
fn what_chromium_records_is_read() {
    let seen = har("chromium.har", CHROMIUM).unwrap();
    let places: Vec<&str> = seen.iter().map(|seen| seen.place.as_str()).collect();
    assert_eq!(
        places,
        [
            "chromium.har, entry 1",
            "chromium.har, entry 2",
            "chromium.har, entry 3"
        ]
    );
    let refused = &seen[1];
    assert_eq!(refused.method, "POST");
    assert_eq!(refused.url, "http://127.0.0.1:18081/v1/accounts");
    assert_eq!(header(refused, "content-type"), Some("application/json"));
    assert_eq!(header(refused, "cookie"), Some("session=made-up-7f3a"));
    assert_eq!(
        refused.body.as_deref(),
        Some(r#"{"accountName":"it's a café","organizationalUnit":7}"#.as_bytes())
    );
    let response = refused.response.as_ref().unwrap();
    assert_eq!((response.code, response.cut), (400, false));
    assert_eq!(
        response.json().unwrap().value.get("error"),
        Some(&"BAD_REQUEST".into())
    );
    assert_eq!(response.header_values("content-type").count(), 1);
    assert_eq!(seen[0].body, None);
}

#[test]
fn what_other_browsers_record_is_read() {
    let seen = har("h.har", HANDMADE).unwrap();
    assert_eq!(seen[0].url, "https://vip.example.com/v1/accounts/000000001");
    assert!(seen[0].body.is_none() && seen[0].response.is_none());

    let names: Vec<&str> = seen[1]
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["content-type", "cookie"]);
    assert_eq!(
        header(&seen[1], "cookie"),
        Some("session=made-up; theme=dark")
    );
    let response = seen[1].response.as_ref().unwrap();
    assert_eq!(response.body, br#"{"error":"BAD_REQUEST"}"#);
    let cookies: Vec<&str> = response.header_values("set-cookie").collect();
    assert_eq!(cookies, ["a=1", "b=2"]);

    assert_eq!(seen[2].body.as_deref(), Some(&b"user=a+b%26c&empty="[..]));
    assert_eq!(
        header(&seen[2], "content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert!(
        seen[2].response.is_none(),
        "a body that was not kept is no empty one"
    );

    assert_eq!(seen[3].response.as_ref().unwrap().body, b"");
    assert!(seen[4].response.is_none());
}

#[test]
fn what_is_no_har_file_is_refused_at_its_place() {
    for (text, says) in [
        ("", "`a.har` ends in the middle, at a.har:1:0"),
        ("PK", "`a.har` is no JSON: expected value, at a.har:1:1"),
        (
            "{\n}",
            "`a.har` is no HAR file: missing field `log`, at a.har:2:1",
        ),
        (
            r#"{"log": {}}"#,
            "`a.har` is no HAR file: missing field `entries`, at a.har:1:10",
        ),
        (
            r#"{"log": {"entries": 7}}"#,
            "`a.har` is no HAR file: invalid type: integer `7`, expected a sequence, at a.har:1:21",
        ),
        (
            r#"{"log": {"entries": [{"#,
            "`a.har` ends in the middle, at a.har:1:22",
        ),
        (
            "{\"log\": \u{0}}",
            "`a.har` is no JSON: expected value, at a.har:1:9",
        ),
    ] {
        assert_eq!(refused(text), says);
    }
}

#[test]
fn what_is_wrong_in_an_entry_is_refused_at_its_path() {
    let get = r#"{"method": "GET", "url": "http://127.0.0.1/"}"#;
    for (request, response, says) in [
        ("null", "null", "no `request` in a.har, entry 1"),
        ("{}", "null", "no `request.method` in a.har, entry 1"),
        (
            r#"{"method": "GET"}"#,
            "null",
            "no `request.url` in a.har, entry 1",
        ),
        (
            r#"{"method": "G T"}"#,
            "null",
            "`request.method` is no verb of HTTP, in a.har, entry 1",
        ),
        (
            r#"{"method": "GET", "url": "/v1"}"#,
            "null",
            "`request.url` is no absolute URL, in a.har, entry 1",
        ),
        (
            r#"{"method": 7}"#,
            "null",
            "`request.method` is no text, in a.har, entry 1",
        ),
        (
            r#"{"headers": [{"name": "a", "value": 1}]}"#,
            "null",
            "`request.headers[0].value` is no text, in a.har, entry 1",
        ),
        (
            r#"{"headers": {}}"#,
            "null",
            "`request.headers` is no list, in a.har, entry 1",
        ),
        (
            r#"{"postData": "x"}"#,
            "null",
            "`request.postData` is no object, in a.har, entry 1",
        ),
        (
            r#"{"postData": {"mimeType": "multipart/form-data", "params": [{"name": "f"}]}}"#,
            "null",
            "`request.postData.params` are a multipart form, of which the text is not kept, in a.har, entry 1",
        ),
        (get, "7", "`response` is no object, in a.har, entry 1"),
        (
            get,
            r#"{"status": "400"}"#,
            "`response.status` is no number, in a.har, entry 1",
        ),
        (
            get,
            r#"{"status": 40}"#,
            "`response.status` is no HTTP code, in a.har, entry 1",
        ),
        (
            get,
            r#"{"status": 400, "content": {"text": "%", "encoding": "base64"}}"#,
            "`response.content.text` is no base64, as `encoding` says it is, in a.har, entry 1",
        ),
        (
            get,
            r#"{"status": 400, "content": {"text": "", "encoding": "gzip"}}"#,
            "`response.content.encoding` is neither absent nor `base64`, in a.har, entry 1",
        ),
    ] {
        assert_eq!(refused(&one(request, response)), says);
    }
}

#[test]
fn hostile_files_end_in_a_message_or_in_what_they_hold() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let says = refused(&one(&deep, "null"));
    assert_eq!(
        says,
        "`request` nests deeper than 128 levels, in a.har, entry 1"
    );
    // What is not read may be as deep as it likes.
    let text = format!(r#"{{"log": {{"_x": {deep}, "entries": []}}}}"#);
    assert!(har("a.har", &text).unwrap().is_empty());

    let body = "x".repeat(2 << 20);
    let get = r#"{"method": "GET", "url": "http://127.0.0.1/"}"#;
    let response = format!(r#"{{"status": 200, "content": {{"text": "{body}"}}}}"#);
    let seen = har("a.har", &one(get, &response)).unwrap();
    let response = seen[0].response.as_ref().unwrap();
    assert_eq!(
        (response.body.len(), response.cut),
        (crate::exchange::MAX_BODY, true)
    );

    assert_eq!(
        refused(&" ".repeat(MAX_HAR + 1)),
        "`a.har` has 100 MB, and a HAR file is read up to 100 MB"
    );
    let says = har("\u{1b}[2J.har", "{}").unwrap_err().title;
    assert!(!says.contains('\u{1b}'), "{says}");
}

#[test]
fn entries_are_chosen_by_number_url_and_status() {
    let chosen = |entry, url: Option<&str>, status: Option<&str>| -> Vec<usize> {
        let wanted = Wanted {
            entry,
            url: url.map(str::to_owned),
            status: status.map(|status| status.parse().unwrap()),
        };
        let seen = har("h.har", HANDMADE).unwrap();
        let places: Vec<String> = seen.iter().map(|seen| seen.place.clone()).collect();
        let chosen = choose(seen, &wanted).unwrap_or_default();
        let number = |seen: &Seen| {
            places
                .iter()
                .position(|place| *place == seen.place)
                .unwrap()
        };
        chosen.iter().map(|seen| number(seen) + 1).collect()
    };
    assert_eq!(chosen(None, None, None), [1, 2, 3, 4, 5]);
    assert_eq!(chosen(Some(2), None, None), [2]);
    assert!(chosen(Some(0), None, None).is_empty());
    assert_eq!(chosen(None, Some("login"), None), [3]);
    assert_eq!(chosen(None, Some("/v1/*/*"), None), [1, 4]);
    assert_eq!(chosen(None, Some("https://*/v1/accounts"), None), [2, 5]);
    assert_eq!(chosen(None, None, Some("400")), [2]);
    assert_eq!(chosen(None, None, Some("2xx")), [4]);
    assert!(chosen(Some(4), None, Some("4xx")).is_empty());
    for wrong in ["", "xx", "4x", "40", "0xx", "1000", "-4xx"] {
        assert!(wrong.parse::<Status>().is_err(), "{wrong}");
    }
}

#[test]
fn where_nothing_is_meant_the_message_lists_what_there_is() {
    let wanted = Wanted {
        entry: Some(9),
        ..Wanted::default()
    };
    let problem = choose(har("h.har", HANDMADE).unwrap(), &wanted).unwrap_err();
    assert_eq!(problem.title, "no entry of the HAR file is meant");
    expect_test::expect![[r#"
        it has
            entry 1: GET https://vip.example.com/v1/accounts/000000001, no answer kept
            entry 2: POST https://vip.example.com/v1/accounts, 400
            entry 3: POST https://vip.example.com/login, no answer kept
            entry 4: DELETE https://vip.example.com/v1/accounts/000000001, 204
            entry 5: GET https://vip.example.com/v1/accounts, no answer kept"#]]
    .assert_eq(&problem.help.unwrap());
    let problem = choose(Vec::new(), &Wanted::default()).unwrap_err();
    assert_eq!(problem.title, "the HAR file has no entries");
}

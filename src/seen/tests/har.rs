//! Turns HAR files, recorded and made by hand, into claims about what is read of them.

use super::{all, har, header, problem};
use crate::seen::{Har, Seen, Status, Wanted, read_as};

const CHROMIUM: &str = include_str!("../fixtures/chromium.har");
const HANDMADE: &str = include_str!("../fixtures/handmade.har");

/// Returns a HAR file with one entry of a request and a response in JSON.
fn one(request: &str, response: &str) -> String {
    format!(r#"{{"log": {{"entries": [{{"request": {request}, "response": {response}}}]}}}}"#)
}

fn refused(text: &str) -> String {
    problem(har("a.har", text).expect_err(text)).title
}

/// Reads a HAR file, and says of each entry why it was left out.
fn entries(name: &str, text: &str) -> (Vec<Seen>, Vec<String>) {
    let reading = har(name, text).unwrap();
    let left_out = reading.left_out.into_iter();
    (
        reading.seen,
        left_out.map(|problem| problem.title).collect(),
    )
}

#[test]
fn what_chromium_records_is_read() {
    let (seen, _) = entries("chromium.har", CHROMIUM);
    let places: Vec<String> = seen.iter().map(|seen| seen.place.to_string()).collect();
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
    let error = response.json().unwrap().value.get("error").cloned();
    assert_eq!(error, Some("BAD_REQUEST".into()));
    assert_eq!(response.header_values("content-type").count(), 1);
    assert_eq!(seen[0].body, None);
}

#[test]
fn what_other_browsers_record_is_read_and_what_they_did_not_keep_is_said() {
    let (seen, left_out) = entries("h.har", HANDMADE);
    assert_eq!(
        left_out,
        [
            "h.har, entry 1: no answer was recorded",
            "h.har, entry 3: status 200 was recorded, its body was not",
            "h.har, entry 5: no answer was recorded"
        ]
    );
    let names: Vec<&str> = seen[0]
        .headers
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(names, ["content-type", "cookie"]);
    assert_eq!(
        header(&seen[0], "cookie"),
        Some("session=made-up; theme=dark")
    );
    let response = seen[0].response.as_ref().unwrap();
    assert_eq!(response.body, br#"{"error":"BAD_REQUEST"}"#);
    let cookies: Vec<&str> = response.header_values("set-cookie").collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    assert_eq!(seen[1].response.as_ref().unwrap().body, b"");
}

#[test]
fn a_form_that_was_recorded_by_its_fields_is_put_together() {
    let request = r#"{"method": "POST", "url": "http://h/login", "postData": {"mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "user", "value": "a b&c"}, {"name": "empty"}]}}"#;
    let (seen, _) = entries("a.har", &one(request, r#"{"status": 204, "headers": []}"#));
    assert_eq!(seen[0].body.as_deref(), Some(&b"user=a+b%26c&empty="[..]));
    let form = "application/x-www-form-urlencoded";
    assert_eq!(header(&seen[0], "content-type"), Some(form));
}

#[test]
fn what_is_no_har_file_is_refused_at_its_place() {
    for (text, says) in [
        ("", "`a.har` ends in the middle, at a.har:1:0"),
        ("PK\u{3}\u{4}", "`a.har` is a packed file"),
        ("hm", "`a.har` is no JSON: expected value, at a.har:1:1"),
        (
            "{\n}",
            "`a.har` is JSON, and neither a HAR file nor a report",
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
fn what_is_wrong_in_an_entry_is_refused_at_its_place() {
    let get = r#"{"method": "GET", "url": "http://127.0.0.1/"}"#;
    let with = |more: &str| format!(r#"{{"method": "GET", "url": "http://127.0.0.1/", {more}}}"#);
    for (request, response, says) in [
        (
            "null",
            "null",
            "invalid type: null, expected struct Request, at a.har:1:37",
        ),
        ("{}", "null", "missing field `method`, at a.har:1:35"),
        (
            r#"{"method": "GET"}"#,
            "null",
            "missing field `url`, at a.har:1:50",
        ),
        (
            &get.replace("GET", "G T"),
            "null",
            "the method is no verb of HTTP",
        ),
        (
            &get.replace("http://127.0.0.1", ""),
            "null",
            "the URL names no host",
        ),
        (
            &get.replace("http:", "ws:"),
            "null",
            "the URL is none of `http` or `https`",
        ),
        (
            &get.replace("127.0.0.1", "a b"),
            "null",
            "the host of the URL is none",
        ),
        (
            &with(r#""headers": [{"name": "a", "value": 1}]"#),
            "null",
            "invalid type: integer `1`, expected a string, at a.har:1:115",
        ),
        (
            &with(r#""postData": {"mimeType": "multipart/form-data", "params": [{"name": "f"}]}"#),
            r#"{"status": 400}"#,
            "the text of a multipart form was not recorded",
        ),
        (get, "null", "no answer was recorded"),
        (get, r#"{"status": 40}"#, "no answer was recorded"),
        (get, r#"{"status": 400.5}"#, "no answer was recorded"),
        (
            get,
            r#"{"status": 400, "content": {"text": "%", "encoding": "base64"}}"#,
            "a body is no base64, as `encoding` says it is",
        ),
        (
            get,
            r#"{"status": 400, "content": {"text": "", "encoding": "gzip"}}"#,
            "a body has the encoding `gzip`, which is not read",
        ),
    ] {
        let expected = format!("a.har, entry 1: {says}");
        assert_eq!(refused(&one(request, response)), expected, "{request}");
    }
    let lines = one("{}", "null").replace('{', "{\n  ");
    assert!(
        refused(&lines).ends_with("at a.har:5:3"),
        "{}",
        refused(&lines)
    );
}

#[test]
fn an_entry_that_was_not_asked_for_is_nobodys_concern() {
    let bad = r#"{"request": 7}"#;
    let good =
        r#"{"request": {"method": "GET", "url": "http://h/v1"}, "response": {"status": 204}}"#;
    let text = format!(r#"{{"log": {{"entries": [{bad}, {good}]}}}}"#);
    for wanted in [
        Wanted {
            entry: Some(2),
            ..Wanted::default()
        },
        Wanted {
            url: Some("/v1".to_owned()),
            ..Wanted::default()
        },
        Wanted {
            status: Some(Status::Class(2)),
            ..Wanted::default()
        },
    ] {
        let input = crate::seen::stream("a.har", text.as_bytes());
        let reading = read_as(&Har, &input, &wanted).unwrap();
        assert_eq!((reading.seen.len(), reading.left_out.len()), (1, 0));
    }
    let (seen, left_out) = entries("a.har", &text);
    assert_eq!((seen.len(), left_out.len()), (1, 1));
}

#[test]
fn a_body_in_a_file_is_read_where_that_lies_beside_and_nowhere_else() {
    let folder = std::env::temp_dir().join(format!("vipspec-seen-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("in")).unwrap();
    for name in ["body.json", ".hidden", "in/body.json"] {
        std::fs::write(folder.join(name), "{\"a\": 1}").unwrap();
    }
    let body = |file: &str| {
        let content = format!(r#"{{"status": 400, "content": {{"_file": "{file}"}}}}"#);
        let path = folder.join("in/session.har");
        let get = r#"{"method": "GET", "url": "http://127.0.0.1/"}"#;
        std::fs::write(&path, one(get, &content)).unwrap();
        let reading = all(read_as(
            &Har,
            &crate::seen::file(&path).unwrap(),
            &Wanted::default(),
        ));
        reading.map(|mut seen| seen.remove(0).response.unwrap().body)
    };
    assert_eq!(body("body.json").unwrap(), b"{\"a\": 1}");
    for elsewhere in [
        "../body.json",
        "..",
        ".hidden",
        "none.json",
        "in/body.json",
        "/etc/passwd",
        "C:body.json",
        "..\\\\body.json",
    ] {
        let title = body(elsewhere).unwrap_err().title;
        assert!(
            title.ends_with("status 400 was recorded, its body was not"),
            "{elsewhere}: {title}"
        );
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(folder.join("body.json"), folder.join("in/link.json")).unwrap();
        body("link.json").unwrap_err();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn hostile_files_end_in_a_message_or_in_what_they_hold() {
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    let says = refused(&one(&deep, "null"));
    assert!(
        says.starts_with("a.har, entry 1: invalid type: sequence"),
        "{says}"
    );
    // What is not read may be as deep as it likes.
    let get = r#"{"method": "GET", "url": "http://127.0.0.1/"}"#;
    let text = one(
        &get.replace('{', &format!("{{\"_x\": {deep}, ")),
        r#"{"status": 204}"#,
    );
    assert_eq!(entries("a.har", &text).0.len(), 1);

    let body = "x".repeat(2 << 20);
    let response = format!(r#"{{"status": 200, "content": {{"text": "{body}"}}}}"#);
    let (seen, _) = entries("a.har", &one(get, &response));
    let response = seen[0].response.as_ref().unwrap();
    assert_eq!(
        (response.body.len(), response.cut),
        (crate::exchange::MAX_BODY, true)
    );

    let many = vec![r#"{"request": {"method": "GET", "url": "data:,"}}"#; 5_000].join(",\n");
    let problem = refused(&format!(r#"{{"log": {{"entries": [{many}]}}}}"#));
    assert!(problem.ends_with("and 4999 likewise"), "{problem}");

    let says = refused(&" ".repeat((100 << 20) + 1));
    assert_eq!(
        says,
        "`a.har` has 100 MB, and a HAR file is read up to 100 MB"
    );
    let says = problem_of("\u{1b}[2J.har", "{}");
    assert!(!says.contains('\u{1b}'), "{says}");
}

fn problem_of(name: &str, text: &str) -> String {
    problem(har(name, text).unwrap_err()).title
}

#[test]
fn entries_are_chosen_by_number_url_and_status() {
    let chosen = |entry, url: Option<&str>, status: Option<&str>| -> Vec<String> {
        let wanted = Wanted {
            entry,
            url: url.map(str::to_owned),
            status: status.map(|status| status.parse().unwrap()),
        };
        let text = HANDMADE.replace(r#""status": 0"#, r#""status": 204"#);
        let input = crate::seen::stream("h", text.as_bytes());
        let seen = all(read_as(&Har, &input, &wanted)).unwrap_or_default();
        let places = seen.iter().map(|seen| seen.place.to_string());
        places.map(|place| place.replace("h, entry ", "")).collect()
    };
    assert_eq!(chosen(Some(2), None, None), ["2"]);
    assert!(chosen(Some(0), None, None).is_empty());
    assert!(chosen(None, Some("nowhere"), None).is_empty());
    assert_eq!(chosen(None, Some("/v1/*/*"), Some("204")), ["1", "4"]);
    assert_eq!(
        chosen(None, Some("https://*/v1/accounts"), Some("4xx")),
        ["2"]
    );
    assert_eq!(chosen(None, None, Some("400")), ["2"]);
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
    let none = |text: &str| {
        let input = crate::seen::stream("h.har", text.as_bytes());
        problem(read_as(&Har, &input, &wanted).unwrap_err())
    };
    let problem = none(HANDMADE);
    assert_eq!(problem.title, "no entry of `h.har` is meant");
    expect_test::expect![[r#"
        it has
            entry 1: GET https://vip.example.com/v1/accounts/000000001, no answer
            entry 2: POST https://vip.example.com/v1/accounts, 400
            entry 3: POST https://vip.example.com/login, 200
            entry 4: DELETE https://vip.example.com/v1/accounts/000000001, 204
            entry 5: GET https://vip.example.com/v1/accounts, no answer"#]]
    .assert_eq(&problem.help.unwrap());
    let problem = none(r#"{"log": {"entries": []}}"#);
    assert_eq!(problem.title, "`h.har` has no entries");
}

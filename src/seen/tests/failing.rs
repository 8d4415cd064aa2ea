//! Turns inputs that once failed, and others of each kind, into what is right.

use super::{all, header, stream, told};
use crate::seen::{Har, Reading, Seen, Wanted, read_as};

/// Returns a file of those that were handed in.
macro_rules! handed_in {
    ($name:literal) => {
        include_bytes!(concat!("../fixtures/failing/", $name))
    };
}

/// What was asked and answered in most of the files.
const BODY: &str = r#"{"customer":"c1","product":"lamp","quantity":-7}"#;
const SAID: &str = r#"{"problem":{"code":"E77","message":"quantity must be positive."}}"#;

fn reading(bytes: &[u8]) -> Reading {
    read_as(
        &Har,
        &crate::seen::stream("s.har", bytes),
        &Wanted::default(),
    )
    .unwrap()
}

fn entry(number: usize, bytes: &[u8]) -> Seen {
    let wanted = Wanted {
        entry: Some(number),
        ..Wanted::default()
    };
    let input = crate::seen::stream("s.har", bytes);
    all(read_as(&Har, &input, &wanted)).unwrap().remove(0)
}

/// Holds that an exchange is the one that most of the files have.
fn is_the_order(seen: &Seen) {
    let response = seen.response.as_ref().expect("an answer");
    assert_eq!((seen.method.as_str(), response.code), ("POST", 422));
    assert_eq!(seen.body.as_deref(), Some(BODY.as_bytes()));
    assert_eq!(String::from_utf8_lossy(&response.body), SAID);
    let kind = response.header_values("content-type").next();
    assert_eq!(kind, Some("application/json"));
}

fn one(text: &str) -> Seen {
    let mut seen =
        stream("-", text.as_bytes()).unwrap_or_else(|problem| panic!("{text}\n{problem:?}"));
    assert_eq!(seen.len(), 1, "{text}");
    seen.remove(0)
}

fn bodies(seen: &Seen) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let response = seen.response.as_ref().map(|response| &response.body[..]);
    (
        text(seen.body.as_deref().unwrap_or_default()),
        text(response.unwrap_or_default()),
    )
}

#[test]
fn another_entry_that_cannot_be_read_is_left_out_with_its_reason() {
    for (file, says) in [
        (
            &handed_in!("har-other-entry-data-url.har")[..],
            "the URL is none of `http` or `https`",
        ),
        (
            handed_in!("har-other-entry-multipart-params.har"),
            "the text of a multipart form was not recorded",
        ),
        (
            handed_in!("har-other-entry-status-minus-2.har"),
            "no answer was recorded",
        ),
    ] {
        let Reading { seen, left_out, .. } = reading(file);
        assert_eq!((seen.len(), left_out.len()), (1, 1));
        assert_eq!(left_out[0].title, format!("s.har, entry 1: {says}"));
        is_the_order(&seen[0]);
        is_the_order(&entry(2, file));
    }
}

#[test]
fn what_a_recorder_writes_otherwise_is_read() {
    for file in [
        &handed_in!("har-encoding-utf8.har")[..],
        handed_in!("har-no-headers-but-mimetype.har"),
        handed_in!("har-subscription-key-kept.har"),
        handed_in!("har-repeated-query.har"),
    ] {
        is_the_order(&entry(1, file));
    }
    let lower = entry(1, handed_in!("har-method-lower.har"));
    is_the_order(&lower);
    assert_eq!(lower.left_out, ["the verb `post` is taken for `POST`"]);
    let blank = entry(1, handed_in!("har-blank-in-path.har"));
    assert_eq!(blank.url, "https://shop.example.com/v1/or%20ders");
    let del = entry(1, handed_in!("har-del-char.har"));
    assert!(bodies(&del).1.contains("\\u007f"));
    assert_eq!(
        reading(handed_in!("har-200-of-the-same.har")).seen.len(),
        20
    );
    assert_eq!(
        reading(handed_in!("har-second-of-three-is-near.har"))
            .seen
            .len(),
        3
    );
}

#[test]
fn a_body_that_was_not_recorded_is_said_to_be_so() {
    for file in [
        &handed_in!("har-4xx-body-not-saved.har")[..],
        handed_in!("har-playwright-file.har"),
    ] {
        let input = crate::seen::stream("s.har", file);
        let told = told(all(read_as(&Har, &input, &Wanted::default())));
        assert!(
            told.starts_with("s.har, entry 1: status 422 was recorded, its body was not"),
            "{told}"
        );
    }
}

#[test]
fn decoration_is_taken_off() {
    let labels = stream("-", handed_in!("raw-labels.txt")).unwrap();
    is_the_order(&labels[0]);
    let coloured = one(std::str::from_utf8(handed_in!("raw-ansi-colours.txt")).unwrap());
    assert_eq!(bodies(&coloured), ("{}".to_owned(), "{}".to_owned()));
    assert_eq!(
        coloured.left_out,
        ["the colours of a terminal are left out"]
    );
    let request =
        format!("POST /v1/orders HTTP/1.1\nHost: h\ncontent-type: application/json\n\n{BODY}\n");
    let answer = format!("HTTP/1.1 422 x\ncontent-type: application/json\n\n{SAID}\n");
    for text in [
        format!("{request}\n{answer}"),
        format!("Request:\n\n{request}\n\nResponse:\n\n{answer}"),
        format!("### Request ###\n{request}\n=== RESPONSE ===\n{answer}"),
        format!(
            "I did this:\n\n```http\n{request}```\n\nand got\n\n```\n{answer}```\nWhat is wrong?\n"
        ),
        format!("~~~~\n{request}\n{answer}\n~~~~\n"),
        format!("\u{1b}]0;title\u{7}\u{1b}[1m{request}\u{1b}[0m\u{1b}[38;5;1m{answer}\u{1b}[m"),
        format!("\u{feff}{request}{answer}").replace('\n', "\r\n"),
    ] {
        let seen = one(&text);
        is_the_order(&seen);
        assert_eq!(seen.url, "/v1/orders");
    }
    let wide: Vec<u8> = format!("\u{feff}{request}{answer}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    is_the_order(&stream("-", &wide).unwrap()[0]);
    for prompt in [
        "$ ",
        "% ",
        "❯ ",
        "me@host:~/x$ ",
        "root@host:/# ",
        "sudo ",
        "$ time ",
        "A=b env ",
        "PS C:\\> ",
        "[me@host ~]$ ",
    ] {
        let seen = one(&format!("{prompt}curl http://h/v1 -d '{BODY}'\n{answer}"));
        is_the_order(&seen);
    }
    let fenced =
        format!("Hello,\n```sh\n$ curl -i http://h/v1 -d '{BODY}'\n```\ngives\n```\n{answer}```\n");
    is_the_order(&one(&fenced));
}

#[test]
fn a_body_with_fences_and_a_line_that_looks_like_a_start_is_a_body() {
    let body = "```\nGET / HTTP/1.1\n### x\n```\n> {% x %}\n";
    let text = format!(
        "POST / HTTP/1.1\ncontent-length: {}\n\n{body}\nHTTP/1.1 204 x\n\n",
        body.len()
    );
    assert_eq!(bodies(&one(&text)).0, body);
    let chunked = format!(
        "POST / HTTP/1.1\ntransfer-encoding: chunked\n\n{:x}\r\n{body}\r\n0\r\n\r\nHTTP/1.1 204 x\n\n",
        body.len()
    );
    assert_eq!(bodies(&one(&chunked)).0, body);
}

#[test]
fn what_an_editor_does_with_an_answer_is_no_part_of_a_body() {
    let jetbrains = one(std::str::from_utf8(handed_in!("raw-jetbrains.http")).unwrap());
    assert_eq!(jetbrains.body.as_deref(), Some(BODY.as_bytes()));
    assert_eq!(
        jetbrains.left_out,
        ["what an editor does with the answer is left out"]
    );
    for behind in [
        "> {%\n  client.log(response)\n%}\n",
        "> ./handler.js\n",
        "<> 2026-11-22T100000.422.json\n",
        ">> saved.json\n",
        ">>! saved.json\n",
        "\n### next\n",
        "\n\nhere is what I make of it\n",
    ] {
        let seen = one(&format!(
            "POST http://h/v1\ncontent-type: application/json\n\n{BODY}\n\n{behind}"
        ));
        assert_eq!(bodies(&seen).0, BODY, "{behind}");
    }
    let two = "{\"a\":1}\n{\"b\":2}";
    assert_eq!(bodies(&one(&format!("POST http://h/\n\n{two}\n"))).0, two);
    for variable in [
        "POST http://h/\nx: {{token}}\n\n{}",
        "POST http://h/\n\n{\"a\": \"{{ $guid }}\"}",
        "GET {{host}}/ HTTP/1.1",
    ] {
        assert!(
            told(stream("-", variable.as_bytes())).contains("a variable of an editor"),
            "{variable}"
        );
    }
    assert_eq!(
        bodies(&one("POST http://h/\n\n{\"a\":{\"b\":{}}}")).0,
        "{\"a\":{\"b\":{}}}"
    );
}

#[test]
fn a_trace_of_curl_is_read() {
    let trace = std::str::from_utf8(handed_in!("raw-trace-ascii.txt")).unwrap();
    for text in [
        trace.to_owned(),
        trace
            .lines()
            .map(|line| {
                if line.starts_with("00") {
                    format!("{line}\r\n")
                } else {
                    format!("12:00:01.123456 [0-0] {line}\r\n")
                }
            })
            .collect(),
    ] {
        let seen = one(&text);
        assert_eq!(
            (seen.method.as_str(), seen.url.as_str()),
            ("POST", "/v1/orders")
        );
        assert_eq!(header(&seen, "host"), Some("127.0.0.1:18311"));
        assert_eq!(
            bodies(&seen),
            ("{\"quantity\":-7}".to_owned(), SAID.to_owned())
        );
    }
    let long = "0000: {\"a\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n0040: bb\",\n0046: \"c\":1.5,.\"d\":2}\n";
    let size = 0x46 + 15;
    let text = format!(
        "=> Send header, 20 bytes (0x14)\n0000: PUT / HTTP/1.1\n0010: \n=> Send data, {size} bytes (0x)\n{long}"
    );
    let (body, _) = bodies(&one(&text));
    assert!(body.ends_with("aabb\",\r\n\"c\":1.5, \"d\":2}"), "{body}");
    let hex = "=> Send header, 18 bytes (0x12)\n0000: 47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a GET / HTTP/1.1..\n0010: 0d 0a                                           ..\n<= Recv header, 16 bytes (0x10)\n0000: 48 54 54 50 2f 31 2e 31 20 34 30 30 20 78 0d 0a HTTP/1.1 400 x..\n<= Recv header, 2 bytes (0x2)\n0000: 0d 0a                                           ..\n<= Recv data, 4 bytes (0x4)\n0000: c3 a4 0a 21                                     ...!\n";
    assert_eq!(bodies(&one(hex)).1, "ä\n!");
}

#[test]
fn what_is_not_read_is_named_for_what_it_is() {
    for (text, says) in [
        (&handed_in!("raw-postman.json")[..], "`-` is a Postman collection / "),
        (b"{\"swagger\": \"2.0\", \"info\": {}}", "`-` is an API description, Swagger 2.0 / "),
        (b"swagger: '2.0'\ninfo:\n", "`-` is an API description, Swagger 2.0 / "),
        (b"# ours\nopenapi: 3.1.0\n", "`-` is an API description, OpenAPI / "),
        (b"{\"_type\": \"export\", \"resources\": []}", "`-` is an export of Insomnia / "),
        (b"type: collection.insomnia.rest/5.0\n", "`-` is an export of Insomnia / "),
        (b"10.0.0.1 - ada [22/Nov/2026:10:00:00 +0000] \"POST /v1/orders HTTP/1.1\" 422 64 \"-\" \"curl/8\"\n", "`-` is an access log"),
        (b"<!DOCTYPE html>\n<html>", "`-` is a page of HTML / "),
        (b"PK\x03\x04...", "`-` is a packed file / "),
        (b"\x1f\x8b\x08", "`-` is a packed file / "),
        (b"\xd4\xc3\xb2\xa1", "`-` is a capture of packets / "),
        (b"Invoke-RestMethod -Uri x", "`-` is a request in the words of another program"),
        (b"http POST :8080/v1 a=1", "`-` is a command of HTTPie"),
        (b"[1, 2]", "`-` is nothing that can be read / "),
    ] {
        let told = told(stream("-", text));
        assert!(told.starts_with(says), "{told}");
        assert!(!told.ends_with(" / "), "{told}");
    }
}

#[test]
fn several_commands_of_a_session_are_told_apart() {
    let session = "$ curl -i http://h/a\nHTTP/1.1 404 x\n\n{}\n$ curl http://h/$ID\n$ curl -v http://h/c | jq .\n> GET /c HTTP/1.1\n>\n< HTTP/1.1 400 x\n<\n{\"c\":1}\n";
    let reading = crate::seen::read(
        &crate::seen::stream("log", session.as_bytes()),
        &Wanted::default(),
    )
    .unwrap();
    let read: Vec<_> = reading
        .seen
        .iter()
        .map(|seen| (seen.place.to_string(), &*seen.url, bodies(seen).1))
        .collect();
    assert_eq!(
        read,
        [
            ("log, line 1".to_owned(), "http://h/a", "{}".to_owned()),
            (
                "log, line 6".to_owned(),
                "http://h/c",
                "{\"c\":1}".to_owned()
            )
        ]
    );
    assert_eq!(reading.left_out.len(), 1);
    assert!(
        reading.left_out[0]
            .title
            .contains("at line 5, column 17 of `log`"),
        "{:?}",
        reading.left_out
    );
}

//! Turns raw HTTP into claims about what is read of it.

use super::{answered, stream, told};
use crate::exchange::MAX_BODY;
use crate::seen::{MAX_TEXT, Seen};
use crate::template::Problem;

const CURL_V: &[u8] = include_bytes!("../fixtures/curl-v.txt");
const CURL_V_GET: &[u8] = include_bytes!("../fixtures/curl-v-get.txt");
const CURL_I: &[u8] = include_bytes!("../fixtures/curl-i.txt");
const HAR: &[u8] = include_bytes!("../fixtures/handmade.har");

fn asked(name: &str, bytes: &[u8]) -> Result<Seen, Problem> {
    stream(name, bytes).map(|mut seen| seen.remove(0))
}

fn request_body(text: &str) -> Option<String> {
    let seen = asked("r.http", text.as_bytes()).unwrap_or_else(|p| panic!("{text}\n{p:?}"));
    seen.body.map(|body| String::from_utf8(body).unwrap())
}

fn answer_body(text: &str) -> String {
    let answer = answered("a.txt", text.as_bytes()).unwrap_or_else(|p| panic!("{text}\n{p:?}"));
    String::from_utf8(answer.body).unwrap()
}

#[test]
fn a_request_is_read_with_either_line_break() {
    let lines = "POST /v1/accounts?a=b#c HTTP/1.1\nHost: vip.example.com\nX-Long: a\n  b\nEmpty:\n\n{\"a\":1}\n";
    for text in [
        lines.to_owned(),
        lines.replace('\n', "\r\n"),
        format!("\u{feff}\n{lines}"),
    ] {
        let seen = asked("r.http", text.as_bytes()).unwrap();
        assert_eq!(
            (seen.place.to_string().as_str(), seen.method.as_str()),
            ("r.http", "POST")
        );
        assert_eq!(seen.url, "/v1/accounts?a=b");
        let headers: Vec<(&str, &str)> = seen
            .headers
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        assert_eq!(
            headers,
            [
                ("host", "vip.example.com"),
                ("x-long", "a b"),
                ("empty", "")
            ]
        );
        assert_eq!(seen.body.as_deref(), Some(&b"{\"a\":1}"[..]));
        assert!(seen.response.is_none());
    }
}

#[test]
fn a_request_of_an_http_file_may_lack_version_and_body() {
    let text = "# what went wrong\n// twice\n\nGET https://vip.example.com/v1/accounts\nAccept: */*\n\n###\n";
    let seen = asked("r.http", text.as_bytes()).unwrap();
    assert_eq!(seen.url, "https://vip.example.com/v1/accounts");
    assert_eq!(seen.body, None);
    assert_eq!(asked("r.http", b"GET /").unwrap().url, "/");
    let h2 = "GET /v1 HTTP/2\n:authority: h\nhost: h\n\n";
    assert_eq!(asked("r.http", h2.as_bytes()).unwrap().headers.len(), 1);
}

#[test]
fn the_answer_behind_interim_ones_is_read() {
    let answer = answered("curl-i.txt", CURL_I).unwrap();
    assert_eq!(
        (answer.code, answer.body.len(), answer.cut),
        (400, 92, false)
    );
    assert_eq!(
        answer.header_values("content-type").next(),
        Some("application/json")
    );
    let tunnel = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 404 \r\nset-cookie: a\r\nset-cookie: b\r\n\r\n";
    let answer = answered("a.txt", tunnel.as_bytes()).unwrap();
    assert_eq!(answer.code, 404);
    assert_eq!(answer.header_values("set-cookie").count(), 2);
    assert_eq!(
        answered("a.txt", b"HTTP/1.1 204 No Content\ncontent-length: 5\n\n")
            .unwrap()
            .body,
        b""
    );
}

#[test]
fn a_body_that_a_copy_has_changed_is_found() {
    for (headers, shown, means) in [
        ("", "{\"a\":1}\r\n\r\n", "{\"a\":1}"),
        ("", "plain\n", "plain"),
        ("", "plain\n\n", "plain\n"),
        ("content-length: 7\n", "{\"a\":1}\n", "{\"a\":1}"),
        ("content-length: 7\n", "{\"a\":1}me@host:~$ ", "{\"a\":1}"),
        ("content-length: 11\n", "{\n \"a\": 1}", "{\n \"a\": 1}"),
        (
            "content-length: 7\n",
            "{\n  \"a\": 1\n}\n",
            "{\n  \"a\": 1\n}",
        ),
        ("content-length: 5\n", "a\nb\n", "a\nb"),
        ("content-length: 4\n", "a\r\nb\n", "a\r\nb"),
        ("content-length: 0\n", "\n", ""),
        ("content-length: x\n", "y", "y"),
        (
            "transfer-encoding: chunked\n",
            "3\r\n{\"a\r\n4;x=y\r\n\":1}\r\n0\r\n\r\n",
            "{\"a\":1}",
        ),
        (
            "transfer-encoding: chunked\n",
            "3\n{\"a\n4\n\":1}\n0\n",
            "{\"a\":1}",
        ),
        ("transfer-encoding: chunked\n", "{\"a\":1}\n", "{\"a\":1}"),
        (
            "transfer-encoding: chunked\n",
            "+3\r\nabc\r\n0\r\n",
            "+3\r\nabc\r\n0",
        ),
        (
            "transfer-encoding: chunked\n",
            "ffffffffffffffff\r\nabc",
            "ffffffffffffffff\r\nabc",
        ),
    ] {
        assert_eq!(
            answer_body(&format!("HTTP/1.1 400 \n{headers}\n{shown}")),
            means,
            "{shown:?}"
        );
        let body = request_body(&format!("POST / HTTP/1.1\n{headers}\n{shown}"));
        assert_eq!(body.unwrap_or_default(), means, "{shown:?}");
    }
}

#[test]
fn a_body_that_was_cut_off_is_refused() {
    for (length, shown, says) in [
        (
            58,
            "{\"error\": \"BAD_",
            "announces a body of 58 bytes and shows 15",
        ),
        (58, "", "announces a body of 58 bytes and shows none"),
        (3, "plain text", "announces a body of 3 bytes and shows 10"),
    ] {
        let text = format!("\nHTTP/1.1 400 Bad Request\ncontent-length: {length}\n\n{shown}");
        let told = told(answered("a.txt", text.as_bytes()));
        assert!(
            told.starts_with(&format!("the message in line 2 of `a.txt` {says} / ")),
            "{told}"
        );
    }
}

#[test]
fn what_curl_prints_with_v_is_read() {
    let seen = stream("curl-v-get.txt", CURL_V_GET).unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (seen[0].method.as_str(), seen[0].url.as_str()),
        ("GET", "/v1/accounts/000000001")
    );
    assert_eq!(
        seen[0].headers[0],
        ("host".to_owned(), "127.0.0.1:18080".to_owned())
    );
    let response = seen[0].response.as_ref().unwrap();
    assert_eq!(
        (response.code, &response.body[..]),
        (404, &br#"{"error":"Not Found"}"#[..])
    );

    // In a terminal the remark stands right behind the body.
    let terminal = "* Trying\n> GET /v1 HTTP/2\n> host: h\n>\n* Request completely sent off\n< HTTP/2 400 \n< a: b\n<\n{\"a\":\n1}* Connection #0 to host h left intact\n";
    let seen = stream("t.txt", terminal.as_bytes()).unwrap();
    assert_eq!(seen[0].response.as_ref().unwrap().body, b"{\"a\":\n1}");

    // The body of the request is nowhere in it.
    let first = CURL_V.iter().position(|byte| *byte == b'\n').unwrap();
    let told = told(stream("curl-v.txt", &CURL_V[first..]));
    assert!(
        told.contains("announces a body of 17 bytes and shows none / `curl -v` leaves it out"),
        "{told}"
    );
}

#[test]
fn a_command_with_what_it_printed_is_read() {
    for text in [
        CURL_V,
        &[
            &b"$ curl -i 127.0.0.1:18080/v1/accounts -d '{\"accountName\":7}'\n"[..],
            CURL_I,
        ]
        .concat(),
    ] {
        let seen = stream("-", text).unwrap();
        assert_eq!(seen.len(), 1);
        assert_eq!(
            (seen[0].method.as_str(), seen[0].url.as_str()),
            ("POST", "http://127.0.0.1:18080/v1/accounts")
        );
        assert_eq!(seen[0].body.as_deref(), Some(&br#"{"accountName":7}"#[..]));
        let response = seen[0].response.as_ref().unwrap();
        assert_eq!((response.code, response.body.len()), (400, 92));
    }
    let head = "curl -I h\nHTTP/1.1 200 OK\ncontent-length: 9\n\n";
    assert_eq!(
        stream("-", head.as_bytes()).unwrap()[0]
            .response
            .as_ref()
            .unwrap()
            .code,
        200
    );
    let bare = told(stream("-", b"curl h\n{\"error\":1}"));
    assert!(bare.starts_with("what follows the command in `-` does not begin with a status line / run the command with `-i`"), "{bare}");
    let wrong = told(stream("-", b"curl \\\nh\n\nHTTP/1.1 200 OK\nwrong\n"));
    assert!(wrong.starts_with("line 5 of `-` is no header"), "{wrong}");
}

#[test]
fn requests_and_answers_are_paired() {
    let text = "POST /a HTTP/1.1\nhost: h\n\n{}\n\nHTTP/1.1 400 Bad Request\n\n{\"x\":1}\n\nHEAD /b HTTP/1.1\n\nHTTP/1.1 200 OK\ncontent-length: 7\n\nGET /c HTTP/1.1\n\n";
    let seen = stream("log", text.as_bytes()).unwrap();
    let read: Vec<_> = seen
        .iter()
        .map(|seen| {
            (
                seen.place.to_string(),
                seen.url.as_str(),
                seen.response.as_ref().map(|r| r.code),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("log, line 1".to_owned(), "/a", Some(400)),
            ("log, line 10".to_owned(), "/b", Some(200)),
            ("log, line 15".to_owned(), "/c", None)
        ]
    );
    assert_eq!(seen[0].body.as_deref(), Some(&b"{}"[..]));
    assert_eq!(seen[0].response.as_ref().unwrap().body, b"{\"x\":1}");
    let proxied = "> CONNECT h:443 HTTP/1.1\n>\n< HTTP/1.1 200 Connection established\n<\n> GET /a HTTP/1.1\n>\n< HTTP/1.1 400 \n<\n";
    assert_eq!(stream("t", proxied.as_bytes()).unwrap()[0].url, "/a");
}

#[test]
fn what_does_not_hold_one_message_is_refused() {
    let answer = "HTTP/1.1 400 Bad Request\n\n";
    let request = "GET / HTTP/1.1\n\n";
    let both = format!("{request}{answer}");
    for (told, says) in [
        (
            told(asked("f", answer.as_bytes())),
            "the answer in line 1 of `f` has no request before it / put the request above it",
        ),
        (
            told(asked("f", b"")),
            "`f` is empty / give a HAR file, a command line of curl, ",
        ),
        (
            told(asked("f", b"\nhello\n")),
            "`f` is nothing that can be read / give ",
        ),
        (
            told(asked("f", b"get / HTTP/1.1")),
            "`f` is nothing that can be read / give ",
        ),
        (
            told(asked("f", b"GET /{{id}} HTTP/1.1")),
            "`{{` in the request in line 1 of `f` stands for a variable of an editor / ",
        ),
        (
            told(asked("f", b"POST /\n\n< ./body.json")),
            "the body of the request in line 1 of `f` is a file / ",
        ),
        (
            told(asked("f", b"GET / HTTP/1.1\nno header\n")),
            "line 2 of `f` is no header / ",
        ),
        (
            told(asked("f", b"GET / HTTP/1.1\na: b\nx\0y: z\n")),
            "line 3 of `f` is no header / ",
        ),
        (
            told(asked("f", b"\xff\xfeG\0")),
            "`f` is nothing that can be read / give ",
        ),
        (
            told(answered("f", request.as_bytes())),
            "`f` holds no answer / an answer begins with",
        ),
        (
            told(answered("f", answer.repeat(2).as_bytes())),
            "`f` holds several answers: another begins in line 3 / ",
        ),
        (
            told(stream("f", answer.as_bytes())),
            "the answer in line 1 of `f` has no request before it / ",
        ),
        (
            told(stream("f", format!("{both}{answer}").as_bytes())),
            "`f` holds several answers to one request: another begins in line 5 / ",
        ),
    ] {
        assert!(told.starts_with(says), "{told}");
    }
}

#[test]
fn the_beginning_of_a_text_says_what_it_is() {
    assert_eq!(stream("-", HAR).unwrap().len(), 2);
    assert_eq!(
        stream("-", b"\xef\xbb\xbf\n curl http://h/").unwrap()[0].url,
        "http://h/"
    );
    assert_eq!(
        stream("-", b"\nGET /v1 HTTP/1.1\n\n").unwrap()[0].url,
        "/v1"
    );
    assert_eq!(stream("-", CURL_V_GET).unwrap().len(), 1);
    for (text, says) in [
        (&b""[..], "`-` is empty / give a HAR file"),
        (b" \n\t", "`-` is empty / give a HAR file"),
        (
            b"{\"schema\": \"vipspec-report/1\", \"cases\": []}",
            "`-` is no report of a run: missing field `target`",
        ),
        (
            b"{\"error\": 1}",
            "`-` is JSON, and neither a HAR file nor a report / a body alone",
        ),
        (b"{\"log\": 1}", "`-` is no HAR file: invalid type"),
        (b"{\"log\": ", "`-` ends in the middle, at -:1:8 / "),
        (b"{\xff", "`-` is not UTF-8 from byte 1 on / "),
        (
            b"curl $HOST",
            "`$HOST` has a value only in a shell, at line 1, column 6 of `-` / ",
        ),
        (
            b"curl.exe h",
            "`curl.exe` is quoted for a shell of Windows / ",
        ),
        (
            b"curly",
            "`-` is nothing that can be read / give a HAR file",
        ),
        (
            b"fetch(\"http://h/\", {",
            "`-` is a request in the words of another program than curl / ",
        ),
        (
            b"Bad Request",
            "`-` is nothing that can be read / give a HAR file",
        ),
        (
            b"HTTP/1.1 400 Bad Request\n\n",
            "the answer in line 1 of `-` has no request before it / ",
        ),
    ] {
        let told = told(stream("-", text));
        assert!(told.starts_with(says), "{told}");
    }
}

#[test]
fn hostile_texts_end_in_a_message_or_in_what_they_say() {
    let long = "x".repeat(2 << 20);
    let answer = answered("a", format!("HTTP/1.1 400 \n\n{long}").as_bytes()).unwrap();
    assert_eq!((answer.body.len(), answer.cut), (MAX_BODY, true));
    assert_eq!(
        request_body(&format!("POST / HTTP/1.1\n\n{long}"))
            .unwrap()
            .len(),
        2 << 20
    );
    let deep = "[".repeat(1 << 20);
    assert_eq!(answer_body(&format!("HTTP/1.1 400 \n\n{deep}\n")), deep);
    let remarks = format!(
        "< HTTP/1.1 400 \n<\n{}",
        "* Connection * Closing ".repeat(40_000)
    );
    assert!(answered("a", remarks.as_bytes()).is_ok());
    let many = format!("GET / HTTP/1.1\n{}\n", "a: b\n".repeat(50_000));
    assert_eq!(asked("r", many.as_bytes()).unwrap().headers.len(), 50_000);
    let answers = "HTTP/1.1 100 Continue\n\n".repeat(50_000);
    assert!(told(answered("a", answers.as_bytes())).starts_with("`a` holds no answer"));
    let bytes = answered("a", b"HTTP/1.1 400 \na: \xff\x80\n\n\0\xff\n").unwrap();
    assert_eq!(
        (&bytes.body[..], bytes.headers[0].1.as_str()),
        (&b"\0\xff"[..], "ÿ\u{80}")
    );
    let told = told(asked(
        "\u{1b}[2J",
        &[&b"GET / HTTP/1.1\n"[..], &vec![b' '; MAX_TEXT]].concat(),
    ));
    assert!(
        told.starts_with(
            "`\\u{1b}[2J` has 16 MB, and HTTP as text, the request first is read up to 16 MB"
        ),
        "{told}"
    );
}

//! Turns command lines into claims about the requests that are read of them.

use expect_test::{Expect, expect};

use super::{Seen, curl_line};

pub(super) fn read(line: &str) -> Seen {
    curl_line(line).unwrap_or_else(|problem| panic!("{line}\n{problem:?}"))
}

/// Returns a request as it would go out.
fn sent(line: &str) -> String {
    let seen = read(line);
    let headers: String = seen
        .headers
        .iter()
        .map(|(n, v)| format!("{n}: {v}\n"))
        .collect();
    let body = seen.body.unwrap_or_default();
    let body = String::from_utf8_lossy(&body);
    format!("{} {}\n{headers}\n{body}", seen.method, seen.url)
}

fn shows(line: &str, expected: &Expect) {
    expected.assert_eq(&sent(line));
}

pub(super) fn body(line: &str) -> String {
    let body = read(&format!("curl http://127.0.0.1 --data-raw {line}")).body;
    String::from_utf8(body.unwrap()).unwrap()
}

#[test]
fn the_line_that_chromium_copies_is_read() {
    let line = r#"curl 'https://vip.example.com/v1/accounts' \
  -H 'accept: */*' \
  -H 'content-type: application/json' \
  -b 'session=made-up; theme=dark' \
  -H 'sec-ch-ua: "Chromium";v="156"' \
  --data-raw $'{"accountName":"it\'s a caf\u00e9\u0021","note":"\\n"}' \
  --compressed"#;
    shows(
        line,
        &expect![[r#"
            POST https://vip.example.com/v1/accounts
            accept: */*
            content-type: application/json
            sec-ch-ua: "Chromium";v="156"
            cookie: session=made-up; theme=dark

            {"accountName":"it's a café!","note":"\n"}"#]],
    );
}

#[test]
fn the_lines_that_firefox_and_safari_copy_are_read() {
    // Both write a character below 256 as `\xe9`, which a shell would take for a byte.
    let firefox = "curl 'https://vip.example.com/v1/accounts/1' --compressed -X PUT \
        -H 'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' \
        -H 'Cookie: session=made-up' -H 'TE: trailers' --data-raw $'{\"name\":\"caf\\xe9 \\ud83d\\ude00\"}'";
    shows(
        firefox,
        &expect![[r#"
            PUT https://vip.example.com/v1/accounts/1
            user-agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0
            cookie: session=made-up
            te: trailers
            content-type: application/x-www-form-urlencoded

            {"name":"café 😀"}"#]],
    );
    let safari = "curl 'https://vip.example.com/v1/accounts' \\\n-X 'POST' \\\n-H 'Content-Type: application/json' \\\n\
        -H 'Content-Length: 2' \\\n--data-binary '{}'\n";
    shows(
        safari,
        &expect![[r#"
            POST https://vip.example.com/v1/accounts
            content-type: application/json
            content-length: 2

            {}"#]],
    );
}

#[test]
fn the_lines_that_postman_and_insomnia_write_are_read() {
    shows(
        "curl --location --request POST 'https://vip.example.com/v1/accounts' \\\r\n--header 'X-Empty;' \\\r\n--data '{\r\n  \"a\": 1\r\n}'",
        &expect![[
            "POST https://vip.example.com/v1/accounts\nx-empty: \ncontent-type: application/x-www-form-urlencoded\n\n{\r\n  \"a\": 1\r\n}"
        ]],
    );
    shows(
        "curl --request DELETE \\\n  --url 'http://127.0.0.1:8080/v1/accounts/1?a=b' \\\n  --header 'user-agent: insomnia/11'",
        &expect![[r#"
            DELETE http://127.0.0.1:8080/v1/accounts/1?a=b
            user-agent: insomnia/11

        "#]],
    );
}

#[test]
fn what_vipspec_prints_is_read_back() {
    use crate::exchange::{Base, Request, curl};
    let request = Request {
        method: "POST".to_owned(),
        path: "/v1/../{a}/%2e?b=[c]".to_owned(),
        headers: vec![
            ("accept".to_owned(), String::new()),
            ("content-type".to_owned(), "x".to_owned()),
        ],
        body: Some("it's $HOME\n\u{202e}\u{1b}\\ é".as_bytes().to_vec()),
    };
    let base = Base::parse("https://vip.example.com/api").unwrap();
    let seen = read(&curl(&base.to_string(), &request));
    assert_eq!(seen.method, request.method);
    assert_eq!(seen.url, "https://vip.example.com/api/v1/../{a}/%2e?b=[c]");
    assert_eq!((seen.headers, seen.body), (request.headers, request.body));
}

#[test]
fn every_form_of_quoting_means_what_it_means_in_a_shell() {
    for (written, means) in [
        ("a\\ b\\'", "a b'"),
        ("'a\\n\"$x`'", "a\\n\"$x`"),
        ("'it'\\''s'", "it's"),
        (r#""a\"\\\$\`\n""#, "a\"\\$`\\n"),
        ("\"a\\\nb\"", "ab"),
        ("a\\\r\nb", "ab"),
        ("\"5$ $'\"", "5$ $'"),
        ("$\"a\"", "a"),
        ("5$", "5$"),
        ("''", ""),
        ("{\\\"a\\\":1}", "{\"a\":1}"),
        (
            r"$'\a\b\e\E\f\n\r\t\v\\\'\?'",
            "\u{7}\u{8}\u{1b}\u{1b}\u{c}\n\r\t\u{b}\\'?",
        ),
        (
            r"$'\x41\x4g\101\7z\u41\U0001F600\q'",
            "A\u{4}gA\u{7}zA😀\\q",
        ),
        (r"$'\xe2\x82\xac'", "€"),
        (r"$'é\xe9'", "éé"),
        ("a'b'\"c\"$'d'", "abcd"),
        ("'two\nlines'", "two\nlines"),
        ("a#b # the rest is a comment", "a#b"),
        ("^x", "^x"),
    ] {
        assert_eq!(body(written), means, "{written}");
    }
}

#[test]
fn flags_add_up_as_they_do_in_curl() {
    for (line, first) in [
        ("curl 127.0.0.1:8080", "GET http://127.0.0.1:8080/"),
        ("curl HTTPS://h?x#frag", "GET https://h/?x"),
        ("$ curl /v1/accounts", "GET /v1/accounts"),
        ("\n  curl -XPATCH http://h/", "PATCH http://h/"),
        ("curl --request=POST http://h/", "POST http://h/"),
        ("curl -sSiXPUT http://h/", "PUT http://h/"),
        (
            "curl -sSk -o /dev/null -w '%{http_code}' -m5 http://h/ -v",
            "GET http://h/",
        ),
        ("curl -I http://h/", "HEAD http://h/"),
        (
            "curl -G -d a=1 -d b=2 http://h/?q",
            "GET http://h/?q&a=1&b=2",
        ),
        (
            "curl -G --data-urlencode 'q=a b' http://h/",
            "GET http://h/?q=a+b",
        ),
        ("curl http://h/a/../b/./c/..", "GET http://h/b/"),
        ("curl --path-as-is http://h/a/../b", "GET http://h/a/../b"),
        ("curl -g 'http://h/{a}?b=[1-2]'", "GET http://h/{a}?b=[1-2]"),
        ("curl 'http://[::1]:8080/'", "GET http://[::1]:8080/"),
        ("curl -d '' http://h/", "POST http://h/"),
        (
            "curl --no-progress-meter --no-compressed -- http://h/",
            "GET http://h/",
        ),
        (
            "curl --connect-timeout 5 --cacert f http://h/ --http2",
            "GET http://h/",
        ),
    ] {
        assert_eq!(sent(line).lines().next(), Some(first), "{line}");
    }
}

#[test]
fn headers_and_data_add_up_as_they_do_in_curl() {
    for (flags, rest) in [
        (
            "-d a=1 -d b=2",
            "content-type: application/x-www-form-urlencoded\n\na=1&b=2",
        ),
        (
            "--data-ascii a --data-binary b",
            "content-type: application/x-www-form-urlencoded\n\na&b",
        ),
        (
            "--data-raw @a",
            "content-type: application/x-www-form-urlencoded\n\n@a",
        ),
        (
            "--data-urlencode 'n=a b~*é' --data-urlencode '=c&d' --data-urlencode 'e f'",
            "content-type: application/x-www-form-urlencoded\n\nn=a+b~%2A%C3%A9&c%26d&e+f",
        ),
        (
            "--json '{\"a\":' --json '1}'",
            "accept: application/json\ncontent-type: application/json\n\n{\"a\":1}",
        ),
        (
            "--json 1 -H 'Accept: x/y' -H 'Content-Type: z/z'",
            "accept: x/y\ncontent-type: z/z\n\n1",
        ),
        ("-d a -H 'Content-Type:'", "\na"),
        (
            "-H 'x: a:b' -H 'X-Empty;' -H 'accept:'",
            "x: a:b\nx-empty: \n\n",
        ),
        ("-b a=1 -b 'b=2'", "cookie: a=1; b=2\n\n"),
        ("-b a=1 -H 'cookie: c=3'", "cookie: c=3\n\n"),
        (
            "-u 'user:pass word'",
            "authorization: Basic dXNlcjpwYXNzIHdvcmQ=\n\n",
        ),
        (
            "-u a:b --oauth2-bearer made-up",
            "authorization: Bearer made-up\n\n",
        ),
        (
            "-A me -e 'http://r/;auto'",
            "user-agent: me\nreferer: http://r/\n\n",
        ),
        ("-H ':authority: h' -A ''", "\n"),
    ] {
        let sent = sent(&format!("curl http://h/ {flags}"));
        let (_, sent) = sent.split_once('\n').unwrap();
        assert_eq!(sent, rest, "{flags}");
    }
}

//! Turns exchanges made up from a seed into each form, and holds that they are read back as they were.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{all, stream};
use crate::run::{ExchangeRecord, MessageRecord};
use crate::seen::{Flags, Har, Place, Seen, Wanted, flags, read_as, recorded};

/// How many exchanges are made up for each form.
const COUNT: u64 = 300;

/// A generator of numbers that are the same on every machine (SplitMix64).
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn text(&mut self, pieces: &[&str], most: usize) -> String {
        (0..self.below(most + 1))
            .map(|_| self.one(pieces))
            .collect()
    }
}

/// What may stand in a path or a query.
const URL: [&str; 20] = [
    "a", "Z", "9", "-", ".", "..", "~", "%20", "%2F", "%e9", "{x}", "[1]", "'", "\"", "(", "|",
    "^", "@", ":", "$",
];

/// What may stand in the value of a header.
const VALUE: [&str; 14] = [
    "a", "B", "7", ",", ";", "=", ":", "\"", "'", "\\", "é", "€", "a b", "{{",
];

/// What may stand in a text of JSON.
const TEXT: [&str; 22] = [
    "a", "É", "€", "😀", "\"", "\\", "/", "'", "$x", "${x}", "`", "!", "\u{7f}", "\u{1}", "\u{1b}",
    "\n", "\r", "\t", "\u{202e}", "{", "}", "%",
];

#[derive(Debug, PartialEq)]
struct Message {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

#[derive(Debug, PartialEq)]
struct Exchange {
    method: String,
    path: String,
    request: Message,
    code: u16,
    response: Message,
}

/// What bodies a form can hold.
#[derive(Clone, Copy, PartialEq)]
enum Bodies {
    Any,
    /// Text without a NUL, which no command line can hold.
    Text,
    /// One line of ASCII that a terminal shows.
    Line,
}

fn exchange(seed: u64, bodies: Bodies) -> Exchange {
    let mut seeded = Seeded(seed);
    let method = seeded.one(&["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
    let mut path = String::new();
    for _ in 0..=seeded.below(4) {
        path += &format!("/{}", seeded.text(&URL, 4));
    }
    if seeded.below(2) == 0 {
        let pairs = ["a=1", "a=2", "a", "=", "b=%20x", "c=d=e", "?"];
        let pairs: Vec<&str> = (0..seeded.below(5)).map(|_| seeded.one(&pairs)).collect();
        path += &format!("?{}", pairs.join("&"));
    }
    let sends = seeded.below(3) > 0 && method != "GET";
    let request = message(&mut seeded, bodies, sends);
    let code = [200, 201, 400, 404, 409, 422, 500, 999][seeded.below(8)];
    Exchange {
        method: method.to_owned(),
        path,
        request,
        code,
        response: message(&mut seeded, bodies, true),
    }
}

fn message(seeded: &mut Seeded, bodies: Bodies, with_body: bool) -> Message {
    let mut headers = Vec::new();
    for _ in 0..seeded.below(4) {
        let name = seeded.one(&[
            "x-a",
            "x-a",
            "x_b",
            "accept",
            "cookie",
            "x-c.d",
            "authorization",
        ]);
        headers.push((name.to_owned(), seeded.text(&VALUE, 5)));
    }
    let mut body = Vec::new();
    if with_body {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
        body = match (bodies, seeded.below(4)) {
            (Bodies::Any, 0) => (0..1 + seeded.below(90))
                .map(|_| seeded.below(256) as u8)
                .collect(),
            (Bodies::Any | Bodies::Text, 1) => format!("x{}", seeded.text(&TEXT, 20)).into_bytes(),
            (Bodies::Any | Bodies::Text, 2) => format!("{:#}", value(seeded, 3)).into_bytes(),
            (Bodies::Line, _) => ascii(&value(seeded, 3).to_string()).into_bytes(),
            _ => value(seeded, 3).to_string().into_bytes(),
        };
    }
    Message { headers, body }
}

fn value(seeded: &mut Seeded, depth: usize) -> Value {
    match seeded.below(if depth == 0 { 4 } else { 7 }) {
        0 => Value::Null,
        1 => json!(seeded.below(2) == 0),
        2 => json!(seeded.below(1_000_000)),
        3 => Value::String(seeded.text(&TEXT, 6)),
        4 => (0..seeded.below(3))
            .map(|_| value(seeded, depth - 1))
            .collect(),
        _ => {
            let members =
                (0..1 + seeded.below(3)).map(|_| (seeded.text(&TEXT, 3), value(seeded, depth - 1)));
            Value::Object(members.collect())
        }
    }
}

/// Returns JSON in which all that is not shown is escaped.
fn ascii(json: &str) -> String {
    let mut written = String::new();
    for unit in json.encode_utf16() {
        match unit {
            0x20..=0x7e => written.push(char::from(unit as u8)),
            _ => written += &format!("\\u{unit:04x}"),
        }
    }
    written
}

const HOST: &str = "http://127.0.0.1:8080";

/// Holds that an exchange was read from a form, of which `added` are headers of its own.
fn comes_back(exchange: &Exchange, mut seen: Vec<Seen>, host: &str, added: &[&str], written: &str) {
    assert_eq!(seen.len(), 1, "{written}");
    let seen = seen.remove(0);
    let own = |headers: Vec<(String, String)>| {
        let own = headers.into_iter();
        own.filter(|(name, _)| !added.contains(&name.as_str()))
            .collect()
    };
    let response = seen
        .response
        .unwrap_or_else(|| panic!("no answer in {written}"));
    let read = Exchange {
        method: seen.method,
        path: seen.url.strip_prefix(host).expect(written).to_owned(),
        request: Message {
            headers: own(seen.headers),
            body: seen.body.unwrap_or_default(),
        },
        code: response.code,
        response: Message {
            headers: own(response.headers),
            body: response.body,
        },
    };
    assert_eq!(read, *exchange, "{written}");
}

fn each(bodies: Bodies, hold: impl Fn(&Exchange)) {
    (0..COUNT).for_each(|seed| hold(&exchange(seed, bodies)));
}

fn lines(message: &Message, mark: &str, line_break: &str) -> String {
    let headers = message.headers.iter();
    headers
        .map(|(name, value)| format!("{mark}{name}: {value}{line_break}"))
        .collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn command(exchange: &Exchange) -> String {
    let body = String::from_utf8(exchange.request.body.clone()).unwrap();
    let mut line = format!(
        "curl -g --path-as-is -X {} {}",
        exchange.method,
        quoted(&format!("{HOST}{}", exchange.path))
    );
    for (name, value) in &exchange.request.headers {
        let header = if value.is_empty() {
            format!("{name};")
        } else {
            format!("{name}: {value}")
        };
        line += &format!(" \\\n  -H {}", quoted(&header));
    }
    if !body.is_empty() {
        line += &format!(" --data-raw {}", quoted(&body));
    }
    line
}

/// Writes request and answer as HTTP, with lengths or in chunks.
fn http(exchange: &Exchange, line_break: &str, chunked: bool) -> [Vec<u8>; 2] {
    let asked = format!("{} {} HTTP/1.1", exchange.method, exchange.path);
    let said = format!("HTTP/1.1 {} Whatever", exchange.code);
    [(asked, &exchange.request), (said, &exchange.response)].map(|(first, message)| {
        let mut text = Vec::new();
        let (length, mut body) = (message.body.len(), message.body.clone());
        let framed = if chunked {
            "transfer-encoding: chunked".to_owned()
        } else {
            format!("content-length: {length}")
        };
        if chunked {
            let (one, two) = message.body.split_at(length / 3);
            body.clear();
            for chunk in [one, two].into_iter().filter(|chunk| !chunk.is_empty()) {
                body.extend(format!("{:x}\r\n", chunk.len()).bytes());
                body.extend_from_slice(chunk);
                body.extend_from_slice(b"\r\n");
            }
            body.extend_from_slice(b"0\r\n\r\n");
        }
        let headers = lines(message, "", line_break);
        text.extend(
            format!("{first}{line_break}{headers}{framed}{line_break}{line_break}").bytes(),
        );
        text.extend(body);
        text.extend(line_break.bytes());
        text
    })
}

#[test]
fn a_command_with_what_it_printed_comes_back() {
    each(Bodies::Text, |exchange| {
        let [_, answer] = http(exchange, "\n", false);
        let answer = String::from_utf8(answer).unwrap();
        let text = format!("$ {}\n{answer}", command(exchange));
        let seen =
            stream("-", text.as_bytes()).unwrap_or_else(|problem| panic!("{text}\n{problem:?}"));
        comes_back(exchange, seen, HOST, &["content-length"], &text);
    });
}

#[test]
fn raw_http_comes_back() {
    for (line_break, chunked) in [("\n", false), ("\r\n", false), ("\r\n", true)] {
        each(Bodies::Any, |exchange| {
            let text = http(exchange, line_break, chunked).concat();
            let shown = String::from_utf8_lossy(&text).into_owned();
            if ["\u{1b}[", "\u{1b}]", "\u{1b}(", "\u{1b})"]
                .iter()
                .any(|begin| shown.contains(begin))
            {
                // Taken for colours.
                return;
            }
            let seen = stream("-", &text).unwrap_or_else(|problem| panic!("{shown}\n{problem:?}"));
            comes_back(
                exchange,
                seen,
                "",
                &["content-length", "transfer-encoding"],
                &shown,
            );
        });
    }
}

#[test]
fn flags_come_back() {
    each(Bodies::Text, |exchange| {
        let url = format!("{HOST}{}", exchange.path);
        let headers = exchange.request.headers.iter();
        let headers: Vec<String> = headers
            .map(|(name, value)| {
                if value.is_empty() {
                    format!("{name};")
                } else {
                    format!("{name}: {value}")
                }
            })
            .collect();
        let body = String::from_utf8(exchange.request.body.clone()).unwrap();
        let mut seen = flags(&Flags {
            url: &url,
            method: Some(&exchange.method),
            headers: &headers,
            data: Some(&*body).filter(|body| !body.is_empty()),
        })
        .unwrap();
        let answer = crate::exchange::Response {
            code: exchange.code,
            headers: exchange.response.headers.clone(),
            body: exchange.response.body.clone(),
            cut: false,
        };
        seen.response = Some(answer);
        // Dots are taken out of a path, as curl does it.
        if !exchange
            .path
            .split(['/', '?'])
            .any(|segment| [".", ".."].contains(&segment))
        {
            comes_back(exchange, vec![seen], HOST, &[], &url);
        }
    });
}

#[test]
fn a_har_file_comes_back() {
    each(Bodies::Any, |exchange| {
        let pairs = |message: &Message| -> Value {
            let pairs = message.headers.iter();
            pairs
                .map(|(name, value)| json!({"name": name.to_uppercase(), "value": value}))
                .collect()
        };
        let content = |message: &Message| match std::str::from_utf8(&message.body) {
            Ok(text) => json!({"mimeType": "application/json", "text": text}),
            Err(_) => {
                json!({"mimeType": "application/json", "text": STANDARD.encode(&message.body), "encoding": "base64"})
            }
        };
        let entry = json!({
            "request": {"method": exchange.method, "url": format!("{HOST}{}", exchange.path),
                "headers": pairs(&exchange.request), "postData": content(&exchange.request)},
            "response": {"status": exchange.code, "headers": pairs(&exchange.response), "content": content(&exchange.response)},
        });
        let text = json!({"log": {"entries": [entry]}}).to_string();
        let seen = all(read_as(
            &Har,
            &crate::seen::stream("a.har", text.as_bytes()),
            &Wanted::default(),
        ));
        comes_back(
            exchange,
            seen.unwrap_or_else(|problem| panic!("{text}\n{problem:?}")),
            HOST,
            &[],
            &text,
        );
    });
}

#[test]
fn what_curl_prints_comes_back() {
    each(Bodies::Line, |exchange| {
        let (length, body) = (
            exchange.response.body.len(),
            String::from_utf8_lossy(&exchange.response.body),
        );
        let printed = format!(
            "*   Trying 127.0.0.1:8080...\n> {} {} HTTP/1.1\n{}> \n}} [9 bytes data]\n< HTTP/1.1 {} \n{}< content-length: {length}\n< \n{{ [9 bytes data]\n{body}* Connection #0 to host h left intact\n",
            exchange.method,
            exchange.path,
            lines(&exchange.request, "> ", "\n"),
            exchange.code,
            lines(&exchange.response, "< ", "\n"),
        );
        let text = format!("{} -v\n{printed}", command(exchange));
        let seen =
            stream("-", text.as_bytes()).unwrap_or_else(|problem| panic!("{text}\n{problem:?}"));
        comes_back(exchange, seen, HOST, &["content-length"], &text);
        if exchange.request.body.is_empty() {
            // Without that, a body may have been there and is not shown.
            let printed = printed.replacen("> \n", "> content-length: 0\n> \n", 1);
            let seen = stream("-", printed.as_bytes())
                .unwrap_or_else(|problem| panic!("{printed}\n{problem:?}"));
            comes_back(exchange, seen, "", &["content-length"], &printed);
        }
    });
}

/// Writes a block of a trace, in numbers or as text.
fn block(title: &str, bytes: &[u8], hex: bool) -> String {
    let mut written = format!("{title}, {} bytes (0x{:x})\n", bytes.len(), bytes.len());
    let shown = |byte: &u8| match byte {
        0x20..=0x7e => char::from(*byte),
        _ => '.',
    };
    if hex {
        for (at, line) in bytes.chunks(16).enumerate() {
            let numbers: String = line.iter().map(|byte| format!("{byte:02x} ")).collect();
            let text: String = line.iter().map(shown).collect();
            written += &format!("{:04x}: {numbers:<48}{text}\n", at * 16);
        }
        return written;
    }
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let line_break = rest
            .windows(2)
            .position(|two| two == b"\r\n")
            .filter(|length| *length <= 64);
        let length = line_break.unwrap_or(rest.len().min(64));
        let text: String = rest[..length].iter().map(shown).collect();
        written += &format!("{at:04x}: {text}\n");
        at += length + if line_break.is_some() { 2 } else { 0 };
    }
    written
}

#[test]
fn a_trace_comes_back() {
    for (hex, bodies) in [(true, Bodies::Any), (false, Bodies::Line)] {
        each(bodies, |exchange| {
            let head = |first: String, message: &Message| {
                format!("{first}\r\n{}\r\n", lines(message, "", "\r\n"))
            };
            let asked = head(
                format!("{} {} HTTP/1.1", exchange.method, exchange.path),
                &exchange.request,
            );
            let said = head(format!("HTTP/1.1 {} x", exchange.code), &exchange.response);
            let mut text =
                "== Info: Trying\n".to_owned() + &block("=> Send header", asked.as_bytes(), hex);
            if !exchange.request.body.is_empty() {
                text += &block("=> Send data", &exchange.request.body, hex);
            }
            for line in said.split_inclusive("\r\n") {
                text += &block("<= Recv header", line.as_bytes(), hex);
            }
            let (one, two) = exchange
                .response
                .body
                .split_at(exchange.response.body.len() / 2);
            text += &block("<= Recv data", one, hex);
            text += &block("<= Recv data", two, hex);
            let is_ascii = asked.is_ascii() && said.is_ascii();
            if !(hex || is_ascii) {
                // Written as `.`.
                return;
            }
            let seen = stream("-", text.as_bytes())
                .unwrap_or_else(|problem| panic!("{text}\n{problem:?}"));
            comes_back(exchange, seen, "", &[], &text);
        });
    }
}

#[test]
fn what_a_report_holds_comes_back() {
    each(Bodies::Text, |exchange| {
        let record = |line: String, message: &Message| MessageRecord {
            line,
            headers: message.headers.clone(),
            body: String::from_utf8(message.body.clone()).unwrap(),
            bytes: message.body.len(),
        };
        let record = ExchangeRecord {
            request: record(
                format!("{} {}", exchange.method, exchange.path),
                &exchange.request,
            ),
            response: record(exchange.code.to_string(), &exchange.response),
            duration_ms: 3,
        };
        let seen = recorded(&Place::whole("r"), &record).unwrap();
        comes_back(exchange, vec![seen], "", &[], "report");
    });
}

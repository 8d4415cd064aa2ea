//! Turns every form of a secret into a text that must not show it.

use super::Redactor;
use crate::exchange::{Exchange, Request, Response};
use crate::source::Span;
use crate::verdict::{Column, Finding};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use std::time::{Duration, Instant};

#[test]
fn a_secret_is_found_in_every_form() {
    let secret = "Zq9+hush/tok=7 \"x\"";
    let redactor = Redactor::new([secret]);
    let leaks = |text: &str| {
        ["hush", "aHVza", "h1c2", "odXNo"]
            .iter()
            .any(|part| text.contains(part))
    };
    let json = serde_json::Value::from(secret).to_string();
    let forms = [
        format!("a {secret} b"),
        format!("{{\"a\": {json}}}"),
        "?t=Zq9%2Bhush%2Ftok%3D7%20%22x%22&b".to_owned(),
        "t=Zq9%2bhush%2ftok%3d7+%22x%22".to_owned(),
        format!("Basic {}", STANDARD.encode(format!("u:{secret}"))),
        format!("Basic {}", STANDARD.encode(format!("us:{secret}"))),
        format!("Basic {}", STANDARD.encode(format!("use:{secret}:after"))),
    ];
    for form in forms {
        assert!(leaks(&form) || form.starts_with("Basic"), "{form}");
        let redacted = redactor.text(&form);
        assert!(
            redacted.contains("[redacted]") && !leaks(&redacted),
            "{form} -> {redacted}"
        );
    }
}

/// Returns whether four characters in a row of a secret, other than digits of an escape, are in a text.
fn has_part(text: &str, secret: &str) -> bool {
    let characters: Vec<char> = secret.chars().collect();
    let mut parts = characters
        .windows(4)
        .map(|part| part.iter().collect::<String>());
    parts.any(|part| text.contains(&part))
}

#[test]
fn a_secret_is_found_whatever_the_spelling_of_each_character() {
    let secret = "Zq9+hush/tok=7 \"x\" \\ <&'ä€😀";
    let redactor = Redactor::new([secret]);
    let json = |text: &str| {
        let quoted = serde_json::Value::from(text).to_string();
        quoted[1..quoted.len() - 1].to_owned()
    };
    let all = |spell: &dyn Fn(char) -> String| secret.chars().map(spell).collect::<String>();
    let some = |spell: &dyn Fn(char) -> String| {
        all(&|c| {
            if c.is_ascii_alphanumeric() {
                c.to_string()
            } else {
                spell(c)
            }
        })
    };
    let percent = |c: char| c.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
    let unit = |c: char| {
        c.encode_utf16(&mut [0; 2])
            .iter()
            .map(|u| format!("\\u{u:04X}"))
            .collect()
    };
    for form in [
        json(secret),
        json(&json(secret)),
        json(&json(&json(secret))),
        json(secret).replace('/', "\\/"),
        all(&percent),
        some(&percent),
        some(&percent).to_lowercase().replace("zq9", "Zq9"),
        some(&percent).replace("%20", "+").replace("%2B", "+"),
        all(&unit),
        some(&unit),
        json(&some(&unit)),
        some(&|c| format!("&#{};", u32::from(c))),
        some(&|c| format!("&#x{:x};", u32::from(c))),
        secret
            .replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;"),
        crate::text::escape(secret),
        crate::text::reveal(secret),
    ] {
        let redacted = redactor.text(&format!("a{form}b"));
        assert_eq!(redacted, "a[redacted]b", "{form}");
    }
}

#[test]
fn half_a_secret_in_front_of_a_cut_is_a_secret() {
    let secret = "Zq9+hush/tok=7 \"x\"";
    let redactor = Redactor::new([secret]);
    let encoded = secret.replace('"', "\\\"");
    for form in [
        secret,
        &encoded,
        "Zq9%2Bhush%2Ftok%3D7%20%22x%22",
        &STANDARD.encode(secret),
    ] {
        for limit in 1..form.chars().count() {
            let cut = crate::text::cut(form, limit);
            let redacted = redactor.text(&cut);
            assert!(
                !has_part(&redacted, secret) && !has_part(&redacted, form),
                "{redacted}"
            );
        }
    }
    assert_eq!(redactor.text("Zq9+ and Zq9+h"), "Zq9+ and Zq9+h");
}

#[test]
fn a_short_secret_is_hidden_only_where_it_stands_alone() {
    let redactor = Redactor::new(["1", "a+b", "four"]);
    for (text, redacted) in [
        ("xfourx", "x[redacted]x"),
        (
            "1, {\"a\": 1} and x=1",
            "[redacted], {\"a\": [redacted]} and x=[redacted]",
        ),
        ("11 a1 1_ ä1 1234", "11 a1 1_ ä1 1234"),
        ("a%2Bb a%2Bbc", "[redacted] a%2Bbc"),
    ] {
        assert_eq!(redactor.text(text), redacted);
    }
}

#[test]
fn digits_of_a_byte_are_found_wherever_they_begin() {
    let redactor = Redactor::new(["Hush!häß"]);
    for form in [
        "4875736821 68c3a4c39f".replace(' ', ""),
        "4875736821 68C3A4C39F".replace(' ', ""),
        STANDARD.encode("ab/Hush!häß/cd"),
        STANDARD.encode("a/HUSH!HÄSS/cd"),
        STANDARD.encode("{\"a\":\"Hush!h\\u00e4\\u00df\"}"),
    ] {
        for before in ["", "a", "ab", "abc", "/", "?a="] {
            let redacted = redactor.text(&format!("{before}{form} after"));
            assert!(
                redacted.contains("[redacted]"),
                "{before} {form}: {redacted}"
            );
            let tail = &form[form.len() / 2..][..4];
            assert!(!redacted.contains(tail), "{before} {form}: {redacted}");
        }
    }
    let wrapped = STANDARD.encode("some words and Hush!häß and others");
    let (one, two) = wrapped.split_at(24);
    assert!(
        redactor
            .text(&format!("{one}\r\n{two}"))
            .contains("[redacted]")
    );
}

#[test]
fn what_was_hidden_in_both_sides_of_a_finding_is_named() {
    let redactor = Redactor::new(["Hush hush"]);
    let finding = |expected: &str, actual: &str| {
        let finding = Finding::new(Column::Body, expected, actual, Span::default());
        redactor.finding(finding)
    };
    let found = finding("a Hush hush b", "a Hush%20hush b");
    assert_eq!([&*found.expected, &*found.actual], ["a [redacted] b"; 2]);
    assert_eq!(
        found.note.as_deref(),
        Some("what came back is percent-encoded")
    );
    assert_eq!(finding("a Hush hush", "b Hush hush").note, None);
}

#[test]
fn a_search_takes_as_long_as_its_text() {
    let secret = "abab".repeat(10) + "c";
    let redactor = Redactor::new([secret.as_str()]);
    let took = |part: &str, length: usize| {
        let text = part.repeat(length / part.len());
        let started = Instant::now();
        assert_eq!(redactor.text(&text), text);
        started.elapsed()
    };
    // A search that begins anew at every byte took 87 s.
    let took_long = took("abab", 800_000);
    assert!(took_long < Duration::from_secs(8), "{took_long:?}");
    for part in [
        "%61%62",
        "\\u0061\\u0062",
        "YWJhYmFi",
        "&#97;&#98;",
        "… (",
        "6162",
        "%25",
        "\\",
    ] {
        let took = took(part, 80_000);
        assert!(took < Duration::from_secs(2), "{part} {took:?}");
    }
}

#[test]
fn text_without_a_secret_stays_as_it_is() {
    assert_eq!(Redactor::new(["", "abc"]).text("a b c"), "a b c");
}

/// A generator of numbers, the same in each run of the tests.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    fn text(&mut self, from: &str, length: usize) -> String {
        let from: Vec<char> = from.chars().collect();
        (0..length).map(|_| from[self.below(from.len())]).collect()
    }
}

/// Writes a text in an escaped form that does not change its letters.
fn escaped(way: usize, text: &str) -> String {
    let each = |spell: &dyn Fn(char) -> String| text.chars().map(spell).collect::<String>();
    let bytes = |c: char| c.to_string().into_bytes();
    let units = |c: char| {
        let units = c.encode_utf16(&mut [0; 2]).to_vec();
        units.iter().map(|unit| format!("\\u{unit:04x}")).collect()
    };
    match way {
        0 => text.to_owned(),
        1 => each(&|c| bytes(c).iter().map(|byte| format!("%{byte:02X}")).collect()),
        2 => each(&|c| {
            if c.is_ascii_alphanumeric() {
                c.to_string()
            } else {
                bytes(c).iter().map(|byte| format!("%{byte:02x}")).collect()
            }
        }),
        3 => {
            let quoted = serde_json::Value::from(text).to_string();
            quoted[1..quoted.len() - 1].replace('/', "\\/")
        }
        4 => each(&units),
        5 => each(&|c| format!("&#{};", u32::from(c))),
        6 => each(&|c| format!("&#x{:x};", u32::from(c))),
        _ => text
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('"', "&quot;"),
    }
}

#[test]
fn a_planted_secret_is_found_whatever_was_done_to_it() {
    let mut chance = Chance(0x5eed);
    let letters = "abcdefghXYZ0189+/=-_.~ \"\\%&<>'äß€😀";
    for round in 0..1_500 {
        let length = 6 + chance.below(20);
        let secret = chance.text(letters, length);
        let redactor = Redactor::new([secret.as_str()]);
        let cased = match chance.below(4) {
            0 => secret.to_uppercase(),
            1 => secret.to_lowercase(),
            _ => secret.clone(),
        };
        let ways = [chance.below(8), chance.below(8)];
        let spelt = escaped(ways[1], &escaped(ways[0], &cased));
        let around = chance.below(5);
        // No digits of an escape, which the end of a secret may begin.
        let beside = chance.text("ghk", around);
        let digits = chance.below(4);
        let planted = format!("{beside}{spelt}{beside}");
        let form = match digits {
            0 => STANDARD.encode(&planted),
            1 => URL_SAFE_NO_PAD.encode(&planted),
            2 => planted.bytes().map(|byte| format!("{byte:02x}")).collect(),
            _ => planted,
        };
        let text = format!("see ({form}) there");
        let redacted = redactor.text(&text);
        let what = format!("{round}: {secret:?} {ways:?} {digits}: {text} -> {redacted}");
        assert!(
            redacted.starts_with("see (") && redacted.ends_with(") there"),
            "{what}"
        );
        assert!(redacted.contains("[redacted]"), "{what}");
        // Beside the mask there is no more than what stood beside the secret, and a digit or two.
        let room = 2 * (beside.len() * 2 + 4);
        assert!(
            redacted.len() <= "see ([redacted]) there".len() + room,
            "{what}"
        );
    }
}

#[test]
fn a_header_that_is_a_secret_is_hidden_as_a_whole_whoever_knows_its_value() {
    for name in [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "x-auth-token",
        "x-amz-security-token",
    ] {
        let value = "a=b; Path=/inner; HttpOnly".to_owned();
        let headers = Redactor::default().headers(&[(name.to_owned(), value)]);
        assert_eq!(headers, [(name.to_owned(), "[redacted]".to_owned())]);
    }
}

#[test]
fn a_cookie_and_credentials_are_hidden_wherever_they_come_back_unless_the_case_file_has_them() {
    let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let exchange = Exchange {
        request: Request {
            method: "GET".to_owned(),
            path: "/".to_owned(),
            headers: vec![
                header("authorization", "Basic YWRhOmxvdmVsYWNlLTE4MTU="),
                header("x-mode", "Bearer written-in-the-case"),
            ],
            body: None,
        },
        response: Response {
            code: 200,
            headers: vec![header("set-cookie", "sid=crumb-of-a-session; Path=/inner")],
            body: Vec::new(),
            cut: false,
        },
        duration: Duration::ZERO,
    };
    let redactor = Redactor::default();
    let learnt = redactor.learning(
        [&exchange],
        "headers: { x-mode: Bearer written-in-the-case }",
    );
    for (text, redacted) in [
        ("who has crumb-of-a-session", "who has [redacted]"),
        ("pass lovelace-1815 on", "pass [redacted] on"),
        (
            "/inner and written-in-the-case",
            "/inner and written-in-the-case",
        ),
    ] {
        assert_eq!(learnt.text(text), redacted);
    }
}

#[test]
fn of_the_digits_around_a_secret_only_those_are_hidden_that_hold_a_part_of_it() {
    let redactor = Redactor::new(["Hush!hush"]);
    // Behind three bytes it begins with a digit; behind two within one.
    for (text, before) in [("ab/Hush!hush", "YWIv"), ("a/Hush!hush/", "YS")] {
        let digits = STANDARD.encode(text);
        assert!(digits.starts_with(before), "{digits}");
        let redacted = redactor.text(&digits);
        assert!(
            redacted.starts_with(&format!("{before}[redacted")),
            "{digits}: {redacted}"
        );
    }
}

#[test]
fn a_long_line_of_a_secret_is_a_secret_by_itself() {
    let redactor =
        Redactor::new(["-----BEGIN KEY-----\nMIIEowIBAAKCAQEAxyz\nshort\n-----END KEY-----"]);
    let redacted = redactor.text("the line MIIEowIBAAKCAQEAxyz came back");
    assert_eq!(redacted, "the line [redacted] came back");
    assert_eq!(redactor.text("a short word"), "a short word");
}

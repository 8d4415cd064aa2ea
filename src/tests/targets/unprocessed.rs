//! Turns targets that do not process what they were sent into requests that are sent again, or are not.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use super::connection::many;
use super::{RIGHT, run_against, says};
use crate::folder::Folder;
use crate::program::Ran;
use crate::target::{self, Asked, Target};

/// What a server of HTTP/2 does with a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    /// It answers.
    It,
    /// It answers, and none that comes later: GOAWAY.
    TheLast,
    /// It refuses it: REFUSED_STREAM.
    Not,
}

/// Talks HTTP/2 over a connection, and answers each stream that it takes alike.
///
/// Of what was asked it reads which streams there are, and nothing else. `more` are further headers.
fn talk(
    mut stream: TcpStream,
    more: &[u8],
    mut takes: impl FnMut(usize) -> Takes,
) -> std::io::Result<()> {
    const PREFACE: usize = 24;
    const SETTINGS: u8 = 4;
    const ACK: u8 = 1;
    const END_STREAM: u8 = 1;
    stream.read_exact(&mut [0; PREFACE])?;
    // SETTINGS: one stream at a time, which a client learns once it has sent more.
    frame(&mut stream, SETTINGS, 0, 0, &[0, 3, 0, 0, 0, 1])?;
    let (mut streams, mut last, mut taken) = (0, None, Vec::new());
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let (kind, flags) = (head[3], head[4]);
        let id = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        let mut payload = vec![0; length as usize];
        stream.read_exact(&mut payload)?;
        match kind {
            SETTINGS if flags & ACK == 0 => frame(&mut stream, SETTINGS, ACK, 0, &[])?,
            // HEADERS
            1 if last.is_none() => {
                streams += 1;
                let done = takes(streams);
                match done {
                    Takes::Not => frame(&mut stream, 3, 0, id, &7u32.to_be_bytes())?,
                    _ => taken.push(id),
                }
                if done == Takes::TheLast {
                    last = Some(id);
                    // GOAWAY: the last stream, and no error.
                    let payload = [id.to_be_bytes(), [0; 4]].concat();
                    frame(&mut stream, 7, 0, 0, &payload)?;
                }
            }
            _ => {}
        }
        // HEADERS or DATA
        if kind < 2 && flags & END_STREAM != 0 && taken.contains(&id) {
            taken.retain(|taken| *taken != id);
            // `:status: 400` of the static table, and the content type.
            let headers = [&[0x8c, 0x0f, 0x10, 16][..], b"application/json", more].concat();
            // HEADERS, and CONTINUATION until the end of the headers.
            let parts = headers.chunks(16 << 10);
            let end = parts.len() - 1;
            for (at, part) in parts.enumerate() {
                let (kind, flags) = (if at == 0 { 1 } else { 9 }, if at == end { 4 } else { 0 });
                frame(&mut stream, kind, flags, id, part)?;
            }
            frame(&mut stream, 0, END_STREAM, id, RIGHT.as_bytes())?;
            if last.is_some() && taken.is_empty() {
                return Ok(());
            }
        }
    }
}

fn frame(
    stream: &mut TcpStream,
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let length = u32::try_from(payload.len()).expect("a frame is short");
    let head = [
        &length.to_be_bytes()[1..],
        &[kind, flags],
        &id.to_be_bytes()[..],
    ]
    .concat();
    stream.write_all(&[&head, payload].concat())
}

/// Runs sixty cases, sixteen in flight, against connections of HTTP/2, by the number of their streams.
fn against_streams(takes: impl Fn(usize) -> Takes + Send + Sync + 'static) -> Ran {
    let target = Target::raw(move |stream| {
        let ends = stream.try_clone();
        // Whoever asked may be gone, and that is all that can go wrong.
        let _ = talk(stream, &[], &takes);
        if let Ok(stream) = ends {
            target::leave(stream);
        }
    });
    let text = format!("url: {}\nhttp: http2\n", target.url());
    let folder = many(60).with("cases/targets/t.yaml", text);
    folder.vipspec(&["run", "--cases", "cases", "--target", "t"])
}

fn is_whole(ran: &Ran, cases: usize) {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // One more asks whether the target is there, and one asks the operation first.
    let said = format!("{cases} cases send {} requests to ", cases + 2);
    let is_that = ran.stderr.starts_with(&said) && ran.stderr.lines().count() == 1;
    assert!(is_that, "{ran:?}");
    says(&ran.stdout, &[&format!("{cases} cases: {cases} passed   ")]);
}

#[test]
fn streams_above_the_last_of_a_goaway_are_sent_again() {
    for most in [1, 5] {
        is_whole(
            &against_streams(move |stream| {
                if stream == most {
                    Takes::TheLast
                } else {
                    Takes::It
                }
            }),
            60,
        );
    }
}

#[test]
fn a_stream_that_is_refused_is_sent_again() {
    is_whole(
        &against_streams(|stream| {
            if stream % 3 == 0 {
                Takes::Not
            } else {
                Takes::It
            }
        }),
        60,
    );
}

#[test]
fn a_target_that_refuses_every_stream_is_one_cause() {
    let ran = against_streams(|stream| if stream == 1 { Takes::It } else { Takes::Not });
    // Each request has a connection of its own in the end, and there it is the first.
    is_whole(&ran, 60);
    let ran = against_streams(|_| Takes::Not);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
    says(
        &ran.stderr,
        &[
            "no HTTP answer from",
            "it processed none of the attempts",
            "no case was sent",
        ],
    );
}

#[test]
fn a_connection_that_ends_before_anything_is_read_costs_nothing() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&seen);
    let target = Target::raw(move |stream| {
        if counts.fetch_add(1, Ordering::SeqCst) % 3 == 2 {
            // Nobody has read what came over it: it is reset.
            return drop(stream);
        }
        // Its end is said, so that no two connections in a row are lost.
        let mut stream = stream;
        if target::read(&mut stream).is_some() {
            let _ = stream.write_all(target::json("400 Bad Request", RIGHT).as_bytes());
            target::leave(stream);
        }
    });
    let ran = run_against(&many(30), &target, &["--jobs", "1"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    is_whole(&ran, 30);
}

/// What was asked, and over which connection.
type Heard = Arc<Mutex<Vec<(usize, Asked)>>>;

/// A target that reads what it is asked, and closes where it is told to.
fn closing(closes: impl Fn(&Asked, usize) -> bool + Send + Sync + 'static) -> (Target, Heard) {
    let heard = Heard::default();
    let (hears, connections) = (Arc::clone(&heard), AtomicUsize::new(0));
    let target = Target::raw(move |mut stream| {
        let connection = connections.fetch_add(1, Ordering::SeqCst);
        while let Some(asked) = target::read(&mut stream) {
            let is_probe = asked.line == "GET /";
            if !is_probe {
                hears
                    .lock()
                    .expect("a lock")
                    .push((connection, asked.clone()));
            }
            if !is_probe && closes(&asked, hears.lock().expect("a lock").len()) {
                return;
            }
            let answer =
                target::json("400 Bad Request", RIGHT).replace("connection: close\r\n", "");
            if stream.write_all(answer.as_bytes()).is_err() {
                return;
            }
        }
    });
    (target, heard)
}

#[test]
fn what_was_read_and_not_answered_is_sent_again_by_its_case_alone_with_other_values() {
    let folder = Folder::tiny().but_case("name: Red", "name: \"${uuid}\"");
    for (times, code) in [(1, 0), (9, 4)] {
        let (target, heard) = closing(move |_, count| count <= times);
        let ran = run_against(&folder, &target, &[]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert!(!ran.stdout.contains("flaky"), "{ran:?}");
        let heard = heard.lock().unwrap();
        let [(one, first), (other, second)] = &heard[..] else {
            panic!("{heard:?}");
        };
        assert_ne!((one, &first.rest), (other, &second.rest));
        let body = |asked: &Asked| asked.rest.split_once('{').map(|(_, body)| body.to_owned());
        assert_ne!(body(first), body(second));
    }
}

#[test]
fn what_only_asks_is_sent_again_at_once_over_a_new_connection() {
    let folder = Folder::tiny().but_case(
        "  operation: createThing\n  merge: { name: Red }",
        "  method: GET\n  path: /things/1",
    );
    for (times, code, heard_times) in [(1, 0, 2), (9, 4, 3)] {
        let (target, heard) = closing(move |_, count| count <= times);
        let ran = run_against(&folder, &target, &[]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let heard = heard.lock().unwrap();
        // One that is never answered is asked by its case once more.
        assert_eq!(heard.len(), heard_times, "{heard:?}");
        assert_ne!(heard[0].0, heard[1].0);
    }
}

/// Answers `408 Request Timeout` to the first so many requests of a case, and rightly to the others.
fn impatient(times: usize) -> Target {
    let left = AtomicUsize::new(times);
    Target::new(move |_, stream| {
        let one_less = |left: usize| left.checked_sub(1);
        let late = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        let answer = match late {
            Ok(_) => target::json("408 Request Timeout", "{}"),
            Err(_) => target::json("400 Bad Request", RIGHT),
        };
        stream.write_all(answer.as_bytes())
    })
}

#[test]
fn a_request_timeout_that_nobody_names_begins_the_case_anew_once() {
    let folder = Folder::tiny();
    for (times, code, heard) in [(1, 0, 2), (2, 4, 2)] {
        let target = impatient(times);
        let ran = run_against(&folder, &target, &["--report", "json=r.json"]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        assert_eq!(target.heard().len(), heard);
        let report: serde_json::Value =
            serde_json::from_str(&crate::reports::read(&folder, "r.json")).expect("JSON");
        assert_eq!(report["summary"]["begun_anew"], 1);
        assert_eq!(report["summary"]["flaky"], 0);
        if code == 4 {
            says(
                &ran.stdout,
                &["not heard in time by `http://", "`: 408, and neither"],
            );
        }
    }
}

#[test]
fn a_request_timeout_that_is_named_is_an_answer() {
    let named = |folder: Folder, code| {
        let target = impatient(1);
        let ran = run_against(&folder, &target, &["--basis", "all"]);
        assert_eq!((ran.code, target.heard().len()), (Some(code), 1), "{ran:?}");
    };
    let by_case = Folder::tiny().but_case(
        "  code: 400\n  error: BAD_REQUEST\n  detail: Invalid name.\n",
        "  code: 408\n",
    );
    named(by_case.but_case(
            "row: 400-invalid-name\ntitle: A thing cannot have the name of a colour\nbasis: documented",
            "title: A thing is waited for\nbasis: assumed",
        ), 1);
    let by_table = Folder::tiny().but(
        "cases/tiny/table.yaml",
        "  - id: 400-missing-field\n    code: 400\n",
        "  - id: 408-missing-field\n    code: 408\n",
    );
    named(by_table, 1);
}

/// Returns so many headers of HTTP/2 with values of so many bytes, fewer than 128, none of them indexed.
fn headers(count: u16, length: u8) -> Vec<u8> {
    let header = |number| {
        let value = vec![b'v'; length.into()];
        let name = format!("x-{number:05}");
        [&[0, 7][..], name.as_bytes(), &[length], &value].concat()
    };
    (0..count).flat_map(header).collect()
}

#[test]
fn headers_of_http_2_are_read_up_to_64_kib_however_many() {
    for (count, length, code) in [(150, 10, 0), (440, 100, 0), (700, 100, 4)] {
        let more = headers(count, length);
        let target = Target::raw(move |stream| {
            let ends = stream.try_clone();
            let seen = AtomicUsize::new(0);
            let _ = talk(stream, &more, |_| {
                seen.fetch_add(1, Ordering::SeqCst);
                Takes::It
            });
            let _ = ends.map(target::leave);
        });
        let folder = Folder::tiny().with(
            "cases/targets/t.yaml",
            format!("url: {}\nhttp: http2\n", target.url()),
        );
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t"]);
        assert_eq!(ran.code, Some(code), "{count} {ran:?}");
        if code == 4 {
            let said = format!("{}{}", ran.stdout, ran.stderr);
            says(&said, &["or more than the 64 KiB that vipspec reads"]);
        }
    }
}

#[test]
fn what_was_sent_again_as_another_identity_is_counted_with_what_was_as_the_first() {
    let target = Target::raw(|stream| {
        let ends = stream.try_clone();
        let _ = talk(stream, &[], |stream| {
            if stream == 2 { Takes::Not } else { Takes::It }
        });
        let _ = ends.map(target::leave);
    });
    let text = format!(
        "url: {}\nhttp: http2\nidentities: {{ other: {{ headers: {{ x-who: b }} }} }}\n",
        target.url()
    );
    // The first asks whether the target is there, and nothing else.
    let folder = many(3)
        .but_case(
            "  operation: createThing\n",
            "  operation: createThing\n  identity: other\n",
        )
        .with("cases/targets/t.yaml", text);
    let words = ["run", "--cases", "cases", "--target", "t", "--jobs", "1"];
    let ran = folder.vipspec(&[&words[..], &["--report", "json"]].concat());
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).expect("JSON");
    assert_eq!(report["summary"]["sent_again"], 1);
}

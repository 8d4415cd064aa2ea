//! Turns a proxy into the only one that a run talks to, and its password into what nobody sees.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::folder::Folder;
use crate::gate::tls::{Authority, Gate, KEY, Manner};
use crate::harness;
use crate::program::{Ran, run};
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

const USER: &str = "ada@corp";
const PASSWORD: &str = "p@ss/w0rd: +\"x\"";

/// What a proxy was asked for: the first line, and the host that it connected to.
type Heard = Arc<Mutex<Vec<(String, String)>>>;

/// A proxy that wants a password, and says in its refusal what it was told.
fn proxy() -> (Target, Heard) {
    let heard = Heard::default();
    let hears = Arc::clone(&heard);
    (Target::raw(move |stream| forward(stream, &hears)), heard)
}

fn forward(mut stream: TcpStream, heard: &Heard) {
    let mut head = String::new();
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    while !head.ends_with("\r\n\r\n") {
        match reader.read_line(&mut head) {
            Ok(1..) => {}
            _ => return,
        }
    }
    let (line, headers) = head.split_once("\r\n").expect("a first line");
    let mut words = line.split(' ');
    let (verb, url) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let host = url
        .trim_start_matches("http://")
        .split('/')
        .next()
        .unwrap_or_default();
    heard
        .lock()
        .expect("a lock")
        .push((line.to_owned(), host.to_owned()));
    let wanted = format!(
        "proxy-authorization: Basic {}\r\n",
        STANDARD.encode(format!("{USER}:{PASSWORD}"))
    );
    if !headers.to_lowercase().contains(&wanted.to_lowercase())
        || !headers.contains(wanted.split(' ').nth(2).expect("three words"))
    {
        let said = format!("{head} you are not {USER}:{PASSWORD}, {wanted}");
        let _ = write!(
            stream,
            "HTTP/1.1 407 No\r\nx-said: {}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{said}",
            wanted.trim(),
            said.len()
        );
        return target::leave(stream);
    }
    let Ok(mut target) = TcpStream::connect(host) else {
        return;
    };
    if verb == "CONNECT" {
        let _ = stream.write_all(b"HTTP/1.1 200 Go\r\n\r\n");
    } else {
        let path = &url["http://".len() + host.len()..];
        let kept = headers
            .lines()
            .filter(|line| !line.to_lowercase().starts_with("proxy-") && !line.is_empty());
        let kept: String = kept.map(|line| format!("{line}\r\n")).collect();
        let _ = write!(target, "{verb} {path} HTTP/1.1\r\n{kept}\r\n");
    }
    let (mut to, mut back) = (
        target.try_clone().expect("shared"),
        stream.try_clone().expect("shared"),
    );
    let there = thread::spawn(move || {
        let _ = std::io::copy(&mut reader, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut target, &mut back);
    let _ = back.shutdown(std::net::Shutdown::Both);
    let _ = there.join();
}

/// Returns what a target file says of a proxy, with the password as the URL wants it.
fn line(proxy: &Target) -> String {
    proxy.url().replace(
        "http://",
        "proxy: \"http://ada%40corp:${secret:PROXY_PASSWORD}@",
    ) + "\"\n"
}

const ENCODED: &str = "p%40ss%2Fw0rd%3A%20+%22x%22";

fn execute(command: &mut Command, password: &str) -> Ran {
    let ran = run(command
        .env("PROXY_PASSWORD", password)
        .env("STAGING_KEY", KEY));
    let basic = STANDARD.encode(format!("{USER}:{PASSWORD}"));
    for output in [&ran.stdout, &ran.stderr] {
        for part in ["w0rd", "%2Fw0", &basic[13..], "p@ss"] {
            assert!(!output.contains(part), "{part} {output}");
        }
    }
    ran
}

#[test]
fn everything_goes_through_the_proxy_of_a_target_file() {
    let (proxy, heard) = proxy();
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let folder = Folder::tiny().with(
        "cases/targets/t.yaml",
        format!("url: {}\n{}", target.url(), line(&proxy)),
    );
    let text = crate::reports::read(&folder, crate::folder::CASE);
    let exact = text.replace(
        "operation: createThing\n  merge: { name: Red }",
        "method: POST\n  path: /a//b|c",
    );
    let folder = folder.with("cases/tiny/things/exact.yaml", exact);
    let arguments = ["run", "--cases", "cases", "--target", "t", "--trace"];
    let ran = execute(&mut folder.command(&arguments), ENCODED);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let host = target.url().replace("http://", "");
    let lines = heard.lock().unwrap().clone();
    assert!(lines.iter().all(|(_, asked)| *asked == host), "{lines:?}");
    let paths = [
        "GET http://HOST/ HTTP/1.1",
        "POST http://HOST/things HTTP/1.1",
        "POST http://HOST/a//b|c HTTP/1.1",
    ];
    for path in paths {
        let line = path.replace("HOST", &host);
        assert!(
            lines.iter().any(|(asked, _)| *asked == line),
            "{line} {lines:?}"
        );
    }
    assert_eq!((lines.len(), target.heard().len()), (3, 2), "{lines:?}");
    assert!(
        target
            .heard()
            .iter()
            .all(|asked| !asked.rest.contains("proxy-"))
    );
}

#[test]
fn a_proxy_that_is_told_a_wrong_password_is_no_success_and_tells_nobody_the_right_one() {
    let (proxy, _) = proxy();
    let target = Target::saying(target::json("400 Bad Request", RIGHT));
    let folder = Folder::tiny().with(
        "cases/targets/t.yaml",
        format!("url: {}\n{}", target.url(), line(&proxy)),
    );
    let arguments = ["run", "--cases", "cases", "--target", "t", "--trace"];
    let ran = run(folder
        .command(&arguments)
        .env("PROXY_PASSWORD", "wrong%2Fone"));
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(
        &ran.stdout,
        &[
            "no answer of the API from",
            ": 407, ",
            ", through the proxy `http://127.0.0.1:",
            "of `proxy` in the target file",
        ],
    );
    for part in [
        "wrong/one",
        "wrong%2Fone",
        &STANDARD.encode("ada@corp:wrong/one")[13..],
    ] {
        assert!(!ran.stdout.contains(part), "{part} {}", ran.stdout);
    }
    assert_eq!(target.heard().len(), 0);
}

#[test]
fn tls_goes_through_a_tunnel_of_the_proxy() {
    let (proxy, heard) = proxy();
    let authority = Authority::new();
    let (gate, client) = (
        Gate::start(&authority, &Manner::default()),
        authority.issue(2099),
    );
    let text = |proxy: &Target| {
        format!(
            "url: {}\nheaders: {{ x-api-key: \"${{secret:STAGING_KEY}}\" }}\ntls: {{ ca: ca.pem, certificate: client.pem, key: client.key }}\n{}",
            gate.url(),
            line(proxy)
        )
    };
    let folder = Folder::shipped()
        .with("cases/targets/ca.pem", authority.pem())
        .with("cases/targets/client.pem", client.certificate)
        .with("cases/targets/client.key", client.key)
        .with("cases/targets/t.yaml", text(&proxy));
    let ran = execute(
        &mut folder.command(&["run", "--cases", "cases", "--target", "t", "vip-rest/users"]),
        ENCODED,
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let mut command = harness::command(&["vip-rest/users"]);
    let ran = execute(
        command
            .current_dir(folder.path(""))
            .env("VIPSPEC_CASES", "cases")
            .env("VIPSPEC_TARGET", "t"),
        ENCODED,
    );
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let host = format!("127.0.0.1:{}", gate.port());
    let lines = heard.lock().unwrap().clone();
    let connect = format!("CONNECT {host} HTTP/1.1");
    assert!(
        !lines.is_empty()
            && lines
                .iter()
                .all(|(line, asked)| *line == connect && *asked == host),
        "{lines:?}"
    );

    // A password that is wrong, and a proxy that is not there, are one message.
    let ran = execute(
        &mut folder.command(&["run", "--cases", "cases", "--target", "t"]),
        "another",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
    let gone = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let away = text(&proxy).replace(&proxy.url()["http://".len()..], &gone.to_string());
    let folder = folder.with("cases/targets/t.yaml", away);
    let ran = execute(
        &mut folder.command(&["run", "--cases", "cases", "--target", "t"]),
        ENCODED,
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
}

#[test]
fn a_proxy_that_opens_no_tunnel_is_named_with_its_code() {
    for (status, said) in [
        (
            "407 Proxy Authentication Required",
            "wants a user and a password, or others (407)",
        ),
        ("502 Bad Gateway", "opens no tunnel to it (502)"),
        ("503 Service Unavailable", "opens no tunnel to it (503)"),
        ("403 Forbidden", "opens no tunnel to it (403)"),
    ] {
        let proxy =
            Target::rude(move |_, stream| stream.write_all(target::json(status, "{}").as_bytes()));
        let folder = Folder::tiny().with(
            "cases/targets/t.yaml",
            format!("url: https://api.example.test\nproxy: {}\n", proxy.url()),
        );
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t"]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        let by = format!(
            "the proxy `{}` of `proxy` in the target file {said}",
            proxy.url()
        );
        says(
            &ran.stderr,
            &["no way to `https://api.example.test/`: ", &by],
        );
    }
}

#[test]
fn a_proxy_that_says_nothing_is_named_and_waited_for_once() {
    let proxy = Target::rude(|_, _| {
        thread::sleep(std::time::Duration::from_secs(2));
        Ok(())
    });
    let folder = Folder::tiny().with(
        "cases/targets/t.yaml",
        format!("url: https://api.example.test\nproxy: {}\n", proxy.url()),
    );
    let limits = ["--connect-timeout", "400ms", "--timeout", "700ms"];
    let ran =
        folder.vipspec(&[&["run", "--cases", "cases", "--target", "t"], &limits[..]].concat());
    assert_eq!(ran.code, Some(4), "{ran:?}");
    let by = format!(
        "the proxy `{}` of `proxy` in the target file: it takes no connection within",
        proxy.url()
    );
    says(&ran.stderr, &[&by, "help: `proxy` in a target file"]);
}

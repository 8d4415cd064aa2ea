//! Turns targets that end TLS as they should not into outcomes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{RIGHT, says};
use crate::folder::Folder;
use crate::gate::tls::Authority;
use crate::program::Ran;
use crate::target::{self, Target};

type Tls = StreamOwned<ServerConnection, TcpStream>;

fn config(authority: &Authority) -> Arc<ServerConfig> {
    let pair = authority.issue(2099);
    let chain = CertificateDer::from_pem_slice(pair.certificate.as_bytes()).expect("PEM");
    let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes()).expect("PEM");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions that there are")
        .with_no_client_auth()
        .with_single_cert(vec![chain], key);
    Arc::new(config.expect("a key that belongs to its certificate"))
}

/// Runs the tiny case against a target that reads a request over TLS, and then does what it likes.
fn against(then: impl Fn(Tls, Vec<u8>) + Send + Sync + 'static) -> Ran {
    let authority = Authority::new();
    let config = config(&authority);
    let target = Target::raw(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a configuration");
        let mut tls = StreamOwned::new(connection, stream);
        let Some(asked) = target::read(&mut tls) else {
            return;
        };
        if asked.line == "GET /" {
            say(&mut tls, target::json("200 OK", "{}").as_bytes());
        } else {
            then(tls, target::json("400 Bad Request", RIGHT).into_bytes());
        }
    });
    let url = target.url().replace("http://", "https://");
    let folder = Folder::tiny()
        .with("cases/targets/ca.pem", authority.pem())
        .with(
            "cases/targets/t.yaml",
            format!("url: {url}\ntls: {{ ca: ca.pem }}\n"),
        );
    folder.vipspec(&[
        "run",
        "--cases",
        "cases",
        "--target",
        "t",
        "--timeout",
        "2s",
    ])
}

fn say(tls: &mut Tls, bytes: &[u8]) {
    let _ = tls.write_all(bytes);
    let _ = tls.flush();
}

/// Waits until the other side is gone, so that nothing is reset under what was said.
fn wait(tls: &mut Tls) {
    let _ = tls.sock.read_to_end(&mut Vec::new());
}

#[test]
fn a_whole_answer_is_one_however_tls_ends() {
    let ran = against(|mut tls, answer| {
        say(&mut tls, &answer);
        let _ = tls.sock.shutdown(std::net::Shutdown::Write);
        wait(&mut tls);
    });
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn an_answer_that_ends_with_the_connection_and_without_a_word_of_tls_is_cut() {
    // Whoever sits between could have cut it: only a length, or TLS itself, says that it is whole.
    let ran = against(|mut tls, answer| {
        let answer = String::from_utf8(answer).expect("text");
        let length = format!("content-length: {}\r\n", RIGHT.len());
        say(&mut tls, answer.replace(&length, "").as_bytes());
        let _ = tls.sock.shutdown(std::net::Shutdown::Write);
        wait(&mut tls);
    });
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["1 errored"]);
}

#[test]
fn an_alert_in_the_middle_is_errored() {
    let ran = against(|mut tls, answer| {
        say(&mut tls, &answer[..40]);
        // A record that no key has made.
        let _ = tls
            .sock
            .write_all(b"\x17\x03\x03\x00\x20aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
        wait(&mut tls);
    });
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["1 errored"]);
}

#[test]
fn what_is_no_tls_in_the_middle_is_errored() {
    let ran = against(|mut tls, _| {
        let _ = tls
            .sock
            .write_all(target::json("400 Bad Request", RIGHT).as_bytes());
        wait(&mut tls);
    });
    assert_eq!(ran.code, Some(4), "{ran:?}");
    says(&ran.stdout, &["1 errored"]);
}

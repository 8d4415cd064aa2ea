//! Turns targets that do not agree on TLS into one sentence each: who, until when, and what to do.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, CustomExtension, DistinguishedName,
    DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert, WebPkiClientVerifier};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

use crate::folder::Folder;
use crate::program::Ran;
use crate::target::{self, Target};

/// Returns parameters of a certificate of this name for 127.0.0.1.
fn named(name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(["127.0.0.1".to_owned()]).expect("a name");
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(2001, 1, 1);
    params.not_after = rcgen::date_time_ymd(2099, 12, 31);
    params
}

fn authority(name: &str) -> CertifiedIssuer<'static, KeyPair> {
    let mut params = named(name);
    params.subject_alt_names.clear();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key can be made");
    CertifiedIssuer::self_signed(params, key).expect("an authority can be made")
}

/// What a target shows, and what is listed under `tls.ca`.
struct Shown {
    chain: CertificateDer<'static>,
    key: KeyPair,
    listed: String,
}

/// A certificate that is changed before the authority `Example CA` signs it, which is listed.
fn signed(change: impl FnOnce(&mut CertificateParams)) -> Shown {
    let authority = authority("Example CA");
    by(&authority, &authority, change)
}

/// The same by one authority, where perhaps another one is listed.
fn by(
    signs: &CertifiedIssuer<'static, KeyPair>,
    listed: &CertifiedIssuer<'static, KeyPair>,
    change: impl FnOnce(&mut CertificateParams),
) -> Shown {
    let mut params = named("api.example.test");
    change(&mut params);
    let key = KeyPair::generate().expect("a key can be made");
    let certificate = params.signed_by(&key, signs).expect("it can be signed");
    Shown {
        chain: certificate.der().clone(),
        key,
        listed: listed.pem(),
    }
}

/// One that signs itself, and is listed.
fn own(change: impl FnOnce(&mut CertificateParams)) -> Shown {
    let mut params = named("api.example.test");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut params);
    let key = KeyPair::generate().expect("a key can be made");
    let certificate = params.self_signed(&key).expect("it can be signed");
    Shown {
        chain: certificate.der().clone(),
        key,
        listed: certificate.pem(),
    }
}

/// Shows a certificate whatever it is.
#[derive(Debug)]
struct Always(Arc<CertifiedKey>);

impl ResolvesServerCert for Always {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// Runs the tiny case against a target behind TLS that shows this, to clients that it wants to know or not.
fn showing(shown: Shown, clients: Option<CertificateDer<'static>>) -> Ran {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = PrivateKeyDer::Pkcs8(shown.key.serialize_der().into());
    let key = rustls::crypto::ring::sign::any_supported_type(&key).expect("a key that can sign");
    let certified = CertifiedKey::new(vec![shown.chain], key);
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .expect("versions that there are");
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority).expect("an authority");
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.expect("roots that there are"))
        }
    };
    let config = Arc::new(builder.with_cert_resolver(Arc::new(Always(Arc::new(certified)))));
    let target = Target::raw(move |stream| {
        let connection = ServerConnection::new(Arc::clone(&config)).expect("a configuration");
        let mut tls = StreamOwned::new(connection, stream);
        if let Some(asked) = target::read(&mut tls) {
            let (status, body) = if asked.line == "GET /" {
                ("200 OK", "{}")
            } else {
                ("400 Bad Request", super::RIGHT)
            };
            let _ = tls.write_all(target::json(status, body).as_bytes());
            let _ = tls.flush();
        }
        let _ = tls.sock.shutdown(Shutdown::Write);
        let _ = tls.sock.read_to_end(&mut Vec::new());
    });
    run(&target, &shown.listed)
}

fn run(target: &Target, listed: &str) -> Ran {
    let url = target.url().replace("http://", "https://");
    let folder = Folder::tiny().with("cases/targets/ca.pem", listed).with(
        "cases/targets/t.yaml",
        format!("url: {url}\ntls: {{ ca: ca.pem }}\n"),
    );
    folder.vipspec(&["run", "--cases", "cases", "--target", "t"])
}

/// Runs the tiny case against a target that answers the first words of TLS by these bytes.
fn saying(bytes: Vec<u8>) -> Ran {
    let target = Target::raw(move |mut stream: TcpStream| {
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(&bytes);
        target::leave(stream);
    });
    run(&target, &authority("Example CA").pem())
}

/// Runs it against a target that ends the handshake by an alert.
fn alert(code: u8) -> Ran {
    saying(vec![21, 3, 3, 0, 2, 2, code])
}

/// A greeting in TLS 1.1: no session, the first cipher, no compression.
const OLD: &[u8] = &[
    22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0xc0, 0x2f, 0,
];

/// A fault of a target, and what is said of it.
struct Fault {
    ran: Ran,
    /// The sentence behind the URL.
    said: &'static str,
    /// How the remedy begins.
    help: &'static str,
}

fn fault(ran: Ran, said: &'static str, help: &'static str) -> Fault {
    Fault { ran, said, help }
}

const LIST: &str = "name the certificate of its authority as `tls: { ca: FILE }`";
const RENEW: &str =
    "let whoever runs the target renew its certificate, or set this machine's clock";
const OTHER: &str = "let whoever runs the target give it another certificate";
const SHOW: &str =
    "name a client certificate and its key as `tls: { certificate: FILE, key: FILE }`";
const NAME: &str = "name the target by a name that its certificate has";
const AGREE: &str = "let whoever runs the target allow TLS 1.2 or 1.3";
const PLAIN: &str = "is it `http://` that is spoken there, or another port?";
const LOOK: &str = "look into the log of the target";

/// What a certificate says.
fn certificates() -> Vec<Fault> {
    let day = |year| rcgen::date_time_ymd(year, 6, 1);
    let (one, other) = (authority("Example CA"), authority("Other CA"));
    let foreign = Shown {
        listed: other.pem(),
        ..own(|_| {})
    };
    let garbled = Shown {
        chain: CertificateDer::from(vec![0x30, 3, 2, 1, 7]),
        ..signed(|_| {})
    };
    vec![
        fault(
            showing(by(&one, &other, |_| {}), None),
            "its certificate (`api.example.test`, issued by `Example CA`) is from an authority that is not trusted",
            LIST,
        ),
        fault(
            showing(by(&one, &authority("Example CA"), |_| {}), None),
            "its certificate (`api.example.test`, issued by `Example CA`) bears the name of a trusted authority, and not its signature",
            LIST,
        ),
        fault(
            showing(signed(|params| params.not_after = day(2019)), None),
            "its certificate (`api.example.test`, issued by `Example CA`) has expired on 2019-06-01",
            RENEW,
        ),
        fault(
            showing(signed(|params| params.not_before = day(2098)), None),
            "its certificate (`api.example.test`, issued by `Example CA`) is not valid before 2098-06-01",
            RENEW,
        ),
        fault(
            showing(
                signed(|params| {
                    params.subject_alt_names = ["a.test", "*.b.test"]
                        .map(|name| rcgen::SanType::DnsName(name.try_into().expect("a name")))
                        .to_vec();
                }),
                None,
            ),
            "its certificate (`api.example.test`, issued by `Example CA`) is not for `127.0.0.1`, but for `a.test`, `*.b.test`",
            NAME,
        ),
        fault(
            showing(signed(|params| params.subject_alt_names.clear()), None),
            "its certificate (`api.example.test`, issued by `Example CA`) is not for `127.0.0.1`, and names no host at all",
            NAME,
        ),
        fault(
            showing(
                signed(|params| {
                    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
                }),
                None,
            ),
            "its certificate (`api.example.test`, issued by `Example CA`) may not be used by a server",
            OTHER,
        ),
        fault(
            showing(
                signed(|params| params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained)),
                None,
            ),
            "its certificate (`api.example.test`, issued by `Example CA`) is that of an authority, and not of a server",
            OTHER,
        ),
        fault(
            showing(
                signed(|params| {
                    let mut condition =
                        CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
                    condition.set_criticality(true);
                    params.custom_extensions.push(condition);
                }),
                None,
            ),
            "its certificate makes a condition that is not known (a critical extension)",
            OTHER,
        ),
        fault(
            showing(garbled, None),
            "its certificate cannot be read",
            OTHER,
        ),
        fault(
            showing(foreign, None),
            "its certificate (`api.example.test`, issued by `api.example.test`) is that of an authority, and not of a server",
            OTHER,
        ),
        fault(
            showing(own(|params| params.not_after = day(2019)), None),
            "its certificate (`api.example.test`, issued by `api.example.test`) has expired on 2019-06-01",
            RENEW,
        ),
        fault(
            showing(own(|params| params.subject_alt_names.clear()), None),
            "its certificate (`api.example.test`, issued by `api.example.test`) is not for `127.0.0.1`, and names no host at all",
            NAME,
        ),
        fault(
            showing(signed(|_| {}), Some(one.der().clone())),
            "it wants a client certificate, and was shown none (TLS says CertificateRequired)",
            SHOW,
        ),
    ]
}

/// What a target says instead of a handshake.
fn words() -> Vec<Fault> {
    vec![
        fault(
            alert(40),
            "it finds no cipher in common, or wants a client certificate (TLS says HandshakeFailure)",
            AGREE,
        ),
        fault(
            alert(70),
            "it speaks neither TLS 1.2 nor TLS 1.3 (TLS says ProtocolVersion)",
            AGREE,
        ),
        fault(
            alert(112),
            "it serves no host of this name (TLS says UnrecognisedName)",
            NAME,
        ),
        fault(
            alert(80),
            "it has a fault of its own (TLS says InternalError)",
            LOOK,
        ),
        fault(
            alert(48),
            "it does not trust the authority of the client certificate (TLS says UnknownCA)",
            SHOW,
        ),
        fault(
            alert(45),
            "the client certificate has expired (TLS says CertificateExpired)",
            SHOW,
        ),
        fault(
            alert(44),
            "the client certificate was revoked (TLS says CertificateRevoked)",
            SHOW,
        ),
        fault(
            alert(42),
            "it does not accept the client certificate, or wants one (TLS says BadCertificate)",
            SHOW,
        ),
        fault(
            alert(49),
            "it lets this client not in (TLS says AccessDenied)",
            SHOW,
        ),
        fault(
            alert(120),
            "it speaks neither HTTP/1.1 nor HTTP/2 over TLS (TLS says NoApplicationProtocol)",
            AGREE,
        ),
        // What no table knows keeps the words of the library.
        fault(
            alert(90),
            "received fatal alert: UserCanceled",
            "`tls` in a target file",
        ),
        fault(
            saying(OLD.to_vec()),
            "it speaks neither TLS 1.2 nor TLS 1.3",
            AGREE,
        ),
        fault(
            saying(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
            "what comes back is not TLS",
            PLAIN,
        ),
        fault(
            saying(Vec::new()),
            "the connection was closed in the middle of the handshake",
            "`tls` in a target file",
        ),
    ]
}

#[test]
fn every_fault_of_tls_is_a_sentence_with_a_remedy() {
    let mut faults = certificates();
    faults.extend(words());
    assert!(faults.len() >= 20);
    let mut wrong = Vec::new();
    for Fault { ran, said, help } in faults {
        let is_said = ran.stderr.contains(&format!("`: {said}\n"));
        let is_helped = ran.stderr.contains(&format!("  help: {help}"));
        if ran.code != Some(4) || !is_said || !is_helped {
            wrong.push(format!(
                "{said}\n  {help}\nbut\n{}{}",
                ran.stdout, ran.stderr
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_certificate_that_signs_itself_is_trusted_as_it_is_where_it_is_listed() {
    let leaf = |params: &mut CertificateParams| params.is_ca = IsCa::NoCa;
    for shown in [own(|_| {}), own(leaf), signed(|_| {})] {
        let ran = showing(shown, None);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }
}

#[test]
fn a_list_of_authorities_may_begin_with_the_mark_of_an_editor() {
    let shown = own(|_| {});
    let wide: Vec<u8> = shown
        .listed
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let marked = [b"\xef\xbb\xbf", shown.listed.as_bytes()].concat();
    for listed in [marked, [b"\xff\xfe".to_vec(), wide].concat()] {
        let folder = Folder::tiny().with("cases/targets/ca.pem", listed).with(
            "cases/targets/t.yaml",
            "url: https://127.0.0.1:1\ntls: { ca: ca.pem }\n",
        );
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t"]);
        assert_eq!(ran.code, Some(4), "{ran:?}");
        super::says(&ran.stderr, &["connection refused"]);
    }
}

#[test]
fn an_encrypted_key_is_called_that_in_both_of_its_forms() {
    for key in [
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMA==\n-----END ENCRYPTED PRIVATE KEY-----\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nMA==\n-----END RSA PRIVATE KEY-----\n",
    ] {
        let folder = Folder::tiny()
            .with("cases/targets/c.pem", own(|_| {}).listed)
            .with("cases/targets/k.pem", key)
            .with(
                "cases/targets/t.yaml",
                "url: https://127.0.0.1:1\ntls: { certificate: c.pem, key: k.pem }\n",
            );
        let ran = folder.vipspec(&["run", "--cases", "cases", "--target", "t"]);
        assert_eq!(ran.code, Some(3), "{ran:?}");
        super::says(
            &ran.stderr,
            &["the private key is encrypted", "openssl pkey"],
        );
    }
}

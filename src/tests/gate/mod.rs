//! Turns a target file and a service behind TLS, client certificates, a prefix and a header into
//! runs that pass, or into one message that says why not.

pub(crate) mod tls;

use std::process::Command;
use std::time::{Duration, Instant};

use crate::folder::Folder;
use crate::harness;
use crate::program::{Ran, run};
use tls::{Authority, Gate, KEY, Manner, Pair};

/// A case that reads, and one that writes.
const FEW: &str = "vip-rest/accounts/update-active-to-pending";

/// A service, whoever it trusts, and a folder in which `cases/targets/staging.yaml` names it.
struct Stage {
    authority: Authority,
    client: Pair,
    gate: Gate,
    folder: Folder,
}

impl Stage {
    fn new(manner: &Manner) -> Self {
        let authority = Authority::new();
        let client = authority.issue(2099);
        let gate = Gate::start(&authority, manner);
        let folder = Folder::shipped()
            .with_tokens()
            .with("cases/targets/ca.pem", authority.pem())
            .with("cases/targets/client.pem", &client.certificate)
            .with("cases/targets/client.key", &client.key);
        Self {
            authority,
            client,
            gate,
            folder,
        }
        .with(|text| text)
    }

    /// Writes the target file, changed by a function.
    fn with(mut self, change: impl FnOnce(String) -> String) -> Self {
        let url = self.gate.url();
        let text = format!(
            "url: {url}\n\
             headers: {{ x-api-key: \"${{secret:STAGING_KEY}}\" }}\n\
             tls:\n  ca: ca.pem\n  certificate: client.pem\n  key: client.key\n\
             http: any\n"
        );
        self.folder = self.folder.with("cases/targets/staging.yaml", change(text));
        self
    }

    /// Replaces a part of the target file.
    fn but(self, old: &str, new: &str) -> Self {
        self.with(|text| {
            assert_eq!(text.matches(old).count(), 1, "`{old}` in {text}");
            text.replacen(old, new, 1)
        })
    }

    fn file(mut self, name: &str, text: impl AsRef<[u8]>) -> Self {
        self.folder = self.folder.with(&format!("cases/targets/{name}"), text);
        self
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let arguments = [&["run", "--target", "staging"], arguments].concat();
        self.keyed(&mut self.folder.command(&arguments))
    }

    fn keyed(&self, command: &mut Command) -> Ran {
        let started = Instant::now();
        let command = command
            .current_dir(self.folder.path(""))
            .env("VIPSPEC_CASES", "cases")
            .env("STAGING_KEY", KEY);
        let ran = run(command);
        assert!(started.elapsed() < Duration::from_secs(60), "{ran:?}");
        for output in [&ran.stdout, &ran.stderr] {
            assert!(!output.contains("k3y+of"), "{output}");
        }
        ran
    }
}

/// Holds a run to one message before anything was sent, and returns the message.
#[track_caller]
fn refused(ran: &Ran, code: i32) -> String {
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(code), ""), "{ran:?}");
    let errors = ran
        .stderr
        .lines()
        .filter(|line| line.starts_with("error: "));
    assert_eq!(errors.count(), 1, "{}", ran.stderr);
    ran.stderr.clone()
}

#[track_caller]
fn says(output: &str, words: &[&str]) {
    for word in words {
        assert!(output.contains(word), "`{word}` is not in:\n{output}");
    }
}

/// Returns a stage that speaks one version of HTTP, and whose gate accepts no other.
fn stage_speaking(asked: &str, spoken: &str) -> Stage {
    let key = "x-api-key: \"${secret:STAGING_KEY}\"";
    Stage::new(&Manner::default()).with(|text| {
        text.replace("http: any", &format!("http: {asked}"))
            .replace(key, &format!("{key}, x-version: {spoken}"))
    })
}

#[test]
fn cases_of_every_row_pass_through_a_target_file_over_http_1() {
    let ran = stage_speaking("http1", "HTTP/1.1").run(&["--basis", "all"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["36 of 36 rows held"]);
    assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    says(
        &ran.stderr,
        &[" accounts and ", " users there, if all pass; at most "],
    );
}

#[test]
fn cases_of_both_suites_pass_as_cargo_test_over_http_2() {
    let stage = stage_speaking("any", "HTTP/2.0");
    let mut command = harness::command(&["--quiet", "vip-rest/users", "vip-credential/validate"]);
    let ran = stage.keyed(command.env("VIPSPEC_TARGET", "staging"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{ran:?}");
    says(&ran.stdout, &[" passed; 0 failed; 0 ignored"]);
    assert!(!ran.stdout.contains(" 0 passed"), "{ran:?}");
}

#[test]
fn the_version_of_http_is_the_one_that_is_asked_for() {
    for (asked, spoken, code) in [
        ("any", "HTTP/2.0", 0),
        ("http2", "HTTP/2.0", 0),
        ("http1", "HTTP/1.1", 0),
        ("any", "HTTP/1.1", 4),
        ("http1", "HTTP/2.0", 4),
    ] {
        let ran = stage_speaking(asked, spoken).run(&[FEW]);
        assert_eq!(ran.code, Some(code), "{asked} {spoken} {ran:?}");
    }
}

#[test]
fn without_a_client_certificate_one_message_says_so() {
    const TLS_1_2: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS12];
    const TLS_1_3: &[&rustls::SupportedProtocolVersion] = &[&rustls::version::TLS13];
    for versions in [TLS_1_2, TLS_1_3] {
        let manner = Manner {
            versions,
            ..Manner::default()
        };
        let stage = Stage::new(&manner).but("  certificate: client.pem\n  key: client.key\n", "");
        let message = refused(&stage.run(&[]), 4);
        says(
            &message,
            &[
                &format!("cannot agree on TLS with `{}/`: ", stage.gate.url()),
                "CertificateRequired",
                "no case was sent",
            ],
        );
        let ran = stage.keyed(harness::command(&[]).env("VIPSPEC_TARGET", "staging"));
        says(&refused(&ran, 4), &["cannot agree on TLS with"]);
    }
}

#[test]
fn a_client_certificate_of_a_stranger_is_one_message() {
    let stranger = Authority::new().issue(2099);
    let stage = Stage::new(&Manner::default())
        .file("client.pem", stranger.certificate)
        .file("client.key", stranger.key);
    let message = refused(&stage.run(&[]), 4);
    says(&message, &["cannot agree on TLS with"]);
}

#[test]
fn a_client_certificate_that_has_expired_is_one_message() {
    let stage = Stage::new(&Manner::default());
    let old = stage.authority.issue(2020);
    let stage = stage
        .file("client.pem", old.certificate)
        .file("client.key", old.key);
    let message = refused(&stage.run(&[]), 4);
    says(&message, &["cannot agree on TLS with", "xpired"]);
}

#[test]
fn a_service_that_nobody_should_trust_is_one_message() {
    let stage = Stage::new(&Manner::default()).file("ca.pem", Authority::new().pem());
    says(
        &refused(&stage.run(&[]), 4),
        &["cannot agree on TLS with", "not its signature"],
    );

    let old = Manner {
        until: 2020,
        ..Manner::default()
    };
    let message = refused(&Stage::new(&old).run(&[]), 4);
    says(
        &message,
        &["its certificate (", "has expired on 2020-12-31"],
    );

    let stage = Stage::new(&Manner::default());
    let named = format!("https://localhost:{}", stage.gate.port());
    let stage = stage.but(
        &format!("https://127.0.0.1:{}", named.rsplit(':').next().unwrap()),
        &named,
    );
    let message = refused(&stage.run(&[]), 4);
    says(&message, &["is not for `localhost`, but for `127.0.0.1`"]);
}

#[test]
fn without_the_authority_the_systems_roots_trust_nobody_here() {
    let stage = Stage::new(&Manner::default()).but("  ca: ca.pem\n", "");
    let ran = stage.run(&[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
    says(&ran.stderr, &["cannot agree on TLS with"]);
}

#[test]
fn without_the_header_the_login_page_is_told_once() {
    let stage = Stage::new(&Manner::default())
        .but("headers: { x-api-key: \"${secret:STAGING_KEY}\" }\n", "");
    let ran = stage.run(&["vip-rest/accounts/create*"]);
    assert_eq!(ran.code, Some(4), "{ran:?}");
    assert!(ran.stdout.starts_with("ERROR "), "{}", ran.stdout);
    says(&ran.stdout, &["401, text/html", "is a header missing"]);
    // One of the cases is shown as an example.
    assert_eq!(ran.stdout.matches("ERROR ").count(), 1, "{}", ran.stdout);
}

#[test]
fn a_base_path_that_is_wrong_is_no_success() {
    let stage = Stage::new(&Manner::default()).but("/staging/api", "/staging");
    let ran = stage.run(&["vip-rest/accounts/create*"]);
    assert_ne!(ran.code, Some(0));
    says(&ran.stdout, &["404"]);
}

/// What is wrong with the files of a client, the line of the target file, and what is said of it.
type Wrong = (fn(Stage) -> Stage, &'static str, &'static [&'static str]);

const ENCRYPTED: &str =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGb\n-----END ENCRYPTED PRIVATE KEY-----\n";

const WRONG_FILES: [Wrong; 11] = [
    (
        |stage| {
            let other = stage.authority.issue(2099).key;
            stage.file("client.key", other)
        },
        "staging.yaml:5:16",
        &[
            "certificate and key are of no use",
            "the key that belongs to it",
        ],
    ),
    (
        |stage| stage.file("client.key", ENCRYPTED),
        "staging.yaml:5:16",
        &["the private key is encrypted", "openssl pkey"],
    ),
    (
        |stage| stage.file("client.key", "nothing of the kind"),
        "staging.yaml:5:16",
        &["there is no private key in it", "BEGIN PRIVATE KEY"],
    ),
    (
        |stage| {
            let key = stage.client.key.clone();
            stage.file("client.pem", key)
        },
        "staging.yaml:5:16",
        &["there is no certificate in it", "BEGIN CERTIFICATE"],
    ),
    (
        |stage| stage.file("client.pem", b"\xff\xfe\x00"),
        "staging.yaml:5:16",
        &["there is no certificate in it"],
    ),
    (
        |stage| {
            stage.file(
                "ca.pem",
                "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n",
            )
        },
        "staging.yaml:4:7",
        &["there is no certificate in it"],
    ),
    (
        |stage| stage.but("key: client.key", "key: nowhere.key"),
        "staging.yaml:6:8",
        &[
            "the file of `key` cannot be read",
            "starts at the folder of the target file",
        ],
    ),
    (
        |stage| stage.but("ca: ca.pem", "ca: nowhere.pem"),
        "staging.yaml:4:7",
        &["the file of `ca` cannot be read"],
    ),
    (
        |stage| stage.but("  key: client.key\n", ""),
        "staging.yaml:4:3",
        &[
            "the client certificate is not whole",
            "`pkcs12` and its `password`",
        ],
    ),
    (
        |stage| stage.but("client.key\n", "client.key\n  pkcs12: client.p12\n"),
        "staging.yaml:4:3",
        &["the client certificate is not whole"],
    ),
    (
        |stage| stage.but("${secret:STAGING_KEY}", "${secret:STAGING_KEX}"),
        "staging.yaml:2:23",
        &["STAGING_KEX"],
    ),
];

#[test]
fn every_wrong_file_is_one_message_with_its_place() {
    for (spoil, place, words) in WRONG_FILES {
        let stage = spoil(Stage::new(&Manner::default()));
        let ran = stage.run(&[FEW]);
        let message = refused(&ran, 3);
        says(&message, &[&format!("cases/targets/{place}\n"), "help: "]);
        says(&message, words);
        assert!(!message.contains("MIG"), "{message}");
        let ran = stage.keyed(harness::command(&[FEW]).env("VIPSPEC_TARGET", "staging"));
        says(&refused(&ran, 3), &[place]);
    }
}

#[test]
fn a_key_may_be_a_secret_and_then_no_line_of_it_is_shown() {
    let stage =
        Stage::new(&Manner::default()).but("key: client.key", "key: \"${secret:CLIENT_KEY}\"");
    let other = stage.authority.issue(2099).key;
    let mut command = stage.folder.command(&["run", "--target", "staging", FEW]);
    let ran = stage.keyed(command.env("CLIENT_KEY", &stage.client.key));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // One that belongs to another certificate, one that is cut, and one without its head.
    for key in [other.as_str(), &other[..90], &other[28..]] {
        let mut command = stage.folder.command(&["run", "--target", "staging", FEW]);
        let ran = stage.keyed(command.env("CLIENT_KEY", key));
        let message = refused(&ran, 3);
        for line in other.lines().filter(|line| !line.starts_with("---")) {
            assert!(!message.contains(&line[..8]), "{message}");
        }
    }
}

#[cfg(not(feature = "pkcs12"))]
#[test]
fn a_build_without_pkcs_12_says_how_to_get_one_with_it() {
    let stage = Stage::new(&Manner::default())
        .but(
            "  certificate: client.pem\n  key: client.key\n",
            "  pkcs12: client.p12\n",
        )
        .file("client.p12", "");
    says(
        &refused(&stage.run(&[]), 3),
        &[
            "reads no PKCS #12 files",
            "--features pkcs12",
            "staging.yaml:5:11\n",
        ],
    );
}

#[cfg(feature = "pkcs12")]
mod pkcs12 {
    use super::{FEW, Manner, Pair, Stage, refused, says};
    use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};

    fn packed(pair: &Pair, password: &str) -> Vec<u8> {
        let chain = CertificateDer::from_pem_slice(pair.certificate.as_bytes())
            .expect("the file is made of what was issued");
        let key = PrivateKeyDer::from_pem_slice(pair.key.as_bytes())
            .expect("the file is made of what was issued");
        let key =
            PrivateKey::from_der(key.secret_der()).expect("the file is made of what was issued");
        let chain = PrivateKeyChain::new(
            "1",
            key,
            [Certificate::from_der(&chain).expect("the file is made of what was issued")],
        );
        let mut store = KeyStore::new();
        store.add_entry("client", KeyStoreEntry::PrivateKeyChain(chain));
        store
            .writer(password)
            .write()
            .expect("the file is made of what was issued")
    }

    #[test]
    fn a_pkcs_12_file_stands_for_certificate_and_key() {
        let stage = Stage::new(&Manner::default()).but(
            "  certificate: client.pem\n  key: client.key\n",
            "  pkcs12: client.p12\n  password: \"${secret:STAGING_KEY}\"\n",
        );
        let whole = packed(&stage.client, super::KEY);
        let stage = stage.file("client.p12", &whole);
        let ran = stage.run(&[FEW]);
        assert_eq!(ran.code, Some(0), "{ran:?}");

        let stage = stage.file("client.p12", packed(&stage_pair(), "another"));
        let words = [
            "the PKCS #12 file cannot be read",
            "is `password` the password",
            ":5:11\n",
        ];
        says(&refused(&stage.run(&[FEW]), 3), &words);
        let stage = stage.file("client.p12", &whole[..whole.len() / 2]);
        says(&refused(&stage.run(&[FEW]), 3), &words[..1]);
    }

    fn stage_pair() -> Pair {
        super::Authority::new().issue(2099)
    }
}

/// A case that another asks, by another's certificate.
const STRANGER: &str = "vip-rest/accounts/get-by-a-stranger";

#[test]
fn another_identity_shows_its_own_certificate() {
    let mut stage = Stage::new(&Manner::default());
    let other = stage.authority.issue_to("other", 2099);
    stage.folder = stage.folder.with_copy(&format!("cases/{STRANGER}.yaml"));
    let stage = stage
        .file("other.pem", &other.certificate)
        .file("other.key", &other.key);
    let ran = stage.run(&[STRANGER]);
    says(&ran.stdout, &["the target has no identity `other`"]);
    let with = |stage: Stage, certificate: &str| {
        let tls = format!("ca: ca.pem, certificate: {certificate}.pem, key: {certificate}.key");
        let identities = format!("identities: {{ other: {{ tls: {{ {tls} }} }} }}\n");
        stage.with(|text| text + &identities)
    };
    let stage = with(stage, "other");
    let ran = stage.run(&[STRANGER]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    says(&ran.stdout, &["1 case: 1 passed"]);
    // Whoever is not another finds the account.
    let ran = with(stage, "client").run(&[STRANGER]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    says(&ran.stdout, &["- 404", "+ 200"]);
}

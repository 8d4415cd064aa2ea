//! Turns a crate of its own, with a service and the lines of the documents, into what `cargo test` says of it.
//!
//! It lies outside the workspace and depends on this one by its path. It takes over the lock file, the
//! profiles and the dev-dependencies: so Cargo finds every package built already but the two crates.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use crate::folder::Folder;
use crate::harness;
use crate::program::{Ran, root, run};
use crate::target::{self, Target};
use crate::targets::{RIGHT, says};

/// A service that keeps the tiny contract, breaks it, or ends at once, as the environment wants it.
const SERVICE: &str = r#"//! A service as small as can be.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};

fn manner() -> String {
    std::env::var("SHOP").unwrap_or_default()
}

fn detail() -> &'static str {
    match manner().as_str() {
        "broken" => "Missing name.",
        _ => "Invalid name.",
    }
}

fn body() -> String {
    format!("{{\"error\": \"BAD_REQUEST\", \"details\": \"{}\"}}", detail())
}

pub fn serve(listener: TcpListener) -> std::io::Result<()> {
    match manner().as_str() {
        "ends" => return Err(std::io::Error::other("no database")),
        "panics" => panic!("no configuration"),
        _ => {}
    }
    for stream in listener.incoming() {
        let stream = stream?;
        std::thread::spawn(move || answer(stream));
        if manner() == "one" {
            return Ok(());
        }
    }
    Ok(())
}

fn answer(mut stream: TcpStream) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).ok()? == 0 {
                return None;
            }
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if line.trim().is_empty() {
                break;
            }
        }
        reader.read_exact(&mut vec![0; length]).ok()?;
        let body = body();
        let head = "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length";
        write!(stream, "{head}: {}\r\n\r\n{body}", body.len()).ok()?;
    }
}

pub fn router() -> axum::Router {
    axum::Router::new().fallback(|| async {
        let json = [(axum::http::header::CONTENT_TYPE, "application/json")];
        (axum::http::StatusCode::BAD_REQUEST, json, body())
    })
}
"#;

/// A harness that is told whom to ask as the environment wants it.
const TOLD: &str = r#"fn main() -> std::process::ExitCode {
    use vipspec::testing::Harness;
    let harness = match std::env::var("SHOP").as_deref() {
        Ok("unaimed") => Harness::folder("cases"),
        Ok("embedded") => Harness::embedded(),
        Ok("foreign") => Harness::folder("cases").reference(),
        _ => Harness::folder("cases").target("http://127.0.0.1:1"),
    };
    harness.main()
}
"#;

/// Returns the blocks of Rust in the page on using it.
fn shown() -> Vec<String> {
    let page = root().join(".github/USING.md");
    let page = std::fs::read_to_string(page).expect("the file is there");
    let blocks = page.split("```rust\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

/// Returns the lines of a section of this crate's manifest, from its heading up to another one.
fn section(manifest: &str, from: &str, to: &str) -> String {
    let (_, rest) = manifest.split_once(from).expect("the section is there");
    let (section, _) = rest.split_once(to).expect("another one follows");
    format!("{from}{section}")
}

struct Shop {
    folder: Folder,
    tests: Vec<(String, PathBuf)>,
}

impl Shop {
    /// Returns the crate, built at the first call.
    fn built() -> &'static Self {
        static SHOP: OnceLock<Shop> = OnceLock::new();
        SHOP.get_or_init(Self::build)
    }

    fn build() -> Self {
        let ours = std::fs::read_to_string(root().join("Cargo.toml")).expect("the file is there");
        let blocks = shown();
        assert_eq!(blocks.len(), 2, "the page shows a service of either kind");
        let tests = [
            ("conformance", blocks[0].as_str()),
            ("asynchronous", &blocks[1]),
            ("told", TOLD),
        ];
        let target =
            |(name, _): &(&str, &str)| format!("[[test]]\nname = \"{name}\"\nharness = false\n\n");
        let manifest = format!(
            "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
             [lib]\ntest = false\ndoctest = false\n\n\
             [dependencies]\naxum = {{ version = \"0.8\", default-features = false, features = [\"http1\", \"tokio\"] }}\n\n\
             {}vipspec = {{ path = {:?} }}\n\n{}{}",
            section(&ours, "[dev-dependencies]\n", "# A newcomer's first build"),
            root(),
            tests.iter().map(target).collect::<String>(),
            section(&ours, "[profile.dev]\n", "[lints.rust]"),
        );
        // Of one path, or Cargo would keep the programs of every run.
        let folder = Folder::named("shop")
            .with_tiny()
            .but(
                "cases/tiny/table.yaml",
                "    remedy: Send the member that the message names.\n",
                "    remedy: Send the member that the message names.\n    unreachable: The shop fills in what is left out.\n",
            )
            .keeping("Cargo.toml", manifest)
            .keeping("src/lib.rs", SERVICE);
        let lock = root().join("Cargo.lock");
        std::fs::copy(lock, folder.path("Cargo.lock")).expect("the file is there");
        let folder = tests.iter().fold(folder, |folder, (name, text)| {
            folder.keeping(&format!("tests/{name}.rs"), text)
        });
        // Everything else is built already, and nothing is fetched.
        let tests = harness::built(&folder.path(""), &["--tests", "--offline"]);
        Self { folder, tests }
    }

    /// Runs one of the tests, the service in one of its manners.
    fn test(&self, name: &str, manner: &str, more: &[(&str, &str)]) -> Ran {
        let found = self.tests.iter().find(|(known, _)| known == name);
        let (_, program) = found.expect("the test is built");
        let mut command = Command::new(program);
        command
            .current_dir(self.folder.path(""))
            .env_remove("RUST_TEST_THREADS")
            .env("SHOP", manner)
            .envs(more.iter().copied());
        run(&mut command)
    }
}

#[test]
fn the_lines_of_the_readme_test_the_service_of_their_own_crate() {
    let shop = Shop::built();
    for name in ["conformance", "asynchronous"] {
        let fine = shop.test(name, "", &[]);
        assert_eq!((fine.code, fine.stderr.as_str()), (Some(0), ""), "{fine:?}");
        says(
            &fine.stdout,
            &["test [400-invalid-name] tiny/things/create-with-invalid-name ... ok"],
        );
        let broken = shop.test(name, "broken", &[]);
        assert_eq!(broken.code, Some(101), "{broken:?}");
        says(
            &broken.stdout,
            &[
                "      - Invalid name.\n      + Missing name.\n",
                &format!(
                    "rerun: cargo test --test {name} -- --exact tiny/things/create-with-invalid-name"
                ),
            ],
        );
    }
}

#[test]
fn a_service_that_does_not_serve_is_a_message_and_never_green() {
    let shop = Shop::built();
    for (manner, how) in [
        (
            "ends",
            "it returned `Err(Custom { kind: Other, error: \\\"no database\\\" })`",
        ),
        ("panics", "it panicked: `no configuration`"),
        ("one", "it returned `Ok(())`"),
    ] {
        let ran = shop.test("conformance", manner, &[]);
        assert_eq!(ran.code, Some(4), "{manner} {ran:?}");
        let how = how.replace("\\\"", "\"");
        says(
            &ran.stderr,
            &[
                &format!("error: the service has ended before the tests did: {how}\n"),
                "  help: what `serve` is given has to serve until the process ends",
            ],
        );
    }
}

#[test]
fn a_harness_that_was_not_told_whom_to_ask_refuses() {
    let shop = Shop::built();
    let refused = "error: nobody is named whom the cases are to be asked of\n  \
        help: set `VIPSPEC_TARGET`, or give the harness its `.serve(...)`, `.target(...)` or `.reference()`\n";
    for manner in ["unaimed", "embedded"] {
        let ran = shop.test("told", manner, &[]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
        assert_eq!(ran.stderr, refused);
    }
    let ran = shop.test("told", "foreign", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    says(&ran.stderr, &["`tiny` is asked of a service"]);
    let ran = shop.test("told", "nobody", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), ""), "{ran:?}");
    says(
        &ran.stderr,
        &["error: cannot connect to `http://127.0.0.1:1/`"],
    );
}

#[test]
fn the_environment_names_whom_to_ask_before_the_harness_does() {
    let shop = Shop::built();
    let right = Target::saying(target::json("400 Bad Request", RIGHT));
    for (name, manner) in [
        // The service of the crate is broken, and nobody asks it.
        ("conformance", "broken"),
        ("told", "unaimed"),
        ("told", "foreign"),
        ("told", "nobody"),
    ] {
        let ran = shop.test(name, manner, &[("VIPSPEC_TARGET", &right.url())]);
        assert_eq!(ran.code, Some(0), "{name} {manner} {ran:?}");
    }
    let ran = shop.test("conformance", "", &[("VIPSPEC_TARGET", "")]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    says(
        &ran.stderr,
        &["error: the target is empty", "VIPSPEC_TARGET"],
    );
    assert_eq!(right.heard().len(), 4);
}

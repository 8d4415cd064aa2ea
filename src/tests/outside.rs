//! Turns a crate of its own, with a service and the lines of the documents, into what its tests say of it.
//!
//! It is linked with the library that this test was built with. Cargo would build the library anew for it,
//! as a package of another workspace: half a minute after every change.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
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

/// The tests of the crate are linked as one program, which goes by the name that it is started under.
const ANY: &str = r#"fn main() -> std::process::ExitCode {
    let path = std::env::args_os().next().unwrap_or_default();
    let name = std::path::Path::new(&path).file_stem();
    match name.and_then(std::ffi::OsStr::to_str) {
        Some("conformance") => conformance::main(),
        Some("asynchronous") => asynchronous::main(),
        _ => told::main(),
    }
}
"#;

/// Returns the blocks of Rust in the page on using it.
fn shown() -> Vec<String> {
    let page = root().join(".github/USING.md");
    let page = fs::read_to_string(page).expect("the file is there");
    let blocks = page.split("```rust\n").skip(1);
    let blocks = blocks.filter_map(|rest| rest.split_once("```"));
    blocks.map(|(block, _)| block.to_owned()).collect()
}

/// Returns the tests of the crate, by their names.
fn tests() -> [(&'static str, String); 3] {
    let [own, asynchronous] = shown()
        .try_into()
        .expect("the page shows a service of either kind");
    [
        ("conformance", own),
        ("asynchronous", asynchronous),
        ("told", TOLD.to_owned()),
    ]
}

/// Compiles one crate with what it uses into a file.
fn compile(kind: &str, name: &str, folder: &Path, uses: &[(&str, &Path)]) {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc
        .args(["--edition", "2024", "--crate-type", kind])
        .args(["--crate-name", name])
        .arg(format!("{name}.rs"))
        .current_dir(folder);
    for (name, path) in uses {
        let beside = path.parent().expect("a file lies in a folder");
        rustc
            .arg("--extern")
            .arg(format!("{name}={}", path.display()));
        rustc
            .arg("-L")
            .arg(format!("dependency={}", beside.display()));
    }
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let ran = run(rustc.args(flags.split_whitespace()));
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

/// Makes the programs of the tests in a folder, unless they were made of the same before.
fn make(folder: &Path) {
    let [vipspec, axum] = ["vipspec", "axum"].map(|name| harness::built(name, "lib"));
    let modules = tests().map(|(name, text)| {
        let text = text.replacen("fn main", "pub fn main", 1);
        format!("mod {name} {{\n{text}}}\n\n")
    });
    let tests_text = modules.concat() + ANY;
    let changed = fs::metadata(vipspec).and_then(|file| file.modified());
    let changed = changed.expect("cargo has made the library");
    let stamp = format!("{vipspec:?} {changed:?}\n{SERVICE}\n{tests_text}");
    if fs::read_to_string(folder.join("stamp")).is_ok_and(|made_of| made_of == stamp) {
        return;
    }
    fs::write(folder.join("shop.rs"), SERVICE).expect("a test can write a file");
    fs::write(folder.join("any.rs"), tests_text).expect("a test can write a file");
    compile("rlib", "shop", folder, &[("axum", axum)]);
    let shop = folder.join("libshop.rlib");
    let uses = [("vipspec", vipspec), ("axum", axum), ("shop", &shop)];
    compile("bin", "any", folder, &uses);
    for (name, _) in tests() {
        let any = folder
            .join("any")
            .with_extension(std::env::consts::EXE_EXTENSION);
        fs::copy(any, program(folder, name)).expect("the program is there");
    }
    fs::write(folder.join("stamp"), stamp).expect("a test can write a file");
}

/// Returns where the program of a test lies.
fn program(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    path.with_extension(std::env::consts::EXE_EXTENSION)
}

struct Shop {
    folder: Folder,
    programs: PathBuf,
}

impl Shop {
    /// Returns the crate, built at the first call.
    fn built() -> &'static Self {
        static SHOP: OnceLock<Shop> = OnceLock::new();
        SHOP.get_or_init(Self::build)
    }

    fn build() -> Self {
        // Of one path for every process, one of which makes what all of them run.
        let programs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("shop");
        fs::create_dir_all(&programs).expect("a test can make a folder");
        let lock = File::create(programs.join("lock")).expect("a test can write a file");
        lock.lock().expect("a file can be locked");
        make(&programs);
        let folder = Folder::tiny().but(
            "cases/tiny/table.yaml",
            "    remedy: Send the member that the message names.\n",
            "    remedy: Send the member that the message names.\n    unreachable: The shop fills in what is left out.\n",
        );
        Self { folder, programs }
    }

    /// Runs one of the tests, the service in one of its manners.
    fn test(&self, name: &str, manner: &str, more: &[(&str, &str)]) -> Ran {
        let mut command = Command::new(program(&self.programs, name));
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

//! Turns a few texts into a folder of cases, small and valid until a test breaks it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::program::{Ran, root, run};

/// The case of a new folder, below its root.
pub(crate) const CASE: &str = "cases/tiny/things/create-with-invalid-name.yaml";

/// The id of that case.
pub(crate) const ID: &str = "tiny/things/create-with-invalid-name";

const SUITE: &str = r#"name: tiny
title: Things and their names
source: Example Corp, "Status codes"
envelope:
  media_type: application/json
  error: "$.error"
  detail: "$.details"
success: { code: 2xx }
vars:
  owner: ada
"#;

const TABLE: &str = r#"rows:
  - id: 400-invalid-name
    code: 400
    error: BAD_REQUEST
    detail: Invalid name.
    cause: The name is that of a colour.
    remedy: Send another name.
    origin: documented
  - id: 400-missing-field
    code: 400
    error: BAD_REQUEST
    detail: "Missing {field}."
    cause: A member was left out.
    remedy: Send the member that the message names.
    origin: documented
"#;

const API: &str = r#"openapi: 3.1.0
info: { title: Things, version: "1" }
paths:
  /things:
    post:
      operationId: createThing
      requestBody:
        content:
          application/json:
            example: { name: Lamp, owner: "${owner}" }
  /things/{thingId}:
    get:
      operationId: getThing
"#;

/// A part of the shipped cases with a case for each row: what a command reads, it reads anew each time.
const SHIPPED: [&str; 16] = [
    "suite.yaml",
    "table.yaml",
    "openapi.yaml",
    "accounts",
    "users",
    "administrators/create-with-unknown-role.yaml",
    "authentication/authenticate-unregistered-user.yaml",
    "authentication/wrong-code.yaml",
    "policies/country-code-refused.yaml",
    "policies/country-code-without-sms-and-voice.yaml",
    "policies/device-finger-print-expiration-refused.yaml",
    "policies/enabled-absent-from-empty-policy.yaml",
    "policies/enabled-no-with-attributes.yaml",
    "policies/number-refused.yaml",
    "policies/required-attribute-absent.yaml",
    "policies/temp-code-default-above-maximum.yaml",
];

const TEXT: &str = r#"row: 400-invalid-name
title: A thing cannot have the name of a colour
basis: documented
request:
  operation: createThing
  merge: { name: Red }
expect:
  code: 400
  error: BAD_REQUEST
  detail: Invalid name.
"#;

/// A folder of its own for one test, removed when the test ends.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Returns a folder with a part of the shipped cases, and with no target yet.
    pub(crate) fn shipped() -> Self {
        let folder = Self::empty();
        fs::create_dir_all(folder.path("cases/targets")).expect("a test can make a folder");
        for name in SHIPPED {
            let path = format!("cases/vip-rest/{name}");
            copy(&root().join(&path), &folder.path(&path));
        }
        folder
    }

    /// Returns an empty folder.
    pub(crate) fn empty() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("folder-{}-{count}", std::process::id());
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&root).expect("a test can make a folder");
        // The program shows paths below the folder it was started in, links resolved.
        let root = root.canonicalize().expect("the folder is there");
        Self { root }
    }

    /// Returns a folder with `cases/tiny`: two rows, two operations, one case.
    pub(crate) fn tiny() -> Self {
        Self::empty()
            .with("cases/tiny/suite.yaml", SUITE)
            .with("cases/tiny/table.yaml", TABLE)
            .with("cases/tiny/openapi.yaml", API)
            .with(CASE, TEXT)
    }

    /// Writes a file, whatever was there.
    pub(crate) fn with(self, path: &str, text: impl AsRef<[u8]>) -> Self {
        let path = self.path(path);
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).expect("a test can make a folder");
        fs::write(path, text).expect("a test can write a file");
        self
    }

    /// Replaces the only occurrence of a text in a file.
    pub(crate) fn but(self, path: &str, old: &str, new: &str) -> Self {
        let text = fs::read_to_string(self.path(path)).expect("the file is there");
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {text}");
        self.with(path, text.replacen(old, new, 1))
    }

    /// Replaces the only occurrence of a text in the case file.
    pub(crate) fn but_case(self, old: &str, new: &str) -> Self {
        self.but(CASE, old, new)
    }

    /// Removes a file.
    pub(crate) fn without(self, path: &str) -> Self {
        fs::remove_file(self.path(path)).expect("the file is there");
        self
    }

    /// Copies a file or folder of the repository's cases to the same place.
    pub(crate) fn with_copy(self, path: &str) -> Self {
        let text = fs::read(root().join(path)).expect("the file is there");
        self.with(path, text)
    }

    /// Returns a path below the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Returns a command of the program in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vipspec"));
        command.args(arguments).current_dir(&self.root);
        command
    }

    /// Runs the program in this folder.
    pub(crate) fn vipspec(&self, arguments: &[&str]) -> Ran {
        run(&mut self.command(arguments))
    }
}

/// Copies a file, or a folder with all in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        fs::create_dir_all(to.parent().expect("a file has a folder"))
            .expect("a folder can be made");
        fs::copy(from, to).expect("the file can be copied");
        return;
    }
    let entries = fs::read_dir(from).expect("the folder can be listed");
    for entry in entries.flatten() {
        copy(&entry.path(), &to.join(entry.file_name()));
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies below `target/tmp`.
        let _ = fs::remove_dir_all(&self.root);
    }
}

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

/// A part of the shipped cases, small because each command reads it anew: each text of each row has
/// a case, each mutant of the row that the documents prove is caught, and what they name is there. The one
/// case that waits, for two seconds, is not: `whole` and the conformance tests ask it.
const SHIPPED: [&str; 41] = [
    "suite.yaml",
    "table.yaml",
    "openapi.yaml",
    "accounts/create-answers-with-the-account-id.yaml",
    "accounts/create-with-unknown-account-category.yaml",
    "accounts/create-with-unknown-account-type.yaml",
    "accounts/create-with-unknown-status.yaml",
    "accounts/create-with-unknown-unit-type.yaml",
    "accounts/create-with-unrecognized-member.yaml",
    "accounts/create-without-mandatory.yaml",
    "accounts/get-answers-with-the-account.yaml",
    "accounts/get-without-account-id.yaml",
    "accounts/update-active-to-pending.yaml",
    "accounts/update-answers-with-the-account-id.yaml",
    "accounts/update-of-voice-credits.yaml",
    "accounts/update-start-date-to-a-past-one.yaml",
    "accounts/update-start-date-to-yesterday.yaml",
    "administrators/create-with-body-not-json.yaml",
    "administrators/create-with-unknown-role.yaml",
    "authentication/authenticate-unregistered-user.yaml",
    "authentication/authenticate-user-of-another-account.yaml",
    "authentication/code-used-before-in-other-case.yaml",
    "authentication/failed-attempt-keeps-code.yaml",
    "authentication/order-authenticate-unregistered-user-before-wrong-code.yaml",
    "authentication/qr-code-for-unregistered-user.yaml",
    "authentication/qr-code-for-user-of-another-account.yaml",
    "authentication/qr-code-user-id-ignores-case.yaml",
    "authentication/wrong-code.yaml",
    "order/administrator-of-empty-object.yaml",
    "policies/country-code-refused.yaml",
    "policies/country-code-with-stored-sms.yaml",
    "policies/device-finger-print-expiration-refused.yaml",
    "policies/enabled-absent.yaml",
    "policies/enabled-no-with-attributes.yaml",
    "policies/number-beyond-64-bits.yaml",
    "policies/refused-for-missing-attribute-stores-nothing.yaml",
    "policies/temp-code-default-above-maximum.yaml",
    "users/create-user.yaml",
    "users/get-from-unknown-account.yaml",
    "users/get-unknown-user.yaml",
    "users/get-user.yaml",
];

/// The same of the suite whose cases take tokens.
const TOKENS: [&str; 17] = [
    "suite.yaml",
    "table.yaml",
    "openapi.yaml",
    "deactivate-token/deactivated-token-does-not-validate.yaml",
    "deactivate-token/version-of-the-published-answer.yaml",
    "envelope/without-content-type.yaml",
    "order/set-temporary-password-password-before-date.yaml",
    "order/validate-form-before-token.yaml",
    "order/validate-locked-state-before-code.yaml",
    "order/validate-new-state-before-code.yaml",
    "order/validate-token-before-code.yaml",
    "set-temporary-password/expiry-refused-yesterday.yaml",
    "unavailable/validate-service-before-code.yaml",
    "unlock-token/not-twice.yaml",
    "validate/refused-for-disabled-token.yaml",
    "validate/second-code-needed.yaml",
    "validate/wrong-code-then-the-right-one.yaml",
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
    /// Returns a folder with a part of the suite `vip-rest`, and with no target yet.
    pub(crate) fn shipped() -> Self {
        Self::part("vip-rest", &SHIPPED)
    }

    /// Returns a folder with a part of the suite `vip-credential`, and with no target yet.
    pub(crate) fn tokens() -> Self {
        Self::part("vip-credential", &TOKENS)
    }

    fn part(suite: &str, names: &[&str]) -> Self {
        let folder = Self::empty();
        fs::create_dir_all(folder.path("cases/targets")).expect("a test can make a folder");
        folder.with_part(suite, names)
    }

    /// Adds the part of the suite `vip-credential`.
    pub(crate) fn with_tokens(self) -> Self {
        self.with_part("vip-credential", &TOKENS)
    }

    fn with_part(self, suite: &str, names: &[&str]) -> Self {
        let paths = names.iter().map(|name| format!("cases/{suite}/{name}"));
        paths.fold(self, |folder, path| folder.with_copy(&path))
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
        Self::empty().with_tiny()
    }

    /// Adds that suite.
    pub(crate) fn with_tiny(self) -> Self {
        self.with("cases/tiny/suite.yaml", SUITE)
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

    /// Copies a file of the repository's cases to the same place.
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

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies below `target/tmp`.
        let _ = fs::remove_dir_all(&self.root);
    }
}

//! Turns a command line that cannot be understood into one message with the remedy.

use expect_test::expect;

use super::{both, on, refused};
use crate::folder::Folder;
use crate::program::run;

#[test]
fn what_cannot_be_understood_is_a_usage_error() {
    let folder = both();
    refused(
        &folder,
        &["run", "--trget", "http://127.0.0.1:1"],
        2,
        &expect![[r#"
        error: unexpected argument '--trget' found

          tip: a similar argument exists: '--target'

        Usage: vipspec run --target <NAME|URL> [CASE-GLOB]...

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--target", "staging.example.com"],
        2,
        &expect![[r#"
            error: no target is named `staging.example.com`
              help: a URL begins with its scheme: `https://staging.example.com`
        "#]],
    );
    refused(
        &folder,
        &["run", "--target", "ftp://example.com"],
        2,
        &expect![[r#"
            error: `ftp://example.com` is no target URL: it begins with neither `http://` nor `https://`
              help: write it as `https://host`, with a port or a path where there is one
        "#]],
    );
    refused(
        &folder,
        &["run", "--target", "https://ada:secret@example.com"],
        2,
        &expect![[r#"
            error: the target URL carries a user name or a password
              help: leave them out of the URL
        "#]],
    );
    refused(
        &folder,
        &["run", "--target", "https://example.com/?a=b"],
        2,
        &expect![[r#"
            error: `https://example.com/` is no target URL: it has a query or a fragment
              help: write it as `https://host`, with a port or a path where there is one
        "#]],
    );
    refused(
        &folder,
        &["run", "--jobs", "0"],
        2,
        &expect![[r#"
        error: invalid value '0' for '--jobs <N>': a number from 1 to 1024 is needed

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--jobs", "many"],
        2,
        &expect![[r#"
        error: invalid value 'many' for '--jobs <N>': a number from 1 to 1024 is needed

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--timeout", "10"],
        2,
        &expect![[r#"
        error: invalid value '10' for '--timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--timeout", "0s"],
        2,
        &expect![[r#"
        error: invalid value '0s' for '--timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--run-timeout=-5s"],
        2,
        &expect![[r#"
        error: invalid value '-5s' for '--run-timeout <TIME>': a time is needed, such as `500ms`, `10s` or `2m`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--basis", "guessed"],
        2,
        &expect![[r#"
            error: invalid value 'guessed' for '--basis <BASIS>': a basis is `documented`, `assumed` or `observed`; `all` takes them all

            For more information, try '--help'.
        "#]],
    );
    refused(
        &folder,
        &["run", "--var", "userId"],
        2,
        &expect![[r#"
        error: invalid value 'userId' for '--var <NAME=VALUE>': a variable is written `NAME=VALUE`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--var", "usrId=ada"],
        2,
        &expect![[r#"
            error: no suite has a variable `usrId`
              help: the suite variables are `accountName`, `email`, `futureDate`, `newAccountName`, `otp.next`, `otp.now`, `otp.sync`, `pastDate`, `registrationId`, `registrations.failed`, `registrations.pending`, `registrations.registered`, `requestId`, `role`, `shortExpiry`, `smsOn`, `temporaryPassword`, `today`, `tokens.disabled`, `tokens.enabled`, `tokens.inactive`, `tokens.locked`, `tokens.new`, `tokens.unavailable`, `tokens.unknown`, `unsupportedVersion`, `userId`, `voiceOn`
        "#]],
    );
    let ran = on(&folder, &["run", "--report", "pdf"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""));
    assert!(
        ran.stderr
            .contains("no report format is named `pdf`; the formats are `json`")
    );
    refused(
        &folder,
        &["run", "--report", "json="],
        2,
        &expect![[r#"
        error: invalid value 'json=' for '--report <FORMAT[=PATH]>': no path behind `=`

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["run", "--report", "json", "--report", "json"],
        2,
        &expect![[r#"
            error: two reports would go to stdout
              help: give all but one of them a path, as in `json=PATH`
        "#]],
    );
    refused(
        &folder,
        &["run", "--report", "json=nowhere/report.json"],
        2,
        &expect![[r#"
            error: no report can be written to `nowhere/report.json`
              help: name a file in a folder that exists
        "#]],
    );
    refused(
        &folder,
        &["serve", "--port", "70000"],
        2,
        &expect![[r#"
        error: invalid value '70000' for '--port <PORT>': 70000 is not in 0..=65535

        For more information, try '--help'.
    "#]],
    );
    refused(
        &folder,
        &["explain"],
        2,
        &expect![[r#"
            error: the following required arguments were not provided:
              <ROW|TEXT>...

            Usage: vipspec explain --cases <DIR> <ROW|TEXT>...

            For more information, try '--help'.
        "#]],
    );
}

#[test]
fn each_flag_has_its_environment_variable() {
    let folder = Folder::tiny();
    let with_variable = |name: &str, value: &str| {
        let mut command = folder.command(&[]);
        run(command.env("VIPSPEC_CASES", "cases").env(name, value))
    };
    for (name, value, word) in [
        ("VIPSPEC_TARGET", "nowhere", "no target is named `nowhere`"),
        ("VIPSPEC_TARGET", "no where", "`no where` is no target URL"),
        ("VIPSPEC_RATE", "fast", "a rate is needed"),
        ("VIPSPEC_RETRIES", "many", "a number from 0 to 10"),
        ("VIPSPEC_SHARD", "5/4", "a shard is written `K/N`"),
        (
            "VIPSPEC_TARGET",
            "http://a:pass@b",
            "a user name or a password",
        ),
        ("VIPSPEC_JOBS", "0", "a number from 1 to 1024"),
        ("VIPSPEC_TIMEOUT", "soon", "a time is needed"),
        ("VIPSPEC_BASIS", "guessed", "a basis is"),
        ("VIPSPEC_REPORT", "pdf", "no report format is named `pdf`"),
    ] {
        let ran = with_variable(name, value);
        assert_eq!(ran.code, Some(2), "{name} {ran:?}");
        assert!(ran.stderr.contains(word), "{name} {}", ran.stderr);
        assert!(!ran.stderr.contains("pass@"), "{name} {}", ran.stderr);
    }
    let ran = with_variable("VIPSPEC_CASES", "/nowhere");
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let ran = with_variable("VIPSPEC_ROW", "nobody");
    assert_eq!(ran.code, Some(5), "{ran:?}");
}

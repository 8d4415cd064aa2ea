//! Turns a row, or a text as a service says it, into what `explain` tells of it.

use expect_test::expect;

use super::{both, on, refused};
use crate::folder::Folder;

#[test]
fn explain_takes_an_id() {
    let folder = Folder::shipped();
    let ran = on(&folder, &["explain", "400-invalid-account-status"]);
    expect![[r#"
        400-invalid-account-status  vip-rest
          answer  400 BAD_REQUEST
          detail  Invalid account status.
          cause   The request updates to a status that is not available for the account,
                  as from ACTIVE to PENDING.
          remedy  The page has none.
          source  Broadcom TechDocs, VIP REST APIs, "Status codes and messages"
          ours    A knowledge base article has the steps: ACTIVE to INACTIVE and back,
                  INACTIVE to DELETED; the vendor sets the others. (The source does not
                  say so.)
          cases   vipspec list --row 400-invalid-account-status
    "#]]
    .assert_eq(&ran.stdout);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn explain_takes_a_text_with_its_values_filled_in() {
    let folder = Folder::shipped();
    for (words, row) in [
        (
            &["Invalid account status."][..],
            "400-invalid-account-status",
        ),
        (
            &["Invalid", "account", "status."],
            "400-invalid-account-status",
        ),
        (&["Missing email."], "400-missing-field"),
        (&["organizationalUnit is mandatory."], "400-field-mandatory"),
        (&["Account 123456789 created successfully."], "201-ok"),
        (&["Precondition Failed"], "412-precondition-failed"),
        (&["412"], "412-precondition-failed"),
    ] {
        let ran = on(&folder, &[&["explain"], words].concat());
        assert_eq!(ran.code, Some(0), "{words:?} {ran:?}");
        assert!(
            ran.stdout.lines().any(|line| line.starts_with(row)),
            "{words:?} {}",
            ran.stdout
        );
    }
}

#[test]
fn explain_of_a_text_of_no_row_names_the_nearest() {
    let folder = both();
    refused(
        &folder,
        &["explain", "Invalid acount status"],
        5,
        &expect![[r#"
            error: no row has the id or the text `Invalid acount status`
              help: the nearest: `Invalid account status.` of row `400-invalid-account-status`
        "#]],
    );
    refused(
        &folder,
        &["explain", "400-invalid-acount-status"],
        5,
        &expect![[r#"
            error: no row has the id or the text `400-invalid-acount-status`
              help: the nearest: row `400-invalid-account-status`; row `400-invalid-status`; row `400-invalid-country-code`
        "#]],
    );
    refused(
        &folder,
        &["explain", "\u{1b}[31mx"],
        5,
        &expect![[r#"
            error: no row has the id or the text `\u{1b}[31mx`
              help: the nearest: row `400-member-type`; row `400-missing-field`; row `4e11-token-revoked`
        "#]],
    );
}

#[test]
fn explain_says_of_an_open_row_that_others_exist_and_of_no_other() {
    let folder = Folder::shipped();
    let said = "other texts exist: the vendor lists examples";
    for (row, is_open) in [
        ("400-policy-enabled-value", true),
        ("400-invalid-account-status", false),
    ] {
        let ran = on(&folder, &["explain", row]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert_eq!(ran.stdout.contains(said), is_open, "{ran:?}");
    }
}

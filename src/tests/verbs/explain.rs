//! Turns a row, or a text as a service says it, into what `explain` tells of it.

use expect_test::expect;
use vipspec::case::Basis;
use vipspec::contract::Origin;

use super::{both, on, refused};
use crate::folder::Folder;
use crate::program::vipspec;

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
fn explain_takes_several_rows() {
    let ran = on(
        &both(),
        &[
            "explain",
            "400-invalid-status",
            "400-invalid-account-status",
        ],
    );
    let heads = ran.stdout.lines().filter(|line| line.starts_with("400-"));
    let heads: Vec<&str> = heads.collect();
    assert_eq!(
        heads,
        [
            "400-invalid-status  vip-rest",
            "400-invalid-account-status  vip-rest"
        ]
    );
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
              help: the nearest: `Invalid account status.` of row `400-invalid-account-status`; what is new becomes a case: `vipspec add --request FILE` reads what a terminal showed of it
        "#]],
    );
    refused(
        &folder,
        &["explain", "Accounts cannot be created while LOCKED."],
        5,
        &expect![[r#"
            error: no row has the id or the text `Accounts cannot be created while LOCKED.`, or one like it
              help: what is new becomes a case: `vipspec add --request FILE` reads what a terminal showed of it
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

#[test]
fn explain_takes_a_whole_answer_or_a_line_of_a_log() {
    let folder = both();
    for (met, row) in [
        (
            r#"{"error": "BAD_REQUEST", "details": "accountName is mandatory."}"#,
            "400-field-mandatory",
        ),
        (
            r#"2026-11-30 ERROR got 400: {"error":"BAD_REQUEST","details":"Missing enabled value in pin policy"}"#,
            "400-policy-enabled-value",
        ),
        (
            r#"{"DeactivateTokenResponse": {"Status": {"ReasonCode": "4E04", "StatusMessage": "x"}}}"#,
            "4e04-unsupported-version",
        ),
        (
            r#"vip[17]: 404 {"timestamp":"t","status":404,"error":"Not Found","path":"/v1/accounts/1"}"#,
            "404-not-found",
        ),
        (
            "12:00:01 WARN vip said: Role JANITOR not allowed. (trace 7)",
            "400-role-not-allowed",
        ),
    ] {
        let ran = on(&folder, &["explain", met]);
        assert_eq!(ran.code, Some(0), "{met} {ran:?}");
        assert!(ran.stdout.starts_with(row), "{met} {}", ran.stdout);
    }
}

#[test]
fn explain_finds_what_is_like_a_text_whatever_stands_in_it_and_around_it() {
    let folder = both();
    for (met, near) in [
        (
            "accountName is mandatory",
            "`{field} is mandatory.` of row `400-field-mandatory`",
        ),
        (
            "12:00:01 WARN POST /v1/accounts answered 400 BAD_REQUEST Invalid Account Status (trace 7)",
            "`Invalid account status.` of row `400-invalid-account-status`",
        ),
        (
            "400 {\"error\":\"BAD_REQUEST\",\"details\":\"Role JANITOR isn't allowed.\"}",
            "`Role {role} not allowed.` of row `400-role-not-allowed`",
        ),
    ] {
        let ran = on(&folder, &["explain", met]);
        assert_eq!(ran.code, Some(5), "{met} {ran:?}");
        let help = ran.stderr.lines().last().unwrap_or_default();
        assert!(
            help.starts_with(&format!("  help: the nearest: {near}")),
            "{met} {help}"
        );
    }
}

#[test]
fn explain_of_a_case_says_what_it_rests_on() {
    let ran = vipspec(&["explain", "vip-rest/accounts/update-active-to-deleted"]);
    let first: Vec<&str> = ran.stdout.lines().take(8).collect();
    expect![[r#"
        vip-rest/accounts/update-active-to-deleted  documented
          claim   An account that is ACTIVE cannot become DELETED without being INACTIVE
                  first
          rows    400-invalid-account-status, or 400-invalid-status
          cited   Knowledge Base 239433, on the statuses of accounts
                  https://knowledge.broadcom.com/external/article/239433
          file    cases/vip-rest/accounts/update-active-to-deleted.yaml:11:3
    "#]]
    .assert_eq(&first.join("\n"));
    let id = "vip-credential/registration-status/state-of-one-failed";
    let ran = vipspec(&["explain", id]);
    expect![[r#"
        vip-credential/registration-status/state-of-one-failed  documented
          claim   A registration that is FAILED is told as such, with its id
          rows    none: the answer is beyond the table
          cited   VIP REST APIs, "Sample RegistrationStatus response"
                  https://techdocs.broadcom.com/us/en/symantec-security-software/identity-security/vip/cloud/vip-web-services-and-apis-v127046027-d2278e2328/VIP-REST-APIs/vip-rest-api-about-the-vip-credential-management-apis/vip-rest-api-registering-vip-access-credentials-using-qr-codes/vip-rest-api-registrationstatus-request/vip-rest-api-registrationstatus-response.html
          file    cases/vip-credential/registration-status/state-of-one-failed.yaml:7:3
    "#]]
    .assert_eq(&ran.stdout);
}

/// What a documented case claims, the table says or a page that it cites.
#[test]
fn every_documented_case_has_a_page() {
    for case in crate::whole::cases() {
        let documented = case.document.basis == Basis::Documented;
        let in_the_table = case.rows().any(|row| row.origin == Origin::Documented);
        let cites = &case.document.cites;
        let known = cites.iter().all(|cite| {
            let mut sources = case.document.suite.sources.iter();
            sources.any(|(name, _)| name == cite)
        });
        let is_based = in_the_table || !cites.is_empty() && known;
        assert!(!documented || is_based, "{}", case.id);
    }
}

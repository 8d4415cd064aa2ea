//! Holds credential management to what it reads: the form of a request, its version, the order of
//! checks, and where its operations are.

use super::credentials::{
    OPERATIONS, UNAVAILABLE, UNKNOWN, ask, bench, needed, post, reason, status,
};

#[test]
fn body_of_another_form_is_malformed_and_names_what_could_be_read() {
    for (path, name) in OPERATIONS {
        let needed = needed(path);
        let whole = format!(r#""Version":"3.0","Id":"r-1","TokenId":"VSST10000001"{needed}"#);
        let within = |members: &str| format!(r#"{{"{name}":{{{members}}}}}"#);
        for (body, version, id) in [
            (String::new(), "", ""),
            ("[]".to_owned(), "", ""),
            ("{}".to_owned(), "", ""),
            (format!(r#"{{"{name}":null}}"#), "", ""),
            (format!(r#"{{"{name}":[{{{whole}}}]}}"#), "", ""),
            (format!(r#"{{"Other":{{{whole}}}}}"#), "", ""),
            (format!("{{{whole}}}"), "", ""),
            (within(&whole.replace(r#""Version":"3.0","#, "")), "", "r-1"),
            (within(&whole.replace(r#""3.0""#, "3.0")), "", "r-1"),
            (within(&whole.replace(r#""Id":"r-1","#, "")), "3.0", ""),
            (within(&whole.replace(r#""r-1""#, "null")), "3.0", ""),
            (within(&whole.replace("TokenId", "tokenId")), "3.0", "r-1"),
            (
                within(&whole.replace(r#""VSST10000001""#, "7")),
                "3.0",
                "r-1",
            ),
        ] {
            let (code, answer) = post(&mut bench(), path, &body);
            let begins = format!(
                r#"{{"{name}Response":{{"Version":"{version}","RequestId":"{id}","Status":{{"ReasonCode":"4e00","#
            );
            assert_eq!(code, 200);
            assert!(answer.starts_with(&begins), "{body}: {answer}");
        }
    }
}

#[test]
fn what_an_operation_needs_is_part_of_its_form() {
    for (path, more, expected) in [
        ("validate", "", "4e00"),
        ("validate", r#","OTP1":"123456""#, "4e00"),
        ("validate", r#","OTP":123456"#, "4e00"),
        ("validate", r#","OTP":"123456","OTP2":1"#, "4e00"),
        ("activate-token", "", "0000"),
        ("activate-token", r#","OTP":"000000""#, "0000"),
        ("activate-token", r#","OTP1":123456"#, "4e00"),
        ("set-temporary-password", "", "4e00"),
        (
            "set-temporary-password",
            r#","TemporaryPassword":null"#,
            "4e00",
        ),
        ("enable-token", r#","Other":1"#, "4990"),
    ] {
        let answer = ask(&mut bench(), path, "VSST10000001", more);
        assert_eq!(reason(&answer), expected, "{path} {more}");
    }
}

#[test]
fn version_is_one_of_three_and_echoed() {
    for (path, name) in OPERATIONS {
        let needed = needed(path);
        for (version, is_spoken) in [
            ("2.0", true),
            ("3.0", true),
            ("3.1", true),
            ("1.0", false),
            ("3.2", false),
            ("3", false),
            ("", false),
        ] {
            let body = format!(
                r#"{{"{name}":{{"Version":"{version}","Id":"r","TokenId":"VSST10000001"{needed}}}}}"#
            );
            let (_, answer) = post(&mut bench(), path, &body);
            let begins = format!(r#"{{"{name}Response":{{"Version":"{version}","RequestId":"r","#);
            assert!(answer.starts_with(&begins), "{answer}");
            assert_eq!(
                reason(&answer) != "4e04",
                is_spoken,
                "{path} {version}: {answer}"
            );
        }
    }
}

#[test]
fn faults_are_looked_for_in_the_order_of_the_page() {
    for (path, name) in OPERATIONS {
        let body = |version: &str, id: &str, token: &str, more: &str| {
            format!(r#"{{"{name}":{{"Version":"{version}",{id}"TokenId":"{token}"{more}}}}}"#)
        };
        let (id, needed) = (r#""Id":"r","#, needed(path));
        for (body, expected) in [
            (body("1.0", "", UNAVAILABLE, needed), "4e00"),
            (body("1.0", id, UNAVAILABLE, needed), "4e04"),
            (body("3.1", id, UNAVAILABLE, needed), "4879"),
            (body("3.1", id, UNKNOWN, needed), "49f2"),
        ] {
            let (_, answer) = post(&mut bench(), path, &body);
            assert_eq!(reason(&answer), expected, "{path} {body}");
        }
    }
    for (path, token, more, expected) in [
        ("validate", "VSST10000002", r#","OTP":"000000""#, "4993"),
        ("validate", "VSST10000003", r#","OTP":"234567""#, "4994"),
        (
            "activate-token",
            "VSST10000002",
            r#","OTP1":"000000""#,
            "4990",
        ),
        (
            "set-temporary-password",
            "VSST10000001",
            r#","TemporaryPassword":"1","ExpirationDate":"2020-01-01""#,
            "4952",
        ),
        (
            "set-temporary-password",
            "VSST10000001",
            r#","TemporaryPassword":"1","ExpirationDate":"soon""#,
            "4952",
        ),
    ] {
        let answer = ask(&mut bench(), path, token, more);
        assert_eq!(reason(&answer), expected, "{path} {more}");
    }
}

#[test]
fn refused_request_changes_no_token() {
    let mut bench = bench();
    for (body, expected) in [
        (
            r#"{"DisableToken":{"Version":"9","Id":"r","TokenId":"VSST10000001"}}"#,
            "4e04",
        ),
        (
            r#"{"DisableToken":{"Version":"3.1","TokenId":"VSST10000001"}}"#,
            "4e00",
        ),
        (
            r#"{"DisableToken":{"Version":"3.1","Id":"r","TokenId":"VSST10000003"}}"#,
            "4990",
        ),
    ] {
        let (_, answer) = post(&mut bench, "disable-token", body);
        assert_eq!(reason(&answer), expected);
    }
    assert_eq!(status(&mut bench, "VSST10000001"), "Enabled");
    assert_eq!(status(&mut bench, "VSST10000003"), "Locked");
}

#[test]
fn unknown_operation_verb_and_spelling_are_not_found() {
    let body = r#"{"Validate":{"Version":"3.1","Id":"r","TokenId":"VSST10000001","OTP":"123456"}}"#;
    for line in [
        "POST /v1/credentials/revoke-token",
        "POST /v1/credentials/Validate",
        "POST /v1/credentials/validate/",
        "POST /v1/credentials/",
        "POST /v1/credentials",
        "GET /v1/credentials/validate",
        "PUT /v1/credentials/validate",
    ] {
        let (code, _) = bench().ask(line, body);
        assert_eq!(code, 404, "{line}");
    }
    let (code, answer) = post(&mut bench(), "revoke-token", body);
    assert_eq!(code, 404);
    assert!(
        answer.starts_with(r#"{"Response":{"Status":{"ReasonCode":""#),
        "{answer}"
    );
}

#[test]
fn accounts_and_tokens_are_served_side_by_side() {
    let mut bench = bench();
    assert_eq!(status(&mut bench, "VSST10000001"), "Enabled");
    bench.accepts("GET #", "");
    bench.unknown("GET /v1/accounts/999999999", "");
    bench.unknown("POST /v2/credentials/validate", "{}");
}

#[test]
fn every_answer_has_the_envelope_and_a_row() {
    let mut answers = crate::reference::Rulebook::vendor().answers();
    answers.retain(|listing| listing.suite == "vip-credential");
    let rows: std::collections::BTreeSet<&str> =
        answers.iter().filter_map(|listing| listing.row).collect();
    assert_eq!(rows.len(), 14, "{rows:?}");
    for listing in answers {
        let Some(row) = listing.row else {
            let beyond = match listing.point.as_str() {
                "registrationStatus/success" => 200,
                _ => 404,
            };
            let came = (listing.code, listing.error);
            assert_eq!(came, (beyond, None), "{}", listing.point);
            continue;
        };
        assert_eq!(listing.code, 200, "{}", listing.point);
        assert_eq!(listing.error.as_deref(), row.get(..4), "{}", listing.point);
        let is_published = !["4e00", "49f2", "4994", "4995", "4996", "49b5"].contains(&&row[..4]);
        assert_eq!(listing.details.is_some(), is_published, "{}", listing.point);
    }
}

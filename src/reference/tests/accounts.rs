//! Holds the rules of accounts and administrators to the page.

use super::{ACCOUNT, Bench};

const CREATE: &str = "POST /v1/accounts";
const UPDATE: &str = "PUT #";
const ADMINISTRATORS: &str = "POST #/administrators";

fn creating(member: &str) -> String {
    format!(r#"{{"accountName":"Acme","organizationalUnit":"Sales",{member}}}"#)
}

#[test]
fn create_answers_the_new_id_after_error_and_details() {
    let mut bench = Bench::with_account();
    let answer = bench.accepts(CREATE, &creating(r#""units":0"#));
    let expected = r#"{"error":"OK","details":"Account 100000002 created successfully.","accountId":"100000002"}"#;
    assert_eq!(answer, expected);
}

#[test]
fn account_shows_what_was_set_and_nothing_else() {
    let mut bench = Bench::with_account();
    let expected = format!(
        r#"{{"error":"OK","details":"Account {ACCOUNT} retrieved successfully.","accountId":"{ACCOUNT}","accountName":"Acme","organizationalUnit":"Sales","status":"ACTIVE"}}"#
    );
    assert_eq!(bench.accepts("GET #", ""), expected);
    let members = r#""status":"PENDING","accountCategory":"Consumer","accountType":"Test","serviceStartDate":"2020-02-29","unitType":"USERS","units":7,"totalVoiceCredits":-3,"totalSmsCredits":4"#;
    bench.accepts(CREATE, &creating(members));
    let answer = bench.accepts("GET /v1/accounts/100000002", "");
    assert!(
        answer.ends_with(&format!(r#""organizationalUnit":"Sales",{members}}}"#)),
        "{answer}"
    );
}

#[test]
fn update_changes_only_what_is_sent() {
    let mut bench = Bench::with_account();
    let answer = bench.accepts(UPDATE, r#"{"accountName":"Other","units":5}"#);
    let details = format!("Account {ACCOUNT} updated successfully.");
    assert_eq!(answer, format!(r#"{{"error":"OK","details":"{details}"}}"#));
    bench.accepts(UPDATE, "{}");
    let account = bench.accepts("GET #", "");
    let kept = r#""accountName":"Other","organizationalUnit":"Sales","status":"ACTIVE","units":5}"#;
    assert!(account.ends_with(kept), "{account}");
}

#[test]
fn refused_update_changes_nothing() {
    let mut bench = Bench::with_account();
    let before = bench.accepts("GET #", "");
    bench.incorrect(UPDATE, r#"{"accountName":"Other","units":-1}"#, "units");
    assert_eq!(bench.accepts("GET #", ""), before);
}

#[test]
fn mandatory_member_is_missing_when_absent_null_or_blank() {
    let mut bench = Bench::with_account();
    for (gap, update) in [
        ("", false),
        ("null", true),
        (r#""""#, true),
        (r#"" \t\u00a0\u2003""#, true),
    ] {
        for (field, other) in [
            ("accountName", r#""organizationalUnit":"Sales""#),
            ("organizationalUnit", r#""accountName":"Acme""#),
        ] {
            let details = format!("{field} is mandatory.");
            let member = if gap.is_empty() {
                String::new()
            } else {
                format!(r#","{field}":{gap}"#)
            };
            bench.refuses(CREATE, &format!("{{{other}{member}}}"), &details);
            if update {
                bench.refuses(UPDATE, &format!("{{{other}{member}}}"), &details);
            }
        }
    }
    bench.refuses(CREATE, "{}", "accountName is mandatory.");
}

#[test]
fn value_outside_its_enumeration_is_refused_with_its_own_text() {
    let category = "Account category must be either Enterprise, Consumer, or Corporate.";
    let kind = "Account category must be either Test, Production or Partner.";
    let unit = "Unit Type must be USERS, CREDENTIALS or TRANSACTIONS.";
    let mut bench = Bench::with_account();
    for (member, value, details) in [
        ("status", "active", "Invalid status."),
        ("status", "", "Invalid status."),
        ("accountCategory", "enterprise", category),
        ("accountCategory", "Test", category),
        ("accountType", "Corporate", kind),
        ("unitType", "Users", unit),
    ] {
        let member = format!(r#""{member}":"{value}""#);
        bench.refuses(CREATE, &creating(&member), details);
        bench.refuses(UPDATE, &format!("{{{member}}}"), details);
    }
}

#[test]
fn every_value_of_an_enumeration_is_accepted() {
    let mut bench = Bench::with_account();
    for (member, values) in [
        ("accountCategory", ["Enterprise", "Consumer", "Corporate"]),
        ("accountType", ["Test", "Production", "Partner"]),
        ("unitType", ["USERS", "CREDENTIALS", "TRANSACTIONS"]),
    ] {
        for value in values {
            let member = format!(r#""{member}":"{value}""#);
            bench.accepts(CREATE, &creating(&member));
            bench.accepts(UPDATE, &format!("{{{member}}}"));
        }
    }
}

#[test]
fn create_takes_every_known_status() {
    let mut bench = Bench::with_account();
    for status in ["ACTIVE", "PENDING", "REJECTED", "INACTIVE", "DELETED"] {
        bench.accepts(CREATE, &creating(&format!(r#""status":"{status}""#)));
    }
}

#[test]
fn only_the_listed_transitions_are_allowed() {
    let statuses = ["ACTIVE", "PENDING", "REJECTED", "INACTIVE", "DELETED"];
    let moves = [
        ("ACTIVE", "INACTIVE"),
        ("INACTIVE", "ACTIVE"),
        ("INACTIVE", "DELETED"),
    ];
    for from in statuses {
        for to in statuses {
            let mut bench = Bench::with_account();
            bench.accepts(CREATE, &creating(&format!(r#""status":"{from}""#)));
            let line = "PUT /v1/accounts/100000002";
            let body = format!(r#"{{"status":"{to}"}}"#);
            if from == to || moves.contains(&(from, to)) {
                bench.accepts(line, &body);
                let account = bench.accepts("GET /v1/accounts/100000002", "");
                assert!(
                    account.contains(&format!(r#""status":"{to}""#)),
                    "{account}"
                );
            } else {
                bench.refuses(line, &body, "Invalid account status.");
            }
        }
    }
}

#[test]
fn only_an_update_minds_a_date_in_the_past() {
    let mut bench = Bench::with_account();
    let past = r#""serviceStartDate":"2026-03-09""#;
    bench.accepts(CREATE, &creating(past));
    let details = "Not allowed to update serviceStartDate to earlier than current date.";
    bench.refuses(UPDATE, &format!("{{{past}}}"), details);
    bench.refuses(UPDATE, r#"{"serviceStartDate":"0000-01-01"}"#, details);
    for date in ["2026-03-10", "2026-03-11", "9999-12-31"] {
        bench.accepts(UPDATE, &format!(r#"{{"serviceStartDate":"{date}"}}"#));
    }
}

#[test]
fn date_of_any_other_form_is_incorrect() {
    let mut bench = Bench::with_account();
    for date in [
        "soon",
        "",
        "2027-02-29",
        "2027-13-01",
        "2027-1-1",
        "20270101",
        "2027-01-01T00:00:00Z",
        " 2027-01-01",
        "01-01-2027",
        "2027/01/01",
        "+027-01-01",
        "２０２７-01-01",
    ] {
        let member = format!(r#""serviceStartDate":"{date}""#);
        bench.incorrect(CREATE, &creating(&member), "serviceStartDate");
        bench.incorrect(UPDATE, &format!("{{{member}}}"), "serviceStartDate");
    }
}

#[test]
fn units_are_integers_of_any_size_from_nought() {
    let mut bench = Bench::with_account();
    let long = "9".repeat(400);
    for units in ["0", "-0", "1", "123456789012345678901234567890", &long] {
        bench.accepts(CREATE, &creating(&format!(r#""units":{units}"#)));
        bench.accepts(UPDATE, &format!(r#"{{"units":{units}}}"#));
        let account = bench.accepts("GET #", "");
        assert!(
            account.ends_with(&format!(r#""units":{units}}}"#)),
            "{account}"
        );
    }
    let far = format!("-{long}");
    for units in [
        "-1", "1.0", "1e2", "1e400", r#""1""#, "null", "true", "[]", "{}", &far,
    ] {
        bench.incorrect(CREATE, &creating(&format!(r#""units":{units}"#)), "units");
        bench.incorrect(UPDATE, &format!(r#"{{"units":{units}}}"#), "units");
    }
}

#[test]
fn member_of_the_wrong_type_is_incorrect() {
    let mut bench = Bench::with_account();
    for member in ["accountName", "organizationalUnit"] {
        bench.incorrect(UPDATE, &format!(r#"{{"{member}":1}}"#), member);
        bench.incorrect(CREATE, &format!(r#"{{"{member}":[]}}"#), member);
    }
    for member in [
        "status",
        "accountCategory",
        "accountType",
        "serviceStartDate",
        "unitType",
    ] {
        for value in ["null", "1", "true", r#"["ACTIVE"]"#, r#"{"a":1}"#] {
            let member_sent = format!(r#""{member}":{value}"#);
            bench.incorrect(CREATE, &creating(&member_sent), member);
            bench.incorrect(UPDATE, &format!("{{{member_sent}}}"), member);
        }
    }
    for member in ["totalVoiceCredits", "totalSmsCredits"] {
        for value in ["null", r#""1""#, "1.5"] {
            bench.incorrect(CREATE, &creating(&format!(r#""{member}":{value}"#)), member);
        }
    }
}

#[test]
fn credits_are_fixed_whatever_their_value() {
    let mut bench = Bench::with_account();
    for member in ["totalVoiceCredits", "totalSmsCredits"] {
        for value in ["1", "null", r#""x""#] {
            let details = format!("Field: {member} not allowed to update.");
            bench.refuses(UPDATE, &format!(r#"{{"{member}":{value}}}"#), &details);
        }
    }
    let both = r#"{"totalSmsCredits":1,"totalVoiceCredits":1}"#;
    bench.refuses(
        UPDATE,
        both,
        "Field: totalSmsCredits not allowed to update.",
    );
}

#[test]
fn unknown_account_is_not_found() {
    let mut bench = Bench::with_account();
    for id in [
        "100000009",
        "999999999",
        "1",
        "10000000a",
        "1000000010",
        "",
        "１００００００１",
        "%31%zz",
        "%ff",
    ] {
        bench.unknown(&format!("GET /v1/accounts/{id}"), "");
        bench.unknown(&format!("PUT /v1/accounts/{id}"), "{}");
        bench.unknown(&format!("POST /v1/accounts/{id}/administrators"), "{}");
    }
}

#[test]
fn administrator_needs_every_member() {
    let mut bench = Bench::with_account();
    let full = [
        ("email", "a@b.c"),
        ("firstName", "A"),
        ("lastName", "B"),
        ("role", "ADMIN"),
    ];
    for (left_out, _) in full {
        for gap in [None, Some("null"), Some(r#""""#), Some(r#""  ""#)] {
            let members = full.iter().filter_map(|(name, value)| match gap {
                _ if *name != left_out => Some(format!(r#""{name}":"{value}""#)),
                Some(gap) => Some(format!(r#""{name}":{gap}"#)),
                None => None,
            });
            let body = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
            bench.refuses(ADMINISTRATORS, &body, &format!("Missing {left_out}."));
        }
        bench.incorrect(ADMINISTRATORS, &format!(r#"{{"{left_out}":1}}"#), left_out);
    }
}

#[test]
fn role_is_compared_with_case_and_named() {
    let mut bench = Bench::with_account();
    let body = |role: &str| {
        format!(r#"{{"email":"a@b.c","firstName":"A","lastName":"B","role":"{role}"}}"#)
    };
    for role in ["SUPER_ADMIN", "ADMIN", "HELP_DESK", "AUDITOR"] {
        let answer = bench.accepts(ADMINISTRATORS, &body(role));
        assert_eq!(
            answer,
            r#"{"error":"OK","details":"Administrator a@b.c created successfully."}"#
        );
    }
    for role in ["admin", "OWNER", " ADMIN"] {
        bench.refuses(
            ADMINISTRATORS,
            &body(role),
            &format!("Role {role} not allowed."),
        );
    }
}

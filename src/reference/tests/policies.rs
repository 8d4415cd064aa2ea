//! Holds the rules of policies to the page.

use super::{ACCOUNT, Bench};

const UPDATE: &str = "PUT #/policies";
const READ: &str = "GET #/policies";

fn registration(inner: &str) -> String {
    format!(r#"{{"registrationPolicy":{{{inner}}}}}"#)
}

fn pin(members: &str) -> String {
    registration(&format!(r#""pin":{{{members}}}"#))
}

fn credential(members: &str) -> String {
    registration(&format!(r#""credential":{{{members}}}"#))
}

fn device(members: &str) -> String {
    registration(&format!(
        r#""rememberedDevices":{{"deviceFingerPrint":{{{members}}}}}"#
    ))
}

fn temp(members: &str) -> String {
    format!(r#"{{"tempSecurityCode":{{{members}}}}}"#)
}

fn country(members: &str, sms: &str, voice: &str) -> String {
    format!(
        r#"{{"defaultCountryCode":{{{members}}},"registrationPolicy":{{"credential":{{"allowedTypes":{{"others":{{"sms":"{sms}","voice":"{voice}"}}}}}}}}}}"#
    )
}

type Wrapped = (&'static str, fn(&str) -> String, &'static str);

const SWITCHED: [Wrapped; 4] = [
    ("pin", pin, r#""minLength":4"#),
    ("deviceFingerPrint", device, r#""expiration":30"#),
    (
        "tempSecurityCode",
        temp,
        r#""defaultValidityPeriod":1,"maxValidityPeriod":1"#,
    ),
    (
        "defaultCountryCode",
        |members| country(members, "Y", "N"),
        r#""countryCode":"DE""#,
    ),
];

#[test]
fn update_merges_what_is_sent_into_the_tree() {
    let mut bench = Bench::with_account();
    let answer = bench.accepts(
        UPDATE,
        &pin(r#""enabled":"Y","expiration":"30","minLength":6"#),
    );
    let details = format!("Policies of account {ACCOUNT} updated successfully.");
    assert_eq!(answer, format!(r#"{{"error":"OK","details":"{details}"}}"#));
    bench.accepts(UPDATE, &pin(r#""enabled":"Y","minLength":8"#));
    bench.accepts(
        UPDATE,
        &credential(r#""allowedTypes":{"others":{"sms":"Y"}}"#),
    );
    bench.accepts(
        UPDATE,
        &credential(r#""allowedTypes":{"others":{"voice":"N"}},"maxAllowed":5"#),
    );
    bench.accepts(UPDATE, "{}");
    let expected = format!(
        r#"{{"error":"OK","details":"Policies of account {ACCOUNT} retrieved successfully.","registrationPolicy":{{"pin":{{"enabled":"Y","expiration":"30","minLength":8}},"credential":{{"allowedTypes":{{"others":{{"sms":"Y","voice":"N"}}}},"maxAllowed":5}}}}}}"#
    );
    assert_eq!(bench.accepts(READ, ""), expected);
}

#[test]
fn enabled_is_needed_unless_the_policy_is_absent() {
    let mut bench = Bench::with_account();
    for (policy, wrap, attributes) in SWITCHED {
        let missing = format!("Missing enabled value in {policy} policy");
        for gap in ["null", r#""""#, r#"" ""#] {
            bench.refuses(
                UPDATE,
                &wrap(&format!(r#""enabled":{gap},{attributes}"#)),
                &missing,
            );
        }
        bench.refuses(UPDATE, &wrap(""), &missing);
        bench.refuses(UPDATE, &wrap(attributes), &missing);
        bench.accepts(UPDATE, &wrap(&format!(r#""enabled":"Y",{attributes}"#)));
    }
}

#[test]
fn enabled_is_yes_or_a_lone_no() {
    let mut bench = Bench::with_account();
    for (policy, wrap, attributes) in SWITCHED {
        let invalid = format!("Invalid enabled value in {policy} policy");
        for enabled in ["y", "n", "true", "Yes"] {
            bench.refuses(
                UPDATE,
                &wrap(&format!(r#""enabled":"{enabled}""#)),
                &invalid,
            );
            bench.refuses(
                UPDATE,
                &wrap(&format!(r#""enabled":"{enabled}",{attributes}"#)),
                &invalid,
            );
        }
        bench.refuses(
            UPDATE,
            &wrap(&format!(r#""enabled":"N",{attributes}"#)),
            &invalid,
        );
        bench.accepts(UPDATE, &wrap(r#""enabled":"N""#));
        bench.incorrect(UPDATE, &wrap(r#""enabled":true"#), "enabled");
    }
    bench.accepts(UPDATE, r#"{"defaultCountryCode":{"enabled":"N"}}"#);
}

#[test]
fn required_attribute_is_missing_when_absent_null_or_blank() {
    let mut bench = Bench::with_account();
    bench.accepts(UPDATE, &pin(r#""enabled":"Y""#));
    for gap in ["", r#",$:null"#, r#",$:"""#, r#",$:" ""#] {
        let with = |attribute: &str| {
            format!(
                r#""enabled":"Y"{}"#,
                gap.replace('$', &format!(r#""{attribute}""#))
            )
        };
        let details = "Missing expiration in deviceFingerPrint policy.";
        bench.refuses(UPDATE, &device(&with("expiration")), details);
        let details = "Missing defaultValidityPeriod in tempSecurityCode policy.";
        bench.refuses(UPDATE, &temp(&with("defaultValidityPeriod")), details);
        let details = "Missing maxValidityPeriod in tempSecurityCode policy.";
        let body = format!(r#""defaultValidityPeriod":1,{}"#, with("maxValidityPeriod"));
        bench.refuses(UPDATE, &temp(&body), details);
        let details = "Missing countryCode in defaultCountryCode policy.";
        bench.refuses(UPDATE, &country(&with("countryCode"), "N", "N"), details);
    }
}

#[test]
fn numbers_stay_in_their_ranges_as_numbers_and_as_strings() {
    let mut bench = Bench::with_account();
    type Ranges = (
        &'static str,
        &'static str,
        fn(&str) -> String,
        &'static [i32],
        &'static [i32],
    );
    let on_pin: fn(&str) -> String = |members| pin(&format!(r#""enabled":"Y",{members}"#));
    let in_pin = "Invalid $ value in pin policy.";
    let in_credential = "Invalid $ value in credential policy.";
    let table: [Ranges; 7] = [
        ("maxAllowed", in_credential, credential, &[1, 5], &[0, 6]),
        (
            "noAuthExpiration",
            in_credential,
            credential,
            &[0, 15, 365],
            &[-1, 1, 14, 366],
        ),
        ("expiration", in_pin, on_pin, &[0, 365], &[-1, 366]),
        ("minLength", in_pin, on_pin, &[4, 12], &[3, 13]),
        ("reuseHistory", in_pin, on_pin, &[0, 15], &[-1, 16]),
        (
            "expiration",
            "Invalid value in deviceFingerPrint policy.",
            |members| device(&format!(r#""enabled":"Y",{members}"#)),
            &[30, 730],
            &[29, 731],
        ),
        (
            "defaultValidityPeriod",
            "Invalid $ value in tempSecurityCode policy.",
            |members| {
                temp(&format!(
                    r#""enabled":"Y","maxValidityPeriod":720,{members}"#
                ))
            },
            &[1, 720],
            &[0, 721],
        ),
    ];
    for (attribute, details, wrap, inside, outside) in table {
        let details = details.replace('$', attribute);
        let body = |value: &str| wrap(&format!(r#""{attribute}":{value}"#));
        for number in inside {
            bench.accepts(UPDATE, &body(&number.to_string()));
            bench.accepts(UPDATE, &body(&format!("\"{number}\"")));
        }
        for number in outside {
            bench.refuses(UPDATE, &body(&number.to_string()), &details);
            bench.refuses(UPDATE, &body(&format!("\"{number}\"")), &details);
        }
        for value in [
            r#""soon""#,
            r#""8.0""#,
            "8.0",
            "99999999999999999999999",
            r#""+5""#,
            r#""-""#,
        ] {
            bench.refuses(UPDATE, &body(value), &details);
        }
        for value in ["true", "[5]", "{}"] {
            bench.incorrect(UPDATE, &body(value), attribute);
        }
    }
}

#[test]
fn validity_periods_may_be_equal_but_not_reversed() {
    let mut bench = Bench::with_account();
    let body = |default, max| {
        temp(&format!(
            r#""enabled":"Y","defaultValidityPeriod":{default},"maxValidityPeriod":{max}"#
        ))
    };
    bench.accepts(UPDATE, &body("9", "\"9\""));
    bench.accepts(UPDATE, &body("\"9\"", "10"));
    let details =
        "defaultValidityPeriod must be less than maxValidityPeriod in tempSecurityCode policy.";
    bench.refuses(UPDATE, &body("\"10\"", "9"), details);
    let details = "Invalid maxValidityPeriod value in tempSecurityCode policy.";
    bench.refuses(UPDATE, &body("10", "721"), details);
    bench.refuses(UPDATE, &body("10", "0"), details);
}

#[test]
fn enumerated_attribute_is_named_by_its_leaf() {
    let mut bench = Bench::with_account();
    for (group, leaf) in [
        ("hardware", "securityToken"),
        ("hardware", "securityCard"),
        ("software", "mobileCred"),
        ("software", "desktopCred"),
        ("others", "sms"),
        ("others", "voice"),
    ] {
        let body = |value| {
            credential(&format!(
                r#""allowedTypes":{{"{group}":{{"{leaf}":{value}}}}}"#
            ))
        };
        bench.accepts(UPDATE, &body("\"Y\""));
        bench.accepts(UPDATE, &body("\"N\""));
        for value in ["\"y\"", "\"\"", "\"Yes\""] {
            let details = format!("Invalid {leaf} value in credential policy.");
            bench.refuses(UPDATE, &body(value), &details);
        }
        bench.incorrect(UPDATE, &body("true"), leaf);
        bench.incorrect(UPDATE, &body("null"), leaf);
    }
    let details = "Invalid multiUserCred value in credential policy.";
    bench.refuses(UPDATE, &credential(r#""multiUserCred":"X""#), details);
    for format in ["numberOnly", "anyAlphaNum", "atLeastOneAlphaNum"] {
        bench.accepts(
            UPDATE,
            &pin(&format!(r#""enabled":"Y","formatRestriction":"{format}""#)),
        );
    }
    let details = "Invalid formatRestriction value in pin policy.";
    bench.refuses(
        UPDATE,
        &pin(r#""enabled":"Y","formatRestriction":"numberonly""#),
        details,
    );
}

#[test]
fn country_code_needs_sms_or_voice_in_the_same_request() {
    let mut bench = Bench::with_account();
    let needs = "SMS or Voice credentials must be enabled for defaultCountryCode policy.";
    let members = r#""enabled":"Y","countryCode":"XX""#;
    bench.refuses(
        UPDATE,
        &format!(r#"{{"defaultCountryCode":{{{members}}}}}"#),
        needs,
    );
    bench.refuses(UPDATE, &country(members, "N", "N"), needs);
    let invalid = "Invalid country code in defaultCountryCode policy.";
    bench.refuses(UPDATE, &country(members, "Y", "N"), invalid);
    bench.refuses(UPDATE, &country(members, "N", "Y"), invalid);
    bench.accepts(
        UPDATE,
        &credential(r#""allowedTypes":{"others":{"sms":"Y"}}"#),
    );
    bench.refuses(
        UPDATE,
        &format!(r#"{{"defaultCountryCode":{{{members}}}}}"#),
        needs,
    );
    for code in ["de", "USA", "UK", "EU", "D"] {
        bench.refuses(
            UPDATE,
            &country(
                &format!(r#""enabled":"Y","countryCode":"{code}""#),
                "Y",
                "Y",
            ),
            invalid,
        );
    }
    bench.incorrect(
        UPDATE,
        &country(r#""enabled":"Y","countryCode":49"#, "Y", "Y"),
        "countryCode",
    );
}

#[test]
fn policy_that_is_no_object_is_of_the_wrong_type() {
    let mut bench = Bench::with_account();
    for value in ["null", "\"Y\"", "[]", "1"] {
        for member in [
            "registrationPolicy",
            "tempSecurityCode",
            "defaultCountryCode",
        ] {
            bench.incorrect(UPDATE, &format!(r#"{{"{member}":{value}}}"#), member);
        }
        for member in ["credential", "pin", "rememberedDevices"] {
            bench.incorrect(
                UPDATE,
                &registration(&format!(r#""{member}":{value}"#)),
                member,
            );
        }
        let body = registration(&format!(
            r#""rememberedDevices":{{"deviceFingerPrint":{value}}}"#
        ));
        bench.incorrect(UPDATE, &body, "deviceFingerPrint");
        bench.incorrect(
            UPDATE,
            &credential(&format!(r#""allowedTypes":{value}"#)),
            "allowedTypes",
        );
        let body = credential(&format!(r#""allowedTypes":{{"others":{value}}}"#));
        bench.incorrect(UPDATE, &body, "others");
    }
    bench.accepts(UPDATE, &registration(""));
    bench.accepts(UPDATE, &credential(""));
}

#[test]
fn missing_parts_of_all_policies_come_before_any_value() {
    let mut bench = Bench::with_account();
    let body = r#"{"tempSecurityCode":{"enabled":"Y"},"registrationPolicy":{"pin":{"enabled":"Y","minLength":3},"credential":{"maxAllowed":9}}}"#;
    bench.refuses(
        UPDATE,
        body,
        "Missing defaultValidityPeriod in tempSecurityCode policy.",
    );
    let body =
        r#"{"tempSecurityCode":{"enabled":"Y"},"registrationPolicy":{"pin":{"minLength":3}}}"#;
    bench.refuses(UPDATE, body, "Missing enabled value in pin policy");
    let body = registration(r#""pin":{"enabled":"Y","minLength":3},"credential":{"maxAllowed":9}"#);
    bench.refuses(
        UPDATE,
        &body,
        "Invalid maxAllowed value in credential policy.",
    );
}

#[test]
fn documented_but_unbound_members_are_unrecognized() {
    let mut bench = Bench::with_account();
    let body = registration(r#""rememberedDevices":{"maxAllowed":3}"#);
    bench.refuses(
        UPDATE,
        &body,
        "Request contains unrecognized field maxAllowed.",
    );
    let body = credential(r#""enabled":"Y""#);
    bench.refuses(
        UPDATE,
        &body,
        "Request contains unrecognized field enabled.",
    );
}

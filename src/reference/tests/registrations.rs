//! Holds registrations by QR code to the one answer that the vendor publishes whole.

use super::Bench;

const OPEN: &str = "POST /v1/credentials/registration-qr-code";
const TELL: &str = "POST /v1/credentials/registration-status";

fn request(name: &str, id: &str) -> String {
    format!(r#"{{"{name}":{{"registrationId":"{id}"}}}}"#)
}

fn told(bench: &mut Bench, id: &str) -> String {
    let (code, answer) = bench.ask(TELL, &request("RegistrationStatus", id));
    assert_eq!(code, 200, "{answer}");
    answer
}

#[test]
fn registered_credential_is_told_as_in_the_sample() {
    let id = "cd5c9b02-done-465t-c202lib9eb18";
    let expected = format!(
        r#"{{"RequestStatusResponse":{{"registrationStatus":"REGISTERED","registrationId":"{id}","credentialDetail":{{"credentialType":"STANDARD_OTP","credentialId":"SYMC14736451"}}}}}}"#
    );
    assert_eq!(told(&mut Bench::with_account(), id), expected);
}

#[test]
fn other_registrations_are_told_without_a_credential() {
    for (id, state) in [
        ("cd5c9b02-pend-465t-c202lib9eb18", "PENDING"),
        ("cd5c9b02-fail-465t-c202lib9eb18", "FAILED"),
        ("nobody-opened-it", "FAILED"),
    ] {
        let expected = format!(
            r#"{{"RequestStatusResponse":{{"registrationStatus":"{state}","registrationId":"{id}"}}}}"#
        );
        assert_eq!(told(&mut Bench::with_account(), id), expected);
    }
}

#[test]
fn opened_registration_is_pending() {
    let mut bench = Bench::with_account();
    let id = "cd5c9b02-casf-4701-465t-c202lib9eb18";
    assert!(told(&mut bench, id).contains("FAILED"));
    let (code, answer) = bench.ask(OPEN, &request("RegistrationQrCode", id));
    let expected = format!(
        r#"{{"RegistrationQrCodeResponse":{{"Status":{{"ReasonCode":"0000","StatusMessage":"Success"}},"registrationId":"{id}","qrCode":"vip-registration:{id}"}}}}"#
    );
    assert_eq!((code, answer), (200, expected));
    assert!(told(&mut bench, id).contains("PENDING"));
}

#[test]
fn request_without_an_id_is_malformed() {
    for (line, name) in [(OPEN, "RegistrationQrCode"), (TELL, "RegistrationStatus")] {
        for body in [
            "no JSON".to_owned(),
            format!(r#"{{"{name}":{{}}}}"#),
            format!(r#"{{"{name}":{{"registrationId":7}}}}"#),
            r#"{"registrationId":"x"}"#.to_owned(),
        ] {
            let expected = format!(
                r#"{{"{name}Response":{{"Status":{{"ReasonCode":"4e00","StatusMessage":"The request is malformed"}}}}}}"#
            );
            let answered = Bench::with_account().ask(line, &body);
            assert_eq!(answered, (200, expected), "{line} {body}");
        }
    }
}

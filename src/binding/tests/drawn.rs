//! Turns drawn numbers into bindings, requests and answers, and these there and back.

use super::{answer, base, bound, request};
use crate::exchange::Request;
use crate::json;

/// Says the same of bytes that mean the same, and notices a member that is given twice.
fn meaning(bytes: &[u8]) -> String {
    match json::read(bytes) {
        Ok(parsed) => {
            let sorted: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            format!(
                "{sorted} {:?} {}",
                parsed.repeated.is_some(),
                parsed.value.to_string().len()
            )
        }
        Err(_) => format!("{bytes:?}"),
    }
}

/// Numbers that look drawn, and are the same in every run.
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }

    fn pair<'a>(&mut self, of: &[(&'a str, &'a str)]) -> (&'a str, &'a str) {
        of[self.below(of.len())]
    }
}

const MEMBERS: [&str; 11] = [
    "accountName",
    "organizationalUnit",
    "accountCategory",
    "units",
    "email",
    "firstName",
    "role",
    "qrCode",
    "pin",
    "enabled",
    "minLength",
];

/// Words that may stand as a name: of the service, of neither side, or as the description has it.
const NAMES: [&str; 12] = [
    "name",
    "ou",
    "shoeSize",
    "accountName",
    "units",
    "email",
    "pin",
    "x y",
    "é",
    "/path",
    "userId",
    "accountId",
];

/// Returns a binding, as a target file has it under a suite; some cannot be.
pub(crate) fn some_binding(draws: &mut Draws) -> String {
    let style = draws.one(&["as-is", "PascalCase", "snake_case", "kebab-case"]);
    let mut text = format!("style: {style}\n");
    text += &some_members(draws);
    let (routes, request) = draws.pair(&ROUTES);
    text += routes;
    text += draws.one(if request.is_empty() { &REQUESTS } else { &[""] });
    text += request;
    text += draws.one(&ANSWERS);
    text
}

/// Returns what the service wants besides, and what it does not know.
pub(crate) fn some_wants(draws: &mut Draws) -> &'static str {
    draws.one(&WITH)
}

fn some_members(draws: &mut Draws) -> String {
    let names = [
        "name",
        "ou",
        "theCategory",
        "n-u",
        "mail",
        "given name",
        "ROLE",
        "länge",
    ];
    let first = draws.below(MEMBERS.len());
    let mut text = "members:\n".to_owned();
    for (at, name) in names.iter().enumerate().take(1 + draws.below(names.len())) {
        let member = MEMBERS[(first + at) % MEMBERS.len()];
        text += &match draws.below(3) {
            0 => format!("  {member}: {{ name: \"{name}\", label: \"The {name}\" }}\n"),
            _ => format!("  {member}: \"{name}\"\n"),
        };
    }
    text
}

/// Paths and verbs, with what then stands in the bodies of requests.
const ROUTES: [(&str, &str); 8] = [
    ("", ""),
    ("routes: { /v1/accounts: /orgs }\n", ""),
    (
        "routes: { /v1/accounts: /a/b, updateAccount: PATCH, updatePin: PATCH, updateTempSecurityCode: PATCH, updatePolicies: PATCH, updateCredential: PATCH, updateDeviceFingerPrint: PATCH, updateDefaultCountryCode: PATCH }\n",
        "",
    ),
    (
        "routes: { /v1/accounts: /orgs, getAccount: \"POST /find?id={accountId}\", getUser: \"/people?org={accountId}&id={userId}\" }\n",
        "",
    ),
    (
        "routes: { \"/v1/accounts/{accountId}/users\": \"/people/{accountId}\", getPolicies: null }\n",
        "",
    ),
    (
        "routes: { createAccount: POST /create, getAccount: POST /get, updateAccount: POST /update, createUser: POST /user, getUser: POST /find }\n",
        "request: { getAccount: { accountId: $.key }, updateAccount: { accountId: $.key, $: $.changes }, createUser: { accountId: $.org }, getUser: { accountId: $.org, userId: $.user } }\n",
    ),
    (
        "routes: { updatePolicies: null, updatePin: \"PUT /accounts/{accountId}/pin\", updateCredential: \"PUT /accounts/{accountId}/credential\", updateDeviceFingerPrint: \"PUT /accounts/{accountId}/device\", updateTempSecurityCode: \"PUT /accounts/{accountId}/temp\" }\n",
        "request: { updatePin: { pin: $ }, updateCredential: { credential: $ }, updateDeviceFingerPrint: { deviceFingerPrint: $ }, updateTempSecurityCode: { tempSecurityCode: $ } }\n",
    ),
    (
        "routes: { createQrCode: \"POST /qr?org={accountId}&for={userId}\", authenticate: \"POST /auth/{userId}?org={accountId}\" }\n",
        "",
    ),
];

/// Where members of requests stand.
const REQUESTS: [&str; 5] = [
    "",
    "request: { $: $.body }\n",
    "request: { createAccount: $.account, units: $.plan.quantity }\n",
    "request: { createAdministrator: { $: $.admin, email: $.login.mail } }\n",
    "request: { $: $.in.it, role: $.in.rights.role, qrCode: $.code }\n",
];

/// Where members of answers stand, error and detail among them.
const ANSWERS: [&str; 8] = [
    "",
    "envelope: { error: $.code, detail: $.message }\n",
    "envelope: { error: $.meta.code, detail: $.meta.text }\nanswer: { $: $.data, accountId: $.data.id }\n",
    "answer: { $: $.result.value }\n",
    "envelope: { error: { header: x-error } }\n",
    "envelope: { error: $.data.code, detail: $.data.text }\nanswer: { $: $.data }\n",
    "answer: { accountId: $.key, createUser: { userId: $.key }, getUser: { userId: $.user.key } }\n",
    "envelope: { media_type: [application/problem+json, application/json], error: [$.title, $.code], detail: [$.detail, $.text] }\n",
];

const WITH: [&str; 5] = [
    "",
    "",
    "with: { createAccount: { contact: { mail: a@example.test } } }\n",
    "with: { createAdministrator: { lastName: null, locale: en } }\n",
    "with: { createUser: { source: test }, createQrCode: { size: 200 } }\n",
];

fn some_body(draws: &mut Draws, depth: usize) -> String {
    match draws.below(if depth == 0 { 7 } else { 6 }) {
        0 => "1.50e+3".to_owned(),
        1 => "\"a \\u00e9 \\\"text\\\"\"".to_owned(),
        2 if depth < 3 => {
            let items: Vec<String> = (0..draws.below(3))
                .map(|_| some_body(draws, depth + 1))
                .collect();
            format!("[{}]", items.join(","))
        }
        3 if depth > 0 => draws
            .one(&["null", "true", "-0", "12345678901234567890"])
            .to_owned(),
        _ if depth < 4 => {
            let members: Vec<String> = (0..draws.below(5))
                .map(|_| {
                    let name = match draws.below(2) {
                        0 => draws.one(&MEMBERS),
                        _ => draws.one(&NAMES),
                    };
                    format!("\"{name}\":{}", some_body(draws, depth + 1))
                })
                .collect();
            format!("{{{}}}", members.join(","))
        }
        _ => "\"\"".to_owned(),
    }
}

#[test]
fn there_and_back_is_the_same_request_and_the_same_answer() {
    let mut draws = Draws(7);
    let (mut read, mut sent_on) = (0, 0);
    for _ in 0..60 {
        let text = some_binding(&mut draws);
        let Ok(binding) = bound(&text) else { continue };
        read += 1;
        for _ in 0..15 {
            let (operation, method, path) = [
                (Some("createAccount"), "POST", "/v1/accounts"),
                (Some("updateAccount"), "PUT", "/v1/accounts/1%2F2"),
                (Some("getAccount"), "GET", "/v1/accounts/123456789"),
                (
                    Some("createAdministrator"),
                    "POST",
                    "/v1/accounts/7/administrators",
                ),
                (None, "DELETE", "/v1/accounts/7"),
                (None, "PATCH", "/v1/accounts/7/users/a%20b?x=1"),
                (Some("createUser"), "POST", "/v1/accounts/7/users"),
                (Some("getUser"), "GET", "/v1/accounts/7/users/a%20b"),
                (Some("getUser"), "GET", "/v1/accounts/7/users/"),
                (Some("createQrCode"), "POST", "/v1/accounts/7/qr-codes"),
            ][draws.below(10)];
            let body = (method != "GET").then(|| some_body(&mut draws, 0));
            let sent = request(method, path, body.as_deref());
            // What cannot be said there is not sent.
            let Ok(out) = binding.outward(operation, None, sent.clone()) else {
                continue;
            };
            sent_on += 1;
            let (back, _) = binding.undress(out.request.clone());
            let said = |request: &Request| {
                let body = request.body.as_deref().map(meaning);
                (request.method.clone(), request.path.clone(), body)
            };
            assert_eq!(said(&back), said(&sent), "{text}\n{out:?}");
            let detail = draws.one(&[
                "accountName is mandatory.",
                "accountName is mandatory",
                "email is  mandatory.",
                "Missing minlength in pin policy.",
                "Missing firstName",
                "Missing email.",
                "Missing minLength in pin policy.",
                "Request contains unrecognized field name.",
                "Request contains incorrect field or value - {units",
                "Account 123456789 created successfully.",
                "units",
            ]);
            // An id comes back as text, whatever it was.
            let rest = some_body(&mut draws, 1)
                .replace("accountId", "a")
                .replace("userId", "u");
            let came = answer(
                400,
                &format!(
                    r#"{{"error":"E","details":{},"qrCode":{rest}}}"#,
                    json::quoted(detail)
                ),
            );
            let dressed = binding.dress(out.operation, came.clone());
            let back = binding.inward(out.operation, &base(), &dressed);
            assert_eq!(
                meaning(&back.body),
                meaning(&came.body),
                "{text}\n{dressed:?}"
            );
        }
    }
    assert!(read > 20, "most bindings are none: {read}");
    assert!(sent_on > read * 11, "most requests are none: {sent_on}");
}

//! Turns bindings, requests and answers into what becomes of them there and back.

use std::sync::{Arc, LazyLock};

use super::{Binding, Unasked, read};
use crate::case::Library;
use crate::contract::Suite;
use crate::exchange::{Base, Request, Response};
use crate::json;
use crate::source::Source;
use crate::yaml::{self, Shape};

fn suite() -> Arc<Suite> {
    static LIBRARY: LazyLock<Library> = LazyLock::new(Library::embedded);
    let folder = LIBRARY.suite("vip-rest").unwrap();
    Arc::clone(folder.suite().unwrap())
}

/// Returns a binding, or the titles of what is wrong with it.
fn bound(text: &str) -> Result<Binding, Vec<String>> {
    let source = Source::new("binding.yaml", text);
    let node = yaml::parse(&source).map_err(|problems| vec![format!("{problems:?}")])?;
    let mut problems = Vec::new();
    Shape::Record(&super::BINDING).check(&node, &source, &mut problems);
    let binding = read(&node, &source, &suite(), &|_| false, &mut problems);
    match problems.is_empty() {
        true => Ok(binding.expect("it says something")),
        false => Err(problems
            .into_iter()
            .map(|problem| format!("{} ({})", problem.title, problem.help.unwrap_or_default()))
            .collect()),
    }
}

fn request(method: &str, path: &str, body: Option<&str>) -> Request {
    let mut headers = Vec::new();
    if body.is_some() {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers,
        body: body.map(|body| body.as_bytes().to_vec()),
    }
}

fn answer(code: u16, body: &str) -> Response {
    Response {
        code,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.as_bytes().to_vec(),
        cut: false,
    }
}

fn base() -> Base {
    Base::parse("https://api.example.com/v9").unwrap()
}

/// Returns verb, path and body as they go out.
fn out(binding: &Binding, operation: Option<&str>, request: Request) -> String {
    let request = binding.outward(operation, None, request).unwrap().request;
    let body = request.body.map(|body| String::from_utf8(body).unwrap());
    let body = body.map_or_else(String::new, |body| format!(" {body}"));
    format!("{} {}{body}", request.method, request.path)
}

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
struct Draws(u64);

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
const NAMES: [&str; 10] = [
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
];

fn some_binding(draws: &mut Draws) -> String {
    let mut text = String::new();
    text += draws.one(&[
        "",
        "style: PascalCase\n",
        "style: snake_case\n",
        "style: kebab-case\n",
    ]);
    let first = draws.below(MEMBERS.len());
    let names = [
        "name",
        "ou",
        "theCategory",
        "n-u",
        "mail",
        "given name",
        "ROLE",
    ];
    text += "members:\n";
    for (at, name) in names.iter().enumerate().take(1 + draws.below(7)) {
        text += &format!("  {}: \"{name}\"\n", MEMBERS[(first + at) % 9]);
    }
    text += draws.one(&[
        "",
        "routes: { /v1/accounts: /orgs }\n",
        "routes: { /v1/accounts: /a/b, updateAccount: PATCH }\n",
        "routes: { /v1/accounts: /orgs, getAccount: \"POST /find?id={accountId}\" }\n",
        "routes: { \"/v1/accounts/{accountId}/users\": \"/people/{accountId}\", updatePolicies: null }\n",
    ]);
    text += draws.one(&[
        "",
        "request: { $: $.body }\n",
        "request: { createAccount: $.account, units: $.plan.quantity }\n",
        "request: { createAdministrator: { $: $.admin, email: $.login.mail } }\n",
    ]);
    text += draws.one(&[
        "",
        "envelope: { error: $.code, detail: $.message }\n",
        "envelope: { error: $.meta.code, detail: $.meta.text }\nanswer: { $: $.data, accountId: $.data.id }\n",
        "answer: { $: $.result.value }\n",
        "envelope: { error: { header: x-error } }\n",
    ]);
    text
}

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
    let mut read = 0;
    for _ in 0..150 {
        let text = some_binding(&mut draws);
        let Ok(binding) = bound(&text) else { continue };
        read += 1;
        for _ in 0..20 {
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
            ][draws.below(6)];
            let body = (method != "GET").then(|| some_body(&mut draws, 0));
            let sent = request(method, path, body.as_deref());
            let out = binding.outward(operation, None, sent.clone()).unwrap();
            let (back, _) = binding.undress(out.request.clone());
            let said = |request: &Request| {
                let body = request.body.as_deref().map(meaning);
                (request.method.clone(), request.path.clone(), body)
            };
            assert_eq!(said(&back), said(&sent), "{text}\n{out:?}");
            let detail = draws.one(&[
                "accountName is mandatory.",
                "Missing email.",
                "Missing minLength in pin policy.",
                "Request contains unrecognized field name.",
                "Request contains incorrect field or value - {units",
                "Account 123456789 created successfully.",
                "units",
            ]);
            let rest = some_body(&mut draws, 1);
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
    assert!(read > 50, "most bindings are none: {read}");
}

#[test]
fn a_request_goes_out_as_the_service_takes_it() {
    let wide = "routes:\n  /v1/accounts: /orgs\n  updateAccount: PATCH\n  getPolicies: null\n  getUser: \"/find?org={accountId}&user={userId}\"\n  createUser: \"POST /orgs/{accountId}/users?key={userId}\"\nmembers: { accountName: name }\nrequest: { createAccount: $.account, units: $.plan.quantity }\n";
    let binding = bound(wide).unwrap();
    for (operation, method, path, body, wire) in [
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some(r#"{"accountName":1.0,"units":5}"#),
            r#"POST /orgs {"account":{"name":1.0},"plan":{"quantity":5}}"#,
        ),
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some(r#"{"name":1,"quantity":2}"#),
            r#"POST /orgs {"account":{"accountName":1,"units":2}}"#,
        ),
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some(r#"{"units":5}"#),
            r#"POST /orgs {"plan":{"quantity":5}}"#,
        ),
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some("{}"),
            r#"POST /orgs {"account":{}}"#,
        ),
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some("[1]"),
            r#"POST /orgs {"account":[1]}"#,
        ),
        (
            Some("createAccount"),
            "POST",
            "/v1/accounts",
            Some("{no"),
            "POST /orgs {no",
        ),
        (
            Some("updateAccount"),
            "PUT",
            "/v1/accounts/7",
            Some(r#"{"accountName":"A"}"#),
            r#"PATCH /orgs/7 {"name":"A"}"#,
        ),
        (None, "PATCH", "/v1/accounts/7", None, "PUT /orgs/7"),
        (None, "DELETE", "/v1/accounts/7", None, "DELETE /orgs/7"),
        (
            None,
            "GET",
            "/v1/accounts/7/nothing?x=1",
            None,
            "GET /orgs/7/nothing?x=1",
        ),
        (None, "GET", "/orgs/7", None, "GET /v1/accounts/7"),
        (
            Some("getUser"),
            "GET",
            "/v1/accounts/7/users/a&b",
            None,
            "GET /find?org=7&user=a%26b",
        ),
        (
            Some("getUser"),
            "GET",
            "/v1/accounts//users/ada",
            None,
            "GET /find?user=ada",
        ),
        (
            Some("createUser"),
            "POST",
            "/v1/accounts/7/users",
            Some(r#"{"userId":"a b"}"#),
            "POST /orgs/7/users?key=a%20b",
        ),
        (
            Some("createUser"),
            "POST",
            "/v1/accounts/7/users",
            Some("{}"),
            "POST /orgs/7/users {}",
        ),
    ] {
        assert_eq!(out(&binding, operation, request(method, path, body)), wire);
    }
    for (method, path, why) in [
        (
            "GET",
            "/v1/accounts/7/policies",
            Unasked::Operation("getPolicies".to_owned()),
        ),
        (
            "GET",
            "/v1/accounts//policies",
            Unasked::Operation("getPolicies".to_owned()),
        ),
        (
            "GET",
            "/v2/accounts",
            Unasked::Path("/v2/accounts".to_owned()),
        ),
        (
            "GET",
            "/v1/accountz",
            Unasked::Path("/v1/accountz".to_owned()),
        ),
        ("GET", "/", Unasked::Path("/".to_owned())),
    ] {
        let unasked = binding.outward(None, None, request(method, path, None));
        assert_eq!(unasked.err(), Some(why), "{path}");
    }
}

#[test]
fn a_text_is_translated_in_its_placeholders_and_nowhere_else() {
    let labels = "members:\n  accountName: { name: name, label: Account name }\n  units: { name: quantity, label: Units }\n  pin: pinCode\n  minLength: { name: shortest, label: least length }\n  status: state\n";
    let binding = bound(labels).unwrap();
    let repeats = suite().table.source.text.contains("{sent}");
    for (service, canonical) in [
        ("Account name is mandatory.", "accountName is mandatory."),
        ("name is mandatory.", "accountName is mandatory."),
        ("accountName is mandatory.", "name is mandatory."),
        (
            "Field: Units not allowed to update.",
            "Field: units not allowed to update.",
        ),
        (
            "Missing least length in pinCode policy.",
            "Missing minLength in pin policy.",
        ),
        (
            "Missing enabled value in name policy",
            "Missing enabled value in name policy",
        ),
        (
            "Request contains incorrect field or value - {Units",
            "Request contains incorrect field or value - {units",
        ),
        (
            "Request contains incorrect field or value - \\{quantity=5",
            "Request contains incorrect field or value - \\{units=5",
        ),
        (
            "Request contains incorrect field or value - Unitsize",
            "Request contains incorrect field or value - Unitsize",
        ),
        ("Invalid status.", "Invalid status."),
        ("Invalid account status.", "Invalid account status."),
        ("name and nothing else", "name and nothing else"),
    ] {
        let body = format!(
            r#"{{"error":"BAD_REQUEST","details":{}}}"#,
            json::quoted(service)
        );
        let came = binding.inward(None, &base(), &answer(400, &body));
        let read = json::read(&came.body).unwrap().value;
        assert_eq!(
            read.get("details").and_then(json::Json::text),
            Some(canonical)
        );
    }
    let sent = |said: &str| {
        let body =
            format!(r#"{{"error":"E","details":"Request contains unrecognized field {said}."}}"#);
        String::from_utf8(binding.inward(None, &base(), &answer(400, &body)).body).unwrap()
    };
    assert!(sent("quantity").contains("field units."));
    assert_eq!(
        sent("Units").contains("field Units."),
        repeats,
        "a label is none of what was sent"
    );
}

#[test]
fn an_id_compares_as_text_to_the_digit_and_a_place_below_the_target_is_canonical() {
    let binding = bound("routes: { /v1/accounts: /orgs }\nanswer: { $: $.data, accountId: $.data.id }\nenvelope: { error: $.code }\n").unwrap();
    let mut came = answer(
        201,
        r#"{"code":"OK","data":{"id":12345678901234567890,"units":1.50}}"#,
    );
    came.headers.push((
        "location".to_owned(),
        "https://api.example.com/v9/orgs/7".to_owned(),
    ));
    let canonical = binding.inward(None, &base(), &came);
    let body = String::from_utf8(canonical.body.clone()).unwrap();
    assert_eq!(
        body,
        r#"{"error":"OK","accountId":"12345678901234567890","units":1.50}"#
    );
    let location = canonical.header_values("location").next();
    assert_eq!(location, Some("https://api.example.com/v9/v1/accounts/7"));
}

#[test]
fn what_stands_in_the_wrong_place_is_taken_for_nothing() {
    let binding = bound("answer: { $: $.data }\nenvelope: { error: $.status.code }\n").unwrap();
    let came = answer(
        200,
        r#"{"status":{"code":"OK"},"accountName":"A","data":{"units":1}}"#,
    );
    let body = String::from_utf8(binding.inward(None, &base(), &came).body).unwrap();
    assert_eq!(body, r#"{"error":"OK","units":1,"/accountName":"A"}"#);
    for bytes in [&b"\xff{"[..], b"<h1>no</h1>", b"", b"{\"a\":"] {
        let page = Response {
            body: bytes.to_vec(),
            ..answer(502, "")
        };
        assert_eq!(binding.inward(None, &base(), &page).body, bytes);
    }
    let null = answer(400, r#"{"status":{"code":"E"},"data":null}"#);
    let body = String::from_utf8(binding.inward(None, &base(), &null).body).unwrap();
    assert_eq!(body, r#"{"error":"E","/data":null}"#);
    let twice = binding.inward(
        None,
        &base(),
        &answer(200, r#"{"data":{"a":1},"data":{"b":2}}"#),
    );
    assert!(json::read(&twice.body).unwrap().repeated.is_some());
}

#[test]
fn what_is_wrong_with_a_binding_is_said_with_the_nearest_name() {
    for (text, said) in [
        (
            "routes: { updateAcount: PATCH }",
            "no operation is named `updateAcount` (did you mean `updateAccount`)",
        ),
        (
            "routes: { /v1/account: /orgs }",
            "no operation's path begins with `/v1/account`",
        ),
        (
            "routes: { /v1/accounts: null }",
            "only an operation can be none",
        ),
        (
            "routes: { getAccount: fetch it }",
            "`fetch` is neither a verb nor a path",
        ),
        (
            "routes: { getAccount: /find }",
            "the parameter `accountId` of `getAccount` is lost (name it in the path, or where it stands: `request: { getAccount: { accountId: \"$.accountId\" } }`)",
        ),
        (
            "routes: { getPolicies: \"/v1/accounts/{accountId}\" }",
            "`getAccount` and `getPolicies` have one verb and path",
        ),
        (
            "members: { acountName: name }",
            "no example and no case has a member `acountName` (did you mean `accountName`)",
        ),
        (
            "members: { accountName: name, organizationalUnit: name }",
            "`accountName` and `organizationalUnit` have one name, `name`",
        ),
        (
            "members: { accountName: units }",
            "`accountName` and `units` have one name, `units`",
        ),
        (
            "style: snake_case\nmembers: { units: account_name }",
            "`accountName` and `units` have one name, `account_name`",
        ),
        (
            "members: { units: { name: units, label: U }, role: { name: role, label: U } }",
            "have one label",
        ),
        ("style: camelCase", "unknown word `camelCase`"),
        (
            "with: { createAcount: { a: b } }",
            "no operation is named `createAcount` (did you mean `createAccount`)",
        ),
        (
            "answer: { accountId: $.data, $: $.data.rest }",
            "the place `$.data` lies over `$.data.rest`, where all else stands",
        ),
        (
            "answer: { accountId: $.data.id, userId: $.data.id }",
            "the place `$.data.id` lies over `$.data.id`",
        ),
        (
            "envelope: { error: $.a, detail: $.a.b }",
            "the place `$.a` of the error lies over `$.a.b`, that of the detail",
        ),
        (
            "envelope: { error: $.data }\nanswer: { accountId: $.data.id }",
            "the place `$.data` of the envelope lies over `$.data.id`",
        ),
        (
            "request: { createAccount: \"$..account\" }",
            "a place is a path of names alone",
        ),
        (
            "request: { createAcount: { $: $.account } }",
            "no operation is named `createAcount`",
        ),
    ] {
        let problems = bound(text).map(|_| ()).expect_err(text);
        assert!(
            problems.iter().any(|problem| problem.contains(said)),
            "{text}: {problems:?}"
        );
    }
}

//! Turns bindings, requests and answers into what becomes of them on the way to a service, and back.

#[cfg_attr(
    not(feature = "cli"),
    expect(dead_code, reason = "some is drawn for the tests of `proof` alone")
)]
pub(crate) mod drawn;
mod forms;
mod refused;

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
pub(crate) fn bound(text: &str) -> Result<Binding, Vec<String>> {
    let source = Source::new("binding.yaml", text);
    let node = yaml::parse(&source).map_err(|problems| vec![format!("{problems:?}")])?;
    let mut problems = Vec::new();
    Shape::Object(&super::BINDING).check(&node, &source, &mut problems);
    let binding = read(&node, &source, &suite(), &|_| false, &mut problems);
    if problems.is_empty() {
        Ok(binding.expect("it says something"))
    } else {
        Err(problems
            .into_iter()
            .map(|problem| format!("{} ({})", problem.title, problem.help.unwrap_or_default()))
            .collect())
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
    Base::parse("http://api.example.com/v9").unwrap()
}

/// Returns verb, path and body as they go out.
fn out(binding: &Binding, operation: Option<&str>, request: Request) -> String {
    let request = binding.outward(operation, None, request).unwrap().request;
    let body = request.body.map(|body| String::from_utf8(body).unwrap());
    let body = body.map_or_else(String::new, |body| format!(" {body}"));
    format!("{} {}{body}", request.method, request.path)
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
        ("Account name is mandatory", "accountName is mandatory"),
        ("Account name is  mandatory.", "accountName is  mandatory."),
        ("account name is mandatory.", "account name is mandatory."),
        ("Missing Units", "Missing units"),
        (
            "Missing least length in pinCode policy",
            "Missing minLength in pin policy",
        ),
        (
            "Request contains incorrect field or value: {Units",
            "Request contains incorrect field or value: {Units",
        ),
        (
            "Request contains incorect field or value - {Units",
            "Request contains incorect field or value - {units",
        ),
        ("Units is out of stock today", "Units is out of stock today"),
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
    let said = sent("Units");
    assert!(
        said.contains("field Units."),
        "a label is none of what was sent: {said}"
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
        "http://api.example.com/v9/orgs/7".to_owned(),
    ));
    let canonical = binding.inward(None, &base(), &came);
    let body = String::from_utf8(canonical.body.clone()).unwrap();
    assert_eq!(
        body,
        r#"{"error":"OK","accountId":"12345678901234567890","units":1.50}"#
    );
    let location = canonical.header_values("location").next();
    assert_eq!(location, Some("http://api.example.com/v9/v1/accounts/7"));
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
fn what_stands_spread_at_the_top_is_gathered_and_nothing_beside_an_object_is_lost() {
    let binding = bound("answer: { pin: $ }\n").unwrap();
    for (service, canonical) in [
        (
            r#"{"error":"OK","enabled":"Y","minLength":6}"#,
            r#"{"error":"OK","registrationPolicy":{"pin":{"enabled":"Y","minLength":6}}}"#,
        ),
        (
            r#"{"error":"OK","minLength":6,"registrationPolicy":{"credential":{}}}"#,
            r#"{"error":"OK","registrationPolicy":{"credential":{},"pin":{"minLength":6}}}"#,
        ),
        (
            r#"{"error":"OK","minLength":6,"registrationPolicy":{"pin":{"minLength":7}}}"#,
            r#"{"error":"OK","minLength":6,"registrationPolicy":{"pin":{"minLength":7}}}"#,
        ),
    ] {
        let came = binding.inward(None, &base(), &answer(200, service));
        assert_eq!(String::from_utf8(came.body).unwrap(), canonical);
    }
}

#[test]
fn what_a_request_cannot_say_to_the_service_is_not_sent() {
    let wide = "routes:
  createUser: \"POST /people?org={accountId}&key={userId}\"
  createQrCode: \"POST /qr\"
  updatePin: \"PUT /v1/accounts/{accountId}/policies/pin\"
  updateAccount: \"PUT /account?id={accountId}\"
  createAccount: PUT /account
request: { createQrCode: { accountId: $.org.key }, updatePin: { pin: $ } }
";
    let said = bound(wide)
        .map(|_| ())
        .expect_err("two operations of one place");
    assert!(said[0].contains("have one verb and path"), "{said:?}");
    let binding = bound(&wide.replace("createAccount: PUT", "createAccount: POST")).unwrap();
    let user = ("createUser", "POST", "/v1/accounts/7/users");
    let code = ("createQrCode", "POST", "/v1/accounts/7/qr-codes");
    for ((operation, method, path), body, why) in [
        (user, r#"{"userId":"5"}"#, None),
        (user, r#"{"userId":5}"#, Some("`userId` in path or query")),
        (
            user,
            r#"{"userId":null}"#,
            Some("`userId` in path or query"),
        ),
        (
            user,
            r#"{"userId":["a"]}"#,
            Some("`userId` in path or query"),
        ),
        (
            user,
            r#"{"userId":"a","userId":"b"}"#,
            Some("`userId` in path or query"),
        ),
        (code, r#"{"org":{"name":"x"}}"#, None),
        (code, "[1]", Some("`accountId` in the body")),
        (code, "no", Some("`accountId` in the body")),
        (
            code,
            r#"{"org":{"key":"x"}}"#,
            Some("`accountId` in the body"),
        ),
        (code, r#"{"org":1}"#, Some("`accountId` in the body")),
        (
            ("", "GET", "/v1/accounts/7/policies/pin"),
            "",
            Some("none that the binding"),
        ),
        (("", "PATCH", "/v1/accounts/7"), "", None),
    ] {
        let operation = Some(operation).filter(|operation| !operation.is_empty());
        let body = Some(body).filter(|body| !body.is_empty());
        let out = binding.outward(operation, None, request(method, path, body));
        let reason = out.map(|_| ()).map_err(|why| why.reason());
        match why {
            None => assert_eq!(reason, Ok(()), "{path} {body:?}"),
            Some(why) => assert!(
                reason.as_ref().is_err_and(|reason| reason.contains(why)),
                "{path} {body:?}: {reason:?}"
            ),
        }
    }
}

#[test]
fn a_raw_request_that_would_mean_another_operation_is_not_sent() {
    let binding = bound(
        "routes: { /v1/accounts: /orgs, updatePin: \"PUT /orgs/{accountId}/policies/pin\", getUser: \"/orgs/{accountId}/users\" }\nrequest: { getUser: { userId: $.userId } }\n",
    )
    .unwrap();
    for (method, path, wire) in [
        (
            "GET",
            "/v1/accounts/7/policies/pin",
            Err("not asked: to the service, verb and path mean another operation"),
        ),
        (
            "GET",
            "/v1/accounts/7/policies/card",
            Ok("/orgs/7/policies/card"),
        ),
        ("DELETE", "/v1/accounts/7/users", Ok("/orgs/7/users")),
        (
            "GET",
            "/v1/accounts/7/users",
            Err("not asked: to the service, verb and path mean another operation"),
        ),
    ] {
        let out = binding.outward(None, None, request(method, path, None));
        let out = out.map(|out| out.request.path).map_err(|why| why.reason());
        let wire = wire.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(out, wire, "{method} {path}");
    }
}

#[test]
fn what_stands_under_an_operation_takes_the_place_of_what_holds_for_all() {
    let binding = bound(
        "answer: { $: $.data, accountId: $.data.id, createUser: { userId: $.data.id } }\nenvelope: { media_type: [application/problem+json, application/json], error: [$.title, $.code] }\n",
    )
    .unwrap();
    let inward = |operation: &str, body: &str| {
        let at = binding.place_of(operation);
        let canonical = binding.inward(at, &base(), &answer(201, body));
        let types = canonical.header_values("content-type");
        assert_eq!(types.collect::<Vec<_>>(), ["application/problem+json"]);
        String::from_utf8(canonical.body).unwrap()
    };
    let body = r#"{"code":"OK","data":{"id":7}}"#;
    assert_eq!(
        inward("createAccount", body),
        r#"{"error":"OK","accountId":"7"}"#
    );
    assert_eq!(inward("createUser", body), r#"{"error":"OK","userId":"7"}"#);
    let problem = r#"{"title":"E","code":400}"#;
    assert_eq!(inward("createUser", problem), r#"{"error":"E","code":400}"#);
}

#[test]
fn a_binding_speaks_of_the_paths_of_the_service_and_of_those_that_it_renames() {
    let binding = bound("routes: { /v1/accounts: /orgs }").unwrap();
    for (method, path, speaks) in [
        ("POST", "/orgs", true),
        ("GET", "/orgs/7?x=/", true),
        ("PUT", "/v1/accounts/7", true),
        ("GET", "/elsewhere", false),
    ] {
        assert_eq!(binding.speaks_of(method, path), speaks, "{method} {path}");
    }
}

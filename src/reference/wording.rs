//! Turns the names in a fault into the answer that the vendor's table has for it.
//!
//! The texts are the server's own literals, and never read from a table.

use axum::http::{HeaderValue, StatusCode};

use super::answer::{Answer, Body, Envelope, Fill, Piece, Slot};
use super::member_path::MemberPath;

/// Where the answers of this family say how a request went.
static ENVELOPE: Envelope = Envelope {
    error: "error",
    detail: "details",
};

/// The error of every refusal but the 404.
const BAD_REQUEST: &str = "BAD_REQUEST";

pub(super) fn words(text: &str) -> Piece {
    Piece::Words(text.to_owned())
}

pub(super) fn field(name: &str) -> Piece {
    Piece::Field(name.to_owned())
}

fn policy(name: &str) -> Piece {
    Piece::Policy(name.to_owned())
}

pub(super) fn slot(name: &str, value: Fill) -> Slot {
    let name = name.to_owned();
    let when = None;
    Slot { name, value, when }
}

fn answer(row: Option<&'static str>, code: StatusCode, members: Vec<Slot>) -> Answer {
    Answer {
        envelope: &ENVELOPE,
        row,
        code,
        content_type: HeaderValue::from_static("application/json"),
        body: Body::Members(members),
    }
}

/// Returns the answer of an operation that changed something, with resource members after it.
pub(super) fn created(details: Vec<Piece>, resource: Vec<Slot>) -> Answer {
    let members = success_members(details, resource);
    answer(Some("201-ok"), StatusCode::CREATED, members)
}

/// Returns the answer of an operation that reads, which belongs to no row.
pub(super) fn retrieved(details: Vec<Piece>, resource: Vec<Slot>) -> Answer {
    answer(None, StatusCode::OK, success_members(details, resource))
}

fn success_members(details: Vec<Piece>, resource: Vec<Slot>) -> Vec<Slot> {
    let mut members = vec![
        slot("error", Fill::Text(vec![words("OK")])),
        slot("details", Fill::Text(details)),
    ];
    members.extend(resource);
    members
}

fn refused(row: &'static str, code: StatusCode, details: Vec<Piece>) -> Answer {
    let error = slot("error", Fill::Text(vec![words(BAD_REQUEST)]));
    let details = slot("details", Fill::Text(details));
    answer(Some(row), code, vec![error, details])
}

fn bad_request(row: &'static str, details: Vec<Piece>) -> Answer {
    refused(row, StatusCode::BAD_REQUEST, details)
}

pub(super) fn invalid_status() -> Answer {
    bad_request("400-invalid-status", vec![words("Invalid status.")])
}

pub(super) fn mandatory(name: impl Into<Piece>) -> Answer {
    let details = vec![name.into(), words(" is mandatory.")];
    bad_request("400-field-mandatory", details)
}

pub(super) fn account_category() -> Answer {
    let text = "Account category must be either Enterprise, Consumer, or Corporate.";
    bad_request("400-member-type", vec![words(text)])
}

pub(super) fn invalid_account_status() -> Answer {
    bad_request(
        "400-invalid-account-status",
        vec![words("Invalid account status.")],
    )
}

pub(super) fn account_type() -> Answer {
    let text = "Account category must be either Test, Production or Partner.";
    bad_request("400-account-type", vec![words(text)])
}

pub(super) fn service_start_date() -> Answer {
    let details = vec![
        words("Not allowed to update "),
        field("serviceStartDate"),
        words(" to earlier than current date."),
    ];
    bad_request("400-service-start-date", details)
}

pub(super) fn unit_type() -> Answer {
    let text = "Unit Type must be USERS, CREDENTIALS or TRANSACTIONS.";
    bad_request("400-unit-type", vec![words(text)])
}

pub(super) fn not_updatable(name: impl Into<Piece>) -> Answer {
    let details = vec![
        words("Field: "),
        name.into(),
        words(" not allowed to update."),
    ];
    bad_request("400-field-not-updatable", details)
}

pub(super) fn unrecognized(name: impl Into<Piece>) -> Answer {
    let details = vec![
        words("Request contains unrecognized field "),
        name.into(),
        words("."),
    ];
    bad_request("400-unrecognized-field", details)
}

/// Returns the refusal of a body that is no JSON object.
pub(super) fn incorrect_body() -> Answer {
    incorrect(Vec::new())
}

pub(super) fn incorrect_field(name: impl Into<Piece>) -> Answer {
    incorrect(vec![name.into()])
}

fn incorrect(named: Vec<Piece>) -> Answer {
    let mut details = vec![words("Request contains incorrect field or value - {")];
    details.extend(named);
    bad_request("400-incorrect-field-or-value", details)
}

pub(super) fn role_not_allowed() -> Answer {
    let details = vec![
        words("Role "),
        Piece::Sent(MemberPath::new("role")),
        words(" not allowed."),
    ];
    bad_request("400-role-not-allowed", details)
}

pub(super) fn missing(name: impl Into<Piece>) -> Answer {
    let details = vec![words("Missing "), name.into(), words(".")];
    bad_request("400-missing-field", details)
}

/// Returns the refusal of a policy without `enabled`; the vendor's text has no full stop.
pub(super) fn missing_enabled(name: &str) -> Answer {
    enabled("Missing ", name)
}

/// Returns the refusal of a bad `enabled`; the vendor's text has no full stop.
pub(super) fn invalid_enabled(name: &str) -> Answer {
    enabled("Invalid ", name)
}

fn enabled(fault: &str, name: &str) -> Answer {
    let details = vec![
        words(fault),
        field("enabled"),
        words(" value in "),
        policy(name),
        words(" policy"),
    ];
    bad_request("400-policy-enabled-value", details)
}

pub(super) fn missing_attribute(attribute: &str, name: &str) -> Answer {
    let details = vec![
        words("Missing "),
        field(attribute),
        words(" in "),
        policy(name),
        words(" policy."),
    ];
    bad_request("400-policy-missing-attribute", details)
}

pub(super) fn invalid_attribute(attribute: &str, name: &str) -> Answer {
    let details = vec![
        words("Invalid "),
        field(attribute),
        words(" value in "),
        policy(name),
        words(" policy."),
    ];
    bad_request("400-policy-invalid-value", details)
}

/// Returns the refusal of a value in a policy of one attribute, which is not named.
pub(super) fn invalid_only_attribute(name: &str) -> Answer {
    let details = vec![words("Invalid value in "), policy(name), words(" policy.")];
    bad_request("400-policy-invalid-value", details)
}

pub(super) fn needs_sms_or_voice() -> Answer {
    let details = vec![
        words("SMS or Voice credentials must be enabled for "),
        policy("defaultCountryCode"),
        words(" policy."),
    ];
    bad_request("400-country-code-needs-sms-or-voice", details)
}

pub(super) fn invalid_country_code() -> Answer {
    let details = vec![
        words("Invalid country code in "),
        policy("defaultCountryCode"),
        words(" policy."),
    ];
    bad_request("400-invalid-country-code", details)
}

pub(super) fn validity_period_order() -> Answer {
    let details = vec![
        field("defaultValidityPeriod"),
        words(" must be less than "),
        field("maxValidityPeriod"),
        words(" in "),
        policy("tempSecurityCode"),
        words(" policy."),
    ];
    bad_request("400-validity-period-order", details)
}

pub(super) fn failed_auth_validation() -> Answer {
    refused(
        "401-failed-auth-validation",
        StatusCode::UNAUTHORIZED,
        vec![words("Failed auth validation")],
    )
}

/// Returns the refusal of an unknown id, verb or path: the table has no details for it.
pub(super) fn not_found() -> Answer {
    let error = slot("error", Fill::Text(vec![words("Not Found")]));
    answer(Some("404-not-found"), StatusCode::NOT_FOUND, vec![error])
}

pub(super) fn precondition_failed() -> Answer {
    refused(
        "412-precondition-failed",
        StatusCode::PRECONDITION_FAILED,
        vec![words("Precondition Failed")],
    )
}

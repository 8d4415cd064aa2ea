//! Holds the rules of users and of QR authentication.

use super::act::Act;
use super::answer::{Fill, Piece};
use super::member_path::MemberPath;
use super::rulebook::{
    Case, Check, IntegerForm, LengthUnit, Matching, Operation, Range, Rule, Scope, Type,
};
use super::vocabulary::{
    EVERY_GAP, TEXT_OR_NULL, account_stage, body_stage, by_document, check, effect, listed,
    no_others, not_missing, operation, path_check, typed,
};
use super::wording::{self, slot, words};

/// The greatest number of characters of a user id.
const MAX_USER_ID: usize = 128;

/// The greatest number of seconds that a QR code may live.
const MAX_EXPIRY_SECONDS: i64 = 3600;

pub(super) fn create_user() -> Operation {
    let op = "createUser";
    let length = Rule::Length {
        min: 1,
        max: MAX_USER_ID,
        unit: LengthUnit::Character,
    };
    let too_long = wording::incorrect_field("userId");
    let stages = vec![
        body_stage(op),
        account_stage(op),
        by_document("unrecognized", vec![no_others(op, "", &["userId"])]),
        listed("types", vec![typed(op, "userId", TEXT_OR_NULL)]),
        listed("mandatory", vec![mandatory(op, "userId")]),
        listed(
            "values",
            vec![check(op, "userId", "length", length, too_long)],
        ),
    ];
    let register = Act::Register(MemberPath::new("userId"));
    let effects = vec![effect(op, "userId", "register", register)];
    let success = wording::created(about_sent_user(" created successfully."), Vec::new());
    let line = "POST /v1/accounts/{accountId}/users";
    operation(op, line, stages, effects, success)
}

pub(super) fn get_user() -> Operation {
    let op = "getUser";
    let mut path = account_stage(op);
    let user_known = Rule::PathUserKnown(Matching::UNBROKEN);
    path.checks.push(path_check(op, "userId", user_known));
    let details = vec![
        words("User "),
        Piece::PathUser,
        words(" retrieved successfully."),
    ];
    let user_id = slot("userId", Fill::Text(vec![Piece::RegisteredUser(None)]));
    let success = wording::retrieved(details, vec![user_id]);
    let line = "GET /v1/accounts/{accountId}/users/{userId}";
    operation(op, line, vec![path], Vec::new(), success)
}

pub(super) fn create_qr_code() -> Operation {
    let op = "createQrCode";
    let members = ["userId", "expirySeconds"];
    let types = vec![
        typed(op, "userId", TEXT_OR_NULL),
        typed(op, "expirySeconds", &[Type::Integer, Type::Null]),
    ];
    let lifetime = Rule::InRanges {
        forms: IntegerForm::EVERY.to_vec(),
        ranges: vec![Range {
            min: Some(0),
            max: Some(MAX_EXPIRY_SECONDS),
        }],
    };
    let refusal = wording::incorrect_field("expirySeconds");
    let stages = vec![
        body_stage(op),
        account_stage(op),
        by_document("unrecognized", vec![no_others(op, "", &members)]),
        listed("types", types),
        listed(
            "mandatory",
            members.map(|member| mandatory(op, member)).into(),
        ),
        listed(
            "values",
            vec![check(op, "expirySeconds", "value", lifetime, refusal)],
        ),
        listed("user", vec![registered(op)]),
    ];
    let open = Act::OpenCode {
        user: MemberPath::new("userId"),
        seconds: MemberPath::new("expirySeconds"),
    };
    let effects = vec![effect(op, "qrCode", "open", open)];
    let code = slot("qrCode", Fill::Text(vec![Piece::Code]));
    let success = wording::created(vec![words("QR code created successfully.")], vec![code]);
    let line = "POST /v1/accounts/{accountId}/qr-codes";
    operation(op, line, stages, effects, success)
}

pub(super) fn authenticate() -> Operation {
    let op = "authenticate";
    let members = ["userId", "qrCode"];
    let stages = vec![
        body_stage(op),
        account_stage(op),
        by_document("unrecognized", vec![no_others(op, "", &members)]),
        listed(
            "types",
            members.map(|member| typed(op, member, TEXT_OR_NULL)).into(),
        ),
        listed(
            "mandatory",
            members.map(|member| mandatory(op, member)).into(),
        ),
        listed("user", vec![registered(op)]),
        listed("code", code_checks(op)),
    ];
    let used = Act::UseCode(MemberPath::new("qrCode"));
    let effects = vec![effect(op, "qrCode", "use", used)];
    let success = wording::created(about_sent_user(" authenticated successfully."), Vec::new());
    let line = "POST /v1/accounts/{accountId}/authentications";
    operation(op, line, stages, effects, success)
}

fn about_sent_user(outcome: &str) -> Vec<Piece> {
    let user = Piece::Sent(MemberPath::new("userId"));
    vec![words("User "), user, words(outcome)]
}

fn mandatory(op: &str, member: &str) -> Check {
    not_missing(op, member, EVERY_GAP, wording::missing(member))
}

fn registered(op: &str) -> Check {
    let rule = Rule::UserRegistered(Matching::UNBROKEN);
    let refusal = wording::precondition_failed();
    check(op, "userId", "registered", rule, refusal)
}

fn code_checks(op: &str) -> Vec<Check> {
    let owned = Rule::CodeOwned {
        user: MemberPath::new("userId"),
        case: Case::Ignored,
    };
    let rules = [
        ("known", Rule::CodeKnown(Scope::Account)),
        ("owned", owned),
        ("unused", Rule::CodeUnused),
        ("fresh", Rule::CodeFresh { grace: 0 }),
    ];
    let checks = rules
        .map(|(what, rule)| check(op, "qrCode", what, rule, wording::failed_auth_validation()));
    checks.into()
}

//! Holds the rules of accounts: create, update and read.

use super::act::{Act, Effect};
use super::answer::{Answer, Fill, Piece, Slot};
use super::rulebook::{Check, DateForm, Gap, IntegerForm, Operation, Range, Rule, Stage, Type};
use super::vocabulary::{
    ACCOUNT_ID, EVERY_GAP, GAPS_WHERE_SENT, TEXT_OR_NULL, account_stage, body_stage, by_document,
    check, effect, listed, no_others, not_missing, one_of, operation, typed,
};
use super::wording::{self, slot, words};

/// The members of an account in the order of the page's table, credits last.
const MEMBERS: [&str; 10] = [
    "accountName",
    "organizationalUnit",
    "status",
    "accountCategory",
    "accountType",
    "serviceStartDate",
    "unitType",
    "units",
    "totalVoiceCredits",
    "totalSmsCredits",
];

/// The members that an account cannot do without.
const MANDATORY: [&str; 2] = ["accountName", "organizationalUnit"];

/// The members that are fixed once the account exists.
const CREDITS: [&str; 2] = ["totalVoiceCredits", "totalSmsCredits"];

const STATUSES: [&str; 5] = ["ACTIVE", "PENDING", "REJECTED", "INACTIVE", "DELETED"];
const DEFAULT_STATUS: &str = "ACTIVE";

/// The moves from a status to another that an update may make, staying included.
const TRANSITIONS: [(&str, &str); 8] = [
    ("ACTIVE", "ACTIVE"),
    ("PENDING", "PENDING"),
    ("REJECTED", "REJECTED"),
    ("INACTIVE", "INACTIVE"),
    ("DELETED", "DELETED"),
    ("ACTIVE", "INACTIVE"),
    ("INACTIVE", "ACTIVE"),
    ("INACTIVE", "DELETED"),
];

const CATEGORIES: [&str; 3] = ["Enterprise", "Consumer", "Corporate"];
const TYPES: [&str; 3] = ["Test", "Production", "Partner"];
const UNIT_TYPES: [&str; 3] = ["USERS", "CREDENTIALS", "TRANSACTIONS"];

pub(super) fn create_account() -> Operation {
    let op = "createAccount";
    let mut types = type_checks(op);
    types.extend(CREDITS.map(|member| typed(op, member, &[Type::Integer])));
    let mut values = vec![status_check(op)];
    values.extend(value_checks(op, None));
    let stages = vec![
        body_stage(op),
        unrecognized_stage(op),
        listed("types", types),
        mandatory_stage(op, EVERY_GAP),
        listed("values", values),
    ];
    let default = Act::Default {
        member: "status".to_owned(),
        value: DEFAULT_STATUS.to_owned(),
    };
    let mut effects = vec![effect(
        op,
        "accountId",
        "open",
        Act::OpenAccount(ACCOUNT_ID),
    )];
    effects.extend(MEMBERS.map(|member| store(op, member)));
    effects.push(effect(op, "status", "default", default));
    let success = wording::created(about_account(" created successfully."), vec![account_id()]);
    operation(op, "POST /v1/accounts", stages, effects, success)
}

pub(super) fn update_account() -> Operation {
    let op = "updateAccount";
    let mut values = vec![status_check(op), transition_check(op)];
    values.extend(value_checks(op, Some(past_date_check(op))));
    let fixed = CREDITS.map(|member| {
        let refusal = wording::not_updatable(member);
        check(op, member, "not-updatable", Rule::NotUpdatable, refusal)
    });
    let stages = vec![
        body_stage(op),
        account_stage(op),
        unrecognized_stage(op),
        by_document("not updatable", fixed.into()),
        listed("types", type_checks(op)),
        mandatory_stage(op, GAPS_WHERE_SENT),
        listed("values", values),
    ];
    let kept = MEMBERS.iter().filter(|member| !CREDITS.contains(member));
    let effects = kept.map(|member| store(op, member)).collect();
    let success = wording::created(about_account(" updated successfully."), Vec::new());
    let line = "PUT /v1/accounts/{accountId}";
    operation(op, line, stages, effects, success)
}

pub(super) fn get_account() -> Operation {
    let op = "getAccount";
    let line = "GET /v1/accounts/{accountId}";
    operation(op, line, vec![account_stage(op)], Vec::new(), retrieved())
}

fn retrieved() -> Answer {
    let mut resource = vec![account_id()];
    resource.extend(MEMBERS.map(|member| slot(member, Fill::Account(member.to_owned()))));
    wording::retrieved(about_account(" retrieved successfully."), resource)
}

fn about_account(outcome: &str) -> Vec<Piece> {
    vec![words("Account "), Piece::AccountId, words(outcome)]
}

fn account_id() -> Slot {
    slot("accountId", Fill::Text(vec![Piece::AccountId]))
}

fn store(op: &str, member: &str) -> Effect {
    effect(op, member, "store", Act::Store(member.to_owned()))
}

fn unrecognized_stage(op: &str) -> Stage {
    by_document("unrecognized", vec![no_others(op, "", &MEMBERS)])
}

fn type_checks(op: &str) -> Vec<Check> {
    let mut checks = MANDATORY
        .map(|member| typed(op, member, TEXT_OR_NULL))
        .to_vec();
    let texts = [
        "status",
        "accountCategory",
        "accountType",
        "serviceStartDate",
        "unitType",
    ];
    checks.extend(texts.map(|member| typed(op, member, &[Type::Text])));
    checks.push(typed(op, "units", &[Type::Integer]));
    checks
}

fn mandatory_stage(op: &str, gaps: &[Gap]) -> Stage {
    let checks = MANDATORY.map(|member| not_missing(op, member, gaps, wording::mandatory(member)));
    listed("mandatory", checks.into())
}

fn status_check(op: &str) -> Check {
    one_of(op, "status", &STATUSES, wording::invalid_status())
}

fn transition_check(op: &str) -> Check {
    let allowed = TRANSITIONS.map(|(from, to)| (from.to_owned(), to.to_owned()));
    let rule = Rule::Transition(allowed.into());
    let refusal = wording::invalid_account_status();
    check(op, "status", "transition", rule, refusal)
}

fn past_date_check(op: &str) -> Check {
    let rule = Rule::NotBeforeToday { days: 0, zone: 0 };
    let refusal = wording::service_start_date();
    check(op, "serviceStartDate", "not-past", rule, refusal)
}

/// Makes the checks of the values but the status; only an update looks whether the date is past.
fn value_checks(op: &str, past_date: Option<Check>) -> Vec<Check> {
    let not_negative = Rule::InRanges {
        forms: IntegerForm::EVERY.to_vec(),
        ranges: vec![Range {
            min: Some(0),
            max: None,
        }],
    };
    let day = Rule::Date(vec![DateForm::Day]);
    let category = wording::account_category();
    let date = wording::incorrect_field("serviceStartDate");
    let units = wording::incorrect_field("units");
    let mut checks = vec![
        one_of(op, "accountCategory", &CATEGORIES, category),
        one_of(op, "accountType", &TYPES, wording::account_type()),
        check(op, "serviceStartDate", "date", day, date),
    ];
    checks.extend(past_date);
    checks.push(one_of(op, "unitType", &UNIT_TYPES, wording::unit_type()));
    checks.push(check(op, "units", "value", not_negative, units));
    checks
}

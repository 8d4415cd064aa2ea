//! Holds the rules of policies: update and read, derived from one table of policies.

use std::collections::BTreeMap;

use super::act::Act;
use super::answer::{Answer, Fill, Piece};
use super::country::COUNTRY_CODES;
use super::member_path::MemberPath;
use super::rulebook::{Check, Condition, IntegerForm, Operation, Range, Rule, Stage, Type};
use super::vocabulary::{
    EVERY_GAP, account_stage, body_stage, by_document, check, effect, listed, no_others,
    not_missing, one_of, operation, texts, typed,
};
use super::wording::{self, slot, words};

/// Describes one policy: its place in the tree, and its attributes in the order of the page.
struct Policy {
    name: &'static str,
    place: &'static str,
    has_enabled: bool,
    attributes: &'static [Attribute],
}

/// Describes one attribute of a policy.
struct Attribute {
    place: &'static str,
    required: bool,
    value: Value,
}

/// Says which values an attribute takes.
enum Value {
    OneOf(&'static [&'static str]),
    /// Integers, as numbers or decimal strings, in ranges of a least and a greatest.
    Ranges(&'static [(i64, i64)]),
    CountryCode,
}

const YES_OR_NO: Value = Value::OneOf(&["Y", "N"]);
const SMS_AND_VOICE: [&str; 2] = [
    "registrationPolicy.credential.allowedTypes.others.sms",
    "registrationPolicy.credential.allowedTypes.others.voice",
];

const POLICIES: [Policy; 5] = [
    Policy {
        name: "credential",
        place: "registrationPolicy.credential",
        has_enabled: false,
        attributes: &[
            optional("allowedTypes.hardware.securityToken", YES_OR_NO),
            optional("allowedTypes.hardware.securityCard", YES_OR_NO),
            optional("allowedTypes.software.mobileCred", YES_OR_NO),
            optional("allowedTypes.software.desktopCred", YES_OR_NO),
            optional("allowedTypes.others.sms", YES_OR_NO),
            optional("allowedTypes.others.voice", YES_OR_NO),
            optional("maxAllowed", Value::Ranges(&[(1, 5)])),
            optional("multiUserCred", YES_OR_NO),
            optional("noAuthExpiration", Value::Ranges(&[(0, 0), (15, 365)])),
        ],
    },
    Policy {
        name: "pin",
        place: "registrationPolicy.pin",
        has_enabled: true,
        attributes: &[
            optional("expiration", Value::Ranges(&[(0, 365)])),
            optional(
                "formatRestriction",
                Value::OneOf(&["numberOnly", "anyAlphaNum", "atLeastOneAlphaNum"]),
            ),
            optional("minLength", Value::Ranges(&[(4, 12)])),
            optional("reuseHistory", Value::Ranges(&[(0, 15)])),
        ],
    },
    Policy {
        name: "deviceFingerPrint",
        place: "registrationPolicy.rememberedDevices.deviceFingerPrint",
        has_enabled: true,
        attributes: &[required("expiration", Value::Ranges(&[(30, 730)]))],
    },
    Policy {
        name: "tempSecurityCode",
        place: "tempSecurityCode",
        has_enabled: true,
        attributes: &[
            required("defaultValidityPeriod", Value::Ranges(&[(1, 720)])),
            required("maxValidityPeriod", Value::Ranges(&[(1, 720)])),
        ],
    },
    Policy {
        name: "defaultCountryCode",
        place: "defaultCountryCode",
        has_enabled: true,
        attributes: &[required("countryCode", Value::CountryCode)],
    },
];

const fn optional(place: &'static str, value: Value) -> Attribute {
    Attribute {
        place,
        required: false,
        value,
    }
}

const fn required(place: &'static str, value: Value) -> Attribute {
    Attribute {
        place,
        required: true,
        value,
    }
}

pub(super) fn update_policies() -> Operation {
    let op = "updatePolicies";
    let missing = POLICIES
        .iter()
        .flat_map(|policy| missing_checks(op, policy));
    let values = POLICIES.iter().flat_map(|policy| value_checks(op, policy));
    let stages = vec![
        body_stage(op),
        account_stage(op),
        unrecognized_stage(op),
        types_stage(op),
        listed("mandatory", missing.collect()),
        listed("values", values.collect()),
    ];
    let merge = POLICIES.iter().map(|policy| {
        let act = Act::Merge(MemberPath::new(policy.place));
        effect(op, policy.place, "merge", act)
    });
    let success = wording::created(about_policies(" updated successfully."), Vec::new());
    let line = "PUT /v1/accounts/{accountId}/policies";
    operation(op, line, stages, merge.collect(), success)
}

pub(super) fn get_policies() -> Operation {
    let op = "getPolicies";
    let mut resource = Vec::new();
    for name in [
        "registrationPolicy",
        "tempSecurityCode",
        "defaultCountryCode",
    ] {
        resource.push(slot(name, Fill::Policies(name.to_owned())));
    }
    let success = wording::retrieved(about_policies(" retrieved successfully."), resource);
    let line = "GET /v1/accounts/{accountId}/policies";
    operation(op, line, vec![account_stage(op)], Vec::new(), success)
}

fn about_policies(outcome: &str) -> Vec<Piece> {
    let account = words("Policies of account ");
    vec![account, Piece::AccountId, words(outcome)]
}

impl Policy {
    /// Returns where a member of the policy stands in the body.
    fn at(&self, member: &str) -> String {
        format!("{}.{member}", self.place)
    }

    /// Returns the condition that the policy is switched on.
    fn is_on(&self) -> Condition {
        self.enabled_is("Y")
    }

    fn enabled_is(&self, value: &str) -> Condition {
        Condition {
            member: MemberPath::new(&self.at("enabled")),
            value: value.to_owned(),
        }
    }
}

impl Attribute {
    fn name(&self) -> &'static str {
        self.place.rsplit('.').next().unwrap_or(self.place)
    }

    fn types(&self) -> Vec<Type> {
        let mut types = match self.value {
            Value::OneOf(_) | Value::CountryCode => vec![Type::Text],
            Value::Ranges(_) => vec![Type::Number, Type::Text],
        };
        if self.required {
            types.push(Type::Null);
        }
        types
    }
}

/// Returns every member of the tree with its types, each after the object around it.
fn members() -> Vec<(String, Vec<Type>)> {
    let mut members: Vec<(String, Vec<Type>)> = Vec::new();
    for policy in &POLICIES {
        let mut leaves = Vec::new();
        if policy.has_enabled {
            leaves.push((policy.at("enabled"), vec![Type::Text, Type::Null]));
        }
        let attributes = policy.attributes.iter();
        leaves.extend(attributes.map(|attribute| (policy.at(attribute.place), attribute.types())));
        for (leaf, types) in leaves {
            for (dot, _) in leaf.match_indices('.') {
                let around = &leaf[..dot];
                if !members.iter().any(|(place, _)| place == around) {
                    members.push((around.to_owned(), vec![Type::Object]));
                }
            }
            members.push((leaf, types));
        }
    }
    members
}

fn unrecognized_stage(op: &str) -> Stage {
    let members = members();
    let mut known: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (place, _) in &members {
        let (around, name) = place.rsplit_once('.').unwrap_or(("", place));
        known.entry(around).or_default().push(name);
    }
    let checks = known
        .iter()
        .map(|(around, names)| no_others(op, around, names));
    by_document("unrecognized", checks.collect())
}

fn types_stage(op: &str) -> Stage {
    let members = members();
    let checks = members.iter().map(|(place, types)| typed(op, place, types));
    listed("types", checks.collect())
}

/// Makes the checks of `enabled` and of the attributes that a switched-on policy needs.
fn missing_checks(op: &str, policy: &Policy) -> Vec<Check> {
    let mut checks = Vec::new();
    if policy.has_enabled {
        let enabled = policy.at("enabled");
        let invalid = || wording::invalid_enabled(policy.name);
        let missing = wording::missing_enabled(policy.name);
        checks.push(not_missing(op, &enabled, EVERY_GAP, missing));
        checks.push(one_of(op, &enabled, &["Y", "N"], invalid()));
        checks.push(Check {
            when: Some(policy.enabled_is("N")),
            ..check(op, &enabled, "alone", Rule::Alone, invalid())
        });
    }
    for attribute in policy
        .attributes
        .iter()
        .filter(|attribute| attribute.required)
    {
        let refusal = wording::missing_attribute(attribute.name(), policy.name);
        checks.push(Check {
            when: Some(policy.is_on()),
            ..not_missing(op, &policy.at(attribute.place), EVERY_GAP, refusal)
        });
    }
    checks
}

/// Makes the checks of a policy's values.
fn value_checks(op: &str, policy: &Policy) -> Vec<Check> {
    let mut checks = Vec::new();
    if policy.name == "defaultCountryCode" {
        checks.push(needs_sms_or_voice(op, policy));
    }
    for attribute in policy.attributes {
        let rule = match attribute.value {
            Value::OneOf(values) => Rule::OneOf(texts(values)),
            Value::Ranges(ranges) => Rule::InRanges {
                forms: vec![IntegerForm::Number, IntegerForm::Text],
                ranges: ranges.iter().map(range).collect(),
            },
            Value::CountryCode => Rule::OneOf(texts(&COUNTRY_CODES)),
        };
        let refusal = invalid_value(policy, attribute);
        checks.push(check(
            op,
            &policy.at(attribute.place),
            "value",
            rule,
            refusal,
        ));
    }
    if policy.name == "tempSecurityCode" {
        checks.push(validity_periods(op, policy));
    }
    checks
}

fn range(&(min, max): &(i64, i64)) -> Range {
    Range {
        min: Some(min),
        max: Some(max),
    }
}

fn invalid_value(policy: &Policy, attribute: &Attribute) -> Answer {
    match (&attribute.value, policy.attributes) {
        (Value::CountryCode, _) => wording::invalid_country_code(),
        (_, [_]) => wording::invalid_only_attribute(policy.name),
        _ => wording::invalid_attribute(attribute.name(), policy.name),
    }
}

fn needs_sms_or_voice(op: &str, policy: &Policy) -> Check {
    let rule = Rule::AnyIs {
        members: SMS_AND_VOICE.map(MemberPath::new).into(),
        value: "Y".to_owned(),
        stored: false,
    };
    let refusal = wording::needs_sms_or_voice();
    Check {
        when: Some(policy.is_on()),
        ..check(op, policy.place, "sms-or-voice", rule, refusal)
    }
}

fn validity_periods(op: &str, policy: &Policy) -> Check {
    let rule = Rule::NotAbove {
        bound: MemberPath::new(&policy.at("maxValidityPeriod")),
        equal: true,
        forms: IntegerForm::EVERY.to_vec(),
    };
    let refusal = wording::validity_period_order();
    let default = policy.at("defaultValidityPeriod");
    check(op, &default, "not-above-maximum", rule, refusal)
}

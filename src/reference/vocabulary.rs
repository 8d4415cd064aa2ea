//! Turns names and rules into the operations, stages, checks and effects of which the tables of each resource consist.

use super::account_id::IdForm;
use super::act::{Act, Effect};
use super::answer::{Answer, Piece};
use super::member_path::MemberPath;
use super::rulebook::{Check, Gap, Named, Operation, Order, Rule, Segment, Stage, Type};
use super::wording;

/// What an account id looks like.
pub(super) const ACCOUNT_ID: IdForm = IdForm::Digits(9);

/// The ways in which a mandatory member is missing.
pub(super) const EVERY_GAP: &[Gap] = &[
    Gap::Absent,
    Gap::Null,
    Gap::Empty,
    Gap::White,
    Gap::UnicodeWhite,
];

/// The ways in which a member is missing that need not be sent.
pub(super) const GAPS_WHERE_SENT: &[Gap] = &[Gap::Null, Gap::Empty, Gap::White, Gap::UnicodeWhite];

/// The types of text that is refused as missing where it is null.
pub(super) const TEXT_OR_NULL: &[Type] = &[Type::Text, Type::Null];

/// Puts an operation together from a request line such as `GET /v1/accounts/{accountId}`.
pub(super) fn operation(
    id: &str,
    request_line: &str,
    stages: Vec<Stage>,
    effects: Vec<Effect>,
    success: Answer,
) -> Operation {
    let (verb, path) = request_line.split_once(' ').unwrap_or((request_line, ""));
    let segments = path.split('/').skip(1).map(|segment| match segment {
        "{accountId}" => Segment::Account(ACCOUNT_ID),
        "{userId}" => Segment::User { decoded: true },
        literal => Segment::Literal(literal.to_owned()),
    });
    Operation {
        id: id.to_owned(),
        verb: verb.to_owned(),
        path: segments.collect(),
        stages,
        effects,
        success,
    }
}

/// Groups checks of which the first in the list decides.
pub(super) fn listed(name: &'static str, checks: Vec<Check>) -> Stage {
    Stage {
        name,
        order: Order::Listed,
        checks,
    }
}

/// Groups checks of which the one with the first offender in the document decides.
pub(super) fn by_document(name: &'static str, checks: Vec<Check>) -> Stage {
    Stage {
        name,
        order: Order::Document,
        checks,
    }
}

/// Makes a check of a member, named after its operation, its member and what it asks.
pub(super) fn check(op: &str, subject: &str, what: &str, rule: Rule, refusal: Answer) -> Check {
    let place = if subject.is_empty() { "body" } else { subject };
    Check {
        id: format!("{op}/{place}/{what}"),
        subject: MemberPath::new(subject),
        when: None,
        rule,
        refusal,
        on_refusal: Vec::new(),
    }
}

/// Makes a check of an id in the path.
pub(super) fn path_check(op: &str, id: &str, rule: Rule) -> Check {
    Check {
        id: format!("{op}/{id}/known"),
        ..check(op, "", "known", rule, wording::not_found())
    }
}

/// Makes the stage that refuses a body that is no JSON object.
pub(super) fn body_stage(op: &str) -> Stage {
    let refusal = wording::incorrect_body();
    let object = check(op, "", "object", Rule::BodyIsObject, refusal);
    listed("body", vec![object])
}

/// Makes the stage that refuses an unknown account.
pub(super) fn account_stage(op: &str) -> Stage {
    let known = Rule::AccountKnown {
        hidden: Vec::new(),
        of_others: false,
    };
    listed("path", vec![path_check(op, "accountId", known)])
}

/// Makes the check that the object at a place has no other members than these.
pub(super) fn no_others(op: &str, within: &str, names: &[&str]) -> Check {
    let rule = Rule::NoOtherMembers {
        known: texts(names),
        named: Named::First,
    };
    check(
        op,
        within,
        "unrecognized",
        rule,
        wording::unrecognized(Piece::Offender),
    )
}

/// Makes the check of a member's type.
pub(super) fn typed(op: &str, member: &str, types: &[Type]) -> Check {
    let refusal = wording::incorrect_field(MemberPath::new(member).leaf());
    let rule = Rule::HasType(types.to_vec());
    check(op, member, "type", rule, refusal)
}

/// Makes the check that a member is not missing in one of these ways.
pub(super) fn not_missing(op: &str, member: &str, gaps: &[Gap], refusal: Answer) -> Check {
    let rule = Rule::NotMissing(gaps.to_vec());
    check(op, member, "mandatory", rule, refusal)
}

/// Makes the check that a member is one of these values.
pub(super) fn one_of(op: &str, member: &str, values: &[&str], refusal: Answer) -> Check {
    let rule = Rule::OneOf(texts(values));
    check(op, member, "value", rule, refusal)
}

/// Makes an effect, named after its operation, its member and what it does.
pub(super) fn effect(op: &str, member: &str, what: &str, act: Act) -> Effect {
    Effect {
        id: format!("{op}/{member}/{what}"),
        act,
    }
}

pub(super) fn texts(values: &[&str]) -> Vec<String> {
    values.iter().copied().map(str::to_owned).collect()
}

//! Holds the rules of administrators: create.
//!
//! Nothing reads an administrator back and duplicates are allowed, so nothing is kept.

use super::answer::Piece;
use super::member_path::MemberPath;
use super::rulebook::Operation;
use super::vocabulary::{
    EVERY_GAP, TEXT_OR_NULL, account_stage, body_stage, by_document, listed, no_others,
    not_missing, one_of, operation, typed,
};
use super::wording::{self, words};

/// The members of an administrator, all mandatory, in the order of the page.
const MEMBERS: [&str; 4] = ["email", "firstName", "lastName", "role"];

const ROLES: [&str; 4] = ["SUPER_ADMIN", "ADMIN", "HELP_DESK", "AUDITOR"];

pub(super) fn create_administrator() -> Operation {
    let op = "createAdministrator";
    let types = MEMBERS.map(|member| typed(op, member, TEXT_OR_NULL));
    let mandatory =
        MEMBERS.map(|member| not_missing(op, member, EVERY_GAP, wording::missing(member)));
    let role = one_of(op, "role", &ROLES, wording::role_not_allowed());
    let stages = vec![
        body_stage(op),
        account_stage(op),
        by_document("unrecognized", vec![no_others(op, "", &MEMBERS)]),
        listed("types", types.into()),
        listed("mandatory", mandatory.into()),
        listed("values", vec![role]),
    ];
    let details = vec![
        words("Administrator "),
        Piece::Sent(MemberPath::new("email")),
        words(" created successfully."),
    ];
    let success = wording::created(details, Vec::new());
    let line = "POST /v1/accounts/{accountId}/administrators";
    operation(op, line, stages, Vec::new(), success)
}

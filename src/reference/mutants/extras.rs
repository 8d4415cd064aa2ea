//! Turns operations into mutants that refuse what no rule refuses: a check more than there is.

use axum::http::StatusCode;

use super::change::Change;
use super::site::{CheckSite, Reach, checks, mutant};
use super::{Mutant, Operator};
use crate::reference::act::{Act, Effect};
use crate::reference::member_path::MemberPath;
use crate::reference::rulebook::{Check, Family, IntegerForm, Operation, Range, Rule, Scope, Type};

/// Statuses whose accounts a service might hide, though the binding has none hidden.
const HIDDEN: [(&str, &[&str]); 2] = [
    ("deleted-account", &["DELETED"]),
    ("inactive-account", &["INACTIVE", "PENDING", "REJECTED"]),
];

/// Members whose repetition a service might refuse.
const UNIQUE: [(&str, &str); 2] = [("createAdministrator", "email"), ("createUser", "userId")];

/// Checks of one operation that another might make as well.
const BORROWED: [(&str, &str); 3] = [
    ("updateAccount/serviceStartDate/not-past", "createAccount"),
    (
        "updateAccount/totalVoiceCredits/not-updatable",
        "createAccount",
    ),
    (
        "updateAccount/totalSmsCredits/not-updatable",
        "createAccount",
    ),
];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in checks(family) {
        mutants.extend(hidden_accounts(&site));
        mutants.extend(media_type(&site));
        mutants.extend(no_negatives(&site));
        mutants.extend(borrowed(family, &site));
        mutants.extend(no_at_sign(&site));
    }
    mutants.extend(family.operations.iter().flat_map(|op| unrepeated(op)));
    mutants
}

/// Takes accounts of some statuses for unknown.
fn hidden_accounts(site: &CheckSite<'_>) -> Vec<Mutant> {
    if !matches!(site.check.rule, Rule::AccountKnown { .. }) {
        return Vec::new();
    }
    let mutants = HIDDEN.map(|(what, statuses)| {
        let hidden = statuses.iter().copied().map(str::to_owned).collect();
        let rule = Rule::AccountKnown {
            hidden,
            of_others: false,
        };
        let statuses = statuses.join(", ");
        let sentence = format!(
            "{} does not find an account that is {statuses}.",
            site.who()
        );
        site.with_rule(Operator::Extra, what, rule, Reach::Asked, sentence)
    });
    mutants.into()
}

/// Makes the mutant that makes another check after one.
fn followed(site: &CheckSite<'_>, what: &str, added: Check, sentence: String) -> Mutant {
    let checks = vec![site.check.clone(), added];
    site.with_checks(Operator::Extra, what, checks, Reach::Asked, sentence)
}

/// Refuses a body that is not said to be JSON.
fn media_type(site: &CheckSite<'_>) -> Option<Mutant> {
    let is_body = site.check.rule == Rule::BodyIsObject;
    let mut added = Check {
        id: format!("{}/body/media-type", site.operation.id),
        rule: Rule::MediaType("application/json".to_owned()),
        ..site.check.clone()
    };
    added.refusal.code = StatusCode::UNSUPPORTED_MEDIA_TYPE;
    let sentence = format!("{} demands the content type of JSON.", site.who());
    is_body.then(|| followed(site, "media-type", added, sentence))
}

/// Refuses an integer below 0 where any is taken.
fn no_negatives(site: &CheckSite<'_>) -> Option<Mutant> {
    let subject = &site.check.subject;
    let Rule::HasType(types) = &site.check.rule else {
        return None;
    };
    let mut others = site.operation.checks();
    let is_bound = others
        .any(|other| other.subject == *subject && matches!(other.rule, Rule::InRanges { .. }));
    let added = Check {
        id: format!("{}/{subject}/not-negative", site.operation.id),
        rule: Rule::InRanges {
            forms: IntegerForm::EVERY.to_vec(),
            ranges: vec![Range {
                min: Some(0),
                max: None,
            }],
        },
        ..site.check.clone()
    };
    let sentence = format!("{} refuses a negative {}.", site.who(), site.member());
    let fits = types.contains(&Type::Integer) && !is_bound;
    fits.then(|| followed(site, "not-negative", added, sentence))
}

/// Makes a check of another operation after that of the member's type.
fn borrowed(family: &Family, site: &CheckSite<'_>) -> Option<Mutant> {
    let id = &site.operation.id;
    let is_type = matches!(site.check.rule, Rule::HasType(_));
    let mut candidates = checks(family).filter(|lender| {
        let pair = (lender.check.id.as_str(), id.as_str());
        BORROWED.contains(&pair) && lender.check.subject == site.check.subject
    });
    let lender = candidates.next().filter(|_| is_type)?;
    let (_, what) = lender.check.id.rsplit_once('/')?;
    let added = Check {
        id: format!("{id}/{}/{what}", site.check.subject),
        ..lender.check.clone()
    };
    let sentence = format!("`{id}` also demands {}.", lender.check.demand());
    Some(followed(site, what, added, sentence))
}

/// Refuses an e-mail address that looks like none.
fn no_at_sign(site: &CheckSite<'_>) -> Option<Mutant> {
    let is_email = site.check.subject.leaf() == "email";
    let added = Check {
        id: format!("{}/email/form", site.operation.id),
        rule: Rule::Contains("@".to_owned()),
        ..site.check.clone()
    };
    let sentence = format!("{} refuses an `email` without an at sign.", site.who());
    let fits = is_email && matches!(site.check.rule, Rule::NotMissing(_));
    fits.then(|| followed(site, "form", added, sentence))
}

/// Refuses what was created with the same member before.
fn unrepeated(operation: &Operation) -> Option<Mutant> {
    let id = &operation.id;
    let (_, member) = UNIQUE.iter().find(|(of, _)| of == id)?;
    let mut changed = operation.clone();
    let stage = changed.stages.last_mut()?;
    let check = stage.checks.last()?;
    let mut added = Check {
        id: format!("{id}/{member}/new"),
        subject: MemberPath::new(member),
        rule: Rule::NotRepeated(Scope::Account),
        ..check.clone()
    };
    added.refusal.code = StatusCode::CONFLICT;
    stage.checks.push(added);
    changed.effects.push(Effect {
        id: format!("{id}/{member}/noted"),
        act: Act::Store((*member).to_owned()),
    });
    let change = Change::Operation(id.clone(), vec![changed.into()]);
    let sentence = format!("`{id}` refuses a `{member}` that it was sent before.");
    let mutant = mutant(Operator::Extra, id, "repeated", change, sentence);
    Some(
        mutant
            .of_row(operation.success.row)
            .at(operation.success_point()),
    )
}

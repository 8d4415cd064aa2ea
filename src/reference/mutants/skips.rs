//! Turns checks into mutants that do not make them, or make them where they are not due.

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Check, Family, Rule};

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for site in checks(family) {
        mutants.push(skipped(&site));
        mutants.extend(unconditional(&site));
        mutants.extend(other_need(&site));
    }
    mutants
}

fn skipped(site: &CheckSite<'_>) -> Mutant {
    let demand = site.check.demand();
    let sentence = format!("{} does not check {demand}.", site.who());
    site.with_checks(Operator::Skip, "", Vec::new(), Reach::Refused, sentence)
}

/// Makes the check also where its condition does not hold.
fn unconditional(site: &CheckSite<'_>) -> Option<Mutant> {
    let when = site.check.when.as_ref()?;
    let check = Check {
        when: None,
        ..site.check.clone()
    };
    let demand = site.check.demand();
    let sentence = format!(
        "{} demands {demand} also where `{}` is not `{}`.",
        site.who(),
        when.member,
        when.value
    );
    let checks = vec![check];
    Some(site.with_checks(
        Operator::Condition,
        "always",
        checks,
        Reach::Asked,
        sentence,
    ))
}

/// Changes what satisfies a check that asks whether another member is switched on.
fn other_need(site: &CheckSite<'_>) -> Vec<Mutant> {
    let Rule::AnyIs {
        members,
        value,
        stored,
    } = &site.check.rule
    else {
        return Vec::new();
    };
    let mut mutants = Vec::new();
    for member in members {
        let rule = Rule::AnyIs {
            members: members
                .iter()
                .filter(|other| *other != member)
                .cloned()
                .collect(),
            value: value.clone(),
            stored: *stored,
        };
        let what = format!("not-by-{}", member.leaf());
        let sentence = format!(
            "{} does not count `{member}` for {}.",
            site.who(),
            site.member()
        );
        let operator = Operator::Condition;
        mutants.push(site.with_rule(operator, &what, rule, Reach::Asked, sentence));
    }
    let rule = Rule::AnyIs {
        members: members.clone(),
        value: value.clone(),
        stored: !stored,
    };
    let sentence = format!(
        "{} also counts what an earlier request stored for {}.",
        site.who(),
        site.member()
    );
    mutants.push(site.with_rule(
        Operator::Condition,
        "stored",
        rule,
        Reach::Refused,
        sentence,
    ));
    mutants
}

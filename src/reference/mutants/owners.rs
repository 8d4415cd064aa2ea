//! Turns the ways to find accounts, users and codes into mutants that find them elsewhere or by case.

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Case, Family, Matching, Rule, Scope};

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    checks(family).flat_map(|site| changed(&site)).collect()
}

fn changed(site: &CheckSite<'_>) -> Vec<Mutant> {
    match &site.check.rule {
        Rule::AccountKnown { hidden, .. } => {
            let rule = Rule::AccountKnown {
                hidden: hidden.clone(),
                of_others: true,
            };
            let sentence = format!("{} also knows the accounts of other parties.", site.who());
            vec![site.with_rule(
                Operator::Matching,
                "of-others",
                rule,
                Reach::Refused,
                sentence,
            )]
        }
        Rule::PathUserKnown(matching) => users(site, *matching, Rule::PathUserKnown),
        Rule::UserRegistered(matching) => users(site, *matching, Rule::UserRegistered),
        Rule::CodeKnown(_) => {
            let rule = Rule::CodeKnown(Scope::Everywhere);
            let sentence = format!("{} takes a code of another account.", site.who());
            vec![site.with_rule(
                Operator::Matching,
                "everywhere",
                rule,
                Reach::Refused,
                sentence,
            )]
        }
        Rule::CodeOwned { user, .. } => {
            let rule = Rule::CodeOwned {
                user: user.clone(),
                case: Case::Heeded,
            };
            let sentence = format!("{} compares the code's user with case.", site.who());
            vec![site.with_rule(
                Operator::Matching,
                "with-case",
                rule,
                Reach::Asked,
                sentence,
            )]
        }
        _ => Vec::new(),
    }
}

fn users(site: &CheckSite<'_>, matching: Matching, rule: fn(Matching) -> Rule) -> Vec<Mutant> {
    let everywhere = Matching {
        scope: Scope::Everywhere,
        ..matching
    };
    let with_case = Matching {
        case: Case::Heeded,
        ..matching
    };
    let who = site.who();
    let elsewhere = format!("{who} also knows the users of other accounts.");
    let exact = format!("{who} knows a user only by the case it was registered in.");
    let operator = Operator::Matching;
    vec![
        site.with_rule(
            operator,
            "everywhere",
            rule(everywhere),
            Reach::Refused,
            elsewhere,
        ),
        site.with_rule(operator, "with-case", rule(with_case), Reach::Asked, exact),
    ]
}

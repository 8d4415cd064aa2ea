//! Turns the lists of known members into mutants with a member more or less.

use std::collections::BTreeSet;

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Family, Rule};

/// Members that the vendor's pages name and these objects do not have: where the first is known,
/// the second may be taken as well.
const NAMED_ELSEWHERE: [(&str, &str); 2] = [
    ("accountName", "jurisdictionHash"),
    ("deviceFingerPrint", "deviceDeletion"),
];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    let every: BTreeSet<String> = checks(family)
        .flat_map(|site| known(&site).to_vec())
        .collect();
    let mut mutants = Vec::new();
    for site in checks(family) {
        let names = known(&site);
        mutants.extend(names.iter().map(|name| unknown(&site, names, name)));
        if !names.is_empty() {
            mutants.extend(widened(&site, names, &every));
        }
    }
    mutants
}

fn known<'a>(site: &CheckSite<'a>) -> &'a [String] {
    match &site.check.rule {
        Rule::NoOtherMembers { known, .. } => known,
        _ => &[],
    }
}

fn with_names(site: &CheckSite<'_>, names: Vec<String>) -> Rule {
    let mut rule = site.check.rule.clone();
    if let Rule::NoOtherMembers { known, .. } = &mut rule {
        *known = names;
    }
    rule
}

fn unknown(site: &CheckSite<'_>, names: &[String], name: &str) -> Mutant {
    let others = names.iter().filter(|other| *other != name).cloned();
    let rule = with_names(site, others.collect());
    let sentence = format!("{} takes `{name}` for unrecognized.", site.who());
    let what = format!("without-{name}");
    site.with_rule(Operator::Member, &what, rule, Reach::Asked, sentence)
}

fn widened(site: &CheckSite<'_>, names: &[String], every: &BTreeSet<String>) -> Vec<Mutant> {
    let elsewhere = NAMED_ELSEWHERE.iter();
    let elsewhere = elsewhere.filter(|(of, _)| names.iter().any(|name| name == of));
    let mut sets: Vec<(&str, Vec<String>)> = elsewhere
        .map(|(_, more)| (*more, vec![(*more).to_owned()]))
        .collect();
    let cases = names
        .iter()
        .flat_map(|name| [name.to_lowercase(), name.to_uppercase(), capital(name)]);
    sets.push(("any-case", cases.collect()));
    sets.push(("foreign", every.iter().cloned().collect()));
    let mutants = sets.into_iter().map(|(what, more)| {
        let strangers = more.into_iter().filter(|name| !names.contains(name));
        let all: Vec<String> = names.iter().cloned().chain(strangers).collect();
        let example = all.get(names.len()).map_or("", String::as_str);
        let sentence = format!(
            "{} knows a member `{example}` of {}.",
            site.who(),
            site.member()
        );
        let rule = with_names(site, all.clone());
        site.with_rule(Operator::Member, what, rule, Reach::Refused, sentence)
    });
    mutants.collect()
}

/// Returns a name with a capital at its beginning.
fn capital(name: &str) -> String {
    let first = name.chars().take(1).flat_map(char::to_uppercase);
    first.chain(name.chars().skip(1)).collect()
}

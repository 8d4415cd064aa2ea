//! Turns the rules about tokens and their codes into mutants that let others through.

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::member_path::MemberPath;
use crate::reference::rulebook::{Codes, Family, Rule};
use crate::reference::token::TokenState;

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    checks(family).flat_map(|site| changed(&site)).collect()
}

fn changed(site: &CheckSite<'_>) -> Vec<Mutant> {
    match &site.check.rule {
        Rule::TokenIn(states) => other_states(site, states),
        Rule::SecondSent { after, second } => vec![always_second(site, after, second)],
        Rule::OneTimeCode { right, second } => other_codes(site, right, second),
        _ => Vec::new(),
    }
}

/// Refuses each state that is let through, and lets each through that is refused; a state that a
/// check before this one refuses is no matter here.
fn other_states(site: &CheckSite<'_>, states: &[TokenState]) -> Vec<Mutant> {
    let before = site.operation.checks();
    let before = before.take_while(|other| other.id != site.check.id);
    let gone = before.filter_map(|other| match &other.rule {
        Rule::TokenIn(states) => Some(TokenState::all_but(states)),
        _ => None,
    });
    let gone: Vec<TokenState> = gone.flatten().collect();
    let mutants = TokenState::all_but(&gone).into_iter().map(|state| {
        let (does, reach, others) = if states.contains(&state) {
            ("refuses", Reach::Asked, without(states, state))
        } else {
            ("allows", Reach::Refused, [states, &[state]].concat())
        };
        let what = format!("{does}-{state}");
        let row = site.check.refusal.row.unwrap_or_default();
        let sentence = match reach {
            Reach::Asked => format!("{} refuses a token that is {state} with {row}.", site.who()),
            Reach::Refused => format!("{} takes a token that is {state}.", site.who()),
        };
        let rule = Rule::TokenIn(others);
        site.with_rule(Operator::Transition, &what, rule, reach, sentence)
    });
    mutants.collect()
}

fn without(states: &[TokenState], state: TokenState) -> Vec<TokenState> {
    let others = states.iter().copied();
    others.filter(|other| *other != state).collect()
}

/// Asks for a second code although it is there.
fn always_second(site: &CheckSite<'_>, after: &str, second: &MemberPath) -> Mutant {
    let rule = Rule::SecondSent {
        after: after.to_owned(),
        second: MemberPath::new("nowhere"),
    };
    let second = second.leaf();
    let sentence = format!("{} asks for `{second}` although it is sent.", site.who());
    site.with_rule(Operator::Matching, "always", rule, Reach::Asked, sentence)
}

/// Takes one code less, or one more.
fn other_codes(site: &CheckSite<'_>, right: &[Codes], second: &MemberPath) -> Vec<Mutant> {
    let mutant = |what: &str, right: Vec<Codes>, reach: Reach, does: &str| {
        let second = second.clone();
        let rule = Rule::OneTimeCode { right, second };
        let sentence = format!("{} {does}.", site.who());
        site.with_rule(Operator::Matching, what, rule, reach, sentence)
    };
    let mut mutants = Vec::new();
    for codes in right {
        let others = right.iter().filter(|other| *other != codes);
        let (what, does) = match &codes.second {
            None => ("without-first", "refuses the right code"),
            Some(_) => ("without-pair", "refuses the right pair of codes"),
        };
        mutants.push(mutant(what, others.cloned().collect(), Reach::Asked, does));
        for (what, more, does) in wrong_pairs(codes) {
            let all = right.iter().cloned().chain([more]).collect();
            mutants.push(mutant(what, all, Reach::Refused, does));
        }
    }
    mutants
}

/// Returns what a service takes for a right pair of codes by mistake.
fn wrong_pairs(codes: &Codes) -> Vec<(&'static str, Codes, &'static str)> {
    let Codes {
        first,
        second: Some(next),
    } = codes
    else {
        return Vec::new();
    };
    let pair = |first: &str, second: Option<&str>| Codes {
        first: first.to_owned(),
        second: second.map(str::to_owned),
    };
    let (any, alone) = (pair(first, None), pair(next, None));
    vec![
        ("any-second", any, "does not look at the second code"),
        ("second-alone", alone, "takes the second code alone"),
    ]
}

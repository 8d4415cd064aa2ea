//! Turns types, forms and gaps into mutants that take one more or one less.

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{DateForm, Family, Gap, IntegerForm, Rule, Type};

/// The types that a service takes for one by mistake.
const MISTAKEN: [(Type, &[Type]); 4] = [
    (Type::Text, &[Type::Null, Type::Flag]),
    (Type::Integer, &[Type::Null, Type::Number, Type::Text]),
    (Type::Number, &[Type::Null, Type::Flag]),
    (Type::Object, &[Type::Null, Type::List]),
];

/// The types that a service takes for one that must be sent.
const SENT_FOR: [(Type, &[Type]); 2] = [
    (Type::Text, &[Type::Null, Type::Number]),
    (Type::Object, &[Type::Null, Type::List]),
];

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    checks(family).flat_map(|site| changed(&site)).collect()
}

fn changed(site: &CheckSite<'_>) -> Vec<Mutant> {
    match &site.check.rule {
        Rule::HasType(types) => other_types(site, types),
        Rule::NotMissing(gaps) => other_gaps(site, gaps),
        Rule::Date(forms) => other_dates(site, forms),
        Rule::InRanges { forms, .. } | Rule::NotAbove { forms, .. } => other_forms(site, forms),
        Rule::NotUpdatable => vec![null_for_absent(site)],
        Rule::Sent(types) => other_sendings(site, types),
        _ => Vec::new(),
    }
}

fn other_types(site: &CheckSite<'_>, types: &[Type]) -> Vec<Mutant> {
    let operator = Operator::Type;
    let (who, member) = (site.who(), site.member());
    let mut mutants = Vec::new();
    for known in types {
        let rule = Rule::HasType(without(types, known));
        let name = known.name();
        let sentence = format!("{who} refuses the type {name} for {member}.");
        let what = format!("without-{name}");
        mutants.push(site.with_rule(operator, &what, rule, Reach::Asked, sentence));
    }
    let mistaken = MISTAKEN.iter().find(|(of, _)| types.contains(of));
    let more = mistaken.map_or(&[][..], |(_, more)| more);
    for other in more.iter().filter(|other| !types.contains(other)) {
        let rule = Rule::HasType(with(types, *other));
        let name = other.name();
        let sentence = format!("{who} takes the type {name} for {member}.");
        let what = format!("with-{name}");
        mutants.push(site.with_rule(operator, &what, rule, Reach::Refused, sentence));
    }
    mutants
}

/// Lets a member be left out that must be sent, and takes types for it that it must not have.
fn other_sendings(site: &CheckSite<'_>, types: &[Type]) -> Vec<Mutant> {
    let (who, member) = (site.who(), site.member());
    let rule = Rule::HasType(types.to_vec());
    let sentence = format!("{who} does not demand {member}.");
    let operator = Operator::Gap;
    let mut mutants = vec![site.with_rule(operator, "not-absent", rule, Reach::Refused, sentence)];
    let mistaken = SENT_FOR.iter().filter(|(of, _)| types.contains(of));
    for other in mistaken.flat_map(|(_, more)| *more) {
        let rule = Rule::Sent(with(types, *other));
        let name = other.name();
        let sentence = format!("{who} takes the type {name} for {member}.");
        let what = format!("with-{name}");
        let operator = Operator::Type;
        mutants.push(site.with_rule(operator, &what, rule, Reach::Refused, sentence));
    }
    mutants
}

fn other_gaps(site: &CheckSite<'_>, gaps: &[Gap]) -> Vec<Mutant> {
    let operator = Operator::Gap;
    let (who, member) = (site.who(), site.member());
    let mut mutants = Vec::new();
    for gap in gaps {
        let rule = Rule::NotMissing(without(gaps, gap));
        let name = gap.name();
        let sentence = format!("{who} does not take {member} for missing where it is {name}.");
        let what = format!("not-{name}");
        mutants.push(site.with_rule(operator, &what, rule, Reach::Refused, sentence));
    }
    if !gaps.contains(&Gap::Absent) {
        let rule = Rule::NotMissing(with(gaps, Gap::Absent));
        let sentence = format!("{who} demands {member} in every request.");
        mutants.push(site.with_rule(operator, "absent", rule, Reach::Asked, sentence));
    }
    mutants
}

fn other_dates(site: &CheckSite<'_>, forms: &[DateForm]) -> Vec<Mutant> {
    let (who, member) = (site.who(), site.member());
    let more = [
        (
            "any-digits",
            DateForm::AnyDigits,
            "a day that does not exist",
        ),
        (
            "timestamp",
            DateForm::Timestamp,
            "a day with a time after it",
        ),
    ];
    let mutants = more.map(|(what, form, shown)| {
        let rule = Rule::Date(with(forms, form));
        let sentence = format!("{who} takes {shown} for {member}.");
        site.with_rule(Operator::Type, what, rule, Reach::Refused, sentence)
    });
    mutants.into()
}

/// Changes the forms in which integers are read.
fn other_forms(site: &CheckSite<'_>, forms: &[IntegerForm]) -> Vec<Mutant> {
    let (who, member) = (site.who(), site.member());
    let mutants = IntegerForm::EVERY.iter().map(|form| {
        let name = form.name();
        let (what, does, forms) = if forms.contains(form) {
            ("without", "does not read", without(forms, form))
        } else {
            ("with", "also reads", with(forms, *form))
        };
        let mut rule = site.check.rule.clone();
        if let Rule::InRanges { forms: known, .. } | Rule::NotAbove { forms: known, .. } = &mut rule
        {
            *known = forms;
        }
        let sentence = format!("{who} {does} {member} in the form of a {name}.");
        let what = format!("{what}-{name}-form");
        // What cannot be read is bad in a range, and not above anything.
        let is_range = matches!(rule, Rule::InRanges { .. });
        let reach = if is_range && what.starts_with("without") {
            Reach::Asked
        } else {
            Reach::Refused
        };
        site.with_rule(Operator::Type, &what, rule, reach, sentence)
    });
    mutants.collect()
}

/// Takes a null for a member that is not sent.
fn null_for_absent(site: &CheckSite<'_>) -> Mutant {
    let rule = Rule::HasType(vec![Type::Null]);
    let sentence = format!(
        "{} lets {} through where it is null.",
        site.who(),
        site.member()
    );
    site.with_rule(Operator::Gap, "not-null", rule, Reach::Refused, sentence)
}

fn with<T: Clone>(items: &[T], more: T) -> Vec<T> {
    items.iter().cloned().chain([more]).collect()
}

fn without<T: Clone + PartialEq>(items: &[T], less: &T) -> Vec<T> {
    items.iter().filter(|item| *item != less).cloned().collect()
}

//! Turns ranges, lengths, dates and times into mutants whose ends lie elsewhere.

use super::site::{CheckSite, Reach, checks};
use super::{Mutant, Operator};
use crate::reference::rulebook::{Family, IntegerForm, LengthUnit, Range, Rule};

/// The greatest integer that a service of 32 bits can read.
const LAST_OF_32_BITS: i64 = 2_147_483_647;

/// How many seconds a day has.
const DAY: i64 = 86_400;

/// How many seconds ahead the beginning of all times lies.
const LONG_AGO: i64 = -1_000_000_000_000;

/// The greatest integer below those that do not fit 64 bits.
const LAST_OF_64_BITS: i64 = i64::MAX - 1;

pub(super) fn mutants(family: &Family) -> Vec<Mutant> {
    checks(family).flat_map(|site| moved(&site)).collect()
}

fn moved(site: &CheckSite<'_>) -> Vec<Mutant> {
    match &site.check.rule {
        Rule::InRanges { forms, ranges } => ends(site, forms, ranges),
        Rule::Length { min, max, unit } => lengths(site, *min, *max, *unit),
        Rule::NotBeforeToday { days, zone } => {
            let moves = [
                ("yesterday", -1, Reach::Refused),
                ("tomorrow", 1, Reach::Asked),
            ];
            let mutants = moves.map(|(what, by, reach)| {
                let rule = Rule::NotBeforeToday {
                    days: days + by,
                    zone: *zone,
                };
                let member = site.member();
                let sentence = format!("{} takes {member} from {what} on.", site.who());
                site.with_rule(Operator::Boundary, what, rule, reach, sentence)
            });
            mutants.into()
        }
        Rule::CodeFresh { grace } => {
            let moves = [
                ("second-longer", 1, "a second longer", Reach::Refused),
                ("second-shorter", -1, "a second shorter", Reach::Asked),
                ("hour-longer", 3600, "an hour longer", Reach::Refused),
                ("hour-shorter", -3600, "an hour shorter", Reach::Asked),
            ];
            let mutants = moves.map(|(what, by, how, reach)| {
                let rule = Rule::CodeFresh { grace: grace + by };
                let sentence = format!("{} lets a code live {how}.", site.who());
                site.with_rule(Operator::Boundary, what, rule, reach, sentence)
            });
            mutants.into()
        }
        Rule::Ahead { above, most } => times(site, *above, *most),
        Rule::NotAbove {
            bound,
            equal,
            forms,
        } => {
            let rule = Rule::NotAbove {
                bound: bound.clone(),
                equal: !equal,
                forms: forms.clone(),
            };
            let member = site.member();
            let sentence = format!("{} refuses {member} where it equals `{bound}`.", site.who());
            vec![site.with_rule(Operator::Boundary, "equal", rule, Reach::Asked, sentence)]
        }
        _ => Vec::new(),
    }
}

/// Moves each end of each range by one, and closes the open ones.
fn ends(site: &CheckSite<'_>, forms: &[IntegerForm], ranges: &[Range]) -> Vec<Mutant> {
    let mut mutants = Vec::new();
    for (at, range) in ranges.iter().enumerate() {
        let named = match ranges.len() {
            1 => String::new(),
            _ => format!("{}-", shown(range)),
        };
        for (what, moved, reach) in moves(*range) {
            let mut ranges = ranges.to_vec();
            ranges[at] = moved;
            let (who, member) = (site.who(), site.member());
            let (before, after) = (shown(range), shown(&moved));
            let sentence = format!("{who} takes {member} in {after} instead of {before}.");
            let rule = Rule::InRanges {
                forms: forms.to_vec(),
                ranges,
            };
            let what = format!("{named}{what}");
            mutants.push(site.with_rule(Operator::Boundary, &what, rule, reach, sentence));
        }
    }
    mutants
}

/// Returns the ranges next to one, and who can tell that it is another.
fn moves(range: Range) -> Vec<(&'static str, Range, Reach)> {
    let from = |min: i64| Range {
        min: Some(min),
        ..range
    };
    let to = |max: i64| Range {
        max: Some(max),
        ..range
    };
    let mut moves = Vec::new();
    if let Some(min) = range.min {
        moves.push(("min-1", from(min - 1), Reach::Refused));
        moves.push(("min+1", from(min + 1), Reach::Asked));
    }
    if let Some(max) = range.max {
        moves.push(("max-1", to(max - 1), Reach::Asked));
        moves.push(("max+1", to(max + 1), Reach::Refused));
    } else {
        moves.push(("max-32-bits", to(LAST_OF_32_BITS), Reach::Asked));
        moves.push(("max-64-bits", to(LAST_OF_64_BITS), Reach::Asked));
    }
    moves
}

fn shown(range: &Range) -> String {
    let end = |end: Option<i64>| end.map_or_else(String::new, |end| end.to_string());
    format!("{}..{}", end(range.min), end(range.max))
}

/// Moves each end of the time ahead by a day, and takes it away.
fn times(site: &CheckSite<'_>, above: i64, most: Option<i64>) -> Vec<Mutant> {
    let later = |by: i64| most.map(|most| most + by);
    let moves = [
        ("from-yesterday", above - DAY, most, Reach::Refused),
        ("from-tomorrow", above + DAY, most, Reach::Asked),
        ("from-ever", LONG_AGO, most, Reach::Refused),
        ("day-less", above, later(-DAY), Reach::Asked),
        ("day-more", above, later(DAY), Reach::Refused),
        ("no-end", above, None, Reach::Refused),
    ];
    let mutants = moves.map(|(what, above, most, reach)| {
        let rule = Rule::Ahead { above, most };
        let member = site.member();
        let end = most.map_or("any number of".to_owned(), |most| most.to_string());
        let sentence = format!(
            "{} takes {member} more than {above} and up to {end} seconds from now.",
            site.who()
        );
        site.with_rule(Operator::Boundary, what, rule, reach, sentence)
    });
    mutants.into()
}

fn lengths(site: &CheckSite<'_>, min: usize, max: usize, unit: LengthUnit) -> Vec<Mutant> {
    let bytes = LengthUnit::Byte;
    let moves = [
        ("min-1", min.saturating_sub(1), max, unit, Reach::Refused),
        ("min+1", min + 1, max, unit, Reach::Asked),
        ("max-1", min, max - 1, unit, Reach::Asked),
        ("max+1", min, max + 1, unit, Reach::Refused),
        ("bytes", min, max, bytes, Reach::Asked),
    ];
    let mutants = moves.map(|(what, min, max, unit, reach)| {
        let rule = Rule::Length { min, max, unit };
        let counted = match unit {
            LengthUnit::Character => "characters",
            LengthUnit::Byte => "bytes",
        };
        let member = site.member();
        let sentence = format!("{} takes {member} of {min} to {max} {counted}.", site.who());
        site.with_rule(Operator::Boundary, what, rule, reach, sentence)
    });
    mutants.into()
}

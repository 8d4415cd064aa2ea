//! Turns a check into another that the page allows as well: looser, stricter, or none.

use crate::reference::act::Effect;
use crate::reference::rulebook::{Case, Check, DateForm, Gap, Matching, Range, Rule, Type};
use crate::reference::token::TokenState;
use crate::reference::values::in_any_case;

/// Says what a check asks otherwise; what does not fit the check's rule changes nothing.
#[derive(Debug)]
pub(super) enum Ask {
    /// Nothing.
    Nothing,
    /// What is missing in one of these ways is as good as given.
    Less(&'static [Gap]),
    /// These types are taken as well.
    Types(&'static [Type]),
    /// These types are taken no more.
    NotTypes(&'static [Type]),
    /// These values are taken as well.
    Values(&'static [&'static str]),
    /// These values are taken no more.
    NotValues(&'static [&'static str]),
    /// The values, or the ends of the moves, are taken in any case.
    AnyCase,
    /// These moves are allowed as well.
    Moves(&'static [(&'static str, &'static str)]),
    /// A move to where the account is already is refused.
    NoStay,
    /// The ranges are these.
    Ranges(&'static [(i64, i64)]),
    /// A text has so many characters.
    Length(usize, usize),
    /// The clocks are so many hours ahead of UTC.
    Zone(i8),
    /// Dates are taken in this form as well.
    Dates(&'static [DateForm]),
    /// Accounts of these statuses are hidden.
    Hidden(&'static [&'static str]),
    /// These members are known as well.
    Members(&'static [&'static str]),
    /// Users are told apart by case.
    Case,
    /// A member that must not be sent may repeat what is stored.
    Unchanged,
    /// Tokens in these states are let through as well.
    States(&'static [TokenState]),
    /// The same, and a refusal makes the changes of a success all the same.
    Anyway,
    /// The same, after all other checks of its stage.
    Last,
}

impl Ask {
    /// Changes the checks of a stage that are meant.
    pub(super) fn apply_where(
        &self,
        checks: &mut Vec<Check>,
        effects: &[Effect],
        is_meant: impl Fn(&Check) -> bool,
    ) {
        match self {
            Self::Nothing => checks.retain(|check| !is_meant(check)),
            Self::Last => checks.sort_by_key(|check| is_meant(check)),
            Self::Anyway => {
                for check in checks.iter_mut().filter(|check| is_meant(check)) {
                    check.on_refusal.extend_from_slice(effects);
                }
            }
            _ => {
                for check in checks.iter_mut().filter(|check| is_meant(check)) {
                    self.change(&mut check.rule);
                }
            }
        }
    }

    fn change(&self, rule: &mut Rule) {
        match (self, rule) {
            (Self::Less(less), Rule::NotMissing(gaps)) => gaps.retain(|gap| !less.contains(gap)),
            (Self::Types(more), Rule::HasType(types) | Rule::Sent(types)) => {
                types.extend_from_slice(more);
            }
            (Self::NotTypes(less), Rule::HasType(types) | Rule::Sent(types)) => {
                types.retain(|known| !less.contains(known));
            }
            (Self::Values(more), Rule::OneOf(values)) => values.extend(owned(more)),
            (Self::NotValues(less), Rule::OneOf(values)) => {
                values.retain(|value| !less.contains(&value.as_str()));
            }
            (Self::AnyCase, Rule::OneOf(values)) => {
                let others: Vec<String> =
                    values.iter().flat_map(|value| in_any_case(value)).collect();
                values.extend(others);
            }
            (Self::AnyCase, Rule::Transition(moves)) => {
                let others: Vec<_> = moves.iter().flat_map(moves_in_any_case).collect();
                moves.extend(others);
            }
            (Self::Moves(more), Rule::Transition(moves)) => {
                moves.extend(more.iter().map(|(from, to)| ((*from).into(), (*to).into())));
            }
            (Self::NoStay, Rule::Transition(moves)) => moves.retain(|(from, to)| from != to),
            (Self::Ranges(other), Rule::InRanges { ranges, .. }) => {
                *ranges = other.iter().map(range).collect();
            }
            (Self::Length(least, most), Rule::Length { min, max, .. }) => {
                (*min, *max) = (*least, *most);
            }
            (Self::Zone(hours), Rule::NotBeforeToday { zone, .. }) => *zone = *hours,
            (Self::Dates(more), Rule::Date(forms)) => forms.extend_from_slice(more),
            (Self::Hidden(statuses), Rule::AccountKnown { hidden, .. }) => {
                hidden.extend(owned(statuses));
            }
            (Self::Members(more), Rule::NoOtherMembers { known, .. }) => known.extend(owned(more)),
            (Self::Case, Rule::PathUserKnown(matching) | Rule::UserRegistered(matching)) => {
                *matching = Matching {
                    case: Case::Heeded,
                    ..*matching
                };
            }
            (Self::Case, Rule::CodeOwned { case, .. }) => *case = Case::Heeded,
            (Self::Unchanged, rule @ Rule::NotUpdatable) => *rule = Rule::Unchanged,
            (Self::States(more), Rule::TokenIn(states)) => states.extend_from_slice(more),
            _ => {}
        }
    }
}

fn owned(texts: &[&str]) -> impl Iterator<Item = String> {
    texts.iter().copied().map(str::to_owned)
}

fn range(&(min, max): &(i64, i64)) -> Range {
    Range {
        min: Some(min),
        max: Some(max),
    }
}

fn moves_in_any_case((from, to): &(String, String)) -> Vec<(String, String)> {
    let ends = in_any_case(from).into_iter();
    let moves = ends.flat_map(|from| in_any_case(to).map(|to| (from.clone(), to)));
    moves.collect()
}

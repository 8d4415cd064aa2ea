//! Turns a rule and the facts of a request into a ruling: kept, broken, or nothing to rule on.

use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::tz::Offset;
use jiff::{SignedDuration, Timestamp};

use super::member_path::MemberPath;
use super::registration::RegistrationState;
use super::route::PathIds;
use super::rulebook::{Codes, Matching, Named, Rule, Scope, Type};
use super::state::{Code, State, same_user};
use super::token::TokenState;
use super::values::{
    contains, gap, has_length, in_ranges, is_date, is_of, is_text, not_above, not_before, time,
};
use crate::json::Json;

/// Holds what a rule may look at.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    /// The body; an empty object stands in where it is none.
    pub(super) body: &'a Json,
    pub(super) body_is_object: bool,
    pub(super) media_type: Option<&'a String>,
    /// Who asks.
    pub(super) party: &'a str,
    pub(super) ids: &'a PathIds,
    pub(super) state: &'a State,
    pub(super) moment: &'a Moment,
}

/// Holds the time at which a request is answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The time, for dates and for what lies ahead.
    pub(super) time: Timestamp,
    /// The clock that never goes back, for what expires.
    pub(super) now: Instant,
}

impl Moment {
    /// Returns the day where the clocks are so many hours ahead of UTC.
    fn today(&self, zone: i8) -> Date {
        Offset::constant(zone).to_datetime(self.time).date()
    }
}

/// Says what a rule has to say about a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ruling {
    /// What the rule is about was not sent.
    Silent,
    /// The rule is kept.
    Kept,
    /// The rule is broken.
    Broken(Offender),
}

/// Names the member that breaks a rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Offender {
    /// The places of the member and of those around it, which order members as the document does.
    pub(super) position: Vec<usize>,
    /// The names of the objects around the member, and its own at the end.
    pub(super) path: MemberPath,
}

impl<'a> Facts<'a> {
    /// Returns a member of the body.
    pub(super) fn member(&self, path: &MemberPath) -> Option<&'a Json> {
        self.at(&path.0)
    }

    /// Returns a member of the body that is text.
    pub(super) fn text(&self, path: &MemberPath) -> Option<&'a str> {
        match self.member(path)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Says whether a member has a value, in the body or, where asked, in the stored policies.
    fn member_is(&self, member: &MemberPath, value: &str, stored: bool) -> bool {
        let account = self.state.account(self.account()).filter(|_| stored);
        let kept = account.and_then(|account| account.policies.at(&member.0));
        let mut values = self.member(member).into_iter().chain(kept);
        values.any(|known| is_text(known, value))
    }

    fn at(&self, names: &[String]) -> Option<&'a Json> {
        self.body.at(names)
    }

    fn account(&self) -> &'a str {
        self.ids.account.as_deref().unwrap_or_default()
    }

    /// Returns what the account of the path holds under a name.
    fn kept(&self, name: &str) -> Option<&'a Json> {
        self.state.account(self.account())?.members.get(name)
    }

    fn knows_account(&self, hidden: &[String], of_others: bool) -> bool {
        let status = self.kept("status");
        let mut hidden = hidden.iter();
        let is_hidden = status.is_some_and(|status| hidden.any(|known| is_text(status, known)));
        let account = self.state.account(self.account());
        let is_seen = account.is_some_and(|account| of_others || account.party == self.party);
        is_seen && !is_hidden
    }

    fn knows_user(&self, user: Option<&str>, matching: Matching) -> bool {
        let account = self.account();
        user.is_some_and(|user| self.state.user(account, user, matching).is_some())
    }

    /// Returns the state of the token that a member names, where it exists.
    pub(super) fn token(&self, member: &MemberPath) -> Option<TokenState> {
        self.state.token(self.text(member)?)
    }

    /// Returns the state of the registration that a member names, where it is text.
    pub(super) fn registration(&self, member: &MemberPath) -> Option<RegistrationState> {
        Some(self.state.registration(self.text(member)?))
    }

    fn code(&self, subject: &MemberPath, scope: Scope) -> Option<&'a Code> {
        self.state.code(self.account(), self.text(subject)?, scope)
    }

    fn position(&self, path: &MemberPath) -> Vec<usize> {
        let mut value = self.body;
        let mut position = Vec::new();
        for name in &path.0 {
            let mut names = value.members().iter().map(|(known, _)| known);
            let Some(place) = names.position(|known| known == name) else {
                break;
            };
            position.push(place);
            value = &value.members()[place].1;
        }
        position
    }
}

/// Applies a rule about a subject to the facts.
pub(super) fn decide(rule: &Rule, subject: &MemberPath, facts: &Facts<'_>) -> Ruling {
    match is_kept(rule, subject, facts) {
        None => Ruling::Silent,
        Some(true) => Ruling::Kept,
        Some(false) => Ruling::Broken(offender(rule, subject, facts)),
    }
}

/// Says whether a rule is kept, or nothing where what it is about was not sent.
fn is_kept(rule: &Rule, subject: &MemberPath, facts: &Facts<'_>) -> Option<bool> {
    let sent = facts.member(subject);
    match rule {
        Rule::BodyIsObject => Some(facts.body_is_object),
        Rule::AccountKnown { hidden, of_others } => Some(facts.knows_account(hidden, *of_others)),
        Rule::AccountFormed(form) => Some(form.fits(facts.account())),
        Rule::PathUserKnown(matching) => {
            Some(facts.knows_user(facts.ids.user.as_deref(), *matching))
        }
        Rule::NoOtherMembers { known, named } => {
            let members = sent?.members();
            let stranger = stranger(members, known, *named);
            (!members.is_empty()).then_some(stranger.is_none())
        }
        Rule::NotMissing(gaps) => {
            is_of(facts.at(subject.parent())?, Type::Object).then_some(())?;
            Some(gap(sent).is_none_or(|gap| !gaps.contains(&gap)))
        }
        Rule::NotUpdatable => sent.map(|_| false),
        Rule::HasType(types) => sent.map(|value| types.iter().any(|known| is_of(value, *known))),
        Rule::Alone => sent
            .and(facts.at(subject.parent()))
            .map(|around| around.members().len() == 1),
        Rule::OneOf(texts) => sent.map(|value| texts.iter().any(|known| is_text(value, known))),
        Rule::Transition(allowed) => sent.map(|value| may_move(allowed, value, facts)),
        Rule::Date(forms) => sent.map(|value| forms.iter().any(|form| is_date(value, *form))),
        Rule::NotBeforeToday { days, zone } => {
            sent.map(|value| not_before(value, facts.moment.today(*zone), *days))
        }
        Rule::InRanges { forms, ranges } => sent.map(|value| in_ranges(value, forms, ranges)),
        Rule::Length { min, max, unit } => sent.map(|value| has_length(value, *min..=*max, *unit)),
        Rule::NotAbove {
            bound,
            equal,
            forms,
        } => sent.map(|value| not_above(value, facts.member(bound), *equal, forms)),
        Rule::AnyIs {
            members,
            value,
            stored,
        } => {
            let mut members = members.iter();
            sent.map(|_| members.any(|member| facts.member_is(member, value, *stored)))
        }
        Rule::UserRegistered(matching) => {
            sent.map(|_| facts.knows_user(facts.text(subject), *matching))
        }
        Rule::CodeKnown(_) | Rule::CodeOwned { .. } | Rule::CodeUnused | Rule::CodeFresh { .. } => {
            is_kept_by_code(rule, subject, facts)
        }
        Rule::Sent(types) => {
            is_of(facts.at(subject.parent())?, Type::Object).then_some(())?;
            Some(sent.is_some_and(|value| types.iter().any(|known| is_of(value, *known))))
        }
        Rule::NoneOf(texts) => sent.map(|value| !texts.iter().any(|known| is_text(value, known))),
        Rule::TokenKnown => sent.map(|_| facts.token(subject).is_some()),
        Rule::TokenIn(states) => facts.token(subject).map(|state| states.contains(&state)),
        Rule::SecondSent { after, second } => {
            let is_sent = facts.member(second).is_some();
            sent.map(|code| !is_text(code, after) || is_sent)
        }
        Rule::OneTimeCode { right, second } => {
            sent.map(|code| are_right(right, code, facts.member(second)))
        }
        Rule::Time => sent.map(|value| time(value).is_some()),
        Rule::Ahead { above, most } => sent.map(|value| {
            let ahead = time(value).map(|time| time.duration_since(facts.moment.time));
            ahead.is_none_or(|ahead| {
                ahead > SignedDuration::from_secs(*above)
                    && most.is_none_or(|most| ahead <= SignedDuration::from_secs(most))
            })
        }),
        Rule::MediaType(expected) => Some(facts.media_type == Some(expected)),
        Rule::NotRepeated(scope) => sent.map(|value| {
            let mut accounts = facts.state.accounts_in(facts.account(), *scope);
            accounts.all(|account| account.members.get(subject.leaf()) != Some(value))
        }),
        Rule::Unchanged => sent.map(|value| facts.kept(subject.leaf()) == Some(value)),
        Rule::Contains(part) => sent.map(|value| contains(value, part)),
    }
}

/// Says the same of a rule about a code; all but the first are silent about an unknown one.
fn is_kept_by_code(rule: &Rule, subject: &MemberPath, facts: &Facts<'_>) -> Option<bool> {
    let code = |scope| facts.code(subject, scope);
    match rule {
        Rule::CodeKnown(scope) => facts.member(subject).map(|_| code(*scope).is_some()),
        Rule::CodeOwned { user, case } => {
            let user = facts.text(user).unwrap_or_default();
            code(Scope::Everywhere).map(|code| same_user(&code.user, user, *case))
        }
        Rule::CodeUnused => code(Scope::Everywhere).map(|code| !code.used),
        Rule::CodeFresh { grace } => {
            code(Scope::Everywhere).map(|code| is_fresh(code, *grace, facts.moment.now))
        }
        _ => None,
    }
}

/// Names the member that has broken a rule.
fn offender(rule: &Rule, subject: &MemberPath, facts: &Facts<'_>) -> Offender {
    let mut position = facts.position(subject);
    let members = facts.member(subject).map_or(&[][..], Json::members);
    let stranger = match rule {
        Rule::NoOtherMembers { known, named } => stranger(members, known, *named),
        _ => None,
    };
    position.extend(stranger);
    let mut path = subject.clone();
    path.0
        .extend(stranger.map(|place| members[place].0.clone()));
    Offender { position, path }
}

/// Returns the place of the member to name of those that are none of the known.
fn stranger(members: &[(String, Json)], known: &[String], named: Named) -> Option<usize> {
    let names = members.iter().map(|(name, _)| name).enumerate();
    let mut strangers = names.filter(|(_, name)| !known.contains(name));
    let stranger = match named {
        Named::First => strangers.next(),
        Named::Last => strangers.next_back(),
        Named::Sorted => strangers.min_by_key(|(_, name)| *name),
    };
    stranger.map(|(place, _)| place)
}

fn may_move(allowed: &[(String, String)], to: &Json, facts: &Facts<'_>) -> bool {
    facts.kept("status").is_none_or(|from| {
        let mut moves = allowed.iter();
        moves.any(|(before, after)| is_text(from, before) && is_text(to, after))
    })
}

/// Says whether a one-time code is right, and with it the second where that is looked at.
fn are_right(right: &[Codes], code: &Json, second: Option<&Json>) -> bool {
    let mut right = right.iter();
    right.any(|codes| {
        let wanted = codes.second.as_ref();
        is_text(code, &codes.first)
            && wanted.is_none_or(|wanted| second.is_some_and(|second| is_text(second, wanted)))
    })
}

fn is_fresh(code: &Code, grace: i64, now: Instant) -> bool {
    code.expires.is_none_or(|expires| {
        let seconds = Duration::from_secs(grace.unsigned_abs());
        let end = if grace < 0 {
            expires.checked_sub(seconds)
        } else {
            expires.checked_add(seconds)
        };
        end.is_some_and(|end| now < end)
    })
}

//! Turns a request into a reply: walks the rulebook's checks, then its effects.
//!
//! It has no rule of its own: what it refuses, changes and says stands in the rulebook.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::act::{Act, Effect};
use super::answer::Answer;
use super::decide::{Facts, Moment, Offender, Ruling, decide};
use super::fill::{Reply, Resource, reply};
use super::member_path::MemberPath;
use super::route::{PathIds, family, route};
use super::rulebook::{Check, IntegerForm, Order, Rulebook, Stage};
use super::state::{Code, State, merge};
use super::token::TokenState;
use super::values::integer;
use crate::json::Json;

/// Holds a request as the interpreter wants it.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) verb: String,
    /// The path as sent, percent-encoded.
    pub(super) path: String,
    /// The value of the `content-type` header without its parameters, where it was sent.
    pub(super) media_type: Option<String>,
    /// Who asks: the value of the header that names a party, empty where it was not sent.
    pub(super) party: String,
    /// The body, where it could be read.
    pub(super) body: Option<Json>,
}

/// Gathers how a request was decided.
#[derive(Debug, Default)]
pub(super) struct Trail {
    /// The decision points that it visited, where somebody asked for them.
    pub(super) visited: Option<BTreeSet<String>>,
    /// The rule that gave the answer: a check's id, or the point of a success; empty where no family
    /// has the path.
    pub(super) rule: String,
}

impl Trail {
    fn visit(&mut self, point: impl FnOnce() -> String) {
        if let Some(points) = &mut self.visited {
            points.insert(point());
        }
    }
}

/// Answers one request, and changes the state as its effects say.
pub(super) fn answer(
    rulebook: &Rulebook,
    state: &mut State,
    request: &Request,
    moment: &Moment,
    trail: &mut Trail,
) -> Reply {
    let nothing = Json::of([]);
    let body = request
        .body
        .as_ref()
        .filter(|body| matches!(body, Json::Object(_)));
    let mut work = Work {
        body_is_object: body.is_some(),
        body: body.unwrap_or(&nothing),
        media_type: request.media_type.as_ref(),
        party: &request.party,
        ids: PathIds::default(),
        code: None,
        token_was: None,
        state,
        moment,
    };
    let Some(family) = family(rulebook, &request.path) else {
        return Reply::nothing();
    };
    let Some((operation, ids)) = route(family, &request.verb, &request.path) else {
        trail.visit(|| family.unrouted_point.to_owned());
        family.unrouted_point.clone_into(&mut trail.rule);
        return work.reply(&family.unrouted, &Offender::default());
    };
    work.ids = ids;
    trail.visit(|| operation.id.clone());
    for stage in &operation.stages {
        if let Some((check, offender)) = first_broken(stage, &work.facts(), trail) {
            trail.visit(|| check.refusal_point());
            trail.rule.clone_from(&check.id);
            work.change(&check.on_refusal, trail);
            return work.reply(&check.refusal, &offender);
        }
    }
    work.change(&operation.effects, trail);
    trail.rule = operation.success_point();
    trail.visit(|| operation.success_point());
    work.reply(&operation.success, &Offender::default())
}

/// Finds the check of a stage that decides, if one is broken.
fn first_broken<'a>(
    stage: &'a Stage,
    facts: &Facts<'_>,
    trail: &mut Trail,
) -> Option<(&'a Check, Offender)> {
    let mut first: Option<(&Check, Offender)> = None;
    for check in &stage.checks {
        let Some(offender) = broken(check, facts, trail) else {
            continue;
        };
        if stage.order == Order::Listed {
            return Some((check, offender));
        }
        let sooner = |(_, found): &(&Check, Offender)| {
            rank(stage.order, &offender) < rank(stage.order, found)
        };
        if first.as_ref().is_none_or(sooner) {
            first = Some((check, offender));
        }
    }
    first
}

/// Returns what orders the offenders of a stage.
fn rank(order: Order, offender: &Offender) -> (usize, &[usize]) {
    let depth = match order {
        Order::Shallowest => offender.position.len(),
        Order::Document | Order::Listed => 0,
    };
    (depth, &offender.position)
}

/// Asks one check; it counts as visited also where its condition does not hold, since a condition
/// is a decision as well.
fn broken(check: &Check, facts: &Facts<'_>, trail: &mut Trail) -> Option<Offender> {
    let ruling = decide(&check.rule, &check.subject, facts);
    if ruling != Ruling::Silent {
        trail.visit(|| check.id.clone());
    }
    let mut conditions = check.when.iter();
    let asked = conditions.all(|when| facts.text(&when.member) == Some(&when.value));
    match ruling {
        Ruling::Broken(offender) if asked => Some(offender),
        _ => None,
    }
}

/// Holds a request while it is answered.
struct Work<'a> {
    body: &'a Json,
    body_is_object: bool,
    media_type: Option<&'a String>,
    party: &'a str,
    ids: PathIds,
    /// The code that this request has opened.
    code: Option<String>,
    /// The state of the token that this request has moved, before it did.
    token_was: Option<TokenState>,
    state: &'a mut State,
    moment: &'a Moment,
}

impl Work<'_> {
    fn facts(&self) -> Facts<'_> {
        Facts {
            body: self.body,
            body_is_object: self.body_is_object,
            media_type: self.media_type,
            party: self.party,
            ids: &self.ids,
            state: self.state,
            moment: self.moment,
        }
    }

    fn reply(&self, answer: &Answer, offender: &Offender) -> Reply {
        let resource = Resource {
            facts: self.facts(),
            offender,
            code: self.code.as_deref(),
            token_was: self.token_was,
        };
        reply(answer, &resource)
    }

    fn change(&mut self, effects: &[Effect], trail: &mut Trail) {
        for effect in effects {
            trail.visit(|| effect.id.clone());
            self.act(&effect.act);
        }
    }

    fn act(&mut self, act: &Act) {
        let account = self.ids.account.clone().unwrap_or_default();
        let facts = self.facts();
        match act {
            Act::OpenAccount(form) => {
                self.ids.account = Some(self.state.open_account(*form, self.party));
            }
            Act::Store(name) => {
                if let Some(value) = self.body.get(name) {
                    let members = &mut self.state.account_mut(&account).members;
                    members.set(name.as_str(), value.clone());
                }
            }
            Act::Overwrite(name) => {
                let members = &mut self.state.account_mut(&account).members;
                match self.body.get(name) {
                    Some(value) => members.set(name.as_str(), value.clone()),
                    None => members.remove(name),
                }
            }
            Act::Default { member, value } => {
                let members = &mut self.state.account_mut(&account).members;
                if members.get(member).is_none() {
                    members.set(member.as_str(), Json::Text(value.clone()));
                }
            }
            Act::Merge(place) => {
                if let Some(value) = facts.member(place).cloned() {
                    let policies = &mut self.state.account_mut(&account).policies;
                    merge(policies.slot_at(&place.0), &value);
                }
            }
            Act::Replace(place) => {
                if let Some(value) = facts.member(place).cloned() {
                    let policies = &mut self.state.account_mut(&account).policies;
                    *policies.slot_at(&place.0) = value;
                }
            }
            Act::Register(member) => {
                if let Some(user) = facts.text(member).map(str::to_owned) {
                    self.state.register(&account, &user);
                }
            }
            Act::OpenCode { user, seconds } => self.open_code(&account, user, seconds),
            Act::UseCode(member) => {
                if let Some(code) = facts.text(member).map(str::to_owned) {
                    self.state.use_code(&account, &code);
                }
            }
            Act::UseEveryCode => self.state.use_every_code(&account),
            Act::MoveToken { token, to } => {
                if let Some(token) = facts.text(token).map(str::to_owned) {
                    self.token_was = self.state.move_token(&token, *to);
                }
            }
            Act::OpenRegistration {
                registration,
                state,
            } => {
                if let Some(id) = facts.text(registration).map(str::to_owned) {
                    self.state.open_registration(&id, *state);
                }
            }
        }
    }

    fn open_code(&mut self, account: &str, user: &MemberPath, seconds: &MemberPath) {
        let facts = self.facts();
        let user = facts.text(user).unwrap_or_default().to_owned();
        let seconds = facts
            .member(seconds)
            .and_then(|value| integer(value, IntegerForm::EVERY));
        let expires = expiry(self.moment.now, seconds.unwrap_or_default());
        let used = false;
        let code = Code {
            user,
            expires,
            used,
        };
        self.code = Some(self.state.open_code(account, code));
    }
}

/// Returns when something expires, or never where that lies beyond the clock.
fn expiry(now: Instant, seconds: i64) -> Option<Instant> {
    now.checked_add(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

//! Turns an operation into another: its stages in another order, a check or an effect more.

use axum::http::StatusCode;

use crate::reference::account_id::IdForm;
use crate::reference::act::{Act, Effect};
use crate::reference::answer::Answer;
use crate::reference::member_path::MemberPath;
use crate::reference::rulebook::{Check, Operation, Rule, Scope, Segment, Stage};
use crate::reference::wording;

/// Says what an operation does otherwise.
#[derive(Debug)]
pub(super) enum Turn {
    /// The stage of the first name comes right after that of the second.
    After(&'static str, &'static str),
    /// Account ids look like this.
    Ids(IdForm),
    /// An account id that looks like none is refused as incorrect, and not as unknown.
    FormedIds,
    /// The check of this id, another operation's, is made here too, in the stage of this name.
    Also(&'static str, &'static str),
    /// This member is fixed once it is stored.
    Fixed(&'static str),
    /// What was created with the same member before, here or anywhere, is refused with 409.
    Once(&'static str, Scope),
    /// This member is kept.
    Stores(&'static str),
    /// What is not sent is set to this.
    Default(&'static str),
    /// What is sent takes the place of what was stored.
    Replaces,
}

impl Turn {
    /// Changes an operation; `known` are the checks of the family before any change.
    pub(super) fn apply(&self, operation: &mut Operation, known: &[Check]) {
        match self {
            Self::After(name, other) => move_after(&mut operation.stages, name, other),
            Self::Ids(form) => set_form(operation, *form),
            Self::FormedIds => check_form(operation),
            Self::Also(id, stage) => {
                if let Some(check) = known.iter().find(|check| check.id == *id) {
                    let (_, rest) = id.split_once('/').unwrap_or(("", id));
                    let id = format!("{}/{rest}", operation.id);
                    add(
                        operation,
                        stage,
                        Check {
                            id,
                            ..check.clone()
                        },
                    );
                }
            }
            Self::Fixed(member) => {
                let check = added(
                    operation,
                    member,
                    "not-updatable",
                    Rule::NotUpdatable,
                    wording::not_updatable(*member),
                );
                // What is refused anyway is not looked at.
                for stage in &mut operation.stages {
                    stage.checks.retain(|known| known.subject != check.subject);
                }
                add(operation, "not updatable", check);
            }
            Self::Once(member, scope) => only_once(operation, member, *scope),
            Self::Stores(member) => {
                let effect = store(operation, member);
                operation.effects.push(effect);
            }
            Self::Default(value) => {
                for effect in &mut operation.effects {
                    if let Act::Default { value: known, .. } = &mut effect.act {
                        (*value).clone_into(known);
                    }
                }
            }
            Self::Replaces => {
                for effect in &mut operation.effects {
                    if let Act::Merge(place) = &effect.act {
                        effect.act = Act::Replace(place.clone());
                    }
                }
            }
        }
    }
}

fn move_after(stages: &mut Vec<Stage>, name: &str, other: &str) {
    let at = |stages: &[Stage], name: &str| stages.iter().position(|stage| stage.name == name);
    if let (Some(from), Some(_)) = (at(stages, name), at(stages, other)) {
        let moved = stages.remove(from);
        let after = at(stages, other).map_or(from, |at| at + 1);
        stages.insert(after, moved);
    }
}

fn set_form(operation: &mut Operation, form: IdForm) {
    for segment in &mut operation.path {
        if let Segment::Account(known) = segment {
            *known = form;
        }
    }
    for effect in &mut operation.effects {
        if let Act::OpenAccount(known) = &mut effect.act {
            *known = form;
        }
    }
    let stages = operation.stages.iter_mut();
    for check in stages.flat_map(|stage| &mut stage.checks) {
        if let Rule::AccountFormed(known) = &mut check.rule {
            *known = form;
        }
    }
}

fn check_form(operation: &mut Operation) {
    let mut forms = operation.path.iter_mut().filter_map(|segment| {
        let Segment::Account(form) = *segment else {
            return None;
        };
        *segment = Segment::AnyAccount;
        Some(form)
    });
    if let Some(form) = forms.next() {
        let refusal = wording::incorrect_field("accountId");
        let id = format!("{}/accountId/formed", operation.id);
        let check = Check {
            id,
            ..added(operation, "", "formed", Rule::AccountFormed(form), refusal)
        };
        if let Some(stage) = stage(operation, "path") {
            stage.checks.insert(0, check);
        }
    }
}

/// Refuses what has the same member as something before.
fn only_once(operation: &mut Operation, member: &'static str, scope: Scope) {
    let mut refusal = wording::incorrect_field(member);
    refusal.row = None;
    refusal.code = StatusCode::CONFLICT;
    let check = added(operation, member, "new", Rule::NotRepeated(scope), refusal);
    if let Some(stage) = operation.stages.last_mut() {
        stage.checks.push(check);
    }
    let effect = store(operation, member);
    if operation
        .effects
        .iter()
        .all(|known| known.act != effect.act)
    {
        operation.effects.push(effect);
    }
}

fn store(operation: &Operation, member: &str) -> Effect {
    Effect {
        id: format!("{}/{member}/store", operation.id),
        act: Act::Store(member.to_owned()),
    }
}

fn added(operation: &Operation, member: &str, what: &str, rule: Rule, refusal: Answer) -> Check {
    Check {
        id: format!("{}/{member}/{what}", operation.id),
        subject: MemberPath::new(member),
        when: None,
        rule,
        refusal,
        on_refusal: Vec::new(),
    }
}

fn stage<'a>(operation: &'a mut Operation, name: &str) -> Option<&'a mut Stage> {
    operation.stages.iter_mut().find(|stage| stage.name == name)
}

fn add(operation: &mut Operation, name: &str, check: Check) {
    if let Some(stage) = stage(operation, name) {
        stage.checks.push(check);
    }
}

//! Turns the rules of a family into others by putting something in the place of one item.

use std::sync::Arc;

use crate::reference::act::Effect;
use crate::reference::answer::Answer;
use crate::reference::rulebook::{Check, Family, Operation, Stage};

/// Says which item of a family's rules becomes what.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// The check of this id becomes these; none take it out.
    Check(String, Vec<Check>),
    /// The answer that this decision point gives becomes another.
    Answer(String, Box<Answer>),
    /// The effect of this id becomes these; none take it out.
    Effect(String, Vec<Effect>),
    /// The stage of this operation at this place becomes another.
    Stage(String, usize, Stage),
    /// The operation of this id becomes these; none take it out.
    Operation(String, Vec<Arc<Operation>>),
    /// There are operations more, asked after all others.
    Added(Vec<Arc<Operation>>),
}

impl Change {
    /// Makes the change; what it names and the family does not have stays as it is.
    pub(super) fn apply(&self, family: &mut Family) {
        match self {
            Self::Check(id, checks) => {
                let has = |op: &Operation| op.checks().any(|check| check.id == *id);
                for stage in changed(&mut family.operations, has).flat_map(|op| &mut op.stages) {
                    replace(&mut stage.checks, checks, |check| check.id == *id);
                }
            }
            Self::Answer(point, answer) => {
                for known in answers(family, point) {
                    known.clone_from(answer);
                }
            }
            Self::Effect(id, effects) => {
                let has = |op: &Operation| op.effects.iter().any(|effect| effect.id == *id);
                for operation in changed(&mut family.operations, has) {
                    replace(&mut operation.effects, effects, |effect| effect.id == *id);
                }
            }
            Self::Stage(id, at, stage) => {
                for operation in changed(&mut family.operations, |op| op.id == *id) {
                    if let Some(known) = operation.stages.get_mut(*at) {
                        known.clone_from(stage);
                    }
                }
            }
            Self::Operation(id, operations) => {
                replace(&mut family.operations, operations, |op| op.id == *id);
            }
            Self::Added(operations) => family.operations.extend_from_slice(operations),
        }
    }
}

/// Returns the operations that are to be changed; the others stay shared.
fn changed<'a>(
    operations: &'a mut [Arc<Operation>],
    is_meant: impl Fn(&Operation) -> bool + 'a,
) -> impl Iterator<Item = &'a mut Operation> + 'a {
    let meant = operations
        .iter_mut()
        .filter(move |operation| is_meant(operation));
    meant.map(Arc::make_mut)
}

/// Returns the answers that a decision point gives: one, where the family has the point.
fn answers<'a>(family: &'a mut Family, point: &'a str) -> Vec<&'a mut Answer> {
    let mut answers = Vec::new();
    let gives = move |op: &Operation| {
        let mut checks = op.checks();
        op.success_point() == point || checks.any(|check| check.refuses_at(point))
    };
    for operation in changed(&mut family.operations, gives) {
        if operation.success_point() == point {
            answers.push(&mut operation.success);
        }
        let checks = operation
            .stages
            .iter_mut()
            .flat_map(|stage| &mut stage.checks);
        let mut deciding = checks.filter(|check| check.refuses_at(point));
        answers.extend(deciding.next().map(|check| &mut check.refusal));
    }
    answers
}

/// Puts items in the place of the first that fits.
fn replace<T: Clone>(items: &mut Vec<T>, with: &[T], fits: impl FnMut(&T) -> bool) {
    if let Some(at) = items.iter().position(fits) {
        drop(items.splice(at..=at, with.iter().cloned()));
    }
}

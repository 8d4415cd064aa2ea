//! Turns one rulebook into another by putting something in the place of one item.

use crate::reference::answer::Answer;
use crate::reference::rulebook::{Check, Effect, Operation, Rulebook, Stage};

/// Says which item of a rulebook becomes what.
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
    Operation(String, Vec<Operation>),
    /// The family of this suite has operations more, asked after all others of it.
    Added(&'static str, Vec<Operation>),
}

impl Change {
    /// Makes the change; what it names and the rulebook does not have stays as it is.
    pub(super) fn apply(&self, rulebook: &mut Rulebook) {
        match self {
            Self::Check(id, checks) => {
                let stages = rulebook.operations_mut().flat_map(|op| &mut op.stages);
                for stage in stages {
                    replace(&mut stage.checks, checks, |check| check.id == *id);
                }
            }
            Self::Answer(point, answer) => {
                for known in answers(rulebook, point) {
                    known.clone_from(answer);
                }
            }
            Self::Effect(id, effects) => {
                for operation in rulebook.operations_mut() {
                    replace(&mut operation.effects, effects, |effect| effect.id == *id);
                }
            }
            Self::Stage(id, at, stage) => {
                for operation in with_id(rulebook, id) {
                    if let Some(known) = operation.stages.get_mut(*at) {
                        known.clone_from(stage);
                    }
                }
            }
            Self::Operation(id, operations) => {
                for family in &mut rulebook.families {
                    replace(&mut family.operations, operations, |op| op.id == *id);
                }
            }
            Self::Added(suite, operations) => {
                let mut families = rulebook.families.iter_mut();
                if let Some(family) = families.find(|family| family.suite == *suite) {
                    family.operations.extend_from_slice(operations);
                }
            }
        }
    }
}

fn with_id<'a>(
    rulebook: &'a mut Rulebook,
    id: &'a str,
) -> impl Iterator<Item = &'a mut Operation> + 'a {
    let operations = rulebook.operations_mut();
    operations.filter(move |operation| operation.id == id)
}

/// Returns the answers that a decision point gives: one, where the rulebook has the point.
fn answers<'a>(rulebook: &'a mut Rulebook, point: &str) -> Vec<&'a mut Answer> {
    let mut answers = Vec::new();
    for family in &mut rulebook.families {
        if family.unrouted_point == point {
            answers.push(&mut family.unrouted);
        }
        answers.extend(answers_of(&mut family.operations, point));
    }
    answers
}

fn answers_of<'a>(operations: &'a mut [Operation], point: &str) -> Vec<&'a mut Answer> {
    let mut answers = Vec::new();
    for operation in operations {
        if operation.success_point() == point {
            answers.push(&mut operation.success);
        }
        let checks = operation
            .stages
            .iter_mut()
            .flat_map(|stage| &mut stage.checks);
        let mut deciding = checks.filter(|check| check.refusal_point() == point);
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

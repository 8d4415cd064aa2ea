//! Turns the rules of a family into others that the pages allow as well, item by item.

use std::sync::Arc;

use super::ask::Ask;
use super::say::Say;
use super::turn::Turn;
use crate::reference::answer::Answer;
use crate::reference::pattern::fits;
use crate::reference::rulebook::{Check, Family};

/// Says which items become other ones; in patterns `*` stands for any text.
#[derive(Debug)]
pub(super) enum Edit {
    /// The answers that the decision points of this pattern give.
    Answer(&'static str, Say),
    /// The answers of this row.
    Row(&'static str, Say),
    /// The checks whose ids fit this pattern.
    Check(&'static str, Ask),
    /// The operations whose ids fit this pattern.
    Operation(&'static str, Turn),
}

impl Edit {
    /// Makes the change; what it names and the family does not have stays as it is.
    pub(super) fn apply(&self, family: &mut Family) {
        match self {
            Self::Answer(pattern, say) => {
                each_answer(family, |point, answer, known| {
                    if fits(pattern, point) {
                        say.apply(answer, known);
                    }
                });
            }
            Self::Row(row, say) => {
                each_answer(family, |_, answer, known| {
                    if answer.row == Some(row) {
                        say.apply(answer, known);
                    }
                });
            }
            Self::Check(pattern, ask) => {
                for operation in &mut family.operations {
                    let operation = Arc::make_mut(operation);
                    let effects = operation.effects.clone();
                    for stage in &mut operation.stages {
                        ask.apply_where(&mut stage.checks, &effects, |check| {
                            fits(pattern, &check.id)
                        });
                    }
                }
            }
            Self::Operation(pattern, turn) => {
                let known: Vec<Check> = checks(family).cloned().collect();
                for operation in &mut family.operations {
                    if fits(pattern, &operation.id) {
                        turn.apply(Arc::make_mut(operation), &known);
                    }
                }
            }
        }
    }
}

fn checks(family: &Family) -> impl Iterator<Item = &Check> {
    let operations = family.operations.iter();
    operations.flat_map(|operation| operation.checks())
}

/// Finds an answer by its decision point, among those of before the change.
type Lookup<'a> = &'a dyn Fn(&str) -> Option<Answer>;

/// Shows every answer with its decision point.
fn each_answer(family: &mut Family, change: impl Fn(&str, &mut Answer, Lookup<'_>)) {
    let before = family.clone();
    let known = |point: &str| {
        let mut refusing = checks(&before).filter(|check| check.refuses_at(point));
        refusing.next().map(|check| check.refusal.clone())
    };
    change(family.unrouted_point, &mut family.unrouted, &known);
    for operation in &mut family.operations {
        let operation = Arc::make_mut(operation);
        change(&operation.success_point(), &mut operation.success, &known);
        let stages = operation.stages.iter_mut();
        for check in stages.flat_map(|stage| &mut stage.checks) {
            change(&check.refusal_point(), &mut check.refusal, &known);
        }
    }
}

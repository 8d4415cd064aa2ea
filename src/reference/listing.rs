//! Turns a rulebook into lists: its decision points, and every answer it can give.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answer::Answer;
use super::rulebook::{Check, Family, Operation, Rulebook};

/// Holds one answer that the server can give, for a comparison with the vendor's table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The suite of cases that holds a service to it.
    pub suite: &'static str,
    /// The decision point that gives it.
    pub point: String,
    /// The row, where the answer has one.
    pub row: Option<&'static str>,
    /// The HTTP code.
    pub code: u16,
    /// The error, where the answer has one.
    pub error: Option<String>,
    /// The details, where the vendor publishes them; what a request decides stands in braces.
    pub details: Option<String>,
}

/// The decision point of a verb and path that no operation of the first family has.
pub const UNROUTED: &str = "unrouted";

impl Operation {
    /// Returns the checks in the order of their stages.
    pub fn checks(&self) -> impl Iterator<Item = &Check> {
        self.stages.iter().flat_map(|stage| &stage.checks)
    }

    /// Returns the decision point of the operation's success.
    pub fn success_point(&self) -> String {
        format!("{}/success", self.id)
    }
}

impl Check {
    /// Returns the decision point of the check's refusal.
    pub fn refusal_point(&self) -> String {
        format!("{}/refused", self.id)
    }

    /// Says whether a decision point is that of the check's refusal.
    pub(super) fn refuses_at(&self, point: &str) -> bool {
        point.strip_suffix("/refused") == Some(&self.id)
    }
}

impl Rulebook {
    /// Returns the ids of all decision points.
    ///
    /// A check has two: it was asked, and (`.../refused`) it has decided the answer.
    pub fn points(&self) -> BTreeSet<String> {
        let unrouted = self.families.iter().map(|family| family.unrouted_point);
        let mut points: BTreeSet<String> = unrouted.map(str::to_owned).collect();
        for operation in self.operations() {
            points.extend([operation.id.clone(), operation.success_point()]);
            points.extend(operation.effects.iter().map(|effect| effect.id.clone()));
            for check in operation.checks() {
                points.extend([check.id.clone(), check.refusal_point()]);
                points.extend(check.on_refusal.iter().map(|effect| effect.id.clone()));
            }
        }
        points
    }

    /// Returns every answer that the server can give, in the order of the rules.
    pub fn answers(&self) -> Vec<Listing> {
        let families = self.families.iter();
        families.flat_map(|family| family.answers()).collect()
    }

    /// Returns the answer that a rule of a suite gives: a check's, a success's, or that of no operation.
    pub fn answer_of(&self, suite: &str, rule: &str) -> Option<&Answer> {
        let family = self.families.iter().find(|family| family.suite == suite)?;
        if family.unrouted_point == rule {
            return Some(&family.unrouted);
        }
        family.operations.iter().find_map(|operation| {
            let mut checks = operation.checks();
            let check = checks.find(|check| check.id == rule);
            let success = || (operation.success_point() == rule).then_some(&operation.success);
            check.map(|check| &check.refusal).or_else(success)
        })
    }

    /// Returns the operations of all families.
    pub fn operations(&self) -> impl Iterator<Item = &Operation> {
        let operations = self.families.iter().flat_map(|family| &family.operations);
        operations.map(Arc::as_ref)
    }
}

impl Family {
    fn answers(&self) -> Vec<Listing> {
        let unrouted = self.unrouted_point.to_owned();
        let mut listings = vec![self.listing(unrouted, &self.unrouted)];
        for operation in &self.operations {
            let refusals = operation.checks();
            let refusals = refusals.map(|check| (check.refusal_point(), &check.refusal));
            listings.extend(refusals.map(|(point, refusal)| self.listing(point, refusal)));
            listings.push(self.listing(operation.success_point(), &operation.success));
        }
        listings
    }

    fn listing(&self, point: String, answer: &Answer) -> Listing {
        Listing {
            suite: self.suite,
            point,
            row: answer.row,
            code: answer.code.as_u16(),
            error: answer.error(),
            details: answer.detail(),
        }
    }
}

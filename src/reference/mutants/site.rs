//! Turns a family into the places where it can be broken, and a place into its mutants.

use std::collections::BTreeSet;

use super::change::Change;
use super::{Mutant, Operator};
use crate::reference::answer::Answer;
use crate::reference::rulebook::{Check, Family, Operation, Rule};

/// Is a check with its operation.
#[derive(Clone, Copy, Debug)]
pub(super) struct CheckSite<'a> {
    pub(super) operation: &'a Operation,
    pub(super) check: &'a Check,
}

/// Says which requests a changed rule answers otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// Only such as the unbroken rule refuses.
    Refused,
    /// Any that the unbroken rule is asked about.
    Asked,
}

/// Returns all checks.
pub(super) fn checks(family: &Family) -> impl Iterator<Item = CheckSite<'_>> {
    family.operations.iter().flat_map(|operation| {
        let checks = operation.checks();
        checks.map(move |check| CheckSite { operation, check })
    })
}

impl CheckSite<'_> {
    /// Makes the mutant whose check has another rule.
    pub(super) fn with_rule(
        &self,
        operator: Operator,
        what: &str,
        rule: Rule,
        reach: Reach,
        sentence: String,
    ) -> Mutant {
        let check = Check {
            rule,
            ..self.check.clone()
        };
        self.with_checks(operator, what, vec![check], reach, sentence)
    }

    /// Makes the mutant that has other checks in the place of this one.
    pub(super) fn with_checks(
        &self,
        operator: Operator,
        what: &str,
        checks: Vec<Check>,
        reach: Reach,
        sentence: String,
    ) -> Mutant {
        let check = self.check;
        let point = match reach {
            Reach::Refused => check.refusal_point(),
            Reach::Asked => check.id.clone(),
        };
        let change = Change::Check(check.id.clone(), checks);
        mutant(operator, &check.id, what, change, sentence)
            .of_row(check.refusal.row)
            .at(point)
    }

    /// Returns the operation's id, as a sentence begins.
    pub(super) fn who(&self) -> String {
        format!("`{}`", self.operation.id)
    }

    /// Returns the member that the check is about, quoted.
    pub(super) fn member(&self) -> String {
        match self.check.subject.leaf() {
            "" => "the body".to_owned(),
            leaf => format!("`{leaf}`"),
        }
    }
}

/// Is an answer with what stands around it.
#[derive(Clone, Debug)]
pub(super) struct AnswerSite<'a> {
    pub(super) answer: &'a Answer,
    pub(super) operation: &'a Operation,
    /// The check that refuses so; none where nothing was broken.
    pub(super) refusal: Option<&'a Check>,
    /// Whether it is the first with its code and wording.
    pub(super) is_first: bool,
}

/// Returns the answers of all operations.
pub(super) fn answers(family: &Family) -> Vec<AnswerSite<'_>> {
    let mut seen = BTreeSet::new();
    let mut sites = Vec::new();
    for operation in &family.operations {
        let refusals = operation
            .checks()
            .map(|check| (&check.refusal, Some(check)));
        for (answer, refusal) in refusals.chain([(&operation.success, None)]) {
            let wording = (answer.code, answer.error(), answer.detail());
            sites.push(AnswerSite {
                answer,
                operation,
                refusal,
                is_first: seen.insert(wording),
            });
        }
    }
    sites
}

impl AnswerSite<'_> {
    /// Returns the rule that gives it: a check's id, or the point of a success.
    fn rule(&self) -> String {
        match self.refusal {
            Some(check) => check.id.clone(),
            None => self.operation.success_point(),
        }
    }

    /// Returns the decision point that gives it.
    fn point(&self) -> String {
        match self.refusal {
            Some(check) => check.refusal_point(),
            None => self.operation.success_point(),
        }
    }

    /// Makes the mutant that gives another answer.
    pub(super) fn with_answer(
        &self,
        operator: Operator,
        what: &str,
        answer: Answer,
        sentence: String,
    ) -> Mutant {
        let change = Change::Answer(self.point(), Box::new(answer));
        mutant(operator, &self.rule(), what, change, sentence)
            .of_row(self.answer.row)
            .at(self.point())
    }

    /// Returns when the answer is given, as a sentence ends.
    pub(super) fn when(&self) -> String {
        let operation = &self.operation.id;
        match self.refusal {
            None => format!("where `{operation}` succeeds"),
            Some(check) => format!("where `{operation}` does not find {}", check.demand()),
        }
    }
}

/// Makes a mutant of no suite and no row that no point tells yet.
pub(super) fn mutant(
    operator: Operator,
    rule: &str,
    what: &str,
    change: Change,
    sentence: String,
) -> Mutant {
    let id = match what {
        "" => format!("{operator}/{rule}"),
        _ => format!("{operator}/{rule}/{what}"),
    };
    Mutant {
        id,
        operator,
        suite: "",
        row: None,
        rule: rule.to_owned(),
        sentence,
        points: BTreeSet::new(),
        equivalent: None,
        documented: None,
        change,
    }
}

impl Mutant {
    pub(super) fn of_row(mut self, row: Option<&'static str>) -> Self {
        self.row = row;
        self
    }

    pub(super) fn at(mut self, point: String) -> Self {
        self.points.insert(point);
        self
    }

    pub(super) fn at_each(mut self, points: impl IntoIterator<Item = String>) -> Self {
        self.points.extend(points);
        self
    }
}

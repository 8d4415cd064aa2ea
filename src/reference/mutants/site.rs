//! Turns a family into the places where it can be broken, and a place into its mutants.

use std::collections::BTreeSet;

use super::change::Change;
use super::{Mutant, Operator};
use crate::reference::answer::Answer;
use crate::reference::rulebook::{Check, Family, Operation, Rule, Stage};

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
    /// The decision point that gives it.
    pub(super) point: String,
    /// The rule that it belongs to: a check's id, or the point of a success.
    pub(super) rule: String,
    pub(super) answer: &'a Answer,
    /// The operation; none where no operation has the verb and path.
    pub(super) operation: Option<&'a Operation>,
    /// The stage and the check; none where nothing was broken.
    pub(super) refusal: Option<(&'a Stage, &'a Check)>,
    /// Whether it is the first with its code and wording.
    pub(super) is_first: bool,
}

/// Returns all answers.
pub(super) fn answers(family: &Family) -> Vec<AnswerSite<'_>> {
    let mut sites = vec![AnswerSite {
        point: family.unrouted_point.to_owned(),
        rule: family.unrouted_point.to_owned(),
        answer: &family.unrouted,
        operation: None,
        refusal: None,
        is_first: true,
    }];
    for operation in &family.operations {
        for stage in &operation.stages {
            sites.extend(stage.checks.iter().map(|check| AnswerSite {
                point: check.refusal_point(),
                rule: check.id.clone(),
                answer: &check.refusal,
                operation: Some(operation),
                refusal: Some((stage, check)),
                is_first: true,
            }));
        }
        sites.push(AnswerSite {
            point: operation.success_point(),
            rule: operation.success_point(),
            answer: &operation.success,
            operation: Some(operation),
            refusal: None,
            is_first: true,
        });
    }
    let mut seen = BTreeSet::new();
    for site in &mut sites {
        site.is_first = seen.insert(wording(site.answer));
    }
    sites
}

/// Returns what answers have in common that differ in their names alone.
fn wording(answer: &Answer) -> String {
    let code = answer.code.as_u16();
    let error = answer.error().unwrap_or_default();
    let pieces = answer.pieces(answer.envelope.detail).unwrap_or_default();
    let words = pieces.iter().map(|piece| piece.unfilled());
    format!("{code} {error} {}", words.collect::<String>())
}

impl AnswerSite<'_> {
    /// Makes the mutant that gives another answer.
    pub(super) fn with_answer(
        &self,
        operator: Operator,
        what: &str,
        answer: Answer,
        sentence: String,
    ) -> Mutant {
        let change = Change::Answer(self.point.clone(), Box::new(answer));
        mutant(operator, &self.rule, what, change, sentence)
            .of_row(self.answer.row)
            .at(self.point.clone())
    }

    /// Says whether it is the first of its stage, of its wording, or of no stage.
    pub(super) fn opens_stage(&self) -> bool {
        let is_next = |(stage, check): (&Stage, &Check)| {
            let first = stage.checks.first();
            first.is_none_or(|first| first.id != check.id)
        };
        self.is_first || !self.refusal.is_some_and(is_next)
    }

    /// Returns when the answer is given, as a sentence ends.
    pub(super) fn when(&self) -> String {
        match (self.operation, self.refusal) {
            (None, _) => "where no operation has the verb and path".to_owned(),
            (Some(operation), None) => format!("where `{}` succeeds", operation.id),
            (Some(operation), Some((_, check))) => {
                format!("where `{}` does not find {}", operation.id, check.demand())
            }
        }
    }

    /// Returns a number that belongs to the rule's name and changes with nothing else.
    pub(super) fn lot(&self) -> usize {
        self.rule.bytes().map(usize::from).sum()
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

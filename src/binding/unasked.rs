//! Turns a case into why a service cannot be asked for it, where that is so.

use super::{Binding, Direction, Unasked};
use crate::case::{
    Body, Call, Condition, Document, ExpectedDetail, ExpectedPart, ExpectedWords, Part, Step,
};
use crate::contract::DetailPart;
use crate::exchange::resolve;
use crate::json::{Json, Raw};
use crate::template::{Problem, Scope};

impl Binding {
    /// Returns why a case is not asked of this service: setup and request count.
    ///
    /// `scope` has the variables of the case before its first step.
    pub fn unasked(&self, document: &Document, scope: &Scope) -> Option<Unasked> {
        let scope = stood_in(document, scope);
        let mut steps = document.steps();
        let counts = |part: &Part| matches!(part, Part::Setup(_) | Part::Request);
        let why = steps.find_map(|(part, step)| {
            let counts = counts(&part);
            counts.then(|| self.step_unasked(step, &scope)).flatten()
        });
        why.or_else(|| self.unknown_member(document, &scope).map(Unasked::Member))
    }

    /// Tells whether some case like this one cannot be asked: then it is worth to look closely.
    pub fn may_refuse(&self, document: &Document) -> bool {
        let mut operations = self.routes.operations.iter();
        let absent = operations.any(|route| route.to.is_none());
        let routed = || {
            let mut steps = document.steps();
            steps.any(|(_, step)| matches!(step.call, Call::Route { .. }))
        };
        absent
            || self.narrow
            || self.speeches.iter().any(|speech| speech.with.is_some())
            || (self.routes.has_paths && routed())
    }

    /// Returns why a step is not asked of this service. What has no value yet is said when it is sent.
    pub fn step_unasked(&self, step: &Step, scope: &Scope) -> Option<Unasked> {
        let operation = match &step.call {
            Call::Route { .. } => None,
            Call::Operation { operation, .. } => {
                let at = self.place_of(&operation.id)?;
                if self.routes.operations[at].to.is_none() {
                    return Some(Unasked::Operation(operation.id.clone()));
                }
                if !self.narrow {
                    return None;
                }
                Some(operation.id.as_str())
            }
        };
        let request = resolve(step, None, &[], scope).ok()?;
        // A whole URL, as an answer gave it, is one of the service's already.
        let below = request.path.starts_with('/');
        let outward = below.then(|| self.outward(operation, None, request));
        outward.and_then(Result::err)
    }

    /// Returns the member of a request that the service does not know and the case is about.
    fn unknown_member(&self, document: &Document, scope: &Scope) -> Option<String> {
        for (part, step) in document.steps() {
            let Call::Operation { operation, .. } = &step.call else {
                continue;
            };
            let speech = self.speech(self.place_of(&operation.id));
            let Some(with) = &speech.with else { continue };
            let mut nulls = Vec::new();
            nulls_of(with, &mut nulls);
            let canonical = nulls
                .into_iter()
                .map(|name| speech.said.names.name(name, Direction::In));
            let spoken = self.spoken(step, scope).ok().flatten();
            let asked = part == Part::Request;
            let mut about = canonical.filter(|name| {
                spoken
                    .as_ref()
                    .is_some_and(|spoken| has_member(spoken, name))
                    || (asked && expects(document, scope, name))
            });
            if let Some(name) = about.next() {
                return Some(name.to_owned());
            }
        }
        None
    }

    /// Returns what a case itself says of a body, beside the example: `null` where it leaves something
    /// out; nothing where the service wants nothing besides.
    ///
    /// # Errors
    ///
    /// Returns the first variable without a value.
    pub fn spoken(&self, step: &Step, scope: &Scope) -> Result<Option<Json>, Problem> {
        let Call::Operation { operation, .. } = &step.call else {
            return Ok(None);
        };
        if self.speech(self.place_of(&operation.id)).with.is_none() {
            return Ok(None);
        }
        Ok(match &step.body {
            Body::Text(_) => None,
            Body::Whole(tree) => Some(tree.resolve(scope)?),
            Body::Example { merge, set } => {
                let merge = merge.as_ref().map(|tree| tree.resolve(scope)).transpose()?;
                let mut spoken = merge.unwrap_or_else(|| Json::of([]));
                for (pointer, tree) in set {
                    let names: Vec<String> = scope
                        .text(pointer)?
                        .split('/')
                        .skip(1)
                        .map(|name| name.replace("~1", "/").replace("~0", "~"))
                        .collect();
                    *spoken.slot_at(&names) = tree.resolve(scope)?;
                }
                Some(spoken)
            }
        })
    }
}

/// Returns variables among which what only answers tell has some value.
fn stood_in(document: &Document, scope: &Scope) -> Scope {
    let mut known = scope.clone();
    for (_, step) in document.steps() {
        for capture in &step.captures {
            if known.get(&capture.name).is_none() {
                known.set(&capture.name, Json::from("x"));
            }
        }
    }
    known
}

fn nulls_of<'a>(with: &'a Raw<'_>, nulls: &mut Vec<&'a str>) {
    for (name, value) in with.members() {
        if value.is_null() {
            nulls.push(name);
        }
        nulls_of(value, nulls);
    }
}

fn has_member(value: &Json, name: &str) -> bool {
    let mut members = value.members().iter();
    members.any(|(known, below)| known == name || has_member(below, name))
        || value.items().iter().any(|item| has_member(item, name))
}

/// Tells whether what a case expects names a member.
fn expects(document: &Document, scope: &Scope, member: &str) -> bool {
    let expect = &document.expect;
    let tied = expect.ties.iter().any(|(_, condition)| {
        let text = match &condition.value {
            Condition::Names(template) => scope.text(template).ok(),
            Condition::Equals(tree) | Condition::Contains(tree) => {
                tree.resolve(scope).ok().map(|value| value.to_text())
            }
            _ => None,
        };
        text.is_some_and(|text| text == member)
    });
    let says = |detail: &ExpectedDetail| says(detail, scope, member);
    tied || expect.answers.iter().any(|answer| match &answer.words {
        ExpectedWords::Apart { detail, .. } => {
            let texts = detail.iter().flat_map(|detail| &detail.value.any_of);
            texts.into_iter().any(says)
        }
        ExpectedWords::Either(detail) => says(&detail.value),
    })
}

fn says(detail: &ExpectedDetail, scope: &Scope, member: &str) -> bool {
    let text: String = detail
        .parts
        .iter()
        .map(|part| match part {
            ExpectedPart::Fixed(DetailPart::Literal(text)) => text.clone(),
            ExpectedPart::Fixed(DetailPart::Placeholder(_)) => " ".to_owned(),
            ExpectedPart::Variable(variable) => scope
                .variable(variable)
                .map(|value| value.to_text())
                .unwrap_or_default(),
        })
        .collect();
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.any(|word| word == member)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::expects;
    use crate::case::{Library, Pattern, Selection};
    use crate::template::Scope;

    #[test]
    fn a_case_expects_a_member_where_what_fills_its_text_is_tied_to_that_name() {
        let selection = Selection {
            patterns: vec![Pattern("vip-rest/users/create-without-user-id".to_owned())],
            ..Selection::default()
        };
        let case = selection.choose(&Library::embedded()).unwrap().remove(0);
        let scope = Scope::new(jiff::Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
        assert!(expects(&case.document, &scope, "userId"));
        assert!(!expects(&case.document, &scope, "locale"));
    }
}

//! Turns a document into the variables that it uses, and those of them that nothing defines.

use std::collections::BTreeSet;

use super::{Body, Call, Condition, Document, Expect, ExpectedPart, Located, Step};
use crate::contract::Operation;
use crate::source::Span;
use crate::template::{Problem, Template, Tree, Variable, unknown_variable};

/// The variables of a document.
#[derive(Default)]
pub(super) struct Uses {
    /// The names that are used.
    pub used: BTreeSet<String>,
    /// What nothing defines where it is used.
    pub unknown: Vec<(Span, Problem)>,
    /// What comes from the environment.
    pub environment: Vec<Located<Variable>>,
}

impl Uses {
    /// Walks a document in the order in which it runs; `each` are the names of an entry's values.
    pub(super) fn gather(document: &Document, each: &[String]) -> Self {
        let mut uses = Self::default();
        let suite = document
            .suite
            .vars
            .iter()
            .map(|variable| variable.name.clone());
        let mut known: Vec<String> = suite.chain(each.iter().cloned()).collect();
        for (name, tree) in &document.vars {
            uses.tree(tree, &known);
            known.push(name.clone());
        }
        uses.template(&document.title, each);
        document
            .turns
            .iter()
            .for_each(|name| uses.template(name, &known));
        for step in document.steps() {
            uses.step(step, document, &known);
            known.extend(step.captures.iter().map(|capture| capture.name.clone()));
            if let Some(expect) = &step.expect {
                uses.expect(expect, &known);
            }
        }
        uses
    }

    fn variable(&mut self, variable: &Variable, span: Span, known: &[String]) {
        let name = match variable {
            Variable::Named(name) => name,
            Variable::Env(_) | Variable::Secret(_) => {
                let value = variable.clone();
                return self.environment.push(Located { value, span });
            }
            _ => return,
        };
        self.used.insert(name.clone());
        if !known.contains(name) {
            let problem = unknown_variable(name, known.iter().map(String::as_str));
            self.undefined(span, problem);
        }
    }

    /// Notes a name that nothing defines, once for each place.
    fn undefined(&mut self, span: Span, problem: Problem) {
        let found = (span, problem);
        if !self.unknown.contains(&found) {
            self.unknown.push(found);
        }
    }

    fn template(&mut self, template: &Template, known: &[String]) {
        template
            .variables()
            .for_each(|variable| self.variable(variable, template.span(), known));
    }

    fn tree(&mut self, tree: &Tree, known: &[String]) {
        tree.for_each_template(&mut |template| self.template(template, known));
    }

    fn step(&mut self, step: &Step, document: &Document, known: &[String]) {
        match &step.call {
            Call::Route { path, .. } => self.template(path, known),
            Call::Operation { id, params } => {
                params
                    .iter()
                    .for_each(|(_, value)| self.template(value, known));
                if let Some(operation) = document.suite.api.operation(id) {
                    self.operation(operation, params, step, known);
                }
            }
        }
        step.query
            .iter()
            .for_each(|(_, value)| self.template(value, known));
        let headers = step.headers.iter().filter_map(|(_, value)| value.as_ref());
        headers.for_each(|value| self.template(value, known));
        match &step.body {
            Body::Whole(tree) => self.tree(tree, known),
            Body::Text(template) => self.template(template, known),
            Body::Example { merge, set } => {
                merge.iter().for_each(|tree| self.tree(tree, known));
                for (pointer, tree) in set {
                    self.template(pointer, known);
                    self.tree(tree, known);
                }
            }
        }
    }

    /// The variables that an operation brings along: path parameters, and those of its example.
    fn operation(
        &mut self,
        operation: &Operation,
        params: &[(String, Template)],
        step: &Step,
        known: &[String],
    ) {
        for name in operation.parameters() {
            if params.iter().any(|(given, _)| given == name) {
                continue;
            }
            self.used.insert(name.to_owned());
            if !known.iter().any(|known| known == name) {
                let title = format!(
                    "the path parameter `{name}` of `{}` has no value",
                    operation.id
                );
                let help = format!("give it under `params`, or capture `{name}` in a step before");
                self.undefined(step.call_span, Problem::new(title).help(help));
            }
        }
        if let (Body::Example { .. }, Some(example)) = (&step.body, &operation.example) {
            example.for_each_variable(&mut |variable| {
                self.variable(variable, step.call_span, known);
            });
        }
    }

    fn expect(&mut self, expect: &Expect, known: &[String]) {
        if let Some(error) = &expect.error {
            self.template(&error.value, known);
        }
        if let Some(detail) = &expect.detail {
            for part in &detail.value.parts {
                if let ExpectedPart::Variable(variable) = part {
                    self.variable(variable, detail.span, known);
                }
            }
            for (_, condition) in &detail.value.conditions {
                self.condition(condition, known);
            }
        }
        for header in &expect.headers {
            self.condition(&header.value.1, known);
        }
        for member in &expect.body {
            self.condition(&member.value.1, known);
        }
    }

    fn condition(&mut self, condition: &Condition, known: &[String]) {
        match condition {
            Condition::Equals(tree) => self.tree(tree, known),
            Condition::Contains(template) => self.template(template, known),
            _ => {}
        }
    }
}

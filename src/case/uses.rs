//! Turns a document into the variables that it uses, and those of them that nothing defines.

use std::collections::BTreeSet;

use super::each::Entry;
use super::{
    Body, Call, Condition, Document, Expect, ExpectedPart, ExpectedWords, Located, Locator, Place,
    Step,
};
use crate::contract::{Operation, Suite};
use crate::json::Json;
use crate::source::Span;
use crate::template::{Problem, Template, Tree, Variable, unknown_variable};
use crate::text;

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

impl Document {
    /// Returns the names of the variables that its setup uses, and of those that it captures.
    pub fn names_of_setup(&self) -> BTreeSet<String> {
        Uses::of_setup(self)
    }
}

impl Uses {
    /// Walks a document in the order in which it runs; `each` are the names of an entry's values.
    pub(super) fn gather(document: &Document, each: &[String], entries: &[Entry]) -> Self {
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
        for variable in document.title.variables() {
            uses.titled(variable, document.title.span(), each, &known);
        }
        for name in &document.exclusive {
            uses.template(name, &known);
        }
        for (part, step) in document.steps() {
            uses.step(step, &known);
            // An answer is judged before anything of it is kept.
            if let Some(expect) = document.expect_of(part, step) {
                uses.expect(expect, &known);
            }
            known.extend(step.captures.iter().map(|capture| capture.name.clone()));
        }
        // A value of `each` knows what is known where it is used, and none of `each`.
        known.retain(|name| !each.contains(name));
        for entry in entries {
            for (_, value) in &entry.values {
                uses.value(value, entry.span, &known);
            }
        }
        uses
    }

    /// The variables in a value of `each`.
    fn value(&mut self, value: &Json, span: Span, known: &[String]) {
        match value {
            Json::Text(text) if text.contains("${") => match Template::parse(text) {
                Ok(template) => {
                    let variables = template.variables();
                    variables.for_each(|variable| self.variable(variable, span, known));
                }
                Err(problem) => self.undefined(span, problem),
            },
            Json::List(items) => items.iter().for_each(|item| self.value(item, span, known)),
            Json::Object(members) => {
                let members = members.iter();
                members.for_each(|(_, value)| self.value(value, span, known));
            }
            _ => {}
        }
    }

    /// Returns the places of the suite's variables that are used, and of those that these are made of,
    /// each behind what it is made of.
    pub(super) fn of_suite(&self, suite: &Suite) -> Vec<usize> {
        let mut used = self.used.clone();
        let mut places = Vec::new();
        for (place, variable) in suite.vars.iter().enumerate().rev() {
            if used.contains(&variable.name) {
                places.push(place);
                variable.value.for_each_variable(&mut |variable| {
                    used.extend(variable.takes().map(str::to_owned));
                });
            }
        }
        places.reverse();
        places
    }

    /// Returns the names of the variables that the setup of a document uses and captures.
    fn of_setup(document: &Document) -> BTreeSet<String> {
        let mut uses = Self::default();
        for step in &document.setup {
            uses.step(step, &[]);
            let captured = step.captures.iter().map(|capture| capture.name.clone());
            uses.used.extend(captured);
        }
        uses.used
    }

    fn variable(&mut self, variable: &Variable, span: Span, known: &[String]) {
        let name = match variable {
            Variable::Named(name) => name,
            Variable::Env(_) | Variable::Secret(_) => {
                let value = variable.clone();
                return self.environment.push(Located { value, span });
            }
            Variable::Like(name) => name,
            Variable::Today(_) => {
                // A variable of this name stands in its place.
                self.used.insert("today".to_owned());
                return;
            }
            _ => return,
        };
        self.used.insert(name.clone());
        if !known.contains(name) {
            let problem = unknown_variable(name, known.iter().map(String::as_str));
            self.undefined(span, problem);
        }
    }

    /// A title tells the cases of one file apart: it knows what does, and nothing of a run. `name` is
    /// the key of an entry's name, and looks like a value.
    fn titled(&mut self, variable: &Variable, span: Span, each: &[String], known: &[String]) {
        match variable {
            Variable::Named(name)
                if !each.contains(name) && (known.contains(name) || name == "name") =>
            {
                let title = format!("the title cannot know `${{{name}}}`");
                let help = if each.is_empty() {
                    "write what is meant: it may hold values of `each` alone".to_owned()
                } else {
                    let each = text::listed(each.iter().map(String::as_str));
                    format!("it may hold values of `each` alone: {each}")
                };
                self.undefined(span, Problem::new(title).help(help));
            }
            _ => self.variable(variable, span, each),
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

    fn templates<'a>(
        &mut self,
        templates: impl IntoIterator<Item = &'a Template>,
        known: &[String],
    ) {
        let templates = templates.into_iter();
        templates.for_each(|template| self.template(template, known));
    }

    fn tree(&mut self, tree: &Tree, known: &[String]) {
        tree.for_each_template(&mut |template| self.template(template, known));
    }

    fn step(&mut self, step: &Step, known: &[String]) {
        match &step.call {
            Call::Route { path, .. } => self.template(path, known),
            Call::Operation { operation, params } => {
                self.templates(params.iter().map(|(_, value)| value), known);
                self.operation(operation, params, step, known);
            }
        }
        let described = step.described().flat_map(|(_, values)| values);
        for variable in described.flat_map(Template::variables) {
            self.variable(variable, step.call_span, known);
        }
        for (name, values) in &step.query {
            self.template(name, known);
            self.templates(values, known);
        }
        for (_, values) in &step.headers {
            self.templates(values, known);
        }
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
        for place in step.captures.iter().flat_map(|capture| &capture.places) {
            match &place.from {
                Place::Body(locator) => self.locator(locator, known),
                Place::Value(template) => self.template(template, known),
                Place::Header(_) | Place::Detail(_) => {}
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
        for answer in &expect.answers {
            self.words(&answer.words, known);
        }
        for member in &expect.body {
            self.locator(&member.value.0, known);
        }
        for condition in expect.conditions() {
            self.condition(condition, known);
        }
    }

    fn words(&mut self, words: &ExpectedWords, known: &[String]) {
        let span = match words {
            ExpectedWords::Either(text) => text.span,
            ExpectedWords::Apart { error, detail } => {
                self.templates(error.iter().map(|error| &error.value), known);
                detail
                    .as_ref()
                    .map_or_else(Span::default, |detail| detail.span)
            }
        };
        for part in words.texts().iter().flat_map(|text| &text.parts) {
            if let ExpectedPart::Variable(variable) = part {
                self.variable(variable, span, known);
            }
        }
    }

    fn condition(&mut self, condition: &Condition, known: &[String]) {
        match condition {
            Condition::Equals(tree) | Condition::Contains(tree) => self.tree(tree, known),
            Condition::Names(template) => self.template(template, known),
            Condition::EqualsBody(locator) => self.locator(locator, known),
            Condition::Matches(_)
            | Condition::Count(_)
            | Condition::Type(_)
            | Condition::Absent => {}
        }
    }

    fn locator(&mut self, locator: &Locator, known: &[String]) {
        if let Locator::Filled(template) = locator {
            self.template(template, known);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::case::Library;

    fn drawn(id: &str) -> Vec<String> {
        let library = Library::embedded();
        let mut files = library.files();
        let (folder, file) = files.find(|(_, file)| file.id == id).unwrap();
        let case = file.cases(folder).unwrap().remove(0);
        let vars = &case.document.suite.vars;
        let places = case.document.suite_vars.iter();
        places.map(|place| vars[*place].name.clone()).collect()
    }

    #[test]
    fn a_case_draws_the_variables_that_it_uses_and_those_that_these_are_made_of() {
        // Of the operation's example alone.
        assert_eq!(drawn("vip-rest/accounts/create-is-ok"), ["accountName"]);
        // Of its setup, in the order in which the suite has them.
        assert_eq!(
            drawn("vip-rest/users/create-is-ok"),
            ["accountName", "userId"]
        );
        // Of its body and of what it has to itself.
        assert_eq!(
            drawn("vip-credential/disable-token/enabled-token"),
            ["requestId", "tokens.enabled", "tokens.disabled"]
        );
    }
}

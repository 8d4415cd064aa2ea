//! Turns a text of an example and one that was seen into whether the first stands for the second.

use regex_lite::Regex;

use super::patterns::{UUID, drawn, is_free};
use super::wording::{NEAR_HOURS, Wording};
use crate::template::{Part, Template, Tree, Variable};

impl Wording<'_> {
    /// Tells whether a text is what a text of an example stands for here.
    ///
    /// A variable that the suite knows stands for its own values, one that a setup makes for any, and a
    /// time for those around it.
    pub(super) fn stands_for(&self, template: &Template, text: &str) -> bool {
        if let Some(plain) = template.plain() {
            return plain == text;
        }
        if self.to_the_letter {
            return false;
        }
        if let [Part::Variable(Variable::Now(moved))] = template.parts() {
            let near = |seconds: i64| seconds.abs_diff(*moved) <= NEAR_HOURS.unsigned_abs() * 3600;
            let is_near = self.ahead(text).is_some_and(near);
            return is_near && self.stands(&Variable::Now(*moved), text);
        }
        self.parts_stand_for(template, text).unwrap_or_default()
    }

    /// Holds a text against a template, each variable once for what it may stand for.
    fn parts_stand_for(&self, template: &Template, text: &str) -> Option<bool> {
        let mut pattern = String::new();
        for part in template.parts() {
            match part {
                Part::Literal(text) => pattern.push_str(&regex_lite::escape(text)),
                Part::Variable(variable) => {
                    pattern.push_str(&format!("({})", self.pattern(variable)?));
                }
            }
        }
        let found = Regex::new(&format!("^{pattern}$")).ok()?.captures(text)?;
        let values = found.iter().skip(1).flatten();
        let mut pairs = template.variables().zip(values);
        Some(pairs.all(|(variable, value)| self.stands(variable, value.as_str())))
    }

    /// Returns the pattern of what a variable of an example may stand for.
    fn pattern(&self, variable: &Variable) -> Option<String> {
        let Variable::Named(name) = variable else {
            return match variable {
                Variable::Uuid => Some(UUID.to_owned()),
                Variable::Digits(count) => Some(format!("[0-9]{{{count}}}")),
                Variable::Today(_) => {
                    let scope = self.scope().ok()?;
                    Some(regex_lite::escape(
                        &scope.variable(variable).ok()?.to_text(),
                    ))
                }
                _ => None,
            };
        };
        if self.captured.contains(name) {
            return Some(".*".to_owned());
        }
        let (_, value) = self.ground.variables().find(|(known, _)| known == name)?;
        let Tree::Text(template) = value else {
            return None;
        };
        if is_free(template) {
            // An ordinary name: any other would do as well.
            return Some(r"\w(?:[\w .@-]*[\w.@-])?".to_owned());
        }
        match template.plain() {
            Some(plain) => Some(regex_lite::escape(plain)),
            None => drawn(template).or_else(|| {
                let scope = self.scope().ok()?;
                Some(regex_lite::escape(&scope.text(template).ok()?))
            }),
        }
    }
}

//! Turns values that somebody has seen into text that will still hold tomorrow: variables and secrets.
//!
//! What each variable stood for is kept, so that what is written can be resolved back to what was seen.

use std::cell::RefCell;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::patterns::{UUID, drawn, whole};
use super::{Ground, secrets};
use crate::json::{Json, Members};
use crate::seen::is_secret;
use crate::template::{Environment, Problem, Scope, Tree, Variable};
use crate::text;

/// How far the time of a request may lie from the one that its example would have had, in hours.
pub(super) const NEAR_HOURS: i64 = 48;

/// How far from today a date may lie that was meant relative to it, in days.
const NEAR_DAYS: i32 = 400;

/// Knows what the values of one request stand for.
#[derive(Debug)]
pub(super) struct Wording<'a> {
    pub(super) ground: &'a Ground<'a>,
    /// Whether every value is written as it was seen, but for secrets.
    pub(super) to_the_letter: bool,
    /// All that was seen of the request, in which a value that is drawn may stand only once.
    sent: String,
    /// Values and what is written for them, the longest value first.
    known: Vec<(String, String)>,
    /// Names of suite variables that are made anew for each case, and patterns of their values.
    made: Vec<(String, String)>,
    /// Variables that a setup captures.
    pub(super) captured: Vec<String>,
    today: Date,
    /// What variables stood for.
    stood: RefCell<Vec<(Variable, String)>>,
    /// What was left out or hidden, for the person who reads the proposal.
    pub(super) notes: Vec<String>,
    /// The variables that were made up for secrets, with the values that were seen.
    pub(super) secrets: Vec<(String, String)>,
}

impl<'a> Wording<'a> {
    /// Returns the wording of a request on its ground: with the variables of the suite and those that
    /// a target has in their place, and with its secrets.
    pub(super) fn new(ground: &'a Ground<'a>, sent: String, to_the_letter: bool) -> Self {
        let mut wording = Self {
            ground,
            to_the_letter,
            sent,
            known: Vec::new(),
            made: Vec::new(),
            captured: Vec::new(),
            today: ground.now.to_zoned(TimeZone::UTC).date(),
            stood: RefCell::default(),
            notes: Vec::new(),
            secrets: Vec::new(),
        };
        for (name, value) in ground.secrets.iter().filter(|(_, value)| value.len() > 3) {
            wording.know(value, &format!("${{secret:{name}}}"));
        }
        if !to_the_letter {
            wording.know_variables();
        }
        wording
    }

    fn know_variables(&mut self) {
        for (name, value) in self.ground.variables() {
            let Tree::Text(template) = value else {
                continue;
            };
            match template.plain() {
                Some(value) if value.len() > 2 => self.know(value, &format!("${{{name}}}")),
                Some(_) => {}
                None => {
                    let pattern = drawn(template);
                    self.made
                        .extend(pattern.map(|pattern| (name.to_owned(), pattern)));
                }
            }
        }
    }

    /// Writes a value as a variable from now on.
    pub(super) fn know(&mut self, value: &str, written: &str) {
        self.known.push((value.to_owned(), written.to_owned()));
        self.known
            .sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// Knows that a setup sets a variable: it stands for whatever was seen in its place.
    pub(super) fn capture(&mut self, name: &str) {
        self.captured.push(name.to_owned());
    }

    /// Writes the value of a captured variable as that variable.
    pub(super) fn made_by_setup(&mut self, name: &str, value: &str) {
        if self.stands(&Variable::Named(name.to_owned()), value) {
            self.know(value, &format!("${{{name}}}"));
        }
    }

    /// Keeps what a variable stood for; false where it stood for something else already.
    pub(super) fn stands(&self, variable: &Variable, value: &str) -> bool {
        let mut stood = self.stood.borrow_mut();
        match stood.iter().find(|(known, _)| known == variable) {
            Some((_, known)) => known == value,
            None => {
                stood.push((variable.clone(), value.to_owned()));
                true
            }
        }
    }

    /// Returns the variables as they were in what was seen.
    ///
    /// # Errors
    ///
    /// Returns the first variable of the suite that has no value.
    pub(super) fn scope(&self) -> Result<Scope, Problem> {
        let given = self.ground.secrets.iter().chain(&self.secrets).cloned();
        let given: Vec<(String, String)> = given.collect();
        let environment: Environment = Arc::new(move |name: &str| {
            let found = given.iter().find(|(known, _)| known == name);
            Ok(found.map(|(_, value)| value.clone()))
        });
        let mut scope = Scope::new(self.ground.now, environment);
        for (name, value) in self.ground.variables() {
            // One that needs what only a run has is missed where it is used.
            let _ = scope.define(name, value);
        }
        for (variable, value) in self.stood.borrow().iter() {
            scope.recall(variable, Json::from(value.as_str()));
        }
        Ok(scope)
    }

    /// Returns a body in which what changes from day to day is a variable.
    pub(super) fn value(&mut self, value: &Json) -> Json {
        match value {
            Json::Text(text) => Json::Text(self.member("", text)),
            Json::List(items) => items.iter().map(|item| self.value(item)).collect(),
            Json::Object(members) => Json::Object(self.members(members)),
            _ => value.clone(),
        }
    }

    /// Returns members; the value of one with the name of a secret is hidden.
    pub(super) fn members(&mut self, members: &Members) -> Members {
        let mut written = Members::default();
        for (name, value) in members {
            let value = self.named(name, value);
            written.set(literal(name), value);
        }
        written
    }

    /// Returns the value of a member as it is written.
    pub(super) fn named(&mut self, name: &str, value: &Json) -> Json {
        match value {
            Json::Text(text) => Json::Text(self.member(name, text)),
            Json::Number(_) if is_secret(name) => Json::Text(self.secret(name, &value.to_text())),
            _ => self.value(value),
        }
    }

    fn member(&mut self, name: &str, text: &str) -> String {
        let is_hidden = (is_secret(name) && !text.is_empty()) || secrets::is_token(text);
        match self.variable(text) {
            Some(written) => written,
            None if is_hidden => self.secret(name, text),
            None => self.text(text),
        }
    }

    /// Returns text that is no JSON object; what follows the name of a secret is hidden.
    pub(super) fn raw(&mut self, text: &str) -> String {
        let (mut written, mut rest) = (String::new(), text);
        // What is known to be a secret is one as a whole, blanks in it too.
        while let Some((at, variable, length)) = self.first_secret(rest) {
            written.push_str(&self.unknown(&rest[..at]));
            written.push_str(&format!("${{secret:{variable}}}"));
            rest = &rest[at + length..];
        }
        written + &self.unknown(rest)
    }

    /// Returns where the first secret of a text stands that is known, its variable, and its length.
    fn first_secret(&self, text: &str) -> Option<(usize, String, usize)> {
        let known = self.secrets.iter().filter(|(_, value)| value.len() > 3);
        let found = known.filter_map(|(variable, value)| {
            Some((text.find(value)?, variable.clone(), value.len()))
        });
        found.min_by_key(|(at, ..)| *at)
    }

    fn unknown(&mut self, text: &str) -> String {
        secrets::hidden(text, |secret, text| match secret {
            Some((name, value)) => self.secret(name, value),
            None => self.inside(text),
        })
    }

    /// Tells whether a text shows a secret of the request, or a word of one.
    pub(super) fn shows_secret(&self, text: &str) -> bool {
        let shows = |value: &str| value.len() > 5 && text.contains(value);
        let mut values = self.secrets.iter().map(|(_, value)| value);
        values.any(|value| shows(value) || value.split_whitespace().any(shows))
    }

    /// Returns what stands for a secret that was seen under a name; its value stands for it as long as
    /// the program runs.
    pub(super) fn secret(&mut self, name: &str, value: &str) -> String {
        let of_another = |variable: &str| {
            let mut taken = self.secrets.iter();
            taken.any(|(known, other)| known == variable && other != value)
        };
        let name = if name.is_empty() { "token" } else { name };
        let variable = secrets::variable(name, of_another);
        let written = format!("${{secret:{variable}}}");
        if self.secrets.iter().all(|(known, _)| *known != variable) {
            self.notes.push(format!(
                "`{}` is a secret: set `{variable}`, or `{variable}_FILE`, wherever the case is run",
                text::shown(name)
            ));
            self.secrets.push((variable, value.to_owned()));
            if value.len() > 3 {
                self.know(value, &written);
            }
        }
        written
    }

    /// Returns a text in which what is known, and what changes from day to day, is a variable.
    pub(super) fn text(&self, text: &str) -> String {
        let written = self.variable(text).or_else(|| self.made_anew(text));
        written.unwrap_or_else(|| self.inside(text))
    }

    /// Returns the variable that holds a text, or makes texts of its form.
    fn variable(&self, text: &str) -> Option<String> {
        if let Some((_, written)) = self.known.iter().find(|(value, _)| value == text) {
            return Some(written.clone());
        }
        let mut made = self.made.iter().filter(|(_, pattern)| whole(pattern, text));
        let (name, _) = made.find(|(name, _)| self.stands(&Variable::Named(name.clone()), text))?;
        Some(format!("${{{name}}}"))
    }

    /// Returns a text with the variables that stand inside it as whole words.
    pub(super) fn inside(&self, text: &str) -> String {
        let mut written = String::new();
        let (mut rest, mut begins) = (text, true);
        'next: while let Some(character) = rest.chars().next() {
            for (value, variable) in self.known.iter().filter(|_| begins) {
                let ends = rest
                    .strip_prefix(value.as_str())
                    .filter(|after| !after.starts_with(char::is_alphanumeric));
                if let Some(after) = ends {
                    written.push_str(variable);
                    rest = after;
                    continue 'next;
                }
            }
            if rest.starts_with("${") {
                written.push('$');
            }
            written.push(character);
            begins = !character.is_alphanumeric();
            rest = &rest[character.len_utf8()..];
        }
        written
    }

    /// Returns what makes a value anew: a UUID, a date, a time, a long number.
    fn made_anew(&self, text: &str) -> Option<String> {
        if self.to_the_letter {
            return None;
        }
        if whole(UUID, text) {
            return self.drawn(&Variable::Uuid, text);
        }
        if whole("[0-9]{12,32}", text) {
            return self.drawn(&Variable::Digits(text.len()), text);
        }
        if let Some(seconds) = self.moved(text) {
            let variable = Variable::Now(seconds);
            let written = match seconds {
                0 => "${now}".to_owned(),
                _ if seconds % 86_400 == 0 => format!("${{now{:+}d}}", seconds / 86_400),
                _ if seconds % 3600 == 0 => format!("${{now{:+}h}}", seconds / 3600),
                _ => format!("${{now{:+}m}}", seconds / 60),
            };
            return self.stands(&variable, text).then_some(written);
        }
        let is_date = whole(r"\d{4}-\d{2}-\d{2}", text);
        let date: Date = is_date.then(|| text.parse().ok())??;
        let days = self.today.until(date).ok()?.get_days();
        match days {
            0 => Some("${today}".to_owned()),
            _ if days.abs() <= NEAR_DAYS => Some(format!("${{today{days:+}d}}")),
            _ => None,
        }
    }

    /// Returns a variable that is drawn anew, for a value that nothing else of the request repeats.
    fn drawn(&self, variable: &Variable, text: &str) -> Option<String> {
        let is_once = self.sent.matches(text).count() <= 1;
        (is_once && self.stands(variable, text)).then(|| format!("${{{variable}}}"))
    }

    /// Returns by how many seconds a time lies ahead, in whole days, hours or minutes.
    fn moved(&self, text: &str) -> Option<i64> {
        let rounded = |seconds: i64, unit: i64| (seconds + unit / 2).div_euclid(unit) * unit;
        let seconds = self.ahead(text)?;
        match rounded(seconds, 3600) {
            hours if hours.abs() > i64::from(NEAR_DAYS) * 86_400 => None,
            hours if hours.abs() < NEAR_HOURS * 3600 => Some(rounded(seconds, 60)),
            hours => Some(hours),
        }
    }

    pub(super) fn ahead(&self, text: &str) -> Option<i64> {
        let time: Timestamp = text.parse().ok()?;
        Some(time.as_second() - self.ground.now.as_second())
    }
}

/// Returns text that a template takes to the letter.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

#[cfg(test)]
#[path = "wording_tests.rs"]
mod tests;

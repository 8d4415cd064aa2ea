//! Turns templates into text, with the variables of one case, one moment and one environment.

use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::{Part, Problem, Template, Today, Tree, Variable, drawn};
use crate::json::Json;
use crate::text;

/// Where `${env:NAME}` and `${secret:NAME}` get their values: a name to its value, where it has one,
/// or to why that cannot be read.
pub type Environment = Arc<dyn Fn(&str) -> Result<Option<String>, Problem> + Send + Sync>;

/// The variables of one case at one moment.
#[derive(Clone)]
pub struct Scope {
    now: Timestamp,
    environment: Environment,
    values: Vec<(String, Json)>,
    /// The names of those that stand in the case file as they are.
    written: Vec<String>,
    /// The names of those among them that hold variables, filled where they are used.
    open: Vec<String>,
    /// What was once drawn, or was the time then, where an exchange of the past is looked at.
    recalled: Vec<(Variable, Json)>,
    /// What stands for every value that only a run brings, where a file is looked at without one.
    stand_in: Option<Json>,
}

impl Scope {
    /// Returns a scope without variables.
    pub fn new(now: Timestamp, environment: Environment) -> Self {
        Self {
            now,
            environment,
            values: Vec::new(),
            written: Vec::new(),
            open: Vec::new(),
            recalled: Vec::new(),
            stand_in: None,
        }
    }

    /// Returns the same with a value that stands for all that only a run brings.
    #[must_use]
    pub fn standing_in(self, value: Json) -> Self {
        Self {
            stand_in: Some(value),
            ..self
        }
    }

    /// Sets what a variable was in an exchange of the past, one that is drawn anew each time as well.
    pub fn recall(&mut self, variable: &Variable, value: Json) {
        match variable {
            Variable::Named(name) => self.set(name, value),
            other => self.recalled.push((other.clone(), value)),
        }
    }

    /// Sets a value of `each`, which stands in the case file as it is meant; variables in it are those of the
    /// place where it is used.
    pub fn set_written(&mut self, name: &str, value: Json) {
        if holds_template(&value) {
            self.open.push(name.to_owned());
        }
        self.set(name, value);
        self.written.push(name.to_owned());
    }

    /// Returns a value of `each` with its variables filled, which are none of `each`.
    fn filled(&self, value: &Json) -> Result<Json, Problem> {
        Ok(match value {
            Json::Text(text) if text.contains("${") => {
                let template = Template::parse(text)?;
                let own = |used: &&Variable| match used {
                    Variable::Named(name) | Variable::Like(name) => self.written.contains(name),
                    _ => false,
                };
                if let Some(own) = template.variables().find(own) {
                    let title = format!("a value of `each` cannot hold `${{{own}}}`, another one");
                    return Err(Problem::new(title).help("write the value itself"));
                }
                self.value(&template)?
            }
            Json::List(items) => {
                let items = items.iter().map(|item| self.filled(item));
                Json::List(items.collect::<Result<_, _>>()?)
            }
            Json::Object(members) => members
                .iter()
                .map(|(name, value)| Ok((name.clone(), self.filled(value)?)))
                .collect::<Result<_, Problem>>()?,
            other => other.clone(),
        })
    }

    /// Returns the text of a template, what is written and what variables bring each put down in its
    /// own way: an author has escaped what he wrote, and nobody what a service answered.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn text_by(
        &self,
        template: &Template,
        written: &dyn Fn(&str) -> String,
        brought: &dyn Fn(&str) -> String,
    ) -> Result<String, Problem> {
        let mut resolved = String::new();
        for part in template.parts() {
            resolved.push_str(&match part {
                Part::Literal(literal) => written(literal),
                Part::Variable(variable) => match (variable, self.written_text(variable)) {
                    (_, Some(text)) => self.text_by(&Template::parse(text)?, written, brought)?,
                    (Variable::Named(name), None) if self.written.contains(name) => {
                        written(&self.variable(variable)?.to_text())
                    }
                    _ => brought(&self.variable(variable)?.to_text()),
                },
            });
        }
        Ok(resolved)
    }

    /// Returns the text of a value of `each` that holds variables of others.
    fn written_text(&self, variable: &Variable) -> Option<&str> {
        let Variable::Named(name) = variable else {
            return None;
        };
        let open = self.open.contains(name).then(|| self.get(name)).flatten();
        let text = open.filter(|open| self.filled(open).is_ok())?;
        text.text()
    }

    /// Sets a variable; a later value hides an earlier one of the same name.
    pub fn set(&mut self, name: &str, value: Json) {
        self.values.push((name.to_owned(), value));
    }

    /// Evaluates a value and sets it as a variable.
    ///
    /// # Errors
    ///
    /// Returns the first variable in it that has no value.
    pub fn define(&mut self, name: &str, tree: &Tree) -> Result<(), Problem> {
        let value = tree.resolve(self)?;
        self.set(name, value);
        Ok(())
    }

    /// Returns the value of a variable.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.values
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Returns every variable with its value, in the order in which they were set; of one that was
    /// set again, the earlier values too.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Json)> {
        let values = self.values.iter();
        values.map(|(name, value)| (name.as_str(), value))
    }

    /// Returns the text of a template.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn text(&self, template: &Template) -> Result<String, Problem> {
        // Most templates are one literal, and this is on the way of every request.
        if let [Part::Literal(literal)] = template.parts() {
            return Ok(literal.clone());
        }
        // Longer than most are.
        let mut resolved = String::with_capacity(32);
        for part in template.parts() {
            match part {
                Part::Literal(literal) => resolved.push_str(literal),
                Part::Variable(variable) => match self.known(variable) {
                    Some(Json::Text(text)) => resolved.push_str(text),
                    _ => match self.variable(variable)? {
                        Json::Text(text) => resolved.push_str(&text),
                        other => resolved.push_str(&other.to_text()),
                    },
                },
            }
        }
        Ok(resolved)
    }

    /// Returns the value of a variable that has one already.
    fn known(&self, variable: &Variable) -> Option<&Json> {
        match variable {
            Variable::Named(name) if self.open.contains(name) => None,
            Variable::Named(name) => self.get(name),
            other => {
                let mut recalled = self.recalled.iter();
                Some(&recalled.find(|(known, _)| known == other)?.1)
            }
        }
    }

    /// Returns the value of a template: one that is a single `${x}` keeps the type of `x`.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn value(&self, template: &Template) -> Result<Json, Problem> {
        match template.parts() {
            [Part::Variable(variable)] => self.variable(variable),
            _ => self.text(template).map(Json::Text),
        }
    }

    /// Returns the value of what stands between `${` and `}`.
    ///
    /// # Errors
    ///
    /// Returns a problem where the variable has no value.
    pub fn variable(&self, variable: &Variable) -> Result<Json, Problem> {
        match (self.known(variable), &self.stand_in) {
            (Some(known), _) => return Ok(known.clone()),
            (None, Some(stand_in)) => return Ok(stand_in.clone()),
            (None, None) => {}
        }
        match variable {
            Variable::Named(name) => match self.get(name) {
                Some(value) if self.open.contains(name) => self.filled(value),
                Some(value) => Ok(value.clone()),
                None => {
                    let known = self.values.iter().map(|(known, _)| known.as_str());
                    Err(unknown_variable(name, known))
                }
            },
            Variable::Env(name) | Variable::Secret(name) => {
                self.environment_value(name, matches!(variable, Variable::Secret(_)))
            }
            Variable::Uuid => Ok(Json::Text(drawn::uuid())),
            Variable::Digits(count) => Ok(Json::Text(drawn::digits(*count))),
            Variable::Today(today) => match self.get("today") {
                // A service may count its days in another zone; what asks for a form gets the form.
                Some(own) if *today == Today::default() => Ok(own.clone()),
                _ => self.today(today).map(Json::Text),
            },
            Variable::Like(name) => {
                let model = self.variable(&Variable::Named(name.clone()))?;
                Ok(drawn::like(&model))
            }
            Variable::Now(seconds) => self.moved(*seconds).map(Json::Text),
        }
    }

    fn environment_value(&self, name: &str, secret: bool) -> Result<Json, Problem> {
        let help = if secret {
            format!("set `{name}`, or `{name}_FILE` to a file that holds it")
        } else {
            format!("set `{name}`")
        };
        match (self.environment)(name)? {
            // A pipeline gives an empty text for a secret that it does not have.
            Some(value) if secret && value.is_empty() => {
                Err(Problem::new(format!("the secret `{name}` is empty")).help(help))
            }
            Some(value) => Ok(Json::Text(value)),
            None => {
                let title = format!("the environment variable `{name}` is not set");
                Err(Problem::new(title).help(help))
            }
        }
    }

    fn today(&self, today: &Today) -> Result<String, Problem> {
        let date = self.now.to_zoned(TimeZone::UTC).date();
        let moved = date
            .checked_add(Span::new().days(today.days))
            .map_err(|_| out_of_range())?;
        match &today.format {
            None => Ok(moved.to_string()),
            Some(format) => jiff::fmt::strtime::format(format, moved).map_err(|_| out_of_range()),
        }
    }

    fn moved(&self, seconds: i64) -> Result<String, Problem> {
        let moved = self
            .now
            .checked_add(Span::new().seconds(seconds))
            .map_err(|_| out_of_range())?;
        Ok(moved.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
    }
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Values may be secrets.
        let names: Vec<&str> = self.values.iter().map(|(name, _)| name.as_str()).collect();
        formatter
            .debug_struct("Scope")
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

/// Tells whether a text in a value is a template.
fn holds_template(value: &Json) -> bool {
    match value {
        Json::Text(text) => text.contains("${"),
        Json::List(items) => items.iter().any(holds_template),
        Json::Object(members) => members.iter().any(|(_, value)| holds_template(value)),
        _ => false,
    }
}

/// Returns the problem of a name that nothing defines.
pub(crate) fn unknown_variable<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem = Problem::new(format!("nothing defines the variable `{name}`"));
    let known: Vec<&str> = known.into_iter().collect();
    match text::nearest(name, known.iter().copied()) {
        Some(near) => problem.help(format!("did you mean `${{{near}}}`")),
        None if known.is_empty() => problem.help("define it under `vars`, or capture it in a step"),
        None => problem.help(format!("known here: {}", text::listed(known))),
    }
}

fn out_of_range() -> Problem {
    Problem::new("the time is outside the years that can be written")
}

#[cfg(test)]
mod tests {
    use super::{Scope, Template};
    use crate::json::Json;
    use std::collections::HashSet;
    use std::sync::Arc;

    fn scope() -> Scope {
        let now = "2026-02-28T23:59:30Z".parse().unwrap();
        let environment = |name: &str| Ok((name == "HOST").then(|| "staging".to_owned()));
        let mut scope = Scope::new(now, Arc::new(environment));
        scope.set("count", Json::from(3_u64));
        scope.set("accountId", Json::from("123456789"));
        scope
    }

    fn value(text: &str) -> Result<Json, String> {
        scope()
            .value(&Template::parse(text).unwrap())
            .map_err(|problem| format!("{}; {}", problem.title, problem.help.unwrap_or_default()))
    }

    #[test]
    fn a_single_variable_keeps_its_type_and_inside_text_it_is_text() {
        assert_eq!(value("${count}"), Ok(Json::from(3_u64)));
        assert_eq!(value("no ${count}"), Ok(Json::from("no 3")));
        assert_eq!(value("${env:HOST}"), Ok(Json::from("staging")));
    }

    #[test]
    fn dates_move_in_utc() {
        assert_eq!(value("${today}"), Ok(Json::from("2026-02-28")));
        assert_eq!(value("${today+1d}"), Ok(Json::from("2026-03-01")));
        assert_eq!(value("${now+45s}"), Ok(Json::from("2026-03-01T00:00:15Z")));
        assert_eq!(value("${today:%d-%b-%Y}"), Ok(Json::from("28-Feb-2026")));
        assert_eq!(value("${today+1d:%d/%m/%y}"), Ok(Json::from("01/03/26")));
    }

    #[test]
    fn a_variable_named_today_hides_the_bare_one_alone() {
        let mut scope = scope();
        scope.set("today", Json::from("2026-03-01"));
        let value = |text: &str| scope.value(&Template::parse(text).unwrap()).unwrap();
        assert_eq!(value("${today}"), Json::from("2026-03-01"));
        assert_eq!(value("${today+1d}"), Json::from("2026-03-01"));
        assert_eq!(value("${today:%Y-%m-%d}"), Json::from("2026-02-28"));
    }

    #[test]
    fn a_value_of_each_may_hold_what_is_known_where_it_is_used_and_no_other_of_each() {
        let mut scope = scope();
        let nested = Json::of([("id", Json::from("u-${userId}"))]);
        scope.set_written("sent", nested);
        scope.set_written("rest", Json::from("/users/${userId}"));
        scope.set_written("loop", Json::from("${loop}"));
        scope.set("userId", Json::from("a/b"));
        let value = |text: &str| scope.value(&Template::parse(text).unwrap());
        let filled = Json::of([("id", Json::from("u-a/b"))]);
        assert_eq!(value("${sent}").unwrap(), filled);
        let path = Template::parse("/x${rest}").unwrap();
        let path = scope.text_by(&path, &str::to_owned, &|text| text.replace('/', "%2F"));
        assert_eq!(path.unwrap(), "/x/users/a%2Fb");
        assert!(value("${loop}").unwrap_err().title.contains("another one"));
    }

    #[test]
    fn a_value_like_another_has_its_shape_and_is_another() {
        let id = value("${like:accountId}").unwrap();
        let id = id.text().unwrap();
        assert!(id.len() == 9 && id.bytes().all(|byte| byte.is_ascii_digit()));
        assert_ne!(id, "123456789");
        assert_ne!(value("${like:count}"), Ok(Json::from(3_u64)));
        assert!(
            value("${like:count}")
                .unwrap()
                .to_text()
                .parse::<u64>()
                .is_ok()
        );
        assert!(value("${like:nobody}").is_err());
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_nearest_known_one() {
        assert_eq!(
            value("${accuontId}"),
            Err("nothing defines the variable `accuontId`; did you mean `${accountId}`".to_owned())
        );
        assert!(value("${secret:TOKEN}").unwrap_err().contains("TOKEN_FILE"));
    }

    #[test]
    fn digits_come_back_only_after_all_others() {
        let drawn: HashSet<String> = (0..5_000)
            .map(|_| value("${digits:4}").unwrap().to_string())
            .collect();
        assert_eq!(drawn.len(), 5_000);
        assert!(drawn.iter().all(|digits| digits.len() == 6), "four, quoted");
        for count in [1, 18, 19, 64] {
            let drawn = value(&format!("${{digits:{count}}}")).unwrap();
            assert_eq!(drawn.text().map(str::len), Some(count));
        }
    }

    #[test]
    fn random_values_have_their_form_and_differ() {
        let uuid = value("${uuid}").unwrap();
        let text = uuid.text().unwrap();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "4");
        assert_ne!(value("${uuid}").unwrap(), uuid);
        assert_eq!(value("${digits:12}").unwrap().text().unwrap().len(), 12);
    }
}

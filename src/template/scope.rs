//! Turns templates into text, with the variables of one case, one moment and one environment.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde_json::Value;

use super::{Part, Template, Tree, Variable};
use crate::text;

/// Something wrong with a template or a variable in it: what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// One sentence in lower case, without a full stop.
    pub title: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Problem {
    /// Returns a problem without a remedy.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            help: None,
        }
    }

    /// Adds the remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Where `${env:NAME}` and `${secret:NAME}` get their values: a name to its value, where it has one,
/// or to why that cannot be read.
pub type Environment = Arc<dyn Fn(&str) -> Result<Option<String>, Problem> + Send + Sync>;

/// The variables of one case at one moment.
#[derive(Clone)]
pub struct Scope {
    now: Timestamp,
    environment: Environment,
    values: Vec<(String, Value)>,
}

impl Scope {
    /// Returns a scope without variables.
    pub fn new(now: Timestamp, environment: Environment) -> Self {
        Self {
            now,
            environment,
            values: Vec::new(),
        }
    }

    /// Sets a variable; a later value hides an earlier one of the same name.
    pub fn set(&mut self, name: &str, value: Value) {
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
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .rev()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// Returns every variable with its value, in the order in which they were set; of one that was
    /// set again, the earlier values too.
    pub fn values(&self) -> impl Iterator<Item = (&str, &Value)> {
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
        let mut resolved = String::new();
        for part in template.parts() {
            match part {
                Part::Literal(literal) => resolved.push_str(literal),
                Part::Variable(variable) => match self.known(variable) {
                    Some(Value::String(text)) => resolved.push_str(text),
                    _ => resolved.push_str(&as_text(&self.variable(variable)?)),
                },
            }
        }
        Ok(resolved)
    }

    /// Returns the value of a variable that has one already.
    fn known(&self, variable: &Variable) -> Option<&Value> {
        match variable {
            Variable::Named(name) => self.get(name),
            _ => None,
        }
    }

    /// Returns the value of a template: one that is a single `${x}` keeps the type of `x`.
    ///
    /// # Errors
    ///
    /// Returns the first variable that has no value.
    pub fn value(&self, template: &Template) -> Result<Value, Problem> {
        match template.parts() {
            [Part::Variable(variable)] => self.variable(variable),
            _ => self.text(template).map(Value::String),
        }
    }

    /// Returns the value of what stands between `${` and `}`.
    ///
    /// # Errors
    ///
    /// Returns a problem where the variable has no value.
    pub fn variable(&self, variable: &Variable) -> Result<Value, Problem> {
        match variable {
            Variable::Named(name) => self.get(name).cloned().ok_or_else(|| {
                let known = self.values.iter().map(|(known, _)| known.as_str());
                unknown_variable(name, known)
            }),
            Variable::Env(name) | Variable::Secret(name) => {
                self.environment_value(name, matches!(variable, Variable::Secret(_)))
            }
            Variable::Uuid => Ok(Value::String(uuid())),
            Variable::Digits(count) => Ok(Value::String(digits(*count))),
            Variable::Today(days) => self.today(*days).map(Value::String),
            Variable::Now(seconds) => self.moved(*seconds).map(Value::String),
        }
    }

    fn environment_value(&self, name: &str, secret: bool) -> Result<Value, Problem> {
        let help = match secret {
            true => format!("set `{name}`, or `{name}_FILE` to a file that holds it"),
            false => format!("set `{name}`"),
        };
        match (self.environment)(name)? {
            // A pipeline gives an empty text for a secret that it does not have.
            Some(value) if secret && value.is_empty() => {
                Err(Problem::new(format!("the secret `{name}` is empty")).help(help))
            }
            Some(value) => Ok(Value::String(value)),
            None => {
                let title = format!("the environment variable `{name}` is not set");
                Err(Problem::new(title).help(help))
            }
        }
    }

    fn today(&self, days: i32) -> Result<String, Problem> {
        let today = self.now.to_zoned(TimeZone::UTC).date();
        let moved = today
            .checked_add(Span::new().days(days))
            .map_err(|_| out_of_range())?;
        Ok(moved.to_string())
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

/// Returns a value as it reads inside text: a text without its quotes, all else as JSON.
pub(crate) fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Returns 64 random bits: each hasher of the standard library gets keys of its own.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// The most digits of which none are drawn twice.
const DISTINCT: usize = 18;

/// A way through all numbers of so many digits, begun by the clock, that meets each of them once.
///
/// A number that was drawn by chance would come back: of 800 tokens with six digits, one in eight
/// runs would meet one of the run before it. Two runs meet here only where their microseconds do.
struct Walk {
    start: u64,
    taken: AtomicU64,
}

/// A step that shares no factor with ten comes to every number before it comes back.
const STEP: u64 = 618_033_988_749_894_849;

impl Walk {
    fn new(since_epoch: Duration) -> Self {
        Self {
            start: since_epoch.as_micros() as u64,
            taken: AtomicU64::new(0),
        }
    }

    fn next(&self, all: u64) -> u64 {
        let taken = self.taken.fetch_add(1, Ordering::Relaxed);
        let place = u128::from(self.start) + u128::from(taken);
        (place * u128::from(STEP) % u128::from(all)) as u64
    }
}

fn since_epoch() -> Duration {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.unwrap_or_default()
}

/// Returns digits that come back only after all others have been: two cases of a run that draw an id
/// each must not meet.
fn digits(count: usize) -> String {
    static WALKS: [OnceLock<Walk>; DISTINCT + 1] = [const { OnceLock::new() }; DISTINCT + 1];
    let Some(walk) = WALKS.get(count) else {
        let digit = |_| char::from(b'0' + (random() % 10) as u8);
        return (0..count).map(digit).collect();
    };
    let all = 10_u64.pow(count as u32);
    let number = walk.get_or_init(|| Walk::new(since_epoch())).next(all);
    format!("{number:0count$}")
}

/// Returns a UUID of version 4.
fn uuid() -> String {
    let high = (random() & 0xffff_ffff_ffff_0fff) | 0x4000;
    let low = (random() & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        high >> 32,
        (high >> 16) & 0xffff,
        high & 0xffff,
        low >> 48,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::{Scope, Template, Value, Walk};
    use serde_json::json;
    use std::collections::HashSet;
    use std::sync::Arc;
    use std::time::Duration;

    fn scope() -> Scope {
        let now = "2026-02-28T23:59:30Z".parse().unwrap();
        let environment = |name: &str| Ok((name == "HOST").then(|| "staging".to_owned()));
        let mut scope = Scope::new(now, Arc::new(environment));
        scope.set("count", json!(3));
        scope.set("accountId", json!("123456789"));
        scope
    }

    fn value(text: &str) -> Result<Value, String> {
        scope()
            .value(&Template::parse(text).unwrap())
            .map_err(|problem| format!("{}; {}", problem.title, problem.help.unwrap_or_default()))
    }

    #[test]
    fn a_single_variable_keeps_its_type_and_inside_text_it_is_text() {
        assert_eq!(value("${count}"), Ok(json!(3)));
        assert_eq!(value("no ${count}"), Ok(json!("no 3")));
        assert_eq!(value("${env:HOST}"), Ok(json!("staging")));
    }

    #[test]
    fn dates_move_in_utc() {
        assert_eq!(value("${today}"), Ok(json!("2026-02-28")));
        assert_eq!(value("${today+1d}"), Ok(json!("2026-03-01")));
        assert_eq!(value("${now+45s}"), Ok(json!("2026-03-01T00:00:15Z")));
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
    fn two_runs_draw_other_digits() {
        let begun = Duration::from_secs(1_800_000_000);
        let drawn = [0, 2_000, 500_000].map(|later| {
            let walk = Walk::new(begun + Duration::from_micros(later));
            (0..2_000)
                .map(|_| walk.next(1_000_000))
                .collect::<HashSet<_>>()
        });
        let all: HashSet<_> = drawn.iter().flatten().collect();
        assert_eq!(all.len(), 3 * 2_000);
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
            assert_eq!(drawn.as_str().map(str::len), Some(count));
        }
    }

    #[test]
    fn random_values_have_their_form_and_differ() {
        let uuid = value("${uuid}").unwrap();
        let text = uuid.as_str().unwrap();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "4");
        assert_ne!(value("${uuid}").unwrap(), uuid);
        assert_eq!(value("${digits:12}").unwrap().as_str().unwrap().len(), 12);
    }
}

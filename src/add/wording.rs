//! Turns values that somebody has seen into text that will still hold tomorrow: variables and secrets.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex_lite::Regex;

use super::Ground;
use super::body::has_form;
use crate::json::{Json, Members};
use crate::template::{Part, Template, Tree, Variable};
use crate::text;

/// Words in the name of a member or a header whose value is a secret.
const SECRET_WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "authorization",
    "privatekey",
    "cookie",
];

/// What tokens of well-known kinds look like: a JSON Web Token, an authorization, a key of a cloud.
const TOKEN: &str = r"^eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|^(Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}|^(sk|pk|rk)_(live|test)_|^AKIA[0-9A-Z]{12,}|^gh[pousr]_[A-Za-z0-9]{20,}|-----BEGIN";

/// A name and its value in a form, in XML attributes, in JSON that is broken.
const PAIR: &str = r#"([A-Za-z0-9_.-]+)["']?\s*[=:]\s*["']?([^"'&\s,;}<]+)"#;

/// A name that has the word of a secret in it, and is the public name of a thing.
const NO_SECRET: &str = "tokenid";

/// What the variables begin with that are made up for secrets.
const SECRET_PREFIX: &str = "VIPSPEC_SECRET_";

/// How far the time of a request may lie from the one that its example would have had, in hours.
const NEAR_HOURS: i64 = 48;

/// How far from today a date may lie that was meant relative to it, in days.
const NEAR_DAYS: i32 = 400;

/// Knows what the values of a request stand for.
#[derive(Debug)]
pub(super) struct Wording {
    /// Values and the variables that hold them, the longest value first.
    known: Vec<(String, String)>,
    /// Forms of suite variables that are made anew for each case.
    made: Vec<(Regex, String)>,
    now: Timestamp,
    today: Date,
    /// What was left out or hidden, for the person who reads the proposal.
    pub(super) notes: Vec<String>,
    /// The variables that were made up for secrets, with the values that were seen.
    pub(super) secrets: Vec<(String, String)>,
}

/// Tells whether a name says that its value is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    plain != NO_SECRET && SECRET_WORDS.iter().any(|word| plain.contains(word))
}

/// Tells whether a header's name says that its value belongs to whoever sent it.
///
/// What ends in `key` opens something: `ocp-apim-subscription-key`, `x-functions-key`; but for the key
/// by which a service knows a request again.
pub(super) fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = [
        "auth",
        "session",
        "credential",
        "signature",
        "csrf",
        "xsrf",
        "jwt",
    ];
    let opens = name.ends_with("key") && !name.contains("idempotency");
    is_secret(&name) || opens || words.iter().any(|word| name.contains(word))
}

/// Tells whether a value looks like a token, whatever it is called.
pub(super) fn is_token(text: &str) -> bool {
    Regex::new(TOKEN).is_ok_and(|token| token.is_match(text))
}

impl Wording {
    /// Returns the wording of requests: of the variables of the suite and those that a target has
    /// in their place, and of its secrets.
    pub(super) fn new(ground: &Ground<'_>) -> Self {
        let (suite, now) = (ground.suite, ground.now);
        let mut wording = Self {
            known: Vec::new(),
            made: Vec::new(),
            now,
            today: now.to_zoned(TimeZone::UTC).date(),
            notes: Vec::new(),
            secrets: Vec::new(),
        };
        for (name, value) in ground.secrets.iter().filter(|(_, value)| value.len() > 3) {
            wording.know(value, &format!("${{secret:{name}}}"));
        }
        for variable in &suite.vars {
            let own = ground.vars.iter().find(|(name, _)| *name == variable.name);
            let Tree::Text(template) = own.map_or(&variable.value, |(_, own)| own) else {
                continue;
            };
            let written = format!("${{{}}}", variable.name);
            match template.plain() {
                Some(value) if value.len() > 2 => wording.know(value, &written),
                Some(_) => {}
                None => wording
                    .made
                    .extend(form(template).map(|form| (form, written))),
            }
        }
        wording
    }

    /// Writes a value as a variable from now on.
    pub(super) fn know(&mut self, value: &str, written: &str) {
        self.known.push((value.to_owned(), written.to_owned()));
        self.known
            .sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// Returns a body in which what changes from day to day is a variable.
    pub(super) fn value(&mut self, value: &Json) -> Json {
        match value {
            Json::Text(text) => Json::Text(self.text(text)),
            Json::List(items) => items.iter().map(|item| self.value(item)).collect(),
            Json::Object(members) => Json::Object(self.members(members)),
            _ => value.clone(),
        }
    }

    /// Returns members; the value of one with the name of a secret is hidden.
    pub(super) fn members(&mut self, members: &Members) -> Members {
        let mut written = Members::default();
        for (name, value) in members {
            let value = match value {
                Json::Text(text) => Json::Text(self.member(name, text)),
                _ => self.value(value),
            };
            written.set(literal(name), value);
        }
        written
    }

    fn member(&mut self, name: &str, text: &str) -> String {
        let is_hidden = (is_secret(name) && !text.is_empty()) || is_token(text);
        match self.variable(text) {
            Some(written) => written.to_owned(),
            None if is_hidden => self.secret(name, text),
            None => self.text(text),
        }
    }

    /// Returns a body that is no JSON object; what follows the name of a secret is hidden.
    pub(super) fn raw(&mut self, text: &str) -> String {
        let Ok(pairs) = Regex::new(PAIR) else {
            return self.inside(text);
        };
        let (mut written, mut at) = (String::new(), 0);
        for pair in pairs.captures_iter(text) {
            let (Some(name), Some(value)) = (pair.get(1), pair.get(2)) else {
                continue;
            };
            if is_secret(name.as_str()) || is_token(value.as_str()) {
                written.push_str(&self.inside(&text[at..value.start()]));
                written.push_str(&self.secret(name.as_str(), value.as_str()));
                at = value.end();
            }
        }
        written + &self.inside(&text[at..])
    }

    /// Returns what stands for a secret that was seen under a name.
    ///
    /// Its variable is made up here, so that a recording never names one that somebody has for
    /// something else; its value stands for it as long as the program runs.
    pub(super) fn secret(&mut self, name: &str, value: &str) -> String {
        let upper = name
            .chars()
            .map(|character| match character.is_ascii_alphanumeric() {
                true => character.to_ascii_uppercase(),
                false => '_',
            });
        let base = format!("{SECRET_PREFIX}{}", upper.collect::<String>());
        let names = (1..).map(|number| match number {
            1 => base.clone(),
            _ => format!("{base}_{number}"),
        });
        let mut free = names.filter(|name| {
            let taken = self.secrets.iter().find(|(known, _)| known == name);
            taken.is_none_or(|(_, known)| known == value)
        });
        let variable = free.next().unwrap_or(base);
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
        let variable = self.variable(text).map(str::to_owned);
        let written = variable.or_else(|| self.made_anew(text));
        written.unwrap_or_else(|| self.inside(text))
    }

    /// Returns the variable that holds a text, or makes texts of its form.
    fn variable(&self, text: &str) -> Option<&str> {
        let mut known = self.known.iter();
        let mut made = self.made.iter();
        let held = known.find(|(value, _)| value == text);
        let held = held.map(|(_, written)| written);
        let written = held.or_else(|| Some(&made.find(|(form, _)| form.is_match(text))?.1));
        written.map(String::as_str)
    }

    /// Tells whether a text is what a text of an example stands for at this target.
    ///
    /// A variable that the suite knows stands for its own values, and a time for those around it.
    pub(super) fn stands_for(&self, template: &Template, text: &str) -> bool {
        let [Part::Variable(variable)] = template.parts() else {
            return has_form(template, text);
        };
        match variable {
            Variable::Named(name) => {
                let own = format!("${{{name}}}");
                let mut known = self.known.iter().filter(|(_, written)| *written == own);
                let mut made = self.made.iter().filter(|(_, written)| *written == own);
                let is_known = known.clone().count() + made.clone().count() > 0;
                !is_known
                    || known.any(|(value, _)| value == text)
                    || made.any(|(form, _)| form.is_match(text))
            }
            Variable::Now(moved) => self.ahead(text).is_some_and(|seconds| {
                seconds.abs_diff(*moved) <= NEAR_HOURS.unsigned_abs() * 60 * 60
            }),
            _ => has_form(template, text),
        }
    }

    /// Returns by how many seconds a time lies ahead.
    fn ahead(&self, text: &str) -> Option<i64> {
        let time: Timestamp = text.parse().ok()?;
        Some(time.as_second() - self.now.as_second())
    }

    /// Returns a time as far from now as another, in whole days, hours or minutes.
    fn moved(&self, text: &str) -> Option<String> {
        let rounded = |seconds: i64, unit: i64| (seconds + unit / 2).div_euclid(unit);
        let seconds = self.ahead(text)?;
        let hours = rounded(seconds, 60 * 60);
        match hours {
            _ if hours.abs() > i64::from(NEAR_DAYS) * 24 => None,
            _ if hours.abs() < NEAR_HOURS => Some(match rounded(seconds, 60) {
                0 => "${now}".to_owned(),
                minutes => format!("${{now{minutes:+}m}}"),
            }),
            _ if hours % 24 == 0 => Some(format!("${{now{:+}d}}", hours / 24)),
            _ => Some(format!("${{now{hours:+}h}}")),
        }
    }

    /// Returns a text with the variables that stand inside it as whole words.
    pub(super) fn inside(&self, text: &str) -> String {
        let mut written = String::new();
        let mut rest = text;
        'next: while !rest.is_empty() {
            let begins = !written.ends_with(char::is_alphanumeric);
            for (value, variable) in &self.known {
                let ends = rest
                    .strip_prefix(value.as_str())
                    .filter(|after| !after.starts_with(char::is_alphanumeric));
                if let Some(after) = ends.filter(|_| begins) {
                    written.push_str(variable);
                    rest = after;
                    continue 'next;
                }
            }
            let mut characters = rest.chars();
            if let Some(character) = characters.next() {
                if rest.starts_with("${") {
                    written.push('$');
                }
                written.push(character);
            }
            rest = characters.as_str();
        }
        written
    }

    /// Returns what makes a value anew: a UUID, a date, a long number.
    fn made_anew(&self, text: &str) -> Option<String> {
        let form = |pattern: &str| Regex::new(pattern).is_ok_and(|form| form.is_match(text));
        if form("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$") {
            return Some("${uuid}".to_owned());
        }
        if form("^[0-9]{12,32}$") {
            return Some(format!("${{digits:{}}}", text.len()));
        }
        if let Some(moved) = self.moved(text) {
            return Some(moved);
        }
        let date: Date = form(r"^\d{4}-\d{2}-\d{2}$").then(|| text.parse().ok())??;
        let days = self.today.until(date).ok()?.get_days();
        match days {
            0 => Some("${today}".to_owned()),
            _ if days.abs() <= NEAR_DAYS => Some(format!("${{today{days:+}d}}")),
            _ => None,
        }
    }
}

/// Returns text that a template takes to the letter.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// Returns the form of the values that a template makes; none where it has variables of other kinds.
fn form(template: &Template) -> Option<Regex> {
    let mut pattern = String::from("^");
    for part in template.parts() {
        match part {
            Part::Literal(text) => pattern.push_str(&regex_lite::escape(text)),
            Part::Variable(Variable::Digits(count)) => {
                pattern.push_str(&format!("[0-9]{{{count}}}"));
            }
            Part::Variable(Variable::Uuid) => pattern.push_str("[0-9a-fA-F-]{36}"),
            Part::Variable(_) => return None,
        }
    }
    pattern.push('$');
    Regex::new(&pattern).ok()
}

#[cfg(test)]
mod tests {
    use super::{Ground, Wording, is_secret, is_secret_header};
    use crate::case::Library;
    use serde_json::json;

    fn wording() -> Wording {
        let library = Library::embedded();
        let suite = library.suite("vip-rest").unwrap().suite().unwrap();
        let now = "2026-11-22T20:00:00Z".parse().unwrap();
        Wording::new(&Ground {
            suite,
            cases: &[],
            base: None,
            now,
            secrets: &[("TOKEN".to_owned(), "hush-hush".to_owned())],
            vars: &[],
            idle: &[],
        })
    }

    #[test]
    fn what_changes_from_day_to_day_is_a_variable() {
        let mut wording = wording();
        wording.know("123456789", "${accountId}");
        for (seen, written) in [
            ("123456789", "${accountId}"),
            (
                "Account 123456789 not found",
                "Account ${accountId} not found",
            ),
            ("1234567890", "1234567890"),
            ("user-123456789012", "${userId}"),
            ("ADMIN", "${role}"),
            ("2026-11-22", "${today}"),
            ("2026-11-20", "${today-2d}"),
            ("2027-01-01", "${today+40d}"),
            ("1999-01-01", "1999-01-01"),
            ("2026-11-22T20:30:20Z", "${now+30m}"),
            ("2026-11-20T20:00:00.5Z", "${now-2d}"),
            ("2026-12-23T19:59:58+00:00", "${now+31d}"),
            ("1999-01-01T00:00:00Z", "1999-01-01T00:00:00Z"),
            ("0b8e3f3e-9f3c-4c5e-8a55-0d2f5a0c9d11", "${uuid}"),
            ("12345678901234", "${digits:14}"),
            ("Bearer hush-hush", "Bearer ${secret:TOKEN}"),
            ("costs ${5}", "costs $${5}"),
        ] {
            assert_eq!(wording.text(seen), written);
        }
    }

    #[test]
    fn a_secret_in_text_is_hidden_too() {
        let mut wording = wording();
        for (seen, written) in [
            (
                "user=ada&password=hunter2&x=1",
                "user=ada&password=${secret:VIPSPEC_SECRET_PASSWORD}&x=1",
            ),
            (
                "{\"client_secret\": \"abc\", ",
                "{\"client_secret\": \"${secret:VIPSPEC_SECRET_CLIENT_SECRET}\", ",
            ),
            ("a=b", "a=b"),
        ] {
            assert_eq!(wording.raw(seen), written);
        }
    }

    #[test]
    fn the_value_of_a_secret_member_is_hidden() {
        let mut wording = wording();
        let written =
            wording.value(&json!({"apiKey": "abc", "a": {"pass-word": "x", "n": 1}}).into());
        let hidden = json!({"apiKey": "${secret:VIPSPEC_SECRET_APIKEY}", "a": {"pass-word": "${secret:VIPSPEC_SECRET_PASS_WORD}", "n": 1}});
        assert_eq!(written, hidden);
        assert_eq!(wording.notes.len(), 2);
        let token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.x";
        let written =
            wording.value(&json!({"assertion": token, "note": "eyJ is how they begin"}).into());
        assert_eq!(
            written,
            json!({"assertion": "${secret:VIPSPEC_SECRET_ASSERTION}", "note": "eyJ is how they begin"})
        );
        assert!(is_secret("X-Api-Key") && !is_secret("accountName"));
        for name in [
            "Ocp-Apim-Subscription-Key",
            "x-functions-key",
            "x-csrf",
            "x-amz-signature",
            "x-auth",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        assert!(!is_secret_header("idempotency-key") && !is_secret_header("x-mode"));
    }
}

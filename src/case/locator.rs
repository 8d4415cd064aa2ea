//! Turns a JSONPath with `${...}` in it into the path that is meant, once its variables are known.

use std::borrow::Cow;

use crate::json::Path;

use super::{Condition, Expect, Locator, Place, Step};
use crate::template::{Part, Problem, Scope, Template, Variable};
use crate::text;

impl Locator {
    /// Returns the path.
    ///
    /// # Errors
    ///
    /// Returns the first variable without a value, or what the values make of the path where that is
    /// none.
    pub fn path(&self, scope: &Scope) -> Result<Cow<'_, Path>, Problem> {
        let template = match self {
            Self::Fixed(path) => return Ok(Cow::Borrowed(path)),
            Self::Filled(template) => template,
        };
        let value = |variable: &Variable| {
            let alone = Template::of(variable.clone());
            scope.text(&alone)
        };
        let path = fill(template, value)?;
        Path::parse(&path).map(Cow::Owned).map_err(|_| {
            Problem::new(format!("`{}` is no JSONPath", text::shown(&path)))
                .help("a value with blanks or signs in it is quoted: `$['${name}']`")
        })
    }
}

impl std::fmt::Display for Locator {
    /// Writes the path as the case does.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(path) => path.fmt(formatter),
            Self::Filled(template) => template.fmt(formatter),
        }
    }
}

/// Returns every JSONPath of a step: where it looks, what it keeps, and what it compares with.
pub(super) fn locators_of<'a>(step: &'a Step, expect: Option<&'a Expect>) -> Vec<&'a Locator> {
    let mut found = Vec::new();
    for captured in step.captures.iter().flat_map(|capture| &capture.places) {
        if let Place::Body(locator) = &captured.from {
            found.push(locator);
        }
    }
    let Some(expect) = expect else { return found };
    found.extend(expect.body.iter().map(|member| &member.value.0));
    for condition in expect.conditions() {
        if let Condition::EqualsBody(locator) = condition {
            found.push(locator);
        }
    }
    found
}

/// Returns the text of a path, each value written so that it cannot leave the quotes it stands in.
fn fill(
    template: &Template,
    value: impl Fn(&Variable) -> Result<String, Problem>,
) -> Result<String, Problem> {
    let mut path = String::new();
    let mut quote = None;
    for part in template.parts() {
        match part {
            Part::Literal(literal) => {
                quote = quote_after(quote, literal);
                path.push_str(literal);
            }
            Part::Variable(variable) => {
                let value = value(variable)?;
                match quote {
                    Some(_) => path.extend(value.chars().map(quoted)),
                    None => path.push_str(&value),
                }
            }
        }
    }
    Ok(path)
}

/// Returns which quote is open behind a stretch of a path.
fn quote_after(mut quote: Option<char>, literal: &str) -> Option<char> {
    let mut escaped = false;
    for character in literal.chars() {
        match (quote, character) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            _ => {}
        }
    }
    quote
}

/// Writes a character of a value as it stands between quotes.
fn quoted(character: char) -> Cow<'static, str> {
    match character {
        // Either quote may be written by its number, whichever is the one around it.
        '\'' | '"' | '\\' | '\u{0}'..='\u{1f}' => {
            Cow::Owned(format!("\\u{:04x}", u32::from(character)))
        }
        _ => Cow::Owned(character.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Locator, Scope, Template};
    use crate::json::read;
    use std::sync::Arc;

    fn found(path: &str, value: &str) -> Result<usize, String> {
        let mut scope = Scope::new(jiff::Timestamp::UNIX_EPOCH, Arc::new(|_| Ok(None)));
        scope.set("tag", value.into());
        let locator = Locator::Filled(Template::parse(path).unwrap());
        let path = locator.path(&scope).map_err(|problem| problem.title)?;
        let body = r#"{"tags": ["a", "it's", "x\"y\\z\n", "b"], "a b": 1}"#;
        let body = read(body.as_bytes()).unwrap().value;
        Ok(path.query(&body).len())
    }

    #[test]
    fn a_value_stands_for_itself_whatever_is_in_it() {
        for tag in ["a", "it's", "x\"y\\z\n"] {
            assert_eq!(found("$.tags[?@ == '${tag}']", tag), Ok(1), "{tag}");
            assert_eq!(found("$.tags[?@ == \"${tag}\"]", tag), Ok(1), "{tag}");
        }
        assert_eq!(found("$.tags[?@ == '${tag}']", "a' || 'a' == 'a"), Ok(0));
        assert_eq!(found("$['${tag}']", "a b"), Ok(1));
        assert_eq!(found("$.tags[${tag}]", "0"), Ok(1));
        assert!(found("$.${tag}", "a b").is_err());
    }
}

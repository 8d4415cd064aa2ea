//! Turns an answer into the variables that a step keeps of it.

use regex_lite::Regex;

use crate::case::{Capture, Captured, Place, Step};
use crate::contract::Suite;
use crate::exchange::Response;
use crate::json::{Json, Path};
use crate::template::{Problem, Scope};
use crate::text;
use crate::verdict::{Answer, Column, Finding, place_of_member, stands_once};

/// Sets every variable that a step captures.
///
/// Returns a finding for the first that is not there.
///
/// # Errors
///
/// Returns what is wrong with the case: a variable without a value, or a path that its values make
/// none.
pub(super) fn all(
    step: &Step,
    suite: &Suite,
    scope: &mut Scope,
    answer: &Answer,
    response: &Response,
) -> Result<Option<Finding>, Problem> {
    for capture in &step.captures {
        let source = Source {
            suite,
            answer,
            response,
        };
        match source.first(capture, scope) {
            Ok(value) => scope.set(&capture.name, value),
            Err(NoValue::Lacking(lacking)) => return Ok(Some(lacking.finding(capture))),
            Err(NoValue::Problem(problem)) => return Err(problem),
        }
    }
    Ok(None)
}

/// What a value is taken from.
struct Source<'a> {
    suite: &'a Suite,
    answer: &'a Answer,
    response: &'a Response,
}

/// Why there is no value: the answer has none, or the case asks for what there cannot be.
enum NoValue {
    Lacking(Lacking),
    Problem(Problem),
}

/// What an answer has not.
struct Lacking {
    column: Column,
    /// Where one was looked for.
    place: String,
    /// What is there instead: `no $.accountId`.
    found: String,
    /// Where else in the body a member of that name stands.
    stands: Option<String>,
}

impl Source<'_> {
    /// Returns the value of the first place that has one.
    fn first(&self, capture: &Capture, scope: &Scope) -> Result<Json, NoValue> {
        let mut first: Option<NoValue> = None;
        for place in &capture.places {
            match self.value(place, scope) {
                Ok(value) => return Ok(value),
                Err(NoValue::Problem(problem)) => return Err(NoValue::Problem(problem)),
                Err(found) => {
                    first.get_or_insert(found);
                }
            }
        }
        Err(first.unwrap_or_else(|| lacking(Column::Body, "somewhere", "nowhere to look")))
    }

    fn value(&self, captured: &Captured, scope: &Scope) -> Result<Json, NoValue> {
        let value = match &captured.from {
            Place::Body(locator) => {
                let path = locator.path(scope).map_err(NoValue::Problem)?;
                let body = self.answer.body.as_ref();
                let found = body.map(|body| path.query(body)).unwrap_or_default();
                match found[..] {
                    [value] => value.clone(),
                    [] => {
                        return Err(self.lacking_member(&path));
                    }
                    ref several => {
                        let found = format!("{} values at {path}", several.len());
                        return Err(lacking(Column::Body, path.to_string(), found));
                    }
                }
            }
            Place::Header(name) => Json::Text(self.header(name)?),
            Place::Detail(name) => Json::Text(self.filling(name)?),
            Place::Value(template) => scope.value(template).map_err(NoValue::Problem)?,
        };
        match &captured.matches {
            Some(regex) => part(regex, &value.to_text()),
            None => Ok(value),
        }
    }

    /// Returns the value of a header: its lines as one, but for one that may stand once.
    fn header(&self, name: &str) -> Result<String, NoValue> {
        let values: Vec<&str> = self.response.header_values(name).collect();
        let lacks = |found: String| lacking(Column::Header, name, found);
        match values[..] {
            [] => Err(lacks(format!("no header {name}"))),
            [_, _, ..] if stands_once(name) => Err(lacks(format!(
                "{name} {} times: {}",
                values.len(),
                text::shown(&values.join(", "))
            ))),
            // A cookie may hold a comma, so its lines stay apart.
            _ if name == "set-cookie" => Ok(values.join("\n")),
            _ => Ok(values.join(", ")),
        }
    }

    fn lacking_member(&self, path: &Path) -> NoValue {
        let path = path.to_string();
        let name = path.rsplit('.').next().unwrap_or_default();
        let body = self.answer.body.as_ref();
        NoValue::Lacking(Lacking {
            column: Column::Body,
            found: format!("no {path}"),
            stands: body.and_then(|body| place_of_member(body, name)),
            place: path,
        })
    }

    /// Returns what stands in a placeholder of the detail, in the row that the answer fits.
    fn filling(&self, name: &str) -> Result<String, NoValue> {
        let place = format!("{{{name}}} of the detail");
        let found = self.answer.classify(self.suite);
        let text = found.and_then(|found| found.row.texts().get(found.text?));
        let detail = self.answer.detail.as_deref();
        let fillings = text
            .zip(detail)
            .and_then(|(text, detail)| text.fillings(detail));
        let filling = fillings
            .into_iter()
            .flatten()
            .find(|(known, _)| known == name);
        filling.map(|(_, filling)| filling).ok_or_else(|| {
            let found = match detail {
                Some(detail) => format!(
                    "the detail `{}`, which has no {{{name}}}",
                    text::shown(detail)
                ),
                None => "no detail".to_owned(),
            };
            lacking(Column::Detail, place, found)
        })
    }
}

/// Returns the part of a text that is meant: the first group, or all that is found.
fn part(regex: &Regex, text: &str) -> Result<Json, NoValue> {
    let found = regex.captures(text);
    let found = found.and_then(|groups| groups.get(1).or_else(|| groups.get(0)));
    found
        .map(|part| Json::Text(part.as_str().to_owned()))
        .ok_or_else(|| {
            let found = format!("`{}`, which does not match", text::shown(text));
            lacking(Column::Body, format!("`{}`", regex.as_str()), found)
        })
}

fn lacking(column: Column, place: impl Into<String>, found: impl Into<String>) -> NoValue {
    NoValue::Lacking(Lacking {
        column,
        place: place.into(),
        found: found.into(),
        stands: None,
    })
}

impl Lacking {
    fn finding(self, capture: &Capture) -> Finding {
        let name = &capture.name;
        let expected = format!("{name} at {}", self.place);
        Finding::new(self.column, expected, &self.found, capture.span)
            .at(self.place)
            .noted(&format!(
                "could not capture {name}: the answer has {}",
                self.found
            ))
            .standing(self.stands)
    }
}

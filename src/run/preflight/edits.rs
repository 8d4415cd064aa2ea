//! Turns what came of an operation into the edits of a target file that it calls for, in the words of
//! the binding's keys.

use super::ask::{NamedValue, json};
use crate::case::Step;
use crate::contract::{Detail, Operation, Row, Suite, same_error};
use crate::exchange::{Request, Response};
use crate::json::Json;
use crate::text;
use crate::verdict::{Answer, FaultOf, Finding, place_of};

/// The longest text that is repeated, in characters.
pub(super) const QUOTED: usize = 120;

/// An operation as it was asked, and what it answered.
pub(super) struct Reply<'a> {
    pub(super) suite: &'a Suite,
    pub(super) operation: &'a Operation,
    /// The request as it went out.
    pub(super) sent: &'a Request,
    /// The answer as it came.
    pub(super) wire: &'a Response,
    /// The same in canonical names.
    pub(super) canonical: &'a Response,
    /// What it says, as far as the envelope lets one read it.
    pub(super) answer: &'a Answer,
}

/// A text of the table, and where it stands.
pub(super) struct FoundText<'a> {
    pub(super) text: String,
    pub(super) place: String,
    pub(super) form: Option<&'a Detail>,
}

impl Reply<'_> {
    /// Returns the edits that an answer calls for that was to be a success.
    pub(super) fn refused(&self) -> Vec<String> {
        let mut edits: Vec<String> = self.route().into_iter().collect();
        edits.extend(self.envelope());
        if edits.is_empty() || self.route().is_none() {
            edits.extend(self.members());
        }
        if edits.is_empty() {
            edits.push(format!(
                "what does {} {} want? `members`, `request` and `with` under `binding` say how it is asked",
                self.sent.method, self.sent.path
            ));
        }
        edits
    }

    /// Returns the edits that a success calls for. `kept` is what setups keep of it, and `sent` what
    /// was sent before and may come back: names and values.
    pub(super) fn succeeded(&self, kept: &[NamedValue], sent: &[NamedValue]) -> Vec<String> {
        let mut edits: Vec<String> = self.envelope().into_iter().collect();
        let of_setup = kept.iter().find_map(|known| self.elsewhere(known, false));
        let of_request = || sent.iter().find_map(|known| self.elsewhere(known, true));
        let reads = self.operation.method == "GET";
        edits.extend(of_setup.or_else(|| of_request().filter(|_| reads)));
        edits
    }

    /// Returns the edit that a value calls for which a setup was to keep and did not find.
    pub(super) fn lacking(&self, name: &str, finding: &Finding) -> String {
        let looked = finding.alike.at.as_deref().unwrap_or("$");
        let place = finding.alike.stands.clone();
        match place.or_else(|| self.place_of_value(name)) {
            Some(place) => {
                let keeps_name = place.ends_with(&format!(".{name}"));
                format!(
                    "`{name}` stands at `{place}`: {}",
                    moved(name, &place, keeps_name)
                )
            }
            None => format!(
                "the answer has no `{looked}`: where does `{name}` stand? `answer: {{ {name}: \"$....\" }}`"
            ),
        }
    }

    /// Returns the edit that a path or verb calls for which the service does not have.
    fn route(&self) -> Option<String> {
        let Self {
            operation,
            sent,
            wire,
            ..
        } = self;
        let asked = format!("{} for {} {}", wire.code, sent.method, sent.path);
        let id = &operation.id;
        let bare = operation.path.split('#').next().unwrap_or_default();
        match wire.code {
            404 if operation.parameters().next().is_none() => Some(format!(
                "{asked}: name its route, `routes: {{ {bare}: /... }}`"
            )),
            404 if sent.method == "PUT" => Some(format!(
                "{asked}: name its route or verb, `routes: {{ {id}: /... }}` or `{id}: PATCH`, or `{id}: null` where the service has none"
            )),
            404 => Some(format!(
                "{asked}: name its route, `routes: {{ {id}: /... }}`, or `{id}: null` where the service has none"
            )),
            405 | 501 => {
                let allowed = wire.header_values("allow").next().unwrap_or_default();
                let allowed = allowed.split(',').map(str::trim);
                let other = allowed
                    .filter(|verb| verb.bytes().all(|byte| byte.is_ascii_uppercase()))
                    .find(|verb| !verb.is_empty() && *verb != sent.method);
                let verb = other.unwrap_or("...");
                Some(format!(
                    "{asked}: name its verb, `routes: {{ {id}: {verb} }}`"
                ))
            }
            _ => None,
        }
    }

    /// Returns the edit that a text of the table calls for which stands elsewhere than expected, and
    /// another media type.
    fn envelope(&self) -> Option<String> {
        let (mut said, mut keys) = (Vec::new(), Vec::new());
        let error = self.answer.error.is_none().then(|| self.error()).flatten();
        let detail = self
            .answer
            .detail
            .is_none()
            .then(|| self.detail())
            .flatten();
        for (key, found) in [("error", error), ("detail", detail)] {
            let Some(found) = found else { continue };
            let text = text::shown(&text::cut(&found.text, QUOTED));
            said.push(format!("`{text}` stands at `{}`", found.place));
            keys.push(format!("{key}: \"{}\"", found.place));
        }
        let mut faults = self.answer.faults.iter();
        if faults.any(|fault| fault.of == FaultOf::MediaType) {
            let came = self.wire.header_values("content-type").next();
            let came = came.and_then(|it| it.split(';').next()).map(str::trim);
            if let Some(came) = came.filter(|it| it.ends_with("json")) {
                let came = text::shown(came);
                said.push(format!("the media type is `{came}`"));
                keys.push(format!("media_type: {came}"));
            }
        }
        (!keys.is_empty())
            .then(|| format!("{}: `envelope: {{ {} }}`", said.join(", "), keys.join(", ")))
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        let rows = self.suite.table.rows.iter();
        rows.filter(|row| row.code == self.wire.code)
    }

    /// Returns where the error of a row with the answer's code stands.
    fn error(&self) -> Option<FoundText<'_>> {
        let body = json(&self.wire.body)?;
        let ignore = self.suite.envelope.errors_ignore_case;
        let errors = self.rows().flat_map(|row| {
            let either = row.error().is_none().then(|| row.texts());
            let either = either.into_iter().flatten().filter_map(Detail::literal);
            row.error().into_iter().chain(either)
        });
        let mut places = errors.filter_map(|error| {
            let same = |value: &Json| {
                let said = value.text();
                said.is_some_and(|said| same_error(said, error, ignore))
            };
            let place = place_of(&body, &same)?;
            Some(FoundText {
                text: error.to_owned(),
                place,
                form: None,
            })
        });
        places.next()
    }

    /// Returns where a detail of a row with the answer's code stands.
    pub(super) fn detail(&self) -> Option<FoundText<'_>> {
        let body = json(&self.wire.body)?;
        let forms = self.rows().flat_map(Row::details);
        let mut places = forms.filter_map(|form| {
            let fits = |value: &Json| value.text().is_some_and(|said| form.matches(said));
            let place = place_of(&body, &fits)?;
            let text = value_at(&body, &place)?;
            Some(FoundText {
                text,
                place,
                form: Some(form),
            })
        });
        places.next()
    }

    /// Returns the place of a value that the answer's text names, or of a member called so.
    fn place_of_value(&self, name: &str) -> Option<String> {
        let body = json(&self.wire.body)?;
        let found = self.answer_text();
        let filled = found.as_ref().and_then(|found| {
            let fillings = found.form?.fillings(&found.text)?;
            let mut fillings = fillings.into_iter();
            fillings.find(|(known, _)| known == name)
        });
        let value = filled.map(|(_, value)| value);
        let same = |found: &Json| {
            let is_scalar = found.members().is_empty() && found.items().is_empty();
            is_scalar && value.as_deref() == Some(found.to_text().as_str())
        };
        place_of(&body, &same)
    }

    /// Returns the edit that an answer calls for in which a value stands elsewhere than under its name;
    /// `is_bound` says that another name of it is known.
    fn elsewhere(&self, (name, value): &NamedValue, is_bound: bool) -> Option<String> {
        let canonical = json(&self.canonical.body)?;
        let wire = json(&self.wire.body)?;
        let is_it = |found: &Json| {
            let is_scalar = found.members().is_empty() && found.items().is_empty();
            is_scalar && found.to_text() == *value
        };
        if canonical.get(name).is_some_and(is_it) {
            return None;
        }
        let place = place_of(&wire, &is_it)?;
        let keeps_name = is_bound || place.ends_with(&format!(".{name}"));
        let edit = moved(name, &place, keeps_name);
        Some(format!("`{name}` stands at `{place}`: {edit}"))
    }
}

/// Returns the line of a binding by which a member is found at a place: all that answers hold lies
/// beside one that keeps its name.
fn moved(name: &str, place: &str, keeps_name: bool) -> String {
    match parent(place) {
        parent if keeps_name && parent != "$" => format!("`answer: {{ \"$\": \"{parent}\" }}`"),
        _ => format!("`answer: {{ {name}: \"{place}\" }}`"),
    }
}

/// Returns the text at a place that was found.
fn value_at(body: &Json, place: &str) -> Option<String> {
    let path = crate::json::Path::parse(place).ok()?;
    let found = path.query(body);
    found.first()?.text().map(str::to_owned)
}

/// Returns the place that holds the one at a place.
fn parent(place: &str) -> &str {
    match place.rfind(['.', '[']) {
        Some(at) if at > 0 => &place[..at],
        _ => "$",
    }
}

/// Returns the name of the variable that a capture of a step sets, by where it looks.
pub(super) fn captured<'a>(step: &'a Step, finding: &Finding) -> Option<&'a str> {
    let mut captures = step.captures.iter();
    let found = captures.find(|capture| capture.span == finding.span);
    found.map(|capture| capture.name.as_str())
}

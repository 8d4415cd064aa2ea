//! Turns what came of an operation into the edits of a target file that it calls for, in the words of
//! the binding's keys.

use std::collections::BTreeSet;

use super::ask::{Asked, Asking, NamedValue, json, media_type};
use super::look::Edit;
use super::needed::Needed;
use crate::binding::{Binding, GAP, GAP_IN_BODY, TargetLine};
use crate::case::Step;
use crate::contract::{Detail, Envelope, Operation, Row, Suite, same_error};
use crate::exchange::{Request, Response};
use crate::json::Json;
use crate::run::Context;
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
    /// Where the target has error and detail.
    pub(super) envelope: &'a Envelope,
    /// The target's names, where they are others.
    pub(super) binding: Option<&'a Binding>,
    /// The path of the target's URL.
    pub(super) base: &'a str,
    /// The media types of all that came.
    pub(super) met: &'a BTreeSet<String>,
}

/// A text of the table, and where it stands.
pub(super) struct FoundText<'a> {
    pub(super) text: String,
    pub(super) place: String,
    pub(super) form: Option<&'a Detail>,
}

impl Reply<'_> {
    /// Returns the edits that an answer calls for that was to be a success.
    pub(super) fn refused(&self) -> Vec<Edit> {
        let route = self.route();
        let has_route = route.is_some();
        let mut edits: Vec<Edit> = route.into_iter().map(Edit::asked).collect();
        edits.extend(self.envelope());
        if !has_route {
            edits.extend(self.members().map(Edit::asked));
        }
        if edits.is_empty() {
            let asked = format!(
                "what does {} {} want? `members`, `request` and `with` under `binding` say how it is asked",
                self.sent.method, self.sent.path
            );
            edits.push(Edit::asked(asked));
        }
        edits
    }

    /// Returns what an answer says, in the words of the service.
    pub(super) fn says(&self) -> Option<String> {
        let told = self.answer_text()?;
        let binding = self.binding.filter(|_| told.place.is_empty());
        let at = binding.and_then(|binding| binding.place_of(&self.operation.id));
        let own = binding.and_then(|binding| binding.text_there(at, &told.text, self.wire.code));
        Some(own.unwrap_or(told.text))
    }

    /// Returns the edits that a success calls for. `kept` is what setups keep of it, and `sent` what
    /// was sent before and may come back: names and values.
    pub(super) fn succeeded(&self, kept: &[NamedValue], sent: &[NamedValue]) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self.envelope().into_iter().collect();
        let of_setup = kept.iter().find_map(|known| self.elsewhere(known, false));
        let of_request = || sent.iter().find_map(|known| self.elsewhere(known, true));
        let reads = self.operation.method == "GET";
        edits.extend(of_setup.or_else(|| of_request().filter(|_| reads)));
        edits
    }

    /// Returns the edit that a value calls for which a setup was to keep and did not find.
    pub(super) fn lacking(&self, name: &str, finding: &Finding) -> Edit {
        let looked = finding.alike.at.as_deref().unwrap_or("$");
        let place = finding.alike.stands.clone();
        match place.or_else(|| self.place_of_value(name)) {
            Some(place) => {
                let keeps_name = place.ends_with(&format!(".{name}"));
                self.moved(name, &place, keeps_name)
            }
            None => {
                let line = self.line(&["answer", name], GAP_IN_BODY);
                let looked = text::shown(looked);
                Edit::asked(format!(
                    "the answer has no `{looked}`: where does `{name}` stand? {line}"
                ))
            }
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
        let path = text::shown(&format!("{}{}", self.base, sent.path));
        let asked = format!("{} for {} {path}", wire.code, sent.method);
        let id = operation.id.as_str();
        let bare = operation.bare_path();
        let line = |key: &str, value: &str| self.line(&["routes", key], value);
        let edit = match wire.code {
            404 if operation.parameters().next().is_none() => {
                format!("name its route, {}", line(bare, "/..."))
            }
            404 if sent.method == "PUT" => format!(
                "name its route, {}, or its verb there (`PATCH`), or `null` where the service has none",
                line(id, "/...")
            ),
            404 => format!(
                "name its route, {}, or `null` there where the service has none",
                line(id, "/...")
            ),
            405 | 501 => {
                let allowed = wire.header_values("allow").next().unwrap_or_default();
                let allowed = allowed.split(',').map(str::trim);
                let other = allowed
                    .filter(|verb| verb.bytes().all(|byte| byte.is_ascii_uppercase()))
                    .find(|verb| !verb.is_empty() && *verb != sent.method);
                let verb = other.unwrap_or(GAP);
                return Some(format!("{asked}: name its verb, {}", line(id, verb)));
            }
            _ => return None,
        };
        Some(format!("{asked}: {edit}, {}", self.below()))
    }

    /// Says below which path all is asked: a route that is right leads nowhere where that is wrong.
    fn below(&self) -> String {
        match self.base {
            "" => "or has `url` to end in a path".to_owned(),
            base => format!(
                "or has `url` to end in another path than `{}`",
                text::shown(base)
            ),
        }
    }

    /// Returns a line of the suite's binding.
    pub(super) fn line(&self, keys: &[&str], value: impl Into<Json>) -> TargetLine {
        TargetLine::binding(&self.suite.name, keys, value)
    }

    /// Returns the edit that error and detail call for which stand elsewhere than they are looked for,
    /// and another media type.
    fn envelope(&self) -> Option<Edit> {
        let (mut said, mut keys) = (Vec::new(), Vec::new());
        let error = (!self.has_error()).then(|| self.error()).flatten();
        let detail = (!self.has_detail()).then(|| self.detail()).flatten();
        for (key, told) in [("error", error), ("detail", detail)] {
            let Some(told) = told else { continue };
            let text = text::shown(&text::cut(&told.text, QUOTED));
            said.push(format!("`{text}` stands at `{}`", text::shown(&told.place)));
            keys.push((key, Json::from(told.place)));
        }
        if let Some(lost) = self
            .lost_error()
            .filter(|_| keys.iter().all(|it| it.0 != "error"))
        {
            said.push(lost);
            keys.push(("error", GAP_IN_BODY.into()));
        }
        if let Some((came, types)) = self.media_types() {
            said.push(format!("the media type is `{came}`"));
            keys.push(("media_type", types));
        }
        if keys.is_empty() {
            return None;
        }
        let is_open = keys
            .iter()
            .any(|(_, value)| value.text() == Some(GAP_IN_BODY));
        let (why, line) = (said.join(", "), self.line(&["envelope"], Json::of(keys)));
        Some(if is_open {
            Edit::asked(format!("{why}: {line}"))
        } else {
            Edit::known(&why, line)
        })
    }

    /// Returns the media type of an answer that is none of those that are known, and what the file is to
    /// say: those too that were met, or that somebody has written there.
    fn media_types(&self) -> Option<(String, Json)> {
        let mut faults = self.answer.faults.iter();
        faults.find(|fault| fault.of == FaultOf::MediaType)?;
        let came = media_type(self.wire).filter(|it| it.ends_with("json"))?;
        let known = self.envelope.media_types.iter();
        let is_written = self.envelope.media_types != self.suite.envelope.media_types;
        let met = known.filter(|known| is_written || self.met.contains(*known));
        let mut types: Vec<Json> = met.map(|known| known.as_str().into()).collect();
        types.push(came.as_str().into());
        let types = match types.len() {
            1 => Json::from(came.as_str()),
            _ => Json::List(types),
        };
        Some((text::shown(&came), types))
    }

    /// Tells whether an answer has an error that the table has with its code, where it has any.
    fn has_error(&self) -> bool {
        let ignore = self.suite.envelope.errors_ignore_case;
        let is_known = |error: &String| {
            let mut errors = self.errors().peekable();
            errors.peek().is_none() || errors.any(|known| same_error(error, known, ignore))
        };
        let fits = || self.answer.classify(self.suite).is_some();
        self.answer.error.as_ref().is_some_and(is_known) || fits()
    }

    /// Tells whether an answer has a detail that the table has with its code.
    fn has_detail(&self) -> bool {
        let mut forms = self.rows().flat_map(Row::texts);
        let detail = self.answer.detail.as_deref();
        detail.is_some_and(|detail| forms.any(|form| form.matches(detail)))
    }

    /// Says of an answer that carries nothing of the table where its error is looked for that it does so.
    fn lost_error(&self) -> Option<String> {
        if self.has_error() || self.errors().next().is_none() {
            return None;
        }
        let errors: BTreeSet<&str> = self.errors().collect();
        let errors = text::listed(errors);
        let code = self.wire.code;
        match &self.answer.error {
            Some(error) => Some(format!(
                "`{}` stands where the error is looked for, and the table has {errors} with {code}",
                text::shown(&text::cut(error, QUOTED))
            )),
            None if json(&self.wire.body).is_some() => Some(format!(
                "no error is found, and the table has {errors} with {code}"
            )),
            None => None,
        }
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        let rows = self.suite.table.rows.iter();
        rows.filter(|row| row.comes_with(self.wire.code))
    }

    /// Returns what the table has as the error of the answer's code.
    fn errors(&self) -> impl Iterator<Item = &str> {
        self.rows().filter_map(Row::error)
    }

    /// Returns where the error of a row with the answer's code stands.
    fn error(&self) -> Option<FoundText<'_>> {
        let body = json(&self.wire.body)?;
        let ignore = self.suite.envelope.errors_ignore_case;
        let mut places = self.errors().filter_map(|error| {
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
        let told = self.answer_text();
        let filled = told.as_ref().and_then(|told| {
            let fillings = told.form?.fillings(&told.text)?;
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
    fn elsewhere(&self, (name, value): &NamedValue, is_bound: bool) -> Option<Edit> {
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
        Some(self.moved(name, &place, keeps_name))
    }

    /// Returns the edit by which a member is found at a place: all that answers hold lies beside one that
    /// keeps its name.
    fn moved(&self, name: &str, place: &str, keeps_name: bool) -> Edit {
        let line = match parent(place) {
            parent if keeps_name && parent != "$" => self.line(&["answer", "$"], parent),
            _ => self.line(&["answer", name], place),
        };
        Edit::known(
            &format!("`{name}` stands at `{}`", text::shown(place)),
            line,
        )
    }
}

/// Reads an answer with all that is known of the target; nothing where none came.
pub(super) fn reply<T>(
    needed: &Needed,
    suite: &Suite,
    asked: &Asked<'_>,
    asking: &Asking<'_>,
    context: &Context,
    read: impl FnOnce(&Reply<'_>) -> T,
) -> Option<T> {
    let (Ok(answer), Some(met)) = (&asked.answer, &asked.met) else {
        return None;
    };
    Some(read(&Reply {
        suite,
        operation: &needed.operation,
        sent: &met.exchange.request,
        wire: &met.exchange.response,
        canonical: met.response(),
        answer,
        envelope: context.rules.envelope(suite),
        binding: context.rules.binding(&suite.name),
        base: context.client.base().path(),
        met: &asking.media_types(),
    }))
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

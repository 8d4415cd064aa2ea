//! Turns an answer into those whose body is another: none, a page, a member less or of another type.

use std::collections::{BTreeMap, HashSet};

use super::{Change, ExpectedAnswer, Kind, Slip, letters};
use crate::case::Form;
use crate::json::Json;

/// A body that is no answer of an API.
pub(super) const PAGE: &str = "<!doctype html><title>error</title>";

/// How many places of one body are changed: a list of a thousand entries tells no more than its first.
const MOST: usize = 200;

/// What a service does not make up as it likes: what was sent to it, and what it always says.
#[derive(Debug, Default)]
pub(in crate::proof) struct Constants {
    /// What stood at a place in the answers of several cases: the one value, or none where they differ.
    said: BTreeMap<String, Said>,
}

#[derive(Debug)]
struct Said {
    value: Option<Json>,
    cases: HashSet<String>,
}

impl Constants {
    /// Learns what an answer says.
    pub(in crate::proof) fn learn(&mut self, seen: &ExpectedAnswer<'_>) {
        let Some(body) = &seen.answer.body else {
            return;
        };
        for Place { name, steps } in places(body) {
            let Some(value) = at(body, &steps) else {
                continue;
            };
            let said = self.said.entry(name).or_insert_with(|| Said {
                value: Some(value.clone()),
                cases: HashSet::new(),
            });
            said.cases.insert(seen.case.id.clone());
            if said.value.as_ref() != Some(value) {
                said.value = None;
            }
        }
    }

    /// Tells whether a value is one of those.
    fn has(&self, seen: &ExpectedAnswer<'_>, name: &str, value: &Json) -> bool {
        let said = self.said.get(name);
        let is_constant = said.is_some_and(|said| said.value.is_some() && said.cases.len() > 1);
        is_constant || is_sent(seen, value)
    }
}

/// Tells whether a value was sent with the request, as a text of some length.
fn is_sent(seen: &ExpectedAnswer<'_>, value: &Json) -> bool {
    let request = &seen.take.request;
    let text = value.to_text();
    let body = request.body.as_deref().unwrap_or_default();
    text.len() > 3
        && (request.path.contains(&text) || String::from_utf8_lossy(body).contains(&text))
}

pub(super) fn slips(seen: &ExpectedAnswer<'_>, known: &Constants) -> Vec<Slip> {
    let expect = seen.take.expect(seen.case);
    let form = expect.map_or(&Form::Envelope, |expect| &expect.form);
    let sent = &seen.take.response.body;
    match (form, &seen.answer.body) {
        (Form::Text(_), _) if !sent.is_empty() => text(sent),
        (Form::Envelope, Some(_)) if !seen.is_known() => vec![page()],
        (Form::Envelope, Some(body)) => json(seen, known, body),
        // Of a body that is nobody's envelope the case says what it wants, or that anything will do; what
        // all answers have in common there is no matter of the contract.
        (Form::Free, Some(body)) if expect.is_some_and(|expect| !expect.body.is_empty()) => {
            json(seen, &Constants::default(), body)
        }
        _ => Vec::new(),
    }
}

fn json(seen: &ExpectedAnswer<'_>, known: &Constants, body: &Json) -> Vec<Slip> {
    let mut slips = whole(body);
    for place in places(body).into_iter().take(MOST) {
        slips.extend(members(seen, known, body, &place));
    }
    slips
}

fn shape(what: &str, does: &str, body: Vec<u8>) -> Slip {
    Slip::new(Kind::Shape, what, does, Change::Body(body))
}

/// Changes a body of text.
fn text(sent: &[u8]) -> Vec<Slip> {
    let sent = String::from_utf8_lossy(sent);
    let mut slips = vec![shape("nothing", "The body is empty", Vec::new())];
    slips.extend(letters::last_letter(&sent).map(|text| {
        let does = "The text of the body has another letter";
        Slip::new(Kind::Text, "letter", does, Change::Body(text.into_bytes()))
    }));
    slips
}

fn page() -> Slip {
    shape("page", "The body is a page of HTML", PAGE.into())
}

/// Breaks the body as a whole.
fn whole(body: &Json) -> Vec<Slip> {
    let wrapped = wrapped(body).to_string();
    let mut slips = vec![
        page(),
        shape("nothing", "The body is empty", Vec::new()),
        shape(
            "wrapped",
            "The body stands one level too deep",
            wrapped.into_bytes(),
        ),
    ];
    if *body != Json::of([]) {
        slips.push(shape(
            "no-members",
            "The body is an empty object",
            b"{}".to_vec(),
        ));
    }
    slips
}

/// Returns a body with one level around it.
pub(super) fn wrapped(body: &Json) -> Json {
    Json::of([("response", body.clone())])
}

/// Changes one member, or leaves it out.
fn members(seen: &ExpectedAnswer<'_>, known: &Constants, body: &Json, place: &Place) -> Vec<Slip> {
    let Some(value) = at(body, &place.steps) else {
        return Vec::new();
    };
    if is_free_detail(seen, value) {
        return Vec::new();
    }
    let is_of_row = !is_words(seen, value) && seen.row.is_some();
    // Around what the answers of a row have in common, each operation may have a name of its own.
    let name = match (is_of_row, place.name.rsplit_once('.')) {
        (true, Some((_, name))) => name,
        _ => place.name.as_str(),
    };
    let put = |kind: Kind, what: &str, does: String, value: Option<Json>| Slip {
        is_of_row,
        ..Slip::new(
            kind,
            format!("{name}-{what}"),
            does,
            Change::Member(place.steps.clone(), value),
        )
    };
    let mut slips = vec![put(
        Kind::Shape,
        "missing",
        format!("`{name}` is missing"),
        None,
    )];
    let (what, other) = other_type(value);
    let does = format!("`{name}` is a {what}");
    slips.push(put(Kind::Shape, what, does, Some(other)));
    if *value != Json::Null {
        let does = format!("`{name}` is null");
        slips.push(put(Kind::Shape, "null", does, Some(Json::Null)));
    }
    if !is_words(seen, value)
        && (matches!(value, Json::Bool(_)) || known.has(seen, &place.name, value))
    {
        slips.extend(other_value(value).map(|other| {
            let does = format!(
                "`{name}` is `{}` instead of `{}`",
                other.to_text(),
                value.to_text()
            );
            put(Kind::Text, "other", does, Some(other))
        }));
    }
    slips
}

/// Tells whether a value is the error or the detail, whose letters are another's matter.
fn is_words(seen: &ExpectedAnswer<'_>, value: &Json) -> bool {
    let Some(body) = &seen.answer.body else {
        return false;
    };
    let paths = seen
        .envelope
        .error
        .paths()
        .chain(seen.envelope.detail.paths());
    let mut found = paths.flat_map(|path| path.query(body));
    found.any(|found| std::ptr::eq(found, value))
}

/// Tells whether a value is a detail to which no row holds an answer.
fn is_free_detail(seen: &ExpectedAnswer<'_>, value: &Json) -> bool {
    let Some(body) = &seen.answer.body else {
        return false;
    };
    let paths = seen.envelope.detail.paths();
    let mut details = paths.flat_map(|path| path.query(body));
    let is_detail = details.any(|found| std::ptr::eq(found, value));
    is_detail && seen.row.is_some_and(|found| found.text.is_none())
}

fn other_type(value: &Json) -> (&'static str, Json) {
    match value {
        Json::Text(_) => ("number", Json::from(1_u64)),
        Json::Number(number) => ("text", Json::Text(number.to_string())),
        _ => ("text", Json::from("text")),
    }
}

/// Returns another value of the same type.
pub(super) fn other_value(value: &Json) -> Option<Json> {
    match value {
        Json::Bool(word) => Some(Json::Bool(!word)),
        Json::Text(text) => letters::last_letter(text).map(Json::Text),
        Json::Number(number) => {
            let digits = letters::last_letter(&number.to_string())?;
            Some(crate::json::read(digits.as_bytes()).ok()?.value)
        }
        _ => None,
    }
}

/// A place in a body: a step for each level, and its name for a reader.
pub(super) struct Place {
    pub(super) name: String,
    pub(super) steps: Vec<usize>,
}

/// Returns every place of a body but the whole, each after that of what is around it; of a list, the
/// first item.
pub(super) fn places(body: &Json) -> Vec<Place> {
    let mut found = Vec::new();
    gather(body, "", &[], &mut found);
    found
}

fn gather(value: &Json, around: &str, steps: &[usize], found: &mut Vec<Place>) {
    let inner = |at: usize| [steps, &[at]].concat();
    if let Some(first) = value.items().first() {
        gather(first, &format!("{around}[0]"), &inner(0), found);
    }
    for (at, (name, member)) in value.members().iter().enumerate() {
        let name = match around {
            "" => name.clone(),
            around => format!("{around}.{name}"),
        };
        let steps = inner(at);
        found.push(Place {
            name: name.clone(),
            steps: steps.clone(),
        });
        gather(member, &name, &steps, found);
    }
}

/// Returns the value at a place.
pub(super) fn at<'a>(body: &'a Json, steps: &[usize]) -> Option<&'a Json> {
    steps.iter().try_fold(body, |value, step| match value {
        Json::List(items) => items.get(*step),
        Json::Object(_) => value.members().get(*step).map(|(_, member)| member),
        _ => None,
    })
}

/// Returns where in a body one of its values stands.
pub(super) fn place_of(body: &Json, value: &Json) -> Option<Vec<usize>> {
    if std::ptr::eq(body, value) {
        return Some(Vec::new());
    }
    let items = body.items().iter();
    let members = body.members().iter().map(|(_, member)| member);
    let mut children = items.chain(members).enumerate();
    children.find_map(|(at, child)| {
        let below = place_of(child, value)?;
        Some([vec![at], below].concat())
    })
}

/// Returns a body with another value, or none, at a place.
pub(super) fn with(body: &Json, steps: &[usize], value: Option<Json>) -> Json {
    let Some((step, below)) = steps.split_first() else {
        return value.unwrap_or_default();
    };
    let changed = |at: usize, child: &Json| match (at == *step, below.is_empty(), &value) {
        (false, _, _) => Some(child.clone()),
        (true, true, None) => None,
        (true, ..) => Some(with(child, below, value.clone())),
    };
    match body {
        Json::List(items) => {
            let items = items.iter().enumerate();
            items.filter_map(|(at, item)| changed(at, item)).collect()
        }
        Json::Object(members) => {
            let members = members.iter().enumerate();
            let changed = members
                .filter_map(|(at, (name, member))| Some((name.clone(), changed(at, member)?)));
            changed.collect()
        }
        other => other.clone(),
    }
}

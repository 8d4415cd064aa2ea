//! Turns the `routes` of a binding into where every operation goes, or into what is wrong with them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::names::Swap;
use super::super::pattern::{Pattern, Place};
use super::super::routes::{Group, Route, Routes};
use super::reader::{Reader, entries};
use crate::source::Span;
use crate::text;
use crate::yaml::{Entry, Kind, Node};

/// What is said of one operation.
#[derive(Default)]
struct Said {
    verb: Option<String>,
    place: Option<Place>,
    absent: bool,
}

pub(super) fn read(reader: &mut Reader<'_>, node: &Node) -> Routes {
    let suite = Arc::clone(reader.suite);
    let mut routes = Routes {
        span: node.get("routes").map_or(node.span, |routes| routes.span),
        ..Routes::default()
    };
    let mut said: BTreeMap<String, Said> = BTreeMap::new();
    for entry in entries(node, "routes") {
        let key = &entry.key;
        if key.starts_with('/') {
            let prefix = prefix(reader, entry);
            routes.has_paths |= prefix.is_some();
            routes.prefixes.extend(prefix);
        } else if suite.api.operation(key).is_none() {
            let title = format!("no operation is named `{}`", text::shown(key));
            let names: Vec<&str> = suite.api.names().collect();
            reader.unknown(entry.key_span, title, key, names.into_iter());
        } else {
            routes.spans.insert(key.clone(), entry.value.span);
            let of = match &entry.value.kind {
                Kind::Null => Said {
                    absent: true,
                    ..Said::default()
                },
                _ => {
                    let value = entry.value.text().unwrap_or_default();
                    route(reader, value, entry.value.span)
                }
            };
            routes.has_paths |= of.place.is_some();
            said.insert(key.clone(), of);
        }
    }
    operations(&mut routes, reader, said);
    hold_apart(&routes, reader);
    routes
}

/// Reads a beginning of paths, and the service's.
fn prefix(reader: &mut Reader<'_>, entry: &Entry) -> Option<(Pattern, Pattern)> {
    let suite = Arc::clone(reader.suite);
    let (key, span) = (&entry.key, entry.value.span);
    let begins = Pattern::parse(key);
    let operations = || suite.api.operations.iter();
    let moves = |path: &str| Pattern::parse(path).moved(&begins, &begins).is_some();
    if !operations().any(|operation| moves(&operation.path)) {
        let title = format!("no operation's path begins with `{}`", text::shown(key));
        let paths: Vec<&str> = operations().map(|own| own.path.as_str()).collect();
        reader.unknown(entry.key_span, title, key, paths.into_iter());
        return None;
    }
    let path = match entry.value.text() {
        None => {
            let help = "name each operation that the service has not: `getAccount: null`";
            reader.problem(span, "only an operation can be none", help);
            return None;
        }
        Some(path) if !path.starts_with('/') || path.contains('?') => {
            let title = "a beginning of paths begins with `/`, and has no query";
            reader.problem(span, title, "write it as `/v1/accounts: /orgs`");
            return None;
        }
        Some(path) => path,
    };
    let to = Pattern::parse(path);
    let strange = |hole: &&str| !begins.holes().any(|known| known == *hole);
    if let Some(hole) = to.holes().find(strange) {
        let title = format!("`{{{hole}}}` is none of `{}`", text::shown(key));
        let help = "a beginning of paths has its own parameters alone";
        reader.problem(span, title, help);
    }
    Some((begins, to))
}

/// Reads a verb, a path, or both.
fn route(reader: &mut Reader<'_>, value: &str, span: Span) -> Said {
    let mut said = Said::default();
    for word in value.split_whitespace() {
        let is_verb = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
        match word.starts_with('/') {
            true if said.place.is_none() => {
                let place = Place::parse(word);
                if !place.is_plain() {
                    let title = format!("`{}` cannot be read", text::shown(word));
                    let help = "a segment or a value of the query has one `{parameter}` at most, \
                                in a query as its whole value; `#` begins what never goes out";
                    reader.problem(span, title, help);
                }
                said.place = Some(place);
            }
            false if is_verb && said.verb.is_none() && said.place.is_none() => {
                said.verb = Some(word.to_owned());
            }
            _ => {
                let title = format!("`{}` is neither a verb nor a path", text::shown(word));
                reader.problem(
                    span,
                    title,
                    "write `PATCH`, `/orgs/{accountId}` or `PATCH /orgs/{accountId}`",
                );
            }
        }
    }
    if said.verb.is_none() && said.place.is_none() {
        reader.problem(
            span,
            "the route is empty",
            "write `PATCH`, `/orgs/{accountId}`, or `null` where there is none",
        );
    }
    said
}

/// Gives every operation its verb and its path on the other side.
fn operations(routes: &mut Routes, reader: &Reader<'_>, mut said: BTreeMap<String, Said>) {
    let mut groups: Vec<Group> = Vec::new();
    let mut verbs: Vec<Vec<(String, String)>> = Vec::new();
    for operation in &reader.suite.api.operations {
        let Said {
            verb,
            place,
            absent,
        } = said.remove(&operation.id).unwrap_or_default();
        let path = Pattern::parse(&operation.path);
        let method = operation.method.clone();
        let to = (!absent).then(|| {
            let verb = verb.unwrap_or_else(|| method.clone());
            let own = place.is_some();
            let place = place.unwrap_or_else(|| Place::of(moved(routes, &path)));
            let known = groups
                .iter()
                .position(|group| group.canonical == path && group.place == place);
            let at = known.unwrap_or_else(|| {
                groups.push(Group {
                    canonical: path.clone(),
                    place,
                    verbs: Swap::default(),
                    own,
                });
                verbs.push(Vec::new());
                groups.len() - 1
            });
            groups[at].own &= own;
            verbs[at].push((method.clone(), verb.clone()));
            (verb, at)
        });
        routes.operations.push(Route {
            id: operation.id.clone(),
            method,
            to,
            path,
        });
    }
    for (group, verbs) in groups.iter_mut().zip(verbs) {
        group.verbs = Swap::new(verbs);
    }
    routes.groups = groups;
}

/// Returns a path as the longest beginning that is known moves it.
fn moved(routes: &Routes, path: &Pattern) -> Pattern {
    let moved = routes.prefixes.iter().filter_map(|(from, to)| {
        let moved = path.moved(from, to)?;
        Some((from.closeness(), moved))
    });
    let longest = moved.max_by_key(|(closeness, _)| *closeness);
    longest.map_or_else(|| path.clone(), |(_, moved)| moved)
}

/// Refuses operations that a service could not tell apart.
fn hold_apart(routes: &Routes, reader: &mut Reader<'_>) {
    for (at, route) in routes.operations.iter().enumerate() {
        let Some((verb, group)) = &route.to else {
            continue;
        };
        let over = routes.operations[..at].iter().find(|other| {
            let same_here = other.method == route.method && other.path == route.path;
            let to = other.to.as_ref();
            !same_here
                && to.is_some_and(|(other, other_group)| {
                    let places = [*group, *other_group].map(|group| &routes.groups[group].place);
                    other == verb && places[0].meets(places[1])
                })
        });
        if let Some(other) = over {
            let span = routes.spans.get(&route.id).or(routes.spans.get(&other.id));
            let title = format!("`{}` and `{}` have one verb and path", other.id, route.id);
            reader.problem(
                span.copied().unwrap_or(routes.span),
                title,
                "the service tells operations apart by verb and path",
            );
        }
    }
    for (at, (from, to)) in routes.prefixes.iter().enumerate() {
        if routes.prefixes[..at]
            .iter()
            .any(|(other, place)| other != from && place == to)
        {
            reader.problem(
                routes.span,
                "two beginnings of paths have one place",
                "a path of the service must lead back to one",
            );
        }
    }
}

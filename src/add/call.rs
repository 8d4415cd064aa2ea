//! Turns the verb and URL of a request into an operation of a suite, where one fits.

use crate::contract::{Operation, Suite};
use crate::seen::Seen;
use crate::text;

/// What a request asks for, in the words of a suite.
#[derive(Debug)]
pub(super) struct Called<'a> {
    /// The operation; none where the suite describes none like it.
    pub(super) operation: Option<&'a Operation>,
    /// The values of the operation's path parameters, as they stood in the URL.
    pub(super) params: Vec<(String, String)>,
    /// The path below the target's URL, without the query.
    pub(super) path: String,
    /// The query as it stood in the URL, without the question mark.
    pub(super) query: Option<String>,
}

impl Called<'_> {
    /// Returns what is to be told where no operation is like a request: which one is nearest.
    pub(super) fn unknown(&self, seen: &Seen, suite: &Suite) -> Option<String> {
        if self.operation.is_some() {
            return None;
        }
        let operations = suite.api.operations.iter();
        let nearest = operations.max_by(|left, right| {
            let [left, right] = [left, right].map(|operation| self.likeness(seen, operation));
            left.total_cmp(&right)
        })?;
        let asked = format!("{} {}", seen.method, text::shown(&self.path));
        Some(format!(
            "`{}` describes no operation like `{asked}`: the nearest is {}, `{} {}`",
            suite.name, nearest.id, nearest.method, nearest.path
        ))
    }

    /// Tells how like a request is to an operation, up to 1 for the path and a little for the verb.
    pub(super) fn likeness(&self, seen: &Seen, operation: &Operation) -> f64 {
        let same = if operation.method == seen.method {
            0.1
        } else {
            0.0
        };
        strsim::normalized_levenshtein(&operation.path, &self.path) + same
    }

    /// Returns the same without an operation where its query cannot be said beside one.
    pub(super) fn expressible(self) -> Self {
        if self
            .query
            .as_deref()
            .is_none_or(|query| pairs(query).is_some())
        {
            self
        } else {
            Self {
                operation: None,
                params: Vec::new(),
                ..self
            }
        }
    }
}

/// Returns what a request asks for; `base` is the path of the target's URL, where it is known.
pub(super) fn called<'a>(seen: &Seen, suite: &'a Suite, base: Option<&str>) -> Called<'a> {
    let local = below_host(&seen.url);
    let (path, query) = match local.split_once('?') {
        Some((path, query)) => (path, Some(query.to_owned())),
        None => (local, None),
    };
    let path = match base {
        Some(base) => path
            .strip_prefix(base.trim_end_matches('/'))
            .unwrap_or(path),
        None => path,
    };
    let fitting = suite.api.operations.iter().filter_map(|operation| {
        let found = parameters(operation, path, base.is_none())?;
        (operation.method == seen.method).then_some((operation, found))
    });
    let literal = |operation: &Operation| {
        operation.path.matches('/').count() * 2 - operation.parameters().count()
    };
    match fitting.max_by_key(|(operation, _)| literal(operation)) {
        Some((operation, Found { params, start })) => Called {
            operation: Some(operation),
            params,
            path: path[start..].to_owned(),
            query,
        },
        None => Called {
            operation: None,
            params: Vec::new(),
            path: path.to_owned(),
            query,
        },
    }
}

/// Returns what follows scheme and host, from the `/` on.
fn below_host(url: &str) -> &str {
    let url = url.split('#').next().unwrap_or_default();
    let Some((_, rest)) = url.split_once("://") else {
        return url;
    };
    rest.find(['/', '?']).map_or("/", |at| &rest[at..])
}

/// A path that has the form of an operation's.
struct Found {
    params: Vec<(String, String)>,
    /// Where the operation's path begins, behind a base path.
    start: usize,
}

/// Holds a path against that of an operation; with `anywhere`, a base path may stand before it.
fn parameters(operation: &Operation, path: &str, anywhere: bool) -> Option<Found> {
    let wanted: Vec<&str> = operation.path.split('/').skip(1).collect();
    let given: Vec<&str> = path.split('/').skip(1).collect();
    let before = given.len().checked_sub(wanted.len())?;
    if before > 0 && !anywhere {
        return None;
    }
    let mut params = Vec::new();
    for (wanted, given) in wanted.iter().zip(&given[before..]) {
        match wanted
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'))
        {
            Some(_) if given.is_empty() => return None,
            Some(name) => params.push((name.to_owned(), (*given).to_owned())),
            None if wanted != given => return None,
            None => {}
        }
    }
    let start = given[..before].iter().map(|part| part.len() + 1).sum();
    Some(Found { params, start })
}

/// Returns the parameters of a query, percent-encoded as they stood; none where one comes twice.
pub(super) fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        if pairs.iter().any(|(known, _)| known == name) || name.contains('%') {
            return None;
        }
        pairs.push((name.to_owned(), value.to_owned()));
    }
    Some(pairs)
}

#[cfg(test)]
mod tests {
    use super::{pairs, parameters};
    use crate::add::tests::suite;

    #[test]
    fn a_query_is_pairs_as_they_stood_or_none_where_a_case_could_not_say_so() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        for (query, read) in [
            ("", Some(vec![])),
            ("a=1&&b=%2F=", Some(vec![pair("a", "1"), pair("b", "%2F=")])),
            ("a=1&b=2&a=1", None),
            ("%61=1", None),
            ("a", None),
        ] {
            assert_eq!(pairs(query), read, "{query}");
        }
    }

    #[test]
    fn a_path_is_that_of_an_operation_behind_a_base_path_where_one_may_stand_before_it() {
        let suite = suite();
        let operation = suite.api.operation("getAccount").unwrap();
        let of = |path: &str, anywhere: bool| {
            let found = parameters(operation, path, anywhere)?;
            let [(name, value)] = &found.params[..] else {
                panic!("one parameter")
            };
            Some((name.clone(), value.clone(), found.start))
        };
        let id = |start: usize| Some(("accountId".to_owned(), "1".to_owned(), start));
        assert_eq!(of("/v1/accounts/1", false), id(0));
        assert_eq!(of("/base/api/v1/accounts/1", true), id("/base/api".len()));
        assert_eq!(of("/base/api/v1/accounts/1", false), None);
        assert_eq!(of("/v1/accounts/", true), None);
        assert_eq!(of("/v1/users/1", true), None);
    }
}

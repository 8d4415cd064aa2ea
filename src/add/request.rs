//! Turns the verb and URL of a seen request into those of a case.

use super::call::pairs;
use super::draft::{Arrangement, Draft, Fidelity};
use super::secrets::is_token;
use super::wording::Wording;
use crate::json::{Json, Members};
use crate::seen::is_secret;

/// Returns a request with operation and parameters, or with verb and path in full.
pub(super) fn call(
    draft: &Draft<'_>,
    arrangement: &Arrangement,
    fidelity: Fidelity,
    wording: &mut Wording<'_>,
) -> Members {
    let mut request = Members::default();
    let called = &draft.called;
    let Some(operation) = called.operation.filter(|_| fidelity != Fidelity::Whole) else {
        request.set("method", draft.seen.method.as_str().into());
        request.set("path", wording.raw(draft.path()).into());
        return request;
    };
    request.set("operation", operation.id.as_str().into());
    let mut params = Members::default();
    for (name, value) in called.params.iter().skip(arrangement.made) {
        let value = wording.text(value);
        // A parameter that is not given is the variable of its name.
        if value != format!("${{{name}}}") {
            params.set(name.clone(), value.into());
        }
    }
    if !params.is_empty() {
        request.set("params", params.into());
    }
    let mut query = Members::default();
    for (name, value) in called.query.as_deref().and_then(pairs).unwrap_or_default() {
        let value = if is_secret(&name) || is_token(&value) {
            wording.secret(&name, &decoded(&value))
        } else {
            wording.text(&value)
        };
        query.set(name, value.into());
    }
    for (name, _) in &operation.query {
        if !query.contains(name) {
            query.set(name.clone(), Json::Null);
        }
    }
    if !query.is_empty() {
        request.set("query", query.into());
    }
    request
}

/// Returns what a value of a query stands for: a variable's value is encoded when it is put there.
fn decoded(value: &str) -> String {
    let pair = format!("v={value}");
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

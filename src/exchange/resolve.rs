//! Turns a step and the variables of its case into a request.

use std::fmt::Write as _;

use super::{Base, Request, patch};
use crate::case::{Body, Call, Step};
use crate::contract::Operation;
use crate::template::{Problem, Scope, Template, Variable};
use crate::text;

/// What every request says of its sender.
const USER_AGENT: &str = concat!("vipspec/", env!("CARGO_PKG_VERSION"));

/// Returns the request that a step stands for, with the headers that every request has beside its own.
///
/// # Errors
///
/// Returns the first variable without a value, or what cannot be written as HTTP.
pub fn resolve(
    step: &Step,
    base: Option<&Base>,
    common: &[(String, String)],
    scope: &Scope,
) -> Result<Request, Problem> {
    let (mut path, operation) = match &step.call {
        Call::Route { path, .. } => (below(base, scope.text(path)?)?, None),
        Call::Operation { operation, params } => {
            (path(operation, params, scope)?, Some(&**operation))
        }
    };
    path.push_str(&query(&step.query, scope)?);
    let body = body(&step.body, operation, scope)?;
    let headers = headers(step, common, body.is_some(), scope)?;
    Ok(Request {
        method: step.method().to_owned(),
        path,
        headers,
        body,
    })
}

/// Returns a path as it follows the target's URL; a whole URL, as a service gives it in `Location`,
/// must lie below that of the target.
fn below(base: Option<&Base>, path: String) -> Result<String, Problem> {
    let is_url = ["http://", "https://"];
    if !is_url.iter().any(|scheme| path.starts_with(scheme)) {
        return Ok(path);
    }
    let base = base.map(Base::to_string).unwrap_or_default();
    match path.strip_prefix(base.trim_end_matches('/')) {
        Some(rest) if rest.starts_with(['/', '?']) && !base.is_empty() => Ok(rest.to_owned()),
        _ => {
            let title = format!(
                "the URL `{}` does not lie below the target's",
                text::shown(&path)
            );
            Err(Problem::new(title).help("a request goes to the target and nowhere else"))
        }
    }
}

fn path(
    operation: &Operation,
    params: &[(String, Template)],
    scope: &Scope,
) -> Result<String, Problem> {
    let mut path = String::new();
    let mut rest = operation.path.as_str();
    while let Some((literal, after)) = rest.split_once('{') {
        path.push_str(literal);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = match params.iter().find(|(given, _)| given == name) {
            Some((_, template)) => scope.text(template)?,
            None => scope.variable(&Variable::Named(name.to_owned()))?.to_text(),
        };
        encode(&mut path, &value, b"-._~!$&'()*+,;=:@%");
        rest = after;
    }
    path.push_str(rest);
    Ok(path)
}

fn query(parameters: &[(Template, Vec<Template>)], scope: &Scope) -> Result<String, Problem> {
    let mut query = String::new();
    for (name, values) in parameters {
        let name = scope.text(name)?;
        for value in values {
            query.push(if query.is_empty() { '?' } else { '&' });
            encode(&mut query, &name, b"-._~");
            query.push('=');
            encode(&mut query, &scope.text(value)?, b"-._~%");
        }
    }
    Ok(query)
}

/// Appends text, every byte percent-encoded that is no letter, no digit and not `allowed`.
fn encode(target: &mut String, text: &str, allowed: &[u8]) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || allowed.contains(&byte) {
            target.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(target, "%{byte:02X}");
        }
    }
}

fn body(
    body: &Body,
    operation: Option<&Operation>,
    scope: &Scope,
) -> Result<Option<Vec<u8>>, Problem> {
    let value = match body {
        Body::Text(template) => return scope.text(template).map(|text| Some(text.into_bytes())),
        Body::Whole(tree) => tree.resolve(scope)?,
        Body::Example { merge, set } => {
            let Some(example) = operation.and_then(|operation| operation.example.as_ref()) else {
                return Ok(None);
            };
            let mut value = example.resolve(scope)?;
            if let Some(tree) = merge {
                patch::merge(&mut value, &tree.resolve(scope)?);
            }
            for (pointer, tree) in set {
                patch::set(&mut value, &scope.text(pointer)?, tree.resolve(scope)?)?;
            }
            value
        }
    };
    Ok(Some(value.to_string().into_bytes()))
}

fn headers(
    step: &Step,
    common: &[(String, String)],
    has_body: bool,
    scope: &Scope,
) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = Vec::with_capacity(3 + common.len() + step.headers.len());
    headers.push(("user-agent".to_owned(), USER_AGENT.to_owned()));
    headers.push(("accept".to_owned(), "application/json".to_owned()));
    if has_body {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    for (name, value) in common {
        headers.retain(|(known, _)| known != name);
        headers.push((name.clone(), value.clone()));
    }
    for (name, values) in &step.headers {
        headers.retain(|(known, _)| known != name);
        for template in values {
            let value = scope.text(template)?;
            if value.chars().any(char::is_control) {
                let title = format!(
                    "the header `{name}` cannot carry `{}`",
                    text::escape(&value)
                );
                return Err(Problem::new(title).help("a header has no control characters"));
            }
            headers.push((name.clone(), value));
        }
    }
    Ok(headers)
}

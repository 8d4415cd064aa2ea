//! Turns a step and the variables of its case into a request.

use super::{Base, Request, patch};
use crate::case::{Body, Call, Step};
use crate::contract::Operation;
use crate::template::{Problem, Scope};
use crate::text;

/// How many headers a request has beside its own and the target's, those with them that the client adds.
const USUAL_HEADERS: usize = 5;

/// How many bytes are made ready for a body; a longer one gets more.
const USUAL_BODY: usize = 256;

/// What every request says of its sender.
const USER_AGENT: &str = concat!("vipspec/", env!("CARGO_PKG_VERSION"));

/// The media type of what is sent, and of what is to come back.
const JSON: &str = "application/json";

/// What headers say in nearly every request.
pub(super) const USUAL_VALUES: [&str; 2] = [JSON, USER_AGENT];

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
    let path = below(base, step.path(scope)?)?;
    let operation = match &step.call {
        Call::Operation { operation, .. } => Some(&**operation),
        Call::Route { .. } => None,
    };
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

fn body(
    body: &Body,
    operation: Option<&Operation>,
    scope: &Scope,
) -> Result<Option<Vec<u8>>, Problem> {
    let mut written = String::with_capacity(USUAL_BODY);
    match body {
        Body::Text(template) => written = scope.text(template)?,
        Body::Whole(tree) => tree.write(scope, &mut written)?,
        Body::Example { merge, set } => {
            let Some(example) = operation.and_then(|operation| operation.example.as_ref()) else {
                return Ok(None);
            };
            let merge = merge.as_ref().map(|tree| tree.resolve(scope));
            let patch = merge.transpose()?;
            if set.is_empty() {
                patch::write(example, patch.as_ref(), scope, &mut written)?;
            } else {
                let mut value = patch::merged(example, patch.as_ref(), scope)?;
                for (pointer, tree) in set {
                    patch::set(&mut value, &scope.text(pointer)?, tree.resolve(scope)?)?;
                }
                value.write(&mut written);
            }
        }
    }
    Ok(Some(written.into_bytes()))
}

fn headers(
    step: &Step,
    common: &[(String, String)],
    has_body: bool,
    scope: &Scope,
) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = Vec::with_capacity(USUAL_HEADERS + common.len() + step.headers.len());
    headers.push(("user-agent".to_owned(), USER_AGENT.to_owned()));
    headers.push(("accept".to_owned(), JSON.to_owned()));
    if has_body {
        headers.push(("content-type".to_owned(), JSON.to_owned()));
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

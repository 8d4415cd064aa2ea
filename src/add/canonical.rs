//! Turns an exchange in another service's names into the canonical one, which a case is written in.

use std::sync::Arc;

use crate::binding::Binding;
use crate::exchange::{Base, Request};
use crate::seen::Seen;

/// Returns an exchange as the cases speak of it, where the target at `base` has names of its own; one that
/// has no answer yet is still to be sent, and stays as it is.
pub fn canonical(seen: Seen, bindings: &[(String, Arc<Binding>)], base: &Base) -> Seen {
    let Some(response) = &seen.response else {
        return seen;
    };
    let below = |rest: &&str| rest.starts_with(['/', '?']);
    let root = base.to_string();
    let of_target = seen.url.strip_prefix(root.trim_end_matches('/'));
    let host = seen.url.find("://").map_or(0, |at| at + 3);
    let local = seen.url[host..]
        .find('/')
        .map_or("", |at| &seen.url[host + at..]);
    let anywhere = || {
        local
            .strip_prefix(base.path())
            .filter(below)
            .unwrap_or(local)
    };
    let path = of_target.filter(below).unwrap_or_else(anywhere);
    let mut all = bindings.iter().map(|(_, binding)| binding);
    let own = all
        .clone()
        .find(|binding| binding.speaks_of(&seen.method, path));
    let Some(binding) = own.or_else(|| all.next().filter(|_| of_target.is_some())) else {
        return seen;
    };
    let before = seen.url[..seen.url.len() - path.len()].to_owned();
    let (request, operation) = binding.undress(Request {
        method: seen.method.clone(),
        path: path.to_owned(),
        headers: seen.headers.clone(),
        body: seen.body.clone(),
    });
    Seen {
        method: request.method,
        url: before + &request.path,
        headers: request.headers,
        body: request.body,
        response: Some(binding.inward(operation, base, response)),
        ..seen
    }
}

//! Turns the headers of a seen request into those of a case, and tells which of them belong to whoever sent it.

use super::secrets::is_token;
use super::wording::Wording;
use crate::json::{Json, Members};
use crate::seen::{Seen, is_secret_header};

/// Headers that a client sends by itself, or that say nothing about the request.
const USUAL_HEADERS: [&str; 22] = [
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "dnt",
    "forwarded",
    "host",
    "keep-alive",
    "origin",
    "pragma",
    "priority",
    "proxy-connection",
    "referer",
    "te",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade-insecure-requests",
    "user-agent",
    "via",
    "x-request-id",
];

/// Writes the headers that belong to the request, and none that belongs to whoever sent it.
pub(super) fn headers(request: &mut Members, seen: &Seen, wording: &mut Wording<'_>) {
    let mut headers = Members::default();
    for (name, value) in &seen.headers {
        let values = || seen.headers.iter().filter(|(other, _)| other == name);
        if values().all(|(_, value)| is_usual(name, value)) {
            continue;
        }
        if values().any(|(_, value)| is_secret_header(name) || is_token(value)) {
            let told = format!(
                "the header `{name}` is left out: `headers` of a target file carry it, as `${{secret:NAME}}`, from the variable `NAME`"
            );
            if !wording.notes.contains(&told) {
                wording.notes.push(told);
            }
            continue;
        }
        let value = Json::from(wording.text(value));
        let value = match headers.get(name) {
            None => value,
            Some(Json::List(several)) => several.iter().cloned().chain([value]).collect(),
            Some(first) => [first.clone(), value].into_iter().collect(),
        };
        headers.set(name.as_str(), value);
    }
    let has_body = seen.body.as_ref().is_some_and(|body| !body.is_empty());
    if has_body && are_noted(seen) && seen.headers.iter().all(|(name, _)| name != "content-type") {
        // A case says that its body is JSON, unless it says otherwise.
        headers.set("content-type", Json::Null);
    }
    if !headers.is_empty() {
        request.set("headers", headers.into());
    }
}

/// Tells whether somebody has noted the headers of a request at all, or only what to ask of whom.
pub(super) fn are_noted(seen: &Seen) -> bool {
    let mut headers = seen.headers.iter();
    headers.any(|(name, _)| !["host", "content-length"].contains(&name.as_str()))
}

/// Tells whether a header is one that each request has, or each client of its own accord.
fn is_usual(name: &str, value: &str) -> bool {
    match name {
        "accept" => value.contains("*/*") || value.contains("json"),
        "content-type" => is_json(value),
        _ => {
            let mut usual = USUAL_HEADERS.iter();
            let of_browsers = name.starts_with("sec-") || name.starts_with("x-forwarded-");
            of_browsers || usual.any(|usual| *usual == name)
        }
    }
}

/// Tells whether a content type is that of JSON, which needs no word on how it is encoded.
pub(super) fn is_json(value: &str) -> bool {
    let plain: String = value.chars().filter(|c| !" \"".contains(*c)).collect();
    let plain = plain.to_ascii_lowercase();
    ["application/json", "application/json;charset=utf-8"].contains(&plain.as_str())
}

/// Returns the values of headers that a case leaves to the target file, each also without its scheme.
pub(super) fn left_out(seen: &Seen) -> impl Iterator<Item = &str> {
    let secret = |(name, value): &&(String, String)| is_secret_header(name) || is_token(value);
    let values = seen.headers.iter().filter(secret);
    let values = values.flat_map(|(_, value)| [Some(value.as_str()), value.split(' ').nth(1)]);
    values.flatten().filter(|value| value.len() > 3)
}

#[cfg(test)]
mod tests {
    use super::is_usual;

    #[test]
    fn what_each_client_sends_by_itself_is_usual_and_what_says_something_is_not() {
        for (name, value) in [
            ("accept", "*/*"),
            ("accept", "text/html, */*; q=0.8"),
            ("accept", "application/json"),
            ("content-type", "application/json; charset=UTF-8"),
            ("sec-fetch-mode", "cors"),
            ("x-forwarded-for", "10.0.0.1"),
            ("user-agent", "curl/8.0"),
        ] {
            assert!(is_usual(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("accept", "text/xml"),
            ("content-type", "text/plain"),
            ("x-tenant", "acme"),
            ("second", "1"),
        ] {
            assert!(!is_usual(name, value), "{name}: {value}");
        }
    }
}

//! Turns a URL as somebody wrote it into the one that goes on the wire.

use crate::template::Problem;

/// Returns an absolute URL of HTTP, or a path.
///
/// What a request line cannot hold is percent-encoded, as every client does it; what a server never
/// sees, a name before the host and what stands behind `#`, is left out.
///
/// # Errors
///
/// Returns why it is no URL of HTTP.
pub(super) fn wire(written: &str, left_out: &mut Vec<String>) -> Result<String, Problem> {
    let written = written.split('#').next().unwrap_or_default();
    if written.starts_with('/') {
        return Ok(encoded(written));
    }
    let none = || Problem::new("the URL is none of `http` or `https`");
    let (scheme, rest) = written.split_once("://").ok_or_else(none)?;
    let scheme = scheme.to_ascii_lowercase();
    if !["http", "https"].contains(&scheme.as_str()) {
        return Err(none());
    }
    let (host, rest) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = match host.rsplit_once('@') {
        Some((_, host)) => {
            left_out.push("the name before the host of the URL is left out".to_owned());
            host
        }
        None => host,
    };
    let root = if rest.starts_with('/') { "" } else { "/" };
    let head = format!("{scheme}://{host}");
    match url::Url::parse(&head) {
        Ok(parsed) if host.is_ascii() && parsed.has_host() => {
            Ok(format!("{head}{root}{}", encoded(rest)))
        }
        _ => Err(Problem::new("the host of the URL is none")),
    }
}

/// Returns text with each byte percent-encoded that cannot stand in a request line.
fn encoded(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() {
            written.push(char::from(byte));
        } else {
            written.push_str(&format!("%{byte:02X}"));
        }
    }
    written
}

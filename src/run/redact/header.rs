//! Turns a header, or the URL of a proxy, into the secrets that it holds.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};

use super::escape::Escape;
use super::view::View;

/// Headers whose value is a secret, whoever wrote it.
const SECRET: [&str; 7] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
    "x-api-key",
    "x-auth-token",
    "x-amz-security-token",
];

/// Words in the name of a header whose literal value is a secret.
const SECRET_WORDS: [&str; 8] = [
    "auth",
    "credential",
    "key",
    "password",
    "secret",
    "session",
    "signature",
    "token",
];

/// Words before credentials, in any header.
const SCHEMES: [&str; 12] = [
    "apikey",
    "aws4-hmac-sha256",
    "basic",
    "bearer",
    "digest",
    "dpop",
    "hawk",
    "hoba",
    "mutual",
    "negotiate",
    "ntlm",
    "token",
];

/// Parameters of credentials that tell nothing: RFC 7616 and RFC 6749 send them in the open.
const OPEN: [&str; 11] = [
    "algorithm",
    "charset",
    "domain",
    "nc",
    "qop",
    "realm",
    "scope",
    "stale",
    "uri",
    "userhash",
    "username",
];

/// Tells whether the value of a header is a secret, whoever wrote it; the name is in lower case.
pub(super) fn is_secret(name: &str) -> bool {
    SECRET.contains(&name)
}

/// Returns the secrets in a header that was sent or received, whose name is in lower case: the
/// credentials as a whole, each of their parameters, the pair in `Basic` with its password, each
/// cookie.
pub(crate) fn credentials_of_header(name: &str, value: &str) -> Vec<String> {
    secrets(name, value, is_secret(name))
}

/// Returns the same of a header of a target file, where a name such as `x-acme-key` makes a secret
/// of the value too.
pub(crate) fn secrets_of_header(name: &str, value: &str) -> Vec<String> {
    let named = SECRET_WORDS.iter().any(|word| name.contains(word));
    secrets(name, value, named || is_secret(name))
}

fn secrets(name: &str, value: &str, is_secret: bool) -> Vec<String> {
    if !is_secret && !value.contains(' ') {
        // No word stands before it that makes credentials of it; so are nearly all headers.
        return Vec::new();
    }
    let value = value.trim();
    let mut secrets = match name {
        "cookie" => value.split(';').filter_map(parameter).collect(),
        // What stands behind the first pair says how to keep it.
        "set-cookie" => value.split(';').take(1).filter_map(parameter).collect(),
        _ => credentials(value, is_secret),
    };
    secrets.retain(|secret| !secret.is_empty());
    secrets
}

fn credentials(value: &str, is_secret: bool) -> Vec<String> {
    let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
    let rest = rest.trim();
    let known = SCHEMES
        .iter()
        .any(|known| known.eq_ignore_ascii_case(scheme));
    if !known && !is_secret {
        return Vec::new();
    }
    let mut secrets = vec![rest.to_owned()];
    if !known {
        // It is part of the secret, or a scheme that nobody knows.
        secrets.extend((value != rest).then(|| value.to_owned()));
        secrets.extend(rest.rsplit_once(' ').map(|(_, last)| last.to_owned()));
    }
    secrets.extend(split_outside_quotes(rest).filter_map(parameter));
    if scheme.eq_ignore_ascii_case("basic") {
        secrets.extend(pair(rest));
    }
    secrets
}

/// Returns user and password as one, and the password.
fn pair(encoded: &str) -> Vec<String> {
    let decoded = STANDARD
        .decode(encoded)
        .or_else(|_| STANDARD_NO_PAD.decode(encoded));
    let decoded = decoded.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let Ok(pair) = decoded else {
        return Vec::new();
    };
    let password = pair
        .split_once(':')
        .map(|(_, password)| password.to_owned());
    std::iter::once(pair).chain(password).collect()
}

/// Returns the value of `name=value` or `name="value"`, unless it is one that tells nothing.
fn parameter(text: &str) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let name = name.trim();
    let is_name = |byte: u8| byte.is_ascii_graphic() && !b"\"(),/:;<=>?@[\\]{}".contains(&byte);
    let open = OPEN.iter().any(|open| open.eq_ignore_ascii_case(name));
    let value = value.trim();
    // `abc=` and `abc==` are the end of base64.
    let padding = value.bytes().all(|byte| byte == b'=');
    if name.is_empty() || !name.bytes().all(is_name) || open || padding {
        return None;
    }
    let quoted = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    Some(quoted.map_or_else(|| value.to_owned(), |value| value.replace("\\\"", "\"")))
}

fn split_outside_quotes(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character| {
        quoted ^= character == '"';
        character == ',' && !quoted
    })
}

/// Returns the password in a URL such as `http://user:password@host`, as the proxy reads it.
pub(crate) fn password_of_url(url: &str) -> Option<String> {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    let view = View::of(password);
    let decoded = view.unescaped(&[Escape::Percent]).unwrap_or(view);
    Some(String::from_utf8_lossy(&decoded.bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{password_of_url, secrets_of_header};

    #[test]
    fn every_cookie_and_every_parameter_is_a_secret() {
        for (name, value, secrets) in [
            (
                "cookie",
                "a=one; b=\"two three\"; c=x=y",
                &["one", "two three", "x=y"][..],
            ),
            ("set-cookie", "sid=abc; Path=/; HttpOnly", &["abc"]),
            ("authorization", "Bearer abc==", &["abc=="]),
            ("authorization", "abc", &["abc"]),
            ("authorization", "Odd abc", &["abc", "Odd abc"]),
            (
                "authorization",
                "Digest username=\"ada\", realm=\"r, s\", nonce=\"n, 1\", qop=auth, response=6629",
                &[
                    "username=\"ada\", realm=\"r, s\", nonce=\"n, 1\", qop=auth, response=6629",
                    "n, 1",
                    "6629",
                ],
            ),
            (
                "authorization",
                "Basic YWRhOnM6Mw==",
                &["YWRhOnM6Mw==", "ada:s:3", "s:3"],
            ),
            ("x-acme", "Bearer tok", &["tok"]),
            ("x-acme", "tok", &[]),
            ("x-acme-key", "tok", &["tok"]),
            ("accept", "text/html; q=1", &[]),
        ] {
            assert_eq!(secrets_of_header(name, value), secrets, "{name}: {value}");
        }
    }

    #[test]
    fn the_password_of_a_proxy_is_what_it_decodes_to() {
        for (url, password) in [
            ("http://u:p%40ss@host:1/", Some("p@ss")),
            ("http://u:a:b@[", Some("a:b")),
            ("u:p@host", Some("p")),
            ("http://u@host", None),
            ("http://host/a:b", None),
        ] {
            assert_eq!(password_of_url(url).as_deref(), password, "{url}");
        }
    }
}

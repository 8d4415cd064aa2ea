//! Turns values of a request into whether they are secrets, and text into text without them.

use regex_lite::Regex;

use crate::seen::is_secret;

/// What tokens of well-known kinds look like: a JSON Web Token, an authorization, a key of a cloud.
const TOKEN: &str = r"^eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}|^(Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}|^(sk|pk|rk)_(live|test)_|^AKIA[0-9A-Z]{12,}|^gh[pousr]_[A-Za-z0-9]{20,}|-----BEGIN";

/// A name and its value in a form, in XML attributes, in JSON that is broken.
const PAIR: &str = r#"([A-Za-z0-9_.-]+)["']?\s*[=:]\s*["']?([^"'&\s,;}<]+)"#;

/// What the variables begin with that are made up for secrets: a recording never names one that
/// somebody has for something else.
const PREFIX: &str = "VIPSPEC_SECRET_";

/// Tells whether a value looks like a token, whatever it is called.
pub(super) fn is_token(text: &str) -> bool {
    Regex::new(TOKEN).is_ok_and(|token| token.is_match(text))
}

/// Writes text that is no JSON object by what is written for each secret in it, given name and value,
/// and for what lies between.
pub(super) fn hidden(
    text: &str,
    mut secret: impl FnMut(Option<(&str, &str)>, &str) -> String,
) -> String {
    let (mut written, mut at) = (String::new(), 0);
    let pairs = Regex::new(PAIR);
    let found = pairs
        .iter()
        .flat_map(|pairs| pairs.captures_iter(text))
        .filter_map(|pair| Some((pair.get(1)?, pair.get(2)?)));
    for (name, value) in found {
        if is_secret(name.as_str()) || is_token(value.as_str()) {
            written.push_str(&secret(None, &text[at..value.start()]));
            let pair = (name.as_str(), value.as_str());
            written.push_str(&secret(Some(pair), value.as_str()));
            at = value.end();
        }
    }
    written + &secret(None, &text[at..])
}

/// Returns the variable for a secret that was seen under a name; another where `taken` by another value.
pub(super) fn variable(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let upper = name.chars().map(|character| {
        if character.is_ascii_alphanumeric() {
            character.to_ascii_uppercase()
        } else {
            '_'
        }
    });
    let base = format!("{PREFIX}{}", upper.take(40).collect::<String>());
    super::first_free(&base, '_', taken)
}

//! Turns the name of a header or of a member into whether its value is a secret of whoever sent it.

/// Words in the name of a member or a header whose value is a secret.
const SECRET_WORDS: [&str; 9] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "authorization",
    "privatekey",
    "cookie",
];

/// Words in the name of a header whose value belongs to whoever sent it.
const SENDERS: [&str; 7] = [
    "auth",
    "session",
    "credential",
    "signature",
    "csrf",
    "xsrf",
    "jwt",
];

/// A name that has the word of a secret in it, and is the public name of a thing.
const NO_SECRET: &str = "tokenid";

/// Tells whether a name says that its value is a secret.
pub fn is_secret(name: &str) -> bool {
    let plain = name.chars().filter(char::is_ascii_alphanumeric);
    let plain: String = plain
        .map(|character| character.to_ascii_lowercase())
        .collect();
    plain != NO_SECRET && SECRET_WORDS.iter().any(|word| plain.contains(word))
}

/// Tells whether a header's name says that its value belongs to whoever sent it.
///
/// What ends in `key` opens something: `ocp-apim-subscription-key`, `x-functions-key`; but for the key
/// by which a service knows a request again.
pub fn is_secret_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let opens = name.ends_with("key") && !name.contains("idempotency");
    is_secret(&name) || opens || SENDERS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{is_secret, is_secret_header};

    #[test]
    fn a_name_says_that_its_value_is_a_secret() {
        assert!(is_secret("X-Api-Key") && is_secret("pass-word") && !is_secret("accountName"));
        for name in [
            "Ocp-Apim-Subscription-Key",
            "x-functions-key",
            "x-csrf",
            "x-amz-signature",
            "x-auth",
        ] {
            assert!(is_secret_header(name), "{name}");
        }
        assert!(!is_secret_header("idempotency-key") && !is_secret_header("x-mode"));
    }
}

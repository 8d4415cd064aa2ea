//! Turns the page's style and script into the policy that allows these and nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use crate::case::sha256;

/// Returns the content of the page's `Content-Security-Policy`.
pub(super) fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types vipspec",
        source(style),
        source(script)
    )
}

/// Returns what a policy calls an inline text: `sha256-` and its hash in base64.
pub(super) fn source(text: &str) -> String {
    let hash = sha256(text.as_bytes());
    format!("sha256-{}", BASE64_STANDARD.encode(hash))
}

//! Turns the page's style and script into the policy that allows these and nothing else.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use rustls::crypto::ring::cipher_suite::TLS13_AES_128_GCM_SHA256;

/// Returns the content of the page's `Content-Security-Policy`.
pub(in crate::report) fn policy(style: &str, script: &str) -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types vipspec",
        source(style),
        source(script)
    )
}

/// Returns what a policy calls an inline text: `sha256-` and its hash in base64.
pub(in crate::report) fn source(text: &str) -> String {
    // The TLS library is there anyway, and has SHA-256; this suite is named after it.
    let suite = TLS13_AES_128_GCM_SHA256.tls13();
    let hash = suite.map(|suite| suite.common.hash_provider.hash(text.as_bytes()));
    let bytes = hash.as_ref().map(AsRef::as_ref).unwrap_or_default();
    format!("sha256-{}", BASE64_STANDARD.encode::<&[u8]>(bytes))
}

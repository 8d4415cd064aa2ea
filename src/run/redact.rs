//! Turns text that may hold a secret into text that holds none, whatever form the secret took.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::exchange::{Exchange, Request, Response};
use crate::text;
use crate::verdict::{Answer, Finding};

use super::{Cause, Verdict};

/// What stands where a secret was.
const MASK: &str = "[redacted]";

/// Headers whose value is a secret, whoever wrote it.
const SECRET_HEADERS: [&str; 4] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "set-cookie",
];

/// Replaces secrets in everything that is kept of a run.
#[derive(Clone, Default)]
pub struct Redactor {
    /// Every form of every secret, the longest first.
    needles: Vec<String>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// Returns a redactor for these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles: Vec<String> = secrets
            .into_iter()
            .filter(|secret| !secret.is_empty())
            .flat_map(forms)
            .filter(|form| !form.is_empty())
            .collect();
        needles.sort_by(|left, right| right.len().cmp(&left.len()).then(left.cmp(right)));
        needles.dedup();
        Self { needles }
    }

    /// Returns text without any form of a secret.
    pub fn text(&self, text: &str) -> String {
        self.needles.iter().fold(text.to_owned(), |text, needle| {
            if text.contains(needle.as_str()) {
                text.replace(needle.as_str(), MASK)
            } else {
                text
            }
        })
    }

    fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.text(&String::from_utf8_lossy(bytes)).into_bytes()
    }

    fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let redact = |(name, value): &(String, String)| {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            (
                name.clone(),
                if secret {
                    MASK.to_owned()
                } else {
                    self.text(value)
                },
            )
        };
        headers.iter().map(redact).collect()
    }

    /// Returns a verdict without any form of a secret.
    pub(super) fn verdict(&self, verdict: Verdict) -> Verdict {
        Verdict {
            findings: verdict
                .findings
                .into_iter()
                .map(|finding| self.finding(finding))
                .collect(),
            answer: verdict.answer.map(|answer| self.answer(answer)),
            reason: verdict.reason.map(|reason| self.text(&reason)),
            cause: verdict.cause.map(|cause| Cause {
                title: self.text(&cause.title),
                ..cause
            }),
            exchanges: verdict
                .exchanges
                .iter()
                .map(|exchange| self.exchange(exchange))
                .collect(),
            ..verdict
        }
    }

    fn finding(&self, finding: Finding) -> Finding {
        Finding {
            expected: self.text(&finding.expected),
            actual: self.text(&finding.actual),
            note: finding.note.map(|note| self.text(&note)),
            ..finding
        }
    }

    fn answer(&self, answer: Answer) -> Answer {
        Answer {
            error: answer.error.map(|error| self.text(&error)),
            detail: answer.detail.map(|detail| self.text(&detail)),
            // The body stays with the exchange.
            body: None,
            faults: Vec::new(),
            ..answer
        }
    }

    /// Returns a request without any form of a secret.
    pub(super) fn request(&self, request: &Request) -> Request {
        Request {
            method: request.method.clone(),
            path: self.text(&request.path),
            headers: self.headers(&request.headers),
            body: request.body.as_deref().map(|body| self.bytes(body)),
        }
    }

    fn exchange(&self, exchange: &Exchange) -> Exchange {
        let Exchange {
            request,
            response,
            duration,
        } = exchange;
        Exchange {
            request: self.request(request),
            response: Response {
                code: response.code,
                headers: self.headers(&response.headers),
                body: self.bytes(&response.body),
                cut: response.cut,
            },
            duration: *duration,
        }
    }
}

/// Returns a secret as it is, and as it looks once it was encoded.
fn forms(secret: &str) -> Vec<String> {
    let json = in_json(secret);
    // A service that quotes a body in its answer escapes it once more; some escape all but ASCII.
    let mut forms = vec![
        secret.to_owned(),
        in_json(&json),
        ascii_json(&json),
        text::escape(secret),
        text::reveal(secret),
        json,
    ];
    for (upper, plus) in [(true, false), (false, false), (true, true), (false, true)] {
        forms.push(percent_encoded(secret, upper, plus));
    }
    for shift in 0..3 {
        let mut shifted = vec![0; shift];
        shifted.extend_from_slice(secret.as_bytes());
        for engine in [&STANDARD, &URL_SAFE] {
            forms.push(base64_core(&engine.encode(&shifted), shift, shifted.len()));
        }
    }
    forms
}

fn in_json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn ascii_json(json: &str) -> String {
    let mut ascii = String::new();
    for unit in json.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => ascii.push(char::from(byte)),
            _ => ascii.push_str(&format!("\\u{unit:04x}")),
        }
    }
    ascii
}

fn percent_encoded(secret: &str, upper: bool, plus: bool) -> String {
    let mut encoded = String::new();
    for byte in secret.bytes() {
        match byte {
            b' ' if plus => encoded.push('+'),
            _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                encoded.push(char::from(byte));
            }
            _ if upper => encoded.push_str(&format!("%{byte:02X}")),
            _ => encoded.push_str(&format!("%{byte:02x}")),
        }
    }
    encoded
}

/// Returns the characters of a base64 text that the secret alone decides, whatever stands around it.
fn base64_core(encoded: &str, shift: usize, length: usize) -> String {
    let first = (shift * 8).div_ceil(6);
    let last = length * 8 / 6;
    encoded
        .get(first..last)
        .filter(|core| core.len() >= 4)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    #[test]
    fn a_secret_is_found_in_every_form() {
        let secret = "Zq9+hush/tok=7 \"x\"";
        let redactor = Redactor::new([secret]);
        let leaks = |text: &str| {
            ["hush", "aHVza", "h1c2", "odXNo"]
                .iter()
                .any(|part| text.contains(part))
        };
        let json = serde_json::Value::from(secret).to_string();
        let forms = [
            format!("a {secret} b"),
            format!("{{\"a\": {json}}}"),
            "?t=Zq9%2Bhush%2Ftok%3D7%20%22x%22&b".to_owned(),
            "t=Zq9%2bhush%2ftok%3d7+%22x%22".to_owned(),
            format!("Basic {}", STANDARD.encode(format!("u:{secret}"))),
            format!("Basic {}", STANDARD.encode(format!("us:{secret}"))),
            format!("Basic {}", STANDARD.encode(format!("use:{secret}:after"))),
        ];
        for form in forms {
            assert!(leaks(&form) || form.starts_with("Basic"), "{form}");
            let redacted = redactor.text(&form);
            assert!(
                redacted.contains("[redacted]") && !leaks(&redacted),
                "{form} -> {redacted}"
            );
        }
    }

    #[test]
    fn text_without_a_secret_stays_as_it_is() {
        assert_eq!(Redactor::new(["", "abc"]).text("a b c"), "a b c");
    }
}

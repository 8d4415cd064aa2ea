//! Turns text that may hold a secret into text that holds none, whatever form the secret took.

use crate::exchange::{Exchange, Request, Response};
use crate::verdict::{Answer, Finding};

use super::needle::{CUT, Needle};
use super::{Cause, Verdict};

/// What stands where a secret was.
pub const MASK: &str = "[redacted]";

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
    needles: Vec<Needle>,
    /// Whether a byte is the first of a needle in some spelling, by byte.
    begins: Vec<bool>,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// Returns a redactor for these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        let secrets = secrets.into_iter().filter(|secret| !secret.is_empty());
        let needles: Vec<Needle> = secrets.flat_map(Needle::of).collect();
        let begins = (0..=u8::MAX).map(|byte| needles.iter().any(|needle| needle.begins(byte)));
        Self {
            begins: begins.collect(),
            needles,
        }
    }

    /// Returns text without any form of a secret, and without one that is cut.
    pub fn text(&self, text: &str) -> String {
        if self.needles.is_empty() {
            return text.to_owned();
        }
        let mut redacted = String::with_capacity(text.len());
        let (mut kept, mut at) = (0, 0);
        while let Some(next) = text.as_bytes()[at..]
            .iter()
            .position(|byte| self.begins[usize::from(*byte)])
        {
            at += next;
            let ends = self
                .needles
                .iter()
                .filter_map(|needle| needle.end(text, at));
            match ends.max() {
                Some(end) => {
                    redacted.push_str(&text[kept..at]);
                    redacted.push_str(MASK);
                    (kept, at) = (end, end);
                }
                None => at += 1,
            }
        }
        redacted.push_str(&text[kept..]);
        redacted
    }

    /// Returns the same of text that nobody else needs: most runs have no secret, and copy nothing.
    fn owned(&self, text: String) -> String {
        match self.needles.is_empty() {
            true => text,
            false => self.text(&text),
        }
    }

    fn bytes(&self, bytes: &[u8], cut: bool) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        if !cut {
            return self.text(&text).into_bytes();
        }
        let text = self.text(&format!("{text}{CUT}"));
        text.strip_suffix(CUT).unwrap_or(&text).as_bytes().to_vec()
    }

    fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let redact = |(name, value): &(String, String)| {
            let secret = SECRET_HEADERS.contains(&name.as_str());
            (
                self.text(name),
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
            error: answer.error.map(|error| self.owned(error)),
            detail: answer.detail.map(|detail| self.owned(detail)),
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
            body: request.body.as_deref().map(|body| self.bytes(body, false)),
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
                body: self.bytes(&response.body, response.cut),
                cut: response.cut,
            },
            duration: *duration,
        }
    }
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

    /// Returns whether four characters in a row of a secret, other than digits of an escape, are in a text.
    fn has_part(text: &str, secret: &str) -> bool {
        let characters: Vec<char> = secret.chars().collect();
        let mut parts = characters
            .windows(4)
            .map(|part| part.iter().collect::<String>());
        parts.any(|part| text.contains(&part))
    }

    #[test]
    fn a_secret_is_found_whatever_the_spelling_of_each_character() {
        let secret = "Zq9+hush/tok=7 \"x\" \\ <&'ä€😀";
        let redactor = Redactor::new([secret]);
        let json = |text: &str| {
            let quoted = serde_json::Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        let all = |spell: &dyn Fn(char) -> String| secret.chars().map(spell).collect::<String>();
        let some = |spell: &dyn Fn(char) -> String| {
            all(&|c| match c.is_ascii_alphanumeric() {
                true => c.to_string(),
                false => spell(c),
            })
        };
        let percent = |c: char| c.to_string().bytes().map(|b| format!("%{b:02X}")).collect();
        let unit = |c: char| {
            c.encode_utf16(&mut [0; 2])
                .iter()
                .map(|u| format!("\\u{u:04X}"))
                .collect()
        };
        for form in [
            json(secret),
            json(&json(secret)),
            json(&json(&json(secret))),
            json(secret).replace('/', "\\/"),
            all(&percent),
            some(&percent),
            some(&percent).to_lowercase().replace("zq9", "Zq9"),
            some(&percent).replace("%20", "+").replace("%2B", "+"),
            all(&unit),
            some(&unit),
            json(&some(&unit)),
            some(&|c| format!("&#{};", u32::from(c))),
            some(&|c| format!("&#x{:x};", u32::from(c))),
            secret
                .replace('&', "&amp;")
                .replace('"', "&quot;")
                .replace('<', "&lt;"),
            crate::text::escape(secret),
            crate::text::reveal(secret),
        ] {
            let redacted = redactor.text(&format!("a{form}b"));
            assert_eq!(redacted, "a[redacted]b", "{form}");
        }
    }

    #[test]
    fn half_a_secret_in_front_of_a_cut_is_a_secret() {
        let secret = "Zq9+hush/tok=7 \"x\"";
        let redactor = Redactor::new([secret]);
        let encoded = secret.replace('"', "\\\"");
        for form in [
            secret,
            &encoded,
            "Zq9%2Bhush%2Ftok%3D7%20%22x%22",
            &STANDARD.encode(secret),
        ] {
            for limit in 1..form.chars().count() {
                let cut = crate::text::cut(form, limit);
                let redacted = redactor.text(&cut);
                assert!(
                    !has_part(&redacted, secret) && !has_part(&redacted, form),
                    "{redacted}"
                );
            }
        }
        assert_eq!(redactor.text("Zq9+ and Zq9+h"), "Zq9+ and Zq9+h");
    }

    #[test]
    fn text_without_a_secret_stays_as_it_is() {
        assert_eq!(Redactor::new(["", "abc"]).text("a b c"), "a b c");
    }
}

//! Turns text that may hold a secret into text that holds none, whatever form the secret took.

mod entity;
mod escape;
mod form;
mod gather;
mod header;
mod search;
mod view;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::exchange::{Exchange, Held, Request};
use crate::verdict::{Alike, Finding};

use super::Cause;
use escape::Escape;
use search::{Search, Word};
use view::{Place, Radix, View};

pub(super) use escape::CUT;
pub use gather::short_secrets;
pub(super) use header::{credentials_of_header, password_of_url, secrets_of_header};

/// What stands where a secret was.
pub const MASK: &str = "[redacted]";

/// A secret with fewer characters is hidden only where it stands alone.
const SHORT: usize = 4;

/// The same of what nobody has called a secret, such as a cookie: it may be a word of the language.
const SHORT_LEARNT: usize = 8;

/// The shortest line of a secret of several lines that is a secret by itself, in bytes.
const LINE: usize = 16;

/// How often an escaped text may have been escaped again.
const NESTED: usize = 4;

/// Replaces secrets in everything that is kept of a run.
#[derive(Clone, Default)]
pub struct Redactor {
    searches: Vec<Arc<Search>>,
    /// How many characters the shortest secret has that is hidden in the midst of others.
    shortest: usize,
    /// The secrets that variables of the environment hold.
    named: Arc<Vec<Named>>,
}

/// A secret, and the variable that holds it.
#[derive(Debug, Clone)]
struct Named {
    name: String,
    value: String,
}

impl std::fmt::Debug for Redactor {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Redactor").finish_non_exhaustive()
    }
}

impl Redactor {
    /// Returns a redactor for these secrets.
    pub fn new<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self::default().and(secrets, SHORT)
    }

    /// Returns one that hides more secrets; those of fewer than `short` characters where they
    /// stand alone.
    fn and<'a>(&self, secrets: impl IntoIterator<Item = &'a str>, short: usize) -> Self {
        let mut words: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut alone: BTreeSet<Vec<u8>> = BTreeSet::new();
        let mut shortest = usize::MAX;
        for secret in secrets {
            let count = secret.chars().count();
            if count < short {
                alone.extend((count > 0).then(|| View::of(secret).folded().bytes));
            } else {
                shortest = shortest.min(count);
                words.extend(spellings(secret, short));
            }
        }
        let word = |(bytes, alone)| Word { bytes, alone };
        let words = words.into_iter().map(|bytes| word((bytes, false)));
        let alone = alone.into_iter().map(|bytes| word((bytes, true)));
        let words: Vec<Word> = words.chain(alone).collect();
        let mut redactor = self.clone();
        if !words.is_empty() {
            redactor.shortest = if redactor.searches.is_empty() {
                shortest
            } else {
                redactor.shortest.min(shortest)
            };
            redactor.searches.push(Arc::new(Search::new(&words)));
        }
        redactor
    }

    /// Tells whether it hides nothing.
    pub(super) fn is_idle(&self) -> bool {
        self.searches.is_empty()
    }

    /// Returns text without any form of a secret, and without one that is cut.
    pub fn text(&self, text: &str) -> String {
        self.part(text, 0)
    }

    /// Returns the same of what begins at a byte of a text, and without the end of a secret that
    /// begins before.
    pub(super) fn part(&self, text: &str, start: usize) -> String {
        let mut redacted = String::with_capacity(text.len() - start);
        let mut kept = start;
        for place in self
            .hidden(text)
            .into_iter()
            .filter(|place| place.end > start)
        {
            redacted.push_str(text.get(kept..place.start).unwrap_or_default());
            redacted.push_str(MASK);
            kept = place.end;
        }
        redacted.push_str(&text[kept..]);
        redacted
    }

    /// Returns the stretches of a text that hold a secret, in order, none of which overlap.
    fn hidden(&self, text: &str) -> Vec<Place> {
        if self.searches.is_empty() {
            return Vec::new();
        }
        let mut found = Vec::new();
        for view in levels(View::of(text)) {
            self.look(&view, false, &mut found);
            for radix in Radix::ALL {
                let decoded = view.decoded(radix, self.shortest);
                for view in decoded.into_iter().flat_map(levels) {
                    self.look(&view, true, &mut found);
                }
            }
        }
        merged(found, text)
    }

    fn look(&self, view: &View, of_digits: bool, found: &mut Vec<Place>) {
        let folded = view.folded();
        for search in &self.searches {
            search.found(&folded, of_digits, found);
        }
    }

    /// Returns headers without any form of a secret, those whose value is one as a whole.
    pub(super) fn headers(&self, headers: &[(String, String)]) -> Vec<(String, String)> {
        let redact = |(name, value): &(String, String)| {
            let value = if header::is_secret(name) {
                MASK.to_owned()
            } else {
                self.text(value)
            };
            (self.text(name), value)
        };
        headers.iter().map(redact).collect()
    }

    /// Returns which headers of a request hold a named secret and nothing else that is hidden.
    pub(super) fn held(&self, request: &Request) -> Vec<Held> {
        let headers = request.headers.iter();
        let held = headers.filter_map(|(header, value)| {
            let mut named = self.named.iter();
            named.find_map(
                |Named {
                     name,
                     value: secret,
                 }| {
                    let scheme = value.strip_suffix(secret.as_str())?;
                    let word = scheme.strip_suffix(' ').unwrap_or(scheme);
                    let is_scheme = scheme.is_empty() || word.len() + 1 == scheme.len();
                    (is_scheme && word.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| {
                        Held {
                            header: header.clone(),
                            scheme: scheme.to_owned(),
                            variable: name.clone(),
                        }
                    })
                },
            )
        });
        held.collect()
    }

    /// Returns a cause without any form of a secret.
    pub(super) fn cause(&self, cause: &Cause) -> Cause {
        Cause {
            title: self.text(&cause.title),
            help: cause.help.as_ref().map(|help| self.text(help).into()),
        }
    }

    /// Returns a finding without any form of a secret, and in what its sides differ where that is
    /// hidden in both.
    pub(super) fn finding(&self, finding: Finding) -> Finding {
        if self.searches.is_empty() {
            return finding;
        }
        let difference = self.difference(&finding.expected, &finding.actual);
        let note = finding.note.map(|note| self.text(&note));
        let notes: Vec<String> = note.into_iter().chain(difference).collect();
        Finding {
            expected: self.text(&finding.expected),
            actual: self.text(&finding.actual),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
            alike: Box::new(Alike {
                at: finding.alike.at.map(|at| self.text(&at)),
                expected: self.text(&finding.alike.expected),
                actual: self.text(&finding.alike.actual),
                stands: finding.alike.stands.map(|place| self.text(&place)),
            }),
            ..finding
        }
    }

    /// Says in what two texts differ, where that is hidden in both.
    fn difference(&self, expected: &str, actual: &str) -> Option<String> {
        let sides = [self.hidden(expected), self.hidden(actual)];
        let pairs = sides[0].iter().zip(&sides[1]);
        let mut pairs = pairs.map(|(expected_at, actual_at)| {
            let expected = &expected[expected_at.start..expected_at.end];
            (expected, &actual[actual_at.start..actual_at.end])
        });
        let (expected, actual) = pairs.find(|(expected, actual)| expected != actual)?;
        Some(form::difference(expected, actual))
    }

    /// Returns one that hides, beside the same, what exchanges have told: the credentials that were
    /// sent, unless the case file itself holds them, and the cookies that came back.
    pub(super) fn learning<'a>(
        &self,
        exchanges: impl IntoIterator<Item = &'a Exchange>,
        case_file: &str,
    ) -> Cow<'_, Self> {
        let mut learnt = Vec::new();
        for exchange in exchanges {
            for (name, value) in &exchange.request.headers {
                let secrets = credentials_of_header(name, value).into_iter();
                learnt.extend(secrets.filter(|secret| !case_file.contains(secret.as_str())));
            }
            for value in exchange.response.header_values("set-cookie") {
                learnt.extend(credentials_of_header("set-cookie", value));
            }
        }
        learnt.retain(|secret| self.text(secret) != MASK);
        if learnt.is_empty() {
            Cow::Borrowed(self)
        } else {
            Cow::Owned(self.and(learnt.iter().map(String::as_str), SHORT_LEARNT))
        }
    }

    /// Returns a request without any form of a secret.
    pub(super) fn request(&self, request: &Request) -> Request {
        Request {
            method: request.method.clone(),
            path: self.text(&request.path),
            headers: self.headers(&request.headers),
            body: request.body.as_deref().map(|body| {
                let body = String::from_utf8_lossy(body);
                self.text(&body).into_bytes()
            }),
        }
    }
}

/// Returns all that is to be looked for because of a secret, as [`View::folded`] writes it: the
/// secret, its long lines, and what either decodes to, for a text is decoded as well.
fn spellings(secret: &str, short: usize) -> Vec<Vec<u8>> {
    let lines = secret.lines().filter(|line| {
        line.len() >= LINE && line.len() < secret.len() && !line.starts_with("-----")
    });
    let mut spellings = Vec::new();
    for text in [secret, secret.trim()].into_iter().chain(lines) {
        for spelt in levels(View::of(text)) {
            let characters = String::from_utf8_lossy(&spelt.bytes).chars().count();
            spellings.extend((characters >= short).then(|| spelt.folded().bytes));
        }
    }
    spellings
}

/// Returns a view, and what it decodes to until there is nothing left to decode: all escapes at
/// once, and those of each language alone, for what stands beside a secret may make one escape more
/// with its end, such as `%` and `41`.
fn levels(view: View) -> Vec<View> {
    let languages = Escape::ALL.each_ref().map(std::slice::from_ref);
    let mut levels = vec![view];
    for escapes in [&Escape::ALL[..]].into_iter().chain(languages) {
        let next = |view: &View| view.unescaped(escapes);
        levels.extend(std::iter::successors(next(&levels[0]), next).take(NESTED));
    }
    levels
}

/// Puts stretches that overlap into one, in order, each of whole characters.
fn merged(mut found: Vec<Place>, text: &str) -> Vec<Place> {
    found.sort_unstable();
    let mut merged: Vec<Place> = Vec::new();
    for place in found {
        let place = Place {
            start: text.floor_char_boundary(place.start),
            end: text.ceil_char_boundary(place.end),
        };
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}

#[cfg(test)]
mod tests;

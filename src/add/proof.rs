//! Turns a proposed case and what was seen into what differs between the two.

use std::sync::Arc;
use std::time::Duration;

use super::body::as_json;
use super::call::Called;
use super::headers::{are_noted, is_json};
use crate::case::{self, Step};
use crate::contract::Suite;
use crate::exchange::{Request, resolve};
use crate::seen::Seen;
use crate::source::{Diagnostic, Source};
use crate::template::{Problem, Scope};
use crate::text;
use crate::verdict::{self, Answer, Texts};

/// A request as it was seen, in the spelling in which it can be sent.
#[derive(Debug)]
pub(super) struct Wire {
    /// Path and query below the target's URL.
    pub(super) path: String,
    /// What is told where the spelling is another one.
    pub(super) respelt: Option<String>,
}

impl Wire {
    /// # Errors
    ///
    /// Returns why no case can send such a request.
    pub(super) fn new(seen: &Seen, called: &Called<'_>) -> Result<Self, Problem> {
        let refused = |why: &str| Problem::new(format!("{}: {why}", seen.place));
        if !seen.method.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let method = text::shown(&seen.method);
            return Err(refused(&format!("a case cannot have the verb `{method}`")));
        }
        let is_text = |body: &Vec<u8>| std::str::from_utf8(body).is_ok();
        if !seen.body.as_ref().is_none_or(is_text) {
            let why = "a case cannot hold a body that is not UTF-8";
            return Err(refused(why).help("leave the exchange out"));
        }
        let query = called.query.iter().map(|query| format!("?{query}"));
        let path = format!("{}{}", called.path, query.collect::<String>());
        let spelt = case::spelt(&path).ok_or_else(|| {
            let shown = text::shown(&path);
            let why = format!("a client never sends the path `{shown}` as it is");
            refused(&why).help("`.` and `..` are taken out of a path before it is sent")
        })?;
        // It may hold a secret.
        let told = "the path is percent-encoded where no client would send it as it was seen";
        let respelt = (spelt != path).then(|| told.to_owned());
        Ok(Self {
            path: spelt,
            respelt,
        })
    }
}

/// What a proposed case is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Proof<'a> {
    pub(super) seen: &'a Seen,
    pub(super) answer: &'a Answer,
    pub(super) wire: &'a Wire,
    /// Whether another answer is expected than was seen.
    pub(super) is_meant: bool,
}

impl Proof<'_> {
    /// Resolves a case file with the values that were seen; returns what of the exchange is not in it.
    ///
    /// # Errors
    ///
    /// Returns why the file is none that `check` would take.
    pub(super) fn of(
        &self,
        id: &str,
        suite: &Arc<Suite>,
        source: &Arc<Source>,
        scope: &Scope,
    ) -> Result<Vec<&'static str>, Vec<Diagnostic>> {
        let cases = case::read(id, suite, source)?;
        let Some(case) = cases.first() else {
            return Ok(vec!["request"]);
        };
        let document = &case.document;
        let mut scope = scope.clone();
        for (name, value) in &case.entry {
            scope.set_written(name, value.clone());
        }
        let mut differs = match resolve(&document.request, None, &[], &scope) {
            Ok(request) => self.request(&request, &document.request),
            Err(_) => vec!["request"],
        };
        let is_held = self.is_meant || holds(case, suite, self.seen, self.answer, &scope);
        differs.extend((!is_held).then_some("answer"));
        Ok(differs)
    }

    fn request(&self, sent: &Request, step: &Step) -> Vec<&'static str> {
        let Seen { method, body, .. } = self.seen;
        let own = step.headers.iter().map(|(name, _)| name.as_str());
        let same_headers = own
            .chain(["content-type"])
            .all(|name| self.same(name, sent));
        let held = [
            ("verb", sent.method == *method),
            ("path", sent.path == self.wire.path),
            ("headers", same_headers),
            ("body", same_body(body.as_deref(), sent.body.as_deref())),
        ];
        let differ = held.into_iter().filter(|(_, same)| !same);
        differ.map(|(what, _)| what).collect()
    }

    /// Tells whether a header is sent as it was seen.
    fn same(&self, name: &str, sent: &Request) -> bool {
        let of = |headers: &[(String, String)]| -> Vec<String> {
            let headers = headers.iter().filter(|(known, _)| known == name);
            headers.map(|(_, value)| value.clone()).collect()
        };
        let (seen, sent) = (of(&self.seen.headers), of(&sent.headers));
        let all_json = |values: &[String]| values.iter().all(|value| is_json(value));
        let both_json = seen.len() == sent.len() && all_json(&seen) && all_json(&sent);
        // What says how a body is encoded says nothing where there is none.
        let has_body = self.seen.body.as_ref().is_some_and(|body| !body.is_empty());
        let says_nothing = || {
            if has_body {
                seen.is_empty() && !are_noted(self.seen)
            } else {
                all_json(&seen)
            }
        };
        seen == sent || (name == "content-type" && (both_json || says_nothing()))
    }
}

/// Tells whether the expectation of a case holds of an answer.
pub(super) fn holds(
    case: &case::Case,
    suite: &Suite,
    seen: &Seen,
    answer: &Answer,
    scope: &Scope,
) -> bool {
    let Some(response) = &seen.response else {
        return false;
    };
    let expect = &case.document.expect;
    let judged = verdict::judge(
        expect,
        suite,
        scope,
        answer,
        response,
        Duration::ZERO,
        Texts::Strict,
    );
    judged.is_ok_and(|judged| judged.findings.is_empty())
}

/// Tells whether two bodies are the same, or the same JSON; an empty one is none.
fn same_body(seen: Option<&[u8]>, sent: Option<&[u8]>) -> bool {
    let (seen, sent) = (seen.unwrap_or_default(), sent.unwrap_or_default());
    seen == sent || as_json(seen).is_some_and(|seen| Some(seen) == as_json(sent))
}

#[cfg(test)]
mod tests {
    use super::{Proof, Wire};
    use crate::add::tests::{seen, suite};
    use crate::exchange::Request;
    use crate::verdict::read_answer;

    #[test]
    fn a_header_is_as_it_was_seen_or_says_of_json_what_everybody_says() {
        let mut seen = seen("POST", "https://a.example/x", "{}", 400, "{}");
        seen.headers
            .push(("x-tenant".to_owned(), "acme".to_owned()));
        let answer = read_answer(seen.response.as_ref().unwrap(), &suite().envelope, "POST");
        let wire = Wire {
            path: "/x".to_owned(),
            respelt: None,
        };
        let proof = Proof {
            seen: &seen,
            answer: &answer,
            wire: &wire,
            is_meant: false,
        };
        for (name, sent, same) in [
            ("x-tenant", Some("acme"), true),
            ("x-tenant", Some("other"), false),
            ("x-tenant", None, false),
            (
                "content-type",
                Some("application/json; charset=utf-8"),
                true,
            ),
            ("content-type", Some("text/plain"), false),
            ("content-type", None, false),
        ] {
            let headers = sent
                .iter()
                .map(|value| (name.to_owned(), (*value).to_owned()));
            let request = Request {
                method: "POST".to_owned(),
                path: "/x".to_owned(),
                headers: headers.collect(),
                body: Some(b"{}".to_vec()),
            };
            assert_eq!(proof.same(name, &request), same, "{name}: {sent:?}");
        }
    }
}

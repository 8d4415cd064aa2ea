//! Turns a text by which a service says that it does not know a member into the member that it means.

use super::CaseRecord;
use crate::binding::{GAP, TargetLine};
use crate::json::{Json, read};
use crate::text;

/// Words by which a text says that it does not know something.
const UNKNOWN: [&str; 5] = [
    "unrecognized",
    "unrecognised",
    "unknown",
    "unexpected",
    "additional",
];

/// Tells whether a text says that something is not known.
pub(super) fn says_unknown(text: &str) -> bool {
    says(text, &UNKNOWN)
}

/// Tells whether one of these words stands in a text, whatever the case of its letters.
pub(super) fn says(text: &str, words: &[&str]) -> bool {
    let said = text.to_lowercase();
    words.iter().any(|word| said.contains(word))
}

/// Returns the words of a text, as far as they could be names of members.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
    words.filter(|word| !word.is_empty())
}

/// Returns which word of a text is the name of a member of a body, at any depth.
pub(super) fn named_in(text: &str, body: &Json) -> Option<usize> {
    words(text).position(|word| has_member(body, word))
}

/// Returns the edit that a case calls for which failed for a member that the service does not know, though
/// the case is not about that.
pub(super) fn member_of(case: &CaseRecord) -> Option<String> {
    let said = case.answer.as_ref()?.detail.as_deref();
    let said = said.filter(|said| says_unknown(said))?;
    let mut findings = case.findings.iter();
    let is_meant = findings.any(|finding| says_unknown(&finding.expected));
    let mut findings = case.findings.iter();
    let is_other = findings.any(|finding| match finding.column.as_str() {
        "detail" => says_unknown(&finding.actual),
        "code" => finding.expected.starts_with('2'),
        _ => false,
    });
    let exchange = case.exchanges.get(case.judged?)?;
    let body = |message: &str| read(message.as_bytes()).ok().map(|parsed| parsed.value);
    let (sent, came) = (
        body(&exchange.request.body)?,
        body(&exchange.response.body)?,
    );
    let own = texts(&came).into_iter().find(|text| says_unknown(text))?;
    let at = named_in(own, &sent).filter(|_| is_other && !is_meant)?;
    // Names are swapped one for one, so the words of both texts are as many.
    let (own, name) = (words(own).nth(at)?, words(said).nth(at)?);
    let line = TargetLine::binding(&case.suite, &["members", name], GAP);
    Some(format!(
        "the service does not know `{}`: what does it call it? its target file says {line}",
        text::shown(own)
    ))
}

/// Returns every text of a body.
pub(super) fn texts(body: &Json) -> Vec<&str> {
    let own = body.text().into_iter();
    let members = body.members().iter().map(|(_, below)| below);
    let below = members.chain(body.items()).flat_map(texts);
    own.chain(below).collect()
}

fn has_member(body: &Json, name: &str) -> bool {
    let mut members = body.members().iter();
    members.any(|(known, below)| known == name || has_member(below, name))
        || body.items().iter().any(|item| has_member(item, name))
}

#[cfg(test)]
mod tests {
    use super::{named_in, says_unknown, texts, words};
    use crate::json::read;

    #[test]
    fn the_member_that_a_text_means_is_one_that_was_sent() {
        let sent = br#"{"organization": [{"nmae": "x", "ou": "Request"}]}"#;
        let sent = read(sent).unwrap().value;
        let said = "Request contains unrecognized field organization.nmae.";
        assert!(says_unknown(said) && !says_unknown("name is mandatory."));
        let at = named_in(said, &sent);
        assert_eq!(at.and_then(|at| words(said).nth(at)), Some("organization"));
        let said = "unknown: nmae";
        assert_eq!(named_in(said, &sent), Some(1));
        assert_eq!(named_in("unknown: name", &sent), None);
        assert_eq!(texts(&sent), ["x", "Request"]);
    }
}

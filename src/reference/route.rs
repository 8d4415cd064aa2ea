//! Turns a verb and a path into an operation and the ids in the path.

use std::sync::Arc;

use super::rulebook::{Family, Operation, Rulebook, Segment};

/// Holds the ids that a path names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathIds {
    pub(super) account: Option<String>,
    pub(super) user: Option<String>,
}

/// Finds the family that a path belongs to.
pub(super) fn family<'a>(rulebook: &'a Rulebook, path: &str) -> Option<&'a Family> {
    let families = rulebook.families.iter().map(Arc::as_ref);
    let around = families.filter(|family| path.starts_with(family.below));
    around.max_by_key(|family| family.below.len())
}

/// Finds the operation that a request asks for.
pub(super) fn route<'a>(
    family: &'a Family,
    verb: &str,
    path: &str,
) -> Option<(&'a Operation, PathIds)> {
    let segments = path.strip_prefix('/')?.split('/');
    let segments: Vec<Sent<'_>> = segments.map(Sent::read).collect::<Option<_>>()?;
    let operations = family.operations.iter().map(Arc::as_ref);
    let mut of_verb = operations.filter(|operation| operation.verb == verb);
    of_verb.find_map(|operation| Some((operation, ids(&operation.path, &segments)?)))
}

/// Holds one segment of a path as sent, and with percent-encoding resolved.
struct Sent<'a> {
    raw: &'a str,
    text: String,
}

impl<'a> Sent<'a> {
    fn read(raw: &'a str) -> Option<Self> {
        let text = decoded(raw)?;
        Some(Self { raw, text })
    }
}

fn ids(pattern: &[Segment], segments: &[Sent<'_>]) -> Option<PathIds> {
    if pattern.len() != segments.len() {
        return None;
    }
    let mut ids = PathIds::default();
    for (expected, segment) in pattern.iter().zip(segments) {
        match expected {
            Segment::Literal(literal) if *literal == segment.text => {}
            Segment::Account(form) if form.fits(&segment.text) => {
                ids.account = Some(segment.text.clone());
            }
            Segment::AnyAccount if !segment.text.is_empty() => {
                ids.account = Some(segment.text.clone());
            }
            Segment::User { decoded: true } => ids.user = Some(segment.text.clone()),
            Segment::User { decoded: false } => ids.user = Some(segment.raw.to_owned()),
            _ => return None,
        }
    }
    Some(ids)
}

/// Resolves percent-encoding, or returns nothing where it is malformed or no UTF-8.
fn decoded(segment: &str) -> Option<String> {
    let mut bytes = segment.bytes();
    let mut decoded = Vec::with_capacity(segment.len());
    while let Some(byte) = bytes.next() {
        decoded.push(if byte == b'%' {
            hex_digit(bytes.next()?)? * 16 + hex_digit(bytes.next()?)?
        } else {
            byte
        });
    }
    String::from_utf8(decoded).ok()
}

fn hex_digit(byte: u8) -> Option<u8> {
    let digit = char::from(byte).to_digit(16)?;
    u8::try_from(digit).ok()
}

//! Turns a verb and a path into an operation and the ids in the path.

use super::rulebook::{Operation, Rulebook, Segment};

/// Holds the ids that a path names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathIds {
    pub(super) account: Option<String>,
    pub(super) user: Option<String>,
}

/// Finds the operation that a request asks for.
pub(super) fn route<'a>(
    rulebook: &'a Rulebook,
    verb: &str,
    path: &str,
) -> Option<(&'a Operation, PathIds)> {
    let segments = path.strip_prefix('/')?.split('/');
    let segments: Vec<String> = segments.map(decoded).collect::<Option<_>>()?;
    let operations = rulebook.operations.iter();
    let mut of_verb = operations.filter(|operation| operation.verb == verb);
    of_verb.find_map(|operation| Some((operation, ids(&operation.path, &segments)?)))
}

fn ids(pattern: &[Segment], segments: &[String]) -> Option<PathIds> {
    if pattern.len() != segments.len() {
        return None;
    }
    let mut ids = PathIds::default();
    for (expected, segment) in pattern.iter().zip(segments) {
        match expected {
            Segment::Literal(literal) if literal == segment => {}
            Segment::Account { digits } if is_number(segment, *digits) => {
                ids.account = Some(segment.clone());
            }
            Segment::User => ids.user = Some(segment.clone()),
            _ => return None,
        }
    }
    Some(ids)
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
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

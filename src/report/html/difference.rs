//! Turns what was expected and what came into runs of text, those that differ marked.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use super::wording;

/// A run of words on one side of a difference.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(in crate::report) struct Words {
    /// Whether the other side lacks them.
    pub(in crate::report) differ: bool,
    /// The words.
    pub(in crate::report) text: String,
}

/// From which share of words on that two texts have in common they are compared word by word: of two
/// that have nothing to do with each other, what they happen to share says nothing.
pub(in crate::report) const ALIKE: f32 = 0.4;

fn whole(text: String) -> Vec<Words> {
    match text.is_empty() {
        true => Vec::new(),
        false => vec![Words { differ: true, text }],
    }
}

/// Returns both sides, as a page shows them.
pub(in crate::report) fn difference(expected: &str, actual: &str) -> [Vec<Words>; 2] {
    let (expected, actual) = (wording::line(expected), wording::line(actual));
    let diff = TextDiff::from_words(&expected, &actual);
    if diff.ratio() < ALIKE {
        return [expected, actual].map(whole);
    }
    let side = |other: ChangeTag| {
        let mut words: Vec<Words> = Vec::new();
        for change in diff
            .iter_all_changes()
            .filter(|change| change.tag() != other)
        {
            let differ = change.tag() != ChangeTag::Equal;
            match words.last_mut() {
                Some(last) if last.differ == differ => last.text.push_str(change.value()),
                _ => words.push(Words {
                    differ,
                    text: change.value().to_owned(),
                }),
            }
        }
        words
    };
    [side(ChangeTag::Insert), side(ChangeTag::Delete)]
}

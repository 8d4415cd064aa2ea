//! Turns both sides of a difference into runs of text, those that differ marked.

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::story::Difference;
use crate::story::failure::ALIKE;

/// A run of words on one side of a difference.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    /// Whether the other side lacks them.
    differ: bool,
    text: String,
}

/// One difference.
#[derive(Debug, Serialize)]
pub(super) struct Differs {
    label: String,
    sides: [Vec<Words>; 2],
    place: String,
    line: usize,
    source: String,
    note: Option<String>,
}

/// Returns a difference, as a page shows it.
pub(super) fn differs(difference: &Difference<'_>) -> Differs {
    let excerpt = difference.excerpt.as_ref();
    let source = excerpt.map(|excerpt| crate::text::shown(excerpt.source.trim_end()));
    Differs {
        label: difference.label.clone(),
        sides: sides(&difference.sides),
        place: difference.place.clone(),
        line: excerpt.map_or(0, |excerpt| excerpt.line),
        source: source.unwrap_or_default(),
        note: difference.note.clone(),
    }
}

fn sides(texts: &[Option<String>; 2]) -> [Vec<Words>; 2] {
    let whole = |text: &Option<String>| {
        let words = text.iter().cloned();
        words.map(|text| Words { differ: true, text }).collect()
    };
    let [Some(one), Some(other)] = texts else {
        return texts.each_ref().map(whole);
    };
    let diff = TextDiff::from_words(one.as_str(), other.as_str());
    if diff.ratio() < ALIKE {
        return texts.each_ref().map(whole);
    }
    let side = |unwanted: ChangeTag| {
        let mut words: Vec<Words> = Vec::new();
        let changes = diff.iter_all_changes();
        for change in changes.filter(|change| change.tag() != unwanted) {
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

//! Turns two texts that differ in little into a word on what the little is.

use std::cmp::{Ordering, Reverse};

use regex_lite::{Regex, escape};

use super::coat::{self, literals};
use crate::contract::{Detail, DetailPart, Row, Table, nearest_text};
use crate::text;

/// What a difference can be, and what makes it vanish.
type Fold = (&'static str, fn(&str) -> String);

/// What is tried, in this order.
const KINDS: [Fold; 4] = [
    ("case", str::to_lowercase),
    ("white space", without_white_space),
    ("punctuation", without_punctuation),
    ("look-alike characters", text::fold_lookalikes),
];

/// The longest text that is compared so, in bytes: nobody overlooks little in a longer one, and a
/// target may send one to every case.
const LONGEST: usize = 16 << 10;

/// A text of a row that somebody's text comes near to.
#[derive(Debug, Clone)]
pub struct Near<'a> {
    /// The row.
    pub row: &'a Row,
    /// Its text.
    pub text: &'a Detail,
    /// In what alone it differs, in words that go on after `it`, where it is less than a word.
    pub differs: Option<String>,
    /// How many characters differ, whatever stands in the placeholders.
    distance: usize,
}

impl<'a> Near<'a> {
    /// Returns how a text comes near to a row's; none where it is the row's, or nothing like it.
    pub fn of(row: &'a Row, text: &'a Detail, said: &str) -> Option<Self> {
        let differs = difference(text, said);
        if differs.is_none() && text.matches(said) {
            return None;
        }
        let most = text.literal_length() / 3;
        let distance = text.distance(said, most);
        let distance = distance.or(differs.is_some().then_some(most))?;
        Some(Self {
            row,
            text,
            differs,
            distance,
        })
    }

    /// Tells whether it is the row's text misspelt rather than another text like it.
    ///
    /// Of a row that has other texts than those listed, one that is more than a character away may be
    /// one of the others.
    pub fn is_misspelt(&self) -> bool {
        let is_alike = self.distance <= self.text.literal_length() / 7;
        self.differs.is_some() || (is_alike && !self.row.open)
    }

    /// Puts the nearest first: of texts that differ in little the one with most of its own words in it,
    /// or every text would be near to one that is hardly more than placeholders.
    pub fn by_likeness(&self, other: &Self) -> Ordering {
        let key = |near: &Self| {
            let words = near.text.literal_length().saturating_sub(near.distance);
            let words = near.differs.as_ref().map_or(0, |_| words);
            (near.differs.is_none(), Reverse(words), near.distance)
        };
        key(self).cmp(&key(other))
    }
}

/// Returns the texts of a table that are like a text, the nearest first: the one measure of likeness,
/// whoever asks. A text that is a row's to the letter is like no other.
pub fn like<'a>(table: &'a Table, said: &str) -> Vec<Near<'a>> {
    let texts = table
        .rows
        .iter()
        .flat_map(|row| row.texts().iter().map(move |text| (row, text)));
    let near = texts.filter_map(|(row, text)| Near::of(row, text, said));
    let mut near: Vec<Near<'a>> = near.collect();
    near.sort_by(Near::by_likeness);
    near
}

/// Returns in what alone a text differs from a form, in words that go on after `it`; none where it is a
/// word or more, or nothing.
pub fn difference(form: &Detail, actual: &str) -> Option<String> {
    if let Some(fillings) = form.fillings(actual) {
        // No placeholder begins or ends with a blank: it is one too many beside it.
        let blank = |(_, filling): &(String, String)| filling.trim() != filling;
        let is_blank = fillings.iter().any(blank);
        return is_blank.then(|| "differs only in white space".to_owned());
    }
    let one = || nearest_text(std::slice::from_ref(form), actual);
    edit(form, actual).or_else(|| one().map(|_| "differs in one character".to_owned()))
}

/// Returns in what alone two different texts differ, where it is less than a word.
pub(super) fn only_difference(expected: &str, actual: &str) -> Option<String> {
    let kinds = KINDS;
    if expected == actual || expected.len().max(actual.len()) > LONGEST {
        return None;
    }
    if let Some((kind, _)) = kinds
        .iter()
        .find(|(_, fold)| fold(expected) == fold(actual))
    {
        return Some((*kind).to_owned());
    }
    let fold_all = |text: &str| {
        kinds
            .iter()
            .rev()
            .fold(text.to_owned(), |text, (_, fold)| fold(&text))
    };
    if fold_all(expected) != fold_all(actual) {
        return None;
    }
    // Each kind that still differs when all others are folded away has its part in it.
    let parts: Vec<&str> = kinds
        .iter()
        .filter(|(kind, _)| {
            let fold_others = |text: &str| {
                kinds
                    .iter()
                    .rev()
                    .filter(|(other, _)| other != kind)
                    .fold(text.to_owned(), |text, (_, fold)| fold(&text))
            };
            fold_others(expected) != fold_others(actual)
        })
        .map(|(kind, _)| *kind)
        .collect();
    match parts.as_slice() {
        [all_but_last @ .., last] if !all_but_last.is_empty() => {
            Some(format!("{} and {last}", all_but_last.join(", ")))
        }
        _ => Some(parts.concat()),
    }
}

/// Returns the one edit that makes what came out of a text of this form, in words that go on after
/// `it`: `lacks the full stop at its end`, `differs only in case`.
pub(super) fn edit(form: &Detail, actual: &str) -> Option<String> {
    if actual.is_empty() || actual.len() > LONGEST || form.matches(actual) {
        return None;
    }
    if form.matches(&format!("{actual}.")) {
        return Some("lacks the full stop at its end".to_owned());
    }
    if actual
        .strip_suffix('.')
        .is_some_and(|bare| form.matches(bare))
    {
        return Some("has a full stop more at its end".to_owned());
    }
    coat::worn(form, actual).or_else(|| Some(format!("differs only in {}", fold_of(form, actual)?)))
}

/// Returns in what alone a text differs from a form, its placeholders open.
fn fold_of(form: &Detail, actual: &str) -> Option<String> {
    if let Some(text) = form.literal() {
        return only_difference(text, actual);
    }
    let fits = |fold: fn(&str) -> String| literals(form, fold).matches(&fold(actual));
    let (kind, _) = KINDS.into_iter().find(|(_, fold)| fits(*fold))?;
    Some(kind.to_owned())
}

/// A stretch of a text that is expected.
pub(super) enum Part {
    /// Words or a placeholder, as a table has them.
    Fixed(DetailPart),
    /// A value, to the letter.
    Exact(String),
}

/// What may stand between two words, or be left out.
const GAP: &str = r"[\s!-/:-@\[-`{-~\u{a0}\u{ad}‘’“”«»–—…\u{200b}-\u{200f}\u{2060}\u{feff}]*";

/// Contractions, and the words that they stand for.
const CONTRACTIONS: [(&str, &str); 5] = [
    ("can't", "cannot"),
    ("won't", "will not"),
    ("n't", " not"),
    ("'re", " are"),
    ("it's", "it is"),
];

/// Returns what fills the placeholders of a text that differs from the expected one by no more than
/// punctuation, white space, letter case and contractions.
pub(super) fn fillings(expected: &[Part], actual: &str) -> Option<Vec<(String, String)>> {
    if actual.len() > LONGEST {
        return None;
    }
    let mut names = Vec::new();
    let mut pattern = format!("(?i)^{GAP}");
    for part in expected {
        match part {
            Part::Fixed(DetailPart::Literal(text)) => {
                let text = whole(text);
                let words = text.split(|letter: char| !letter.is_alphanumeric());
                let words: Vec<String> =
                    words.filter(|word| !word.is_empty()).map(escape).collect();
                pattern.push_str(&format!("{GAP}{}{GAP}", words.join(GAP)));
            }
            Part::Fixed(DetailPart::Placeholder(name)) => {
                names.push(name);
                pattern.push_str("(.+?)");
            }
            Part::Exact(value) => pattern.push_str(&format!("(?-i:{})", escape(value))),
        }
    }
    pattern.push_str(&format!("{GAP}$"));
    let actual = whole(actual);
    let found = Regex::new(&pattern).ok()?.captures(&actual)?;
    let filled = names.into_iter().enumerate().map(|(at, name)| {
        let filling = found.get(at + 1).map_or("", |filling| filling.as_str());
        (name.clone(), filling.to_owned())
    });
    Some(filled.collect())
}

/// Returns a text with its contractions as whole words.
fn whole(text: &str) -> String {
    let text = text.replace('’', "'");
    CONTRACTIONS.iter().fold(text, |text, (short, long)| {
        let text = text.replace(short, long);
        text.replace(&short.to_uppercase(), &long.to_uppercase())
    })
}

fn without_white_space(text: &str) -> String {
    // Zero-width characters and the soft hyphen are no white space to Unicode, but to a reader.
    let invisible = |c: char| {
        matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
    };
    text.chars()
        .filter(|c| !c.is_whitespace() && !invisible(*c))
        .collect()
}

fn without_punctuation(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric() || c.is_whitespace())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{LONGEST, Part, edit, fillings, only_difference};
    use crate::contract::{Detail, DetailPart};

    #[test]
    fn texts_longer_than_any_message_are_not_looked_at_for_what_alone_differs() {
        let differ = |length: usize| only_difference(&"A".repeat(length), &"a".repeat(length));
        assert_eq!(differ(LONGEST).as_deref(), Some("case"));
        assert_eq!(differ(LONGEST + 1), None);
    }

    #[test]
    fn one_edit_is_told_whatever_stands_in_the_placeholders() {
        let form = Detail::parse("No caf\u{e9} {id} & \"bar\".").unwrap();
        for (actual, said) in [
            (
                "No caf\u{e9} 7 & \"bar\"",
                Some("lacks the full stop at its end"),
            ),
            (
                "No caf\u{e9} 7 & \"bar\"..",
                Some("has a full stop more at its end"),
            ),
            ("no Caf\u{e9} 7 & \"bar\".", Some("differs only in case")),
            (
                "No caf\u{e9} 7 &amp; &quot;bar&quot;.",
                Some("is HTML-escaped"),
            ),
            ("No caf\u{e9} 7 & &#34;bar&#x22;.", Some("is HTML-escaped")),
            (
                "No caf\u{e9} 7 &amp;amp; &amp;quot;bar&amp;quot;.",
                Some("is HTML-escaped twice"),
            ),
            (
                "No caf\u{c3}\u{a9} 7 & \"bar\".",
                Some("is UTF-8 read as Latin-1"),
            ),
            (
                "\u{feff}No caf\u{e9} 7 & \"bar\".",
                Some("begins with a byte order mark"),
            ),
            (
                "No cafe\u{301} 7 & \"bar\".",
                Some("is in another Unicode normal form: U+0301 in place of U+00E9"),
            ),
            (
                "No caf\u{e9} 7 & \\\"bar\\\".",
                Some("has its quotes escaped twice"),
            ),
            ("Something else.", None),
            ("No caf\u{e9} 7 & \"bar\".", None),
            ("", None),
        ] {
            assert_eq!(edit(&form, actual).as_deref(), said, "{actual}");
        }
    }

    #[test]
    fn a_near_miss_is_told_from_another_text() {
        let expected = "Invalid account status.";
        for (actual, difference) in [
            ("invalid account Status.", Some("case")),
            ("Invalid  account status.", Some("white space")),
            ("Invalid account\u{a0}status.", Some("white space")),
            ("Invalid\u{200b} account status.", Some("white space")),
            ("Invalid account status", Some("punctuation")),
            ("Invalid accоunt status.", Some("look-alike characters")),
            ("invalid account status", Some("case and punctuation")),
            (
                "Invalid\u{a0}accоunt status",
                Some("white space, punctuation and look-alike characters"),
            ),
            ("Invalid status.", None),
            ("Invalid account status.", None),
        ] {
            assert_eq!(
                only_difference(expected, actual).as_deref(),
                difference,
                "{actual}"
            );
        }
    }

    fn text(text: &str) -> Part {
        Part::Fixed(DetailPart::Literal(text.to_owned()))
    }

    fn filled(expected: &[Part], actual: &str) -> Option<Vec<String>> {
        let found = fillings(expected, actual)?;
        Some(found.into_iter().map(|(_, filling)| filling).collect())
    }

    #[test]
    fn punctuation_white_space_letter_case_and_contractions_are_little() {
        let expected = [text("User doesn't exist.")];
        for near in [
            "User doesn't exist",
            "User does not exist.",
            "user  DOESN’T exist!",
            " \"User does-not exist\" ",
        ] {
            assert_eq!(filled(&expected, near), Some(Vec::new()), "{near}");
        }
        for far in [
            "User doesn't exists.",
            "User do not exist.",
            "User does exist.",
            "Uѕer doesn't exist.",
            "User doesn't exist. Trace 7",
            "",
        ] {
            assert_eq!(filled(&expected, far), None, "{far}");
        }
    }

    #[test]
    fn placeholders_are_open_and_values_are_to_the_letter() {
        let field = Part::Fixed(DetailPart::Placeholder("field".to_owned()));
        let expected = [text("Field: "), field, text(" not allowed to update.")];
        let near = filled(&expected, "field accountName NOT allowed to update");
        assert_eq!(near, Some(vec!["accountName".to_owned()]));
        let value = Part::Exact("JANITOR".to_owned());
        let expected = [text("Role "), value, text(" not allowed.")];
        assert_eq!(
            filled(&expected, "Role 'JANITOR' not allowed"),
            Some(Vec::new())
        );
        assert_eq!(filled(&expected, "Role janitor not allowed."), None);
    }
}

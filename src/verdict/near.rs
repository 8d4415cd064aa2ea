//! Turns two texts that differ in little into a word on what the little is.

use crate::text;

/// What a difference can be, and what makes it vanish.
type Fold = (&'static str, fn(&str) -> String);

/// The longest text that is compared so, in bytes: nobody overlooks little in a longer one, and a
/// target may send one to every case.
const LONGEST: usize = 16 << 10;

/// Returns in what alone two different texts differ, where it is less than a word.
pub fn only_difference(expected: &str, actual: &str) -> Option<String> {
    let kinds: [Fold; 4] = [
        ("case", str::to_lowercase),
        ("white space", without_white_space),
        ("punctuation", without_punctuation),
        ("look-alike characters", text::fold_lookalikes),
    ];
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
    use super::only_difference;

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
}

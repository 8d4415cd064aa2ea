//! Turns a text into those that are off by a letter, a blank or a full stop.

/// Letters of the Latin alphabet with their likes in the Cyrillic one.
const LOOK_ALIKES: [(char, char); 4] = [('e', 'е'), ('a', 'а'), ('o', 'о'), ('i', 'і')];

/// Changes a text, or says that there is nothing to change.
pub(super) type Edit = fn(&str) -> Option<String>;

/// The ways to be off by little inside a text, each with its name in ids and in sentences.
pub(super) const INSIDE: [(&str, &str, Edit); 3] = [
    ("letter-case", "has a letter in the other case", letter_case),
    ("blank", "has a blank too many inside", blank),
    ("look-alike", "has a letter of another alphabet", look_alike),
];

fn letter_case(text: &str) -> Option<String> {
    let at = text.find(|letter: char| letter.is_ascii_alphabetic())?;
    let mut bytes = text.as_bytes().to_vec();
    bytes[at] ^= b' ';
    String::from_utf8(bytes).ok()
}

fn blank(text: &str) -> Option<String> {
    text.contains(' ').then(|| text.replacen(' ', "  ", 1))
}

fn look_alike(text: &str) -> Option<String> {
    let mut likes = LOOK_ALIKES.iter();
    let (latin, other) = likes.find(|(latin, _)| text.contains(*latin))?;
    Some(text.replacen(*latin, &other.to_string(), 1))
}

/// Returns the way to be off by little that ids call so.
pub(super) fn edit(what: &str) -> Option<Edit> {
    let mut inside = INSIDE.iter();
    match what {
        "full-stop" => Some(|text| Some(full_stop(text))),
        "letter" => Some(last_letter),
        "trailing-blank" => Some(|text| Some(format!("{text} "))),
        _ => inside
            .find(|(name, ..)| *name == what)
            .map(|(.., edit)| *edit),
    }
}

/// Returns a text with a full stop where it has none, and without the one that it has.
pub(super) fn full_stop(text: &str) -> String {
    match text.strip_suffix('.') {
        Some(rest) => rest.to_owned(),
        None => format!("{text}."),
    }
}

/// Returns a text whose last letter or digit is another.
pub(super) fn last_letter(text: &str) -> Option<String> {
    let (at, last) = text
        .char_indices()
        .rev()
        .find(|(_, c)| c.is_alphanumeric())?;
    let other = match last {
        '0'..='8' | 'a'..='y' | 'A'..='Y' => char::from_u32(u32::from(last) + 1)?,
        '9' => '0',
        'z' => 'a',
        _ => 'A',
    };
    let rest = &text[at + last.len_utf8()..];
    Some(format!("{}{other}{rest}", &text[..at]))
}

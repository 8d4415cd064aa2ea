//! Turns a text that is the right one in another coat into the name of the coat.

use unicode_normalization::UnicodeNormalization;

use crate::contract::{Detail, DetailPart};

/// What the five characters that HTML escapes are called there.
const ENTITIES: [(&str, char); 6] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", '\u{a0}'),
];

/// What takes a coat off a text that wears it.
type TakeOff = fn(&str) -> Option<String>;

/// The longest name of an entity, in characters.
const MAX_ENTITY: usize = 8;

/// Returns the coat that a text of this form wears, in words that go on after `it`.
pub(super) fn worn(form: &Detail, actual: &str) -> Option<String> {
    let coats: [(&str, TakeOff); 5] = [
        ("begins with a byte order mark", unmarked),
        ("is HTML-escaped", unescaped),
        ("is HTML-escaped twice", |text| unescaped(&unescaped(text)?)),
        ("is UTF-8 read as Latin-1", decoded),
        ("has its quotes escaped twice", unquoted),
    ];
    let fits = |take_off: TakeOff| take_off(actual).is_some_and(|bare| form.matches(&bare));
    let found = coats.into_iter().find(|(_, take_off)| fits(*take_off));
    match found {
        Some((said, _)) => Some(said.to_owned()),
        None => other_form(form, actual),
    }
}

fn unmarked(text: &str) -> Option<String> {
    text.strip_prefix('\u{feff}').map(str::to_owned)
}

fn unquoted(text: &str) -> Option<String> {
    text.contains("\\\"").then(|| text.replace("\\\"", "\""))
}

/// Reads each character as the byte that it was.
fn decoded(text: &str) -> Option<String> {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(c).ok()).collect();
    String::from_utf8(bytes?).ok().filter(|found| found != text)
}

fn unescaped(text: &str) -> Option<String> {
    let mut bare = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        bare.push_str(&rest[..at]);
        let entity = rest[at + 1..].split_once(';');
        let read = entity.and_then(|(name, after)| Some((character(name)?, after)));
        let (character, after) = read.unwrap_or(('&', &rest[at + 1..]));
        bare.push(character);
        rest = after;
    }
    bare.push_str(rest);
    (bare != text).then_some(bare)
}

fn character(name: &str) -> Option<char> {
    if name.len() > MAX_ENTITY {
        return None;
    }
    let number = match name.strip_prefix('#') {
        None => {
            let known = ENTITIES.into_iter().find(|(known, _)| *known == name);
            return known.map(|(_, character)| character);
        }
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16),
            None => digits.parse(),
        },
    };
    number.ok().and_then(char::from_u32)
}

/// Names the first characters that are written otherwise and mean the same.
fn other_form(form: &Detail, actual: &str) -> Option<String> {
    let compose = |text: &str| text.nfc().collect::<String>();
    if !literals(form, compose).matches(&compose(actual)) {
        return None;
    }
    let expected = form.shown();
    let differs = |text: &str, other: &str| {
        let unlike = text
            .chars()
            .filter(|c| !c.is_ascii() && !other.contains(*c));
        let points: Vec<String> = unlike
            .take(2)
            .map(|c| format!("U+{:04X}", u32::from(c)))
            .collect();
        points.join(" ")
    };
    let [came, wanted] = [differs(actual, &expected), differs(&expected, actual)];
    let written = match (came.is_empty(), wanted.is_empty()) {
        (false, false) => format!(": {came} in place of {wanted}"),
        (false, true) => format!(": {came}"),
        _ => String::new(),
    };
    Some(format!("is in another Unicode normal form{written}"))
}

/// Returns a form with its literal parts changed.
pub(super) fn literals(form: &Detail, change: impl Fn(&str) -> String) -> Detail {
    Detail::from_parts(form.parts().iter().map(|part| match part {
        DetailPart::Literal(text) => DetailPart::Literal(change(text)),
        DetailPart::Placeholder(name) => DetailPart::Placeholder(name.clone()),
    }))
}

//! Turns the beginning of a text into the character that it spells, in a URL, in JSON or in HTML.

use super::entity;

/// What stands where a text was cut; [`crate::text::cut`] writes it.
pub(crate) const CUT: &str = "… (";

/// The longest escape in bytes: two units of UTF-16, each behind a backslash.
const LONGEST: usize = 12;

/// A language in which characters may be spelt by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// `%2F`, of URLs and forms.
    Percent,
    /// `\/`, `\u002f`, of JSON; `\u{2f}` and `\x2f`, of what prints a value for people.
    Json,
    /// `&sol;`, `&#47;`, `&#x2f;`, of HTML and XML.
    Html,
}

/// The bytes that an escape spells, and how many it takes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelt {
    bytes: [u8; 4],
    count: usize,
    /// How long the escape is, in bytes.
    pub(super) length: usize,
}

impl Spelt {
    fn byte(byte: u8, length: usize) -> Self {
        Self {
            bytes: [byte, 0, 0, 0],
            count: 1,
            length,
        }
    }

    fn character(character: char, length: usize) -> Self {
        let mut bytes = [0; 4];
        let count = character.encode_utf8(&mut bytes).len();
        Self {
            bytes,
            count,
            length,
        }
    }

    /// Returns the bytes that are spelt.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.count]
    }
}

impl Escape {
    /// All of them: a text may hold each.
    pub(super) const ALL: [Self; 3] = [Self::Percent, Self::Json, Self::Html];

    /// Returns the byte with which its escapes begin.
    pub(super) fn sign(self) -> u8 {
        match self {
            Self::Percent => b'%',
            Self::Json => b'\\',
            Self::Html => b'&',
        }
    }

    /// Returns what a text begins with, where that is an escape.
    pub(super) fn read(self, text: &[u8]) -> Option<Spelt> {
        if *text.first()? != self.sign() {
            return None;
        }
        match self {
            Self::Percent => Some(Spelt::byte(number(text.get(1..3)?, 16)? as u8, 3)),
            Self::Json => json(text),
            Self::Html => html(text),
        }
    }
}

/// Returns how long the beginning of an escape is that ends in front of a cut.
pub(super) fn halved(text: &[u8]) -> Option<usize> {
    let begins = Escape::ALL
        .iter()
        .any(|escape| text.first() == Some(&escape.sign()));
    let part = |byte: &&u8| byte.is_ascii_alphanumeric() || b"\\#{&%".contains(byte);
    let length = text.iter().take(LONGEST).take_while(part).count();
    (begins && text[length..].starts_with(CUT.as_bytes())).then_some(length)
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(digits).ok()?, radix).ok()
}

fn json(text: &[u8]) -> Option<Spelt> {
    let letter = *text.get(1)?;
    let plain = match letter {
        b'"' | b'\'' | b'/' | b'\\' => letter,
        b'b' => 0x8,
        b'f' => 0xc,
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'x' => return Some(Spelt::byte(number(text.get(2..4)?, 16)? as u8, 4)),
        b'u' if text.get(2) == Some(&b'{') => {
            let end = text.iter().take(LONGEST).position(|byte| *byte == b'}')?;
            let character = char::from_u32(number(&text[3..end], 16)?)?;
            return Some(Spelt::character(character, end + 1));
        }
        b'u' => return units(text),
        _ => return None,
    };
    Some(Spelt::byte(plain, 2))
}

/// Reads one unit of UTF-16, or two that are one character.
fn units(text: &[u8]) -> Option<Spelt> {
    let unit = |at: usize| {
        let text = text.get(at..at + 6)?.strip_prefix(b"\\u")?;
        number(text, 16)
    };
    let first = unit(0)?;
    if let Some(character) = char::from_u32(first) {
        return Some(Spelt::character(character, 6));
    }
    let pair = [first as u16, unit(6)? as u16];
    let character = char::decode_utf16(pair).next()?.ok()?;
    Some(Spelt::character(character, 12))
}

fn html(text: &[u8]) -> Option<Spelt> {
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = &text[1..end];
    let character = match name.strip_prefix(b"#") {
        Some([b'x' | b'X', digits @ ..]) => char::from_u32(number(digits, 16)?)?,
        Some(digits) => char::from_u32(number(digits, 10)?)?,
        None => entity::named(std::str::from_utf8(name).ok()?)?,
    };
    Some(Spelt::character(character, end + 1))
}

//! Turns a secret into a search that finds it however its characters are spelt.
//!
//! A service that quotes what it got may encode all of it, or only what its language needs: every
//! character is looked for in every spelling, whatever the spelling of its neighbours.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::text;

/// What stands where a text was cut.
pub(super) const CUT: &str = "… (";

/// How many characters of a secret, in front of a cut, are taken for the secret.
const PART: usize = 3;

/// The shortest line of a secret of several lines that is a secret by itself.
const LINE: usize = 16;

/// How many backslashes may stand for one.
const BACKSLASHES: usize = 8;

/// One secret, or what base64 makes of it.
#[derive(Clone)]
pub(super) struct Needle {
    characters: Vec<Vec<Spelling>>,
    /// The bytes with which the spellings of the first character begin.
    begins: Vec<u8>,
}

/// One way to write one character.
#[derive(Clone)]
enum Spelling {
    /// As it is.
    Exact(String),
    /// With letters of either case: `%2f`, `&quot;`.
    Folded(String),
    /// Behind any number of backslashes: `\"`, `\\u00e4`.
    Escaped(String),
    /// A backslash, which an encoding doubles.
    Backslashes,
}

impl Needle {
    /// Returns all that is to be looked for because of a secret.
    pub(super) fn of(secret: &str) -> Vec<Self> {
        let mut needles = vec![Self::new(secret)];
        let lines = secret.lines().filter(|line| {
            line.len() >= LINE && line.len() < secret.len() && !line.starts_with("-----")
        });
        needles.extend(lines.map(Self::new));
        for shift in 0..3 {
            let mut shifted = vec![0; shift];
            shifted.extend_from_slice(secret.as_bytes());
            for engine in [&STANDARD, &URL_SAFE] {
                let core = base64_core(&engine.encode(&shifted), shift, shifted.len());
                needles.extend(core.map(|core| Self::new(&core)));
            }
        }
        needles
    }

    fn new(text: &str) -> Self {
        let characters: Vec<Vec<Spelling>> = text.chars().map(spellings).collect();
        let first = characters.first().into_iter().flatten();
        let begins = first.map(Spelling::begin).collect();
        Self { characters, begins }
    }

    /// Tells whether a byte may be the first.
    pub(super) fn begins(&self, byte: u8) -> bool {
        self.begins.contains(&byte)
    }

    /// Returns where the secret ends that begins at a place of a text, if one does.
    pub(super) fn end(&self, text: &str, start: usize) -> Option<usize> {
        let first = text.as_bytes().get(start)?;
        if !self.begins(*first) {
            return None;
        }
        let mut ends = vec![start];
        for (count, spellings) in self.characters.iter().enumerate() {
            let mut next = Vec::new();
            for end in ends {
                let rest = &text[end..];
                let lengths = spellings.iter().flat_map(|spelling| spelling.lengths(rest));
                next.extend(lengths.map(|length| end + length));
                if count >= PART
                    && let Some(cut) = cut_within(rest, spellings)
                {
                    return Some(end + cut);
                }
            }
            next.sort_unstable();
            next.dedup();
            ends = next;
        }
        ends.last().copied()
    }
}

/// Returns where a text is cut, where that is before a character is spelt to its end.
fn cut_within(rest: &str, spellings: &[Spelling]) -> Option<usize> {
    let cut = rest.find(CUT).filter(|cut| *cut <= 2 * BACKSLASHES)?;
    let begun = &rest[..cut];
    let tail = begun.trim_start_matches('\\');
    let begins = |spelling: &Spelling| match spelling {
        Spelling::Exact(word) => word.starts_with(begun),
        Spelling::Folded(word) => begins_folded(word, begun),
        Spelling::Escaped(word) => begins_folded(word, tail),
        Spelling::Backslashes => tail.is_empty(),
    };
    spellings.iter().any(begins).then_some(cut)
}

/// Tells whether a text begins with a word, whatever the case of its ASCII letters.
fn begins_folded(text: &str, word: &str) -> bool {
    let begin = text.as_bytes().get(..word.len());
    begin.is_some_and(|begin| begin.eq_ignore_ascii_case(word.as_bytes()))
}

impl Spelling {
    fn begin(&self) -> u8 {
        match self {
            Self::Exact(word) | Self::Folded(word) => word.as_bytes()[0],
            Self::Escaped(_) | Self::Backslashes => b'\\',
        }
    }

    /// Returns how much of a text the spelling may take.
    fn lengths(&self, text: &str) -> Vec<usize> {
        let slashes = || text.bytes().take_while(|byte| *byte == b'\\').count();
        match self {
            Self::Exact(word) if text.starts_with(word.as_str()) => vec![word.len()],
            Self::Folded(word) if begins_folded(text, word) => vec![word.len()],
            Self::Escaped(word) => {
                let slashes = slashes();
                let spelt = slashes > 0 && begins_folded(&text[slashes..], word);
                spelt.then_some(slashes + word.len()).into_iter().collect()
            }
            Self::Backslashes => (1..=slashes().min(BACKSLASHES)).collect(),
            _ => Vec::new(),
        }
    }
}

/// Returns every way to write a character.
fn spellings(character: char) -> Vec<Spelling> {
    let alone = character.to_string();
    let bytes = alone.bytes().map(|byte| format!("%{byte:02x}"));
    let units = character.encode_utf16(&mut [0; 2]).to_vec();
    let units: Vec<String> = units.iter().map(|unit| format!("u{unit:04x}")).collect();
    let point = u32::from(character);
    let mut spellings = vec![
        Spelling::Folded(bytes.collect()),
        Spelling::Escaped(format!("u{{{point:x}}}")),
        Spelling::Folded(format!("&#{point};")),
        Spelling::Folded(format!("&#0{point};")),
        Spelling::Folded(format!("&#x{point:x};")),
        Spelling::Exact(alone),
    ];
    // Two units have a backslash, or several, between them too.
    let between = (0..3).map(|doubled| units.join(&"\\".repeat(1 << doubled)));
    spellings.extend(between.take(units.len() * 2 - 1).map(Spelling::Escaped));
    let named = match character {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        ' ' => "+",
        _ => "",
    };
    if !named.is_empty() {
        spellings.push(Spelling::Folded(named.to_owned()));
    }
    if character == '\\' {
        spellings.push(Spelling::Backslashes);
        // That is what a URL makes of it.
        spellings.push(Spelling::Exact("/".to_owned()));
    }
    let escaped = text::escape(&character.to_string());
    let letter = match character {
        '"' | '\'' | '/' => Some(character.to_string()),
        '\u{8}' => Some("b".to_owned()),
        '\u{c}' => Some("f".to_owned()),
        _ => escaped.strip_prefix('\\').map(str::to_owned),
    };
    let letter = letter.filter(|letter| !letter.is_empty());
    spellings.extend(letter.map(Spelling::Escaped));
    spellings
}

/// Returns the characters of a base64 text that the secret alone decides, whatever stands around it.
fn base64_core(encoded: &str, shift: usize, length: usize) -> Option<String> {
    let first = (shift * 8).div_ceil(6);
    let last = length * 8 / 6;
    let core = encoded.get(first..last)?;
    (core.len() >= PART).then(|| core.to_owned())
}

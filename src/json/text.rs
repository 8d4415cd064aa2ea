//! Turns a JSON string into the text that it stands for, and says why bytes are no JSON.

use std::borrow::Cow;
use std::fmt;

/// The deepest nesting that is read: what follows may recurse.
pub const MAX_DEPTH: usize = 128;

/// Why bytes are not read as JSON; shown behind what they are, `the body ...`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotJson {
    /// There are none.
    Empty,
    /// They are not UTF-8 from this byte on.
    NotUtf8(usize),
    /// They break the grammar: how, and where.
    Malformed(String),
    /// They nest deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for NotJson {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("is empty"),
            Self::NotUtf8(byte) => write!(formatter, "is not UTF-8 from byte {byte} on"),
            Self::Malformed(how) => write!(formatter, "is not JSON: {how}"),
            Self::TooDeep => write!(formatter, "nests deeper than {MAX_DEPTH} levels"),
        }
    }
}

/// Returns the text that a JSON string stands for.
pub(super) fn unquoted(string: &str) -> Result<Cow<'_, str>, NotJson> {
    if !string.contains('\\') {
        return Ok(string[1..string.len() - 1].into());
    }
    // The grammar allows half a surrogate pair, which stands for no character.
    let halved = || "a `\\u` escape in it is half of a surrogate pair".to_owned();
    let text: Result<String, _> = serde_json::from_str(string);
    text.map(Cow::from)
        .map_err(|_| NotJson::Malformed(halved()))
}

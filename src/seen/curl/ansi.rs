//! Turns what stands in `$'...'` into bytes.

/// Bytes, and how long their spelling was with the quote that ends it.
type Read = (Vec<u8>, usize);

/// What is read so far, in the two ways that there are of reading `\xe9`.
#[derive(Default)]
struct Both {
    /// As a shell reads it: a byte.
    bytes: Vec<u8>,
    /// As Firefox and Safari write it: a character.
    text: String,
}

/// Reads up to the closing quote; none where there is none.
///
/// # Errors
///
/// Returns the offset of an escape that stands for nothing, and a title.
pub(super) fn read(text: &str) -> Result<Option<Read>, (usize, String)> {
    let mut read = Both::default();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let Some(length) = rest.find(['\'', '\\', '\0']) else {
            return Ok(None);
        };
        read.push_str(&rest[..length]);
        at += length;
        if rest[length..].starts_with('\'') {
            return Ok(Some((read.finish(), at + 1)));
        }
        let used = match rest[length..].strip_prefix('\\') {
            Some(escape) => read.escape(escape),
            None => None,
        };
        at += 1 + used.ok_or_else(|| (at, "an escape that stands for no character".to_owned()))?;
    }
}

impl Both {
    fn push_str(&mut self, text: &str) {
        self.bytes.extend_from_slice(text.as_bytes());
        self.text.push_str(text);
    }

    fn push(&mut self, character: char) {
        self.push_str(character.encode_utf8(&mut [0; 4]));
    }

    /// A shell's bytes, where they are text; browsers write a character below 256 as one byte too.
    fn finish(self) -> Vec<u8> {
        match std::str::from_utf8(&self.bytes) {
            Ok(_) => self.bytes,
            Err(_) => self.text.into_bytes(),
        }
    }

    /// Reads what stands behind a backslash, and returns its length; none where it is nothing.
    fn escape(&mut self, escape: &str) -> Option<usize> {
        let first = escape.chars().next()?;
        let plain = match first {
            'a' => '\u{7}',
            'b' => '\u{8}',
            'e' | 'E' => '\u{1b}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{b}',
            '\\' | '\'' | '"' | '?' => first,
            'x' => return self.byte(escape, 1, 2, 16),
            '0'..='7' => return self.byte(escape, 0, 3, 8),
            'u' => return self.code_point(escape, 4),
            'U' => return self.code_point(escape, 8),
            'c' => return None,
            _ => {
                self.push('\\');
                first
            }
        };
        self.push(plain);
        Some(first.len_utf8())
    }

    fn byte(&mut self, escape: &str, skip: usize, most: usize, radix: u32) -> Option<usize> {
        let (code, length) = number(&escape[skip..], most, radix)?;
        // A NUL ends what a program is given.
        let byte = u8::try_from(code).ok().filter(|byte| *byte != 0)?;
        self.bytes.push(byte);
        self.text.push(char::from(byte));
        Some(skip + length)
    }

    fn code_point(&mut self, escape: &str, most: usize) -> Option<usize> {
        let (code, length) = number(&escape[1..], most, 16)?;
        let mut used = 1 + length;
        let mut code = code;
        // Browsers write what lies beyond the first plane as two halves.
        if (0xd800..0xdc00).contains(&code) {
            let second = escape[used..].strip_prefix("\\u")?;
            let (low, length) = number(second, 4, 16)?;
            let low = low.checked_sub(0xdc00).filter(|low| *low < 0x400)?;
            code = 0x1_0000 + ((code - 0xd800) << 10) + low;
            used += 2 + length;
        }
        self.push(char::from_u32(code).filter(|c| *c != '\0')?);
        Some(used)
    }
}

fn number(text: &str, most: usize, radix: u32) -> Option<(u32, usize)> {
    let digits = text.bytes().take(most);
    let length = digits
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    Some((u32::from_str_radix(&text[..length], radix).ok()?, length))
}

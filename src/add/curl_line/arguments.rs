//! Turns the words of a command into flags with their values, and a URL.

use super::flags::Flag;
use super::words::{Word, at};
use crate::source::{Source, Span};
use crate::template::Problem;
use crate::text;

/// A flag as given.
#[derive(Debug)]
pub(super) struct Argument<'a> {
    pub(super) flag: Flag,
    /// As it was written, for messages: `--data`.
    pub(super) name: String,
    pub(super) value: &'a [u8],
    pub(super) span: Span,
}

struct Reader<'a> {
    source: &'a Source,
    words: std::slice::Iter<'a, Word>,
    read: Vec<Argument<'a>>,
}

/// Reads what stands behind `curl`.
///
/// # Errors
///
/// Returns the first flag that is unknown or cannot be obeyed.
pub(super) fn read<'a>(
    source: &'a Source,
    words: &'a [Word],
) -> Result<Vec<Argument<'a>>, Problem> {
    // Documents show a prompt before the command.
    let prompt = words
        .first()
        .is_some_and(|word| [&b"$"[..], b"%"].contains(&&word.bytes[..]));
    let words = &words[usize::from(prompt)..];
    match words.first().map(|word| &word.bytes[..]) {
        Some(b"curl") => {}
        Some(b"curl.exe") => {
            let problem = Problem::new("`curl.exe` is quoted for a shell of Windows");
            return Err(problem.help("in the browser, choose `Copy as cURL (bash)`"));
        }
        _ => {
            let problem = Problem::new("the command line does not begin with `curl`");
            return Err(problem.help("give the whole line, `curl ...`, as one argument in quotes"));
        }
    }
    let mut reader = Reader {
        source,
        words: words[1..].iter(),
        read: Vec::new(),
    };
    reader.read()?;
    Ok(reader.read)
}

impl<'a> Reader<'a> {
    fn read(&mut self) -> Result<(), Problem> {
        let mut flags_end = false;
        while let Some(word) = self.words.next() {
            match &word.bytes[..] {
                b"--" if !flags_end => flags_end = true,
                [b'-', b'-', name @ ..] if !flags_end => self.long(word, name)?,
                [b'-', letters @ ..] if !flags_end && !letters.is_empty() => {
                    self.short(word, letters)?;
                }
                url => self.push(Flag::Url, "the URL", url, word),
            }
        }
        Ok(())
    }

    fn push(&mut self, flag: Flag, name: &str, value: &'a [u8], word: &Word) {
        self.read.push(Argument {
            flag,
            name: name.to_owned(),
            value,
            span: word.span,
        });
    }

    fn long(&mut self, word: &'a Word, name: &'a [u8]) -> Result<(), Problem> {
        // curl itself takes no `=`; people write it all the same.
        let mut parts = name.splitn(2, |byte| *byte == b'=');
        let name = String::from_utf8_lossy(parts.next().unwrap_or_default());
        let joined = parts.next();
        let shown = format!("--{}", text::cut(&text::escape(&name), 40));
        let Some(flag) = Flag::long(&name) else {
            return Err(self.unknown(word, &shown, Flag::nearest(&name)));
        };
        self.accept(flag, &shown, word)?;
        let value = match (flag.has_value(), joined) {
            (true, Some(value)) => value,
            (true, None) => self.next_value(word, &shown)?,
            (false, None) => b"",
            (false, Some(_)) => {
                return Err(at(
                    self.source,
                    word.span.start,
                    &format!("`{shown}` has no value"),
                ));
            }
        };
        self.push(flag, &shown, value, word);
        Ok(())
    }

    fn short(&mut self, word: &'a Word, letters: &'a [u8]) -> Result<(), Problem> {
        for (index, letter) in letters.iter().enumerate() {
            let shown = match letter.is_ascii_graphic() {
                true => format!("-{}", char::from(*letter)),
                false => "-".to_owned(),
            };
            let Some(flag) = Flag::short(char::from(*letter)) else {
                return Err(self.unknown(word, &shown, None));
            };
            self.accept(flag, &shown, word)?;
            if !flag.has_value() {
                self.push(flag, &shown, b"", word);
                continue;
            }
            let value = match &letters[index + 1..] {
                [] => self.next_value(word, &shown)?,
                joined => joined,
            };
            self.push(flag, &shown, value, word);
            break;
        }
        Ok(())
    }

    fn next_value(&mut self, word: &Word, shown: &str) -> Result<&'a [u8], Problem> {
        let value = self.words.next().map(|word| &word.bytes[..]);
        value.ok_or_else(|| {
            at(
                self.source,
                word.span.start,
                &format!("`{shown}` lacks its value"),
            )
        })
    }

    fn accept(&self, flag: Flag, shown: &str, word: &Word) -> Result<(), Problem> {
        match flag {
            Flag::Refused(help) => {
                let title = format!("`{shown}` cannot be obeyed");
                Err(at(self.source, word.span.start, &title).help(help))
            }
            _ => Ok(()),
        }
    }

    fn unknown(&self, word: &Word, shown: &str, nearest: Option<&str>) -> Problem {
        let problem = at(
            self.source,
            word.span.start,
            &format!("unknown flag `{shown}`"),
        );
        match nearest {
            Some(name) => problem.help(format!("did you mean `--{name}`")),
            None => problem.help("leave it out if it does not change the request; else give the request as `--request FILE`"),
        }
    }
}

//! Turns the words of a command into flags with their values, and a URL.

use super::flags::Flag;
use super::line::Line;
use super::words::Word;
use crate::template::Problem;
use crate::text;

/// A flag as given.
#[derive(Debug)]
pub(super) struct Argument {
    pub(super) flag: Flag,
    /// As it was written, for messages: `--data`.
    pub(super) name: String,
    pub(super) value: Vec<u8>,
    /// The byte at which it stands.
    pub(super) at: usize,
    /// A variable of the shell in the value whose own value nobody has told.
    pub(super) unknown: Option<Problem>,
}

/// What to do about a line that was written for a shell of Windows.
const POSIX: &str = "write it for a POSIX shell: `curl`, values in single quotes with plain `\"` in them, `\\` where \
                     the line goes on; a browser has `Copy as cURL (bash)`";

struct Reader<'a> {
    line: &'a Line<'a>,
    words: std::slice::Iter<'a, Word>,
    read: Vec<Argument>,
}

/// What a flag is given, and where the flag stands.
struct Value {
    bytes: Vec<u8>,
    at: usize,
    unknown: Option<Problem>,
}

impl Value {
    /// Returns a word from a byte of it on.
    fn of(word: &Word, from: usize) -> Self {
        Self {
            bytes: word.bytes[from..].to_vec(),
            at: word.at,
            unknown: word.unknown.clone(),
        }
    }

    fn none(word: &Word) -> Self {
        Self::of(word, word.bytes.len())
    }
}

/// Reads `curl` and what stands behind it.
///
/// # Errors
///
/// Returns the first flag that is unknown or cannot be obeyed.
pub(super) fn read(line: &Line<'_>, words: &[Word]) -> Result<Vec<Argument>, Problem> {
    let mut words = words.iter();
    if words.next().is_some_and(|word| word.bytes == b"curl.exe") {
        let problem = Problem::new("`curl.exe` is quoted for a shell of Windows");
        return Err(problem.help(POSIX));
    }
    let mut reader = Reader {
        line,
        words,
        read: Vec::new(),
    };
    reader.read()?;
    Ok(reader.read)
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Problem> {
        let mut flags_end = false;
        while let Some(word) = self.words.next() {
            match &word.bytes[..] {
                b"--" if !flags_end => flags_end = true,
                [b'-', b'-', name @ ..] if !flags_end => self.long(word, name)?,
                [b'-', letters @ ..] if !flags_end && !letters.is_empty() => {
                    self.short(word, letters)?;
                }
                dash if dash.starts_with("–".as_bytes()) || dash.starts_with("—".as_bytes()) => {
                    let title = "a long dash, as text programs put it in place of `-` or `--`";
                    return Err(self.line.problem(word.at, title).help("write `-` or `--`"));
                }
                _ => self.push(Flag::Url, "the URL", Value::of(word, 0)),
            }
        }
        Ok(())
    }

    fn push(&mut self, flag: Flag, name: &str, value: Value) {
        self.read.push(Argument {
            flag,
            name: name.to_owned(),
            value: value.bytes,
            at: value.at,
            unknown: value.unknown,
        });
    }

    fn long(&mut self, word: &Word, name: &[u8]) -> Result<(), Problem> {
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
            (true, Some(value)) => Value::of(word, word.bytes.len() - value.len()),
            (true, None) => self.next_value(word, &shown)?,
            (false, None) => Value::none(word),
            (false, Some(_)) => {
                let title = format!("`{shown}` has no value");
                return Err(self.line.problem(word.at, &title));
            }
        };
        self.push(flag, &shown, value);
        Ok(())
    }

    fn short(&mut self, word: &Word, letters: &[u8]) -> Result<(), Problem> {
        for (index, letter) in letters.iter().enumerate() {
            let shown = if letter.is_ascii_graphic() {
                format!("-{}", char::from(*letter))
            } else {
                "-".to_owned()
            };
            let Some(flag) = Flag::short(char::from(*letter)) else {
                return Err(self.unknown(word, &shown, None));
            };
            self.accept(flag, &shown, word)?;
            if !flag.has_value() {
                self.push(flag, &shown, Value::none(word));
                continue;
            }
            let value = match &letters[index + 1..] {
                [] => self.next_value(word, &shown)?,
                joined => Value::of(word, word.bytes.len() - joined.len()),
            };
            self.push(flag, &shown, value);
            break;
        }
        Ok(())
    }

    fn next_value(&mut self, flag: &Word, shown: &str) -> Result<Value, Problem> {
        let value = self.words.next().map(|word| Value::of(word, 0));
        let value = value.ok_or_else(|| {
            let title = format!("`{shown}` lacks its value");
            let problem = self.line.problem(flag.at, &title);
            problem.help(
                "copy the command to its end; where a terminal has wrapped it, join its lines",
            )
        })?;
        Ok(Value {
            at: flag.at,
            ..value
        })
    }

    fn accept(&self, flag: Flag, shown: &str, word: &Word) -> Result<(), Problem> {
        match flag {
            Flag::Refused(help) => {
                let title = format!("`{shown}` cannot be obeyed");
                Err(self.line.problem(word.at, &title).help(help))
            }
            _ => Ok(()),
        }
    }

    fn unknown(&self, word: &Word, shown: &str, nearest: Option<&str>) -> Problem {
        let title = format!("unknown flag `{shown}`");
        let problem = self.line.problem(word.at, &title);
        match nearest {
            Some(name) => problem.help(format!("did you mean `--{name}`")),
            None => problem.help("leave it out if it does not change the request; else give the request as `--request FILE`"),
        }
    }
}

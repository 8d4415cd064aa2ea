//! Turns a command line into words as a POSIX shell would, and refuses what only a shell can answer.
//!
//! The crates for shell words know neither `$'...'`, which browsers write, nor where a word stands,
//! and take `$NAME` and `|` for text.

use super::ansi;
use crate::source::{Source, Span};
use crate::template::Problem;
use crate::text;

/// What to do about a line that was copied for another shell.
const BASH: &str = "in the browser, choose `Copy as cURL (bash)`";
/// What to do about something that only a shell can answer.
const WRITE_OUT: &str =
    "write out what it stands for, or put it in single quotes if it is meant as it is";

/// A word, without its quotes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// What it says; no text, where `\x` escapes make none.
    pub(super) bytes: Vec<u8>,
    /// Where it stands.
    pub(super) span: Span,
}

/// The words of the first command, and where it ends.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The byte behind its last.
    pub(super) end: usize,
}

struct Reader<'a> {
    source: &'a Source,
    at: usize,
    words: Vec<Word>,
    word: Option<Word>,
    /// An open brace outside quotes, and whether a comma followed.
    brace: Option<(usize, bool)>,
}

/// Reads a text up to the end of its first command.
///
/// # Errors
///
/// Returns what only a shell can answer, with its place and without the words around it, which may
/// be secrets.
pub(super) fn words(source: &Source) -> Result<Command, Problem> {
    let mut reader = Reader {
        source,
        at: 0,
        words: Vec::new(),
        word: None,
        brace: None,
    };
    reader.read().map_err(|problem| {
        let for_cmd = source.text.lines().any(|line| line.ends_with('^'));
        if for_cmd {
            cmd(source, source.text.find('^').unwrap_or_default())
        } else {
            problem
        }
    })?;
    reader.end_word();
    Ok(Command {
        words: reader.words,
        end: reader.at,
    })
}

/// Returns a problem with the place of a byte behind it.
pub(super) fn at(source: &Source, offset: usize, title: &str) -> Problem {
    let position = source.position(offset);
    let (line, column) = (position.line, position.column);
    Problem::new(format!(
        "{title}, at line {line}, column {column} of the command line"
    ))
}

fn cmd(source: &Source, offset: usize) -> Problem {
    at(source, offset, "`^` escapes for the Windows command prompt").help(BASH)
}

impl Reader<'_> {
    fn read(&mut self) -> Result<(), Problem> {
        while let Some(character) = self.peek() {
            match character {
                '\n' if self.words.is_empty() && self.word.is_none() => self.at += 1,
                '\n' => return Ok(()),
                ' ' | '\t' | '\r' => {
                    self.end_word();
                    self.at += 1;
                }
                '#' if self.word.is_none() => self.skip_line(),
                '\0' => return Err(self.refuse(self.at, "a NUL, which no command line can hold")),
                '~' if self.word.is_none() => {
                    let problem = self.refuse(self.at, "`~` is a folder only in a shell");
                    return Err(problem.help(WRITE_OUT));
                }
                '\\' => self.escaped()?,
                '\'' => self.single()?,
                '"' => self.double()?,
                '$' => self.dollar(false)?,
                '`' | '|' | ';' | '&' | '<' | '>' | '(' | ')' => {
                    return Err(self.operator(character));
                }
                '^' if self.rest()[1..].starts_with(['"', '\n', '\r', '^']) => {
                    return Err(cmd(self.source, self.at));
                }
                _ => self.plain(character)?,
            }
        }
        Ok(())
    }

    fn rest(&self) -> &str {
        &self.source.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn refuse(&self, offset: usize, title: &str) -> Problem {
        at(self.source, offset, title)
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Returns the word that is being read, begun here if there is none.
    fn word(&mut self) -> &mut Word {
        let start = self.at;
        self.word.get_or_insert_with(|| Word {
            bytes: Vec::new(),
            span: Span { start, end: start },
        })
    }

    fn push(&mut self, bytes: &[u8]) {
        self.word().bytes.extend_from_slice(bytes);
    }

    fn end_word(&mut self) {
        self.brace = None;
        if let Some(mut word) = self.word.take() {
            word.span.end = self.at;
            self.words.push(word);
        }
    }

    /// A character that means itself, unless a brace makes several words of one.
    fn plain(&mut self, character: char) -> Result<(), Problem> {
        match (character, self.brace) {
            ('{', None) => self.brace = Some((self.at, false)),
            (',', Some((start, _))) => self.brace = Some((start, true)),
            ('}', Some((start, true))) => {
                let problem = self.refuse(
                    start,
                    "`{...,...}` outside quotes becomes several words in a shell",
                );
                return Err(problem.help("put the word in single quotes"));
            }
            _ => {}
        }
        self.push(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.at += character.len_utf8();
        Ok(())
    }

    fn escaped(&mut self) -> Result<(), Problem> {
        let rest = self.rest();
        if let Some(length) = line_break(&rest[1..]) {
            self.at += 1 + length;
            return Ok(());
        }
        let Some(character) = rest.chars().nth(1) else {
            return Err(self.refuse(self.at, "the command line ends in `\\`"));
        };
        self.push(character.encode_utf8(&mut [0; 4]).as_bytes());
        self.at += 1 + character.len_utf8();
        Ok(())
    }

    fn single(&mut self) -> Result<(), Problem> {
        let start = self.at;
        let rest = &self.source.text[start + 1..];
        let Some(length) = rest.find('\'') else {
            return Err(self.unclosed(start, "'"));
        };
        self.quoted(start, &rest[..length])?;
        self.at = start + length + 2;
        Ok(())
    }

    /// Takes text as it is, but for a NUL.
    fn quoted(&mut self, start: usize, text: &str) -> Result<(), Problem> {
        if text.contains('\0') {
            return Err(self.refuse(
                start,
                "a NUL, which no command line can hold, in the quotes",
            ));
        }
        self.push(text.as_bytes());
        Ok(())
    }

    fn double(&mut self) -> Result<(), Problem> {
        let start = self.at;
        self.push(b"");
        self.at += 1;
        loop {
            let rest = &self.source.text[self.at..];
            let Some(length) = rest.find(['"', '\\', '$', '`']) else {
                return Err(self.unclosed(start, "\""));
            };
            self.quoted(start, &rest[..length])?;
            self.at += length;
            match &rest[length..length + 1] {
                "\"" => {
                    self.at += 1;
                    return Ok(());
                }
                "\\" => self.escaped_in_double(),
                "$" => self.dollar(true)?,
                _ => return Err(self.operator('`')),
            }
        }
    }

    fn escaped_in_double(&mut self) {
        let rest = &self.source.text[self.at + 1..];
        if let Some(length) = line_break(rest) {
            self.at += 1 + length;
        } else if rest.starts_with(['"', '\\', '$', '`']) {
            self.push(&rest.as_bytes()[..1]);
            self.at += 2;
        } else {
            self.push(b"\\");
            self.at += 1;
        }
    }

    fn dollar(&mut self, quoted: bool) -> Result<(), Problem> {
        let rest = &self.source.text[self.at + 1..];
        match rest.chars().next() {
            Some('\'') if !quoted => {
                let start = self.at;
                let (bytes, length) = ansi::read(&rest[1..])
                    .map_err(|(offset, title)| at(self.source, start + 2 + offset, &title))?
                    .ok_or_else(|| self.unclosed(start, "$'"))?;
                self.push(&bytes);
                self.at = start + 2 + length;
                Ok(())
            }
            Some('"') if !quoted => {
                self.word();
                self.at += 1;
                self.double()
            }
            Some(next) if next.is_ascii_alphanumeric() || "_{([?$!#@*-".contains(next) => {
                let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let length = rest.find(|c| !name(c)).unwrap_or(rest.len()).max(1);
                let named = text::cut(&rest[..length], 40);
                let title = format!("`${named}` has a value only in a shell");
                Err(self.refuse(self.at, &title).help(WRITE_OUT))
            }
            _ => {
                self.push(b"$");
                self.at += 1;
                Ok(())
            }
        }
    }

    fn operator(&self, character: char) -> Problem {
        let title = format!("`{character}` is for a shell, and nothing is run here");
        let help = match character {
            '`' => WRITE_OUT,
            '&' | '<' | '(' | ')' => "put the word in single quotes if it is meant as it is",
            _ => "leave out what follows the request; one command at a time is read",
        };
        self.refuse(self.at, &title).help(help)
    }

    fn unclosed(&self, start: usize, quote: &str) -> Problem {
        let title = format!("the quote `{quote}` is never closed");
        self.refuse(start, &title)
            .help("copy the command line to its end")
    }
}

/// Returns the length of the line break that a text begins with.
fn line_break(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('\r').unwrap_or(text);
    rest.starts_with('\n').then(|| text.len() - rest.len() + 1)
}

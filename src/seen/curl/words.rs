//! Turns a command line into words as a POSIX shell would, and refuses what only a shell can answer.
//!
//! The crates for shell words know neither `$'...'`, which browsers write, nor where a word stands,
//! and take `$NAME` and `|` for text.

use super::ansi;
use super::line::Line;
use crate::seen::Input;
use crate::template::Problem;
use crate::text;

/// What to do about a line that was copied for another shell.
const BASH: &str = "in a browser, choose `Copy as cURL (bash)`; else write `\\` for `^`, and values in single quotes";
/// What to do about something that only a shell can answer.
const WRITE_OUT: &str =
    "write out what it stands for, or put it in single quotes if it is meant as it is";

/// A word, without its quotes.
#[derive(Debug)]
pub(super) struct Word {
    /// What it says; no text, where `\x` escapes make none.
    pub(super) bytes: Vec<u8>,
    /// The byte at which it begins.
    pub(super) at: usize,
    /// A variable of the shell in it whose value nobody has told.
    pub(super) unknown: Option<Problem>,
}

/// The words of the first command, and where it ends.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// The byte behind its last.
    pub(super) end: usize,
    /// Whether it hands its output to another command.
    pub(super) is_piped: bool,
}

struct Reader<'a> {
    line: &'a Line<'a>,
    input: &'a Input<'a>,
    at: usize,
    is_piped: bool,
    words: Vec<Word>,
    word: Option<Word>,
    /// An open brace outside quotes, and whether a comma followed.
    brace: Option<(usize, bool)>,
}

/// Reads a command up to its end.
///
/// # Errors
///
/// Returns what only a shell can answer, with its place and without the words around it, which may
/// be secrets.
pub(super) fn words(line: &Line<'_>, input: &Input<'_>) -> Result<Command, Problem> {
    let mut reader = Reader {
        line,
        input,
        at: line.start,
        is_piped: false,
        words: Vec::new(),
        word: None,
        brace: None,
    };
    if let Err(problem) = reader.read() {
        let passed = &line.text[line.start..reader.at];
        let rest = line.text[reader.at..].lines().next().unwrap_or_default();
        let for_cmd = passed.lines().chain([rest]).any(|line| line.ends_with('^'));
        return Err(
            match passed
                .find('^')
                .or(rest.find('^').map(|at| passed.len() + at))
            {
                Some(at) if for_cmd => cmd(line, line.start + at),
                _ => problem,
            },
        );
    }
    reader.end_word();
    Ok(Command {
        words: reader.words,
        end: reader.at,
        is_piped: reader.is_piped,
    })
}

fn cmd(line: &Line<'_>, offset: usize) -> Problem {
    line.problem(offset, "`^` escapes for the Windows command prompt")
        .help(BASH)
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
                '|' if !self.rest().starts_with("||") => {
                    self.is_piped = true;
                    self.skip_line();
                    return Ok(());
                }
                '`' | '|' | ';' | '&' | '<' | '>' | '(' | ')' => {
                    return Err(self.operator(character));
                }
                '^' if self.rest()[1..].starts_with(['"', '\n', '\r', '^']) => {
                    return Err(cmd(self.line, self.at));
                }
                _ => self.plain(character)?,
            }
        }
        Ok(())
    }

    fn rest(&self) -> &str {
        &self.line.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn refuse(&self, offset: usize, title: &str) -> Problem {
        self.line.problem(offset, title)
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    /// Returns the word that is being read, begun here if there is none.
    fn word(&mut self) -> &mut Word {
        let start = self.at;
        self.word.get_or_insert_with(|| Word {
            bytes: Vec::new(),
            at: start,
            unknown: None,
        })
    }

    fn push(&mut self, bytes: &[u8]) {
        self.word().bytes.extend_from_slice(bytes);
    }

    fn end_word(&mut self) {
        self.brace = None;
        self.words.extend(self.word.take());
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
        let rest = &self.line.text[start + 1..];
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
            let rest = &self.line.text[self.at..];
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
        let rest = &self.line.text[self.at + 1..];
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
        let rest = &self.line.text[self.at + 1..];
        match rest.chars().next() {
            Some('\'') if !quoted => {
                let start = self.at;
                let (bytes, length) = ansi::read(&rest[1..])
                    .map_err(|(offset, title)| self.line.problem(start + 2 + offset, &title))?
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
                self.variable(rest)
            }
            _ => {
                self.push(b"$");
                self.at += 1;
                Ok(())
            }
        }
    }

    /// Puts in what the user has given for `$NAME` or `${NAME}`; no variable of ours is read. What is not
    /// given stays as it is written: it may stand where nobody needs it.
    fn variable(&mut self, rest: &str) -> Result<(), Problem> {
        let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (open, inner) = match rest.strip_prefix('{') {
            Some(inner) => (1, inner),
            None => (0, rest),
        };
        let length = inner.find(|c| !name(c)).unwrap_or(inner.len());
        let (named, behind) = inner.split_at(length);
        let closed = open == 0 || behind.starts_with('}');
        if let Some(value) = self.input.var(named).filter(|_| closed) {
            self.push(value.as_bytes());
            self.at += 1 + length + 2 * open;
            return Ok(());
        }
        if length > 0 && closed {
            let named = text::cut(named, 40);
            let title = format!("`${named}` has a value only in a shell");
            let help = format!("give it as `--var {named}=VALUE`, or {WRITE_OUT}");
            let problem = self.refuse(self.at, &title).help(help);
            self.push(&self.line.text.as_bytes()[self.at..=self.at + length + 2 * open]);
            self.word().unknown.get_or_insert(problem);
            self.at += 1 + length + 2 * open;
            return Ok(());
        }
        let sign = text::cut(&rest[..rest.chars().next().map_or(0, char::len_utf8)], 40);
        let title = format!("`${sign}` has a value only in a shell");
        Err(self.refuse(self.at, &title).help(WRITE_OUT))
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

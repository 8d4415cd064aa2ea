//! Turns a file, a stream or an argument into text that a form is read from.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::decoration::{self, Begins};
use crate::template::Problem;
use crate::text;

/// More than any form may have, in bytes: what has no end is not read to it.
const MAX_BYTES: u64 = 256 << 20;

/// Where a text comes from, which says what else of ours it may bring in.
#[derive(Debug)]
enum Origin {
    /// Whoever started the program wrote it, and may name any file.
    Argument,
    /// A recording: it may name what lies beside it.
    File(PathBuf),
    /// Likewise, and nothing lies beside it.
    Stream,
}

/// A text, and what may be taken in beside it.
#[derive(Debug)]
pub struct Input<'a> {
    name: String,
    text: Vec<u8>,
    origin: Origin,
    vars: &'a [(String, String)],
    /// Whether the answer to what it asks is told elsewhere.
    is_answered: bool,
    /// What was taken off the text.
    pub(super) left_out: Vec<String>,
}

impl<'a> Input<'a> {
    /// Returns the text of an argument.
    pub fn argument(name: &str, text: &str) -> Self {
        Self {
            name: name.to_owned(),
            text: text.as_bytes().to_vec(),
            origin: Origin::Argument,
            vars: &[],
            is_answered: false,
            left_out: Vec::new(),
        }
    }

    /// Reads a file, or standard input for `-`.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be read.
    pub(super) fn file(path: &Path, begins: Begins) -> Result<Self, Problem> {
        let is_stream = path.as_os_str() == "-";
        let read = if is_stream {
            bounded(io::stdin())
        } else {
            File::open(path).and_then(bounded)
        };
        let name = if is_stream {
            "standard input".to_owned()
        } else {
            path.display().to_string()
        };
        let bytes = read.map_err(|error| {
            let title = format!("`{}` cannot be read: {error}", text::shown(&name));
            Problem::new(title).help("name a file that can be read")
        })?;
        let mut input = Self::bytes(&name, &bytes, begins);
        if !is_stream {
            input.origin = Origin::File(path.to_owned());
        }
        Ok(input)
    }

    /// Returns what came as a stream, without what a terminal or a page has put around it.
    pub(super) fn bytes(name: &str, bytes: &[u8], begins: Begins) -> Self {
        let mut left_out = Vec::new();
        let text = decoration::without(decoded(bytes), begins, &mut left_out);
        Self {
            name: name.to_owned(),
            text,
            origin: Origin::Stream,
            vars: &[],
            is_answered: false,
            left_out,
        }
    }

    /// Gives values to the variables that a command line may name.
    #[must_use]
    pub fn with_vars(self, vars: &'a [(String, String)]) -> Self {
        Self { vars, ..self }
    }

    /// Says that the answer to what the text asks is told elsewhere, so that nothing is sent.
    #[must_use]
    pub fn answered(self, is_answered: bool) -> Self {
        Self {
            is_answered,
            ..self
        }
    }

    /// Tells whether nothing that the text asks is to be sent.
    pub(super) fn is_answered(&self) -> bool {
        self.is_answered
    }

    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns the name of the text, as it was given.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the name of the text, safe to be shown.
    pub(super) fn shown(&self) -> String {
        text::shown(&self.name)
    }

    /// Tells whether whoever started the program wrote the text as an argument.
    pub(super) fn is_argument(&self) -> bool {
        matches!(self.origin, Origin::Argument)
    }

    /// Returns how messages name the text behind a line and a column.
    pub(super) fn place(&self) -> String {
        match self.origin {
            Origin::Argument => self.name.clone(),
            _ => format!("`{}`", self.shown()),
        }
    }

    /// Returns the text as UTF-8.
    pub(super) fn utf8(&self) -> Result<&str, Problem> {
        std::str::from_utf8(&self.text).map_err(|error| {
            let (shown, at) = (self.shown(), error.valid_up_to());
            Problem::new(format!("`{shown}` is not UTF-8 from byte {at} on"))
                .help("save it as UTF-8")
        })
    }

    /// Returns the value that the user has given to a variable.
    pub(super) fn var(&self, name: &str) -> Option<&str> {
        let mut vars = self.vars.iter();
        let found = vars.find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// Returns the variables of the user that the text names.
    pub(super) fn used(&self) -> Vec<String> {
        let text = String::from_utf8_lossy(&self.text);
        let names = self.vars.iter().map(|(name, _)| name);
        let used = |name: &&String| {
            text.contains(&format!("${name}")) || text.contains(&format!("${{{name}}}"))
        };
        names.filter(used).cloned().collect()
    }

    /// Reads a file that a command line names, which is none of ours unless a person typed the line.
    pub(super) fn named(&self, path: &str) -> Result<Vec<u8>, Problem> {
        if !matches!(self.origin, Origin::Argument) {
            let problem = Problem::new("a recorded line names a file, and is not obeyed");
            return Err(problem.help(
                "put what is in the file into the line; or give the line as `--curl LINE`, with `--response FILE` for \
                 its answer, and nothing is sent again",
            ));
        }
        if path == "-" {
            let problem = Problem::new("standard input is no body here");
            return Err(problem.help("put the body into a file, and name that"));
        }
        File::open(path).and_then(bounded).map_err(|error| {
            let title = format!("`{}` cannot be read: {error}", text::shown(path));
            Problem::new(title).help("name a file that can be read")
        })
    }

    /// Reads a file that a recording names beside itself: a bare name, and no hidden file or link.
    pub(super) fn beside(&self, name: &str) -> Option<Vec<u8>> {
        let Origin::File(path) = &self.origin else {
            return None;
        };
        let is_bare = !name.starts_with('.') && !name.contains(['/', '\\', ':', '\0']);
        let path = path.parent()?.join(Some(name).filter(|_| is_bare)?);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file());
        is_file.then(|| File::open(&path).and_then(bounded).ok())?
    }
}

fn bounded(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        Err(io::Error::other("it is larger than 256 MB"))
    } else {
        Ok(bytes)
    }
}

/// Returns text as UTF-8 without the mark at its beginning; a console of Windows writes UTF-16.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let units = |pair: fn([u8; 2]) -> u16| -> Vec<u8> {
        let pairs = bytes[2..].chunks_exact(2);
        let units: Vec<u16> = pairs.map(|two| pair([two[0], two[1]])).collect();
        String::from_utf16_lossy(&units).into_bytes()
    };
    match bytes {
        [0xff, 0xfe, ..] => units(u16::from_le_bytes),
        [0xfe, 0xff, ..] => units(u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.to_vec(),
        _ => bytes.to_vec(),
    }
}

//! Turns command lines of curl, as browsers and people write them, into the requests that they send.

mod ansi;
mod arguments;
mod flags;
mod line;
mod request;
mod url;
mod words;

use std::sync::LazyLock;

use regex_lite::Regex;

use super::choose::Entry;
use super::http::one_response;
use super::printed::output;
use super::{Form, Input, MAX_TEXT, Part, Place, Seen, Unread};
use crate::template::Problem;
use arguments::Argument;
use flags::Flag;
use line::Line;
use words::Command;

/// A line that begins with a command; before `curl` may stand a prompt, and what runs a command.
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(BEGINS).ok());

const BEGINS: &str = r"^\s*(?:(?:.{0,80}?[$%❯➜]|\S.{0,80}?[#>]) +)?(?:(?:sudo|time|command|exec|nohup|env|[A-Za-z_]\w*=\S*) +)*(curl(?:\.exe)?)(?:\s|$)";

/// How much of a line is looked at for its beginning, in bytes.
const BEGINNING: usize = 400;

/// The reader of command lines, alone or with what they printed.
#[derive(Debug)]
pub struct CurlLine;

impl Form for CurlLine {
    fn name(&self) -> &'static str {
        "a command line of curl"
    }

    fn limit(&self) -> usize {
        MAX_TEXT
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        let command = COMMAND.as_ref()?;
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let beginning = &line[..line.len().min(BEGINNING)];
            if beginning.windows(4).any(|window| window == b"curl") {
                let shown = String::from_utf8_lossy(beginning);
                if command.is_match(&shown) {
                    return Some(at);
                }
            }
            at += line.len();
        }
        None
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        let text = input.utf8()?;
        let mut read: Vec<(usize, Result<Seen, Problem>)> = Vec::new();
        let mut next = self.begins(text.as_bytes());
        let (mut counted, mut number) = (0, 1);
        while let Some(at) = next {
            number += text[counted..at].matches('\n').count();
            counted = at;
            let line = Line {
                name: input.place(),
                text,
                start: at + command_at(&text[at..]),
                number,
            };
            let command = words::words(&line, input);
            let to_end = || {
                line.start
                    + text[line.start..]
                        .find('\n')
                        .unwrap_or(text.len() - line.start)
            };
            let end = command
                .as_ref()
                .map_or_else(|_| to_end(), |command| command.end);
            let more = Some(&text.as_bytes()[end..]).filter(|_| !input.is_argument());
            next = more.and_then(|more| Some(end + self.begins(more)?));
            let printed = &text[end..next.unwrap_or(text.len())];
            read.push((
                number,
                command.and_then(|command| seen(&line, &command, printed, input)),
            ));
        }
        if read.is_empty() {
            let problem = Problem::new(format!("{} does not begin with `curl`", input.place()));
            return Err(problem
                .help("give the whole line, `curl ...`, as one argument in quotes")
                .into());
        }
        let alone = read.len() == 1;
        let entries = read.into_iter().map(|(number, read)| {
            if alone {
                Entry::of(Place::whole(input.name()), read)
            } else {
                Entry::of(Place::part(input.name(), Part::Line(number)), read)
            }
        });
        Ok(entries.collect())
    }
}

/// Returns where `curl` stands in a line that begins with a command.
fn command_at(line: &str) -> usize {
    let mut end = line.len().min(BEGINNING);
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let command = COMMAND.as_ref();
    let found = command.and_then(|command| command.captures(&line[..end])?.get(1));
    found.map_or(0, |found| found.start())
}

/// Returns what a command asks, and its answer if what it printed has that.
fn seen(
    line: &Line<'_>,
    command: &Command,
    printed: &str,
    input: &Input<'_>,
) -> Result<Seen, Problem> {
    let arguments = arguments::read(line, &command.words)?;
    let mut seen = request::build(line, &arguments, input)?;
    seen.left_out.extend(input.left_out.iter().cloned());
    if command.is_piped {
        let told = "what the command is piped into is left out";
        seen.left_out.push(told.to_owned());
    }
    if printed.trim().is_empty() {
        return Ok(seen);
    }
    if input.is_argument() {
        return Err(line
            .problem(
                command.end + printed.len() - printed.trim_start().len(),
                "a second command",
            )
            .help("one command at a time is read; a line that goes on ends in `\\`"));
    }
    let shown = input.shown();
    let number = line.number + line.text[line.start..command.end].matches('\n').count();
    let messages = output(&shown, printed.as_bytes(), number)?;
    if messages.is_empty() {
        let title =
            format!("what follows the command in `{shown}` does not begin with a status line");
        return Err(Problem::new(title)
            .help("run the command with `-i`, which shows it; or leave in the command alone"));
    }
    let response = one_response(&shown, messages, seen.method == "HEAD")?;
    seen.response = Some(response);
    Ok(seen)
}

/// The flags of `add` that say what is to be asked, as curl has them.
#[derive(Debug)]
pub struct Flags<'a> {
    /// The URL, or the path below a target's.
    pub url: &'a str,
    /// `-X`.
    pub method: Option<&'a str>,
    /// `-H`.
    pub headers: &'a [String],
    /// `-d`, which is JSON here where no header says otherwise.
    pub data: Option<&'a str>,
}

/// Returns the request of flags, as a command line with the same would send it.
///
/// # Errors
///
/// Returns the flag that is wrong.
pub fn flags(flags: &Flags<'_>) -> Result<Seen, Problem> {
    let given = |flag: Flag, name: &str, value: &'_ str| Argument {
        flag,
        name: name.to_owned(),
        value: value.as_bytes().to_vec(),
        at: 0,
    };
    let mut arguments = vec![
        given(Flag::Url, "the URL", flags.url),
        given(Flag::GlobOff, "-g", ""),
    ];
    arguments.extend(flags.method.map(|verb| given(Flag::Request, "-X", verb)));
    arguments.extend(
        flags
            .headers
            .iter()
            .map(|header| given(Flag::Header, "-H", header)),
    );
    arguments.extend(flags.data.map(|data| given(Flag::DataOfJson, "-d", data)));
    let line = Line {
        name: String::new(),
        text: "",
        start: 0,
        number: 1,
    };
    request::build(&line, &arguments, &Input::argument("the command line", ""))
}

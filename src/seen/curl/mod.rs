//! Turns command lines of curl, as browsers and people write them, into the requests that they send.

mod ansi;
mod arguments;
mod flags;
mod line;
mod request;
mod url;
mod words;

use serde::de::IgnoredAny;

use super::choose::Entry;
use super::http::{first_line, one_response};
use super::printed::{is_printed, output};
use super::{Form, Input, MAX_TEXT, Part, Place, Seen, Unread, foreign, prompt};
use crate::template::Problem;
use arguments::Argument;
use flags::Flag;
use line::Line;
use request::Built;
use words::Command;

/// What to do about an answer without its first line.
const STATUS_LINE: &str = "run the command with `-i`, which shows it, or write it and a blank line above the body, as in \
                           `HTTP/1.1 400`; where the command stands alone, it is sent";

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
        first_line(text, |line| prompt::curl_at(line).is_some())
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
                start: at + prompt::curl_at(&text.as_bytes()[at..]).unwrap_or_default(),
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
            let title = format!("{} does not begin with `curl`", input.place());
            let help = "give the whole line, `curl ...`, as one argument in quotes";
            let problem = || Problem::new(title).help(help);
            return Err(foreign::command(input).unwrap_or_else(problem).into());
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

/// Returns what a command asks, and its answer if what it printed has that.
fn seen(
    line: &Line<'_>,
    command: &Command,
    printed: &str,
    input: &Input<'_>,
) -> Result<Seen, Problem> {
    let arguments = arguments::read(line, &command.words)?;
    let Built { mut seen, unknown } = request::build(line, &arguments, input)?;
    seen.left_out.extend(input.left_out.iter().cloned());
    if command.is_piped {
        let told = "what the command is piped into is left out";
        seen.left_out.push(told.to_owned());
    }
    if printed.trim().is_empty() {
        return match unknown.filter(|_| !input.is_answered()) {
            Some(problem) => Err(problem),
            None => Ok(seen),
        };
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
    let Some(first) = messages.first() else {
        let title =
            format!("what follows the command in `{shown}` does not begin with a status line");
        return Err(Problem::new(title).help(STATUS_LINE));
    };
    refuse_between(&shown, printed, number, first.head.line)?;
    refuse_wrapped(line, &seen)?;
    let left_out = messages.iter().flat_map(|message| &message.left_out);
    seen.left_out.extend(left_out.cloned());
    let response = one_response(&shown, messages, seen.method == "HEAD")?;
    seen.response = Some(response);
    Ok(seen)
}

/// Refuses what stands between a command and its answer and is no program's: a terminal that wraps a
/// command cuts it there, and what is left of it would be another request.
fn refuse_between(shown: &str, printed: &str, number: usize, answer: usize) -> Result<(), Problem> {
    let before = printed.split('\n').take(answer.saturating_sub(number));
    let stray = before
        .enumerate()
        .find(|(_, line)| !is_printed(line.as_bytes()));
    let Some((at, _)) = stray else { return Ok(()) };
    let title = format!(
        "line {} of `{shown}` belongs neither to the command nor to its answer",
        number + at
    );
    Err(Problem::new(title).help(
        "where a terminal has wrapped the command, join its lines; leave out what belongs to neither",
    ))
}

/// Refuses a text that is JSON but for the line breaks in it: those are a terminal's.
fn refuse_wrapped(line: &Line<'_>, seen: &Seen) -> Result<(), Problem> {
    let body = seen.body.as_deref().unwrap_or_default();
    let is_json = |text: &[u8]| serde_json::from_slice::<IgnoredAny>(text).is_ok();
    let joined = || -> Vec<u8> {
        let bytes = body.iter().filter(|byte| !b"\r\n".contains(byte));
        bytes.copied().collect()
    };
    if !body.contains(&b'\n') || is_json(body) || !is_json(&joined()) {
        return Ok(());
    }
    let title = "the body is JSON but for line breaks inside its texts, in the command";
    let problem = line.problem(line.start, title);
    Err(problem.help("where a terminal has wrapped the command, join its lines"))
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
        unknown: None,
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
    let built = request::build(&line, &arguments, &Input::argument("the command line", ""))?;
    Ok(built.seen)
}

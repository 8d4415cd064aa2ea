//! Turns a command line of curl, as browsers and people write it, into the request that it sends.

mod ansi;
mod arguments;
mod flags;
mod request;
#[cfg(test)]
mod tests;
mod url;
mod words;

use std::sync::Arc;

use super::Seen;
use crate::source::Source;
use crate::template::Problem;

/// How a command line is named in messages.
const PLACE: &str = "the curl command";

/// The largest command line that is read, in bytes.
pub const MAX_LINE: usize = 16 << 20;

/// Returns the request that a command line sends; nothing of it is executed.
///
/// # Errors
///
/// Returns what cannot be read, with its place and its remedy. Only the word that is wrong is
/// repeated, and no value of a flag: what is beside it may be a secret.
pub fn curl_line(text: &str) -> Result<Seen, Problem> {
    let (seen, rest) = first_command(PLACE, text)?;
    match rest.trim().is_empty() {
        true => Ok(seen),
        false => {
            let source = Source::new(PLACE, text);
            let start = text.len() - rest.trim_start().len();
            Err(words::at(&source, start, "a second command")
                .help("one command at a time is read; a line that goes on ends in `\\`"))
        }
    }
}

/// Returns the request of the first command, and the text behind it: what curl has printed.
pub(super) fn first_command<'a>(place: &str, text: &'a str) -> Result<(Seen, &'a str), Problem> {
    if text.len() > MAX_LINE {
        let title = format!(
            "the command line has {} MB, and one is read up to {} MB",
            text.len() >> 20,
            MAX_LINE >> 20
        );
        return Err(Problem::new(title).help("give the request as `--request FILE`"));
    }
    let source: Arc<Source> = Source::new(place, text);
    let command = words::words(&source)?;
    let arguments = arguments::read(&source, &command.words)?;
    let seen = request::build(&source, place, &arguments)?;
    Ok((seen, &text[command.end..]))
}

//! Turns a text of which only the beginning says what it is into what was seen.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::split::begins_verbose;
use super::{dialogue, messages, one_response};
use crate::add::curl_line::first_command;
use crate::add::{Seen, har};
use crate::template::Problem;
use crate::text;

/// The members that tell one kind of JSON from another.
#[derive(Deserialize)]
struct Head {
    log: Option<IgnoredAny>,
    schema: Option<String>,
}

/// What can be read.
const FORMS: &str = "a command line that begins with `curl`, alone or with what it printed; a request of HTTP, alone or with its answer; or a HAR file";

/// Returns what a text holds: a HAR file, a curl command, with its output or without, or raw HTTP.
///
/// # Errors
///
/// Returns what is wrong with it, or which forms there are.
pub fn read_any(name: &str, bytes: &[u8]) -> Result<Vec<Seen>, Problem> {
    let shown = text::shown(name);
    let start = bytes
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(bytes)
        .trim_ascii_start();
    if start.is_empty() {
        return Err(Problem::new(format!("`{shown}` is empty")).help(format!("give {FORMS}")));
    }
    if start.starts_with(b"{") {
        return json(name, &shown, start);
    }
    if begins_with_curl(start) {
        return command(name, &shown, utf8(&shown, start)?);
    }
    let other: [&[u8]; 3] = [b"fetch(", b"Invoke-WebRequest", b"$session"];
    if other.iter().any(|other| start.starts_with(other)) {
        let title = format!("`{shown}` is a request in the words of another program than curl");
        return Err(Problem::new(title).help("in the browser, choose `Copy as cURL (bash)`"));
    }
    match messages(&shown, bytes) {
        Ok(_) => dialogue(name, bytes),
        Err(problem) if !problem.title.contains("begins neither") => Err(problem),
        Err(_) => Err(
            Problem::new(format!("`{shown}` is nothing that can be read"))
                .help(format!("give {FORMS}")),
        ),
    }
}

fn utf8<'a>(shown: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Problem::new(format!("`{shown}` is not UTF-8 from byte {at} on")).help("save it as UTF-8")
    })
}

fn begins_with_curl(start: &[u8]) -> bool {
    let line = start
        .strip_prefix(b"$ ")
        .or(start.strip_prefix(b"% "))
        .unwrap_or(start);
    let rest = line.trim_ascii_start().strip_prefix(b"curl");
    let rest = rest.map(|rest| rest.strip_prefix(b".exe").unwrap_or(rest));
    rest.is_some_and(|rest| rest.first().is_none_or(u8::is_ascii_whitespace))
}

fn json(name: &str, shown: &str, bytes: &[u8]) -> Result<Vec<Seen>, Problem> {
    let json = utf8(shown, bytes)?;
    let head: Result<Head, _> = serde_json::from_str(json);
    match head {
        Ok(Head {
            schema: Some(schema),
            ..
        }) if schema.starts_with("vipspec-report/") => {
            let title = format!("`{shown}` is the report of a run");
            Err(Problem::new(title).help("give it as `--from-report FILE`"))
        }
        Ok(Head { log: None, .. }) => {
            let title = format!("`{shown}` is JSON, and neither a HAR file nor a report");
            Err(Problem::new(title).help(format!(
                "a body alone does not say what was asked; give {FORMS}"
            )))
        }
        // The reader of HAR files says what is wrong.
        _ => har(name, json),
    }
}

/// Reads a command line, and the answer if its output follows.
fn command(name: &str, shown: &str, text: &str) -> Result<Vec<Seen>, Problem> {
    let (mut seen, output) = first_command(shown, text)?;
    let is_answer = |line: &&str| line.starts_with("HTTP/") || begins_verbose(line.as_bytes());
    if output.trim().is_empty() {
        return Ok(vec![seen]);
    }
    let mut at = 0;
    for line in output.split_inclusive('\n') {
        if is_answer(&line) {
            // The lines before are kept in the count, so that a message names the right one.
            let skipped = text.len() - output.len() + at;
            let lines = text[..skipped].matches('\n').count();
            let padded = format!("{}{}", "\n".repeat(lines), &text[skipped..]);
            seen.response = Some(one_response(
                name,
                padded.as_bytes(),
                seen.method == "HEAD",
            )?);
            return Ok(vec![seen]);
        }
        at += line.len();
    }
    let title = format!("what follows the command in `{shown}` does not begin with a status line");
    Err(Problem::new(title)
        .help("run the command with `-i`, which shows it; or leave in the command alone"))
}

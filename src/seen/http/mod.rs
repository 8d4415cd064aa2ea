//! Turns raw HTTP, as a terminal, a log or an `.http` file has it, into what was seen.

mod body;
mod message;
mod split;

use super::choose::Entry;
use super::{Form, Input, MAX_TEXT, Part, Place, Seen, Unread, kept, url, verb};
use crate::exchange::Response;
use crate::template::Problem;
use message::Start;

pub(super) use message::{Head, Message, is_request_line, is_status_line};

/// The reader of raw HTTP.
#[derive(Debug)]
pub(super) struct Http;

impl Form for Http {
    fn name(&self) -> &'static str {
        "HTTP as text, the request first"
    }

    fn limit(&self) -> usize {
        MAX_TEXT
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        first_line(text, |line| {
            let line = line.trim_ascii();
            is_status_line(line) || is_request_line(line, false)
        })
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        Ok(dialogue(
            input,
            split::messages(&input.shown(), input.text(), 1)?,
        )?)
    }
}

/// Returns where the first line stands of which something holds.
pub(super) fn first_line(text: &[u8], holds: impl Fn(&[u8]) -> bool) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if holds(line) {
            return Some(at);
        }
        at += line.len();
    }
    None
}

/// Returns the one answer that a text holds, in whichever form.
///
/// # Errors
///
/// Returns why it is none, with the line.
pub fn response(input: &Input<'_>) -> Result<Response, Problem> {
    let shown = input.shown();
    let (text, verbose, trace) = (input.text(), super::verbose::Verbose, super::trace::Trace);
    let messages = match (trace.begins(text), verbose.begins(text)) {
        (Some(_), _) => super::trace::messages(&shown, text)?,
        (None, Some(_)) => super::verbose::messages(&shown, text, 1)?,
        (None, None) => split::messages(&shown, text, 1)?,
    };
    one_response(&shown, messages, false)
}

/// Returns the one answer among messages; to `HEAD`, it announces a body that it does not have.
pub(super) fn one_response(
    shown: &str,
    messages: Vec<Message>,
    to_head: bool,
) -> Result<Response, Problem> {
    let answers = messages.into_iter().filter(|message| !message.is_request());
    let mut answers = answers.filter(|message| !message.is_interim());
    match (answers.next(), answers.next()) {
        (Some(answer), None) => answer.into_response(shown, to_head),
        (Some(_), Some(second)) => Err(several(shown, "answers", second.head.line)),
        (None, _) => Err(Problem::new(format!("`{shown}` holds no answer")).help(
            "an answer begins with a line such as `HTTP/1.1 400 Bad Request`; `curl -i` shows it",
        )),
    }
}

/// Returns the messages behind a command, in the form in which curl was told to print them.
pub(super) fn output(shown: &str, text: &[u8], line: usize) -> Result<Vec<Message>, Problem> {
    match super::verbose::Verbose.begins(text) {
        Some(_) => super::verbose::messages(shown, text, line),
        None => split::messages(shown, text, line),
    }
}

/// Pairs requests with the answers that follow them.
pub(super) fn dialogue<'a>(
    input: &'a Input<'_>,
    messages: Vec<Message>,
) -> Result<Vec<Entry<'a>>, Problem> {
    let shown = input.shown();
    let mut pairs: Vec<(Message, Option<Message>)> = Vec::new();
    for message in messages.into_iter().filter(|message| !message.is_interim()) {
        let line = message.head.line;
        match (message.is_request(), pairs.last_mut()) {
            (true, _) => pairs.push((message, None)),
            (false, Some((_, answer @ None))) => *answer = Some(message),
            (false, Some(_)) => return Err(several(&shown, "answers to one request", line)),
            (false, None) => {
                let title =
                    format!("the answer in line {line} of `{shown}` has no request before it");
                return Err(Problem::new(title)
                    .help("put the request above it, or use `--request FILE --response FILE`"));
            }
        }
    }
    let alone = pairs.len() == 1;
    let entry = |(request, answer): (Message, Option<Message>)| {
        let place = match alone {
            true => Place::whole(input.name()),
            false => Place::part(input.name(), Part::Line(request.head.line)),
        };
        let (method, url) = request.asked();
        Entry {
            method: method.to_owned(),
            url: url.to_owned(),
            code: answer.as_ref().map(Message::code),
            read: Box::new(move || seen(input, place, request, answer)),
        }
    };
    Ok(pairs.into_iter().map(entry).collect())
}

fn seen(
    input: &Input<'_>,
    place: Place,
    request: Message,
    answer: Option<Message>,
) -> Result<Seen, Problem> {
    let shown = input.shown();
    let mut left_out = input.left_out.clone();
    for message in std::iter::once(&request).chain(&answer) {
        left_out.extend(message.left_out.iter().cloned());
    }
    if answer.is_none() {
        request.refuse_variables(&shown)?;
    }
    let line = request.head.line;
    let (method, target) = request.asked();
    let method = verb(method, &mut left_out).unwrap_or_default();
    let url = url::wire(target, &mut left_out).map_err(|problem| Problem {
        title: format!("{}, in line {line} of `{shown}`", problem.title),
        ..problem
    })?;
    let to_head = method == "HEAD";
    let body = request.body_of_request(&shown)?;
    Ok(Seen {
        place,
        method,
        url,
        headers: request.head.headers,
        body: Some(body).filter(|body| !body.is_empty()),
        response: answer
            .map(|answer| answer.into_response(&shown, to_head))
            .transpose()?,
        left_out,
    })
}

fn several(shown: &str, what: &str, line: usize) -> Problem {
    Problem::new(format!(
        "`{shown}` holds several {what}: another begins in line {line}"
    ))
    .help("leave in the one that is meant")
}

impl Message {
    /// Returns the body of a request.
    fn body_of_request(&self, shown: &str) -> Result<Vec<u8>, Problem> {
        if self.body.starts_with(b"< ") {
            let line = self.head.line;
            let title = format!("the body of the request in line {line} of `{shown}` is a file");
            return Err(Problem::new(title).help("put in its place what is in the file"));
        }
        self.whole_body(
            shown,
            "`curl -v` leaves it out: give the command line itself by `--curl`",
        )
    }

    fn into_response(self, shown: &str, to_head: bool) -> Result<Response, Problem> {
        let code = self.code();
        let body = match to_head || matches!(code, 204 | 304) {
            true => Vec::new(),
            false => self.whole_body(shown, "`curl -i` shows it, `curl -I` does not")?,
        };
        Ok(kept(code, self.head.headers, body))
    }

    /// Returns the body, where all of it is shown that was announced.
    fn whole_body(&self, shown: &str, remedy: &str) -> Result<Vec<u8>, Problem> {
        let place = format!("the message in line {} of `{shown}`", self.head.line);
        let (shows, length) = (self.body.len(), self.head.length());
        match length.filter(|length| !body::may_be(&self.body, *length)) {
            None => Ok(self.body.clone()),
            Some(length) if shows == 0 => {
                let title = format!("{place} announces a body of {length} bytes and shows none");
                Err(Problem::new(title).help(remedy))
            }
            Some(length) => {
                let title = format!("{place} announces a body of {length} bytes and shows {shows}");
                Err(Problem::new(title).help("copy the body whole, or correct `content-length`"))
            }
        }
    }

    fn code(&self) -> u16 {
        match self.head.start {
            Start::Response { code, .. } => code,
            Start::Request { .. } => 0,
        }
    }

    fn asked(&self) -> (&str, &str) {
        match &self.head.start {
            Start::Request { method, target } => (method, target),
            Start::Response { .. } => ("", ""),
        }
    }
}

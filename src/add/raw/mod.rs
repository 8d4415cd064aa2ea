//! Turns raw HTTP, as a terminal, a log or an `.http` file has it, into what was seen.

mod any;
mod body;
mod message;
mod split;
#[cfg(test)]
mod tests;

use super::Seen;
use crate::exchange::{MAX_BODY, Response};
use crate::template::Problem;
use crate::text;
use message::{Message, Start};

pub use any::read_any;

/// The largest text that is read, in bytes.
pub const MAX_RAW: usize = 16 << 20;

/// Returns the one request that a text holds; its URL is a path where the first line has only that.
///
/// # Errors
///
/// Returns why it is none, with the line.
pub fn raw_request(name: &str, bytes: &[u8]) -> Result<Seen, Problem> {
    let shown = text::shown(name);
    let messages = messages(&shown, bytes)?;
    let answers = messages.iter().any(|message| !message.is_request());
    let mut requests = messages.into_iter().filter(Message::is_request);
    match (requests.next(), requests.next(), answers) {
        (Some(request), None, false) => request.into_seen(&shown, shown.clone()),
        (None, _, _) => Err(
            Problem::new(format!("`{shown}` holds an answer and no request")).help(
                "give the answer as `--response FILE`, and what was asked as `--request FILE`",
            ),
        ),
        (Some(_), _, true) => Err(Problem::new(format!(
            "`{shown}` holds an answer beside the request"
        ))
        .help("give the whole on standard input, or each in a file of its own")),
        (Some(_), Some(second), false) => Err(several(&shown, "requests", second.line)),
    }
}

/// Returns the one answer that a text holds.
///
/// # Errors
///
/// Returns why it is none, with the line.
pub fn raw_response(name: &str, bytes: &[u8]) -> Result<Response, Problem> {
    one_response(name, bytes, false)
}

/// Returns the one answer; to `HEAD`, it announces a body that it does not have.
fn one_response(name: &str, bytes: &[u8], head: bool) -> Result<Response, Problem> {
    let shown = text::shown(name);
    let mut messages = messages(&shown, bytes)?;
    messages.retain(|message| !message.is_request());
    let mut answers = messages.into_iter();
    match (answers.next(), answers.next()) {
        (Some(answer), None) => answer.into_response(&shown, head),
        (Some(_), Some(second)) => Err(several(&shown, "answers", second.line)),
        (None, _) => Err(Problem::new(format!("`{shown}` holds no answer")).help(
            "an answer begins with a line such as `HTTP/1.1 400 Bad Request`; `curl -i` shows it",
        )),
    }
}

/// Returns the requests of one text, each with the answer that follows it.
///
/// # Errors
///
/// Returns why there are none, with the line.
pub fn dialogue(name: &str, bytes: &[u8]) -> Result<Vec<Seen>, Problem> {
    let shown = text::shown(name);
    let messages = messages(&shown, bytes)?;
    let several = messages
        .iter()
        .filter(|message| message.is_request())
        .count()
        > 1;
    let mut seen: Vec<Seen> = Vec::new();
    for message in messages {
        if message.is_request() {
            let place = match several {
                true => format!("{shown}, line {}", message.line),
                false => shown.clone(),
            };
            seen.push(message.into_seen(&shown, place)?);
            continue;
        }
        let line = message.line;
        match seen.last_mut() {
            Some(last) if last.response.is_none() => {
                let head = last.method == "HEAD";
                last.response = Some(message.into_response(&shown, head)?);
            }
            Some(_) => return Err(self::several(&shown, "answers to one request", line)),
            None => {
                let title =
                    format!("the answer in line {line} of `{shown}` has no request before it");
                return Err(Problem::new(title)
                    .help("put the request above it, or use `--request FILE --response FILE`"));
            }
        }
    }
    Ok(seen)
}

fn several(shown: &str, what: &str, line: usize) -> Problem {
    Problem::new(format!(
        "`{shown}` holds several {what}: another begins in line {line}"
    ))
    .help("leave in the one that is meant")
}

/// Reads all messages but those between a client and a proxy, and those that only say "go on".
fn messages(shown: &str, bytes: &[u8]) -> Result<Vec<Message>, Problem> {
    if bytes.len() > MAX_RAW {
        let (has, most) = (bytes.len() >> 20, MAX_RAW >> 20);
        let title = format!("`{shown}` has {has} MB, and raw HTTP is read up to {most} MB");
        return Err(Problem::new(title).help("leave in the one request that is meant"));
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Problem::new(format!("`{shown}` is UTF-16")).help("save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let pieces = split::pieces(shown, bytes)?;
    let read = pieces.iter().map(|piece| Message::read(shown, piece));
    let mut messages = read.collect::<Result<Vec<_>, _>>()?;
    messages.retain(|message| !message.is_interim());
    Ok(messages)
}

impl Message {
    fn into_seen(self, shown: &str, place: String) -> Result<Seen, Problem> {
        let body = body::request(shown, &self)?;
        let Start::Request { method, target } = self.start else {
            return Err(Problem::new(format!("`{shown}` holds no request")));
        };
        Ok(Seen {
            place,
            method,
            url: target,
            headers: self.headers,
            body: Some(body).filter(|body| !body.is_empty()),
            response: None,
        })
    }

    fn into_response(self, shown: &str, head: bool) -> Result<Response, Problem> {
        let Start::Response { code, .. } = self.start else {
            return Err(Problem::new(format!("`{shown}` holds no answer")));
        };
        let mut body = body::response(shown, &self, head || matches!(code, 204 | 304))?;
        let cut = body.len() > MAX_BODY;
        body.truncate(MAX_BODY);
        Ok(Response {
            code,
            headers: self.headers,
            body,
            cut,
        })
    }
}

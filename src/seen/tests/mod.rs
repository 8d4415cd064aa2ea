//! Turns texts in every form into claims about what is read of them.

mod curl;
mod failing;
mod generated;
mod har;
mod hostile;
mod http;
mod refused;
mod terminal;

use super::{CurlLine, Har, Input, Reading, Seen, Unread, Wanted, read, read_as, response};
use crate::exchange::Response;
use crate::template::Problem;

/// Reads all that a stream holds.
fn stream(name: &str, bytes: &[u8]) -> Result<Vec<Seen>, Problem> {
    all(read(&crate::seen::stream(name, bytes), &Wanted::default()))
}

fn curl_line(line: &str) -> Result<Seen, Problem> {
    let input = Input::argument("the command line", line);
    all(read_as(&CurlLine, &input, &Wanted::default())).map(|mut seen| seen.remove(0))
}

fn har(name: &str, text: &str) -> Result<Reading, Unread> {
    read_as(
        &Har,
        &crate::seen::stream(name, text.as_bytes()),
        &Wanted::default(),
    )
}

fn answered(name: &str, bytes: &[u8]) -> Result<Response, Problem> {
    response(&crate::seen::stream(name, bytes))
}

fn all(reading: Result<Reading, Unread>) -> Result<Vec<Seen>, Problem> {
    reading.map(|reading| reading.seen).map_err(problem)
}

fn problem(unread: Unread) -> Problem {
    match unread {
        Unread::Wrong(problem) | Unread::Nothing(problem) => problem,
    }
}

/// Returns title and remedy in one text.
fn told<T: std::fmt::Debug>(result: Result<T, Problem>) -> String {
    let problem = result.unwrap_err();
    format!("{} / {}", problem.title, problem.help.unwrap_or_default())
}

fn header<'a>(seen: &'a Seen, name: &str) -> Option<&'a str> {
    let mut headers = seen.headers.iter();
    let found = headers.find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

//! Turns messages into requests, each with the answer that follows it.

use super::message::Message;
use crate::exchange::Response;
use crate::seen::choose::Entry;
use crate::seen::{Input, Part, Place, Seen, foreign, url, verb};
use crate::template::Problem;

/// What to do about an answer alone.
const REQUEST_ABOVE: &str = "put the request above it, whole: a command line from `curl` on, or HTTP from its verb on; an \
                             answer that is a file of its own is for `--response`, beside `--request FILE` or `--curl LINE`";

/// Returns the one answer among messages; to `HEAD`, it announces a body that it does not have.
pub(in crate::seen) fn one_response(
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

/// Pairs requests with the answers that follow them.
pub(in crate::seen) fn dialogue<'a>(
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
                let problem = || Problem::new(title).help(REQUEST_ABOVE);
                return Err(foreign::command(input).unwrap_or_else(problem));
            }
        }
    }
    let alone = pairs.len() == 1;
    let entry = |(request, answer): (Message, Option<Message>)| {
        let place = if alone {
            Place::whole(input.name())
        } else {
            Place::part(input.name(), Part::Line(request.head.line))
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

//! Turns a HAR file, as browsers and test tools record it, into the exchanges that are in it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::form_urlencoded;

use super::choose::Entry;
use super::{Form, Input, Part, Place, Seen, Unread, foreign, kept, url as wire, verb};
use crate::exchange::Response;
use crate::template::Problem;
use crate::text;

/// What to do with a file that is none.
const RECORD: &str = "save one from the network panel of a browser's developer tools: `Save all as HAR with content`";

/// How much of a text shows that it is a HAR file, in bytes.
const BEGINNING: usize = 2 << 10;

/// The reader of HAR files.
#[derive(Debug)]
pub struct Har;

/// The outermost object; what the format has beside it is of no use here.
#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    log: Log<'a>,
}

#[derive(Deserialize)]
struct Log<'a> {
    #[serde(borrow)]
    entries: Vec<&'a RawValue>,
}

/// So much of an entry as tells whether it is meant.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Glance {
    request: Asked,
    response: Answered,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    method: String,
    url: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Answered {
    status: f64,
}

/// The members of an entry that are read; a browser's own, `_initiator`, may be deeply nested.
#[derive(Deserialize)]
struct Recorded {
    request: Request,
    response: Option<Answer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    headers: Option<Vec<Pair>>,
    cookies: Option<Vec<Pair>>,
    post_data: Option<Content>,
    body_size: Option<f64>,
}

#[derive(Deserialize)]
struct Answer {
    status: Option<f64>,
    headers: Option<Vec<Pair>>,
    content: Option<Content>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    mime_type: Option<String>,
    text: Option<String>,
    encoding: Option<String>,
    params: Option<Vec<Pair>>,
    size: Option<f64>,
    #[serde(rename = "_file")]
    file: Option<String>,
}

impl Form for Har {
    fn name(&self) -> &'static str {
        "a HAR file"
    }

    fn limit(&self) -> usize {
        100 << 20
    }

    fn begins(&self, text: &[u8]) -> Option<usize> {
        let start = text.trim_ascii_start();
        let beginning = &start[..start.len().min(BEGINNING)];
        let has_log = beginning.windows(5).any(|window| window == b"\"log\"");
        (start.starts_with(b"{") && has_log).then_some(0)
    }

    fn entries<'a>(&self, input: &'a Input<'_>) -> Result<Vec<Entry<'a>>, Unread> {
        let har = input.utf8()?;
        let document: Document<'_> = serde_json::from_str(har).map_err(|error| {
            let problem = foreign::not_read(&input.shown(), "HAR file", &error);
            match problem.help {
                Some(_) => problem,
                None => problem.help(RECORD),
            }
        })?;
        let mut entries = Vec::new();
        // Line and column of the byte up to which lines are counted.
        let (mut counted, mut line, mut line_start) = (0, 1, 0);
        for (at, raw) in document.log.entries.into_iter().enumerate() {
            let raw = raw.get();
            // The entry is a part of the text.
            let start = raw.as_ptr().addr() - har.as_ptr().addr();
            for (offset, _) in har[counted..start].match_indices('\n') {
                (line, line_start) = (line + 1, counted + offset + 1);
            }
            counted = start;
            entries.push(entry(
                input,
                Raw {
                    place: Place::part(input.name(), Part::Entry(at + 1)),
                    json: raw,
                    line,
                    column: start - line_start,
                },
            ));
        }
        Ok(entries)
    }
}

/// An entry as it is written.
struct Raw<'a> {
    place: Place,
    json: &'a str,
    /// The line on which it begins, from 1.
    line: usize,
    /// How many bytes of that line stand before it.
    column: usize,
}

fn entry<'a>(input: &'a Input<'_>, raw: Raw<'a>) -> Entry<'a> {
    // What cannot be read so far was not asked for by its URL or its code.
    let glance: Glance = serde_json::from_str(raw.json).unwrap_or_default();
    Entry {
        method: glance.request.method,
        url: glance.request.url,
        code: code(glance.response.status),
        read: Box::new(move || raw.read(input)),
    }
}

/// Returns the code of an answer; what was blocked, cancelled or never answered has another number.
fn code(status: f64) -> Option<u16> {
    let is_code = (100.0..1000.0).contains(&status) && status.fract() == 0.0;
    is_code.then_some(status as u16)
}

impl Raw<'_> {
    fn read(self, input: &Input<'_>) -> Result<Seen, Problem> {
        let Self {
            place,
            json,
            line,
            column,
        } = &self;
        let recorded: Recorded = serde_json::from_str(json).map_err(|error| {
            let before = if error.line() == 1 { *column } else { 0 };
            let (line, column) = (line + error.line() - 1, before + error.column());
            let said = foreign::said(&error);
            Problem::new(format!(
                "{place}: {said}, at {}:{line}:{column}",
                input.shown()
            ))
        })?;
        let here = |problem: Problem| Problem {
            title: format!("{place}: {}", problem.title),
            ..problem
        };
        recorded.seen(place, input).map_err(here)
    }
}

impl Recorded {
    fn seen(self, place: &Place, input: &Input<'_>) -> Result<Seen, Problem> {
        let mut left_out = Vec::new();
        let request = self.request;
        let url = wire::wire(&request.url, &mut left_out)?;
        if url.starts_with('/') {
            return Err(Problem::new("the URL names no host"));
        }
        let method = verb(&request.method, &mut left_out);
        let method = method.ok_or_else(|| Problem::new("the method is no verb of HTTP"))?;
        let response = self.response.and_then(Answer::told);
        let Some((code, answer)) = response else {
            let problem = Problem::new("no answer was recorded");
            return Err(problem
                .help("it was blocked or cancelled, or came from the cache; record it again"));
        };
        let (headers, body) = request.sent(input)?;
        Ok(Seen {
            place: place.clone(),
            method,
            url,
            headers,
            body,
            response: Some(answer.received(code, input)?),
            left_out,
        })
    }
}

type Sent = (Vec<(String, String)>, Option<Vec<u8>>);

impl Request {
    /// Returns headers and body.
    fn sent(self, input: &Input<'_>) -> Result<Sent, Problem> {
        let mut headers = headers(self.headers);
        let recorded = !headers.is_empty();
        let cookies = self.cookies.unwrap_or_default();
        if !cookies.is_empty() && !headers.iter().any(|(name, _)| name == "cookie") {
            let cookies = cookies.into_iter().map(Pair::both);
            let cookies: Vec<String> = cookies.map(|(n, v)| format!("{n}={v}")).collect();
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
        let mut post = self.post_data.unwrap_or_default();
        let kind = post.mime_type.take().unwrap_or_default();
        let body = post.sent(&kind, input)?.filter(|body| !body.is_empty());
        let announced = headers.iter().rfind(|(name, _)| name == "content-length");
        let announced = announced.and_then(|(_, length)| length.parse().ok());
        if body.is_none() && announced.or(self.body_size).is_some_and(|size| size > 0.0) {
            let title = "the body of the request was not recorded";
            return Err(Problem::new(title).help(RECORD));
        }
        // Some recorders keep no headers at all; else a missing one was not sent.
        if !recorded && body.is_some() && !kind.is_empty() {
            headers.push(("content-type".to_owned(), kind));
        }
        Ok((headers, body))
    }
}

impl Answer {
    /// Returns the code, where there is an answer.
    fn told(self) -> Option<(u16, Self)> {
        Some((code(self.status?)?, self))
    }

    fn received(self, code: u16, input: &Input<'_>) -> Result<Response, Problem> {
        let mut headers = headers(self.headers);
        let mut content = self.content.unwrap_or_default();
        let kind = content.mime_type.take().unwrap_or_default();
        let typed = headers.iter().any(|(name, _)| name == "content-type");
        // What a browser makes up where there is none.
        if !typed && !["", "x-unknown"].contains(&kind.as_str()) {
            headers.push(("content-type".to_owned(), kind));
        }
        let empty = content.size.is_some_and(|size| size <= 0.0) || matches!(code, 204 | 304);
        let body = match content.kept(input)? {
            Some(body) => body,
            None if empty => Vec::new(),
            None => {
                let title = format!("status {code} was recorded, its body was not");
                return Err(Problem::new(title).help(RECORD));
            }
        };
        Ok(kept(code, headers, body))
    }
}

impl Content {
    /// Returns the body of a request.
    fn sent(mut self, kind: &str, input: &Input<'_>) -> Result<Option<Vec<u8>>, Problem> {
        let fields = self.params.take().unwrap_or_default();
        let body = self.kept(input)?;
        match body {
            None if kind.starts_with("multipart/") && !fields.is_empty() => Err(Problem::new(
                "the text of a multipart form was not recorded",
            )),
            None if !fields.is_empty() => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(fields.into_iter().map(Pair::both));
                Ok(Some(form.finish().into_bytes()))
            }
            body => Ok(body),
        }
    }

    /// Returns the text, or what is in the file that it was put into; none where it was not kept.
    fn kept(self, input: &Input<'_>) -> Result<Option<Vec<u8>>, Problem> {
        let encoding = self.encoding.unwrap_or_default().to_ascii_lowercase();
        match (self.text, self.file) {
            (Some(text), _) if encoding == "base64" => {
                let packed: String = text.split_ascii_whitespace().collect();
                let body = STANDARD.decode(packed);
                let body = body
                    .map_err(|_| Problem::new("a body is no base64, as `encoding` says it is"))?;
                Ok(Some(body))
            }
            (Some(text), _)
                if ["", "utf-8", "utf8", "identity", "text", "ascii", "us-ascii"]
                    .contains(&&*encoding) =>
            {
                Ok(Some(text.into_bytes()))
            }
            (Some(_), _) => {
                let shown = text::shown(&encoding);
                Err(Problem::new(format!(
                    "a body has the encoding `{shown}`, which is not read"
                )))
            }
            (None, Some(file)) => Ok(input.beside(&file)),
            (None, None) => Ok(None),
        }
    }
}

impl Pair {
    fn both(self) -> (String, String) {
        (self.name, self.value.unwrap_or_default())
    }
}

/// Returns headers in order, names in lower case, without what HTTP/2 writes in their place.
fn headers(pairs: Option<Vec<Pair>>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, values) in pairs.unwrap_or_default().into_iter().map(Pair::both) {
        if name.starts_with(':') {
            continue;
        }
        // Chromium writes a header that was there twice as one, of several lines.
        for value in values.split('\n') {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    headers
}

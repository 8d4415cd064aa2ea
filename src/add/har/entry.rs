//! Turns one entry of a HAR file into what was seen.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;
use url::form_urlencoded;

use crate::add::{Seen, is_token};
use crate::exchange::{MAX_BODY, Response};
use crate::json::{self, Json};
use crate::template::Problem;

/// The members of an entry that are read; a browser's own, `_initiator`, may be deeply nested.
#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    request: Option<&'a RawValue>,
    #[serde(borrow)]
    response: Option<&'a RawValue>,
}

/// A member of an entry, with the path to it.
#[derive(Clone)]
struct Member<'a> {
    /// The entry: `session.har, entry 3`.
    place: &'a str,
    /// The path in it: `request.url`.
    path: String,
    /// The value; `null` where there is none.
    value: &'a Json,
}

/// Reads an entry that comes under a place.
pub(super) fn read(place: &str, entry: &str) -> Result<Seen, Problem> {
    let entry: Entry<'_> = serde_json::from_str(entry).map_err(|error| {
        let said = error.to_string();
        let said = crate::text::shown(said.split(" at line ").next().unwrap_or_default());
        Problem::new(format!("{said}, in {place}"))
    })?;
    let request = tree(place, "request", entry.request)?;
    let response = tree(place, "response", entry.response)?;
    let request = Member::root(place, "request", &request);
    if *request.value == Json::Null {
        return Err(Problem::new(format!("no `request` in {place}")));
    }
    let (headers, body) = sent(&request)?;
    Ok(Seen {
        place: place.to_owned(),
        method: method(&request.get("method"))?,
        url: url(&request.get("url"))?,
        headers,
        body,
        response: answer(&Member::root(place, "response", &response))?,
    })
}

fn tree(place: &str, name: &str, raw: Option<&RawValue>) -> Result<Json, Problem> {
    let Some(raw) = raw else {
        return Ok(Json::Null);
    };
    let read = json::read(raw.get().as_bytes());
    read.map(|read| read.value).map_err(|reason| {
        let reason = crate::text::shown(&reason.to_string());
        Problem::new(format!("`{name}` {reason}, in {place}"))
    })
}

fn method(member: &Member<'_>) -> Result<String, Problem> {
    let method = member.text()?;
    match is_token(&method) {
        true => Ok(method),
        false => Err(member.wrong("is no verb of HTTP")),
    }
}

fn url(member: &Member<'_>) -> Result<String, Problem> {
    let url = member.text()?;
    if url::Url::parse(&url).is_err() {
        return Err(member.wrong("is no absolute URL"));
    }
    // What stands behind `#` never goes on the wire.
    Ok(url.split('#').next().unwrap_or_default().to_owned())
}

type Sent = (Vec<(String, String)>, Option<Vec<u8>>);

/// Returns headers and body of the request.
fn sent(request: &Member<'_>) -> Result<Sent, Problem> {
    let mut headers = headers(&request.get("headers"))?;
    let recorded = !headers.is_empty();
    if !headers.iter().any(|(name, _)| name == "cookie") {
        let cookies = pairs(&request.get("cookies"))?;
        let cookies: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        if !cookies.is_empty() {
            headers.push(("cookie".to_owned(), cookies.join("; ")));
        }
    }
    let post = request.get("postData");
    let body = post_data(&post)?;
    // Some recorders keep no headers at all; else a missing one was not sent.
    if !recorded && body.is_some() {
        let kind = post.get("mimeType").optional_text()?.unwrap_or_default();
        if !kind.is_empty() {
            headers.push(("content-type".to_owned(), kind));
        }
    }
    Ok((headers, body))
}

fn post_data(post: &Member<'_>) -> Result<Option<Vec<u8>>, Problem> {
    post.object()?;
    let text = post.get("text");
    if let Some(written) = text.optional_text()?.filter(|text| !text.is_empty()) {
        return decoded(&text, &written, &post.get("encoding")).map(Some);
    }
    let params = post.get("params");
    let fields = pairs(&params)?;
    if fields.is_empty() {
        return Ok(None);
    }
    let kind = post.get("mimeType").optional_text()?.unwrap_or_default();
    if kind.starts_with("multipart/") {
        let problem = params.wrong("are a multipart form, of which the text is not kept");
        return Err(problem.help("take the entry out of the file"));
    }
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    Ok(Some(form.into_bytes()))
}

/// Returns the answer, or none where the browser has none or has not kept its body.
fn answer(response: &Member<'_>) -> Result<Option<Response>, Problem> {
    response.object()?;
    let status = response.get("status");
    let code = match status.value {
        Json::Null => return Ok(None),
        Json::Number(number) => number.as_i64(),
        _ => return Err(status.wrong("is no number")),
    };
    let code = match code {
        // Blocked, cancelled, or answered from a cache that kept nothing.
        Some(0 | -1) => return Ok(None),
        Some(code @ 100..=999) => code.unsigned_abs() as u16,
        _ => return Err(status.wrong("is no HTTP code")),
    };
    let headers = headers(&response.get("headers"))?;
    let Some(mut body) = content(&response.get("content"))? else {
        return Ok(None);
    };
    let cut = body.len() > MAX_BODY;
    body.truncate(MAX_BODY);
    Ok(Some(Response {
        code,
        headers,
        body,
        cut,
    }))
}

fn content(content: &Member<'_>) -> Result<Option<Vec<u8>>, Problem> {
    content.object()?;
    let text = content.get("text");
    if let Some(written) = text.optional_text()? {
        return decoded(&text, &written, &content.get("encoding")).map(Some);
    }
    let empty = match content.get("size").value {
        Json::Number(size) => size.as_i64().is_some_and(|size| size <= 0),
        _ => false,
    };
    Ok(empty.then(Vec::new))
}

fn decoded(text: &Member<'_>, written: &str, encoding: &Member<'_>) -> Result<Vec<u8>, Problem> {
    match encoding.optional_text()?.as_deref() {
        None | Some("") => Ok(written.as_bytes().to_vec()),
        Some("base64") => {
            let packed: String = written.split_ascii_whitespace().collect();
            STANDARD
                .decode(packed)
                .map_err(|_| text.wrong("is no base64, as `encoding` says it is"))
        }
        Some(_) => Err(encoding.wrong("is neither absent nor `base64`")),
    }
}

/// Returns headers in order, names in lower case, without what HTTP/2 writes in their place.
fn headers(member: &Member<'_>) -> Result<Vec<(String, String)>, Problem> {
    let mut headers = Vec::new();
    for (name, values) in pairs(member)? {
        if name.starts_with(':') {
            continue;
        }
        // Chromium writes a header that was there twice as one, of several lines.
        for value in values.split('\n') {
            headers.push((name.to_lowercase(), value.trim().to_owned()));
        }
    }
    Ok(headers)
}

fn pairs(list: &Member<'_>) -> Result<Vec<(String, String)>, Problem> {
    let pair = |item: Member<'_>| {
        let value = item.get("value").optional_text()?.unwrap_or_default();
        Ok((item.get("name").text()?, value))
    };
    list.items()?.into_iter().map(pair).collect()
}

impl<'a> Member<'a> {
    fn root(place: &'a str, name: &str, value: &'a Json) -> Self {
        Self {
            place,
            path: name.to_owned(),
            value,
        }
    }

    fn get(&self, name: &str) -> Self {
        Self {
            place: self.place,
            path: format!("{}.{name}", self.path),
            value: self.value.get(name).unwrap_or(&Json::Null),
        }
    }

    fn items(&self) -> Result<Vec<Self>, Problem> {
        let item = |(index, value)| Self {
            place: self.place,
            path: format!("{}[{index}]", self.path),
            value,
        };
        match self.value {
            Json::Null => Ok(Vec::new()),
            Json::List(list) => Ok(list.iter().enumerate().map(item).collect()),
            _ => Err(self.wrong("is no list")),
        }
    }

    fn object(&self) -> Result<(), Problem> {
        match self.value {
            Json::Null | Json::Object(_) => Ok(()),
            _ => Err(self.wrong("is no object")),
        }
    }

    fn optional_text(&self) -> Result<Option<String>, Problem> {
        match self.value {
            Json::Null => Ok(None),
            Json::Text(text) => Ok(Some(text.clone())),
            _ => Err(self.wrong("is no text")),
        }
    }

    fn text(&self) -> Result<String, Problem> {
        let text = self.optional_text()?;
        text.ok_or_else(|| Problem::new(format!("no `{}` in {}", self.path, self.place)))
    }

    fn wrong(&self, what: &str) -> Problem {
        Problem::new(format!("`{}` {what}, in {}", self.path, self.place))
    }
}

//! Turns the flags of a command into the request that curl would send.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::arguments::Argument;
use super::flags::Flag;
use super::{url, words};
use crate::add::{Seen, is_token};
use crate::source::Source;
use crate::template::Problem;

/// What the flags add up to.
#[derive(Default)]
struct Draft {
    method: Option<String>,
    url: Option<String>,
    headers: Vec<(String, String)>,
    /// Headers of curl's own that are not to be sent.
    removed: Vec<String>,
    cookies: Vec<String>,
    /// What a header given by `-H` takes the place of.
    defaults: Vec<(String, String)>,
    data: Option<Vec<u8>>,
    json: bool,
    get: bool,
    head: bool,
    globoff: bool,
    path_as_is: bool,
}

/// Builds the request.
///
/// # Errors
///
/// Returns what curl would refuse, or would have to ask a file or a person for.
pub(super) fn build(
    source: &Source,
    place: &str,
    arguments: &[Argument<'_>],
) -> Result<Seen, Problem> {
    let mut draft = Draft::default();
    for argument in arguments {
        draft.apply(argument).map_err(|(title, help)| {
            let problem = words::at(source, argument.span.start, &title);
            if help.is_empty() {
                problem
            } else {
                problem.help(help)
            }
        })?;
    }
    draft.finish(place)
}

/// A title, and the remedy or nothing.
type Refusal = (String, &'static str);

const NO_FILE: &str = "files are not read; give what is in it with `--data-raw '...'`";

impl Draft {
    fn apply(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        match argument.flag {
            Flag::Request => self.method = Some(verb(argument)?),
            Flag::Url => self.set_url(argument)?,
            Flag::Header => self.header(argument)?,
            Flag::Data | Flag::DataRaw | Flag::DataUrlencode | Flag::Json => self.data(argument)?,
            Flag::Cookie => self.cookie(argument)?,
            Flag::User => self.user(argument)?,
            Flag::Bearer => {
                let value = format!("Bearer {}", text(argument)?);
                self.by_default("authorization", &value);
            }
            Flag::UserAgent => self.by_default("user-agent", text(argument)?),
            Flag::Referer => {
                let referer = text(argument)?;
                self.by_default("referer", referer.strip_suffix(";auto").unwrap_or(referer));
            }
            Flag::Get => self.get = true,
            Flag::Head => self.head = true,
            Flag::GlobOff => self.globoff = true,
            Flag::PathAsIs => self.path_as_is = true,
            Flag::Ignored | Flag::IgnoredWithValue | Flag::Refused(_) => {}
        }
        Ok(())
    }

    fn set_url(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        if self.url.is_some() {
            let help = "one request at a time is read; quote a URL that holds blanks or `&`";
            return Err(("a second URL".to_owned(), help));
        }
        self.url = Some(text(argument)?.to_owned());
        Ok(())
    }

    fn header(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        let line = text(argument)?;
        if line.starts_with('@') {
            let help = "files are not read; give each header with `-H 'name: value'`";
            return Err(("a file of headers".to_owned(), help));
        }
        let wrong = || {
            let help = "write `-H 'name: value'`";
            ("a header without a name and a colon".to_owned(), help)
        };
        let (name, value) = match line.split_once(':') {
            Some((name, value)) => (name, Some(value.trim())),
            None => (line.strip_suffix(';').ok_or_else(wrong)?, None),
        };
        // Chrome copied HTTP/2's own `:authority` for years, and curl sends nothing for it.
        if name.is_empty() && line.starts_with(':') {
            return Ok(());
        }
        let name = name.trim().to_lowercase();
        if !is_token(&name) || line.contains(['\r', '\n']) {
            return Err(wrong());
        }
        match value {
            Some("") => self.removed.push(name),
            _ => self
                .headers
                .push((name, value.unwrap_or_default().to_owned())),
        }
        Ok(())
    }

    fn data(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        let value = argument.value;
        let names_file = value.starts_with(b"@") && argument.flag != Flag::DataRaw;
        let encoded = match argument.flag {
            Flag::DataUrlencode => Some(url::encoded_field(value).ok_or(())),
            _ => None,
        };
        if names_file || encoded == Some(Err(())) {
            return Err((
                format!("a file as the value of `{}`", argument.name),
                NO_FILE,
            ));
        }
        let piece = match encoded {
            Some(Ok(field)) => field,
            _ => value.to_vec(),
        };
        self.json |= argument.flag == Flag::Json;
        match &mut self.data {
            None => self.data = Some(piece),
            Some(data) => {
                // JSON is continued as it is, a form by one more field.
                if argument.flag != Flag::Json {
                    data.push(b'&');
                }
                data.extend(piece);
            }
        }
        Ok(())
    }

    fn cookie(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        let cookies = text(argument)?;
        match cookies.contains('=') {
            true => self.cookies.push(cookies.to_owned()),
            false if cookies.is_empty() => {}
            false => {
                let help = "files are not read; give the cookies as `-b 'name=value'`";
                return Err((format!("a file as the value of `{}`", argument.name), help));
            }
        }
        Ok(())
    }

    fn user(&mut self, argument: &Argument<'_>) -> Result<(), Refusal> {
        if !argument.value.contains(&b':') {
            let help = "write `-u NAME:PASSWORD`; nobody is asked for it";
            return Err((format!("no password in `{}`", argument.name), help));
        }
        let value = format!("Basic {}", STANDARD.encode(argument.value));
        self.by_default("authorization", &value);
        Ok(())
    }

    /// Sets a header that `-H` may replace; the last flag for it counts.
    fn by_default(&mut self, name: &str, value: &str) {
        self.defaults.retain(|(known, _)| known != name);
        if !value.is_empty() {
            self.defaults.push((name.to_owned(), value.to_owned()));
        }
    }

    fn finish(mut self, place: &str) -> Result<Seen, Problem> {
        let Some(written) = self.url.take() else {
            return Err(Problem::new("no URL in the command line")
                .help("add the address that was asked, such as `https://host/v1/accounts`"));
        };
        if self.head && self.data.is_some() && !self.get {
            return Err(
                Problem::new("`-I` asks for headers alone, and there is data to send")
                    .help("leave out `-I`, or add `-G` to send the data in the URL"),
            );
        }
        let mut url = url::read(&written, self.globoff, self.path_as_is)?;
        let method = self.method();
        let mut body = self.data.take();
        if self.get
            && let Some(data) = body.take()
        {
            let data = String::from_utf8(data)
                .map_err(|_| Problem::new("the data for the URL is not UTF-8"))?;
            url.push(if url.contains('?') { '&' } else { '?' });
            url.push_str(&data);
        }
        Ok(Seen {
            place: place.to_owned(),
            method,
            url,
            headers: self.all_headers(body.is_some()),
            body,
            response: None,
        })
    }

    fn method(&self) -> String {
        let by_flags = match (self.head, self.get, &self.data) {
            (true, _, _) => "HEAD",
            (false, false, Some(_)) => "POST",
            _ => "GET",
        };
        self.method.clone().unwrap_or_else(|| by_flags.to_owned())
    }

    fn all_headers(mut self, has_body: bool) -> Vec<(String, String)> {
        if !self.cookies.is_empty() {
            let cookies = self.cookies.join("; ");
            self.by_default("cookie", &cookies);
        }
        if self.json {
            self.by_default("accept", "application/json");
        }
        if has_body {
            let form = "application/x-www-form-urlencoded";
            let kind = if self.json { "application/json" } else { form };
            self.by_default("content-type", kind);
        }
        let given = |name: &String| {
            self.removed.contains(name) || self.headers.iter().any(|(known, _)| known == name)
        };
        let defaults: Vec<_> = self
            .defaults
            .iter()
            .filter(|(name, _)| !given(name))
            .cloned()
            .collect();
        self.headers.extend(defaults);
        self.headers
    }
}

fn verb(argument: &Argument<'_>) -> Result<String, Refusal> {
    let verb = text(argument)?;
    match is_token(verb) {
        true => Ok(verb.to_owned()),
        false => Err((
            format!("the value of `{}` is no verb of HTTP", argument.name),
            "",
        )),
    }
}

fn text<'a>(argument: &Argument<'a>) -> Result<&'a str, Refusal> {
    std::str::from_utf8(argument.value)
        .map_err(|_| (format!("the value of `{}` is not UTF-8", argument.name), ""))
}

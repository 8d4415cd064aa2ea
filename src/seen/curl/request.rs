//! Turns the flags of a command into the request that curl would send.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::arguments::Argument;
use super::flags::Flag;
use super::line::Line;
use super::url;
use crate::seen::{Input, Place, Seen, is_secret_header, is_token, url as wire, verb};
use crate::template::Problem;
use crate::text;

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
    /// What kind of data it is, where a flag says so.
    kind: Option<&'static str>,
    get: bool,
    head: bool,
    globoff: bool,
    path_as_is: bool,
    /// Flags that are not obeyed, by name.
    ignored: Vec<String>,
    left_out: Vec<String>,
    /// Why the request cannot be sent.
    unknown: Option<Problem>,
}

const JSON: &str = "application/json";

/// A request, as far as a line tells it.
pub(super) struct Built {
    pub(super) seen: Seen,
    /// Why it cannot be sent: a secret of whoever sent it, which no case would hold, is not in the line.
    pub(super) unknown: Option<Problem>,
}

/// Builds the request.
///
/// # Errors
///
/// Returns what curl would refuse, or would have to ask a person for.
pub(super) fn build(
    line: &Line<'_>,
    arguments: &[Argument],
    input: &Input<'_>,
) -> Result<Built, Problem> {
    let mut draft = Draft::default();
    for argument in arguments {
        if let Some(problem) = &argument.unknown {
            draft.leave_out(argument, problem)?;
            continue;
        }
        draft.apply(argument, input).map_err(|problem| Problem {
            title: line.problem(argument.at, &problem.title).title,
            ..problem
        })?;
    }
    let unknown = draft.unknown.take();
    let seen = draft.finish(Place::whole(input.name()))?;
    Ok(Built { seen, unknown })
}

impl Draft {
    /// Leaves out a secret of whoever sent the request, the value of which only his shell has.
    fn leave_out(&mut self, argument: &Argument, problem: &Problem) -> Result<(), Problem> {
        let line = String::from_utf8_lossy(&argument.value);
        let header = match argument.flag {
            Flag::Header => line.split_once(':').map(|(name, _)| name.trim()),
            Flag::Cookie => Some("cookie"),
            Flag::User | Flag::Bearer => Some("authorization"),
            Flag::Ignored { .. } => return Ok(()),
            _ => None,
        };
        let Some(name) = header.filter(|name| is_secret_header(name) && is_token(name)) else {
            return Err(problem.clone());
        };
        self.unknown.get_or_insert(problem.clone());
        let name = name.to_lowercase();
        self.left_out.push(format!(
            "the header `{name}` is left out: only a shell has its value, and `headers` of a target file carry it"
        ));
        Ok(())
    }

    fn apply(&mut self, argument: &Argument, input: &Input<'_>) -> Result<(), Problem> {
        match argument.flag {
            Flag::Request => self.request(argument)?,
            Flag::Url => self.set_url(argument)?,
            Flag::Header => self.headers(argument, input)?,
            Flag::Data | Flag::DataBinary | Flag::DataRaw | Flag::DataUrlencode => {
                self.data(argument, input, b"&")?;
            }
            Flag::DataOfJson => {
                self.data(argument, input, b"&")?;
                self.kind = Some(JSON);
            }
            Flag::Json => {
                // JSON is continued as it is, a form by one more field.
                self.data(argument, input, b"")?;
                self.kind = Some(JSON);
                self.by_default("accept", JSON);
            }
            Flag::Cookie => self.cookie(argument)?,
            Flag::User => self.user(argument)?,
            Flag::Bearer => {
                let value = format!("Bearer {}", text_of(argument)?);
                self.by_default("authorization", &value);
            }
            Flag::UserAgent => self.by_default("user-agent", text_of(argument)?),
            Flag::Referer => {
                let referer = text_of(argument)?;
                self.by_default("referer", referer.strip_suffix(";auto").unwrap_or(referer));
            }
            Flag::Get => self.get = true,
            Flag::Head => self.head = true,
            Flag::GlobOff => self.globoff = true,
            Flag::PathAsIs => self.path_as_is = true,
            Flag::Ignored { told: true, .. } => self.ignored.push(argument.name.clone()),
            Flag::Ignored { .. } | Flag::Refused(_) => {}
        }
        Ok(())
    }

    fn request(&mut self, argument: &Argument) -> Result<(), Problem> {
        let verb = verb(text_of(argument)?, &mut self.left_out);
        let title = || format!("the value of `{}` is no verb of HTTP", argument.name);
        self.method = Some(verb.ok_or_else(|| Problem::new(title()))?);
        Ok(())
    }

    fn set_url(&mut self, argument: &Argument) -> Result<(), Problem> {
        if self.url.is_some() {
            let help = "one request at a time is read; quote a URL that holds blanks or `&`";
            return Err(Problem::new("a second URL").help(help));
        }
        self.url = Some(text_of(argument)?.to_owned());
        Ok(())
    }

    /// Reads one header, or a file of them.
    fn headers(&mut self, argument: &Argument, input: &Input<'_>) -> Result<(), Problem> {
        let line = text_of(argument)?;
        let Some(path) = line.strip_prefix('@') else {
            return self.header(line);
        };
        let file = input.named(path)?;
        let lines = String::from_utf8_lossy(&file);
        let mut lines = lines.lines().filter(|line| !line.trim().is_empty());
        lines.try_for_each(|line| self.header(line))
    }

    fn header(&mut self, line: &str) -> Result<(), Problem> {
        let wrong = || {
            let problem = Problem::new("a header without a name and a colon");
            problem.help("write `-H 'name: value'`")
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
        if line.contains(['\r', '\n']) {
            let problem = wrong();
            return Err(problem.help("write `-H 'name: value'`; where a terminal has wrapped the command, join its lines"));
        }
        if !is_token(&name) {
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

    fn data(
        &mut self,
        argument: &Argument,
        input: &Input<'_>,
        joint: &[u8],
    ) -> Result<(), Problem> {
        let value = &argument.value[..];
        let file = value
            .strip_prefix(b"@")
            .filter(|_| argument.flag != Flag::DataRaw);
        let file = file.map(|path| input.named(&String::from_utf8_lossy(path)));
        let piece = match (argument.flag, file) {
            (Flag::DataUrlencode, _) => url::encoded_field(value, &|path| input.named(path))?,
            (Flag::Data | Flag::DataOfJson, Some(file)) => {
                let mut file = file?;
                file.retain(|byte| !b"\r\n\0".contains(byte));
                file
            }
            (_, Some(file)) => file?,
            (_, None) => value.to_vec(),
        };
        match &mut self.data {
            None => self.data = Some(piece),
            Some(data) => {
                data.extend_from_slice(joint);
                data.extend(piece);
            }
        }
        Ok(())
    }

    fn cookie(&mut self, argument: &Argument) -> Result<(), Problem> {
        let cookies = text_of(argument)?;
        if cookies.contains('=') {
            self.cookies.push(cookies.to_owned());
        } else if !cookies.is_empty() {
            let title = format!("a file as the value of `{}`", argument.name);
            let help = "no jar of cookies is read; give the cookies as `-b 'name=value'`";
            return Err(Problem::new(title).help(help));
        }
        Ok(())
    }

    fn user(&mut self, argument: &Argument) -> Result<(), Problem> {
        if !argument.value.contains(&b':') {
            let help = "write `-u NAME:PASSWORD`; nobody is asked for it";
            let title = format!("no password in `{}`", argument.name);
            return Err(Problem::new(title).help(help));
        }
        let value = format!("Basic {}", STANDARD.encode(&argument.value));
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

    fn finish(mut self, place: Place) -> Result<Seen, Problem> {
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
        let mut left_out = std::mem::take(&mut self.left_out);
        if !self.ignored.is_empty() {
            let names = text::listed(self.ignored.iter().map(String::as_str));
            left_out.push(format!(
                "{names} left out: how a request travels is for flags and for the target file"
            ));
        }
        Ok(Seen {
            place,
            method,
            url: wire::wire(&url, &mut left_out)?,
            headers: self.all_headers(body.is_some()),
            body,
            response: None,
            left_out,
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
        if has_body {
            let form = "application/x-www-form-urlencoded";
            self.by_default("content-type", self.kind.unwrap_or(form));
        }
        let given = |name: &String| {
            self.removed.contains(name) || self.headers.iter().any(|(known, _)| known == name)
        };
        let defaults = self.defaults.iter().filter(|(name, _)| !given(name));
        let defaults: Vec<_> = defaults.cloned().collect();
        self.headers.extend(defaults);
        self.headers
    }
}

fn text_of(argument: &Argument) -> Result<&str, Problem> {
    std::str::from_utf8(&argument.value)
        .map_err(|_| Problem::new(format!("the value of `{}` is not UTF-8", argument.name)))
}

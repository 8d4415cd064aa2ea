//! Turns what `vipspec add` was given into exchanges: flags, a curl line, files, an earlier run.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::ToSpan;

use super::Stop;
use super::add::read;
use super::arguments::AddArguments;
use super::exit::Exit;
use crate::add::{self, Edit, Proposal, Seen};
use crate::exchange::{Base, Client, Request};
use crate::run::{Plan, Record};
use crate::template::Problem;
use crate::text;

/// How long a failure that is listed by `add` may last, unless a date is given.
const DAYS: i64 = 30;

/// Returns what was seen, in the order in which it was given.
pub(super) fn gather(arguments: &AddArguments) -> Result<Vec<Seen>, Stop> {
    if let Some(line) = &arguments.curl {
        return Ok(vec![add::curl_line(line).map_err(Stop::invalid)?]);
    }
    if let Some(path) = &arguments.har {
        let entries = add::har(&shown(path), &text_of(path)?).map_err(Stop::invalid)?;
        let chosen = add::choose(entries, &arguments.wanted()).map_err(Stop::invalid)?;
        return answered(chosen);
    }
    if let Some(path) = &arguments.from_report {
        return from_report(path);
    }
    if let Some(request) = &arguments.request {
        let mut seen = add::raw_request(&shown(request), &read(request)?).map_err(Stop::invalid)?;
        if let Some(response) = &arguments.response {
            let answer = add::raw_response(&shown(response), &read(response)?);
            seen.response = Some(answer.map_err(Stop::invalid)?);
            // What is said of an exchange is said of its answer.
            seen.place = shown(response);
        }
        return Ok(vec![seen]);
    }
    match &arguments.url {
        Some(url) if url != "-" => Ok(vec![of_flags(arguments, url)?]),
        _ => add::read_any("standard input", &read(Path::new("-"))?).map_err(Stop::invalid),
    }
}

/// Keeps what has an answer: of a recording, nothing is sent again.
fn answered(mut seen: Vec<Seen>) -> Result<Vec<Seen>, Stop> {
    let first = seen.first().map(|seen| seen.place.clone());
    seen.retain(|seen| seen.response.is_some());
    match (seen.is_empty(), first) {
        (true, Some(place)) => {
            let title = format!(
                "{}: the browser has recorded no answer",
                text::escape(&place)
            );
            let help = "choose another entry with `--entry` or `--status`; it may have come from the cache";
            Err(Stop::because(Exit::Invalid, title, help))
        }
        _ => Ok(seen),
    }
}

fn shown(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "standard input".to_owned(),
        false => path.display().to_string(),
    }
}

fn text_of(path: &Path) -> Result<String, Stop> {
    String::from_utf8(read(path)?).map_err(|_| {
        let title = format!("`{}` is not UTF-8 text", shown(path));
        Stop::because(Exit::Invalid, title, "save it as UTF-8")
    })
}

fn of_flags(arguments: &AddArguments, url: &str) -> Result<Seen, Stop> {
    let mut headers = Vec::new();
    for header in &arguments.header {
        let Some((name, value)) = header.split_once(':') else {
            let title = format!("`{}` is no header", text::escape(header));
            return Err(Stop::because(
                Exit::Usage,
                title,
                "write it as `name: value`",
            ));
        };
        headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
    }
    let body = arguments
        .data
        .as_ref()
        .map(|data| data.clone().into_bytes());
    let typed = headers.iter().any(|(name, _)| name == "content-type");
    if body.is_some() && !typed {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    let method = match (&arguments.method, &body) {
        (Some(method), _) => method.to_uppercase(),
        (None, Some(_)) => "POST".to_owned(),
        (None, None) => "GET".to_owned(),
    };
    Ok(Seen {
        place: "the command line".to_owned(),
        method,
        url: url.to_owned(),
        headers,
        body,
        response: None,
    })
}

/// Returns one exchange for each answer of a run that fits no row.
fn from_report(path: &Path) -> Result<Vec<Seen>, Stop> {
    let (name, record) = Record::open(path).map_err(Stop::invalid)?;
    let mut known = BTreeSet::new();
    let mut seen = Vec::new();
    for case in &record.cases {
        let Some(answer) = case.answer.as_ref().filter(|answer| answer.row.is_none()) else {
            continue;
        };
        let Some(exchange) = case.judged.and_then(|at| case.exchanges.get(at)) else {
            continue;
        };
        let one = add::recorded(&format!("{name}, {}", case.id), exchange);
        // Ten cases that met one new error make one proposal.
        let what = (
            answer.code,
            answer.error.clone(),
            add::kind_of(answer, &one),
        );
        if known.insert(what) {
            seen.push(one);
        }
    }
    match seen.is_empty() {
        false => Ok(seen),
        true => {
            let title = format!("every answer of `{}` fits a row", text::escape(&name));
            Err(Stop::because(
                Exit::Nothing,
                title,
                "there is nothing to add",
            ))
        }
    }
}

/// Returns the request that asks again for what was seen, over a client of the target or of the host
/// that its URL names.
pub(super) fn request(seen: &Seen, client: &Client) -> Result<Request, Stop> {
    if !client.permit().allows(&seen.method) {
        let method = text::shown(&seen.method);
        let title = format!("{method} may write, and the target is marked as production");
        let help = "`--allow-writes` sends it all the same; nothing was sent";
        return Err(Stop::because(Exit::Usage, title, help));
    }
    let mut headers: Vec<(String, String)> = client.headers().to_vec();
    for (name, value) in &seen.headers {
        if !["content-length", "host", "connection", "accept-encoding"].contains(&name.as_str()) {
            headers.retain(|(known, _)| known != name);
            headers.push((name.clone(), value.clone()));
        }
    }
    if !headers.iter().any(|(name, _)| name == "accept") {
        headers.push(("accept".to_owned(), "application/json".to_owned()));
    }
    Ok(Request {
        method: seen.method.clone(),
        path: below(&seen.url, client.base())?,
        headers,
        body: seen.body.clone(),
    })
}

/// Returns path and query of a URL below a base; no other host than the target's is ever asked.
fn below(url: &str, base: &Base) -> Result<String, Stop> {
    if url.starts_with('/') {
        return Ok(url
            .strip_prefix(base.path())
            .filter(|rest| rest.starts_with('/'))
            .unwrap_or(url)
            .to_owned());
    }
    let whole = base.to_string();
    let rest = url
        .strip_prefix(&whole)
        .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    match rest {
        Some(rest) if rest.starts_with('/') => Ok(rest.to_owned()),
        Some(rest) => Ok(format!("/{rest}")),
        None => {
            let title = format!("`{}` does not lie below `{base}`", text::shown(url));
            let help = "name the target that the URL belongs to with `--target`";
            Err(Stop::because(Exit::Usage, title, help))
        }
    }
}

/// Returns the host that a URL names.
pub(super) fn host_of(url: &str) -> Result<Base, Stop> {
    let missing = || {
        let title = format!("`{}` names no host", text::shown(url));
        let help = "name the service with `--target NAME|URL`, or write a whole URL";
        Stop::because(Exit::Usage, title, help)
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(missing)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Base::parse(&format!("{scheme}://{host}")).map_err(Stop::usage)
}

/// Returns the edit that lists a case as failing at the target.
pub(super) fn known_failure(
    arguments: &AddArguments,
    plan: &Plan,
    root: &Path,
    proposal: &Proposal,
) -> Result<Edit, Stop> {
    let (Some(name), Some(owner)) = (&plan.target.name, &arguments.owner) else {
        let title = "a known failure belongs to a target file and has an owner";
        let help = "name both: `--target NAME --owner NAME`";
        return Err(Stop::because(Exit::Usage, title, help));
    };
    let until = match &arguments.until {
        Some(until) => *until,
        None => {
            let today = plan.clock.today();
            today.checked_add(DAYS.days()).unwrap_or(today)
        }
    };
    let path = format!("targets/{name}.yaml");
    let before = std::fs::read_to_string(root.join(&path)).map_err(|error| {
        let problem = Problem::new(format!("`{path}` cannot be read: {error}"));
        Stop::invalid(problem.help("name a target of `cases/targets/`"))
    })?;
    let (shown, until) = (root.join(&path).display().to_string(), until.to_string());
    let after = add::with_known(&shown, &before, &proposal.id, owner, &until);
    Ok(Edit {
        after: after.map_err(Stop::invalid)?,
        before: Some(before),
        path,
    })
}

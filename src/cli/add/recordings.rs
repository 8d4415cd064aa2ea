//! Turns what `vipspec add` was given into exchanges: flags, a curl line, files, an earlier run.

use std::path::Path;

use super::arguments::AddArguments;
use crate::add::{self, Edit, Proposal};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::cli::stop::Stop;
use crate::exchange::{Base, Client, Request};
use crate::run::Plan;
use crate::seen::{self, CurlLine, Flags, Har, Input, Place, Reading, Report, Seen, Unread};
use crate::template::Problem;
use crate::text;

/// How the names of files end that hold what was seen.
const FILES: [&str; 6] = [".txt", ".har", ".http", ".log", ".json", ".yaml"];

/// What to do about a file in the place of a URL.
const READ_FILE: &str = "`--request FILE` reads one that holds a request, `--har FILE` a HAR file, and \
                         `vipspec add - < FILE` either";

/// How many exchanges that are left out are told one by one.
const MAX_TOLD: usize = 5;

/// Returns what was seen, in the order in which it was given, and says what of it was left out.
pub(super) fn gather(arguments: &AddArguments) -> Result<Reading, Stop> {
    refuse_mixed(arguments)?;
    if let Some(written) = arguments.url.as_deref().filter(|url| *url != "-") {
        refuse_no_url(written).map_err(Stop::usage)?;
    }
    let mut reading = reading(arguments).map_err(Stop::unread)?;
    if let Some(path) = &arguments.response {
        let [seen] = &mut reading.seen[..] else {
            return Err(Stop::usage(Problem::new(
                "`--response` answers one request, and several were given",
            )));
        };
        if seen.response.is_some() {
            let problem = Problem::new(format!("{} has the answer already", seen.place));
            return Err(Stop::usage(
                problem.help("leave out `--response`, or the answer in the file"),
            ));
        }
        let input = seen::file(path).map_err(Stop::invalid)?;
        seen.response = Some(seen::response(&input).map_err(Stop::invalid)?);
        // What is said of an exchange is said of its answer.
        seen.place = Place::whole(&path.display().to_string());
    }
    tell_left_out(&reading.left_out, "that cannot be read");
    for seen in &reading.seen {
        for told in &seen.left_out {
            output::note(&format!("note: {}: {told}", seen.place));
        }
    }
    Ok(reading)
}

/// Refuses flags of one form where another was given.
fn refuse_mixed(arguments: &AddArguments) -> Result<(), Stop> {
    let asks =
        arguments.method.is_some() || arguments.data.is_some() || !arguments.header.is_empty();
    let wanted = arguments.wanted();
    let chooses = wanted.entry.is_some() || wanted.url.is_some() || wanted.status.is_some();
    let says = match arguments.url.as_deref() {
        Some("-") if asks => "`-X`, `-H` and `-d` say what is to be asked, and `-` reads what was",
        Some(url) if url != "-" && chooses => {
            "`--entry`, `--url-glob` and `--status` choose from a recording, and a URL is none"
        }
        _ => return Ok(()),
    };
    Err(Stop::usage(
        Problem::new(says).help("leave out the one or the other"),
    ))
}

/// Refuses what curl would take for the name of a host, and nobody means so: a file, a path without
/// its first slash.
fn refuse_no_url(written: &str) -> Result<(), Problem> {
    let shown = text::shown(written);
    let is_there = Path::new(written).is_file();
    let is_named_so = written.starts_with('.') || FILES.iter().any(|end| written.ends_with(end));
    let host = written.split(['/', '?', '#']).next().unwrap_or_default();
    let is_url = written.starts_with('/') || written.contains("://");
    let is_host = host.contains(['.', ':']) || host == "localhost";
    match (is_there, is_url, is_named_so) {
        (true, ..) => {
            let title = format!("`{shown}` is a file, and no URL or path of the API");
            Err(Problem::new(title).help(READ_FILE))
        }
        (_, true, _) => Ok(()),
        (.., true) => {
            let title = format!("`{shown}` is no URL, and no file that is there");
            Err(Problem::new(title).help(READ_FILE))
        }
        _ if is_host => Ok(()),
        _ => {
            let title = format!("`{shown}` is neither a URL nor a path of the API");
            let help = format!(
                "a path begins with a slash, `/{shown}`; a URL with its scheme, `https://{shown}`"
            );
            Err(Problem::new(title).help(help))
        }
    }
}

fn reading(arguments: &AddArguments) -> Result<Reading, Unread> {
    let (wanted, vars) = (arguments.wanted(), &arguments.sending.vars);
    if let Some(line) = &arguments.curl {
        let input = Input::argument("the command line", line).with_vars(vars);
        let input = input.answered(arguments.response.is_some());
        return seen::read_as(&CurlLine, &input, &wanted);
    }
    let file = |path: &Path| {
        let input = seen::file(path)?.with_vars(vars);
        Ok::<_, Problem>(input.answered(arguments.response.is_some()))
    };
    match (&arguments.har, &arguments.from_report, &arguments.request) {
        (Some(path), ..) => seen::read_as(&Har, &file(path)?, &wanted),
        (_, Some(path), _) => seen::read_as(&Report, &file(path)?, &wanted),
        (.., Some(path)) => seen::read(&file(path)?, &wanted),
        _ => match arguments.url.as_deref() {
            None | Some("-") => seen::read(&file(Path::new("-"))?, &wanted),
            Some(url) => Ok(Reading {
                seen: vec![seen::flags(&Flags {
                    url,
                    method: arguments.method.as_deref(),
                    headers: &arguments.header,
                    data: arguments.data.as_deref(),
                })?],
                left_out: Vec::new(),
                used: Vec::new(),
            }),
        },
    }
}

/// Says which exchanges are left out, and why, as long as anybody would read it.
pub(super) fn tell_left_out(problems: &[Problem], what: &str) {
    left_out(problems, what)
        .iter()
        .for_each(|line| output::note(line));
}

fn left_out(problems: &[Problem], what: &str) -> Vec<String> {
    let told = problems.iter().take(MAX_TOLD);
    let told = told.map(|problem| format!("note: {}", problem.title));
    let count = || text::plural(problems.len(), "exchange");
    let all = (!problems.is_empty()).then(|| format!("{} {what} left out", count()));
    told.chain(all).collect()
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
    // What the client sets by itself.
    let own = [
        "content-length",
        "transfer-encoding",
        "host",
        "connection",
        "accept-encoding",
    ];
    let given = seen
        .headers
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()));
    let given: Vec<(String, String)> = given.cloned().collect();
    headers.retain(|(known, _)| given.iter().all(|(name, _)| name != known));
    headers.extend(given);
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

/// Returns the host that what was seen names by its URL.
pub(super) fn host_of(seen: &Seen) -> Result<Base, Stop> {
    let missing = || {
        let title = format!("`{}` names no host", text::shown(&seen.url));
        let named = seen.headers.iter().find(|(name, _)| name == "host");
        let help = match named {
            Some((_, host)) => format!(
                "the `host` header does: `--target http://{}`, or `https://`",
                text::shown(host)
            ),
            None => "name the service with `--target NAME|URL`, or write a whole URL".to_owned(),
        };
        Stop::because(Exit::Usage, title, help)
    };
    let (scheme, rest) = seen.url.split_once("://").ok_or_else(missing)?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    Base::parse(&format!("{scheme}://{host}")).map_err(Stop::usage)
}

/// Says what a known failure lacks, before anything is sent.
pub(super) fn check_known(arguments: &AddArguments, plan: &Plan, root: &Path) -> Result<(), Stop> {
    let (path, _) = listed_in(arguments, plan)?;
    text_of(root, &path).map(|_| ())
}

/// Returns the file that lists known failures of the target, and who is to mend one.
fn listed_in<'a>(arguments: &'a AddArguments, plan: &Plan) -> Result<(String, &'a str), Stop> {
    match (&plan.target.name, &arguments.owner) {
        (Some(name), Some(owner)) => Ok((format!("targets/{name}.yaml"), owner)),
        _ => {
            let title = "a known failure belongs to a target file and has an owner";
            let help = "name both: `--target NAME --owner NAME`";
            Err(Stop::because(Exit::Usage, title, help))
        }
    }
}

fn text_of(root: &Path, path: &str) -> Result<String, Stop> {
    std::fs::read_to_string(root.join(path)).map_err(|error| {
        let problem = Problem::new(format!("`{path}` cannot be read: {error}"));
        Stop::invalid(problem.help("name a target of `cases/targets/`"))
    })
}

/// Returns the edit that lists a case as failing at the target.
pub(super) fn known_failure(
    arguments: &AddArguments,
    plan: &Plan,
    root: &Path,
    proposal: &Proposal,
    edits: &[Edit],
) -> Result<Edit, Stop> {
    let (path, owner) = listed_in(arguments, plan)?;
    let until = arguments.until;
    let until = until.unwrap_or_else(|| add::last_day(plan.clock.today()));
    let pending = edits.iter().find(|edit| edit.path == path);
    let before = match pending {
        Some(edit) => edit.after.clone(),
        None => text_of(root, &path)?,
    };
    let (shown, until) = (root.join(&path).display().to_string(), until.to_string());
    let after = add::with_known(&shown, &before, &proposal.id, owner, &until);
    Ok(Edit {
        after: after.map_err(Stop::invalid)?,
        before: Some(before),
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::{Problem, left_out};

    #[test]
    fn five_of_what_is_left_out_are_told_and_all_counted() {
        let told = |count: usize| {
            let problems: Vec<Problem> = (0..count)
                .map(|at| Problem::new(format!("p{at}")))
                .collect();
            left_out(&problems, "not of this API")
        };
        assert_eq!(told(0), [""; 0]);
        assert_eq!(told(1), ["note: p0", "1 exchange not of this API left out"]);
        let (five, six) = (told(5), told(6));
        assert_eq!((five.len(), &five[..5]), (6, &six[..5]));
        assert_eq!(six[5..], ["6 exchanges not of this API left out"]);
    }
}

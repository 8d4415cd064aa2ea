//! Turns a text that holds no exchange that could be read into the name of what it is.

use regex_lite::Regex;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::{Input, prompt};
use crate::template::Problem;
use crate::text;

/// How much of a first line is looked at, in bytes.
const MAX_LINE: usize = 8 << 10;

/// The members by which one kind of JSON is known from another.
#[derive(Deserialize)]
struct Head {
    item: Option<IgnoredAny>,
    info: Option<IgnoredAny>,
    swagger: Option<IgnoredAny>,
    openapi: Option<IgnoredAny>,
    resources: Option<IgnoredAny>,
}

/// What a text is, and what to do with it.
type Kind = (&'static str, &'static str);

const POSTMAN: Kind = (
    "a Postman collection",
    "choose the request in Postman, then `Code` and `cURL`, and give that line with `--curl`; the answer goes into \
     a file for `--response`",
);
const INSOMNIA: Kind = (
    "an export of Insomnia",
    "choose `Copy as cURL` at the request, and give that line with `--curl`",
);
const SWAGGER: Kind = (
    "an API description, Swagger 2.0",
    "it says what may be asked; give what was asked, as `curl -v` shows it",
);
const OPENAPI: Kind = (
    "an API description, OpenAPI",
    "it says what may be asked; give what was asked, as `curl -v` shows it",
);
const ACCESS_LOG: Kind = (
    "an access log, which has neither headers nor bodies",
    "ask again with `curl -v`, or record a HAR file in a browser",
);
const OTHER_PROGRAM: Kind = (
    "a request in the words of another program than curl",
    "give the same as a curl line; a browser has `Copy as cURL (bash)`",
);
const HTTPIE: Kind = (
    "a command of HTTPie, which shows the answer alone",
    "give what it prints with `--verbose`, which has the request too; or the same as a curl line",
);
const PACKED: Kind = (
    "a packed file",
    "unpack it, and name the file that is in it",
);
const PACKETS: Kind = (
    "a capture of packets",
    "follow the HTTP stream in it, and give that as text",
);
const PAGE: Kind = (
    "a page of HTML",
    "give the request and the answer as `curl -v` shows them, or a HAR file",
);

/// What other texts begin with.
const BEGINNINGS: [(&[u8], Kind); 7] = [
    (b"PK\x03\x04", PACKED),
    (b"\x1f\x8b", PACKED),
    (b"\x28\xb5\x2f\xfd", PACKED),
    (b"\xd4\xc3\xb2\xa1", PACKETS),
    (b"\x0a\x0d\x0d\x0a", PACKETS),
    (b"<!doctype", PAGE),
    (b"<html", PAGE),
];

/// What commands of other programs begin with.
const PROGRAMS: [(&str, Kind); 10] = [
    ("fetch(", OTHER_PROGRAM),
    ("await fetch(", OTHER_PROGRAM),
    ("invoke-webrequest", OTHER_PROGRAM),
    ("invoke-restmethod", OTHER_PROGRAM),
    ("$session", OTHER_PROGRAM),
    ("wget ", OTHER_PROGRAM),
    ("grpcurl ", OTHER_PROGRAM),
    ("http ", HTTPIE),
    ("https ", HTTPIE),
    ("xh ", HTTPIE),
];

/// What a line may begin with that no exchange has.
const LINES: [(&str, Kind); 4] = [
    (r#"^["']?swagger["']?\s*:"#, SWAGGER),
    (r#"^["']?openapi["']?\s*:"#, OPENAPI),
    (r"^type:\s*\S*insomnia", INSOMNIA),
    (
        r#"^\S+ \S+ .*\[[^\]]+\] "[A-Z]+ \S+ HTTP/[0-9.]+" [0-9]{3}\b"#,
        ACCESS_LOG,
    ),
];

/// Returns what a text is that is none of the forms; none where that cannot be told, or where the text
/// shows a form.
pub(super) fn named(input: &Input<'_>, shows_form: bool) -> Option<Problem> {
    let text = input.text();
    let start = text.trim_ascii_start();
    let place = input.place();
    if start.starts_with(b"{") {
        return (!shows_form).then(|| of_json(input, &place));
    }
    let lowered = start[..start.len().min(32)].to_ascii_lowercase();
    let mut beginnings = BEGINNINGS.iter();
    let begins =
        beginnings.find(|(begin, _)| lowered.starts_with(begin) || text.starts_with(begin));
    if let Some((_, kind)) = begins {
        return Some(problem(&place, *kind));
    }
    let line = start
        .split(|byte| *byte == b'\n')
        .find(|line| !line.starts_with(b"#"))?;
    let line = String::from_utf8_lossy(&line[..line.len().min(MAX_LINE)]);
    let fits = |pattern: &str| Regex::new(pattern).is_ok_and(|regex| regex.is_match(&line));
    let found = LINES.iter().find(|(pattern, _)| fits(pattern))?;
    Some(problem(&place, found.1))
}

/// Returns whose command a text begins with, of which nothing else tells what was asked.
pub(super) fn command(input: &Input<'_>) -> Option<Problem> {
    let mut lines = input.text().split(|byte| *byte == b'\n');
    let first = lines.find(|line| !line.trim_ascii().is_empty())?;
    let whole = String::from_utf8_lossy(&first[..first.len().min(MAX_LINE)]);
    let told = [prompt::typed(first), whole.trim_start().to_owned()];
    let told = told.map(|text| text.to_ascii_lowercase());
    let begins = |begin: &str| told.iter().any(|text| text.starts_with(begin));
    let found = PROGRAMS.iter().find(|(begin, _)| begins(begin))?;
    Some(problem(&input.place(), found.1))
}

fn problem(place: &str, (what, help): Kind) -> Problem {
    Problem::new(format!("{place} is {what}")).help(help)
}

/// Says what JSON is that is neither a HAR file nor a report.
fn of_json(input: &Input<'_>, place: &str) -> Problem {
    let json = match input.utf8() {
        Ok(json) => json,
        Err(problem) => return problem,
    };
    match serde_json::from_str::<Head>(json) {
        Ok(Head {
            swagger: Some(_), ..
        }) => problem(place, SWAGGER),
        Ok(Head {
            openapi: Some(_), ..
        }) => problem(place, OPENAPI),
        Ok(Head {
            info: Some(_),
            item: Some(_),
            ..
        }) => problem(place, POSTMAN),
        Ok(Head {
            resources: Some(_), ..
        }) => problem(place, INSOMNIA),
        Ok(_) => {
            let title = format!("{place} is JSON, and neither a HAR file nor a report");
            Problem::new(title)
                .help("a body alone does not say what was asked: give the request with it")
        }
        Err(error) => not_read(&input.shown(), "JSON that is read here", &error),
    }
}

/// Says where JSON of a kind cannot be read, and what is wrong there.
pub(super) fn not_read(shown: &str, kind: &str, error: &serde_json::Error) -> Problem {
    let place = format!("{shown}:{}:{}", error.line(), error.column());
    let said = said(error);
    match error.classify() {
        Category::Eof => Problem::new(format!("`{shown}` ends in the middle, at {place}"))
            .help("it was cut off on its way; save it again"),
        Category::Data => Problem::new(format!("`{shown}` is no {kind}: {said}, at {place}")),
        Category::Syntax | Category::Io => {
            Problem::new(format!("`{shown}` is no JSON: {said}, at {place}"))
        }
    }
}

/// Returns what is wrong with JSON; its place is told apart, and what it holds may be long.
pub(super) fn said(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let said = said
        .rsplit_once(" at line ")
        .map_or(&*said, |(said, _)| said);
    text::cut(&text::shown(said), 200)
}

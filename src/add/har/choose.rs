//! Turns all that a HAR file holds into what was asked for.

use std::str::FromStr;

use crate::add::Seen;
use crate::case::Pattern;
use crate::template::Problem;
use crate::text;

/// How many entries a message lists.
const LISTED: usize = 12;

/// Which entries are meant; all that is said has to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The number of the entry, from 1.
    pub entry: Option<usize>,
    /// A part of the URL, or a glob for the whole of it or for its path.
    pub url: Option<String>,
    /// The code of the answer.
    pub status: Option<Status>,
}

/// A code of HTTP, or a hundred of them: `400`, `4xx`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// One code.
    Code(u16),
    /// The first digit.
    Class(u16),
}

impl FromStr for Status {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let digits = written.strip_suffix("xx").unwrap_or(written);
        let number = digits.parse().unwrap_or(0);
        match (digits.len() == written.len(), number) {
            (true, 100..=999) => Ok(Self::Code(number)),
            (false, 1..=9) => Ok(Self::Class(number)),
            _ => Err("a status is a code or a class, `400` or `4xx`".to_owned()),
        }
    }
}

impl Status {
    fn matches(self, code: u16) -> bool {
        match self {
            Self::Code(wanted) => code == wanted,
            Self::Class(digit) => code / 100 == digit,
        }
    }
}

/// Returns the entries that are meant, of all that [`super::har`] has read of a file.
///
/// # Errors
///
/// Returns what there is, where nothing is meant.
pub fn choose(seen: Vec<Seen>, wanted: &Wanted) -> Result<Vec<Seen>, Problem> {
    let means = |(index, seen): (usize, &Seen)| {
        let code = seen.response.as_ref().map(|response| response.code);
        wanted.entry.is_none_or(|number| number == index + 1)
            && wanted
                .url
                .as_ref()
                .is_none_or(|url| url_fits(url, &seen.url))
            && wanted
                .status
                .is_none_or(|status| code.is_some_and(|code| status.matches(code)))
    };
    let meant: Vec<bool> = seen.iter().enumerate().map(means).collect();
    if !meant.contains(&true) {
        return Err(nothing(&seen));
    }
    let meant = seen.into_iter().zip(meant).filter(|(_, meant)| *meant);
    Ok(meant.map(|(seen, _)| seen).collect())
}

fn url_fits(wanted: &str, url: &str) -> bool {
    let pattern = Pattern(wanted.to_owned());
    let from_path = url
        .split_once("://")
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]))
        .unwrap_or(url);
    let path = from_path.split('?').next().unwrap_or_default();
    url.contains(wanted)
        || [url, from_path, path]
            .iter()
            .any(|text| pattern.matches(text))
}

fn nothing(seen: &[Seen]) -> Problem {
    if seen.is_empty() {
        return Problem::new("the HAR file has no entries")
            .help("open the network panel first, then do again what went wrong");
    }
    let mut lines: Vec<String> = seen.iter().enumerate().take(LISTED).map(line).collect();
    if seen.len() > LISTED {
        lines.push(format!("and {} more", seen.len() - LISTED));
    }
    Problem::new("no entry of the HAR file is meant")
        .help(format!("it has\n    {}", lines.join("\n    ")))
}

fn line((index, seen): (usize, &Seen)) -> String {
    // A query may hold a secret.
    let url = seen.url.split('?').next().unwrap_or_default();
    let answer = match &seen.response {
        Some(response) => response.code.to_string(),
        None => "no answer kept".to_owned(),
    };
    let (method, url) = (text::escape(&seen.method), text::escape(url));
    format!(
        "entry {}: {method} {}, {answer}",
        index + 1,
        text::cut(&url, 100)
    )
}

//! Turns all exchanges of a text into those that were asked for, before any of them is read.

use std::str::FromStr;

use super::{Place, Seen, Unread};
use crate::case::Pattern;
use crate::template::Problem;
use crate::text;

/// How many entries a message lists.
const LISTED: usize = 12;

/// An exchange, read so far that it can be chosen.
pub struct Entry<'a> {
    /// The verb; empty where it cannot be told.
    pub(super) method: String,
    /// The URL; empty where it cannot be told.
    pub(super) url: String,
    /// The code of the answer, where it is told.
    pub(super) code: Option<u16>,
    /// Reads the rest, or says why that cannot be.
    pub(super) read: Box<dyn FnOnce() -> Result<Seen, Problem> + 'a>,
}

impl Entry<'_> {
    /// Returns an entry that is read already, or cannot be.
    pub(super) fn of(place: Place, read: Result<Seen, Problem>) -> Self {
        let seen = read.as_ref().ok();
        Self {
            method: seen.map_or_else(String::new, |seen| seen.method.clone()),
            url: seen.map_or_else(String::new, |seen| seen.url.clone()),
            code: seen.and_then(|seen| Some(seen.response.as_ref()?.code)),
            read: Box::new(|| Ok(Seen { place, ..read? })),
        }
    }
}

/// Which exchanges are meant; all that is said has to hold.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The number of the exchange, from 1.
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

impl Wanted {
    /// Returns the entries that are meant.
    ///
    /// # Errors
    ///
    /// Returns what there is, where nothing is meant.
    pub(super) fn choose<'a>(
        &self,
        shown: &str,
        entries: Vec<Entry<'a>>,
    ) -> Result<Vec<Entry<'a>>, Unread> {
        let numbered = entries.iter().zip(1..);
        let meant: Vec<bool> = numbered
            .map(|(entry, number)| self.means(number, entry))
            .collect();
        if !meant.contains(&true) {
            return Err(Unread::Nothing(nothing(shown, &entries)));
        }
        let chosen = entries.into_iter().zip(meant);
        Ok(chosen
            .filter_map(|(entry, is_meant)| is_meant.then_some(entry))
            .collect())
    }

    fn means(&self, number: usize, entry: &Entry<'_>) -> bool {
        let url = self.url.as_ref();
        self.entry.is_none_or(|wanted| wanted == number)
            && url.is_none_or(|url| url_fits(url, &entry.url))
            && self
                .status
                .is_none_or(|status| entry.code.is_some_and(|code| status.matches(code)))
    }
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

fn nothing(shown: &str, entries: &[Entry<'_>]) -> Problem {
    if entries.is_empty() {
        return Problem::new(format!("`{shown}` has no entries"))
            .help("begin to record first, then do again what went wrong");
    }
    let listed = entries.iter().enumerate().take(LISTED);
    let mut lines: Vec<String> = listed.map(line).collect();
    if entries.len() > LISTED {
        lines.push(format!("and {} more", entries.len() - LISTED));
    }
    Problem::new(format!("no entry of `{shown}` is meant"))
        .help(format!("it has\n    {}", lines.join("\n    ")))
}

fn line((at, entry): (usize, &Entry<'_>)) -> String {
    // What stands behind the path may hold a secret.
    let url = entry.url.split(['?', '#']).next().unwrap_or_default();
    let answer = match entry.code {
        Some(code) => code.to_string(),
        None => "no answer".to_owned(),
    };
    let (method, url) = (text::shown(&entry.method), text::escape(url));
    let url = text::cut(&url, 100);
    format!("entry {}: {method} {url}, {answer}", at + 1)
}

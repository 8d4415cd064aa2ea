//! Turns a HAR file, as browsers record it, into the exchanges that are in it.

mod choose;
mod entry;
#[cfg(test)]
mod tests;

use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::Seen;
use crate::template::Problem;
use crate::text;

pub use choose::{Status, Wanted, choose};

/// The largest HAR file that is read, in bytes.
pub const MAX_HAR: usize = 100 << 20;

/// What to do with a file that is none.
const RECORD: &str = "save one from the network panel of a browser's developer tools: `Save all as HAR with content`";

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

/// Returns the entries of a HAR file that comes under a name.
///
/// An entry without an answer that can be judged, because the browser blocked the request or did
/// not keep the body, has none.
///
/// # Errors
///
/// Returns why it is none, with the place.
pub fn har(name: &str, har: &str) -> Result<Vec<Seen>, Problem> {
    let shown = text::shown(name);
    if har.len() > MAX_HAR {
        let title = format!(
            "`{shown}` has {} MB, and a HAR file is read up to {} MB",
            har.len() >> 20,
            MAX_HAR >> 20
        );
        return Err(Problem::new(title).help("record again, with only the requests that matter"));
    }
    let har = har.trim_start_matches('\u{feff}');
    let document: Document<'_> =
        serde_json::from_str(har).map_err(|error| not_read(&shown, &error))?;
    let entries = document.log.entries.iter().enumerate();
    entries
        .map(|(index, raw)| entry::read(&format!("{shown}, entry {}", index + 1), raw.get()))
        .collect()
}

fn not_read(shown: &str, error: &serde_json::Error) -> Problem {
    let place = format!("{shown}:{}:{}", error.line(), error.column());
    let said = error.to_string();
    // The place is told once, and what the file holds may be in the words.
    let said = text::shown(said.split(" at line ").next().unwrap_or_default());
    match error.classify() {
        Category::Eof => Problem::new(format!("`{shown}` ends in the middle, at {place}"))
            .help("it was cut off on its way; save it again"),
        Category::Data => {
            Problem::new(format!("`{shown}` is no HAR file: {said}, at {place}")).help(RECORD)
        }
        Category::Syntax | Category::Io => {
            Problem::new(format!("`{shown}` is no JSON: {said}, at {place}")).help(RECORD)
        }
    }
}

//! Turns a file into a JSON report of a form, or into why it is none.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::template::Problem;
use crate::text;

/// The largest report that is read.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// A form of JSON reports.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Name and version of the one that is read.
    pub schema: &'static str,
    /// What it begins with in any version.
    pub family: &'static str,
    /// What messages call it.
    pub name: &'static str,
    /// How to get one that can be read.
    pub write: &'static str,
}

/// A file that may hold a JSON report.
#[derive(Debug)]
pub struct ReportFile {
    /// Its path, as it was named.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The one member that says whether the others can be understood.
#[derive(Deserialize)]
struct Head {
    schema: String,
}

impl ReportFile {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Returns why it cannot be read, or that it is too large to be a report.
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let name = path.display().to_string();
        let unreadable = |why: String| {
            let title = format!("the report `{}` cannot be read: {why}", text::shown(&name));
            let help = "name a file that `vipspec run --report json=PATH` has written";
            Problem::new(title).help(help)
        };
        if path.is_dir() {
            return Err(unreadable("it is a folder".to_owned()));
        }
        let file = File::open(path).map_err(|error| unreadable(error.to_string()))?;
        let large = || unreadable("it is larger than 256 MiB".to_owned());
        // What is no file has no length, and may have no end.
        if file.metadata().is_ok_and(|found| found.len() > MAX_BYTES) {
            return Err(large());
        }
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable(error.to_string()))?;
        if bytes.len() as u64 > MAX_BYTES {
            Err(large())
        } else {
            Ok(Self { name, bytes })
        }
    }

    /// Tells whether it says that it is of a form, in this version or another.
    pub fn is(&self, form: &Form) -> bool {
        let json = std::str::from_utf8(&self.bytes).unwrap_or_default();
        let head = serde_json::from_str::<Head>(json.trim_start_matches('\u{feff}'));
        head.is_ok_and(|head| head.schema.starts_with(form.family))
    }
}

impl Form {
    /// Reads a JSON report of this form that comes under a name.
    ///
    /// # Errors
    ///
    /// Returns why it is none.
    pub fn parsed<T: DeserializeOwned>(&self, name: &str, bytes: &[u8]) -> Result<T, Problem> {
        let shown = text::shown(name);
        let Ok(json) = std::str::from_utf8(bytes) else {
            let title = format!("`{shown}` is not UTF-8 text");
            return Err(Problem::new(title).help(self.write));
        };
        let json = json.trim_start_matches('\u{feff}');
        let unread = |error: serde_json::Error| self.unread(&shown, &error);
        let head: Head = serde_json::from_str(json).map_err(unread)?;
        self.check(&shown, &head.schema)?;
        serde_json::from_str(json).map_err(unread)
    }

    /// Says that the parts of a report cannot be true together.
    pub fn contradiction(name: &str, found: &str) -> Problem {
        let title = format!("`{}` contradicts itself: {found}", text::shown(name));
        let help = "it was changed or damaged after the run; take the report as it was written";
        Problem::new(title).help(help)
    }

    fn check(&self, shown: &str, schema: &str) -> Result<(), Problem> {
        if schema == self.schema {
            return Ok(());
        }
        let said = text::shown(schema);
        Err(if schema.starts_with(self.family) {
            let reads = self.schema;
            let title =
                format!("`{shown}` is of version `{said}`, and this program reads `{reads}`");
            Problem::new(title).help("read it with the version of vipspec that wrote it")
        } else {
            let title = format!("`{shown}` is no {}: its schema is `{said}`", self.name);
            Problem::new(title).help(self.write)
        })
    }

    fn unread(&self, shown: &str, error: &serde_json::Error) -> Problem {
        let place = format!("{shown}:{}:{}", error.line(), error.column());
        let error_text = error.to_string();
        // The place is told once, and what the file holds may be in the words.
        let said = text::shown(error_text.split(" at line ").next().unwrap_or_default());
        let name = self.name;
        match error.classify() {
            Category::Eof => Problem::new(format!("`{shown}` ends in the middle, at {place}"))
                .help("it was cut off on its way; a report is written whole or not at all"),
            Category::Data => {
                Problem::new(format!("`{shown}` is no {name}: {said}, at {place}")).help(self.write)
            }
            Category::Syntax | Category::Io => {
                Problem::new(format!("`{shown}` is no JSON: {said}, at {place}")).help(self.write)
            }
        }
    }
}

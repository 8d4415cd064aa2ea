//! Turns a folder of suites, or the one embedded in the binary, into files that are read when wanted.

use std::num::NonZero;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread;

use super::found::{Found, Text, embedded, list, shown};
use super::{Case, parse};
use crate::contract::Suite;
use crate::source::{Diagnostic, Source};
use crate::text;

/// The data files of a suite, beside its case files.
const DATA_FILES: [&str; 3] = ["suite.yaml", "table.yaml", API];

/// The API description among them.
const API: &str = "openapi.yaml";

/// The folder of `cases/` that holds targets and no suite.
const TARGETS: &str = "targets";

/// A set of suites.
#[derive(Debug, Clone)]
pub struct Library {
    suites: Vec<SuiteFolder>,
    strays: Vec<Diagnostic>,
}

/// The folder of one suite.
#[derive(Debug, Clone)]
pub struct SuiteFolder {
    /// The folder's name.
    pub name: String,
    /// The case files, sorted by id.
    pub files: Vec<CaseFile>,
    data: Vec<(String, Text)>,
    read: OnceLock<Result<Arc<Suite>, Vec<Diagnostic>>>,
}

/// One case file, not read yet.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// The id of its case, or the beginning of the ids of its cases.
    pub id: String,
    /// The path as shown to the user.
    pub path: Arc<str>,
    text: Text,
}

impl Library {
    /// Returns the suites that the binary carries.
    pub fn embedded() -> Self {
        Self::from_found(embedded())
    }

    /// Returns the suites of a folder.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic where the folder cannot be listed.
    pub fn folder(root: &Path) -> Result<Self, Diagnostic> {
        if root.join(DATA_FILES[0]).is_file() {
            let diagnostic = Diagnostic::about(shown(root), "this is the folder of one suite");
            return Err(diagnostic.help("name the folder that it lies in, such as `--cases cases`"));
        }
        let mut found = Vec::new();
        list(root, root, &mut found)?;
        let library = Self::from_found(found);
        if library.suites.is_empty() {
            let diagnostic = Diagnostic::about(shown(root), "the folder holds no suite");
            return Err(diagnostic
                .help("name the folder that holds `<suite>/suite.yaml`, such as `--cases cases`"));
        }
        Ok(library)
    }

    fn from_found(mut found: Vec<Found>) -> Self {
        found.sort_by(|left, right| left.below.cmp(&right.below));
        let mut library = Self {
            suites: Vec::new(),
            strays: Vec::new(),
        };
        for file in found {
            library.add(file);
        }
        for suite in &mut library.suites {
            suite.files.shrink_to_fit();
        }
        library
    }

    fn add(&mut self, file: Found) {
        let Some((folder, rest)) = file.below.split_once('/') else {
            if file.below.ends_with(".yaml") || file.below.ends_with(".yml") {
                let help = "a case lies in an area of a suite, as in `suite/area/claim.yaml`";
                self.strays
                    .push(Diagnostic::about(file.shown, "the file would never be read").help(help));
            }
            return;
        };
        if folder == TARGETS || ignored(rest) {
            return;
        }
        if self.suites.last().is_none_or(|suite| suite.name != folder) {
            self.suites.push(SuiteFolder::new(folder));
        }
        let Some(suite) = self.suites.last_mut() else {
            return;
        };
        if DATA_FILES.contains(&rest) {
            suite.data.push((rest.to_owned(), file.text));
            return;
        }
        match case_id(&file.below) {
            Ok(id) => suite.files.push(CaseFile {
                id,
                path: file.shown.into(),
                text: file.text,
            }),
            Err(help) => self
                .strays
                .push(Diagnostic::about(file.shown, "the file would never be read").help(help)),
        }
    }

    /// Reads the API description of a suite from another file; false where there is no such suite.
    pub fn replace_api(&mut self, suite: &str, path: &Path) -> bool {
        let Some(suite) = self.suites.iter_mut().find(|known| known.name == suite) else {
            return false;
        };
        suite.data.retain(|(name, _)| name != API);
        suite
            .data
            .push((API.to_owned(), Text::File(path.to_owned())));
        suite.read = OnceLock::new();
        true
    }

    /// Puts a text in the place of a file, as if it were written; false where it would be no file
    /// of a suite that there is.
    pub fn draft(&mut self, below: &str, text: &str) -> bool {
        let Some((folder, rest)) = below.split_once('/') else {
            return false;
        };
        let Some(suite) = self.suites.iter_mut().find(|suite| suite.name == folder) else {
            return false;
        };
        let draft = Text::Draft(text.to_owned());
        if DATA_FILES.contains(&rest) {
            suite.data.retain(|(name, _)| name != rest);
            suite.data.push((rest.to_owned(), draft));
            suite.read = OnceLock::new();
            return true;
        }
        let Ok(id) = case_id(below) else { return false };
        let path = format!("{}/{rest}", suite.shown());
        suite.files.retain(|file| file.id != id);
        suite.files.push(CaseFile {
            id,
            path: path.into(),
            text: draft,
        });
        suite.files.sort_by(|left, right| left.id.cmp(&right.id));
        true
    }

    /// Returns the suites, sorted by name.
    pub fn suites(&self) -> &[SuiteFolder] {
        &self.suites
    }

    /// Returns the suite of a name.
    pub fn suite(&self, name: &str) -> Option<&SuiteFolder> {
        self.suites.iter().find(|suite| suite.name == name)
    }

    /// Returns a diagnostic for every file that lies among cases and is none.
    pub fn strays(&self) -> &[Diagnostic] {
        &self.strays
    }

    /// Returns every case file with its suite, in the order of ids.
    pub fn files(&self) -> impl Iterator<Item = (&SuiteFolder, &CaseFile)> {
        self.suites
            .iter()
            .flat_map(|suite| suite.files.iter().map(move |file| (suite, file)))
    }

    /// Reads every case there is.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with any file.
    pub fn cases(&self) -> Result<Vec<Case>, Vec<Diagnostic>> {
        let mut problems = self.strays.clone();
        let mut cases = Vec::new();
        for suite in &self.suites {
            if let Err(found) = suite.suite() {
                problems.extend(found.iter().cloned());
            }
        }
        // What is wrong with the data of a suite is told once and not of each of its files.
        let files = self.files().filter(|(suite, _)| suite.suite().is_ok());
        for read in read_all(&files.collect::<Vec<_>>()) {
            match read {
                Ok(found) => cases.extend(found),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() {
            Ok(cases)
        } else {
            Err(problems)
        }
    }
}

impl SuiteFolder {
    fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            files: Vec::new(),
            data: Vec::new(),
            read: OnceLock::new(),
        }
    }

    /// Returns the suite, read on the first call.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the suite's data files.
    pub fn suite(&self) -> Result<&Arc<Suite>, &[Diagnostic]> {
        self.read
            .get_or_init(|| self.read_suite())
            .as_ref()
            .map_err(Vec::as_slice)
    }

    /// Returns the name and the text of every file of it that can be read.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, Arc<Source>)> {
        let data = self.data.iter().map(|(name, text)| (name.as_str(), text));
        let files = self.files.iter();
        let files = files.map(|file| (file.id.as_str(), &file.text));
        data.chain(files).filter_map(|(name, text)| {
            let source = text.read(&Arc::from(name)).ok()?;
            Some((name, source))
        })
    }

    fn read_suite(&self) -> Result<Arc<Suite>, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut sources = Vec::new();
        for name in DATA_FILES {
            let usual = format!("{}/{name}", self.shown());
            match self.data.iter().find(|(known, _)| known == name) {
                Some((_, text)) => match text.read(&text.place(&usual).into()) {
                    Ok(source) => sources.push(source),
                    Err(problem) => problems.push(problem),
                },
                None => problems.push(
                    Diagnostic::about(usual, "the file is missing")
                        .help(format!("a suite has {}", text::listed(DATA_FILES))),
                ),
            }
        }
        let [suite, table, api] = &sources[..] else {
            return Err(problems);
        };
        Suite::read(&self.name, suite, table, api).map(Arc::new)
    }

    /// Returns the folder's path as shown to the user.
    fn shown(&self) -> String {
        let file = self.data.iter().find_map(|(_, text)| match text {
            Text::File(path) => path.parent().map(shown),
            Text::Embedded(_) | Text::Draft(_) => None,
        });
        file.unwrap_or_else(|| format!("cases/{}", self.name))
    }
}

impl CaseFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic where the file cannot be read as text.
    pub fn source(&self) -> Result<Arc<Source>, Diagnostic> {
        self.text.read(&self.path)
    }

    /// Reads the file's cases.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with the file, or with the suite's data files.
    pub fn cases(&self, folder: &SuiteFolder) -> Result<Vec<Case>, Vec<Diagnostic>> {
        let suite = folder.suite().map_err(<[Diagnostic]>::to_vec)?;
        let source = self.source().map_err(|problem| vec![problem])?;
        parse::read(&self.id, suite, &source)
    }
}

/// The cases of a file, or everything that is wrong with it.
type Read = Result<Vec<Case>, Vec<Diagnostic>>;

/// How many files are worth a thread.
const WORTH: usize = 32;

/// Reads many files, as many at once as the machine has processors; in their order.
pub(super) fn read_all(files: &[(&SuiteFolder, &CaseFile)]) -> Vec<Read> {
    let read = |files: &[(&SuiteFolder, &CaseFile)]| -> Vec<Read> {
        let cases = files.iter().map(|(folder, file)| file.cases(folder));
        cases.collect()
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = files.len().div_ceil(threads).max(WORTH);
    thread::scope(|scope| {
        let mut parts = files.chunks(share);
        // The first share is this thread's own: for few files none is started.
        let own = parts.next().unwrap_or_default();
        let others: Vec<_> = parts.map(|part| scope.spawn(move || read(part))).collect();
        let mut all = read(own);
        for other in others {
            match other.join() {
                Ok(read) => all.extend(read),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        all
    })
}

fn ignored(rest: &str) -> bool {
    let name = rest.rsplit('/').next().unwrap_or(rest);
    name.starts_with('.') || name.ends_with(".md") || name.ends_with('~')
}

/// Returns the id that a path stands for.
fn case_id(below: &str) -> Result<String, String> {
    let Some(id) = below.strip_suffix(".yaml") else {
        return Err("a case file ends in `.yaml`".to_owned());
    };
    let plain = |part: &str| {
        let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        !part.is_empty() && part.bytes().all(inner)
    };
    if !id.split('/').all(plain) {
        return Err(
            "a path has lower-case letters, digits and `-`, as in `accounts/invalid-status.yaml`"
                .to_owned(),
        );
    }
    if id.split('/').count() < 3 {
        return Err("a case lies in an area, as in `accounts/invalid-status.yaml`".to_owned());
    }
    Ok(id.to_owned())
}

//! Turns what flags, environment and a target file say into the target of a run.
//!
//! Flags beat the environment, the environment beats the file.

mod bound;
mod file;
mod find;
mod keys;
mod misplaced;
mod names;
mod offline;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::refusal::Refusal;
use super::{Clock, DEFAULT_JOBS, Flags, KnownFailure, Resting};
use crate::binding::Binding;
use crate::case::Library;
use crate::exchange::{Base, Connection, Limits, Permit};
use crate::source::{Diagnostic, Source};
use crate::template::{Environment, Problem, Tree};
use crate::text;
use crate::verdict::Texts;
use crate::yaml;

pub use find::{Named, folder};
pub use keys::json_schema;
pub use offline::Dialect;

use bound::Bound;
use file::TargetFile;
use names::Noted;

/// How long a run waits for a target that asks for it, unless the target file says otherwise.
const RETRY_AFTER: Duration = Duration::from_secs(30);

/// The service under test: how it is reached, and how it is treated.
#[derive(Debug)]
pub struct Target {
    /// What reports call it; none for the embedded reference and for a URL.
    pub name: Option<String>,
    /// The URL that every request goes below; none for the embedded reference.
    pub base: Option<Base>,
    /// How it is reached.
    pub connection: Connection,
    /// How many cases are in flight at most.
    pub jobs: usize,
    /// How it is treated.
    pub rules: Arc<Rules>,
    /// What the file says of the target's names, by suite; read once the suites are known.
    pub bound: Vec<Bound>,
    /// Other API descriptions, by suite.
    pub apis: Vec<(String, PathBuf)>,
    /// The suites that the service speaks; all, where none is named.
    pub suites: Vec<Noted>,
    /// What the cases are to rest on that are chosen, where its file says it.
    pub basis: Vec<Resting>,
    /// The rows that a whole run may leave untested.
    pub untested: Vec<Noted>,
    /// What must be shown nowhere.
    pub secrets: Vec<String>,
    /// The names of secrets, with their values.
    pub named_secrets: Vec<(String, String)>,
}

/// How a target is treated.
#[derive(Debug)]
pub struct Rules {
    /// Variables that hide those of the suites.
    pub vars: Vec<(String, Tree)>,
    /// How often a case is asked again after a transport fault.
    pub retries: u32,
    /// How long to wait at most where the target asks for it.
    pub retry_after: Duration,
    /// How texts are held against the expected ones.
    pub texts: Texts,
    /// What may be sent.
    pub permit: Permit,
    /// Whether it is the embedded reference, which answers no row beyond the published table.
    pub embedded: bool,
    /// Which cases are known to fail there.
    pub known: Vec<Arc<KnownFailure>>,
    /// The target's names for a suite, where they are others.
    pub bindings: Vec<(String, Arc<Binding>)>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            vars: Vec::new(),
            retries: 0,
            retry_after: RETRY_AFTER,
            texts: Texts::Strict,
            permit: Permit::Writing,
            embedded: false,
            known: Vec::new(),
            bindings: Vec::new(),
        }
    }
}

impl Target {
    /// Returns the target that the flags name; `folder` is where target files lie.
    ///
    /// # Errors
    ///
    /// Returns why there is none. Nothing was sent yet.
    pub fn resolve(
        flags: &Flags,
        folder: Option<&Path>,
        environment: &Environment,
        clock: &Clock,
    ) -> Result<Self, Refusal> {
        let file = match &flags.aim.target {
            Some(Named::File(name)) => {
                let source = find::source(name, folder)?;
                TargetFile::read(&source, environment, clock.now()).map_err(Refusal::Invalid)?
            }
            Some(Named::Url(base)) => TargetFile::of_url(base.clone()),
            None => TargetFile::default(),
        };
        let known = match &flags.judging.known {
            Some(path) => read_known(path)?,
            None => Vec::new(),
        };
        let mut target = Self::merged(flags, file, known);
        target.secrets.extend(file::proxy_passwords(environment));
        Ok(target)
    }

    fn merged(flags: &Flags, file: TargetFile, known: Vec<Arc<KnownFailure>>) -> Self {
        let sending = &flags.sending;
        let permit = if file.production && !sending.allow_writes {
            Permit::Reading
        } else {
            Permit::Writing
        };
        let usual = Limits::default();
        let limits = Limits {
            connect: sending
                .connect_timeout
                .or(file.connect_timeout)
                .unwrap_or(usual.connect),
            request: sending.timeout.or(file.timeout).unwrap_or(usual.request),
            body: file.max_body.unwrap_or(usual.body),
        };
        let mut vars = file.vars;
        for (name, value) in &sending.vars {
            vars.retain(|(known, _)| known != name);
            vars.push((name.clone(), Tree::plain(value)));
        }
        let embedded = file.base.is_none();
        Self {
            name: file.name,
            base: file.base,
            connection: Connection {
                limits,
                permit,
                rate: sending.rate.or(file.connection.rate),
                ..file.connection
            },
            jobs: flags.course.jobs.or(file.jobs).unwrap_or(DEFAULT_JOBS),
            rules: Arc::new(Rules {
                vars,
                retries: sending.retries.or(file.retries).unwrap_or_default(),
                retry_after: file.retry_after.unwrap_or(RETRY_AFTER),
                texts: flags.judging.texts.or(file.texts).unwrap_or_default(),
                permit,
                embedded,
                known: file.known.into_iter().chain(known).collect(),
                bindings: Vec::new(),
            }),
            bound: file.bound,
            apis: file.apis,
            suites: file.suites,
            basis: file.basis,
            untested: file.untested,
            secrets: file.secrets,
            named_secrets: file.named_secrets,
        }
    }

    /// Returns what reports call the target.
    pub fn shown(&self) -> String {
        match (&self.name, &self.base) {
            (Some(name), Some(base)) => format!("{name} ({base})"),
            (None, Some(base)) => base.to_string(),
            (_, None) => "embedded reference".to_owned(),
        }
    }

    /// Refuses variables that no suite of a library has.
    ///
    /// # Errors
    ///
    /// Returns the first of them, with the names that there are.
    pub fn check_vars(&self, library: &Library) -> Result<(), Problem> {
        if self.rules.vars.is_empty() {
            return Ok(());
        }
        let suites = library.suites().iter();
        let suites = suites.filter_map(|folder| folder.suite().ok());
        let known: BTreeSet<&str> = suites
            .flat_map(|suite| suite.vars.iter().map(|variable| variable.name.as_str()))
            .collect();
        let mut names = self.rules.vars.iter().map(|(name, _)| name.as_str());
        match names.find(|name| !known.contains(name)) {
            None => Ok(()),
            Some(name) => {
                let title = format!("no suite has a variable `{}`", text::escape(name));
                let help = format!("the suite variables are {}", text::listed(known));
                Err(Problem::new(title).help(help))
            }
        }
    }

    /// Returns a diagnostic for every suite and row that its file names and that a library has not.
    pub fn check_names(&self, library: &Library) -> Vec<Diagnostic> {
        let mut problems = Noted::check_suites(&self.suites, library);
        problems.extend(Noted::check_rows(&self.untested, library));
        problems
    }

    /// Puts the API descriptions of the target in the place of those of a library.
    ///
    /// # Errors
    ///
    /// Returns a diagnostic for a suite that the library has not.
    pub fn describe(&self, library: &mut Library) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        for (suite, path) in &self.apis {
            if !library.replace_api(suite, path) {
                let names = library.suites().iter().map(|suite| suite.name.as_str());
                let help = format!("the suites are {}", text::listed(names));
                let title = format!("`openapi` names no suite: `{}`", text::escape(suite));
                let file = self.name.as_deref().unwrap_or_default();
                problems.push(Diagnostic::about(file, title).help(help));
            }
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Reads the target's names against the suites of a library, as it describes them.
    ///
    /// # Errors
    ///
    /// Returns everything that is wrong with them.
    pub fn bind(&mut self, library: &Library) -> Result<(), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let bindings = bound::read(&self.bound, library, &mut problems);
        if let Some(rules) = Arc::get_mut(&mut self.rules) {
            rules.bindings = bindings;
        }
        if problems.is_empty() {
            Ok(())
        } else {
            Err(problems)
        }
    }

    /// Returns a diagnostic for every known failure that is out of date, or matches no case.
    pub fn check_known(&self, library: &Library, today: Date) -> Vec<Diagnostic> {
        match self.rules.known.as_slice() {
            [] => Vec::new(),
            known => KnownFailure::check(known, &library.ids(), today),
        }
    }
}

/// Returns everything that is wrong with the target files of a folder, and how many there are.
pub fn check(folder: &Path, library: &Library, today: Date) -> (usize, Vec<Diagnostic>) {
    let names = find::names(folder);
    let problems = names.iter().flat_map(|name| {
        match find::source(name, Some(folder)) {
            Ok(source) => offline::check(&source, library, today),
            Err(Refusal::Invalid(problems)) => problems,
            // Removed since the folder was listed.
            Err(_) => Vec::new(),
        }
    });
    (names.len(), problems.collect())
}

/// Returns the text of a target file, and its list of known failures; nothing is taken from the
/// environment.
///
/// # Errors
///
/// Returns everything that is wrong with the form of the file, or why there is none.
pub fn known(
    name: &str,
    folder: Option<&Path>,
) -> Result<(Arc<Source>, Vec<Arc<KnownFailure>>), Refusal> {
    let source = find::source(name, folder)?;
    let known = offline::known(&source).map_err(Refusal::Invalid)?;
    Ok((source, known))
}

/// Reads a list of known failures from a file of its own.
fn read_known(path: &Path) -> Result<Vec<Arc<KnownFailure>>, Refusal> {
    let shown = path.to_string_lossy();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let title = format!("the list of known failures cannot be read: {error}");
        let problem = Diagnostic::about(shown.clone(), title);
        Refusal::Invalid(vec![
            problem.help("name a YAML file with a list of known failures"),
        ])
    })?;
    let source = Source::new(shown, text);
    let node = yaml::parse(&source).map_err(Refusal::Invalid)?;
    let mut problems = Vec::new();
    super::known::LIST.check(&node, &source, &mut problems);
    let known = KnownFailure::read(&node, &source, &mut problems);
    if problems.is_empty() {
        Ok(known)
    } else {
        Err(Refusal::Invalid(problems))
    }
}

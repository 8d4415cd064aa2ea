//! Turns a library into trials, each of which reads its file and reaches its target when it runs.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex, OnceLock, PoisonError};

use clap::Parser;
use libtest_mimic::{Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use super::arguments::{self, Asked};
use super::target::Target;
use crate::case::{self, Case, CaseFile, Library, Selection, SuiteFolder};
use crate::report;
use crate::run::{self, Choice, Context, Exclusive, Outcome, Redactor, Rerun, Settings};
use crate::source::Diagnostic;

/// The kind of the trial that checks a suite's files as a whole.
const CHECK: &str = "check";

/// The flags of `vipspec run`, read from their environment variables alone.
#[derive(Debug, Parser)]
struct Variables {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    choice: Choice,
}

/// What the trials of a process share; nothing of it is touched while they are listed.
struct Shared {
    library: Library,
    settings: Settings,
    selection: Selection,
    flags: String,
    runtime: LazyLock<std::io::Result<Runtime>>,
    target: OnceCell<Result<Target, String>>,
    exclusive: Arc<Exclusive>,
    /// Files that were read: all cases of a file are wanted, or just one.
    read: Mutex<BTreeMap<String, Arc<OnceLock<CasesOfFile>>>>,
}

type CasesOfFile = Result<Vec<Case>, String>;

pub(super) fn main(library: Result<Library, Diagnostic>) -> ExitCode {
    let variables = match Variables::try_parse_from(["vipspec"]) {
        Ok(variables) => variables,
        Err(error) => return refuse(&error.to_string(), 2),
    };
    let library = match variables
        .choice
        .cases
        .as_deref()
        .map(Library::folder)
        .unwrap_or(library)
    {
        Ok(library) => library,
        Err(problem) => return refuse(&problem.to_string(), 3),
    };
    let words = std::env::args_os().skip(1);
    let mut asked = match arguments::read(words, variables.settings.jobs) {
        Ok(asked) => asked,
        Err(message) => return refuse(&format!("error: {message}"), 2),
    };
    let shared = Arc::new(Shared {
        library,
        selection: variables.choice.selection(),
        flags: format!("{}{}", variables.settings.flags(), variables.choice.flags()),
        settings: variables.settings,
        runtime: LazyLock::new(|| {
            tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
        }),
        target: OnceCell::new(),
        exclusive: Arc::default(),
        read: Mutex::default(),
    });
    let mut trials = trials(&shared, &asked);
    if trials.is_empty() && !shared.selection.is_everything() {
        let (title, help) = shared.selection.explain_nothing(&shared.library);
        return refuse(&format!("error: {title}\n  help: {help}"), 5);
    }
    trials.retain(|trial| asked.wants(trial.name(), trial.kind()));
    asked.arguments.filter = None;
    if shared.settings.target.is_some() && !asked.arguments.list && !trials.is_empty() {
        // An unreachable target is one message, not one for each case.
        if let Err(reason) = shared.target() {
            return refuse(&format!("error: {reason}"), 4);
        }
    }
    conclude(&asked, trials)
}

/// Runs the trials; a reader that closes standard output early ends them without a backtrace.
fn conclude(asked: &Asked, trials: Vec<Trial>) -> ExitCode {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !info
            .payload_as_str()
            .is_some_and(|message| message.contains("Broken pipe"))
        {
            usual(info);
        }
    }));
    let run = AssertUnwindSafe(|| libtest_mimic::run(&asked.arguments, trials).exit_code());
    panic::catch_unwind(run).unwrap_or(ExitCode::from(101))
}

#[expect(
    clippy::print_stderr,
    reason = "a test target has no other place for what keeps it from starting"
)]
fn refuse(message: &str, code: u8) -> ExitCode {
    eprintln!("{}", message.trim_end());
    ExitCode::from(code)
}

/// Lists the trials: ids and rows from outlines, no file read that is not asked for.
fn trials(shared: &Arc<Shared>, asked: &Asked) -> Vec<Trial> {
    let wanted_file = asked
        .exact_name()
        .map(|name| name.split('[').next().unwrap_or(name));
    let mut trials = BTreeMap::new();
    for (folder, file) in shared.library.files() {
        if wanted_file.is_none_or(|wanted| wanted == file.id) {
            for (name, kind) in names(shared, folder, file) {
                let (shared, file_id, id) = (Arc::clone(shared), file.id.clone(), name.clone());
                let trial = Trial::test(name.clone(), move || shared.trial(&file_id, &id));
                trials.insert(name, trial.with_kind(kind));
            }
        }
    }
    let mut trials: Vec<Trial> = trials.into_values().collect();
    if shared.selection.is_everything() {
        for suite in shared.library.suites() {
            let (shared, name) = (Arc::clone(shared), suite.name.clone());
            trials.push(Trial::test(name.clone(), move || shared.check(&name)).with_kind(CHECK));
        }
    }
    trials
}

/// Returns the names and kinds of a file's trials; a file that cannot be outlined is one.
fn names(shared: &Shared, folder: &SuiteFolder, file: &CaseFile) -> Vec<(String, String)> {
    let selection = &shared.selection;
    let Some(outline) = file.outline(folder) else {
        return vec![(file.id.clone(), "broken".to_owned())];
    };
    let wanted = (selection.suites.is_empty() || selection.suites.contains(&folder.name))
        && (selection.bases.is_empty() || selection.bases.contains(&outline.basis))
        && (selection.rows.is_empty()
            || outline
                .row
                .as_ref()
                .is_some_and(|row| selection.rows.contains(row)));
    if !wanted {
        return Vec::new();
    }
    let kind = outline.row.unwrap_or_else(|| "beyond the table".to_owned());
    match outline.names.as_slice() {
        [] => vec![(file.id.clone(), kind)],
        names => names
            .iter()
            .map(|name| (format!("{}[{name}]", file.id), kind.clone()))
            .collect(),
    }
}

impl Shared {
    fn runtime(&self) -> Result<&Runtime, Failed> {
        self.runtime
            .as_ref()
            .map_err(|error| format!("cannot start the runtime: {error}").into())
    }

    fn target(&self) -> Result<&Target, String> {
        let runtime = self.runtime.as_ref().map_err(|error| error.to_string())?;
        let open = || async {
            Target::open(&self.settings)
                .await
                .map_err(|error| error.to_string())
        };
        runtime
            .block_on(self.target.get_or_init(open))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn trial(&self, file_id: &str, id: &str) -> Result<(), Failed> {
        let case = self.case(file_id, id)?;
        let environment = run::environment();
        let cases = std::slice::from_ref(&case);
        let problems = run::missing_environment(cases, &environment);
        if !problems.is_empty() {
            return Err(joined(&problems).into());
        }
        let target = self.target()?;
        let context = Context {
            client: Arc::clone(&target.client),
            vars: Arc::new(self.settings.variables()),
            redactor: Arc::new(Redactor::for_cases(cases, &environment)),
            exclusive: Arc::clone(&self.exclusive),
            environment,
            keep_exchanges: false,
        };
        let verdict = self.runtime()?.block_on(context.execute(&case));
        if verdict.outcome == Outcome::Passed {
            return Ok(());
        }
        let mut message = report::failure(
            &case,
            &verdict,
            &Rerun {
                flags: self.flags.clone(),
            },
        );
        if self.settings.trace {
            message = format!("{message}\n{}", report::trace(&verdict));
        }
        Err(unstyled(message).into())
    }

    fn case(&self, file_id: &str, id: &str) -> Result<Case, Failed> {
        let slot = {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(read.entry(file_id.to_owned()).or_default())
        };
        let cases = slot.get_or_init(|| self.cases(file_id)).as_ref()?;
        let found = cases.iter().find(|case| case.id == id);
        found
            .cloned()
            .ok_or_else(|| format!("the listing names `{id}`, and the file does not").into())
    }

    fn cases(&self, file_id: &str) -> CasesOfFile {
        let found = self.library.files().find(|(_, file)| file.id == file_id);
        let (folder, file) = found.ok_or("the file is gone")?;
        if folder.suite().is_err() {
            let name = &folder.name;
            let said = format!("the data files of `{name}` are invalid: see `[{CHECK}] {name}`");
            return Err(said);
        }
        file.cases(folder).map_err(|problems| joined(&problems))
    }

    /// Checks the files of a suite: data files, every case file, rows without a case.
    fn check(&self, suite: &str) -> Result<(), Failed> {
        let folder = self.library.suite(suite).ok_or("the suite is gone")?;
        folder.suite().map_err(joined)?;
        let strays = self.library.strays();
        if !strays.is_empty() {
            return Err(joined(strays).into());
        }
        // A file that does not parse is a failing trial of its own.
        let Ok(cases) = self.library.cases() else {
            return Ok(());
        };
        let problems = case::check_library(&self.library, &cases);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(joined(&problems).into())
        }
    }
}

fn joined(problems: &[Diagnostic]) -> String {
    let shown: Vec<String> = problems.iter().map(ToString::to_string).collect();
    shown.join("\n\n")
}

/// Keeps colours for a terminal that wants them.
fn unstyled(message: String) -> String {
    let stdout = std::io::stdout();
    let wanted = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    if stdout.is_terminal() && wanted {
        return message;
    }
    anstream::adapter::strip_str(&message).to_string()
}

//! Turns a library into trials, each of which reads its file and reaches its target when it runs.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use clap::Parser;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use libtest_mimic::{Completion, Failed, Trial};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use super::arguments::{self, Asked};
use super::reports::{ReportTo, Reports, check_reports, write_reports};
use super::session::Session;
use crate::case::{self, Case, CaseFile, Library, Selection, SuiteFolder};
use crate::report;
use crate::run::{
    self, Breaker, Choice, Context, Exclusive, Outcome, Ran, Record, Redactor, Refusal, Rerun,
    Settings, Stop, Target, Verdict,
};
use crate::source::Diagnostic;
use crate::template::Problem;

/// The kind of the trial that checks a suite's files as a whole.
const CHECK: &str = "check";

/// The flags of `vipspec run`, read from their environment variables alone.
#[derive(Debug, Parser)]
struct Variables {
    #[command(flatten)]
    settings: Settings,
    #[command(flatten)]
    choice: Choice,
    #[command(flatten)]
    reports: Reports,
}

/// What the trials of a process share; nothing of it is touched while they are listed.
struct Shared {
    library: Library,
    target: Target,
    settings: Settings,
    choice: Choice,
    selection: Selection,
    reports: Vec<ReportTo>,
    rerun: Rerun,
    began: (Timestamp, Instant),
    runtime: LazyLock<std::io::Result<Runtime>>,
    session: OnceCell<Result<Session, String>>,
    exclusive: Arc<Exclusive>,
    breaker: Arc<Breaker>,
    /// What became of the cases that were asked so far.
    ended: Mutex<Vec<(Case, Verdict)>>,
    /// Files that were read: all cases of a file are wanted, or just one.
    read: Mutex<BTreeMap<String, Arc<OnceLock<CasesOfFile>>>>,
}

type CasesOfFile = Result<Vec<Case>, String>;

pub(super) fn main(library: Result<Library, Diagnostic>) -> ExitCode {
    let shared = match shared(library) {
        Ok(shared) => Arc::new(shared),
        Err((message, code)) => return refuse(&message, code),
    };
    let words = std::env::args_os().skip(1);
    let mut asked = match arguments::read(words, shared.target.jobs) {
        Ok(asked) => asked,
        Err(message) => return refuse(&format!("error: {message}"), 2),
    };
    let mut trials = trials(&shared, &asked);
    if trials.is_empty() && !shared.selection.is_everything() {
        let (title, help) = shared.selection.explain_nothing(&shared.library);
        return refuse(&format!("error: {title}\n  help: {help}"), 5);
    }
    trials.retain(|trial| asked.wants(trial.name(), trial.kind()));
    asked.arguments.filter = None;
    if shared.target.base.is_some() && !asked.arguments.list && !trials.is_empty() {
        // An unreachable target is one message, not one for each case.
        if let Err(reason) = shared.session() {
            return refuse(&format!("error: {reason}"), 4);
        }
    }
    let code = conclude(&asked, trials);
    shared.conclude(code)
}

/// Reads the variables and the files that they name; an error is a message and an exit code.
fn shared(library: Result<Library, Diagnostic>) -> Result<Shared, (String, u8)> {
    let Variables {
        settings,
        choice,
        reports: Reports { to: reports },
    } = Variables::try_parse_from(["vipspec"]).map_err(|error| (error.to_string(), 2))?;
    check(&reports).map_err(|problem| (said(&problem), 2))?;
    let selection = choice.selection();
    let selection = selection.map_err(|problem| (said(&problem), 3))?;
    let folder = run::target_folder(choice.cases.as_deref());
    let target = Target::resolve(&settings, folder.as_deref(), &run::environment());
    let target = target.map_err(|refusal| match refusal {
        Refusal::Usage(problem) => (said(&problem), 2),
        Refusal::Invalid(problems) => (joined(&problems), 3),
    })?;
    let library = match &choice.cases {
        Some(cases) => Library::folder(cases),
        None => library,
    };
    let mut library = library.map_err(|problem| (problem.to_string(), 3))?;
    let described = target.describe(&mut library);
    described.map_err(|problems| (joined(&problems), 3))?;
    let checked = target.check_vars(&library);
    checked.map_err(|problem| (said(&problem), 2))?;
    Ok(Shared {
        library,
        rerun: Rerun {
            flags: format!("{}{}", settings.flags(), choice.flags()),
        },
        target,
        settings,
        choice,
        selection,
        reports,
        began: (Timestamp::now(), Instant::now()),
        runtime: LazyLock::new(|| {
            tokio::runtime::Builder::new_multi_thread()
                .enable_all()
                .build()
        }),
        session: OnceCell::new(),
        exclusive: Arc::default(),
        breaker: Arc::default(),
        ended: Mutex::default(),
        read: Mutex::default(),
    })
}

fn said(problem: &Problem) -> String {
    match &problem.help {
        Some(help) => format!("error: {}\n  help: {help}", problem.title),
        None => format!("error: {}", problem.title),
    }
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
fn tell(message: &str) {
    eprintln!("{}", unstyled(message.trim_end().to_owned()));
}

fn refuse(message: &str, code: u8) -> ExitCode {
    tell(message);
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
                let trial =
                    Trial::ignorable_test(name.clone(), move || shared.trial(&file_id, &id));
                trials.insert(name, trial.with_kind(kind));
            }
        }
    }
    let mut trials: Vec<Trial> = trials.into_values().collect();
    if shared.selection.is_everything() && shared.choice.shard.is_none() {
        for suite in shared.library.suites() {
            let (shared, name) = (Arc::clone(shared), suite.name.clone());
            trials.push(Trial::test(name.clone(), move || shared.check(&name)).with_kind(CHECK));
        }
        if !shared.target.rules.known.is_empty() {
            let shared = Arc::clone(shared);
            let check = move || shared.check_known();
            trials.push(Trial::test("known failures", check).with_kind(CHECK));
        }
    }
    shuffled(trials, shared.settings.shuffle)
}

fn shuffled(trials: Vec<Trial>, seed: Option<u64>) -> Vec<Trial> {
    let order = run::order(trials.len(), seed);
    let mut trials: Vec<Option<Trial>> = trials.into_iter().map(Some).collect();
    let in_order = order.into_iter().filter_map(|at| trials[at].take());
    in_order.collect()
}

/// Returns the names and kinds of a file's trials; a file that cannot be outlined is one.
fn names(shared: &Shared, folder: &SuiteFolder, file: &CaseFile) -> Vec<(String, String)> {
    let Some(outline) = file.outline(folder) else {
        return vec![(file.id.clone(), "broken".to_owned())];
    };
    let mut ids = match outline.names.as_slice() {
        [] => vec![file.id.clone()],
        names => names
            .iter()
            .map(|name| format!("{}[{name}]", file.id))
            .collect(),
    };
    ids.retain(|id| {
        shared.selection.wants_outlined(&folder.name, &outline, id)
            && shared.choice.holds(id, &outline.exclusive)
    });
    let kind = outline.row.unwrap_or_else(|| "beyond the table".to_owned());
    ids.into_iter().map(|id| (id, kind.clone())).collect()
}

impl Shared {
    fn runtime(&self) -> Result<&Runtime, Failed> {
        self.runtime
            .as_ref()
            .map_err(|error| format!("cannot start the runtime: {error}").into())
    }

    fn session(&self) -> Result<&Session, String> {
        let runtime = self.runtime.as_ref().map_err(|error| error.to_string())?;
        let open = || async {
            let redactor = Redactor::new(self.target.secrets.iter().map(String::as_str));
            let opened = Session::open(&self.target).await;
            opened.map_err(|error| redactor.text(&error.to_string()))
        };
        runtime
            .block_on(self.session.get_or_init(open))
            .as_ref()
            .map_err(Clone::clone)
    }

    fn trial(&self, file_id: &str, id: &str) -> Result<Completion, Failed> {
        let case = self.case(file_id, id)?;
        let verdict = match self.stopped() {
            Some(stop) => stop.verdict(),
            None => self.verdict(&case)?,
        };
        let completion = self.completion(&case, &verdict);
        locked(&self.ended).push((case, verdict));
        completion
    }

    fn completion(&self, case: &Case, verdict: &Verdict) -> Result<Completion, Failed> {
        let reason = || verdict.reason.clone().unwrap_or_default();
        match (verdict.outcome, &verdict.known) {
            (Outcome::Passed, _) => Ok(Completion::Completed),
            (Outcome::Skipped, _) => Ok(Completion::ignored_with(reason())),
            (Outcome::FailedAsListed, Some(known)) => Ok(Completion::ignored_with(format!(
                "failed as listed: {known}"
            ))),
            _ => {
                let mut message = report::failure(case, verdict, &self.rerun);
                if self.settings.trace {
                    message = format!("{message}\n{}", report::trace(verdict));
                }
                Err(unstyled(message).into())
            }
        }
    }

    /// Tells why no further case is begun, where that is so.
    fn stopped(&self) -> Option<Stop> {
        let limit = self.settings.run_timeout;
        if limit.is_some_and(|limit| self.began.1.elapsed() > limit) {
            return Some(Stop::TimedOut);
        }
        let ended = locked(&self.ended);
        let bad = |(_, verdict): &(Case, Verdict)| !report::is_quiet(verdict.outcome);
        (self.settings.fail_fast && ended.iter().any(bad)).then_some(Stop::FailFast)
    }

    fn verdict(&self, case: &Case) -> Result<Verdict, Failed> {
        let environment = run::environment();
        let cases = std::slice::from_ref(case);
        let problems = run::missing_environment(cases, &environment);
        if !problems.is_empty() {
            return Err(joined(&problems).into());
        }
        let redactor = Redactor::for_cases(cases, &environment, &self.target.secrets);
        let context = Context {
            rules: Arc::clone(&self.target.rules),
            breaker: Arc::clone(&self.breaker),
            exclusive: Arc::clone(&self.exclusive),
            redactor: Arc::new(redactor),
            ..Context::new(Arc::clone(&self.session()?.client), environment)
        };
        Ok(self.runtime()?.block_on(context.execute(case)))
    }

    /// Writes the reports, and returns the exit code of the process: green only where something
    /// was checked.
    fn conclude(&self, code: ExitCode) -> ExitCode {
        let mut ended = std::mem::take(&mut *locked(&self.ended));
        ended.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
        let (cases, verdicts): (Vec<Case>, Vec<Verdict>) = ended.into_iter().unzip();
        let Some(record) = self.record(&cases, &verdicts) else {
            return code;
        };
        for cause in &record.causes {
            tell(&report::cause(cause));
        }
        if let Err(problem) = write_reports(&self.reports, &record, &|_| {}) {
            return refuse(&said(&problem), 4);
        }
        if record.summary.skipped == record.summary.total() {
            return refuse("error: every case was skipped, and nothing is proved", 5);
        }
        code
    }

    /// Returns the record of the trials that were run; none where no case was asked.
    fn record(&self, cases: &[Case], verdicts: &[Verdict]) -> Option<Record> {
        let session = self.session.get()?.as_ref().ok()?;
        let places: Vec<usize> = (0..cases.len()).collect();
        let redactor = Redactor::new(self.target.secrets.iter().map(String::as_str));
        (!cases.is_empty()).then(|| {
            Record::new(&Ran {
                target: &redactor.text(&self.target.shown()),
                base: session.client.base(),
                shard: self.choice.shard,
                started: self.began.0,
                duration: self.began.1.elapsed(),
                stopped: self.stopped().and_then(Stop::as_str),
                cases,
                places: &places,
                verdicts,
                rerun: &self.rerun,
            })
        })
    }

    /// Holds the list of known failures to the cases and to the calendar.
    fn check_known(&self) -> Result<(), Failed> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let problems = self.target.check_known(&self.library.ids(), today);
        match problems.is_empty() {
            true => Ok(()),
            false => Err(joined(&problems).into()),
        }
    }

    fn case(&self, file_id: &str, id: &str) -> Result<Case, Failed> {
        let slot = {
            let mut read = locked(&self.read);
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

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Refuses reports that would end up in the output of the trials, or in each other.
fn check(reports: &[ReportTo]) -> Result<(), Problem> {
    if reports.iter().any(|report| report.path.is_none()) {
        let problem = Problem::new("standard output belongs to the tests");
        return Err(problem.help("give the report a path, as in `VIPSPEC_REPORT=json=report.json`"));
    }
    if !reports.is_empty() && std::env::var_os("NEXTEST").is_some() {
        let problem = Problem::new("under nextest every case is a process, and no report is whole");
        return Err(problem.help("unset `VIPSPEC_REPORT`; nextest writes JUnit of its own"));
    }
    check_reports(reports)
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

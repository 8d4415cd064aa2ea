//! Turns the name of a trial into its outcome, and all outcomes of a process into its reports.

use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use libtest_mimic::{Completion, Failed};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use super::plan::Plan;
use super::reports::write_reports;
use super::session::Session;
use super::tell::{joined, refuse, said, tell, unstyled};
use super::trials::CHECK;
use crate::case::{self, Case};
use crate::report;
use crate::run::{
    self, Breaker, Context, Exclusive, Outcome, Ran, Record, Redactor, Rerun, Room, Stop, Verdict,
};

/// What the trials of a process share; nothing of it is touched while they are listed.
pub(super) struct Shared {
    pub(super) plan: Plan,
    began: (Timestamp, Instant),
    runtime: LazyLock<std::io::Result<Runtime>>,
    session: OnceCell<Result<Session, String>>,
    exclusive: Arc<Exclusive>,
    breaker: Arc<Breaker>,
    room: Arc<Room>,
    /// Warnings that were given.
    warned: Mutex<BTreeSet<String>>,
    /// What became of the cases that were asked so far.
    ended: Mutex<Vec<(Case, Verdict)>>,
    /// Files that were read: all cases of a file are wanted, or just one.
    read: Mutex<BTreeMap<String, Arc<OnceLock<CasesOfFile>>>>,
}

type CasesOfFile = Result<Vec<Case>, String>;

impl Shared {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            began: (Timestamp::now(), Instant::now()),
            runtime: LazyLock::new(|| {
                tokio::runtime::Builder::new_multi_thread()
                    .enable_all()
                    .build()
            }),
            session: OnceCell::new(),
            exclusive: Arc::default(),
            breaker: Arc::default(),
            room: Arc::default(),
            warned: Mutex::default(),
            ended: Mutex::default(),
            read: Mutex::default(),
        }
    }

    fn runtime(&self) -> Result<&Runtime, Failed> {
        self.runtime
            .as_ref()
            .map_err(|error| format!("cannot start the runtime: {error}").into())
    }

    pub(super) fn session(&self) -> Result<&Session, String> {
        let runtime = self.runtime.as_ref().map_err(|error| error.to_string())?;
        let open = || async {
            let redactor = self.redactor();
            let opened = Session::open(&self.plan.target).await;
            opened.map_err(|error| redactor.text(&error.to_string()))
        };
        runtime
            .block_on(self.session.get_or_init(open))
            .as_ref()
            .map_err(Clone::clone)
    }

    pub(super) fn trial(&self, file_id: &str, id: &str) -> Result<Completion, Failed> {
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
                let mut message = report::failure(case, verdict, &self.rerun());
                if self.plan.settings.trace {
                    message = format!("{message}\n{}", report::trace(verdict));
                }
                Err(unstyled(message).into())
            }
        }
    }

    /// Tells why no further case is begun, where that is so.
    fn stopped(&self) -> Option<Stop> {
        let limit = self.plan.settings.run_timeout;
        if limit.is_some_and(|limit| self.began.1.elapsed() > limit) {
            return Some(Stop::TimedOut);
        }
        let ended = locked(&self.ended);
        let bad = |(_, verdict): &(Case, Verdict)| !report::is_quiet(verdict.outcome);
        (self.plan.settings.fail_fast && ended.iter().any(bad)).then_some(Stop::FailFast)
    }

    fn verdict(&self, case: &Case) -> Result<Verdict, Failed> {
        let environment = run::environment();
        let cases = std::slice::from_ref(case);
        let problems = run::missing_environment(cases, &environment);
        if !problems.is_empty() {
            return Err(joined(&problems).into());
        }
        let redactor = Redactor::for_cases(cases, &environment, &self.plan.target.secrets);
        self.warn_of_short_secrets(cases);
        let context = Context {
            rules: Arc::clone(&self.plan.target.rules),
            breaker: Arc::clone(&self.breaker),
            exclusive: Arc::clone(&self.exclusive),
            redactor: Arc::new(redactor),
            room: Arc::clone(&self.room),
            ..Context::new(Arc::clone(&self.session()?.client), environment)
        };
        Ok(self.runtime()?.block_on(context.execute(case)))
    }

    /// Says once which secrets are too short to be hidden wherever they stand.
    fn warn_of_short_secrets(&self, cases: &[Case]) {
        let targets = [&self.plan.target];
        for warning in run::short_secrets(cases, &run::environment(), &targets) {
            if locked(&self.warned).insert(warning.title.clone()) {
                let help = warning.help.unwrap_or_default();
                tell(&format!("{}; {help}", warning.title));
            }
        }
    }

    /// Writes the reports, and returns the exit code of the process: green only where something
    /// was checked.
    pub(super) fn conclude(&self, code: ExitCode) -> ExitCode {
        let mut ended = std::mem::take(&mut *locked(&self.ended));
        ended.sort_by(|(left, _), (right, _)| left.id.cmp(&right.id));
        let (cases, verdicts): (Vec<Case>, Vec<Verdict>) = ended.into_iter().unzip();
        let Some(record) = self.record(&cases, &verdicts) else {
            return code;
        };
        for cause in &record.causes {
            tell(&report::cause(cause));
        }
        if let Err(problem) = write_reports(&self.plan.reports, &record, &|_| {}) {
            return refuse(&said(&problem), 4);
        }
        if record.summary.skipped == record.summary.total() {
            return refuse("error: every case was skipped, and nothing is proved", 5);
        }
        code
    }

    /// Returns what hides the secrets of the target.
    fn redactor(&self) -> Redactor {
        Redactor::new(self.plan.target.secrets.iter().map(String::as_str))
    }

    /// Returns what has to be repeated to run a case again.
    fn rerun(&self) -> Rerun {
        let session = self.session.get().and_then(|session| session.as_ref().ok());
        let redactor = self.redactor();
        Rerun {
            base: session.map(|session| redactor.text(&session.client.base().to_string())),
            ..self.plan.rerun.clone()
        }
    }

    /// Returns the record of the trials that were run; none where no case was asked.
    fn record(&self, cases: &[Case], verdicts: &[Verdict]) -> Option<Record> {
        self.session.get()?.as_ref().ok()?;
        let places: Vec<usize> = (0..cases.len()).collect();
        let redactor = self.redactor();
        (!cases.is_empty()).then(|| {
            Record::new(&Ran {
                target: &redactor.text(&self.plan.target.shown()),
                shard: self.plan.choice.shard,
                started: self.began.0,
                duration: self.began.1.elapsed(),
                stopped: self.stopped().and_then(Stop::as_str),
                cases,
                places: &places,
                verdicts,
                rerun: &self.rerun(),
            })
        })
    }

    /// Holds the list of known failures to the cases and to the calendar.
    pub(super) fn check_known(&self) -> Result<(), Failed> {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        let problems = self.plan.target.check_known(&self.plan.library, today);
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
        let found = self
            .plan
            .library
            .files()
            .find(|(_, file)| file.id == file_id);
        let (folder, file) = found.ok_or("the file is gone")?;
        if folder.suite().is_err() {
            let name = &folder.name;
            let said = format!("the data files of `{name}` are invalid: see `[{CHECK}] {name}`");
            return Err(said);
        }
        file.cases(folder).map_err(|problems| joined(&problems))
    }

    /// Checks the files of a suite: data files, every case file, rows without a case.
    pub(super) fn check(&self, suite: &str) -> Result<(), Failed> {
        let folder = self.plan.library.suite(suite).ok_or("the suite is gone")?;
        folder.suite().map_err(joined)?;
        let strays = self.plan.library.strays();
        if !strays.is_empty() {
            return Err(joined(strays).into());
        }
        // A file that does not parse is a failing trial of its own.
        let Ok(cases) = self.plan.library.cases() else {
            return Ok(());
        };
        let problems = case::check_library(&self.plan.library, &cases);
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

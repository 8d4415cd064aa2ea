//! Turns the name of a trial into its outcome, and all outcomes of a process into its reports.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use libtest_mimic::{Completion, Failed};
use tokio::runtime::Runtime;
use tokio::sync::OnceCell;

use super::plan::Testing;
use super::reports::write_reports;
use super::service::Service;
use super::session::Session;
use super::tell::{joined, refuse, said, tell, unstyled};
use crate::case::{self, Case};
use crate::run::{
    self, Began, Breaker, CaseRecord, Contact, Context, Exclusive, Haste, INTERRUPTED, Interrupt,
    Likeness, Limit, Outcome, Ran, Record, Redactor, Rerun, Room, Standing, Stop, Strangers,
    Verdict, WORTH,
};
use crate::story;
use crate::template::Problem;

/// How long a service that the test starts may take until it answers.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before it is asked again whether it does.
const AGAIN: Duration = Duration::from_millis(20);

/// The kind of the trial that checks a suite's files as a whole.
pub(super) const CHECK: &str = "check";

/// What the trials of a process share; nothing of it is touched while they are listed.
pub(super) struct Shared {
    pub(super) testing: Testing,
    began: Began,
    limit: Limit,
    runtime: LazyLock<std::io::Result<Runtime>>,
    session: OnceCell<Result<Session, String>>,
    /// Where it is heard that the trials are to end, from the first that asks something.
    interrupt: OnceLock<Result<Interrupt, String>>,
    exclusive: Arc<Exclusive>,
    breaker: Arc<Breaker>,
    strangers: Arc<Strangers>,
    contact: Arc<Contact>,
    room: Arc<Room>,
    /// Warnings that were given.
    warned: Mutex<BTreeSet<String>>,
    /// The first case of each group that was told.
    told: Mutex<HashMap<Likeness, String>>,
    /// What became of the cases that were asked so far.
    ended: Mutex<Vec<(Case, Verdict)>>,
    /// Why a case was not begun, where one was not.
    stop: OnceLock<Stop>,
    /// Whether the arguments mean some of the trials and not all.
    narrowed: AtomicBool,
    /// Files that were read: all cases of a file are wanted, or just one.
    read: Mutex<BTreeMap<String, Arc<OnceLock<CasesOfFile>>>>,
}

type CasesOfFile = Result<Vec<Case>, String>;

impl Shared {
    pub(super) fn new(testing: Testing) -> Self {
        Self {
            began: testing.plan.clock.begin(),
            limit: Limit::begin(&testing.plan.clock, testing.plan.flags.course.run_timeout),
            testing,
            runtime: LazyLock::new(|| {
                tokio::runtime::Builder::new_multi_thread()
                    .enable_all()
                    .build()
            }),
            session: OnceCell::new(),
            interrupt: OnceLock::new(),
            exclusive: Arc::default(),
            breaker: Arc::default(),
            strangers: Arc::default(),
            contact: Arc::default(),
            room: Arc::default(),
            warned: Mutex::default(),
            told: Mutex::default(),
            ended: Mutex::default(),
            stop: OnceLock::new(),
            narrowed: AtomicBool::new(false),
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
            let opened = self.open().await;
            opened.map_err(|problem| redactor.text(&said(&problem)))
        };
        runtime
            .block_on(self.session.get_or_init(open))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// Returns where it is heard that the trials are to end; listened to before anything is sent.
    fn interrupt(&self) -> Result<&Interrupt, String> {
        let listen = || {
            let heard = run::listen(|haste| haste.notice().into_iter().for_each(tell));
            heard.map_err(|error| format!("no signal can be listened to: {error}"))
        };
        let interrupt = self.interrupt.get_or_init(listen);
        interrupt.as_ref().map_err(Clone::clone)
    }

    /// Tells how soon the trials are to end.
    fn haste(&self) -> Haste {
        match self.interrupt.get() {
            Some(Ok(interrupt)) => interrupt.haste(),
            _ => Haste::None,
        }
    }

    /// Returns the exit code of trials that a signal ended; else this one.
    pub(super) fn ended(&self, code: ExitCode) -> ExitCode {
        match self.haste() {
            Haste::None => code,
            Haste::Soon | Haste::Now => ExitCode::from(INTERRUPTED),
        }
    }

    /// Connects to the target; a service of the crate's own is started first, and waited for.
    async fn open(&self) -> Result<Session, Problem> {
        let plan = &self.testing.plan;
        let clock = &plan.clock;
        let begun = clock.begin();
        let interrupt = self.interrupt().map_err(Problem::new)?;
        if let Some(service) = &self.testing.service {
            service.start();
        }
        loop {
            let opened = tokio::select! {
                opened = plan.client() => opened,
                () = interrupt.reaches(Haste::Soon) => {
                    return Err(Problem::new("interrupted before a case was sent"));
                }
            };
            if let Some(problem) = self.testing.service.as_ref().and_then(Service::ended) {
                return Err(problem);
            }
            let patient = self.testing.service.is_some() && begun.elapsed() < PATIENCE;
            match opened {
                Ok(session) => return Ok(session),
                Err(_) if patient => clock.wait(AGAIN).await,
                Err(error) => return Err(Problem::new(error.to_string())),
            }
        }
    }

    pub(super) fn trial(&self, file_id: &str, id: &str) -> Result<Completion, Failed> {
        let case = self.case(file_id, id)?;
        let verdict = match self.stopped() {
            Some(stop) => self.stop.get_or_init(|| stop).verdict(),
            None => self.verdict(&case)?,
        };
        if let Some(lost) = &verdict.lost {
            tell(&format!("not put back: {}: {lost}", case.id));
        }
        let was_cut = self.haste() > Haste::None && verdict.outcome() == Outcome::Errored;
        let completion = if was_cut {
            // The exit code says it, and hundreds of failures would bury those there are.
            self.stop.get_or_init(|| Stop::Interrupted);
            Ok(Completion::ignored_with(
                verdict.reason().unwrap_or_default(),
            ))
        } else {
            self.completion(&case, &verdict)
        };
        locked(&self.ended).push((case, verdict));
        completion
    }

    fn completion(&self, case: &Case, verdict: &Verdict) -> Result<Completion, Failed> {
        let reason = || verdict.reason().unwrap_or_default();
        match (verdict.outcome(), &verdict.known) {
            (Outcome::Passed, _) => Ok(Completion::Completed),
            (Outcome::Skipped, _) => Ok(Completion::ignored_with(reason())),
            (Outcome::FailedAsListed, Some(known)) => Ok(Completion::ignored_with(format!(
                "failed as listed: {}",
                known.entry
            ))),
            _ => {
                let mut message = self.failure(&CaseRecord::new(case, verdict, &self.rerun()));
                if self.testing.showing.trace {
                    message = format!("{message}\n{}", story::trace(verdict));
                }
                Err(unstyled(message).into())
            }
        }
    }

    /// Returns all there is to say of a case, or one line where another case has said it.
    fn failure(&self, case: &CaseRecord) -> String {
        let Some(likeness) = Likeness::of(case).filter(|_| !self.testing.showing.each) else {
            return story::failure(case);
        };
        let title = likeness.title();
        match locked(&self.told).entry(likeness) {
            Entry::Vacant(first) => {
                first.insert(case.id.clone());
                story::failure(case)
            }
            Entry::Occupied(first) => story::as_before(case, &title, first.get()),
        }
    }

    /// Tells why no further case is begun, where that is so.
    fn stopped(&self) -> Option<Stop> {
        if self.limit.is_over() {
            return Some(Stop::TimedOut);
        }
        let ended = locked(&self.ended);
        let bad = |(_, verdict): &(Case, Verdict)| !story::is_quiet(verdict.outcome());
        (self.testing.plan.flags.judging.fail_fast && ended.iter().any(bad))
            .then_some(Stop::FailFast)
    }

    fn verdict(&self, case: &Case) -> Result<Verdict, Failed> {
        let plan = &self.testing.plan;
        let cases = std::slice::from_ref(case);
        let problems = plan.missing(cases);
        if !problems.is_empty() {
            return Err(joined(&problems).into());
        }
        self.warn_of_short_secrets(cases);
        let context = self.context(cases)?;
        let asked = context.execute_while_wanted(case);
        Ok(self.runtime()?.block_on(asked))
    }

    /// Asks each operation that so many cases need, once; a case that cannot be read says so itself.
    pub(super) fn ask_first<'a>(&self, ids: impl Iterator<Item = &'a str>) -> Result<(), Failed> {
        let cases = ids.filter_map(|id| self.case(id.split('[').next()?, id).ok());
        let cases: Vec<Case> = cases.collect();
        if cases.len() < WORTH || !self.testing.plan.missing(&cases).is_empty() {
            return Ok(());
        }
        let context = self.context(&cases)?;
        let preflight = run::preflight(&cases, &context, &self.limit);
        self.runtime()?.block_on(preflight);
        for (case, lost) in self.contact.lost() {
            tell(&format!("not put back: {case}: {lost}"));
        }
        Ok(())
    }

    /// Returns what cases share with all others of the process.
    fn context(&self, cases: &[Case]) -> Result<Context, Failed> {
        let plan = &self.testing.plan;
        Ok(Context {
            breaker: Arc::clone(&self.breaker),
            strangers: Arc::clone(&self.strangers),
            contact: Arc::clone(&self.contact),
            exclusive: Arc::clone(&self.exclusive),
            room: Arc::clone(&self.room),
            interrupt: self.interrupt()?.clone(),
            ..plan.context(&self.session()?.client, cases)
        })
    }

    /// Says once which secrets are too short to be hidden wherever they stand.
    fn warn_of_short_secrets(&self, cases: &[Case]) {
        let targets = [&self.testing.plan.target];
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
        let (cases, mut verdicts): (Vec<Case>, Vec<Verdict>) = ended.into_iter().unzip();
        self.strangers.settle(&cases, &mut verdicts);
        let Some(record) = self.record(&cases, &verdicts) else {
            return self.ended(code);
        };
        let ended = self.testing.service.as_ref().and_then(Service::ended);
        for group in record.groups.iter().filter(|group| group.count > 1) {
            tell(&story::group_line(group));
        }
        let written = write_reports(&self.testing.reports, &record, &|_| {});
        let code = match written.err().or(ended) {
            Some(problem) => lacking(&problem, code),
            None => self.judged(&record, code),
        };
        self.ended(code)
    }

    /// Returns the exit code of trials of which none failed, where they were to show more than they
    /// did; a process for one of them says nothing of the others.
    fn judged(&self, record: &Record, code: ExitCode) -> ExitCode {
        match record.judgement.standing {
            Standing::NothingShown if code == ExitCode::SUCCESS => {
                refuse(&format!("error: {}", record.judgement.sentence), 5)
            }
            _ => code,
        }
    }

    /// Notes that the arguments mean some of the trials and not all.
    pub(super) fn narrow(&self) {
        self.narrowed.store(true, Ordering::Relaxed);
    }

    /// Returns what hides the secrets of the target.
    fn redactor(&self) -> Redactor {
        self.testing.plan.redactor(&[])
    }

    /// Returns what has to be repeated to run a case again.
    fn rerun(&self) -> Rerun {
        let session = self.session.get().and_then(|session| session.as_ref().ok());
        let redactor = self.redactor();
        let base = session.map(|session| redactor.text(&session.client.base().to_string()));
        self.testing.rerun(base)
    }

    /// Returns the record of the trials that were run; none where no case was asked.
    fn record(&self, cases: &[Case], verdicts: &[Verdict]) -> Option<Record> {
        let session = self.session.get()?.as_ref().ok()?;
        let places: Vec<usize> = (0..cases.len()).collect();
        let redactor = self.redactor();
        let narrowed = self.narrowed.load(Ordering::Relaxed);
        let mut selection = self.testing.plan.asked_for(0, narrowed);
        if !self.testing.reports.is_empty() {
            selection.digests = self.testing.plan.digests(cases);
        }
        (!cases.is_empty()).then(|| {
            Record::new(&Ran {
                target: &redactor.text(&self.testing.plan.target.shown()),
                shard: self.testing.plan.flags.choice.shard,
                started: self.began.at,
                duration: self.began.elapsed(),
                stopped: self.stop.get().and_then(|stop| stop.as_str()),
                selection: &selection,
                cases,
                places: &places,
                verdicts,
                sent_again: session.client.sent_again(),
                rerun: &self.rerun(),
            })
        })
    }

    /// Holds the list of known failures to the cases and to the calendar.
    pub(super) fn check_known(&self) -> Result<(), Failed> {
        let problems = self.testing.plan.check_known();
        if problems.is_empty() {
            Ok(())
        } else {
            Err(joined(&problems).into())
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
            .testing
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
        let folder = self
            .testing
            .plan
            .library
            .suite(suite)
            .ok_or("the suite is gone")?;
        folder.suite().map_err(joined)?;
        let strays = self.testing.plan.library.strays();
        if !strays.is_empty() {
            return Err(joined(strays).into());
        }
        // A file that does not parse is a failing trial of its own.
        let Ok(cases) = self.testing.plan.library.cases() else {
            return Ok(());
        };
        let problems = case::check_all(&cases);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(joined(&problems).into())
        }
    }
}

/// Says what else went wrong, and returns the exit code: a case that failed is the graver one.
fn lacking(problem: &Problem, code: ExitCode) -> ExitCode {
    tell(&said(problem));
    if code == ExitCode::SUCCESS {
        ExitCode::from(4)
    } else {
        code
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

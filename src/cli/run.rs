//! Turns `vipspec run` into verdicts, reports and an exit code.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tokio::sync::watch;

use super::arguments::{Arguments, RunArguments};
use super::chosen::{chosen, warn_of_reference, warn_of_short_secrets};
use super::exit::Exit;
use super::{Stop, output, preview};
use crate::add;
use crate::case::{Case, Pattern};
use crate::exchange::{Base, Error};
use crate::report;
use crate::run::{
    self, Context, Event, Outcome, Ran, Record, Redactor, Rerun, Schedule, Shard, Target, Verdict,
};
use crate::testing::{Session, check_reports, write_run};

/// How long a run stays without a progress bar.
const QUIET: Duration = Duration::from_millis(700);

/// What is to be sent, and to whom.
struct Plan {
    target: Target,
    cases: Arc<Vec<Case>>,
    /// The place of each case among all that were chosen, before these were shared out.
    places: Vec<usize>,
}

pub(super) fn run(arguments: &RunArguments) -> Result<Exit, Stop> {
    once(arguments, None)
}

/// Runs the chosen cases, or those among them that match one of `only`.
pub(super) fn once(arguments: &RunArguments, only: Option<&[Pattern]>) -> Result<Exit, Stop> {
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let mut plan = plan(arguments)?;
    if let Some(only) = only {
        plan.keep(|case| only.iter().any(|pattern| pattern.matches(&case.id)));
        if plan.cases.is_empty() {
            output::note("none of the chosen cases lies there");
            return Ok(Exit::Nothing);
        }
    }
    if arguments.dry_run {
        preview::show(&plan.cases, &plan.target);
        return Ok(Exit::Success);
    }
    // One thread: what wakes another one costs more than a case does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(send(arguments, &plan))
}

/// Reads every file of ours; what is wrong with one is said before anything is sent.
fn plan(arguments: &RunArguments) -> Result<Plan, Stop> {
    let folder = run::target_folder(arguments.choice.cases.as_deref());
    let target = Target::resolve(&arguments.settings, folder.as_deref(), &run::environment())?;
    let verb = |word: &str| {
        let verb = Arguments::nearest_verb(word)?;
        Some(format!("did you mean the verb `{verb}`"))
    };
    let chosen = chosen(&arguments.choice, &target, verb)?;
    let mut plan = Plan {
        target,
        places: (0..chosen.len()).collect(),
        cases: Arc::new(chosen),
    };
    if let Some(shard) = arguments.choice.shard {
        plan.share(shard);
    }
    warn_of_reference(&plan.target, &plan.cases, "with `--target`");
    warn_of_short_secrets(&plan.cases, &[&plan.target]);
    Ok(plan)
}

impl Plan {
    /// Keeps the cases of one shard; where there are none, the report still has to say so.
    fn share(&mut self, shard: Shard) {
        self.keep(|case| shard.holds(&case.id, &case.document.exclusive));
    }

    fn keep(&mut self, wanted: impl Fn(&Case) -> bool) {
        let places = std::mem::take(&mut self.places);
        let kept = places.iter().zip(self.cases.iter());
        let kept = kept.filter(|(_, case)| wanted(case));
        let (places, cases) = kept.map(|(place, case)| (*place, case.clone())).unzip();
        self.places = places;
        self.cases = Arc::new(cases);
    }
}

async fn send(arguments: &RunArguments, plan: &Plan) -> Result<Exit, Stop> {
    let Plan { target, cases, .. } = plan;
    let environment = run::environment();
    let redactor = Redactor::for_cases(cases, &environment, &target.secrets);
    let began = (Timestamp::now(), Instant::now());
    let session = match Session::open(target).await {
        Ok(session) => session,
        Err(error) => return unreachable(arguments, plan, &redactor, &error, began),
    };
    let context = Context {
        rules: Arc::clone(&target.rules),
        redactor: Arc::new(redactor),
        ..Context::new(Arc::clone(&session.client), environment)
    };
    let schedule = Schedule {
        jobs: target.jobs,
        run_timeout: arguments.settings.run_timeout,
        fail_fast: arguments.settings.fail_fast,
        shuffle: arguments.settings.shuffle,
    };
    let mut progress = Progress::new(cases.len());
    let mut observe = |event: Event<'_>| progress.observe(&event);
    let (verdicts, stop) = run::run(cases, &context, schedule, interrupted(), &mut observe).await;
    progress.finish();
    let ended = Ended {
        base: session.client.base(),
        redactor: &context.redactor,
        verdicts: &verdicts,
        stopped: stop.as_str(),
        began,
    };
    let record = with_ran(arguments, plan, &ended, |ran| {
        let mut record = Record::told(ran);
        add::annotate(&mut record, cases, &target.rules.vars);
        show(arguments, cases, &verdicts, &record, ran.rerun);
        let written = write_run(&arguments.reports.to, &record, ran, &output::raw);
        written.map(|()| record).map_err(Stop::untold)
    })?;
    Ok(match stop {
        run::Stop::Interrupted => Exit::Interrupted,
        _ => Exit::of(&record.summary),
    })
}

/// How a run ended.
struct Ended<'a> {
    base: &'a Base,
    redactor: &'a Redactor,
    verdicts: &'a [Verdict],
    stopped: Option<&'a str>,
    began: (Timestamp, Instant),
}

fn with_ran<T>(
    arguments: &RunArguments,
    plan: &Plan,
    ended: &Ended<'_>,
    tell: impl FnOnce(&Ran<'_>) -> T,
) -> T {
    tell(&Ran {
        target: &ended.redactor.text(&plan.target.shown()),
        shard: arguments.choice.shard,
        started: ended.began.0,
        duration: ended.began.1.elapsed(),
        stopped: ended.stopped,
        cases: &plan.cases,
        places: &plan.places,
        verdicts: ended.verdicts,
        rerun: &rerun(arguments, ended),
    })
}

fn rerun(arguments: &RunArguments, ended: &Ended<'_>) -> Rerun {
    Rerun {
        base: Some(ended.redactor.text(&ended.base.to_string())),
        flags: format!("{}{}", arguments.settings.flags(), arguments.choice.flags()),
    }
}

/// Says once that the target cannot be reached; in the reports every case is errored for it.
fn unreachable(
    arguments: &RunArguments,
    plan: &Plan,
    redactor: &Redactor,
    error: &Error,
    began: (Timestamp, Instant),
) -> Result<Exit, Stop> {
    let said = redactor.text(&error.to_string());
    let verdict = Verdict::unasked(Outcome::Errored, format!("not asked: {said}"));
    if let Some(base) = &plan.target.base {
        let ended = Ended {
            base,
            redactor,
            verdicts: &vec![verdict; plan.cases.len()],
            stopped: Some(&said),
            began,
        };
        let written = with_ran(arguments, plan, &ended, |ran| {
            write_run(&arguments.reports.to, &Record::told(ran), ran, &output::raw)
        });
        written.map_err(Stop::untold)?;
    }
    Err(Stop::unreachable(error, said))
}

/// Returns what turns true at Ctrl-C; a second one ends the program.
pub(super) fn interrupted() -> watch::Receiver<bool> {
    let (interrupt, interrupted) = watch::channel(false);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            output::note("interrupted: cases in flight come to their end, a second Ctrl-C quits");
            // A run that is over has dropped its receiver, and needs no word.
            let _ = interrupt.send(true);
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(Exit::Interrupted as i32);
            }
        }
    });
    interrupted
}

/// Prints what did not pass, and the last line.
fn show(
    arguments: &RunArguments,
    cases: &[Case],
    verdicts: &[Verdict],
    record: &Record,
    rerun: &Rerun,
) {
    let print = output::beside(&arguments.reports.to);
    for cause in &record.causes {
        print(&report::cause(cause));
    }
    let mut told = report::Told::new(&record.causes);
    for (case, verdict) in cases.iter().zip(verdicts) {
        if report::is_quiet(verdict.outcome) || !told.tells(&case.id) {
            continue;
        }
        print(&report::failure(case, verdict, rerun));
        if arguments.settings.trace && !verdict.exchanges.is_empty() {
            print(&report::trace(verdict));
        }
        print("");
    }
    print(&report::summary(record));
}

/// A bar on a terminal, once a run takes longer than a moment.
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
    ended: u64,
    failed: usize,
}

impl Progress {
    pub(super) fn new(total: usize) -> Self {
        let bar = ProgressBar::with_draw_target(Some(total as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} cases{msg}") {
            bar.set_style(style);
        }
        Self {
            bar,
            started: Instant::now(),
            ended: 0,
            failed: 0,
        }
    }

    fn observe(&mut self, event: &Event<'_>) {
        let Event::Finished { verdict, .. } = event;
        if verdict.outcome != Outcome::Passed {
            self.bar
                .set_message(format!(", {} not passed", self.failed + 1));
        }
        self.advance(verdict.outcome == Outcome::Passed);
    }

    /// Shows that one case more has ended.
    pub(super) fn advance(&mut self, passed: bool) {
        self.ended += 1;
        self.failed += usize::from(!passed);
        if self.started.elapsed() > QUIET && std::io::stderr().is_terminal() {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(self.ended);
        }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

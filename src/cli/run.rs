//! Turns `vipspec run` into verdicts, reports and an exit code.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use super::arguments::{Arguments, RunArguments};
use super::exit::Exit;
use super::{Stop, library, output, preview};
use crate::case::{Case, Library};
use crate::exchange::{Error, ErrorKind};
use crate::report;
use crate::run::{
    self, Choice, Context, Event, Outcome, Ran, Record, Redactor, Rerun, Schedule, Target, Verdict,
};
use crate::testing::{Session, check_reports, write_reports};

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
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let plan = plan(arguments)?;
    if arguments.dry_run {
        preview::show(&plan.cases, &plan.target);
        return Ok(Exit::Success);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(send(arguments, &plan))
}

/// Returns what turns an error before the first case into a message without secrets.
fn unreachable(redactor: &Redactor) -> impl Fn(Error) -> Stop {
    |error| {
        let help = match error.kind {
            ErrorKind::Tls => {
                "`tls` in a target file names the certificates to trust and to show; no case was sent"
            }
            _ => "is the service running, and is the URL right? no case was sent",
        };
        Stop::because(Exit::Unjudged, redactor.text(&error.to_string()), help)
    }
}

/// Reads every file of ours; what is wrong with one is said before anything is sent.
fn plan(arguments: &RunArguments) -> Result<Plan, Stop> {
    let Choice { cases: root, .. } = &arguments.choice;
    let environment = run::environment();
    let folder = run::target_folder(root.as_deref());
    let target = Target::resolve(&arguments.settings, folder.as_deref(), &environment)?;
    let mut library = library(root.as_deref())?;
    target.describe(&mut library).map_err(Stop::Invalid)?;
    let chosen = choose(arguments, &library)?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let mut problems = target.check_known(&library.ids(), today);
    problems.extend(run::missing_environment(&chosen, &environment));
    if !problems.is_empty() {
        return Err(Stop::Invalid(problems));
    }
    let checked = target.check_vars(&library);
    checked.map_err(|problem| Stop::Because(Exit::Usage, problem.title, problem.help))?;
    let (places, cases): (Vec<usize>, Vec<Case>) = chosen
        .into_iter()
        .enumerate()
        .filter(|(_, case)| arguments.choice.holds(&case.id, &case.document.exclusive))
        .unzip();
    if cases.is_empty() {
        let title = "no chosen case is in this shard";
        return Err(Stop::because(Exit::Nothing, title, "share out among fewer"));
    }
    Ok(Plan {
        target,
        cases: Arc::new(cases),
        places,
    })
}

fn choose(arguments: &RunArguments, library: &Library) -> Result<Vec<Case>, Stop> {
    let selection = arguments.choice.selection().map_err(Stop::invalid)?;
    let cases = selection.choose(library).map_err(Stop::Invalid)?;
    if !cases.is_empty() {
        return Ok(cases);
    }
    let (title, mut help) = selection.explain_nothing(library);
    let first = arguments.choice.patterns.first();
    if let Some(verb) = first.and_then(|word| Arguments::nearest_verb(word)) {
        help = format!("did you mean the verb `{verb}`");
    }
    Err(Stop::because(Exit::Nothing, title, help))
}

async fn send(arguments: &RunArguments, plan: &Plan) -> Result<Exit, Stop> {
    let Plan { target, cases, .. } = plan;
    let environment = run::environment();
    let redactor = Redactor::for_cases(cases, &environment, &target.secrets);
    let session = Session::open(target).await;
    let session = session.map_err(unreachable(&redactor))?;
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
    let (started, clock) = (Timestamp::now(), Instant::now());
    let mut progress = Progress::new(cases.len());
    let mut observe = |event: Event<'_>| progress.observe(&event);
    let (verdicts, stop) = run::run(cases, &context, schedule, interrupted(), &mut observe).await;
    progress.finish();
    let flags = format!("{}{}", arguments.settings.flags(), arguments.choice.flags());
    let rerun = Rerun { flags };
    let record = Record::new(&Ran {
        target: &context.redactor.text(&target.shown()),
        base: session.client.base(),
        shard: arguments.choice.shard,
        started,
        duration: clock.elapsed(),
        stopped: stop.as_str(),
        cases,
        places: &plan.places,
        verdicts: &verdicts,
        rerun: &rerun,
    });
    show(arguments, cases, &verdicts, &record, &rerun);
    write_reports(&arguments.reports.to, &record, &output::raw).map_err(Stop::untold)?;
    Ok(match stop {
        run::Stop::Interrupted => Exit::Interrupted,
        _ => Exit::of(&record.summary),
    })
}

/// Returns what turns true at Ctrl-C; a second one ends the program.
fn interrupted() -> watch::Receiver<bool> {
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
struct Progress {
    bar: ProgressBar,
    started: Instant,
    ended: u64,
    failed: usize,
}

impl Progress {
    fn new(total: usize) -> Self {
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
        self.ended += 1;
        if verdict.outcome != Outcome::Passed {
            self.failed += 1;
            self.bar
                .set_message(format!(", {} not passed", self.failed));
        }
        if self.started.elapsed() > QUIET && std::io::stderr().is_terminal() {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(self.ended);
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

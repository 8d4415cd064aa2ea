//! Turns `vipspec run` into verdicts, reports and an exit code.

use std::io::IsTerminal;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;
use tokio::sync::watch;

use super::arguments::{Arguments, ReportFormat, ReportTo, RunArguments};
use super::exit::Exit;
use super::{Stop, library, output};
use crate::case::{Case, Pattern};
use crate::report;
use crate::run::{self, Context, Event, Outcome, Ran, Record, Redactor, Rerun, Schedule, Verdict};
use crate::testing::Target;

/// How long a run stays without a progress bar.
const QUIET: Duration = Duration::from_millis(700);

pub(super) fn run(arguments: &RunArguments) -> Result<Exit, Stop> {
    once(arguments, None)
}

/// Runs the chosen cases, or those among them that match one of `only`.
pub(super) fn once(arguments: &RunArguments, only: Option<&[Pattern]>) -> Result<Exit, Stop> {
    check_reports(&arguments.reports)?;
    let library = library(arguments.choice.cases.as_deref())?;
    let selection = arguments.choice.selection();
    let mut cases = selection.choose(&library).map_err(Stop::Invalid)?;
    if cases.is_empty() {
        let (title, mut help) = selection.explain_nothing(&library);
        let first = arguments.choice.patterns.first();
        if let Some(verb) = first.and_then(|word| Arguments::nearest_verb(word)) {
            help = format!("did you mean the verb `{verb}`");
        }
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    if let Some(only) = only {
        cases.retain(|case| only.iter().any(|pattern| pattern.matches(&case.id)));
        if cases.is_empty() {
            output::note("none of the chosen cases lies there");
            return Ok(Exit::Nothing);
        }
    }
    let problems = run::missing_environment(&cases, &run::environment());
    if !problems.is_empty() {
        return Err(Stop::Invalid(problems));
    }
    check_vars(arguments, &cases)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(send(arguments, Arc::new(cases)))
}

async fn send(arguments: &RunArguments, cases: Arc<Vec<Case>>) -> Result<Exit, Stop> {
    let target = Target::open(&arguments.settings).await.map_err(|error| {
        let help = "is the service running, and is the URL right? no case was sent";
        Stop::because(Exit::Unjudged, error.to_string(), help)
    })?;
    let environment = run::environment();
    let context = Context {
        client: Arc::clone(&target.client),
        vars: Arc::new(arguments.settings.variables()),
        redactor: Arc::new(Redactor::for_cases(&cases, &environment)),
        exclusive: Arc::default(),
        environment,
        keep_exchanges: false,
    };
    let schedule = Schedule {
        jobs: arguments.settings.jobs,
        run_timeout: arguments.settings.run_timeout,
        fail_fast: arguments.fail_fast,
        shuffle: arguments.shuffle,
    };
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
    let (started, clock) = (Timestamp::now(), Instant::now());
    let mut progress = Progress::new(cases.len());
    let mut observe = |event: Event<'_>| progress.observe(&event);
    let (verdicts, stop) = run::run(&cases, &context, schedule, interrupted, &mut observe).await;
    progress.finish();
    let flags = format!("{}{}", arguments.settings.flags(), arguments.choice.flags());
    let rerun = Rerun { flags };
    let places: Vec<usize> = (0..cases.len()).collect();
    let record = Record::new(&Ran {
        target: &target.name,
        base: target.client.base(),
        shard: None,
        started,
        duration: clock.elapsed(),
        stopped: None,
        cases: &cases,
        places: &places,
        verdicts: &verdicts,
        rerun: &rerun,
    });
    show(arguments, &cases, &verdicts, &record, &rerun);
    write_reports(&arguments.reports, &record)?;
    Ok(match stop {
        run::Stop::Interrupted => Exit::Interrupted,
        _ => Exit::of(&record.summary),
    })
}

/// Prints what did not pass, and the last line.
fn show(
    arguments: &RunArguments,
    cases: &[Case],
    verdicts: &[Verdict],
    record: &Record,
    rerun: &Rerun,
) {
    let to_stdout = arguments.reports.iter().any(|report| report.path.is_none());
    let print = if to_stdout {
        output::note
    } else {
        output::result
    };
    for (case, verdict) in cases.iter().zip(verdicts) {
        let quiet = matches!(
            verdict.outcome,
            Outcome::Passed | Outcome::FailedAsListed | Outcome::Skipped
        );
        if !quiet {
            print(&report::failure(case, verdict, rerun));
            if arguments.settings.trace && !verdict.exchanges.is_empty() {
                print(&report::trace(verdict));
            }
            print("");
        }
    }
    if let Some(stranger) = report::stranger(&record.target, verdicts) {
        print(&stranger);
    }
    print(&report::summary(record));
}

/// Refuses a variable that no suite has, before anything is sent.
fn check_vars(arguments: &RunArguments, cases: &[Case]) -> Result<(), Stop> {
    let known = || {
        let suites = cases.iter().map(|case| &case.document.suite);
        suites.flat_map(|suite| suite.vars.iter().map(|variable| variable.name.as_str()))
    };
    for (name, _) in &arguments.settings.vars {
        if !known().any(|known| known == name) {
            let names: std::collections::BTreeSet<&str> = known().collect();
            let help = format!("the suite variables are {}", crate::text::listed(names));
            return Err(Stop::because(
                Exit::Usage,
                format!("no suite has a variable `{name}`"),
                help,
            ));
        }
    }
    Ok(())
}

/// Refuses reports that would end up in each other, and folders that do not exist.
pub(super) fn check_reports(reports: &[ReportTo]) -> Result<(), Stop> {
    if reports
        .iter()
        .filter(|report| report.path.is_none())
        .count()
        > 1
    {
        let help = "give all but one of them a path, `--report json=PATH`";
        return Err(Stop::because(
            Exit::Usage,
            "two reports would go to stdout",
            help,
        ));
    }
    for path in reports.iter().filter_map(|report| report.path.as_deref()) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if folder.is_some_and(|folder| !folder.is_dir()) || path.is_dir() {
            let title = format!("no report can be written to `{}`", path.display());
            return Err(Stop::because(
                Exit::Usage,
                title,
                "name a file in a folder that exists",
            ));
        }
    }
    Ok(())
}

fn write_reports(reports: &[ReportTo], record: &Record) -> Result<(), Stop> {
    for report in reports {
        let text = match report.format {
            ReportFormat::Json => report::json(record),
        };
        write_text(report, &text)?;
    }
    Ok(())
}

/// Writes a report where it goes.
pub(super) fn write_text(report: &ReportTo, text: &str) -> Result<(), Stop> {
    let Some(path) = &report.path else {
        output::raw(text);
        return Ok(());
    };
    write_whole(path, text).map_err(|error| {
        let title = format!("the report `{}` cannot be written: {error}", path.display());
        Stop::because(Exit::Unjudged, title, "name a file that can be written")
    })
}

/// Writes a file whole or not at all: under another name first.
fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    std::fs::write(&draft, text)?;
    std::fs::rename(&draft, path)
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

//! Turns `vipspec run` into verdicts, reports and an exit code.

use std::collections::HashMap;
use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::RunArguments;
use super::exit::Exit;
use super::stop::Stop;
use super::verbs::Arguments;
use super::{output, preview, reading, signals};
use crate::add;
use crate::case::{Case, Pattern};
use crate::exchange::{Base, Obstacle};
use crate::report::{self, Format, View};
use crate::run::{
    self, Began, Came, Chosen, Context, End, Ending, Event, Haste, Interrupt, Limit, Look, Outcome,
    Plan, Ran, Record, Redactor, Refusal, SelectionRecord, Verdict,
};
use crate::story;
use crate::testing::{ReportTo, Session, check_reports, write_run};
use crate::text;

/// How long a run stays without a progress bar.
const QUIET: Duration = Duration::from_millis(700);

pub(super) fn run(arguments: &RunArguments) -> Result<Exit, Stop> {
    let to = &arguments.reports.to;
    let before: Vec<_> = to.iter().filter_map(written).collect();
    let ended = once(arguments, None, || signals::listen(signals::note));
    if ended.is_err() {
        let after: Vec<_> = to.iter().filter_map(written).collect();
        for (path, _) in before.iter().filter(|report| after.contains(report)) {
            let path = text::shown(&path.to_string_lossy());
            output::say(&format!(
                "`{path}` is of an earlier run: this one has written no report"
            ));
        }
    }
    ended
}

/// Returns the file of a report that is there, and when it was written.
fn written(report: &ReportTo) -> Option<(&Path, SystemTime)> {
    let path = report.path.as_deref()?;
    let changed = path.metadata().and_then(|file| file.modified());
    Some((path, changed.ok()?))
}

/// Runs the chosen cases, or those among them that match one of `only`, until the run is to end; that
/// is listened to before anything is sent.
pub(super) fn once(
    arguments: &RunArguments,
    only: Option<&[Pattern]>,
    listen: impl FnOnce() -> Result<Interrupt, Stop>,
) -> Result<Exit, Stop> {
    if arguments.quiet {
        output::hush();
    }
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let plan = reading::plan(arguments.flags.clone())?;
    let mut chosen = plan
        .choose()
        .map_err(|refusal| unmeant(arguments, refusal))?;
    plan.check_served(chosen.cases.iter())
        .map_err(Stop::usage)?;
    if let Some(only) = only {
        chosen.keep(|case| only.iter().any(|pattern| pattern.matches(&case.id)));
        if chosen.cases.is_empty() {
            output::note("none of the chosen cases lies there");
            return Ok(Exit::Nothing);
        }
    }
    if arguments.dry_run {
        preview::show(&plan, &chosen.cases);
        return Ok(Exit::Success);
    }
    // One thread: what wakes another one costs more than a case does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    let began = plan.clock.begin();
    reading::warn_of_short_secrets(&chosen.cases, &[&plan]);
    let redactor = plan.redactor(&chosen.cases);
    let mut selection = plan.asked_for(chosen.left_out, only.is_some());
    if !arguments.reports.to.is_empty() {
        selection.digests = plan.digests(&chosen.cases);
    }
    if !arguments.preflight {
        say_left_out(chosen.left_out);
    }
    let run = Run {
        arguments,
        plan,
        chosen,
        selection,
        redactor,
        began,
        interrupt: listen()?,
    };
    runtime.block_on(run.send())
}

/// Says how many cases are not asked for nothing but what they rest on.
fn say_left_out(count: usize) {
    let said = match count {
        0 => return,
        1 => "1 more case rests on our reading of the API: `--basis all` takes it too".to_owned(),
        _ => format!(
            "{count} more cases rest on our reading of the API: `--basis all` takes them too"
        ),
    };
    output::note(&said);
}

/// Asks whether a verb was meant, where no case is.
fn unmeant(arguments: &RunArguments, refusal: Refusal) -> Stop {
    let word = arguments.flags.choice.patterns.first();
    let verb = word.and_then(|word| Arguments::nearest_verb(word));
    match (refusal, verb) {
        (Refusal::Nothing(problem), Some(verb)) => {
            let help = format!("did you mean the verb `{verb}`");
            Stop::because(Exit::Nothing, problem.title, help)
        }
        (refusal, _) => refusal.into(),
    }
}

/// What is sent, and to whom.
struct Run<'a> {
    arguments: &'a RunArguments,
    plan: Plan,
    chosen: Chosen,
    selection: SelectionRecord,
    redactor: Redactor,
    began: Began,
    interrupt: Interrupt,
}

/// How a run ended.
struct Ended<'a> {
    base: Option<Base>,
    verdicts: Vec<Verdict>,
    stopped: Option<&'a str>,
    /// How many requests were sent again by themselves.
    sent_again: u64,
}

impl Run<'_> {
    async fn send(&self) -> Result<Exit, Stop> {
        let Self {
            arguments,
            plan,
            chosen,
            ..
        } = self;
        let cases = &chosen.cases;
        let session = tokio::select! {
            session = plan.client() => Some(session),
            () = self.interrupt.reaches(Haste::Soon) => None,
        };
        if arguments.preflight {
            return match session {
                Some(Ok(session)) => Ok(self.look(&session).await),
                Some(Err(error)) => self.unreachable(&error),
                None => Ok(Exit::Interrupted),
            };
        }
        let (ended, stop) = match session {
            Some(Ok(session)) => self.ask(&session).await,
            Some(Err(error)) => return self.unreachable(&error),
            None => {
                let stop = run::Stop::Interrupted;
                (self.unasked(&stop.verdict(), stop.as_str()), stop)
            }
        };
        self.recorded(&ended, |ran| {
            let mut record = Record::notable(ran);
            add::annotate(
                &mut record,
                cases,
                &plan.target.rules.vars,
                plan.clock.now(),
            );
            show(arguments, cases, &ended.verdicts, &record);
            let exit = match stop {
                run::Stop::Interrupted => Exit::Interrupted,
                _ => Exit::from(&record.judgement),
            };
            let written = write_run(&arguments.reports.to, &record, ran, &output::raw);
            written.map_err(|problem| Stop::unreported(exit, problem))?;
            Ok(exit)
        })
    }

    fn context(&self, session: &Session) -> Context {
        Context {
            interrupt: self.interrupt.clone(),
            ..self.plan.context(&session.client, &self.chosen.cases)
        }
    }

    /// Asks each operation that the cases need, and no case.
    async fn look(&self, session: &Session) -> Exit {
        let context = self.context(session);
        let limit = Limit::begin(&self.plan.clock, self.plan.flags.course.run_timeout);
        let stop = tokio::select! {
            stop = run::preflight(&self.chosen.cases, &context, &limit) => stop,
            () = self.interrupt.reaches(Haste::Now) => return Exit::Interrupted,
        };
        let over = context.strangers.cause();
        let over = over.map(|cause| (cause.title.as_str(), cause.help.as_deref()));
        let looks = context.contact.looks();
        let forbidden = run::forbidden(&self.chosen.cases, &context);
        output::result(&report::preflight(&context.contact, over, &forbidden));
        match stop {
            run::Stop::Interrupted => Exit::Interrupted,
            run::Stop::TimedOut => Exit::Unjudged,
            _ => {
                let exit = looked(looks, over.is_some());
                if exit == Exit::Success {
                    output::note("next: the same command without `--preflight` asks the cases");
                }
                exit
            }
        }
    }

    /// Asks every case.
    async fn ask(&self, session: &Session) -> (Ended<'static>, run::Stop) {
        let cases = &self.chosen.cases;
        let context = self.context(session);
        if self.plan.target.base.is_some() {
            let target = self.redactor.text(&self.plan.target.shown());
            output::note(&run::forecast(cases, &context).line(&text::shown(&target)));
        }
        let schedule = self.plan.schedule();
        let mut progress = Progress::new(cases.len());
        let mut observe = |event: Event<'_>| progress.observe(&event);
        let Ending {
            verdicts,
            stop,
            stopped,
        } = run::run(cases, &context, schedule, &mut observe).await;
        progress.finish();
        let ended = Ended {
            base: Some(session.client.base().clone()),
            verdicts,
            stopped,
            sent_again: context.sent_again(),
        };
        (ended, stop)
    }

    /// Returns the end of a run that asked nothing.
    fn unasked<'a>(&self, verdict: &Verdict, stopped: Option<&'a str>) -> Ended<'a> {
        Ended {
            base: self.plan.target.base.clone(),
            verdicts: vec![verdict.clone(); self.chosen.cases.len()],
            stopped,
            sent_again: 0,
        }
    }

    fn recorded<T>(&self, ended: &Ended<'_>, tell: impl FnOnce(&Ran<'_>) -> T) -> T {
        let base = ended.base.as_ref();
        let base = base.map(|base| self.redactor.text(&base.to_string()));
        tell(&Ran {
            target: &self.redactor.text(&self.plan.target.shown()),
            shard: self.plan.flags.choice.shard,
            started: self.began.at,
            duration: self.began.elapsed(),
            stopped: ended.stopped,
            selection: &self.selection,
            cases: &self.chosen.cases,
            places: &self.chosen.places,
            verdicts: &ended.verdicts,
            sent_again: ended.sent_again,
            rerun: &self.plan.rerun(base),
        })
    }

    /// Says once that the target cannot be reached; in the reports every case is errored for it.
    fn unreachable(&self, error: &Obstacle) -> Result<Exit, Stop> {
        let said = self.redactor.text(&error.to_string());
        let verdict = Verdict::unasked(End::Errored(format!("not asked: {said}").into()));
        let to = &self.arguments.reports.to;
        let written = self.recorded(&self.unasked(&verdict, Some(&said)), |ran| {
            write_run(to, &Record::notable(ran), ran, &output::raw)
        });
        written.map_err(|problem| Stop::unreported(Exit::Unjudged, problem))?;
        Err(Stop::unreachable(error, said))
    }
}

/// Returns the exit code of a first contact by what came of each operation; `is_over` tells whether no case
/// would be asked.
fn looked(looks: &[Look], is_over: bool) -> Exit {
    let any = |wanted: fn(&Look) -> bool| looks.iter().any(wanted);
    if is_over || any(Look::is_to_mend) {
        Exit::Unjudged
    } else if any(|look| matches!(look.came, Came::Succeeded)) {
        Exit::Success
    } else {
        Exit::Nothing
    }
}

/// Prints what did not pass, and the last line.
fn show(arguments: &RunArguments, cases: &[Case], verdicts: &[Verdict], record: &Record) {
    let traced: HashMap<&str, &Verdict> = if arguments.showing.trace {
        cases
            .iter()
            .map(|case| case.id.as_str())
            .zip(verdicts)
            .collect()
    } else {
        HashMap::new()
    };
    let below = |id: &str| {
        let verdict = traced.get(id)?;
        (!verdict.exchanges.is_empty()).then(|| story::trace(verdict))
    };
    let report = json_path(&arguments.reports.to);
    let view = View {
        each: arguments.showing.each,
        report: report.as_deref(),
        below: Some(&below),
    };
    output::beside(&arguments.reports.to)(&report::terminal(record, view));
}

/// Returns the JSON report that is written, as a shell names it.
fn json_path(reports: &[ReportTo]) -> Option<String> {
    let of_json = reports
        .iter()
        .filter(|report| report.format == Format::JSON);
    let path = of_json.filter_map(|report| report.path.as_ref()).next()?;
    Some(text::shell_word(&path.to_string_lossy()))
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
        if verdict.outcome() != Outcome::Passed {
            self.bar
                .set_message(format!(", {} not passed", self.failed + 1));
        }
        self.advance(verdict.outcome() == Outcome::Passed);
    }

    /// Shows that one case more has ended.
    pub(super) fn advance(&mut self, passed: bool) {
        self.ended += 1;
        self.failed += usize::from(!passed);
        if self.started.elapsed() > QUIET && std::io::stderr().is_terminal() && !output::is_hushed()
        {
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

#[cfg(test)]
mod tests {
    use super::{Exit, ReportTo, json_path, looked};
    use crate::run::{Came, Edit, Look};

    #[test]
    fn the_report_that_add_reads_is_the_json_one_in_a_file() {
        let named = |reports: &[&str]| {
            let reports: Vec<ReportTo> = reports.iter().map(|to| to.parse().unwrap()).collect();
            json_path(&reports)
        };
        assert_eq!(
            named(&["junit=a.xml", "json", "json=my run.json"]).as_deref(),
            Some("'my run.json'")
        );
        assert_eq!(named(&["junit=a.xml", "json"]), None);
    }

    #[test]
    fn a_first_contact_is_good_where_something_succeeded_and_nothing_is_to_be_mended() {
        let look = |came: Came, edits: &[&str]| Look {
            suite: "s".to_owned(),
            operation: "o".to_owned(),
            route: "GET /".to_owned(),
            cases: 1,
            came,
            edits: edits.iter().map(|edit| Edit::asked(*edit)).collect(),
            kept: None,
        };
        let succeeded = || look(Came::Succeeded, &[]);
        let refused = look(Came::Refused("no".to_owned().into()), &[]);
        let unanswered = look(Came::Unanswered("no".to_owned()), &[]);
        let unasked = || look(Came::Unasked("no way to it".to_owned()), &[]);
        assert_eq!(looked(&[succeeded(), unasked()], false), Exit::Success);
        assert_eq!(looked(&[succeeded()], true), Exit::Unjudged);
        let edited = look(Came::Succeeded, &["edit"]);
        assert_eq!(looked(&[edited], false), Exit::Unjudged);
        assert_eq!(looked(&[succeeded(), refused], false), Exit::Unjudged);
        assert_eq!(looked(&[succeeded(), unanswered], false), Exit::Unjudged);
        assert_eq!(looked(&[unasked()], false), Exit::Nothing);
        assert_eq!(looked(&[], false), Exit::Nothing);
    }
}

//! Turns `vipspec compare` into what two targets answer differently, reports and an exit code.

use std::iter;
use std::sync::Arc;

use super::arguments::{CompareArguments, Side, named};
use super::exit::Exit;
use super::run::Progress;
use super::stop::Stop;
use super::{output, reading, signals};
use crate::case::Case;
use crate::compare::{self, Again, Asked, Both, Compared, Comparison, Event};
use crate::exchange::Obstacle;
use crate::report::{self, View};
use crate::run::{
    self, Aim, Began, Choice, Context, Exclusive, Flags, Haste, Interrupt, Origin, Plan, Redactor,
    Resting, Schedule, target_folder,
};
use crate::testing::{Session, check_reports, write_rendered};
use crate::text;

/// What is asked, and of whom.
struct Sides<'a> {
    arguments: &'a CompareArguments,
    plans: [Plan; 2],
    cases: [Arc<Vec<Case>>; 2],
    redactor: Arc<Redactor>,
    began: Began,
    interrupt: Interrupt,
}

pub(super) fn run(arguments: &CompareArguments) -> Result<Exit, Stop> {
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let sides = Sides::new(arguments)?;
    // One thread: what wakes another one costs more than a case does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(sides.ask())
}

impl<'a> Sides<'a> {
    /// Reads every file of ours; what is wrong with one is said before anything is sent.
    fn new(arguments: &'a CompareArguments) -> Result<Self, Stop> {
        let a = reading::plan(flags(arguments, &arguments.a)?)?;
        let b = Plan::read(flags(arguments, &arguments.b)?, a.origin.clone())?;
        let cases_a = a.choose()?.cases;
        // Only another API description makes the same files other cases.
        let cases_b = if a.target.apis.is_empty() && b.target.apis.is_empty() {
            Arc::clone(&cases_a)
        } else {
            b.choose()?.cases
        };
        for (plan, cases) in [(&a, &cases_a), (&b, &cases_b)] {
            plan.check_served(cases.iter()).map_err(Stop::usage)?;
        }
        reading::warn_of_short_secrets(&cases_a, &[&a, &b]);
        let secrets = [&a, &b].map(|plan| plan.target.secrets.clone()).concat();
        // An API description holds no secret, so the cases of one side have all of them.
        let redactor = Redactor::for_cases(&cases_a, &a.environment, &secrets);
        Ok(Self {
            arguments,
            began: a.clock.begin(),
            interrupt: signals::listen(signals::note)?,
            plans: [a, b],
            cases: [cases_a, cases_b],
            redactor: Arc::new(redactor),
        })
    }

    async fn ask(&self) -> Result<Exit, Stop> {
        let [a, b] = &self.plans;
        let opening = async { (a.client().await, b.client().await) };
        let opened = tokio::select! {
            opened = opening => opened,
            () = self.interrupt.reaches(Haste::Soon) => return self.interrupted(),
        };
        let sessions = match opened {
            (Ok(a), Ok(b)) => [a, b],
            (Err(error), _) | (_, Err(error)) => return self.unreachable(&error),
        };
        let both = self.both(&sessions);
        let schedule = schedule(&self.plans);
        let mut progress = Progress::new(self.cases[0].len());
        let mut observe =
            |Event::Finished(ended): Event| progress.advance(ended == compare::Ended::Equal);
        let (compared, stop) = compare::compare(&both, schedule, &mut observe).await;
        progress.finish();
        let comparison = self.comparison(&compared, stop.as_str());
        let print = output::beside(&self.arguments.reports.to);
        print(&report::terminal(&comparison, View::default()));
        let exit = match stop {
            run::Stop::Interrupted => Exit::Interrupted,
            _ => Exit::from(&comparison.judgement),
        };
        self.written(&comparison, exit)
    }

    fn both(&self, sessions: &[Session; 2]) -> Both {
        // Both targets may be one service behind two names.
        let exclusive = Arc::new(Exclusive::default());
        let context = |side: usize| Context {
            redactor: Arc::clone(&self.redactor),
            exclusive: Arc::clone(&exclusive),
            interrupt: self.interrupt.clone(),
            ..self.plans[side].context(&sessions[side].client, &[])
        };
        Both {
            cases: self.cases.clone(),
            contexts: [context(0), context(1)],
        }
    }

    /// Says once that a target cannot be reached; in the reports no case is compared for it.
    fn unreachable(&self, error: &Obstacle) -> Result<Exit, Stop> {
        let said = self.redactor.text(&error.to_string());
        let compared = self.unasked(|| Compared::unasked(&said));
        self.written(&self.comparison(&compared, Some(&said)), Exit::Unjudged)?;
        Err(Stop::unreachable(error, said))
    }

    /// Ends before anything was asked.
    fn interrupted(&self) -> Result<Exit, Stop> {
        let stop = run::Stop::Interrupted;
        let compared = self.unasked(|| Compared::stopped(stop));
        self.written(
            &self.comparison(&compared, stop.as_str()),
            Exit::Interrupted,
        )
    }

    fn unasked(&self, one: impl FnMut() -> Compared) -> Vec<Compared> {
        iter::repeat_with(one).take(self.cases[0].len()).collect()
    }

    fn comparison(&self, compared: &[Compared], stopped: Option<&str>) -> Comparison {
        let shown = |plan: &Plan| self.redactor.text(&plan.target.shown());
        let names = self.plans.each_ref().map(shown);
        Comparison::new(&Asked {
            targets: names.each_ref().map(String::as_str),
            started: self.began.at,
            duration: self.began.elapsed(),
            stopped,
            cases: &self.cases[0],
            compared,
            rerun: self.arguments,
        })
    }

    /// Writes the reports, and returns the exit code.
    fn written(&self, comparison: &Comparison, exit: Exit) -> Result<Exit, Stop> {
        let render = |format: report::Format| format.render(comparison);
        let to = &self.arguments.reports.to;
        let written = write_rendered(to, &render, &output::raw);
        written.map_err(|problem| Stop::unreported(exit, problem))?;
        Ok(exit)
    }
}

/// Returns how both sides are asked: neither more at once than its target takes.
fn schedule([a, b]: &[Plan; 2]) -> Schedule {
    Schedule {
        jobs: a.target.jobs.min(b.target.jobs),
        preflight: a.target.base.is_some() || b.target.base.is_some(),
        ..a.schedule()
    }
}

/// Returns the flags of one side.
fn flags(arguments: &CompareArguments, side: &Side) -> Result<Flags, Stop> {
    let target = match side {
        Side::Embedded => {
            let origin = Origin::of(arguments.choice.cases.as_deref());
            let file = target_folder(origin.folder()).map(|folder| folder.join("embedded.yaml"));
            if let Some(file) = file.filter(|file| file.exists()) {
                let title = "`embedded` is the embedded reference, and a target file too";
                let help = format!("name the file by its path, `{}`", file.display());
                return Err(Stop::because(Exit::Usage, title, help));
            }
            None
        }
        Side::Named(named) => Some(named.clone()),
    };
    Ok(Flags {
        aim: Aim { target, wait: None },
        ..arguments.flags()
    })
}

impl CompareArguments {
    /// Returns what is asked of both sides.
    fn flags(&self) -> Flags {
        Flags {
            choice: Choice {
                // Both sides are asked the same, whether one is the embedded reference or not.
                basis: if self.choice.basis.is_empty() {
                    vec![Resting::OnAnything]
                } else {
                    self.choice.basis.clone()
                },
                ..self.choice.clone()
            },
            sending: self.sending.clone(),
            course: self.course.clone(),
            ..Flags::default()
        }
    }
}

impl Again for CompareArguments {
    fn command(&self, id: &str) -> String {
        let side = |side: &Side| text::shell_word(&side.to_string());
        let (a, b, id) = (side(&self.a), side(&self.b), text::shell_word(id));
        let flags = self.flags().again();
        format!("vipspec compare {a} {b} {id}{flags}")
    }
}

/// The word for the embedded reference.
const EMBEDDED: &str = "embedded";

impl Side {
    /// Reads a target as `--target` takes it, or the word for the embedded reference.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text == EMBEDDED {
            return Ok(Self::Embedded);
        }
        named(text).map(Self::Named)
    }
}

impl std::fmt::Display for Side {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Embedded => formatter.write_str(EMBEDDED),
            Self::Named(named) => named.fmt(formatter),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use clap::Parser;

    use super::super::arguments::CompareArguments;
    use super::{Again, Plan, schedule};
    use crate::exchange::Base;
    use crate::run::{Clock, Flags, Origin};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: CompareArguments,
    }

    #[test]
    fn both_sides_are_asked_as_much_at_once_as_either_target_takes() {
        let of = |[a, b]: [(usize, Option<&str>); 2]| {
            let plans = [a, b].map(|(jobs, url)| {
                let (flags, clock) = (Flags::default(), Clock::default());
                let plan = Plan::at(flags, Origin::Binary, Arc::new(|_| Ok(None)), clock);
                let mut plan = plan.unwrap();
                plan.target.jobs = jobs;
                plan.target.base = url.map(|url| Base::parse(url).unwrap());
                plan
            });
            let schedule = schedule(&plans);
            (schedule.jobs, schedule.preflight)
        };
        let url = Some("http://127.0.0.1:9");
        assert_eq!(of([(3, url), (7, None)]), (3, true));
        assert_eq!(of([(7, None), (2, url)]), (2, true));
        assert_eq!(of([(5, None), (5, None)]), (5, false));
    }

    #[test]
    fn the_command_that_compares_a_case_again_has_both_sides_and_the_flags_of_the_first() {
        let words =
            "x embedded http://b.test vip-rest --timeout 3s --retries 2 --var user=ada --jobs 4";
        let line = Line::try_parse_from(words.split(' ')).unwrap();
        assert_eq!(
            line.arguments.command("s/a/b[c]"),
            "vipspec compare embedded http://b.test 's/a/b[c]' --var user=ada --timeout 3s --retries 2"
        );
    }
}

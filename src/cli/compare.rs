//! Turns `vipspec compare` into what two targets answer differently, reports and an exit code.

use std::iter;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;

use super::arguments::{CompareArguments, Side};
use super::chosen::{chosen, warn_of_reference, warn_of_short_secrets};
use super::exit::Exit;
use super::run::{Progress, interrupted};
use super::{Stop, output};
use crate::case::Case;
use crate::compare::{self, Again, Asked, Both, Compared, Comparison, Event};
use crate::exchange::Error;
use crate::report;
use crate::run::{
    self, Context, Exclusive, Named, Redactor, Schedule, Settings, Target, target_folder,
};
use crate::testing::{Session, check_reports, write_rendered};
use crate::text;

/// What is to be asked, and of whom.
struct Plan<'a> {
    arguments: &'a CompareArguments,
    targets: [Target; 2],
    cases: [Arc<Vec<Case>>; 2],
    redactor: Arc<Redactor>,
    began: (Timestamp, Instant),
}

pub(super) fn run(arguments: &CompareArguments) -> Result<Exit, Stop> {
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let plan = Plan::new(arguments)?;
    // One thread: what wakes another one costs more than a case does.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(plan.ask())
}

impl<'a> Plan<'a> {
    /// Reads every file of ours; what is wrong with one is said before anything is sent.
    fn new(arguments: &'a CompareArguments) -> Result<Self, Stop> {
        let a = target(arguments, &arguments.a)?;
        let b = target(arguments, &arguments.b)?;
        let cases_a = cases(arguments, &a)?;
        // Only another API description makes the same files other cases.
        let cases_b = match a.apis.is_empty() && b.apis.is_empty() {
            true => Arc::clone(&cases_a),
            false => cases(arguments, &b)?,
        };
        for (target, cases) in [(&a, &cases_a), (&b, &cases_b)] {
            warn_of_reference(target, cases, "in place of `embedded`");
        }
        warn_of_short_secrets(&cases_a, &[&a, &b]);
        let secrets: Vec<String> = a.secrets.iter().chain(&b.secrets).cloned().collect();
        // An API description holds no secret, so the cases of one side have all of them.
        let redactor = Redactor::for_cases(&cases_a, &run::environment(), &secrets);
        Ok(Self {
            arguments,
            targets: [a, b],
            cases: [cases_a, cases_b],
            redactor: Arc::new(redactor),
            began: (Timestamp::now(), Instant::now()),
        })
    }

    async fn ask(&self) -> Result<Exit, Stop> {
        let [a, b] = &self.targets;
        let sessions = match (Session::open(a).await, Session::open(b).await) {
            (Ok(a), Ok(b)) => [a, b],
            (Err(error), _) | (_, Err(error)) => return self.unreachable(&error),
        };
        let both = self.both(&sessions);
        let settings = &self.arguments.settings;
        let schedule = Schedule {
            jobs: a.jobs.min(b.jobs),
            run_timeout: settings.run_timeout,
            fail_fast: false,
            shuffle: settings.shuffle,
        };
        let mut progress = Progress::new(self.cases[0].len());
        let mut observe =
            |Event::Finished(ended): Event| progress.advance(ended == compare::Ended::Equal);
        let (compared, stop) = compare::compare(&both, schedule, interrupted(), &mut observe).await;
        progress.finish();
        let comparison = self.comparison(&compared, stop.as_str());
        let print = output::beside(&self.arguments.reports.to);
        print(&report::comparison(&comparison));
        self.write(&comparison)?;
        Ok(match stop {
            run::Stop::Interrupted => Exit::Interrupted,
            _ => Exit::of_comparison(&comparison.summary),
        })
    }

    fn both(&self, sessions: &[Session; 2]) -> Both {
        // Both targets may be one service behind two names.
        let exclusive = Arc::new(Exclusive::default());
        let context = |side: usize| Context {
            rules: Arc::clone(&self.targets[side].rules),
            redactor: Arc::clone(&self.redactor),
            exclusive: Arc::clone(&exclusive),
            ..Context::new(Arc::clone(&sessions[side].client), run::environment())
        };
        Both {
            cases: self.cases.clone(),
            contexts: [context(0), context(1)],
        }
    }

    /// Says once that a target cannot be reached; in the reports no case is compared for it.
    fn unreachable(&self, error: &Error) -> Result<Exit, Stop> {
        let said = self.redactor.text(&error.to_string());
        let unasked = iter::repeat_with(|| Compared::unasked(&said));
        let compared: Vec<Compared> = unasked.take(self.cases[0].len()).collect();
        self.write(&self.comparison(&compared, Some(&said)))?;
        Err(Stop::unreachable(error, said))
    }

    fn comparison(&self, compared: &[Compared], stopped: Option<&str>) -> Comparison {
        let shown = |target: &Target| self.redactor.text(&target.shown());
        let names = self.targets.each_ref().map(shown);
        Comparison::new(&Asked {
            targets: names.each_ref().map(String::as_str),
            started: self.began.0,
            duration: self.began.1.elapsed(),
            stopped,
            cases: &self.cases[0],
            compared,
            rerun: self.arguments,
        })
    }

    fn write(&self, comparison: &Comparison) -> Result<(), Stop> {
        let render = |format: report::Format| format.render_comparison(comparison);
        let to = &self.arguments.reports.to;
        write_rendered(to, &render, &output::raw).map_err(Stop::untold)
    }
}

fn target(arguments: &CompareArguments, side: &Side) -> Result<Target, Stop> {
    let folder = target_folder(arguments.choice.cases.as_deref());
    let named = match side {
        Side::Embedded => {
            let file = folder.as_ref().map(|folder| folder.join("embedded.yaml"));
            if let Some(file) = file.filter(|file| file.exists()) {
                let title = "`embedded` is the embedded reference, and a target file too";
                let help = format!("name the file by its path, `{}`", file.display());
                return Err(Stop::because(Exit::Usage, title, help));
            }
            None
        }
        Side::Named(named) => Some(named.clone()),
    };
    let settings = Settings {
        target: named,
        ..arguments.settings.clone()
    };
    let target = Target::resolve(&settings, folder.as_deref(), &run::environment())?;
    Ok(target)
}

/// Returns the chosen cases of this shard as the target's file describes their operations.
fn cases(arguments: &CompareArguments, target: &Target) -> Result<Arc<Vec<Case>>, Stop> {
    let choice = &arguments.choice;
    let mut cases = chosen(choice, target, |_| None)?;
    cases.retain(|case| choice.holds(&case.id, &case.document.exclusive));
    Ok(Arc::new(cases))
}

impl Again for CompareArguments {
    fn command(&self, id: &str) -> String {
        let side = |side: &Side| text::shell_word(&side.to_string());
        let (a, b, id) = (side(&self.a), side(&self.b), text::shell_word(id));
        let flags = format!("{}{}", self.settings.flags(), self.choice.flags());
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
        Named::parse(text).map(Self::Named).map_err(|problem| {
            let help = problem.help.map(|help| format!("\n  help: {help}"));
            format!("{}{}", problem.title, help.unwrap_or_default())
        })
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

//! Turns `vipspec compare` into what two targets answer differently, reports and an exit code.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::arguments::{CompareArguments, Side};
use super::exit::Exit;
use super::run::{Progress, interrupted};
use super::{Stop, library, output};
use crate::case::{Case, Library};
use crate::compare::{self, Again, Asked, Both, Comparison, Event};
use crate::exchange::ErrorKind;
use crate::report;
use crate::run::{
    self, Context, Exclusive, Named, Redactor, Schedule, Settings, Target, target_folder,
};
use crate::source::Diagnostic;
use crate::testing::{Session, check_reports, write_rendered};
use crate::text;

/// What is to be asked, and of whom.
struct Plan {
    targets: [Target; 2],
    cases: [Arc<Vec<Case>>; 2],
}

pub(super) fn run(arguments: &CompareArguments) -> Result<Exit, Stop> {
    check_reports(&arguments.reports.to).map_err(Stop::usage)?;
    let plan = plan(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(ask(arguments, &plan))
}

/// Reads every file of ours; what is wrong with one is said before anything is sent.
fn plan(arguments: &CompareArguments) -> Result<Plan, Stop> {
    let a = target(arguments, &arguments.a)?;
    let b = target(arguments, &arguments.b)?;
    let cases_a = cases(arguments, &a)?;
    // Only another API description makes the same files other cases.
    let cases_b = match a.apis.is_empty() && b.apis.is_empty() {
        true => Arc::clone(&cases_a),
        false => cases(arguments, &b)?,
    };
    Ok(Plan {
        targets: [a, b],
        cases: [cases_a, cases_b],
    })
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

/// Returns the chosen cases as the target's file describes their operations.
fn cases(arguments: &CompareArguments, target: &Target) -> Result<Arc<Vec<Case>>, Stop> {
    let mut library = library(arguments.choice.cases.as_deref())?;
    target.describe(&mut library).map_err(Stop::Invalid)?;
    let chosen = choose(arguments, &library)?;
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let mut problems: Vec<Diagnostic> = target.check_known(&library, today);
    problems.extend(run::missing_environment(&chosen, &run::environment()));
    if !problems.is_empty() {
        return Err(Stop::Invalid(problems));
    }
    target.check_vars(&library).map_err(Stop::usage)?;
    Ok(Arc::new(chosen))
}

fn choose(arguments: &CompareArguments, library: &Library) -> Result<Vec<Case>, Stop> {
    let selection = arguments.choice.selection().map_err(Stop::invalid)?;
    let mut cases = selection.choose(library).map_err(Stop::Invalid)?;
    if cases.is_empty() {
        let (title, help) = selection.explain_nothing(library);
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    cases.retain(|case| arguments.choice.holds(&case.id, &case.document.exclusive));
    Ok(cases)
}

async fn ask(arguments: &CompareArguments, plan: &Plan) -> Result<Exit, Stop> {
    let [a, b] = &plan.targets;
    let began = (Timestamp::now(), Instant::now());
    let environment = run::environment();
    let secrets: Vec<String> = a.secrets.iter().chain(&b.secrets).cloned().collect();
    let of_both: Vec<Case> = plan
        .cases
        .iter()
        .flat_map(|cases| cases.iter().cloned())
        .collect();
    let redactor = Arc::new(Redactor::for_cases(&of_both, &environment, &secrets));
    // Both targets may be one service behind two names.
    let exclusive = Arc::new(Exclusive::default());
    let sessions = [open(a, &redactor).await?, open(b, &redactor).await?];
    let context = |side: usize| Context {
        rules: Arc::clone(&plan.targets[side].rules),
        redactor: Arc::clone(&redactor),
        exclusive: Arc::clone(&exclusive),
        ..Context::new(Arc::clone(&sessions[side].client), Arc::clone(&environment))
    };
    let both = Both {
        cases: plan.cases.clone(),
        contexts: [context(0), context(1)],
    };
    let schedule = Schedule {
        jobs: a.jobs.min(b.jobs),
        run_timeout: arguments.settings.run_timeout,
        fail_fast: false,
        shuffle: arguments.settings.shuffle,
    };
    let mut progress = Progress::new(plan.cases[0].len());
    let mut observe =
        |Event::Finished(ended): Event| progress.advance(ended == compare::Ended::Equal);
    let (compared, stop) = compare::compare(&both, schedule, interrupted(), &mut observe).await;
    progress.finish();
    let names = plan
        .targets
        .each_ref()
        .map(|target| redactor.text(&target.shown()));
    let comparison = Comparison::new(&Asked {
        targets: names.each_ref().map(String::as_str),
        started: began.0,
        duration: began.1.elapsed(),
        stopped: stop.as_str(),
        cases: &plan.cases[0],
        compared: &compared,
        rerun: arguments,
    });
    tell(arguments, &comparison)?;
    Ok(match stop {
        run::Stop::Interrupted => Exit::Interrupted,
        _ => Exit::of_comparison(&comparison.summary),
    })
}

async fn open(target: &Target, redactor: &Redactor) -> Result<Session, Stop> {
    Session::open(target).await.map_err(|error| {
        let help = match error.kind {
            ErrorKind::Tls => {
                "`tls` in a target file names the certificates to trust and to show; no case was sent"
            }
            _ => "is the service running, and is the URL right? no case was sent",
        };
        Stop::because(Exit::Unjudged, redactor.text(&error.to_string()), help)
    })
}

fn tell(arguments: &CompareArguments, comparison: &Comparison) -> Result<(), Stop> {
    let to = &arguments.reports.to;
    output::beside(to)(&report::comparison(comparison));
    let render = |format: report::Format| format.render_comparison(comparison);
    write_rendered(to, &render, &output::raw).map_err(Stop::untold)
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

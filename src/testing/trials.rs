//! Turns a library into trials, each of which reads its file and reaches its target when it runs.

use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::Trial;

use super::arguments::{self, Asked};
use super::plan::{self, Testing};
use super::shared::{CHECK, Shared};
use super::tell::{refuse, said};
use crate::case::{Case, CaseFile, SuiteFolder};
use crate::run::{self, Origin};

pub(super) fn main(origin: Origin, asked: plan::Asked) -> ExitCode {
    let shared = match Testing::read(origin, asked) {
        Ok(testing) => Arc::new(Shared::new(testing)),
        Err((message, code)) => return refuse(&message, code),
    };
    let plan = &shared.testing.plan;
    let words = std::env::args_os().skip(1);
    let mut asked = match arguments::read(words, plan.target.jobs) {
        Ok(asked) => asked,
        Err(message) => return refuse(&format!("error: {message}"), 2),
    };
    asked.read_paths(|path| plan.id(path));
    if asked.is_narrow() {
        shared.narrow();
    }
    let mut trials = trials(&shared, &asked);
    if trials.is_empty() && !plan.selection.is_everything() {
        let (title, help) = plan.selection.explain_nothing(&plan.library);
        return refuse(&format!("error: {title}\n  help: {help}"), 5);
    }
    if let Some(filter) = unmet(&shared, &asked, &trials) {
        let (title, help) = plan.explain(&filter);
        return refuse(&format!("error: {title}\n  help: {help}"), 5);
    }
    trials.retain(|trial| asked.wants(trial.name(), trial.kind()));
    asked.arguments.filter = None;
    if asked.arguments.list {
        return conclude(&asked, trials);
    }
    if let Err(problem) = plan.check_suites(suites(&trials)) {
        return refuse(&said(&problem), 2);
    }
    if plan.target.base.is_some() && !trials.is_empty() {
        // An unreachable target is one message, not one for each case.
        if let Err(reason) = shared.session() {
            return shared.ended(refuse(reason.trim_end(), 4));
        }
        // Under nextest every case is a process, and would ask first for itself alone.
        if std::env::var_os("NEXTEST").is_none() {
            let asking = trials.iter().filter(|trial| trial.kind() != CHECK);
            // What keeps it from asking keeps each case from it too.
            let _ = shared.ask_first(asking.map(Trial::name));
        }
    }
    let code = conclude(&asked, trials);
    shared.conclude(code)
}

/// Returns a filter that no trial is meant by, though it can mean nothing else than a case: the
/// environment names a target, and a gate must not be green for nothing.
fn unmet(shared: &Shared, asked: &Asked, trials: &[Trial]) -> Option<String> {
    let is_strict = shared.testing.is_named && !asked.arguments.list;
    let meets = |filter: &str| {
        let mut trials = trials.iter();
        trials.any(|trial| asked.fits(filter, trial.name(), trial.kind()))
    };
    let mut filters = asked.filters.iter().filter(|_| is_strict);
    filters
        .find(|filter| filter.contains('/') && !meets(filter))
        .cloned()
}

/// Returns the suites of the trials that ask something.
fn suites(trials: &[Trial]) -> impl Iterator<Item = &str> {
    let asking = trials.iter().filter(|trial| trial.kind() != CHECK);
    asking.filter_map(|trial| trial.name().split('/').next())
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

/// Lists the trials; no file is read that is not asked for.
fn trials(shared: &Arc<Shared>, asked: &Asked) -> Vec<Trial> {
    let wanted_file = asked
        .exact_name()
        .map(|name| name.split('[').next().unwrap_or(name));
    let mut trials = BTreeMap::new();
    for (folder, file) in shared.testing.plan.library.files() {
        if wanted_file.is_none_or(|wanted| wanted == file.id) {
            for (name, kind) in names(shared, asked, folder, file) {
                let (shared, file_id, id) = (Arc::clone(shared), file.id.clone(), name.clone());
                let trial =
                    Trial::ignorable_test(name.clone(), move || shared.trial(&file_id, &id));
                trials.insert(name, trial.with_kind(kind));
            }
        }
    }
    let mut trials: Vec<Trial> = trials.into_values().collect();
    if shared.testing.plan.selection.is_everything()
        && shared.testing.plan.flags.choice.shard.is_none()
    {
        for suite in shared.testing.plan.library.suites() {
            let (shared, name) = (Arc::clone(shared), suite.name.clone());
            trials.push(Trial::test(name.clone(), move || shared.check(&name)).with_kind(CHECK));
        }
        if !shared.testing.plan.target.rules.known.is_empty() {
            let shared = Arc::clone(shared);
            let check = move || shared.check_known();
            trials.push(Trial::test("known failures", check).with_kind(CHECK));
        }
    }
    shuffled(trials, shared.testing.plan.flags.course.shuffle)
}

fn shuffled(trials: Vec<Trial>, seed: Option<u64>) -> Vec<Trial> {
    let order = run::order(trials.len(), seed);
    let mut trials: Vec<Option<Trial>> = trials.into_iter().map(Some).collect();
    let in_order = order.into_iter().filter_map(|at| trials[at].take());
    in_order.collect()
}

/// Returns the names and kinds of a file's trials; a file that cannot be read is one.
fn names(
    shared: &Shared,
    asked: &Asked,
    folder: &SuiteFolder,
    file: &CaseFile,
) -> Vec<(String, String)> {
    let plan = &shared.testing.plan;
    if !plan.selection.wants_suite(&folder.name) {
        return Vec::new();
    }
    let Ok(cases) = file.cases(folder) else {
        return vec![(file.id.clone(), "broken".to_owned())];
    };
    // A case that is named exactly is meant whatever it rests on.
    let is_meant = |case: &Case| {
        if asked.names_exactly(&case.id) {
            plan.selection.wants_whatever_basis(case)
        } else {
            plan.selection.wants(case)
        }
    };
    let is_wanted = |case: &Case| is_meant(case) && plan.holds(&case.id);
    let cases = cases.into_iter().filter(is_wanted);
    cases
        .map(|case| {
            let kind = case.row().map_or("beyond the table", |row| &row.id);
            (case.id.clone(), kind.to_owned())
        })
        .collect()
}

//! Turns `vipspec prove` into what the suite catches of all the ways the reference can break.

use std::sync::Arc;
use std::time::Instant;

use super::arguments::ProveArguments;
use super::exit::Exit;
use super::{Stop, library, output};
use crate::case::{Case, Pattern, Selection};
use crate::exchange::Error;
use crate::proof::{self, Depth, Unclean};
use crate::reference::Rulebook;
use crate::reference::mutants::{Mutant, catalogue};
use crate::report::{self, Proof};
use crate::run::Rerun;
use crate::testing::{check_reports, write_report};
use crate::text;

pub(super) fn run(arguments: &ProveArguments) -> Result<Exit, Stop> {
    check_reports(&arguments.reports).map_err(Stop::usage)?;
    let library = library(arguments.cases.as_deref())?;
    let cases = Selection::default()
        .choose(&library)
        .map_err(Stop::Invalid)?;
    if cases.is_empty() {
        return Err(Stop::because(
            Exit::Nothing,
            "the suites hold no case",
            "write a case file",
        ));
    }
    let mutants = chosen(arguments)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    runtime.block_on(prove(arguments, &Arc::new(cases), mutants))
}

fn chosen(arguments: &ProveArguments) -> Result<Vec<Mutant>, Stop> {
    let all = catalogue(&Rulebook::vendor());
    let pattern = arguments.mutant.clone().map(Pattern);
    let wanted = |mutant: &&Mutant| {
        pattern
            .as_ref()
            .is_none_or(|pattern| pattern.matches(&mutant.id))
            && (arguments.row.is_empty()
                || mutant
                    .row
                    .is_some_and(|row| arguments.row.iter().any(|asked| asked == row)))
    };
    let mutants: Vec<Mutant> = all.iter().filter(wanted).cloned().collect();
    if mutants.is_empty() {
        let asked = arguments
            .mutant
            .as_deref()
            .or(arguments.row.first().map(String::as_str));
        let asked = asked.unwrap_or_default();
        let near = text::nearest_few(asked, all.iter().map(|mutant| mutant.id.as_str()), 3);
        let title = format!("no mutant matches `{}`", text::escape(asked));
        let help = format!("the nearest are {}", text::listed(near));
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    Ok(mutants)
}

async fn prove(
    arguments: &ProveArguments,
    cases: &Arc<Vec<Case>>,
    mutants: Vec<Mutant>,
) -> Result<Exit, Stop> {
    let clock = Instant::now();
    let failed = |error: Error| Stop::Because(Exit::Unjudged, error.to_string(), None);
    let visits = match proof::clean(cases, arguments.jobs).await.map_err(failed)? {
        Ok(visits) => visits,
        Err(unclean) => return Err(not_clean(cases, &unclean)),
    };
    let unchanged = if arguments.is_everything() {
        proof::unchanged(cases, arguments.jobs)
            .await
            .map_err(failed)?
    } else {
        // A look at some mutants is no look at all cases.
        Vec::new()
    };
    let jobs = arguments.jobs;
    let proved = proof::hunt(cases, &visits, mutants, jobs, Depth::Worth)
        .await
        .map_err(failed)?;
    let proof = Proof {
        cases,
        proved: &proved,
        unchanged: &unchanged,
        whole: arguments.is_everything(),
        duration: clock.elapsed(),
    };
    let print = output::beside(&arguments.reports);
    print(&proof.text());
    for report in &arguments.reports {
        write_report(report, &proof.json(), &output::raw).map_err(Stop::untold)?;
    }
    Ok(if proof.count().missed > 0 {
        Exit::Broken
    } else {
        Exit::Success
    })
}

fn not_clean(cases: &[Case], unclean: &[Unclean]) -> Stop {
    for Unclean { index, verdict } in unclean.iter().take(10) {
        output::result(&report::failure(&cases[*index], verdict, &Rerun::default()));
        output::result("");
    }
    let title = format!(
        "{} of {} did not pass on the unbroken reference, so a mutant would prove nothing",
        unclean.len(),
        text::plural(cases.len(), "case")
    );
    Stop::because(
        Exit::Unjudged,
        title,
        "mend these cases first: `vipspec run`",
    )
}

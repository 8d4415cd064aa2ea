//! Turns `vipspec prove` into what the suite catches of all the ways the reference can break.

use std::sync::Arc;
use std::time::Instant;

use super::arguments::ProveArguments;
use super::exit::Exit;
use super::proof::{held, show, tell, written};
use super::stop::Stop;
use super::{output, reading, slips};
use crate::case::{Basis, Case};
use crate::proof::{self, Depth, Given, Look, Noticed, Unclean, Variant};
use crate::reference::Rulebook;
use crate::reference::mutants::{Mutant, catalogue};
use crate::report::{Lawfulness, Proof};
use crate::run::{Choice, Flags, Origin, Plan, Rules};
use crate::testing::check_reports;
use crate::text;

pub(super) fn run(arguments: &ProveArguments) -> Result<Exit, Stop> {
    check_reports(&arguments.reports).map_err(Stop::usage)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Stop::Because(Exit::Unjudged, error.to_string(), None))?;
    if arguments.lawful {
        let cases = plan(arguments)?.choose()?.cases;
        check_documented(&cases)?;
        return runtime.block_on(weigh(arguments, &cases));
    }
    if arguments.target.is_some() {
        return runtime.block_on(slips::at_target(arguments));
    }
    let plan = plan(arguments)?;
    let cases = plan.choose()?.cases;
    plan.check_served(cases.iter()).map_err(Stop::usage)?;
    let mutants = chosen(arguments)?;
    if plan.origin == Origin::Binary {
        check_cases(&mutants, &cases)?;
    }
    runtime.block_on(prove(arguments, &cases, mutants))
}

fn plan(arguments: &ProveArguments) -> Result<Plan, Stop> {
    reading::plan(Flags {
        choice: Choice {
            cases: arguments.cases.clone(),
            suite: arguments.suite.clone(),
            ..Choice::default()
        },
        ..Flags::default()
    })
}

/// Refuses cases none of which would be asked.
fn check_documented(cases: &[Case]) -> Result<(), Stop> {
    let mut cases = cases.iter();
    if cases.any(|case| case.document.basis == Basis::Documented) {
        return Ok(());
    }
    let title = "none of these cases is documented, so there is none to ask".to_owned();
    let help = "`vipspec list --basis documented` names those that are";
    Err(Stop::because(Exit::Nothing, title, help))
}

/// Refuses mutants that no case could catch, since none belongs to their suite.
fn check_cases(mutants: &[Mutant], cases: &[Case]) -> Result<(), Stop> {
    let beyond = proof::beyond_the_cases(mutants, cases);
    let Some((suite, count)) = beyond.first_key_value() else {
        return Ok(());
    };
    let title = format!(
        "{} of `{suite}` cannot be hunted: the suite has no case",
        text::plural(*count, "mutant")
    );
    let help = "write its cases, or take another suite with `--suite`";
    Err(Stop::because(Exit::Invalid, title, help))
}

fn chosen(arguments: &ProveArguments) -> Result<Vec<Mutant>, Stop> {
    let mut all = catalogue(&Rulebook::vendor());
    let suites = &arguments.suite;
    all.retain(|mutant| suites.is_empty() || suites.iter().any(|suite| suite == mutant.suite));
    if all.is_empty() {
        let title = format!("no mutant belongs to {}", text::escape(&suites.join(", ")));
        let help = format!("the suites are {}", text::listed(proof::suites()));
        return Err(Stop::because(Exit::Nothing, title, help));
    }
    all.retain(|mutant| arguments.wants(&mutant.id, mutant.row));
    Ok(all)
}

/// Says that no mutant and no slip is meant, and which are nearest.
fn none_meant(arguments: &ProveArguments, noticed: &[Noticed]) -> Stop {
    let mutants = catalogue(&Rulebook::vendor());
    let mutants = mutants.iter().map(|mutant| mutant.id.as_str());
    let all = mutants.chain(noticed.iter().map(|noticed| noticed.id.as_str()));
    let asked = arguments.mutant.as_deref();
    let asked = asked.or(arguments.row.first().map(String::as_str));
    let asked = asked.unwrap_or_default();
    let near = text::nearest_few(asked, all, 3);
    let title = format!("no mutant matches `{}`", text::escape(asked));
    let help = format!("the nearest are {}", text::listed(near));
    Stop::because(Exit::Nothing, title, help)
}

async fn prove(
    arguments: &ProveArguments,
    cases: &Arc<Vec<Case>>,
    mutants: Vec<Mutant>,
) -> Result<Exit, Stop> {
    let clock = Instant::now();
    let visits = match proof::clean(cases, arguments.jobs).await {
        Ok(visits) => visits,
        Err(unclean) => return Err(not_clean(cases, &unclean)),
    };
    let unchanged = if arguments.is_everything() {
        proof::unchanged(cases, arguments.jobs).await
    } else {
        // A look at some mutants is no look at all cases.
        Vec::new()
    };
    let jobs = arguments.jobs;
    let mut noticed = proof::notice(cases, &visits.taken, &Rules::default(), Given::ByReference);
    let worth = proof::roles(cases.len(), noticed.iter().map(|noticed| &noticed.end));
    let all = noticed.clone();
    noticed.retain(|noticed| arguments.wants(&noticed.id, noticed.row.as_deref()));
    if mutants.is_empty() && noticed.is_empty() {
        return Err(none_meant(arguments, &all));
    }
    let proved = proof::hunt(cases, &visits, mutants, jobs, Depth::Worth(&worth)).await;
    let proof = Proof {
        cases,
        proved: &proved,
        noticed: &noticed,
        unchanged: &unchanged,
        whole: arguments.is_everything(),
        duration: clock.elapsed(),
    };
    tell(arguments, &proof)
}

/// Asks the documented cases of services that keep the table.
async fn weigh(arguments: &ProveArguments, cases: &Arc<Vec<Case>>) -> Result<Exit, Stop> {
    let clock = Instant::now();
    let suites = &arguments.suite;
    let mut variants = Variant::unchanged(suites);
    variants.extend(Variant::each(suites));
    let pairs = Variant::pairs(suites, arguments.pairs, arguments.seed);
    let jobs = arguments.jobs;
    let mut weighed = proof::weigh(cases, variants, Look::CasesAndBreaches, jobs).await;
    weighed.extend(proof::weigh(cases, pairs, Look::Cases, jobs).await);
    let lawfulness = Lawfulness {
        cases,
        weighed: &weighed,
        duration: clock.elapsed(),
    };
    let print = output::beside(&arguments.reports);
    print(&lawfulness.text());
    let exit = held(lawfulness.is_held());
    written(arguments, &lawfulness.json(), exit)
}

fn not_clean(cases: &[Case], unclean: &[Unclean]) -> Stop {
    show(cases, unclean);
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

#[cfg(test)]
mod tests {
    use super::{Exit, held, not_clean};

    #[test]
    fn a_proof_that_shows_something_else_is_broken_and_one_that_shows_nothing_is_no_judgement() {
        assert_eq!([true, false].map(held), [Exit::Success, Exit::Broken]);
        assert_eq!(not_clean(&[], &[]).exit(), Exit::Unjudged);
    }
}

//! Turns one run over a target into the slips of its service that no case would notice.

use std::sync::Arc;
use std::time::Instant;

use super::arguments::ProveArguments;
use super::exit::Exit;
use super::proof::{show, tell};
use super::stop::Stop;
use super::{output, reading, signals};
use crate::case::Case;
use crate::proof::{self, Given, Unclean};
use crate::report::Proof;
use crate::run::{self, Aim, Choice, Context, Flags, Outcome, Recorder, Sending, Verdict};
use crate::text;

/// Asks the target what one run asks, and judges its answers again with slips in them.
pub(super) async fn at_target(arguments: &ProveArguments) -> Result<Exit, Stop> {
    let clock = Instant::now();
    let plan = reading::plan(flags(arguments))?;
    let cases = plan.choose()?.cases;
    reading::warn_of_short_secrets(&cases, &[&plan]);
    let redactor = plan.redactor(&cases);
    let session = plan.client().await.map_err(|error| {
        let said = redactor.text(&error.to_string());
        Stop::unreachable(&error, said)
    })?;
    let recorder = Arc::new(Recorder::default());
    let context = Context {
        interrupt: signals::listen(signals::note)?,
        recorder: Some(Arc::clone(&recorder)),
        ..plan.context(&session.client, &cases)
    };
    let ending = run::run(&cases, &context, plan.schedule(), &mut |_| {}).await;
    if ending.stop == run::Stop::Interrupted {
        return Ok(Exit::Interrupted);
    }
    let taken = recorder.take();
    let unclean = unclean(ending.verdicts);
    if taken.is_empty() {
        show(&cases, &unclean);
        let title = "no case passed at the target, so there is no answer to change";
        let help = "`vipspec run` says what the cases lack";
        return Err(Stop::because(Exit::Unjudged, title.to_owned(), help));
    }
    let mut noticed = proof::notice(&cases, &taken, &context.rules, Given::BySomebody);
    noticed.retain(|noticed| arguments.wants(&noticed.id, noticed.row.as_deref()));
    for noticed in &mut noticed {
        // What a slip says of an answer may be a secret of it.
        noticed.sentence = redactor.text(&noticed.sentence);
    }
    let proof = Proof {
        cases: &cases,
        proved: &[],
        noticed: &noticed,
        unchanged: &[],
        // What a case is worth, one run of slips does not say.
        whole: false,
        duration: clock.elapsed(),
    };
    let exit = tell(arguments, &proof)?;
    say_left_out(&cases, &unclean);
    Ok(ended(exit, &unclean))
}

/// Returns the exit code: what no case notices, or else that cases are left out.
fn ended(exit: Exit, unclean: &[Unclean]) -> Exit {
    match (exit, unclean) {
        (Exit::Success, [_, ..]) => Exit::Unjudged,
        (exit, _) => exit,
    }
}

fn flags(arguments: &ProveArguments) -> Flags {
    Flags {
        choice: Choice {
            cases: arguments.cases.clone(),
            suite: arguments.suite.clone(),
            row: arguments.row.clone(),
            basis: arguments.basis.clone(),
            ..Choice::default()
        },
        aim: Aim {
            target: arguments.target.clone(),
            wait: None,
        },
        sending: Sending {
            vars: arguments.vars.clone(),
            allow_writes: arguments.allow_writes,
            ..Sending::default()
        },
        ..Flags::default()
    }
}

/// Returns the cases whose answers are not those that were expected, and no list knows it.
fn unclean(verdicts: Vec<Verdict>) -> Vec<Unclean> {
    let verdicts = verdicts.into_iter().enumerate();
    let unclean = verdicts.filter(|(_, verdict)| {
        let outcome = verdict.outcome();
        outcome != Outcome::Passed
            && outcome != Outcome::Skipped
            && outcome != Outcome::FailedAsListed
    });
    unclean
        .map(|(index, verdict)| Unclean { index, verdict })
        .collect()
}

/// Says which cases prove nothing, since their answers were not as expected.
fn say_left_out(cases: &[Case], unclean: &[Unclean]) {
    if unclean.is_empty() {
        return;
    }
    let count = text::plural(unclean.len(), "case");
    let named = unclean
        .iter()
        .take(5)
        .map(|unclean| cases[unclean.index].id.as_str());
    let named = text::listed(named);
    output::note(&format!(
        "{count} did not pass, and their answers are left out: {named}; `vipspec run` says why"
    ));
}

#[cfg(test)]
mod tests {
    use super::{Exit, ended, flags, unclean};
    use crate::cli::verbs::{Arguments, Verb};
    use crate::run::{End, Verdict, parse};

    #[test]
    fn what_a_proof_at_a_target_is_asked_for_is_what_a_run_is_asked_for() {
        let line = "vipspec prove --target https://a.example --suite vip-rest --row 400-x --basis assumed \
                    --var role=ADMIN --allow-writes --cases here";
        let words = line.split_whitespace().map(Into::into);
        let Verb::Prove(arguments) = parse::<Arguments>(words).unwrap().verb else {
            panic!("another verb")
        };
        let flags = flags(&arguments);
        let said = format!("{:?} {:?} {:?}", flags.choice, flags.aim, flags.sending);
        for part in [
            "https",
            "a.example",
            "vip-rest",
            "400-x",
            "Assumed",
            "ADMIN",
            "allow_writes: true",
            "here",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
    }

    #[test]
    fn a_case_that_was_asked_and_did_not_pass_is_left_out_and_that_is_no_success() {
        let why = || "why".to_owned().into();
        let verdicts = vec![
            Verdict::passed(),
            Verdict::unasked(End::Skipped(why())),
            Verdict::unasked(End::Errored(why())),
            Verdict::unasked(End::Blocked(why())),
        ];
        let left_out = unclean(verdicts);
        let places: Vec<usize> = left_out.iter().map(|it| it.index).collect();
        assert_eq!(places, [2, 3]);
        assert_eq!(ended(Exit::Success, &left_out), Exit::Unjudged);
        assert_eq!(ended(Exit::Broken, &left_out), Exit::Broken);
        assert_eq!(ended(Exit::Success, &[]), Exit::Success);
    }
}

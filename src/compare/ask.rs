//! Turns cases and two targets into answers of both: once each, and again where they differ.

use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::answer::{Run, StepAnswer, steps};
use super::settle::{Settled, settle};
use super::table::errors;
use super::{Compared, DifferingStep, Ended};
use crate::case::Case;
use crate::run::{
    AnswerRecord, Cause, Context, Haste, Limit, Observation, Outcome, Redactor, Schedule, Stop,
    Verdict, WORTH, order, preflight,
};
use crate::source::Span;
use crate::text;

/// How often each side is asked at most: a difference is told once it has held that often.
const MAX_ASKS: usize = 3;

/// The longest text of an answer that is kept, in characters.
const MAX_ANSWER: usize = 2_000;

/// The two targets.
#[derive(Debug, Clone)]
pub struct Both {
    /// The cases in order, as each side's target describes their operations.
    pub cases: [Arc<Vec<Case>>; 2],
    /// How each side is asked. They share the turns of `exclusive` and the redactor.
    pub contexts: [Context; 2],
}

/// What an observer of a comparison is told.
#[derive(Debug, Clone, Copy)]
pub enum Event {
    /// A case was compared to its end.
    Finished(Ended),
}

/// A case that was not compared to its end yet: every ask of both sides so far.
#[derive(Debug, Default)]
struct Asks([Vec<Run>; 2]);

/// Asks both sides every case, and again, in rounds, those whose answers differ.
///
/// The next ask comes after those of all other cases, so that a fault of a moment is over. The
/// results are in the order of the cases.
pub async fn compare(
    both: &Both,
    schedule: Schedule,
    observe: &mut (dyn FnMut(Event) + Send),
) -> (Vec<Compared>, Stop) {
    let limit = Limit::begin(&both.contexts[0].clock, schedule.run_timeout);
    if schedule.preflight && both.cases[0].len() >= WORTH {
        tokio::select! {
            () = both.preflight(&limit) => {}
            () = both.contexts[0].interrupt.reaches(Haste::Now) => {}
        }
    }
    let mut over = pin!(ended(&both.contexts[0], &limit));
    let mut now = pin!(both.contexts[0].interrupt.reaches(Haste::Now));
    let count = both.cases[0].len();
    let mut waiting: VecDeque<(usize, Asks)> = order(count, schedule.shuffle)
        .into_iter()
        .map(|index| (index, Asks::default()))
        .collect();
    let mut compared: Vec<Option<Compared>> = (0..count).map(|_| None).collect();
    let mut flying = JoinSet::new();
    let mut stop = limit.stop(&both.contexts[0].interrupt);
    loop {
        while stop == Stop::No && flying.len() < schedule.jobs.max(1) {
            let Some((index, asks)) = waiting.pop_front() else {
                break;
            };
            let both = both.clone();
            flying.spawn(async move { (index, both.ask(index, asks).await) });
        }
        tokio::select! {
            ended = flying.join_next() => {
                let Some(ended) = ended else { break };
                // A panic in a task leaves its place empty, which is told below.
                let Ok((index, ended)) = ended else { continue };
                match ended {
                    Ok(ended) => {
                        observe(Event::Finished(ended.ended));
                        compared[index] = Some(ended);
                    }
                    Err(asks) => waiting.push_back((index, asks)),
                }
            }
            reason = &mut over, if stop == Stop::No => stop = reason,
            () = &mut now => {
                stop = Stop::Interrupted;
                break;
            }
        }
    }
    // What is dropped sends nothing more.
    flying.shutdown().await;
    let compared = compared.into_iter().enumerate().map(|(index, compared)| {
        let mut compared = compared.unwrap_or_else(|| Compared::stopped(stop));
        for (side, context) in both.contexts.iter().enumerate() {
            let before = context.contact.lost_of(&both.cases[side][index]);
            compared.lost[side] = before.map(str::to_owned).or(compared.lost[side].take());
        }
        compared
    });
    (compared.collect(), stop)
}

impl Both {
    /// Asks each side the operations that the cases need.
    async fn preflight(&self, limit: &Limit) {
        let [a, b] = [0, 1].map(|side| async move {
            let context = &self.contexts[side];
            if !context.rules.embedded {
                preflight(&self.cases[side], context, limit).await;
            }
        });
        tokio::join!(a, b);
    }

    /// Asks both sides once more; what came of it, or all asks so far where another is needed.
    async fn ask(&self, index: usize, mut asks: Asks) -> Result<Compared, Asks> {
        let cases = self.cases.each_ref().map(|cases| &cases[index]);
        for (context, case) in self.contexts.iter().zip(cases) {
            if let Some(cause) = context.forbids(case) {
                let why = cause.title.clone();
                return Ok(Compared::without(Ended::Skipped, why, cause));
            }
        }
        let [a, b] = &self.contexts;
        // What succeeds on one side only is a difference.
        if let (Some(a), Some(b)) = (a.blocked(cases[0]), b.blocked(cases[1])) {
            let (why, cause) = unjudged([Some(&a), Some(&b)]);
            return Ok(Compared::without(Ended::NotCompared, why, cause));
        }
        let (a, b) = tokio::join!(a.observe(cases[0]), b.observe(cases[1]));
        let unasked = [&a, &b]
            .map(|observation| Some(&observation.verdict).filter(|_| is_unasked(observation)));
        if unasked.iter().any(Option::is_some) {
            let (why, cause) = unjudged(unasked);
            let lost = [&a, &b].map(|observation| observation.verdict.lost.clone());
            let [lost_a, lost_b] = lost;
            let [before_a, before_b] = asks.lost();
            return Ok(Compared {
                asks: asks.0[0].len() + 1,
                lost: [before_a.or(lost_a), before_b.or(lost_b)],
                ..Compared::without(Ended::NotCompared, why, cause)
            });
        }
        for (side, observation) in [a, b].into_iter().enumerate() {
            let context = &self.contexts[side];
            let base = context.client.base().to_string();
            let run = Run::read(cases[side], observation, &base, &context.redactor);
            asks.0[side].push(run);
        }
        self.judge(cases[0], asks)
    }

    /// Ends a case whose sides are equal, or have been asked often enough.
    fn judge(&self, case: &Case, asks: Asks) -> Result<Compared, Asks> {
        let redactor = &self.contexts[0].redactor;
        let sides = || asks.0.each_ref().map(Vec::as_slice);
        let settled = settle(case, sides(), redactor);
        let asked = asks.0[0].len();
        let lost = asks.lost();
        // Who asks again meets what was not put back.
        let may_ask = asked < MAX_ASKS && lost.iter().all(Option::is_none);
        if !settled.differences.is_empty() && may_ask {
            return Err(asks);
        }
        let verdicts = asks.0.each_ref().map(|side| &side[0].verdict);
        let blocked = |verdict: &Verdict| verdict.outcome() == Outcome::Blocked;
        let (ended, why, cause) = if !settled.differences.is_empty() {
            (Ended::Differs, None, asks.stranger(case, &settled))
        } else if verdicts.into_iter().all(blocked) {
            let (why, cause) = unjudged(verdicts.map(Some));
            (Ended::NotCompared, Some(why), Some(cause))
        } else {
            (Ended::Equal, None, None)
        };
        Ok(Compared {
            ended,
            why,
            cause,
            asks: asked,
            kept: asks.0.each_ref().map(|side| {
                let judged = !blocked(&side[0].verdict) || ended == Ended::Differs;
                judged.then(|| side[0].kept())
            }),
            differing: asks.differing(case, &settled, redactor),
            errors: errors(case, sides(), redactor),
            times: asks.0.each_ref().map(|side| {
                let seen = side[0].step(case.document.request.span);
                seen.map(|seen| seen.duration)
            }),
            settled,
            lost,
        })
    }
}

impl Asks {
    /// Returns which step of `teardown` got no answer on each side, and why.
    fn lost(&self) -> [Option<String>; 2] {
        self.0
            .each_ref()
            .map(|side| side.iter().find_map(|run| run.verdict.lost.clone()))
    }

    /// Returns each step at which the sides differ, as both met it first.
    fn differing(&self, case: &Case, settled: &Settled, redactor: &Redactor) -> Vec<DifferingStep> {
        let differs = |at: &usize| {
            settled
                .differences
                .iter()
                .any(|difference| difference.step == *at)
        };
        let steps = steps(case).enumerate().filter(|(at, _)| differs(at));
        let differing = steps.filter_map(|(at, step)| differing_at(at, step.span, self, redactor));
        differing.collect()
    }

    /// Returns what one side's answers are, where these have not the form of the API and the other's do.
    fn stranger(&self, case: &Case, settled: &Settled) -> Option<Cause> {
        let first = settled.differences.first()?.step;
        let span = steps(case).nth(first)?.span;
        let strangers = self.0.each_ref().map(|side| {
            let seen = side[0].step(span);
            seen.and_then(|seen| seen.stranger.as_ref())
        });
        let (side, cause) = match strangers {
            [Some(cause), None] => ("A", cause),
            [None, Some(cause)] => ("B", cause),
            _ => return None,
        };
        Some(Cause {
            title: format!("{side}: {}", cause.title),
            help: cause.help.clone(),
        })
    }
}

fn differing_at(
    step: usize,
    span: Span,
    asks: &Asks,
    redactor: &Redactor,
) -> Option<DifferingStep> {
    let seen = asks.0.each_ref().map(|side| side[0].step(span));
    let [Some(a), Some(b)] = seen else {
        return None;
    };
    let answer = |seen: &StepAnswer| {
        let text = |said: &Option<String>| {
            let said = said.as_deref().map(|said| redactor.text(said));
            said.map(|said| text::cut(&said, MAX_ANSWER))
        };
        AnswerRecord {
            code: seen.answer.code,
            error: text(&seen.answer.error),
            detail: text(&seen.answer.detail),
            row: seen.row.clone(),
            text: None,
        }
    };
    let sent = if a.is_dressed || b.is_dressed {
        format!("A {}, B {}", a.sent, b.sent)
    } else {
        // But for values of the run it was the same on both sides.
        a.sent.clone()
    };
    Some(DifferingStep {
        step,
        sent,
        answers: [answer(a), answer(b)],
    })
}

/// Tells whether a side has no answer that could be compared.
fn is_unasked(observation: &Observation) -> bool {
    match observation.verdict.outcome() {
        Outcome::Errored => true,
        // What the case needs may not be as it was, and nothing was sent.
        Outcome::Blocked => observation.steps.is_empty(),
        _ => false,
    }
}

/// Returns why these sides have no answer, in full, and what they may share with other cases.
fn unjudged(sides: [Option<&Verdict>; 2]) -> (String, Cause) {
    let reason = |verdict: &Verdict| verdict.reason().unwrap_or_default();
    let cause = |verdict: &Verdict| match verdict.cause() {
        Some(cause) => cause.title.clone(),
        None => reason(verdict),
    };
    let mut causes = sides.iter().flatten().filter_map(|it| it.cause());
    let shared = Cause {
        title: by_side(sides.map(|side| side.map(cause))),
        help: causes.find_map(|cause| cause.help.clone()),
    };
    (by_side(sides.map(|side| side.map(reason))), shared)
}

/// Returns what is said of the sides: once, where it is the same of both.
fn by_side(said: [Option<String>; 2]) -> String {
    match said {
        [Some(a), Some(b)] if a == b => format!("both sides: {a}"),
        [Some(a), Some(b)] => format!("A: {a}; B: {b}"),
        [Some(a), None] => format!("A: {a}"),
        [None, b] => format!("B: {}", b.unwrap_or_default()),
    }
}

/// Ends when no further case is to be begun, with the reason.
async fn ended(context: &Context, limit: &Limit) -> Stop {
    tokio::select! {
        () = context.interrupt.reaches(Haste::Soon) => Stop::Interrupted,
        () = limit.over() => Stop::TimedOut,
    }
}

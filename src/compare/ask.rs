//! Turns cases and two targets into answers of both: once each, and again where they differ.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::answer::{Run, Seen};
use super::settle::{settle, steps};
use super::table::errors;
use super::{Compared, Ended, Met};
use crate::case::Case;
use crate::run::{AnswerRecord, Context, Outcome, Redactor, Schedule, Sighting, Stop, order};
use crate::source::Span;
use crate::text;

/// How often each side is asked at most: a difference is told once it has held that often.
pub const MAX_ASKS: usize = 3;

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
    mut interrupt: watch::Receiver<bool>,
    observe: &mut (dyn FnMut(Event) + Send),
) -> (Vec<Compared>, Stop) {
    let deadline = schedule.run_timeout.map(|limit| Instant::now() + limit);
    let count = both.cases[0].len();
    let mut waiting: VecDeque<(usize, Asks)> = order(count, schedule.shuffle)
        .into_iter()
        .map(|index| (index, Asks::default()))
        .collect();
    let mut compared: Vec<Option<Compared>> = (0..count).map(|_| None).collect();
    let mut flying = JoinSet::new();
    let mut stop = Stop::No;
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
            () = is_true(&mut interrupt), if stop != Stop::Interrupted => stop = Stop::Interrupted,
            () = at(deadline), if stop == Stop::No => stop = Stop::TimedOut,
        }
    }
    let compared = compared
        .into_iter()
        .map(|compared| compared.unwrap_or_else(|| Compared::stopped(stop)));
    (compared.collect(), stop)
}

impl Both {
    /// Asks both sides once more; what came of it, or all asks so far where another is needed.
    async fn ask(&self, index: usize, mut asks: Asks) -> Result<Compared, Asks> {
        let cases = self.cases.each_ref().map(|cases| &cases[index]);
        for (context, case) in self.contexts.iter().zip(cases) {
            if let Some(verdict) = context.forbids(case) {
                let why = verdict.reason.unwrap_or_default();
                return Ok(Compared::without(Ended::Skipped, why));
            }
        }
        let [a, b] = &self.contexts;
        let (a, b) = tokio::join!(a.sight(cases[0]), b.sight(cases[1]));
        if let Some(why) = unanswered([&a, &b]) {
            return Ok(Compared {
                asks: asks.0[0].len() + 1,
                ..Compared::without(Ended::NotCompared, why)
            });
        }
        for (side, sighting) in [a, b].into_iter().enumerate() {
            let context = &self.contexts[side];
            let base = context.client.base().to_string();
            let run = Run::read(cases[side], sighting, &base, &context.redactor);
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
        if !settled.told.is_empty() && asked < MAX_ASKS {
            return Err(asks);
        }
        let blocked = |side: &Vec<Run>| side[0].verdict.outcome == Outcome::Blocked;
        let (ended, why) = match settled.told.is_empty() {
            false => (Ended::Differs, None),
            true if asks.0.iter().all(blocked) => {
                let why = asks.0[0][0].verdict.reason.clone().unwrap_or_default();
                (
                    Ended::NotCompared,
                    Some(format!("blocked on both sides: {why}")),
                )
            }
            true => (Ended::Equal, None),
        };
        let kept = asks.0.each_ref().map(|side| {
            let blocked = side[0].verdict.outcome == Outcome::Blocked;
            (!blocked || ended == Ended::Differs).then(|| side[0].kept())
        });
        let request = case.document.request.span;
        let time = |side: &Vec<Run>| side[0].step(request).map(|seen| seen.duration);
        let met = steps(case)
            .enumerate()
            .filter(|(at, _)| settled.told.iter().any(|told| told.step == *at));
        let met = met.filter_map(|(at, step)| met_at(at, step.span, &asks, redactor));
        Ok(Compared {
            ended,
            why,
            asks: asked,
            kept,
            met: met.collect(),
            errors: errors(case, sides(), redactor),
            times: [time(&asks.0[0]), time(&asks.0[1])],
            settled,
        })
    }
}

fn met_at(step: usize, span: Span, asks: &Asks, redactor: &Redactor) -> Option<Met> {
    let seen = asks.0.each_ref().map(|side| side[0].step(span));
    let [Some(a), Some(b)] = seen else {
        return None;
    };
    let answer = |seen: &Seen| {
        let text = |said: &Option<String>| {
            let said = said.as_deref().map(|said| redactor.text(said));
            said.map(|said| text::cut(&said, MAX_ANSWER))
        };
        AnswerRecord {
            code: seen.answer.code,
            error: text(&seen.answer.error),
            detail: text(&seen.answer.detail),
            row: seen.row.clone(),
        }
    };
    Some(Met {
        step,
        sent: a.sent.clone(),
        answers: [answer(a), answer(b)],
    })
}

/// Returns which sides brought no answer, and why.
fn unanswered(sides: [&Sighting; 2]) -> Option<String> {
    let said = sides
        .into_iter()
        .zip(["A", "B"])
        .filter_map(|(side, name)| {
            let verdict = &side.verdict;
            let errored = verdict.outcome == Outcome::Errored;
            let reason = verdict.reason.as_deref().unwrap_or("no answer");
            errored.then(|| format!("{name}: {reason}"))
        });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| said.join("; "))
}

async fn is_true(flag: &mut watch::Receiver<bool>) {
    if flag.wait_for(|value| *value).await.is_err() {
        // Nobody is left who could interrupt.
        std::future::pending::<()>().await;
    }
}

async fn at(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

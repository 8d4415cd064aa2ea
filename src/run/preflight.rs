//! Turns the operations that the cases of a run need into whether it is the API that answers them.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::{Cause, Context};
use crate::case::{Call, Case, Step};
use crate::text;

/// From how many cases on a run asks first.
const WORTH: usize = 10;

/// Whose an answer was.
pub(super) enum Whose {
    /// The API's: a success, or a row of its table.
    Ours,
    /// Somebody else's.
    Strangers(Cause),
    /// Nobody's: it was not asked, for a step before it did not succeed, or got no answer.
    Nobodys,
}

/// Asks an operation that the cases have for their request, as its description has it, and all of
/// them where somebody else than the API answers; if that is so of each, no case is asked any more.
///
/// Not asked are those that use what a target has only once, and those that the target's rules forbid.
pub async fn preflight(cases: &Arc<Vec<Case>>, context: &Context, jobs: usize) {
    if cases.len() < WORTH {
        return;
    }
    let mut waiting = needed(cases, context).into_iter();
    let mut flying = JoinSet::new();
    let mut is_ours = false;
    let (mut asked, mut first) = (0, None);
    loop {
        // One is enough where the API answers it.
        let at_once = if asked == 0 { 1 } else { jobs.max(1) };
        while !is_ours
            && flying.len() < at_once
            && let Some((index, step)) = waiting.next()
        {
            let (cases, context) = (Arc::clone(cases), context.clone());
            flying.spawn(async move { (index, context.looks(&cases[index], &step).await) });
        }
        match flying.join_next().await {
            None => break,
            // A panic costs the look, and no case.
            Some(Err(_)) | Some(Ok((_, Whose::Nobodys))) => {}
            Some(Ok((_, Whose::Ours))) => is_ours = true,
            Some(Ok((index, Whose::Strangers(cause)))) => {
                asked += 1;
                let sooner = first.as_ref().is_none_or(|(known, _)| index < *known);
                if sooner {
                    first = Some((index, cause));
                }
            }
        }
    }
    if let Some((_, cause)) = first.filter(|_| !is_ours) {
        let operations = text::plural(asked, "operation");
        context.strangers.end(Cause {
            title: format!(
                "somebody else answers, whatever is asked ({operations} tried): {}",
                cause.title
            ),
            ..cause
        });
    }
}

/// Returns the steps to ask, each with the place of the case whose setup it needs, in case order.
fn needed(cases: &[Case], context: &Context) -> Vec<(usize, Step)> {
    let mut seen: BTreeMap<(&str, &str), (usize, Step)> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        let request = &case.document.request;
        let Call::Operation { operation, .. } = &request.call else {
            continue;
        };
        let is_asked = case.document.exclusive.is_empty() && context.rules.forbid(case).is_none();
        if is_asked && let Some(step) = request.plain() {
            let key = (case.suite(), operation.id.as_str());
            seen.entry(key).or_insert((index, step));
        }
    }
    let mut needed: Vec<(usize, Step)> = seen.into_values().collect();
    needed.sort_by_key(|(index, _)| *index);
    needed
}

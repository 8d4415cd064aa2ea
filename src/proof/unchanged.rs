//! Turns each case that changes a valid request into whether the unchanged request succeeds.
//!
//! Where it does not, the case may be failing for another reason than the one it claims.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::stage::Stage;
use crate::case::{Call, Case, Step};
use crate::reference::Rulebook;

/// Returns the cases whose unchanged request did not succeed, and what it brought instead.
pub async fn unchanged(cases: &Arc<Vec<Case>>, jobs: usize) -> Vec<(usize, String)> {
    let mut workers = JoinSet::new();
    for worker in 0..jobs {
        workers.spawn(walk(Arc::clone(cases), worker, jobs));
    }
    let mut failed = Vec::new();
    for walked in workers.join_all().await {
        failed.extend(walked);
    }
    failed.sort();
    failed
}

async fn walk(cases: Arc<Vec<Case>>, first: usize, step: usize) -> Vec<(usize, String)> {
    let stage = Stage::new(Rulebook::vendor());
    let mut failed = Vec::new();
    for index in (first..cases.len()).step_by(step) {
        let case = &cases[index];
        if let Some(step) = unchanged_request(&case.document.request)
            && !is_bare(&cases, case)
            && let Err(reason) = stage.context.succeeds(case, &step).await
        {
            failed.push((index, reason.title));
        }
    }
    failed
}

/// Tells whether a success of the case's operation comes without the envelope, as some case has it: it
/// does not say then whether its request has succeeded.
fn is_bare(cases: &[Case], case: &Case) -> bool {
    let asked = operation(case);
    let mut bare = cases.iter().filter(|other| other.document.is_bare());
    bare.any(|other| operation(other) == asked)
}

fn operation(case: &Case) -> Option<(&str, &str)> {
    match &case.document.request.call {
        Call::Operation { operation, .. } => Some((case.suite(), &operation.id)),
        Call::Route { .. } => None,
    }
}

/// Returns the request as the API description has it, where the case sends another one.
fn unchanged_request(request: &Step) -> Option<Step> {
    request.plain().filter(|_| !request.is_plain())
}

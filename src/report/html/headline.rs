//! Turns the counts of a run into the one sentence that a reader takes away.

use serde::Serialize;

use super::wording::{counted, grouped};
use crate::run::{Outcome, Record, Summary};

/// The verdict of a run.
#[derive(Debug, Serialize)]
pub(super) struct Headline {
    /// `kept`, `broken`, `unclear` or `nothing`; the colours go by it.
    pub(super) tone: &'static str,
    /// The verdict.
    pub(super) verdict: String,
    /// What it rests on.
    pub(super) ground: String,
}

/// Returns the verdict of a run whose cases ended as counted, on rows of which some are untested.
pub(super) fn headline(record: &Record, counts: &Summary, untested: usize) -> Headline {
    let total = counts.total();
    let unjudged = counts.errored + counts.blocked;
    let judged = total - unjudged - counts.skipped;
    let (tone, verdict) = if counts.failed > 0 {
        ("broken", "The contract is broken")
    } else if judged == 0 && unjudged == 0 {
        ("nothing", "Nothing was checked")
    } else if counts.passed_unexpectedly > 0 {
        ("broken", "The list of known failures is wrong")
    } else if unjudged > 0 || record.stopped.is_some() {
        ("unclear", "No judgement")
    } else if counts.failed_as_listed > 0 {
        ("unclear", "The contract is kept but for known failures")
    } else if record.shard.is_some() {
        ("kept", "The contract is kept in this part")
    } else if untested > 0 {
        ("kept", "The contract is kept where it was checked")
    } else {
        ("kept", "The contract is kept")
    };
    Headline {
        tone,
        verdict: verdict.to_owned(),
        ground: ground(record, counts, judged),
    }
}

fn ground(record: &Record, counts: &Summary, judged: usize) -> String {
    let total = counts.total();
    if total == 0 {
        return "The run has no case, so it says nothing about the target.".to_owned();
    }
    let ends = Outcome::ALL.map(|outcome| (counts.count(outcome), outcome.as_str()));
    let ends: Vec<(usize, &str)> = ends.into_iter().filter(|(count, _)| *count > 0).collect();
    let mut ground = match ends.as_slice() {
        [(1, only)] => format!("The only case {only}."),
        [(_, only)] => format!("All {} {only}.", counted(total, "case")),
        _ => {
            let ends = ends
                .iter()
                .map(|(count, word)| format!("{} {word}", grouped(*count)));
            let ends: Vec<String> = ends.collect();
            format!("Of {}, {}.", counted(total, "case"), ends.join(", "))
        }
    };
    if counts.failed == 0 && judged > 0 && record.stopped.is_some() {
        ground.push_str(" The run ended before its last case.");
    } else if judged == 0 {
        ground.push_str(" Not one case was judged.");
    }
    ground
}

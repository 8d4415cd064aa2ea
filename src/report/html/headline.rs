//! Turns the counts of a run into the one sentence that a reader takes away.

use serde::Serialize;

use super::wording::{counted, grouped};
use crate::report::{sentence, tone};
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

/// Returns the verdict of a run whose cases ended as counted.
pub(super) fn headline(record: &Record, counts: &Summary) -> Headline {
    let judged = counts.total() - counts.errored - counts.blocked - counts.skipped;
    Headline {
        tone: tone(record.judgement.standing),
        verdict: sentence(&record.judgement),
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

//! Turns the answers of a run that fit no row into the text of cases that would hold them.

use jiff::Timestamp;

use super::{Ground, Proposed, propose};
use crate::case::Case;
use crate::run::Record;
use crate::seen::{Place, recorded};
use crate::template::Tree;

/// How many answers get a proposal: more are rarely more than one error.
const MOST: usize = 20;

/// Puts proposals into the record of a run; its exchanges are redacted, and so are these.
pub fn annotate(record: &mut Record, cases: &[Case], vars: &[(String, Tree)], now: Timestamp) {
    let mut left = MOST;
    for one in &mut record.cases {
        let undocumented = one
            .answer
            .as_ref()
            .is_some_and(|answer| answer.row.is_none());
        let judged = one.judged.and_then(|at| one.exchanges.get(at));
        let (Some(exchange), true, true) = (judged, undocumented, left > 0) else {
            continue;
        };
        let Some(case) = cases.iter().find(|case| case.id == one.id) else {
            continue;
        };
        let ground = Ground {
            base: Some(""),
            vars,
            ..Ground::new(&case.document.suite, cases, now)
        };
        // Of what is nearly an old answer, the case that failed is the case.
        let Ok(seen) = recorded(&Place::whole(&one.id), exchange) else {
            continue;
        };
        if let Ok(Proposed::Cases(proposals)) = propose(&seen, &ground, None) {
            one.proposal = proposals.first().map(|proposal| proposal.text().to_owned());
            left -= 1;
        }
    }
}

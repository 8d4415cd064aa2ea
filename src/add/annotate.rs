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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST, annotate};
    use crate::add::tests::{NOW, cases};
    use crate::run::{Record, SCHEMA};

    #[test]
    fn as_many_proposals_are_made_as_anybody_reads_whatever_the_run() {
        let cases = cases("users");
        let message = |line: &str, body: &str| {
            json!({"line": line, "headers": [["content-type", "application/json"]], "body": body,
                "bytes": body.len()})
        };
        let failed = cases.iter().cycle().take(MOST + 5).map(|case| {
            let said = r#"{"error": "NO_SUCH", "details": "Nobody has written this down."}"#;
            json!({"id": case.id, "suite": "vip-rest", "row": null, "title": "t", "basis": "documented",
                "file": "f", "line": 4, "outcome": "failed", "duration_ms": 1, "findings": [], "error": null,
                "answer": {"code": 400, "error": "NO_SUCH", "detail": "Nobody has written this down.", "row": null},
                "judged": 0, "exchanges": [{"request": message("POST /users", "{\"userId\": \"ada\"}"),
                    "response": message("400", said), "duration_ms": 1}]})
        });
        let failed: Vec<_> = failed.collect();
        let summary = json!({"passed": 0, "failed": failed.len(), "errored": 0, "blocked": 0, "skipped": 0,
            "failed_as_listed": 0, "passed_unexpectedly": 0});
        let report = json!({"schema": SCHEMA, "target": "t", "started": NOW, "duration_ms": 2,
            "summary": summary, "rows": [], "cases": failed});
        let mut record = Record::read("r.json", report.to_string().as_bytes()).unwrap();
        annotate(&mut record, &cases, &[], NOW.parse().unwrap());
        let proposed = record.cases.iter().map(|case| case.proposal.is_some());
        assert_eq!(
            proposed.collect::<Vec<_>>(),
            [vec![true; 20], vec![false; 5]].concat()
        );
    }
}

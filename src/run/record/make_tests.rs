//! Turns verdicts made for the purpose into records, and holds what these count.

use super::{Ran, Record};
use crate::case::{Library, Pattern, Selection};
use crate::run::{End, Failed, KnownFailure, Rerun, SelectionRecord, Summary, Unjudged, Verdict};
use crate::source::Source;
use crate::verdict::{Column, Finding, Warning};
use crate::yaml;
use jiff::Timestamp;
use std::time::Duration;

#[test]
fn a_record_that_is_written_case_by_case_is_the_whole_record() {
    let selection = Selection {
        patterns: vec![Pattern("vip-rest/users/*".to_owned())],
        ..Selection::default()
    };
    let cases = selection.choose(&Library::embedded()).unwrap();
    let verdict = |at: usize| match at % 3 {
        0 => Verdict::unasked(End::Blocked(format!("reason {at}").into())),
        _ => Verdict::passed(),
    };
    let verdicts: Vec<Verdict> = (0..cases.len()).map(verdict).collect();
    let places: Vec<usize> = (0..cases.len()).map(|place| place * 2).collect();
    let ran = Ran {
        target: "x",
        shard: None,
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        stopped: None,
        selection: &SelectionRecord::default(),
        cases: &cases,
        places: &places,
        verdicts: &verdicts,
        sent_again: 0,
        rerun: &Rerun::default(),
    };
    let whole = Record::new(&ran);
    let mut notable = Record::notable(&ran);
    assert_eq!(notable.cases.len(), cases.len().div_ceil(3));
    assert_eq!(notable.completed(&ran), whole);
    notable.cases[1].proposal = Some("what was added since".to_owned());
    let written = serde_json::to_value(notable.written(&ran)).unwrap();
    assert_eq!(written["cases"][3]["proposal"], "what was added since");
    assert_eq!(written["cases"].as_array().unwrap().len(), cases.len());
    let line = |at: usize| written["cases"][at]["line"].as_u64().unwrap() as usize;
    let lines: Vec<usize> = whole.cases.iter().map(|case| case.line).collect();
    assert_eq!((0..cases.len()).map(line).collect::<Vec<_>>(), lines);
}

#[test]
fn a_row_whose_failures_are_all_listed_is_broken() {
    let selection = Selection {
        patterns: vec![Pattern(
            "vip-rest/accounts/update-active-to-pending".to_owned(),
        )],
        ..Selection::default()
    };
    let cases = selection.choose(&Library::embedded()).unwrap();
    let entry = "- { case: vip-rest, reason: they know, owner: ada, until: 2999-01-01 }\n";
    let source = Source::new("known.yaml", entry);
    let list = yaml::parse(&source).unwrap();
    let list = KnownFailure::read(&list, &source, &mut Vec::new());
    let span = cases[0].document.request.span;
    let failed = End::Failed(Box::new(Failed {
        findings: vec![Finding::new(
            Column::Code,
            "400".to_owned(),
            "500".to_owned(),
            span,
        )],
        answer: None,
        judged: None,
        row: None,
        effect: None,
        cause: None,
    }));
    let verdicts = [KnownFailure::apply(
        &list,
        &cases[0],
        Verdict::unasked(failed),
    )];
    let ran = Ran {
        target: "x",
        shard: None,
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        stopped: None,
        selection: &SelectionRecord::default(),
        cases: &cases,
        places: &[0],
        verdicts: &verdicts,
        sent_again: 0,
        rerun: &Rerun::default(),
    };
    let record = Record::new(&ran);
    assert_eq!(record.summary.failed_as_listed, 1);
    let mut rows = record.rows.iter();
    let row = rows
        .find(|row| row.row == "400-invalid-account-status")
        .unwrap();
    assert_eq!((row.held, row.broken, row.untested), (0, 1, false));
}

#[test]
fn what_cases_met_is_counted_and_what_they_share_is_told() {
    let selection = Selection {
        patterns: vec![Pattern("vip-rest/users/*".to_owned())],
        ..Selection::default()
    };
    let mut cases = selection.choose(&Library::embedded()).unwrap();
    cases.truncate(9);
    let warned = |actual: &str| {
        let mut verdict = Verdict::passed();
        let span = cases[0].document.request.span;
        if let End::Passed(passed) = &mut verdict.end {
            passed.warnings = vec![Warning {
                row: "404-not-found".to_owned(),
                listed: Vec::new(),
                actual: actual.to_owned(),
                span,
                near: false,
            }];
        }
        verdict
    };
    let unasked = |end: fn(Unjudged) -> End, title: &str| {
        Verdict::unasked(end(Unjudged {
            cause: Some(title.to_owned().into()),
            ..Unjudged::from(title.to_owned())
        }))
    };
    let verdicts = [
        warned("Gone."),
        warned("Gone."),
        warned("Away."),
        Verdict {
            retries: vec!["closed".to_owned()],
            anew: true,
            unseen: 2,
            ..Verdict::passed()
        },
        Verdict {
            retries: vec!["closed".to_owned()],
            ..unasked(End::Errored, "alone")
        },
        unasked(End::Blocked, "shared"),
        unasked(End::Blocked, "shared"),
        unasked(End::Skipped, "not for it"),
        Verdict::passed(),
    ];
    let ran = Ran {
        target: "x",
        shard: None,
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        stopped: None,
        selection: &SelectionRecord::default(),
        cases: &cases,
        places: &[0, 1, 2, 3, 4, 5, 6, 7, 8],
        verdicts: &verdicts,
        sent_again: 7,
        rerun: &Rerun::default(),
    };
    let record = Record::new(&ran);
    let counted = Summary {
        passed: 5,
        errored: 1,
        blocked: 2,
        skipped: 1,
        flaky: 1,
        warnings: 3,
        sent_again: 7,
        begun_anew: 1,
        unseen: 2,
        ..Summary::default()
    };
    assert_eq!(record.summary, counted);
    let unlisted = record.unlisted.iter();
    let unlisted: Vec<_> = unlisted
        .map(|told| (told.actual.as_str(), told.cases))
        .collect();
    assert_eq!(unlisted, [("Gone.", 2), ("Away.", 1)]);
    let causes = record.causes.iter();
    let causes: Vec<_> = causes
        .map(|it| (it.title.as_str(), it.cases.len()))
        .collect();
    // That of one case stands with the case; one that was skipped is shown nowhere else.
    assert_eq!(causes, [("shared", 2), ("not for it", 1)]);
    let again = record.cases.iter().map(|case| case.rerun.is_some());
    let told = |at: usize| (4..8).contains(&at);
    assert!(again.enumerate().all(|(at, again)| again == told(at)));
}

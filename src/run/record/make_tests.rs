//! Turns verdicts made for the purpose into records, and holds what these count.

use super::{Ran, Record};
use crate::case::{Case, Library, Pattern, Selection};
use crate::run::{
    CaseRecord, End, Failed, KnownFailure, Likeness, Rerun, SelectionRecord, Summary, Unjudged,
    Verdict,
};
use crate::source::Source;
use crate::verdict::{Column, Finding, Warning};
use crate::yaml;
use jiff::Timestamp;
use std::sync::LazyLock;
use std::time::Duration;

static ASKED: LazyLock<(SelectionRecord, Rerun)> = LazyLock::new(Default::default);

/// Returns a run that is over, in which nothing was asked for by name.
fn ran<'a>(cases: &'a [Case], places: &'a [usize], verdicts: &'a [Verdict]) -> Ran<'a> {
    Ran {
        target: "x",
        shard: None,
        started: Timestamp::UNIX_EPOCH,
        duration: Duration::ZERO,
        stopped: None,
        selection: &ASKED.0,
        cases,
        places,
        verdicts,
        sent_again: 0,
        rerun: &ASKED.1,
    }
}

fn chosen(library: &Library, ids: &[&str]) -> Vec<Case> {
    let selection = Selection {
        patterns: ids.iter().map(|id| Pattern((*id).to_owned())).collect(),
        ..Selection::default()
    };
    selection.choose(library).unwrap()
}

/// Returns the verdict of a case whose answer had another code, or the text of a row misspelt.
fn failed(case: &Case, meant: Option<usize>) -> Verdict {
    let span = case.document.request.span;
    let finding = Finding::new(Column::Code, "400".to_owned(), "500".to_owned(), span);
    Verdict::unasked(End::Failed(Box::new(Failed {
        findings: vec![finding],
        answer: None,
        judged: None,
        row: None,
        meant,
        effect: None,
        cause: None,
    })))
}

#[test]
fn a_group_is_shown_by_the_first_of_its_cases_that_name_the_fewest_rows() {
    let ids = [
        "vip-rest/accounts/update-active-to-deleted",
        "vip-rest/accounts/update-active-to-pending",
    ];
    let cases = chosen(&Library::embedded(), &ids);
    assert_eq!(
        cases
            .iter()
            .map(|case| case.rows().count())
            .collect::<Vec<_>>(),
        [2, 1]
    );
    let verdicts: Vec<Verdict> = cases.iter().map(|case| failed(case, None)).collect();
    let record = Record::new(&ran(&cases, &[0, 1], &verdicts));
    let [group] = &record.groups[..] else {
        panic!("{:?}", record.groups)
    };
    assert_eq!((group.count, group.example.as_str()), (2, ids[1]));
    let backwards: Vec<Case> = cases.into_iter().rev().collect();
    let record = Record::new(&ran(&backwards, &[0, 1], &verdicts));
    assert_eq!(record.groups[0].example, ids[1]);
}

#[test]
fn an_answer_that_stands_elsewhere_or_in_another_form_is_no_row_of_its_own() {
    let case = &chosen(
        &Library::embedded(),
        &["vip-rest/accounts/update-active-to-pending"],
    )[0];
    let may = |column: Column, stands: Option<&str>| {
        let mut verdict = failed(case, None);
        if let End::Failed(failed) = &mut verdict.end {
            let span = case.document.request.span;
            let finding = Finding::new(column, "Old.".to_owned(), "New.".to_owned(), span);
            let finding = finding.expecting("Old.".to_owned()).came("New.");
            failed.findings = vec![finding.standing(stands.map(str::to_owned))];
        }
        let record = CaseRecord::new(case, &verdict, &Rerun::default());
        Likeness::of(&record).unwrap().may_be_a_row()
    };
    assert!(may(Column::Detail, None));
    assert!(!may(Column::Detail, Some("$.message")));
    assert!(!may(Column::Envelope, None));
    assert!(!may(Column::Code, None));
}

#[test]
fn a_text_that_is_misspelt_breaks_the_row_that_was_meant_and_no_other_that_would_have_done() {
    let id = "vip-rest/accounts/update-active-to-deleted";
    let cases = chosen(&Library::embedded(), &[id]);
    let [first, second] = cases[0].document.claim.rows[..] else {
        panic!("the case names two rows")
    };
    let ids: Vec<&str> = cases[0].rows().map(|row| row.id.as_str()).collect();
    for (meant, broken) in [
        (None, &ids[..]),
        (Some(first), &ids[..1]),
        (Some(second), &ids[1..]),
    ] {
        let record = Record::new(&ran(&cases, &[0], &[failed(&cases[0], meant)]));
        for row in ids
            .iter()
            .map(|id| record.rows.iter().find(|row| row.row == *id))
        {
            let row = row.unwrap();
            let is_broken = broken.contains(&row.row.as_str());
            assert_eq!(
                (row.broken, row.untested),
                (usize::from(is_broken), !is_broken),
                "{row:?}"
            );
        }
    }
}

#[test]
fn an_observed_case_breaks_the_row_that_was_observed_and_none_of_the_published_table() {
    let mut library = Library::embedded();
    let table = library.suite("vip-rest").unwrap().suite().unwrap();
    let row = "  - { id: 400-seen, code: 400, error: BAD_REQUEST, detail: Seen., cause: c, remedy: r, \
               origin: { observed: \"2026-12-01\", target: x } }\n";
    let table = format!("{}\n{row}", table.table.source.text);
    assert!(library.draft("vip-rest/table.yaml", &table));
    let rows = [
        ("400-seen", "Seen."),
        ("400-invalid-status", "Invalid status."),
    ];
    for (row, detail) in rows {
        let case = format!(
            "row: {row}\ntitle: {row}\nbasis: observed\nrequest: {{ operation: createAccount }}\nexpect: {{ code: 400, error: BAD_REQUEST, detail: {detail} }}\n"
        );
        assert!(library.draft(&format!("vip-rest/accounts/{row}.yaml"), &case));
    }
    let ids = rows.map(|(row, _)| format!("vip-rest/accounts/{row}"));
    let cases = chosen(&library, &ids.each_ref().map(String::as_str));
    let verdicts: Vec<Verdict> = cases.iter().map(|case| failed(case, None)).collect();
    let record = Record::new(&ran(&cases, &[0, 1], &verdicts));
    let broken = record.rows.iter().filter(|row| row.broken > 0);
    let broken: Vec<&str> = broken.map(|row| row.row.as_str()).collect();
    assert_eq!(broken, ["400-seen"]);
}

#[test]
fn a_record_that_is_written_case_by_case_is_the_whole_record() {
    let cases = chosen(&Library::embedded(), &["vip-rest/users/*"]);
    let verdict = |at: usize| match at % 3 {
        0 => Verdict::unasked(End::Blocked(format!("reason {at}").into())),
        _ => Verdict::passed(),
    };
    let verdicts: Vec<Verdict> = (0..cases.len()).map(verdict).collect();
    let places: Vec<usize> = (0..cases.len()).map(|place| place * 2).collect();
    let ran = ran(&cases, &places, &verdicts);
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
    let pending = "vip-rest/accounts/update-active-to-pending";
    let cases = chosen(&Library::embedded(), &[pending]);
    let entry = "- { case: vip-rest, reason: they know, owner: ada, until: 2999-01-01 }\n";
    let source = Source::new("known.yaml", entry);
    let list = yaml::parse(&source).unwrap();
    let list = KnownFailure::read(&list, &source, &mut Vec::new());
    let verdicts = [KnownFailure::apply(
        &list,
        &cases[0],
        failed(&cases[0], None),
    )];
    let record = Record::new(&ran(&cases, &[0], &verdicts));
    assert_eq!(record.summary.failed_as_listed, 1);
    let mut rows = record.rows.iter();
    let row = rows
        .find(|row| row.row == "400-invalid-account-status")
        .unwrap();
    assert_eq!((row.held, row.broken, row.untested), (0, 1, false));
}

#[test]
fn what_cases_met_is_counted_and_what_they_share_is_told() {
    let mut cases = chosen(&Library::embedded(), &["vip-rest/users/*"]);
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
    let record = Record::new(&Ran {
        sent_again: 7,
        ..ran(&cases, &[0, 1, 2, 3, 4, 5, 6, 7, 8], &verdicts)
    });
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

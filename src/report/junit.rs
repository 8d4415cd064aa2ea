//! Turns the record of a run into JUnit XML, as nextest writes it.
//!
//! A listed failure is `skipped` with its reason, owner and date: the job stays green, and its test
//! view shows it. `failure` is a broken contract or a listed failure that passes, `error` no
//! judgement. There are no elements or attributes beyond those that Surefire and Jenkins' schema
//! declare, but for the total of `skipped`: some readers refuse what they do not know. So the place in
//! the case file is in the text.

use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use super::words;
use crate::run::{CaseRecord, Outcome, Record};
use crate::text;

/// Returns the report.
pub(super) fn junit(record: &Record) -> String {
    let mut report = Report::new("vipspec");
    report.set_time(Duration::from_millis(record.duration_ms));
    let mut names: Vec<&str> = record.cases.iter().map(|case| &*case.suite).collect();
    names.sort_unstable();
    names.dedup();
    report.add_test_suites(names.into_iter().map(|name| suite(record, name)));
    written(&report)
}

/// Returns the text of a report, with a line break at its end.
pub(super) fn written(report: &Report) -> String {
    // It fails where a text holds what XML cannot, and all of it is escaped.
    let mut xml = report.to_string().expect("the report is XML");
    if !xml.ends_with('\n') {
        xml.push('\n');
    }
    xml
}

fn suite(record: &Record, name: &str) -> TestSuite {
    let cases = || record.cases.iter().filter(|case| case.suite == name);
    let mut suite = TestSuite::new(text::shown(name));
    let started = text::shown(&record.started);
    suite.extra.insert("timestamp".into(), started.into());
    let time = cases().map(|case| case.duration_ms);
    let time = time.fold(0, u64::saturating_add);
    suite.set_time(Duration::from_millis(time));
    for (name, value) in [
        ("suite", name),
        ("target", &record.target),
        ("tool", &record.tool),
        ("judgement", &record.judgement.sentence),
    ] {
        suite.add_property(Property::new(name, text::shown(value)));
    }
    for caveat in words::caveats(record) {
        suite.add_property(Property::new("caveat", caveat));
    }
    suite.add_test_cases(cases().map(test_case));
    suite
}

fn test_case(case: &CaseRecord) -> TestCase {
    let mut test = TestCase::new(text::shown(&case.id), status(case));
    test.set_classname(class_name(&case.id, &case.suite));
    test.set_time(Duration::from_millis(case.duration_ms));
    test
}

/// Returns suite and area, as a package and a class: `vip-rest.accounts`.
pub(super) fn class_name(id: &str, suite: &str) -> String {
    let path = id.split('[').next().unwrap_or_default();
    let folder = path.rsplit_once('/').map_or(suite, |(folder, _)| folder);
    text::shown(folder).replace('/', ".")
}

fn status(case: &CaseRecord) -> TestCaseStatus {
    let outcome = case.ended();
    let mut status = match outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::Failed | Outcome::PassedUnexpectedly => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        Outcome::Errored | Outcome::Blocked => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Skipped | Outcome::FailedAsListed => TestCaseStatus::skipped(),
    };
    if outcome != Outcome::Passed {
        let message = match outcome {
            Outcome::FailedAsListed => words::known(case),
            _ => None,
        };
        status.set_message(message.unwrap_or_else(|| words::gist(case)));
        status.set_type(outcome.as_str());
        status.set_description(words::lines(case).join("\n"));
    }
    status.add_reruns(words::retries(case).map(|met| attempt(&met)));
    status
}

fn attempt(met: &str) -> TestRerun {
    let mut attempt = TestRerun::new(NonSuccessKind::Error);
    attempt.set_message(met).set_type("transport fault");
    attempt
}

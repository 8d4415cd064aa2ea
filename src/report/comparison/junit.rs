//! Turns a comparison into JUnit XML: a difference is a `failure`, a case that was not compared an `error`.

use std::time::Duration;

use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};

use super::words;
use crate::compare::{CaseRecord, Comparison, Ended};
use crate::report::junit::{class_name, written};
use crate::text;

/// Returns the report.
pub(super) fn junit(comparison: &Comparison) -> String {
    let mut report = Report::new("vipspec compare");
    report.set_time(Duration::from_millis(comparison.duration_ms));
    let mut names: Vec<&str> = comparison.cases.iter().map(|case| &*case.suite).collect();
    names.sort_unstable();
    names.dedup();
    report.add_test_suites(names.into_iter().map(|name| suite(comparison, name)));
    written(&report)
}

fn suite(comparison: &Comparison, name: &str) -> TestSuite {
    let cases = || comparison.cases.iter().filter(|case| case.suite == name);
    let mut suite = TestSuite::new(text::shown(name));
    suite
        .extra
        .insert("timestamp".into(), text::shown(&comparison.started).into());
    suite.set_time(cases().map(time).sum());
    for (name, value) in [
        ("suite", name),
        ("a", &comparison.a.target),
        ("b", &comparison.b.target),
        ("tool", &comparison.tool),
    ] {
        suite.add_property(Property::new(name, text::shown(value)));
    }
    for left in comparison.left_out.iter().map(words::left_out) {
        suite.add_property(Property::new("left out", left));
    }
    for caveat in words::caveats(comparison) {
        suite.add_property(Property::new("caveat", caveat));
    }
    suite.add_test_cases(cases().map(test_case));
    suite
}

/// Returns the time that both sides took for the case's request.
fn time(case: &CaseRecord) -> Duration {
    let [a, b] = [case.time_a_us, case.time_b_us].map(Option::unwrap_or_default);
    Duration::from_micros(a.saturating_add(b))
}

fn test_case(case: &CaseRecord) -> TestCase {
    let mut status = match case.ended {
        Ended::Equal => TestCaseStatus::success(),
        Ended::Differs => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Ended::NotCompared => TestCaseStatus::non_success(NonSuccessKind::Error),
        Ended::Skipped => TestCaseStatus::skipped(),
    };
    if case.ended != Ended::Equal {
        let first = case.differences.first().map(|it| words::gist(&it.at));
        let why = case.why.as_deref().map(text::shown);
        status.set_message(first.or(why).unwrap_or_default());
        status.set_type(case.ended.as_str());
        status.set_description(words::lines(case).join("\n"));
    }
    let mut test = TestCase::new(text::shown(&case.id), status);
    test.set_classname(class_name(&case.id, &case.suite));
    test.set_time(time(case));
    test
}

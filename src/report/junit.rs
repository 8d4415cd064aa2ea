//! Turns a sheet into JUnit XML, as nextest writes it.
//!
//! A listed failure is `skipped` with its reason, owner and date: the job stays green, and its test
//! view shows it. `failure` is a broken contract, a listed failure that passes, or a case
//! that two targets answer differently, `error` no judgement. There are no elements or attributes beyond those that Surefire and Jenkins' schema
//! declare, but for the total of `skipped`: some readers refuse what they do not know. So the place in
//! the case file is in the text.

use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use super::format::Format;
use super::sheet::{Case, Sheet, gist, known, lines};
use crate::run::Outcome;

pub(super) const FORMAT: Format = Format {
    name: "junit",
    about: "JUnit XML, for the test view of a pipeline",
    render,
};

fn render(sheet: &Sheet<'_>) -> String {
    let mut report = Report::new(sheet.kind.command());
    report.set_time(sheet.duration);
    let mut names: Vec<&str> = sheet.cases.iter().map(|case| &*case.suite).collect();
    names.sort_unstable();
    names.dedup();
    report.add_test_suites(names.into_iter().map(|name| suite(sheet, name)));
    // It fails where a text holds what XML cannot, and all of it is escaped.
    let mut xml = report.to_string().expect("the report is XML");
    if !xml.ends_with('\n') {
        xml.push('\n');
    }
    xml
}

fn suite(sheet: &Sheet<'_>, name: &str) -> TestSuite {
    let cases = || sheet.cases.iter().filter(|case| case.suite == name);
    let mut suite = TestSuite::new(name);
    let started = sheet.started.as_str();
    suite.extra.insert("timestamp".into(), started.into());
    let time = cases().map(|case| case.duration);
    suite.set_time(time.fold(Duration::ZERO, Duration::saturating_add));
    let mut add = |name: &str, value: &str| {
        suite.add_property(Property::new(name, value));
    };
    add("suite", name);
    for (name, who) in &sheet.parties {
        add(&name.to_lowercase(), who);
    }
    add("tool", &sheet.tool);
    add("judgement", &sheet.judgement.sentence);
    for fact in &sheet.facts {
        add(&fact.name.to_lowercase(), &fact.said);
    }
    for caveat in &sheet.caveats {
        add("caveat", caveat);
    }
    for remarks in &sheet.remarks {
        let lines = remarks.lines.iter();
        lines.for_each(|line| add(&remarks.title.to_lowercase(), line));
    }
    suite.add_test_cases(cases().map(test_case));
    suite
}

fn test_case(case: &Case<'_>) -> TestCase {
    let mut test = TestCase::new(case.id.as_str(), status(case));
    test.set_classname(class_name(case));
    test.set_time(case.duration);
    test
}

/// Returns suite and area, as a package and a class: `vip-rest.accounts`.
fn class_name(case: &Case<'_>) -> String {
    let path = case.id.split('[').next().unwrap_or_default();
    let folder = path.rsplit_once('/');
    let folder = folder.map_or(case.suite.as_str(), |(folder, _)| folder);
    folder.replace('/', ".")
}

fn status(case: &Case<'_>) -> TestCaseStatus {
    let mut status = match case.outcome {
        Outcome::Passed => TestCaseStatus::success(),
        Outcome::Failed | Outcome::PassedUnexpectedly => {
            TestCaseStatus::non_success(NonSuccessKind::Failure)
        }
        Outcome::Errored | Outcome::Blocked => TestCaseStatus::non_success(NonSuccessKind::Error),
        Outcome::Skipped | Outcome::FailedAsListed => TestCaseStatus::skipped(),
    };
    if case.outcome != Outcome::Passed {
        let story = case.story();
        let listed = case.known.map(known);
        let listed = listed.filter(|_| case.outcome == Outcome::FailedAsListed);
        status.set_message(listed.unwrap_or_else(|| gist(case, &story)));
        status.set_type(story.kind.word(case.outcome));
        status.set_description(lines(case).join("\n"));
    }
    status.add_reruns(case.attempts().map(|met| attempt(&met)));
    status
}

fn attempt(met: &str) -> TestRerun {
    let mut attempt = TestRerun::new(NonSuccessKind::Error);
    attempt.set_message(met).set_type("transport fault");
    attempt
}

//! Turns a JSON report into its record, and believes none of its counts.

use std::collections::HashMap;
use std::path::Path;

use super::form::{Form, ReportFile};
use super::rows::RowCounts;
use super::{CaseRecord, Record, SCHEMA, Summary};
use crate::run::Outcome;
use crate::run::groups::groups;
use crate::template::Problem;
use crate::text;

/// What the report of a run is.
const FORM: Form = Form {
    schema: SCHEMA,
    family: "vipspec-report/",
    name: "report of a run",
    write: "write it with `vipspec run --report json=PATH`",
};

impl Record {
    /// Reads a file that holds a JSON report, and returns it under the name of the file.
    ///
    /// # Errors
    ///
    /// Returns why the file holds none.
    pub fn open(path: &Path) -> Result<(String, Self), Problem> {
        let file = ReportFile::open(path)?;
        let record = Self::read(&file.name, &file.bytes)?;
        Ok((file.name, record))
    }

    /// Reads a JSON report that comes under a name.
    ///
    /// # Errors
    ///
    /// Returns why it is none, or why its parts contradict each other.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let mut record: Self = FORM.parsed(name, bytes)?;
        record.groups = groups(&record.cases);
        match record.contradiction() {
            None => {
                record.judge(false);
                Ok(record)
            }
            Some(found) => Err(Form::contradiction(name, &found)),
        }
    }

    /// Returns what cannot be true of a run: a report is judged by its cases, not by its summary.
    fn contradiction(&self) -> Option<String> {
        let mut counted = Summary::default();
        for case in &self.cases {
            let shown = text::shown(&case.outcome);
            let Some(outcome) = Outcome::from_key(&case.outcome) else {
                let id = text::shown(&case.id);
                return Some(format!(
                    "the case `{id}` has the outcome `{shown}`, which there is not"
                ));
            };
            counted.add(outcome);
            counted.flaky += usize::from(case.is_flaky());
            counted.warnings += case.warnings.len();
        }
        if self.started.parse::<jiff::Timestamp>().is_err() {
            let shown = text::shown(&self.started);
            return Some(format!("it began at `{shown}`, which is no time"));
        }
        if let Some(shard) = self
            .shard
            .filter(|shard| !(1..=shard.of).contains(&shard.index))
        {
            return Some(format!("it is shard {} of {}", shard.index, shard.of));
        }
        self.wrong_summary(&counted).or_else(|| self.wrong_rows())
    }

    fn wrong_summary(&self, counted: &Summary) -> Option<String> {
        let differs = |outcome: &Outcome| self.summary.count(*outcome) != counted.count(*outcome);
        if let Some(outcome) = Outcome::ALL.into_iter().find(differs) {
            return Some(format!(
                "its summary counts {} as {}, and its cases are {}",
                self.summary.count(outcome),
                outcome.as_str(),
                counted.count(outcome)
            ));
        }
        let told = [
            (
                "as flaky, and its cases are",
                self.summary.flaky,
                counted.flaky,
            ),
            (
                "warnings, and its cases have",
                self.summary.warnings,
                counted.warnings,
            ),
        ];
        let wrong = told.into_iter().find(|(_, said, is)| said != is);
        wrong.map(|(what, said, is)| format!("its summary counts {said} {what} {is}"))
    }

    /// Holds the rows against the cases: a row is not held because a report says so.
    fn wrong_rows(&self) -> Option<String> {
        let mut counts: HashMap<(&str, String), RowCounts> = HashMap::new();
        for case in &self.cases {
            for claim in case.claims() {
                let row = counts.entry((&case.suite, claim.row)).or_default();
                row.add(claim.state);
            }
        }
        for row in &self.rows {
            let counted = counts.remove(&(row.suite.as_str(), row.row.clone()));
            let counted = counted.unwrap_or_default();
            if (row.counts(), row.untested) != (counted, counted.is_untested()) {
                let name = text::shown(&row.row);
                return Some(format!(
                    "the counts of row `{name}` are not those of its cases"
                ));
            }
        }
        // A row that is `unreachable` is in no report, and a case of a target may have it all the same.
        None
    }
}

impl CaseRecord {
    /// Returns how the case ended; what is no outcome is no judgement.
    pub fn ended(&self) -> Outcome {
        Outcome::from_key(&self.outcome).unwrap_or(Outcome::Errored)
    }

    /// Tells whether the case passed only after a transport fault.
    pub fn is_flaky(&self) -> bool {
        self.ended() == Outcome::Passed && !self.retries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Record, SCHEMA};
    use serde_json::{Value, json};

    fn report() -> Value {
        let case = |id: &str, outcome: &str| {
            json!({"id": id, "suite": "s", "row": "r", "title": "t", "basis": "documented",
                "file": "cases/s/a/c.yaml", "line": 4, "outcome": outcome, "duration_ms": 1,
                "findings": [], "answer": null, "error": null, "exchanges": []})
        };
        json!({"schema": SCHEMA, "target": "t", "started": "2026-01-02T03:04:05Z", "duration_ms": 2,
            "summary": {"passed": 1, "failed": 1, "errored": 0, "blocked": 0, "skipped": 0,
                "failed_as_listed": 0, "passed_unexpectedly": 0},
            "rows": [{"suite": "s", "row": "r", "held": 1, "broken": 1, "untested": false}],
            "cases": [case("s/a/c", "passed"), case("s/a/d", "failed")]})
    }

    fn refused(text: &str) -> String {
        let problem = Record::read("r.json", text.as_bytes()).expect_err(text);
        assert!(problem.help.is_some(), "{problem:?}");
        problem.title
    }

    #[test]
    fn a_report_without_the_fields_that_came_later_is_read() {
        let record = Record::read("r.json", report().to_string().as_bytes()).unwrap();
        assert_eq!((record.cases.len(), record.summary.flaky), (2, 0));
        let marked = format!("\u{feff}{}", report());
        assert_eq!(Record::read("r.json", marked.as_bytes()).unwrap(), record);
    }

    #[test]
    fn a_case_may_have_a_row_that_is_not_listed() {
        let mut report = report();
        report["rows"] = json!([]);
        assert!(Record::read("r.json", report.to_string().as_bytes()).is_ok());
    }

    #[test]
    fn what_is_no_report_is_refused_at_its_place() {
        for (text, says) in [
            ("", "`r.json` ends in the middle, at r.json:1:0"),
            ("PK", "`r.json` is no JSON: expected value, at r.json:1:1"),
            (
                "{}",
                "`r.json` is no report of a run: missing field `schema`, at r.json:1:2",
            ),
            (
                r#"{"schema": "vipspec-report/2"}"#,
                "`r.json` is of version `vipspec-report/2`, and this program reads `vipspec-report/1`",
            ),
            (
                r#"{"schema": "\u001b[2J"}"#,
                "`r.json` is no report of a run: its schema is `\\u{1b}[2J`",
            ),
            (
                "{\"schema\": \"vipspec-report/1\",\n\"target\": 7}",
                "`r.json` is no report of a run: invalid type: integer `7`, expected a string, at r.json:2:11",
            ),
        ] {
            assert_eq!(refused(text), says);
        }
        let deep = format!("{{\"schema\": {}", "[".repeat(100_000));
        assert!(
            refused(&deep).contains("invalid type"),
            "{}",
            refused(&deep)
        );
        let binary = Record::read("r.json", b"\xff\xfe{").unwrap_err();
        assert_eq!(binary.title, "`r.json` is not UTF-8 text");
    }

    #[test]
    fn every_cut_of_a_report_is_refused_as_cut_off() {
        let whole = report().to_string();
        for end in (2..whole.len()).step_by(7) {
            let title = refused(&whole[..end]);
            assert!(
                title.starts_with("`r.json` ends in the middle, at r.json:1:"),
                "{title}"
            );
        }
    }

    #[test]
    fn a_report_that_contradicts_itself_is_refused() {
        for (pointer, value, says) in [
            (
                "/cases/1/outcome",
                json!("green"),
                "the case `s/a/d` has the outcome `green`, which there is not",
            ),
            (
                "/cases/1/outcome",
                json!("passed"),
                "its summary counts 1 as passed, and its cases are 2",
            ),
            (
                "/summary/failed",
                json!(0),
                "its summary counts 0 as failed, and its cases are 1",
            ),
            (
                "/summary/skipped",
                json!(u64::MAX),
                "its summary counts 18446744073709551615 as skipped, and its cases are 0",
            ),
            (
                "/summary/flaky",
                json!(1),
                "its summary counts 1 as flaky, and its cases are 0",
            ),
            (
                "/summary/warnings",
                json!(1),
                "its summary counts 1 warnings, and its cases have 0",
            ),
            (
                "/rows/0/broken",
                json!(0),
                "the counts of row `r` are not those of its cases",
            ),
            (
                "/rows/0/untested",
                json!(true),
                "the counts of row `r` are not those of its cases",
            ),
            (
                "/started",
                json!("yesterday"),
                "it began at `yesterday`, which is no time",
            ),
            ("/shard", json!({"index": 3, "of": 2}), "it is shard 3 of 2"),
            ("/shard", json!({"index": 0, "of": 2}), "it is shard 0 of 2"),
        ] {
            let mut report = report();
            report["shard"] = json!({"index": 1, "of": 1});
            report["summary"]["flaky"] = json!(0);
            report["summary"]["warnings"] = json!(0);
            *report.pointer_mut(pointer).unwrap() = value;
            let title = refused(&report.to_string());
            assert_eq!(title, format!("`r.json` contradicts itself: {says}"));
        }
    }
}

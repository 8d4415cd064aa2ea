//! Turns a JSON report of a comparison back into the comparison, and believes none of its counts.

use std::collections::HashSet;

use super::{Comparison, Ended, SCHEMA, Summary};
use crate::run::Form;
use crate::template::Problem;
use crate::text;

impl Comparison {
    /// What the report of a comparison is.
    pub const FORM: Form = Form {
        schema: SCHEMA,
        family: "vipspec-comparison/",
        name: "report of a comparison",
        write: "write it with `vipspec compare --report json=PATH`",
    };

    /// Reads a JSON report that comes under a name.
    ///
    /// # Errors
    ///
    /// Returns why it is none, or why its parts contradict each other.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Problem> {
        let mut compared: Self = Self::FORM.parsed(name, bytes)?;
        if let Some(found) = compared.contradiction() {
            return Err(Form::contradiction(name, &found));
        }
        compared.judgement = compared.summary.judgement();
        Ok(compared)
    }

    /// Returns what cannot be true of a comparison.
    fn contradiction(&self) -> Option<String> {
        let mut counted = Summary::default();
        self.cases.iter().for_each(|case| counted.add(case.ended));
        let differs = |ended: &Ended| self.summary.count(*ended) != counted.count(*ended);
        if let Some(ended) = Ended::ALL.into_iter().find(differs) {
            return Some(format!(
                "its summary counts {} as {}, and its cases are {}",
                self.summary.count(ended),
                ended.as_str(),
                counted.count(ended)
            ));
        }
        if self.started.parse::<jiff::Timestamp>().is_err() {
            let shown = text::shown(&self.started);
            return Some(format!("it began at `{shown}`, which is no time"));
        }
        let known: HashSet<&str> = self.cases.iter().map(|case| case.id.as_str()).collect();
        let changes = self.changes.iter().flat_map(|change| &change.cases);
        let causes = self.causes.iter().flat_map(|cause| &cause.cases);
        let stray = changes
            .chain(causes)
            .find(|id| !known.contains(id.as_str()));
        if let Some(id) = stray {
            let id = text::shown(id);
            return Some(format!("it tells of the case `{id}`, which it has not"));
        }
        let told = |case: &&super::ComparedCase| {
            let changes = case.differences.iter().map(|it| it.change);
            changes.max().is_some_and(|last| last >= self.changes.len())
        };
        let case = self.cases.iter().find(told)?;
        let id = text::shown(&case.id);
        Some(format!("the case `{id}` shows a change that it has not"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Comparison, SCHEMA};
    use crate::run::Standing;

    fn report() -> Value {
        let side =
            json!({"target": "t", "kept": 0, "not_kept": 0, "median_us": null, "p95_us": null});
        let case = |id: &str, ended: &str| {
            json!({"id": id, "suite": "s", "row": null, "title": "t", "file": "cases/s/a/c.yaml", "line": 4,
                "ended": ended, "why": null, "asks": 1, "kept_a": null, "kept_b": null,
                "time_a_us": null, "time_b_us": null})
        };
        let difference = json!({"part": "request", "step": "x", "line": 4, "change": 0, "place": "code",
            "what": "changed", "a": "400", "b": "401", "sent": "GET /", "answer_a": null, "answer_b": null});
        let mut differs = case("s/a/c", "differs");
        differs["differences"] = json!([difference]);
        let line = json!({"place": "code", "what": "changed", "a": "400", "b": "401"});
        json!({"schema": SCHEMA, "tool": "vipspec 0.1.0", "a": side, "b": side,
            "started": "2026-01-02T03:04:05Z", "duration_ms": 2, "stopped": null, "slower": null,
            "summary": {"equal": 1, "differ": 1, "not_compared": 0, "skipped": 0},
            "changes": [{"lines": [line], "steps": [["x", 1]], "rows_a": [], "rows_b": [],
                "kept": {"both": 0, "only_a": 0, "only_b": 0, "neither": 1}, "cases": ["s/a/c"]}],
            "errors": [], "left_out": [], "causes": [], "cases": [differs, case("s/a/d", "equal")]})
    }

    #[test]
    fn a_report_is_judged_by_its_cases_and_not_by_what_it_says() {
        let mut claims = report();
        claims["judgement"] = json!({"standing": "kept", "exit_code": 0, "sentence": "fine"});
        for report in [report(), claims] {
            let read = Comparison::read("c.json", report.to_string().as_bytes()).unwrap();
            assert_eq!(read.judgement.standing, Standing::Broken);
            assert_eq!(read.judgement.sentence, "the targets differ");
        }
    }

    #[test]
    fn a_report_that_contradicts_itself_is_refused() {
        for (pointer, value, says) in [
            (
                "/summary/equal",
                json!(2),
                "its summary counts 2 as equal, and its cases are 1",
            ),
            (
                "/started",
                json!("yesterday"),
                "it began at `yesterday`, which is no time",
            ),
            (
                "/changes/0/cases/0",
                json!("s/a/x"),
                "it tells of the case `s/a/x`, which it has not",
            ),
            (
                "/cases/0/differences/0/change",
                json!(7),
                "the case `s/a/c` shows a change that it has not",
            ),
        ] {
            let mut report = report();
            *report.pointer_mut(pointer).unwrap() = value;
            let refused = Comparison::read("c.json", report.to_string().as_bytes());
            let problem = refused.expect_err(says);
            assert_eq!(
                problem.title,
                format!("`c.json` contradicts itself: {says}")
            );
        }
        let other = Comparison::read("r.json", br#"{"schema": "vipspec-report/1"}"#);
        let title = "`r.json` is no report of a comparison: its schema is `vipspec-report/1`";
        assert_eq!(other.expect_err(title).title, title);
    }
}

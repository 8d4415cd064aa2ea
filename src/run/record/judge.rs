//! Turns what a whole run was asked for and how its cases ended into the one thing it comes to.

use super::rows::Tallies;
use super::{Record, RowRecord, SelectionRecord, Shard, Summary};
use crate::run::judgement::{Judgement, Standing};
use crate::text;

/// How many rows a sentence names.
const NAMED: usize = 5;

impl<C> Record<C> {
    /// Returns what the run comes to by all else that is recorded; `whole_wanted` tells whether a
    /// part of it will not do.
    pub(super) fn judged(&self, tallies: &Tallies, whole_wanted: bool) -> Judgement {
        let facts = Facts {
            summary: &self.summary,
            shard: self.shard,
            stopped: self.stopped.as_deref(),
            selection: &self.selection,
            rows: &self.rows,
            tallies,
            whole_wanted,
        };
        facts.judgement()
    }
}

impl Record {
    /// Judges the run anew by its cases; `whole_wanted` tells whether one of several parts will not do.
    pub fn judge(&mut self, whole_wanted: bool) {
        let tallies = Tallies::of_records(&self.cases);
        self.judgement = self.judged(&tallies, whole_wanted);
    }
}

/// What a run is judged by.
#[derive(Debug, Clone, Copy)]
struct Facts<'a> {
    summary: &'a Summary,
    shard: Option<Shard>,
    stopped: Option<&'a str>,
    selection: &'a SelectionRecord,
    rows: &'a [RowRecord],
    tallies: &'a Tallies,
    /// Whether a part of the run will not do: the parts are to be put together.
    whole_wanted: bool,
}

/// The rows of a whole run that nothing showed, though the documents would have them shown.
#[derive(Debug, Default)]
struct Unshown {
    /// Without an excuse.
    plain: Vec<String>,
    /// None of its cases was asked there.
    skipped: Vec<String>,
    /// The user allows it.
    allowed: Vec<String>,
}

impl Facts<'_> {
    /// Returns what the run comes to; where several hold, the first of 1, 4, 5, 0.
    fn judgement(&self) -> Judgement {
        let Summary {
            passed,
            failed,
            errored,
            blocked,
            failed_as_listed,
            passed_unexpectedly,
            ..
        } = *self.summary;
        let judged = passed + failed + failed_as_listed + passed_unexpectedly;
        let is_shard = self.shard.is_some_and(|shard| shard.of > 1);
        if failed > 0 {
            return Judgement::new(Standing::Broken, "the contract is broken");
        }
        if passed_unexpectedly > 0 {
            let sentence = "the list of known failures is wrong";
            return Judgement::new(Standing::ListWrong, sentence);
        }
        if let Some(why) = self.unjudged(errored + blocked) {
            return Judgement::new(Standing::NoJudgement, format!("no judgement: {why}"));
        }
        if judged == 0 && !is_shard {
            return Judgement::new(Standing::NothingShown, self.nothing());
        }
        let unshown = self.unshown();
        if !unshown.plain.is_empty() {
            let rows = text::plural(unshown.plain.len(), "row");
            let sentence = format!("{rows} not shown: {}", named(&unshown.plain));
            return Judgement {
                untested: unshown.plain,
                ..Judgement::new(Standing::NothingShown, sentence)
            };
        }
        let kept = match failed_as_listed {
            0 => "the contract is kept",
            _ => "the contract is kept but for known failures",
        };
        match self.partly(&unshown) {
            parts if parts.is_empty() => Judgement::new(Standing::Kept, kept),
            parts => Judgement {
                untested: [unshown.skipped, unshown.allowed].concat(),
                ..Judgement::new(
                    Standing::KeptInPart,
                    format!("{kept} in part: {}", parts.join("; ")),
                )
            },
        }
    }

    /// Returns what kept the run from a judgement.
    fn unjudged(&self, unjudged: usize) -> Option<String> {
        if unjudged > 0 {
            let cases = match unjudged {
                1 => "1 case was not judged".to_owned(),
                _ => format!("{unjudged} cases were not judged"),
            };
            return Some(match self.stopped {
                Some(why) => format!("{cases}; {}", text::shown(why)),
                None => cases,
            });
        }
        if let Some(why) = self.stopped {
            return Some(format!("the run ended early: {}", text::shown(why)));
        }
        let shard = self.shard.filter(|shard| shard.of > 1)?;
        let alone = || format!("this is shard {} of {} alone", shard.index, shard.of);
        self.whole_wanted.then(alone)
    }

    fn nothing(&self) -> String {
        match self.summary.total() {
            0 => "nothing was shown: no case was asked".to_owned(),
            _ => "nothing was shown: every case was skipped".to_owned(),
        }
    }

    fn unshown(&self) -> Unshown {
        let mut unshown = Unshown::default();
        let is_whole = self.selection.whole && self.shard.is_none_or(|shard| shard.of == 1);
        for row in self.rows.iter().filter(|row| is_whole && row.untested) {
            let tally = self.tallies.of(&row.suite, &row.row);
            let id = row.row.clone();
            let is_allowed = || {
                let selection = self.selection;
                selection.allow_untested || selection.may_be_untested.contains(&row.row)
            };
            match tally.documented {
                0 => {}
                _ if tally.skipped == tally.cases => unshown.skipped.push(id),
                _ if is_allowed() => unshown.allowed.push(id),
                _ => unshown.plain.push(id),
            }
        }
        unshown
    }

    /// Returns why a run that kept the contract did so only in part.
    fn partly(&self, unshown: &Unshown) -> Vec<String> {
        let mut parts = Vec::new();
        if let Some(shard) = self.shard.filter(|shard| shard.of > 1) {
            parts.push(format!("this is shard {} of {}", shard.index, shard.of));
        }
        if !self.selection.whole {
            parts.push("a selection of the cases".to_owned());
        }
        let rows = |said: &str, rows: &[String]| {
            let count = text::plural(rows.len(), "row");
            format!("{count} {said}: {}", named(rows))
        };
        if !unshown.skipped.is_empty() {
            parts.push(rows("whose cases were all skipped", &unshown.skipped));
        } else if self.summary.skipped > 0 {
            let cases = text::plural(self.summary.skipped, "case");
            parts.push(format!("{cases} skipped"));
        }
        if !unshown.allowed.is_empty() {
            parts.push(rows("not shown, which is allowed", &unshown.allowed));
        }
        parts
    }
}

/// Returns the first of some ids, and how many more there are.
fn named(ids: &[String]) -> String {
    let first: Vec<&str> = ids.iter().take(NAMED).map(String::as_str).collect();
    let first = text::shown(&first.join(", "));
    match ids.len().saturating_sub(NAMED) {
        0 => first,
        more => format!("{first}, and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Standing;
    use crate::run::{Record, SCHEMA, Shard};

    /// Returns a whole run of cases: row, basis and outcome.
    fn ran(cases: &[(&str, &str, &str)]) -> Record {
        let count = |outcome: &str| cases.iter().filter(|case| case.2 == outcome).count();
        let case = |(row, basis, outcome): &(&str, &str, &str)| {
            json!({"id": format!("s/{row}/{basis}/{outcome}"), "suite": "s", "row": row, "title": "t",
                "basis": basis, "file": "cases/s/a.yaml", "line": 4, "outcome": outcome,
                "duration_ms": 1, "findings": [], "answer": null, "error": null, "exchanges": []})
        };
        let row = |row: &str| {
            let own = || cases.iter().filter(|case| case.0 == row);
            let held = own().filter(|case| case.2.starts_with("passed")).count();
            let broken =
                |case: &&(_, &str, &str)| case.2.starts_with("failed") && case.1 == "documented";
            let broken = own().filter(broken).count();
            json!({"suite": "s", "row": row, "held": held, "broken": broken, "untested": held + broken == 0})
        };
        let outcomes = [
            "passed",
            "failed",
            "errored",
            "blocked",
            "skipped",
            "failed_as_listed",
            "passed_unexpectedly",
        ];
        let summary: Value = outcomes.iter().map(|it| (*it, count(it))).collect();
        let report = json!({"schema": SCHEMA, "target": "t", "started": "2026-01-02T03:04:05Z",
            "duration_ms": 2, "summary": summary, "rows": [row("a"), row("b")],
            "selection": {"whole": true}, "cases": cases.iter().map(case).collect::<Vec<_>>()});
        Record::read("r.json", report.to_string().as_bytes()).unwrap()
    }

    fn said(record: &Record) -> (Standing, u8, &str) {
        let judgement = &record.judgement;
        (judgement.standing, judgement.exit_code, &judgement.sentence)
    }

    const A: (&str, &str, &str) = ("a", "documented", "passed");
    const B: (&str, &str, &str) = ("b", "documented", "passed");

    #[test]
    fn where_several_hold_the_graver_one_wins() {
        use Standing::{Broken, Kept, KeptInPart, ListWrong, NoJudgement, NothingShown};
        let of = |outcome: &'static str| ("b", "assumed", outcome);
        for (cases, standing, code, sentence) in [
            (vec![A, B], Kept, 0, "the contract is kept"),
            (
                vec![A, B, of("failed_as_listed")],
                Kept,
                0,
                "the contract is kept but for known failures",
            ),
            (
                vec![A, B, of("skipped")],
                KeptInPart,
                0,
                "the contract is kept in part: 1 case skipped",
            ),
            (
                vec![A, of("errored"), of("failed"), of("passed_unexpectedly")],
                Broken,
                1,
                "the contract is broken",
            ),
            (
                vec![A, of("errored"), of("passed_unexpectedly")],
                ListWrong,
                1,
                "the list of known failures is wrong",
            ),
            (
                vec![A, of("errored"), of("blocked")],
                NoJudgement,
                4,
                "no judgement: 2 cases were not judged",
            ),
            (
                vec![of("skipped")],
                NothingShown,
                5,
                "nothing was shown: every case was skipped",
            ),
            (
                vec![],
                NothingShown,
                5,
                "nothing was shown: no case was asked",
            ),
        ] {
            assert_eq!(said(&ran(&cases)), (standing, code, sentence));
        }
    }

    #[test]
    fn a_whole_run_shows_every_row_that_has_documented_cases() {
        let skipped = ("b", "documented", "skipped");
        let failed = ("b", "assumed", "failed_as_listed");
        // One that is documented brought success, which shows nothing.
        let mut record = ran(&[A, B]);
        let state = json!([{"row": "b", "state": "not_shown"}]);
        record.cases[1].rows = serde_json::from_value(state).unwrap();
        record.rows[1].held = 0;
        record.rows[1].untested = true;
        record.judge(false);
        let sentence = "1 row not shown: b";
        assert_eq!(said(&record), (Standing::NothingShown, 5, sentence));
        assert_eq!(record.judgement.untested, ["b"]);
        record.selection.may_be_untested = vec!["b".to_owned()];
        record.judge(false);
        let sentence = "the contract is kept in part: 1 row not shown, which is allowed: b";
        assert_eq!(said(&record), (Standing::KeptInPart, 0, sentence));
        record.selection.may_be_untested.clear();
        record.selection.allow_untested = true;
        record.judge(false);
        assert_eq!(said(&record), (Standing::KeptInPart, 0, sentence));
        record.selection.allow_untested = false;
        record.selection.whole = false;
        record.judge(false);
        let sentence = "the contract is kept in part: a selection of the cases";
        assert_eq!(said(&record), (Standing::KeptInPart, 0, sentence));

        let sentence = "the contract is kept in part: 1 row whose cases were all skipped: b";
        assert_eq!(
            said(&ran(&[A, skipped])),
            (Standing::KeptInPart, 0, sentence)
        );
        // Another of its cases was asked, and showed nothing.
        let mut record = ran(&[A, skipped, B]);
        let state = json!([{"row": "b", "state": "not_shown"}]);
        record.cases[2].rows = serde_json::from_value(state).unwrap();
        (record.rows[1].held, record.rows[1].untested) = (0, true);
        record.judge(false);
        let sentence = "1 row not shown: b";
        assert_eq!(said(&record), (Standing::NothingShown, 5, sentence));
        // Nobody documents the row.
        let sentence = "the contract is kept but for known failures";
        assert_eq!(said(&ran(&[A, failed])), (Standing::Kept, 0, sentence));
    }

    #[test]
    fn a_lone_shard_is_never_nothing_and_never_the_whole() {
        let mut record = ran(&[("b", "documented", "skipped")]);
        record.shard = Some(Shard { index: 1, of: 2 });
        record.judge(false);
        let sentence = "the contract is kept in part: this is shard 1 of 2; 1 case skipped";
        assert_eq!(said(&record), (Standing::KeptInPart, 0, sentence));
        record.judge(true);
        let sentence = "no judgement: this is shard 1 of 2 alone";
        assert_eq!(said(&record), (Standing::NoJudgement, 4, sentence));
    }

    #[test]
    fn a_run_that_ended_early_keeps_nothing() {
        let mut record = ran(&[A, B]);
        record.stopped = Some("interrupted".to_owned());
        record.judge(false);
        let sentence = "no judgement: the run ended early: interrupted";
        assert_eq!(said(&record), (Standing::NoJudgement, 4, sentence));
    }
}

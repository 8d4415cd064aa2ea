//! Turns parts made for the purpose into one record, and holds what it counts and refuses.

use super::{Problem, Record, SelectionRecord, Summary, UnlistedRecord, merge};
use crate::run::SCHEMA;
use serde_json::{Value, json};

/// Returns a part of a run: cases by file, entry, place and outcome.
fn part(shard: Option<(u32, u32)>, cases: &[(&str, usize, &str)]) -> Record {
    let count = |outcome: &str| cases.iter().filter(|case| case.2 == outcome).count();
    let case = |(file, place, outcome): &(&str, usize, &str)| {
        let suite = file.split('/').next();
        json!({"id": format!("{file}[{place}]"), "suite": suite, "row": "r", "title": "t",
            "place": place, "basis": "documented", "file": format!("cases/{file}.yaml"), "line": 4,
            "outcome": outcome, "duration_ms": 1, "findings": [], "answer": null,
            "error": null, "exchanges": []})
    };
    let mut suites: Vec<&str> = cases
        .iter()
        .filter_map(|case| case.0.split('/').next())
        .collect();
    suites.dedup();
    let row = |suite: &&str| {
        let of = |outcome: &str| {
            let own = cases
                .iter()
                .filter(|case| case.0.split('/').next() == Some(suite));
            own.filter(|case| case.2 == outcome).count()
        };
        let (held, broken) = (of("passed"), of("failed"));
        json!({"suite": suite, "row": "r", "held": held, "broken": broken, "untested": held + broken == 0})
    };
    let errored: Vec<String> = cases
        .iter()
        .filter(|case| case.2 == "errored")
        .map(|(file, place, _)| format!("{file}[{place}]"))
        .collect();
    let mut report = json!({"schema": SCHEMA, "target": "t", "started": "2026-01-02T03:04:05Z",
        "duration_ms": cases.len(),
        "summary": {"passed": count("passed"), "failed": count("failed"), "errored": count("errored"),
            "blocked": 0, "skipped": 0, "failed_as_listed": 0, "passed_unexpectedly": 0},
        "causes": [{"title": "cannot reach the target", "help": null, "cases": errored}],
        "rows": suites.iter().map(row).collect::<Vec<Value>>(),
        "cases": cases.iter().map(case).collect::<Vec<Value>>()});
    if errored.is_empty() {
        report["causes"] = json!([]);
    }
    if let Some((index, of)) = shard {
        report["shard"] = json!({"index": index, "of": of});
    }
    Record::read("part", report.to_string().as_bytes()).unwrap()
}

fn merged(parts: impl IntoIterator<Item = Record>) -> Result<Record, Problem> {
    let names = (1..).map(|number| format!("{number}.json"));
    merge(names.zip(parts).collect())
}

/// A run in the order of its files: `b-x` comes before `b`, as their files do.
const RUN: [(&str, usize, &str); 7] = [
    ("s-t/a/z", 0, "errored"),
    ("s/a/b-x", 1, "errored"),
    ("s/a/b", 2, "passed"),
    ("s/a/b", 3, "failed"),
    ("s/a/b", 4, "errored"),
    ("s/a/c", 5, "passed"),
    ("u/a/c", 6, "errored"),
];

#[test]
fn shards_merged_equal_the_unsharded_run_in_any_order() {
    let whole = part(None, &RUN);
    for pick in [[0, 1, 2], [2, 0, 1], [1, 2, 0]] {
        let shards = pick.map(|shard| {
            let own = RUN.iter().filter(|case| case.1 % 3 == shard);
            let own: Vec<_> = own.copied().collect();
            part(Some((u32::try_from(shard).unwrap() + 1, 3)), &own)
        });
        let mut together = merged(shards).unwrap();
        // Shards run beside each other: the longest says how long it took.
        assert_eq!(together.duration_ms, 3);
        together.duration_ms = whole.duration_ms;
        assert_eq!(together, whole);
    }
}

#[test]
fn runs_that_share_no_case_merge_without_shards_too() {
    let parts = [part(None, &[RUN[5]]), part(None, &[("s/a/b", 0, "failed")])];
    let together = merged(parts).unwrap();
    let ids: Vec<&str> = together.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["s/a/b[0]", "s/a/c[5]"]);
    assert_eq!((together.rows[0].held, together.rows[0].broken), (1, 1));
}

#[test]
fn what_belongs_to_no_single_run_is_refused() {
    let shard = |index, of, cases: &[_]| part(Some((index, of)), cases);
    let elsewhere = Record {
        target: "u".to_owned(),
        ..part(None, &RUN[1..2])
    };
    let twice = part(None, &[RUN[0], RUN[0]]);
    let mut observed = shard(2, 2, &RUN[3..]);
    observed.selection.basis = vec!["observed".to_owned()];
    let digest = |part: Record, sha256: &str| {
        let digest = json!([{"suite": "s", "sha256": sha256}]);
        let digests = serde_json::from_value(digest).unwrap();
        let selection = SelectionRecord {
            digests,
            ..part.selection.clone()
        };
        Record { selection, ..part }
    };
    let same = ["a", "a"].into_iter().zip([0, 3]);
    let same = same.map(|(sha256, at)| digest(part(None, &RUN[at..at + 1]), sha256));
    assert_eq!(merged(same).unwrap().selection.digests.len(), 1);
    let other = ["a", "b"].into_iter().zip([0, 3]);
    let other = other.map(|(sha256, at)| digest(part(None, &RUN[at..at + 1]), sha256));
    for (parts, says) in [
        (
            other.collect(),
            "the suite `s` of `2.json` is another than that of `1.json`",
        ),
        (vec![], "no report is named"),
        (
            vec![part(None, &RUN[..1]), elsewhere],
            "`1.json` is a run against `t`, and `2.json` one against `u`",
        ),
        (
            vec![part(None, &RUN[..1]), part(None, &RUN)],
            "`1.json` and `2.json` both have the case `s-t/a/z[0]`",
        ),
        (vec![twice], "`1.json` has the case `s-t/a/z[0]` twice"),
        (
            vec![shard(1, 3, &RUN[..3]), shard(3, 3, &RUN[3..])],
            "shard 2 of 3 is missing",
        ),
        (
            vec![shard(1, 2, &RUN[..3]), part(None, &RUN[3..])],
            "`2.json` is a whole run, and others are shards",
        ),
        (
            vec![part(None, &RUN[..3]), shard(1, 2, &RUN[3..])],
            "`1.json` is a whole run, and others are shards",
        ),
        (
            vec![shard(1, 2, &RUN[..3]), shard(2, 3, &RUN[3..])],
            "`2.json` is a shard of 3, and others are not",
        ),
        (
            vec![shard(1, 2, &RUN[..3]), shard(1, 2, &RUN[3..])],
            "`1.json` and `2.json` are both shard 1",
        ),
        (
            vec![shard(1, 2, &RUN[..3]), observed],
            "`1.json` and `2.json` were run with other `--basis`",
        ),
        (
            vec![shard(1, 2, &RUN[..3]), shard(2, 2, &RUN[4..])],
            "case number 4 of the run is in no shard",
        ),
        (
            vec![
                shard(1, 2, &RUN[..3]),
                shard(2, 2, &[("s/a/d", 2, "passed")]),
            ],
            "two cases are number 3 of their run",
        ),
    ] {
        let problem = merged(parts).expect_err(says);
        assert_eq!(problem.title, says);
        assert!(problem.help.is_some());
    }
}

#[test]
fn a_shard_alone_stays_a_shard_and_an_empty_one_counts_as_there() {
    let alone = merged([part(Some((1, 4)), &RUN)]).unwrap();
    assert_eq!(alone.shard.map(|shard| shard.of), Some(4));
    let both = merged([part(Some((2, 2)), &[]), part(Some((1, 2)), &RUN)]).unwrap();
    assert_eq!(both.cases, part(None, &RUN).cases);
}

#[test]
fn nothing_that_a_part_counts_is_lost() {
    let part = |number: usize, started: &str| {
        let mut part = part(None, &[("s/a/c", number, "passed")]);
        let n = number;
        part.started = started.to_owned();
        part.duration_ms = n as u64;
        part.summary = Summary {
            flaky: n,
            warnings: n * 10,
            sent_again: n * 100,
            begun_anew: n * 1_000,
            unseen: n * 10_000,
            blocked: n,
            skipped: n * 10,
            failed_as_listed: n * 100,
            passed_unexpectedly: n * 1_000,
            ..part.summary
        };
        let row = &mut part.rows[0];
        (row.effects, row.answered_by_another, row.unconfirmed) = (n, n * 10, n * 100);
        part.unlisted = vec![UnlistedRecord {
            suite: "s".to_owned(),
            row: "r".to_owned(),
            actual: "Other.".to_owned(),
            cases: n,
            near: false,
        }];
        part
    };
    let (later, sooner) = ("2026-01-02T03:04:06Z", "2026-01-02T03:04:05Z");
    let whole = merged([part(2, later), part(3, sooner)]).unwrap();
    assert_eq!((whole.started.as_str(), whole.duration_ms), (sooner, 3));
    assert_eq!(
        whole.summary,
        Summary {
            passed: 2,
            failed: 0,
            errored: 0,
            blocked: 5,
            skipped: 50,
            failed_as_listed: 500,
            passed_unexpectedly: 5_000,
            flaky: 5,
            warnings: 50,
            sent_again: 500,
            begun_anew: 5_000,
            unseen: 50_000,
        }
    );
    let row = &whole.rows[0];
    assert_eq!(
        (row.held, row.broken, row.untested, row.effects),
        (2, 0, false, 5)
    );
    assert_eq!((row.answered_by_another, row.unconfirmed), (50, 500));
    assert_eq!((whole.unlisted.len(), whole.unlisted[0].cases), (1, 5));
}

#[test]
fn what_was_asked_for_is_what_holds_of_every_part() {
    let part = |number: usize, selection: Value| Record {
        selection: serde_json::from_value(selection).unwrap(),
        ..part(None, &[("s/a/c", number, "passed")])
    };
    let one = json!({"whole": true, "patterns": ["b", "a"], "suites": ["s"], "rerun": false, "left_out": 2,
        "allow_untested": true, "may_be_untested": ["a", "b"]});
    let two = json!({"whole": false, "patterns": ["a", "c"], "rerun": true, "left_out": 3,
        "allow_untested": false, "may_be_untested": ["b", "c"]});
    let both = SelectionRecord {
        patterns: ["a", "b", "c"].map(str::to_owned).into(),
        rerun: true,
        left_out: 5,
        may_be_untested: vec!["b".to_owned()],
        ..SelectionRecord::default()
    };
    for parts in [[&one, &two], [&two, &one]] {
        let parts = [part(0, parts[0].clone()), part(1, parts[1].clone())];
        assert_eq!(merged(parts).unwrap().selection, both);
    }
}

#[test]
fn a_part_that_ended_early_or_shows_nothing_is_one_of_the_whole() {
    let early = Record {
        stopped: Some("interrupted".to_owned()),
        ..part(None, &[("s/a/c", 1, "passed")])
    };
    let other = || part(None, &[("s/a/c", 0, "errored")]);
    for parts in [[early.clone(), other()], [other(), early]] {
        let whole = merged(parts).unwrap();
        assert_eq!(whole.stopped.as_deref(), Some("interrupted"));
        assert!(!whole.rows[0].untested);
    }
}

//! Turns a comparison into one HTML page that stands alone, in the style of the page of a run.
//!
//! It has no script: its policy allows our own style by its hash, and nothing else.

use minijinja::context;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::words;
use crate::compare::{CaseRecord, CauseRecord, Change, Comparison, Ended, Line};
use crate::report::html::difference::{Words, difference};
use crate::report::html::wording::{counted, grouped, line, millis, moment};
use crate::report::html::{STYLE, policy, rendered};
use crate::text;

const TEMPLATE: &str = include_str!("template.html");

/// How many changes are told.
const SHOWN: usize = 500;

/// How many cases of one change are named.
const NAMED: usize = 200;

/// How wide the bar of all cases is.
const BAR: usize = 1_000;

/// How many changes are open from the start.
const OPEN: usize = 5;

/// Returns the page.
pub(super) fn html(comparison: &Comparison) -> String {
    // A browser reads line breaks as `\n` before it takes the hash; a checkout may have others.
    let style = STYLE.replace("\r\n", "\n");
    let page = context! {
        policy => policy::policy(&style, ""),
        style => style,
        page => Value::from(Serde(Page::new(comparison))),
    };
    rendered("comparison.html", TEMPLATE, page)
}

#[derive(Debug, Serialize)]
struct Page {
    tone: &'static str,
    verdict: String,
    ground: String,
    totals: Vec<Total>,
    stopped: Vec<String>,
    facts: Vec<(&'static str, String)>,
    changes: Vec<Shown>,
    more: Option<String>,
    errors: Vec<String>,
    left_out: Vec<String>,
    causes: Vec<Shared>,
    cases: Vec<Told>,
}

/// How many cases ended in a way, and their part of the bar.
#[derive(Debug, Serialize)]
struct Total {
    outcome: &'static str,
    word: &'static str,
    shown: String,
    x: usize,
    width: usize,
}

/// What several cases share.
#[derive(Debug, Serialize)]
struct Shared {
    title: String,
    help: Option<String>,
    cases: Vec<String>,
    more: usize,
}

/// A change.
#[derive(Debug, Serialize)]
struct Shown {
    open: bool,
    count: String,
    label: String,
    lines: Vec<Differs>,
    notes: Vec<String>,
    cases: Vec<String>,
    more: usize,
    rerun: Option<String>,
}

/// A line of a change.
#[derive(Debug, Serialize)]
struct Differs {
    label: String,
    a: Vec<Words>,
    b: Vec<Words>,
}

/// A case that is not equal.
#[derive(Debug, Serialize)]
struct Told {
    id: String,
    title: String,
    ended: &'static str,
    said: String,
}

impl Page {
    fn new(comparison: &Comparison) -> Self {
        let (tone, verdict) = words::verdict(comparison);
        let open = words::told_changes(comparison);
        let open = |at: usize| at < OPEN && open.contains(&at);
        let changes = comparison.changes.iter().enumerate().take(SHOWN);
        let more = comparison.changes.len().saturating_sub(SHOWN);
        let cases = comparison.cases.iter();
        let cases = cases.filter(|case| case.ended != Ended::Equal).take(SHOWN);
        Self {
            tone,
            verdict,
            ground: ground(comparison),
            totals: totals(comparison),
            stopped: words::caveats(comparison),
            facts: facts(comparison),
            changes: changes
                .map(|(at, change)| Shown {
                    open: open(at),
                    ..shown(comparison, at, change)
                })
                .collect(),
            more: (more > 0).then(|| counted(more, "change")),
            errors: comparison.errors.iter().map(words::error).collect(),
            left_out: comparison.left_out.iter().map(words::left_out).collect(),
            causes: comparison.causes.iter().map(cause).collect(),
            cases: cases.map(told).collect(),
        }
    }
}

fn ground(comparison: &Comparison) -> String {
    let [total, ends, _] = words::result(comparison);
    let changes = match comparison.changes.len() {
        0 => String::new(),
        some => format!(" {}.", counted(some, "change")),
    };
    format!("{total}: {ends}.{changes}")
}

/// Returns the parts of a bar that is as wide as [`BAR`], in the colours of a run's outcomes.
fn totals(comparison: &Comparison) -> Vec<Total> {
    let all = comparison.summary.total().max(1);
    let mut before = 0;
    let total = |ended: Ended| {
        let count = comparison.summary.count(ended);
        let x = before * BAR / all;
        before += count;
        let total = Total {
            outcome: match ended {
                Ended::Equal => "passed",
                Ended::Differs => "failed",
                Ended::NotCompared => "errored",
                Ended::Skipped => "skipped",
            },
            word: ended.as_str(),
            shown: grouped(count),
            x,
            width: before * BAR / all - x,
        };
        (count > 0).then_some(total)
    };
    Ended::ALL.into_iter().filter_map(total).collect()
}

fn cause(cause: &CauseRecord) -> Shared {
    Shared {
        title: line(&words::cause(cause)),
        help: cause.help.as_deref().map(line),
        cases: cause.cases.iter().take(NAMED).map(|id| line(id)).collect(),
        more: cause.cases.len().saturating_sub(NAMED),
    }
}

fn facts(comparison: &Comparison) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("A", words::side(&comparison.a)),
        ("B", words::side(&comparison.b)),
        ("Began", moment(&comparison.started)),
        ("Took", millis(comparison.duration_ms)),
        ("Answer times", words::times(comparison)),
        ("Tool", line(&comparison.tool)),
    ];
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn shown(comparison: &Comparison, at: usize, change: &Change) -> Shown {
    let example = words::example(comparison, at);
    let mut notes = vec![words::kept(change.kept), words::steps(change)];
    notes.extend(words::rows(change));
    notes.extend(example.map(|(case, difference)| words::place(case, difference)));
    notes.extend(example.and_then(|(_, difference)| words::sent(difference)));
    let differs = |at: &Line| {
        let [a, b] = words::both(at);
        let [a, b] = difference(&a, &b);
        Differs {
            label: words::label(at),
            a,
            b,
        }
    };
    Shown {
        open: false,
        count: counted(change.cases.len(), "case"),
        label: change.lines.first().map_or_else(String::new, words::label),
        lines: change.lines.iter().take(NAMED).map(differs).collect(),
        notes,
        cases: change.cases.iter().take(NAMED).map(|id| line(id)).collect(),
        more: change.cases.len().saturating_sub(NAMED),
        rerun: example
            .and_then(|(case, _)| case.rerun.as_deref())
            .map(line),
    }
}

fn told(case: &CaseRecord) -> Told {
    Told {
        id: line(&case.id),
        title: text::shown(&case.title),
        ended: case.ended.as_str(),
        said: words::lines(case).join("\n"),
    }
}

//! Turns a case of a comparison, or what several of its cases share, into its story.

use super::{Kind, Story, named};
use crate::compare::{self, Change, ComparedCase, Comparison, Kept, Line};
use crate::run::AnswerRecord;
use crate::story::Difference;
use crate::story::lines::place_line;
use crate::text;

/// How many lines of one change are told.
const MAX_LINES: usize = 20;

/// Returns all there is to say of a case.
pub(super) fn story(case: &ComparedCase) -> Story<'_> {
    let differences = case.differences.iter().map(|it| Difference {
        place: place(case, it),
        ..difference(&it.at)
    });
    let mut notes: Vec<String> = followed(case).into_iter().collect();
    if let (Some(a), Some(b)) = (case.kept_a, case.kept_b) {
        let mut one = Kept::default();
        *match (a, b) {
            (true, true) => &mut one.both,
            (true, false) => &mut one.only_a,
            (false, true) => &mut one.only_b,
            (false, false) => &mut one.neither,
        } = 1;
        notes.push(kept(one));
    }
    if !case.left_out.is_empty() {
        let places = named(&case.left_out);
        notes.push(format!("left out: {places} vary from ask to ask"));
    }
    Story {
        differences: differences.collect(),
        notes,
        sent: case.differences.first().and_then(sent),
        ..bare(case)
    }
}

/// Returns what a change is told by: its lines, and the first case that shows it.
pub(super) fn change<'a>(compared: &'a Comparison, at: usize, case: &'a ComparedCase) -> Story<'a> {
    let Some(change) = compared.changes.get(at) else {
        return bare(case);
    };
    let shown = case.differences.iter().find(|it| it.change == at);
    let place = shown.map_or_else(String::new, |it| place(case, it));
    let lines = change.lines.iter().take(MAX_LINES).map(|line| Difference {
        place: place.clone(),
        ..difference(line)
    });
    let mut notes = Vec::new();
    let more = change.lines.len().saturating_sub(MAX_LINES);
    if more > 0 {
        notes.push(format!("and {} more", text::plural(more, "difference")));
    }
    notes.push(kept(change.kept));
    notes.extend(rows(change));
    notes.extend((change.cases.len() > 1).then(|| steps(change)));
    notes.extend(followed(case));
    Story {
        differences: lines.collect(),
        notes,
        sent: shown.and_then(sent),
        ..bare(case)
    }
}

fn bare(case: &ComparedCase) -> Story<'_> {
    let rerun = case.rerun.as_deref();
    Story {
        kind: Kind::Comparison,
        claim: text::shown(&case.title),
        rows: case.row.iter().map(|row| text::shown(row)).collect(),
        why: case.why.as_deref().map(text::shown),
        commands: rerun.map(|line| ("rerun", line)).into_iter().collect(),
        ..Story::default()
    }
}

fn difference(line: &Line) -> Difference<'_> {
    let side = |value: &Option<String>| match value.as_deref() {
        Some("") => Some("(empty)".to_owned()),
        value => value.map(text::shown),
    };
    Difference {
        place: String::new(),
        excerpt: None,
        label: label(line),
        sides: [side(&line.a), side(&line.b)],
        note: None,
    }
}

/// Returns place and kind of a difference: `$.details changed`.
pub(super) fn label(line: &Line) -> String {
    let also = match line.also.as_slice() {
        [] => String::new(),
        also => format!("; besides: {}", named(also)),
    };
    let varies = if line.varies {
        ", here as in the first case"
    } else {
        ""
    };
    let (place, what) = (text::shown(&line.place), text::shown(&line.what));
    format!("{place} {what}{varies}{also}")
}

/// Returns where a difference's step stands.
fn place(case: &ComparedCase, difference: &compare::Difference) -> String {
    let [part, step] = [&difference.part, &difference.step].map(|said| text::shown(said));
    let place = place_line(&case.file, difference.line);
    format!("{place} ({part}: {step})")
}

/// Returns what was sent, and the code of both answers.
fn sent(difference: &compare::Difference) -> Option<String> {
    let code = |answer: &Option<AnswerRecord>| answer.as_ref().map(|answer| answer.code);
    let (a, b) = (code(&difference.answer_a)?, code(&difference.answer_b)?);
    let sent = text::shown(&difference.sent);
    Some(format!("sent: {sent}   got: A {a}, B {b}"))
}

/// Says whose answers keep what the cases expect.
fn kept(kept: Kept) -> String {
    let parts = [
        (kept.both, "both sides keep what the case expects"),
        (kept.only_a, "only A keeps what the case expects"),
        (kept.only_b, "only B keeps what the case expects"),
        (kept.neither, "no side keeps what the case expects"),
    ];
    let parts: Vec<(usize, &str)> = parts.into_iter().filter(|(count, _)| *count > 0).collect();
    let said = match parts.as_slice() {
        [(_, said)] => (*said).to_owned(),
        parts => {
            let said = parts
                .iter()
                .map(|(count, said)| format!("{said} in {count}"));
            said.collect::<Vec<_>>().join(", ")
        }
    };
    format!("note: {said}")
}

/// Says which rows the answers of both sides have.
fn rows(change: &Change) -> Option<String> {
    let listed = |rows: &[Option<String>]| {
        let row = |row: &Option<String>| row.clone().unwrap_or_else(|| "none".to_owned());
        named(&rows.iter().map(row).collect::<Vec<_>>())
    };
    let [a, b] = [&change.rows_a, &change.rows_b].map(|rows| listed(rows));
    (!change.rows_a.is_empty()).then(|| {
        if change.rows_a == change.rows_b {
            format!("row of both answers: {a}")
        } else {
            format!("row of A: {a}, of B: {b}")
        }
    })
}

/// Says which steps show a change.
fn steps(change: &Change) -> String {
    let is_only = change.steps.len() == 1;
    let steps = change.steps.iter().map(|(step, count)| {
        if is_only {
            step.clone()
        } else {
            format!("{step} ({count})")
        }
    });
    format!("at {}", named(&steps.collect::<Vec<_>>()))
}

/// Says that more differs behind a step that succeeded on one side only.
fn followed(case: &ComparedCase) -> Option<String> {
    let more = text::plural(case.followed, "difference");
    (case.followed > 0)
        .then(|| format!("note: {more} behind this step, which one side refused, not told"))
}

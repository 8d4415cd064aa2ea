//! Turns parts of a comparison into plain lines, one thought a line, which the reports share.
//!
//! Every line is escaped and cut, and begins with a word of ours: none can begin a workflow command.

use std::collections::{HashMap, HashSet};

use crate::compare::{
    CaseRecord, CauseRecord, Change, Comparison, Difference, Ended, ErrorRecord, Kept,
    LeftOutRecord, Line, SideRecord,
};
use crate::report::{sentence, tone};
use crate::run::AnswerRecord;
use crate::text;

/// The longest value within a sentence, in characters.
const MAX_QUOTED: usize = 160;

/// How many names a list has before the rest is counted.
const NAMED: usize = 3;

/// How many differences of one case are told.
const MAX_TOLD: usize = 20;

/// Returns the whole result in a line without colours.
pub(super) fn headline(comparison: &Comparison) -> String {
    let [total, ends, rest] = result(comparison);
    format!("{total}: {ends}   {rest}")
}

/// Returns the three parts of the whole result: how many cases, how they ended, and all else.
pub(super) fn result(comparison: &Comparison) -> [String; 3] {
    let ends = Ended::ALL.into_iter().filter_map(|ended| {
        let count = comparison.summary.count(ended);
        (count > 0).then(|| format!("{count} {}", ended.as_str()))
    });
    let ends: Vec<String> = ends.collect();
    let left_out = comparison.left_out.len();
    let parts = [
        text::plural(comparison.changes.len(), "change"),
        match left_out {
            0 => String::new(),
            _ => format!("{} left out", text::plural(left_out, "place")),
        },
        times(comparison),
        text::duration(std::time::Duration::from_millis(comparison.duration_ms)),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    [
        text::plural(comparison.summary.total(), "case"),
        ends.join(", "),
        parts.join("   "),
    ]
}

/// Returns the verdict, with the word that stands for it: `kept`, `broken`, `unclear` or `nothing`.
pub(super) fn verdict(comparison: &Comparison) -> (&'static str, String) {
    let judgement = comparison.summary.judgement();
    (tone(judgement.standing), sentence(&judgement))
}

/// Returns the medians of both sides, and which is clearly slower; nothing where no answer came.
pub(super) fn times(comparison: &Comparison) -> String {
    let of = |name: &str, side: &SideRecord| {
        let (median, p95) = (side.median_us?, side.p95_us?);
        Some(format!("{name} {} (p95 {})", micros(median), micros(p95)))
    };
    let [Some(a), Some(b)] = [of("A", &comparison.a), of("B", &comparison.b)] else {
        return String::new();
    };
    let slower = match comparison.slower.as_deref() {
        Some("a") => ": A is slower",
        Some(_) => ": B is slower",
        None => "",
    };
    format!("median {a}, {b}{slower}")
}

/// Returns a number of microseconds as a person reads it: `0.4 ms`, `12 ms`.
pub(super) fn micros(micros: u64) -> String {
    match micros {
        0..10_000 => format!("{}.{} ms", micros / 1000, micros / 100 % 10),
        _ => text::duration(std::time::Duration::from_micros(micros)),
    }
}

/// Returns which targets were compared, a line each.
pub(super) fn sides(comparison: &Comparison) -> [String; 2] {
    let sides = [("A", &comparison.a), ("B", &comparison.b)];
    sides.map(|(name, of)| format!("{name}: {}", side(of)))
}

/// Returns a target, and how many cases had from it what they expect.
pub(super) fn side(side: &SideRecord) -> String {
    let target = text::shown(&side.target);
    match side.kept + side.not_kept {
        0 => target,
        judged => {
            let cases = text::plural(judged, "case");
            format!("{target}, keeps what {} of {cases} expect", side.kept)
        }
    }
}

/// Returns what has to be known beside the counts.
pub(super) fn caveats(comparison: &Comparison) -> Vec<String> {
    let stopped = comparison.stopped.iter();
    let stopped = stopped.map(|why| format!("the comparison ended early: {}", text::shown(why)));
    stopped.chain(lost(comparison)).collect()
}

/// Returns what may still be used up, since a `teardown` got no answer.
pub(super) fn lost(comparison: &Comparison) -> Vec<String> {
    let sides = |case: &CaseRecord| {
        let sides = [("A", &case.lost_a), ("B", &case.lost_b)];
        let id = text::shown(&case.id);
        let lost = sides.map(|(side, lost)| {
            let lost = text::shown(lost.as_ref()?);
            Some(format!("not put back on {side}: {id}: {lost}"))
        });
        lost.into_iter().flatten()
    };
    let mut lost: Vec<String> = comparison.cases.iter().flat_map(sides).collect();
    let more = lost.len().saturating_sub(MAX_TOLD);
    if more > 0 {
        lost.truncate(MAX_TOLD);
        lost.push(format!("{} more not put back", text::plural(more, "case")));
    }
    lost
}

/// Returns place and kind of a difference: `$.details changed`.
pub(super) fn label(line: &Line) -> String {
    let also = match line.also.as_slice() {
        [] => String::new(),
        also => format!("; besides: {}", listed(also)),
    };
    let varies = if line.varies {
        ", here as in the first case"
    } else {
        ""
    };
    format!(
        "{} {}{varies}{also}",
        text::shown(&line.place),
        text::shown(&line.what)
    )
}

/// Returns what stands there on both sides.
pub(super) fn both(line: &Line) -> [String; 2] {
    let side = |value: &Option<String>| match value.as_deref() {
        None => "(nothing)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(value) => text::shown(value),
    };
    [side(&line.a), side(&line.b)]
}

/// Returns a difference as three lines: what it is, and both sides.
pub(super) fn told(line: &Line) -> [String; 3] {
    let [a, b] = both(line);
    [label(line), format!("- A: {a}"), format!("+ B: {b}")]
}

/// Returns a change in one sentence.
pub(super) fn gist(line: &Line) -> String {
    let [a, b] = both(line).map(|side| text::cut(&side, MAX_QUOTED));
    format!("{}: A `{a}`, B `{b}`", label(line))
}

/// Returns the first of names, and how many more there are.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let first = names.iter().take(NAMED);
    let first: Vec<String> = first.map(|name| text::shown(name.as_ref())).collect();
    match names.len().saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{}, and {more} more", first.join(", ")),
    }
}

/// Returns the rows of both sides' answers.
pub(super) fn rows(change: &Change) -> Option<String> {
    let named = |rows: &[Option<String>]| {
        let row = |row: &Option<String>| row.clone().unwrap_or_else(|| "none".to_owned());
        listed(&rows.iter().map(row).collect::<Vec<_>>())
    };
    if change.rows_a.is_empty() {
        return None;
    }
    Some(match change.rows_a == change.rows_b {
        true => format!("row of both answers: {}", named(&change.rows_a)),
        false => format!(
            "row of A: {}, of B: {}",
            named(&change.rows_a),
            named(&change.rows_b)
        ),
    })
}

/// Returns whose answers keep what the cases expect.
pub(super) fn kept(kept: Kept) -> String {
    let parts = [
        (kept.both, "both sides keep what the case expects"),
        (kept.only_a, "only A keeps what the case expects"),
        (kept.only_b, "only B keeps what the case expects"),
        (kept.neither, "no side keeps what the case expects"),
    ];
    let parts: Vec<(usize, &str)> = parts.into_iter().filter(|(count, _)| *count > 0).collect();
    match parts.as_slice() {
        [(_, said)] => (*said).to_owned(),
        parts => {
            let said = parts
                .iter()
                .map(|(count, said)| format!("{said} in {count}"));
            said.collect::<Vec<_>>().join(", ")
        }
    }
}

/// Returns the steps that show a change.
pub(super) fn steps(change: &Change) -> String {
    let steps = change
        .steps
        .iter()
        .map(|(step, count)| match change.steps.len() {
            1 => step.clone(),
            _ => format!("{step} ({count})"),
        });
    format!("at {}", listed(&steps.collect::<Vec<_>>()))
}

/// Returns an error that only one side answers.
pub(super) fn error(error: &ErrorRecord) -> String {
    let side = if error.side == "a" { "A" } else { "B" };
    let row = match &error.row {
        Some(row) => format!("row {}", text::shown(row)),
        None => "of no row".to_owned(),
    };
    let shown = |value: &str| text::cut(&text::shown(value), MAX_QUOTED);
    let detail = match error.detail.is_empty() {
        true => String::new(),
        false => format!(": {}", shown(&error.detail)),
    };
    format!(
        "only {side} answers {} {}{detail} ({row}) in {}",
        error.code,
        shown(&error.error),
        text::plural(error.cases.len(), "case")
    )
}

/// Returns a place that was left out.
pub(super) fn left_out(left: &LeftOutRecord) -> String {
    let side = match left.varies_on.as_str() {
        "a" => "A",
        "b" => "B",
        _ => "both sides",
    };
    let first = left
        .cases
        .first()
        .map_or_else(String::new, |id| text::shown(id));
    format!(
        "left out: {} varies on {side} from ask to ask in {}, such as {first}",
        text::shown(&left.place),
        text::plural(left.cases.len(), "case")
    )
}

/// Returns why cases were not compared, were not asked, or differ in several ways at once.
pub(super) fn cause(cause: &CauseRecord) -> String {
    let count = text::plural(cause.cases.len(), "case");
    let (ended, title) = (cause.ended.as_str(), text::shown(&cause.title));
    format!("{count} {ended}: {title}")
}

/// Returns the changes that are to be told, by their places: of those of cases that share a cause,
/// the first.
pub(super) fn told_changes(comparison: &Comparison) -> Vec<usize> {
    let causes = comparison.causes.iter();
    let causes = causes.filter(|cause| cause.ended == Ended::Differs);
    let pairs = causes.enumerate();
    let cause_of: HashMap<&str, usize> = pairs
        .flat_map(|(at, cause)| cause.cases.iter().map(move |id| (id.as_str(), at)))
        .collect();
    let mut seen = HashSet::new();
    let tells = |change: &Change| {
        let mut causes = change.cases.iter().map(|id| cause_of.get(id.as_str()));
        let first = causes.next().flatten();
        match first {
            Some(cause) if causes.all(|other| other == first) => seen.insert(*cause),
            _ => true,
        }
    };
    let told = comparison.changes.iter().map(tells).collect::<Vec<_>>();
    (0..told.len()).filter(|at| told[*at]).collect()
}

/// Returns the case that shows a change best: the first.
pub(super) fn example(
    comparison: &Comparison,
    change: usize,
) -> Option<(&CaseRecord, &Difference)> {
    let id = comparison.changes.get(change)?.cases.first()?;
    let case = comparison.cases.iter().find(|case| case.id == *id)?;
    let difference = case.differences.iter().find(|it| it.change == change)?;
    Some((case, difference))
}

/// Returns the claim of a case, behind its row.
pub(super) fn claim(case: &CaseRecord) -> String {
    let title = text::shown(&case.title);
    match &case.row {
        Some(row) => format!("{} · {title}", text::shown(row)),
        None => title,
    }
}

/// Returns where a difference's step stands.
pub(super) fn place(case: &CaseRecord, difference: &Difference) -> String {
    let (file, step) = (text::shown(&case.file), text::shown(&difference.step));
    format!("{file}:{} ({}: {step})", difference.line, difference.part)
}

/// Returns what was sent, and the code of both answers.
pub(super) fn sent(difference: &Difference) -> Option<String> {
    let code = |answer: &Option<AnswerRecord>| answer.as_ref().map(|answer| answer.code);
    let (a, b) = (code(&difference.answer_a)?, code(&difference.answer_b)?);
    let sent = text::shown(&difference.sent);
    Some(format!("sent: {sent}   got: A {a}, B {b}"))
}

/// Returns all there is to say about a case that is not equal, a line each.
pub(super) fn lines(case: &CaseRecord) -> Vec<String> {
    let mut lines = vec![format!("claim: {}", claim(case))];
    lines.extend(
        case.why
            .iter()
            .map(|why| format!("why: {}", text::shown(why))),
    );
    for difference in case.differences.iter().take(MAX_TOLD) {
        lines.push(format!("at {}", place(case, difference)));
        lines.extend(told(&difference.at));
        lines.extend(sent(difference));
    }
    let more = case.differences.len().saturating_sub(MAX_TOLD);
    if more > 0 {
        lines.push(format!("and {} more", text::plural(more, "difference")));
    }
    lines.extend(followed(case.followed));
    if let (Some(a), Some(b)) = (case.kept_a, case.kept_b) {
        let mut one = Kept::default();
        *match (a, b) {
            (true, true) => &mut one.both,
            (true, false) => &mut one.only_a,
            (false, true) => &mut one.only_b,
            (false, false) => &mut one.neither,
        } = 1;
        lines.push(format!("note: {}", kept(one)));
    }
    if !case.left_out.is_empty() {
        lines.push(format!(
            "left out: {} vary from ask to ask",
            listed(&case.left_out)
        ));
    }
    lines.extend(
        case.rerun
            .iter()
            .map(|rerun| format!("rerun: {}", text::shown(rerun))),
    );
    lines
}

/// Says that more differs behind a step that succeeded on one side only.
pub(super) fn followed(count: usize) -> Option<String> {
    let more = text::plural(count, "difference");
    (count > 0).then(|| format!("note: {more} behind this step, which one side refused, not told"))
}

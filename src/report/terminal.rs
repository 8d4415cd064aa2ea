//! Turns the record of a run into the lines that a person reads first; the last is the whole result.
//!
//! Cases that differ in the same way are one group, told once, by a whole example.

use super::failure::{MARGIN, failure, marked, told};
use super::summary::{summary, unlisted};
use super::{BAD, BOLD, DIM, styled, words};
use crate::run::{CaseRecord, GroupRecord, Likeness, Outcome, Record};
use crate::text;

/// How many groups are told.
const GROUPS: usize = 10;

/// How many lines are spent on groups before the others are told in two lines each.
const LINES: usize = 60;

/// How wide a list of names is, in columns.
const WIDTH: usize = 100;

/// Returns what is told below a case, by its id.
pub type Below<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What is shown of a run, beside what it came to.
#[derive(Clone, Copy, Default)]
pub struct View<'a> {
    /// Whether every case is told in full, and not each group once.
    pub each: bool,
    /// The JSON report that was written, as a shell names it.
    pub report: Option<&'a str>,
    /// What is told below a case, by its id.
    pub below: Option<&'a Below<'a>>,
}

/// Returns what did not pass, the rows that are broken, and the last line.
pub fn terminal(record: &Record, view: View<'_>) -> String {
    let mut blocks = match view.each {
        true => each(record, view),
        false => groups(record, view),
    };
    blocks.extend(skipped(record));
    blocks.extend(lost(record));
    blocks.extend(broken(record));
    blocks.extend(unlisted(record));
    let last = summary(record);
    match blocks.is_empty() {
        true => last,
        false => format!("{}\n\n{last}", blocks.join("\n\n")),
    }
}

fn each(record: &Record, view: View<'_>) -> Vec<String> {
    let told = record
        .cases
        .iter()
        .filter(|case| !super::is_quiet(case.ended()));
    told.map(|case| with(failure(case), case, view)).collect()
}

fn with(block: String, case: &CaseRecord, view: View<'_>) -> String {
    match view.below.and_then(|below| below(&case.id)) {
        Some(more) => format!("{block}\n{more}"),
        None => block,
    }
}

fn groups(record: &Record, view: View<'_>) -> Vec<String> {
    let groups: Vec<_> = words::groups(record).collect();
    let mut spent = 0;
    let told = groups.iter().take(GROUPS).map(|(group, case)| {
        let whole = with(block(group, case, view), case, view);
        spent += whole.lines().count();
        match spent <= LINES {
            true => whole,
            false => briefly(group, case),
        }
    });
    let mut blocks: Vec<String> = told.collect();
    let left = groups.iter().skip(GROUPS);
    let more: usize = left.clone().map(|(group, _)| group.count).sum();
    if more > 0 {
        blocks.push(format!(
            "and {} more, of {}; `--each` shows every case",
            text::plural(left.count(), "group"),
            text::plural(more, "case")
        ));
    }
    blocks
}

/// Returns the block of a group: its title and its first case; of one case, that.
fn block(group: &GroupRecord, case: &CaseRecord, view: View<'_>) -> String {
    let mut lines = match group.count {
        1 => vec![failure(case)],
        _ => several(group, case),
    };
    if let Some(add) = add(case, view.report) {
        lines.push(format!("{MARGIN}{add}"));
    }
    if group.count == 1 {
        lines.extend(help(group));
    }
    lines.join("\n")
}

/// Returns a group in two lines: what it is, and how its first case is asked again.
fn briefly(group: &GroupRecord, case: &CaseRecord) -> String {
    let mut lines = vec![group_line(group)];
    let rerun = case.rerun.as_deref().map(text::shown);
    lines.extend(rerun.map(|rerun| format!("{MARGIN}rerun: {rerun}")));
    lines.join("\n")
}

fn help(group: &GroupRecord) -> Option<String> {
    let edit = group.edit.as_ref()?;
    Some(format!("{MARGIN}help: {}", text::shown(edit)))
}

/// Returns what many cases have in common, what to do about it, and one of them.
fn several(group: &GroupRecord, case: &CaseRecord) -> Vec<String> {
    let mut lines = vec![format!(
        "{} {}",
        marked(case.ended()),
        styled(BOLD, &words::group_title(group))
    )];
    lines.extend(help(group));
    lines.push(format!("{MARGIN}such as {}", text::shown(&case.id)));
    lines.extend(told(case));
    lines.push(styled(
        DIM,
        &format!("{MARGIN}cases: {}", words::named(group)),
    ));
    lines
}

/// Returns a group in one line, for whoever has seen its example.
pub fn group_line(group: &GroupRecord) -> String {
    let outcome = Outcome::from_key(&group.outcome).unwrap_or(Outcome::Errored);
    format!("{} {}", marked(outcome), words::group_title(group))
}

/// Returns a case in one line, where the first of its group has told the rest.
pub fn as_told(case: &CaseRecord, title: &str, first: &str) -> String {
    let (title, first) = (text::shown(title), text::shown(first));
    let rerun = case.rerun.as_deref().map(text::shown).unwrap_or_default();
    format!(
        "{} as {first}: {title}   rerun: {rerun}",
        marked(case.ended())
    )
}

/// Says how an answer that no row has becomes a case, where it could be a row's.
fn add(case: &CaseRecord, report: Option<&str>) -> Option<String> {
    let answer = case.answer.as_ref()?;
    // What has no error in it is no answer of this API, and no case could hold it.
    let may_be = answer.row.is_none() && answer.error.is_some();
    if !may_be || !Likeness::of(case)?.may_be_a_row() {
        return None;
    }
    Some(match report {
        Some(path) => format!("add: vipspec add --from-report {path}"),
        None => {
            "add: vipspec add --from-report FILE.json, after a run with --report json=FILE.json"
                .to_owned()
        }
    })
}

fn skipped(record: &Record) -> Option<String> {
    let skipped = Outcome::Skipped.as_key();
    let groups = record
        .groups
        .iter()
        .filter(|group| group.outcome == skipped);
    let lines: Vec<String> = groups
        .take(GROUPS)
        .flat_map(|group| std::iter::once(group_line(group)).chain(help(group)))
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns what may still be used up, since `teardown` got no answer.
fn lost(record: &Record) -> Option<String> {
    let lines = record.cases.iter().filter_map(|case| {
        let lost = text::shown(case.lost.as_ref()?);
        Some(format!("not put back: {}: {lost}", text::shown(&case.id)))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the rows that are broken, by name.
fn broken(record: &Record) -> Option<String> {
    let names = words::broken(record).map(|row| text::shown(&row.row));
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| {
        let label = match names.len() {
            1 => "broken row: ",
            _ => "broken rows: ",
        };
        styled(BAD, &text::hanging(label, &names.join(", "), WIDTH))
    })
}

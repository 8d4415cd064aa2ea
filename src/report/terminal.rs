//! Turns a sheet into the lines that a person reads first; the last is the whole result.
//!
//! Cases that differ in the same way are one group, told once, by a whole example.

use anstyle::Style;

use super::failure::{block, indented, marked, told};
use super::format::Format;
use super::sheet::{Case, Group, Kind, Remarks, Sheet, Story, Tone};
use super::{BAD, BOLD, DIM, GOOD, ODD, style, styled};
use crate::run::Outcome;
use crate::text;

/// How many groups are told.
const GROUPS: usize = 10;

/// How many lines are spent on groups before the others are told in two lines each.
const LINES: usize = 60;

/// How many remarks of a kind are told.
const REMARKS: usize = 20;

/// How wide a list of names is, in columns: no terminal breaks one of its words.
const WIDTH: usize = 80;

pub(super) const FORMAT: Format = Format {
    name: "terminal",
    about: "What is printed for people",
    render,
};

/// Returns what is told below a case, by its id.
pub type Below<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// What is shown, beside what it came to.
#[derive(Clone, Copy, Default)]
pub struct View<'a> {
    /// Whether every case is told in full, and not each group once.
    pub each: bool,
    /// The JSON report that was written, as a shell names it.
    pub report: Option<&'a str>,
    /// What is told below a case, by its id.
    pub below: Option<&'a Below<'a>>,
}

/// Returns the report, without styles.
fn render(sheet: &Sheet<'_>) -> String {
    let text = shown(sheet, View::default());
    format!("{}\n", anstream::adapter::strip_str(&text))
}

/// Returns what did not pass, the rows that are broken, and the last line.
pub fn terminal<'a>(of: impl Into<Sheet<'a>>, view: View<'_>) -> String {
    shown(&of.into(), view)
}

/// Returns `1573 cases: 1573 passed   22 of 22 rows held   0.41 s`, behind what the whole comes to
/// where that says more.
pub fn summary<'a>(of: impl Into<Sheet<'a>>) -> String {
    last(&of.into())
}

fn shown(sheet: &Sheet<'_>, view: View<'_>) -> String {
    let mut blocks = parties(sheet);
    blocks.extend(match view.each {
        true => each(sheet, view),
        false => groups(sheet, view),
    });
    blocks.extend(skipped(sheet));
    blocks.extend(sheet.remarks.iter().map(remarks));
    blocks.extend(broken(sheet));
    blocks.push(last(sheet));
    blocks.join("\n\n")
}

/// Says who was compared, where they differ.
fn parties(sheet: &Sheet<'_>) -> Vec<String> {
    if sheet.kind == Kind::Run || sheet.groups.is_empty() {
        return Vec::new();
    }
    let parties = sheet.parties.iter();
    let parties: Vec<String> = parties
        .map(|(name, who)| format!("{name}: {who}"))
        .collect();
    vec![parties.join("\n")]
}

fn each(sheet: &Sheet<'_>, view: View<'_>) -> Vec<String> {
    let cases = sheet.cases.iter();
    let cases = cases.filter(|case| !super::is_quiet(case.outcome));
    let block = |case: &Case<'_>| with(block(case.outcome, &case.id, &case.story()), case, view);
    cases.map(block).collect()
}

fn with(block: String, case: &Case<'_>, view: View<'_>) -> String {
    match view.below.and_then(|below| below(case.raw_id())) {
        Some(more) => format!("{block}\n{more}"),
        None => block,
    }
}

fn groups(sheet: &Sheet<'_>, view: View<'_>) -> Vec<String> {
    let (told, rest): (Vec<_>, Vec<_>) = sheet.acute().partition(|(group, _)| !group.explained);
    let mut spent = 0;
    let shown = told.iter().take(GROUPS).map(|(group, case)| {
        let whole = with(whole(sheet, group, case, view), case, view);
        spent += whole.lines().count();
        match spent <= LINES {
            true => whole,
            false => briefly(sheet, group),
        }
    });
    let mut blocks: Vec<String> = shown.collect();
    let left = || told.iter().skip(GROUPS).chain(&rest);
    if left().next().is_some() {
        let groups = text::plural(left().count(), "group");
        let all = sheet.kind.all();
        // A case may show several changes, and is in one group of a run alone.
        let cases = match sheet.kind {
            Kind::Comparison => String::new(),
            Kind::Run => {
                let cases: usize = left().map(|(group, _)| group.count).sum();
                format!(", of {}", text::plural(cases, "case"))
            }
        };
        blocks.push(format!("and {groups} more{cases}; {all}"));
    }
    blocks
}

/// Returns the block of a group: what its cases have in common, what to do about it, and one of them;
/// of one case, that.
fn whole(sheet: &Sheet<'_>, group: &Group<'_>, case: &Case<'_>, view: View<'_>) -> String {
    let story = sheet.story(group);
    let add = story.as_ref().and_then(|story| add(story, view.report));
    let edit = group
        .edit
        .iter()
        .map(|edit| indented(&format!("help: {edit}")));
    let mut lines = Vec::new();
    match &story {
        Some(story) if group.count == 1 => {
            lines.push(block(group.outcome, &case.id, story));
            lines.extend(add.into_iter().chain(edit));
        }
        _ => {
            lines.push(title(sheet.kind, group));
            lines.extend(edit);
            if let Some(story) = &story {
                lines.push(indented(&format!("such as {}", case.id)));
                lines.extend(told(story));
            }
            let cases = text::hanging(&indented("cases: "), &group.named(), WIDTH);
            lines.extend(cases.lines().map(|line| styled(DIM, line)));
            lines.extend(add);
        }
    }
    lines.join("\n")
}

fn title(kind: Kind, group: &Group<'_>) -> String {
    let line = styled(BOLD, &group.line());
    format!("{} {line}", marked(kind, group.outcome))
}

/// Returns a group in two lines: what it is, and how its first case is asked again.
fn briefly(sheet: &Sheet<'_>, group: &Group<'_>) -> String {
    let mark = marked(sheet.kind, group.outcome);
    let mut lines = vec![format!("{mark} {}", group.line())];
    let story = sheet.story(group);
    let rerun = story.and_then(|story| story.command("rerun"));
    lines.extend(rerun.map(|rerun| indented(&format!("rerun: {rerun}"))));
    lines.join("\n")
}

/// Says how an answer that no row has becomes a case, where it could be a row's.
fn add(story: &Story<'_>, report: Option<&str>) -> Option<String> {
    let line = match report {
        Some(path) => format!("add: vipspec add --from-report {path}"),
        None => {
            "add: vipspec add --from-report FILE.json, after a run with --report json=FILE.json"
                .to_owned()
        }
    };
    story.may_be_a_row.then(|| indented(&line))
}

fn skipped(sheet: &Sheet<'_>) -> Option<String> {
    let groups = sheet.groups.iter();
    let groups = groups.filter(|group| group.outcome == Outcome::Skipped);
    let lines = groups.take(GROUPS).flat_map(|group| {
        let mark = marked(sheet.kind, group.outcome);
        let edit = group
            .edit
            .iter()
            .map(|edit| indented(&format!("help: {edit}")));
        std::iter::once(format!("{mark} {}", group.line())).chain(edit)
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn remarks(remarks: &Remarks) -> String {
    let mut lines: Vec<String> = remarks.lines.iter().take(REMARKS).cloned().collect();
    let more = remarks.lines.len().saturating_sub(REMARKS);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines.join("\n")
}

/// Returns the rows that are broken, by name.
fn broken(sheet: &Sheet<'_>) -> Option<String> {
    let names = sheet.broken().map(|row| text::shown(&row.row));
    let names: Vec<String> = names.collect();
    let label = match names.len() {
        0 => return None,
        1 => "broken row: ",
        _ => "broken rows: ",
    };
    Some(styled(BAD, &text::hanging(label, &names.join(", "), WIDTH)))
}

/// Returns the last line, behind the judgement where that says more.
fn last(sheet: &Sheet<'_>) -> String {
    let counts = sheet.counts();
    let counts =
        counts.map(|(outcome, count, word)| styled(style(outcome), &format!("{count} {word}")));
    let flaky = sheet.flakiness().map(|flaky| styled(ODD, &flaky));
    let counts: Vec<String> = counts.chain(flaky).collect();
    let cases = styled(BOLD, &text::plural(sheet.summary.total(), "case"));
    let facts = sheet.facts.iter();
    let facts = facts.map(|fact| styled(tone(fact.tone), &fact.said));
    let rest: Vec<String> = facts.chain([text::duration(sheet.duration)]).collect();
    let line = format!("{cases}: {}   {}", counts.join(", "), rest.join("   "));
    let is_told = sheet.kind == Kind::Run && sheet.judgement.tells_more();
    match is_told {
        true => format!("{}\n{line}", styled(ODD, &sheet.judgement.sentence)),
        false => line,
    }
}

fn tone(tone: Tone) -> Style {
    match tone {
        Tone::Plain => Style::new(),
        Tone::Good => GOOD,
        Tone::Bad => BAD,
        Tone::Odd => ODD,
    }
}

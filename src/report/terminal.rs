//! Turns a sheet into the lines that a person reads first; the last is the whole result.
//!
//! Cases that differ in the same way are one group, told once, by a whole example.

use std::collections::{BTreeSet, HashSet};

use anstyle::Style;

use super::format::Format;
use super::sheet::{Case, Group, Remarks, Sheet, Tone, named};
use super::{BAD, BOLD, DIM, GOOD, ODD, style, styled};
use crate::run::{KnownRecord, Outcome, RowRecord};
use crate::story::failure::{block, indented, marked, sides, story_lines};
use crate::story::{Kind, Story};
use crate::text;

/// How many groups are told.
const GROUPS: usize = 10;

/// How many lines are spent on groups that are told whole.
const WHOLE: usize = 45;

/// How many lines are spent before a group is told by its title alone.
const LINES: usize = 66;

/// How many rows that nothing showed are named.
const UNTESTED: usize = 5;

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
    blocks.extend(if view.each {
        each(sheet, view)
    } else {
        groups(sheet, view)
    });
    blocks.extend(listed(sheet));
    blocks.extend(skipped(sheet));
    blocks.extend(sheet.remarks.iter().map(|it| remarks(it, view.each)));
    blocks.extend(rows(sheet));
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
    let cases = cases.filter(|case| !crate::story::is_quiet(case.outcome));
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
    let (groups, rest): (Vec<_>, Vec<_>) = sheet.acute().partition(|(group, _)| !group.explained);
    let mut spent = 0;
    let shown = groups.iter().take(GROUPS).map(|(group, case)| {
        let whole = || with(whole(sheet, group, case, view), case, view);
        let ways: [(&dyn Fn() -> String, usize); 2] =
            [(&whole, WHOLE), (&|| by_its_sides(sheet, group), LINES)];
        let mut ways = ways.iter().map(|(way, most)| (way(), most));
        let fits = ways.find(|(block, most)| spent + block.lines().count() <= **most);
        let block = fits.map_or_else(|| briefly(sheet, group, Vec::new()), |(block, _)| block);
        // The blank line behind it is one of them.
        spent += block.lines().count() + 1;
        block
    });
    let mut blocks: Vec<String> = shown.collect();
    let left = || groups.iter().skip(GROUPS).chain(&rest);
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
                lines.extend(story_lines(story));
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

/// Returns a group with what was expected and what came in one of its cases.
fn by_its_sides(sheet: &Sheet<'_>, group: &Group<'_>) -> String {
    let story = sheet.story(group);
    let first = story.as_ref().and_then(|story| story.differences.first());
    let sides = first.map(|first| sides(sheet.kind, &first.sides).map(|side| indented(&side)));
    briefly(sheet, group, sides.into_iter().flatten().collect())
}

/// Returns a group in two lines and what stands between them: what it is, and how its first case is
/// asked again.
fn briefly(sheet: &Sheet<'_>, group: &Group<'_>, between: Vec<String>) -> String {
    let mark = marked(sheet.kind, group.outcome);
    let mut lines = vec![format!("{mark} {}", group.line())];
    lines.extend(between);
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

/// Returns a line for each entry of the list of known failures that let cases fail.
fn listed(sheet: &Sheet<'_>) -> Option<String> {
    let mut entries: Vec<(&KnownRecord, usize)> = Vec::new();
    for known in sheet.listed().filter_map(|case| case.known) {
        match entries.iter_mut().find(|(entry, _)| *entry == known) {
            Some((_, cases)) => *cases += 1,
            None => entries.push((known, 1)),
        }
    }
    let line = |(entry, cases): &(&KnownRecord, usize)| {
        let mark = marked(sheet.kind, Outcome::FailedAsListed);
        let (cases, reason) = (text::plural(*cases, "case"), text::shown(&entry.reason));
        let (owner, until) = (text::shown(&entry.owner), text::shown(&entry.until));
        format!("{mark} {cases}: {reason} ({owner}, until {until})")
    };
    let mut lines: Vec<String> = entries.iter().take(GROUPS).map(line).collect();
    let more = entries.len().saturating_sub(GROUPS);
    lines.extend((more > 0).then(|| format!("and {} more", text::plural(more, "known failure"))));
    (!lines.is_empty()).then(|| lines.join("\n"))
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
        let names = lacking(sheet, group);
        let names: Vec<String> = names.lines().map(|line| styled(DIM, line)).collect();
        std::iter::once(format!("{mark} {}", group.line()))
            .chain(edit)
            .chain(names)
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the rows that cases name which were not asked, or the cases where they name none.
fn lacking(sheet: &Sheet<'_>, group: &Group<'_>) -> String {
    let ids: HashSet<&str> = group.ids.iter().map(String::as_str).collect();
    let cases = sheet.cases.iter();
    let cases = cases.filter(|case| ids.contains(case.raw_id()));
    let rows: BTreeSet<&String> = cases.flat_map(|case| &case.rows).collect();
    let rows: Vec<&String> = rows.into_iter().collect();
    let (label, names) = match rows.len() {
        0 => ("cases: ", group.named()),
        1 => ("row: ", rows[0].clone()),
        _ => ("rows: ", named(&rows)),
    };
    text::hanging(&indented(label), &names, WIDTH)
}

fn remarks(remarks: &Remarks, each: bool) -> String {
    let in_short = remarks.in_short.as_ref().filter(|_| !each);
    let all = in_short.unwrap_or(&remarks.lines);
    let mut lines: Vec<String> = all.iter().take(REMARKS).cloned().collect();
    let more = all.len().saturating_sub(REMARKS);
    lines.extend((more > 0).then(|| format!("and {more} more")));
    lines.join("\n")
}

/// Returns the name of a row, and in how many cases it is broken where some hold it.
fn row_line(row: &RowRecord) -> String {
    let name = text::shown(&row.row);
    if row.held == 0 || row.broken == 0 {
        return name;
    }
    let broken = text::plural(row.broken, "case");
    format!("{name} (broken in {broken}, held in {})", row.held)
}

/// Returns the rows that are broken, and those that nothing showed where they are few, by name: first
/// those that nothing holds, for of the others a case may have meant another row.
fn rows(sheet: &Sheet<'_>) -> Option<String> {
    let names = |rows: &mut dyn Iterator<Item = &RowRecord>| -> Vec<String> {
        let mut rows: Vec<&RowRecord> = rows.collect();
        rows.sort_by_key(|row| row.held > 0);
        rows.into_iter().map(row_line).collect()
    };
    let mut untested = names(&mut sheet.untested());
    if untested.len() > UNTESTED {
        untested.clear();
    }
    let lists = [
        (BAD, "broken", "", names(&mut sheet.broken())),
        (
            ODD,
            "broken",
            " as listed",
            names(&mut sheet.broken_as_listed()),
        ),
        (ODD, "untested", "", untested),
    ];
    let lists = lists.into_iter().filter(|(.., names)| !names.is_empty());
    let lines = lists.map(|(style, end, how, names)| {
        let rows = if names.len() == 1 { "row" } else { "rows" };
        let label = format!("{end} {rows}{how}: ");
        styled(style, &text::hanging(&label, &names.join(", "), WIDTH))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Returns the last line, behind the judgement where that says more.
fn last(sheet: &Sheet<'_>) -> String {
    let mut counts: Vec<String> = sheet
        .counts()
        .map(|(outcome, count, word)| styled(style(outcome), &format!("{count} {word}")))
        .collect();
    counts.extend(sheet.flakiness().map(|flaky| styled(ODD, &flaky)));
    let cases = styled(BOLD, &text::plural(sheet.summary.total(), "case"));
    let facts = sheet.facts.iter();
    let facts = facts.map(|fact| styled(tone(fact.tone), &fact.said));
    let rest: Vec<String> = facts.chain([text::duration(sheet.duration)]).collect();
    let line = format!("{cases}: {}   {}", counts.join(", "), rest.join("   "));
    let is_told = sheet.kind == Kind::Run && sheet.judgement.tells_more();
    if is_told {
        format!("{}\n{line}", styled(ODD, &sheet.judgement.sentence))
    } else {
        line
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

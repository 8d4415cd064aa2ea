//! Turns a case that did not pass into the lines a person reads first.

use similar::{ChangeTag, TextDiff};

use super::{BAD, BOLD, DIM, Difference, GOOD, Kind, Story, side, style, styled};
use crate::run::{CaseRecord, GroupRecord, Outcome};
use crate::source::excerpt;
use crate::text;

/// What every line under the first begins with.
pub(crate) const MARGIN: &str = "      ";

/// The longest body of an answer that is shown, in characters; reports have more of it.
const MAX_BODY: usize = 300;

/// From which share of words on that two texts have in common they are compared word by word: of two
/// that have nothing to do with each other, what they happen to share says nothing.
pub(crate) const ALIKE: f32 = 0.4;

/// Returns the block of a case that did not pass, without a line break at its end.
pub fn failure(case: &CaseRecord) -> String {
    block(case.ended(), &text::shown(&case.id), &Story::of(case))
}

/// Returns a case in one line, where the first of its group has told the rest.
pub fn as_before(case: &CaseRecord, title: &str, first: &str) -> String {
    let [title, first] = [title, first].map(text::shown);
    let rerun = case.rerun.as_deref().map(text::shown).unwrap_or_default();
    let mark = marked(Kind::Run, case.ended());
    format!("{mark} as {first}: {title}   rerun: {rerun}")
}

/// Returns a group in one line, for whoever has seen its example.
pub fn group_line(group: &GroupRecord) -> String {
    let outcome = Outcome::from_key(&group.outcome).unwrap_or(Outcome::Errored);
    let (count, title) = (text::plural(group.count, "case"), text::shown(&group.title));
    format!("{} {count}: {title}", marked(Kind::Run, outcome))
}

/// Returns a block: what ended how, and its story.
pub(crate) fn block(outcome: Outcome, id: &str, story: &Story<'_>) -> String {
    let mark = marked(story.kind, outcome);
    format!(
        "{mark} {}\n{}",
        styled(BOLD, id),
        story_lines(story).join("\n")
    )
}

/// Returns the word for an outcome, in its colour, all of one width.
pub(crate) fn marked(kind: Kind, outcome: Outcome) -> String {
    styled(style(outcome), kind.mark(outcome))
}

/// Returns the lines below the headline.
pub(crate) fn story_lines(story: &Story<'_>) -> Vec<String> {
    let mut lines = vec![indented(&claim(story))];
    lines.extend(story.why.iter().map(|why| indented(&inert(why))));
    let mut place = None;
    for difference in &story.differences {
        let is_told = place.replace(&difference.place) == Some(&difference.place);
        lines.extend(differing(story.kind, difference, is_told));
    }
    let rest = story.asides().chain(story.sent.clone()).chain(body(story));
    lines.extend(rest.map(|line| indented(&line)));
    let commands = story.commands.iter();
    let commands = commands.map(|(name, line)| format!("{name}: {}", text::shown(line)));
    lines.extend(commands.map(|line| styled(DIM, &indented(&line))));
    lines
}

/// Returns a line behind the margin.
pub(crate) fn indented(line: &str) -> String {
    format!("{MARGIN}{line}")
}

fn claim(story: &Story<'_>) -> String {
    if story.rows.is_empty() {
        inert(&story.claim)
    } else {
        format!("{} · {}", inert(&story.rows.join(" or ")), story.claim)
    }
}

/// Returns text that may begin a line, and begins no command of a pipeline's log.
fn inert(shown: &str) -> String {
    if shown.trim_start().starts_with("::") {
        format!("\\{shown}")
    } else {
        shown.to_owned()
    }
}

fn differing(kind: Kind, difference: &Difference<'_>, is_told: bool) -> Vec<String> {
    let Difference { place, label, .. } = difference;
    let mut lines = Vec::new();
    match &difference.excerpt {
        Some(marked) => {
            lines.push(indented(&format!("{place}:{}", marked.columns[0])));
            // It has a margin of its own.
            let excerpt = excerpt(marked.line, marked.source, marked.columns, label);
            lines.extend(excerpt.lines().map(str::to_owned));
        }
        None => {
            lines.extend((!is_told).then(|| indented(place)));
            lines.push(indented(&inert(label)));
        }
    }
    lines.extend(
        sides(kind, &difference.sides)
            .iter()
            .map(|side| indented(side)),
    );
    let note = difference.note.iter();
    lines.extend(note.map(|note| indented(&format!("note: {note}"))));
    lines
}

/// Returns two texts behind their signs, with the words that differ in bold.
pub(crate) fn sides(kind: Kind, texts: &[Option<String>; 2]) -> [String; 2] {
    let [before, after] = texts.each_ref().map(side);
    let diff = TextDiff::from_words(before, after);
    let is_whole = texts.iter().any(Option::is_none) || diff.ratio() < ALIKE;
    let side = |unwanted: ChangeTag, sign: &str, style: anstyle::Style| {
        let mut line = format!("{style}{sign}");
        let changes = diff.iter_all_changes();
        for change in changes.filter(|change| change.tag() != unwanted) {
            match change.tag() {
                _ if is_whole => line.push_str(change.value()),
                ChangeTag::Equal => line.push_str(change.value()),
                _ => line.push_str(&format!("{BOLD}{}{BOLD:#}{style}", change.value())),
            }
        }
        format!("{line}{style:#}")
    };
    let [removed, added] = kind.signs();
    [
        side(ChangeTag::Insert, removed, BAD),
        side(ChangeTag::Delete, added, GOOD),
    ]
}

/// Returns how the answer begins.
fn body(story: &Story<'_>) -> Option<String> {
    let body = story.decided?.response.body.trim();
    let shown = || text::shown(&text::cut(body, MAX_BODY));
    (!body.is_empty()).then(|| format!("body: {}", shown()))
}

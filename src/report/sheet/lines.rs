//! Turns what a sheet says of a case into plain lines, one thought a line, for the textual reports.
//!
//! Every line begins with a word or sign of ours: none can begin a workflow command.

use super::{Case, Story};
use crate::run::KnownRecord;
use crate::story::{Difference, side};
use crate::text;

/// How many differences of one case are told.
const MAX_DIFFERENCES: usize = 20;

/// The longest value within a sentence, in characters.
const MAX_QUOTED: usize = 160;

/// The longest body that is told, in characters.
const MAX_BODY: usize = 400;

/// Returns a case in one sentence.
pub(in crate::report) fn gist(case: &Case<'_>, story: &Story<'_>) -> String {
    let first = story.differences.first().map(|it| sentence(story, it));
    let mut said: Vec<String> = story.why.iter().cloned().chain(first).collect();
    if story.differences.len() > 1 {
        let more = text::plural(story.differences.len() - 1, "difference");
        said.push(format!("and {more} more"));
    }
    if said.is_empty() {
        said.push(story.kind.word(case.outcome).to_owned());
    }
    said.join("; ")
}

fn sentence(story: &Story<'_>, difference: &Difference<'_>) -> String {
    let quoted = |side: &Option<String>| match side {
        None => "nothing".to_owned(),
        Some(value) => format!("`{}`", text::cut(value, MAX_QUOTED)),
    };
    let [one, other] = difference.sides.each_ref().map(quoted);
    let [first, second] = story.kind.sides();
    format!("{}: {first} {one}, {second} {other}", difference.label)
}

/// Returns what the list of known failures says of a case.
pub(in crate::report) fn known(known: &KnownRecord) -> String {
    format!(
        "known failure: {} (owner {}, until {})",
        text::shown(&known.reason),
        text::shown(&known.owner),
        text::shown(&known.until)
    )
}

/// Returns all there is to say of a case that did not pass, or not at once.
pub(in crate::report) fn lines(case: &Case<'_>) -> Vec<String> {
    let story = case.story();
    let mut lines = vec![format!("claim: {}", story.claim)];
    let rows = story.rows.join(" or ");
    lines.extend((!rows.is_empty()).then(|| format!("row: {rows}")));
    lines.extend(case.known.map(known));
    lines.extend(story.why.iter().map(|why| format!("why: {why}")));
    lines.extend(case.attempts());
    lines.extend(difference_lines(&story));
    lines.extend(story.asides());
    lines.extend(story.exchanged());
    let commands = story.commands.iter();
    lines.extend(commands.map(|(name, line)| format!("{name}: {}", text::shown(line))));
    lines
}

/// Returns both sides of each difference, a line each, with their place.
pub(in crate::report) fn difference_lines(story: &Story<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for difference in story.differences.iter().take(MAX_DIFFERENCES) {
        lines.push(format!("at {}: {}", difference.place, difference.label));
        let sides = story.kind.signs().into_iter().zip(&difference.sides);
        lines.extend(sides.map(|(sign, value)| format!("{sign}{}", side(value))));
        let note = difference.note.iter();
        lines.extend(note.map(|note| format!("note: {note}")));
    }
    let more = story.differences.len().saturating_sub(MAX_DIFFERENCES);
    if more > 0 {
        lines.push(format!("and {} more", text::plural(more, "difference")));
    }
    lines
}

impl Case<'_> {
    /// Returns what earlier attempts met, a line each.
    pub(in crate::report) fn attempts(&self) -> impl Iterator<Item = String> {
        let retries = self.retries.iter().take(MAX_DIFFERENCES).zip(1..);
        retries.map(|(met, number): (_, usize)| format!("attempt {number}: {met}"))
    }
}

impl Story<'_> {
    /// Returns the exchange that decided, in short.
    pub(in crate::report) fn exchanged(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.sent.iter().cloned().collect();
        let Some(exchange) = self.decided else {
            return lines;
        };
        for (word, message) in [("sent", &exchange.request), ("got", &exchange.response)] {
            if !message.body.is_empty() {
                let body = text::shown(&text::cut(&message.body, MAX_BODY));
                lines.push(format!("{word} body: {body}"));
            }
        }
        lines
    }

    /// Returns the command of a name.
    pub(in crate::report) fn command(&self, name: &str) -> Option<String> {
        let commands = self.commands.iter();
        let found = commands.clone().find(|(known, _)| *known == name)?;
        Some(text::shown(found.1))
    }
}

//! Turns the groups of a sheet into blocks, the first thing on the page: what differs, in how many
//! cases, what came, and the edit that it calls for.

use std::collections::HashMap;

use serde::Serialize;

use super::difference::{Differs, differs};
use super::wording::{anchor, counted};
use crate::report::sheet::{Case, Group, Sheet};
use crate::story::{Kind, Story};
use crate::text;

/// How many cases of a group are named.
const NAMED: usize = 10;

/// How many groups are told.
const TOLD: usize = 20;

/// How many differences of a change are told.
const LINES: usize = 5;

/// Cases that differ in the same way.
#[derive(Debug, Serialize)]
pub(super) struct Alike {
    outcome: &'static str,
    word: &'static str,
    title: String,
    count: String,
    /// What the first of them was answered: code, error and text.
    answer: Option<String>,
    /// What differs between two targets.
    differs: Vec<Differs>,
    notes: Vec<String>,
    edit: Option<String>,
    /// The first of its cases: what leads to each, and its id.
    named: Vec<(String, String)>,
    /// How many more there are.
    more: usize,
    /// The numbers of all of them, for the filter.
    numbers: String,
}

/// Returns the groups, the largest first, and how many more there are; a case's number is its place
/// in the list.
pub(super) fn alike(sheet: &Sheet<'_>) -> (Vec<Alike>, usize) {
    let ids = sheet.cases.iter().map(Case::raw_id);
    let numbers: HashMap<&str, usize> = ids.zip(0..).collect();
    let groups = sheet.acute().map(|(group, _)| group);
    let told = groups.take(TOLD).map(|group| block(sheet, group, &numbers));
    let told: Vec<Alike> = told.collect();
    let more = sheet.acute().count() - told.len();
    (told, more)
}

fn block(sheet: &Sheet<'_>, group: &Group<'_>, numbers: &HashMap<&str, usize>) -> Alike {
    let known = group.ids.iter().filter_map(|id| numbers.get(id.as_str()));
    let numbers: Vec<String> = known.map(ToString::to_string).collect();
    let ids = group.ids.iter().take(NAMED).map(|id| text::shown(id));
    let story = sheet.story(group).unwrap_or_default();
    let of_change = |story: &Story<'_>| story.kind == Kind::Comparison && !group.explained;
    let (differences, notes) = if of_change(&story) {
        (story.differences.as_slice(), story.notes)
    } else {
        (&[][..], Vec::new())
    };
    Alike {
        outcome: group.outcome.as_key(),
        word: sheet.kind.verb(group.outcome, group.count),
        title: group.title.clone(),
        count: counted(group.count, "case"),
        answer: story.answer,
        differs: differences.iter().take(LINES).map(differs).collect(),
        notes,
        edit: group.edit.clone(),
        more: group.count.saturating_sub(NAMED),
        named: ids.map(|id| (anchor(&id), id)).collect(),
        numbers: numbers.join(" "),
    }
}

//! Turns the groups of a run into blocks, the first thing on the page: what differs, in how many cases,
//! what came, and the edit that it calls for.

use std::collections::HashMap;

use serde::Serialize;

use super::wording::{anchor, counted, line};
use crate::report::words;
use crate::run::{CaseRecord, GroupRecord, Record};
use crate::text;

/// How many cases of a group are named.
const NAMED: usize = 10;

/// How many groups are told.
const TOLD: usize = 20;

/// The longest answer that is told, in characters.
const MAX_ANSWER: usize = 200;

/// Cases that differ in the same way.
#[derive(Debug, Serialize)]
pub(super) struct Alike {
    outcome: &'static str,
    word: &'static str,
    title: String,
    count: String,
    /// What the first of them was answered: code, error and text.
    answer: Option<String>,
    edit: Option<String>,
    /// The first of its cases: what leads to each, and its id.
    named: Vec<(String, String)>,
    /// How many more there are.
    more: usize,
    /// The numbers of all of them, for the filter.
    numbers: String,
}

/// Returns the groups, the largest first; a case's number is its place in the list.
pub(super) fn alike(record: &Record) -> Vec<Alike> {
    let ids = record.cases.iter().map(|case| case.id.as_str());
    let numbers: HashMap<&str, usize> = ids.zip(0..).collect();
    let groups = words::groups(record).take(TOLD);
    groups
        .map(|(group, case)| block(group, case, &numbers))
        .collect()
}

fn block(group: &GroupRecord, case: &CaseRecord, numbers: &HashMap<&str, usize>) -> Alike {
    let known = group.ids.iter().filter_map(|id| numbers.get(id.as_str()));
    let shown: Vec<String> = known.map(ToString::to_string).collect();
    let named = group
        .ids
        .iter()
        .take(NAMED)
        .map(|id| (anchor(id), line(id)));
    Alike {
        outcome: case.ended().as_key(),
        word: case.ended().as_str(),
        title: line(&group.title),
        count: counted(group.count, "case"),
        answer: answer(case),
        edit: group.edit.as_deref().map(line),
        more: group.count.saturating_sub(NAMED),
        named: named.collect(),
        numbers: shown.join(" "),
    }
}

fn answer(case: &CaseRecord) -> Option<String> {
    let answer = case.answer.as_ref()?;
    let said = [&answer.error, &answer.detail].into_iter().flatten();
    let said = said.map(|said| line(&text::cut(said, MAX_ANSWER)));
    // Where no text was read, what came in its place is the news.
    let body = words::exchange(case).filter(|_| answer.detail.is_none());
    let body = body.map(|exchange| line(&text::cut(&exchange.response.body, MAX_ANSWER)));
    let body = body.filter(|body| !body.is_empty());
    let parts = std::iter::once(answer.code.to_string());
    let parts = parts.chain(said).chain(body);
    Some(parts.collect::<Vec<_>>().join(" · "))
}

//! Turns what somebody met, an id, a text, an answer or a line of a log, into the rows that are meant.

use std::collections::BTreeSet;

use crate::contract::{Detail, DetailPart, Row, Spots, Suite};
use crate::json::{self, Json};
use crate::text;
use crate::verdict::only_difference;

/// The longest line that is searched for texts of rows, in bytes.
const LONGEST: usize = 4 << 10;

/// The most words of a line that is searched for what is like a text.
const MOST_WORDS: usize = 100;

/// Returns the rows that are meant: by id, by text, by an answer's JSON, by a text within a line, or by
/// the error or code alone; the most specific first.
pub(super) fn rows<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
    if let Some(row) = suite.table.row(met) {
        return vec![row];
    }
    let ways = [of_text, of_answer, of_line, of_error_or_code];
    let mut found = ways.iter().map(|way| way(suite, met));
    found.find(|rows| !rows.is_empty()).unwrap_or_default()
}

fn of_text<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
    let found = suite.table.with_text(met).into_iter();
    found.map(|found| found.row).collect()
}

/// Returns the rows of an answer that stands somewhere in a text, whatever the HTTP code.
fn of_answer<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
    let Some(body) = answer(met) else {
        return Vec::new();
    };
    let (error, detail) = said(suite, &body);
    if error.is_none() && detail.is_none() {
        return Vec::new();
    }
    let ignore_case = suite.envelope.errors_ignore_case;
    let codes: BTreeSet<u16> = suite.table.rows.iter().flat_map(Row::codes).collect();
    let fits = codes.into_iter().filter_map(|code| {
        let (error, detail) = (error.as_deref(), detail.as_deref());
        suite.table.classify(code, error, detail, ignore_case)
    });
    let fitting: Vec<&Row> = fits.map(|found| found.row).collect();
    if !fitting.is_empty() {
        return fitting;
    }
    let by_text = detail
        .map(|detail| of_text(suite, &detail))
        .unwrap_or_default();
    if !by_text.is_empty() {
        return by_text;
    }
    // A text that nobody lists, under an error that is one row's alone.
    let by_error = error
        .map(|error| of_error_or_code(suite, &error))
        .unwrap_or_default();
    if by_error.len() == 1 {
        by_error
    } else {
        Vec::new()
    }
}

fn answer(met: &str) -> Option<Json> {
    let (begins, ends) = (met.find('{')?, met.rfind('}')?);
    let body = met.get(begins..=ends)?;
    json::read(body.as_bytes()).ok().map(|parsed| parsed.value)
}

/// Returns error and detail of an answer.
fn said(suite: &Suite, body: &Json) -> (Option<String>, Option<String>) {
    let at = |spots: &Spots| {
        let mut found = spots.paths().flat_map(|path| path.query(body));
        found.find_map(Json::text).map(str::to_owned)
    };
    (at(&suite.envelope.error), at(&suite.envelope.detail))
}

/// Returns the row whose text stands within a line, the most specific where several do.
fn of_line<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
    if met.len() > LONGEST {
        return Vec::new();
    }
    let rows = suite.table.rows.iter();
    let texts = rows.flat_map(|row| row.texts().iter().map(move |text| (row, text)));
    let within = texts.filter(|(_, text)| is_within(text, met));
    let best = within.max_by_key(|(_, text)| text.literal_length());
    best.map(|(row, _)| row).into_iter().collect()
}

/// Tells whether some part of a line, from where a word begins, has the form of a text.
fn is_within(text: &Detail, line: &str) -> bool {
    let is_edge = |character: char| character.is_whitespace() || "\"'`=>([".contains(character);
    let begins: Vec<usize> = match text.parts().first() {
        Some(DetailPart::Literal(first)) => line
            .match_indices(first.as_str())
            .map(|(at, _)| at)
            .collect(),
        _ => {
            let edges = line
                .char_indices()
                .filter(|(_, character)| is_edge(*character));
            let after = edges.map(|(at, character)| at + character.len_utf8());
            std::iter::once(0).chain(after).collect()
        }
    };
    let ends: Vec<usize> = match text.parts().last() {
        Some(DetailPart::Literal(last)) => {
            let found = line.match_indices(last.as_str());
            found.map(|(at, last)| at + last.len()).collect()
        }
        _ => {
            let quotes = line.match_indices('"').map(|(at, _)| at);
            quotes.chain([line.len()]).collect()
        }
    };
    let parts = begins
        .iter()
        .flat_map(|begin| ends.iter().map(move |end| (*begin, *end)));
    let mut parts = parts.filter_map(|(begin, end)| line.get(begin..end));
    parts.any(|part| text.matches(part))
}

/// Returns the words of a line that are most like a text, and how far they are from it.
fn likest(text: &Detail, line: &str) -> Option<(usize, String)> {
    let most = text.literal_length() / 3;
    let far = |part: String| Some((text.distance(&part, most)?, part));
    let words: Vec<&str> = line.split_whitespace().collect();
    let whole = far(line.to_owned());
    if whole.is_some() || words.len() > MOST_WORDS {
        return whole;
    }
    let count = text.shown().split_whitespace().count();
    let begins = 0..words.len();
    let parts = begins.flat_map(|at| {
        let ends = (at + count).saturating_sub(1).max(at + 1)..=at + count + 1;
        let words = &words;
        ends.filter_map(move |ends| Some(words.get(at..ends)?.join(" ")))
    });
    parts.filter_map(far).min_by_key(|(distance, _)| *distance)
}

fn of_error_or_code<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
    let is_meant = |row: &&Row| {
        let error = row.error();
        error.is_some_and(|error| error.eq_ignore_ascii_case(met))
            || row.codes().any(|code| code.to_string() == met)
    };
    suite.table.rows.iter().filter(is_meant).collect()
}

/// Returns what is nearest to something that means no row, as it is shown: texts whatever stands in
/// their placeholders, or else ids.
pub(super) fn nearest<'a>(
    suites: impl Iterator<Item = &'a Suite> + Clone,
    met: &str,
) -> Vec<String> {
    let mut near: Vec<(usize, String)> = Vec::new();
    for suite in suites.clone() {
        let said = answer(met).and_then(|body| said(suite, &body).1);
        let met = said.as_deref().unwrap_or(met);
        for row in &suite.table.rows {
            let texts = row.texts().iter();
            near.extend(texts.filter_map(|text| {
                let (distance, met) = likest(text, met)?;
                let only = only_difference(&text.shown(), &met);
                let only = only.map(|kind| format!(", which differs only in {kind}"));
                let only = only.unwrap_or_default();
                Some((
                    distance,
                    format!("`{}` of row `{}`{only}", text.shown(), row.id),
                ))
            }));
        }
    }
    near.sort_by_key(|(distance, _)| *distance);
    if near.is_empty() {
        let rows = suites.flat_map(|suite| &suite.table.rows);
        let ids = text::nearest_few(met, rows.map(|row| row.id.as_str()), 3);
        return ids.into_iter().map(|id| format!("row `{id}`")).collect();
    }
    near.into_iter().take(3).map(|(_, shown)| shown).collect()
}

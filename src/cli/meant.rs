//! Turns what somebody met, an id, a text, an answer or a line of a log, into the rows that are meant.

use std::collections::BTreeSet;

use crate::contract::{Detail, DetailPart, Row, Spots, Suite};
use crate::json::{self, Json};
use crate::text;
use crate::verdict::{Near, like};

/// The longest line that is searched for texts of rows, in bytes.
const LONGEST: usize = 4 << 10;

/// From how many letters on a word tells something.
const LONG: usize = 4;

/// The most words of a line that is searched for what is like a text.
const MOST_WORDS: usize = 100;

/// Returns the rows that words mean: each of them by its id, or all together by what they say.
pub(super) fn rows<'a>(suites: &[&'a Suite], words: &[String]) -> Vec<(&'a Suite, &'a Row)> {
    let by_id: Option<Vec<_>> = words.iter().map(|word| called(suites, word)).collect();
    if let Some(rows) = by_id {
        return rows.concat();
    }
    let met = words.join(" ");
    let said = suites.iter().flat_map(|suite| {
        let rows = said_by(suite, &met).into_iter();
        rows.map(|row| (*suite, row))
    });
    said.collect()
}

/// Returns the rows with an id, of which each suite has one at most.
fn called<'a>(suites: &[&'a Suite], id: &str) -> Option<Vec<(&'a Suite, &'a Row)>> {
    let rows = suites.iter();
    let rows = rows.filter_map(|suite| Some((*suite, suite.table.row(id)?)));
    Some(rows.collect()).filter(|rows: &Vec<_>| !rows.is_empty())
}

/// Returns the rows that are meant by a text, by an answer's JSON, by a text within a line, or by the
/// error or code alone; the most specific first.
fn said_by<'a>(suite: &'a Suite, met: &str) -> Vec<&'a Row> {
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

/// Returns the texts of rows that words of a line are like.
fn of_parts<'a>(suite: &'a Suite, line: &str) -> Vec<Near<'a>> {
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.len() > MOST_WORDS {
        return Vec::new();
    }
    let rows = suite.table.rows.iter();
    let texts = rows.flat_map(|row| row.texts().iter().map(move |text| (row, text)));
    let likest = texts.filter_map(|(row, text)| {
        let count = text.shown().split_whitespace().count();
        let parts = (0..words.len()).flat_map(|at| {
            let ends = (at + count).saturating_sub(1).max(at + 1)..=at + count + 1;
            let words = &words;
            ends.filter_map(move |ends| Some(words.get(at..ends)?.join(" ")))
        });
        parts
            .filter_map(|part| Near::of(row, text, &part))
            .min_by(Near::by_likeness)
    });
    likest.collect()
}

/// Returns the text of a row that shares the most words with what was said, those that few texts have
/// before others; none where it shares less than a third of them.
pub(in crate::cli) fn akin(suites: &[&Suite], said: &str) -> Option<String> {
    let rows = suites.iter().flat_map(|suite| &suite.table.rows);
    let texts = rows.flat_map(|row| row.texts().iter().map(move |text| (row, text)));
    let texts: Vec<_> = texts
        .map(|(row, text)| (row, text, telling(&text.shown())))
        .collect();
    let said = telling(said);
    let rarity = |word: &str| {
        let with = texts.iter().filter(|(.., words)| words.contains(word));
        1.0 / with.count() as f64
    };
    let likeness = |words: &BTreeSet<String>| -> Option<f64> {
        let shared: Vec<&String> = words.intersection(&said).collect();
        let is_akin = shared.len() > 1 && shared.len() * 3 >= said.len();
        is_akin.then(|| shared.iter().map(|word| rarity(word)).sum())
    };
    let akin = texts.iter().filter_map(|it| Some((likeness(&it.2)?, it)));
    let (_, (row, text, _)) = akin.max_by(|(left, _), (right, _)| left.total_cmp(right))?;
    Some(format!("`{}` of row `{}`", text.shown(), row.id))
}

/// Returns the words of a text by which it is told from others.
fn telling(text: &str) -> BTreeSet<String> {
    let words = text.split(|character: char| !character.is_alphanumeric());
    let long = words.filter(|word| word.len() >= LONG);
    long.map(str::to_lowercase).collect()
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
/// their placeholders, or that has the most of its words, or else ids, none of which has a blank.
pub(super) fn nearest(suites: &[&Suite], met: &str) -> Vec<String> {
    let texts = suites.iter().flat_map(|suite| {
        let said = answer(met).and_then(|body| said(suite, &body).1);
        let met = said.unwrap_or_else(|| met.to_owned());
        let of_whole = like(&suite.table, &met);
        if !of_whole.is_empty() {
            of_whole
        } else {
            // Perhaps it stands within a line.
            of_parts(suite, &met)
        }
    });
    let mut texts: Vec<Near<'_>> = texts.collect();
    texts.sort_by(Near::by_likeness);
    if texts.is_empty() && met.contains(char::is_whitespace) {
        return akin(suites, met).into_iter().collect();
    }
    if texts.is_empty() {
        let rows = suites.iter().flat_map(|suite| &suite.table.rows);
        let ids = text::nearest_few(met, rows.map(|row| row.id.as_str()), 3);
        return ids.into_iter().map(|id| format!("row `{id}`")).collect();
    }
    let shown = texts.into_iter().take(3).map(|near| {
        let differs = near.differs.map(|differs| format!(", which {differs}"));
        let (text, row) = (near.text.shown(), &near.row.id);
        format!("`{text}` of row `{row}`{}", differs.unwrap_or_default())
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::{akin, nearest, said_by};
    use crate::add::tests::{near::each, suite};

    #[test]
    fn a_text_misspelt_by_a_little_is_explained_by_its_row() {
        let suite = suite();
        each(&suite, |row, _, said| {
            let meant = said_by(&suite, said);
            let is_meant = meant.iter().any(|meant| meant.id == row.id);
            let near = nearest(&[&suite], said);
            let named = format!("row `{}`", row.id);
            let is_near = near.first().is_some_and(|near| near.contains(&named));
            assert!(
                is_meant || (meant.is_empty() && is_near),
                "{said:?} {near:?}"
            );
        });
    }

    #[test]
    fn an_answer_is_read_as_json_wherever_it_stands_in_what_was_met() {
        let suite = suite();
        // As it stands there, no text of a row is in it.
        let body = r#"{"error": "BAD_REQUEST", "details": "Invalid\u0020account\u0020status."}"#;
        for met in [body.to_owned(), format!("12:03 <- 400 {body} in 3 ms")] {
            let meant = said_by(&suite, &met);
            let ids: Vec<&str> = meant.iter().map(|row| row.id.as_str()).collect();
            assert_eq!(ids, ["400-invalid-account-status"], "{met}");
        }
    }

    #[test]
    fn a_text_that_is_like_none_is_explained_by_the_one_with_the_most_of_its_words() {
        let suite = suite();
        let of = |said: &str| akin(&[&*suite], said);
        let near = "`Not allowed to update serviceStartDate to earlier than current date.` of row `400-service-start-date`";
        assert_eq!(
            of("serviceEndDate must not be earlier than serviceStartDate.").as_deref(),
            Some(near)
        );
        // One word that many texts have, or two of many, say nothing.
        assert_eq!(of("Account is locked."), None);
        let many =
            "serviceStartDate earlier one two three four five six seven eight nine later words";
        assert_eq!(of(many), None);
        assert_eq!(of(""), None);
    }
}

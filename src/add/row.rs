//! Turns an answer into the row it fits, the row it comes near to, or a new one.

use crate::contract::{Row, Suite};
use crate::json::Json;
use crate::text;
use crate::verdict::{Answer, only_difference};

/// How similar a text must be to that of a row, to be a misspelt one, out of 1.
const NEAR: f64 = 0.85;

/// What a table says about an answer.
#[derive(Debug)]
pub(super) enum Fit<'a> {
    /// It is the answer of this row.
    Row(&'a Row),
    /// It is nearly the answer of a row, and that of no other.
    Near(Near<'a>),
    /// It is a success, for which a table need not have a row.
    Success,
    /// No row is like it.
    New,
}

/// A row that an answer comes near to.
#[derive(Debug, Clone)]
pub struct Near<'a> {
    /// The row.
    pub row: &'a Row,
    /// The row's text that is meant, where it is the text that differs.
    pub text: Option<String>,
    /// In what the answer differs from it.
    pub differs: String,
}

/// A row that the table has not yet.
#[derive(Debug, Clone)]
pub struct NewRow {
    /// Its id.
    pub id: String,
    /// The HTTP code.
    pub code: u16,
    /// The error.
    pub error: String,
    /// The text, with placeholders; none where the answer had none.
    pub detail: Option<String>,
}

/// Returns what a suite's table says about an answer.
pub(super) fn fit<'a>(answer: &Answer, suite: &'a Suite) -> Fit<'a> {
    if let Some(found) = answer.classify(suite) {
        return Fit::Row(found.row);
    }
    if let Some(row) = open_row(answer, suite) {
        return Fit::Row(row);
    }
    match near(answer, suite) {
        Some(near) => Fit::Near(near),
        None if succeeds(answer, suite) => Fit::Success,
        None => Fit::New,
    }
}

/// Tells whether an answer is what makes a step succeed.
fn succeeds(answer: &Answer, suite: &Suite) -> bool {
    let error = answer.error.as_deref().unwrap_or_default();
    let wanted = suite.success.error.as_deref();
    suite.success.code.accepts(answer.code)
        && wanted.is_none_or(|wanted| same(suite, wanted, error))
}

fn same(suite: &Suite, left: &str, right: &str) -> bool {
    match suite.envelope.errors_ignore_case {
        true => left.eq_ignore_ascii_case(right),
        false => left == right,
    }
}

/// Returns the row of a success whose source says that it has other texts than those listed.
///
/// Of an error, another text is another error.
fn open_row<'a>(answer: &Answer, suite: &'a Suite) -> Option<&'a Row> {
    let error = answer.error.as_deref()?;
    let ignore_case = suite.envelope.errors_ignore_case;
    let mut rows = suite.table.rows.iter();
    let success = succeeds(answer, suite);
    rows.find(|row| success && row.open && row.has(answer.code, Some(error), ignore_case))
}

fn near<'a>(answer: &Answer, suite: &'a Suite) -> Option<Near<'a>> {
    let (error, detail) = (answer.error.as_deref()?, answer.detail.as_deref()?);
    if let Some(found) = suite.table.with_text(detail).first() {
        let row = found.row;
        let differs = match row.code == answer.code {
            true => format!(
                "the error is `{}` and not `{}`",
                text::shown(error),
                row.error().unwrap_or_default()
            ),
            false => format!("the code is {} and not {}", answer.code, row.code),
        };
        return Some(Near {
            row,
            text: None,
            differs,
        });
    }
    let texts = suite.table.rows.iter().flat_map(|row| {
        let texts = row.details().iter();
        texts.map(move |detail| (row, detail.shown()))
    });
    let likeness = |text: &str| match only_difference(text, detail) {
        Some(_) => 1.0,
        None => strsim::normalized_levenshtein(text, detail),
    };
    let (row, text, likeness) = texts
        .map(|(row, text)| {
            let likeness = likeness(&text);
            (row, text, likeness)
        })
        .max_by(|left, right| left.2.total_cmp(&right.2))?;
    if likeness < NEAR {
        return of_its_error(answer, suite);
    }
    Some(Near {
        row,
        differs: match only_difference(&text, detail) {
            Some(only) => format!("the text differs only in {only}"),
            None => format!("the text is nearly `{text}`"),
        },
        text: Some(text),
    })
}

/// Returns the row of an error that no other row has, where answers are told by their errors.
fn of_its_error<'a>(answer: &Answer, suite: &'a Suite) -> Option<Near<'a>> {
    let error = answer.error.as_deref()?;
    suite.success.error.as_ref()?;
    let rows = suite.table.rows.iter();
    let mut rows = rows.filter(|row| {
        row.code == answer.code && same(suite, row.error().unwrap_or_default(), error)
    });
    let (row, None) = (rows.next()?, rows.next()) else {
        return None;
    };
    let text = row.details().first()?.shown();
    Some(Near {
        row,
        differs: format!("the text is another than `{text}`"),
        text: Some(text),
    })
}

/// Returns a row for an answer, with placeholders where its text repeats the request.
pub(super) fn new_row(answer: &Answer, request: &[(String, Json)], suite: &Suite) -> NewRow {
    let detail = answer.detail.as_deref();
    let detail = detail.map(|detail| with_placeholders(detail, request));
    let error = answer.error.clone().unwrap_or_default();
    let told_by_error = suite.success.error.is_some() && !slug(&error, 1).is_empty();
    let (begin, said) = match told_by_error {
        true => (slug(&error, 6), detail.as_deref().unwrap_or_default()),
        false => (answer.code.to_string(), detail.as_deref().unwrap_or(&error)),
    };
    NewRow {
        id: new_id(&begin, said, suite),
        code: answer.code,
        error,
        detail,
    }
}

/// Writes a placeholder for each name and value of the request that a text repeats.
pub(super) fn with_placeholders(detail: &str, request: &[(String, Json)]) -> String {
    let mut found: Vec<(String, &str)> = Vec::new();
    for (name, value) in request {
        if name.len() > 2 {
            found.push((name.clone(), "field"));
        }
        match value {
            Json::Text(text) if text.len() > 2 => found.push((text.clone(), "value")),
            Json::Number(number) if number.to_string().len() > 2 => {
                found.push((number.to_string(), "value"));
            }
            _ => {}
        }
    }
    found.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    let (mut written, mut rest, mut used) = (String::new(), detail, Vec::<(&str, String)>::new());
    while let Some(character) = rest.chars().next() {
        let begins = !written.ends_with(char::is_alphanumeric);
        let here = found.iter().find_map(|(text, kind)| {
            let after = rest.strip_prefix(text.as_str())?;
            let ends = !after.starts_with(char::is_alphanumeric);
            (begins && ends).then_some((text.as_str(), *kind, after))
        });
        match here {
            Some((text, kind, after)) => {
                written.push_str(&placeholder(text, kind, &mut used));
                rest = after;
            }
            None => {
                written.push(character);
                if matches!(character, '{' | '}') {
                    written.push(character);
                }
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    written
}

/// Returns `{field}`, `{field2}`: the same for the same text, another for another.
fn placeholder<'a>(text: &'a str, kind: &str, used: &mut Vec<(&'a str, String)>) -> String {
    if let Some((_, name)) = used.iter().find(|(known, _)| *known == text) {
        return format!("{{{name}}}");
    }
    let count = used
        .iter()
        .filter(|(_, name)| name.starts_with(kind))
        .count();
    let name = match count {
        0 => kind.to_owned(),
        _ => format!("{kind}{}", count + 1),
    };
    used.push((text, name.clone()));
    format!("{{{name}}}")
}

fn new_id(begin: &str, said: &str, suite: &Suite) -> String {
    let fixed: String = said
        .split('{')
        .map(|part| part.split('}').next_back().unwrap_or(part))
        .collect();
    let words = slug(&fixed, 6);
    let base = match words.as_str() {
        "" => format!("{begin}-observed"),
        words => format!("{begin}-{words}"),
    };
    let taken = |id: &str| suite.table.row(id).is_some();
    (1..)
        .map(|number| match number {
            1 => base.clone(),
            _ => format!("{base}-{number}"),
        })
        .find(|id| !taken(id))
        .unwrap_or(base)
}

/// Returns the first words of a text as a file name has them: `invalid-account-status`.
pub(super) fn slug(text: &str, words: usize) -> String {
    let lower = text.to_lowercase();
    let plain = lower.split(|character: char| !character.is_ascii_alphanumeric());
    let kept: Vec<&str> = plain.filter(|word| !word.is_empty()).take(words).collect();
    kept.join("-")
}

#[cfg(test)]
mod tests {
    use super::{slug, with_placeholders};

    #[test]
    fn what_the_text_repeats_of_the_request_is_a_placeholder() {
        let request = [
            ("accountName".to_owned(), "Acme".into()),
            ("units".to_owned(), 1000_u64.into()),
        ];
        for (detail, written) in [
            ("accountName is mandatory.", "{field} is mandatory."),
            (
                "units must be below 1000.",
                "{field} must be below {value}.",
            ),
            ("units and accountName clash", "{field} and {field2} clash"),
            ("units, units", "{field}, {field}"),
            ("subunits of Acmeland", "subunits of Acmeland"),
            ("a {brace}", "a {{brace}}"),
        ] {
            assert_eq!(with_placeholders(detail, &request), written);
        }
    }

    #[test]
    fn a_slug_has_what_a_file_name_may_have() {
        assert_eq!(slug("Invalid  status: É\u{1b}[2J!", 6), "invalid-status-2j");
    }
}

//! Turns an answer into the row it fits, the row it comes near to, or no row at all.

use crate::contract::{Detail, Row, Suite};
use crate::text;
use crate::verdict::{self, Answer};

/// What a table says about an answer.
#[derive(Debug)]
pub(super) enum Fit<'a> {
    /// It is the answer of this row.
    Row(&'a Row),
    /// It is nearly the answer of a row, and that of no other.
    Near(Near<'a>),
    /// It is a success, for which a table need not have a row.
    Success,
    /// No row has it, or nearly.
    New,
}

/// A row that an answer comes near to.
#[derive(Debug, Clone)]
pub struct Near<'a> {
    /// The row.
    pub row: &'a Row,
    /// The row's text that is meant, where it is the text that differs.
    pub(super) text: Option<&'a Detail>,
    /// In what the answer differs from it.
    pub differs: String,
}

/// Returns what a suite's table says about an answer.
pub(super) fn fit<'a>(answer: &Answer, suite: &'a Suite) -> Fit<'a> {
    if let Some(found) = answer.classify(suite) {
        // A text that fits only where a placeholder takes a blank too many is that text misspelt.
        let text = found.text.map(|at| &found.row.texts()[at]);
        let differs = text.and_then(|text| verdict::difference(text, said(answer)?));
        return match differs {
            Some(differs) => Fit::Near(Near::misspelt(found.row, text, &differs)),
            None => Fit::Row(found.row),
        };
    }
    if let Some(near) = wordless(answer, suite) {
        return Fit::Near(near);
    }
    if let Some(near) = said(answer).and_then(|said| near(answer, said, suite)) {
        return Fit::Near(near);
    }
    let success = succeeds(answer, suite);
    match open_row(answer, suite).filter(|_| success) {
        Some(row) => Fit::Row(row),
        None => match of_its_error(answer, suite) {
            Some(near) => Fit::Near(near),
            None if success => Fit::Success,
            None => Fit::New,
        },
    }
}

/// Returns the text by which an answer is known: its detail, or else its error.
pub(super) fn said(answer: &Answer) -> Option<&str> {
    answer.detail.as_deref().or(answer.error.as_deref())
}

impl<'a> Near<'a> {
    fn misspelt(row: &'a Row, text: Option<&'a Detail>, differs: &str) -> Self {
        let differs = format!("the text {differs}");
        Self { row, text, differs }
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
    if suite.envelope.errors_ignore_case {
        left.eq_ignore_ascii_case(right)
    } else {
        left == right
    }
}

/// Returns the row of a success whose source says that it has other texts than those listed.
///
/// Of an error, another text is another error.
fn open_row<'a>(answer: &Answer, suite: &'a Suite) -> Option<&'a Row> {
    let error = answer.error.as_deref()?;
    let ignore_case = suite.envelope.errors_ignore_case;
    let mut rows = suite.table.rows.iter();
    rows.find(|row| row.open && row.has(answer.code, Some(error), ignore_case))
}

/// Returns the first row with code and error of an answer that lacks the text beside them.
fn wordless<'a>(answer: &Answer, suite: &'a Suite) -> Option<Near<'a>> {
    let (error, None) = (answer.error.as_deref()?, &answer.detail) else {
        return None;
    };
    let ignore_case = suite.envelope.errors_ignore_case;
    let mut rows = suite.table.rows.iter();
    let row = rows.find(|row| row.has(answer.code, Some(error), ignore_case))?;
    Some(Near::misspelt(
        row,
        Some(row.details().first()?),
        "is not there",
    ))
}

/// Returns the row whose text an answer has under another code or error, or misspelt.
fn near<'a>(answer: &Answer, said: &str, suite: &'a Suite) -> Option<Near<'a>> {
    if let Some(found) = suite.table.with_text(said).into_iter().next() {
        let row = found.row;
        let differs = if row.code == answer.code {
            format!(
                "the error is `{}` and not `{}`",
                text::shown(answer.error.as_deref().unwrap_or_default()),
                row.error().unwrap_or_default()
            )
        } else {
            format!("the code is {} and not {}", answer.code, row.code)
        };
        return Some(Near {
            row,
            text: None,
            differs,
        });
    }
    let like = verdict::like(&suite.table, said);
    let near = like.into_iter().find(verdict::Near::is_misspelt)?;
    let differs = near.differs;
    let differs = differs.unwrap_or_else(|| format!("is nearly `{}`", near.text.shown()));
    Some(Near::misspelt(near.row, Some(near.text), &differs))
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
    let text = row.details().first()?;
    let differs = format!("is another than `{}`", text.shown());
    Some(Near::misspelt(row, Some(text), &differs))
}

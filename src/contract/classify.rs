//! Turns an answer into the row that it belongs to.

use super::{Detail, Row, Table, Words};

/// How closely an answer belongs to a row.
#[derive(Debug, Clone, Copy)]
pub struct Match<'a> {
    /// The row.
    pub row: &'a Row,
    /// Which of the row's texts it is; none where the row takes any text.
    pub text: Option<usize>,
}

impl Row {
    /// Returns the error, or the text that may stand in its place; none where the API has none.
    pub fn error(&self) -> Option<&str> {
        match &self.words {
            Words::Apart { error, .. } => error.as_deref(),
            Words::Either(text) => text.literal(),
        }
    }

    /// Returns the texts of which the detail is one; none stands for any.
    pub fn details(&self) -> &[Detail] {
        match &self.words {
            Words::Apart { details, .. } => details,
            Words::Either(_) => &[],
        }
    }

    /// Returns every text that a reader knows the row by.
    pub fn texts(&self) -> &[Detail] {
        match &self.words {
            Words::Apart { details, .. } => details,
            Words::Either(text) => std::slice::from_ref(text),
        }
    }

    /// Returns its HTTP codes.
    pub fn codes(&self) -> impl Iterator<Item = u16> {
        std::iter::once(self.code).chain(self.other_codes.iter().copied())
    }

    /// Tells whether an HTTP code is one of its own.
    pub fn comes_with(&self, code: u16) -> bool {
        self.codes().any(|own| own == code)
    }

    /// Tells whether code and error are the row's.
    pub fn has(&self, code: u16, error: Option<&str>, ignore_case: bool) -> bool {
        self.comes_with(code)
            && match (self.error(), error) {
                (Some(own), Some(error)) => same_error(own, error, ignore_case),
                (own, _) => own.is_none(),
            }
    }

    /// Returns how an answer of the row's code fits the row, where it does.
    fn fit(&self, error: Option<&str>, detail: Option<&str>, ignore_case: bool) -> Option<Fit> {
        match &self.words {
            Words::Apart { .. } if !self.has(self.code, error, ignore_case) => None,
            Words::Apart { details, .. } => fit(details, detail),
            Words::Either(text) => {
                let stands = [error, detail].into_iter().flatten();
                let fits = stands.into_iter().any(|said| text.matches(said));
                fits.then(|| Fit {
                    literal: text.literal_length() + 1,
                    text: Some(0),
                })
            }
        }
    }
}

/// How an answer fits a row.
struct Fit {
    /// How many characters of the fitting text are fixed, and one for a text at all.
    literal: usize,
    /// Which of the row's texts it is.
    text: Option<usize>,
}

/// Compares two errors as the suite asks for.
pub(crate) fn same_error(left: &str, right: &str, ignore_case: bool) -> bool {
    left == right || (ignore_case && left.eq_ignore_ascii_case(right))
}

impl Table {
    /// Returns a row by its id.
    pub fn row(&self, id: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.id == id)
    }

    /// Returns the place of a row by its id.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// Returns the most specific row that an answer fits.
    pub fn classify(
        &self,
        code: u16,
        error: Option<&str>,
        detail: Option<&str>,
        ignore_case: bool,
    ) -> Option<Match<'_>> {
        let of_code = self.rows.iter().filter(|row| row.comes_with(code));
        of_code
            .filter_map(|row| Some((row, row.fit(error, detail, ignore_case)?)))
            .max_by_key(|(_, fit)| fit.literal)
            .map(|(row, Fit { text, .. })| Match { row, text })
    }

    /// Returns every row with a text of this form, the most specific first, whatever code and error.
    pub fn with_text(&self, detail: &str) -> Vec<Match<'_>> {
        let rows = self.rows.iter().filter(|row| !row.texts().is_empty());
        let mut found: Vec<(&Row, Fit)> = rows
            .filter_map(|row| Some((row, fit(row.texts(), Some(detail))?)))
            .collect();
        found.sort_by_key(|(_, fit)| std::cmp::Reverse(fit.literal));
        let found = found.into_iter();
        found
            .map(|(row, Fit { text, .. })| Match { row, text })
            .collect()
    }
}

/// Returns the most specific of several texts that a detail fits; where there are none, any will do.
fn fit(texts: &[Detail], detail: Option<&str>) -> Option<Fit> {
    if texts.is_empty() {
        return Some(Fit {
            literal: 0,
            text: None,
        });
    }
    let detail = detail?;
    let fitting = texts.iter().enumerate();
    let fitting = fitting.filter(|(_, text)| text.matches(detail));
    fitting
        .map(|(index, text)| Fit {
            literal: text.literal_length() + 1,
            text: Some(index),
        })
        .max_by_key(|fit| fit.literal)
}

/// How many letters may differ between two texts that are nearly one.
pub const NEARLY: usize = 1;

/// Returns which of several texts a detail misses by a letter, a full stop or a blank, what stands in
/// their placeholders left open.
pub fn nearest_text(texts: &[Detail], detail: &str) -> Option<usize> {
    let near = texts.iter().enumerate();
    near.filter_map(|(index, text)| Some((index, text.distance(detail, NEARLY)?)))
        .filter(|(_, distance)| *distance > 0)
        .min_by_key(|(_, distance)| *distance)
        .map(|(index, _)| index)
}

#[cfg(test)]
mod tests {
    use crate::contract::Table;
    use crate::contract::table::tests::table;

    fn whole() -> Table {
        let (table, problems) = table(&[
            ("400-any", "BAD", ""),
            ("400-missing", "BAD", "\"Missing {field}.\""),
            ("400-missing-email", "BAD", "Missing email."),
            ("400-two", "BAD", "[\"One.\", \"{what} Two.\"]"),
            ("404-any", "NOT_FOUND", ""),
            ("401-missing", "BAD", "\"Missing {field}.\""),
        ]);
        assert_eq!(problems, Vec::<String>::new());
        table
    }

    #[test]
    fn an_answer_belongs_to_the_most_specific_row() {
        let table = whole();
        for (code, error, detail, row) in [
            (
                400,
                "BAD",
                Some("Missing email."),
                Some(("400-missing-email", Some(0))),
            ),
            (
                400,
                "BAD",
                Some("Missing name."),
                Some(("400-missing", Some(0))),
            ),
            (400, "BAD", Some("One."), Some(("400-two", Some(0)))),
            (400, "BAD", Some("One. Two."), Some(("400-two", Some(1)))),
            (400, "BAD", Some("Missing ."), Some(("400-any", None))),
            (400, "BAD", Some("Missing a\nb."), Some(("400-any", None))),
            (400, "BAD", None, Some(("400-any", None))),
            (
                401,
                "BAD",
                Some("Missing email."),
                Some(("401-missing", Some(0))),
            ),
            (401, "BAD", None, None),
            (404, "NOT_FOUND", Some("anything"), Some(("404-any", None))),
            (404, "BAD", Some("anything"), None),
            (400, "bad", Some("One."), None),
            (500, "BAD", Some("One."), None),
        ] {
            let found = table.classify(code, Some(error), detail, false);
            let found = found.map(|found| (found.row.id.as_str(), found.text));
            assert_eq!(found, row, "{code} {error} {detail:?}");
        }
        assert!(
            table
                .classify(400, Some("bad"), Some("One."), true)
                .is_some()
        );
    }

    #[test]
    fn a_text_alone_finds_rows_of_every_code_the_most_specific_first() {
        let table = whole();
        let found = table.with_text("Missing email.");
        let ids: Vec<&str> = found.iter().map(|found| found.row.id.as_str()).collect();
        assert_eq!(ids, ["400-missing-email", "400-missing", "401-missing"]);
        assert!(
            table.with_text("anything").is_empty(),
            "a row of any text is no find"
        );
    }
}

//! Turns the texts of a table into which of them a text is, whatever stands in its placeholders.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Table;
use super::detail::Detail;
use super::table::NEARLY;

/// The texts of a table in the order in which a text is held against them: the most literal first, and of
/// several that are as literal the last in the table.
#[derive(Debug, Default)]
pub struct Forms {
    all: Vec<Detail>,
    /// By HTTP code, the places in that list of those that come with it.
    own: BTreeMap<u16, Vec<usize>>,
}

impl Forms {
    /// Returns the forms of a table.
    pub fn of(table: &Table) -> Self {
        let rows = table.rows.iter().rev();
        let texts = rows.flat_map(|row| row.texts().iter().rev().map(move |text| (row, text)));
        let mut texts: Vec<_> = texts.collect();
        texts.sort_by_key(|(_, text)| Reverse(text.literal_length()));
        let mut own: BTreeMap<u16, Vec<usize>> = BTreeMap::new();
        for (at, (row, _)) in texts.iter().enumerate() {
            for code in row.codes() {
                let places = own.entry(code).or_default();
                places.extend((places.last() != Some(&at)).then_some(at));
            }
        }
        let all = texts.into_iter().map(|(_, text)| text.clone()).collect();
        Self { all, own }
    }

    /// Returns the form of a text: one that comes with its code rather than another.
    pub fn of_text(&self, text: &str, code: u16) -> Option<&Detail> {
        let mut all = self.own(code).chain(&self.all);
        all.find(|form| form.matches(text))
    }

    /// Returns the form that a text misses by a letter, of those that come with its code, and by how many
    /// it does; of several the nearest, then the most literal, then the first in the table.
    pub fn near_text(&self, text: &str, code: u16) -> Option<(&Detail, usize)> {
        // Backwards, the least literal comes first, and the first in the table among its equals.
        let near = self.own(code).rev();
        let near = near.filter_map(|form| Some((form, form.distance(text, NEARLY)?)));
        near.min_by_key(|(form, distance)| (*distance, Reverse(form.literal_length())))
    }

    /// Returns the forms that come with a code.
    pub fn own(&self, code: u16) -> impl DoubleEndedIterator<Item = &Detail> {
        let places = self.own.get(&code).map(Vec::as_slice).unwrap_or_default();
        places.iter().map(|at| &self.all[*at])
    }
}

#[cfg(test)]
mod tests {
    use super::Forms;
    use crate::case::Library;
    use crate::contract::{Detail, NEARLY, Table};

    /// Returns the form of a text as one would say it: of all that fit, the last of the best.
    fn told<'a>(table: &'a Table, text: &str, code: u16) -> Option<&'a Detail> {
        let rows = table.rows.iter();
        let texts =
            rows.flat_map(|row| row.texts().iter().map(|text| (row.comes_with(code), text)));
        let fitting = texts.filter(|(_, form)| form.matches(text));
        let best = fitting.max_by_key(|(own, form)| (*own, form.literal_length()));
        best.map(|(_, form)| form)
    }

    #[test]
    fn a_text_is_the_most_literal_form_that_it_has_and_of_its_own_code_first() {
        let library = Library::embedded();
        for folder in library.suites() {
            let table = &folder.suite().unwrap().table;
            let forms = Forms::of(table);
            let texts = table.rows.iter().flat_map(|row| row.texts());
            let texts: Vec<String> = texts
                .map(|text| text.fill(&|name| format!("a {name}")))
                .collect();
            assert!(texts.len() > 10);
            for text in &texts {
                for code in [200, 201, 400, 403, 404, 500, 999] {
                    assert_eq!(
                        forms.of_text(text, code),
                        told(table, text, code),
                        "{code} {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_text_that_misses_a_form_by_a_letter_is_near_it_wherever_the_letter_is() {
        let library = Library::embedded();
        for folder in library.suites() {
            let table = &folder.suite().unwrap().table;
            let forms = Forms::of(table);
            for row in &table.rows {
                for text in row.texts() {
                    let whole = text.fill(&|name| format!("a {name}"));
                    for (at, letter) in whole.char_indices() {
                        let (before, after) = (&whole[..at], &whole[at..]);
                        let without = format!("{before}{}", &after[letter.len_utf8()..]);
                        for text in [without, format!("{before}~{after}")] {
                            let near = forms.near_text(&text, row.code);
                            let (_, distance) = near.expect(&text);
                            assert!(distance <= NEARLY, "{text}");
                        }
                    }
                }
            }
        }
    }
}

//! Turns the texts of a table into which of them a text is, whatever stands in its placeholders.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Table;
use super::classify::NEARLY;
use super::detail::Detail;

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
        all.find(|form| form.ends_fit(text) && form.matches(text))
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

//! Turns the ids of the cases into what each of them speaks of.

use std::collections::{BTreeSet, HashMap};

use crate::case::Case;

/// Which cases have which word in their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    speaking: HashMap<String, Vec<usize>>,
    cases: usize,
}

impl Vocabulary {
    pub(super) fn of(cases: &[Case]) -> Self {
        let mut speaking: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, case) in cases.iter().enumerate() {
            for word in words(&case.id) {
                speaking.entry(word).or_default().push(index);
            }
        }
        let cases = cases.len();
        Self { speaking, cases }
    }

    /// Returns how much each case speaks of the things in an id: a word that few cases have tells
    /// most.
    pub(super) fn nearness(&self, id: &str) -> Vec<u32> {
        let mut nearness = vec![0; self.cases];
        for speaking in words(id).iter().filter_map(|word| self.speaking.get(word)) {
            let weight = (self.cases / speaking.len()).ilog2() + 1;
            for index in speaking {
                nearness[*index] += weight;
            }
        }
        nearness
    }
}

/// Returns the words of an id, those of `updatePolicies` apart.
fn words(id: &str) -> BTreeSet<String> {
    let mut apart = String::with_capacity(id.len());
    let mut before = ' ';
    for c in id.chars() {
        if before.is_lowercase() && c.is_uppercase() {
            apart.push(' ');
        }
        apart.extend(c.to_lowercase());
        before = c;
    }
    let words = apart.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

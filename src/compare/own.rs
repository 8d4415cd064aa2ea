//! Turns text of an answer into text in which the values that the case made itself have their names.
//!
//! `Invalid account id - 123456789.` becomes `Invalid account id - ${accountId}.`, so that a text
//! around a random value can be compared with what another run brought.

use std::collections::BTreeMap;

use crate::run::Redactor;

/// The longest text in which values are looked for, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// The values that one run of a case made, the longest first, and what hides secrets.
#[derive(Debug)]
pub(super) struct Own<'a> {
    redactor: &'a Redactor,
    values: Vec<(String, String)>,
}

/// Returns the names whose values are not the same in all of the runs: nothing else is put by name.
pub(super) fn varying<'a>(
    runs: impl Iterator<Item = &'a [(String, String)]> + Clone,
) -> Vec<&'a str> {
    let count = runs.clone().count();
    let mut seen: BTreeMap<&str, (usize, &str, bool)> = BTreeMap::new();
    for (name, value) in runs.flatten() {
        let entry = seen.entry(name).or_insert((0, value, false));
        entry.0 += 1;
        entry.2 |= entry.1 != value;
    }
    let varies = |(name, (times, _, differs)): (&'a str, (usize, &str, bool))| {
        (differs || times < count).then_some(name)
    };
    seen.into_iter().filter_map(varies).collect()
}

impl<'a> Own<'a> {
    /// Returns the values of a run that have one of these names.
    pub(super) fn new(values: &[(String, String)], names: &[&str], redactor: &'a Redactor) -> Self {
        let named = values
            .iter()
            .filter(|(name, value)| !value.is_empty() && names.contains(&name.as_str()));
        let mut values: Vec<(String, String)> = named
            .map(|(name, value)| (name.clone(), redactor.text(value)))
            .collect();
        // Of two names for one value, the one that was set first.
        values.sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
        Self { redactor, values }
    }

    /// Adds values of the run that turned out to be its own.
    pub(super) fn learn(&mut self, values: impl IntoIterator<Item = (String, String)>) {
        let redacted = values
            .into_iter()
            .map(|(name, value)| (name, self.redactor.text(&value)));
        self.values.extend(redacted);
        self.values
            .sort_by_key(|(_, value)| std::cmp::Reverse(value.len()));
    }

    /// Returns text without secrets, and with names in the place of own values that are whole words of it.
    pub(super) fn text(&self, text: &str) -> String {
        let text = self.redactor.text(text);
        if self.values.is_empty() || text.len() > MAX_TEXT {
            return text;
        }
        let pairs: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(name, value)| (value.as_str(), format!("${{{name}}}")))
            .collect();
        replaced(&text, &pairs)
    }

    /// Returns the names that stand in a text.
    pub(super) fn names_in(&self, text: &str) -> Vec<&str> {
        let stands = |name: &&str| text.contains(&format!("${{{name}}}"));
        let mut names: Vec<&str> = self.values.iter().map(|(name, _)| name.as_str()).collect();
        names.retain(|name| stands(name));
        names.sort_unstable();
        names
    }
}

/// Replaces each of several words in one pass, the first that fits; only where it is a word by itself.
pub(super) fn replaced(text: &str, pairs: &[(&str, String)]) -> String {
    let mut result = String::with_capacity(text.len());
    let (mut before, mut rest) = (None, text);
    while let Some(first) = rest.chars().next() {
        let found = pairs.iter().find(|(word, _)| {
            rest.starts_with(word) && apart(before, first) && {
                apart(
                    word.chars().next_back(),
                    rest[word.len()..].chars().next().unwrap_or(' '),
                )
            }
        });
        let taken = match found {
            Some((word, name)) => {
                result.push_str(name);
                word.len()
            }
            None => {
                result.push(first);
                first.len_utf8()
            }
        };
        before = rest[..taken].chars().next_back();
        rest = &rest[taken..];
    }
    result
}

/// Tells whether a word ends between two neighbours.
fn apart(left: Option<char>, right: char) -> bool {
    !(left.is_some_and(char::is_alphanumeric) && right.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::{Own, varying};
    use crate::run::Redactor;

    fn values(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn own_values_get_their_names_as_whole_words_the_longest_first() {
        let redactor = Redactor::default();
        let values = values(&[("n", "12"), ("id", "user-12"), ("none", "")]);
        let own = Own::new(&values, &["n", "id", "none"], &redactor);
        assert_eq!(
            own.text("user-12, 12. 123 a12 12-12 `12`é 12é"),
            "${id}, ${n}. 123 a12 ${n}-${n} `${n}`é 12é"
        );
        assert_eq!(own.names_in("${id} ${other}"), ["id"]);
    }

    #[test]
    fn what_is_the_same_in_all_runs_keeps_its_value() {
        let (first, second) = (
            values(&[("id", "1"), ("field", "email"), ("late", "x")]),
            values(&[("id", "2"), ("field", "email")]),
        );
        let runs = [first.as_slice(), second.as_slice()];
        assert_eq!(varying(runs.into_iter()), ["id", "late"]);
    }

    #[test]
    fn a_secret_is_hidden_before_a_part_of_it_gets_a_name() {
        let redactor = Redactor::new(["tok-1234-end"]);
        let values = values(&[("n", "1234")]);
        let own = Own::new(&values, &["n"], &redactor);
        assert_eq!(own.text("tok-1234-end 1234"), "[redacted] ${n}");
    }
}

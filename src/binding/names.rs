//! Turns the names of one side into those of the other: a swap, so that an unknown name stays unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::Direction;

/// How names of a service are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Style {
    /// As the description has them.
    #[default]
    AsIs,
    /// `account_name`.
    Snake,
    /// `AccountName`.
    Pascal,
    /// `account-name`.
    Kebab,
}

impl Style {
    /// Returns the style of a word.
    pub(super) fn of(word: &str) -> Self {
        match word {
            "snake_case" => Self::Snake,
            "PascalCase" => Self::Pascal,
            "kebab-case" => Self::Kebab,
            _ => Self::AsIs,
        }
    }

    /// Returns a name of the description, `accountName`, in this style.
    pub(super) fn write(self, name: &str) -> String {
        let joined = |with: char| {
            let mut written = String::with_capacity(name.len() + 4);
            for (at, letter) in name.chars().enumerate() {
                if letter.is_uppercase() && at > 0 {
                    written.push(with);
                }
                written.extend(letter.to_lowercase());
            }
            written
        };
        match self {
            Self::AsIs => name.to_owned(),
            Self::Snake => joined('_'),
            Self::Kebab => joined('-'),
            Self::Pascal => {
                let mut letters = name.chars();
                let first = letters.next().map(char::to_uppercase);
                first.into_iter().flatten().chain(letters).collect()
            }
        }
    }
}

/// A permutation of names: what is sent under a canonical name goes out under the service's, and the
/// service's name goes out as the canonical one.
#[derive(Debug, Clone, Default)]
pub(super) struct Swap {
    out: BTreeMap<String, String>,
    back: BTreeMap<String, String>,
}

impl Swap {
    /// Returns the swap of canonical names and those of the service, of which no two are one.
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let moved = pairs.into_iter().filter(|(from, to)| from != to);
        let mut out: BTreeMap<String, String> = moved.collect();
        let mut back: BTreeMap<String, String> = BTreeMap::new();
        for (from, to) in &out {
            back.insert(to.clone(), from.clone());
        }
        // Where names are passed on, `a` as `b` and `b` as `c`, the last goes out as the first.
        let ends: BTreeSet<String> = back.keys().cloned().collect();
        for end in ends
            .into_iter()
            .filter(|end| !out.contains_key(end))
            .collect::<Vec<_>>()
        {
            let mut first = &end;
            while let Some(before) = back.get(first) {
                first = before;
            }
            let first = first.clone();
            back.insert(first.clone(), end.clone());
            out.insert(end, first);
        }
        Self { out, back }
    }

    /// Returns a name as it is called on the other side.
    pub(super) fn name<'a>(&'a self, name: &'a str, way: Direction) -> &'a str {
        self.moved(name, way).unwrap_or(name)
    }

    /// Returns what a name becomes on the other side, where that is another.
    pub(super) fn moved(&self, name: &str, way: Direction) -> Option<&str> {
        let names = match way {
            Direction::Out => &self.out,
            Direction::In => &self.back,
        };
        names.get(name).map(String::as_str)
    }

    /// Tells whether every name is as it is.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    /// Returns the names that become others on this way.
    pub(super) fn all(&self, way: Direction) -> impl Iterator<Item = &str> {
        let names = match way {
            Direction::Out => &self.out,
            Direction::In => &self.back,
        };
        names.keys().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{Style, Swap};
    use crate::binding::Direction;

    #[test]
    fn a_swap_is_undone_by_the_way_back_whatever_the_name() {
        let pairs = [("a", "b"), ("b", "c"), ("x", "y"), ("z", "z")];
        let swap = Swap::new(pairs.map(|(from, to)| (from.to_owned(), to.to_owned())));
        for (name, out) in [
            ("a", "b"),
            ("b", "c"),
            ("c", "a"),
            ("x", "y"),
            ("y", "x"),
            ("z", "z"),
            ("q", "q"),
        ] {
            assert_eq!(swap.name(name, Direction::Out), out);
            assert_eq!(swap.name(out, Direction::In), name);
        }
    }

    #[test]
    fn a_style_divides_a_name_at_its_capitals() {
        for (style, written) in [
            ("as-is", "totalSmsCredits"),
            ("snake_case", "total_sms_credits"),
            ("PascalCase", "TotalSmsCredits"),
            ("kebab-case", "total-sms-credits"),
        ] {
            assert_eq!(Style::of(style).write("totalSmsCredits"), written);
        }
    }
}

//! Turns all chosen cases into those of one shard, the same whatever cases are added.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Rules, Shard};
use crate::case::{Case, Library};
use crate::template::{Environment, Template, Tree, Variable};

impl std::str::FromStr for Shard {
    type Err = String;

    /// Reads `2/4`: the second of four. What counts its jobs from 0 writes `1+1/4`, without a shell that
    /// could add.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = || {
            "a shard is written `K/N`, such as `2/4`, with K from 1 to N, or `I+1/N`, with I from 0"
                .to_owned()
        };
        let (index, of) = text.split_once('/').ok_or_else(refuse)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| refuse());
        let of = number(of)?;
        let index = match index.strip_suffix("+1") {
            Some(from_0) => number(from_0)?.saturating_add(1),
            None => number(index)?,
        };
        if (1..=of).contains(&index) && of <= 1000 {
            Ok(Self { index, of })
        } else {
            Err(refuse())
        }
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.index, self.of)
    }
}

/// Which cases of a library have to stay together, because they share what a target has only once.
///
/// Of the library and not of a selection: a case lies in the same shard whatever else is chosen.
#[derive(Debug, Default)]
pub(super) struct Parts(BTreeMap<String, String>);

/// A name of what a case must have for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whether it is the same wherever the cases are shared out: one that holds a value of the
    /// environment may not be.
    pub(super) everywhere: bool,
}

impl Parts {
    /// Returns the parts of a library; of a file that is broken, nothing is known.
    pub(super) fn of(library: &Library, rules: &Rules, environment: &Environment) -> Self {
        let files = library.files();
        let cases = files.filter_map(|(folder, file)| file.cases(folder).ok());
        let named = cases.flatten().map(|case| {
            let names = rules.names(&case, environment);
            (case.id, names)
        });
        Self::joined(named)
    }

    /// Joins cases that share a name, and those that share one with these, and so on.
    fn joined(cases: impl IntoIterator<Item = (String, Vec<Name>)>) -> Self {
        let mut joined = Joined::default();
        let mut first: Vec<(String, usize)> = Vec::new();
        for (id, names) in cases {
            let mut places = names.iter().map(|name| joined.place(name));
            let Some(place) = places.next() else { continue };
            for other in places.collect::<Vec<_>>() {
                joined.join(place, other);
            }
            first.push((id, place));
        }
        let mut keys: BTreeMap<usize, &str> = BTreeMap::new();
        for (text, (place, everywhere)) in &joined.names {
            // In the order of names, so that the first is the smallest.
            if *everywhere {
                keys.entry(joined.root(*place)).or_insert(text);
            }
        }
        let key = |(id, place): (String, usize)| {
            let key = keys.get(&joined.root(place))?;
            Some((id, (*key).to_owned()))
        };
        Self(first.into_iter().filter_map(key).collect())
    }

    /// Tells whether a case lies in a shard: by the smallest name of its part, or by its id.
    pub(super) fn holds(&self, shard: Shard, id: &str) -> bool {
        shard.holds(self.0.get(id).map_or(id, String::as_str))
    }
}

/// Names, and which of them are one.
#[derive(Debug, Default)]
struct Joined {
    /// The place of each name, and whether it is the same everywhere.
    names: BTreeMap<String, (usize, bool)>,
    /// Of each place, one that is nearer to the root of its part.
    above: Vec<usize>,
}

impl Joined {
    fn place(&mut self, name: &Name) -> usize {
        let new = self.above.len();
        let (place, everywhere) = self.names.entry(name.text.clone()).or_insert((new, false));
        *everywhere |= name.everywhere;
        if *place == new {
            self.above.push(new);
        }
        *place
    }

    fn root(&self, mut place: usize) -> usize {
        while self.above[place] != place {
            place = self.above[place];
        }
        place
    }

    fn join(&mut self, left: usize, right: usize) {
        let (left, right) = (self.root(left), self.root(right));
        self.above[left.max(right)] = left.min(right);
    }
}

/// How deep variables may lie in variables until no more is asked: some hide one of their own name.
const DEPTH: usize = 16;

/// What the value of a variable depends on; the last is the least certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Nature {
    /// On nothing: it is the same at each look.
    Fixed,
    /// On the machine, the day or an answer.
    Elsewhere,
    /// On chance: every case has its own.
    Drawn,
}

impl Rules {
    /// Returns the names of what a case shares with others wherever it is run.
    ///
    /// Told from the text of the templates and never from two looks at their values: two draws of
    /// one digit may agree, and a case would be lost between two shards.
    fn names(&self, case: &Case, environment: &Environment) -> Vec<Name> {
        let document = &case.document;
        let mut names = Vec::new();
        for template in &document.exclusive {
            let raw = template.to_string();
            let nature = self.nature(case, template);
            // What a name has to do with the time of day is not decided by the value.
            let scope = || self.scope(case, environment, Timestamp::UNIX_EPOCH).ok();
            let value = || scope().and_then(|scope| scope.text(template).ok());
            let name = |text: String, everywhere: bool| Name { text, everywhere };
            match nature {
                Nature::Drawn => {}
                Nature::Fixed => names.push(name(value().unwrap_or(raw), true)),
                Nature::Elsewhere => {
                    names.push(name(raw, true));
                    names.extend(value().map(|value| name(value, false)));
                }
            }
        }
        names
    }

    fn nature(&self, case: &Case, template: &Template) -> Nature {
        let used = template.variables();
        let natures = used.map(|used| self.of_variable(case, used, DEPTH));
        natures.max().unwrap_or(Nature::Fixed)
    }

    fn of_variable(&self, case: &Case, variable: &Variable, depth: usize) -> Nature {
        let name = match variable {
            Variable::Named(name) if depth > 0 => name,
            Variable::Uuid | Variable::Digits(_) | Variable::Like(_) => return Nature::Drawn,
            _ => return Nature::Elsewhere,
        };
        let document = &case.document;
        let mut own = document.vars.iter().rev();
        if let Some((_, tree)) = own.find(|(known, _)| known == name) {
            return self.of_tree(case, tree, depth);
        }
        if case.entry.iter().any(|(known, _)| known == name) {
            return Nature::Fixed;
        }
        let target = self.vars.iter().map(|(known, tree)| (known, tree));
        let suite = document.suite.vars.iter();
        let suite = suite.map(|variable| (&variable.name, &variable.value));
        match target.chain(suite).find(|(known, _)| *known == name) {
            Some((_, tree)) => self.of_tree(case, tree, depth),
            None => Nature::Elsewhere,
        }
    }

    fn of_tree(&self, case: &Case, tree: &Tree, depth: usize) -> Nature {
        let mut nature = Nature::Fixed;
        tree.for_each_variable(&mut |used| {
            nature = nature.max(self.of_variable(case, used, depth - 1));
        });
        nature
    }
}

impl Shard {
    /// Tells whether what has this key belongs here.
    fn holds(self, key: &str) -> bool {
        fnv(key.as_bytes()) % u64::from(self.of) == u64::from(self.index - 1)
    }
}

/// FNV-1a with a last mix: the same on every machine and in every version.
fn fnv(bytes: &[u8]) -> u64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The low bits of FNV depend on the low bits of the text alone.
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

#[cfg(test)]
mod tests {
    use super::{Name, Parts, Shard, fnv};
    use crate::case::Library;
    use crate::run::Rules;
    use crate::template::{Environment, Template, Tree};
    use std::collections::BTreeSet;
    use std::sync::Arc;

    #[test]
    fn every_case_is_in_one_shard_and_the_shards_are_of_a_size() {
        let library = Library::embedded();
        let ids = library
            .files()
            .flat_map(|(_, file)| (0..4).map(move |case| format!("{}[{case}]", file.id)));
        let ids: Vec<String> = ids.collect();
        let shard = |index| Shard { index, of: 4 };
        let mut sizes = [0_usize; 4];
        for id in &ids {
            let holding = (1..=4).filter(|index| shard(*index).holds(id));
            let holding: Vec<u32> = holding.collect();
            assert_eq!(holding.len(), 1, "{id}");
            sizes[holding[0] as usize - 1] += 1;
        }
        let fair = ids.len() / 4;
        assert!(
            sizes.iter().all(|size| size.abs_diff(fair) < fair / 4),
            "{sizes:?}"
        );
    }

    fn name(text: String) -> Name {
        Name {
            text,
            everywhere: true,
        }
    }

    /// Returns the one shard of so many that holds a case.
    fn place(parts: &Parts, id: &str, of: u32) -> u32 {
        let shards = (1..=of).map(|index| Shard { index, of });
        let holding: Vec<Shard> = shards.filter(|shard| parts.holds(*shard, id)).collect();
        assert_eq!(holding.len(), 1, "{id} of {of}");
        holding[0].index
    }

    #[test]
    fn two_shards_never_hold_cases_that_share_a_name_whatever_the_library() {
        let mut random = super::super::schedule::SplitMix(20);
        for _ in 0..300 {
            let (count, tokens) = (random.next() % 30 + 1, random.next() % 20 + 1);
            let library: Vec<(String, Vec<Name>)> = (0..count)
                .map(|at| {
                    let names = (0..random.next() % 4).map(|_| random.next() % tokens);
                    let names = names.map(|token| name(format!("token-{token}")));
                    (format!("s/a/{at}"), names.collect())
                })
                .collect();
            let parts = Parts::joined(library.iter().cloned());
            for of in 1..6 {
                for (id, names) in &library {
                    let own = place(&parts, id, of);
                    let shares = |others: &Vec<Name>| names.iter().any(|it| others.contains(it));
                    for (other, _) in library.iter().filter(|(_, others)| shares(others)) {
                        assert_eq!(own, place(&parts, other, of), "{id} {other} {library:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn shards_are_counted_from_one_or_from_nought_and_never_beyond_their_number() {
        for (text, shard) in [
            ("2/4", Some((2, 4))),
            ("4/4", Some((4, 4))),
            ("0+1/4", Some((1, 4))),
            ("3+1/4", Some((4, 4))),
            ("4+1/4", None),
            ("", None),
            ("2", None),
            ("a/b", None),
            ("1/0", None),
            ("-1/2", None),
            ("0/4", None),
            ("5/4", None),
            ("1+2/4", None),
            ("+1/4", None),
            ("4294967295+1/4", None),
            ("1/1001", None),
        ] {
            let read = text.parse::<Shard>().ok();
            assert_eq!(read.map(|shard| (shard.index, shard.of)), shard, "{text}");
        }
    }

    #[test]
    fn who_shares_with_one_that_shares_with_another_stays_with_both() {
        let case = |id: &str, names: &[&str]| {
            let names = names.iter().map(|text| name((*text).to_owned()));
            (id.to_owned(), names.collect::<Vec<_>>())
        };
        let chain = [
            case("s/a/1", &["a", "z"]),
            case("s/a/2", &["z"]),
            case("s/a/3", &["m", "z"]),
        ];
        let parts = Parts::joined(chain);
        for of in 1..50 {
            let places: BTreeSet<u32> = ["s/a/1", "s/a/2", "s/a/3"]
                .map(|id| place(&parts, id, of))
                .into();
            assert_eq!(places.len(), 1, "{of}");
        }
    }

    /// Returns the names of a case that has `tokens.enabled` for itself, where that is this.
    fn named(enabled: &str) -> Vec<(String, bool)> {
        let library = Library::embedded();
        let mut files = library.files();
        let id = "vip-credential/disable-token/enabled-token";
        let (folder, file) = files.find(|(_, file)| file.id == id).unwrap();
        let case = file.cases(folder).unwrap().remove(0);
        let value = Tree::Text(Template::parse(enabled).unwrap());
        let rules = Rules {
            vars: vec![("tokens.enabled".to_owned(), value)],
            ..Rules::default()
        };
        let environment: Environment =
            Arc::new(|name| Ok((name == "TOKEN").then(|| "VSST7".to_owned())));
        let names = rules.names(&case, &environment).into_iter();
        names.map(|name| (name.text, name.everywhere)).collect()
    }

    #[test]
    fn a_name_is_the_one_thing_that_its_variable_stands_for() {
        let raw = || ("${tokens.enabled}".to_owned(), true);
        assert_eq!(named("VSST1"), [("VSST1".to_owned(), true)]);
        assert_eq!(named("VSST${digits:6}"), []);
        assert_eq!(named("x${uuid}"), []);
        // Another machine may hold another one, and must come to the same parts.
        let held = ("VSST7".to_owned(), false);
        assert_eq!(named("${env:TOKEN}"), [raw(), held]);
        assert_eq!(named("${env:OTHER}"), [raw()]);
        assert_eq!(named("${tokens.enabled}"), [raw()], "it is made of itself");
    }

    /// Returns how many shards of four hold a case of the token suite that names what it uses.
    fn spread(vars: &[(&str, &str)]) -> usize {
        let rules = Rules {
            vars: vars
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Tree::plain(value)))
                .collect(),
            ..Rules::default()
        };
        let environment: Environment = Arc::new(|_| Ok(None));
        let library = Library::embedded();
        let parts = Parts::of(&library, &rules, &environment);
        let files = library.files();
        let files = files.filter(|(folder, _)| folder.name == "vip-credential");
        let cases = files.flat_map(|(folder, file)| file.cases(folder).unwrap());
        let named = cases.filter(|case| !case.document.exclusive.is_empty());
        let shards: BTreeSet<u32> = named.map(|case| place(&parts, &case.id, 4)).collect();
        shards.len()
    }

    #[test]
    fn tokens_that_each_case_draws_are_shared_out_and_one_that_a_target_has_is_not() {
        assert_eq!(spread(&[]), 4);
        let kinds = [
            "enabled", "disabled", "locked", "new", "inactive", "unknown",
        ];
        let names = kinds.map(|kind| format!("tokens.{kind}"));
        // One token under every name: whoever names it stays together.
        let one: Vec<(&str, &str)> = names.iter().map(|name| (&**name, "VSST1")).collect();
        assert_eq!(spread(&one), 1);
    }

    #[test]
    fn the_place_of_an_id_never_changes() {
        assert_eq!(fnv(b"vip-rest/accounts/create") % 4, 1);
    }
}

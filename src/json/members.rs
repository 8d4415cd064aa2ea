//! Turns names and values into the members of an object, each name once, in the order they came.

use std::collections::HashMap;
use std::ops::Deref;

use super::{Json, Members};

/// Up to so many members are searched one by one: more are looked up, lest a long object cost its square.
const FEW: usize = 16;

impl Members {
    /// Returns a member's value.
    pub fn get(&self, name: &str) -> Option<&Json> {
        let member = self.0.iter().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Returns a member's value to write to.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        let member = self.0.iter_mut().find(|(known, _)| known == name);
        member.map(|(_, value)| value)
    }

    /// Tells whether there is a member of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Sets a member, at its old place where there is one.
    pub fn set(&mut self, name: impl Into<String>, value: Json) {
        *self.slot(name.into()) = value;
    }

    /// Returns the value of a member to write to; one that is new is `null`.
    pub fn slot(&mut self, name: String) -> &mut Json {
        let place = self.0.iter().position(|(known, _)| *known == name);
        let place = place.unwrap_or_else(|| {
            self.0.push((name, Json::Null));
            self.0.len() - 1
        });
        &mut self.0[place].1
    }

    /// Takes a member out; the others keep their order.
    pub fn remove(&mut self, name: &str) {
        self.retain(|known| known != name);
    }

    /// Takes out the members whose names are not wanted.
    pub fn retain(&mut self, wanted: impl Fn(&str) -> bool) {
        self.0.retain(|(name, _)| wanted(name));
    }

    fn same_order(&self, other: &Self) -> bool {
        let names = self.0.iter().zip(&other.0);
        names.fold(true, |same, (left, right)| same && left.0 == right.0)
    }
}

/// The members as a slice: their order, their number.
impl Deref for Members {
    type Target = [(String, Json)];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self.same_order(other) {
            return self.0 == other.0;
        }
        let pairs = other.iter().map(|(name, value)| (name.as_str(), value));
        let known: HashMap<&str, &Json> = pairs.collect();
        self.iter()
            .all(|(name, value)| known.get(name.as_str()) == Some(&value))
    }
}

impl Eq for Members {}

impl IntoIterator for Members {
    type Item = (String, Json);
    type IntoIter = std::vec::IntoIter<(String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Members {
    type Item = &'a (String, Json);
    type IntoIter = std::slice::Iter<'a, (String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// Of a name that comes twice, the last value counts, at the first one's place.
impl FromIterator<(String, Json)> for Members {
    fn from_iter<I: IntoIterator<Item = (String, Json)>>(members: I) -> Self {
        let members = members.into_iter();
        let (least, most) = members.size_hint();
        let mut gathered = Gathered::default();
        gathered.members.0.reserve(most.unwrap_or(least).min(FEW));
        for (name, value) in members {
            gathered.add(name, value);
        }
        gathered.members
    }
}

/// Members as they are gathered, with the places of many.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) members: Members,
    places: HashMap<String, usize>,
}

impl Gathered {
    /// Adds a member; where there is one of its name, returns that name.
    pub(super) fn add(&mut self, name: String, value: Json) -> Option<&str> {
        let Members(members) = &mut self.members;
        if let Some(place) = self.places.get(&name).copied().or_else(|| {
            let few = members.len() <= FEW;
            few.then(|| members.iter().position(|(known, _)| *known == name))?
        }) {
            members[place].1 = value;
            return Some(&members[place].0);
        }
        if members.len() == FEW {
            let places = members.iter().enumerate();
            self.places = places.map(|(at, (name, _))| (name.clone(), at)).collect();
        }
        if members.len() >= FEW {
            self.places.insert(name.clone(), members.len());
        }
        members.push((name, value));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, Members};

    #[test]
    fn a_name_stands_once_however_many_there_are() {
        for count in [1, 15, 16, 17, 40] {
            let twice = (0..2).flat_map(|round| (0..count).map(move |at| (at, round)));
            let members: Members = twice
                .map(|(at, round): (usize, usize)| (format!("m{at}"), Json::from(round)))
                .collect();
            assert_eq!(members.len(), count);
            assert!(
                members
                    .iter()
                    .all(|(_, value)| *value == Json::from(1_usize))
            );
            assert_eq!(members[count - 1].0, format!("m{}", count - 1));
        }
    }

    #[test]
    fn what_is_set_keeps_its_place_and_what_is_left_its_order() {
        let mut members: Members = ["a", "b", "c", "d"]
            .map(|name| (name.to_owned(), Json::Null))
            .into_iter()
            .collect();
        members.remove("b");
        members.set("a", Json::from(true));
        members.set("e", Json::Null);
        let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "c", "d", "e"]);
        assert_eq!(members.get("a"), Some(&Json::Bool(true)));
    }
}

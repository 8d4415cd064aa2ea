//! Turns a body into one whose members stand elsewhere and are called otherwise, and back.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::Direction;
use super::names::Swap;
use super::pattern::{Holes, value};
use crate::json::{Member, Raw};

/// Where the members of a body stand on both sides.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// Where all stands that has no place of its own, in the service's body.
    pub(super) root: Vec<String>,
    /// What has one.
    pub(super) members: Vec<Placed>,
    /// The members at the top of the canonical body that hold what has a place of its own.
    pub(super) tops: BTreeSet<String>,
}

/// A member that stands elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    /// The way to it in the canonical body, or the parameter of a path.
    pub(super) from: From,
    /// The way to it in the service's; none where its own members stand at the top.
    pub(super) wire: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum From {
    Body(Vec<String>),
    Parameter(String),
}

impl Placed {
    /// Returns the member's canonical name.
    pub(super) fn name(&self) -> &str {
        match &self.from {
            From::Body(path) => path.last().map_or("", String::as_str),
            From::Parameter(name) => name,
        }
    }
}

impl Places {
    /// Returns the parameters with a value that stand in the body.
    pub(super) fn parameters<'a>(&'a self, holes: &'a Holes) -> impl Iterator<Item = &'a str> {
        self.members.iter().filter_map(|placed| match &placed.from {
            From::Parameter(name) => value(holes, name).map(|_| name.as_str()),
            From::Body(_) => None,
        })
    }

    /// Tells whether every member stands where it is.
    pub(super) fn is_empty(&self) -> bool {
        self.root.is_empty() && self.members.is_empty()
    }

    /// Returns a canonical body as the service has it; nothing where that leaves nothing.
    pub(super) fn place<'a>(
        &'a self,
        body: Option<Raw<'a>>,
        names: &'a Swap,
        holes: &Holes,
    ) -> Option<Raw<'a>> {
        self.put(body, names, holes).0
    }

    /// Returns the same, and the first of those with a place of their own that finds something else there.
    pub(super) fn put<'a>(
        &'a self,
        body: Option<Raw<'a>>,
        names: &'a Swap,
        holes: &Holes,
    ) -> (Option<Raw<'a>>, Option<&'a Placed>) {
        let mut taken: Vec<(&Placed, Raw)> = Vec::new();
        let mut emptied = body.is_none();
        let mut rest = body.unwrap_or_else(|| Raw::Object(Vec::new()));
        for placed in &self.members {
            match &placed.from {
                From::Parameter(name) => {
                    let value = value(holes, name).map(|value| Raw::of_text(&decoded(value)));
                    taken.extend(value.map(|value| (placed, value)));
                }
                From::Body(path) if placed.wire.is_empty() && !leads_to_object(&rest, path) => {}
                From::Body(path) => {
                    let values = take(&mut rest, path);
                    emptied |= !values.is_empty() && rest.is_bare();
                    taken.extend(values.into_iter().map(|value| (placed, value)));
                }
            }
        }
        emptied &= rest.is_bare();
        rename(&mut rest, names, Direction::Out);
        let mut wire = if emptied || self.root.is_empty() {
            rest
        } else {
            let mut wire = Raw::Object(Vec::new());
            insert(&mut wire, &self.root, rest);
            wire
        };
        let mut placed = taken.iter().map(|(placed, _)| *placed);
        let crowded = placed.find(|placed| is_taken(&wire, &placed.wire));
        for (placed, mut value) in taken {
            rename(&mut value, names, Direction::Out);
            match (&placed.wire[..], value) {
                ([], Raw::Object(members)) => {
                    if let Some(wire) = wire.members_mut() {
                        wire.extend(members);
                    }
                }
                (path, value) => insert(&mut wire, path, value),
            }
        }
        let wire = (!(emptied && wire.is_bare())).then_some(wire);
        (wire, crowded)
    }

    /// Returns a service's body as the canonical one, and the parameters that stood in it.
    ///
    /// What stands where nothing should is called by its name with a slash before it, where that
    /// would be one of the canonical names: so it is never taken for what should stand elsewhere.
    pub(super) fn gather<'a>(
        &'a self,
        body: Raw<'a>,
        names: &'a Swap,
        known: &BTreeSet<String>,
    ) -> (Raw<'a>, Holes) {
        let mut holes = Holes::new();
        let mut wire = body;
        if !matches!(wire, Raw::Object(_)) {
            rename(&mut wire, names, Direction::In);
            return (wire, holes);
        }
        let mut gathered: Vec<(&[String], Raw)> = Vec::new();
        for placed in self.members.iter().filter(|placed| !placed.wire.is_empty()) {
            for mut value in take(&mut wire, &placed.wire) {
                match &placed.from {
                    From::Parameter(name) => {
                        let text = value.text().map(Cow::into_owned);
                        let text = text.unwrap_or_else(|| value.to_string());
                        holes.push((name.clone(), encoded(&text)));
                    }
                    From::Body(path) => {
                        rename(&mut value, names, Direction::In);
                        gathered.push((path, value));
                    }
                }
            }
        }
        let (mut rest, left) = if self.root.is_empty() {
            (wire, Vec::new())
        } else {
            self.at_root(wire, names, known, !gathered.is_empty())
        };
        rename(&mut rest, names, Direction::In);
        if let Some(members) = rest.members_mut() {
            members.extend(left);
        }
        self.gather_spread(&mut rest);
        let Raw::Object(rest) = rest else {
            return (rest, holes);
        };
        let mut members = Vec::with_capacity(gathered.len() + rest.len());
        let mut deep = Vec::new();
        for (path, value) in gathered {
            match path {
                [name] => members.push((Cow::from(name), value)),
                _ => deep.push((path, value)),
            }
        }
        members.extend(rest);
        let mut canonical = Raw::Object(members);
        for (path, value) in deep {
            insert(&mut canonical, path, value);
        }
        (canonical, holes)
    }

    /// Takes apart what stands where all else should, and what stands beside it.
    fn at_root<'a>(
        &'a self,
        mut wire: Raw<'a>,
        names: &Swap,
        known: &BTreeSet<String>,
        gathered: bool,
    ) -> (Raw<'a>, Vec<Member<'a>>) {
        let mut found = take(&mut wire, &self.root);
        let name = || Cow::from(format!("/{}", self.root.join("/")));
        let mut left = Vec::new();
        let mut rest = found.pop().unwrap_or_else(|| Raw::Object(Vec::new()));
        // What was given twice stays so.
        left.extend(
            found
                .into_iter()
                .flat_map(|value| [value.clone(), value])
                .map(|value| (name(), value)),
        );
        let beside = wire.members_mut().map(std::mem::take).unwrap_or_default();
        // Where nothing stands beside it, as nearly always, nothing is told apart from it.
        let own = rest.members().iter().filter(|_| !beside.is_empty());
        let own: BTreeSet<&str> = own.map(|(own, _)| names.name(own, Direction::In)).collect();
        for (beside, value) in beside {
            let is_strange = known.contains(&*beside) || own.contains(&*beside);
            let called = if is_strange {
                format!("/{beside}").into()
            } else {
                beside
            };
            left.push((called, value));
        }
        if !matches!(rest, Raw::Object(_)) && (gathered || !left.is_empty()) {
            // What stands beside it is to be read all the same.
            left.push((
                name(),
                std::mem::replace(&mut rest, Raw::Object(Vec::new())),
            ));
        }
        (rest, left)
    }

    /// Puts together again what stood spread at the top.
    fn gather_spread<'a>(&'a self, body: &mut Raw<'a>) {
        let mut spread = self.members.iter().filter(|placed| placed.wire.is_empty());
        let Some(From::Body(path)) = spread.next().map(|placed| &placed.from) else {
            return;
        };
        // A service may have it as it should be all the same: nothing is spread then.
        if leads_to_object(body, path) {
            return;
        }
        let Some(members) = body.members_mut() else {
            return;
        };
        let (own, rest) = std::mem::take(members)
            .into_iter()
            .partition(|(name, _)| self.tops.contains(&**name));
        *members = own;
        insert(body, path, Raw::Object(rest));
    }
}

/// Calls the members of a body, at any depth, as the other side does; tells whether one is called otherwise.
pub(super) fn rename<'a>(body: &mut Raw<'a>, names: &'a Swap, way: Direction) -> bool {
    let mut is_moved = false;
    match body {
        _ if names.is_empty() => {}
        Raw::Scalar(_) => {}
        Raw::List(items) => {
            for item in items {
                is_moved |= rename(item, names, way);
            }
        }
        Raw::Object(members) => {
            for (name, value) in members {
                if let Some(other) = names.moved(name, way) {
                    *name = other.into();
                    is_moved = true;
                }
                is_moved |= rename(value, names, way);
            }
        }
    }
    is_moved
}

/// Takes out all that a path of names leads to, and the objects on the way that this empties.
pub(super) fn take<'a>(body: &mut Raw<'a>, path: &[String]) -> Vec<Raw<'a>> {
    let Some(members) = body.members_mut() else {
        return Vec::new();
    };
    let Some((name, below)) = path.split_first() else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    members.retain_mut(|(known, value)| {
        if known != name {
            return true;
        }
        if below.is_empty() {
            taken.push(std::mem::replace(value, Raw::List(Vec::new())));
            return false;
        }
        let found = take(value, below);
        let emptied = !found.is_empty() && value.is_bare();
        taken.extend(found);
        !emptied
    });
    taken
}

/// Puts a value where a path of names leads, and makes the objects on the way.
pub(super) fn insert<'a>(body: &mut Raw<'a>, path: &'a [String], value: Raw<'a>) {
    let (Some(members), Some((name, below))) = (body.members_mut(), path.split_first()) else {
        return;
    };
    if below.is_empty() {
        members.push((name.into(), value));
        return;
    }
    let mut known = members.iter_mut().rev();
    let found = known.find(|(known, value)| known == name && matches!(value, Raw::Object(_)));
    match found {
        Some((_, object)) => insert(object, below, value),
        None => {
            let mut object = Raw::Object(Vec::new());
            insert(&mut object, below, value);
            members.push((name.into(), object));
        }
    }
}

/// Tells whether something stands at a place already, or where an object on the way to it would.
fn is_taken(body: &Raw, path: &[String]) -> bool {
    match (path, body) {
        ([], _) => !matches!(body, Raw::Object(_)),
        ([name, below @ ..], Raw::Object(_)) => body
            .get(name)
            .is_some_and(|value| below.is_empty() || is_taken(value, below)),
        _ => true,
    }
}

fn leads_to_object(body: &Raw, path: &[String]) -> bool {
    let found = path.iter().try_fold(body, |value, name| value.get(name));
    matches!(found, Some(Raw::Object(_)))
}

/// Returns a value as a path or a query carries it.
pub(super) fn encoded(text: &str) -> String {
    crate::case::escaped(text, b"-._~")
}

/// Returns the value that a path or a query carries; what is no UTF-8 stays as it is written.
pub(super) fn decoded(written: &str) -> String {
    let mut bytes = Vec::with_capacity(written.len());
    let mut rest = written.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let pair = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let value = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match value.filter(|_| *byte == b'%') {
            Some(value) => {
                bytes.push(value);
                rest = &after[2..];
            }
            None => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| written.to_owned())
}

//! Turns verb and path of a request into those of the other side.

use std::collections::BTreeMap;

use super::names::Swap;
use super::pattern::{Holes, Pattern, Place, value};
use super::{Direction, Unasked};
use crate::exchange::Request;
use crate::source::Span;

/// The paths and verbs of a suite on both sides.
#[derive(Debug, Default)]
pub(super) struct Routes {
    /// An entry for each operation, in the order of the description.
    pub(super) operations: Vec<Route>,
    /// Operations that share a path on both sides.
    pub(super) groups: Vec<Group>,
    /// Beginnings of paths: the canonical one and the service's.
    pub(super) prefixes: Vec<(Pattern, Pattern)>,
    /// Whether a path differs at all: then one that meets neither side's cannot be asked for.
    pub(super) has_paths: bool,
    /// Where they are written.
    pub(super) span: Span,
    /// Where each operation's is.
    pub(super) spans: BTreeMap<String, Span>,
}

/// One operation on both sides.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) id: String,
    pub(super) method: String,
    /// The verb of the service, and the group of its path; none where the service has no such operation.
    pub(super) to: Option<(String, usize)>,
    /// The canonical path.
    pub(super) path: Pattern,
}

/// A path on both sides, and the verbs that go there.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) canonical: Pattern,
    pub(super) place: Place,
    pub(super) verbs: Swap,
    /// Whether it is an operation's own, and no beginning of paths leads there.
    pub(super) own: bool,
}

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Routed {
    pub(super) method: String,
    /// The operation, by its place in the description.
    pub(super) operation: Option<usize>,
    pub(super) to: To,
}

/// A path that is to be written.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum To {
    /// A path and query as they are.
    Path(String),
    /// The path of a group on the other side, what is known of its holes, and the rest of the query.
    Group(usize, Holes, String),
}

impl To {
    /// Tells whether a parameter of the path is left out.
    pub(super) fn lacks_a_value(&self) -> bool {
        match self {
            Self::Path(_) => false,
            Self::Group(_, holes, _) => holes.iter().any(|(_, value)| value.is_empty()),
        }
    }
}

impl Routes {
    /// Tells whether the service understands a request on its way as it is meant, and not as another: a raw
    /// one to the letter, an operation's by its form, for its parameters may stand in the body.
    pub(super) fn leads_back(
        &self,
        meant: &Request,
        operation: Option<usize>,
        method: &str,
        path: &str,
    ) -> bool {
        let back = self.inward(method, path);
        let same = match &back.to {
            To::Path(path) => *path == meant.path,
            To::Group(group, holes, rest) if operation.is_none() => {
                self.canonical(*group, holes, rest) == meant.path
            }
            To::Group(group, ..) => {
                let path = meant.path.split('?').next().unwrap_or_default();
                self.groups[*group].canonical.fits(path).is_some()
            }
        };
        back.method == meant.method && same
    }

    /// Returns where a canonical request goes; `operation` is the one that is meant, where it is known.
    ///
    /// # Errors
    ///
    /// Returns why the service cannot be asked for it.
    pub(super) fn outward(
        &self,
        operation: Option<usize>,
        method: &str,
        path: &str,
    ) -> Result<Routed, Unasked> {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let of_path = |route: &&Route| route.path.fits(path).is_some();
        let known = operation.or_else(|| {
            let mut routes = self.operations.iter();
            let asked = |route: &Route| route.method == method && of_path(&route);
            let first = routes.position(asked)?;
            // Of several that share verb and path, one that the service has.
            let mut same = self.operations.iter();
            same.position(|route| asked(route) && route.to.is_some())
                .or(Some(first))
        });
        if let Some(at) = known {
            let route = &self.operations[at];
            let (verb, group) = route
                .to
                .as_ref()
                .ok_or_else(|| Unasked::Operation(route.id.clone()))?;
            if let Some(holes) = self.groups[*group].canonical.fits(path) {
                return Ok(Routed {
                    method: verb.clone(),
                    operation: Some(at),
                    to: To::Group(*group, holes, query.to_owned()),
                });
            }
        }
        let fitting = |group: &&Group| group.canonical.fits(path).is_some();
        let groups = || self.groups.iter().filter(fitting);
        let closest = groups().map(|group| group.canonical.closeness()).max();
        let mut closest = groups().filter(|group| Some(group.canonical.closeness()) == closest);
        // What no operation has lies where paths begin so, rather than at an operation's own path.
        let first = closest.clone().find(|group| !group.own);
        let begins = || self.below(path, Direction::Out).is_some();
        let first = first.or_else(|| closest.clone().next().filter(|_| !begins()));
        let swapped = closest.find(|group| group.verbs.moved(method, Direction::Out).is_some());
        if let Some(group) = swapped.or(first) {
            let at = self
                .groups
                .iter()
                .position(|known| std::ptr::eq(known, group));
            let holes = group.canonical.fits(path).unwrap_or_default();
            return Ok(Routed {
                method: group.verbs.name(method, Direction::Out).to_owned(),
                operation: None,
                to: To::Group(at.unwrap_or_default(), holes, query.to_owned()),
            });
        }
        let path = match self
            .below(path, Direction::Out)
            .or_else(|| self.below(path, Direction::In))
        {
            Some(path) => path,
            None if self.has_paths => return Err(Unasked::Path(path.to_owned())),
            None => path.to_owned(),
        };
        Ok(Routed {
            method: method.to_owned(),
            operation: None,
            to: To::Path(with_query(path, query)),
        })
    }

    /// Returns what a request to the service means.
    pub(super) fn inward(&self, method: &str, path: &str) -> Routed {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let fits = |group: &Group| group.place.fits(path, query);
        let fitting = || {
            let groups = self.groups.iter().enumerate();
            groups.filter(|(_, group)| fits(group).is_some())
        };
        let closest = fitting().map(|(_, group)| group.place.closeness()).max();
        let closest = || fitting().filter(|(_, group)| Some(group.place.closeness()) == closest);
        let operation_at = |group: usize| {
            let mut routes = self.operations.iter();
            routes.position(|route| {
                let to = route.to.as_ref();
                to.is_some_and(|(verb, own)| verb == method && *own == group)
            })
        };
        let asked = closest().find(|(at, _)| operation_at(*at).is_some());
        let swapped =
            || closest().find(|(_, group)| group.verbs.moved(method, Direction::In).is_some());
        let found = asked.or_else(swapped).or_else(|| closest().next());
        if let Some((at, group)) = found {
            let (holes, rest) = fits(group).unwrap_or_default();
            let operation = operation_at(at);
            let own = operation.map(|at| self.operations[at].method.as_str());
            return Routed {
                method: own
                    .unwrap_or_else(|| group.verbs.name(method, Direction::In))
                    .to_owned(),
                operation,
                to: To::Group(at, holes, rest),
            };
        }
        let below = self
            .below(path, Direction::In)
            .or_else(|| self.below(path, Direction::Out));
        Routed {
            method: method.to_owned(),
            operation: None,
            to: To::Path(with_query(below.unwrap_or_else(|| path.to_owned()), query)),
        }
    }

    /// Tells whether members of a body stand in a path or query.
    pub(super) fn takes(&self, to: &To) -> bool {
        match to {
            To::Path(_) => false,
            To::Group(group, holes, _) => {
                let mut needed = self.groups[*group].place.holes();
                needed.any(|hole| value(holes, hole).is_none())
            }
        }
    }

    /// Returns a path below a known beginning as it is on the other side.
    pub(super) fn below(&self, path: &str, way: Direction) -> Option<String> {
        let moved = self.prefixes.iter().filter_map(|(canonical, service)| {
            let (from, to) = match way {
                Direction::Out => (canonical, service),
                Direction::In => (service, canonical),
            };
            let (holes, rest) = from.begins(path)?;
            Some((from.closeness(), to.fill(&holes) + rest))
        });
        moved
            .max_by_key(|(closeness, _)| *closeness)
            .map(|(_, path)| path)
    }

    /// Returns the canonical path of a canonical group.
    pub(super) fn canonical(&self, group: usize, holes: &Holes, rest: &str) -> String {
        with_query(self.groups[group].canonical.fill(holes), rest)
    }
}

fn with_query(path: String, query: &str) -> String {
    match query {
        "" => path,
        _ => format!("{path}?{query}"),
    }
}

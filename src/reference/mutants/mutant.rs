//! Holds a mutant: which rule it breaks, in which way, and the broken rules.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use super::change::Change;
use super::documented::Breach;
use crate::reference::rulebook::Rulebook;

/// Is the server with one thing broken.
#[derive(Clone, Debug)]
pub struct Mutant {
    /// The stable id: the operator, the rule, and what became of it.
    pub id: String,
    /// The way in which it is broken.
    pub operator: Operator,
    /// The suite whose cases are to tell it.
    pub suite: &'static str,
    /// The row of the vendor's table that it breaks, where the broken answer has one.
    pub row: Option<&'static str>,
    /// The decision point that it breaks.
    pub rule: String,
    /// What the broken server does, in one sentence.
    pub sentence: String,
    /// The decision points of which a request on the clean server must have visited one, so that
    /// it and those after it can tell the mutant.
    pub points: BTreeSet<String>,
    /// Why no request can tell the mutant, or no case may.
    pub equivalent: Option<&'static str>,
    /// The fact of the vendor's pages that it contradicts; none where it breaks the binding alone.
    pub documented: Option<&'static str>,
    pub(super) change: Change,
}

impl Mutant {
    /// Returns how it breaks the rule.
    pub fn breach(&self) -> Breach<'_> {
        Breach::of(self.suite, &self.rule, &self.id)
    }

    /// Returns the broken rules, made from the unbroken ones.
    pub fn rulebook(&self, unbroken: &Rulebook) -> Rulebook {
        let mut rulebook = unbroken.clone();
        let mut families = rulebook.families.iter_mut();
        if let Some(family) = families.find(|family| family.suite == self.suite) {
            self.change.apply(Arc::make_mut(family));
        }
        rulebook
    }
}

/// Names a way in which the server can be broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operator {
    /// An answer shows something else than what was sent or is kept.
    Shown,
    /// A check is not made.
    Skip,
    /// A check is made under another condition.
    Condition,
    /// An end of a range, a length, a date or a time lies elsewhere.
    Boundary,
    /// An enumeration has a value more or less.
    Enumeration,
    /// A move between statuses, or an operation on a token of some state, is allowed or refused that
    /// is not.
    Transition,
    /// A member is unrecognized that is known, or the other way round.
    Member,
    /// A type of JSON or a form of a value more or less is taken.
    Type,
    /// A way of being missing is not taken for one, or one more is.
    Gap,
    /// A user or a code is looked for elsewhere or compared otherwise.
    Matching,
    /// Of several faults another decides.
    Order,
    /// A change is not kept, kept otherwise, or kept where none was due.
    State,
    /// A route is gone, or one more is there.
    Route,
    /// Something is refused that no rule refuses.
    Extra,
}

impl Operator {
    /// Holds every operator.
    pub const ALL: [Self; 14] = [
        Self::Shown,
        Self::Skip,
        Self::Condition,
        Self::Boundary,
        Self::Enumeration,
        Self::Transition,
        Self::Member,
        Self::Type,
        Self::Gap,
        Self::Matching,
        Self::Order,
        Self::State,
        Self::Route,
        Self::Extra,
    ];

    /// Returns the name, with which the ids of its mutants begin.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Shown => "shown",
            Self::Skip => "skip",
            Self::Condition => "condition",
            Self::Boundary => "boundary",
            Self::Enumeration => "enumeration",
            Self::Transition => "transition",
            Self::Member => "member",
            Self::Type => "type",
            Self::Gap => "gap",
            Self::Matching => "matching",
            Self::Order => "order",
            Self::State => "state",
            Self::Route => "route",
            Self::Extra => "extra",
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

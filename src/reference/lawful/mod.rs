//! Turns what the vendor's pages leave open into lawful mutants: services that keep every row of
//! the table, and decide otherwise where it is silent.
//!
//! They are data beside the rules, walked by one interpreter as these are. A documented case that
//! fails on one of them calls a correct service wrong. Other than the mutants that break a rule
//! they change items where they stand, so that several can be made at once, and the ways to break a
//! lawful server are those of the unbroken one, found in its rules.

mod ask;
mod edit;
mod latitude;
mod say;
mod turn;

// What the pages leave open, row by row.
mod accounts;
mod answers;
mod credentials;
mod members;
mod policies;
mod users;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::pattern::fits;
use super::rulebook::Rulebook;
pub use latitude::Latitude;

use latitude::Decision;

/// Is the server with one thing decided otherwise that the pages leave open.
#[derive(Clone, Copy, Debug)]
pub struct Lawful {
    /// What is left open.
    pub latitude: &'static Latitude,
    way: &'static Decision,
}

impl Lawful {
    /// Returns the stable id: the row that leaves it open, and what became of it.
    pub fn id(&self) -> String {
        format!(
            "{}{}/{}",
            PREFIX,
            self.latitude.row.unwrap_or("table"),
            self.way.name
        )
    }

    /// Returns what the server does, in one sentence.
    pub fn sentence(&self) -> &'static str {
        self.way.sentence
    }

    /// Says whether a service can decide both so: not where both are about one thing.
    pub fn goes_with(&self, other: &Self) -> bool {
        !std::ptr::eq(self.latitude, other.latitude)
    }

    /// Says whether a mutant, or a slip in the answer that a rule gives, breaks nothing where this is
    /// decided so.
    pub fn makes_moot(&self, id: &str) -> bool {
        let mut moot = self.way.moot.iter();
        moot.any(|pattern| fits(pattern, id))
    }

    /// Returns rules with this decided so.
    pub fn rulebook(&self, rulebook: &Rulebook) -> Rulebook {
        let mut rulebook = rulebook.clone();
        let mut families = rulebook.families.iter_mut();
        if let Some(family) = families.find(|family| family.suite == self.latitude.suite) {
            let family = Arc::make_mut(family);
            self.way.edits.iter().for_each(|edit| edit.apply(family));
        }
        rulebook
    }
}

/// How the ids of lawful mutants begin.
const PREFIX: &str = "lawful/";

/// Returns every lawful mutant, in the order of the rows.
pub fn lawful() -> Vec<Lawful> {
    let lists = [
        answers::LATITUDES,
        members::LATITUDES,
        accounts::LATITUDES,
        policies::LATITUDES,
        users::LATITUDES,
        credentials::LATITUDES,
    ];
    let latitudes = lists.into_iter().flatten();
    let ways = latitudes.flat_map(|latitude| {
        let ways = latitude.ways.iter();
        ways.map(move |way| Lawful { latitude, way })
    });
    ways.collect()
}

//! Turns setups that are the same into one: what it made is lent to every case that begins so.
//!
//! Cases stand alone, and each could make an account of its own; a target that keeps what is made
//! there would be left with hundreds. Only documented cases borrow: what they claim of a request
//! holds whatever else happened to the account. What may be stored meets nothing but what may be
//! stored as well, and no case that failed with something borrowed is judged by that: it is asked
//! again with a setup of its own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use crate::case::{Basis, Case, Document};
use crate::json::Json;
use crate::template::Scope;

/// One setup for each way in which cases begin, made when it is first wanted.
#[derive(Debug, Default)]
pub struct Lending(Mutex<BTreeMap<SetupKey, Arc<Setup>>>);

/// A setup that was made once; without variables where it did not succeed, so that nobody waits for
/// it in vain a second time.
pub(super) type Setup = OnceCell<Option<Lent>>;

/// What cases have in common that share a setup.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct SetupKey {
    suite: String,
    /// The steps, as they are written.
    steps: Vec<String>,
    /// Whether what the case sends may be stored.
    stores: bool,
}

/// The variables that a setup has used and brought.
#[derive(Debug)]
pub(super) struct Lent(Vec<(String, Json)>);

impl Lending {
    /// Returns the setup that a case shares with others; none where it needs one of its own.
    pub(super) fn setup_of(&self, case: &Case) -> Option<Arc<Setup>> {
        let document = &*case.document;
        let own = case.entry.iter().map(|(name, _)| name);
        let mut own = own.chain(document.vars.iter().map(|(name, _)| name));
        let used = document.names_of_setup();
        if !borrows(document) || own.any(|name| used.contains(name)) {
            return None;
        }
        let steps = document.setup.iter();
        let key = SetupKey {
            suite: case.suite().to_owned(),
            steps: steps
                .map(|step| document.source.slice(step.span).to_owned())
                .collect(),
            stores: may_store(document),
        };
        let mut setups = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Some(Arc::clone(setups.entry(key).or_default()))
    }
}

impl Lent {
    /// Takes what the setup of a case has used and captured.
    pub(super) fn of(document: &Document, scope: &Scope) -> Self {
        let names = document.names_of_setup();
        let values = names.into_iter().filter_map(|name| {
            let value = scope.get(&name)?.clone();
            Some((name, value))
        });
        Self(values.collect())
    }

    /// Gives it to a case as if its own setup had brought it.
    pub(super) fn give(&self, scope: &mut Scope) {
        for (name, value) in &self.0 {
            scope.set(name, value.clone());
        }
    }
}

/// Tells whether a case may begin with what another has made: its setup is of requests as the
/// description has them, and it looks at nothing afterwards.
fn borrows(document: &Document) -> bool {
    let is_plain = document.setup.iter().all(|step| {
        let timed = step.pause.is_some() || step.until.is_some();
        step.is_plain() && step.expect.is_none() && !timed && document.identity_of(step).is_none()
    });
    document.basis == Basis::Documented
        && !document.setup.is_empty()
        && is_plain
        && document.after.is_empty()
        && document.teardown.is_empty()
        && document.exclusive.is_empty()
}

/// Tells whether a success is among the answers that a case expects.
fn may_store(document: &Document) -> bool {
    let rows = document.claim.rows.iter();
    let mut codes = rows.map(|row| document.suite.table.rows[*row].code);
    document.claim.success
        || document.claim.rows.is_empty()
        || codes.any(|code| (200..300).contains(&code))
}

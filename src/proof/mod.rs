//! Turns the suite and the catalogue of mutants into what the suite would have caught.
//!
//! A green run is worth no more than that. Each mutant is the embedded reference with one thing
//! broken, and at least one case must fail on it.

mod clean;
mod hunt;
mod unchanged;

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use crate::case::Case;
use crate::exchange::{Base, Client, Error, ErrorKind, Limits};
use crate::reference::mutants::Mutant;
use crate::reference::{Reference, Rulebook};
use crate::run::{Context, Redactor, Verdict, environment};

pub use clean::{Visits, clean};
pub use hunt::{Depth, hunt};
pub use unchanged::unchanged;

/// How long a mutant may take for one answer.
const LIMIT: Duration = Duration::from_secs(5);

/// What became of one mutant.
#[derive(Debug, Clone)]
pub struct Proved {
    /// The mutant.
    pub mutant: Mutant,
    /// How the hunt for it ended.
    pub end: End,
}

/// How the hunt for a mutant ended; cases by their place in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// These cases failed on it.
    Caught(Vec<usize>),
    /// No case failed; these came nearest.
    Missed(Vec<usize>),
    /// No request can tell it, or no case may: the reason.
    Equivalent(&'static str),
}

/// What a case is worth, as far as the mutants can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Some mutant is caught by this case alone.
    Alone,
    /// It catches mutants, each of which another case catches too.
    Shared,
    /// It catches none.
    Idle,
}

/// A case on the unbroken server that did not pass.
#[derive(Debug, Clone)]
pub struct Unclean {
    /// The case, by its place in the list.
    pub index: usize,
    /// Its verdict.
    pub verdict: Verdict,
}

/// Returns what each case is worth, in the order of the cases.
pub fn roles(cases: usize, proved: &[Proved]) -> Vec<Role> {
    let mut roles = vec![Role::Idle; cases];
    for Proved { end, .. } in proved {
        let End::Caught(by) = end else { continue };
        let role = if by.len() == 1 {
            Role::Alone
        } else {
            Role::Shared
        };
        for index in by {
            roles[*index] = roles[*index].min(role);
        }
    }
    roles
}

/// Returns every row that an answer of the reference names and no mutant breaks.
pub fn rows_without_mutant(mutants: &[Mutant]) -> BTreeSet<&'static str> {
    let broken: BTreeSet<&str> = mutants.iter().filter_map(|mutant| mutant.row).collect();
    let named = Rulebook::vendor()
        .answers()
        .into_iter()
        .filter_map(|answer| answer.row);
    named.filter(|row| !broken.contains(row)).collect()
}

/// A server of these rules, and what a case needs to be asked of it.
struct Stand {
    reference: Reference,
    context: Context,
}

impl Stand {
    async fn start(rulebook: Rulebook) -> Result<Self, Error> {
        let failed = |reason: String| Error {
            kind: ErrorKind::Connect,
            url: "embedded reference".to_owned(),
            reason,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let reference = Reference::start(rulebook, address)
            .await
            .map_err(|error| failed(error.to_string()))?;
        let base = Base::parse(&reference.url()).map_err(|problem| failed(problem.title))?;
        let client = Client::new(
            base,
            Limits {
                connect: LIMIT,
                request: LIMIT,
            },
        )?;
        let context = Context {
            client: Arc::new(client),
            environment: environment(),
            vars: Arc::default(),
            redactor: Arc::new(Redactor::default()),
            keep_exchanges: false,
        };
        Ok(Self { reference, context })
    }

    async fn ask(&self, case: &Case) -> Verdict {
        self.context.execute(case).await
    }
}

//! Holds the catalogue to its claims: about itself, about what each mutant changes, about who tells.

use std::sync::LazyLock;

use super::{Mutant, catalogue};
use crate::reference::Rulebook;

mod catalogue;
mod scenarios;
mod told;
mod tree;
mod workshop;

/// The mutants of the unbroken rules.
static MUTANTS: LazyLock<Vec<Mutant>> = LazyLock::new(|| catalogue(&Rulebook::vendor()));

//! Holds the catalogue to its claims: about itself, about what each mutant changes, about who tells.

mod catalogue;
mod scenarios;
mod told;

//! Turns what the documents promise into tests through the binary.

mod agreement;
mod broken;
mod folder;
mod harness;
mod merging;
mod order;
mod program;
mod proof;
mod readme;
mod reports;
mod schema;
mod target;
mod targets;
mod verbs;

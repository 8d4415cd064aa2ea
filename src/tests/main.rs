//! Turns what the documents promise into tests through the binary.

mod agreement;
mod broken;
mod desk;
mod fmt;
mod folder;
mod forms;
mod harness;
mod init;
mod merging;
mod order;
mod pipelines;
mod program;
mod proof;
mod readme;
mod reports;
mod schema;
mod target;
mod targets;
mod verbs;

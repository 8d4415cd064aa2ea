//! Turns what the documents promise into tests through the binary.

mod agreement;
mod broken;
mod desk;
mod exits;
mod folder;
mod gate;
mod harness;
mod merging;
mod order;
mod pipelines;
mod program;
mod proof;
mod proxy;
mod readme;
mod reports;
mod schema;
mod secrets;
mod served;
mod shards;
mod target;
mod targets;
mod verbs;

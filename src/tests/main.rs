//! Turns what the documents promise into tests through the binary.

mod add;
mod agreement;
mod broken;
mod desk;
mod exits;
mod fmt;
mod folder;
mod forms;
mod gate;
mod harness;
mod init;
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

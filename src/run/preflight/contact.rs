//! Holds what a run knows of its target before its first case.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::look::Look;
use crate::run::{Kept, Verdict};

/// What a run knows of its target before its first case; nothing, where it did not ask.
#[derive(Debug, Default)]
pub struct Contact(pub(super) OnceLock<Found>);

impl Contact {
    /// Returns the operations in the order in which they were asked.
    pub fn looks(&self) -> &[Look] {
        self.0
            .get()
            .map(|found| found.looks.as_slice())
            .unwrap_or_default()
    }
}

/// Why cases are not asked.
#[derive(Debug)]
pub(super) struct Block {
    /// The verdict of each of them, without exchanges.
    pub(super) verdict: Verdict,
    /// What was sent and received.
    pub(super) kept: Vec<Kept>,
    /// The first of the cases, which shows it.
    pub(super) example: Option<String>,
    /// Whether it is only what a setup would have kept that is not there.
    pub(super) of_capture: bool,
}

/// What a run found out before its first case.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The operations, in the order in which they were asked.
    pub(super) looks: Vec<Look>,
    /// By suite and operation; of a whole suite, by its name and nothing.
    pub(super) blocks: BTreeMap<(String, String), Block>,
}

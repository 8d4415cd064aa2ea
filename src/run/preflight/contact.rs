//! Holds what a run knows of its target before its first case.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::look::Look;
use crate::case::Case;
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

    /// Returns what the target file is to say so far as answers tell it, where several edits do.
    pub fn file(&self) -> Option<&str> {
        self.0.get()?.file.as_deref()
    }

    /// Returns the cases on whose way something was used up that may not be as it was, each with the step
    /// of `teardown` that got no answer, and why.
    pub fn lost(&self) -> impl Iterator<Item = (&str, &str)> {
        let lost = self.0.get().into_iter().flat_map(|found| &found.lost);
        lost.map(|(case, lost)| (case.as_str(), lost.as_str()))
    }

    /// Returns the same of a case.
    pub fn lost_of(&self, case: &Case) -> Option<&str> {
        let mut lost = self.lost();
        lost.find_map(|(of, lost)| (of == case.id).then_some(lost))
    }

    /// Adds to verdicts what was lost on the way of their cases before the first of them.
    pub(in crate::run) fn settle(&self, cases: &[Case], verdicts: &mut [Verdict]) {
        if self.lost().next().is_none() {
            return;
        }
        for (case, verdict) in cases.iter().zip(verdicts) {
            if let Some(lost) = self.lost_of(case) {
                verdict.lost = Some(lost.to_owned());
            }
        }
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
    /// By case, which step of `teardown` got no answer, and why.
    pub(super) lost: Vec<(String, String)>,
    /// What the target file is to say, where several answers call for it.
    pub(super) file: Option<String>,
}

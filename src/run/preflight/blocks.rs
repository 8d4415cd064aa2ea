//! Turns operations that did not succeed into the cases that are not asked for them.

use super::contact::{Block, Contact, Found};
use super::look::{Came, Look};
use super::needed::leading;
use crate::case::{Call, Case, Step};
use crate::run::{Cause, Context, End, Kept, KnownFailure, Unjudged, Verdict};

impl Block {
    pub(super) fn new(
        reason: String,
        cause: &Cause,
        kept: Option<Kept>,
        of_capture: bool,
        context: &Context,
    ) -> Self {
        let end = End::Blocked(Unjudged {
            reason,
            cause: Some(cause.clone()),
            kind: None,
        });
        let verdict = Verdict::unasked(end);
        Self {
            verdict: context.room.verdict(&context.redactor, verdict, &[]),
            kept: kept.into_iter().collect(),
            example: None,
            of_capture,
        }
    }
}

impl Found {
    /// Blocks the cases that need an operation, where it did not succeed.
    pub(super) fn block(&mut self, look: &Look, of_capture: bool, context: &Context) {
        if let Came::Refused(cause) = &look.came {
            let key = (look.suite.clone(), look.operation.clone());
            let reason = format!("not asked: {} did not succeed", look.operation);
            let block = Block::new(reason, cause, look.kept.clone(), of_capture, context);
            self.blocks.insert(key, block);
        }
    }

    /// Blocks all cases of a suite.
    pub(super) fn absent(&mut self, suite: &str, block: Block) {
        self.blocks.insert((suite.to_owned(), String::new()), block);
    }

    /// Names, for each block, the first case that it keeps from being asked.
    pub(super) fn name_examples(&mut self, cases: &[Case], context: &Context) {
        for case in cases {
            let Some(key) = self.blocking(case, context) else {
                continue;
            };
            if context.forbids(case).is_some() {
                continue;
            }
            if let Some(block) = self.blocks.get_mut(&key) {
                block.example.get_or_insert_with(|| case.id.clone());
            }
        }
    }

    /// Returns the operation for which a case is not asked.
    pub(super) fn blocking(&self, case: &Case, context: &Context) -> Option<(String, String)> {
        if self.blocks.is_empty() || KnownFailure::lists(&context.rules.known, &case.id) {
            return None;
        }
        let whole = (case.suite().to_owned(), String::new());
        if self.blocks.contains_key(&whole) {
            return Some(whole);
        }
        let request = &case.document.request;
        leading(case).find_map(|(_, step)| {
            let Call::Operation { operation, .. } = &step.call else {
                return None;
            };
            let key = (case.suite().to_owned(), operation.id.clone());
            let block = self.blocks.get(&key)?;
            let is_request = std::ptr::eq(step, request);
            let is_asked = is_request && (block.of_capture || is_that_very(case, step));
            (!is_asked).then_some(key)
        })
    }
}

/// Tells whether a request is the one that was asked first.
fn is_that_very(case: &Case, step: &Step) -> bool {
    let document = &case.document;
    step.is_plain()
        && document.identity_of(step).is_none()
        && case.entry.is_empty()
        && document.vars.is_empty()
}

impl Contact {
    /// Returns the verdict of a case that needs an operation which did not succeed.
    pub(in crate::run) fn blocked(&self, case: &Case, context: &Context) -> Option<Verdict> {
        let found = self.0.get()?;
        let block = found.blocks.get(&found.blocking(case, context)?)?;
        Some(Verdict {
            exchanges: if block.example.as_ref() == Some(&case.id) {
                block.kept.clone()
            } else {
                Vec::new()
            },
            ..block.verdict.clone()
        })
    }
}

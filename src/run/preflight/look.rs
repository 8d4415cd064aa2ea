//! Holds what came of an operation that a run asked, or why it was not asked.

use crate::binding::TargetLine;
use crate::run::{Cause, Kept, Redactor};

/// An operation, and what came of it.
#[derive(Debug, Clone)]
pub struct Look {
    /// The suite that describes it.
    pub suite: String,
    /// Its name.
    pub operation: String,
    /// Its verb and path in the description.
    pub route: String,
    /// How many cases need it.
    pub cases: usize,
    /// What came of it.
    pub came: Came,
    /// The edits of the target file that it calls for, each told where it is called for first.
    pub edits: Vec<Edit>,
    /// What was sent and received, where it was asked; without any secret.
    pub kept: Option<Kept>,
}

/// What came of an operation.
#[derive(Debug, Clone)]
pub enum Came {
    /// It succeeded; its edits are those without which answers are misread.
    Succeeded,
    /// It did not, for this, and with what to do about it.
    Refused(Cause),
    /// No answer came, for this.
    Unanswered(String),
    /// It was not asked, for this.
    Unasked(String),
}

/// An edit of a target file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Why it is called for, and the line, or what has to be found out.
    pub said: String,
    /// The line as it was made, where an answer tells all of it; it may hold a secret.
    line: Option<TargetLine>,
}

impl Edit {
    pub(super) fn known(why: &str, line: TargetLine) -> Self {
        Self {
            said: format!("{why}: {line}"),
            line: Some(line),
        }
    }

    /// Returns an edit that only whoever knows the service can make.
    pub fn asked(said: impl Into<String>) -> Self {
        Self {
            said: said.into(),
            line: None,
        }
    }

    /// Returns the same without any secret in what is said.
    pub(super) fn redacted(self, redactor: &Redactor) -> Self {
        let said = redactor.text(&self.said);
        Self { said, ..self }
    }

    /// Tells whether two are one: several operations may call for it.
    fn is_same(&self, other: &Self) -> bool {
        match (&self.line, &other.line) {
            (Some(line), Some(other)) => line == other,
            (None, None) => self.said == other.said,
            _ => false,
        }
    }
}

impl Look {
    /// Tells whether something is to be mended before answers can be judged.
    pub fn is_to_mend(&self) -> bool {
        match self.came {
            Came::Succeeded => !self.edits.is_empty(),
            Came::Refused(_) | Came::Unanswered(_) => true,
            Came::Unasked(_) => false,
        }
    }
}

/// Leaves each edit where it is called for first: with what it keeps from succeeding, or else in order.
pub(super) fn tell_once(looks: &mut [Look]) {
    let mut told: Vec<Edit> = Vec::new();
    let refused = |look: &&mut Look| matches!(look.came, Came::Refused(_));
    let (first, then): (Vec<_>, Vec<_>) = looks.iter_mut().partition(refused);
    for look in first.into_iter().chain(then) {
        look.edits.retain(|edit| {
            let is_new = !told.iter().any(|known| known.is_same(edit));
            told.extend(is_new.then(|| edit.clone()));
            is_new
        });
    }
}

/// Returns what the target file is to say so far as answers tell it, where more than one edit does.
pub(super) fn together(looks: &[Look], redactor: &Redactor) -> Option<String> {
    let edits = looks.iter().flat_map(|look| &look.edits);
    let lines: Vec<&TargetLine> = edits.filter_map(|edit| edit.line.as_ref()).collect();
    (lines.len() > 1).then(|| redactor.text(&TargetLine::together(&lines).lines()))
}

//! Holds why a run ends before its last case, and what that makes of a case that was not begun.

use super::{Cause, End, Unjudged, Verdict};

/// Why a run ends before its last case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stop {
    /// It does not.
    #[default]
    No,
    /// The user asked for it.
    Interrupted,
    /// A case failed, and the user wanted no further one.
    FailFast,
    /// The time limit of the run is over.
    TimedOut,
}

impl Stop {
    /// Returns why the run ended before its last case, where it did.
    pub fn as_str(self) -> Option<&'static str> {
        match self {
            Self::No => None,
            Self::Interrupted => Some("interrupted"),
            Self::FailFast => Some("a case did not pass, and no further one was wanted"),
            Self::TimedOut => Some("the time limit of the run was over"),
        }
    }

    /// Returns the verdict of a case that was not begun for this reason.
    pub fn verdict(self) -> Verdict {
        let why = match self {
            Self::No => "its task ended early",
            Self::Interrupted => "interrupted",
            Self::TimedOut => "the time limit of the run was over",
            Self::FailFast => "an earlier case did not pass",
        };
        let title = format!("not asked: {why}");
        if self == Self::FailFast {
            return Verdict::unasked(End::Skipped(title.into()));
        }
        // Hundreds of cases may share it, and it is told once.
        Verdict::unasked(End::Errored(Unjudged {
            reason: title.clone(),
            cause: Some(Cause {
                title,
                help: Some("`--rerun` asks the cases again that were not judged".into()),
            }),
            kind: None,
        }))
    }
}
